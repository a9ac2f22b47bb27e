package preflight_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/preflight"
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
)

const unknown = "00000000-0000-4000-8000-00000000dead"

// fixture is a service with one gateway and one interface.
type fixture struct {
	t       *testing.T
	srv     *dcaastest.Server
	client  *dcaas.Client
	gateway *dcaas.VirtualGateway
	vif     *dcaas.VirtualInterface // VLAN 100 of workflowtest.Standard1
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
		return workflowtest.RoundTripper(func(req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if err != nil || !strings.HasSuffix(req.URL.Path, suffix) {
				return resp, err
			}
			return resp, workflowtest.EditBody(resp, func(body string) string {
				if !strings.Contains(body, old) {
					f.t.Errorf("the answer of %s lacks %s: %s", req.URL.Path, old, body)
				}
				return strings.Replace(body, old, text, 1)
			})
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
		DirectConnectID: workflowtest.Standard1, VGWID: f.gateway.ID, VLAN: 200, Bandwidth: 50,
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
