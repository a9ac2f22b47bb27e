package dcaas_test

import (
	"fmt"
	"math"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// The answers of this file differ from the examples of the API reference, as real answers
// may.

func TestConnectionAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		answer string
		check  func(*dcaas.Connection) bool
	}{
		{"canonical", `{"direct_connect":{"id":"a"}}`, func(c *dcaas.Connection) bool { return c.ID == "a" }},
		{"other wrapper", `{"direct_connection":{"id":"a"}}`, func(c *dcaas.Connection) bool { return c.ID == "a" }},
		{"both wrappers", `{"direct_connection":{"id":"b"},"direct_connect":{"id":"a"}}`, func(c *dcaas.Connection) bool { return c.ID == "a" }},
		{"canonical wrapper null", `{"direct_connection":{"id":"b"},"direct_connect":null}`, func(c *dcaas.Connection) bool { return c.ID == "b" }},
		{"other provider status", `{"direct_connect":{"provider_statuses":"DOWN"}}`, func(c *dcaas.Connection) bool { return c.ProviderStatus == dcaas.ProviderDown }},
		{
			"both provider statuses", `{"direct_connect":{"provider_status":"ACTIVE","provider_statuses":"DOWN"}}`,
			func(c *dcaas.Connection) bool { return c.ProviderStatus == dcaas.ProviderActive },
		},
		{
			"canonical provider status empty, after the other", `{"direct_connect":{"provider_statuses":"DOWN","provider_status":""}}`,
			func(c *dcaas.Connection) bool { return c.ProviderStatus == dcaas.ProviderDown },
		},
		{
			"canonical provider status empty, before the other", `{"direct_connect":{"provider_status":null,"provider_statuses":"DOWN"}}`,
			func(c *dcaas.Connection) bool { return c.ProviderStatus == dcaas.ProviderDown },
		},
		{"other features", `{"direct_connect":{"support_features":["a","b"]}}`, func(c *dcaas.Connection) bool { return slices.Equal(c.SupportFeature, []string{"a", "b"}) }},
		{
			"an alias as a value is no name", `{"direct_connect":{"name":"provider_statuses","description":"direct_connection\"x"}}`,
			func(c *dcaas.Connection) bool {
				return c.Name == "provider_statuses" && c.Description == `direct_connection"x`
			},
		},
		{"VLAN null", `{"direct_connect":{"vlan":null,"bandwidth":10}}`, func(c *dcaas.Connection) bool { return c.VLAN == 0 && c.Bandwidth == 10 }},
		{
			"order numbers null", `{"direct_connect":{"period_type":null,"change_mode":null,"ratio_95peak":0}}`,
			func(c *dcaas.Connection) bool {
				return c.PeriodType == nil && c.ChangeMode == nil && *c.Ratio95Peak == 0
			},
		},
		{
			"agreement and tags", `{"direct_connect":{"signed_agreement_status":"signed","signed_agreement_time":"2024-12-12T06:12:15Z","tags":[{"key":"k","value":"v"}]}}`,
			func(c *dcaas.Connection) bool {
				return c.SignedAgreementStatus == dcaas.AgreementSigned && differ(c.SignedAgreementTime, moment("2024-12-12T06:12:15Z")) == "" &&
					slices.Equal(c.Tags, []tags.Tag{{Key: "k", Value: "v"}})
			},
		},
		{"no agreement", `{"direct_connect":{"signed_agreement_status":null,"signed_agreement_time":null,"tags":null}}`, func(c *dcaas.Connection) bool {
			return c.SignedAgreementStatus == "" && c.SignedAgreementTime.IsZero() && c.Tags == nil
		}},
		{"locales null", `{"direct_connect":{"locales":null}}`, func(c *dcaas.Connection) bool { return c.Locales == nil }},
		{"status to come", `{"direct_connect":{"status":"TELEPORTED"}}`, func(c *dcaas.Connection) bool { return c.Status == "TELEPORTED" }},
		{"fields to come", `{"direct_connect":{"id":"a","warp":{"x":[1]}},"more":[{}]}`, func(c *dcaas.Connection) bool { return c.ID == "a" }},
		{"a name twice", `{"direct_connect":{"id":"a","id":"b"}}`, func(c *dcaas.Connection) bool { return c.ID == "b" }},
		{"broken UTF-8", "{\"direct_connect\":{\"id\":\"a\",\"name\":\"x\xffy\"}}", func(c *dcaas.Connection) bool { return c.Name == "x\ufffdy" }},
		{"time without fraction", `{"direct_connect":{"create_time":"2024-12-12T06:12:15Z"}}`, func(c *dcaas.Connection) bool {
			return c.CreateTime.Equal(time.Date(2024, 12, 12, 6, 12, 15, 0, time.UTC))
		}},
		{"time that is none", `{"direct_connect":{"id":"a","create_time":"soon"}}`, func(c *dcaas.Connection) bool {
			return c.ID == "a" && c.CreateTime.IsZero() && c.CreateTime.Raw == "soon"
		}},
		{"time that is a number", `{"direct_connect":{"id":"a","create_time":1700000000}}`, func(c *dcaas.Connection) bool {
			return c.ID == "a" && c.CreateTime.IsZero() && c.CreateTime.Raw == "1700000000"
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := answering(t, http.StatusOK, tt.answer).Connections.Get(t.Context(), "id")
			if err != nil || !tt.check(got) {
				t.Errorf("Get() = %+v, %v", got, err)
			}
		})
	}
}

func TestListAnswers(t *testing.T) {
	t.Parallel()
	c := answering(t, http.StatusOK, `{"direct_connections":[{"id":"a","support_features":["x"]},{"id":"b","provider_statuses":"DOWN"}],
		"page_info":{"previous_marker":null,"current_count":null,"next_marker":null},"request_id":"r"}`)
	page, err := c.Connections.List(t.Context(), dcaas.ConnectionListOpts{})
	if err != nil || len(page.Items) != 2 || page.Items[0].SupportFeature[0] != "x" || page.Items[1].ProviderStatus != dcaas.ProviderDown ||
		page.NextMarker != "" || page.RequestID != "r" {
		t.Errorf("List() = %+v, %v", page, err)
	}
	hosted, err := answering(t, http.StatusOK, `{"hosted_connections":[{"id":"a","provider_statuses":"ACTIVE"}],"page_info":null}`).
		HostedConnections.List(t.Context(), dcaas.HostedConnectionListOpts{})
	if err != nil || len(hosted.Items) != 1 || hosted.Items[0].ProviderStatus != dcaas.ProviderActive {
		t.Errorf("List() = %+v, %v", hosted, err)
	}
	one, err := answering(t, http.StatusCreated, `{"hosted_connection":{"id":"a"}}`).HostedConnections.Get(t.Context(), "a")
	if err != nil || one.ID != "a" {
		t.Errorf("Get() = %+v, %v", one, err)
	}
	empty, err := answering(t, http.StatusOK, `{"virtual_gateways":[]}`).VirtualGateways.List(t.Context(), dcaas.VirtualGatewayListOpts{})
	if err != nil || len(empty.Items) != 0 {
		t.Errorf("List() = %+v, %v", empty, err)
	}
	// A missing list and null are errors, because only [] is an empty list.
	for _, answer := range []string{`{"page_info":{"next_marker":""}}`, `{"virtual_gateways":null}`} {
		_, err := answering(t, http.StatusOK, answer).VirtualGateways.List(t.Context(), dcaas.VirtualGatewayListOpts{})
		if err == nil || !strings.Contains(err.Error(), `no "virtual_gateways"`) {
			t.Errorf("List() of %s = %v, want an error that names the key", answer, err)
		}
	}
}

func TestVirtualInterfaceAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		answer string
		check  func(*dcaas.VirtualInterface) bool
	}{
		{"other connection ID", `{"direct_connection_id":"d"}`, func(v *dcaas.VirtualInterface) bool { return v.DirectConnectID == "d" }},
		{"4-byte ASN", `{"bgp_asn":4200000000,"vif_peers":[{"bgp_asn":4294967295}]}`, func(v *dcaas.VirtualInterface) bool {
			return v.BGPASN == 4200000000 && v.VIFPeers[0].BGPASN == 4294967295
		}},
		{"quoted numbers", `{"id":"i","bgp_asn":"4200000000","vlan":"0","bandwidth":" 10 ","vif_peers":[{"bgp_asn":"64512","receive_route_num":"-1"}]}`, func(v *dcaas.VirtualInterface) bool {
			return v.ID == "i" && v.BGPASN == 4200000000 && v.VLAN == 0 && v.Bandwidth == 10 && v.VIFPeers[0].BGPASN == 64512 && *v.VIFPeers[0].ReceiveRouteNum == -1
		}},
		{"numbers with a point", `{"bandwidth":10.0,"bgp_asn":4.2e9}`, func(v *dcaas.VirtualInterface) bool {
			return v.Bandwidth == 10 && v.BGPASN == 4200000000
		}},
		{"extended attribute as text", `{"extend_attribute":{"ha_type":"bfd","ha_mode":"static_single","detect_multiplier":"5","min_rx_interval":"","min_tx_interval":null,"remote_disclaim":7,"ipv6_remote_disclaim":"8","ipv6_local_disclaim":9}}`, func(v *dcaas.VirtualInterface) bool {
			return *v.ExtendAttribute == dcaas.VIFExtendAttribute{HAType: dcaas.HATypeBFD, HAMode: dcaas.HAModeStaticSingle, DetectMultiplier: 5, RemoteDisclaim: 7, IPv6RemoteDisclaim: 8, IPv6LocalDisclaim: 9}
		}},
		{"joined to a global gateway, shut down", `{"vgw_id":null,"gateway_id":"gg","service_type":"GDGW","status":"ADMIN_SHUTDOWN"}`, func(v *dcaas.VirtualInterface) bool {
			return v.VGWID == "" && v.GatewayID == "gg" && v.ServiceType == dcaas.ServiceTypeGDGW && v.Status == dcaas.VirtualInterfaceAdminShutdown
		}},
		{"no extended attribute", `{"extend_attribute":null}`, func(v *dcaas.VirtualInterface) bool { return v.ExtendAttribute == nil }},
		{"BGP status in words", `{"vif_peers":[{"bgp_status":null},{"bgp_status":"NULL"},{"bgp_status":""},{"bgp_status":"UP"}]}`, func(v *dcaas.VirtualInterface) bool {
			return v.VIFPeers[0].BGPStatus == "" && v.VIFPeers[1].BGPStatus == "" && v.VIFPeers[2].BGPStatus == "" && v.VIFPeers[3].BGPStatus == "UP"
		}},
		{"no route count", `{"vif_peers":[{"receive_route_num":null},{},{"receive_route_num":0}]}`, func(v *dcaas.VirtualInterface) bool {
			return v.VIFPeers[0].ReceiveRouteNum == nil && v.VIFPeers[1].ReceiveRouteNum == nil && *v.VIFPeers[2].ReceiveRouteNum == 0
		}},
		{"family in capitals", `{"address_family":"IPv4","vif_peers":[{"address_family":"IPv6"},{"address_family":"Dual"},{"address_family":"triple"}]}`, func(v *dcaas.VirtualInterface) bool {
			return v.AddressFamily == dcaas.IPv4 && v.VIFPeers[0].AddressFamily == dcaas.IPv6 && v.VIFPeers[1].AddressFamily == dcaas.DualStack && v.VIFPeers[2].AddressFamily == "triple"
		}},
		{"groups null", `{"service_ep_group":null,"remote_ep_group":[],"vif_peers":[{"service_ep_group":null}]}`, func(v *dcaas.VirtualInterface) bool {
			return v.ServiceEPGroup == nil && len(v.RemoteEPGroup) == 0 && v.VIFPeers[0].ServiceEPGroup == nil
		}},
		{
			"the first peer at the top", `{"route_mode":"bgp","vlan":5,"bandwidth":2,"remote_ep_group":["10.0.0.0/8"],"address_family":"ipv4",
			"local_gateway_v4_ip":"1.1.1.1/30","remote_gateway_v4_ip":"1.1.1.2/30","bgp_asn":65000,"bgp_md5":"sesame","priority":"normal",
			"tags":[{"key":"k","value":"v"}],"device_id":"18.9.215.131","update_time":"2025-07-05 15:11:14"}`,
			func(v *dcaas.VirtualInterface) bool {
				return v.RouteMode == dcaas.RouteModeBGP && v.VLAN == 5 && v.Bandwidth == 2 && v.RemoteEPGroup[0] == "10.0.0.0/8" && v.AddressFamily == dcaas.IPv4 &&
					v.LocalGatewayV4IP == "1.1.1.1/30" && v.RemoteGatewayV4IP == "1.1.1.2/30" && v.BGPASN == 65000 && v.BGPMD5 == "sesame" && v.Priority == dcaas.PriorityNormal &&
					slices.Equal(v.Tags, []tags.Tag{{Key: "k", Value: "v"}}) && v.DeviceID == "18.9.215.131" &&
					v.UpdateTime.Equal(time.Date(2025, 7, 5, 15, 11, 14, 0, time.UTC))
			},
		},
		{"every field null", `{"id":null,"vlan":null,"bandwidth":null,"status":null,"admin_state_up":null,"vif_peers":null,"create_time":null,"bgp_md5":null,"lag_id":null,"tags":null}`, func(v *dcaas.VirtualInterface) bool {
			return v.ID == "" && v.VIFPeers == nil && v.BGPMD5 == ""
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := answering(t, http.StatusOK, `{"virtual_interface":`+tt.answer+`}`).VirtualInterfaces.Get(t.Context(), "id")
			if err != nil || !tt.check(got) {
				t.Errorf("Get() = %+v, %v", got, err)
			}
		})
	}
}

func TestGatewayAnswers(t *testing.T) {
	t.Parallel()
	got, err := answering(t, http.StatusOK, `{"virtual_gateway":{"id":"g","vpc_id":null,"local_ep_group":null,"local_ep_group_ipv6":null,"bgp_asn":"64512",
		"enterprise_router_id":"er","tags":[{"key":"k","value":"v"}]}}`).
		VirtualGateways.Get(t.Context(), "g")
	if err != nil || got.VPCID != "" || got.LocalEPGroup != nil || got.BGPASN != 64512 || got.EnterpriseRouterID != "er" || !slices.Equal(got.Tags, []tags.Tag{{Key: "k", Value: "v"}}) {
		t.Errorf("Get() = %+v, %v", got, err)
	}
}

// An answer may have null for every field. It then gives the zero value.
func TestEveryFieldNull(t *testing.T) {
	t.Parallel()
	nulls := func(key string, v any) string {
		var text []string
		for field := range reflect.TypeOf(v).Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			text = append(text, `"`+name+`":null`)
		}
		return `{"` + key + `":{` + strings.Join(text, ",") + `}}`
	}
	get := func(key string, v any, call func(*dcaas.Client) (any, error)) {
		got, err := call(answering(t, http.StatusOK, nulls(key, v)))
		if diff := differ(reflect.ValueOf(got).Elem().Interface(), v); err != nil || diff != "" {
			t.Errorf("%s: %v, differs: %s", key, err, diff)
		}
	}
	ctx := t.Context()
	get("connect_gateway", dcaas.ConnectGateway{}, func(c *dcaas.Client) (any, error) { return c.ConnectGateways.Get(ctx, "id") })
	get("global_dc_gateway", dcaas.GlobalGateway{}, func(c *dcaas.Client) (any, error) { return c.GlobalGateways.Get(ctx, "id") })
	get("peer_link", dcaas.PeerLink{}, func(c *dcaas.Client) (any, error) { return c.PeerLinks.Get(ctx, "g", "id") })
	get("direct_connect_location", dcaas.Location{}, func(c *dcaas.Client) (any, error) { return c.Locations.Get(ctx, "id") })
	get("vif_peer_detection", dcaas.PeerDetection{}, func(c *dcaas.Client) (any, error) { return c.PeerDetections.Get(ctx, "id") })
	get("virtual_interface", dcaas.VirtualInterface{}, func(c *dcaas.Client) (any, error) { return c.VirtualInterfaces.Get(ctx, "id") })
	get("virtual_gateway", dcaas.VirtualGateway{}, func(c *dcaas.Client) (any, error) { return c.VirtualGateways.Get(ctx, "id") })
	get("direct_connect", dcaas.Connection{}, func(c *dcaas.Client) (any, error) { return c.Connections.Get(ctx, "id") })
	get("extend_attribute", dcaas.VIFExtendAttribute{}, func(c *dcaas.Client) (any, error) {
		return c.VirtualInterfaces.UpdateExtendAttribute(ctx, "id", dcaas.VIFExtendAttributeUpdateOpts{DetectMultiplier: new(4)})
	})
}

func TestSwitchoverAnswers(t *testing.T) {
	t.Parallel()
	page, err := answering(t, http.StatusOK, `{"switchover_test_records":[{"operate_statuses":"ERROR"},{"operate_status":"COMPELTE"},
		{"operate_status":"INPROGRESS","operate_statuses":"ERROR","start_time":"2025-07-05 15:11:14","end_time":null}]}`).
		SwitchoverTests.List(t.Context(), dcaas.SwitchoverTestListOpts{})
	if err != nil {
		t.Fatal(err)
	}
	var states []dcaas.SwitchoverStatus
	for _, r := range page.Items {
		states = append(states, r.OperateStatus)
	}
	if !slices.Equal(states, []dcaas.SwitchoverStatus{dcaas.SwitchoverError, dcaas.SwitchoverComplete, dcaas.SwitchoverInProgress}) {
		t.Errorf("states = %v", states)
	}
	if last := page.Items[2]; last.StartTime.IsZero() || !last.EndTime.IsZero() {
		t.Errorf("times = %v, %v", last.StartTime, last.EndTime)
	}
}

// A value of another type is an error that names the field and does not show the value.
func TestWrongTypes(t *testing.T) {
	t.Parallel()
	tests := []struct{ answer, want string }{
		{`{"virtual_interface":{"vlan":"sesame"}}`, "/virtual_interface/vlan is no whole number that fits"},
		{`{"virtual_interface":{"vlan":true}}`, "/virtual_interface/vlan is no number"},
		{`{"virtual_interface":{"bandwidth":1.5}}`, "/virtual_interface/bandwidth is no whole number that fits"},
		{`{"virtual_interface":{"bgp_asn":99999999999999999999}}`, "/virtual_interface/bgp_asn is no whole number that fits"},
		{`{"virtual_interface":{"name":{"sesame":1}}}`, "/virtual_interface/name is an object where string is expected"},
		{`{"virtual_interface":{"status":["sesame"]}}`, "/virtual_interface/status is a list where dcaas.VirtualInterfaceStatus is expected"},
		{`{"virtual_interface":{"vif_peers":[{},{"enable_bfd":"sesame"}]}}`, "/virtual_interface/vif_peers/1/enable_bfd is text where bool is expected"},
		{`{"virtual_interface":{"bgp_md5":7}}`, "/virtual_interface/bgp_md5 is a number where dcaas.Secret is expected"},
		{`{"virtual_interface":[]}`, "/virtual_interface is a list where dcaas.VirtualInterface is expected"},
		{`{"virtual_interface":"sesame"}`, "/virtual_interface is text where dcaas.VirtualInterface is expected"},
		{`"sesame"`, "JSON but no object"},
		{`{"virtual_interface":{}`, "not valid JSON"},
		{`{"virtual_interface":{}} sesame`, "not valid JSON"},
		{`{"virtual_interface":{"direct_connection_id":"d"}} sesame`, "not valid JSON"},
	}
	for _, tt := range tests {
		_, err := answering(t, http.StatusOK, tt.answer).VirtualInterfaces.Get(t.Context(), "id")
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "sesame") {
			t.Errorf("Get() of %s = %v, want an error with %q", tt.answer, err, tt.want)
		}
	}
}

// An int has 32 bits on some machines. A number that does not fit is an error there.
func TestNumbersBeyondAnInt(t *testing.T) {
	t.Parallel()
	const beyond = 1<<32 + 1
	for _, form := range []string{"%d", `"%d"`} {
		answer := fmt.Sprintf(`{"virtual_interface":{"vlan":`+form+`}}`, int64(beyond))
		v, err := answering(t, http.StatusOK, answer).VirtualInterfaces.Get(t.Context(), "id")
		if math.MaxInt >= beyond {
			if err != nil || int64(v.VLAN) != beyond {
				t.Errorf("Get() of %s = %v, %v", answer, v, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), "/virtual_interface/vlan is no whole number that fits") {
			t.Errorf("Get() of %s = %v, %v, want an error", answer, v, err)
		}
	}
}

func TestRequestIDFromHeader(t *testing.T) {
	t.Parallel()
	c, mock := golden.Client(t)
	mock.RegisterNoResponder(httpmock.NewStringResponder(http.StatusOK, `{"virtual_gateways":[],"request_id":"body"}`).
		HeaderSet(http.Header{"X-Request-Id": {"header"}}))
	page, err := c.VirtualGateways.List(t.Context(), dcaas.VirtualGatewayListOpts{})
	if err != nil || page.RequestID != "header" {
		t.Errorf("List() = %+v, %v, want the request ID of the header", page, err)
	}
}
