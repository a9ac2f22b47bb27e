package dcaas

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/apierr"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// WaitOpts tunes a wait. The zero value is fine.
type WaitOpts struct {
	// Interval is the pause before the second look; 0 is the client's poll
	// interval ([WithPollInterval], 2 seconds by default). Pauses grow by half each
	// time, up to 15 seconds.
	Interval time.Duration
	// Progress is called after each look that did not end the wait.
	Progress func(WaitProgress)
}

// WaitProgress is how far a wait has come.
type WaitProgress struct {
	ID      string        // of the resource, of all of them where several are waited for; empty in Wait
	Status  string        // last seen; empty before the first answer, and for types that have none
	Looks   int           // how often the resource was looked at
	Elapsed time.Duration // since the wait began
	Next    time.Duration // pause before the next look
	Err     error         // of this look, if it failed in a way that may pass
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

// Wait calls get until done reports true, and returns the last value.
//
// The first look is at once. An error of done ends the wait. Errors of get that
// may pass ([ErrThrottled], [ErrUnavailable]) do not, others do. The context is
// the only deadline: when it ends, Wait returns the last value seen and an error
// that wraps the context's and names the last status.
func Wait[T any](ctx context.Context, opts WaitOpts, get func(context.Context) (T, error), done func(T) (bool, error)) (T, error) {
	return wait(ctx, opts.orInterval(defaultInterval), "", get, done)
}

func wait[T any](ctx context.Context, opts WaitOpts, id string, get func(context.Context) (T, error), done func(T) (bool, error)) (T, error) {
	start := time.Now()
	interval := opts.Interval
	var last T
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
			return last, waitEnded(ctx, id, status, looks)
		case !errors.Is(err, ErrThrottled) && !errors.Is(err, ErrUnavailable):
			return last, err
		}
		// A fifth more or less, so that waits that began together spread.
		pause := time.Duration(float64(interval) * (0.8 + 0.4*rand.Float64())) //nolint:gosec // guards nothing
		if opts.Progress != nil {
			opts.Progress(WaitProgress{ID: id, Status: status, Looks: looks, Elapsed: time.Since(start), Next: pause, Err: err})
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return last, waitEnded(ctx, id, status, looks)
		}
		interval = max(interval, min(interval*3/2, maxInterval))
	}
}

func waitEnded(ctx context.Context, id, status string, looks int) error {
	what := strings.TrimSpace("waiting for " + wire.Clean(id, 64))
	if status == "" {
		status = "unknown"
	}
	end := ctx.Err()
	if cause := context.Cause(ctx); !errors.Is(cause, end) {
		end = fmt.Errorf("%w: %w", end, cause)
	}
	return fmt.Errorf("dcaas: %s: %w (last status %s, after %d looks)", what, end, wire.Clean(status, 64), looks)
}

// StateError reports a resource that has come to a state from which it will not
// reach the one that was waited for.
type StateError struct {
	ID     string
	Status string // spelled as the constants of the resource's status are, whatever its case was
	Reason string // as far as it is known

	kind string
}

func (e *StateError) Error() string {
	text := fmt.Sprintf("dcaas: %s %s is in state %s", e.kind, wire.Clean(e.ID, 64), wire.Clean(e.Status, 64))
	if e.Reason != "" {
		text += ": " + wire.Clean(e.Reason, apierr.MaxMessage)
	}
	return text
}

// state is what waiting needs to know of a resource.
type state struct {
	kind, id, status, reason string
}

// newState folds the status to upper case, the form of most constants.
func newState(kind, id, status, reason string) state {
	return state{kind, id, strings.ToUpper(status), reason}
}

func (s state) failure() error {
	return &StateError{ID: s.id, Status: s.status, Reason: s.reason, kind: s.kind}
}

type stater interface{ state() state }

func statusOf(v any) string {
	if s, ok := v.(stater); ok {
		return s.state().status
	}
	return ""
}

// waitUntil looks at one resource until settled reports true of its state.
func waitUntil[T stater](ctx context.Context, opts WaitOpts, id string, get func(context.Context, string) (T, error), settled func(state) (bool, error)) (T, error) {
	return wait(ctx, opts, id,
		func(ctx context.Context) (T, error) { return get(ctx, id) },
		func(v T) (bool, error) { return settled(v.state()) })
}

// waitGone looks at one resource until it is gone.
func waitGone[T stater](ctx context.Context, opts WaitOpts, id string, get func(context.Context, string) (T, error)) error {
	_, err := waitUntil(ctx, opts, id, get, func(st state) (bool, error) {
		switch st.status {
		case "DELETED":
			return true, nil
		case "ERROR":
			return false, st.failure()
		default:
			return false, nil
		}
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// waitListed looks at a list until settled reports true of the item with each of
// the IDs, and returns those that are there. An item that is not in the list is nil.
func waitListed[T any, P interface {
	*T
	stater
}](ctx context.Context, opts WaitOpts, r *resource[T], ids []string, settled func(P) (bool, error),
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
				item := found[id]
				if item != nil {
					look.items = append(look.items, *item)
				}
				ok, err := settled(item)
				if (!ok || err != nil) && look.settled {
					look.settled = false
					if item != nil {
						look.open = item.state()
					}
				}
				look.failure = cmp.Or(look.failure, err)
			}
			return look, nil
		},
		func(look listed[T]) (bool, error) { return look.settled, look.failure })
	return last.items, err
}

// listed is one look at the items of a list.
type listed[T any] struct {
	items   []T
	settled bool
	open    state // of the first that is not settled
	failure error
}

func (l listed[T]) state() state { return l.open }
