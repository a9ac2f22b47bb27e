package dcaas

import (
	"context"
	"iter"
	"net/url"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// SwitchoverTestsService runs switchover tests. A test shuts an interface down, so that
// traffic takes the other connection, and later enables it again.
//
// List is idempotent. Create is not. The usual errors are [ErrInvalid]: the interface
// does not exist ([CodeVirtualInterfaceNotFound]), and [ErrConflict]: the state of the
// interface does not allow the step ([CodeInterfaceStatusFixed]).
type SwitchoverTestsService struct {
	r resource[SwitchoverTest]
}

// switchoverTestAliases returns a spelling of one of the API reference's tables that
// answers may have.
func switchoverTestAliases() map[string]string {
	return map[string]string{"operate_statuses": "operate_status"}
}

// Create starts a step of a test. [SwitchoverShutdown] interrupts the traffic of the
// interface at once. The interface turns ADMIN_SHUTDOWN and refuses other operations
// until [SwitchoverUndoShutdown] returns it to ACTIVE or DOWN.
//
// The service carries out the step after the answer. The record in List then turns
// COMPLETE. Create is not idempotent. It is not repeated if its answer is lost. The error
// is then [ErrAmbiguous], and the status of the interface shows whether the step was
// carried out.
//
// API: POST /v3/{project_id}/dcaas/switchover-test (SwitchoverTest)
func (s *SwitchoverTestsService) Create(ctx context.Context, opts SwitchoverTestCreateOpts) (*SwitchoverTest, error) {
	body := struct {
		ResourceID   string              `json:"resource_id"`
		ResourceType SwitchoverResource  `json:"resource_type"`
		Operation    SwitchoverOperation `json:"operation"`
	}{opts.ResourceID, SwitchoverVirtualInterface, opts.Operation}
	return s.r.create(ctx, body, opts.check())
}

// List returns one page of the records of tests, ordered by ID unless opts says
// otherwise. The service may leave out records that are not COMPLETE.
// [SwitchoverTestsService.All] walks every page.
//
// API: GET /v3/{project_id}/dcaas/switchover-test (ListSwitchoverTestRecords)
func (s *SwitchoverTestsService) List(ctx context.Context, opts SwitchoverTestListOpts) (*Page[SwitchoverTest], error) {
	return s.r.list(ctx, opts.ListOpts, opts.filters())
}

// All iterates over the records that opts selects, page by page. The sequence can
// be ranged over more than once; an error ends it.
func (s *SwitchoverTestsService) All(ctx context.Context, opts SwitchoverTestListOpts) iter.Seq2[*SwitchoverTest, error] {
	return s.r.all(ctx, opts.ListOpts, opts.filters())
}

// SwitchoverTest is the record of one step of a test.
type SwitchoverTest struct {
	ID            string              `json:"id"`
	TenantID      string              `json:"tenant_id"`   // project that owns the interface
	ResourceID    string              `json:"resource_id"` // the interface
	ResourceType  SwitchoverResource  `json:"resource_type"`
	Operation     SwitchoverOperation `json:"operation"`
	OperateStatus SwitchoverStatus    `json:"operate_status"`
	StartTime     Time                `json:"start_time"`
	EndTime       Time                `json:"end_time"` // valid only in state COMPLETE
}

// SwitchoverResource is a kind of resource that can be tested.
type SwitchoverResource string

// SwitchoverVirtualInterface is the only kind.
const SwitchoverVirtualInterface SwitchoverResource = "virtual_interface"

// SwitchoverTestCreateOpts describes a step of a test.
type SwitchoverTestCreateOpts struct {
	ResourceID string              // the interface
	Operation  SwitchoverOperation // step to carry out
}

func (o *SwitchoverTestCreateOpts) check() error {
	switch {
	case o.ResourceID == "":
		return transport.Refuse("ResourceID is empty: name the interface")
	case o.Operation == "":
		return transport.Refuse("Operation is empty: choose shutdown or undo_shutdown")
	}
	return nil
}

// SwitchoverTestListOpts selects records.
type SwitchoverTestListOpts struct {
	ListOpts
	ResourceID []string // interfaces
}

func (o *SwitchoverTestListOpts) filters() url.Values {
	return url.Values{"resource_id": o.ResourceID}
}

// SwitchoverOperation is a step of a test.
type SwitchoverOperation string

// Steps of a test.
const (
	SwitchoverShutdown     SwitchoverOperation = "shutdown"      // shut the interface down
	SwitchoverUndoShutdown SwitchoverOperation = "undo_shutdown" // enable the interface again
)

// SwitchoverStatus is the state of a step. More values may appear.
type SwitchoverStatus string

// States of a step.
const (
	SwitchoverStarting   SwitchoverStatus = "STARTING"
	SwitchoverInProgress SwitchoverStatus = "INPROGRESS" // the configuration is being delivered
	SwitchoverComplete   SwitchoverStatus = "COMPLETE"   // it is in force
	SwitchoverError      SwitchoverStatus = "ERROR"      // it could not be delivered
)

// UnmarshalText reads COMPELTE, a misspelling of the API reference, as COMPLETE.
func (s *SwitchoverStatus) UnmarshalText(text []byte) error {
	*s = SwitchoverStatus(text)
	if *s == "COMPELTE" {
		*s = SwitchoverComplete
	}
	return nil
}
