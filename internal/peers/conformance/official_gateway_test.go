package conformance

import (
	"net/http"
	"strings"
	"testing"

	dc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3/model"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// newGateway creates a gateway for a VPC and waits until it is ACTIVE.
func newGateway(t *testing.T, c *dc.DcClient, vpc string) string {
	t.Helper()
	created := must(c.CreateVirtualGateway(&model.CreateVirtualGatewayRequest{Body: &model.CreateVirtualGatewayRequestBody{
		VirtualGateway: &model.CreateVirtualGateway{VpcId: vpc, LocalEpGroup: []string{"10.1.0.0/16"}},
	}}))(t, http.StatusCreated)
	settledGateway(t, c, val(created.VirtualGateway.Id))
	return val(created.VirtualGateway.Id)
}

// settledGateway reads a gateway until it is ACTIVE, and returns it.
func settledGateway(t *testing.T, c *dc.DcClient, id string) *model.VirtualGateway {
	t.Helper()
	status := ""
	for range 10 {
		g := must(c.ShowVirtualGateway(&model.ShowVirtualGatewayRequest{VirtualGatewayId: id}))(t, http.StatusOK).VirtualGateway
		if status = val(g.Status); status == "ACTIVE" {
			return g
		}
	}
	t.Fatalf("the gateway stays %s", status)
	return nil
}

func deleteGateway(t *testing.T, c *dc.DcClient, id string) {
	t.Helper()
	must(c.DeleteVirtualGateway(&model.DeleteVirtualGatewayRequest{VirtualGatewayId: id}))(t, http.StatusNoContent)
	gone(t, "DC.1111", func() (*model.ShowVirtualGatewayResponse, error) {
		return c.ShowVirtualGateway(&model.ShowVirtualGatewayRequest{VirtualGatewayId: id})
	})
}

func TestOfficialGateways(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	c := officialFor(t, srv)

	created := must(c.CreateVirtualGateway(&model.CreateVirtualGatewayRequest{Body: &model.CreateVirtualGatewayRequestBody{
		VirtualGateway: &model.CreateVirtualGateway{
			VpcId: "vpc-1", Name: new("gateway"), Description: new("of the head office"), BgpAsn: new(int32(64600)),
			LocalEpGroup: []string{"10.1.0.0/16", "10.2.0.0/16"}, LocalEpGroupIpv6: &[]string{"2001:db8:1::/64"},
			EnterpriseProjectId: new("0605768a-0000-4000-8000-000000000002"), Tags: &[]model.Tag{{Key: "stage", Value: new("test")}},
		},
	}}))(t, http.StatusCreated).VirtualGateway
	id := val(created.Id)
	equal(t, "status", val(created.Status), "PENDING_CREATE")
	g := settledGateway(t, c, id)
	equal(t, "tenant_id", val(g.TenantId), srv.ProjectID)
	equal(t, "name", val(g.Name), "gateway")
	equal(t, "description", val(g.Description), "of the head office")
	equal(t, "vpc_id", val(g.VpcId), "vpc-1")
	equal(t, "bgp_asn", val(g.BgpAsn), 64600)
	equal(t, "type", val(g.Type), "default")
	equalList(t, "local_ep_group", val(g.LocalEpGroup), []string{"10.1.0.0/16", "10.2.0.0/16"})
	equalList(t, "local_ep_group_ipv6", val(g.LocalEpGroupIpv6), []string{"2001:db8:1::/64"})
	equal(t, "enterprise_project_id", val(g.EnterpriseProjectId), "0605768a-0000-4000-8000-000000000002")
	equalList(t, "tags", column(g.Tags, tagText), []string{"stage=test"})

	plain := newGateway(t, c, "vpc-2")
	equal(t, "default bgp_asn", val(settledGateway(t, c, plain).BgpAsn), 64512)

	// The official client sends an empty vpc_id with the router. The service must not take it
	// as a VPC.
	for range 2 {
		onRouter := must(c.CreateVirtualGateway(&model.CreateVirtualGatewayRequest{Body: &model.CreateVirtualGatewayRequestBody{
			VirtualGateway: &model.CreateVirtualGateway{EnterpriseRouterId: new("0605768a-0000-4000-8000-0000000000e7")},
		}}))(t, http.StatusCreated).VirtualGateway
		equal(t, "vpc_id of a gateway on a router", onRouter.VpcId, nil)
		equal(t, "enterprise_router_id", val(onRouter.EnterpriseRouterId), "0605768a-0000-4000-8000-0000000000e7")
		settledGateway(t, c, val(onRouter.Id))
		defer deleteGateway(t, c, val(onRouter.Id))
	}

	updated := must(c.UpdateVirtualGateway(&model.UpdateVirtualGatewayRequest{VirtualGatewayId: id, Body: &model.UpdateVirtualGatewayRequestBody{
		VirtualGateway: &model.UpdateVirtualGateway{
			Name: new("gateway-2"), Description: new(""), LocalEpGroup: &[]string{"10.3.0.0/16"}, LocalEpGroupIpv6: &[]string{"2001:db8:2::/64"},
		},
	}}))(t, http.StatusOK).VirtualGateway
	equal(t, "name", val(updated.Name), "gateway-2")
	equal(t, "description", val(updated.Description), "")
	equalList(t, "local_ep_group", val(updated.LocalEpGroup), []string{"10.3.0.0/16"})
	equalList(t, "local_ep_group_ipv6", val(updated.LocalEpGroupIpv6), []string{"2001:db8:2::/64"})
	settledGateway(t, c, id)

	lists := []struct {
		name string
		in   model.ListVirtualGatewaysRequest
		want []string
	}{
		{"vpc_id", model.ListVirtualGatewaysRequest{VpcId: &[]string{"vpc-1", "vpc-3"}}, []string{id}},
		{"id", model.ListVirtualGatewaysRequest{Id: &[]string{plain}}, []string{plain}},
		{"enterprise_project_id", model.ListVirtualGatewaysRequest{EnterpriseProjectId: &[]string{"0605768a-0000-4000-8000-000000000002"}}, []string{id}},
		{"sort", model.ListVirtualGatewaysRequest{
			Id: &[]string{id, plain}, SortKey: new("vpc_id"), SortDir: &[]model.ListVirtualGatewaysRequestSortDir{model.GetListVirtualGatewaysRequestSortDirEnum().DESC},
		}, []string{plain, id}},
	}
	for _, tt := range lists {
		page := must(c.ListVirtualGateways(&tt.in))(t, http.StatusOK)
		equalList(t, tt.name, column(page.VirtualGateways, func(g model.VirtualGateway) string { return val(g.Id) }), tt.want)
	}

	deleteGateway(t, c, id)
}

// TestOfficialLargeASN checks that the official client returns an error for an ASN of more
// than 31 bits, because its bgp_asn is an int32. The service must not change the number.
func TestOfficialLargeASN(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ours, err := dcaas.New(srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	g, err := ours.VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{
		VPCID: "vpc-1", LocalEPGroup: []string{"10.1.0.0/16"}, BGPASN: 4200000000,
	})
	if err != nil || g.BGPASN != 4200000000 {
		t.Fatalf("Create() = %+v, %v", g, err)
	}
	c := officialFor(t, srv)
	_, err = c.ShowVirtualGateway(&model.ShowVirtualGatewayRequest{VirtualGatewayId: g.ID})
	if err == nil || !strings.Contains(err.Error(), "4200000000") {
		t.Errorf("ShowVirtualGateway = %v, want an error that names the number", err)
	}
}
