package dcaas_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// privateCloud is an IAM and a service that have a certificate of a private authority.
type privateCloud struct {
	*httptest.Server

	mu    sync.Mutex
	paths []string // of all requests
	proto int      // major version of HTTP of the last request
}

func newPrivateCloud(t *testing.T) *privateCloud {
	t.Helper()
	c := new(privateCloud)
	c.Server = httptest.NewUnstartedServer(c)
	c.EnableHTTP2 = true
	c.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // a refused certificate is logged
	c.StartTLS()
	t.Cleanup(c.Close)
	return c
}

func (c *privateCloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	c.paths = append(c.paths, r.Method+" "+r.URL.Path)
	c.proto = r.ProtoMajor
	c.mu.Unlock()
	if r.Method == http.MethodPost {
		w.Header().Set("X-Subject-Token", "token-1")
		w.WriteHeader(http.StatusCreated)
		return
	}
	if r.Header.Get("X-Auth-Token") != "token-1" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	_, _ = io.WriteString(w, `{"virtual_gateway":{"id":"id"}}`)
}

// roots returns a TLS configuration that trusts the authority of c.
func (c *privateCloud) roots() *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(c.Certificate())
	return &tls.Config{RootCAs: pool}
}

// check returns an error unless the cloud got a login and a call.
func (c *privateCloud) check(t *testing.T) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if want := []string{"POST /v3/auth/tokens", "GET /v3/p/dcaas/virtual-gateways/id"}; !slices.Equal(c.paths, want) || c.proto != 2 {
		t.Errorf("requests %q, the last with HTTP/%d, want %q with HTTP/2", c.paths, c.proto, want)
	}
}

// withPassword returns a configuration that gets its tokens from the IAM at address.
func withPassword(address string) dcaas.Config {
	return dcaas.Config{
		Endpoint: address, IAMEndpoint: address, ProjectID: "p",
		Auth: auth.NewPassword(auth.PasswordConfig{UserID: "u", Password: "not-a-real-password", ProjectID: "p"}),
	}
}

// The login and the calls use the TLS configuration. It is a copy.
func TestWithTLSConfig(t *testing.T) {
	t.Parallel()
	cloud := newPrivateCloud(t)
	config := cloud.roots()
	c, err := dcaas.New(withPassword(cloud.URL), dcaas.WithTLSConfig(config))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	config.RootCAs = x509.NewCertPool() // must have no effect
	if _, err = c.VirtualGateways.Get(t.Context(), "id"); err != nil {
		t.Error(err)
	}
	cloud.check(t)

	other, err := dcaas.New(withPassword(cloud.URL))
	if err != nil {
		t.Fatal(err)
	}
	_, err = other.VirtualGateways.Get(t.Context(), "id")
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); !ok {
		t.Errorf("Get() without the authority = %v, want an x509.UnknownAuthorityError", err)
	}
}

// connectProxy forwards each CONNECT to one address, and records the requested hosts.
type connectProxy struct {
	target string
	done   chan struct{} // gets a value at the end of each CONNECT

	mu    sync.Mutex
	hosts []string
}

func (p *connectProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() { p.done <- struct{}{} }()
	p.mu.Lock()
	p.hosts = append(p.hosts, r.Method+" "+r.Host)
	p.mu.Unlock()
	upstream, err := new(net.Dialer).DialContext(r.Context(), "tcp", p.target)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusOK)
	client, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = upstream.Close()
		return
	}
	var copies sync.WaitGroup
	forward := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)
		_ = to.Close()
	}
	copies.Go(func() { forward(upstream, client) })
	forward(client, upstream)
	copies.Wait()
}

// wait returns when no CONNECT is left. The server does not wait for them.
func (p *connectProxy) wait() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for range p.hosts {
		<-p.done
	}
}

// The login and the calls go through the proxy, although it is on a loopback address.
func TestWithProxy(t *testing.T) {
	t.Parallel()
	cloud := newPrivateCloud(t)
	proxy := &connectProxy{target: cloud.Listener.Addr().String(), done: make(chan struct{}, 8)}
	srv := httptest.NewServer(proxy)
	t.Cleanup(func() { srv.Close(); proxy.wait() })
	address, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	// The certificate of httptest is valid for this name.
	c, err := dcaas.New(withPassword("https://example.com"), dcaas.WithProxy(http.ProxyURL(address)), dcaas.WithTLSConfig(cloud.roots()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	if _, err := c.VirtualGateways.Get(t.Context(), "id"); err != nil {
		t.Error(err)
	}
	cloud.check(t)
	proxy.mu.Lock()
	defer proxy.mu.Unlock()
	// On a slow machine, the client may open a second connection.
	if want := []string{"CONNECT example.com:443"}; !slices.Equal(slices.Compact(proxy.hosts), want) {
		t.Errorf("the proxy got %q, want only %q", proxy.hosts, want)
	}
}

// Parallel calls reuse the network connections of earlier calls.
func TestOptionsKeepThePool(t *testing.T) {
	t.Parallel()
	const calls = 40
	var opened atomic.Int32
	var arrived sync.WaitGroup // lets no call end before all have arrived
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived.Done()
		arrived.Wait()
		_, _ = io.WriteString(w, `{"virtual_gateway":{"id":"id"}}`)
	}))
	srv.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	srv.StartTLS()
	t.Cleanup(srv.Close)
	pool := x509.NewCertPool()
	pool.AddCert(srv.Certificate())
	direct := func(*http.Request) (*url.URL, error) { return nil, nil } // no proxy
	c, err := dcaas.New(dcaas.Config{Endpoint: srv.URL, ProjectID: "p", Auth: auth.Token("not-a-real-token")},
		dcaas.WithTLSConfig(&tls.Config{RootCAs: pool}), dcaas.WithProxy(direct))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	for range 3 {
		arrived.Add(calls)
		var wg sync.WaitGroup
		for range calls {
			wg.Go(func() {
				if _, err := c.VirtualGateways.Get(t.Context(), "id"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	// A connection may not be idle yet when the next round begins, above all on a busy machine.
	// Then a call opens another. Without the pool, the three rounds open 3*calls-4 connections.
	if n := opened.Load(); n > calls*5/2 {
		t.Errorf("%d connections for 3 rounds of %d calls, want about %d", n, calls, calls)
	}
}

// WithTLSConfig and WithProxy together with WithHTTPClient are refused in any order, because
// the client has its own transport.
func TestWithHTTPClientExcludesTLSAndProxy(t *testing.T) {
	t.Parallel()
	client := dcaas.WithHTTPClient(&http.Client{})
	for name, opts := range map[string][]dcaas.Option{
		"TLS after": {client, dcaas.WithTLSConfig(&tls.Config{})}, "TLS before": {dcaas.WithTLSConfig(&tls.Config{}), client},
		"proxy after": {client, dcaas.WithProxy(http.ProxyFromEnvironment)}, "proxy before": {dcaas.WithProxy(http.ProxyFromEnvironment), client},
	} {
		c, err := dcaas.New(withPassword("https://dcaas.example.com"), opts...)
		if c != nil || !errors.Is(err, dcaas.ErrInvalid) || !strings.Contains(err.Error(), "set TLSClientConfig and Proxy there") {
			t.Errorf("%s: New() = %v, %v, want ErrInvalid", name, c, err)
		}
	}
}

func TestNilOptionIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := dcaas.New(dcaas.Config{Region: "r", ProjectID: "p", Auth: key()}, nil); !errors.Is(err, dcaas.ErrInvalid) {
		t.Errorf("New() = %v, want ErrInvalid", err)
	}
}

func TestMaxBody(t *testing.T) {
	t.Parallel()
	body := `{"virtual_gateway":{"name":"` + strings.Repeat("x", 1000) + `"}}`
	for _, chunked := range []bool{false, true} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if !chunked {
				w.Header().Set("Content-Length", fmt.Sprint(len(body)))
			}
			_, _ = io.WriteString(w, body[:500])
			w.(http.Flusher).Flush()
			_, _ = io.WriteString(w, body[500:])
		}))
		for limit, want := range map[int64]bool{int64(len(body)): true, int64(len(body) - 1): false} {
			c, err := dcaas.New(dcaas.Config{Endpoint: srv.URL, ProjectID: "p", Auth: key()}, dcaas.WithMaxBody(limit))
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.VirtualGateways.Get(t.Context(), "id")
			if want != (err == nil) || err != nil && !strings.Contains(err.Error(), fmt.Sprintf("larger than the limit of %d bytes", limit)) {
				t.Errorf("chunked %v, limit %d: %v", chunked, limit, err)
			}
			c.CloseIdleConnections()
		}
		srv.Close()
	}
}

// The cookie jar of the client is used, because an API gateway may select a host by cookie.
func TestHTTPClientKeepsCookieJar(t *testing.T) {
	t.Parallel()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	c, err := dcaas.New(dcaas.Config{Endpoint: "https://dcaas.example.com", ProjectID: "p", Auth: key()},
		dcaas.WithHTTPClient(&http.Client{Jar: jar, Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			got = append(got, req.Header.Get("Cookie"))
			resp := httpmock.NewStringResponse(200, `{"virtual_gateway":{}}`)
			resp.Header.Set("Set-Cookie", "host=7; Path=/")
			return resp, nil
		})}))
	if err != nil {
		t.Fatal(err)
	}
	at, err := c.At("https://dcaas.example.com")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*dcaas.Client{c, c, at} {
		if _, err := c.VirtualGateways.Get(t.Context(), "id"); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"", "host=7", "host=7"}; !slices.Equal(got, want) {
		t.Errorf("cookies = %q, want %q", got, want)
	}
}

func TestHTTPClientIsNotChanged(t *testing.T) {
	t.Parallel()
	mine := &http.Client{}
	before := fmt.Sprintf("%#v", *mine)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"virtual_gateway":{}}`) }))
	t.Cleanup(srv.Close)
	c, err := dcaas.New(dcaas.Config{Endpoint: srv.URL, ProjectID: "p", Auth: key()}, dcaas.WithHTTPClient(mine))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = c.VirtualGateways.Get(t.Context(), "id"); err != nil {
		t.Fatal(err)
	}
	c.CloseIdleConnections()
	// A later change of the caller's client has no effect.
	mine.Transport = roundTripper(func(*http.Request) (*http.Response, error) { return nil, errors.New("replaced") })
	at, err := c.At(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*dcaas.Client{c, at} {
		if _, err := c.VirtualGateways.Get(t.Context(), "id"); err != nil {
			t.Error(err)
		}
		c.CloseIdleConnections()
	}
	mine.Transport = nil
	if after := fmt.Sprintf("%#v", *mine); after != before {
		t.Errorf("the client became %s", after)
	}
}
