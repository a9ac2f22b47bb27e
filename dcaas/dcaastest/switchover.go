package dcaastest

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

const (
	testStarting   = "STARTING"
	testInProgress = "INPROGRESS"
	testComplete   = "COMPLETE"
)

type switchoverTest struct {
	lifecycle `json:"lifecycle"`
	Wire      wireSwitchoverTest `json:"switchover_test_record"`
}

func (t *switchoverTest) key() string { return t.Wire.ID }

func (t *switchoverTest) enter(_ *database, status string) {
	t.Wire.OperateStatus = status
	t.Wire.EndTime = formatTime(t.Since) // the example of API reference 5.3.9 has an end time in STARTING
}

func newSwitchoverTestStore() storeOf[*switchoverTest] {
	return newStore("switchover_test_records", map[string]func(*switchoverTest) []string{
		byProject:  func(t *switchoverTest) []string { return []string{t.Wire.TenantID} },
		byResource: func(t *switchoverTest) []string { return []string{t.Wire.ResourceID} },
	})
}

// wireSwitchoverTest is table 5-125 of the API reference.
type wireSwitchoverTest struct {
	ID            string `json:"id"`
	TenantID      string `json:"tenant_id"`
	ResourceType  string `json:"resource_type"`
	ResourceID    string `json:"resource_id"`
	Operation     string `json:"operation"`
	StartTime     string `json:"start_time"`
	EndTime       string `json:"end_time"`
	OperateStatus string `json:"operate_status"`
}

func (c *call) tests() *viewOf[*switchoverTest] {
	return &viewOf[*switchoverTest]{view{
		store:        &c.db.tests.store,
		scope:        scope{byProject, c.project},
		toWire:       func(r resource) any { return &r.(*switchoverTest).Wire },
		columns:      columnsOf[wireSwitchoverTest],
		itemKey:      "switchover_test_record",
		listKey:      "switchover_test_records",
		notFoundCode: dcaas.CodeResourceNotFound,
		filters:      map[string]int{"resource_id": 0},
	}}
}

func switchoverOperations() []operation {
	return []operation{
		{name: "SwitchoverTest", route: "POST /v3/{project_id}/dcaas/switchover-test", do: createSwitchoverTest},
		{name: "ListSwitchoverTestRecords", route: "GET /v3/{project_id}/dcaas/switchover-test", do: func(c *call) (answer, error) { return c.tests().list(c) }},
	}
}

// switchoverCreate is table 5-123 of the API reference.
type switchoverCreate struct {
	ResourceID   *string `json:"resource_id"`
	ResourceType *string `json:"resource_type"`
	Operation    *string `json:"operation"`
}

const (
	operationShutdown = "shutdown"
	operationUndo     = "undo_shutdown"
)

func createSwitchoverTest(c *call) (answer, error) {
	in, err := readWrapped[switchoverCreate](c.body, "switchover_test_record")
	if err != nil {
		return answer{}, err
	}
	if err := firstError(
		requiredText("resource_id", in.ResourceID),
		requiredText("operation", in.Operation),
		oneOf("resource_type", in.ResourceType, "virtual_interface"),
		oneOf("operation", in.Operation, operationShutdown, operationUndo),
	); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, in, switchoverRules()); err != nil {
		return answer{}, err
	}

	// The interface changes at once. Only the record goes through states.
	v, _ := c.interfaces().find(*in.ResourceID)
	if *in.Operation == operationShutdown {
		v.StatusBeforeTest = v.Wire.Status
		c.db.start(v, statusAdminShutdown)
	} else {
		c.db.start(v, v.StatusBeforeTest)
	}
	t := &switchoverTest{Wire: wireSwitchoverTest{
		ID:           uuid.NewString(),
		TenantID:     c.project,
		ResourceType: "virtual_interface",
		ResourceID:   *in.ResourceID,
		Operation:    *in.Operation,
		StartTime:    formatTime(c.db.now),
	}}
	c.db.tests.put(t)
	c.db.start(t, testStarting, testInProgress, testComplete)
	return c.tests().respond(http.StatusCreated, t)
}

func switchoverRules() []rule[switchoverCreate] {
	return []rule[switchoverCreate]{
		{"the interface of a switchover test exists", dcaas.CodeVirtualInterfaceNotFound, "5.3.9", testedInterfaceExists},
		{"the status of an interface allows the status or test", dcaas.CodeInterfaceStatusFixed, "5.3.9", testedInterfaceStatusFits},
	}
}

func testedInterfaceExists(c *call, in switchoverCreate) error {
	if _, ok := c.interfaces().find(*in.ResourceID); !ok {
		return fmt.Errorf("there is no virtual interface %s", *in.ResourceID)
	}
	return nil
}

// testedInterfaceStatusFits requires a working interface for shutdown, and one in
// ADMIN_SHUTDOWN for undo_shutdown.
func testedInterfaceStatusFits(c *call, in switchoverCreate) error {
	v, _ := c.interfaces().find(*in.ResourceID)
	from := []string{statusActive, statusDown}
	if *in.Operation == operationUndo {
		from = []string{statusAdminShutdown}
	}
	if !slices.Contains(from, v.Wire.Status) {
		return fmt.Errorf("%s is not for an interface that is %s", *in.Operation, v.Wire.Status)
	}
	return nil
}
