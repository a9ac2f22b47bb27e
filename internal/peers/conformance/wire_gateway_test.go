package conformance

import (
	"context"

	dc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

func gatewayWire() map[string]wireOp {
	list := func(c *dcaas.Client) func(context.Context, dcaas.VirtualGatewayListOpts) (*dcaas.Page[dcaas.VirtualGateway], error) {
		return c.VirtualGateways.List
	}
	create := func(c *dcaas.Client) func(context.Context, dcaas.VirtualGatewayCreateOpts) (*dcaas.VirtualGateway, error) {
		return c.VirtualGateways.Create
	}
	update := func(c *dcaas.Client) func(context.Context, string, dcaas.VirtualGatewayUpdateOpts) (*dcaas.VirtualGateway, error) {
		return c.VirtualGateways.Update
	}
	return map[string]wireOp{
		"ShowVirtualGateway": {
			call: call((*dc.DcClient).ShowVirtualGateway),
			cases: []wireCase{
				{
					name: "minimal", official: []string{`{"virtual_gateway_id":"` + wireID + `"}`},
					ours: get(func(c *dcaas.Client) func(context.Context, string) (*dcaas.VirtualGateway, error) {
						return c.VirtualGateways.Get
					}, wireID),
				},
				{
					name: "fields", official: []string{`{"virtual_gateway_id":"` + wireID + `","fields":["id","name"]}`},
					ours: fields("virtual-gateways/"+wireID, "id", "name"),
				},
			},
		},
		"UpdateVirtualGateway": {
			call: call((*dc.DcClient).UpdateVirtualGateway), options: dcaas.VirtualGatewayUpdateOpts{},
			cases: []wireCase{
				{
					name: "minimal", official: []string{`{"virtual_gateway_id":"` + wireID + `","body":{"virtual_gateway":{"name":"n"}}}`},
					ours: change(update, wireID, dcaas.VirtualGatewayUpdateOpts{Name: new("n")}),
				},
				{
					name: "full", official: []string{`{"virtual_gateway_id":"` + wireID + `","body":{"virtual_gateway":{
						"name":"gateway","description":"","local_ep_group":["10.1.0.0/16","10.2.0.0/16"],"local_ep_group_ipv6":["2001:db8::/64"]}}}`},
					ours: change(update, wireID, dcaas.VirtualGatewayUpdateOpts{
						Name: new("gateway"), Description: new(""), LocalEPGroup: []string{"10.1.0.0/16", "10.2.0.0/16"}, LocalEPGroupIPv6: []string{"2001:db8::/64"},
					}),
				},
			},
		},
		"DeleteVirtualGateway": {
			call: call((*dc.DcClient).DeleteVirtualGateway),
			cases: []wireCase{{
				name: "minimal", official: []string{`{"virtual_gateway_id":"` + wireID + `"}`},
				ours: remove(func(c *dcaas.Client) func(context.Context, string) error { return c.VirtualGateways.Delete }, wireID),
			}},
		},
		"ListVirtualGateways": {
			call: call((*dc.DcClient).ListVirtualGateways), options: dcaas.VirtualGatewayListOpts{},
			cases: []wireCase{
				{name: "minimal", official: []string{`{}`}, ours: one(list, dcaas.VirtualGatewayListOpts{})},
				{
					name: "full", official: []string{`{` + officialPage + `,"id":["` + wireID + `","` + otherID + `"],"vpc_id":["vpc-1","vpc-2"],"enterprise_project_id":["0"]}`},
					ours: one(list, dcaas.VirtualGatewayListOpts{
						ListOpts: page(), ID: []string{wireID, otherID}, VPCID: []string{"vpc-1", "vpc-2"}, EnterpriseProjectID: []string{"0"},
					}),
				},
				withoutLimit("virtual-gateways", one(list, dcaas.VirtualGatewayListOpts{ListOpts: dcaas.ListOpts{Marker: wireID}})),
			},
		},
		"CreateVirtualGateway": {
			call: call((*dc.DcClient).CreateVirtualGateway), options: dcaas.VirtualGatewayCreateOpts{},
			cases: []wireCase{
				{
					name: "minimal", official: []string{`{"body":{"virtual_gateway":{"vpc_id":"vpc-1","local_ep_group":["10.1.0.0/16"]}}}`},
					ours: one(create, dcaas.VirtualGatewayCreateOpts{VPCID: "vpc-1", LocalEPGroup: []string{"10.1.0.0/16"}}),
				},
				{
					name: "full", official: []string{`{"body":{"virtual_gateway":{"vpc_id":"vpc-1","local_ep_group":["10.1.0.0/16"],"local_ep_group_ipv6":["2001:db8::/64"],
						"name":"gateway","description":"of the head office","bgp_asn":64600,"enterprise_project_id":"0","tags":[{"key":"stage","value":"test"}]}}}`},
					ours: one(create, dcaas.VirtualGatewayCreateOpts{
						VPCID: "vpc-1", LocalEPGroup: []string{"10.1.0.0/16"}, LocalEPGroupIPv6: []string{"2001:db8::/64"},
						Name: "gateway", Description: "of the head office", BGPASN: 64600, EnterpriseProjectID: "0",
						Tags: []tags.Tag{{Key: "stage", Value: "test"}},
					}),
				},
				{
					name: "router", official: []string{`{"body":{"virtual_gateway":{"enterprise_router_id":"` + otherID + `"}}}`},
					ours: one(create, dcaas.VirtualGatewayCreateOpts{EnterpriseRouterID: otherID}),
					differs: &exception{
						why:      "a gateway on an enterprise router has neither VPC nor subnets of its own; the official client sends both as empty",
						ours:     []string{`POST /.../dcaas/virtual-gateways {"virtual_gateway":{"enterprise_router_id":"` + otherID + `"}}`},
						official: []string{`POST /.../dcaas/virtual-gateways {"virtual_gateway":{"enterprise_router_id":"` + otherID + `","local_ep_group":null,"vpc_id":""}}`},
					},
				},
				{
					name: "four-byte ASN", official: []string{`{"body":{"virtual_gateway":{"vpc_id":"vpc-1","local_ep_group":["10.1.0.0/16"],"bgp_asn":4294967295}}}`},
					ours: one(create, dcaas.VirtualGatewayCreateOpts{VPCID: "vpc-1", LocalEPGroup: []string{"10.1.0.0/16"}, BGPASN: 4294967295}),
					differs: &exception{
						why:   "table 5-70: an ASN goes up to 4294967295; the official client uses an int32",
						ours:  []string{`POST /.../dcaas/virtual-gateways {"virtual_gateway":{"bgp_asn":4294967295,"local_ep_group":["10.1.0.0/16"],"vpc_id":"vpc-1"}}`},
						fails: "number 4294967295 into Go struct field",
					},
				},
			},
		},
	}
}
