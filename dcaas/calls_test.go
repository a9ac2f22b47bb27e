package dcaas_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// call is one method of the public API with valid arguments.
type call struct {
	name   string
	result bool // the method returns a value from the answer
	write  bool // the method may change a resource
	do     func(context.Context, *dcaas.Client) error
}

// calls returns a call for every method that sends a request.
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
			return fail(c.HostedConnections.Update(ctx, "id", dcaas.HostedConnectionUpdateOpts{Name: new("n")}))
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
			return fail(c.VirtualGateways.Update(ctx, "id", dcaas.VirtualGatewayUpdateOpts{Name: new("n")}))
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
			return fail(c.VirtualInterfaces.Update(ctx, "id", dcaas.VirtualInterfaceUpdateOpts{Name: new("n")}))
		}},
		{"VirtualInterfaces.Delete", false, true, func(ctx context.Context, c *dcaas.Client) error { return c.VirtualInterfaces.Delete(ctx, "id") }},
		{"VIFPeers.Create", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.VIFPeers.Create(ctx, dcaas.VIFPeerCreateOpts{
				VIFID: "v", AddressFamily: dcaas.IPv6, LocalGatewayIP: "a", RemoteGatewayIP: "b", RouteMode: dcaas.RouteModeStatic, RemoteEPGroup: []string{"c"},
			}))
		}},
		{"VIFPeers.Update", true, true, func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.VIFPeers.Update(ctx, "id", dcaas.VIFPeerUpdateOpts{Name: new("n")}))
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
			return fail(c.VirtualInterfaces.UpdateExtendAttribute(ctx, "id", dcaas.VIFExtendAttributeUpdateOpts{DetectMultiplier: new(4)}))
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
			return fail(c.ConnectGateways.Update(ctx, "id", dcaas.ConnectGatewayUpdateOpts{Name: new("n")}))
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
			return fail(c.GlobalGateways.Update(ctx, "id", dcaas.GlobalGatewayUpdateOpts{Name: new("n")}))
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
			return fail(c.PeerLinks.Update(ctx, "g", "id", dcaas.PeerLinkUpdateOpts{Name: new("n")}))
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

// Every operation of the API is among the calls.
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
