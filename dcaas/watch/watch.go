package watch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// DefaultInterval is the pause between two polls. At 4 calls a poll it makes 8 calls a
// minute.
const DefaultInterval = 30 * time.Second

// maxPause limits the pause that the service asks for.
const maxPause = time.Hour

// Resource is a kind of resource that has a list.
type Resource string

// Lists to watch.
const (
	Connections       Resource = "connections"
	HostedConnections Resource = "hosted connections" // only partners have them
	VirtualGateways   Resource = "virtual gateways"
	VirtualInterfaces Resource = "virtual interfaces" // with their peers
)

// Opts changes a watch. The zero value has the defaults.
type Opts struct {
	Interval  time.Duration // pause between two polls; 0 and less mean DefaultInterval
	Existing  bool          // the first read of a list yields an event for each resource; by default it yields none
	Resources []Resource    // the lists to read; nil means all four
}

// Events returns the changes of the project's resources, as they happen. The sequence ends
// with the context, without an error. It also ends after an error that will not pass, which
// is its last element; see the comment of the package. The Event beside an error is zero.
//
// The first poll is at once. Polls happen while the loop waits for the next element, so a
// slow loop body delays them. Events starts no goroutine, and a loop may break at any time.
// Each range over the sequence is a watch of its own, with a new baseline.
func Events(ctx context.Context, client *dcaas.Client, opts Opts) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		w, err := newWatcher(client, opts)
		if err != nil {
			yield(Event{}, err)
			return
		}
		w.emit = func(e Event, err error) bool { return ctx.Err() == nil && yield(e, err) }
		for {
			pause, ok := w.poll(ctx)
			if !ok || !sleep(ctx, pause) {
				return
			}
		}
	}
}

// sleep waits for d. It returns false if the context ends before.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// watcher is one range over the sequence.
type watcher struct {
	interval time.Duration
	existing bool
	lists    []*list
	first    int // index of the list that the next poll reads first
	emit     func(Event, error) bool
}

func newWatcher(client *dcaas.Client, opts Opts) (*watcher, error) {
	if client == nil || client.Connections == nil || client.HostedConnections == nil || client.VirtualGateways == nil || client.VirtualInterfaces == nil {
		return nil, fmt.Errorf("watch: the client is nil or empty: make one with dcaas.New: %w", dcaas.ErrInvalid)
	}
	w := &watcher{interval: opts.Interval, existing: opts.Existing}
	if w.interval <= 0 {
		w.interval = DefaultInterval
	}
	all := lists(client)
	for _, r := range opts.Resources {
		if !slices.ContainsFunc(all, func(l *list) bool { return l.resource == r }) {
			return nil, fmt.Errorf("watch: Opts.Resources has %q, which is no list: use the constants: %w", wire.Clean(string(r), maxText), dcaas.ErrInvalid)
		}
	}
	for _, l := range all {
		if opts.Resources == nil || slices.Contains(opts.Resources, l.resource) {
			w.lists = append(w.lists, l)
		}
	}
	if len(w.lists) == 0 {
		return nil, fmt.Errorf("watch: Opts.Resources is empty, so there is nothing to watch: nil means all lists: %w", dcaas.ErrInvalid)
	}
	return w, nil
}

// poll reads each list once and emits the events. It returns the pause before the next poll,
// or false if the watch ends.
func (w *watcher) poll(ctx context.Context) (time.Duration, bool) {
	begin := w.first
	for i := range w.lists {
		index := (begin + i) % len(w.lists)
		l := w.lists[index]
		now, err := l.read(ctx)
		switch {
		case ctx.Err() != nil:
			return 0, false
		case err == nil:
			if !w.compare(l, now, time.Now()) {
				return 0, false
			}
			continue
		}
		if !w.emit(Event{}, fmt.Errorf("watch: reading the %s: %w", l.resource, err)) || !mayPass(err) {
			return 0, false
		}
		if wait := askedWait(err); wait > 0 || errors.Is(err, dcaas.ErrThrottled) {
			// A throttled list would never be read if the lists before it used up the
			// calls of each poll.
			w.first = index
			return max(w.interval, min(wait, maxPause)), true
		}
	}
	return w.interval, true
}

// compare emits the differences between a list and its baseline. It returns false if the
// watch ends.
func (w *watcher) compare(l *list, now []entry, at time.Time) bool {
	before := l.baseline
	l.baseline = make(map[key]entry, len(now))
	now = slices.DeleteFunc(now, func(e entry) bool { // a walk may meet a resource twice
		_, twice := l.baseline[e.key()]
		if !twice {
			l.baseline[e.key()] = e
		}
		return twice
	})
	if before == nil && !w.existing {
		return true
	}
	for _, e := range now {
		old, known := before[e.key()]
		delete(before, e.key()) // before keeps the resources that the list no longer has
		if !w.changes(e, old, known, at) {
			return false
		}
	}
	return w.missing(before, at)
}

// mayPass reports whether a later poll may succeed after err.
func mayPass(err error) bool {
	for _, class := range []error{dcaas.ErrUnauthorized, dcaas.ErrForbidden, dcaas.ErrNotFound, dcaas.ErrInvalid} {
		if errors.Is(err, class) {
			return false
		}
	}
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	return !certificate
}

// askedWait returns the wait that the service asks for, or 0.
func askedWait(err error) time.Duration {
	if e, ok := errors.AsType[*dcaas.Error](err); ok {
		return e.RetryAfter
	}
	return 0
}
