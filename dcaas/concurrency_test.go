package dcaas_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
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
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// loaded is a server with gateways, and a client of it.
func loaded(t *testing.T, gateways int, opts ...dcaas.Option) (*dcaastest.Server, *dcaas.Client) {
	t.Helper()
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0))
	t.Cleanup(srv.Close)
	c, err := dcaas.New(srv.Config(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	for i := range gateways {
		create(t, c, fmt.Sprint("vpc-", i))
	}
	return srv, c
}

func create(t *testing.T, c *dcaas.Client, vpc string) *dcaas.VirtualGateway {
	t.Helper()
	g, err := c.VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{VPCID: vpc, LocalEPGroup: []string{"10.0.0.0/8"}})
	if err != nil {
		t.Fatalf("Create() = %v", err)
	}
	return g
}

// passwordClient returns a client of srv that gets its tokens from IAM.
func passwordClient(t *testing.T, srv *dcaastest.Server, opts ...dcaas.Option) *dcaas.Client {
	t.Helper()
	cfg := srv.Config()
	cfg.Auth = auth.NewPassword(auth.PasswordConfig{UserName: srv.UserName, Password: srv.Password, DomainName: srv.DomainName})
	c, err := dcaas.New(cfg, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// tokensUsed notes the tokens that requests carry.
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

// logins counts the tokens that srv was asked for.
func logins(srv *dcaastest.Server) int {
	n := 0
	for _, r := range srv.Requests() {
		if strings.HasSuffix(r.Path, "/auth/tokens") {
			n++
		}
	}
	return n
}

// All tokens are revoked in the middle of a walk: one new login, and each gateway
// comes once, in order.
func TestRevokedInMidWalk(t *testing.T) {
	t.Parallel()
	for skip := range 5 { // which page meets it
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

// The clients that At makes have the tokens of the first.
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

// A hundred calls of a new client, the first of which is cancelled: one login for
// all the others, over the network.
func TestColdClient(t *testing.T) {
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

func TestColdClientFirstCancelled(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer() // outside of the bubble
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

// goroutinesOf returns the stacks that are in this module or in net/http, without
// that of the caller.
func goroutinesOf() []string {
	buf := make([]byte, 1<<20)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	var found []string
	for i, stack := range strings.Split(string(buf), "\n\n") {
		if i > 0 && (strings.Contains(stack, "dcaas-go/") || strings.Contains(stack, "net/http.")) && !strings.Contains(stack, "testing.(*T).Parallel") && !strings.Contains(stack, "testing.(*T).Run") {
			found = append(found, stack)
		}
	}
	return found
}

// settled waits until no more than before goroutines are left.
func settled(t *testing.T, what string, before int) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		left := goroutinesOf()
		if len(left) <= before {
			return
		}
		select {
		case <-deadline:
			t.Errorf("%s: %d goroutines more than before:\n%s", what, len(left)-before, strings.Join(left, "\n\n"))
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// However a walk ends, nothing of it goes on, and no connection is left behind that
// is not idle. This test is alone while it runs: it counts goroutines.
//
//nolint:paralleltest // see above
func TestWalksLeaveNothing(t *testing.T) {
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
	settled(t, "the preparation", before+1) // the server accepts

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

// One client, everything at once. It is for the race detector, and counts.
//
//nolint:paralleltest // counts goroutines
func TestOneClientForAll(t *testing.T) {
	before := len(goroutinesOf())
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0), dcaastest.WithQuota("virtualInterface", -1))
	used := &tokensUsed{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	c := passwordClient(t, srv, dcaas.WithHTTPClient(&http.Client{Transport: used}))
	lines, listErr := c.Connections.List(t.Context(), dcaas.ConnectionListOpts{})
	if listErr != nil || len(lines.Items) < 2 {
		t.Fatalf("List() = %v, %v", lines, listErr)
	}
	line := lines.Items
	const workers, rounds = 64, 2
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			ctx := t.Context()
			check := func(what string, err error) {
				if err != nil {
					t.Errorf("worker %d: %s: %v", w, what, err)
				}
			}
			g, err := c.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{VPCID: fmt.Sprint("vpc-", w), LocalEPGroup: []string{"10.0.0.0/8"}})
			if check("Create", err); err != nil {
				return
			}
			opts := staticOpts()
			opts.VGWID, opts.DirectConnectID, opts.LAGID, opts.VLAN = g.ID, line[w%2].ID, "", 100+w
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
	// A walk that logs in while its context ends makes it a login more. Nobody uses what
	// comes of that, so it is the tokens that count.
	tokens := 0
	used.seen.Range(func(any, any) bool { tokens++; return true })
	if tokens != 2 {
		t.Errorf("%d tokens after %d logins, want 2: the first and the one after the revocation", tokens, logins(srv))
	}
	c.CloseIdleConnections()
	srv.Close()
	settled(t, "64 workers", before)
}

// CloseIdleConnections closes what the server sees, of each kind of client.
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
		if name != "no Transport" && len(open) != 1 { // whose connections others may close
			t.Errorf("%s: %d connections, want one for six calls", name, len(open))
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
