package dcaastest_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// TestSnapshot restores a server with every kind of resource on another server and
// compares both. Many of the resources have states ahead.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	clock := newClock(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	opts := []dcaastest.Option{dcaastest.WithClock(clock.Now), dcaastest.WithDelay(time.Minute)}
	c := newClient(t, opts...)
	tenant := c.srv.AddTenant("another")
	c.srv.AddProject("second")
	other := c.inProject(tenant)
	gateway, otherGateway := c.gateway("vpc-1"), other.gateway("vpc-1")
	v := c.virtualInterface(gateway, 1, object{"route_mode": "bgp", "bgp_asn": int64(4200000000), "bgp_md5": "not-a-secret", "enable_bfd": true})
	path := "/dcaas/virtual-interfaces/" + v["id"].(string)
	c.put(path+"/extend-attributes", object{"extend_attribute": object{"ha_mode": "static_single", "local_disclaim": 7}}).want(http.StatusOK)
	c.post("/dcaas/vif-peers", peerBody(v["id"].(string), nil)).want(http.StatusCreated)
	shared := c.virtualInterface(otherGateway, 2, object{"resource_tenant_id": other.project})["id"].(string)
	hosted := c.post("/dcaas/hosted-connects", hostedBody(object{"resource_tenant_id": other.project})).want(http.StatusCreated).object("hosted_connect")["id"].(string)
	c.post("/dc-vgw/"+gateway+"/tags", object{"tag": tag("k", "ü<1>")}).empty(http.StatusNoContent)
	clock.advance(time.Hour)
	c.post("/dcaas/switchover-test", switchoverBody(v["id"].(string), "shutdown")).want(http.StatusCreated)
	deleted := c.virtualInterface(gateway, 3, nil)["id"].(string)
	c.delete("/dcaas/virtual-interfaces/" + deleted).empty(http.StatusNoContent)
	created := c.virtualInterface(gateway, 4, nil)["id"].(string)
	temporary := c.srv.IssueTemporaryKey(time.Hour)

	c.srv.SetFailure("eip-2", "no route to the EIP")
	c.srv.SetFailure("er-9", "the router does not answer")
	connectGateway := c.connectGateway("entry")
	c.bind(connectGateway, "eip-1", "eip-2").want(http.StatusCreated)
	r := newRoutedGateway(c, 9)
	link := "/dcaas/global-dc-gateways/" + r.id + "/peer-links/" + c.peerLink(r.id, object{"peer_site": object{"gateway_id": "er-9", "project_id": tenant.ID, "region_id": "r"}})["id"].(string)
	r.update(object{"add_routes": []object{routeBody("172.16.0.0/16", r.v4, "vif_peer")}}).want(http.StatusOK)
	detection := c.post("/dcaas/vif-peer-detections", object{"vif_peer_detection": object{"vif_peer_id": r.v4}}).want(http.StatusOK).object("vif_peer_detection")["id"].(string)

	state := c.srv.Snapshot()
	if !strings.Contains(string(state), "not-a-secret") {
		t.Error("the snapshot lacks the BGP password")
	}
	restored := newClient(t, opts...)
	restored.srv.IssueToken() // Restore removes it
	restored.srv.SetFailure("eip-9", "not in the snapshot")
	if err := restored.srv.Restore(state); err != nil {
		t.Fatal(err)
	}
	if got := restored.srv.Snapshot(); string(got) != string(state) {
		t.Errorf("a restored server has\n%s\nnot\n%s", got, state)
	}
	clients := [][2]*client{{c, restored}, {other, restored}}
	for _, pair := range clients {
		onRestored := *pair[1]
		onRestored.token, onRestored.project = pair[0].token, pair[0].project // the snapshot has the tokens
		for _, path := range []string{
			"/dcaas/direct-connects", "/dcaas/hosted-connects", "/dcaas/virtual-gateways", "/dcaas/virtual-interfaces",
			"/dcaas/switchover-test", "/dcaas/quotas", "/dc-vgw/tags", "/dcaas/connect-gateways", "/dcaas/global-dc-gateways",
			"/dcaas/vif-peer-detections", "/dcaas/direct-connect-locations",
		} {
			a, b := pair[0].get(path), onRestored.get(path)
			delete(a.body, "request_id")
			delete(b.body, "request_id")
			wantJSON(t, b.body, string(encode(t, a.body)))
		}
	}

	// The restored states continue.
	clock.advance(time.Minute)
	onRestored := *restored
	onRestored.token = c.token
	status := func(id string) any {
		return onRestored.get("/dcaas/virtual-interfaces/" + id).want(http.StatusOK).object("virtual_interface")["status"]
	}
	if got := status(created); got != "ACTIVE" {
		t.Errorf("the created interface is %v", got)
	}
	if got := column(onRestored.get("/dcaas/connect-gateways/"+connectGateway+"/binding-global-eips").list("global_eips"), "error_message"); !slices.Equal(got, []string{"<nil>", "no route to the EIP"}) {
		t.Errorf("the EIPs end with %v", got)
	}
	for id, want := range map[string]any{"eip-8": nil, "eip-9": "not in the snapshot"} {
		onRestored.bind(connectGateway, id).want(http.StatusCreated)
		clock.advance(time.Minute)
		wantField(t, onRestored.get("/dcaas/connect-gateways/" + connectGateway + "/binding-global-eips?global_eip_id=" + id).list("global_eips")[0], "error_message", want)
	}
	wantField(t, onRestored.get(link).object("peer_link"), "reason", "the router does not answer")
	wantField(t, onRestored.get(r.path).list("gdgw_routetables")[0], "status", "ACTIVE")
	wantField(t, onRestored.get("/dcaas/vif-peer-detections/"+detection).object("vif_peer_detection"), "loss_ratio", 0)
	onRestored.get("/dcaas/virtual-interfaces/"+deleted).refused(http.StatusNotFound, "DC.1211")
	if got := status(shared); got != "AUTHORIZATION" {
		t.Errorf("the shared interface is %v", got)
	}
	onRestored.put("/dcaas/virtual-interfaces/"+shared, object{"virtual_interface": object{"status": "ACCEPTED"}}).refused(http.StatusBadRequest, "DC.1213")
	onRestored.post("/dcaas/switchover-test", switchoverBody(v["id"].(string), "undo_shutdown")).want(http.StatusCreated)
	if got := status(v["id"].(string)); got != "ACTIVE" {
		t.Errorf("the tested interface is %v", got)
	}
	wantField(t, onRestored.get("/dcaas/hosted-connects/"+hosted).object("hosted_connect"), "status", "BUILD")
	req := onRestored.request(http.MethodGet, "/v3/"+onRestored.project+"/dcaas/quotas", nil)
	req.Header.Del("X-Auth-Token")
	req.Header.Set("X-Security-Token", temporary.SecurityToken)
	sign(req, "", temporary.AccessKey, temporary.SecretKey, clock.Now())
	onRestored.send(req).want(http.StatusCreated)
	if got := c.get(path).object("virtual_interface")["status"]; got != "ADMIN_SHUTDOWN" {
		t.Errorf("the first server's interface is %v", got) // the servers share no state
	}
	login(&onRestored, object{"project": object{"name": "second"}}).want(http.StatusCreated)
}

// TestRestoreRefuses checks that an invalid snapshot changes nothing.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.virtualInterface(c.gateway("vpc-1"), 1, nil)["id"].(string)
	c.post("/dcaas/switchover-test", switchoverBody(id, "shutdown"))
	c.get("/dcaas/virtual-interfaces/" + id)
	c.get("/dcaas/virtual-interfaces/" + id)
	c.post("/dcaas/switchover-test", switchoverBody(id, "shutdown")).want(http.StatusCreated)
	c.srv.IssueTemporaryKey(time.Hour)
	c.bind(c.connectGateway("entry"), "eip-1").want(http.StatusCreated)
	r := newRoutedGateway(c, 9)
	c.peerLink(r.id, nil)
	r.update(object{"add_routes": []object{routeBody("172.16.0.0/16", r.v4, "vif_peer")}}).want(http.StatusOK)
	c.post("/dcaas/vif-peer-detections", object{"vif_peer_detection": object{"vif_peer_id": r.v4}}).want(http.StatusOK)
	state := c.srv.Snapshot()

	change := func(f func(object)) []byte {
		var whole object
		if err := json.Unmarshal(state, &whole); err != nil {
			t.Fatal(err)
		}
		f(whole)
		return encode(t, whole)
	}
	// in returns the object that contains a list. Resources are one level deeper.
	in := func(whole object, list string) object {
		if resources := whole["resources"].(object); resources[list] != nil {
			return resources
		}
		return whole
	}
	item := func(whole object, list string, more ...string) object {
		o := in(whole, list)[list].([]any)[0].(object)
		for _, name := range more {
			o = o[name].(object)
		}
		return o
	}
	twice := func(list string) []byte {
		return change(func(whole object) {
			o := in(whole, list)
			o[list] = append(o[list].([]any), o[list].([]any)[0])
		})
	}
	set := func(value any, path ...string) []byte {
		return change(func(whole object) { item(whole, path[0], path[1:len(path)-1]...)[path[len(path)-1]] = value })
	}
	bad := map[string][]byte{
		"nothing":               nil,
		"no JSON":               state[:len(state)-1],
		"a list":                []byte("[]"),
		"an empty object":       []byte("{}"),
		"data after the object": append(slices.Clone(state), "{}"...),
		"another format":        change(func(whole object) { whole["format"] = "dcaastest/0" }),
		"an unknown member":     change(func(whole object) { whole["x"] = 1 }),
		"no project":            change(func(whole object) { whole["projects"] = nil }),
		"another region":        change(func(whole object) { item(whole, "projects")["name"] = "x" }),
		"another project": change(func(whole object) {
			item(whole, "projects")["id"], whole["tokens"] = "x", nil
		}),
		"a nameless project": change(func(whole object) {
			nameless := maps.Clone(item(whole, "projects"))
			nameless["id"] = ""
			whole["projects"] = append(whole["projects"].([]any), nameless)
		}),
		"no user":             change(func(whole object) { whole["users"], whole["tokens"], whole["temporary_keys"] = nil, nil, nil }),
		"a user without id":   change(func(whole object) { whole["users"] = append(whole["users"].([]any), object{"access_key": "x"}) }),
		"a user without key":  change(func(whole object) { whole["users"] = append(whole["users"].([]any), object{"id": "x"}) }),
		"a token of nobody":   set("x", "tokens", "user_id"),
		"a token for nothing": set([]string{"x"}, "tokens", "project_ids"),
		"a nameless token":    set("", "tokens", "id"),
		"a key of nobody":     set("x", "temporary_keys", "user_id"),
		"a nameless key":      set("", "temporary_keys", "access_key"),
		"no peer":             set([]any{}, "virtual_interfaces", "virtual_interface", "vif_peers"),
		"no detection":        set(nil, "virtual_interfaces", "virtual_interface", "extend_attribute"),
		"a connection, no id": set("", "direct_connects", "direct_connect", "id"),
		"a null resource":     change(func(whole object) { in(whole, "peer_links")["peer_links"] = []any{nil} }),
		"an unknown kind":     change(func(whole object) { whole["resources"].(object)["x"] = []any{} }),
		"an unknown field":    set(1, "direct_connects", "direct_connect", "x"),
		"a number as text":    set("x", "direct_connects", "direct_connect", "bandwidth"),

		"an EIP on nothing":        set("x", "global_eips", "connect_gateway_id"),
		"an EIP without id":        set("", "global_eips", "global_eip", "global_eip_id"),
		"a peer link on nothing":   set("x", "peer_links", "peer_link", "global_dc_gateway_id"),
		"a route of nothing":       set("x", "gdgw_routetables", "gdgw_routetable", "gateway_id"),
		"a connect gateway, no id": set("", "connect_gateways", "connect_gateway", "id"),
		"a global gateway, no id":  set("", "global_dc_gateways", "global_dc_gateway", "id"),
		"a detection, no id":       set("", "vif_peer_detections", "vif_peer_detection", "id"),
	}
	for _, list := range []string{
		"projects", "users", "direct_connects", "virtual_gateways", "virtual_interfaces", "switchover_test_records",
		"connect_gateways", "global_eips", "global_dc_gateways", "peer_links", "gdgw_routetables", "vif_peer_detections",
	} {
		bad["twice in "+list] = twice(list)
	}
	before := string(c.srv.Snapshot())
	for name, state := range bad {
		if err := c.srv.Restore(state); err == nil || !strings.HasPrefix(err.Error(), "dcaastest: ") {
			t.Errorf("%s: error = %v", name, err)
		}
	}
	if after := string(c.srv.Snapshot()); after != before {
		t.Errorf("the server has\n%s\nnot\n%s", after, before)
	}
	if err := c.srv.Restore(state); err != nil {
		t.Error(err)
	}
}
