package preflight_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/preflight"
)

const (
	standard1  = "00000000-0000-4000-8000-000000000001"
	standard2  = "00000000-0000-4000-8000-000000000002"
	operations = "00000000-0000-4000-8000-000000000003"
	unknown    = "00000000-0000-4000-8000-00000000dead"
)

// fixture is a service with one gateway and one interface.
type fixture struct {
	t       *testing.T
	srv     *dcaastest.Server
	client  *dcaas.Client
	gateway *dcaas.VirtualGateway
	vif     *dcaas.VirtualInterface // VLAN 100 of standard1
}

func newFixture(t *testing.T, opts ...dcaastest.Option) *fixture {
	t.Helper()
	f := &fixture{t: t, srv: dcaastest.NewServer(opts...)}
	t.Cleanup(f.srv.Close)
	f.client = f.connect(f.srv.Config())
	f.gateway = f.addGateway("vpc-1")
	f.vif = f.addInterface(f.opts(), func(o *dcaas.VirtualInterfaceCreateOpts) {
		o.VLAN, o.LocalGatewayV4IP, o.RemoteGatewayV4IP = 100, "169.254.10.1/30", "169.254.10.2/30"
	})
	return f
}

func (f *fixture) connect(cfg dcaas.Config, opts ...dcaas.Option) *dcaas.Client {
	f.t.Helper()
	client, err := dcaas.New(cfg, opts...)
	if err != nil {
		f.t.Fatal(err)
	}
	return client
}

// changeAnswer replaces the client by one that reads text instead of old in the answers of
// paths with the suffix.
func (f *fixture) changeAnswer(suffix, old, text string) {
	f.t.Helper()
	f.client = f.connect(f.srv.Config(), dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if err != nil || !strings.HasSuffix(req.URL.Path, suffix) {
				return resp, err
			}
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if !strings.Contains(string(body), old) {
				f.t.Errorf("the answer of %s lacks %s: %s", req.URL.Path, old, body)
			}
			body = bytes.Replace(body, []byte(old), []byte(text), 1)
			resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			resp.Header.Del("Content-Length")
			return resp, err
		})
	}))
}

func (f *fixture) addGateway(vpc string) *dcaas.VirtualGateway {
	f.t.Helper()
	g, err := f.client.VirtualGateways.Create(f.t.Context(), dcaas.VirtualGatewayCreateOpts{
		VPCID: vpc, LocalEPGroup: []string{"192.168.0.0/24"}, LocalEPGroupIPv6: []string{"2001:db8:1::/64"},
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return g
}

// addInterface creates an interface with options that change changes.
func (f *fixture) addInterface(opts dcaas.VirtualInterfaceCreateOpts, change func(*dcaas.VirtualInterfaceCreateOpts)) *dcaas.VirtualInterface {
	f.t.Helper()
	change(&opts)
	v, err := f.client.VirtualInterfaces.Create(f.t.Context(), opts)
	if err != nil {
		f.t.Fatal(err)
	}
	return v
}

// opts returns options without a finding.
func (f *fixture) opts() dcaas.VirtualInterfaceCreateOpts {
	return dcaas.VirtualInterfaceCreateOpts{
		DirectConnectID: standard1, VGWID: f.gateway.ID, VLAN: 200, Bandwidth: 50,
		LocalGatewayV4IP: "169.254.10.9/30", RemoteGatewayV4IP: "169.254.10.10/30",
		RouteMode: dcaas.RouteModeBGP, BGPASN: 65000, RemoteEPGroup: []string{"10.1.0.0/16"},
	}
}

// report returns the report on the options.
func (f *fixture) report(opts dcaas.VirtualInterfaceCreateOpts) *preflight.Report {
	f.t.Helper()
	r, err := preflight.VirtualInterface(f.t.Context(), f.client, opts)
	if err != nil {
		f.t.Fatal(err)
	}
	return r
}

// findings returns each finding without its message.
func findings(r *preflight.Report) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, fmt.Sprintf("%s|%s|%s|%s", f.Severity, f.Code, f.Field, f.Proposal))
	}
	return out
}

func wantFindings(t *testing.T, r *preflight.Report, want ...string) {
	t.Helper()
	if got := findings(r); !slices.Equal(got, want) {
		t.Errorf("findings = %q\nwant %q\n%s", got, want, r)
	}
}

// requests returns the number of requests since the last call of ForgetRequests. It fails
// if one of them is no GET.
func (f *fixture) requests() int {
	f.t.Helper()
	all := f.srv.Requests()
	for _, r := range all {
		if r.Method != http.MethodGet {
			f.t.Errorf("%s %s, want only GET", r.Method, r.Path)
		}
	}
	return len(all)
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

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
