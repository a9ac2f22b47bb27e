package dcaastest_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// TestEveryOperationIsServed calls each operation of the API without credentials. Only a
// known operation answers 401.
func TestEveryOperationIsServed(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.token = ""
	for _, op := range golden.Operations() {
		for _, kind := range []string{"dc-directconnect", "dc-vgw", "dc-vif"} {
			path := strings.NewReplacer("{project_id}", c.srv.ProjectID, "{resource_type}", kind).Replace(op.Path)
			c.srv.ForgetRequests()
			c.send(c.request(op.Method, path, nil)).refused(http.StatusUnauthorized, "APIGW.0301")
			if got := c.srv.Requests()[0].Operation; got != op.Name {
				t.Errorf("%s %s is %q, want %s", op.Method, op.Path, got, op.Name)
			}
		}
	}
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

// FuzzHandler sends a script of requests, one on each line: method, target and body. The
// target may omit the project. {virtual_gateway} stands for the ID of the latest gateway,
// and so on. Every answer must be readable, and all lists must be readable afterward.
func FuzzHandler(f *testing.F) {
	srv := dcaastest.NewServer()
	f.Cleanup(srv.Close)
	other := srv.AddTenant("another")
	token := srv.IssueToken()
	fresh := srv.Snapshot()
	const (
		gateway = `POST /dcaas/virtual-gateways {"virtual_gateway":{"vpc_id":"v","name":"vgw","local_ep_group":["10.0.0.0/8"],"bgp_asn":64512,"tags":[{"key":"a","value":"b"}]}}` + "\n"
		vif     = `POST /dcaas/virtual-interfaces {"virtual_interface":{"direct_connect_id":"` + standard1 + `","vgw_id":"{virtual_gateway}","type":"private","vlan":332,"bandwidth":2,`
		static  = vif + `"route_mode":"static","local_gateway_v4_ip":"1.1.1.1/30","remote_gateway_v4_ip":"1.1.1.2/30","remote_ep_group":["1.1.2.0/30"],"enable_nqa":true}}` + "\n"
		bgp     = vif + `"route_mode":"bgp","bgp_asn":510,"bgp_md5":"Fake1234","address_family":"ipv6","local_gateway_v6_ip":"fd00::1/64","remote_gateway_v6_ip":"fd00::2/64"}}` + "\n"
		hosted  = `POST /dcaas/hosted-connects {"hosted_connect":{"hosting_id":"` + operations + `","vlan":10,"bandwidth":10,"resource_tenant_id":"0000dcaa57e570000000000000000001"}}` + "\n"
	)
	f.Add(gateway + "GET /dcaas/virtual-gateways?limit=1&sort_key=name&sort_dir=desc&fields=id&vpc_id=v\nPUT /dcaas/virtual-gateways/{virtual_gateway} {\"virtual_gateway\":{\"local_ep_group\":[\"10.1.0.0/16\"]}}\nDELETE /dcaas/virtual-gateways/{virtual_gateway}")
	f.Add(gateway + static + `PUT /dcaas/virtual-interfaces/{virtual_interface} {"virtual_interface":{"bandwidth":10,"remote_ep_group":["1.1.3.0/30"],"enable_bfd":true,"priority":"low"}}` + "\n" + `PUT /dcaas/virtual-interfaces/{virtual_interface}/extend-attributes {"extend_attribute":{"ha_type":"nqa","detect_multiplier":"4"}}`)
	f.Add(gateway + bgp + `POST /dcaas/vif-peers {"vif_peer":{"vif_id":"{virtual_interface}","address_family":"ipv4","local_gateway_ip":"2.2.2.1/30","remote_gateway_ip":"2.2.2.2/30","route_mode":"static","remote_ep_group":["3.3.3.0/24"]}}` + "\n" + `PUT /dcaas/vif-peers/{vif_peer} {"vif_peer":{"name":"p"}}` + "\nDELETE /dcaas/vif-peers/{vif_peer}\nDELETE /dcaas/virtual-interfaces/{virtual_interface}")
	f.Add(gateway + static + "GET /dcaas/virtual-interfaces\nGET /dcaas/virtual-interfaces\n" + `POST /dcaas/switchover-test {"switchover_test_record":{"resource_id":"{virtual_interface}","operation":"shutdown"}}` + "\n" + `POST /dcaas/switchover-test {"switchover_test_record":{"resource_id":"{virtual_interface}","operation":"undo_shutdown"}}` + "\nGET /dcaas/switchover-test?resource_id={virtual_interface}")
	f.Add(hosted + `PUT /dcaas/hosted-connects/{hosted_connect} {"hosted_connect":{"bandwidth":20}}` + "\nGET /dcaas/hosted-connects/{hosted_connect}?fields=id\nPUT /dcaas/direct-connects/" + standard1 + ` {"direct_connect":{"bandwidth":50,"status":"APPLY"}}` + "\nDELETE /dcaas/direct-connects/" + operations)
	f.Add("POST /dc-directconnect/" + standard2 + `/tags/action {"action":"create","tags":[{"key":"k","value":"v"}]}` + "\nPOST /dc-directconnect/" + standard2 + `/tags {"tag":{"key":"a/b"}}` + "\nDELETE /dc-directconnect/" + standard2 + "/tags/a%2Fb\n" + `POST /dc-directconnect/resource-instances/action {"action":"filter","offset":"0","limit":"10","tags":[{"key":"k","values":["v"]}],"not_tags_any":[{"key":"x","values":[]}],"matches":[{"key":"resource_name","value":"dc"}]}` + "\nGET /dc-directconnect/tags")
	f.Add(`POST /v3/auth/tokens?nocatalog=true {"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"fake-user","password":"fake-password","domain":{"name":"fake-domain"}}}},"scope":{"project":{"name":"dcaastest-1"}}}}` + "\nGET /v3/projects?name=x\nGET /v3/auth/catalog\nGET /v3/auth/domains\nGET /dcaas/quotas?type=physicalConnect")
	f.Add("PATCH /dcaas/../x\nOPTIONS *\nHEAD /dcaas/direct-connects\nCONNECT /v3//\nGET http://other/v3/projects\nPOST /dcaas/virtual-gateways [null]\nGET /v3/p/dcaas/quotas?limit=-1&%zz")
	f.Add(gateway + strings.Replace(static, "{", `{"resource_tenant_id":"`+other.ID+`",`, 2) + "GET /dcaas/virtual-interfaces?marker={virtual_interface}&sort_key=vlan")
	f.Add(gateway + static + "DELETE /dcaas/vif-peers/{vif_peer}\nGET /dcaas/virtual-interfaces?limit=0\nGET /dcaas/virtual-interfaces?sort_dir=up&sort_key=vif_peers\nGET /dcaas/virtual-interfaces?id=a&id=b&id=c&id=d&id=e&id=f\nGET /dcaas/vif-peers/{vif_peer}")
	f.Add(`POST /dcaas/virtual-gateways {"virtual_gateway":{"vpc_id":1,"local_ep_group":{}}}` + "\n" + `PUT /dcaas/direct-connects/` + standard1 + ` {"direct_connect":{"bandwidth":1e99}}` + "\nPOST /dcaas/virtual-gateways {\nGET /dcaas/direct-connects/nowhere\nPOST /v3/auth/tokens {\"auth\":[]}\nPOST /v3/auth/tokens {}")
	f.Fuzz(func(t *testing.T, script string) {
		s := &session{t: t, srv: srv, token: token, ids: map[string]string{}}
		for line := range strings.Lines(script) {
			s.run(strings.TrimSpace(line))
		}
		for path, listKey := range map[string]string{
			"/dcaas/direct-connects": "direct_connects", "/dcaas/hosted-connects": "hosted_connects", "/dcaas/virtual-gateways": "virtual_gateways",
			"/dcaas/virtual-interfaces": "virtual_interfaces", "/dcaas/switchover-test": "switchover_test_records",
		} {
			var before string
			for _, item := range s.want(http.StatusOK, path, listKey) {
				id, _ := item.(object)["id"].(string)
				if id <= before {
					t.Errorf("%s has %q after %q", path, id, before)
				}
				before = id
			}
		}
		for _, kind := range []string{"dc-directconnect", "dc-vgw", "dc-vif"} {
			s.want(http.StatusOK, "/"+kind+"/tags", "tags")
		}
		state := srv.Snapshot()
		if err := srv.Restore(state); err != nil {
			t.Errorf("Restore() of a snapshot: %v", err)
		}
		srv.ForgetRequests()
		if err := srv.Restore(fresh); err != nil {
			t.Fatal(err)
		}
	})
}

// session sends the requests of a script to a handler.
type session struct {
	t     *testing.T
	srv   *dcaastest.Server
	token string
	ids   map[string]string // ID of the latest resource, by wrapper key
}

// run sends one request of the script. It ignores text that is not a valid request.
func (s *session) run(line string) {
	for wrapper, id := range s.ids {
		line = strings.ReplaceAll(line, "{"+wrapper+"}", id)
	}
	method, rest, _ := strings.Cut(line, " ")
	target, body, _ := strings.Cut(rest, " ")
	if strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "/v3/") {
		target = "/v3/" + s.srv.ProjectID + target
	}
	s.send(method, target, body)
}

func (s *session) remember(wrapper string, made any) {
	if id, ok := made.(object)["id"].(string); ok {
		s.ids[wrapper] = id
	}
}

func (s *session) want(status int, path, list string) []any {
	s.t.Helper()
	got, body := s.send(http.MethodGet, "/v3/"+s.srv.ProjectID+path, "")
	items, ok := body[list].([]any)
	if got != status || !ok {
		s.t.Errorf("GET %s = %d %v, want %d and a list", path, got, body, status)
	}
	return items
}

func (s *session) send(method, target, body string) (int, object) {
	s.t.Helper()
	req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(method + " " + target + " HTTP/1.1\r\nHost: x\r\n\r\n")))
	if err != nil {
		return 0, nil
	}
	req.Body = io.NopCloser(strings.NewReader(body))
	req.Header.Set("X-Auth-Token", s.token)
	w := httptest.NewRecorder()
	s.srv.Handler().ServeHTTP(w, req)

	var answer object
	raw := w.Body.Bytes()
	if w.Code == http.StatusNoContent && len(raw) == 0 {
		return w.Code, nil
	}
	if err := json.Unmarshal(raw, &answer); err != nil || w.Header().Get("Content-Length") != strconv.Itoa(len(raw)) || w.Header().Get("Content-Type") != "application/json" {
		s.t.Fatalf("%s %s: %d, %v, %q", method, target, w.Code, w.Header(), raw)
	}
	inner, ofIAM := answer["error"].(object)
	switch {
	case w.Code == http.StatusOK || w.Code == http.StatusCreated:
		for wrapper, value := range answer {
			if made, ok := value.(object); ok && w.Code == http.StatusCreated {
				s.remember(wrapper, made)
				if peers, ok := made["vif_peers"].([]any); ok && len(peers) > 0 {
					s.remember("vif_peer", peers[0])
				}
			}
		}
	case w.Code < 400 || w.Code > 499:
		s.t.Errorf("%s %s %s = %d %s", method, target, body, w.Code, raw)
	case ofIAM && inner["code"] == float64(w.Code) && inner["message"] != "":
		return w.Code, answer
	case answer["error_code"] == "" || answer["error_msg"] == "":
		s.t.Errorf("%s %s %s = %d %s", method, target, body, w.Code, raw)
	}
	if answer["request_id"] != w.Header().Get("X-Request-Id") || answer["request_id"] == nil {
		s.t.Errorf("%s %s %s = %d %s, X-Request-Id %q", method, target, body, w.Code, raw, w.Header().Get("X-Request-Id"))
	}
	return w.Code, answer
}
