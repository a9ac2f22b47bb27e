package dcaastest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// TestEveryOperationIsServed asks for each operation of the API without a
// proof of identity: only what is served gets as far as to be asked for one.
func TestEveryOperationIsServed(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.token = ""
	for _, op := range golden.Operations() {
		for _, kind := range []string{"dc-directconnect", "dc-vgw", "dc-vif"} {
			path := strings.NewReplacer("{project_id}", c.srv.ProjectID, "{resource_type}", kind).Replace(op.Path)
			c.send(c.request(op.Method, path, nil)).refused(http.StatusUnauthorized, "APIGW.0301")
		}
	}
	c.put("/dcaas/virtual-interfaces/x/extend-attributes", nil).refused(http.StatusUnauthorized, "APIGW.0301")
}

func TestUnknownRoutes(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for _, path := range []string{
		"/", "/v3", "/v3/", "/v3//dcaas/direct-connects", "/v3/p/dcaas/direct-connects/",
		"/v3/p/dcaas/../dcaas/direct-connects", "/v3/p/dcaas/nothing", "/v3/p/dc-other/tags", "/v3/p/dc-vif/id/tags/a/b",
		"/v3/p/dcaas/direct-connects/",
	} {
		for _, method := range []string{"GET", "POST", "DELETE"} {
			c.send(c.request(method, path, nil)).refused(http.StatusNotFound, "APIGW.0101")
		}
	}
}

func TestWrongMethods(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.put("/dcaas/direct-connects", nil).refused(http.StatusMethodNotAllowed, "APIGW.0101")
	c.post("/dcaas/direct-connects", nil).refused(http.StatusMethodNotAllowed, "APIGW.0101")
	c.get("/dcaas/vif-peers/x").refused(http.StatusMethodNotAllowed, "APIGW.0101")
	c.call("PATCH", "/dcaas/direct-connects", nil).refused(http.StatusMethodNotAllowed, "APIGW.0101")
}

func TestBodyTooLarge(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.post("/dcaas/virtual-gateways", strings.Repeat(" ", 12<<20+1)).refused(http.StatusRequestEntityTooLarge, "APIGW.0201")
}

func TestBodies(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	const path = "/dcaas/virtual-gateways"
	good := `"vpc_id":"v","local_ep_group":["10.0.0.0/8"]`
	tests := []struct{ name, body, code string }{
		{"nothing", "", "DC.0000"},
		{"no JSON", "{", "DC.0000"},
		{"two values", `{"virtual_gateway":{` + good + `}} {}`, "DC.0000"},
		{"a list", "[]", "DC.0000"},
		{"null", "null", "DC.0000"},
		{"no wrapper", "{" + good + "}", "DC.0001"},
		{"null wrapper", `{"virtual_gateway":null}`, "DC.0001"},
		{"wrapper of a wrong kind", `{"virtual_gateway":[]}`, "DC.0001"},
		{"wrapper in other letters", `{"Virtual_Gateway":{` + good + `}}`, "DC.0001"},
		{"name in other letters", `{"virtual_gateway":{"VPC_ID":"v","local_ep_group":["10.0.0.0/8"]}}`, "DC.0001"},
		{"missing", `{"virtual_gateway":{"vpc_id":"v"}}`, "DC.0001"},
		{"null", `{"virtual_gateway":{"vpc_id":null,"local_ep_group":["10.0.0.0/8"]}}`, "DC.0001"},
		{"empty", `{"virtual_gateway":{"vpc_id":"","local_ep_group":["10.0.0.0/8"]}}`, "DC.0001"},
		{"empty list", `{"virtual_gateway":{"vpc_id":"v","local_ep_group":[]}}`, "DC.0001"},
		{"wrong type", `{"virtual_gateway":{` + good + `,"name":1}}`, "DC.0001"},
		{"quoted number", `{"virtual_gateway":{` + good + `,"bgp_asn":"64512"}}`, "DC.0001"},
		{"long name", `{"virtual_gateway":{` + good + `,"name":"` + strings.Repeat("ü", 65) + `"}}`, "DC.0001"},
		{"long description", `{"virtual_gateway":{` + good + `,"description":"` + strings.Repeat("a", 129) + `"}}`, "DC.0001"},
		{"good", `{"virtual_gateway":{` + good + `,"name":"` + strings.Repeat("ü", 64) + `","unknown":1,"description":null}}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := *c
			c.t = t
			if r := c.post(path, tt.body); tt.code == "" {
				r.want(http.StatusCreated)
			} else {
				r.refused(http.StatusBadRequest, tt.code)
			}
		})
	}
}
