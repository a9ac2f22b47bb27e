package tags

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"github.com/dcaas-sdk/dcaas-go/internal/retry"
	"github.com/dcaas-sdk/dcaas-go/internal/transport"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// MaxTags is the maximum number of tags of a resource (API reference 5.4.3 and 5.4.4).
const MaxTags = 10

// defaultParallel keeps a bulk call below the throttling of the API gateway.
const defaultParallel = 4

// AddWhere puts tags on each resource of a type that the query selects. A tag with the
// same key is overwritten. Resources that have all the tags with the same values are
// unchanged: nothing is sent for them, and a second run changes nothing. A resource that
// would have more than [MaxTags] tags fails before anything is sent for it.
//
// AddWhere first walks through the whole search, so that its own writes do not move the
// pages. It then compares the tags that the search returned, and sends one request for
// each resource that lacks a tag or a value. It reads the tags of a resource only if the
// search left them out. Limit and Offset of the query work as in [Service.FindAll].
//
// Somebody else may change tags between the search and a write. A tag that they delete is
// not added again, and a value that they set on one of the keys is overwritten or kept.
// Tags that they add count against the limit at the service, which then refuses the
// write. A second run settles all of these. A resource that they delete fails with
// dcaas.ErrNotFound.
//
// A write whose answer is lost is not repeated. AddWhere reads the tags of the resource
// instead, and reports the change if they are as asked.
//
// When the context ends, AddWhere starts no further write, waits for the writes that have
// started, and reports the resources that it did not reach. A write that the end of the
// context interrupts fails, and its error is dcaas.ErrAmbiguous too if it may have
// changed the resource.
//
// The report is nil if the search fails or the arguments are refused, because nothing was
// written then. Otherwise the error is nil if each resource is as asked, and matches the
// error of each failed resource with [errors.Is]. A context from dcaas.WithResponse
// reports the search, not the writes.
func (s *Service) AddWhere(ctx context.Context, resource ResourceType, q Query, tags []Tag, opts BulkOpts) (*BulkReport, error) {
	return s.bulk(ctx, resource, q, opts, bulkChange{action: actionCreate, tags: tags})
}

// DeleteWhere takes tags off each resource of a type that the query selects, by their
// keys: values are not looked at. Resources that have none of the keys are unchanged:
// nothing is sent for them, and a second run changes nothing.
//
// DeleteWhere searches, compares, writes, settles lost answers, and ends as
// [Service.AddWhere] does. A tag with one of the keys that somebody else adds after the
// search may stay. A second run settles that.
func (s *Service) DeleteWhere(ctx context.Context, resource ResourceType, q Query, tags []Tag, opts BulkOpts) (*BulkReport, error) {
	return s.bulk(ctx, resource, q, opts, bulkChange{action: actionDelete, tags: tags})
}

// BulkOpts tunes [Service.AddWhere] and [Service.DeleteWhere]. The zero value is fine.
type BulkOpts struct {
	// DryRun sends no write. The report lists the resources that would change.
	DryRun bool

	// Parallel is the maximum number of writes at the same time; 0 is 4.
	Parallel int

	// Progress is called after each resource, by the goroutine of the caller, so that
	// calls never overlap.
	Progress func(BulkProgress)
}

// BulkProgress reports one resource of a bulk call.
type BulkProgress struct {
	ID      string // of the resource
	Changed bool   // whether the resource was changed; with DryRun, whether it would be
	Err     error  // if it failed
	Done    int    // resources so far, this one included
	Total   int    // resources that the search found
}

// BulkReport lists the resources that a bulk call found by their outcome. Each resource
// is in one list. The lists have the order of the search.
type BulkReport struct {
	DryRun     bool     // no write was sent, and Changed lists the resources that would change
	Changed    []string // IDs
	Unchanged  []string // IDs of resources that were as asked before
	Failed     []BulkFailure
	NotReached []string // IDs of resources that were not begun when the context ended
}

// BulkFailure names a resource that could not be changed.
type BulkFailure struct {
	ID  string
	Err error
}

// String returns the numbers of resources on one line, such as
// "3 changed, 4 unchanged, 1 failed, 0 not reached". For a nil report it says that nothing
// was written.
func (r *BulkReport) String() string {
	if r == nil {
		return "nothing was written"
	}
	changed := "changed"
	if r.DryRun {
		changed = "to change"
	}
	return fmt.Sprintf("%d %s, %d unchanged, %d failed, %d not reached", len(r.Changed), changed, len(r.Unchanged), len(r.Failed), len(r.NotReached))
}

// err returns nil if each resource is as asked. The end of the context is the first
// error.
func (r *BulkReport) err(ctx context.Context) error {
	e := &bulkError{report: r.String()}
	if len(r.NotReached) > 0 {
		e.errs = append(e.errs, retry.Ended(ctx))
	}
	for _, f := range r.Failed {
		e.errs = append(e.errs, fmt.Errorf("%s: %w", wire.Clean(f.ID, 64), f.Err))
	}
	if len(e.errs) == 0 {
		return nil
	}
	return e
}

// bulkError holds the errors of a bulk call. Its text names the first one only, because
// there may be thousands.
type bulkError struct {
	report string
	errs   []error
}

func (e *bulkError) Error() string { return "tags: " + e.report + "; " + e.errs[0].Error() }

func (e *bulkError) Unwrap() []error { return e.errs }

// bulkChange is a change that a bulk call makes to each resource.
type bulkChange struct {
	action string // actionCreate or actionDelete
	tags   []Tag
}

// check refuses a change that no resource can take, and returns it without repetitions.
func (c bulkChange) check() (bulkChange, error) {
	var distinct []Tag
	for _, t := range c.tags {
		if err := checkKey(t.Key); err != nil {
			return c, err
		}
		at := slices.IndexFunc(distinct, func(other Tag) bool { return other.Key == t.Key })
		switch {
		case at < 0:
			distinct = append(distinct, t)
		case c.action == actionCreate && distinct[at].Value != t.Value:
			return c, transport.Refuse("the tag key " + wire.Clean(t.Key, 64) + " is there twice, with different values")
		}
	}
	c.tags = distinct
	if c.action == actionCreate && len(distinct) > MaxTags {
		return c, transport.Refuse(fmt.Sprintf("%d tags are too many: a resource has at most %d", len(distinct), MaxTags))
	}
	return c, nil
}

// pending returns the tags to send for a resource, and an error if it cannot take them.
func (c bulkChange) pending(have []Tag) ([]Tag, error) {
	var send []Tag
	added := 0
	for _, t := range c.tags {
		at := slices.IndexFunc(have, func(other Tag) bool { return other.Key == t.Key })
		switch {
		case c.action == actionDelete:
			if at >= 0 {
				send = append(send, t)
			}
		case at < 0:
			send = append(send, t)
			added++
		case have[at].Value != t.Value:
			send = append(send, t)
		}
	}
	// A resource with too many tags still takes new values.
	if after := len(have) + added; added > 0 && after > MaxTags {
		return nil, transport.Refuse(fmt.Sprintf("the resource has %d tags, and would have %d: at most %d are allowed", len(have), after, MaxTags))
	}
	return send, nil
}

// bulk changes the resources that a query selects.
func (s *Service) bulk(ctx context.Context, resource ResourceType, q Query, opts BulkOpts, change bulkChange) (*BulkReport, error) {
	change, invalid := change.check()
	if opts.Parallel < 0 {
		invalid = transport.Refuse("Parallel is negative")
	}
	if invalid != nil {
		return nil, s.refuse(ctx, resource, "", invalid)
	}
	if len(change.tags) == 0 {
		return &BulkReport{DryRun: opts.DryRun}, nil
	}
	var found []*Resource
	seen := map[string]bool{} // a resource may come twice if pages move during the walk
	for r, err := range s.FindAll(ctx, resource, q) {
		if err != nil {
			return nil, err
		}
		if !seen[r.ResourceID] {
			seen[r.ResourceID] = true
			found = append(found, r)
		}
	}
	run := &bulkRun{s: s, resource: resource, change: change, dryRun: opts.DryRun, found: found}
	report := run.report(run.all(ctx, opts))
	return report, report.err(ctx)
}

// refuse returns the error of a write that is not sent.
func (s *Service) refuse(ctx context.Context, resource ResourceType, id string, invalid error) error {
	_, err := s.d.Do(ctx, &transport.Request{
		Op:      &transport.Op{Method: http.MethodPost, Route: resourceRoute + "/action"},
		Args:    []string{string(resource), id},
		Invalid: invalid,
	})
	return err
}

// bulkRun holds the state of one bulk call.
type bulkRun struct {
	s        *Service
	resource ResourceType
	change   bulkChange
	dryRun   bool
	found    []*Resource
}

// bulkOutcome is the outcome of one resource.
type bulkOutcome struct {
	at      int // index of the resource in the search
	reached bool
	changed bool
	err     error
}

// all changes the resources and returns their outcomes. No goroutine outlives it.
func (b *bulkRun) all(ctx context.Context, opts BulkOpts) []bulkOutcome {
	parallel := opts.Parallel
	if parallel == 0 {
		parallel = defaultParallel
	}
	// Cancelled when Progress panics, so that the workers end. The channels hold all
	// resources, so that no worker waits for a reader.
	ctx, cancel := context.WithCancel(ctx)
	next := make(chan int, len(b.found))
	outcomes := make(chan bulkOutcome, len(b.found))
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel()
	for i := range b.found {
		next <- i
	}
	close(next)
	for range min(parallel, len(b.found)) {
		workers.Go(func() {
			for i := range next {
				outcomes <- b.one(ctx, i)
			}
		})
	}
	all := make([]bulkOutcome, len(b.found))
	done := 0
	for range b.found {
		o := <-outcomes
		all[o.at] = o
		if !o.reached {
			continue
		}
		done++
		if opts.Progress != nil {
			opts.Progress(BulkProgress{ID: b.found[o.at].ResourceID, Changed: o.changed, Err: o.err, Done: done, Total: len(b.found)})
		}
	}
	return all
}

// one changes one resource, unless the context has ended.
func (b *bulkRun) one(ctx context.Context, at int) bulkOutcome {
	if ctx.Err() != nil {
		return bulkOutcome{at: at}
	}
	changed, err := b.apply(ctx, b.found[at])
	if errors.Is(err, errNotRead) {
		return bulkOutcome{at: at}
	}
	return bulkOutcome{at: at, reached: true, changed: changed, err: err}
}

// errNotRead reports that the context ended before the tags of a resource were read.
var errNotRead = errors.New("tags: the context ended during the read")

// apply sends the pending tags of a resource, and reports whether that changed it.
func (b *bulkRun) apply(ctx context.Context, r *Resource) (changed bool, err error) {
	// A function of the caller's context that reports answers is not for calls at the
	// same time.
	status := 0
	ctx = transport.WithResponse(ctx, func(code int, _ http.Header, _ string) { status = code })
	have := r.Tags
	if have == nil { // not in the answer, where a resource without tags has an empty list
		var own *ResourceTags
		own, err = b.s.List(ctx, b.resource, r.ResourceID)
		switch {
		case err != nil && ctx.Err() != nil:
			return false, errNotRead
		case err != nil:
			return false, err
		}
		have = own.Tags
	}
	send, invalid := b.change.pending(have)
	switch {
	case invalid != nil:
		return false, b.s.refuse(ctx, b.resource, r.ResourceID, invalid)
	case len(send) == 0:
		return false, nil
	case b.dryRun:
		return true, nil
	}
	write := b.s.AddAll
	if b.change.action == actionDelete {
		write = b.s.DeleteAll
	}
	err = write(ctx, b.resource, r.ResourceID, send)
	refused := status/100 == 4 && !retry.Temporary(status) // a 408 refuses nothing
	if err == nil || ctx.Err() != nil || refused {
		return err == nil, err
	}
	// The write may have been carried out, which the tags show.
	own, lookErr := b.s.List(ctx, b.resource, r.ResourceID)
	if lookErr != nil {
		return false, err
	}
	rest, invalid := b.change.pending(own.Tags)
	if len(rest) > 0 || invalid != nil {
		return false, err
	}
	return true, nil
}

// report sorts the resources by their outcomes.
func (b *bulkRun) report(outcomes []bulkOutcome) *BulkReport {
	report := &BulkReport{DryRun: b.dryRun}
	for i, o := range outcomes {
		id := b.found[i].ResourceID
		switch {
		case !o.reached:
			report.NotReached = append(report.NotReached, id)
		case o.err != nil:
			report.Failed = append(report.Failed, BulkFailure{ID: id, Err: o.err})
		case o.changed:
			report.Changed = append(report.Changed, id)
		default:
			report.Unchanged = append(report.Unchanged, id)
		}
	}
	return report
}
