package drill

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// drill is a drill that runs, or one that Recover ends.
type drill struct {
	client   *dcaas.Client
	guard    *guard // nil in Recover
	journal  *journal
	record   record
	report   *Report
	progress func(Phase)
	refused  bool // the service has not carried out the shutdown
}

// errHoldOver ends the context of the probe.
var errHoldOver = errors.New("drill: the hold time is over")

// errWatchEnded ends the drill if nothing reads the interfaces of the gateway any more.
var errWatchEnded = errors.New("drill: the watch over the other interfaces has ended")

// Run rehearses the failure of an interface: it shuts the interface down, calls the probe,
// holds, and enables the interface again. It refuses to start with [dcaas.ErrConflict] if the
// interface is not ACTIVE, and with a [*NoOtherWayError] if no other one can carry its traffic.
//
// Once the shutdown may have been sent, Run always undoes it. It does so after a failure,
// when ctx ends, and when the probe panics or calls [runtime.Goexit], which both go on after
// the undo. The undo does not end with ctx. The error is a [*StillShutDownError] if the
// service does not confirm the undo within the UndoTimeout. While a panic passes, Run panics
// with that error.
//
// While the interface is shut down, Run reads the interfaces of the gateway. It undoes the
// shutdown at once if no other one can carry the traffic any more.
//
// A nil error means that the shutdown was seen, the probe succeeded, and the interface is
// enabled again. The report is never nil. ctx must not be one of [dcaas.WithResponse],
// because Run makes calls at the same time.
func Run(ctx context.Context, client *dcaas.Client, plan Plan) (*Report, error) {
	report := &Report{VirtualInterfaceID: plan.VirtualInterfaceID}
	plan, err := plan.withDefaults()
	if err == nil {
		err = checkClient(client)
	}
	if err != nil {
		return report, err
	}
	j, err := openJournal(plan.Journal)
	if err != nil {
		return report, err
	}
	defer j.close()
	if err = j.checkFree(); err != nil {
		return report, err
	}
	g, err := newGuard(ctx, client, plan.VirtualInterfaceID)
	if err != nil {
		return report, err
	}
	report.Status = g.vif.Status
	if _, report.Carriers, err = g.look(ctx); err != nil {
		return report, err
	}
	d := &drill{client: client, guard: g, journal: j, report: report, progress: plan.Progress, record: record{
		Version: journalVersion, VirtualInterfaceID: plan.VirtualInterfaceID, GatewayID: g.gateway, Began: time.Now(),
		UndoTimeout: duration(plan.UndoTimeout), Settle: duration(plan.Settle), Interval: duration(plan.Interval),
	}}
	if err = d.enter(ShuttingDown); err != nil {
		// Nothing was sent, so no recovery is needed.
		return report, errors.Join(err, d.enter(Done))
	}
	return report, d.rehearse(ctx, plan.Hold, plan.Probe)
}

// enter writes a phase to the journal and then calls Progress, even if the write fails.
func (d *drill) enter(p Phase) error {
	d.record.Phase, d.record.Changed = p, time.Now()
	return errors.Join(d.journal.write(d.record), d.tell(p))
}

func (d *drill) tell(p Phase) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("drill: Progress panicked in phase %q: %v", p, v)
		}
	}()
	if d.progress != nil {
		d.progress(p)
	}
	return nil
}

// rehearse shuts the interface down and always undoes that. It does not recover a panic, so
// that the panic goes on with its own stack.
func (d *drill) rehearse(ctx context.Context, hold time.Duration, probe func(context.Context) error) (err error) {
	limited, cancelTimer := context.WithTimeoutCause(ctx, hold, errHoldOver)
	defer cancelTimer()
	held, cancel := context.WithCancelCause(limited)
	enable := onceValue(func() error { return d.enable(context.WithoutCancel(ctx)) })
	var watch sync.WaitGroup
	returned := false
	defer func() {
		cancel(nil)
		undoErr := enable()
		watch.Wait()
		if !returned && undoErr != nil {
			panic(undoErr) // because no error reaches the caller while a panic passes
		}
		err = errors.Join(undoErr, err)
	}()
	err = d.shutDown(held)
	if err == nil {
		watch.Go(func() { d.watch(held, cancel) })
		err = d.probeAndHold(held, probe, enable)
	}
	returned = true
	return err
}

// onceValue returns a function that runs f once, and that waits for its result. The wait is on
// a channel and not on a mutex, so that the clock of a test bubble goes on.
func onceValue(f func() error) func() error {
	var once sync.Once
	var err error
	done := make(chan struct{})
	return func() error {
		once.Do(func() {
			go func() {
				err = f()
				close(done)
			}()
		})
		<-done
		return err
	}
}

// shutDown sends the shutdown and waits until the state shows it. A lost answer counts as
// success, because the service may have acted.
func (d *drill) shutDown(held context.Context) error {
	id := d.record.VirtualInterfaceID
	d.report.Requested = time.Now()
	_, err := d.client.SwitchoverTests.Create(held, dcaas.SwitchoverTestCreateOpts{ResourceID: id, Operation: dcaas.SwitchoverShutdown})
	if err != nil && !errors.Is(err, dcaas.ErrAmbiguous) {
		d.refused = true
		return fmt.Errorf("drill: shutting down interface %s: %w", id, err)
	}
	d.report.Ambiguous = err != nil
	_, waitErr := dcaas.Wait(held, dcaas.WaitOpts{Interval: time.Duration(d.record.Interval)},
		func(ctx context.Context) (*dcaas.VirtualInterface, error) {
			return d.client.VirtualInterfaces.Get(ctx, id)
		},
		func(v *dcaas.VirtualInterface) (bool, error) {
			d.report.Status = v.Status
			switch statusOf(v) {
			case dcaas.VirtualInterfaceAdminShutdown:
				return true, nil
			case dcaas.VirtualInterfaceError, dcaas.VirtualInterfacePendingDelete, dcaas.VirtualInterfaceDeleted:
				return false, fmt.Errorf("it is in state %s", wire.Clean(string(v.Status), maxText))
			default:
				return false, nil
			}
		})
	if waitErr != nil {
		waitErr = fmt.Errorf("drill: interface %s did not show the shutdown: %w", id, waitErr)
		if err != nil {
			waitErr = fmt.Errorf("%w (the answer to the shutdown was lost: %w)", waitErr, err)
		}
		return waitErr
	}
	d.record.Seen, d.report.Shown = true, time.Now()
	return d.enter(ShutDown)
}

// watch ends the drill if no other interface can carry the traffic any more, or if three
// looks in a row fail or find the tested interface enabled. Lists may be late for a moment.
// A panic, such as that of a middleware, ends the drill too: it would end the process before
// the undo otherwise.
func (d *drill) watch(held context.Context, cancel context.CancelCauseFunc) {
	err := errWatchEnded // stays if a middleware ends this goroutine
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("drill: panic while reading the interfaces of the gateway: %v", v)
		}
		cancel(err) // of no effect if held has ended
	}()
	inRow := 0
	_, err = dcaas.Wait(held, dcaas.WaitOpts{Interval: time.Duration(d.record.Interval)},
		func(ctx context.Context) (problem, error) {
			tested, _, err := d.guard.look(ctx)
			if err == nil && (tested == nil || statusOf(tested) != dcaas.VirtualInterfaceAdminShutdown) {
				err = fmt.Errorf("drill: somebody has ended the shutdown of interface %s: %w", d.record.VirtualInterfaceID, dcaas.ErrConflict)
			}
			return problem{err}, nil
		},
		func(p problem) (bool, error) {
			if p.err == nil {
				inRow = 0
				return false, nil
			}
			inRow++
			if _, lost := errors.AsType[*NoOtherWayError](p.err); lost || inRow == 3 {
				return false, p.err
			}
			return false, nil
		})
}

// problem is the result of one look. It is a value, because [dcaas.Wait] ignores some errors.
type problem struct{ err error }

// probeAndHold calls the probe and waits for the rest of the hold time. It starts the undo
// at the end of held, even if the probe does not return.
func (d *drill) probeAndHold(held context.Context, probe func(context.Context) error, enable func() error) error {
	if probe != nil {
		stop := context.AfterFunc(held, func() { _ = enable() })
		defer stop() // also if the probe panics
		err := probe(held)
		d.report.Probed, d.report.ProbeErr = true, err
		undoBegan := !stop()
		switch {
		case err != nil && held.Err() != nil: // which can be before the undo begins
			return fmt.Errorf("drill: the probe failed: %w (%w)", err, context.Cause(held))
		case err != nil:
			return fmt.Errorf("drill: the probe failed: %w", err)
		case undoBegan:
			return fmt.Errorf("drill: the probe did not end in time: %w", context.Cause(held))
		}
		if err := d.enter(Holding); err != nil {
			return err
		}
	}
	<-held.Done()
	if cause := context.Cause(held); !errors.Is(cause, errHoldOver) {
		return fmt.Errorf("drill: the hold ended early: %w", cause)
	}
	return nil
}
