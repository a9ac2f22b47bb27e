package dcaas

import (
	"cmp"
	"context"
	"iter"
	"net/url"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// SwitchoverTestsService runs switchover tests. A test shuts an interface down, so that
// traffic takes the other connection, and later enables it again.
//
// List is idempotent. Create is not. The usual errors are [ErrInvalid]: the interface
// does not exist ([CodeVirtualInterfaceNotFound]), and [ErrConflict]: the state of the
// interface does not allow the step ([CodeInterfaceStatusFixed]).
type SwitchoverTestsService struct {
	r    resource[SwitchoverTest]
	vifs resource[VirtualInterface]
	poll time.Duration
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
// COMPLETE, for which [SwitchoverTestsService.WaitComplete] waits. Create is not idempotent. It is not repeated if its answer is lost. The error
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

// WaitComplete polls until the step of a test is complete and returns its record. The
// record is usually the result of Create. It must have ResourceID and Operation.
//
// The service may leave out records that are not COMPLETE (API reference 5.3.10), so a
// record that is not listed does not end the wait. WaitComplete then reads the interface.
// Its state ends the wait if three looks in a row find it where the step leads, and still
// no record: ADMIN_SHUTDOWN after [SwitchoverShutdown], ACTIVE or DOWN after
// [SwitchoverUndoShutdown]. The result is then the given record.
//
// A record without an ID, as after a Create with a lost answer, is complete by the state
// of the interface alone. The progress of the wait shows the status of the record if it is
// listed, and otherwise that of the interface.
//
// A record in state ERROR ends the wait with a [*StateError]. Without a listed record, an
// interface in state ERROR or one that is being deleted does so too, and an interface that
// does not exist is [ErrNotFound]. The context is the only deadline (see [Wait]).
func (s *SwitchoverTestsService) WaitComplete(ctx context.Context, test *SwitchoverTest, opts WaitOpts) (*SwitchoverTest, error) {
	if test == nil || test.ResourceID == "" || test.Operation == "" {
		return nil, s.r.refuse(ctx, "ResourceID and Operation of the test are not both set: give the result of Create")
	}
	arrived := 0 // looks in a row that found the interface where the step leads
	look, err := wait(ctx, opts.orInterval(s.poll), cmp.Or(test.ID, test.ResourceID),
		func(ctx context.Context) (switchoverLook, error) { return s.look(ctx, test) },
		func(look switchoverLook) (bool, error) {
			st := look.state()
			if look.record != nil {
				arrived = 0
				return completed(st)
			}
			if !test.Operation.leadsTo(VirtualInterfaceStatus(st.status)) {
				arrived = 0
				return false, st.terminal()
			}
			arrived++
			return test.ID == "" || arrived == 3, nil
		})
	if look.record == nil {
		given := *test
		look.record = &given
	}
	return look.record, err
}

// look finds the record of a test, and reads the interface if there is none.
func (s *SwitchoverTestsService) look(ctx context.Context, test *SwitchoverTest) (switchoverLook, error) {
	if test.ID != "" {
		for record, err := range s.All(ctx, SwitchoverTestListOpts{ResourceID: []string{test.ResourceID}}) {
			if err != nil {
				return switchoverLook{}, err
			}
			if record.ID == test.ID {
				return switchoverLook{record: record}, nil
			}
		}
	}
	vif, err := s.vifs.get(ctx, test.ResourceID)
	return switchoverLook{vif: vif}, err
}

// switchoverLook is one look at a test: its record, or the interface if the record is not
// listed.
type switchoverLook struct {
	record *SwitchoverTest
	vif    *VirtualInterface
}

func (l switchoverLook) state() state {
	switch {
	case l.record != nil:
		return newState("switchover test", l.record.ID, string(l.record.OperateStatus), "")
	case l.vif != nil:
		return l.vif.state()
	default:
		return state{}
	}
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

// leadsTo reports whether an interface in the state is where the operation leads.
func (o SwitchoverOperation) leadsTo(status VirtualInterfaceStatus) bool {
	switch o {
	case SwitchoverShutdown:
		return status == VirtualInterfaceAdminShutdown
	case SwitchoverUndoShutdown:
		return status == VirtualInterfaceActive || status == VirtualInterfaceDown
	default:
		return false
	}
}

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
