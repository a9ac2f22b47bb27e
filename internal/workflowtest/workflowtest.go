// Package workflowtest has the parts that the tests of drill, teardown and preflight share. It
// starts a service in memory, builds clients for it, and changes the answers that they read.
package workflowtest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// Connections that a new service has.
const (
	Standard1  = "00000000-0000-4000-8000-000000000001"
	Standard2  = "00000000-0000-4000-8000-000000000002"
	Operations = "00000000-0000-4000-8000-000000000003"
)

// InBubble calls test in a bubble of synctest, whose waits take no real time. The service
// starts outside the bubble, because its network connections do not belong to the bubble.
func InBubble(t *testing.T, test func(*testing.T, *dcaastest.Server), opts ...dcaastest.Option) {
	t.Helper()
	srv := dcaastest.NewServer(opts...)
	t.Cleanup(srv.Close)
	synctest.Test(t, func(t *testing.T) { test(t, srv) })
}

// Connect returns a client of a service that needs no network. The test fails if there is
// none.
func Connect(t testing.TB, srv *dcaastest.Server, cfg dcaas.Config, opts ...dcaas.Option) *dcaas.Client {
	t.Helper()
	return Must[*dcaas.Client](t)(dcaas.New(cfg, append(opts, dcaas.WithHTTPClient(&http.Client{Transport: memory{srv.Handler()}}))...))
}

// Must returns a function that returns its value. The test fails if there is an error.
func Must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// InterfaceOpts returns the options of an interface with BGP on a virtual gateway. Its
// addresses depend on the VLAN.
func InterfaceOpts(name, connection, gateway string, vlan int) dcaas.VirtualInterfaceCreateOpts {
	return dcaas.VirtualInterfaceCreateOpts{
		Name: name, DirectConnectID: connection, VGWID: gateway, VLAN: vlan, Bandwidth: 50,
		LocalGatewayV4IP: fmt.Sprintf("169.254.%d.1/30", vlan%256), RemoteGatewayV4IP: fmt.Sprintf("169.254.%d.2/30", vlan%256),
		RouteMode: dcaas.RouteModeBGP, BGPASN: 65000, RemoteEPGroup: []string{"10.1.0.0/16"},
	}
}

// GlobalOpts returns the options of an interface with static routes on a global gateway.
func GlobalOpts(name, connection, gateway string, vlan int) dcaas.VirtualInterfaceCreateOpts {
	o := InterfaceOpts(name, connection, "", vlan)
	o.GatewayID, o.RouteMode, o.BGPASN, o.RemoteEPGroup = gateway, dcaas.RouteModeStatic, 0, nil
	return o
}

// RoundTripper is a function that is an [http.RoundTripper].
type RoundTripper func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f RoundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// Answer returns an answer that the service has not given.
func Answer(status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// EditBody replaces the body of an answer by the result of edit.
func EditBody(resp *http.Response, edit func(string) string) error {
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	text := edit(string(body))
	resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	resp.Header.Del("Content-Length")
	return err
}

// memory is a RoundTripper without a network.
type memory struct{ handler http.Handler }

func (m memory) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	if err = req.Context().Err(); err != nil {
		return nil, err
	}
	in := req.Clone(req.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	defer func() {
		if recover() != nil { // a fault cuts the network connection
			resp, err = nil, http.ErrAbortHandler
		}
	}()
	m.handler.ServeHTTP(w, in)
	return w.Result(), nil
}
