package dcaas_test

import (
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

func switchoverTest(status dcaas.SwitchoverStatus, at string) dcaas.SwitchoverTest {
	return dcaas.SwitchoverTest{
		ID: "862d61f1-d9ea-4093-ba0e-2b8d415e3ab3", TenantID: "de58f033eb664102ba85e4a5db473ca5",
		ResourceType: dcaas.SwitchoverVirtualInterface, ResourceID: "d0b3329c-0063-470c-b1dc-657656b2e540",
		Operation: dcaas.SwitchoverShutdown, StartTime: moment(at), EndTime: moment(at), OperateStatus: status,
	}
}

func TestSwitchoverTestsCreate(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "SwitchoverTest", Path: base + "switchover-test", Body: golden.File(t, "switchover_test", "create.request.json"),
		Status: 201, Answer: golden.File(t, "switchover_test", "create.response.json"),
	})
	got, err := c.SwitchoverTests.Create(t.Context(), dcaas.SwitchoverTestCreateOpts{
		ResourceID: "d0b3329c-0063-470c-b1dc-657656b2e540", Operation: dcaas.SwitchoverShutdown,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := switchoverTest(dcaas.SwitchoverStarting, "2023-10-09T18:41:23.000Z")
	if diff := differ(got, &want); diff != "" {
		t.Errorf("Create() differs: %s", diff)
	}
}

func TestSwitchoverTestsList(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ListSwitchoverTestRecords", Path: base + "switchover-test",
		Query:  "limit=5&resource_id=a&resource_id=b&sort_dir=desc&sort_key=start_time",
		Answer: golden.File(t, "switchover_test", "list.response.json"),
	})
	page, err := c.SwitchoverTests.List(t.Context(), dcaas.SwitchoverTestListOpts{
		ListOpts: dcaas.ListOpts{Limit: 5, SortKey: "start_time", SortDir: "desc"}, ResourceID: []string{"a", "b"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &dcaas.Page[dcaas.SwitchoverTest]{
		Items:     []dcaas.SwitchoverTest{switchoverTest(dcaas.SwitchoverComplete, "2023-10-10T10:41:23.000Z")},
		RequestID: "bb154519fb167f99cdb01b7b9995ad14",
	}
	if diff := differ(page, want); diff != "" {
		t.Errorf("List() differs: %s", diff)
	}
}
