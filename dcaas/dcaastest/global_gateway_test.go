package dcaastest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestGlobalGateway(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	r := c.post("/dcaas/global-dc-gateways", object{"global_dc_gateway": object{
		"name": "gdgw", "description": "text", "address_family": "dual", "bgp_asn": int64(4200000000), "enterprise_project_id": "ep",
		"tags": []object{tag("k", "v")}, "tenant_id": c.srv.ProjectID,
	}}).want(http.StatusCreated)
	wantKeys(t, r.body, "global_dc_gateway", "request_id")
	g := r.object("global_dc_gateway")
	wantTime(t, g, "created_time")
	created := `"id": "` + g["id"].(string) + `", "tenant_id": "` + c.srv.ProjectID + `", "name": "gdgw", "description": "text", "enterprise_project_id": "ep",
		"global_center_network_id": null, "bgp_asn": 4200000000, "region_id": "dcaastest-1", "location_name": "Example Exchange 1",
		"current_peer_link_count": 0, "available_peer_link_count": 10, "tags": [{"key": "k", "value": "v"}], "admin_state_up": true,
		"status": "DOWN", "address_family": "dual", "created_time": "` + g["created_time"].(string) + `"`
	shown := `{` + created + `, "reason": null, "locales": {"en_us": "Example Region", "zh_cn": "示例区域"}, "updated_time": null}`
	wantJSON(t, g, `{`+created+`}`)
	path := "/dcaas/global-dc-gateways/" + g["id"].(string)
	wantJSON(t, c.get(path).want(http.StatusOK).object("global_dc_gateway"), shown)
	r = c.get("/dcaas/global-dc-gateways").want(http.StatusOK)
	wantKeys(t, r.body, "global_dc_gateways", "page_info", "request_id")
	wantJSON(t, r.list("global_dc_gateways")[0], shown)

	r = c.put(path, object{"global_dc_gateway": object{"name": "new", "description": "", "bgp_asn": 1}}).want(http.StatusOK)
	wantKeys(t, r.body, "global_dc_gateway", "request_id")
	wantTime(t, r.object("global_dc_gateway"), "updated_time")
	for name, want := range map[string]any{"name": "new", "description": "", "bgp_asn": 4.2e9, "status": "DOWN", "address_family": "dual"} {
		wantField(t, r.object("global_dc_gateway"), name, want)
	}
	got := c.put(path, object{"global_dc_gateway": object{"address_family": "ipv4"}}).want(http.StatusOK).statuses(c, path, "global_dc_gateway", 2)
	if want := []string{"PENDING_UPDATE", "PENDING_UPDATE", "DOWN"}; !slices.Equal(got, want) {
		t.Errorf("states = %v, want %v", got, want)
	}

	plain := c.globalGateway(object{"enterprise_project_id": ""})
	for name, want := range map[string]any{"address_family": "ipv4", "bgp_asn": 64512, "enterprise_project_id": "0", "tags": "[]"} {
		wantField(t, plain, name, want)
	}
	c.inProject(c.srv.AddTenant("")).get(path).refused(http.StatusNotFound, "DC.0002")
	c.delete(path).empty(http.StatusNoContent)
	c.get(path).refused(http.StatusNotFound, "DC.0002")
	c.put(path, object{"global_dc_gateway": object{}}).refused(http.StatusNotFound, "DC.0002")
	c.delete(path).refused(http.StatusNotFound, "DC.0002")

	unlimited := newClient(t, dcaastest.WithQuota("peerLinkPerGdgw", -1))
	wantField(t, unlimited.globalGateway(nil), "available_peer_link_count", -1)
}

// TestGlobalGatewayUpdateEndsByClock reads only lists that do not show the gateway at the
// end.
func TestGlobalGatewayUpdateEndsByClock(t *testing.T) {
	t.Parallel()
	clock := newClock(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	c := newClient(t, dcaastest.WithClock(clock.Now), dcaastest.WithDelay(time.Minute))
	c.put("/dcaas/global-dc-gateways/"+c.globalGateway(nil)["id"].(string), object{"global_dc_gateway": object{"address_family": "dual"}}).want(http.StatusOK)
	for _, want := range []int{1, 0} {
		if got := c.get("/dcaas/global-dc-gateways?status=PENDING_UPDATE").list("global_dc_gateways"); len(got) != want {
			t.Errorf("PENDING_UPDATE: %v, want %d", got, want)
		}
		clock.advance(time.Minute)
	}
}

func TestGlobalGatewayRules(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	tags := make([]object, 11)
	for i := range tags {
		tags[i] = tag(string(rune('a'+i)), "")
	}
	id := c.globalGateway(nil)["id"].(string)
	for code, bodies := range map[string][]object{
		"DC.0001": {
			{},
			{"name": strings.Repeat("a", 65)},
			{"name": "x", "description": strings.Repeat("a", 256)},
			{"name": "x", "address_family": "ipv6"},
			{"name": "x", "enterprise_project_id": strings.Repeat("a", 37)},
			{"name": "x", "tags": tags},
			{"name": "x", "tags": []object{tag("", "")}},
		},
		"DC.0008": {{"name": "x", "bgp_asn": 0}, {"name": "x", "bgp_asn": int64(4294967296)}},
	} {
		for _, in := range bodies {
			c.post("/dcaas/global-dc-gateways", object{"global_dc_gateway": in}).refused(http.StatusBadRequest, code)
		}
	}
	for _, in := range []object{{"name": strings.Repeat("a", 65)}, {"description": strings.Repeat("a", 256)}, {"address_family": "ipv6"}} {
		c.put("/dcaas/global-dc-gateways/"+id, object{"global_dc_gateway": in}).refused(http.StatusBadRequest, "DC.0001")
	}
}

// TestInterfaceOnGlobalGateway checks that the gateway is ACTIVE while the interface
// works, and that it cannot be deleted with the interface on it.
func TestInterfaceOnGlobalGateway(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.globalGateway(nil)["id"].(string)
	path := "/dcaas/global-dc-gateways/" + id
	status := func() any { return c.get(path).want(http.StatusOK).object("global_dc_gateway")["status"] }
	v := c.virtualInterface("", 2, onGlobal(id, object{"route_mode": "bgp", "bgp_asn": 65000, "remote_ep_group": nil}))
	for name, want := range map[string]any{"vgw_id": nil, "gateway_id": id, "service_type": "GDGW", "remote_ep_group": "[]", "status": "PENDING_CREATE"} {
		wantField(t, v, name, want)
	}
	vif := "/dcaas/virtual-interfaces/" + v["id"].(string)
	if got := status(); got != "DOWN" {
		t.Errorf("status = %v", got)
	}
	c.get(vif).want(http.StatusOK)
	if got := status(); got != "ACTIVE" {
		t.Errorf("status = %v", got)
	}
	c.srv.SetConnectionStatus(standard1, "DOWN")
	if got := status(); got != "DOWN" {
		t.Errorf("status = %v", got)
	}
	c.post("/dcaas/vif-peers", peerBody(v["id"].(string), object{"bgp_asn": 64512})).refused(http.StatusBadRequest, "DC.1223")

	c.delete(path).refused(http.StatusBadRequest, "DC.1106")
	c.delete(vif).empty(http.StatusNoContent)
	c.delete(path).refused(http.StatusBadRequest, "DC.1106")
	c.get(vif).want(http.StatusOK)
	c.delete(path).empty(http.StatusNoContent)

	// An interface on a local gateway with the same ID does not count.
	local := c.virtualInterface("", 3, object{"vgw_id": nil, "service_type": "LGW", "gateway_id": c.globalGateway(nil)["id"]})
	c.delete("/dcaas/global-dc-gateways/" + local["gateway_id"].(string)).empty(http.StatusNoContent)

	// An interface for another tenant needs a gateway of that tenant.
	other := c.inProject(c.srv.AddTenant(""))
	mine, theirs := c.globalGateway(nil)["id"].(string), other.globalGateway(nil)["id"].(string)
	c.post("/dcaas/virtual-interfaces", staticInterface("", 4, onGlobal(mine, object{"resource_tenant_id": other.project}))).refused(http.StatusBadRequest, "DC.0002")
	c.post("/dcaas/virtual-interfaces", staticInterface("", 4, onGlobal(theirs, nil))).refused(http.StatusBadRequest, "DC.0002")
	c.virtualInterface("", 4, onGlobal(theirs, object{"resource_tenant_id": other.project}))
}

func TestPeerLink(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.globalGateway(nil)["id"].(string)
	gateway := "/dcaas/global-dc-gateways/" + id
	c.post(gateway+"/peer-links", linkBody(nil)).refused(http.StatusBadRequest, "DC.1205") // the gateway has no interface
	vif := c.virtualInterface("", 1, onGlobal(id, nil))["id"].(string)

	r := c.post(gateway+"/peer-links", linkBody(object{"description": "text"})).want(http.StatusCreated)
	wantKeys(t, r.body, "peer_link", "request_id")
	l := r.object("peer_link")
	wantTime(t, l, "created_time")
	site := l["peer_site"].(object)
	always := `"id": "` + l["id"].(string) + `", "tenant_id": "` + c.srv.ProjectID + `", "description": "text", "reason": null,
		"global_dc_gateway_id": "` + id + `", "bandwidth_info": {"bandwidth_size": 0, "gcb_id": null}, "created_time": "` + l["created_time"].(string) + `",
		"peer_site": {"gateway_id": "er-1", "link_id": "` + site["link_id"].(string) + `", "project_id": "` + unknownTenant + `", "region_id": "region-2", "site_code": "example-site-1", "type": "ER"}`
	instance := `, "instance_id": "` + l["instance_id"].(string) + `"`
	wantJSON(t, l, `{`+always+instance+`, "name": "link", "status": "PENDING_CREATE", "updated_time": null}`)
	path := gateway + "/peer-links/" + l["id"].(string)
	r = c.get(gateway + "/peer-links").want(http.StatusOK)
	wantKeys(t, r.body, "peer_links", "page_info", "request_id")
	wantJSON(t, r.list("peer_links")[0], `{`+always+instance+`, "name": "link", "status": "PENDING_CREATE", "updated_time": null, "create_owner": "dc"}`)
	wantJSON(t, c.get(path).want(http.StatusOK).object("peer_link"), `{`+always+instance+`, "name": "link", "status": "ACTIVE", "updated_time": null, "create_owner": "dc"}`)
	wantField(t, c.get(gateway).object("global_dc_gateway"), "current_peer_link_count", 1)
	wantField(t, c.get(gateway).object("global_dc_gateway"), "available_peer_link_count", 9)

	r = c.put(path, object{"peer_link": object{"name": "new"}}).want(http.StatusOK)
	wantKeys(t, r.body, "peer_link", "request_id")
	l = r.object("peer_link")
	wantTime(t, l, "updated_time")
	wantJSON(t, l, `{`+always+`, "name": "new", "status": "ACTIVE", "updated_time": "`+l["updated_time"].(string)+`"}`)
	wantField(t, c.put(path, object{"peer_link": object{"description": ""}}).object("peer_link"), "description", "")

	// A link belongs to one gateway.
	second := c.globalGateway(nil)["id"].(string)
	otherGateway := strings.Replace(path, id, second, 1)
	for _, path := range []string{otherGateway, strings.Replace(path, id, nowhere, 1), path + "0"} {
		c.get(path).refused(http.StatusNotFound, "DC.0002")
		c.put(path, object{"peer_link": object{}}).refused(http.StatusNotFound, "DC.0002")
		c.delete(path).refused(http.StatusNotFound, "DC.0002")
	}
	if got := c.get("/dcaas/global-dc-gateways/" + second + "/peer-links").want(http.StatusOK).list("peer_links"); len(got) != 0 {
		t.Errorf("links of another gateway: %v", got)
	}
	c.get("/dcaas/global-dc-gateways/"+nowhere+"/peer-links").refused(http.StatusNotFound, "DC.0002")
	c.post("/dcaas/global-dc-gateways/"+nowhere+"/peer-links", linkBody(nil)).refused(http.StatusNotFound, "DC.0002")
	c.inProject(c.srv.AddTenant("")).get(path).refused(http.StatusNotFound, "DC.0002")

	// A gateway with a link in any state cannot be deleted.
	c.delete("/dcaas/virtual-interfaces/" + vif).empty(http.StatusNoContent)
	for range 2 {
		c.get("/dcaas/virtual-interfaces/" + vif)
	}
	c.delete(gateway).refused(http.StatusBadRequest, "DC.1106")
	for range 2 {
		c.delete(path).empty(http.StatusNoContent)
	}
	c.put(path, object{"peer_link": object{"name": "x"}}).refused(http.StatusBadRequest, "DC.1118")
	c.delete(gateway).refused(http.StatusBadRequest, "DC.1106")
	wantField(t, c.get(path).object("peer_link"), "status", "PENDING_DELETE")
	c.get(path).refused(http.StatusNotFound, "DC.0002")
	c.delete(gateway).empty(http.StatusNoContent)
}

func TestPeerLinkRules(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.globalGateway(nil)["id"].(string)
	c.virtualInterface("", 1, onGlobal(id, nil))
	path := "/dcaas/global-dc-gateways/" + id + "/peer-links"
	for _, changes := range []object{
		{"name": nil},
		{"name": strings.Repeat("a", 65)},
		{"description": strings.Repeat("a", 129)},
		{"peer_site": nil},
		{"peer_site": []object{}},
		{"peer_site": object{"project_id": unknownTenant, "region_id": "r"}},
		{"peer_site": object{"gateway_id": "er", "region_id": "r"}},
		{"peer_site": object{"gateway_id": "er", "project_id": unknownTenant}},
	} {
		c.post(path, linkBody(changes)).refused(http.StatusBadRequest, "DC.0001")
	}
	c.srv.SetFailure("er-9", "the router does not answer")
	link := c.peerLink(id, object{"peer_site": object{"gateway_id": "er-9", "project_id": unknownTenant, "region_id": "r"}})["id"].(string)
	for _, in := range []object{{"name": strings.Repeat("a", 65)}, {"description": strings.Repeat("a", 129)}} {
		c.put(path+"/"+link, object{"peer_link": in}).refused(http.StatusBadRequest, "DC.0001")
	}
	c.get(path + "/" + link)
	failed := c.get(path + "/" + link).object("peer_link")
	wantField(t, failed, "status", "ERROR")
	wantField(t, failed, "reason", "the router does not answer")
	c.delete(path + "/" + link).empty(http.StatusNoContent)
}
