package conformance

import (
	"context"
	"net/url"

	dc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// These tables hold the operations that the live service has beyond the reference.

// ask returns a GET by Do, for requests that our client has no method for.
func ask(path string, query url.Values) func(context.Context, *dcaas.Client) error {
	return func(ctx context.Context, c *dcaas.Client) error {
		_, err := c.Do(ctx, "GET", "/v3/{project_id}/dcaas/"+path, query, nil, nil)
		return err
	}
}

const (
	officialOffset = `"offset":20,"page_reverse":true`
	extended       = `"fields":["id","name"],"ext_fields":["x","y"]`
)

// order returns the query of page without fields, for lists that do not have that option.
func order() dcaas.ListOpts {
	opts := page()
	opts.Fields = nil
	return opts
}

// withoutFields returns the case of fields for a list that does not have that option.
func withoutFields(path string, ours func(context.Context, *dcaas.Client) error) wireCase {
	return wireCase{
		name: "fields", ours: ours, official: []string{`{"fields":["id"]}`},
		differs: &exception{
			why:   "all lists of ours have the same options; this list always returns all fields, and the official client has no option for them",
			ours:  []string{"GET /.../dcaas/" + path + "?fields=id"},
			fails: `unknown field "fields"`,
		},
	}
}

func offset() dcaas.OffsetOpts { return dcaas.OffsetOpts{Offset: 20, PageReverse: true} }

func extendedQuery() url.Values {
	return url.Values{"fields": {"id", "name"}, "ext_fields": {"x", "y"}}
}

func connectGatewayWire() map[string]wireOp {
	list := func(c *dcaas.Client) func(context.Context, dcaas.ConnectGatewayListOpts) (*dcaas.Page[dcaas.ConnectGateway], error) {
		return c.ConnectGateways.List
	}
	create := func(c *dcaas.Client) func(context.Context, dcaas.ConnectGatewayCreateOpts) (*dcaas.ConnectGateway, error) {
		return c.ConnectGateways.Create
	}
	update := func(c *dcaas.Client) func(context.Context, string, dcaas.ConnectGatewayUpdateOpts) (*dcaas.ConnectGateway, error) {
		return c.ConnectGateways.Update
	}
	bind := func(c *dcaas.Client) func(context.Context, string, dcaas.GlobalEIPBindOpts) ([]dcaas.GlobalEIP, error) {
		return c.ConnectGateways.BindGlobalEIPs
	}
	unbind := func(c *dcaas.Client) func(context.Context, string, []string) ([]dcaas.GlobalEIP, error) {
		return c.ConnectGateways.UnbindGlobalEIPs
	}
	listEIPs := func(c *dcaas.Client) func(context.Context, string, dcaas.GlobalEIPListOpts) (*dcaas.Page[dcaas.GlobalEIP], error) {
		return c.ConnectGateways.ListGlobalEIPs
	}
	on := func(rest string) []string { return []string{`{"connect_gateway_id":"` + wireID + `"` + rest + `}`} }
	return map[string]wireOp{
		"CreateConnectGateway": {
			call: call((*dc.DcClient).CreateConnectGateway), options: dcaas.ConnectGatewayCreateOpts{},
			cases: []wireCase{
				{name: "minimal", official: []string{`{"body":{"connect_gateway":{"name":"entry"}}}`}, ours: one(create, dcaas.ConnectGatewayCreateOpts{Name: "entry"})},
				{
					name: "full", official: []string{`{"body":{"connect_gateway":{"name":"entry","description":"for the shop","address_family":"dual"}}}`},
					ours: one(create, dcaas.ConnectGatewayCreateOpts{Name: "entry", Description: "for the shop", AddressFamily: dcaas.DualStack}),
				},
			},
		},
		"ListConnectGateways": {
			call: call((*dc.DcClient).ListConnectGateways), options: dcaas.ConnectGatewayListOpts{},
			cases: []wireCase{
				{name: "minimal", official: []string{`{}`}, ours: one(list, dcaas.ConnectGatewayListOpts{})},
				{
					name: "full", official: []string{`{` + officialPage + `,` + officialOffset + `,"id":["` + wireID + `","` + otherID + `"],"name":["a","b"],"status":["ACTIVE","DOWN"],"ext_fields":["x"]}`},
					ours: one(list, dcaas.ConnectGatewayListOpts{
						ListOpts: page(), OffsetOpts: offset(), ID: []string{wireID, otherID}, Name: []string{"a", "b"},
						Status: []dcaas.ConnectGatewayStatus{dcaas.ConnectGatewayActive, dcaas.ConnectGatewayDown}, ExtFields: []string{"x"},
					}),
				},
				withoutLimit("connect-gateways", one(list, dcaas.ConnectGatewayListOpts{ListOpts: dcaas.ListOpts{Marker: wireID}})),
			},
		},
		"ShowConnectGateway": {
			call: call((*dc.DcClient).ShowConnectGateway),
			cases: []wireCase{{
				name: "minimal", official: on(""),
				ours: get(func(c *dcaas.Client) func(context.Context, string) (*dcaas.ConnectGateway, error) {
					return c.ConnectGateways.Get
				}, wireID),
			}},
		},
		"UpdateConnectGateway": {
			call: call((*dc.DcClient).UpdateConnectGateway), options: dcaas.ConnectGatewayUpdateOpts{},
			cases: []wireCase{
				{name: "minimal", official: on(`,"body":{"connect_gateway":{"name":"n"}}`), ours: change(update, wireID, dcaas.ConnectGatewayUpdateOpts{Name: new("n")})},
				{
					name: "full", official: on(`,"body":{"connect_gateway":{"name":"entry","description":"","address_family":"ipv4"}}`),
					ours: change(update, wireID, dcaas.ConnectGatewayUpdateOpts{Name: new("entry"), Description: new(""), AddressFamily: new(dcaas.IPv4)}),
				},
			},
		},
		"DeleteConnectGateway": {
			call: call((*dc.DcClient).DeleteConnectGateway),
			cases: []wireCase{{
				name: "minimal", official: on(""),
				ours: remove(func(c *dcaas.Client) func(context.Context, string) error { return c.ConnectGateways.Delete }, wireID),
			}},
		},
		"BindGlobalEips": {
			call: call((*dc.DcClient).BindGlobalEips), options: dcaas.GlobalEIPBindOpts{},
			cases: []wireCase{
				{
					name: "minimal", official: on(`,"body":{"global_eips":[{"global_eip_id":"` + otherID + `"}]}`),
					ours: change(bind, wireID, dcaas.GlobalEIPBindOpts{GlobalEIPs: []dcaas.GlobalEIPRef{{GlobalEIPID: otherID}}}),
				},
				{
					name: "full", official: on(`,"body":{"gcb_id":"` + otherID + `","global_eips":[{"global_eip_id":"` + otherID + `","type":"IP_ADDRESS"},{"global_eip_id":"` + wireID + `","type":"IP_SEGMENT"}]}`),
					ours: change(bind, wireID, dcaas.GlobalEIPBindOpts{
						GCBID: otherID, GlobalEIPs: []dcaas.GlobalEIPRef{{GlobalEIPID: otherID, Type: dcaas.GlobalEIPAddress}, {GlobalEIPID: wireID, Type: dcaas.GlobalEIPSegment}},
					}),
				},
			},
		},
		"UnbindGlobalEips": {
			call: call((*dc.DcClient).UnbindGlobalEips),
			cases: []wireCase{{
				name: "full", official: on(`,"body":{"global_eips":[{"global_eip_id":"` + otherID + `"},{"global_eip_id":"` + wireID + `"}]}`),
				ours: change(unbind, wireID, []string{otherID, wireID}),
			}},
		},
		"ListGlobalEips": {
			call: call((*dc.DcClient).ListGlobalEips), options: dcaas.GlobalEIPListOpts{},
			cases: []wireCase{
				{name: "minimal", official: on(""), ours: change(listEIPs, wireID, dcaas.GlobalEIPListOpts{})},
				{
					name: "full", official: on(`,` + officialPage + `,` + officialOffset + `,"global_eip_id":["` + wireID + `","` + otherID + `"],"global_eip_segment_id":["` + otherID + `"],
						"status":["BIND_SUCCESSFULLY","ERROR"],"ext_fields":["x"]`),
					ours: change(listEIPs, wireID, dcaas.GlobalEIPListOpts{
						ListOpts: page(), OffsetOpts: offset(), GlobalEIPID: []string{wireID, otherID}, GlobalEIPSegmentID: []string{otherID},
						Status: []dcaas.GlobalEIPStatus{dcaas.GlobalEIPBound, dcaas.GlobalEIPError}, ExtFields: []string{"x"},
					}),
				},
			},
		},
	}
}

func globalGatewayWire() map[string]wireOp {
	list := func(c *dcaas.Client) func(context.Context, dcaas.GlobalGatewayListOpts) (*dcaas.Page[dcaas.GlobalGateway], error) {
		return c.GlobalGateways.List
	}
	create := func(c *dcaas.Client) func(context.Context, dcaas.GlobalGatewayCreateOpts) (*dcaas.GlobalGateway, error) {
		return c.GlobalGateways.Create
	}
	update := func(c *dcaas.Client) func(context.Context, string, dcaas.GlobalGatewayUpdateOpts) (*dcaas.GlobalGateway, error) {
		return c.GlobalGateways.Update
	}
	listRoutes := func(c *dcaas.Client) func(context.Context, string, dcaas.RouteTableListOpts) (*dcaas.Page[dcaas.Route], error) {
		return c.RouteTables.List
	}
	updateRoutes := func(c *dcaas.Client) func(context.Context, string, dcaas.RouteTableUpdateOpts) ([]dcaas.Route, error) {
		return c.RouteTables.Update
	}
	on := func(rest string) []string { return []string{`{"global_dc_gateway_id":"` + wireID + `"` + rest + `}`} }
	table := func(rest string) []string { return []string{`{"gdgw_id":"` + wireID + `"` + rest + `}`} }
	const oneOf = "parameter of a list without effect on one resource"
	return map[string]wireOp{
		"CreateGlobalDcGateway": {
			call: call((*dc.DcClient).CreateGlobalDcGateway), options: dcaas.GlobalGatewayCreateOpts{},
			cases: []wireCase{
				{name: "minimal", official: []string{`{"body":{"global_dc_gateway":{"name":"gdgw"}}}`}, ours: one(create, dcaas.GlobalGatewayCreateOpts{Name: "gdgw"})},
				{
					name: "full", official: []string{`{"body":{"global_dc_gateway":{"name":"gdgw","description":"for all sites","address_family":"dual","bgp_asn":4294967295,
						"enterprise_project_id":"0","tenant_id":"` + otherTenant + `","tags":[{"key":"stage","value":"test"},{"key":"team","value":""}]}}}`},
					ours: one(create, dcaas.GlobalGatewayCreateOpts{
						Name: "gdgw", Description: "for all sites", AddressFamily: dcaas.DualStack, BGPASN: 4294967295,
						EnterpriseProjectID: "0", TenantID: otherTenant, Tags: []tags.Tag{{Key: "stage", Value: "test"}, {Key: "team"}},
					}),
				},
			},
		},
		"ListGlobalDcGateways": {
			call: call((*dc.DcClient).ListGlobalDcGateways), options: dcaas.GlobalGatewayListOpts{},
			cases: []wireCase{
				{name: "minimal", official: []string{`{}`}, ours: one(list, dcaas.GlobalGatewayListOpts{})},
				{
					name: "full", official: []string{`{` + officialPage + `,"id":["` + wireID + `","` + otherID + `"],"name":["a","b"],"status":["ACTIVE","DOWN"],"enterprise_project_id":["0"],
						"global_center_network_id":["n"],"cloud_connection_id":["c"],"site_network_id":["s"]}`},
					ours: one(list, dcaas.GlobalGatewayListOpts{
						ListOpts: page(), ID: []string{wireID, otherID}, Name: []string{"a", "b"}, EnterpriseProjectID: []string{"0"},
						Status:                []dcaas.GlobalGatewayStatus{dcaas.GlobalGatewayActive, dcaas.GlobalGatewayDown},
						GlobalCenterNetworkID: []string{"n"}, CloudConnectionID: []string{"c"}, SiteNetworkID: []string{"s"},
					}),
				},
				withoutLimit("global-dc-gateways", one(list, dcaas.GlobalGatewayListOpts{ListOpts: dcaas.ListOpts{Marker: wireID}})),
			},
		},
		"ShowGlobalDcGateway": {
			call:     call((*dc.DcClient).ShowGlobalDcGateway),
			official: map[string]string{"limit": oneOf, "enterprise_project_id": oneOf},
			cases: []wireCase{
				{
					name: "minimal", official: on(""),
					ours: get(func(c *dcaas.Client) func(context.Context, string) (*dcaas.GlobalGateway, error) {
						return c.GlobalGateways.Get
					}, wireID),
				},
				{name: "fields", official: on(`,` + extended), ours: ask("global-dc-gateways/"+wireID, extendedQuery())},
			},
		},
		"UpdateGlobalDcGateway": {
			call: call((*dc.DcClient).UpdateGlobalDcGateway), options: dcaas.GlobalGatewayUpdateOpts{},
			cases: []wireCase{
				{name: "minimal", official: on(`,"body":{"global_dc_gateway":{"name":"n"}}`), ours: change(update, wireID, dcaas.GlobalGatewayUpdateOpts{Name: new("n")})},
				{
					name: "full", official: on(`,"body":{"global_dc_gateway":{"name":"gdgw","description":"","address_family":"dual"}}`),
					ours: change(update, wireID, dcaas.GlobalGatewayUpdateOpts{Name: new("gdgw"), Description: new(""), AddressFamily: new(dcaas.DualStack)}),
				},
			},
		},
		"DeleteGlobalDcGateway": {
			call: call((*dc.DcClient).DeleteGlobalDcGateway),
			cases: []wireCase{{
				name: "minimal", official: on(""),
				ours: remove(func(c *dcaas.Client) func(context.Context, string) error { return c.GlobalGateways.Delete }, wireID),
			}},
		},
		"ListGdgwRouteTables": {
			call: call((*dc.DcClient).ListGdgwRouteTables), options: dcaas.RouteTableListOpts{},
			cases: []wireCase{
				{name: "minimal", official: table(""), ours: change(listRoutes, wireID, dcaas.RouteTableListOpts{})},
				{
					name: "full", official: table(`,"limit":5,"marker":"` + wireID + `","nexthop":["` + wireID + `","` + otherID + `"],"destination":["172.16.0.0/16"],"address_family":["ipv4","ipv6"],"fields":["id","status"],"ext_fields":["x"]`),
					ours: change(listRoutes, wireID, dcaas.RouteTableListOpts{
						ListOpts: dcaas.ListOpts{Limit: 5, Marker: wireID, Fields: []string{"id", "status"}}, Nexthop: []string{wireID, otherID}, Destination: []string{"172.16.0.0/16"},
						AddressFamily: []dcaas.AddressFamily{dcaas.IPv4, dcaas.IPv6}, ExtFields: []string{"x"},
					}),
				},
				{
					name: "sorted", official: table(`,"sort_key":"id","sort_dir":["desc"]`),
					ours: change(listRoutes, wireID, dcaas.RouteTableListOpts{ListOpts: dcaas.ListOpts{SortKey: "id", SortDir: "desc"}}),
					differs: &exception{
						why:   "all lists of ours have the same options; the list of routes cannot be sorted, and the official client has no option for it",
						ours:  []string{"GET /.../dcaas/gdgw/" + wireID + "/routetables?sort_dir=desc&sort_key=id"},
						fails: `unknown field "sort_key"`,
					},
				},
			},
		},
		"UpdateGdgwRouteTable": {
			call: call((*dc.DcClient).UpdateGdgwRouteTable), options: dcaas.RouteTableUpdateOpts{},
			cases: []wireCase{
				{
					name: "full", official: table(`,"body":{"gdgw_routetable":{
						"add_routes":[{"destination":"172.16.0.0/16","nexthop":"` + otherID + `","type":"vif_peer","description":"site"},{"destination":"172.17.0.0/16","nexthop":"` + otherID + `","type":"gdgw"}],
						"del_routes":[{"destination":"172.18.0.0/16","nexthop":"` + otherID + `","type":"gdgw"}],
						"update_routes":[{"destination":"172.19.0.0/16","nexthop":"` + otherID + `","description":""}]}}`),
					ours: change(updateRoutes, wireID, dcaas.RouteTableUpdateOpts{
						AddRoutes: []dcaas.RouteAdd{
							{Destination: "172.16.0.0/16", Nexthop: otherID, Type: dcaas.RouteTypeVIFPeer, Description: "site"}, {Destination: "172.17.0.0/16", Nexthop: otherID, Type: dcaas.RouteTypeGDGW},
						},
						DelRoutes:    []dcaas.RouteDel{{Destination: "172.18.0.0/16", Nexthop: otherID, Type: dcaas.RouteTypeGDGW}},
						UpdateRoutes: []dcaas.RouteUpdate{{Destination: "172.19.0.0/16", Nexthop: otherID}},
					}),
				},
				{
					name: "dry run", official: table(`,"body":{"dry_run":true,"gdgw_routetable":{"del_routes":[{"destination":"172.18.0.0/16","nexthop":"` + otherID + `","type":"gdgw"}]}}`),
					ours: change(updateRoutes, wireID, dcaas.RouteTableUpdateOpts{
						DryRun: true, DelRoutes: []dcaas.RouteDel{{Destination: "172.18.0.0/16", Nexthop: otherID, Type: dcaas.RouteTypeGDGW}},
					}),
				},
			},
		},
	}
}

func peerLinkWire() map[string]wireOp {
	list := func(c *dcaas.Client) func(context.Context, string, dcaas.PeerLinkListOpts) (*dcaas.Page[dcaas.PeerLink], error) {
		return c.PeerLinks.List
	}
	create := func(c *dcaas.Client) func(context.Context, string, dcaas.PeerLinkCreateOpts) (*dcaas.PeerLink, error) {
		return c.PeerLinks.Create
	}
	update := func(opts dcaas.PeerLinkUpdateOpts) func(context.Context, *dcaas.Client) error {
		return func(ctx context.Context, c *dcaas.Client) error {
			_, err := c.PeerLinks.Update(ctx, wireID, otherID, opts)
			return err
		}
	}
	on := func(rest string) []string { return []string{`{"global_dc_gateway_id":"` + wireID + `"` + rest + `}`} }
	const link = `,"peer_link_id":"` + otherID + `"`
	site := dcaas.PeerSiteTarget{GatewayID: otherID, ProjectID: otherTenant, RegionID: "region-2"}
	const officialSite = `"peer_site":{"gateway_id":"` + otherID + `","project_id":"` + otherTenant + `","region_id":"region-2"}`
	return map[string]wireOp{
		"CreatePeerLink": {
			call: call((*dc.DcClient).CreatePeerLink), options: dcaas.PeerLinkCreateOpts{},
			cases: []wireCase{
				{
					name: "minimal", official: on(`,"body":{"peer_link":{"name":"link",` + officialSite + `}}`),
					ours: change(create, wireID, dcaas.PeerLinkCreateOpts{Name: "link", PeerSite: site}),
				},
				{
					name: "full", official: on(`,"body":{"peer_link":{"name":"link","description":"to the router",` + officialSite + `}}`),
					ours: change(create, wireID, dcaas.PeerLinkCreateOpts{Name: "link", Description: "to the router", PeerSite: site}),
				},
			},
		},
		"ListPeerLinks": {
			call: call((*dc.DcClient).ListPeerLinks), options: dcaas.PeerLinkListOpts{},
			cases: []wireCase{
				{name: "minimal", official: on(""), ours: change(list, wireID, dcaas.PeerLinkListOpts{})},
				{
					name: "full", official: on(`,` + officialPage + `,` + officialOffset + `,"id":["` + wireID + `","` + otherID + `"],"name":["a","b"],"ext_fields":["x"]`),
					ours: change(list, wireID, dcaas.PeerLinkListOpts{
						ListOpts: page(), OffsetOpts: offset(), ID: []string{wireID, otherID}, Name: []string{"a", "b"}, ExtFields: []string{"x"},
					}),
				},
			},
		},
		"ShowPeerLink": {
			call: call((*dc.DcClient).ShowPeerLink),
			cases: []wireCase{
				{name: "minimal", official: on(link), ours: func(ctx context.Context, c *dcaas.Client) error {
					_, err := c.PeerLinks.Get(ctx, wireID, otherID)
					return err
				}},
				{name: "fields", official: on(link + `,` + extended), ours: ask("global-dc-gateways/"+wireID+"/peer-links/"+otherID, extendedQuery())},
			},
		},
		"UpdatePeerLink": {
			call: call((*dc.DcClient).UpdatePeerLink), options: dcaas.PeerLinkUpdateOpts{},
			cases: []wireCase{
				{name: "minimal", official: on(link + `,"body":{"peer_link":{"name":"n"}}`), ours: update(dcaas.PeerLinkUpdateOpts{Name: new("n")})},
				{
					name: "full", official: on(link + `,"body":{"peer_link":{"name":"link","description":""}}`),
					ours: update(dcaas.PeerLinkUpdateOpts{Name: new("link"), Description: new("")}),
				},
			},
		},
		"DeletePeerLink": {
			call: call((*dc.DcClient).DeletePeerLink),
			cases: []wireCase{{name: "minimal", official: on(link), ours: func(ctx context.Context, c *dcaas.Client) error {
				return c.PeerLinks.Delete(ctx, wireID, otherID)
			}}},
		},
	}
}

// otherWire returns the operations of locations, detections and the extend attribute.
func otherWire() map[string]wireOp {
	list := func(c *dcaas.Client) func(context.Context, dcaas.LocationListOpts) (*dcaas.Page[dcaas.Location], error) {
		return c.Locations.List
	}
	detect := func(c *dcaas.Client) func(context.Context, dcaas.PeerDetectionCreateOpts) (*dcaas.PeerDetection, error) {
		return c.PeerDetections.Create
	}
	detections := func(c *dcaas.Client) func(context.Context, dcaas.PeerDetectionListOpts) (*dcaas.Page[dcaas.PeerDetection], error) {
		return c.PeerDetections.List
	}
	extend := func(c *dcaas.Client) func(context.Context, string, dcaas.VIFExtendAttributeUpdateOpts) (*dcaas.VIFExtendAttribute, error) {
		return c.VirtualInterfaces.UpdateExtendAttribute
	}
	on := func(attribute string) []string {
		return []string{`{"virtual_interface_id":"` + wireID + `","body":{"extend_attribute":` + attribute + `}}`}
	}
	return map[string]wireOp{
		"ListDirectConnectLocations": {
			call: call((*dc.DcClient).ListDirectConnectLocations), options: dcaas.LocationListOpts{},
			cases: []wireCase{
				{name: "minimal", official: []string{`{}`}, ours: one(list, dcaas.LocationListOpts{})},
				{
					name: "full", official: []string{`{` + officialOrder + `,"id":["` + wireID + `","` + otherID + `"],"name":["a","b"],"status":["ACTIVE"]}`},
					ours: one(list, dcaas.LocationListOpts{ListOpts: order(), ID: []string{wireID, otherID}, Name: []string{"a", "b"}, Status: []string{"ACTIVE"}}),
				},
				withoutFields("direct-connect-locations", one(list, dcaas.LocationListOpts{ListOpts: dcaas.ListOpts{Fields: []string{"id"}}})),
				withoutLimit("direct-connect-locations", one(list, dcaas.LocationListOpts{ListOpts: dcaas.ListOpts{Marker: wireID}})),
			},
		},
		"ShowDirectConnectLocation": {
			call: call((*dc.DcClient).ShowDirectConnectLocation),
			cases: []wireCase{{
				name: "minimal", official: []string{`{"direct_connect_location_id":"` + wireID + `"}`},
				ours: get(func(c *dcaas.Client) func(context.Context, string) (*dcaas.Location, error) { return c.Locations.Get }, wireID),
			}},
		},
		"CreateVifPeerDetection": {
			call: call((*dc.DcClient).CreateVifPeerDetection), options: dcaas.PeerDetectionCreateOpts{},
			cases: []wireCase{{
				name: "full", official: []string{`{"body":{"vif_peer_detection":{"vif_peer_id":"` + wireID + `"}}}`},
				ours: one(detect, dcaas.PeerDetectionCreateOpts{VIFPeerID: wireID}),
			}},
		},
		"ListVifPeerDetections": {
			call: call((*dc.DcClient).ListVifPeerDetections), options: dcaas.PeerDetectionListOpts{},
			cases: []wireCase{
				{name: "minimal", official: []string{`{}`}, ours: one(detections, dcaas.PeerDetectionListOpts{})},
				{
					name: "full", official: []string{`{` + officialOrder + `,` + officialOffset + `}`},
					ours: one(detections, dcaas.PeerDetectionListOpts{ListOpts: order(), OffsetOpts: offset()}),
				},
				withoutFields("vif-peer-detections", one(detections, dcaas.PeerDetectionListOpts{ListOpts: dcaas.ListOpts{Fields: []string{"id"}}})),
			},
		},
		"ShowVifPeerDetection": {
			call: call((*dc.DcClient).ShowVifPeerDetection),
			cases: []wireCase{{
				name: "minimal", official: []string{`{"vif_peer_id":"` + wireID + `"}`},
				ours: get(func(c *dcaas.Client) func(context.Context, string) (*dcaas.PeerDetection, error) {
					return c.PeerDetections.Get
				}, wireID),
			}},
		},
		"DeleteVifPeerDetection": {
			call: call((*dc.DcClient).DeleteVifPeerDetection),
			cases: []wireCase{{
				name: "minimal", official: []string{`{"vif_peer_id":"` + wireID + `"}`},
				ours: remove(func(c *dcaas.Client) func(context.Context, string) error { return c.PeerDetections.Delete }, wireID),
			}},
		},
		"UpdateExtendAttribute": {
			call: call((*dc.DcClient).UpdateExtendAttribute), options: dcaas.VIFExtendAttributeUpdateOpts{},
			cases: []wireCase{
				{name: "minimal", official: on(`{"detect_multiplier":4}`), ours: change(extend, wireID, dcaas.VIFExtendAttributeUpdateOpts{DetectMultiplier: new(4)})},
				{
					name: "full", official: on(`{"ha_type":"bfd","ha_mode":"static_single","detect_multiplier":5,"min_rx_interval":1000,"min_tx_interval":900,
						"remote_disclaim":1,"local_disclaim":2,"ipv6_remote_disclaim":3,"ipv6_local_disclaim":16384}`),
					ours: change(extend, wireID, dcaas.VIFExtendAttributeUpdateOpts{
						HAType: new(dcaas.HATypeBFD), HAMode: new(dcaas.HAModeStaticSingle), DetectMultiplier: new(5), MinRxInterval: new(1000), MinTxInterval: new(900),
						RemoteDisclaim: new(1), LocalDisclaim: new(2), IPv6RemoteDisclaim: new(3), IPv6LocalDisclaim: new(16384),
					}),
				},
			},
		},
	}
}
