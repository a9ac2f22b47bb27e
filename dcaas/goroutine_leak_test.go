package dcaas_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// A walk leaves no goroutine and no busy network connection, in whatever way it ends. The
// test does not run in parallel, because it counts goroutines.
//
//nolint:paralleltest // it counts the goroutines of the process
func TestWalksLeaveNoGoroutine(t *testing.T) {
	before := len(goroutinesOf())
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0))
	defer srv.Close()
	c, err := dcaas.New(srv.Config(), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		create(t, c, fmt.Sprint("vpc-", i))
	}
	c.CloseIdleConnections()
	settled(t, "the preparation", before+1) // one goroutine of the server accepts network connections

	all := c.VirtualGateways.All(t.Context(), dcaas.VirtualGatewayListOpts{ListOpts: dcaas.ListOpts{Limit: 3}})
	walk := func(most int) (ids []string) {
		for g, err := range all {
			if err != nil {
				t.Errorf("All() = %v", err)
			}
			if ids = append(ids, g.ID); len(ids) == most {
				break
			}
		}
		return ids
	}
	for name, do := range map[string]func(t *testing.T){
		"ranged twice": func(t *testing.T) {
			if a, b := walk(0), walk(0); len(a) != 10 || !slices.Equal(a, b) {
				t.Errorf("All() = %v, then %v", a, b)
			}
		},
		"ranged in itself": func(t *testing.T) {
			n := 0
			for _, err := range all {
				if err != nil {
					t.Error(err)
				}
				n += len(walk(0))
			}
			if n != 100 {
				t.Errorf("%d gateways, want 10 for each of 10", n)
			}
		},
		"broken out of": func(t *testing.T) {
			for most := 1; most <= 10; most++ {
				if ids := walk(most); len(ids) != most {
					t.Errorf("%d gateways, want %d", len(ids), most)
				}
			}
			if ids := walk(0); len(ids) != 10 {
				t.Errorf("%d gateways after a break, want 10", len(ids))
			}
		},
		"a panic in the loop": func(t *testing.T) {
			func() {
				defer func() {
					if r := recover(); r != "of the loop" {
						t.Errorf("recover() = %v", r)
					}
				}()
				for _, err := range all {
					if err != nil {
						t.Error(err)
					}
					panic("of the loop")
				}
			}()
			if ids := walk(0); len(ids) != 10 {
				t.Errorf("%d gateways after a panic, want 10", len(ids))
			}
		},
		"cancelled in the middle of a page": func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			stalls := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("marker") == "" {
					_, _ = io.WriteString(w, `{"virtual_gateways":[{"id":"a"}],"page_info":{"next_marker":"a"}}`)
					return
				}
				_, _ = io.WriteString(w, `{"virtual_gateways":[{"id":"b"},{"id":`)
				_ = http.NewResponseController(w).Flush()
				<-r.Context().Done()
			}))
			defer stalls.Close()
			answers := 0
			own := clientOf(t, stalls.URL, dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
				return roundTripper(func(req *http.Request) (*http.Response, error) {
					resp, err := next.RoundTrip(req)
					if answers++; answers == 2 { // its body is still to be read
						cancel()
					}
					return resp, err
				})
			}))
			got, err := dcaas.Collect(own.VirtualGateways.All(ctx, dcaas.VirtualGatewayListOpts{}))
			if len(got) != 1 || answers != 2 || !errors.Is(err, context.Canceled) || errors.Is(err, dcaas.ErrAmbiguous) {
				t.Errorf("%d gateways, %v after %d answers, want 1 and context.Canceled after 2", len(got), err, answers)
			}
		},
		"cancelled between pages": func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			n := 0
			for g, err := range c.VirtualGateways.All(ctx, dcaas.VirtualGatewayListOpts{ListOpts: dcaas.ListOpts{Limit: 3}}) {
				cancel()
				if n++; n <= 3 && (g == nil || err != nil) || n > 3 && !errors.Is(err, context.Canceled) || n > 4 {
					t.Errorf("item %d: %v, %v", n, g, err)
				}
			}
			if n != 4 {
				t.Errorf("%d items, want a page and the error", n)
			}
		},
		"never ranged over": func(t *testing.T) { c.VirtualGateways.All(t.Context(), dcaas.VirtualGatewayListOpts{}) },
		"a try that is too slow": func(t *testing.T) {
			remove := srv.Inject(dcaastest.Fault{Route: "ListVirtualGateways", Times: 1, Latency: time.Hour})
			defer remove()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			if _, err := c.VirtualGateways.List(ctx, dcaas.VirtualGatewayListOpts{}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("List() = %v", err)
			}
		},
	} {
		t.Run(name, do)
		c.CloseIdleConnections()
		settled(t, name, before+1)
	}
}

// CloseIdleConnections closes the network connections of each kind of client.
func TestCloseIdleConnections(t *testing.T) {
	t.Parallel()
	for name, client := range map[string]*http.Client{
		"own": nil, "a Transport": {Transport: new(http.Transport)}, "no Transport": {},
	} {
		var mu sync.Mutex
		open := map[net.Conn]bool{}
		closed := make(chan struct{}, 100)
		srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, rightGateway) }))
		srv.Config.ConnState = func(conn net.Conn, state http.ConnState) {
			mu.Lock()
			defer mu.Unlock()
			switch state {
			case http.StateNew:
				open[conn] = true
			case http.StateClosed:
				delete(open, conn)
				closed <- struct{}{}
			default:
			}
		}
		srv.Start()
		var opts []dcaas.Option
		if client != nil {
			opts = append(opts, dcaas.WithHTTPClient(client))
		}
		c := clientOf(t, srv.URL, opts...)
		at, err := c.At(srv.URL)
		if err != nil {
			t.Fatal(err)
		}
		for _, client := range []*dcaas.Client{c, at} {
			for range 3 {
				if _, err := client.VirtualGateways.Get(t.Context(), "g"); err != nil {
					t.Error(err)
				}
			}
		}
		mu.Lock()
		if name != "no Transport" && len(open) == 0 { // other clients share its connections and may close them
			t.Errorf("%s: no connection is open after six calls", name)
		}
		mu.Unlock()
		at.CloseIdleConnections()
		for deadline := time.After(10 * time.Second); ; {
			mu.Lock()
			n := len(open)
			mu.Unlock()
			if n == 0 {
				break
			}
			select {
			case <-closed:
				continue
			case <-deadline:
				t.Errorf("%s: %d connections are open", name, n)
			}
			break
		}
		srv.Close()
	}
}
