package drill

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// resend is the time after which an undo without effect is sent again, although the service
// has accepted it.
const resend = 30 * time.Second

// maxUnauthorized is the number of refusals of the credentials in a row that end the undo.
// Five failures lock an access key, and a locked key cannot repair anything.
const maxUnauthorized = 3

// undo is the state of an undo.
type undo struct {
	*drill

	settled      time.Time // an interface that was never seen shut down counts as enabled from then on
	sent         time.Time // the last request that the service accepted
	enabled      int       // looks in a row that found the interface enabled
	unauthorized int       // refusals of the credentials in a row
	tries        int
	failure      error // of the last failed try
}

// enable undoes the shutdown until the service confirms it, or until the time of the undo is
// over. A failure of the journal does not stop it.
func (d *drill) enable(ctx context.Context) error {
	limit := time.Duration(d.record.UndoTimeout)
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	u := &undo{drill: d, settled: time.Now()}
	if !d.refused {
		u.settled = u.settled.Add(time.Duration(d.record.Settle))
	}
	d.report.UndoBegan = time.Now()
	journalErr := d.enter(Undoing)
	_, err := dcaas.Wait(ctx, dcaas.WaitOpts{Interval: time.Duration(d.record.Interval)},
		func(ctx context.Context) (bool, error) { return u.try(ctx), nil },
		func(confirmed bool) (bool, error) {
			if u.unauthorized == maxUnauthorized {
				return false, u.failure
			}
			return confirmed, nil
		})
	if err == nil {
		d.report.Enabled = time.Now()
		return errors.Join(journalErr, d.enter(Done))
	}
	cause := u.failure
	if ctx.Err() != nil {
		cause = fmt.Errorf("%w after %d tries in %s", ctx.Err(), u.tries, time.Since(d.report.UndoBegan).Round(time.Second))
		if u.failure != nil {
			cause = fmt.Errorf("%w, the last failure was: %w", cause, u.failure)
		}
	}
	return errors.Join(&StillShutDownError{
		VirtualInterfaceID: d.record.VirtualInterfaceID, Status: d.report.Status, Journal: d.journal.path, Err: cause,
	}, journalErr)
}

// try looks at the interface, sends the undo if it is shut down, and reports whether it is
// enabled. It does so in a goroutine, because a middleware may panic or call
// [runtime.Goexit]. Both count as a failed try.
func (u *undo) try(ctx context.Context) bool {
	u.tries++
	confirmed := false
	ended := make(chan struct{})
	go func() {
		returned := false
		defer close(ended)
		defer func() {
			if v := recover(); !returned {
				u.fail(fmt.Errorf("a middleware has ended the try: panic: %v", v))
			}
		}()
		confirmed = u.look(ctx)
		returned = true
	}()
	<-ended
	return confirmed
}

// look is a try without a guard against panics.
func (u *undo) look(ctx context.Context) bool {
	v, err := u.client.VirtualInterfaces.Get(ctx, u.record.VirtualInterfaceID)
	if err != nil {
		u.fail(err)
		return false
	}
	u.unauthorized, u.report.Status = 0, v.Status
	switch statusOf(v) {
	case dcaas.VirtualInterfaceAdminShutdown:
		u.enabled, u.record.Seen = 0, true
		u.send(ctx)
		return false
	case dcaas.VirtualInterfaceActive, dcaas.VirtualInterfaceDown:
		u.enabled++
		// The second look is for a read that is late.
		return u.enabled >= 2 && (u.record.Seen || !time.Now().Before(u.settled))
	default:
		u.enabled = 0
		return false
	}
}

// send sends the undo. One that failed is sent again at the next look that finds the
// interface shut down, because the service refuses a needless one without harm.
func (u *undo) send(ctx context.Context) {
	if !u.sent.IsZero() && time.Since(u.sent) < resend {
		return
	}
	u.report.UndoRequests++
	_, err := u.client.SwitchoverTests.Create(ctx, dcaas.SwitchoverTestCreateOpts{
		ResourceID: u.record.VirtualInterfaceID, Operation: dcaas.SwitchoverUndoShutdown,
	})
	if err != nil {
		u.fail(err)
		return
	}
	u.sent, u.unauthorized, u.failure = time.Now(), 0, nil
}

func (u *undo) fail(err error) {
	u.enabled, u.failure = 0, err
	if errors.Is(err, dcaas.ErrUnauthorized) {
		u.unauthorized++
	} else {
		u.unauthorized = 0
	}
}
