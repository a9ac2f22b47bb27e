package dcaas_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

func TestInvalidCallsAreNotSent(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t) // expects no request
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
		{"waiting for no route to go", c.RouteTables.WaitDeleted(ctx, "g", nil, dcaas.WaitOpts{}), "no ID to wait for"},
		{"waiting for no connection", fail(c.Connections.WaitReady(ctx, "", dcaas.WaitOpts{})), "direct_connect_id is empty"},
		{"waiting for no connection to go", c.Connections.WaitDeleted(ctx, "", dcaas.WaitOpts{}), "direct_connect_id is empty"},
		{"waiting for no hosted connection", fail(c.HostedConnections.WaitReady(ctx, "", dcaas.WaitOpts{})), "hosted_connect_id is empty"},
		{"waiting for no connect gateway to go", c.ConnectGateways.WaitDeleted(ctx, "", dcaas.WaitOpts{}), "connect_gateway_id is empty"},
		{"waiting for no peer", fail(c.VIFPeers.WaitReady(ctx, "v", "", dcaas.WaitOpts{})), "the ID of the peer is empty"},
		{"waiting for a peer of no interface to go", c.VIFPeers.WaitDeleted(ctx, "", "p", dcaas.WaitOpts{}), "virtual_interface_id is empty"},
		{"waiting for no test", fail(c.SwitchoverTests.WaitComplete(ctx, nil, dcaas.WaitOpts{})), "give the result of Create"},
		{"waiting for a test of no interface", fail(c.SwitchoverTests.WaitComplete(ctx, &dcaas.SwitchoverTest{ID: "t", Operation: dcaas.SwitchoverShutdown}, dcaas.WaitOpts{})), "ResourceID and Operation"},
		{"waiting for a test without operation", fail(c.SwitchoverTests.WaitComplete(ctx, &dcaas.SwitchoverTest{ID: "t", ResourceID: "v"}, dcaas.WaitOpts{})), "ResourceID and Operation"},
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
		{"no change of a connection", fail(c.Connections.Update(ctx, "c", dcaas.ConnectionUpdateOpts{})), "no field is set"},
		{"no change of a hosted connection", fail(c.HostedConnections.Update(ctx, "h", dcaas.HostedConnectionUpdateOpts{})), "no field is set"},
		{"no change of a gateway", fail(c.VirtualGateways.Update(ctx, "g", dcaas.VirtualGatewayUpdateOpts{})), "no field is set"},
		{"no change of an interface", fail(c.VirtualInterfaces.Update(ctx, "v", dcaas.VirtualInterfaceUpdateOpts{})), "no field is set"},
		{"no change of a peer", fail(c.VIFPeers.Update(ctx, "p", dcaas.VIFPeerUpdateOpts{})), "no field is set"},
		{"no change of an attribute", fail(c.VirtualInterfaces.UpdateExtendAttribute(ctx, "v", dcaas.VIFExtendAttributeUpdateOpts{})), "no field is set"},
		{"no change of a connect gateway", fail(c.ConnectGateways.Update(ctx, "g", dcaas.ConnectGatewayUpdateOpts{})), "no field is set"},
		{"no change of a global gateway", fail(c.GlobalGateways.Update(ctx, "g", dcaas.GlobalGatewayUpdateOpts{})), "no field is set"},
		{"no change of a link", fail(c.PeerLinks.Update(ctx, "g", "l", dcaas.PeerLinkUpdateOpts{})), "no field is set"},
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
