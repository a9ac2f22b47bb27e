package dcaastest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestVirtualGateway(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	r := c.post("/dcaas/virtual-gateways", gatewayBody(nil)).want(http.StatusCreated)
	wantKeys(t, r.body, "virtual_gateway", "request_id")
	g := r.object("virtual_gateway")
	want := `{
		"id": "` + g["id"].(string) + `", "name": "vgw-c7b22", "description": "", "tenant_id": "` + c.srv.ProjectID + `",
		"vpc_id": "vpc-1", "device_id": "198.51.100.2", "redundant_device_id": "198.51.100.3", "type": "default",
		"status": "PENDING_CREATE", "admin_state_up": true, "bgp_asn": 64512, "local_ep_group": ["192.168.1.0/24"],
		"local_ep_group_ipv6": null, "enterprise_project_id": "0", "public_border_group": "center", "tags": []
	}`
	wantJSON(t, g, want)
	path := "/dcaas/virtual-gateways/" + g["id"].(string)
	wantJSON(t, c.get(path).want(http.StatusOK).object("virtual_gateway"), want)
	r = c.get("/dcaas/virtual-gateways").want(http.StatusOK)
	wantKeys(t, r.body, "virtual_gateways", "page_info", "request_id")
	wantField(t, r.list("virtual_gateways")[0], "status", "ACTIVE")

	update := func(changes object) object {
		t.Helper()
		r := c.put(path, object{"virtual_gateway": changes}).want(http.StatusOK)
		wantKeys(t, r.body, "virtual_gateway", "request_id")
		return r.object("virtual_gateway")
	}
	g = update(object{"name": "new", "description": "text", "local_ep_group": []string{"192.168.3.0/24"}, "local_ep_group_ipv6": []string{"2001:db8::/64"}, "bgp_asn": 1})
	for name, value := range map[string]any{
		"name": "new", "description": "text", "local_ep_group": "[192.168.3.0/24]", "local_ep_group_ipv6": "[2001:db8::/64]",
		"bgp_asn": 64512, "status": "PENDING_UPDATE",
	} {
		wantField(t, g, name, value)
	}
	g = update(object{"description": "", "local_ep_group_ipv6": nil})
	for name, value := range map[string]any{"name": "new", "description": "", "local_ep_group": "[192.168.3.0/24]", "local_ep_group_ipv6": "[2001:db8::/64]"} {
		wantField(t, g, name, value)
	}
	for _, list := range []string{"local_ep_group", "local_ep_group_ipv6"} {
		c.put(path, object{"virtual_gateway": object{list: "10.0.0.0/8"}}).refused(http.StatusBadRequest, "DC.0001")
		c.put(path, object{"virtual_gateway": object{list: []string{}}}).refused(http.StatusBadRequest, "DC.0001")
	}

	c.delete(path).empty(http.StatusNoContent) // during an update
	c.get(path).refused(http.StatusNotFound, "DC.1111")
	c.put(path, object{"virtual_gateway": object{}}).refused(http.StatusNotFound, "DC.1111")
	c.delete(path).refused(http.StatusNotFound, "DC.1111")
}

func TestSlowGatewayDeletion(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithSlowGatewayDeletion())
	for _, restored := range []bool{false, true} {
		if restored {
			if err := c.srv.Restore(c.srv.Snapshot()); err != nil {
				t.Fatal(err)
			}
		}
		path := "/dcaas/virtual-gateways/" + c.gateway("vpc-1")
		c.delete(path).empty(http.StatusNoContent)
		c.put(path, object{"virtual_gateway": object{}}).refused(http.StatusBadRequest, "DC.1118")
		wantField(t, c.get(path).object("virtual_gateway"), "status", "PENDING_DELETE")
		c.get(path).refused(http.StatusNotFound, "DC.1111")
	}
}

// TestDeletedGatewayStaysDeleted checks that an update before the DELETE does not bring
// the gateway back.
func TestDeletedGatewayStaysDeleted(t *testing.T) {
	t.Parallel()
	clock := newClock(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	c := newClient(t, dcaastest.WithClock(clock.Now), dcaastest.WithDelay(time.Minute))
	path := "/dcaas/virtual-gateways/" + c.gateway("vpc-1")
	clock.advance(time.Hour)
	c.put(path, object{"virtual_gateway": object{"local_ep_group": []string{"10.9.0.0/16"}}}).want(http.StatusOK)
	c.delete(path).empty(http.StatusNoContent)
	clock.advance(time.Hour)
	c.get(path).refused(http.StatusNotFound, "DC.1111")
	if got := c.get("/dcaas/virtual-gateways").list("virtual_gateways"); len(got) != 0 {
		t.Errorf("gateways %v are listed, want none", got)
	}
	c.post("/dcaas/virtual-gateways", gatewayBody(nil)).want(http.StatusCreated)
}

func TestVPCs(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithVPCs("vpc-1", "vpc-2"))
	body := func(vpc string) object { return gatewayBody(object{"vpc_id": vpc}) }
	c.post("/dcaas/virtual-gateways", body("vpc-1")).want(http.StatusCreated)
	c.post("/dcaas/virtual-gateways", body("vpc-1")).refused(http.StatusBadRequest, "DC.1110")
	c.post("/dcaas/virtual-gateways", body("vpc-3")).refused(http.StatusBadRequest, "DC.0007")
	c.post("/dcaas/virtual-gateways", object{"virtual_gateway": object{"enterprise_router_id": "router"}}).want(http.StatusCreated)
}

func TestLockedGateway(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.gateway("vpc-1")
	path := "/dcaas/virtual-gateways/" + id
	c.srv.LockGateway(id)
	c.put(path, object{"virtual_gateway": object{"name": "new"}}).refused(http.StatusBadRequest, "DC.1113")
	c.delete(path).refused(http.StatusBadRequest, "DC.1113")
	c.get(path).want(http.StatusOK)
	c.srv.UnlockGateway(id)
	c.put(path, object{"virtual_gateway": object{"name": "new"}}).want(http.StatusOK)
	c.delete(path).empty(http.StatusNoContent)

	defer func() {
		if recover() == nil {
			t.Error("the lock of a gateway that does not exist did not panic")
		}
	}()
	c.srv.LockGateway(id)
}

func TestVirtualGatewayOptions(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	g := c.post("/dcaas/virtual-gateways", gatewayBody(object{
		"bgp_asn": int64(4294967295), "enterprise_project_id": "ep", "local_ep_group_ipv6": []string{"2001:db8::/64"},
		"tags": []object{{"key": "k", "value": "v"}},
	})).want(http.StatusCreated)
	wantJSON(t, g.object("virtual_gateway")["tags"], `[{"key":"k","value":"v"}]`)
	wantJSON(t, g.object("virtual_gateway")["bgp_asn"], `4294967295`)
	wantField(t, g.object("virtual_gateway"), "enterprise_project_id", "ep")

	// The default ASN is 64512.
	g = c.post("/dcaas/virtual-gateways", gatewayBody(object{"vpc_id": "vpc-3", "bgp_asn": 1})).want(http.StatusCreated)
	wantField(t, g.object("virtual_gateway"), "bgp_asn", 1)
	g = c.post("/dcaas/virtual-gateways", gatewayBody(object{"vpc_id": "vpc-2", "bgp_asn": nil, "name": nil})).want(http.StatusCreated)
	wantField(t, g.object("virtual_gateway"), "bgp_asn", 64512)
	wantField(t, g.object("virtual_gateway"), "name", "")

	// A router replaces VPC and subnets, and may have several gateways.
	for range 2 {
		g = c.post("/dcaas/virtual-gateways", gatewayBody(object{"vpc_id": "", "local_ep_group": nil, "enterprise_router_id": "er"})).want(http.StatusCreated)
		wantField(t, g.object("virtual_gateway"), "enterprise_router_id", "er")
		wantJSON(t, []any{g.object("virtual_gateway")["vpc_id"], g.object("virtual_gateway")["local_ep_group"]}, `[null,null]`)
	}
}

func TestVirtualGatewayRules(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithStepsPerState(0))
	used := c.gateway("vpc-1")
	v := c.virtualInterface(used, 1, nil)
	tags := make([]object, 11)
	for i := range tags {
		tags[i] = object{"key": string(rune('a' + i))}
	}
	many := make([]string, 51)
	many6 := make([]string, 51)
	for i := range many {
		many[i], many6[i] = fmt.Sprintf("172.16.%d.0/24", i), fmt.Sprintf("2001:db8:%x::/48", i)
	}
	for code, changes := range map[string][]object{
		"DC.0001": {{"tags": tags}, {"tags": []object{{"key": ""}}}},
		"DC.0004": {
			{"local_ep_group": []string{"192.168.1.0"}, "vpc_id": "v"},
			{"local_ep_group": []string{"2001:db8::/64"}, "vpc_id": "v"},
			{"local_ep_group_ipv6": []string{"192.168.1.0/24"}, "vpc_id": "v"},
		},
		"DC.1101": {{"local_ep_group": many, "vpc_id": "v"}, {"local_ep_group_ipv6": many6, "vpc_id": "v"}},
		"DC.1401": {
			{"local_ep_group": []string{"10.0.0.0/8", "10.0.0.0/8"}, "vpc_id": "v"},
			{"local_ep_group_ipv6": []string{"2001:db8::/64", "2001:db8::1/64"}, "vpc_id": "v"},
		},
		"DC.0008": {{"bgp_asn": 0, "vpc_id": "v"}, {"bgp_asn": int64(4294967296), "vpc_id": "v"}, {"bgp_asn": -1, "vpc_id": "v"}},
		"DC.1110": {{}},
	} {
		for _, change := range changes {
			c.post("/dcaas/virtual-gateways", gatewayBody(change)).refused(http.StatusBadRequest, code)
		}
	}
	path := "/dcaas/virtual-gateways/" + used
	c.post("/dcaas/vif-peers", peerBody(v["id"].(string), nil)).want(http.StatusCreated) // with 2001:db8:1::/64
	for code, changes := range map[string][]object{
		"DC.0004": {{"local_ep_group": []string{"x"}}, {"local_ep_group_ipv6": []string{"x"}}},
		"DC.1101": {{"local_ep_group": many}, {"local_ep_group_ipv6": many6}},
		"DC.1105": {{"local_ep_group": []string{"192.168.1.0/24", "10.1.2.0/24"}}, {"local_ep_group_ipv6": []string{"2001:db8:1::/64"}}},
		"DC.1401": {{"local_ep_group": []string{"172.16.0.0/16", "172.16.0.0/16"}}},
	} {
		for _, change := range changes {
			c.put(path, object{"virtual_gateway": change}).refused(http.StatusBadRequest, code)
		}
	}
	c.put(path, object{"virtual_gateway": object{"local_ep_group": many[:50], "local_ep_group_ipv6": many6[2:]}}).want(http.StatusOK)
	c.delete(path).refused(http.StatusBadRequest, "DC.1106")
	c.delete("/dcaas/virtual-interfaces/" + v["id"].(string)).empty(http.StatusNoContent)
	c.delete(path).empty(http.StatusNoContent)
	c.post("/dcaas/virtual-gateways", gatewayBody(nil)).want(http.StatusCreated)
}
