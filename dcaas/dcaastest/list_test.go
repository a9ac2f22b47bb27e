package dcaastest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// walk reads every page and returns the IDs.
func walk(c *client, path string, limit int) []string {
	c.t.Helper()
	var ids []string
	marker := ""
	for range 100 {
		r := c.get(path + "&" + url.Values{"limit": {fmt.Sprint(limit)}, "marker": {marker}}.Encode()).want(http.StatusOK)
		page := column(r.list("direct_connects"), "id")
		info := r.object("page_info")
		wantKeys(c.t, info, "previous_marker", "current_count", "next_marker")
		wantField(c.t, info, "current_count", len(page))
		if marker == "" && info["previous_marker"] != nil || marker != "" && info["previous_marker"] != page[0] {
			c.t.Errorf("previous_marker = %v on a page of %v", info["previous_marker"], page)
		}
		ids = append(ids, page...)
		if info["next_marker"] == nil {
			return ids
		}
		marker = info["next_marker"].(string)
		if marker != page[len(page)-1] || len(page) != limit {
			c.t.Fatalf("next_marker = %s after %v", marker, page)
		}
	}
	c.t.Fatal("no end of pages")
	return nil
}

func TestPaging(t *testing.T) {
	t.Parallel()
	c := newClientWithConnections(t, 9)
	all := column(c.get("/dcaas/direct-connects").want(http.StatusOK).list("direct_connects"), "id")
	if len(all) != 12 || !slices.IsSorted(all) {
		t.Fatalf("all = %v", all)
	}
	for _, limit := range []int{1, 5, 6, 11} {
		if got := walk(c, "/dcaas/direct-connects?", limit); !slices.Equal(got, all) {
			t.Errorf("limit %d: %v", limit, got)
		}
	}
	// No empty page follows a full last page.
	for _, limit := range []int{12, 2000} {
		r := c.get(query("/dcaas/direct-connects", "limit", fmt.Sprint(limit))).want(http.StatusOK)
		wantJSON(t, r.object("page_info"), `{"previous_marker":null,"current_count":12,"next_marker":null}`)
	}
	back := slices.Clone(all)
	slices.Reverse(back)
	if got := walk(c, "/dcaas/direct-connects?sort_dir=desc", 5); !slices.Equal(got, back) {
		t.Errorf("desc: %v", got)
	}
	if got := walk(c, "/dcaas/direct-connects?sort_key=bandwidth", 5); got[0] != all[11] || got[8] != all[3] {
		t.Errorf("by bandwidth: %v", got)
	}
	if got := walk(c, "/dcaas/direct-connects?sort_key=name&sort_dir=desc", 4); got[0] != all[11] || got[11] != operations {
		t.Errorf("by name, desc: %v", got)
	}
	for _, key := range []string{"vlan", "hosting_id", "admin_state_up", "provider"} { // null or equal everywhere
		if got := walk(c, "/dcaas/direct-connects?sort_key="+key, 5); !slices.Equal(got, all) {
			t.Errorf("by %s: %v", key, got)
		}
	}
}

func TestMarkers(t *testing.T) {
	t.Parallel()
	c := newClientWithConnections(t, 3)
	last := "11111111-0000-4000-8000-000000000002"
	page := func(pairs ...string) []string {
		t.Helper()
		return column(c.get(query("/dcaas/direct-connects", pairs...)).want(http.StatusOK).list("direct_connects"), "name")
	}
	tests := []struct {
		name  string
		pairs []string
		want  []string
	}{
		{"last", []string{"marker", last}, nil},
		{"without limit", []string{"marker", operations}, []string{"extra-00", "extra-01", "extra-02"}},
		{"unknown, between", []string{"marker", "11111111-0000-4000-8000-0000000000019"}, []string{"extra-02"}},
		{"unknown, after the last", []string{"marker", nowhere}, nil},
		{"unknown, desc", []string{"marker", nowhere, "sort_dir", "desc", "limit", "1"}, []string{"extra-02"}},
		{"unknown, by name", []string{"marker", nowhere, "sort_key", "name"}, nil},
		{"filtered out", []string{"marker", standard1, "name", "extra-01"}, []string{"extra-01"}},
	}
	for _, tt := range tests {
		if got := page(tt.pairs...); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	if raw := c.get(query("/dcaas/direct-connects", "marker", last)).raw; !strings.Contains(raw, `"direct_connects":[]`) {
		t.Errorf("an empty page = %s", raw)
	}

	// A walk continues after a deleted marker.
	c.delete("/dcaas/direct-connects/" + "11111111-0000-4000-8000-000000000001").empty(http.StatusNoContent)
	for _, key := range []string{"id", "name"} {
		if got := page("marker", "11111111-0000-4000-8000-000000000001", "sort_key", key); !slices.Equal(got, []string{"extra-02"}) {
			t.Errorf("after a deleted item, by %s: %v", key, got)
		}
	}
}

func TestListParametersRefused(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for _, q := range []string{
		"limit=0", "limit=2001", "limit=-1", "limit=x", "limit=", "limit=1.5",
		"sort_key=nothing", "sort_key=locales", "sort_dir=up", "sort_dir=ASC",
		"fields=a&fields=b&fields=c&fields=d&fields=e&fields=f",
		"id=1&id=2&id=3&id=4&id=5&id=6", "name=1&name=2&name=3&name=4&name=5&name=6",
		"enterprise_project_id=" + strings.Join(strings.Split("0123456789a", ""), "&enterprise_project_id="),
	} {
		c.get("/dcaas/direct-connects?"+q).refused(http.StatusBadRequest, "DC.0001")
	}
	c.get("/dcaas/direct-connects/"+standard1+"?fields=a&fields=b&fields=c&fields=d&fields=e&fields=f").refused(http.StatusBadRequest, "DC.0001")
	c.get("/dcaas/direct-connects?id=1&id=2&id=3&id=4&id=5&fields=1&fields=2&fields=3&fields=4&fields=5").want(http.StatusOK)
	c.get("/dcaas/direct-connects?limit=2000&sort_dir=asc&hosting_id=&unknown=1").want(http.StatusOK)
}

func TestFields(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for _, item := range c.get("/dcaas/direct-connects?fields=name&fields=status&fields=nothing").want(http.StatusOK).list("direct_connects") {
		wantKeys(t, item, "name", "status")
	}
	gateway := c.gateway("vpc-1")
	v := c.virtualInterface(gateway, 7, nil)
	r := c.get(fmt.Sprintf("/dcaas/virtual-interfaces/%s?fields=id&fields=vif_peers&fields=lag_id", v["id"])).want(http.StatusOK)
	wantKeys(t, r.object("virtual_interface"), "id", "vif_peers", "lag_id")
	wantKeys(t, c.get("/dcaas/virtual-gateways/"+gateway+"?fields=vpc_id").object("virtual_gateway"), "vpc_id")
	wantKeys(t, c.get("/dcaas/direct-connects/"+standard1+"?fields=id").object("direct_connect"), "id")
}

// TestFilters uses every filter of each list with several values and with an unknown
// value.
func TestFilters(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithStepsPerState(0))
	c.srv.AddConnection(dcaastest.Connection{ID: nowhere, Name: "other", EnterpriseProjectID: "ep-1"})
	hosted := func(vlan int) string {
		return c.post("/dcaas/hosted-connects", object{"hosted_connect": object{
			"name": fmt.Sprint("hosted-", vlan), "hosting_id": operations, "vlan": vlan, "bandwidth": 10, "resource_tenant_id": c.srv.ProjectID,
		}}).want(http.StatusCreated).object("hosted_connect")["id"].(string)
	}
	h1, h2 := hosted(1), hosted(2)
	g1, g2, g3 := c.gateway("vpc-1"), c.gateway("vpc-2"), c.gateway("vpc-3")
	v1 := c.virtualInterface(g1, 1, object{"enterprise_project_id": "ep-1"})["id"].(string)
	v2 := c.virtualInterface(g2, 2, object{"direct_connect_id": standard2})["id"].(string)
	v3 := c.virtualInterface(g3, 3, object{"resource_tenant_id": "another"})["id"].(string)
	for _, id := range []string{v1, v2} {
		c.post("/dcaas/switchover-test", object{"switchover_test_record": object{"resource_id": id, "operation": "shutdown"}}).want(http.StatusCreated)
	}

	e1, e2 := c.connectGateway("entry-1"), c.connectGateway("entry-2")
	c.bind(e1, "eip-1").want(http.StatusCreated)
	w1, w2 := c.globalGateway(object{"name": "w-1", "enterprise_project_id": "ep-1"})["id"].(string), c.globalGateway(object{"name": "w-2"})["id"].(string)
	v4 := c.virtualInterface("", 11, onGlobal(w1, object{"direct_connect_id": nowhere}))["id"].(string)
	l1, l2 := c.peerLink(w1, object{"name": "link-1"})["id"].(string), c.peerLink(w1, object{"name": "link-2"})["id"].(string)

	tests := []struct {
		path, key, name string
		values, want    []string
		column          string
	}{
		{"connect-gateways", "connect_gateways", "id", []string{e2}, []string{e2}, "id"},
		{"connect-gateways", "connect_gateways", "name", []string{"entry-1", "x"}, []string{e1}, "id"},
		{"connect-gateways", "connect_gateways", "status", []string{"ACTIVE"}, []string{e1}, "id"},
		{"global-dc-gateways", "global_dc_gateways", "id", []string{w1, w2}, []string{w1, w2}, "id"},
		{"global-dc-gateways", "global_dc_gateways", "name", []string{"w-2"}, []string{w2}, "id"},
		{"global-dc-gateways", "global_dc_gateways", "enterprise_project_id", []string{"ep-1"}, []string{w1}, "id"},
		{"global-dc-gateways", "global_dc_gateways", "status", []string{"DOWN"}, []string{w2}, "id"},
		{"global-dc-gateways", "global_dc_gateways", "site_network_id", []string{"x"}, nil, "id"},
		{"global-dc-gateways", "global_dc_gateways", "cloud_connection_id", []string{"x"}, nil, "id"},
		{"global-dc-gateways", "global_dc_gateways", "global_center_network_id", []string{"x"}, nil, "id"},
		{"global-dc-gateways/" + w1 + "/peer-links", "peer_links", "id", []string{l2}, []string{l2}, "id"},
		{"global-dc-gateways/" + w1 + "/peer-links", "peer_links", "name", []string{"link-1", "link-2"}, []string{l1, l2}, "id"},
		{"direct-connects", "direct_connects", "id", []string{standard1, operations}, []string{standard1, operations}, "id"},
		{"direct-connects", "direct_connects", "name", []string{"dc-standard-2", "other"}, []string{standard2, nowhere}, "id"},
		{"direct-connects", "direct_connects", "hosting_id", []string{operations}, []string{h1, h2}, "id"},
		{"direct-connects", "direct_connects", "enterprise_project_id", []string{"ep-1"}, []string{nowhere}, "id"},
		{"hosted-connects", "hosted_connects", "id", []string{h2}, []string{h2}, "id"},
		{"hosted-connects", "hosted_connects", "name", []string{"hosted-1", "hosted-2"}, []string{h1, h2}, "id"},
		{"hosted-connects", "hosted_connects", "hosting_id", []string{operations}, []string{h1, h2}, "id"},
		{"virtual-gateways", "virtual_gateways", "id", []string{g3, g1}, []string{g1, g3}, "id"},
		{"virtual-gateways", "virtual_gateways", "vpc_id", []string{"vpc-2", "vpc-3"}, []string{g2, g3}, "id"},
		{"virtual-gateways", "virtual_gateways", "enterprise_project_id", []string{"0"}, []string{g1, g2, g3}, "id"},
		{"virtual-interfaces", "virtual_interfaces", "id", []string{v1, v3}, []string{v1, v3}, "id"},
		{"virtual-interfaces", "virtual_interfaces", "status", []string{"ADMIN_SHUTDOWN"}, []string{v1, v2}, "id"},
		{"virtual-interfaces", "virtual_interfaces", "status", []string{"AUTHORIZATION", "ACTIVE"}, []string{v3, v4}, "id"},
		{"virtual-interfaces", "virtual_interfaces", "direct_connect_id", []string{standard2}, []string{v2}, "id"},
		{"virtual-interfaces", "virtual_interfaces", "vgw_id", []string{g1, g2}, []string{v1, v2}, "id"},
		{"virtual-interfaces", "virtual_interfaces", "enterprise_project_id", []string{"ep-1"}, []string{v1}, "id"},
		{"switchover-test", "switchover_test_records", "resource_id", []string{v2}, []string{v2}, "resource_id"},
	}
	for _, tt := range tests {
		get := func(values []string) []string {
			r := c.get("/dcaas/" + tt.path + "?" + url.Values{tt.name: values}.Encode()).want(http.StatusOK)
			r.object("page_info")
			return slices.Sorted(slices.Values(column(r.list(tt.key), tt.column)))
		}
		if got, want := get(tt.values), slices.Sorted(slices.Values(tt.want)); !slices.Equal(got, want) {
			t.Errorf("%s by %s %v: %v, want %v", tt.path, tt.name, tt.values, got, want)
		}
		if got := get([]string{"no such value"}); len(got) != 0 {
			t.Errorf("%s by a %s that is not there: %v", tt.path, tt.name, got)
		}
	}
	for _, path := range []string{"connect-gateways?name=", "connect-gateways?id=", "global-dc-gateways?status=", "global-dc-gateways/" + w1 + "/peer-links?id="} {
		filter := path[strings.Index(path, "?")+1:]
		c.get("/dcaas/"+path+strings.Repeat("x&"+filter, 5)+"x").refused(http.StatusBadRequest, "DC.0001")
	}
	// A resource must pass all filters.
	if got := c.get(query("/dcaas/virtual-interfaces", "vgw_id", g1, "id", v2)).list("virtual_interfaces"); len(got) != 0 {
		t.Errorf("two filters: %v", got)
	}
}

// BenchmarkPage reads a page of 2,000 interfaces out of 3,999.
func BenchmarkPage(b *testing.B) {
	srv := dcaastest.NewServer(dcaastest.WithQuota("virtualInterface", -1), dcaastest.WithStepsPerState(0))
	b.Cleanup(srv.Close)
	transport := roundTripper{srv.Handler()}
	token := srv.IssueToken()
	send := func(method, path string, body any) []byte {
		req, err := http.NewRequestWithContext(b.Context(), method, "/v3/"+srv.ProjectID+path, bytes.NewReader(encode(b, body)))
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("X-Auth-Token", token)
		resp, err := transport.RoundTrip(req)
		if err != nil {
			b.Fatal(err)
		}
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode > 299 {
			b.Fatal(resp.Status, string(raw), err)
		}
		return raw
	}
	var made struct {
		Gateway struct{ ID string } `json:"virtual_gateway"`
	}
	if err := json.Unmarshal(send(http.MethodPost, "/dcaas/virtual-gateways", gatewayBody(nil)), &made); err != nil {
		b.Fatal(err)
	}
	for vlan := 1; vlan < 4000; vlan++ {
		send(http.MethodPost, "/dcaas/virtual-interfaces", staticInterface(made.Gateway.ID, vlan, nil))
	}
	for b.Loop() {
		send(http.MethodGet, "/dcaas/virtual-interfaces?limit=2000", nil)
	}
}
