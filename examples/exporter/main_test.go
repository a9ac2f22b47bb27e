package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

const (
	standard1  = "00000000-0000-4000-8000-000000000001"
	operations = "00000000-0000-4000-8000-000000000003"
)

// newRefresher returns a service with the resources of prepare, and a refresher for it.
func newRefresher(t *testing.T, opts ...dcaas.Option) (*dcaastest.Server, *refresher) {
	t.Helper()
	srv := demotest.NewServer(t, dcaastest.WithStepsPerState(0))
	client, err := dcaas.New(srv.Config(), append(opts, dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	if err := prepare(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	return srv, &refresher{client: client, data: newData(), interval: time.Minute, log: slog.New(slog.DiscardHandler)}
}

// get returns the status and the body of an answer.
func get(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	return w.Code, w.Body.String()
}

func wantMetrics(t *testing.T, body string, want ...string) {
	t.Helper()
	for _, metric := range want {
		if !regexp.MustCompile(`(?m)^` + metric + `$`).MatchString(body) {
			t.Errorf("no metric %s in\n%s", metric, body)
		}
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	srv, r := newRefresher(t)
	if _, err := r.client.HostedConnections.Create(t.Context(), dcaas.HostedConnectionCreateOpts{
		Name: "hosted", HostingID: operations, ResourceTenantID: srv.AddTenant("customer").ID, VLAN: 7, Bandwidth: 80,
	}); err != nil {
		t.Fatal(err)
	}
	if pause := r.refresh(t.Context()); pause != time.Minute {
		t.Errorf("refresh() = %v, want the interval", pause)
	}
	h := handler(r, 100)
	_, body := get(t, h, "/metrics")
	wantMetrics(t, body,
		`dcaas_connection_up\{id="`+standard1+`",name="dc-standard-1"\} 1`,
		`dcaas_connection_state\{id="`+standard1+`",name="dc-standard-1",state="ACTIVE"\} 1`,
		`dcaas_connection_bandwidth_bytes_per_second\{id="`+standard1+`",.*\} 1\.25e\+09`,
		`dcaas_connection_bandwidth_used_bytes_per_second\{id="`+standard1+`",.*\} 6\.25e\+06`,
		`dcaas_connection_bandwidth_sold_bytes_per_second\{id="`+operations+`",.*\} 1e\+07`,
		`dcaas_hosted_connection_up\{id=".*",name="hosted"\} 0`,
		`dcaas_hosted_connection_state\{id=".*",name="hosted",state="BUILD"\} 1`,
		`dcaas_gateway_up\{id=".*",name="to-vpc"\} 1`,
		`dcaas_gateway_state\{id=".*",name="to-vpc",state="ACTIVE"\} 1`,
		`dcaas_gateway_connections\{id=".*",name="to-vpc"\} 2`,
		`dcaas_gateway_connections_up\{id=".*",name="to-vpc"\} 2`,
		`dcaas_interface_up\{connection_id="`+standard1+`",id=".*",name="to-site-1"\} 1`,
		`dcaas_interface_state\{id=".*",name="to-site-1",state="ACTIVE"\} 1`,
		`dcaas_peer_bgp_up\{address_family="ipv4",id=".*",interface_id=".*",interface_name="to-site-1"\} 1`,
		`dcaas_peer_routes_received\{id=".*",interface_id=".*"\} 1`,
		`dcaas_peer_routes_limit\{id=".*",interface_id=".*"\} 100`,
		`dcaas_quota_limit\{type="virtualInterface"\} 50`,
		`dcaas_quota_limit\{type="connectGateway"\} \+Inf`,
		`dcaas_quota_used\{type="virtualInterface"\} 2`,
		`dcaas_data_age_seconds\{list="quotas"\} .*`,
		`dcaas_errors_total\{class="other",list="quotas"\} 0`,
		`dcaas_resources_without_metrics\{list="interfaces"\} 0`,
	)

	srv.SetConnectionStatus(standard1, "DOWN")
	r.refresh(t.Context())
	_, body = get(t, h, "/metrics")
	wantMetrics(t, body,
		`dcaas_connection_up\{id="`+standard1+`",name="dc-standard-1"\} 0`,
		`dcaas_connection_state\{id="`+standard1+`",name="dc-standard-1",state="DOWN"\} 1`,
		`dcaas_gateway_connections_up\{id=".*",name="to-vpc"\} 1`,
		`dcaas_interface_up\{connection_id="`+standard1+`",id=".*",name="to-site-1"\} 0`,
		`dcaas_peer_bgp_up\{address_family="ipv4",id=".*",interface_id=".*",interface_name="to-site-1"\} 0`,
		`dcaas_peer_bgp_up\{address_family="ipv4",id=".*",interface_id=".*",interface_name="to-site-2"\} 1`,
	)

	if problems, err := testutil.GatherAndLint(newRegistry(r, 100)); err != nil || len(problems) > 0 {
		t.Errorf("lint = %v, %v", problems, err)
	}
	rules, err := os.ReadFile("rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`dcaas_[a-z_]+`).FindAllString(string(rules), -1) {
		wantMetrics(t, body, name+`\{.*`)
	}
}

// TestScrapeDoesNotWait checks that a scrape answers with the last data while the cloud does
// not answer.
func TestScrapeDoesNotWait(t *testing.T) {
	t.Parallel()
	hang, hanging := make(chan struct{}), make(chan struct{}, 1)
	var mu sync.Mutex
	blocked := false
	srv, r := newRefresher(t, dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			mu.Lock()
			wait := blocked
			mu.Unlock()
			if wait {
				hanging <- struct{}{}
				<-hang
			}
			return next.RoundTrip(req)
		})
	}))
	r.refresh(t.Context())
	srv.SetConnectionStatus(standard1, "DOWN")
	mu.Lock()
	blocked = true
	mu.Unlock()
	ctx, cancel := context.WithCancel(t.Context())
	var background sync.WaitGroup
	background.Go(func() { r.refresh(ctx) })
	<-hanging
	for _, path := range []string{"/metrics", "/healthz", "/readyz"} {
		code, body := get(t, handler(r, 100), path)
		if code != http.StatusOK {
			t.Errorf("GET %s = %d", path, code)
		}
		if path == "/metrics" {
			wantMetrics(t, body, `dcaas_connection_up\{id="`+standard1+`",name="dc-standard-1"\} 1`)
		}
	}
	cancel()
	close(hang)
	background.Wait()
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// TestFailures checks the class of each error, the pause after it, and that a list keeps its
// last data.
func TestFailures(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fault dcaastest.Fault
		class string
		pause time.Duration
	}{
		{dcaastest.Fault{Status: 401}, "unauthorized", lockPause},
		{dcaastest.Fault{Status: 403}, "forbidden", time.Minute},
		{dcaastest.Fault{Status: 404}, "not_found", time.Minute},
		{dcaastest.Fault{Status: 422}, "invalid", time.Minute},
		{dcaastest.Fault{Status: 429}, "throttled", time.Minute},
		{dcaastest.Fault{Status: 429, Header: http.Header{"Retry-After": {"300"}}}, "throttled", 5 * time.Minute},
		{dcaastest.Fault{Status: 503, Header: http.Header{"Retry-After": {"99999"}}}, "unavailable", maxPause},
		{dcaastest.Fault{Reset: true}, "unavailable", time.Minute},
		{dcaastest.Fault{Status: 200, Body: "{"}, "other", time.Minute},
	} {
		srv, r := newRefresher(t)
		r.refresh(t.Context())
		tt.fault.Route = "ListVirtualInterfaces"
		remove := srv.Inject(tt.fault)
		if pause := r.refresh(t.Context()); pause != tt.pause {
			t.Errorf("%s: refresh() = %v, want %v", tt.class, pause, tt.pause)
		}
		_, body := get(t, handler(r, 100), "/metrics")
		wantMetrics(t, body, `dcaas_errors_total\{class="`+tt.class+`",list="interfaces"\} 1`,
			`dcaas_errors_total\{class="`+tt.class+`",list="gateways"\} 0`,
			`dcaas_interface_up\{connection_id="`+standard1+`",id=".*",name="to-site-1"\} 1`)
		remove()
	}
}

// TestRefusedCredentialsPause checks that a wrong key costs one refused request in 15
// minutes, because five refusals lock it.
func TestRefusedCredentialsPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		refuse := roundTripper(func(req *http.Request) (*http.Response, error) {
			requests++
			body := `{"error_code":"APIGW.0301","error_msg":"verify aksk signature fail"}`
			return &http.Response{
				StatusCode: http.StatusUnauthorized, Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
				Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
			}, nil
		})
		client, err := dcaas.New(dcaas.Config{
			Endpoint: "https://dcaas.example.com", ProjectID: "p", Auth: auth.AKSK("AKEXAMPLE0123456789A", "not-a-real-secret"),
		}, dcaas.WithHTTPClient(&http.Client{Transport: refuse}))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour-time.Second)
		defer cancel()
		r := &refresher{client: client, data: newData(), interval: time.Minute, log: slog.New(slog.DiscardHandler)}
		r.run(ctx)
		if requests != 4 {
			t.Errorf("%d requests in an hour, want 4", requests)
		}
		if n := r.data.failures[failure{"connections", "unauthorized"}]; n != requests {
			t.Errorf("%d errors are counted, want %d", n, requests)
		}
	})
}

// TestPrintOnce checks that a failure of one list is an error, and that the other metrics are
// printed.
func TestPrintOnce(t *testing.T) {
	t.Parallel()
	srv, r := newRefresher(t)
	srv.Inject(dcaastest.Fault{Route: "ShowQuotas", Status: 500})
	var out strings.Builder
	if err := printOnce(t.Context(), r, 100, &out); err == nil || !strings.Contains(err.Error(), "quotas") {
		t.Errorf("printOnce() = %v, want the list of quotas", err)
	}
	wantMetrics(t, out.String(), `dcaas_connection_up\{id="`+standard1+`",name="dc-standard-1"\} 1`)
}

func TestReady(t *testing.T) {
	t.Parallel()
	srv, r := newRefresher(t)
	h := handler(r, 100)
	want := func(name string, code int, text string) {
		t.Helper()
		if got, body := get(t, h, "/readyz"); got != code || !strings.Contains(body, text) {
			t.Errorf("%s: %d %s, want %d %s", name, got, body, code, text)
		}
	}
	want("at the start", 503, "the list connections has not been read yet")
	if code, _ := get(t, h, "/healthz"); code != 200 {
		t.Errorf("/healthz = %d", code)
	}
	forbidden := srv.Inject(dcaastest.Fault{Route: "ListHostedDirectConnects", Status: 403})
	remove := srv.Inject(dcaastest.Fault{Route: "ListVirtualGateways", Status: 500})
	r.refresh(t.Context())
	want("without gateways", 503, "the list gateways has not been read yet")
	remove()
	r.refresh(t.Context())
	want("no partner", 200, "ok")
	forbidden()
	r.refresh(t.Context())
	want("a partner", 200, "ok")
	r.data.read["quotas"] = time.Now().Add(-time.Hour)
	want("old data", 503, "the list quotas is 1h0m0s old")
}

// TestConnectionsUp checks when a connection of a gateway carries traffic.
func TestConnectionsUp(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		status dcaas.VirtualInterfaceStatus
		peers  []dcaas.VIFPeer
		want   string
	}{
		{"static", "ACTIVE", []dcaas.VIFPeer{{RouteMode: "static"}}, "1"},
		{"static and down", "DOWN", []dcaas.VIFPeer{{RouteMode: "static"}}, "0"},
		{"BGP", "ACTIVE", []dcaas.VIFPeer{{RouteMode: "bgp", BGPStatus: "Established"}}, "1"},
		{"BGP down", "ACTIVE", []dcaas.VIFPeer{{RouteMode: "bgp", BGPStatus: "DOWN"}}, "0"},
		{"BGP without a state", "ACTIVE", []dcaas.VIFPeer{{RouteMode: "bgp"}}, "0"},
		{"one of two sessions", "ACTIVE", []dcaas.VIFPeer{{RouteMode: "bgp", BGPStatus: "DOWN"}, {RouteMode: "bgp", BGPStatus: "UP"}}, "1"},
	} {
		d := newData()
		d.read["interfaces"] = time.Now()
		d.gateways = []*dcaas.VirtualGateway{{ID: "g"}}
		d.interfaces = []*dcaas.VirtualInterface{{ID: "v", VGWID: "g", DirectConnectID: "c", Status: tt.status, VIFPeers: tt.peers}}
		_, body := get(t, handler(&refresher{data: d, interval: time.Minute}, 10), "/metrics")
		if !strings.Contains(body, "\ndcaas_gateway_connections_up{id=\"g\",name=\"\"} "+tt.want+"\n") {
			t.Errorf("%s: want %s connections:\n%s", tt.name, tt.want, body)
		}
	}
}

// TestLabelsAreLimited checks that no data of the service makes a scrape fail or grow
// without limit.
func TestLabelsAreLimited(t *testing.T) {
	t.Parallel()
	_, r := newRefresher(t)
	r.data.read["interfaces"] = time.Now()
	for i := range 20 {
		r.data.connections = append(r.data.connections, &dcaas.Connection{
			ID: fmt.Sprint(i / 2), Name: "\xff" + strings.Repeat("ä", 50), Status: dcaas.ConnectionStatus(fmt.Sprint("NEW_", i)),
		})
		r.data.interfaces = append(r.data.interfaces, &dcaas.VirtualInterface{ID: "v", VIFPeers: []dcaas.VIFPeer{
			{ID: "p", RouteMode: dcaas.RouteModeBGP, AddressFamily: dcaas.AddressFamily(fmt.Sprint("family", i))}, {ID: "p", RouteMode: dcaas.RouteModeBGP},
		}})
	}
	code, body := get(t, handler(r, 6), "/metrics")
	if code != http.StatusOK {
		t.Fatalf("GET = %d %s", code, body)
	}
	if n := strings.Count(body, "\ndcaas_connection_up{"); n != 6 {
		t.Errorf("%d connections, want 6", n)
	}
	wantMetrics(t, body, `dcaas_connection_state\{id="0",name="\?ä{31}",state="OTHER"\} 1`, `dcaas_resources_without_metrics\{list="connections"\} 8`,
		`dcaas_peer_bgp_up\{address_family="other",id="p",interface_id="v",interface_name=""\} 0`)
}

// address is an output that reports the address in it.
type address struct {
	mu   sync.Mutex
	text strings.Builder
	url  chan string
}

func (a *address) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, rest, found := strings.Cut(string(p), "Listening on "); found {
		a.url <- strings.TrimSpace(rest)
	}
	return a.text.Write(p)
}

// TestRun checks the whole program, from its start to the end of its context, as by SIGTERM.
func TestRun(t *testing.T) {
	demotest.WithoutCredentials(t)
	for _, args := range [][]string{{"x"}, {"-interval", "0s"}, {"-max-resources", "0"}, {"-listen", "x"}, {"-unknown"}} {
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("run(%q) succeeds", args)
		}
	}
	var metrics strings.Builder
	if err := run(t.Context(), []string{"-once"}, &metrics, io.Discard); err != nil || !strings.HasPrefix(metrics.String(), "# HELP dcaas_") {
		t.Errorf("run(-once) = %v\n%s", err, metrics.String())
	}

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out := &address{url: make(chan string, 1)}
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"-listen", "127.0.0.1:0"}, io.Discard, out) }()
	var url string
	select {
	case url = <-out.url:
	case err := <-ended:
		t.Fatalf("run() = %v", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(body), "dcaas_errors_total") {
		t.Errorf("GET %s = %d %v\n%s", url, resp.StatusCode, err, body)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("run() = %v", err)
	}
}
