package dcaas_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// If the date of a 401 shows that this machine's clock is wrong by more than signatures
// allow, the error says so.
func TestClockSkew(t *testing.T) {
	t.Parallel()
	const usual = "check the credentials, the project and this machine's clock"
	for _, tt := range []struct {
		name   string
		off    time.Duration // of the service's clock
		status int
		hint   string
	}{
		{"none", 0, 401, usual},
		{"15 minutes", 15 * time.Minute, 401, usual},
		{"behind", 15*time.Minute + time.Second, 401, "this machine's clock is 15m1s behind the service's, which refuses signatures 15 minutes off: set it right"},
		{"ahead", -90 * time.Minute, 401, "this machine's clock is 1h30m0s ahead of the service's, which refuses signatures 15 minutes off: set it right"},
		{"not refused for it", -90 * time.Minute, 404, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, mock := golden.Client(t)
				date := time.Now().Add(tt.off).UTC().Format(http.TimeFormat)
				mock.RegisterNoResponder(httpmock.NewStringResponder(tt.status, `{"error_code":"X","error_msg":"no"}`).HeaderSet(http.Header{"Date": {date}}))
				_, err := c.VirtualGateways.Get(t.Context(), "id")
				if want := strings.TrimSuffix(fmt.Sprintf("%d X no; %s", tt.status, tt.hint), "; "); err == nil || !strings.HasSuffix(err.Error(), ": "+want) {
					t.Errorf("Get() error = %v, want one that ends with %q", err, want)
				}
			})
		})
	}
}

func TestClockSkewOfService(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer(dcaastest.WithClock(func() time.Time { return time.Now().Add(2 * time.Hour) }))
	defer srv.Close()
	c, err := dcaas.New(srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	_, err = c.VirtualGateways.List(t.Context(), dcaas.VirtualGatewayListOpts{})
	if !errors.Is(err, dcaas.ErrUnauthorized) || !strings.Contains(err.Error(), " behind the service's") {
		t.Errorf("List() error = %v, want ErrUnauthorized that names the clock", err)
	}
}
