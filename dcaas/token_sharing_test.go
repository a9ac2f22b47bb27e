package dcaas_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// If all tokens are revoked during a walk, the client logs in once more and yields each
// gateway once, in order.
func TestWalkSurvivesRevokedTokens(t *testing.T) {
	t.Parallel()
	for skip := range 5 { // number of pages before the revocation
		srv, _ := loaded(t, 10)
		c := passwordClient(t, srv)
		srv.ForgetRequests()
		srv.Inject(dcaastest.Fault{Route: "ListVirtualGateways", Skip: skip, Times: 1, RevokeTokens: true})
		got, err := dcaas.Collect(c.VirtualGateways.All(t.Context(), dcaas.VirtualGatewayListOpts{ListOpts: dcaas.ListOpts{Limit: 2}}))
		if err != nil || len(got) != 10 {
			t.Errorf("page %d: All() = %d gateways, %v, want 10", skip, len(got), err)
		}
		if !slices.IsSortedFunc(got, func(a, b *dcaas.VirtualGateway) int { return strings.Compare(a.ID, b.ID) }) ||
			len(slices.CompactFunc(got, func(a, b *dcaas.VirtualGateway) bool { return a.ID == b.ID })) != 10 {
			t.Errorf("page %d: gateways are doubled or out of order", skip)
		}
		if n := logins(srv); n != 2 {
			t.Errorf("page %d: %d logins, want 2", skip, n)
		}
	}
}

// The clients of At share the tokens of their parent.
func TestAtSharesTokens(t *testing.T) {
	t.Parallel()
	srv, _ := loaded(t, 1)
	c := passwordClient(t, srv)
	srv.ForgetRequests()
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			at, err := c.At(srv.URL)
			if err != nil {
				t.Error(err)
				return
			}
			for _, client := range []*dcaas.Client{c, at} {
				if _, err := client.VirtualGateways.List(t.Context(), dcaas.VirtualGatewayListOpts{}); err != nil {
					t.Errorf("%d: %v", i, err)
				}
			}
		})
	}
	wg.Wait()
	if n := logins(srv); n != 1 {
		t.Errorf("%d logins, want 1", n)
	}
	srv.RevokeTokens()
	at, err := c.At(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, client := range []*dcaas.Client{at, c} {
		if _, err := client.VirtualGateways.List(t.Context(), dcaas.VirtualGatewayListOpts{}); err != nil {
			t.Error(err)
		}
	}
	if n := logins(srv); n != 2 {
		t.Errorf("%d logins after a revocation, want 2", n)
	}
}

// A hundred concurrent calls of a new client need one login.
func TestNewClientLogsInOnce(t *testing.T) {
	t.Parallel()
	srv, _ := loaded(t, 1)
	c := passwordClient(t, srv)
	srv.ForgetRequests()
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			if _, err := c.VirtualGateways.List(t.Context(), dcaas.VirtualGatewayListOpts{}); err != nil {
				t.Errorf("List() = %v", err)
			}
		})
	}
	wg.Wait()
	if n := logins(srv); n != 1 {
		t.Errorf("%d logins, want 1", n)
	}
}

func TestCancelledLoginIsRepeatedOnce(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer() // its goroutines must not belong to the synctest bubble
	t.Cleanup(srv.Close)
	synctest.Test(t, func(t *testing.T) {
		entered := make(chan struct{})
		var once sync.Once
		var askedIAM atomic.Int32
		cfg := dcaas.Config{
			Region: srv.Region, ProjectID: srv.ProjectID,
			Auth: auth.NewPassword(auth.PasswordConfig{UserName: srv.UserName, Password: srv.Password, DomainName: srv.DomainName}),
		}
		c, err := dcaas.New(cfg, dcaas.WithHTTPClient(&http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			if strings.HasSuffix(req.URL.Path, "/auth/tokens") {
				askedIAM.Add(1)
				once.Do(func() { close(entered) })
				select {
				case <-time.After(time.Second):
				case <-req.Context().Done():
					return nil, req.Context().Err()
				}
			}
			w := httptest.NewRecorder()
			srv.Handler().ServeHTTP(w, req)
			return w.Result(), nil
		})}))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := c.VirtualGateways.List(ctx, dcaas.VirtualGatewayListOpts{}); !errors.Is(err, context.Canceled) {
				t.Errorf("the first: %v, want context.Canceled", err)
			}
		})
		<-entered
		for range 99 {
			wg.Go(func() {
				if _, err := c.VirtualGateways.List(t.Context(), dcaas.VirtualGatewayListOpts{}); err != nil {
					t.Errorf("the others: %v", err)
				}
			})
		}
		synctest.Wait()
		cancel()
		wg.Wait()
		if n := askedIAM.Load(); n != 2 {
			t.Errorf("%d logins, want the cancelled one and another", n)
		}
	})
}
