package dcaas

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/apierr"
	"github.com/dcaas-sdk/dcaas-go/internal/retry"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// WaitOpts sets the pauses of a wait and observes its progress. The zero value has the
// defaults.
type WaitOpts struct {
	// Interval is the pause after the first look. 0 means the client's poll interval
	// ([WithPollInterval], 2 seconds by default). Each later pause is half as long
	// again, up to 15 seconds.
	Interval time.Duration
	// Progress is called after each look that did not end the wait.
	Progress func(WaitProgress)
}

// WaitProgress reports the progress of a wait.
type WaitProgress struct {
	ID      string        // of the resource, or of all resources of the wait; empty in Wait
	Status  string        // last seen; empty before the first answer, and for types without a status
	Looks   int           // number of times the resource was read
	Elapsed time.Duration // since the wait began
	Next    time.Duration // pause before the next look
	Err     error         // of this look, if it is of a class that may pass
}

const (
	defaultInterval = 2 * time.Second
	maxInterval     = 15 * time.Second
)

func (o WaitOpts) orInterval(d time.Duration) WaitOpts {
	if o.Interval <= 0 {
		o.Interval = d
	}
	return o
}

// Wait calls get until done reports true, and returns the last value. The first call is
// at once.
//
// An error of done ends the wait. An error of get ends it too, unless it is
// [ErrThrottled] or [ErrUnavailable]. The context is the only deadline. When it ends,
// Wait returns the last value seen and an error that wraps the context's error. It names
// the last status, and wraps the error of the last complete look if that look failed.
func Wait[T any](ctx context.Context, opts WaitOpts, get func(context.Context) (T, error), done func(T) (bool, error)) (T, error) {
	return wait(ctx, opts.orInterval(defaultInterval), "", get, done)
}

func wait[T any](ctx context.Context, opts WaitOpts, id string, get func(context.Context) (T, error), done func(T) (bool, error)) (T, error) {
	start := time.Now()
	interval := opts.Interval
	var last T
	var failure error // of the last complete look
	status := ""
	for looks := 1; ; looks++ {
		v, err := get(ctx)
		switch {
		case err == nil:
			last = v
			status = statusOf(v)
			if ok, doneErr := done(v); ok || doneErr != nil {
				return last, doneErr
			}
		case ctx.Err() != nil:
			return last, waitEnded(ctx, id, status, looks, failure)
		case !errors.Is(err, ErrThrottled) && !errors.Is(err, ErrUnavailable):
			return last, err
		}
		failure = err
		// Vary the pause by a fifth, so that waits that began together do not stay together.
		pause := interval - interval/5 + retry.Share(interval/5*2)
		if opts.Progress != nil {
			opts.Progress(WaitProgress{ID: id, Status: status, Looks: looks, Elapsed: time.Since(start), Next: pause, Err: err})
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return last, waitEnded(ctx, id, status, looks, failure)
		}
		interval = max(interval, min(interval*3/2, maxInterval))
	}
}

// waitEnded returns the error of a wait whose context has ended.
func waitEnded(ctx context.Context, id, status string, looks int, failure error) error {
	subject := strings.TrimSpace("waiting for " + wire.Clean(id, 64))
	if status == "" {
		status = "unknown"
	}
	count := "1 look"
	if looks != 1 {
		count = fmt.Sprintf("%d looks", looks)
	}
	err := fmt.Errorf("dcaas: %s: %w (last status %s, after %s)", subject, retry.Ended(ctx), wire.Clean(status, 64), count)
	if failure != nil {
		err = fmt.Errorf("%w; last error: %w", err, failure)
	}
	return err
}

// StateError ends a wait for a resource in a state from which it cannot reach the awaited
// state. The waits of all resources share these rules:
//
//   - WaitReady ends so in state ERROR, PENDING_DELETE or DELETED. Some resources have
//     further states that do not end by themselves, which the comment of the method names.
//   - WaitDeleted ends so if a resource turns ERROR that was seen in another state. A
//     resource that is in ERROR from the first look on does not end it, because a failed
//     resource may still be in ERROR just after its deletion was accepted.
//   - WaitComplete ends so in state ERROR.
type StateError struct {
	ID     string
	Status string // in the case of the status constants
	Reason string // empty if the service gives none

	kind string
}

func (e *StateError) Error() string {
	text := fmt.Sprintf("dcaas: %s %s is in state %s", e.kind, wire.Clean(e.ID, 64), wire.Clean(e.Status, 64))
	if e.Reason != "" {
		text += ": " + wire.Clean(e.Reason, apierr.MaxMessage)
	}
	return text
}

// state holds the fields of a resource that a wait uses. The zero value is the state of a
// resource that does not exist, or that a list does not have.
type state struct {
	kind, id, status, reason string
}

// newState returns a state with the status in upper case, the form of most constants.
func newState(kind, id, status, reason string) state {
	return state{kind, id, strings.ToUpper(status), reason}
}

func (s state) failure() error {
	return &StateError{ID: s.id, Status: s.status, Reason: s.reason, kind: s.kind}
}

// terminal returns an error for a state that does not lead to a ready resource: it has
// failed, or it is being deleted. Otherwise terminal returns nil.
func (s state) terminal() error {
	switch s.status {
	case "PENDING_DELETE":
		s.reason = cmp.Or(s.reason, "it is being deleted")
	case "DELETED", "ERROR":
	default:
		return nil
	}
	return s.failure()
}

// readyIn reports whether a resource is in one of the states of a ready resource. Its error
// is that of terminal.
func readyIn[S ~string](st state, ready ...S) (bool, error) {
	if slices.Contains(ready, S(st.status)) {
		return true, nil
	}
	return false, st.terminal()
}

// completed reports whether a test or a detection is complete. It returns an error if it
// has failed.
func completed(st state) (bool, error) {
	switch strings.ToUpper(st.status) {
	case "COMPLETE":
		return true, nil
	case "ERROR":
		return false, st.failure()
	default:
		return false, nil
	}
}

// deleted returns a function that reports whether a resource is deleted. One function
// serves one wait, because it remembers the states that it has seen. [StateError] gives the
// reason for the rule about ERROR.
func deleted() func(state) (bool, error) {
	sound := map[string]bool{} // IDs that were seen in a state other than ERROR
	return func(st state) (bool, error) {
		switch {
		case st == state{}, st.status == "DELETED":
			return true, nil
		case st.status != "ERROR":
			sound[st.id] = true
			return false, nil
		case sound[st.id]:
			return false, st.failure()
		default:
			return false, nil
		}
	}
}

// notFoundIsDeleted returns err, or nil if it says that the resource or its parent does not
// exist.
func notFoundIsDeleted(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

type stater interface{ state() state }

func statusOf(v any) string {
	if s, ok := v.(stater); ok {
		return s.state().status
	}
	return ""
}

// waitUntil reads one resource until settled reports true of its state.
func waitUntil[T stater](ctx context.Context, opts WaitOpts, id string, get func(context.Context, string) (T, error), settled func(state) (bool, error)) (T, error) {
	return wait(ctx, opts, id,
		func(ctx context.Context) (T, error) { return get(ctx, id) },
		func(v T) (bool, error) { return settled(v.state()) })
}

// waitGone reads one resource until it does not exist.
func waitGone[T stater](ctx context.Context, opts WaitOpts, id string, get func(context.Context, string) (T, error)) error {
	_, err := waitUntil(ctx, opts, id, get, deleted())
	return notFoundIsDeleted(err)
}

// waitListed reads a list until settled reports true of the item with each of the IDs. It
// returns the items that the list has. settled gets the zero state for an item that it does
// not have.
func waitListed[T any, P interface {
	*T
	stater
}](ctx context.Context, opts WaitOpts, r resource[T], ids []string, settled func(state) (bool, error),
) ([]T, error) {
	if len(ids) == 0 || slices.Contains(ids, "") {
		return nil, r.refuse(ctx, "there is no ID to wait for, or one of them is empty")
	}
	last, err := wait(ctx, opts, strings.Join(ids, ", "),
		func(ctx context.Context) (listed[T], error) {
			found := map[string]P{}
			for item, err := range r.all(ctx, ListOpts{}, nil) {
				if err != nil {
					return listed[T]{}, err
				}
				found[P(item).state().id] = item
			}
			look := listed[T]{settled: true}
			for _, id := range ids {
				var st state
				if item := found[id]; item != nil {
					look.items = append(look.items, *item)
					st = item.state()
				}
				ok, err := settled(st)
				if (!ok || err != nil) && look.settled {
					look.settled = false
					look.open = st
				}
				look.failure = cmp.Or(look.failure, err)
			}
			return look, nil
		},
		func(look listed[T]) (bool, error) { return look.settled, look.failure })
	return last.items, err
}

// waitUnlisted reads a list until it has none of the IDs. No parent means no items.
func waitUnlisted[T any, P interface {
	*T
	stater
}](ctx context.Context, opts WaitOpts, r resource[T], ids []string,
) error {
	_, err := waitListed[T, P](ctx, opts, r, ids, deleted())
	return notFoundIsDeleted(err)
}

// listed holds the awaited items of one read of a list.
type listed[T any] struct {
	items   []T
	settled bool
	open    state // of the first item that is not settled
	failure error
}

func (l listed[T]) state() state { return l.open }
