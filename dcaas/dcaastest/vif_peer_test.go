package dcaastest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestVIFPeer(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithStepsPerState(0))
	v := c.virtualInterface(c.gateway("vpc-1"), 1, nil)
	id := v["id"].(string)
	first := v["vif_peers"].([]any)[0].(object)["id"].(string)
	peers := func() []any {
		return c.get("/dcaas/virtual-interfaces/" + id).object("virtual_interface")["vif_peers"].([]any)
	}

	r := c.post("/dcaas/vif-peers", peerBody(id, nil)).want(http.StatusCreated)
	wantKeys(t, r.body, "vif_peer", "request_id")
	peer := r.object("vif_peer")
	wantJSON(t, peer, `{
		"id": "`+peer["id"].(string)+`", "tenant_id": "`+c.srv.ProjectID+`", "name": "six", "description": "text",
		"address_family": "ipv6", "local_gateway_ip": "2001:db8::1/64", "remote_gateway_ip": "2001:db8::2/64",
		"route_mode": "bgp", "bgp_asn": 4200000000, "bgp_md5": "not-a-secret", "device_id": "198.51.100.4",
		"bgp_route_limit": 100, "bgp_status": "ACTIVE", "status": "ACTIVE", "vif_id": "`+id+`", "receive_route_num": 1,
		"remote_ep_group": ["2001:db8:1::/64"], "service_ep_group": null, "enable_bfd": false, "enable_nqa": false
	}`)
	if got := peers(); len(got) != 2 || got[0].(object)["id"] != first {
		t.Fatalf("peers = %v", got)
	}
	wantJSON(t, peers()[1], string(encode(t, peer)))
	v = c.get("/dcaas/virtual-interfaces/" + id).object("virtual_interface")
	for name, want := range map[string]any{
		"address_family": "ipv4", "local_gateway_v4_ip": "10.0.0.1/30", "local_gateway_v6_ip": "2001:db8::1/64",
		"remote_gateway_v6_ip": "2001:db8::2/64", "route_mode": "static", "remote_ep_group": "[10.1.0.0/16]", "bgp_asn": nil,
	} {
		wantField(t, v, name, want)
	}

	path := "/dcaas/vif-peers/" + peer["id"].(string)
	r = c.put(path, object{"vif_peer": object{"name": "new", "description": "", "remote_ep_group": []string{"2001:db8:2::/64"}}}).want(http.StatusOK)
	wantKeys(t, r.body, "vif_peer", "request_id")
	for name, want := range map[string]any{"name": "new", "description": "", "remote_ep_group": "[2001:db8:2::/64]", "route_mode": "bgp"} {
		wantField(t, r.object("vif_peer"), name, want)
	}
	wantJSON(t, peers()[1], string(encode(t, r.object("vif_peer"))))
	c.put(path, object{"vif_peer": object{"name": 1}}).refused(http.StatusBadRequest, "DC.0001")

	c.delete("/dcaas/vif-peers/" + first).empty(http.StatusNoContent)
	wantField(t, c.get("/dcaas/virtual-interfaces/"+id).object("virtual_interface"), "address_family", "ipv6")
	c.delete(path).refused(http.StatusBadRequest, "DC.0001") // the last peer
	c.delete("/dcaas/vif-peers/"+first).refused(http.StatusNotFound, "DC.0002")
	c.put("/dcaas/vif-peers/"+first, object{"vif_peer": object{}}).refused(http.StatusNotFound, "DC.0002")
}

func TestVIFPeerRules(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	gateway := c.gateway("vpc-1")
	c.put("/dcaas/virtual-gateways/"+gateway, object{"virtual_gateway": object{"local_ep_group_ipv6": []string{"2001:db8:8888::/48"}}}).want(http.StatusOK)
	id := c.virtualInterface(gateway, 1, nil)["id"].(string)
	tests := []struct {
		name    string
		changes object
		code    string
	}{
		{"no interface", object{"vif_id": nil}, "DC.0001"},
		{"no family", object{"address_family": nil}, "DC.0001"},
		{"other family", object{"address_family": "ipx"}, "DC.0001"},
		{"no local address", object{"local_gateway_ip": nil}, "DC.0001"},
		{"no remote address", object{"remote_gateway_ip": nil}, "DC.0001"},
		{"no mode", object{"route_mode": nil}, "DC.0001"},
		{"other mode", object{"route_mode": "rip"}, "DC.0001"},
		{"long name", object{"name": strings.Repeat("a", 65)}, "DC.0001"},
		{"long description", object{"description": strings.Repeat("a", 129)}, "DC.0001"},
		{"static without subnets", object{"route_mode": "static", "remote_ep_group": nil}, "DC.0001"},
		{"family twice", object{"address_family": "ipv4"}, "DC.0001"},
		{"ASN out of range", object{"bgp_asn": 0}, "DC.0008"},
		{"no local IP", object{"local_gateway_ip": "x"}, "DC.0004"},
		{"address of the other family", object{"local_gateway_ip": "10.0.0.1/30"}, "DC.0004"},
		{"ends in two subnets", object{"local_gateway_ip": "2001:db8:0:1::1/64"}, "DC.0004"},
		{"no CIDR", object{"remote_ep_group": []string{"2001:db8:1::"}}, "DC.0004"},
		{"CIDR of the other family", object{"remote_ep_group": []string{"10.2.0.0/16"}}, "DC.0004"},
		{"subnets overlap", object{"remote_ep_group": []string{"2001:db8:8000::/33"}}, "DC.1105"},
		{"ASN of the gateway", object{"bgp_asn": 64512}, "DC.1223"},
		{"CIDR twice", object{"remote_ep_group": []string{"2001:db8:1::/64", "2001:db8:1::/64"}}, "DC.1401"},
		{"BGP without ASN", object{"bgp_asn": nil}, "DC.1203"},
		{"no such interface", object{"vif_id": nowhere}, "DC.1211"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := *c
			c.t = t
			c.post("/dcaas/vif-peers", peerBody(id, tt.changes)).refused(http.StatusBadRequest, tt.code)
		})
	}
	peer := c.post("/dcaas/vif-peers", peerBody(c.virtualInterface(gateway, 2, nil)["id"].(string), nil)).want(http.StatusCreated).object("vif_peer")
	for code, remote := range map[string][]string{
		"DC.0004": {"10.2.0.0/16"},
		"DC.1105": {"2001:db8:8888:1::/64"},
		"DC.1401": {"2001:db8:1::/64", "2001:db8:1::/64"},
	} {
		c.put("/dcaas/vif-peers/"+peer["id"].(string), object{"vif_peer": object{"remote_ep_group": remote}}).refused(http.StatusBadRequest, code)
	}
}
