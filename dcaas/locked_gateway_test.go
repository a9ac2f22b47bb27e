package dcaas_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// TestLockedGatewayIsRepeated locks a gateway for the first try of an update and of a
// delete. Both are repeated on DC.1113 until the lock ends.
func TestLockedGatewayIsRepeated(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer()
	t.Cleanup(srv.Close)
	var tries atomic.Int64
	var id string
	unlock := func(base http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			if req.Method != http.MethodPost && tries.Add(1) == 2 {
				srv.UnlockGateway(id)
			}
			return base.RoundTrip(req)
		})
	}
	client, err := dcaas.New(srv.Config(), dcaas.WithMiddleware(unlock), dcaas.WithRetry(dcaas.RetryPolicy{MinWait: time.Millisecond, MaxWait: time.Millisecond}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	g, err := client.VirtualGateways.Create(t.Context(), gatewayOpts())
	if err != nil {
		t.Fatal(err)
	}
	id = g.ID
	for _, method := range []string{http.MethodPut, http.MethodDelete} {
		tries.Store(0)
		srv.LockGateway(id)
		if method == http.MethodPut {
			_, err = client.VirtualGateways.Update(t.Context(), id, dcaas.VirtualGatewayUpdateOpts{Name: new("new")})
		} else {
			err = client.VirtualGateways.Delete(t.Context(), id)
		}
		if err != nil || tries.Load() != 2 {
			t.Errorf("%s: error %v after %d tries, want none after 2", method, err, tries.Load())
		}
	}
}
