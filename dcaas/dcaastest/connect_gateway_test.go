package dcaastest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestConnectGateway(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	r := c.post("/dcaas/connect-gateways", object{"connect_gateway": object{"name": "entry", "description": "text", "address_family": "dual"}}).want(http.StatusCreated)
	wantKeys(t, r.body, "connect_gateway", "request_id")
	g := r.object("connect_gateway")
	wantTime(t, g, "created_time")
	path := "/dcaas/connect-gateways/" + g["id"].(string)
	want := `{
		"id": "` + g["id"].(string) + `", "tenant_id": "` + c.srv.ProjectID + `", "name": "entry", "description": "text", "address_family": "dual",
		"status": "DOWN", "access_site": "example-site-1", "gateway_site": "example-site-2", "bgp_asn": 64512, "current_geip_count": 0,
		"gcb_id": null, "created_time": "` + g["created_time"].(string) + `", "updated_time": null
	}`
	wantJSON(t, g, want)
	wantJSON(t, c.get(path).want(http.StatusOK).object("connect_gateway"), want)
	r = c.get("/dcaas/connect-gateways").want(http.StatusOK)
	wantKeys(t, r.body, "connect_gateways", "page_info", "request_id", "total_count")
	wantJSON(t, r.list("connect_gateways")[0], want)

	update := func(changes, want object) {
		t.Helper()
		r := c.put(path, object{"connect_gateway": changes}).want(http.StatusOK)
		wantKeys(t, r.body, "connect_gateway", "request_id")
		wantTime(t, r.object("connect_gateway"), "updated_time")
		for name, value := range want {
			wantField(t, r.object("connect_gateway"), name, value)
		}
	}
	update(object{"name": "new", "description": ""}, object{"name": "new", "description": "", "address_family": "dual"})
	update(object{"address_family": "ipv4"}, object{"name": "new", "address_family": "ipv4"})

	plain := c.post("/dcaas/connect-gateways", object{"connect_gateway": object{"name": ""}}).want(http.StatusCreated).object("connect_gateway")
	wantField(t, plain, "address_family", "ipv4")

	c.delete(path).empty(http.StatusNoContent)
	c.get(path).refused(http.StatusNotFound, "DC.0002")
	c.put(path, object{"connect_gateway": object{}}).refused(http.StatusNotFound, "DC.0002")
	c.delete(path).refused(http.StatusNotFound, "DC.0002")
	c.get(path+"/binding-global-eips").refused(http.StatusNotFound, "DC.0002")
	c.post(path+"/binding-global-eips", eipBody("eip")).refused(http.StatusNotFound, "DC.0002")
	c.post(path+"/unbinding-global-eips", eipBody("eip")).refused(http.StatusNotFound, "DC.0002")
	c.inProject(c.srv.AddTenant("")).get("/dcaas/connect-gateways/"+plain["id"].(string)).refused(http.StatusNotFound, "DC.0002")
}

func TestConnectGatewayRules(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.connectGateway("entry")
	for _, in := range []object{
		{"name": strings.Repeat("a", 65)}, {"name": "x", "description": strings.Repeat("a", 256)}, {"name": "x", "address_family": "ipv6"}, {"name": 1},
	} {
		c.post("/dcaas/connect-gateways", object{"connect_gateway": in}).refused(http.StatusBadRequest, "DC.0001")
		c.put("/dcaas/connect-gateways/"+id, object{"connect_gateway": in}).refused(http.StatusBadRequest, "DC.0001")
	}
	c.post("/dcaas/connect-gateways", object{"connect_gateway": object{}}).refused(http.StatusBadRequest, "DC.0001") // no name
	c.post("/dcaas/connect-gateways", object{"name": "x"}).refused(http.StatusBadRequest, "DC.0001")                 // no wrapper

	for _, body := range []any{
		object{},
		object{"global_eips": []object{}},
		object{"global_eips": []object{{}}},
		object{"global_eips": []object{{"global_eip_id": "e", "type": "IP"}}},
		eipBody(""), eipBody("e", "e"),
		object{"global_eips": object{"global_eip_id": "e"}},
	} {
		c.post("/dcaas/connect-gateways/"+id+"/binding-global-eips", body).refused(http.StatusBadRequest, "DC.0001")
		c.post("/dcaas/connect-gateways/"+id+"/unbinding-global-eips", body).refused(http.StatusBadRequest, "DC.0001")
	}
}

// TestGlobalEIPs binds and unbinds EIPs and checks their gateway at each step.
func TestGlobalEIPs(t *testing.T) {
	t.Parallel()
	clock := newClock(time.Date(2026, 1, 2, 3, 4, 5, 6_000_000, time.UTC))
	c := newClient(t, dcaastest.WithClock(clock.Now))
	id, second := c.connectGateway("a"), c.connectGateway("b")
	path := "/dcaas/connect-gateways/" + id
	item := func(eip, status string) string {
		return `{"global_eip_id": "` + eip + `", "global_eip_segment_id": null, "type": "IP_ADDRESS", "status": "` + status + `", "error_message": null,
			"cidr": "203.0.113.1/32", "address_family": "ipv4", "ie_vtep_ip": null, "created_time": "2026-01-02T03:04:05.006Z", "gcb_id": "gcb-1"}`
	}
	body := eipBody("eip-1")
	body["gcb_id"] = "gcb-1"
	r := c.post(path+"/binding-global-eips", body).want(http.StatusCreated)
	wantKeys(t, r.body, "global_eips", "request_id")
	wantJSON(t, r.object("global_eips"), item("eip-1", "BINDING")) // an object for one EIP
	wantField(t, c.get(path).object("connect_gateway"), "status", "DOWN")

	list := func(q string) []object {
		t.Helper()
		page := c.get(path + "/binding-global-eips" + q).want(http.StatusOK)
		wantKeys(t, page.body, "global_eips", "page_info", "request_id", "total_count")
		return page.list("global_eips")
	}
	wantJSON(t, list("")[0], item("eip-1", "BINDING"))
	wantJSON(t, list("")[0], item("eip-1", "BIND_SUCCESSFULLY"))
	g := c.get(path).object("connect_gateway")
	for name, want := range map[string]any{"status": "ACTIVE", "current_geip_count": 1, "gcb_id": "gcb-1"} {
		wantField(t, g, name, want)
	}
	wantField(t, c.get("/dcaas/connect-gateways/"+second).object("connect_gateway"), "status", "DOWN")

	// An EIP cannot be bound twice, on any gateway.
	for _, gateway := range []string{id, second} {
		c.bind(gateway, "eip-2", "eip-1").refused(http.StatusBadRequest, "DC.1110")
	}
	c.srv.SetFailure("eip-2", "no route to the EIP")
	r = c.post(path+"/binding-global-eips", object{"global_eips": []object{{"global_eip_id": "seg", "type": "IP_SEGMENT"}, {"global_eip_id": "eip-2"}}}).want(http.StatusCreated)
	if got := column(r.list("global_eips"), "status"); !slices.Equal(got, []string{"BINDING", "BINDING"}) { // a list for several EIPs
		t.Errorf("states = %v", got)
	}
	wantField(t, r.list("global_eips")[0], "global_eip_segment_id", "seg")
	wantField(t, r.list("global_eips")[0], "global_eip_id", nil)
	list("?global_eip_id=eip-2")
	failed := list("?global_eip_id=eip-2")[0]
	wantField(t, failed, "status", "ERROR")
	wantField(t, failed, "error_message", "no route to the EIP")
	list("?global_eip_segment_id=seg")
	wantField(t, list("?global_eip_segment_id=seg")[0], "status", "BIND_SUCCESSFULLY")
	if got := column(list("?status=BIND_SUCCESSFULLY&status=BINDING"), "type"); !slices.Equal(got, []string{"IP_ADDRESS", "IP_SEGMENT"}) {
		t.Errorf("bound = %v", got)
	}
	if got := column(list("?sort_dir=desc&limit=2&fields=global_eip_id"), "global_eip_id"); !slices.Equal(got, []string{"<nil>", "eip-2"}) {
		t.Errorf("last two = %v", got)
	}
	wantField(t, c.get(path).object("connect_gateway"), "current_geip_count", 2)

	// An EIP in UNBINDING blocks a new bind, and a second unbind changes nothing.
	c.post("/dcaas/connect-gateways/"+second+"/unbinding-global-eips", eipBody("eip-1")).refused(http.StatusBadRequest, "DC.0002")
	c.post(path+"/unbinding-global-eips", eipBody("eip-1", "eip-3")).refused(http.StatusBadRequest, "DC.0002")
	wantField(t, list("?global_eip_id=eip-1")[0], "status", "BIND_SUCCESSFULLY")
	for range 2 {
		wantJSON(t, c.post(path+"/unbinding-global-eips", eipBody("eip-1")).want(http.StatusCreated).object("global_eips"), item("eip-1", "UNBINDING"))
	}
	c.bind(id, "eip-1").refused(http.StatusBadRequest, "DC.1110")
	wantField(t, list("?global_eip_id=eip-1")[0], "status", "UNBINDING")
	if got := list("?global_eip_id=eip-1"); len(got) != 0 {
		t.Errorf("after an unbind: %v", got)
	}
	c.bind(second, "eip-1").want(http.StatusCreated)
	c.post(path+"/unbinding-global-eips", eipBody("seg")).want(http.StatusCreated)
	list("?global_eip_segment_id=seg")
	c.delete(path).refused(http.StatusBadRequest, "DC.1106") // a failed bind must be undone first
	c.post(path+"/unbinding-global-eips", eipBody("eip-2")).want(http.StatusCreated)
	c.delete(path).refused(http.StatusBadRequest, "DC.1106")
	list("")
	c.delete(path).empty(http.StatusNoContent)

	c.srv.SetFailure("eip-2", "")
	c.bind(second, "eip-2").want(http.StatusCreated)
	for range 2 {
		r = c.get("/dcaas/connect-gateways/" + second + "/binding-global-eips?global_eip_id=eip-2")
	}
	wantField(t, r.list("global_eips")[0], "status", "BIND_SUCCESSFULLY")
}

// TestSecondUnbindDoesNotStartOver repeats an unbind after half of its time.
func TestSecondUnbindDoesNotStartOver(t *testing.T) {
	t.Parallel()
	clock := newClock(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	c := newClient(t, dcaastest.WithClock(clock.Now), dcaastest.WithDelay(time.Minute))
	path := "/dcaas/connect-gateways/" + c.connectGateway("entry")
	c.post(path+"/binding-global-eips", eipBody("eip")).want(http.StatusCreated)
	for range 2 {
		c.post(path+"/unbinding-global-eips", eipBody("eip")).want(http.StatusCreated)
		clock.advance(30 * time.Second)
	}
	if got := c.get(path + "/binding-global-eips").list("global_eips"); len(got) != 0 {
		t.Errorf("after a minute: %v", got)
	}
}

// TestOffsetAndReverse reads pages by offset and page_reverse.
func TestOffsetAndReverse(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.connectGateway("entry")
	var eips []string
	for i := range 7 {
		eips = append(eips, fmt.Sprint("eip-", i))
	}
	c.bind(id, eips...).want(http.StatusCreated)
	path := "/dcaas/connect-gateways/" + id + "/binding-global-eips?"
	for _, tt := range []struct{ q, want, info string }{
		{"limit=3", "0 1 2", `{"previous_marker":null,"current_count":3,"next_marker":"eip-2"}`},
		{"limit=3&offset=3", "3 4 5", `{"previous_marker":null,"current_count":3,"next_marker":"eip-5"}`},
		{"offset=8", "", `{"previous_marker":null,"current_count":0,"next_marker":null}`},
		{"marker=eip-3&offset=1", "5 6", `{"previous_marker":"eip-5","current_count":2,"next_marker":null}`},
		{"marker=eip-5&page_reverse=true&limit=2", "3 4", `{"previous_marker":"eip-3","current_count":2,"next_marker":"eip-4"}`},
		{"marker=eip-2&page_reverse=true&limit=2", "0 1", `{"previous_marker":null,"current_count":2,"next_marker":"eip-1"}`},
		{"page_reverse=true&limit=2", "5 6", `{"previous_marker":"eip-5","current_count":2,"next_marker":null}`},
		{"page_reverse=true&limit=2&sort_dir=desc", "1 0", `{"previous_marker":"eip-1","current_count":2,"next_marker":null}`},
		{"page_reverse=false&marker=eip-5", "6", `{"previous_marker":"eip-6","current_count":1,"next_marker":null}`},
		{"global_eip_id=eip-1&global_eip_id=eip-4&limit=1", "1", `{"previous_marker":null,"current_count":1,"next_marker":"eip-1"}`},
	} {
		r := c.get(path + tt.q).want(http.StatusOK)
		got := strings.ReplaceAll(strings.Join(column(r.list("global_eips"), "global_eip_id"), " "), "eip-", "")
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.q, got, tt.want)
		}
		wantJSON(t, r.object("page_info"), tt.info)
		total := 7
		if strings.HasPrefix(tt.q, "global_eip_id") {
			total = 2
		}
		wantField(t, r.body, "total_count", total)
	}
	for _, q := range []string{"offset=0", "offset=1001", "offset=x", "offset=", "page_reverse=yes"} {
		c.get(path+q).refused(http.StatusBadRequest, "DC.0001")
	}
	// The lists of the API reference ignore both.
	if got := c.get("/dcaas/direct-connects?offset=1001&page_reverse=yes").want(http.StatusOK).list("direct_connects"); len(got) != 3 {
		t.Errorf("connections = %v", got)
	}
	wantKeys(t, c.get(path + "fields=status&ext_fields=cidr&ext_fields=x").list("global_eips")[0], "status", "cidr")
	if got := c.get(path + "ext_fields=cidr").list("global_eips")[0]; len(got) != 10 {
		t.Errorf("with ext_fields alone: %v", got)
	}
	c.get(path+"fields=a&ext_fields=a&ext_fields=b&ext_fields=c&ext_fields=d&ext_fields=e&ext_fields=f").refused(http.StatusBadRequest, "DC.0001")
}
