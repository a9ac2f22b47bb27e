package dcaastest_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestSwitchover(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.virtualInterface(c.gateway("vpc-1"), 1, nil)["id"].(string)
	path := "/dcaas/virtual-interfaces/" + id
	show := func() object { return c.get(path).object("virtual_interface") }

	c.post("/dcaas/switchover-test", switchoverBody(id, "shutdown")).refused(http.StatusBadRequest, "DC.1210") // PENDING_CREATE
	show()
	before := show()
	wantField(t, before, "status", "ACTIVE")
	c.post("/dcaas/switchover-test", switchoverBody(id, "undo_shutdown")).refused(http.StatusBadRequest, "DC.1210")

	r := c.post("/dcaas/switchover-test", switchoverBody(id, "shutdown")).want(http.StatusCreated)
	wantKeys(t, r.body, "switchover_test_record", "request_id")
	record := r.object("switchover_test_record")
	wantTime(t, record, "start_time", "end_time")
	wantJSON(t, record, `{
		"id": "`+record["id"].(string)+`", "tenant_id": "`+c.srv.ProjectID+`", "resource_type": "virtual_interface",
		"resource_id": "`+id+`", "operation": "shutdown", "start_time": "`+record["start_time"].(string)+`",
		"end_time": "`+record["start_time"].(string)+`", "operate_status": "STARTING"
	}`)
	var states []string
	for range 4 {
		r := c.get("/dcaas/switchover-test").want(http.StatusOK)
		wantKeys(t, r.body, "switchover_test_records", "page_info", "request_id")
		states = append(states, column(r.list("switchover_test_records"), "operate_status")...)
	}
	if want := []string{"STARTING", "INPROGRESS", "COMPLETE", "COMPLETE"}; !slices.Equal(states, want) {
		t.Errorf("states = %v, want %v", states, want)
	}

	down := show()
	wantField(t, down, "status", "ADMIN_SHUTDOWN")
	wantField(t, down["vif_peers"].([]any)[0].(object), "status", "DOWN")
	c.post("/dcaas/switchover-test", switchoverBody(id, "shutdown")).refused(http.StatusBadRequest, "DC.1210")
	c.post("/dcaas/switchover-test", switchoverBody(id, "undo_shutdown")).want(http.StatusCreated)
	wantJSON(t, show(), string(encode(t, before)))
	if got := c.get("/dcaas/switchover-test?limit=1").list("switchover_test_records"); len(got) != 1 {
		t.Errorf("a page of one = %v", got)
	}
}

func TestSwitchoverRules(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithStepsPerState(0))
	id := c.virtualInterface(c.gateway("vpc-1"), 1, nil)["id"].(string)
	for code, bodies := range map[string][]object{
		"DC.0001": {
			{"operation": "shutdown"},
			{"resource_id": id},
			{"resource_id": id, "operation": "restart"},
			{"resource_id": id, "operation": "shutdown", "resource_type": "virtual_gateway"},
		},
		"DC.1211": {{"resource_id": nowhere, "operation": "shutdown"}},
	} {
		for _, body := range bodies {
			c.post("/dcaas/switchover-test", object{"switchover_test_record": body}).refused(http.StatusBadRequest, code)
		}
	}
	r := c.post("/dcaas/switchover-test", object{"switchover_test_record": object{
		"resource_id": id, "operation": "shutdown", "resource_type": "virtual_interface",
	}}).want(http.StatusCreated)
	wantField(t, r.object("switchover_test_record"), "operate_status", "COMPLETE")
}
