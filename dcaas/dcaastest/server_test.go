package dcaastest_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestServerFields(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	if u, err := url.Parse(c.srv.URL); err != nil || u.Scheme != "http" || u.Hostname() != "127.0.0.1" || u.Path != "" {
		t.Errorf("URL = %q, %v", c.srv.URL, err)
	}
	if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(c.srv.ProjectID) {
		t.Errorf("ProjectID = %q", c.srv.ProjectID)
	}
	for _, s := range []string{c.srv.AccessKey, c.srv.SecretKey, c.srv.UserName, c.srv.Password, c.srv.DomainName} {
		if !strings.Contains(strings.ToLower(s), "fake") {
			t.Errorf("%q does not look made up", s)
		}
	}
}

// TestClose closes a server with an idle and a silent connection.
func TestClose(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer()
	transport := new(http.Transport)
	c := &client{t: t, srv: srv, http: &http.Client{Transport: transport}, token: srv.IssueToken(), project: srv.ProjectID}
	c.get("/dcaas/direct-connects").want(http.StatusOK)
	silent, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(srv.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()

	srv.Close()
	srv.Close()
	if err := c.try(c.request(http.MethodGet, "/", nil)); err == nil {
		t.Error("a closed server answers")
	}
	transport.CloseIdleConnections()
}

// TestCloseLeavesNoGoroutine labels the goroutines of a server and looks for the label
// after Close. A goroutine may end a moment after Close, because it reports its end just
// before it ends.
func TestCloseLeavesNoGoroutine(t *testing.T) {
	t.Parallel()
	pprof.SetGoroutineLabels(pprof.WithLabels(t.Context(), pprof.Labels("server", t.Name())))
	srv := dcaastest.NewServer()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := new(http.Transport)
	defer transport.CloseIdleConnections()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	srv.Close()
	pprof.SetGoroutineLabels(t.Context())

	deadline := time.After(10 * time.Second)
	for {
		var profile strings.Builder
		if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(profile.String(), t.Name()+`"}`) {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("goroutines of a closed server:\n%s", profile.String())
		case <-time.After(time.Millisecond):
		}
	}
}

// TestConcurrentUse gives the race detector concurrent calls of every kind.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	t.Run("all", func(t *testing.T) {
		for i := range 8 {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				c := *c
				c.t = t
				id := c.gateway(fmt.Sprint("vpc-", i))
				for n := range 5 {
					v := c.virtualInterface(id, i*10+n+1, nil)["id"].(string)
					c.post("/dc-vif/"+v+"/tags", object{"tag": tag("k", fmt.Sprint(n))}).empty(http.StatusNoContent)
					c.get("/dcaas/virtual-interfaces?limit=3&sort_key=name").want(http.StatusOK)
					c.put("/dcaas/virtual-interfaces/"+v, object{"virtual_interface": object{"name": "x"}}).want(http.StatusOK)
					c.post("/dc-vif/resource-instances/action", object{"action": "filter"}).want(http.StatusOK)
					c.srv.AddConnection(dcaastest.Connection{})
					c.srv.SetConnectionStatus(standard2, "DOWN")
					c.srv.IssueToken()
				}
			})
		}
	})
	if got := c.get("/dcaas/virtual-interfaces").list("virtual_interfaces"); len(got) != 40 {
		t.Errorf("%d interfaces", len(got))
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithTLS())
	if !strings.HasPrefix(c.srv.URL, "https://127.0.0.1:") {
		t.Errorf("URL = %s", c.srv.URL)
	}
	if err := c.try(c.request(http.MethodGet, "/", nil)); err == nil {
		t.Error("a client that does not know the certificate trusts it")
	}
	pool := x509.NewCertPool()
	pool.AddCert(c.srv.Certificate())
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	t.Cleanup(transport.CloseIdleConnections)
	for _, client := range []*http.Client{c.srv.Client(), {Transport: transport}} {
		c.http = client
		c.get("/dcaas/direct-connects").want(http.StatusOK)
	}
	client, err := dcaas.New(c.srv.Config(), dcaas.WithHTTPClient(c.srv.Client()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Connections.Get(t.Context(), standard1); err != nil {
		t.Error(err)
	}
}

func TestPlainClient(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	if c.srv.Certificate() != nil {
		t.Error("a server without TLS has a certificate")
	}
	c.http = c.srv.Client()
	c.get("/dcaas/direct-connects").want(http.StatusOK)
}

func TestWithListener(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"127.0.0.1:0", "0.0.0.0:0"} {
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		c := newClient(t, dcaastest.WithListener(listener))
		if want := fmt.Sprint("http://127.0.0.1:", listener.Addr().(*net.TCPAddr).Port); c.srv.URL != want {
			t.Errorf("URL = %s, want %s", c.srv.URL, want)
		}
		c.get("/dcaas/direct-connects").want(http.StatusOK)
	}
}

// TestRegion sets the region before and after another option, because their order must
// not matter.
func TestRegion(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]dcaastest.Option{
		{dcaastest.WithRegion("eu-west-101"), dcaastest.WithStepsPerState(0)},
		{dcaastest.WithStepsPerState(0), dcaastest.WithRegion("eu-west-101")},
	} {
		c := newClient(t, opts...)
		if c.srv.Region != "eu-west-101" || c.srv.Config().Region != "eu-west-101" {
			t.Errorf("the region is %s, of the configuration %s", c.srv.Region, c.srv.Config().Region)
		}
		wantField(t, c.get("/dcaas/direct-connect-locations").list("direct_connect_locations")[0], "region_id", "eu-west-101")
		login(c, object{"project": object{"name": "eu-west-101"}}).want(http.StatusCreated)
		wantField(t, c.get("/dcaas/virtual-gateways/"+c.gateway("vpc-1")).object("virtual_gateway"), "status", "ACTIVE")
	}
}
