package dcaastest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestVirtualInterface(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	gateway := c.gateway("vpc-1")
	r := c.post("/dcaas/virtual-interfaces", staticInterface(gateway, 332, object{"name": "vif-0819", "description": "mytest"})).want(http.StatusCreated)
	wantKeys(t, r.body, "virtual_interface", "request_id")
	v := r.object("virtual_interface")
	id := v["id"].(string)
	wantTime(t, v, "create_time")
	want := `{
		"id": "` + id + `", "name": "vif-0819", "description": "mytest", "tenant_id": "` + c.srv.ProjectID + `",
		"direct_connect_id": "` + standard1 + `", "vgw_id": "` + gateway + `", "type": "private", "service_type": "VGW",
		"vlan": 332, "bandwidth": 2, "device_id": "198.51.100.4", "status": "PENDING_CREATE",
		"create_time": "` + v["create_time"].(string) + `", "update_time": null, "admin_state_up": true, "enable_bfd": false,
		"route_limit": 50, "enable_nqa": false, "local_gateway_v4_ip": "10.0.0.1/30", "remote_gateway_v4_ip": "10.0.0.2/30",
		"ies_id": null, "reason": null, "rate_limit": false, "address_family": "ipv4", "route_mode": "static",
		"local_gateway_v6_ip": null, "remote_gateway_v6_ip": null, "lgw_id": null, "lag_id": null, "gateway_id": null,
		"remote_ep_group": ["10.1.0.0/16"], "service_ep_group": [], "bgp_route_limit": 100, "priority": "normal",
		"vif_peers": [{
			"id": "` + v["vif_peers"].([]any)[0].(object)["id"].(string) + `", "tenant_id": "` + c.srv.ProjectID + `",
			"name": "vif-0819", "description": "", "address_family": "ipv4", "local_gateway_ip": "10.0.0.1/30",
			"remote_gateway_ip": "10.0.0.2/30", "route_mode": "static", "bgp_asn": null, "bgp_md5": null,
			"device_id": "198.51.100.4", "bgp_route_limit": 100, "bgp_status": null, "status": "PENDING_CREATE",
			"vif_id": "` + id + `", "receive_route_num": -1, "remote_ep_group": ["10.1.0.0/16"], "service_ep_group": null,
			"enable_bfd": false, "enable_nqa": false
		}],
		"extend_attribute": {
			"ha_type": null, "ha_mode": null, "detect_multiplier": 5, "min_rx_interval": 1000, "min_tx_interval": 1000,
			"remote_disclaim": null, "local_disclaim": null, "ipv6_remote_disclaim": null, "ipv6_local_disclaim": null
		},
		"enterprise_project_id": "0", "tags": []
	}`
	wantJSON(t, v, want)
	path := "/dcaas/virtual-interfaces/" + id
	wantJSON(t, c.get(path).want(http.StatusOK).object("virtual_interface"), want)
	active := strings.ReplaceAll(want, "PENDING_CREATE", "ACTIVE")
	r = c.get("/dcaas/virtual-interfaces").want(http.StatusOK)
	wantKeys(t, r.body, "virtual_interfaces", "page_info", "request_id")
	wantJSON(t, r.list("virtual_interfaces")[0], active)

	c.delete(path).empty(http.StatusNoContent)
	wantField(t, c.get(path).object("virtual_interface"), "status", "PENDING_DELETE")
	c.get(path).refused(http.StatusNotFound, "DC.1211")
	c.put(path, object{"virtual_interface": object{}}).refused(http.StatusNotFound, "DC.1211")
	c.put(path+"/extend-attributes", object{"extend_attribute": object{}}).refused(http.StatusNotFound, "DC.1211")
	c.delete(path).refused(http.StatusNotFound, "DC.1211")
}

func TestBGPInterface(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithStepsPerState(0))
	v := c.virtualInterface(c.gateway("vpc-1"), 0, object{
		"route_mode": "bgp", "bgp_asn": int64(4200000000), "bgp_md5": "not-a-secret", "remote_ep_group": []string{"10.1.0.0/16", "10.2.0.0/16"},
		"enable_bfd": true, "priority": "low", "address_family": "IPv4", "lag_id": "",
		"tags": []object{{"key": "k", "value": "v"}}, "enterprise_project_id": "ep", "service_ep_group": []string{"203.0.113.0/24"},
	})
	for name, want := range map[string]any{
		"vlan": 0, "route_mode": "bgp", "bgp_md5": "not-a-secret", "enable_bfd": true, "priority": "low", "address_family": "ipv4",
		"enterprise_project_id": "ep", "tags": "[map[key:k value:v]]", "service_ep_group": "[203.0.113.0/24]", "lag_id": nil,
	} {
		wantField(t, v, name, want)
	}
	wantJSON(t, v["bgp_asn"], "4200000000")
	peer := v["vif_peers"].([]any)[0].(object)
	for name, want := range map[string]any{
		"bgp_md5": "not-a-secret", "bgp_status": "ACTIVE", "receive_route_num": 2, "enable_bfd": true, "status": "ACTIVE",
	} {
		wantField(t, peer, name, want)
	}
	extend := v["extend_attribute"].(object)
	wantField(t, extend, "ha_type", "bfd")
	wantField(t, extend, "ha_mode", "auto_single")
}

func TestIPv6Interface(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	v := c.virtualInterface(c.gateway("vpc-1"), 1, object{
		"address_family": "ipv6", "local_gateway_v4_ip": nil, "remote_gateway_v4_ip": nil,
		"local_gateway_v6_ip": "2001:db8::1/64", "remote_gateway_v6_ip": "2001:db8::2/64", "remote_ep_group": []string{"2001:db8:1::/64"},
	})
	for name, want := range map[string]any{
		"address_family": "ipv6", "local_gateway_v4_ip": nil, "remote_gateway_v4_ip": nil,
		"local_gateway_v6_ip": "2001:db8::1/64", "remote_gateway_v6_ip": "2001:db8::2/64", "remote_ep_group": "[2001:db8:1::/64]",
	} {
		wantField(t, v, name, want)
	}
}

func TestInterfaceOnLAGOrLocalGateway(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	onLAG := c.virtualInterface(c.gateway("vpc-1"), 1, object{"direct_connect_id": nil, "lag_id": "lag-1"})
	wantField(t, onLAG, "direct_connect_id", nil)
	wantField(t, onLAG, "lag_id", "lag-1")
	c.post("/dcaas/virtual-interfaces", staticInterface(onLAG["vgw_id"].(string), 1, object{"direct_connect_id": nil, "lag_id": "lag-1"})).
		refused(http.StatusBadRequest, "DC.1209")
	c.virtualInterface(onLAG["vgw_id"].(string), 1, object{"direct_connect_id": nil, "lag_id": "lag-2"})

	// The server accepts any local gateway, which belongs to another service.
	local := c.virtualInterface("", 2, object{"vgw_id": nil, "service_type": "LGW", "gateway_id": "lgw-1"})
	for name, want := range map[string]any{"vgw_id": nil, "gateway_id": "lgw-1", "service_type": "LGW"} {
		wantField(t, local, name, want)
	}
}

func TestInterfaceRules(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithSlowGatewayDeletion())
	gateway := c.gateway("vpc-1")
	c.virtualInterface(gateway, 7, nil)
	global := c.globalGateway(object{"bgp_asn": 64600})["id"].(string)
	failed := c.srv.AddConnection(dcaastest.Connection{Status: "ERROR"})
	unpaid := c.srv.AddConnection(dcaastest.Connection{Status: "PENDING_PAY"})
	untagged, atLocation := c.srv.AddConnection(dcaastest.Connection{}), c.srv.AddConnection(dcaastest.Connection{EndsAtLocation: true})
	third, full := c.gateway("vpc-3"), c.gateway("vpc-4")
	c.virtualInterface(third, 0, object{"direct_connect_id": untagged})
	for _, id := range []string{standard1, atLocation} {
		c.virtualInterface(full, 9, object{"direct_connect_id": id})
		c.virtualInterface(full, 10, object{"direct_connect_id": id}) // no other connection
	}
	leaving := c.gateway("vpc-2")
	c.delete("/dcaas/virtual-gateways/" + leaving).empty(http.StatusNoContent)
	tests := []struct {
		name    string
		changes object
		code    string
	}{
		{"no vlan", object{"vlan": nil}, "DC.0001"},
		{"negative vlan", object{"vlan": -1}, "DC.0001"},
		{"large vlan", object{"vlan": 4000}, "DC.0001"},
		{"quoted vlan", object{"vlan": "8"}, "DC.0001"},
		{"no bandwidth", object{"bandwidth": nil}, "DC.0001"},
		{"small bandwidth", object{"bandwidth": 1}, "DC.0001"},
		{"no type", object{"type": nil}, "DC.0001"},
		{"other type", object{"type": "secret"}, "DC.0001"},
		{"no mode", object{"route_mode": nil}, "DC.0001"},
		{"other mode", object{"route_mode": "ospf"}, "DC.0001"},
		{"other family", object{"address_family": "ipx"}, "DC.0001"},
		{"other service", object{"service_type": "vpc", "gateway_id": "vpc"}, "DC.0001"},
		{"other priority", object{"priority": "high"}, "DC.0001"},
		{"no gateway", object{"vgw_id": nil}, "DC.0001"},
		{"no global gateway", object{"service_type": "GDGW", "vgw_id": nil}, "DC.0001"},
		{"two gateways", object{"gateway_id": global}, "DC.0001"},
		{"two gateways, the global one meant", object{"service_type": "GDGW", "gateway_id": global}, "DC.0001"},
		{"a connection and a LAG", object{"lag_id": "lag-1"}, "DC.0001"},
		{"no local address", object{"local_gateway_v4_ip": nil}, "DC.0001"},
		{"no remote address", object{"remote_gateway_v4_ip": ""}, "DC.0001"},
		{"no address of the family", object{"address_family": "ipv6"}, "DC.0001"},
		{"static without subnets", object{"remote_ep_group": nil}, "DC.0001"},
		{"static with empty subnets", object{"remote_ep_group": []string{}}, "DC.0001"},
		{"long name", object{"name": strings.Repeat("a", 65)}, "DC.0001"},
		{"long description", object{"description": strings.Repeat("a", 129)}, "DC.0001"},
		{"empty tag key", object{"tags": []object{{"key": ""}}}, "DC.0001"},
		{"flag as text", object{"enable_bfd": "true"}, "DC.0001"},
		{"BFD and NQA", object{"enable_bfd": true, "enable_nqa": true}, "DC.0001"},
		{"public without services", object{"type": "public"}, "DC.0001"},
		{"tags for another tenant", object{"resource_tenant_id": unknownTenant, "tags": []object{tag("k", "v")}}, "DC.0001"},
		{"enterprise project for another tenant", object{"resource_tenant_id": unknownTenant, "enterprise_project_id": "0"}, "DC.0001"},
		{"no local IP", object{"local_gateway_v4_ip": "10.0.0.256/30"}, "DC.0004"},
		{"no remote IP", object{"remote_gateway_v4_ip": "street"}, "DC.0004"},
		{"no length", object{"remote_gateway_v4_ip": "10.0.0.2/33"}, "DC.0004"},
		{"address of the other family", object{"local_gateway_v4_ip": "2001:db8::1/64"}, "DC.0004"},
		{"one address at both ends", object{"local_gateway_v4_ip": "10.0.0.2/30"}, "DC.0004"},
		{"ends in two subnets", object{"local_gateway_v4_ip": "10.0.0.5/30"}, "DC.0004"},
		{"no CIDR", object{"remote_ep_group": []string{"10.1.0.0"}}, "DC.0004"},
		{"two CIDRs in one", object{"remote_ep_group": []string{"10.1.0.0/16 10.2.0.0/16"}}, "DC.0004"},
		{"CIDR of the other family", object{"remote_ep_group": []string{"2001:db8::/32"}}, "DC.0004"},
		{"no CIDR of a service", object{"service_ep_group": []string{"x"}}, "DC.0004"},
		{"subnets overlap", object{"remote_ep_group": []string{"10.1.0.0/16", "192.168.0.0/16"}}, "DC.1105"},
		{"gateway is going", object{"vgw_id": leaving}, "DC.1205"},
		{"ASN of the gateway", object{"route_mode": "bgp", "bgp_asn": 64512}, "DC.1223"},
		{"CIDR twice", object{"remote_ep_group": []string{"10.1.0.0/16", "10.2.0.0/16", "10.1.2.3/16"}}, "DC.1401"},
		{"CIDR of a service twice", object{"service_ep_group": []string{"203.0.113.0/24", "203.0.113.0/24"}}, "DC.1401"},
		{"ASN out of range", object{"route_mode": "bgp", "bgp_asn": int64(4294967296)}, "DC.0008"},
		{"no such connection", object{"direct_connect_id": nowhere}, "DC.1015"},
		{"failed connection", object{"direct_connect_id": failed}, "DC.1005"},
		{"unpaid connection", object{"direct_connect_id": unpaid}, "DC.1005"},
		{"low priority with static routes", object{"priority": "low"}, "DC.0001"},
		{"beside VLAN 0", object{"direct_connect_id": untagged, "vgw_id": third}, "DC.1219"},
		{"VLAN 0 at a location", object{"direct_connect_id": atLocation, "vlan": 0}, "DC.1224"},
		{"third connection", object{"direct_connect_id": standard2, "vgw_id": full}, "DC.1117"},
		{"no such gateway", object{"vgw_id": nowhere}, "DC.1111"},
		{"no such global gateway", object{"service_type": "GDGW", "vgw_id": nil, "gateway_id": gateway}, "DC.0002"},
		{"ASN of the global gateway", object{"service_type": "GDGW", "vgw_id": nil, "gateway_id": global, "route_mode": "bgp", "bgp_asn": 64600}, "DC.1223"},
		{"no line", object{"direct_connect_id": nil}, "DC.1200"},
		{"no line but wrong names", object{"direct_connect_id": nil, "direct_connection_id": standard1}, "DC.1200"},
		{"BGP without ASN", object{"route_mode": "bgp"}, "DC.1203"},
		{"operations connection", object{"direct_connect_id": operations}, "DC.1204"},
		{"VLAN conflict", object{"vlan": 7}, "DC.1209"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := *c
			c.t = t
			c.post("/dcaas/virtual-interfaces", staticInterface(gateway, 8, tt.changes)).refused(http.StatusBadRequest, tt.code)
		})
	}
	c.virtualInterface(gateway, 7, object{"direct_connect_id": standard2}) // each connection has its own VLANs
	for i, changes := range []object{
		{"local_gateway_v4_ip": "10.0.0.1", "remote_gateway_v4_ip": "10.9.0.2"}, // without prefix lengths
		{"local_gateway_v4_ip": "10.0.0.1"},
		{"remote_gateway_v4_ip": "10.9.0.2"},
		{"remote_ep_group": []string{"192.168.0.0/24", "192.168.2.1/24"}}, // beside the local 192.168.1.0/24
		{"route_mode": "static", "bgp_asn": 64512},                        // no BGP
		{"type": "public", "service_ep_group": []string{"203.0.113.0/24", "2001:db8::/32"}},
	} {
		c.virtualInterface(gateway, 100+i, changes)
	}
}

func TestUpdateInterface(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithStepsPerState(0))
	id := c.virtualInterface(c.gateway("vpc-1"), 1, object{"description": "text", "route_mode": "bgp", "bgp_asn": 65000})["id"].(string)
	path := "/dcaas/virtual-interfaces/" + id
	update := func(changes, want object) {
		t.Helper()
		r := c.put(path, object{"virtual_interface": changes}).want(http.StatusOK)
		wantKeys(t, r.body, "virtual_interface", "request_id")
		v := r.object("virtual_interface")
		wantTime(t, v, "update_time")
		wantJSON(t, c.get(path).object("virtual_interface"), string(encode(t, v)))
		for name, value := range want {
			wantField(t, v, name, value)
		}
		peer := v["vif_peers"].([]any)[0].(object)
		for _, name := range []string{"enable_bfd", "enable_nqa", "remote_ep_group"} {
			wantField(t, peer, name, v[name])
		}
	}
	update(object{"name": "new", "bandwidth": 5}, object{"name": "new", "bandwidth": 5, "description": "text", "status": "ACTIVE"})
	update(object{"description": ""}, object{"description": "", "name": "new"})
	update(object{"remote_ep_group": []string{"10.9.0.0/16"}, "service_ep_group": []string{"203.0.113.0/24"}},
		object{"remote_ep_group": "[10.9.0.0/16]", "service_ep_group": "[203.0.113.0/24]"})
	update(object{"priority": "low"}, object{"priority": "low"})
	update(object{"enable_bfd": true}, object{"enable_bfd": true, "enable_nqa": false})
	update(object{"enable_bfd": false}, object{"enable_bfd": false})
	update(object{"enable_nqa": true}, object{"enable_bfd": false, "enable_nqa": true, "priority": "low"})
	update(object{"vlan": 2, "vgw_id": nowhere}, object{"vlan": 1}) // ignored in an update
	for _, changes := range []object{
		{"name": "x"}, {"description": ""}, {"bandwidth": 5}, {"remote_ep_group": []string{}}, {"service_ep_group": []string{}}, {"enable_bfd": false}, {"enable_nqa": true},
	} {
		changes["priority"] = "low" // must be the only field
		c.put(path, object{"virtual_interface": changes}).refused(http.StatusBadRequest, "DC.0001")
	}

	for _, changes := range []object{
		{"bandwidth": 1}, {"bandwidth": "5"}, {"name": strings.Repeat("a", 65)}, {"description": strings.Repeat("a", 129)}, {"priority": "high"}, {"status": "ACTIVE"}, {"enable_bfd": 1},
	} {
		c.put(path, object{"virtual_interface": changes}).refused(http.StatusBadRequest, "DC.0001")
	}
	for code, changes := range map[string][]object{
		"DC.0001": {
			{"enable_bfd": true}, {"enable_bfd": true, "enable_nqa": false}, {"enable_bfd": true, "enable_nqa": true}, // NQA is on
		},
		"DC.0004": {{"remote_ep_group": []string{"x"}}, {"remote_ep_group": []string{"2001:db8::/32"}}, {"service_ep_group": []string{"x"}}},
		"DC.1105": {{"remote_ep_group": []string{"192.168.1.128/25"}}},
		"DC.1210": {{"status": "ACCEPTED"}},
		"DC.1401": {{"remote_ep_group": []string{"10.9.0.0/16", "10.9.0.0/16"}}},
	} {
		for _, change := range changes {
			c.put(path, object{"virtual_interface": change}).refused(http.StatusBadRequest, code)
		}
	}
	update(object{"enable_nqa": false}, object{"enable_nqa": false})
	c.put(path, object{"virtual_interface": object{"enable_bfd": true, "enable_nqa": true}}).refused(http.StatusBadRequest, "DC.0001")
	update(object{"enable_bfd": true}, object{"enable_bfd": true})
	c.put(path, object{"virtual_interface": object{"enable_bfd": false, "enable_nqa": true}}).refused(http.StatusBadRequest, "DC.0001")
	update(object{"enable_bfd": true, "enable_nqa": false}, object{"enable_bfd": true})
}

func TestExtendAttribute(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.virtualInterface(c.gateway("vpc-1"), 1, nil)["id"].(string)
	path := "/dcaas/virtual-interfaces/" + id
	set := func(changes object, want string) {
		t.Helper()
		r := c.put(path+"/extend-attributes", object{"extend_attribute": changes}).want(http.StatusOK)
		wantKeys(t, r.body, "extend_attribute", "request_id")
		wantJSON(t, r.object("extend_attribute"), want)
		wantJSON(t, c.get(path).object("virtual_interface")["extend_attribute"], want)
	}
	c.put(path, object{"virtual_interface": object{"enable_bfd": true}}).want(http.StatusOK)
	c.put(path+"/extend-attributes", object{"extend_attribute": object{"ha_mode": "auto_multi"}}).want(http.StatusOK)
	c.put(path, object{"virtual_interface": object{"enable_bfd": true, "enable_nqa": false}}).want(http.StatusOK) // no change
	wantField(t, c.get(path).object("virtual_interface")["extend_attribute"].(object), "ha_mode", "auto_multi")
	set(object{
		"ha_type": "bfd", "ha_mode": "static_single", "detect_multiplier": 3, "min_rx_interval": 200, "min_tx_interval": "300",
		"remote_disclaim": 1, "local_disclaim": 2, "ipv6_remote_disclaim": 3, "ipv6_local_disclaim": 4,
	}, `{
		"ha_type": "bfd", "ha_mode": "static_single", "detect_multiplier": 3, "min_rx_interval": 200, "min_tx_interval": 300,
		"remote_disclaim": 1, "local_disclaim": 2, "ipv6_remote_disclaim": 3, "ipv6_local_disclaim": 4
	}`)
	c.put(path, object{"virtual_interface": object{"enable_bfd": false}}).want(http.StatusOK)
	c.put(path, object{"virtual_interface": object{"enable_nqa": true}}).want(http.StatusOK)
	set(object{"detect_multiplier": 20}, `{
		"ha_type": "nqa", "ha_mode": "auto_single", "detect_multiplier": 20, "min_rx_interval": 200, "min_tx_interval": 300,
		"remote_disclaim": 1, "local_disclaim": 2, "ipv6_remote_disclaim": 3, "ipv6_local_disclaim": 4
	}`)
	for _, changes := range []object{
		{"ha_type": "none"},
		{"ha_mode": "none"},
		{"detect_multiplier": 2},
		{"detect_multiplier": 21},
		{"detect_multiplier": "x"},
		{"detect_multiplier": 3.5},
		{"min_rx_interval": 199},
		{"min_tx_interval": 5001},
		{"remote_disclaim": 0},
		{"local_disclaim": 16385},
		{"ipv6_remote_disclaim": 0},
		{"ipv6_local_disclaim": 16385},
	} {
		c.put(path+"/extend-attributes", object{"extend_attribute": changes}).refused(http.StatusBadRequest, "DC.0001")
	}
}

// TestInterfaceForAnotherTenant checks that only the other tenant accepts or rejects the
// interface.
func TestInterfaceForAnotherTenant(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	other := c.inProject(c.srv.AddTenant(""))
	gateway := other.gateway("vpc-1")
	mine := c.gateway("vpc-1")
	for i, tt := range []struct {
		status string
		want   []string
	}{
		{"ACCEPTED", []string{"PENDING_CREATE", "PENDING_CREATE", "ACTIVE"}},
		{"REJECTED", []string{"REJECTED", "REJECTED", "REJECTED"}},
	} {
		v := c.virtualInterface(gateway, i+1, object{"resource_tenant_id": other.project, "route_mode": "bgp", "bgp_asn": 65000})
		path := "/dcaas/virtual-interfaces/" + v["id"].(string)
		for range 2 {
			for _, side := range []*client{c, other} {
				v = side.get(path).want(http.StatusOK).object("virtual_interface")
				wantField(t, v, "status", "AUTHORIZATION")
				wantField(t, v, "tenant_id", other.project)
				wantField(t, v, "extend_attribute", nil)
			}
		}
		c.put(path+"/extend-attributes", object{"extend_attribute": object{}}).refused(http.StatusBadRequest, "DC.1210")
		c.put(path, object{"virtual_interface": object{"bandwidth": 3 + i}}).want(http.StatusOK)
		c.post("/dcaas/switchover-test", switchoverBody(v["id"].(string), "shutdown")).refused(http.StatusBadRequest, "DC.1210")
		c.put(path, object{"virtual_interface": object{"status": tt.status}}).refused(http.StatusBadRequest, "DC.1213")
		wantField(t, c.get(path).object("virtual_interface"), "status", "AUTHORIZATION")

		v = other.put(path, object{"virtual_interface": object{"status": tt.status}}).want(http.StatusOK).object("virtual_interface")
		got := []string{v["status"].(string)}
		for range 2 {
			v = other.get(path).object("virtual_interface")
			got = append(got, v["status"].(string))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.status, got, tt.want)
		}
		if (v["extend_attribute"] != nil) != (tt.status == "ACCEPTED") {
			t.Errorf("%s: extend_attribute = %v", tt.status, v["extend_attribute"])
		}
		other.put(path, object{"virtual_interface": object{"status": tt.status}}).refused(http.StatusBadRequest, "DC.1210")
	}

	// The interface needs a gateway of the other tenant, and must match it.
	for code, changes := range map[string]object{
		"DC.1105": {"remote_ep_group": []string{"192.168.1.0/24"}},
		"DC.1111": {"vgw_id": mine},
		"DC.1223": {"route_mode": "bgp", "bgp_asn": 64512},
	} {
		changes["resource_tenant_id"] = other.project
		if changes["vgw_id"] == nil {
			changes["vgw_id"] = gateway
		}
		c.post("/dcaas/virtual-interfaces", staticInterface("", 8, changes)).refused(http.StatusBadRequest, code)
	}
	// The server does not check a project that it does not have. The caller's own project is no other tenant.
	wantField(t, c.virtualInterface(nowhere, 8, object{"resource_tenant_id": unknownTenant}), "status", "AUTHORIZATION")
	wantField(t, c.virtualInterface(mine, 9, object{"resource_tenant_id": c.srv.ProjectID}), "status", "PENDING_CREATE")
}

func TestLowPriorityOnStatic(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithLowPriorityOnStatic())
	v := c.virtualInterface(c.gateway("vpc-1"), 1, object{"priority": "low"})
	wantField(t, v, "priority", "low")
	if err := c.srv.Restore(c.srv.Snapshot()); err != nil { // Restore keeps the options
		t.Fatal(err)
	}
	wantField(t, c.virtualInterface(c.gateway("vpc-2"), 2, object{"priority": "low"}), "priority", "low")
	strict := newClient(t)
	path := "/dcaas/virtual-interfaces/" + strict.virtualInterface(strict.gateway("vpc-1"), 1, nil)["id"].(string)
	strict.put(path, object{"virtual_interface": object{"priority": "low"}}).refused(http.StatusBadRequest, "DC.0001")
	strict.put(path, object{"virtual_interface": object{"priority": "normal"}}).want(http.StatusOK)
}
