package dcaas_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// call is one method of the public API with good arguments.
type call struct {
	name   string
	result bool // it returns a value taken from the answer
	write  bool // it may change something
	do     func(context.Context, *dcaas.Client) error
}

// calls lists every method that sends something.
func calls() []call {
	return []call{
		{"Connections.Get", true, false, func(ctx context.Context, c *dcaas.Client) error { return fail(c.Connections.Get(ctx, "id")) }},
		{"Connections.List", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.Connections.List(ctx, dcaas.ConnectionListOpts{}))
		}},
		{"Connections.All", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return drain(c.Connections.All(ctx, dcaas.ConnectionListOpts{}))
		}},
		{"Connections.Update", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.Connections.Update(ctx, "id", dcaas.ConnectionUpdateOpts{Name: new("n")}))
		}},
		{"Connections.Delete", false, true, func(ctx context.Context, c *dcaas.Client) error { return c.Connections.Delete(ctx, "id") }},
		{"HostedConnections.Get", true, false, func(ctx context.Context, c *dcaas.Client) error { return fail(c.HostedConnections.Get(ctx, "id")) }},
		{"HostedConnections.List", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.HostedConnections.List(ctx, dcaas.HostedConnectionListOpts{}))
		}},
		{"HostedConnections.All", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return drain(c.HostedConnections.All(ctx, dcaas.HostedConnectionListOpts{}))
		}},
		{"HostedConnections.Create", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.HostedConnections.Create(ctx, dcaas.HostedConnectionCreateOpts{HostingID: "h", ResourceTenantID: "t", VLAN: 1, Bandwidth: 2}))
		}},
		{"HostedConnections.Update", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.HostedConnections.Update(ctx, "id", dcaas.HostedConnectionUpdateOpts{}))
		}},
		{"HostedConnections.Delete", false, true, func(ctx context.Context, c *dcaas.Client) error { return c.HostedConnections.Delete(ctx, "id") }},
		{"VirtualGateways.Get", true, false, func(ctx context.Context, c *dcaas.Client) error { return fail(c.VirtualGateways.Get(ctx, "id")) }},
		{"VirtualGateways.List", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.VirtualGateways.List(ctx, dcaas.VirtualGatewayListOpts{}))
		}},
		{"VirtualGateways.All", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return drain(c.VirtualGateways.All(ctx, dcaas.VirtualGatewayListOpts{}))
		}},
		{"VirtualGateways.Create", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{VPCID: "v", LocalEPGroup: []string{"10.0.0.0/8"}}))
		}},
		{"VirtualGateways.Update", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.VirtualGateways.Update(ctx, "id", dcaas.VirtualGatewayUpdateOpts{}))
		}},
		{"VirtualGateways.Delete", false, true, func(ctx context.Context, c *dcaas.Client) error { return c.VirtualGateways.Delete(ctx, "id") }},
		{"VirtualInterfaces.Get", true, false, func(ctx context.Context, c *dcaas.Client) error { return fail(c.VirtualInterfaces.Get(ctx, "id")) }},
		{"VirtualInterfaces.List", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.VirtualInterfaces.List(ctx, dcaas.VirtualInterfaceListOpts{}))
		}},
		{"VirtualInterfaces.All", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return drain(c.VirtualInterfaces.All(ctx, dcaas.VirtualInterfaceListOpts{}))
		}},
		{"VirtualInterfaces.Create", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.VirtualInterfaces.Create(ctx, staticOpts()))
		}},
		{"VirtualInterfaces.Update", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.VirtualInterfaces.Update(ctx, "id", dcaas.VirtualInterfaceUpdateOpts{}))
		}},
		{"VirtualInterfaces.Delete", false, true, func(ctx context.Context, c *dcaas.Client) error { return c.VirtualInterfaces.Delete(ctx, "id") }},
		{"VIFPeers.Create", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.VIFPeers.Create(ctx, dcaas.VIFPeerCreateOpts{
				VIFID: "v", AddressFamily: dcaas.IPv6, LocalGatewayIP: "a", RemoteGatewayIP: "b", RouteMode: dcaas.RouteModeStatic, RemoteEPGroup: []string{"c"},
			}))
		}},
		{"VIFPeers.Update", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.VIFPeers.Update(ctx, "id", dcaas.VIFPeerUpdateOpts{}))
		}},
		{"VIFPeers.Delete", false, true, func(ctx context.Context, c *dcaas.Client) error { return c.VIFPeers.Delete(ctx, "id") }},
		{"SwitchoverTests.Create", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.SwitchoverTests.Create(ctx, dcaas.SwitchoverTestCreateOpts{ResourceID: "id", Operation: dcaas.SwitchoverShutdown}))
		}},
		{"SwitchoverTests.List", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.SwitchoverTests.List(ctx, dcaas.SwitchoverTestListOpts{}))
		}},
		{"SwitchoverTests.All", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return drain(c.SwitchoverTests.All(ctx, dcaas.SwitchoverTestListOpts{}))
		}},
		{"VirtualInterfaces.UpdateExtendAttribute", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.VirtualInterfaces.UpdateExtendAttribute(ctx, "id", dcaas.VIFExtendAttributeUpdateOpts{}))
		}},
		{"ConnectGateways.Get", true, false, func(ctx context.Context, c *dcaas.Client) error { return fail(c.ConnectGateways.Get(ctx, "id")) }},
		{"ConnectGateways.List", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.ConnectGateways.List(ctx, dcaas.ConnectGatewayListOpts{}))
		}},
		{"ConnectGateways.All", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return drain(c.ConnectGateways.All(ctx, dcaas.ConnectGatewayListOpts{}))
		}},
		{"ConnectGateways.Create", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.ConnectGateways.Create(ctx, dcaas.ConnectGatewayCreateOpts{Name: "n"}))
		}},
		{"ConnectGateways.Update", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.ConnectGateways.Update(ctx, "id", dcaas.ConnectGatewayUpdateOpts{}))
		}},
		{"ConnectGateways.Delete", false, true, func(ctx context.Context, c *dcaas.Client) error { return c.ConnectGateways.Delete(ctx, "id") }},
		{"ConnectGateways.BindGlobalEIPs", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.ConnectGateways.BindGlobalEIPs(ctx, "id", dcaas.GlobalEIPBindOpts{GlobalEIPs: []dcaas.GlobalEIPRef{{GlobalEIPID: "e"}}}))
		}},
		{"ConnectGateways.UnbindGlobalEIPs", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.ConnectGateways.UnbindGlobalEIPs(ctx, "id", []string{"e"}))
		}},
		{"ConnectGateways.ListGlobalEIPs", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.ConnectGateways.ListGlobalEIPs(ctx, "id", dcaas.GlobalEIPListOpts{}))
		}},
		{"ConnectGateways.AllGlobalEIPs", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return drain(c.ConnectGateways.AllGlobalEIPs(ctx, "id", dcaas.GlobalEIPListOpts{}))
		}},
		{"GlobalGateways.Get", true, false, func(ctx context.Context, c *dcaas.Client) error { return fail(c.GlobalGateways.Get(ctx, "id")) }},
		{"GlobalGateways.List", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.GlobalGateways.List(ctx, dcaas.GlobalGatewayListOpts{}))
		}},
		{"GlobalGateways.All", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return drain(c.GlobalGateways.All(ctx, dcaas.GlobalGatewayListOpts{}))
		}},
		{"GlobalGateways.Create", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.GlobalGateways.Create(ctx, dcaas.GlobalGatewayCreateOpts{Name: "n"}))
		}},
		{"GlobalGateways.Update", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.GlobalGateways.Update(ctx, "id", dcaas.GlobalGatewayUpdateOpts{}))
		}},
		{"GlobalGateways.Delete", false, true, func(ctx context.Context, c *dcaas.Client) error { return c.GlobalGateways.Delete(ctx, "id") }},
		{"PeerLinks.Get", true, false, func(ctx context.Context, c *dcaas.Client) error { return fail(c.PeerLinks.Get(ctx, "g", "id")) }},
		{"PeerLinks.List", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.PeerLinks.List(ctx, "g", dcaas.PeerLinkListOpts{}))
		}},
		{"PeerLinks.All", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return drain(c.PeerLinks.All(ctx, "g", dcaas.PeerLinkListOpts{}))
		}},
		{"PeerLinks.Create", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.PeerLinks.Create(ctx, "g", dcaas.PeerLinkCreateOpts{
				Name: "n", PeerSite: dcaas.PeerSiteTarget{GatewayID: "er", ProjectID: "p", RegionID: "r"},
			}))
		}},
		{"PeerLinks.Update", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.PeerLinks.Update(ctx, "g", "id", dcaas.PeerLinkUpdateOpts{}))
		}},
		{"PeerLinks.Delete", false, true, func(ctx context.Context, c *dcaas.Client) error { return c.PeerLinks.Delete(ctx, "g", "id") }},
		{"RouteTables.List", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.RouteTables.List(ctx, "g", dcaas.RouteTableListOpts{}))
		}},
		{"RouteTables.All", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return drain(c.RouteTables.All(ctx, "g", dcaas.RouteTableListOpts{}))
		}},
		{"RouteTables.Update", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.RouteTables.Update(ctx, "g", dcaas.RouteTableUpdateOpts{
				AddRoutes: []dcaas.RouteAdd{{Destination: "d", Nexthop: "n", Type: dcaas.RouteTypeGDGW}},
			}))
		}},
		{"Locations.Get", true, false, func(ctx context.Context, c *dcaas.Client) error { return fail(c.Locations.Get(ctx, "id")) }},
		{"Locations.List", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.Locations.List(ctx, dcaas.LocationListOpts{}))
		}},
		{"Locations.All", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return drain(c.Locations.All(ctx, dcaas.LocationListOpts{}))
		}},
		{"PeerDetections.Create", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.PeerDetections.Create(ctx, dcaas.PeerDetectionCreateOpts{VIFPeerID: "p"}))
		}},
		{"PeerDetections.Get", true, false, func(ctx context.Context, c *dcaas.Client) error { return fail(c.PeerDetections.Get(ctx, "id")) }},
		{"PeerDetections.List", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.PeerDetections.List(ctx, dcaas.PeerDetectionListOpts{}))
		}},
		{"PeerDetections.All", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return drain(c.PeerDetections.All(ctx, dcaas.PeerDetectionListOpts{}))
		}},
		{"PeerDetections.Delete", false, true, func(ctx context.Context, c *dcaas.Client) error { return c.PeerDetections.Delete(ctx, "id") }},
		{"Tags.List", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.Tags.List(ctx, tags.Connection, "id"))
		}},
		{"Tags.ListProject", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.Tags.ListProject(ctx, tags.Connection))
		}},
		{"Tags.Add", false, true, func(ctx context.Context, c *dcaas.Client) error {
			return c.Tags.Add(ctx, tags.Connection, "id", tags.Tag{Key: "k"})
		}},
		{"Tags.AddAll", false, true, func(ctx context.Context, c *dcaas.Client) error {
			return c.Tags.AddAll(ctx, tags.Connection, "id", []tags.Tag{{Key: "k"}})
		}},
		{"Tags.DeleteAll", false, true, func(ctx context.Context, c *dcaas.Client) error {
			return c.Tags.DeleteAll(ctx, tags.Connection, "id", []tags.Tag{{Key: "k"}})
		}},
		{"Tags.AddSystem", false, true, func(ctx context.Context, c *dcaas.Client) error {
			return c.Tags.AddSystem(ctx, tags.Connection, "id", []tags.Tag{{Key: "k"}})
		}},
		{"Tags.DeleteSystem", false, true, func(ctx context.Context, c *dcaas.Client) error {
			return c.Tags.DeleteSystem(ctx, tags.Connection, "id", []tags.Tag{{Key: "k"}})
		}},
		{"Tags.Delete", false, true, func(ctx context.Context, c *dcaas.Client) error {
			return c.Tags.Delete(ctx, tags.Connection, "id", "k")
		}},
		{"Tags.Find", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.Tags.Find(ctx, tags.Connection, tags.Query{}))
		}},
		{"Tags.FindAll", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return drain(c.Tags.FindAll(ctx, tags.Connection, tags.Query{}))
		}},
		{"Tags.Count", true, false, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.Tags.Count(ctx, tags.Connection, tags.Query{}))
		}},
		{"Quotas.List", true, false, func(ctx context.Context, c *dcaas.Client) error { return fail(c.Quotas.List(ctx)) }},
		{"Do", true, false, func(ctx context.Context, c *dcaas.Client) error {
			var out json.RawMessage
			return fail(c.Do(ctx, http.MethodGet, "/v3/{project_id}/dcaas/quotas", nil, nil, &out))
		}},
	}
}

// TestCallsAreComplete looks for every operation among the calls.
func TestCallsAreComplete(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, call := range calls() {
		listed[call.name] = true
	}
	for _, op := range golden.Operations() {
		if name := op.Service + "." + op.Func; !listed[name] {
			t.Errorf("%s is not among the calls", name)
		}
	}
}

func fail[T any](_ T, err error) error { return err }

func drain[T any](seq iter.Seq2[*T, error]) error {
	_, err := dcaas.Collect(seq)
	return err
}

// answering returns a client that gets the same answer to everything.
func answering(t *testing.T, status int, body string, opts ...dcaas.Option) *dcaas.Client {
	t.Helper()
	c, mock := golden.Client(t, opts...)
	mock.RegisterNoResponder(httpmock.NewStringResponder(status, body))
	return c
}

func TestEveryCallReportsErrorAnswers(t *testing.T) {
	t.Parallel()
	for _, call := range calls() {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			c := answering(t, http.StatusNotFound, `{"error_code":"DC.1111","error_msg":"The virtual gateway does not exist.","request_id":"r1"}`)
			err := call.do(t.Context(), c)
			e, ok := errors.AsType[*dcaas.Error](err)
			if !ok || !errors.Is(err, dcaas.ErrNotFound) || errors.Is(err, dcaas.ErrAmbiguous) {
				t.Fatalf("404: %v, want ErrNotFound", err)
			}
			if e.StatusCode != 404 || e.Code != dcaas.CodeVirtualGatewayNotFound || e.RequestID != "r1" || e.Attempts != 1 ||
				e.Message != "The virtual gateway does not exist." || !strings.HasPrefix(e.Path, "/v3/"+golden.ProjectID+"/") {
				t.Errorf("404: %+v", e)
			}

			err = call.do(t.Context(), answering(t, http.StatusBadGateway, "upstream gone"))
			if !errors.Is(err, dcaas.ErrUnavailable) || errors.Is(err, dcaas.ErrAmbiguous) != call.write {
				t.Errorf("502: %v, want ErrUnavailable, ambiguous: %v", err, call.write)
			}
		})
	}
}

func TestEveryCallReportsAnswersThatCannotBeRead(t *testing.T) {
	t.Parallel()
	bodies := map[string]string{
		"no JSON": "pong", "half": `{"virtual_gateway":{"id":`, "empty": "", "another object": `{"something":{}}`,
		"a list": `[]`, "an error": `{"error_code":"DC.0003","error_msg":"System error."}`,
	}
	for _, call := range calls() {
		for name, body := range bodies {
			if call.name == "Do" && (name == "a list" || name == "an error" || name == "another object") {
				continue // it takes any JSON
			}
			if call.name == "ConnectGateways.UnbindGlobalEIPs" && (name == "empty" || name == "another object") {
				continue // what is gone need not be shown
			}
			t.Run(call.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				err := call.do(t.Context(), answering(t, http.StatusOK, body))
				if !call.result && name != "an error" {
					if err != nil {
						t.Errorf("%v, though there is nothing to read", err)
					}
					return
				}
				e, ok := errors.AsType[*dcaas.Error](err)
				if !ok || e.StatusCode != 200 || string(e.Body) != body || strings.Contains(err.Error(), "\n") {
					t.Errorf("%v, want an *Error with the status and the body", err)
				}
				if errors.Is(err, dcaas.ErrAmbiguous) != call.write {
					t.Errorf("%v: ambiguous is %v, want %v", err, !call.write, call.write)
				}
			})
		}
	}
}

func TestEveryCallEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for _, call := range calls() {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			c, mock := golden.Client(t)
			mock.RegisterNoResponder(httpmock.NewStringResponder(http.StatusOK, "{}"))
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			err := call.do(ctx, c)
			if _, ok := errors.AsType[*dcaas.Error](err); !ok || !errors.Is(err, context.Canceled) || errors.Is(err, dcaas.ErrAmbiguous) {
				t.Errorf("%v, want context.Canceled", err)
			}
			if n := mock.GetTotalCallCount(); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t) // nothing may be sent
	ctx := t.Context()
	vif := func(change func(*dcaas.VirtualInterfaceCreateOpts)) error {
		o := staticOpts()
		change(&o)
		return fail(c.VirtualInterfaces.Create(ctx, o))
	}
	peer := func(change func(*dcaas.VIFPeerCreateOpts)) error {
		o := dcaas.VIFPeerCreateOpts{
			VIFID: "v", AddressFamily: dcaas.IPv6, LocalGatewayIP: "a", RemoteGatewayIP: "b", RouteMode: dcaas.RouteModeBGP, BGPASN: 65000,
		}
		change(&o)
		return fail(c.VIFPeers.Create(ctx, o))
	}
	link := func(site dcaas.PeerSiteTarget) error {
		return fail(c.PeerLinks.Create(ctx, "g", dcaas.PeerLinkCreateOpts{Name: "n", PeerSite: site}))
	}
	routes := func(o dcaas.RouteTableUpdateOpts) error { return fail(c.RouteTables.Update(ctx, "g", o)) }
	do := func(method, path string) error { return fail(c.Do(ctx, method, path, nil, nil, nil)) }
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"empty ID", c.VirtualGateways.Delete(ctx, ""), "DELETE /v3/{project_id}/dcaas/virtual-gateways/{virtual_gateway_id}: not sent: virtual_gateway_id is empty"},
		{"dot", c.VirtualGateways.Delete(ctx, "."), "virtual_gateway_id is ., which is no identifier"},
		{"parent", fail(c.VirtualInterfaces.Get(ctx, "..")), "virtual_interface_id is .., which is no identifier"},
		{"empty filter", fail(c.VirtualInterfaces.List(ctx, dcaas.VirtualInterfaceListOpts{ID: []string{"a", ""}})), "filter id"},
		{"negative limit", fail(c.VirtualInterfaces.List(ctx, dcaas.VirtualInterfaceListOpts{ListOpts: dcaas.ListOpts{Limit: -1}})), "Limit is negative"},
		{"text that is not UTF-8", fail(c.VirtualGateways.Update(ctx, "id", dcaas.VirtualGatewayUpdateOpts{Name: new("\xff")})), "UTF-8"},
		{"hosted without operations connection", fail(c.HostedConnections.Create(ctx, dcaas.HostedConnectionCreateOpts{ResourceTenantID: "t", Bandwidth: 2})), "HostingID"},
		{"hosted without tenant", fail(c.HostedConnections.Create(ctx, dcaas.HostedConnectionCreateOpts{HostingID: "h", Bandwidth: 2})), "ResourceTenantID"},
		{"hosted without bandwidth", fail(c.HostedConnections.Create(ctx, dcaas.HostedConnectionCreateOpts{HostingID: "h", ResourceTenantID: "t"})), "Bandwidth"},
		{"gateway without VPC", fail(c.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{LocalEPGroup: []string{"10.0.0.0/8"}})), "VPCID"},
		{"gateway without subnets", fail(c.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{VPCID: "v"})), "LocalEPGroup"},
		{"no connection", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.DirectConnectID = "" }), "DirectConnectID or LAGID"},
		{"connection and LAG", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.LAGID = "l" }), "DirectConnectID or LAGID"},
		{"GDGW to a virtual gateway", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.ServiceType = dcaas.ServiceTypeGDGW }), "ServiceType contradicts"},
		{"VGW to a global gateway", vif(func(o *dcaas.VirtualInterfaceCreateOpts) {
			o.VGWID, o.GatewayID, o.ServiceType = "", "gg", dcaas.ServiceTypeVGW
		}), "ServiceType contradicts"},
		{"both gateways", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.GatewayID = "gg" }), "VGWID or GatewayID"},
		{"tags for another project", vif(func(o *dcaas.VirtualInterfaceCreateOpts) {
			o.ResourceTenantID, o.Tags = "t", []tags.Tag{{Key: "k"}}
		}), "Tags cannot be set for another project"},
		{"enterprise project for another project", vif(func(o *dcaas.VirtualInterfaceCreateOpts) {
			o.ResourceTenantID, o.EnterpriseProjectID = "t", "0"
		}), "EnterpriseProjectID cannot be set for another project"},
		{"no gateway", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.VGWID = "" }), "VGWID or GatewayID"},
		{"both gateways", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.GatewayID = "g" }), "VGWID or GatewayID"},
		{"no bandwidth", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.Bandwidth = 0 }), "Bandwidth"},
		{"no route mode", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.RouteMode = "" }), "RouteMode"},
		{"static without subnets", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.RemoteEPGroup = nil }), "RemoteEPGroup"},
		{"BGP without ASN", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.RouteMode = dcaas.RouteModeBGP }), "BGPASN"},
		{"no address", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.RemoteGatewayV4IP = "" }), "gateway addresses"},
		{"no IPv6 address at all", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.AddressFamily = dcaas.IPv6 }), "gateway addresses"},
		{"no IPv6 address", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.AddressFamily = "IPv6" }), "gateway addresses"},
		{"public without addresses", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.Type = dcaas.VirtualInterfacePublic }), "ServiceEPGroup"},
		{"BFD and NQA", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.EnableBFD, o.EnableNQA = true, true }), "EnableBFD and EnableNQA"},
		{"BFD and NQA later", fail(c.VirtualInterfaces.Update(ctx, "id", dcaas.VirtualInterfaceUpdateOpts{EnableBFD: new(true), EnableNQA: new(true)})), "EnableBFD and EnableNQA"},
		{"redaction mark as password", vif(func(o *dcaas.VirtualInterfaceCreateOpts) { o.BGPMD5 = dcaas.Secret(dcaas.Secret("x").String()) }), "/virtual_interface/bgp_md5 holds the redaction mark"},
		{"peer without interface", peer(func(o *dcaas.VIFPeerCreateOpts) { o.VIFID = "" }), "VIFID"},
		{"peer without family", peer(func(o *dcaas.VIFPeerCreateOpts) { o.AddressFamily = "" }), "AddressFamily"},
		{"peer without ASN", peer(func(o *dcaas.VIFPeerCreateOpts) { o.BGPASN = 0 }), "BGPASN"},
		{"test without interface", fail(c.SwitchoverTests.Create(ctx, dcaas.SwitchoverTestCreateOpts{Operation: dcaas.SwitchoverShutdown})), "ResourceID"},
		{"test without operation", fail(c.SwitchoverTests.Create(ctx, dcaas.SwitchoverTestCreateOpts{ResourceID: "id"})), "Operation"},
		{"connect gateway without name", fail(c.ConnectGateways.Create(ctx, dcaas.ConnectGatewayCreateOpts{})), "Name is empty"},
		{"binding nothing", fail(c.ConnectGateways.BindGlobalEIPs(ctx, "g", dcaas.GlobalEIPBindOpts{GCBID: "b"})), "name each of the EIPs"},
		{"binding an empty ID", fail(c.ConnectGateways.BindGlobalEIPs(ctx, "g", dcaas.GlobalEIPBindOpts{GlobalEIPs: []dcaas.GlobalEIPRef{{}}})), "name each of the EIPs"},
		{"binding to no gateway", fail(c.ConnectGateways.BindGlobalEIPs(ctx, "", dcaas.GlobalEIPBindOpts{GlobalEIPs: []dcaas.GlobalEIPRef{{GlobalEIPID: "e"}}})), "connect_gateway_id is empty"},
		{"unbinding nothing", fail(c.ConnectGateways.UnbindGlobalEIPs(ctx, "g", nil)), "name each of the EIPs"},
		{"unbinding an empty ID", fail(c.ConnectGateways.UnbindGlobalEIPs(ctx, "g", []string{"e", ""})), "name each of the EIPs"},
		{"waiting for an empty ID", fail(c.ConnectGateways.WaitGlobalEIPsBound(ctx, "g", []string{"e", ""}, dcaas.WaitOpts{})), "no ID to wait for, or one of them is empty"},
		{"waiting for nothing to be bound", fail(c.ConnectGateways.WaitGlobalEIPsBound(ctx, "g", nil, dcaas.WaitOpts{})), "no ID to wait for"},
		{"waiting for nothing to go", c.ConnectGateways.WaitGlobalEIPsUnbound(ctx, "g", []string{}, dcaas.WaitOpts{}), "no ID to wait for"},
		{"waiting for no route", fail(c.RouteTables.WaitReady(ctx, "g", nil, dcaas.WaitOpts{})), "no ID to wait for"},
		{"waiting for an empty ID to go", c.ConnectGateways.WaitGlobalEIPsUnbound(ctx, "g", []string{""}, dcaas.WaitOpts{}), "no ID to wait for, or one of them is empty"},
		{"global gateway without name", fail(c.GlobalGateways.Create(ctx, dcaas.GlobalGatewayCreateOpts{})), "Name is empty"},
		{"link of no gateway", fail(c.PeerLinks.Get(ctx, "", "id")), "global_dc_gateway_id is empty"},
		{"link without ID", c.PeerLinks.Delete(ctx, "g", ""), "peer_link_id is empty"},
		{"links of no gateway", drain(c.PeerLinks.All(ctx, "", dcaas.PeerLinkListOpts{})), "global_dc_gateway_id is empty"},
		{"link without name", fail(c.PeerLinks.Create(ctx, "g", dcaas.PeerLinkCreateOpts{
			PeerSite: dcaas.PeerSiteTarget{GatewayID: "er", ProjectID: "p", RegionID: "r"},
		})), "Name is empty"},
		{"link to no router", link(dcaas.PeerSiteTarget{ProjectID: "p", RegionID: "r"}), "PeerSite.GatewayID"},
		{"link to nobody's router", link(dcaas.PeerSiteTarget{GatewayID: "er", RegionID: "r"}), "PeerSite.ProjectID"},
		{"link to a router nowhere", link(dcaas.PeerSiteTarget{GatewayID: "er", ProjectID: "p"}), "PeerSite.RegionID"},
		{"no routes", routes(dcaas.RouteTableUpdateOpts{DryRun: true}), "no route to add"},
		{"new route without destination", routes(dcaas.RouteTableUpdateOpts{AddRoutes: []dcaas.RouteAdd{{Nexthop: "n", Type: "t"}}}), "AddRoutes needs"},
		{"new route without next hop", routes(dcaas.RouteTableUpdateOpts{AddRoutes: []dcaas.RouteAdd{{Destination: "d", Type: "t"}}}), "AddRoutes needs"},
		{"new route without type", routes(dcaas.RouteTableUpdateOpts{AddRoutes: []dcaas.RouteAdd{{Destination: "d", Nexthop: "n"}}}), "AddRoutes needs"},
		{"old route without destination", routes(dcaas.RouteTableUpdateOpts{DelRoutes: []dcaas.RouteDel{{Nexthop: "n", Type: "t"}}}), "DelRoutes needs"},
		{"old route without next hop", routes(dcaas.RouteTableUpdateOpts{DelRoutes: []dcaas.RouteDel{{Destination: "d", Type: "t"}}}), "DelRoutes needs"},
		{"old route without type", routes(dcaas.RouteTableUpdateOpts{DelRoutes: []dcaas.RouteDel{{Destination: "d", Nexthop: "n"}}}), "DelRoutes needs"},
		{"changed route without destination", routes(dcaas.RouteTableUpdateOpts{UpdateRoutes: []dcaas.RouteUpdate{{Nexthop: "n"}}}), "UpdateRoutes needs"},
		{"changed route without next hop", routes(dcaas.RouteTableUpdateOpts{UpdateRoutes: []dcaas.RouteUpdate{{Destination: "d"}}}), "UpdateRoutes needs"},
		{"detection of no peer", fail(c.PeerDetections.Create(ctx, dcaas.PeerDetectionCreateOpts{})), "VIFPeerID"},
		{"negative offset", fail(c.PeerDetections.List(ctx, dcaas.PeerDetectionListOpts{OffsetOpts: dcaas.OffsetOpts{Offset: -1}})), "Offset is negative"},
		{"all from an offset", drain(c.PeerDetections.All(ctx, dcaas.PeerDetectionListOpts{OffsetOpts: dcaas.OffsetOpts{Offset: 1}})), "Offset and PageReverse are for List"},
		{"all in reverse", drain(c.ConnectGateways.All(ctx, dcaas.ConnectGatewayListOpts{OffsetOpts: dcaas.OffsetOpts{PageReverse: true}})), "Offset and PageReverse are for List"},
		{"extended attribute of nothing", fail(c.VirtualInterfaces.UpdateExtendAttribute(ctx, "", dcaas.VIFExtendAttributeUpdateOpts{})), "virtual_interface_id is empty"},
		{"Do: method", do("get", "/v3/x"), "method"},
		{"Do: no slash", do("GET", "v3/x"), "begin with /"},
		{"Do: empty part", do("DELETE", "/v3/{project_id}/dcaas/virtual-gateways/"), "empty part"},
		{"Do: parent", do("GET", "/v3/x/../y"), "part .."},
		{"Do: escaped parent", do("GET", "/v3/x/%2E%2e/y"), "part .."},
		{"Do: query in the path", do("GET", "/v3/x?a=b"), "must be escaped"},
		{"Do: other host", do("GET", "//evil.example.com/v3"), "empty part"},
		{"Do: bad escape", do("GET", "/v3/%zz"), "begins no escape"},
		{"Do: blank", do("GET", "/v3/a b"), "must be escaped"},
		{"Do: placeholder", do("GET", "/v3/{project_id}/{id}"), "nothing stands for {id}"},
		{"Do: open brace", do("GET", "/v3/{project_id"), "{ without a }"},
		{"Do: out that is no pointer", fail(c.Do(ctx, "POST", "/v3/x", nil, nil, struct{}{})), "no pointer"},
		{"Do: nil out", fail(c.Do(ctx, "POST", "/v3/x", nil, nil, (*int)(nil))), "no pointer"},
		{"router and VPC", fail(c.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{EnterpriseRouterID: "e", VPCID: "v"})), "EnterpriseRouterID"},
		{"empty field name", fail(c.VirtualInterfaces.List(ctx, dcaas.VirtualInterfaceListOpts{ListOpts: dcaas.ListOpts{Fields: []string{""}}})), "Fields"},
		{"Do: body that is no JSON", fail(c.Do(ctx, "POST", "/v3/x", nil, func() {}, nil)), "cannot be encoded"},
	}
	for _, tt := range tests {
		e, ok := errors.AsType[*dcaas.Error](tt.err)
		if !ok || !errors.Is(tt.err, dcaas.ErrInvalid) || errors.Is(tt.err, dcaas.ErrAmbiguous) ||
			!strings.Contains(tt.err.Error(), tt.want) || !strings.Contains(tt.err.Error(), "not sent") || e.StatusCode != 0 || e.Attempts != 0 {
			t.Errorf("%s: %v, want an ErrInvalid with %q", tt.name, tt.err, tt.want)
		}
	}
}
