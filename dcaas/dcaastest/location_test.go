package dcaastest_test

import (
	"net/http"
	"slices"
	"testing"
)

func TestLocations(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	path := "/dcaas/direct-connect-locations"
	r := c.get(path).want(http.StatusOK)
	wantKeys(t, r.body, "direct_connect_locations", "page_info", "request_id")
	all := r.list("direct_connect_locations")
	if got := column(all, "name"); !slices.Equal(got, []string{"Example Exchange 1", "Example Exchange 2"}) {
		t.Fatalf("names = %v", got)
	}
	wantJSON(t, all[0], `{
		"id": "00000000-0000-4000-8000-000000000011", "name": "Example Exchange 1", "region_id": "dcaastest-1", "site_code": "example-site-1",
		"address": {"en_us": "1 Example Street", "zh_cn": "示例街1号"}, "locales": {"en_us": "Example Region", "zh_cn": "示例区域"},
		"provider_list": [{"id": "00000000-0000-4000-8000-000000000021", "short_name": "example", "type": "LEVEL_ONE",
			"provider_value": {"en_us": "Example Carrier", "zh_cn": "示例运营商"}, "description": ""}],
		"public_border_group": "center", "latitude": "0.0", "longitude": "0.0", "description": "", "available_port_speeds": ["1G", "10G"],
		"created_time": "2020-01-01T00:00:00.000Z", "updated_time": null
	}`)
	id := all[1]["id"].(string)
	one := c.get(path + "/" + id).want(http.StatusOK)
	wantKeys(t, one.body, "direct_connect_location", "request_id")
	wantJSON(t, one.object("direct_connect_location"), string(encode(t, all[1])))
	for q, want := range map[string]int{"?id=" + id: 1, "?name=Example+Exchange+1&name=x": 1, "?name=x": 0, "?limit=1": 1, "?sort_key=name&sort_dir=desc": 2, "?status=ACTIVE": 2} {
		if got := c.get(path + q).want(http.StatusOK).list("direct_connect_locations"); len(got) != want {
			t.Errorf("%s: %v, want %d", q, got, want)
		}
	}
	wantJSON(t, c.inProject(c.srv.AddTenant("")).get(path).list("direct_connect_locations")[0], string(encode(t, all[0])))
	c.get(path+"/"+nowhere).refused(http.StatusNotFound, "DC.0002")
	c.delete(path+"/"+id).refused(http.StatusMethodNotAllowed, "APIGW.0101")
}
