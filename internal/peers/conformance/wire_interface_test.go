package conformance

import (
	"context"

	dc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/quotas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

func interfaceWire() map[string]wireOp {
	list := func(c *dcaas.Client) func(context.Context, dcaas.VirtualInterfaceListOpts) (*dcaas.Page[dcaas.VirtualInterface], error) {
		return c.VirtualInterfaces.List
	}
	create := func(c *dcaas.Client) func(context.Context, dcaas.VirtualInterfaceCreateOpts) (*dcaas.VirtualInterface, error) {
		return c.VirtualInterfaces.Create
	}
	update := func(c *dcaas.Client) func(context.Context, string, dcaas.VirtualInterfaceUpdateOpts) (*dcaas.VirtualInterface, error) {
		return c.VirtualInterfaces.Update
	}
	// changes returns requests of the official client, one for each group of fields that one
	// request may have.
	changes := func(groups ...string) []string {
		for i, group := range groups {
			groups[i] = `{"virtual_interface_id":"` + wireID + `","body":{"virtual_interface":` + group + `}}`
		}
		return groups
	}
	return map[string]wireOp{
		"ShowVirtualInterface": {
			call: call((*dc.DcClient).ShowVirtualInterface),
			cases: []wireCase{
				{
					name: "minimal", official: []string{`{"virtual_interface_id":"` + wireID + `"}`},
					ours: get(func(c *dcaas.Client) func(context.Context, string) (*dcaas.VirtualInterface, error) {
						return c.VirtualInterfaces.Get
					}, wireID),
				},
				{
					name: "fields", official: []string{`{"virtual_interface_id":"` + wireID + `","fields":["id","name"]}`},
					ours: fields("virtual-interfaces/"+wireID, "id", "name"),
				},
			},
		},
		"UpdateVirtualInterface": {
			call: call((*dc.DcClient).UpdateVirtualInterface), options: dcaas.VirtualInterfaceUpdateOpts{},
			cases: []wireCase{
				{name: "minimal", official: changes(`{"name":"n"}`), ours: change(update, wireID, dcaas.VirtualInterfaceUpdateOpts{Name: new("n")})},
				{
					name: "general", official: changes(`{"name":"vif","description":"","bandwidth":20,"remote_ep_group":["172.16.0.0/24","172.16.1.0/24"],"service_ep_group":[]}`),
					ours: change(update, wireID, dcaas.VirtualInterfaceUpdateOpts{
						Name: new("vif"), Description: new(""), Bandwidth: new(20), RemoteEPGroup: []string{"172.16.0.0/24", "172.16.1.0/24"}, ServiceEPGroup: []string{},
					}),
				},
				{
					name: "accepted", official: changes(`{"status":"ACCEPTED"}`),
					ours: change(update, wireID, dcaas.VirtualInterfaceUpdateOpts{Status: new(dcaas.VirtualInterfaceAccepted)}),
				},
				{
					name: "rejected", official: changes(`{"status":"REJECTED"}`),
					ours: change(update, wireID, dcaas.VirtualInterfaceUpdateOpts{Status: new(dcaas.VirtualInterfaceRejected)}),
				},
				{
					name: "priority", official: changes(`{"priority":"low"}`),
					ours: change(update, wireID, dcaas.VirtualInterfaceUpdateOpts{Priority: new(dcaas.PriorityLow)}),
				},
				{
					name: "BFD on", official: changes(`{"enable_bfd":true}`),
					ours: change(update, wireID, dcaas.VirtualInterfaceUpdateOpts{EnableBFD: new(true)}),
				},
				{
					name: "both off", official: changes(`{"enable_bfd":false,"enable_nqa":false}`),
					ours: change(update, wireID, dcaas.VirtualInterfaceUpdateOpts{EnableBFD: new(false), EnableNQA: new(false)}),
				},
				{
					name: "from NQA to BFD", official: changes(`{"enable_nqa":false}`, `{"enable_bfd":true}`),
					ours: change(update, wireID, dcaas.VirtualInterfaceUpdateOpts{EnableBFD: new(true), EnableNQA: new(false)}),
				},
				{
					name:     "all of it",
					official: changes(`{"enable_bfd":false}`, `{"name":"vif","bandwidth":20,"enable_nqa":true}`, `{"priority":"normal"}`),
					ours: change(update, wireID, dcaas.VirtualInterfaceUpdateOpts{
						Name: new("vif"), Bandwidth: new(20), EnableBFD: new(false), EnableNQA: new(true), Priority: new(dcaas.PriorityNormal),
					}),
				},
			},
		},
		"DeleteVirtualInterface": {
			call: call((*dc.DcClient).DeleteVirtualInterface),
			cases: []wireCase{{
				name: "minimal", official: []string{`{"virtual_interface_id":"` + wireID + `"}`},
				ours: remove(func(c *dcaas.Client) func(context.Context, string) error { return c.VirtualInterfaces.Delete }, wireID),
			}},
		},
		"ListVirtualInterfaces": {
			call: call((*dc.DcClient).ListVirtualInterfaces), options: dcaas.VirtualInterfaceListOpts{},
			cases: []wireCase{
				{name: "minimal", official: []string{`{}`}, ours: one(list, dcaas.VirtualInterfaceListOpts{})},
				{
					name: "full", official: []string{`{` + officialPage + `,"id":["` + wireID + `","` + otherID + `"],"status":["ACTIVE","DOWN"],
						"direct_connect_id":["` + otherID + `"],"vgw_id":["` + wireID + `"],"enterprise_project_id":["0"]}`},
					ours: one(list, dcaas.VirtualInterfaceListOpts{
						ListOpts: page(), ID: []string{wireID, otherID}, Status: []dcaas.VirtualInterfaceStatus{dcaas.VirtualInterfaceActive, dcaas.VirtualInterfaceDown},
						DirectConnectID: []string{otherID}, VGWID: []string{wireID}, EnterpriseProjectID: []string{"0"},
					}),
				},
				withoutLimit("virtual-interfaces", one(list, dcaas.VirtualInterfaceListOpts{ListOpts: dcaas.ListOpts{Marker: wireID}})),
			},
		},
		"CreateVirtualInterface": {
			call: call((*dc.DcClient).CreateVirtualInterface), options: dcaas.VirtualInterfaceCreateOpts{},
			cases: []wireCase{
				{
					name: "minimal", official: []string{`{"body":{"virtual_interface":{"direct_connect_id":"` + wireID + `","vgw_id":"` + otherID + `","type":"private","vlan":0,"bandwidth":2,
						"route_mode":"static","local_gateway_v4_ip":"169.254.0.1/30","remote_gateway_v4_ip":"169.254.0.2/30","remote_ep_group":["172.16.0.0/24"]}}}`},
					ours: one(create, dcaas.VirtualInterfaceCreateOpts{
						DirectConnectID: wireID, VGWID: otherID, Bandwidth: 2, RouteMode: dcaas.RouteModeStatic,
						LocalGatewayV4IP: "169.254.0.1/30", RemoteGatewayV4IP: "169.254.0.2/30", RemoteEPGroup: []string{"172.16.0.0/24"},
					}),
				},
				{
					name: "full", official: []string{`{"body":{"virtual_interface":{"direct_connect_id":"` + wireID + `","vgw_id":"` + otherID + `","service_type":"VGW","type":"public","vlan":3999,
						"bandwidth":50,"route_mode":"bgp","bgp_asn":65010,"bgp_md5":"not-a-real-secret","address_family":"ipv4","local_gateway_v4_ip":"169.254.0.1/30",
						"remote_gateway_v4_ip":"169.254.0.2/30","remote_ep_group":["172.16.0.0/24"],"service_ep_group":["203.0.113.0/24"],"enable_bfd":true,"priority":"low",
						"name":"vif","description":"to the head office","enterprise_project_id":"0"}}}`},
					ours: one(create, dcaas.VirtualInterfaceCreateOpts{
						DirectConnectID: wireID, VGWID: otherID, ServiceType: dcaas.ServiceTypeVGW, Type: dcaas.VirtualInterfacePublic, VLAN: 3999,
						Bandwidth: 50, RouteMode: dcaas.RouteModeBGP, BGPASN: 65010, BGPMD5: "not-a-real-secret", AddressFamily: dcaas.IPv4,
						LocalGatewayV4IP: "169.254.0.1/30", RemoteGatewayV4IP: "169.254.0.2/30", RemoteEPGroup: []string{"172.16.0.0/24"},
						ServiceEPGroup: []string{"203.0.113.0/24"}, EnableBFD: true, Priority: dcaas.PriorityLow,
						Name: "vif", Description: "to the head office", EnterpriseProjectID: "0",
					}),
				},
				{
					name: "for another tenant", official: []string{`{"body":{"virtual_interface":{"direct_connect_id":"` + wireID + `","vgw_id":"` + otherID + `","type":"private","vlan":0,"bandwidth":2,
						"route_mode":"static","local_gateway_v4_ip":"169.254.0.1/30","remote_gateway_v4_ip":"169.254.0.2/30","remote_ep_group":["172.16.0.0/24"],
						"resource_tenant_id":"` + otherTenant + `"}}}`},
					ours: one(create, dcaas.VirtualInterfaceCreateOpts{
						DirectConnectID: wireID, VGWID: otherID, Bandwidth: 2, RouteMode: dcaas.RouteModeStatic, ResourceTenantID: otherTenant,
						LocalGatewayV4IP: "169.254.0.1/30", RemoteGatewayV4IP: "169.254.0.2/30", RemoteEPGroup: []string{"172.16.0.0/24"},
					}),
				},
				{
					name: "full, the other choices", official: []string{`{"body":{"virtual_interface":{"lag_id":"` + wireID + `","gateway_id":"` + otherID + `","service_type":"GDGW","type":"private","vlan":1,
						"bandwidth":50,"route_mode":"bgp","bgp_asn":65010,"address_family":"ipv6","local_gateway_v6_ip":"2001:db8::1/64","remote_gateway_v6_ip":"2001:db8::2/64","enable_nqa":true,"tags":[{"key":"stage","value":"test"}]}}}`},
					ours: one(create, dcaas.VirtualInterfaceCreateOpts{
						LAGID: wireID, GatewayID: otherID, VLAN: 1, Bandwidth: 50, RouteMode: dcaas.RouteModeBGP, BGPASN: 65010,
						AddressFamily: dcaas.IPv6, LocalGatewayV6IP: "2001:db8::1/64", RemoteGatewayV6IP: "2001:db8::2/64", EnableNQA: true,
						Tags: []tags.Tag{{Key: "stage", Value: "test"}},
					}),
				},
				{
					name: "four-byte ASN", official: []string{`{"body":{"virtual_interface":{"bgp_asn":4200000000}}}`},
					ours: one(create, dcaas.VirtualInterfaceCreateOpts{
						DirectConnectID: wireID, VGWID: otherID, Bandwidth: 2, RouteMode: dcaas.RouteModeBGP, BGPASN: 4200000000,
						LocalGatewayV4IP: "169.254.0.1/30", RemoteGatewayV4IP: "169.254.0.2/30",
					}),
					differs: &exception{
						why: "table 5-101: an ASN goes up to 4294967295; the official client uses an int32",
						ours: []string{`POST /.../dcaas/virtual-interfaces {"virtual_interface":{"bandwidth":2,"bgp_asn":4200000000,"direct_connect_id":"` + wireID +
							`","local_gateway_v4_ip":"169.254.0.1/30","remote_gateway_v4_ip":"169.254.0.2/30","route_mode":"bgp","type":"private","vgw_id":"` + otherID + `","vlan":0}}`},
						fails: "number 4200000000 into Go struct field",
					},
				},
			},
		},
	}
}

func peerWire() map[string]wireOp {
	create := func(c *dcaas.Client) func(context.Context, dcaas.VIFPeerCreateOpts) (*dcaas.VIFPeer, error) {
		return c.VIFPeers.Create
	}
	update := func(c *dcaas.Client) func(context.Context, string, dcaas.VIFPeerUpdateOpts) (*dcaas.VIFPeer, error) {
		return c.VIFPeers.Update
	}
	test := func(c *dcaas.Client) func(context.Context, dcaas.SwitchoverTestCreateOpts) (*dcaas.SwitchoverTest, error) {
		return c.SwitchoverTests.Create
	}
	list := func(c *dcaas.Client) func(context.Context, dcaas.SwitchoverTestListOpts) (*dcaas.Page[dcaas.SwitchoverTest], error) {
		return c.SwitchoverTests.List
	}
	return map[string]wireOp{
		"CreateVifPeer": {
			call: call((*dc.DcClient).CreateVifPeer), options: dcaas.VIFPeerCreateOpts{},
			cases: []wireCase{
				{
					name: "minimal", official: []string{`{"body":{"vif_peer":{"vif_id":"` + wireID + `","address_family":"ipv6","local_gateway_ip":"2001:db8::1/64","remote_gateway_ip":"2001:db8::2/64",
						"route_mode":"static","remote_ep_group":["2001:db8:1::/64"]}}}`},
					ours: one(create, dcaas.VIFPeerCreateOpts{
						VIFID: wireID, AddressFamily: dcaas.IPv6, LocalGatewayIP: "2001:db8::1/64", RemoteGatewayIP: "2001:db8::2/64",
						RouteMode: dcaas.RouteModeStatic, RemoteEPGroup: []string{"2001:db8:1::/64"},
					}),
				},
				{
					name: "full", official: []string{`{"body":{"vif_peer":{"vif_id":"` + wireID + `","address_family":"ipv4","local_gateway_ip":"169.254.0.1/30","remote_gateway_ip":"169.254.0.2/30",
						"route_mode":"bgp","bgp_asn":65010,"bgp_md5":"not-a-real-secret","remote_ep_group":["172.16.0.0/24","172.16.1.0/24"],"name":"peer","description":"second family"}}}`},
					ours: one(create, dcaas.VIFPeerCreateOpts{
						VIFID: wireID, AddressFamily: dcaas.IPv4, LocalGatewayIP: "169.254.0.1/30", RemoteGatewayIP: "169.254.0.2/30",
						RouteMode: dcaas.RouteModeBGP, BGPASN: 65010, BGPMD5: "not-a-real-secret", RemoteEPGroup: []string{"172.16.0.0/24", "172.16.1.0/24"},
						Name: "peer", Description: "second family",
					}),
				},
				{
					name: "four-byte ASN", official: []string{`{"body":{"vif_peer":{"bgp_asn":2147483648}}}`},
					ours: one(create, dcaas.VIFPeerCreateOpts{
						VIFID: wireID, AddressFamily: dcaas.IPv4, LocalGatewayIP: "169.254.0.1/30", RemoteGatewayIP: "169.254.0.2/30",
						RouteMode: dcaas.RouteModeBGP, BGPASN: 2147483648,
					}),
					differs: &exception{
						why: "table 5-117: an ASN goes up to 4294967295; the official client uses an int32",
						ours: []string{`POST /.../dcaas/vif-peers {"vif_peer":{"address_family":"ipv4","bgp_asn":2147483648,"local_gateway_ip":"169.254.0.1/30",` +
							`"remote_gateway_ip":"169.254.0.2/30","route_mode":"bgp","vif_id":"` + wireID + `"}}`},
						fails: "number 2147483648 into Go struct field",
					},
				},
			},
		},
		"UpdateVifPeer": {
			call: call((*dc.DcClient).UpdateVifPeer), options: dcaas.VIFPeerUpdateOpts{},
			cases: []wireCase{
				{
					name: "minimal", official: []string{`{"vif_peer_id":"` + wireID + `","body":{"vif_peer":{"name":"n"}}}`},
					ours: change(update, wireID, dcaas.VIFPeerUpdateOpts{Name: new("n")}),
				},
				{
					name: "full", official: []string{`{"vif_peer_id":"` + wireID + `","body":{"vif_peer":{"name":"peer","description":"","remote_ep_group":["172.16.0.0/24"]}}}`},
					ours: change(update, wireID, dcaas.VIFPeerUpdateOpts{Name: new("peer"), Description: new(""), RemoteEPGroup: []string{"172.16.0.0/24"}}),
				},
			},
		},
		"DeleteVifPeer": {
			call: call((*dc.DcClient).DeleteVifPeer),
			cases: []wireCase{{
				name: "minimal", official: []string{`{"vif_peer_id":"` + wireID + `"}`},
				ours: remove(func(c *dcaas.Client) func(context.Context, string) error { return c.VIFPeers.Delete }, wireID),
			}},
		},
		"SwitchoverTest": {
			call: call((*dc.DcClient).SwitchoverTest), options: dcaas.SwitchoverTestCreateOpts{},
			cases: []wireCase{
				{
					name: "minimal", official: []string{`{"body":{"switchover_test_record":{"resource_id":"` + wireID + `","operation":"shutdown"}}}`},
					ours: one(test, dcaas.SwitchoverTestCreateOpts{ResourceID: wireID, Operation: dcaas.SwitchoverShutdown}),
					differs: &exception{
						why:      "table 5-123 has a default for resource_type, with one value; ours sends it",
						ours:     []string{`POST /.../dcaas/switchover-test {"switchover_test_record":{"operation":"shutdown","resource_id":"` + wireID + `","resource_type":"virtual_interface"}}`},
						official: []string{`POST /.../dcaas/switchover-test {"switchover_test_record":{"operation":"shutdown","resource_id":"` + wireID + `"}}`},
					},
				},
				{
					name: "full", official: []string{`{"body":{"switchover_test_record":{"resource_id":"` + wireID + `","resource_type":"virtual_interface","operation":"undo_shutdown"}}}`},
					ours: one(test, dcaas.SwitchoverTestCreateOpts{ResourceID: wireID, Operation: dcaas.SwitchoverUndoShutdown}),
				},
			},
		},
		"ListSwitchoverTestRecords": {
			call: call((*dc.DcClient).ListSwitchoverTestRecords), options: dcaas.SwitchoverTestListOpts{},
			cases: []wireCase{
				{name: "minimal", official: []string{`{}`}, ours: one(list, dcaas.SwitchoverTestListOpts{})},
				{
					name: "full", official: []string{`{` + officialPage + `,"resource_id":["` + wireID + `","` + otherID + `"]}`},
					ours: one(list, dcaas.SwitchoverTestListOpts{ListOpts: page(), ResourceID: []string{wireID, otherID}}),
				},
				withoutLimit("switchover-test", one(list, dcaas.SwitchoverTestListOpts{ListOpts: dcaas.ListOpts{Marker: wireID}})),
			},
		},
		"ShowQuotas": {
			call: call((*dc.DcClient).ShowQuotas),
			cases: []wireCase{
				{name: "minimal", official: []string{`{}`}, ours: func(ctx context.Context, c *dcaas.Client) error {
					_, err := c.Quotas.List(ctx)
					return err
				}},
				{name: "full", official: []string{`{"type":["physicalConnect","virtualInterface","geip","peerLinkPerGdgw"]}`}, ours: func(ctx context.Context, c *dcaas.Client) error {
					_, err := c.Quotas.List(ctx, quotas.PhysicalConnect, quotas.VirtualInterface, quotas.GlobalEIP, quotas.PeerLink)
					return err
				}},
			},
		},
	}
}
