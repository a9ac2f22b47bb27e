package dcaastest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestRouteTable(t *testing.T) {
	t.Parallel()
	r := newRoutedGateway(newClient(t), 1)
	second := newRoutedGateway(r.client, 2)
	first := routeBody("172.16.0.0/16", r.v4, "vif_peer")
	first["description"] = "text"
	added := r.update(object{"add_routes": []object{first, routeBody("2001:db8:5::/48", r.v6, "vif_peer"), routeBody("172.16.0.0/16", second.id, "gdgw")}}).want(http.StatusOK)
	wantKeys(t, added.body, "gdgw_routetable", "request_id")
	if n := len(added.list("gdgw_routetable")); n != 3 {
		t.Fatalf("%d routes in %s", n, added.raw)
	}
	item := func(status, description string) string {
		return `{"id": "` + added.list("gdgw_routetable")[0]["id"].(string) + `", "tenant_id": "` + r.srv.ProjectID + `", "gateway_id": "` + r.id + `",
			"destination": "172.16.0.0/16", "nexthop": "` + r.v4 + `", "type": "vif_peer", "obtain_mode": "customized", "status": "` + status + `",
			"address_family": "ipv4", "description": "` + description + `"}`
	}
	wantJSON(t, added.list("gdgw_routetable")[0], item("PENDING_CREATE", "text"))
	wantJSON(t, r.routes("?nexthop=" + r.v4)[0], item("PENDING_CREATE", "text"))
	wantJSON(t, r.routes("?nexthop=" + r.v4)[0], item("ACTIVE", "text"))
	for q, want := range map[string]int{
		"": 3, "?destination=172.16.0.0/16": 2, "?address_family=ipv6": 1, "?address_family=ipv6&address_family=ipv4": 3,
		"?nexthop=" + second.id + "&nexthop=" + r.v6: 2, "?nexthop=x": 0, "?limit=2": 2,
	} {
		if got := r.routes(q); len(got) != want {
			t.Errorf("%s: %v, want %d", q, got, want)
		}
	}
	if got := second.routes(""); len(got) != 0 {
		t.Errorf("routes of another gateway: %v", got)
	}

	// One request changes, removes and adds routes.
	changed := r.update(object{
		"update_routes": []object{{"destination": "172.16.0.0/16", "nexthop": r.v4, "description": ""}},
		"del_routes":    []object{routeBody("172.16.0.0/16", second.id, "gdgw")},
		"add_routes":    []object{routeBody("172.17.0.0/16", second.id, "gdgw")},
	}).want(http.StatusOK).list("gdgw_routetable")
	if got := column(changed, "destination"); !slices.Equal(got, []string{"172.17.0.0/16", "172.16.0.0/16"}) {
		t.Errorf("answered %v", got)
	}
	wantJSON(t, changed[1], item("ACTIVE", ""))
	wantJSON(t, r.routes("?nexthop=" + r.v4)[0], item("ACTIVE", ""))
	if got := column(r.routes("?nexthop="+second.id), "destination"); !slices.Equal(got, []string{"172.17.0.0/16"}) {
		t.Errorf("routes to the other gateway: %v", got)
	}
	if raw := r.update(object{"del_routes": []object{routeBody("172.17.0.0/16", second.id, "gdgw")}}).want(http.StatusOK).raw; !strings.Contains(raw, `"gdgw_routetable":[]`) {
		t.Errorf("a removal alone answers %s", raw)
	}
	r.update(object{"del_routes": []object{routeBody("172.17.0.0/16", second.id, "gdgw")}}).refused(http.StatusBadRequest, "DC.2720")

	// A dry run answers the planned routes and changes nothing.
	dry := r.put(r.path, object{"dry_run": true, "gdgw_routetable": object{
		"add_routes":    []object{routeBody("172.18.0.0/16", second.id, "gdgw")},
		"update_routes": []object{{"destination": "172.16.0.0/16", "nexthop": r.v4, "description": "dry"}},
		"del_routes":    []object{routeBody("2001:db8:5::/48", r.v6, "vif_peer")},
	}}).want(http.StatusOK).list("gdgw_routetable")
	wantField(t, dry[0], "status", "PENDING_CREATE")
	wantField(t, dry[1], "description", "dry")
	wantJSON(t, r.routes("?nexthop=" + r.v4)[0], item("ACTIVE", ""))
	if got := r.routes(""); len(got) != 2 {
		t.Errorf("after a dry run: %v", got)
	}

	r.get("/dcaas/gdgw/"+nowhere+"/routetables").refused(http.StatusNotFound, "DC.0002")
	r.put("/dcaas/gdgw/"+nowhere+"/routetables", object{}).refused(http.StatusNotFound, "DC.0002")
	r.inProject(r.srv.AddTenant("")).get(r.path).refused(http.StatusNotFound, "DC.0002")
}

// TestRoutesAreRemoved deletes the next hops of routes, and their gateway.
func TestRoutesAreRemoved(t *testing.T) {
	t.Parallel()
	r := newRoutedGateway(newClient(t), 1)
	second := newRoutedGateway(r.client, 2)
	third := r.globalGateway(nil)["id"].(string)
	r.update(object{"add_routes": []object{
		routeBody("172.16.0.0/16", r.v4, "vif_peer"), routeBody("2001:db8:5::/48", r.v6, "vif_peer"), routeBody("172.17.0.0/16", second.id, "gdgw"), routeBody("172.18.0.0/16", third, "gdgw"),
	}}).want(http.StatusOK)
	left := func(want int) {
		t.Helper()
		if got := r.routes("?fields=id"); len(got) != want {
			t.Errorf("%d routes, want %d", len(got), want)
		}
	}
	left(4)
	r.delete("/dcaas/vif-peers/" + r.v6).empty(http.StatusNoContent)
	left(3)
	r.delete("/dcaas/global-dc-gateways/" + third).empty(http.StatusNoContent)
	left(2)
	for range 2 {
		r.delete("/dcaas/virtual-interfaces/" + r.vif)
		r.get("/dcaas/virtual-interfaces/" + r.vif)
	}
	left(1)
	r.delete("/dcaas/global-dc-gateways/" + r.id).empty(http.StatusNoContent)
	if state := string(r.srv.Snapshot()); strings.Contains(state, "172.17.0.0/16") {
		t.Errorf("a route exists after its gateway: %s", state)
	}
}

func TestRouteRules(t *testing.T) {
	t.Parallel()
	r := newRoutedGateway(newClient(t), 1)
	second := newRoutedGateway(r.client, 2)
	present := routeBody("172.16.0.0/16", r.v4, "vif_peer")
	r.update(object{"add_routes": []object{present}}).want(http.StatusOK)
	many := make([]object, 101)
	for i := range many {
		many[i] = routeBody(fmt.Sprintf("10.%d.0.0/16", i), r.v4, "vif_peer")
	}
	long := routeBody("172.17.0.0/16", r.v4, "vif_peer")
	long["description"] = strings.Repeat("a", 256)
	add := func(e object) object { return object{"add_routes": []object{e}} }
	for code, bodies := range map[string][]object{
		"DC.0001": {
			{},
			{"add_routes": []object{}},
			add(object{"nexthop": r.v4, "type": "vif_peer"}), add(object{"destination": "172.17.0.0/16", "type": "vif_peer"}),
			add(object{"destination": "172.17.0.0/16", "nexthop": r.v4}), add(routeBody("172.17.0.0/16", r.v4, "vgw")), add(long),
			{"add_routes": many},
			{"del_routes": many},
			{"update_routes": many},
			{"del_routes": []object{{"destination": "172.16.0.0/16", "nexthop": r.v4}}},
			{"update_routes": []object{{"destination": "172.16.0.0/16"}}},
			{"update_routes": []object{{"nexthop": r.v4}}},
			{"update_routes": []object{{"destination": "172.16.0.0/16", "nexthop": r.v4, "description": strings.Repeat("a", 256)}}},
			{"add_routes": object{}},
		},
		"DC.0002": {
			add(routeBody("172.17.0.0/16", nowhere, "vif_peer")), add(routeBody("172.17.0.0/16", second.v4, "vif_peer")), add(routeBody("172.17.0.0/16", r.v4, "gdgw")),
			add(routeBody("172.17.0.0/16", r.id, "gdgw")), add(routeBody("172.17.0.0/16", second.id, "vif_peer")),
		},
		"DC.0004": {
			add(routeBody("172.17.0.0", r.v4, "vif_peer")), add(routeBody("2001:db8:5::/48", r.v4, "vif_peer")), add(routeBody("172.17.0.0/16", r.v6, "vif_peer")),
		},
		"DC.1110": {add(present), add(routeBody("172.16.1.0/16", r.v4, "vif_peer")), {"add_routes": []object{routeBody("172.17.0.0/16", r.v4, "vif_peer"), routeBody("172.17.0.0/16", r.v4, "vif_peer")}}},
		"DC.2720": {
			{"del_routes": []object{routeBody("172.17.0.0/16", r.v4, "vif_peer")}},
			{"del_routes": []object{routeBody("172.16.0.0/16", r.v6, "vif_peer")}},
			{"del_routes": []object{routeBody("172.16.0.0/16", r.v4, "gdgw")}},
			{"del_routes": []object{present, present}},
			{"update_routes": []object{{"destination": "172.17.0.0/16", "nexthop": r.v4}}},
			{"del_routes": []object{present}, "update_routes": []object{{"destination": "172.16.0.0/16", "nexthop": r.v4, "description": "x"}}},
		},
	} {
		for _, changes := range bodies {
			r.update(changes).refused(http.StatusBadRequest, code)
		}
	}
	r.put(r.path, object{}).refused(http.StatusBadRequest, "DC.0001")
	// A refused request changes nothing.
	r.update(object{"add_routes": []object{routeBody("172.17.0.0/16", r.v4, "vif_peer"), present}}).refused(http.StatusBadRequest, "DC.1110")
	if got := r.routes(""); len(got) != 1 || got[0]["description"] != "" {
		t.Errorf("routes = %v", got)
	}
	r.update(object{"del_routes": []object{present}, "add_routes": []object{present}}).want(http.StatusOK) // removes and adds the same route

	r.srv.SetFailure(second.id, "no route")
	r.update(add(routeBody("172.19.0.0/16", second.id, "gdgw"))).want(http.StatusOK)
	r.routes("")
	wantField(t, r.routes("?nexthop=" + second.id)[0], "status", "ERROR")
}
