package dcaas_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// tokensUsed records the tokens of requests.
type tokensUsed struct {
	*http.Transport
	seen sync.Map
}

func (u *tokensUsed) RoundTrip(req *http.Request) (*http.Response, error) {
	if token := req.Header.Get("X-Auth-Token"); token != "" {
		u.seen.Store(token, nil)
	}
	return u.Transport.RoundTrip(req)
}

// One client makes all kinds of calls in many goroutines. The race detector watches them.
// The test does not run in parallel, because it counts goroutines.
//
//nolint:paralleltest // it counts the goroutines of the process
func TestOneClientServesManyGoroutines(t *testing.T) {
	before := len(goroutinesOf())
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0), dcaastest.WithQuota("virtualInterface", -1))
	used := &tokensUsed{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	c := passwordClient(t, srv, dcaas.WithHTTPClient(&http.Client{Transport: used}))
	page, listErr := c.Connections.List(t.Context(), dcaas.ConnectionListOpts{})
	if listErr != nil || len(page.Items) < 2 {
		t.Fatalf("List() = %v, %v", page, listErr)
	}
	connections := page.Items
	const workers, rounds = 64, 2
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			ctx := t.Context()
			check := func(call string, err error) {
				if err != nil {
					t.Errorf("worker %d: %s: %v", w, call, err)
				}
			}
			g, err := c.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{VPCID: fmt.Sprint("vpc-", w), LocalEPGroup: []string{"10.0.0.0/8"}})
			if check("Create", err); err != nil {
				return
			}
			opts := staticOpts()
			opts.VGWID, opts.DirectConnectID, opts.LAGID, opts.VLAN = g.ID, connections[w%2].ID, "", 100+w
			opts.LocalGatewayV4IP, opts.RemoteGatewayV4IP = fmt.Sprintf("169.254.%d.1/30", w), fmt.Sprintf("169.254.%d.2/30", w)
			opts.RemoteEPGroup = []string{fmt.Sprintf("172.16.%d.0/24", w)}
			v, createErr := c.VirtualInterfaces.Create(ctx, opts)
			check("VirtualInterfaces.Create", createErr)
			for round := range rounds {
				name := fmt.Sprintf("%d-%d", w, round)
				updated, err := c.VirtualGateways.Update(ctx, g.ID, dcaas.VirtualGatewayUpdateOpts{Name: &name})
				if check("Update", err); err == nil && updated.Name != name {
					t.Errorf("worker %d: the name of another: %s", w, updated.Name)
				}
				check("Tags.Add", c.Tags.Add(ctx, tags.VirtualGateway, g.ID, tags.Tag{Key: "worker", Value: fmt.Sprint(w)}))
				check("Quotas.List", fail(c.Quotas.List(ctx)))
				check("All", drain(c.VirtualGateways.All(ctx, dcaas.VirtualGatewayListOpts{ListOpts: dcaas.ListOpts{Limit: 20}})))
				if err = fail(c.VirtualGateways.Get(ctx, "missing")); !errors.Is(err, dcaas.ErrNotFound) {
					t.Errorf("worker %d: Get() = %v, want ErrNotFound", w, err)
				}
				at, err := c.At(srv.URL)
				if check("At", err); err == nil {
					check("Get at", fail(at.VirtualGateways.Get(ctx, g.ID)))
				}
				ended, cancel := context.WithCancel(ctx)
				time.AfterFunc(time.Duration(w*50)*time.Microsecond, cancel)
				if err = drain(c.VirtualGateways.All(ended, dcaas.VirtualGatewayListOpts{})); err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("worker %d: All() = %v, want context.Canceled or nothing", w, err)
				}
				cancel()
				if round == 1 && w == 0 {
					srv.RevokeTokens()
					c.CloseIdleConnections()
				}
			}
			if v != nil {
				check("VirtualInterfaces.Delete", c.VirtualInterfaces.Delete(ctx, v.ID))
			}
			check("Delete", c.VirtualGateways.Delete(ctx, g.ID))
		})
	}
	wg.Wait()
	left, err := dcaas.Collect(c.VirtualGateways.All(t.Context(), dcaas.VirtualGatewayListOpts{}))
	if err != nil || len(left) != 0 {
		t.Errorf("%d gateways are left, %v", len(left), err)
	}
	// A walk whose context ends during a login causes one more login. No request has the
	// token of that login, so count tokens and not logins.
	tokens := 0
	used.seen.Range(func(any, any) bool { tokens++; return true })
	if tokens != 2 {
		t.Errorf("%d tokens after %d logins, want 2: the first and the one after the revocation", tokens, logins(srv))
	}
	c.CloseIdleConnections()
	srv.Close()
	settled(t, "64 workers", before)
}
