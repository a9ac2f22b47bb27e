package conformance

import (
	"context"

	dc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

func connectionWire() map[string]wireOp {
	list := func(c *dcaas.Client) func(context.Context, dcaas.ConnectionListOpts) (*dcaas.Page[dcaas.Connection], error) {
		return c.Connections.List
	}
	update := func(c *dcaas.Client) func(context.Context, string, dcaas.ConnectionUpdateOpts) (*dcaas.Connection, error) {
		return c.Connections.Update
	}
	listHosted := func(c *dcaas.Client) func(context.Context, dcaas.HostedConnectionListOpts) (*dcaas.Page[dcaas.HostedConnection], error) {
		return c.HostedConnections.List
	}
	createHosted := func(c *dcaas.Client) func(context.Context, dcaas.HostedConnectionCreateOpts) (*dcaas.HostedConnection, error) {
		return c.HostedConnections.Create
	}
	updateHosted := func(c *dcaas.Client) func(context.Context, string, dcaas.HostedConnectionUpdateOpts) (*dcaas.HostedConnection, error) {
		return c.HostedConnections.Update
	}
	const oneOf = "parameter of a list without effect on one resource"
	return map[string]wireOp{
		"ShowDirectConnect": {
			call: call((*dc.DcClient).ShowDirectConnect),
			cases: []wireCase{
				{
					name: "minimal", official: []string{`{"direct_connect_id":"` + wireID + `"}`},
					ours: get(func(c *dcaas.Client) func(context.Context, string) (*dcaas.Connection, error) {
						return c.Connections.Get
					}, wireID),
				},
				{
					name: "fields", official: []string{`{"direct_connect_id":"` + wireID + `","fields":["id","name"]}`},
					ours: fields("direct-connects/"+wireID, "id", "name"),
				},
				{
					// An ID may hold any character, and must stay one segment of the path.
					name: "odd id", official: []string{`{"direct_connect_id":"a b%41é?#"}`},
					ours: get(func(c *dcaas.Client) func(context.Context, string) (*dcaas.Connection, error) {
						return c.Connections.Get
					}, "a b%41é?#"),
				},
			},
		},
		"UpdateDirectConnect": {
			call: call((*dc.DcClient).UpdateDirectConnect), options: dcaas.ConnectionUpdateOpts{},
			cases: []wireCase{
				{
					name: "minimal", official: []string{`{"direct_connect_id":"` + wireID + `","body":{"direct_connect":{"name":"n"}}}`},
					ours: change(update, wireID, dcaas.ConnectionUpdateOpts{Name: new("n")}),
				},
				{
					name: "full", official: []string{`{"direct_connect_id":"` + wireID + `","body":{"direct_connect":{
						"name":"name <1> & \"2\"","description":"Köln, 東京","bandwidth":100,"peer_location":"1 Example Street","status":"APPLY","provider_status":"DOWN"}}}`},
					ours: change(update, wireID, dcaas.ConnectionUpdateOpts{
						Name: new(`name <1> & "2"`), Description: new("Köln, 東京"), Bandwidth: new(100), PeerLocation: new("1 Example Street"),
						Status: new(dcaas.ConnectionApply), ProviderStatus: new(dcaas.ProviderDown),
					}),
				},
				{
					name: "cleared", official: []string{`{"direct_connect_id":"` + wireID + `","body":{"direct_connect":{"name":"","description":"","peer_location":""}}}`},
					ours: change(update, wireID, dcaas.ConnectionUpdateOpts{Name: new(""), Description: new(""), PeerLocation: new("")}),
				},
			},
		},
		"DeleteDirectConnect": {
			call: call((*dc.DcClient).DeleteDirectConnect),
			cases: []wireCase{{
				name: "minimal", official: []string{`{"direct_connect_id":"` + wireID + `"}`},
				ours: remove(func(c *dcaas.Client) func(context.Context, string) error { return c.Connections.Delete }, wireID),
			}},
		},
		"ListDirectConnects": {
			call: call((*dc.DcClient).ListDirectConnects), options: dcaas.ConnectionListOpts{},
			cases: []wireCase{
				{name: "minimal", official: []string{`{}`}, ours: one(list, dcaas.ConnectionListOpts{})},
				{
					name: "full", official: []string{`{` + officialPage + `,"id":["` + wireID + `","` + otherID + `"],"name":["b c","a+é&=/"],
						"hosting_id":["` + otherID + `"],"enterprise_project_id":["0","` + wireID + `"]}`},
					ours: one(list, dcaas.ConnectionListOpts{
						ListOpts: page(), ID: []string{wireID, otherID}, Name: []string{"b c", "a+é&=/"},
						HostingID: []string{otherID}, EnterpriseProjectID: []string{"0", wireID},
					}),
				},
				withoutLimit("direct-connects", one(list, dcaas.ConnectionListOpts{ListOpts: dcaas.ListOpts{Marker: wireID}})),
			},
		},
		"ListHostedDirectConnects": {
			call: call((*dc.DcClient).ListHostedDirectConnects), options: dcaas.HostedConnectionListOpts{},
			cases: []wireCase{
				{name: "minimal", official: []string{`{}`}, ours: one(listHosted, dcaas.HostedConnectionListOpts{})},
				{
					name: "full", official: []string{`{` + officialPage + `,"id":["` + wireID + `","` + otherID + `"],"name":["a","b"],"hosting_id":["` + otherID + `"]}`},
					ours: one(listHosted, dcaas.HostedConnectionListOpts{
						ListOpts: page(), ID: []string{wireID, otherID}, Name: []string{"a", "b"}, HostingID: []string{otherID},
					}),
				},
				withoutLimit("hosted-connects", one(listHosted, dcaas.HostedConnectionListOpts{ListOpts: dcaas.ListOpts{Marker: wireID}})),
			},
		},
		"CreateHostedDirectConnect": {
			call: call((*dc.DcClient).CreateHostedDirectConnect), options: dcaas.HostedConnectionCreateOpts{},
			cases: []wireCase{
				{
					name: "minimal", official: []string{`{"body":{"hosted_connect":{"hosting_id":"` + wireID + `","vlan":0,"bandwidth":2,"resource_tenant_id":"` + otherTenant + `"}}}`},
					ours: one(createHosted, dcaas.HostedConnectionCreateOpts{HostingID: wireID, Bandwidth: 2, ResourceTenantID: otherTenant}),
				},
				{
					name: "full", official: []string{`{"body":{"hosted_connect":{"hosting_id":"` + wireID + `","vlan":441,"bandwidth":100,"resource_tenant_id":"` + otherTenant + `",
						"name":"share","description":"of a partner","peer_location":"1 Example Street"}}}`},
					ours: one(createHosted, dcaas.HostedConnectionCreateOpts{
						HostingID: wireID, VLAN: 441, Bandwidth: 100, ResourceTenantID: otherTenant,
						Name: "share", Description: "of a partner", PeerLocation: "1 Example Street",
					}),
				},
			},
		},
		"ShowHostedDirectConnect": {
			call: call((*dc.DcClient).ShowHostedDirectConnect),
			official: map[string]string{
				"limit": oneOf, "marker": oneOf, "sort_key": oneOf, "sort_dir": oneOf, "hosting_id": oneOf,
			},
			cases: []wireCase{
				{
					name: "minimal", official: []string{`{"hosted_connect_id":"` + wireID + `"}`},
					ours: get(func(c *dcaas.Client) func(context.Context, string) (*dcaas.HostedConnection, error) {
						return c.HostedConnections.Get
					}, wireID),
				},
				{
					name: "fields", official: []string{`{"hosted_connect_id":"` + wireID + `","fields":["id","name"]}`},
					ours: fields("hosted-connects/"+wireID, "id", "name"),
				},
			},
		},
		"UpdateHostedDirectConnect": {
			call: call((*dc.DcClient).UpdateHostedDirectConnect), options: dcaas.HostedConnectionUpdateOpts{},
			cases: []wireCase{
				{
					name: "minimal", official: []string{`{"hosted_connect_id":"` + wireID + `","body":{"hosted_connect":{"name":"n"}}}`},
					ours: change(updateHosted, wireID, dcaas.HostedConnectionUpdateOpts{Name: new("n")}),
				},
				{
					name: "full", official: []string{`{"hosted_connect_id":"` + wireID + `","body":{"hosted_connect":{
						"name":"share","description":"","bandwidth":100,"peer_location":"1 Example Street"}}}`},
					ours: change(updateHosted, wireID, dcaas.HostedConnectionUpdateOpts{
						Name: new("share"), Description: new(""), Bandwidth: new(100), PeerLocation: new("1 Example Street"),
					}),
				},
			},
		},
		"DeleteHostedDirectConnect": {
			call: call((*dc.DcClient).DeleteHostedDirectConnect),
			cases: []wireCase{{
				name: "minimal", official: []string{`{"hosted_connect_id":"` + wireID + `"}`},
				ours: remove(func(c *dcaas.Client) func(context.Context, string) error { return c.HostedConnections.Delete }, wireID),
			}},
		},
	}
}
