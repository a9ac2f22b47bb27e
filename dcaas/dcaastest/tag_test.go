package dcaastest_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func tag(key, value string) object { return object{"key": key, "value": value} }

func TestTags(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	gateway := c.gateway("vpc-1")
	vif := c.virtualInterface(gateway, 1, nil)["id"].(string)
	for _, tt := range []struct{ kind, id, path, wrapper, notFoundCode string }{
		{"dc-directconnect", standard1, "direct-connects", "direct_connect", "DC.1012"},
		{"dc-vgw", gateway, "virtual-gateways", "virtual_gateway", "DC.1111"},
		{"dc-vif", vif, "virtual-interfaces", "virtual_interface", "DC.1211"},
	} {
		t.Run(tt.kind, func(t *testing.T) {
			t.Parallel()
			c := *c
			c.t = t
			path := "/" + tt.kind + "/" + tt.id + "/tags"
			want := func(tags string) {
				t.Helper()
				r := c.get(path).want(http.StatusOK)
				wantKeys(t, r.body, "tags", "request_id")
				wantJSON(t, r.body["tags"], tags)
				wantJSON(t, c.get("/dcaas/" + tt.path + "/" + tt.id).object(tt.wrapper)["tags"], tags)
			}
			want(`[]`)
			c.post(path, object{"tag": tag("b", "1")}).empty(http.StatusNoContent)
			c.post(path, object{"tag": object{"key": "a"}}).empty(http.StatusNoContent)
			want(`[{"key":"b","value":"1"},{"key":"a","value":""}]`)
			c.post(path, object{"tag": tag("b", "2")}).empty(http.StatusNoContent) // overwrites the old value
			want(`[{"key":"b","value":"2"},{"key":"a","value":""}]`)

			c.post(path+"/action", object{"action": "create", "tags": []object{tag("c", "3"), tag("a", "4")}}).empty(http.StatusNoContent)
			want(`[{"key":"b","value":"2"},{"key":"a","value":"4"},{"key":"c","value":"3"}]`)
			c.post(path+"/action", object{"action": "delete", "tags": []object{{"key": "b"}, tag("c", "another"), {"key": "absent"}}}).empty(http.StatusNoContent)
			want(`[{"key":"a","value":"4"}]`)
			c.post(path+"/action", object{"action": "delete"}).empty(http.StatusNoContent)

			for _, key := range []string{"a b", "a/b", "100%", "成本", "action", "x:=+@-_.", "?#&"} {
				escaped := strings.NewReplacer("%", "%25", "/", "%2F", " ", "%20", "?", "%3F", "#", "%23", "成", "%E6%88%90", "本", "%E6%9C%AC").Replace(key)
				c.post(path, object{"tag": tag(key, "")}).empty(http.StatusNoContent)
				c.delete(path + "/" + escaped).empty(http.StatusNoContent)
				c.delete(path+"/"+escaped).refused(http.StatusNotFound, "DC.0002")
			}
			want(`[{"key":"a","value":"4"}]`)
			c.delete(path + "/a").empty(http.StatusNoContent)

			none := "/" + tt.kind + "/" + nowhere + "/tags"
			c.get(none).refused(http.StatusNotFound, tt.notFoundCode)
			c.post(none, object{"tag": tag("a", "")}).refused(http.StatusNotFound, tt.notFoundCode)
			c.post(none+"/action", object{"action": "create"}).refused(http.StatusNotFound, tt.notFoundCode)
			c.delete(none+"/a").refused(http.StatusNotFound, tt.notFoundCode)
		})
	}
}

func TestTagRules(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	path := "/dc-directconnect/" + standard1 + "/tags"
	for _, tags := range []object{
		{"key": ""}, {"value": "v"}, {"key": strings.Repeat("k", 129)}, tag("k", strings.Repeat("v", 256)), {"key": 1},
	} {
		c.post(path, object{"tag": tags}).refused(http.StatusBadRequest, "DC.0001")
		c.post(path+"/action", object{"action": "create", "tags": []object{tags}}).refused(http.StatusBadRequest, "DC.0001")
	}
	c.post(path+"/action", object{"tags": []object{tag("a", "")}}).refused(http.StatusBadRequest, "DC.0001")
	c.post(path+"/action", object{"action": "update"}).refused(http.StatusBadRequest, "DC.0001")
	for _, action := range []string{"create", "delete"} {
		c.post(path+"/action", object{"action": action, "sys_tags": []object{tag("a", "")}}).refused(http.StatusBadRequest, "DC.0013")
		c.post(path+"/action", object{"action": action, "tags": []object{tag("a", "")}, "sys_tags": []object{}}).refused(http.StatusBadRequest, "DC.0013")
	}
	if got := c.get(path).list("tags"); len(got) != 0 {
		t.Errorf("tags after refusals = %v", got)
	}
	c.post(path, "{").refused(http.StatusBadRequest, "DC.0000")
	c.post(path+"/action", "{").refused(http.StatusBadRequest, "DC.0000")

	// A resource has at most 10 tags. A batch sets all its tags or none.
	for i := range 9 {
		c.post(path, object{"tag": tag(fmt.Sprint("k", i), "")}).empty(http.StatusNoContent)
	}
	c.post(path+"/action", object{"action": "create", "tags": []object{tag("x", ""), tag("y", "")}}).refused(http.StatusBadRequest, "DC.0001")
	if got := c.get(path).list("tags"); len(got) != 9 {
		t.Errorf("tags = %v", got)
	}
	c.post(path+"/action", object{"action": "create", "tags": []object{tag("x", ""), tag("k1", "new")}}).empty(http.StatusNoContent)
	c.post(path, object{"tag": tag("y", "")}).refused(http.StatusBadRequest, "DC.0001")
	c.post(path, object{"tag": tag("x", "new")}).empty(http.StatusNoContent)
}

func TestProjectTags(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for id, tags := range map[string][]object{
		standard1: {tag("owner", "b"), tag("stage", "prod")},
		standard2: {tag("owner", "a"), tag("stage", "prod")},
	} {
		c.post("/dc-directconnect/"+id+"/tags/action", object{"action": "create", "tags": tags}).empty(http.StatusNoContent)
	}
	r := c.get("/dc-directconnect/tags").want(http.StatusOK)
	wantKeys(t, r.body, "tags", "request_id")
	wantJSON(t, r.body["tags"], `[{"key":"owner","value":"a"},{"key":"owner","value":"b"},{"key":"stage","value":"prod"}]`)
	wantJSON(t, c.get("/dc-vif/tags").want(http.StatusOK).body["tags"], `[]`)
}

func TestTagSearch(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	add := func(name string, tags ...object) {
		id := c.srv.AddConnection(dcaastest.Connection{Name: name})
		c.post("/dc-directconnect/"+id+"/tags/action", object{"action": "create", "tags": tags}).empty(http.StatusNoContent)
	}
	add("Alpha", tag("stage", "prod"), tag("owner", "a"))
	add("beta", tag("stage", "test"), tag("owner", "a"))
	add("alphabet", tag("stage", "prod"), tag("owner", "b"))
	add("")
	const path = "/dc-directconnect/resource-instances/action"
	names := func(search object) []string {
		t.Helper()
		search["action"] = "filter"
		r := c.post(path, search).want(http.StatusOK)
		wantKeys(t, r.body, "resources", "total_count", "request_id")
		found := slices.Sorted(slices.Values(column(r.list("resources"), "resource_name")))
		wantField(t, r.body, "total_count", len(found))
		search["action"] = "count"
		count := c.post(path, search).want(http.StatusOK)
		wantField(t, count.body, "total_count", len(found))
		wantJSON(t, count.body["resources"], `[]`)
		return found
	}
	condition := func(key string, values ...string) object {
		return object{"key": key, "values": append([]string{}, values...)}
	}
	const dc = "dc-operations,dc-standard-1,dc-standard-2"
	tests := []struct {
		name   string
		search object
		want   string
	}{
		{"everything", object{}, ",Alpha,alphabet,beta," + dc},
		{"tag", object{"tags": []object{condition("stage", "prod")}}, "Alpha,alphabet"},
		{"tag of two values", object{"tags": []object{condition("stage", "prod", "test")}}, "Alpha,alphabet,beta"},
		{"tag of any value", object{"tags": []object{condition("stage")}}, "Alpha,alphabet,beta"},
		{"all of two tags", object{"tags": []object{condition("stage", "prod"), condition("owner", "a")}}, "Alpha"},
		{"any of two tags", object{"tags_any": []object{condition("stage", "test"), condition("owner", "b")}}, "alphabet,beta"},
		{"not all of two tags", object{"not_tags": []object{condition("stage", "prod"), condition("owner", "a")}}, ",alphabet,beta," + dc},
		{"none of two tags", object{"not_tags_any": []object{condition("stage", "prod"), condition("owner", "a")}}, "," + dc},
		{"together", object{"tags": []object{condition("stage", "prod")}, "not_tags": []object{condition("owner", "b")}}, "Alpha"},
		{"an asterisk is text", object{"tags": []object{condition("stage", "*prod")}}, ""},
		{"name", object{"matches": []object{tag("resource_name", "ALPHA")}}, "Alpha,alphabet"},
		{"empty name", object{"matches": []object{tag("resource_name", "")}}, ""},
		{"name and tag", object{"matches": []object{tag("resource_name", "a")}, "tags": []object{condition("owner", "a")}}, "Alpha,beta"},
	}
	for _, tt := range tests {
		if got := strings.Join(names(tt.search), ","); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	if got := names(object{"matches": []object{tag("resource_name", "")}}); len(got) != 1 || got[0] != "" {
		t.Errorf("empty name: %v", got)
	}

	item := c.post(path, object{"action": "filter", "matches": []object{tag("resource_name", "beta")}}).list("resources")[0]
	wantKeys(t, item, "resource_detail", "resource_id", "resource_name", "tags")
	wantJSON(t, item["tags"], `[{"key":"stage","value":"test"},{"key":"owner","value":"a"}]`)
}

func TestTagSearchPages(t *testing.T) {
	t.Parallel()
	c := newClientWithConnections(t, 4)
	const path = "/dc-directconnect/resource-instances/action"
	page := func(offset, limit any) []string {
		t.Helper()
		r := c.post(path, object{"action": "filter", "offset": offset, "limit": limit}).want(http.StatusOK)
		wantField(t, r.body, "total_count", 7)
		return column(r.list("resources"), "resource_id")
	}
	all := page(nil, nil)
	if len(all) != 7 || !slices.IsSorted(all) {
		t.Fatalf("all = %v", all)
	}
	for _, number := range []func(int) any{
		func(n int) any { return n },
		func(n int) any { return fmt.Sprint(n) },
	} {
		for from, to := range map[int]int{0: 3, 3: 6, 6: 7, 7: 7, 100: 100} {
			want := []string{}
			if from < 7 {
				want = all[from:to]
			}
			if got := page(number(from), number(3)); !slices.Equal(got, want) {
				t.Errorf("offset %d: %v, want %v", from, got, want)
			}
		}
	}
	if raw := c.post(path, object{"action": "filter", "offset": 7}).raw; !strings.Contains(raw, `"resources":[]`) {
		t.Errorf("an empty page is %s", raw)
	}
}

func TestTagSearchRules(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	const path = "/dc-vif/resource-instances/action"
	eleven := strings.Split("0123456789a", "")
	many := make([]object, 11)
	for i, key := range eleven {
		many[i] = object{"key": key, "values": []string{}}
	}
	for _, search := range []object{
		{"action": nil},
		{"action": "find"},
		{"offset": -1},
		{"offset": "x"},
		{"offset": 1.5},
		{"limit": 0},
		{"limit": 1001},
		{"limit": "1001"},
		{"tags": many},
		{"tags_any": []object{{"key": "", "values": []string{}}}},
		{"not_tags": []object{{"key": "a", "values": []string{}}, {"key": "a", "values": []string{}}}},
		{"not_tags_any": []object{{"key": "a", "values": eleven}}},
		{"tags": []object{{"key": strings.Repeat("ä", 128), "values": []string{}}}},
		{"tags_any": []object{{"key": "a", "values": []string{strings.Repeat("ä", 256)}}}},
		{"not_tags": []object{{"key": "a", "values": []string{"1", "2", "1"}}}},
		{"not_tags_any": []object{{"key": "a"}}},
		{"tags": []object{{"key": "a", "values": nil}}},
		{"action": "count", "limit": 1},
		{"action": "count", "limit": "1000"},
		{"action": "count", "offset": 0},
		{"action": "count", "offset": "0"},
		{"matches": []object{tag("resource_name", strings.Repeat("ä", 256))}},
		{"matches": []object{tag("resource_id", "x")}},
		{"tags": "x"},
	} {
		body := object{"action": "filter"}
		maps.Copy(body, search)
		c.post(path, body).refused(http.StatusBadRequest, "DC.0001")
	}
	c.post(path, object{"action": "count", "tags": many[:10]}).want(http.StatusOK)
	c.post(path, object{"action": "count", "tags": []object{{"key": "a", "values": eleven[:10]}}}).want(http.StatusOK)
	c.post(path, object{"action": "count", "tags": []object{{"key": strings.Repeat("ä", 127), "values": []string{strings.Repeat("ä", 255)}}}}).want(http.StatusOK)
	c.post(path, object{"action": "count", "offset": nil, "limit": nil}).want(http.StatusOK)
	c.post(path, object{"action": "count", "sys_tags": []object{{"key": "_sys_enterprise_project_id", "values": []string{"0"}}}}).refused(http.StatusBadRequest, "DC.0013")
	c.post(path, "[]").refused(http.StatusBadRequest, "DC.0000")
}
