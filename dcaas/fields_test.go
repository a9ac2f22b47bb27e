package dcaas_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/quotas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// TestFields compares each type with its table of the API reference, and with the further
// fields that the service has.
func TestFields(t *testing.T) {
	t.Parallel()
	tests := []struct {
		value any
		names string // of the table
		more  string
	}{
		{
			dcaas.Connection{}, // tables 5-5, 5-12, 5-20
			`id tenant_id name description port_type bandwidth location peer_location device_id type hosting_id charge_mode provider
			admin_state_up vlan status apply_time create_time provider_status peer_port_type peer_provider order_id product_id spec_code
			period_type period_num vgw_type lag_id enterprise_project_id locales support_feature ies_id reason email onestop_product_id
			building_line_product_id last_onestop_product_id last_building_line_product_id modified_bandwidth change_mode
			onestopdc_status public_border_group auto_renew ratio_95peak`, "signed_agreement_status signed_agreement_time tags",
		},
		{dcaas.Locales{}, "en_us zh_cn", ""}, // table 5-6
		{dcaas.ConnectionUpdateOpts{}, "name? description? bandwidth? peer_location? status? provider_status?", ""},                                                          // table 5-10
		{dcaas.HostedConnectionCreateOpts{}, "name? description? bandwidth hosting_id vlan resource_tenant_id peer_location?", ""},                                           // table 5-32
		{dcaas.HostedConnectionUpdateOpts{}, "name? description? bandwidth? peer_location?", ""},                                                                             // table 5-43
		{dcaas.VirtualGatewayUpdateOpts{}, "name? description? local_ep_group? local_ep_group_ipv6?", ""},                                                                    // table 5-56
		{dcaas.VirtualGatewayCreateOpts{}, "vpc_id? name? description? local_ep_group? local_ep_group_ipv6? bgp_asn? enterprise_project_id?", "enterprise_router_id? tags?"}, // table 5-70
		{
			dcaas.HostedConnection{}, // tables 5-27, 5-34, 5-39, 5-45
			`id tenant_id name description bandwidth location peer_location hosting_id provider admin_state_up vlan status apply_time create_time
			provider_status port_type type`, "",
		},
		{
			dcaas.VirtualGateway{}, // tables 5-52, 5-58, 5-65, 5-72
			`id vpc_id tenant_id name description type local_ep_group local_ep_group_ipv6 admin_state_up status bgp_asn enterprise_project_id
			device_id redundant_device_id public_border_group`, "enterprise_router_id tags",
		},
		{
			dcaas.VirtualInterface{}, // tables 5-77, 5-85, 5-94, 5-103
			`id name admin_state_up bandwidth create_time description direct_connect_id service_type status tenant_id type vgw_id vlan route_limit
			enable_nqa enable_bfd lag_id device_id enterprise_project_id local_gateway_v4_ip remote_gateway_v4_ip ies_id reason rate_limit
			address_family local_gateway_v6_ip remote_gateway_v6_ip lgw_id gateway_id remote_ep_group service_ep_group bgp_route_limit priority
			vif_peers extend_attribute`, "route_mode bgp_asn bgp_md5 tags update_time",
		},
		{
			dcaas.VIFPeer{}, // tables 5-78, 5-86, 5-95, 5-104, 5-111, 5-119
			`id tenant_id name description address_family local_gateway_ip remote_gateway_ip route_mode bgp_asn bgp_md5 remote_ep_group
			service_ep_group device_id bgp_route_limit bgp_status status vif_id receive_route_num enable_nqa enable_bfd`, "",
		},
		{
			dcaas.VIFExtendAttribute{}, // tables 5-79, 5-87, 5-96, 5-105
			"ha_type ha_mode detect_multiplier min_rx_interval min_tx_interval remote_disclaim local_disclaim", "ipv6_remote_disclaim ipv6_local_disclaim",
		},
		{
			dcaas.VirtualInterfaceUpdateOpts{}, // table 5-83
			"name? description? bandwidth? remote_ep_group? service_ep_group? enable_bfd? enable_nqa? status?", "priority?",
		},
		{
			dcaas.VirtualInterfaceCreateOpts{}, // table 5-101
			`name? description? direct_connect_id? type vlan bandwidth local_gateway_v4_ip? remote_gateway_v4_ip? address_family?
			local_gateway_v6_ip? remote_gateway_v6_ip? vgw_id? route_mode bgp_asn? bgp_md5? remote_ep_group? service_ep_group? enable_bfd?
			enable_nqa? lag_id? resource_tenant_id? enterprise_project_id?`, "service_type? gateway_id? priority? tags?",
		},
		{dcaas.VIFPeerUpdateOpts{}, "name? description? remote_ep_group?", ""}, // table 5-109
		{
			dcaas.VIFPeerCreateOpts{}, // table 5-117
			"name? description? address_family local_gateway_ip remote_gateway_ip route_mode bgp_asn? bgp_md5? remote_ep_group? vif_id", "",
		},
		{dcaas.SwitchoverTest{}, "id tenant_id resource_id resource_type operation start_time end_time operate_status", ""}, // tables 5-125, 5-130
		{tags.Tag{}, "key value", ""},     // tables 5-134, 5-137, 5-140, 5-143, 5-151
		{tags.Match{}, "key value", ""},   // table 5-147
		{tags.Filter{}, "key values", ""}, // table 5-148
		{tags.Resource{}, "resource_detail resource_id resource_name tags sys_tags", ""}, // table 5-150
		{quotas.Quota{}, "type quota used unit", ""},                                     // table 5-156

		// Types of operations that only the vendor's API definitions have.
		{
			dcaas.ConnectGateway{},
			`id tenant_id name description address_family status access_site gateway_site bgp_asn current_geip_count gcb_id created_time
			updated_time`, "",
		},
		{dcaas.ConnectGatewayCreateOpts{}, "name description? address_family?", ""},
		{dcaas.ConnectGatewayUpdateOpts{}, "name? description? address_family?", ""},
		{
			dcaas.GlobalEIP{},
			"global_eip_id global_eip_segment_id type status error_message cidr address_family ie_vtep_ip created_time gcb_id", "",
		},
		{dcaas.GlobalEIPBindOpts{}, "gcb_id? global_eips", ""},
		{dcaas.GlobalEIPRef{}, "global_eip_id type?", ""},
		{
			dcaas.GlobalGateway{},
			`id tenant_id name description reason enterprise_project_id global_center_network_id bgp_asn region_id location_name locales
			current_peer_link_count available_peer_link_count tags admin_state_up status address_family created_time updated_time`,
			"cloud_connection_id site_network_id",
		},
		{dcaas.GlobalGatewayCreateOpts{}, "name description? address_family? bgp_asn? enterprise_project_id? tags? tenant_id?", ""},
		{dcaas.GlobalGatewayUpdateOpts{}, "name? description? address_family?", ""},
		{
			dcaas.PeerLink{},
			`id tenant_id name description reason global_dc_gateway_id instance_id bandwidth_info peer_site status created_time updated_time
			create_owner`, "",
		},
		{dcaas.PeerSite{}, "gateway_id link_id project_id region_id site_code type", ""},
		{dcaas.BandwidthInfo{}, "bandwidth_size gcb_id", ""},
		{dcaas.PeerLinkCreateOpts{}, "name description? peer_site", ""},
		{dcaas.PeerSiteTarget{}, "gateway_id project_id region_id", ""},
		{dcaas.PeerLinkUpdateOpts{}, "name? description?", ""},
		{dcaas.Route{}, "id tenant_id gateway_id destination nexthop type obtain_mode status address_family description", ""},
		{dcaas.RouteAdd{}, "destination nexthop type description?", ""},
		{dcaas.RouteDel{}, "destination nexthop type", ""},
		{dcaas.RouteUpdate{}, "destination nexthop description", ""},
		{
			dcaas.Location{},
			`id name region_id site_code description address locales provider_list public_border_group latitude longitude available_port_speeds
			created_time updated_time`, "city location_type support_region_type",
		},
		{dcaas.LocationProvider{}, "id short_name type provider_value description", ""},
		{dcaas.PeerDetection{}, "id vif_peer_id project_id domain_id start_time end_time status loss_ratio", ""},
		{dcaas.PeerDetectionCreateOpts{}, "vif_peer_id", ""},
		{
			dcaas.VIFExtendAttributeUpdateOpts{},
			`ha_type? ha_mode? detect_multiplier? min_rx_interval? min_tx_interval? remote_disclaim? local_disclaim? ipv6_remote_disclaim?
			ipv6_local_disclaim?`, "",
		},
	}
	for _, tt := range tests {
		typ := reflect.TypeOf(tt.value)
		got := map[string]bool{}
		for field := range typ.Fields() {
			name, omit, _ := strings.Cut(field.Tag.Get("json"), ",")
			if omit == "omitzero" {
				name += "?"
			}
			got[name] = true
		}
		want := map[string]bool{}
		for name := range strings.FieldsSeq(tt.names + " " + tt.more) {
			want[name] = true
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: %v\nwant %v", typ, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
		}
	}
}

// TestConstants compares the constants with the values of the API reference.
func TestConstants(t *testing.T) {
	t.Parallel()
	check := func(name, want string, got ...string) {
		t.Helper()
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: %s, want %s", name, text, want)
		}
	}
	check("connection status", "ACTIVE DOWN BUILD ERROR PENDING_DELETE DELETED APPLY DENY PENDING_PAY PAID PENDING_SURVEY LEASED_LINE_DELIVERY",
		texts(dcaas.ConnectionActive, dcaas.ConnectionDown, dcaas.ConnectionBuild, dcaas.ConnectionError, dcaas.ConnectionPendingDelete, dcaas.ConnectionDeleted,
			dcaas.ConnectionApply, dcaas.ConnectionDeny, dcaas.ConnectionPendingPay, dcaas.ConnectionPaid, dcaas.ConnectionPendingSurvey, dcaas.ConnectionLeasedLineDelivery)...)
	check("connection type", "standard hosting hosted onestop_standard onestop_hosted",
		texts(dcaas.ConnectionTypeStandard, dcaas.ConnectionTypeHosting, dcaas.ConnectionTypeHosted, dcaas.ConnectionTypeOnestopStandard, dcaas.ConnectionTypeOnestopHosted)...)
	check("port type", "1G 10G 40G 100G", texts(dcaas.PortType1G, dcaas.PortType10G, dcaas.PortType40G, dcaas.PortType100G)...)
	check("provider status", "ACTIVE DOWN", texts(dcaas.ProviderActive, dcaas.ProviderDown)...)
	check("charge mode", "prepayment bandwidth traffic", texts(dcaas.ChargeModePrepayment, dcaas.ChargeModeBandwidth, dcaas.ChargeModeTraffic)...)
	check("hosted connection status", "BUILD ACTIVE DOWN ERROR PENDING_DELETE PENDING_UPDATE PENDING_CREATE",
		texts(dcaas.HostedConnectionBuild, dcaas.HostedConnectionActive, dcaas.HostedConnectionDown, dcaas.HostedConnectionError,
			dcaas.HostedConnectionPendingDelete, dcaas.HostedConnectionPendingUpdate, dcaas.HostedConnectionPendingCreate)...)
	check("gateway status", "ACTIVE DOWN BUILD ERROR PENDING_CREATE PENDING_UPDATE PENDING_DELETE",
		texts(dcaas.VirtualGatewayActive, dcaas.VirtualGatewayDown, dcaas.VirtualGatewayBuild, dcaas.VirtualGatewayError,
			dcaas.VirtualGatewayPendingCreate, dcaas.VirtualGatewayPendingUpdate, dcaas.VirtualGatewayPendingDelete)...)
	check("gateway type", "default", string(dcaas.VirtualGatewayTypeDefault))
	check("interface status", "ACTIVE DOWN BUILD ERROR PENDING_CREATE PENDING_UPDATE PENDING_DELETE DELETED AUTHORIZATION REJECTED ACCEPTED ADMIN_SHUTDOWN",
		texts(dcaas.VirtualInterfaceActive, dcaas.VirtualInterfaceDown, dcaas.VirtualInterfaceBuild, dcaas.VirtualInterfaceError, dcaas.VirtualInterfacePendingCreate,
			dcaas.VirtualInterfacePendingUpdate, dcaas.VirtualInterfacePendingDelete, dcaas.VirtualInterfaceDeleted, dcaas.VirtualInterfaceAuthorization,
			dcaas.VirtualInterfaceRejected, dcaas.VirtualInterfaceAccepted, dcaas.VirtualInterfaceAdminShutdown)...)
	check("interface type", "private public", texts(dcaas.VirtualInterfacePrivate, dcaas.VirtualInterfacePublic)...)
	check("service type", "VGW GDGW LGW", texts(dcaas.ServiceTypeVGW, dcaas.ServiceTypeGDGW, dcaas.ServiceTypeLGW)...)
	check("priority", "normal low", texts(dcaas.PriorityNormal, dcaas.PriorityLow)...)
	check("link check", "nqa bfd", texts(dcaas.HATypeNQA, dcaas.HATypeBFD)...)
	check("link check mode", "auto_single auto_multi static_single static_multi enhance_nqa",
		texts(dcaas.HAModeAutoSingle, dcaas.HAModeAutoMulti, dcaas.HAModeStaticSingle, dcaas.HAModeStaticMulti, dcaas.HAModeEnhanceNQA)...)
	check("address family", "ipv4 ipv6 dual", texts(dcaas.IPv4, dcaas.IPv6, dcaas.DualStack)...)
	check("route mode", "bgp static", texts(dcaas.RouteModeBGP, dcaas.RouteModeStatic)...)
	check("switchover", "shutdown undo_shutdown", texts(dcaas.SwitchoverShutdown, dcaas.SwitchoverUndoShutdown)...)
	check("switchover status", "STARTING INPROGRESS COMPLETE ERROR",
		texts(dcaas.SwitchoverStarting, dcaas.SwitchoverInProgress, dcaas.SwitchoverComplete, dcaas.SwitchoverError)...)
	check("switchover resource", "virtual_interface", string(dcaas.SwitchoverVirtualInterface))
	check("tagged resource", "dc-directconnect dc-vgw dc-vif", texts(tags.Connection, tags.VirtualGateway, tags.VirtualInterface)...)
	check("tag match", "resource_name", tags.MatchResourceName)
	check("quota type", "physicalConnect virtualInterface connectGateway geip globalDcGateway peerLinkPerGdgw localGateway",
		texts(quotas.PhysicalConnect, quotas.VirtualInterface, quotas.ConnectGateway, quotas.GlobalEIP, quotas.GlobalGateway, quotas.PeerLink, quotas.LocalGateway)...)

	check("agreement", "signed", string(dcaas.AgreementSigned))
	check("connect gateway status", "DOWN ACTIVE ERROR", texts(dcaas.ConnectGatewayDown, dcaas.ConnectGatewayActive, dcaas.ConnectGatewayError)...)
	check("global EIP type", "IP_ADDRESS IP_SEGMENT", texts(dcaas.GlobalEIPAddress, dcaas.GlobalEIPSegment)...)
	check("global EIP status", "ACTIVE ERROR BINDING BIND_SUCCESSFULLY UNBINDING",
		texts(dcaas.GlobalEIPActive, dcaas.GlobalEIPError, dcaas.GlobalEIPBinding, dcaas.GlobalEIPBound, dcaas.GlobalEIPUnbinding)...)
	check("global gateway status", "DOWN PENDING_UPDATE ACTIVE ERROR",
		texts(dcaas.GlobalGatewayDown, dcaas.GlobalGatewayPendingUpdate, dcaas.GlobalGatewayActive, dcaas.GlobalGatewayError)...)
	check("peer link status", "PENDING_CREATE PENDING_UPDATE ACTIVE ERROR",
		texts(dcaas.PeerLinkPendingCreate, dcaas.PeerLinkPendingUpdate, dcaas.PeerLinkActive, dcaas.PeerLinkError)...)
	check("peer site", "ER GDGW", texts(dcaas.PeerSiteER, dcaas.PeerSiteGDGW)...)
	check("peer link owner", "cc dc", texts(dcaas.PeerLinkOwnerCC, dcaas.PeerLinkOwnerDC)...)
	check("route type", "vif_peer gdgw", texts(dcaas.RouteTypeVIFPeer, dcaas.RouteTypeGDGW)...)
	check("route origin", "customized specific bgp", texts(dcaas.RouteObtainCustomized, dcaas.RouteObtainSpecific, dcaas.RouteObtainBGP)...)
	check("route status", "ACTIVE ERROR PENDING_CREATE", texts(dcaas.RouteActive, dcaas.RouteError, dcaas.RoutePendingCreate)...)
	check("provider level", "LEVEL_ONE LEVEL_TWO", texts(dcaas.ProviderLevelOne, dcaas.ProviderLevelTwo)...)
	check("detection status", "processing complete error",
		texts(dcaas.PeerDetectionProcessing, dcaas.PeerDetectionComplete, dcaas.PeerDetectionError)...)
}

func texts[S ~string](values ...S) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
