package dcaas_test

import (
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

const globalGatewayID = "f5d0b1c2-6a7e-4b8d-9c0f-1e2d3c4b5a69"

// globalGatewayAnswer is written by hand, with the ASN as a text. See connectGatewayAnswer.
const globalGatewayAnswer = `{"id":"f5d0b1c2-6a7e-4b8d-9c0f-1e2d3c4b5a69","tenant_id":"0605768a3300d5762f82c01180692873","name":"gdgw","description":"mytest",
	"reason":"the reason","enterprise_project_id":"0","global_center_network_id":"gcn","bgp_asn":"4200000000","region_id":"ap-southeast-3",
	"location_name":"Singapore","locales":{"en_us":"Singapore","zh_cn":"新加坡"},"current_peer_link_count":1,"available_peer_link_count":9,
	"tags":[{"key":"k","value":"v"}],"admin_state_up":true,"status":"ACTIVE","address_family":"ipv4","cloud_connection_id":"cc","site_network_id":"sn",
	"created_time":"2024-12-12T06:12:15Z","updated_time":"2024-12-13T06:12:15.000Z"}`

func globalGateway() dcaas.GlobalGateway {
	return dcaas.GlobalGateway{
		ID: globalGatewayID, TenantID: golden.ProjectID, Name: "gdgw", Description: "mytest", Reason: "the reason", EnterpriseProjectID: "0",
		GlobalCenterNetworkID: "gcn", BGPASN: 4200000000, RegionID: "ap-southeast-3", LocationName: "Singapore",
		Locales: &dcaas.Locales{EnUS: "Singapore", ZhCN: "新加坡"}, CurrentPeerLinkCount: 1, AvailablePeerLinkCount: 9,
		Tags: []tags.Tag{{Key: "k", Value: "v"}}, AdminStateUp: true, Status: dcaas.GlobalGatewayActive, AddressFamily: dcaas.IPv4,
		CloudConnectionID: "cc", SiteNetworkID: "sn",
		CreatedTime: moment("2024-12-12T06:12:15Z"), UpdatedTime: moment("2024-12-13T06:12:15.000Z"),
	}
}

func TestGlobalGatewaysGet(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ShowGlobalDcGateway", Path: base + "global-dc-gateways/" + globalGatewayID,
		Answer: `{"global_dc_gateway":` + globalGatewayAnswer + `,"request_id":"r"}`,
	})
	got, err := c.GlobalGateways.Get(t.Context(), globalGatewayID)
	if err != nil {
		t.Fatal(err)
	}
	want := globalGateway()
	if diff := differ(got, &want); diff != "" {
		t.Errorf("Get() differs: %s", diff)
	}
}

func TestGlobalGatewaysList(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ListGlobalDcGateways", Path: base + "global-dc-gateways",
		Query: "cloud_connection_id=cc&enterprise_project_id=0&fields=id&global_center_network_id=gcn&id=a&id=b&limit=10&marker=m&name=n" +
			"&site_network_id=sn&sort_dir=desc&sort_key=name&status=ACTIVE&status=PENDING_UPDATE",
		Answer: `{"global_dc_gateways":[` + globalGatewayAnswer + `],"page_info":{"next_marker":"n"},"request_id":"r"}`,
	})
	page, err := c.GlobalGateways.List(t.Context(), dcaas.GlobalGatewayListOpts{
		ListOpts: dcaas.ListOpts{Limit: 10, Marker: "m", SortKey: "name", SortDir: "desc", Fields: []string{"id"}},
		ID:       []string{"a", "b"}, Name: []string{"n"}, EnterpriseProjectID: []string{"0"},
		Status:        []dcaas.GlobalGatewayStatus{dcaas.GlobalGatewayActive, dcaas.GlobalGatewayPendingUpdate},
		SiteNetworkID: []string{"sn"}, CloudConnectionID: []string{"cc"}, GlobalCenterNetworkID: []string{"gcn"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &dcaas.Page[dcaas.GlobalGateway]{Items: []dcaas.GlobalGateway{globalGateway()}, NextMarker: "n", RequestID: "r"}
	if diff := differ(page, want); diff != "" {
		t.Errorf("List() differs: %s", diff)
	}
}

func TestGlobalGatewaysCreate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		opts dcaas.GlobalGatewayCreateOpts
		body string
	}{
		{"only what is required", dcaas.GlobalGatewayCreateOpts{Name: "gdgw"}, `{"global_dc_gateway":{"name":"gdgw"}}`},
		{
			"every field",
			dcaas.GlobalGatewayCreateOpts{
				Name: "gdgw", Description: "mytest", AddressFamily: "DUAL", BGPASN: 4200000000, EnterpriseProjectID: "0",
				Tags: []tags.Tag{{Key: "k", Value: ""}}, TenantID: "t",
			},
			`{"global_dc_gateway":{"name":"gdgw","description":"mytest","address_family":"dual","bgp_asn":4200000000,"enterprise_project_id":"0",
			"tags":[{"key":"k","value":""}],"tenant_id":"t"}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := golden.Expect(t, golden.Exchange{
				Op: "CreateGlobalDcGateway", Path: base + "global-dc-gateways", Body: tt.body,
				// The answer of a create has fewer fields.
				Status: 201, Answer: `{"global_dc_gateway":{"id":"g","name":"gdgw","bgp_asn":64512,"status":"DOWN","locales":null,"tags":[]}}`,
			})
			got, err := c.GlobalGateways.Create(t.Context(), tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			want := &dcaas.GlobalGateway{ID: "g", Name: "gdgw", BGPASN: 64512, Status: dcaas.GlobalGatewayDown, Tags: []tags.Tag{}}
			if diff := differ(got, want); diff != "" {
				t.Errorf("Create() differs: %s", diff)
			}
		})
	}
}

func TestGlobalGatewaysUpdate(t *testing.T) {
	t.Parallel()
	path, answer := base+"global-dc-gateways/"+globalGatewayID, `{"global_dc_gateway":`+globalGatewayAnswer+`}`
	c := golden.Expect(t,
		golden.Exchange{Op: "UpdateGlobalDcGateway", Path: path, Body: `{"global_dc_gateway":{"description":""}}`, Answer: answer},
		golden.Exchange{
			Op: "UpdateGlobalDcGateway", Path: path, Answer: answer,
			Body: `{"global_dc_gateway":{"name":"gdgw","description":"mytest","address_family":"dual"}}`,
		},
	)
	for _, opts := range []dcaas.GlobalGatewayUpdateOpts{
		{Description: new("")},
		{Name: new("gdgw"), Description: new("mytest"), AddressFamily: new(dcaas.AddressFamily("Dual"))},
	} {
		got, err := c.GlobalGateways.Update(t.Context(), globalGatewayID, opts)
		if err != nil {
			t.Fatal(err)
		}
		want := globalGateway()
		if diff := differ(got, &want); diff != "" {
			t.Errorf("Update() differs: %s", diff)
		}
	}
}

func TestGlobalGatewaysDelete(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{Op: "DeleteGlobalDcGateway", Path: base + "global-dc-gateways/" + globalGatewayID, Status: 204})
	if err := c.GlobalGateways.Delete(t.Context(), globalGatewayID); err != nil {
		t.Errorf("Delete() = %v", err)
	}
}
