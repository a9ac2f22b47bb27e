package conformance

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	dc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3/model"
)

// newInterface returns the body for an interface with BGP. The VLAN determines its
// addresses.
func newInterface(gateway, connection string, vlan int32) model.CreateVirtualInterface {
	subnet := fmt.Sprintf("169.254.%d.", vlan/64)
	host := vlan % 64 * 4
	return model.CreateVirtualInterface{
		Name: new(fmt.Sprintf("vif-%04d", vlan)), DirectConnectId: &connection, VgwId: &gateway, Vlan: vlan, Bandwidth: 2,
		Type:             model.GetCreateVirtualInterfaceTypeEnum().PRIVATE,
		RouteMode:        model.GetCreateVirtualInterfaceRouteModeEnum().BGP,
		LocalGatewayV4Ip: new(fmt.Sprintf("%s%d/30", subnet, host+1)), RemoteGatewayV4Ip: new(fmt.Sprintf("%s%d/30", subnet, host+2)),
		BgpAsn: new(int32(65010)), RemoteEpGroup: &[]string{"172.16.0.0/24"},
	}
}

// makeInterface creates an interface and waits until its state is final.
func makeInterface(t *testing.T, c *dc.DcClient, vif model.CreateVirtualInterface) string {
	t.Helper()
	created := must(c.CreateVirtualInterface(&model.CreateVirtualInterfaceRequest{
		Body: &model.CreateVirtualInterfaceRequestBody{VirtualInterface: &vif},
	}))(t, http.StatusCreated)
	settled(t, c, val(created.VirtualInterface.Id))
	return val(created.VirtualInterface.Id)
}

// settled reads an interface until it is in a state that it does not leave by itself, and
// returns it.
func settled(t *testing.T, c *dc.DcClient, id string) *model.VirtualInterface {
	t.Helper()
	status := ""
	for range 10 {
		v := must(c.ShowVirtualInterface(&model.ShowVirtualInterfaceRequest{VirtualInterfaceId: id}))(t, http.StatusOK).VirtualInterface
		if status = val(v.Status); slices.Contains([]string{"ACTIVE", "DOWN", "ADMIN_SHUTDOWN", "AUTHORIZATION", "REJECTED"}, status) {
			return v
		}
	}
	t.Fatalf("the interface stays %s", status)
	return nil
}

func updateInterface(t *testing.T, c *dc.DcClient, id string, change model.UpdateVirtualInterface) *model.VirtualInterface {
	t.Helper()
	must(c.UpdateVirtualInterface(&model.UpdateVirtualInterfaceRequest{
		VirtualInterfaceId: id, Body: &model.UpdateVirtualInterfaceRequestBody{VirtualInterface: &change},
	}))(t, http.StatusOK)
	return settled(t, c, id)
}

func deleteInterface(t *testing.T, c *dc.DcClient, id string) {
	t.Helper()
	must(c.DeleteVirtualInterface(&model.DeleteVirtualInterfaceRequest{VirtualInterfaceId: id}))(t, http.StatusNoContent)
	gone(t, "DC.1211", func() (*model.ShowVirtualInterfaceResponse, error) {
		return c.ShowVirtualInterface(&model.ShowVirtualInterfaceRequest{VirtualInterfaceId: id})
	})
}

func TestOfficialInterfaces(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	c := officialFor(t, srv)
	gateway := newGateway(t, c, "vpc-1")

	vif := newInterface(gateway, standard1, 0)
	vif.Description, vif.BgpMd5 = new("to the head office"), new("not-a-real-secret")
	vif.Priority = new(model.GetCreateVirtualInterfacePriorityEnum().LOW)
	vif.ServiceType = new(model.GetCreateVirtualInterfaceServiceTypeEnum().VGW)
	vif.EnableBfd, vif.EnableNqa = new(true), new(false)
	vif.EnterpriseProjectId = new("0605768a-0000-4000-8000-000000000003")
	vif.Tags = &[]model.Tag{{Key: "stage", Value: new("test")}}
	created := must(c.CreateVirtualInterface(&model.CreateVirtualInterfaceRequest{
		Body: &model.CreateVirtualInterfaceRequestBody{VirtualInterface: &vif},
	}))(t, http.StatusCreated).VirtualInterface
	id := val(created.Id)
	equal(t, "status", val(created.Status), "PENDING_CREATE")

	v := settled(t, c, id)
	equal(t, "status", val(v.Status), "ACTIVE")
	equal(t, "tenant_id", val(v.TenantId), srv.ProjectID)
	equal(t, "name", val(v.Name), "vif-0000")
	equal(t, "description", val(v.Description), "to the head office")
	equal(t, "direct_connect_id", val(v.DirectConnectId), standard1)
	equal(t, "vgw_id", val(v.VgwId), gateway)
	equal(t, "type", val(v.Type), model.GetVirtualInterfaceTypeEnum().PRIVATE)
	equal(t, "service_type", val(v.ServiceType), model.GetVirtualInterfaceServiceTypeEnum().VGW)
	equal(t, "vlan is there", v.Vlan != nil, true)
	equal(t, "vlan", val(v.Vlan), 0)
	equal(t, "bandwidth", val(v.Bandwidth), 2)
	equal(t, "priority", val(v.Priority), model.GetVirtualInterfacePriorityEnum().LOW)
	equal(t, "address_family", val(v.AddressFamily), "ipv4")
	equal(t, "local_gateway_v4_ip", val(v.LocalGatewayV4Ip), "169.254.0.1/30")
	equal(t, "remote_gateway_v4_ip", val(v.RemoteGatewayV4Ip), "169.254.0.2/30")
	equalList(t, "remote_ep_group", val(v.RemoteEpGroup), []string{"172.16.0.0/24"})
	equal(t, "enable_bfd", val(v.EnableBfd), true)
	equal(t, "enable_nqa", val(v.EnableNqa), false)
	equal(t, "enterprise_project_id", val(v.EnterpriseProjectId), "0605768a-0000-4000-8000-000000000003")
	equalList(t, "tags", column(v.Tags, tagText), []string{"stage=test"})
	equal(t, "device_id is set", val(v.DeviceId) != "", true)
	equal(t, "create_time is set", v.CreateTime != nil, true)
	equal(t, "detect_multiplier", val(v.ExtendAttribute.DetectMultiplier), 5)
	equal(t, "ha_type", val(v.ExtendAttribute.HaType), model.GetVifExtendAttributeHaTypeEnum().BFD)

	if len(val(v.VifPeers)) != 1 {
		t.Fatalf("%d peers, want 1", len(val(v.VifPeers)))
	}
	peer := (*v.VifPeers)[0]
	equal(t, "peer: vif_id", val(peer.VifId), id)
	equal(t, "peer: address_family", val(peer.AddressFamily), "ipv4")
	equal(t, "peer: local_gateway_ip", val(peer.LocalGatewayIp), "169.254.0.1/30")
	equal(t, "peer: remote_gateway_ip", val(peer.RemoteGatewayIp), "169.254.0.2/30")
	equal(t, "peer: route_mode", val(peer.RouteMode), model.GetVifPeerRouteModeEnum().BGP)
	equal(t, "peer: bgp_asn", val(peer.BgpAsn), 65010)
	equal(t, "peer: bgp_md5", val(peer.BgpMd5), "not-a-real-secret")
	equal(t, "peer: bgp_status", val(peer.BgpStatus), "ACTIVE")
	equal(t, "peer: receive_route_num", val(peer.ReceiveRouteNum), 1)

	// The service refuses some fields in one request, so each of them has its own.
	v = updateInterface(t, c, id, model.UpdateVirtualInterface{
		Name: new("vif-a"), Description: new(""), Bandwidth: new(int32(5)), RemoteEpGroup: &[]string{"172.16.1.0/24", "172.16.2.0/24"},
	})
	equal(t, "name", val(v.Name), "vif-a")
	equal(t, "description", val(v.Description), "")
	equal(t, "bandwidth", val(v.Bandwidth), 5)
	equalList(t, "remote_ep_group", val(v.RemoteEpGroup), []string{"172.16.1.0/24", "172.16.2.0/24"})
	equal(t, "routes received", val((*v.VifPeers)[0].ReceiveRouteNum), 2)
	equal(t, "update_time is set", v.UpdateTime != nil, true)
	v = updateInterface(t, c, id, model.UpdateVirtualInterface{Priority: new(model.GetUpdateVirtualInterfacePriorityEnum().NORMAL)})
	equal(t, "priority", val(v.Priority), model.GetVirtualInterfacePriorityEnum().NORMAL)
	v = updateInterface(t, c, id, model.UpdateVirtualInterface{EnableBfd: new(false)})
	equal(t, "enable_bfd", val(v.EnableBfd), false)
	v = updateInterface(t, c, id, model.UpdateVirtualInterface{EnableNqa: new(true)})
	equal(t, "enable_nqa", val(v.EnableNqa), true)

	must(c.UpdateExtendAttribute(&model.UpdateExtendAttributeRequest{VirtualInterfaceId: id, Body: &model.UpdateExtendAttributeRequestBody{
		ExtendAttribute: &model.VifExtendAttribute{
			HaType: new(model.GetVifExtendAttributeHaTypeEnum().NQA), HaMode: new(model.GetVifExtendAttributeHaModeEnum().AUTO_SINGLE),
			DetectMultiplier: new(int32(4)), MinRxInterval: new(int32(2000)), MinTxInterval: new(int32(3000)),
		},
	}}))(t, http.StatusOK)
	check := settled(t, c, id).ExtendAttribute
	equal(t, "ha_type", val(check.HaType), model.GetVifExtendAttributeHaTypeEnum().NQA)
	equal(t, "ha_mode", val(check.HaMode), model.GetVifExtendAttributeHaModeEnum().AUTO_SINGLE)
	equal(t, "detect_multiplier", val(check.DetectMultiplier), 4)
	equal(t, "min_rx_interval", val(check.MinRxInterval), 2000)
	equal(t, "min_tx_interval", val(check.MinTxInterval), 3000)

	deleteInterface(t, c, id)
}

func TestOfficialInterfaceLists(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	c := officialFor(t, srv)
	gateway := newGateway(t, c, "vpc-1")

	static := newInterface(gateway, standard2, 20)
	static.RouteMode, static.BgpAsn = model.GetCreateVirtualInterfaceRouteModeEnum().STATIC, nil
	first := makeInterface(t, c, newInterface(gateway, standard1, 10))
	second := makeInterface(t, c, static)
	other := srv.AddTenant("")
	elsewhere := newInterface(newGateway(t, official(t, srv.URL, other.ID, other.AccessKey, other.SecretKey), "vpc-2"), standard2, 30)
	elsewhere.ResourceTenantId = &other.ID
	waiting := makeInterface(t, c, elsewhere)

	peer := (*settled(t, c, second).VifPeers)[0]
	equal(t, "route_mode", val(peer.RouteMode), model.GetVifPeerRouteModeEnum().STATIC)
	equal(t, "bgp_status of static routes", peer.BgpStatus, nil)
	equal(t, "routes received with static routes", val(peer.ReceiveRouteNum), -1)

	lists := []struct {
		name string
		in   model.ListVirtualInterfacesRequest
		want []string
	}{
		{"id", model.ListVirtualInterfacesRequest{Id: &[]string{second, missingID}}, []string{second}},
		{"status", model.ListVirtualInterfacesRequest{Status: &[]string{"AUTHORIZATION"}}, []string{waiting}},
		{"statuses", model.ListVirtualInterfacesRequest{Status: &[]string{"ACTIVE", "DOWN"}, SortKey: new("vlan")}, []string{first, second}},
		{"direct_connect_id", model.ListVirtualInterfacesRequest{DirectConnectId: &[]string{standard1}}, []string{first}},
		{"vgw_id", model.ListVirtualInterfacesRequest{VgwId: &[]string{gateway}, SortKey: new("name")}, []string{first, second}},
		{"enterprise_project_id", model.ListVirtualInterfacesRequest{EnterpriseProjectId: &[]string{"0605768a-0000-4000-8000-000000000004"}}, nil},
		{"sort", model.ListVirtualInterfacesRequest{
			SortKey: new("vlan"), SortDir: &[]model.ListVirtualInterfacesRequestSortDir{model.GetListVirtualInterfacesRequestSortDirEnum().DESC},
		}, []string{waiting, second, first}},
	}
	for _, tt := range lists {
		page := must(c.ListVirtualInterfaces(&tt.in))(t, http.StatusOK)
		if page.VirtualInterfaces == nil {
			t.Errorf("%s: the list is missing", tt.name)
			continue
		}
		equalList(t, tt.name, column(page.VirtualInterfaces, func(v model.VirtualInterface) string { return val(v.Id) }), tt.want)
	}
	few := must(c.ListVirtualInterfaces(&model.ListVirtualInterfacesRequest{Fields: &[]string{"id", "vlan"}, SortKey: new("vlan")}))(t, http.StatusOK)
	equalList(t, "vlan among fields", column(few.VirtualInterfaces, func(v model.VirtualInterface) int32 { return val(v.Vlan) }), []int32{10, 20, 30})
	equal(t, "name, which is not among fields", (*few.VirtualInterfaces)[0].Name, nil)
}

// TestOfficialAcceptance creates two interfaces for another tenant, who accepts one and
// rejects the other.
func TestOfficialAcceptance(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	creator := officialFor(t, srv)
	tenant := srv.AddTenant("")
	recipient := official(t, srv.URL, tenant.ID, tenant.AccessKey, tenant.SecretKey)
	gateway := newGateway(t, recipient, "vpc-1")

	statuses := model.GetUpdateVirtualInterfaceStatusEnum()
	for i, answer := range []model.UpdateVirtualInterfaceStatus{statuses.ACCEPTED, statuses.REJECTED} {
		vif := newInterface(gateway, standard1, int32(10+i))
		vif.ResourceTenantId = &tenant.ID
		id := makeInterface(t, creator, vif)
		v := settled(t, recipient, id)
		equal(t, "status", val(v.Status), "AUTHORIZATION")
		equal(t, "tenant_id", val(v.TenantId), tenant.ID)
		equal(t, "extend_attribute", v.ExtendAttribute, nil)

		v = updateInterface(t, recipient, id, model.UpdateVirtualInterface{Status: &answer})
		if answer == statuses.REJECTED {
			equal(t, "status", val(v.Status), "REJECTED")
			continue
		}
		equal(t, "status", val(v.Status), "ACTIVE")
		equal(t, "status for its creator", val(settled(t, creator, id).Status), "ACTIVE")
		equal(t, "extend_attribute is there", v.ExtendAttribute != nil, true)
	}
}

func TestOfficialPeers(t *testing.T) {
	t.Parallel()
	c := officialFor(t, newServer(t))
	id := makeInterface(t, c, newInterface(newGateway(t, c, "vpc-1"), standard1, 10))

	created := must(c.CreateVifPeer(&model.CreateVifPeerRequest{Body: &model.CreateVifPeerRequestBody{VifPeer: &model.CreateVifPeer{
		VifId: &id, Name: new("v6"), Description: new("second family"), AddressFamily: new("ipv6"),
		LocalGatewayIp: new("2001:db8:a::1/64"), RemoteGatewayIp: new("2001:db8:a::2/64"),
		RouteMode: new(model.GetCreateVifPeerRouteModeEnum().BGP), BgpAsn: new(int32(65010)), BgpMd5: new("not-a-real-secret"),
		RemoteEpGroup: &[]string{"2001:db8:b::/64"},
	}}}))(t, http.StatusCreated).VifPeer
	peer := val(created.Id)
	equal(t, "vif_id", val(created.VifId), id)
	equal(t, "name", val(created.Name), "v6")
	equal(t, "description", val(created.Description), "second family")
	equal(t, "address_family", val(created.AddressFamily), "ipv6")
	equal(t, "local_gateway_ip", val(created.LocalGatewayIp), "2001:db8:a::1/64")
	equal(t, "remote_gateway_ip", val(created.RemoteGatewayIp), "2001:db8:a::2/64")
	equal(t, "route_mode", val(created.RouteMode), model.GetVifPeerRouteModeEnum().BGP)
	equal(t, "bgp_asn", val(created.BgpAsn), 65010)
	equalList(t, "remote_ep_group", val(created.RemoteEpGroup), []string{"2001:db8:b::/64"})

	v := settled(t, c, id)
	equalList(t, "families", column(v.VifPeers, func(p model.VifPeer) string { return val(p.AddressFamily) }), []string{"ipv4", "ipv6"})
	equal(t, "local_gateway_v6_ip", val(v.LocalGatewayV6Ip), "2001:db8:a::1/64")
	equal(t, "remote_gateway_v6_ip", val(v.RemoteGatewayV6Ip), "2001:db8:a::2/64")

	updated := must(c.UpdateVifPeer(&model.UpdateVifPeerRequest{VifPeerId: peer, Body: &model.UpdateVifPeerRequestBody{VifPeer: &model.UpdateVifPeer{
		Name: new("v6-a"), Description: new(""), RemoteEpGroup: &[]string{"2001:db8:c::/64"},
	}}}))(t, http.StatusOK).VifPeer
	equal(t, "name", val(updated.Name), "v6-a")
	equal(t, "description", val(updated.Description), "")
	equalList(t, "remote_ep_group", val(updated.RemoteEpGroup), []string{"2001:db8:c::/64"})
	settled(t, c, id)

	must(c.DeleteVifPeer(&model.DeleteVifPeerRequest{VifPeerId: peer}))(t, http.StatusNoContent)
	v = settled(t, c, id)
	equalList(t, "families", column(v.VifPeers, func(p model.VifPeer) string { return val(p.AddressFamily) }), []string{"ipv4"})
	_, err := c.DeleteVifPeer(&model.DeleteVifPeerRequest{VifPeerId: peer})
	refused(t, err, http.StatusNotFound, "DC.0002")
}

func TestOfficialSwitchover(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	c := officialFor(t, srv)
	gateway := newGateway(t, c, "vpc-1")
	id := makeInterface(t, c, newInterface(gateway, standard1, 10))
	other := makeInterface(t, c, newInterface(gateway, standard1, 11))
	before := settled(t, c, id)

	operations := model.GetCreateSwitchoverTestOperationEnum()
	// step starts an operation of a switchover test, and waits until its record is complete.
	step := func(vif string, operation model.CreateSwitchoverTestOperation) string {
		t.Helper()
		started := must(c.SwitchoverTest(&model.SwitchoverTestRequest{Body: &model.CreateSwitchoverTestRequestBody{
			SwitchoverTestRecord: &model.CreateSwitchoverTest{
				ResourceId: vif, Operation: operation, ResourceType: new(model.GetCreateSwitchoverTestResourceTypeEnum().VIRTUAL_INTERFACE),
			},
		}}))(t, http.StatusCreated).SwitchoverTestRecord
		equal(t, "operate_status", val(started.OperateStatus), model.GetSwitchoverTestRecordOperateStatusEnum().STARTING)
		equal(t, "operation", val(started.Operation).Value(), operation.Value())
		equal(t, "resource_id", val(started.ResourceId), vif)
		equal(t, "tenant_id", val(started.TenantId), srv.ProjectID)
		for range 10 {
			page := must(c.ListSwitchoverTestRecords(&model.ListSwitchoverTestRecordsRequest{
				ResourceId: &[]string{vif}, SortKey: new("start_time"),
				SortDir: &[]model.ListSwitchoverTestRecordsRequestSortDir{model.GetListSwitchoverTestRecordsRequestSortDirEnum().DESC},
			}))(t, http.StatusOK)
			for _, record := range val(page.SwitchoverTestRecords) {
				if val(record.Id) == val(started.Id) && val(record.OperateStatus) == model.GetSwitchoverTestRecordOperateStatusEnum().COMPLETE {
					equal(t, "both times are set", record.StartTime != nil && record.EndTime != nil, true)
					return val(record.Id)
				}
			}
		}
		t.Fatal("the record does not become COMPLETE")
		return ""
	}

	down := step(id, operations.SHUTDOWN)
	v := settled(t, c, id)
	equal(t, "status", val(v.Status), "ADMIN_SHUTDOWN")
	_, err := c.SwitchoverTest(&model.SwitchoverTestRequest{Body: &model.CreateSwitchoverTestRequestBody{
		SwitchoverTestRecord: &model.CreateSwitchoverTest{ResourceId: id, Operation: operations.SHUTDOWN},
	}})
	refused(t, err, http.StatusBadRequest, "DC.1210")
	up := step(id, operations.UNDO_SHUTDOWN)
	after := settled(t, c, id)
	equal(t, "status as before", val(after.Status), val(before.Status))
	equal(t, "the peer as before", val((*after.VifPeers)[0].Status), val((*before.VifPeers)[0].Status))

	elsewhere := step(other, operations.SHUTDOWN)
	records := func(in model.ListSwitchoverTestRecordsRequest) []string {
		t.Helper()
		page := must(c.ListSwitchoverTestRecords(&in))(t, http.StatusOK)
		ids := column(page.SwitchoverTestRecords, func(r model.SwitchoverTestRecord) string { return val(r.Id) })
		slices.Sort(ids)
		return ids
	}
	of := func(ids ...string) []string { slices.Sort(ids); return ids }
	equalList(t, "records of the one", records(model.ListSwitchoverTestRecordsRequest{ResourceId: &[]string{id}}), of(down, up))
	equalList(t, "records of both", records(model.ListSwitchoverTestRecordsRequest{ResourceId: &[]string{id, other}}), of(down, up, elsewhere))
	equalList(t, "all records", records(model.ListSwitchoverTestRecordsRequest{}), of(down, up, elsewhere))
}
