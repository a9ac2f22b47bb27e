package dcaas_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

const (
	gatewayID = "20082c1b-3c99-48d8-8e8c-116af5d7e9f0"
	vpcID     = "6592c28e-95d7-4b0a-9f61-004fdf03420c"
)

func virtualGateway() dcaas.VirtualGateway {
	return dcaas.VirtualGateway{
		ID: gatewayID, Name: "vgw-c7b22", TenantID: golden.ProjectID, VPCID: vpcID,
		DeviceID: "26.151.63.100", RedundantDeviceID: "26.152.128.20", Type: dcaas.VirtualGatewayTypeDefault,
		Status: dcaas.VirtualGatewayActive, AdminStateUp: true, BGPASN: 64512,
		LocalEPGroup: []string{"192.168.1.0/24"}, EnterpriseProjectID: "0", PublicBorderGroup: "center",
	}
}

func TestVirtualGatewaysGet(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ShowVirtualGateway", Path: base + "virtual-gateways/" + gatewayID,
		Answer: golden.File(t, "virtual_gateway", "show.response.json"),
	})
	got, err := c.VirtualGateways.Get(t.Context(), gatewayID)
	if err != nil {
		t.Fatal(err)
	}
	want := virtualGateway()
	if diff := differ(got, &want); diff != "" {
		t.Errorf("Get() differs: %s", diff)
	}
}

func TestVirtualGatewaysList(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ListVirtualGateways", Path: base + "virtual-gateways",
		Query:  "enterprise_project_id=0&id=a&id=b&limit=10&sort_dir=asc&sort_key=id&vpc_id=v1&vpc_id=v2",
		Answer: golden.File(t, "virtual_gateway", "list.response.json"),
	})
	page, err := c.VirtualGateways.List(t.Context(), dcaas.VirtualGatewayListOpts{
		ListOpts: dcaas.ListOpts{Limit: 10, SortKey: "id", SortDir: "asc"},
		ID:       []string{"a", "b"}, VPCID: []string{"v1", "v2"}, EnterpriseProjectID: []string{"0"},
	})
	if err != nil {
		t.Fatal(err)
	}
	// The example has no page_info, so it is the last page.
	want := &dcaas.Page[dcaas.VirtualGateway]{
		Items: []dcaas.VirtualGateway{virtualGateway()}, RequestID: "765f7aaf8f2edd0e719de564ef72e2de",
	}
	if diff := differ(page, want); diff != "" {
		t.Errorf("List() differs: %s", diff)
	}
}

func TestVirtualGatewaysCreate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		opts dcaas.VirtualGatewayCreateOpts
		body string
	}{
		{
			"example of the reference",
			dcaas.VirtualGatewayCreateOpts{Name: "vgw-c7b22", VPCID: vpcID, BGPASN: 64512, LocalEPGroup: []string{"192.168.1.0/24"}},
			// The example also sends an empty description, which is the default.
			`{"virtual_gateway":{"name":"vgw-c7b22","vpc_id":"6592c28e-95d7-4b0a-9f61-004fdf03420c","bgp_asn":64512,"local_ep_group":["192.168.1.0/24"]}}`,
		},
		{
			"only what is required",
			dcaas.VirtualGatewayCreateOpts{VPCID: "v", LocalEPGroup: []string{"10.0.0.0/8"}},
			`{"virtual_gateway":{"vpc_id":"v","local_ep_group":["10.0.0.0/8"]}}`,
		},
		{
			"every field",
			dcaas.VirtualGatewayCreateOpts{
				VPCID: "v", LocalEPGroup: []string{"10.0.0.0/8"}, LocalEPGroupIPv6: []string{"2001:db8::/64"}, Name: "n", Description: "d",
				BGPASN: 4200000000, EnterpriseProjectID: "0", Tags: []tags.Tag{{Key: "k", Value: "v"}},
			},
			`{"virtual_gateway":{"vpc_id":"v","local_ep_group":["10.0.0.0/8"],"local_ep_group_ipv6":["2001:db8::/64"],"name":"n","description":"d",
			"bgp_asn":4200000000,"enterprise_project_id":"0","tags":[{"key":"k","value":"v"}]}}`,
		},
		{
			"on an enterprise router",
			dcaas.VirtualGatewayCreateOpts{EnterpriseRouterID: "er"},
			`{"virtual_gateway":{"enterprise_router_id":"er"}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := golden.Expect(t, golden.Exchange{
				Op: "CreateVirtualGateway", Path: base + "virtual-gateways", Body: tt.body,
				Status: 201, Answer: golden.File(t, "virtual_gateway", "create.response.json"),
			})
			got, err := c.VirtualGateways.Create(t.Context(), tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			want := virtualGateway()
			if diff := differ(got, &want); diff != "" {
				t.Errorf("Create() differs: %s", diff)
			}
		})
	}
}

func TestVirtualGatewaysUpdate(t *testing.T) {
	t.Parallel()
	path := base + "virtual-gateways/" + gatewayID
	answer := golden.File(t, "virtual_gateway", "update.response.json")
	c := golden.Expect(t,
		golden.Exchange{Op: "UpdateVirtualGateway", Path: path, Body: golden.File(t, "virtual_gateway", "update.request.json"), Answer: answer},
		golden.Exchange{Op: "UpdateVirtualGateway", Path: path, Body: `{"virtual_gateway":{"local_ep_group_ipv6":["2001:db8::/64"]}}`, Answer: answer},
	)
	for _, opts := range []dcaas.VirtualGatewayUpdateOpts{
		{Name: new("update-vgw-c7b22"), Description: new(""), LocalEPGroup: []string{"192.168.3.0/24"}},
		{LocalEPGroupIPv6: []string{"2001:db8::/64"}},
	} {
		got, err := c.VirtualGateways.Update(t.Context(), gatewayID, opts)
		if err != nil {
			t.Fatal(err)
		}
		want := virtualGateway()
		want.Name, want.LocalEPGroup = "update-vgw-c7b22", []string{"192.168.3.0/24"}
		if diff := differ(got, &want); diff != "" {
			t.Errorf("Update() differs: %s", diff)
		}
	}
}

// A gateway keeps at least one subnet of each kind (API reference 5.2.2, table 5-56).
func TestVirtualGatewaySubnetsCannotBeCleared(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t) // expects no request
	for field, opts := range map[string]dcaas.VirtualGatewayUpdateOpts{
		"LocalEPGroup":     {Name: new("n"), LocalEPGroup: []string{}},
		"LocalEPGroupIPv6": {LocalEPGroup: []string{"10.0.0.0/8"}, LocalEPGroupIPv6: []string{}},
	} {
		_, err := c.VirtualGateways.Update(t.Context(), gatewayID, opts)
		if !errors.Is(err, dcaas.ErrInvalid) || !strings.Contains(err.Error(), "not sent: "+field+" is empty") {
			t.Errorf("Update(%+v) = %v, want ErrInvalid for %s", opts, err, field)
		}
	}
	for _, opts := range []dcaas.VirtualGatewayCreateOpts{
		{VPCID: vpcID, LocalEPGroup: []string{}},
		{EnterpriseRouterID: "router", LocalEPGroup: []string{}},
	} {
		_, err := c.VirtualGateways.Create(t.Context(), opts)
		if !errors.Is(err, dcaas.ErrInvalid) || !strings.Contains(err.Error(), "not sent: ") || !strings.Contains(err.Error(), "LocalEPGroup") {
			t.Errorf("Create(%+v) = %v, want ErrInvalid for LocalEPGroup", opts, err)
		}
	}
}

func TestVirtualGatewaysDelete(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{Op: "DeleteVirtualGateway", Path: base + "virtual-gateways/" + gatewayID, Status: 204})
	if err := c.VirtualGateways.Delete(t.Context(), gatewayID); err != nil {
		t.Errorf("Delete() = %v", err)
	}
}
