package conformance

import (
	"net/http"
	"strings"
	"testing"

	dc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3/model"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// These tests call the operations that the live service has beyond the reference.

func TestOfficialConnectGateways(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	c := officialFor(t, srv)
	families := model.GetCreateConnectGatewayAddressFamilyEnum()
	created := must(c.CreateConnectGateway(&model.CreateConnectGatewayRequest{Body: &model.CreateConnectGatewayRequestBody{
		ConnectGateway: &model.CreateConnectGateway{Name: "entry", Description: new("for the shop"), AddressFamily: &families.DUAL},
	}}))(t, http.StatusCreated).ConnectGateway
	id := val(created.Id)
	equal(t, "tenant_id", val(created.TenantId), srv.ProjectID)
	equal(t, "name", val(created.Name), "entry")
	equal(t, "description", val(created.Description), "for the shop")
	equal(t, "address_family", val(created.AddressFamily), model.GetConnectGatewayResponseAddressFamilyEnum().DUAL)
	equal(t, "status", val(created.Status), "DOWN")
	equal(t, "created_time is set", created.CreatedTime != nil, true)

	updated := must(c.UpdateConnectGateway(&model.UpdateConnectGatewayRequest{ConnectGatewayId: id, Body: &model.UpdateConnectGatewayRequestBody{
		ConnectGateway: &model.UpdateConnectGateway{Name: new("entry-2"), Description: new(""), AddressFamily: new(model.GetUpdateConnectGatewayAddressFamilyEnum().IPV4)},
	}}))(t, http.StatusOK).ConnectGateway
	equal(t, "name", val(updated.Name), "entry-2")
	equal(t, "description", val(updated.Description), "")
	equal(t, "address_family", val(updated.AddressFamily), model.GetConnectGatewayResponseAddressFamilyEnum().IPV4)
	equal(t, "updated_time is set", updated.UpdatedTime != nil, true)

	eips := func(in model.ListGlobalEipsRequest) *model.ListGlobalEipsResponse {
		t.Helper()
		in.ConnectGatewayId = id
		return must(c.ListGlobalEips(&in))(t, http.StatusOK)
	}
	statuses := func(in model.ListGlobalEipsRequest) []string {
		t.Helper()
		return column(eips(in).GlobalEips, func(e model.ListBindingGeip) string { return val(e.Status).Value() })
	}
	bind := func(entries ...model.BindingGeipBody) error {
		resp, err := c.BindGlobalEips(&model.BindGlobalEipsRequest{ConnectGatewayId: id, Body: &model.CreateBindingGeipRequestBody{GcbId: new("gcb-1"), GlobalEips: &entries}})
		if err == nil {
			equal(t, "status of the bind", resp.HttpStatusCode, http.StatusCreated)
			equal(t, "status of the EIP", val(resp.GlobalEips.Status).Value(), "BINDING")
		}
		return err
	}
	if err := bind(model.BindingGeipBody{GlobalEipId: "eip-1"}); err != nil {
		t.Fatal(err)
	}
	equalList(t, "states", statuses(model.ListGlobalEipsRequest{GlobalEipId: &[]string{"eip-1"}}), []string{"BINDING"})
	equalList(t, "states", statuses(model.ListGlobalEipsRequest{GlobalEipId: &[]string{"eip-1"}}), []string{"BIND_SUCCESSFULLY"})
	// The official client expects one object in the answer, but a bind of two returns an array.
	// The service carries out the bind, although the client cannot decode the answer.
	types := model.GetBindingGeipBodyTypeEnum()
	err := bind(model.BindingGeipBody{GlobalEipId: "seg-1", Type: &types.IP_SEGMENT}, model.BindingGeipBody{GlobalEipId: "eip-2", Type: &types.IP_ADDRESS})
	if err == nil || !strings.Contains(err.Error(), "but found [") {
		t.Errorf("a bind of two: %v, want an error about the array", err)
	}
	all := eips(model.ListGlobalEipsRequest{Limit: new(int32(2)), SortDir: &[]model.ListGlobalEipsRequestSortDir{model.GetListGlobalEipsRequestSortDirEnum().DESC}})
	equal(t, "total_count", val(all.TotalCount), 3)
	equalList(t, "segments", column(all.GlobalEips, func(e model.ListBindingGeip) string { return val(e.GlobalEipSegmentId) }), []string{"seg-1", ""})
	equal(t, "next_marker", val(all.PageInfo.NextMarker), "eip-2")
	equalList(t, "states of segments", statuses(model.ListGlobalEipsRequest{GlobalEipSegmentId: &[]string{"seg-1"}}), []string{"BIND_SUCCESSFULLY"})
	refused(t, bind(model.BindingGeipBody{GlobalEipId: "eip-1"}), http.StatusBadRequest, "DC.1110")

	shown := must(c.ShowConnectGateway(&model.ShowConnectGatewayRequest{ConnectGatewayId: id}))(t, http.StatusOK).ConnectGateway
	equal(t, "status", val(shown.Status), "ACTIVE")
	equal(t, "gcb_id", val(shown.GcbId), "gcb-1")
	equal(t, "current_geip_count", val(shown.CurrentGeipCount), 3)
	listed := must(c.ListConnectGateways(&model.ListConnectGatewaysRequest{Name: &[]string{"entry-2"}, Status: &[]string{"ACTIVE"}, Id: &[]string{id}}))(t, http.StatusOK)
	equalList(t, "connect gateways", column(listed.ConnectGateways, func(g model.ConnectGatewayResponse) string { return val(g.Id) }), []string{id})
	equal(t, "total_count", val(listed.TotalCount), 1)

	remove := func() error {
		_, err := c.DeleteConnectGateway(&model.DeleteConnectGatewayRequest{ConnectGatewayId: id})
		return err
	}
	refused(t, remove(), http.StatusBadRequest, "DC.1106")
	for _, eip := range []string{"eip-1", "eip-2", "seg-1"} {
		gone := must(c.UnbindGlobalEips(&model.UnbindGlobalEipsRequest{ConnectGatewayId: id, Body: &model.CreateUnbindingGeipRequestBody{
			GlobalEips: &[]model.UnbindingGeipBody{{GlobalEipId: eip}},
		}}))(t, http.StatusCreated)
		equal(t, "status", val(gone.GlobalEips.Status).Value(), "UNBINDING")
	}
	equalList(t, "states", statuses(model.ListGlobalEipsRequest{}), []string{"UNBINDING", "UNBINDING", "UNBINDING"})
	equalList(t, "states", statuses(model.ListGlobalEipsRequest{}), nil)
	if err := remove(); err != nil {
		t.Fatal(err)
	}
	gone(t, "DC.0002", func() (*model.ShowConnectGatewayResponse, error) {
		return c.ShowConnectGateway(&model.ShowConnectGatewayRequest{ConnectGatewayId: id})
	})
}

// newGlobalGateway creates a global gateway and an interface on it.
func newGlobalGateway(t *testing.T, c *dc.DcClient, vlan int32) (id, vif string) {
	t.Helper()
	created := must(c.CreateGlobalDcGateway(&model.CreateGlobalDcGatewayRequest{Body: &model.CreateGlobalDcGatewayRequestBody{
		GlobalDcGateway: &model.CreateGlobalDcGateway{Name: "gdgw"},
	}}))(t, http.StatusCreated).GlobalDcGateway
	in := newInterface("", standard1, vlan)
	in.VgwId, in.GatewayId = nil, created.Id
	in.ServiceType = new(model.GetCreateVirtualInterfaceServiceTypeEnum().GDGW)
	return val(created.Id), makeInterface(t, c, in)
}

func showGlobalGateway(t *testing.T, c *dc.DcClient, id string) *model.GlobalDcGatewayEntry {
	t.Helper()
	return must(c.ShowGlobalDcGateway(&model.ShowGlobalDcGatewayRequest{GlobalDcGatewayId: id}))(t, http.StatusOK).GlobalDcGateway
}

func TestOfficialGlobalGateways(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	c := officialFor(t, srv)
	statuses := model.GetGlobalDcGatewayStatusEnum()
	created := must(c.CreateGlobalDcGateway(&model.CreateGlobalDcGatewayRequest{Body: &model.CreateGlobalDcGatewayRequestBody{
		GlobalDcGateway: &model.CreateGlobalDcGateway{
			Name: "gdgw", Description: new("for all sites"), BgpAsn: new(int64(4200000000)), EnterpriseProjectId: new("0605768a-0000-4000-8000-000000000005"),
			AddressFamily: new(model.GetCreateGlobalDcGatewayAddressFamilyEnum().DUAL), Tags: &[]model.Tag{{Key: "stage", Value: new("test")}}, TenantId: &srv.ProjectID,
		},
	}}))(t, http.StatusCreated).GlobalDcGateway
	id := val(created.Id)
	equal(t, "status", val(created.Status), statuses.DOWN)
	equal(t, "tenant_id", val(created.TenantId), srv.ProjectID)
	equal(t, "name", val(created.Name), "gdgw")
	equal(t, "description", val(created.Description), "for all sites")
	equal(t, "bgp_asn", val(created.BgpAsn), 4200000000) // 64 bits here, unlike in a virtual gateway
	equal(t, "address_family", val(created.AddressFamily), model.GetCreateGlobalDcGatewayEntryAddressFamilyEnum().DUAL)
	equal(t, "enterprise_project_id", val(created.EnterpriseProjectId), "0605768a-0000-4000-8000-000000000005")
	equalList(t, "tags", column(created.Tags, tagText), []string{"stage=test"})
	equal(t, "locales", val(showGlobalGateway(t, c, id).Locales.EnUs) != "", true)

	updated := must(c.UpdateGlobalDcGateway(&model.UpdateGlobalDcGatewayRequest{GlobalDcGatewayId: id, Body: &model.UpdateGlobalDcGatewayRequestBody{
		GlobalDcGateway: &model.UpdateGlobalDcGateway{Name: new("gdgw-2"), Description: new(""), AddressFamily: new("ipv4")},
	}}))(t, http.StatusOK).GlobalDcGateway
	equal(t, "name", val(updated.Name), "gdgw-2")
	equal(t, "description", val(updated.Description), "")
	equal(t, "status", val(updated.Status), statuses.PENDING_UPDATE)
	equal(t, "address_family", val(updated.AddressFamily), model.GetGlobalDcGatewayEntryAddressFamilyEnum().IPV4)

	busy, vif := newGlobalGateway(t, c, 10)
	v := settled(t, c, vif)
	equal(t, "gateway_id of the interface", val(v.GatewayId), busy)
	equal(t, "vgw_id of the interface", v.VgwId, nil)
	equal(t, "service_type of the interface", val(v.ServiceType), model.GetVirtualInterfaceServiceTypeEnum().GDGW)
	equal(t, "status of the busy gateway", val(showGlobalGateway(t, c, busy).Status), statuses.ACTIVE)

	lists := []struct {
		name string
		in   model.ListGlobalDcGatewaysRequest
		want []string
	}{
		{"id", model.ListGlobalDcGatewaysRequest{Id: &[]string{busy, missingID}}, []string{busy}},
		{"name", model.ListGlobalDcGatewaysRequest{Name: &[]string{"gdgw-2", "gdgw"}, SortKey: new("name")}, []string{busy, id}},
		{"enterprise_project_id", model.ListGlobalDcGatewaysRequest{EnterpriseProjectId: &[]string{"0605768a-0000-4000-8000-000000000005"}}, []string{id}},
		{"status", model.ListGlobalDcGatewaysRequest{Status: &[]string{"ACTIVE"}}, []string{busy}},
		{"central network", model.ListGlobalDcGatewaysRequest{GlobalCenterNetworkId: &[]string{missingID}}, nil},
	}
	for _, tt := range lists {
		page := must(c.ListGlobalDcGateways(&tt.in))(t, http.StatusOK)
		equalList(t, tt.name, column(page.GlobalDcGateways, func(g model.GlobalDcGatewayEntry) string { return val(g.Id) }), tt.want)
	}

	_, err := c.DeleteGlobalDcGateway(&model.DeleteGlobalDcGatewayRequest{GlobalDcGatewayId: busy})
	refused(t, err, http.StatusBadRequest, "DC.1106")
	deleteInterface(t, c, vif)
	for _, g := range []string{id, busy} {
		must(c.DeleteGlobalDcGateway(&model.DeleteGlobalDcGatewayRequest{GlobalDcGatewayId: g}))(t, http.StatusNoContent)
		gone(t, "DC.0002", func() (*model.ShowGlobalDcGatewayResponse, error) {
			return c.ShowGlobalDcGateway(&model.ShowGlobalDcGatewayRequest{GlobalDcGatewayId: g})
		})
	}
}

// TestOfficialPeerLinks requests some of the fields. The official client declares
// create_owner, which has the value "dc", as a time, so it cannot decode a link with it.
func TestOfficialPeerLinks(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	c := officialFor(t, srv)
	id, _ := newGlobalGateway(t, c, 10)
	create := func(gateway string) (*model.CreatePeerLinkResponse, error) {
		return c.CreatePeerLink(&model.CreatePeerLinkRequest{GlobalDcGatewayId: gateway, Body: &model.CreateExternalPeerLinkRequestBody{
			PeerLink: &model.CreateExternalPeerLinkRequestBodyPeerLink{
				Name: "link", Description: new("to the router"),
				PeerSite: &model.CreateExternalPeerLinkRequestBodyPeerLinkPeerSite{GatewayId: "er-1", ProjectId: srv.ProjectID, RegionId: "region-2"},
			},
		}})
	}
	created := must(create(id))(t, http.StatusCreated).PeerLink
	link := val(created.Id)
	equal(t, "status", val(created.Status), "PENDING_CREATE")
	equal(t, "name", created.Name, "link")
	equal(t, "description", val(created.Description), "to the router")
	equal(t, "global_dc_gateway_id", val(created.GlobalDcGatewayId), id)
	equal(t, "peer_site: gateway_id", val(created.PeerSite.GatewayId), "er-1")
	equal(t, "peer_site: project_id", val(created.PeerSite.ProjectId), srv.ProjectID)
	equal(t, "peer_site: region_id", val(created.PeerSite.RegionId), "region-2")
	equal(t, "peer_site: type", val(created.PeerSite.Type), "ER")
	equal(t, "instance_id is set", val(created.InstanceId) != "", true)
	_, err := create(missingID)
	refused(t, err, http.StatusNotFound, "DC.0002")

	_, err = c.ShowPeerLink(&model.ShowPeerLinkRequest{GlobalDcGatewayId: id, PeerLinkId: link})
	if err == nil || !strings.Contains(err.Error(), "CreateOwner") {
		t.Errorf("ShowPeerLink = %v, want an error about create_owner", err)
	}
	some := &[]string{"id", "name", "status", "reason", "peer_site"}
	show := func() (*model.ShowPeerLinkResponse, error) {
		return c.ShowPeerLink(&model.ShowPeerLinkRequest{GlobalDcGatewayId: id, PeerLinkId: link, Fields: some})
	}
	shown := must(show())(t, http.StatusOK).PeerLink
	equal(t, "status", val(shown.Status), model.GetPeerLinkStatusEnum().ACTIVE)
	equal(t, "peer_site: type", val(shown.PeerSite.Type), model.GetPeerSiteTypeEnum().ER)
	equal(t, "current_peer_link_count", val(showGlobalGateway(t, c, id).CurrentPeerLinkCount), 1)

	updated := must(c.UpdatePeerLink(&model.UpdatePeerLinkRequest{GlobalDcGatewayId: id, PeerLinkId: link, Body: &model.UpdateExternalPeerLinkRequestBody{
		PeerLink: &model.UpdateExternalPeerLinkRequestBodyPeerLink{Name: new("link-2"), Description: new("")},
	}}))(t, http.StatusOK).PeerLink
	equal(t, "name", val(updated.Name), "link-2")
	equal(t, "description", val(updated.Description), "")
	listed := must(c.ListPeerLinks(&model.ListPeerLinksRequest{GlobalDcGatewayId: id, Name: &[]string{"link-2"}, Id: &[]string{link}, Fields: some}))(t, http.StatusOK)
	equalList(t, "links", column(listed.PeerLinks, func(l model.PeerLinkEntry) string { return val(l.Id) }), []string{link})

	must(c.DeletePeerLink(&model.DeletePeerLinkRequest{GlobalDcGatewayId: id, PeerLinkId: link}))(t, http.StatusNoContent)
	gone(t, "DC.0002", show)
}

func TestOfficialRouteTables(t *testing.T) {
	t.Parallel()
	c := officialFor(t, newServer(t))
	id, vif := newGlobalGateway(t, c, 10)
	other, _ := newGlobalGateway(t, c, 11)
	peer := val((*settled(t, c, vif).VifPeers)[0].Id)
	types := model.GetRouteTypeOfGdgwEnum()
	update := func(changes model.GdgwRouteTableRequest) ([]model.CommonRoutetable, error) {
		resp, err := c.UpdateGdgwRouteTable(&model.UpdateGdgwRouteTableRequest{GdgwId: id, Body: &model.UpdateGdgwRoutetableRequestBody{GdgwRoutetable: &changes}})
		if err != nil {
			return nil, err
		}
		return val(resp.GdgwRoutetable), nil
	}
	list := func(in model.ListGdgwRouteTablesRequest) []string {
		t.Helper()
		in.GdgwId = id
		page := must(c.ListGdgwRouteTables(&in))(t, http.StatusOK)
		equal(t, "total_count", int(val(page.TotalCount)), len(val(page.GdgwRoutetables)))
		return column(page.GdgwRoutetables, func(r model.CommonRoutetable) string {
			return r.Nexthop + " " + r.Status.Value() + " " + val(r.Description)
		})
	}

	added, err := update(model.GdgwRouteTableRequest{AddRoutes: &[]model.AddGdgwRouteAction{
		{Destination: "172.16.0.0/16", Nexthop: peer, Type: &types.VIF_PEER, Description: new("site")}, {Destination: "172.17.0.0/16", Nexthop: other, Type: &types.GDGW},
	}})
	if err != nil || len(added) != 2 {
		t.Fatalf("added %v, %v", added, err)
	}
	equal(t, "destination", added[0].Destination, "172.16.0.0/16")
	equal(t, "gateway_id", val(added[0].GatewayId), id)
	equal(t, "type", added[0].Type, model.GetCommonRoutetableTypeEnum().VIF_PEER)
	equal(t, "obtain_mode", added[0].ObtainMode, model.GetCommonRoutetableObtainModeEnum().CUSTOMIZED)
	equal(t, "status", added[0].Status, model.GetCommonRoutetableStatusEnum().PENDING_CREATE)
	equal(t, "address_family", val(added[0].AddressFamily), model.GetAddressFamilyEnum().IPV4)
	list(model.ListGdgwRouteTablesRequest{})
	equalList(t, "by nexthop", list(model.ListGdgwRouteTablesRequest{Nexthop: &[]string{peer}}), []string{peer + " ACTIVE site"})
	equalList(t, "by destination", list(model.ListGdgwRouteTablesRequest{Destination: &[]string{"172.17.0.0/16"}}), []string{other + " ACTIVE "})
	ipv6 := &[]model.ListGdgwRouteTablesRequestAddressFamily{model.GetListGdgwRouteTablesRequestAddressFamilyEnum().IPV6}
	equalList(t, "by address_family", list(model.ListGdgwRouteTablesRequest{AddressFamily: ipv6}), nil)

	changed, err := update(model.GdgwRouteTableRequest{
		UpdateRoutes: &[]model.UpdateRouteAction{{Destination: "172.16.0.0/16", Nexthop: peer, Description: new("new")}},
		DelRoutes:    &[]model.DeleteGdgwRouteAction{{Destination: "172.17.0.0/16", Nexthop: other, Type: &types.GDGW}},
	})
	if err != nil || len(changed) != 1 || val(changed[0].Description) != "new" {
		t.Errorf("changed %v, %v", changed, err)
	}
	equalList(t, "routes", list(model.ListGdgwRouteTablesRequest{}), []string{peer + " ACTIVE new"})
	_, err = update(model.GdgwRouteTableRequest{DelRoutes: &[]model.DeleteGdgwRouteAction{{Destination: "172.17.0.0/16", Nexthop: other, Type: &types.GDGW}}})
	refused(t, err, http.StatusBadRequest, "DC.2720")
}

func TestOfficialLocations(t *testing.T) {
	t.Parallel()
	c := officialFor(t, newServer(t))
	page := must(c.ListDirectConnectLocations(&model.ListDirectConnectLocationsRequest{Name: &[]string{"Example Exchange 2"}}))(t, http.StatusOK)
	if len(val(page.DirectConnectLocations)) != 1 {
		t.Fatalf("%d locations, want 1", len(val(page.DirectConnectLocations)))
	}
	id := val((*page.DirectConnectLocations)[0].Id)
	location := must(c.ShowDirectConnectLocation(&model.ShowDirectConnectLocationRequest{DirectConnectLocationId: id}))(t, http.StatusOK).DirectConnectLocation
	equal(t, "name", val(location.Name), "Example Exchange 2")
	equal(t, "address", val(val(location.Address).EnUs), "2 Example Street")
	equal(t, "provider", val(val((*location.ProviderList)[0].ProviderValue).EnUs), "Example Carrier")
	equalList(t, "available_port_speeds", val(location.AvailablePortSpeeds), []string{"1G", "10G"})
	equal(t, "created_time is set", location.CreatedTime != nil, true)
	_, err := c.ShowDirectConnectLocation(&model.ShowDirectConnectLocationRequest{DirectConnectLocationId: missingID})
	refused(t, err, http.StatusNotFound, "DC.0002")
}

func TestOfficialDetections(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	c := officialFor(t, srv)
	peer := val((*settled(t, c, makeInterface(t, c, newInterface(newGateway(t, c, "vpc-1"), standard1, 10))).VifPeers)[0].Id)
	create := func(peer string) (*model.CreateVifPeerDetectionResponse, error) {
		return c.CreateVifPeerDetection(&model.CreateVifPeerDetectionRequest{Body: &model.CreateVifPeerDetectionRequestBody{
			VifPeerDetection: &model.CreateVifPeerDetectionRequestBodyVifPeerDetection{VifPeerId: peer},
		}})
	}
	statuses := model.GetVifPeerDetectionStatusEnum()
	begun := must(create(peer))(t, http.StatusOK).VifPeerDetection
	id := val(begun.Id)
	equal(t, "status", val(begun.Status), statuses.PROCESSING)
	equal(t, "vif_peer_id", val(begun.VifPeerId), peer)
	equal(t, "project_id", val(begun.ProjectId), srv.ProjectID)
	// The path parameter is called vif_peer_id, but it is the ID of the detection.
	show := func() (*model.ShowVifPeerDetectionResponse, error) {
		return c.ShowVifPeerDetection(&model.ShowVifPeerDetectionRequest{VifPeerId: id})
	}
	equal(t, "status", val(must(show())(t, http.StatusOK).VifPeerDetection.Status), statuses.PROCESSING)
	done := must(show())(t, http.StatusOK).VifPeerDetection
	equal(t, "status", val(done.Status), statuses.COMPLETE)
	equal(t, "loss_ratio is there", done.LossRatio != nil, true)
	equal(t, "loss_ratio", val(done.LossRatio), 0)
	equal(t, "end_time is set", val(done.EndTime) != "", true)
	listed := must(c.ListVifPeerDetections(&model.ListVifPeerDetectionsRequest{Limit: new(int32(10))}))(t, http.StatusOK)
	equalList(t, "detections", column(listed.VifPeerDetections, func(d model.VifPeerDetection) string { return val(d.Id) }), []string{id})
	_, err := create(missingID)
	refused(t, err, http.StatusBadRequest, "DC.0002")
	must(c.DeleteVifPeerDetection(&model.DeleteVifPeerDetectionRequest{VifPeerId: id}))(t, http.StatusNoContent)
	gone(t, "DC.0002", show)
}

func TestOfficialNewerQuotas(t *testing.T) {
	t.Parallel()
	c := officialFor(t, newServer(t, dcaastest.WithQuota("geip", 7)))
	newGlobalGateway(t, c, 10)
	types := []string{"connectGateway", "geip", "globalDcGateway", "peerLinkPerGdgw"}
	found := val(must(c.ShowQuotas(&model.ShowQuotasRequest{Type: &types}))(t, http.StatusCreated).Quotas.Resources)
	equalList(t, "types", column(&found, func(q model.Info) string { return val(q.Type) }), types)
	equalList(t, "quotas", column(&found, func(q model.Info) int64 { return int64(val(q.Quota)) }), []int64{-1, 7, 5, 10})
	equalList(t, "used", column(&found, func(q model.Info) int64 { return int64(val(q.Used)) }), []int64{0, 0, 1, 0})
}
