package teardown_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/teardown"
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
)

// fixture is a service and a client, in the time of a bubble.
type fixture struct {
	t      *testing.T
	srv    *dcaastest.Server
	client *dcaas.Client
	before func(*http.Request) // called before each request of a client
	after  func(string) string // changes each answer to a client
}

// inBubble runs a test with a service, whose waits take no real time.
func inBubble(t *testing.T, test func(*testing.T, *fixture), opts ...dcaastest.Option) {
	t.Helper()
	workflowtest.InBubble(t, func(t *testing.T, srv *dcaastest.Server) {
		f := &fixture{t: t, srv: srv}
		f.client = f.connect(srv.Config())
		test(t, f)
	}, opts...)
}

// eachRoot runs a test with the plan of each kind of root.
func eachRoot(t *testing.T, test func(*testing.T, *fixture, *teardown.Plan), opts ...dcaastest.Option) {
	t.Helper()
	for name, plan := range roots() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) { test(t, f, plan(f)) }, opts...)
		})
	}
}

func (f *fixture) connect(cfg dcaas.Config) *dcaas.Client {
	f.t.Helper()
	return workflowtest.Connect(f.t, f.srv, cfg, dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return workflowtest.RoundTripper(func(req *http.Request) (*http.Response, error) {
			if f.before != nil {
				f.before(req)
			}
			resp, err := next.RoundTrip(req)
			if err != nil || f.after == nil {
				return resp, err
			}
			return resp, workflowtest.EditBody(resp, f.after)
		})
	}))
}

func must[T any](f *fixture) func(T, error) T { return workflowtest.Must[T](f.t) }

func (f *fixture) check(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) addGateway(client *dcaas.Client, name string) *dcaas.VirtualGateway {
	f.t.Helper()
	g := must[*dcaas.VirtualGateway](f)(client.VirtualGateways.Create(f.t.Context(), dcaas.VirtualGatewayCreateOpts{
		Name: name, VPCID: "vpc-" + name, LocalEPGroup: []string{"192.168.0.0/24"}, LocalEPGroupIPv6: []string{"2001:db8:1::/64"},
	}))
	return must[*dcaas.VirtualGateway](f)(client.VirtualGateways.WaitReady(f.t.Context(), g.ID, dcaas.WaitOpts{}))
}

func (f *fixture) addGlobal() *dcaas.GlobalGateway {
	f.t.Helper()
	return must[*dcaas.GlobalGateway](f)(f.client.GlobalGateways.Create(f.t.Context(), dcaas.GlobalGatewayCreateOpts{Name: "global"}))
}

func (f *fixture) addInterface(client *dcaas.Client, opts dcaas.VirtualInterfaceCreateOpts) *dcaas.VirtualInterface {
	f.t.Helper()
	v := must[*dcaas.VirtualInterface](f)(client.VirtualInterfaces.Create(f.t.Context(), opts))
	if opts.ResourceTenantID != "" {
		return v
	}
	return must[*dcaas.VirtualInterface](f)(client.VirtualInterfaces.WaitReady(f.t.Context(), v.ID, dcaas.WaitOpts{}))
}

// addIPv6 adds a second peer to an interface.
func (f *fixture) addIPv6(v *dcaas.VirtualInterface) {
	f.t.Helper()
	must[*dcaas.VIFPeer](f)(f.client.VIFPeers.Create(f.t.Context(), dcaas.VIFPeerCreateOpts{
		VIFID: v.ID, AddressFamily: dcaas.IPv6, LocalGatewayIP: "2001:db8:9::1/126", RemoteGatewayIP: "2001:db8:9::2/126",
		RouteMode: dcaas.RouteModeBGP, BGPASN: 65000,
	}))
}

func (f *fixture) addHosted(tenant string) *dcaas.HostedConnection {
	f.t.Helper()
	return must[*dcaas.HostedConnection](f)(f.client.HostedConnections.Create(f.t.Context(), dcaas.HostedConnectionCreateOpts{
		Name: "hosted", HostingID: workflowtest.Operations, ResourceTenantID: tenant, VLAN: 700, Bandwidth: 100,
	}))
}

func (f *fixture) addRoute(gateway string, v *dcaas.VirtualInterface, destination string) {
	f.t.Helper()
	routes := must[[]dcaas.Route](f)(f.client.RouteTables.Update(f.t.Context(), gateway, dcaas.RouteTableUpdateOpts{AddRoutes: []dcaas.RouteAdd{
		{Destination: destination, Nexthop: v.VIFPeers[0].ID, Type: dcaas.RouteTypeVIFPeer},
	}}))
	must[[]dcaas.Route](f)(f.client.RouteTables.WaitReady(f.t.Context(), gateway, []string{routes[0].ID}, dcaas.WaitOpts{}))
}

func (f *fixture) addLink(gateway, name string) *dcaas.PeerLink {
	f.t.Helper()
	l := must[*dcaas.PeerLink](f)(f.client.PeerLinks.Create(f.t.Context(), gateway, dcaas.PeerLinkCreateOpts{
		Name: name, PeerSite: dcaas.PeerSiteTarget{GatewayID: "er-1", ProjectID: f.srv.ProjectID, RegionID: "ap-southeast-2"},
	}))
	return must[*dcaas.PeerLink](f)(f.client.PeerLinks.WaitReady(f.t.Context(), gateway, l.ID, dcaas.WaitOpts{}))
}

// roots are the three kinds, each with everything that can hang on it.
func roots() map[string]func(*fixture) *teardown.Plan {
	return map[string]func(*fixture) *teardown.Plan{
		"gateway":   (*fixture).gatewayPlan,
		"interface": (*fixture).interfacePlan,
		"hosted":    (*fixture).hostedPlan,
	}
}

// gatewayPlan plans for a gateway with an interface on each of two connections, one of them
// with two peers.
func (f *fixture) gatewayPlan() *teardown.Plan {
	f.t.Helper()
	g := f.addGateway(f.client, "gw")
	f.addIPv6(f.addInterface(f.client, workflowtest.InterfaceOpts("vif-1", workflowtest.Standard1, g.ID, 100)))
	f.addInterface(f.client, workflowtest.InterfaceOpts("vif-2", workflowtest.Standard2, g.ID, 200))
	f.addInterface(f.client, workflowtest.InterfaceOpts("not-on-gw", workflowtest.Standard2, f.addGateway(f.client, "other").ID, 201))
	return must[*teardown.Plan](f)(teardown.VirtualGateway(f.t.Context(), f.client, g.ID))
}

// interfacePlan plans for the only interface of a global gateway with two routes and a link.
func (f *fixture) interfacePlan() *teardown.Plan {
	f.t.Helper()
	g := f.addGlobal()
	v := f.addInterface(f.client, workflowtest.GlobalOpts("vif-global", workflowtest.Standard1, g.ID, 300))
	f.addRoute(g.ID, v, "10.30.0.0/16")
	f.addRoute(g.ID, v, "10.20.0.0/16")
	f.addLink(g.ID, "link")
	return must[*teardown.Plan](f)(teardown.VirtualInterface(f.t.Context(), f.client, v.ID))
}

// hostedPlan plans for a hosted connection that a tenant gave back an interface on.
func (f *fixture) hostedPlan() *teardown.Plan {
	f.t.Helper()
	tenant := f.srv.AddTenant("tenant")
	c := f.addHosted(tenant.ID)
	opts := workflowtest.InterfaceOpts("vif-hosted", c.ID, f.addGateway(f.client, "gw").ID, 700)
	opts.ResourceTenantID = f.srv.ProjectID
	v := f.addInterface(f.connect(tenant.Config()), opts)
	f.accept(f.client, v)
	return must[*teardown.Plan](f)(teardown.HostedConnection(f.t.Context(), f.client, c.ID))
}

// accept accepts an interface that another project made.
func (f *fixture) accept(client *dcaas.Client, v *dcaas.VirtualInterface) {
	f.t.Helper()
	must[*dcaas.VirtualInterface](f)(client.VirtualInterfaces.Update(f.t.Context(), v.ID, dcaas.VirtualInterfaceUpdateOpts{Status: new(dcaas.VirtualInterfaceAccepted)}))
	must[*dcaas.VirtualInterface](f)(client.VirtualInterfaces.WaitReady(f.t.Context(), v.ID, dcaas.WaitOpts{}))
}

// again makes the plan once more.
func (f *fixture) again(p *teardown.Plan) *teardown.Plan {
	f.t.Helper()
	switch p.Kind {
	case teardown.KindVirtualGateway:
		return must[*teardown.Plan](f)(teardown.VirtualGateway(f.t.Context(), f.client, p.ID))
	case teardown.KindHostedConnection:
		return must[*teardown.Plan](f)(teardown.HostedConnection(f.t.Context(), f.client, p.ID))
	default:
		return must[*teardown.Plan](f)(teardown.VirtualInterface(f.t.Context(), f.client, p.ID))
	}
}

// wantGone checks that no resource of the plan exists.
func (f *fixture) wantGone(p *teardown.Plan) {
	f.t.Helper()
	if again := f.again(p); len(again.Steps)+len(again.Blockers) != 0 {
		f.t.Errorf("the teardown left\n%s", again)
	}
	var left progress
	report, err := p.Execute(f.t.Context(), left.opts())
	if err != nil || !report.Done() {
		f.t.Errorf("after the teardown, Execute() = %v\n%s", err, report)
	}
	for _, text := range left {
		if !strings.HasSuffix(text, " gone") {
			f.t.Errorf("after the teardown: %s", text)
		}
	}
}

// shutDown shuts an interface down by a switchover test.
func (f *fixture) shutDown(v *dcaas.VirtualInterface) {
	f.t.Helper()
	must[*dcaas.SwitchoverTest](f)(f.client.SwitchoverTests.Create(f.t.Context(), dcaas.SwitchoverTestCreateOpts{
		ResourceID: v.ID, Operation: dcaas.SwitchoverShutdown,
	}))
}

// writes returns the method and the path's last two parts of each request that is no GET,
// with the IDs of a plan replaced by the names of its steps.
func (f *fixture) writes(p *teardown.Plan) []string {
	var out []string
	for _, r := range f.srv.Requests() {
		if r.Method == http.MethodGet {
			continue
		}
		text := r.Method + " " + strings.Join(strings.Split(r.Path, "/")[4:], "/")
		for _, s := range p.Steps {
			text = strings.ReplaceAll(text, s.ID, s.Name)
		}
		out = append(out, masked(text))
	}
	return out
}

// progress collects the calls of Opts.Progress.
type progress []string

func (p *progress) opts() teardown.Opts {
	return teardown.Opts{Progress: func(s teardown.Step, r teardown.Result) {
		*p = append(*p, fmt.Sprintf("%s %s", s.Name, r.Outcome))
	}}
}

func wantTexts(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

var ids = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}`)

// masked replaces IDs, which are random, by an ID or a project of the same length.
func masked(text string) string {
	return ids.ReplaceAllStringFunc(text, func(id string) string {
		if len(id) == 32 {
			return strings.Repeat("p", 32)
		}
		return "00000000-0000-0000-0000-000000000000"
	})
}

// cancelled returns a context that ends before the request with the number.
func (f *fixture) cancelled(number int) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(f.t.Context())
	sent := 0
	f.before = func(*http.Request) {
		if sent++; sent == number {
			cancel()
		}
	}
	return ctx, func() { f.before = nil; cancel() }
}
