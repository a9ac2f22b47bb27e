package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/quotas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

const (
	tagKey    = "soak"
	stableKey = "soak-stable"
	lastVLAN  = 3999
	holdings  = 12 // resources that a worker has at a time, about
)

// worker makes one call after the other, and is told what became of each.
type worker struct {
	*storm
	number   int
	rng      *rand.Rand
	client   *dcaas.Client
	services []service
	lines    map[string]string // by kind: the connection that it may fill with VLANs
	vlans    map[string]int    // the last one taken

	entries []*entry // all that it ever made or tried to
	mine    []*entry // those that it uses
	texts   int      // that it has made up
	tally
}

// tally is what one worker has counted.
type tally struct {
	calls  map[string]int
	ends   map[string]int // of calls
	walks  int            // to the end
	broken int            // walks that an error ended
	wrong  []string
}

func (t *tally) report(format string, args ...any) {
	t.wrong = append(t.wrong, fmt.Sprintf(format, args...))
}

func (t *tally) add(other tally) {
	for name, n := range other.calls {
		t.calls[name] += n
	}
	for name, n := range other.ends {
		t.ends[name] += n
	}
	t.walks += other.walks
	t.broken += other.broken
	t.wrong = append(t.wrong, other.wrong...)
}

func newTally() tally { return tally{calls: map[string]int{}, ends: map[string]int{}} }

func (s *storm) newWorker(number int, client *dcaas.Client) *worker {
	w := &worker{
		storm: s, number: number, rng: newRand(s.cfg.seed, uint64(number)+1), client: client, //nolint:gosec // small
		services: services(client, s.gatewayID), lines: map[string]string{}, vlans: map[string]int{}, tally: newTally(),
	}
	w.place(interfaceKind)
	w.place(hostedKind)
	return w
}

// work makes calls until the storm has seen enough of them.
func (w *worker) work(ctx context.Context) {
	steps := []struct {
		weight int
		do     func(context.Context)
	}{
		{20, w.create},
		{22, w.get},
		{10, w.page},
		{4, w.walk},
		{18, w.update},
		{12, w.delete},
		{10, w.tag},
		{2, w.search},
		{2, w.quotas},
	}
	for ctx.Err() == nil && w.begun.Add(1) <= int64(w.cfg.calls) {
		at := w.rng.IntN(100)
		for _, step := range steps {
			if at -= step.weight; at < 0 {
				step.do(ctx)
				break
			}
		}
	}
}

// call makes one call with a deadline, now and then a hard one. Errors of the storm
// are fair, as are those that the caller expects; others are not.
func (w *worker) call(ctx context.Context, name string, do func(context.Context) error, expected ...error) error {
	limit := callLimit
	if w.rng.IntN(20) == 0 {
		limit = time.Duration(1+w.rng.IntN(200)) * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	start := time.Now()
	err := do(ctx)
	if late := time.Since(start) - limit; late > grace {
		w.report("hung: %s came back %s after its deadline", name, late.Round(time.Millisecond))
	}
	w.calls[name]++
	end, fair := classOf(err)
	w.ends[end]++
	if !fair && !slices.ContainsFunc(expected, func(target error) bool { return errors.Is(err, target) }) {
		w.report("unexpected: %s: %v", name, err)
	}
	return err
}

// classOf names how a call ended, and tells whether the storm excuses it.
func classOf(err error) (end string, fair bool) {
	switch {
	case err == nil:
		return "well", true
	case errors.Is(err, dcaas.ErrAmbiguous):
		return "ambiguous", true
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline", true
	}
	for _, class := range []struct {
		name string
		err  error
		fair bool
	}{
		{"throttled", dcaas.ErrThrottled, true},
		{"unavailable", dcaas.ErrUnavailable, true},
		{"unauthorized", dcaas.ErrUnauthorized, true},
		{"not found", dcaas.ErrNotFound, false},
		{"conflict", dcaas.ErrConflict, false},
		{"quota", dcaas.ErrQuotaExceeded, false},
		{"invalid", dcaas.ErrInvalid, false},
	} {
		if errors.Is(err, class.err) {
			return class.name, class.fair
		}
	}
	return "other", false
}

func (w *worker) serviceOf(kind string) service {
	return w.services[slices.IndexFunc(w.services, func(s service) bool { return s.kind == kind })]
}

func (w *worker) anyService() service { return w.services[w.rng.IntN(len(w.services))] }

// next is a text that nobody else has.
func (w *worker) next() string {
	w.texts++
	return fmt.Sprintf("%03d-%06d", w.number, w.texts)
}

// place takes a VLAN that was never taken before.
func (w *worker) place(kind string) (line string, vlan int) {
	if w.vlans[kind]++; w.lines[kind] == "" || w.vlans[kind] > lastVLAN {
		e := &entry{spec: spec{kind: connectionKind, name: "line-" + w.next()}, made: yes, description: empty(), tag: empty()}
		of := dcaastest.Connection{Name: e.name}
		if kind == hostedKind {
			of.Type = "hosting"
		}
		e.id = w.srv.AddConnection(of)
		w.entries, w.mine = append(w.entries, e), append(w.mine, e)
		w.lines[kind], w.vlans[kind] = e.id, 1
	}
	return w.lines[kind], w.vlans[kind]
}

func (w *worker) plan() spec {
	sp := spec{name: w.next()}
	switch n := w.rng.IntN(10); {
	case n < 3:
		sp.kind, sp.vpc = gatewayKind, "vpc-"+sp.name
	case n < 5:
		sp.kind = gatewayKind
	case n < 8:
		sp.kind = interfaceKind
		sp.line, sp.vlan = w.place(sp.kind)
	default:
		sp.kind = hostedKind
		sp.line, sp.vlan = w.place(sp.kind)
	}
	return sp
}

// mayFind tells whether FindOrCreate knows such a resource when it sees it.
func (s service) mayFind(sp spec) bool {
	return s.findOrCreate != nil && (sp.kind != gatewayKind || sp.vpc != "")
}

func (w *worker) create(ctx context.Context) {
	if len(w.mine) >= holdings {
		w.delete(ctx)
		return
	}
	e := &entry{spec: w.plan(), description: empty(), tag: empty()}
	w.entries = append(w.entries, e)
	s := w.serviceOf(e.kind)
	var t thing
	var err error
	if s.mayFind(e.spec) && w.rng.IntN(6) == 0 {
		created := false
		err = w.call(ctx, "FindOrCreate "+e.kind, func(ctx context.Context) (err error) {
			t, created, err = s.findOrCreate(ctx, e.spec)
			return err
		})
		if err == nil && !created {
			w.report("adopted: FindOrCreate of %s %s, which nobody has made, found %s", e.kind, e.name, t.id)
		}
	} else {
		err = w.call(ctx, "Create "+e.kind, func(ctx context.Context) (err error) {
			t, err = s.create(ctx, e.spec)
			return err
		})
	}
	e.failed(err)
	switch e.made = verdictOf(err); e.made {
	case yes:
		w.own(e, t)
	case maybe:
		e.asked = true
		w.settle(ctx, e)
	case no:
	}
}

// own takes a resource that is known to be there.
func (w *worker) own(e *entry, t thing) {
	if t.id == "" || t.name != e.name {
		w.report("mixed up: %s %s came back as %q %q", e.kind, e.name, t.id, t.name)
	}
	e.made, e.id = yes, t.id
	w.mine = append(w.mine, e)
}

// settle looks what became of a Create whose answer was lost: sometimes by List,
// sometimes by FindOrCreate, sometimes not before the end.
func (w *worker) settle(ctx context.Context, e *entry) {
	s := w.serviceOf(e.kind)
	switch w.rng.IntN(3) {
	case 0:
	case 1:
		w.look(ctx, s, e)
	case 2:
		if s.mayFind(e.spec) {
			w.findOrCreate(ctx, s, e)
		} else {
			w.look(ctx, s, e)
		}
	}
}

func (w *worker) look(ctx context.Context, s service, e *entry) {
	var found []thing
	err := w.call(ctx, "All of a place, "+e.kind, func(ctx context.Context) error {
		found = nil
		for t, err := range s.find(ctx, e.spec) {
			if err != nil {
				return err
			}
			if t.name == e.name {
				found = append(found, t)
			}
		}
		return nil
	})
	switch {
	case err != nil:
	case len(found) == 0:
		e.absent = true
	default:
		w.own(e, found[0])
	}
}

func (w *worker) findOrCreate(ctx context.Context, s service, e *entry) bool {
	var t thing
	created := false
	err := w.call(ctx, "FindOrCreate "+e.kind, func(ctx context.Context) (err error) {
		t, created, err = s.findOrCreate(ctx, e.spec)
		return err
	})
	if err == nil {
		w.own(e, t)
		w.settled(created)
	}
	return err == nil
}

// pick takes one of the worker's own resources that has such a call.
func (w *worker) pick(has func(service) bool) (service, *entry, bool) {
	for range 4 {
		if len(w.mine) == 0 {
			break
		}
		e := w.mine[w.rng.IntN(len(w.mine))]
		if s := w.serviceOf(e.kind); has(s) {
			return s, e, true
		}
	}
	return service{}, nil, false
}

// goneError is fair for a resource whose Delete may have been carried out.
func (e *entry) goneError() []error {
	if e.gone == maybe {
		return []error{dcaas.ErrNotFound}
	}
	return nil
}

func (w *worker) get(ctx context.Context) {
	s, e, ok := w.pick(func(s service) bool { return s.get != nil })
	if !ok {
		w.page(ctx)
		return
	}
	var t thing
	err := w.call(ctx, "Get "+e.kind, func(ctx context.Context) (err error) {
		t, err = s.get(ctx, e.id)
		return err
	}, e.goneError()...)
	if err == nil && (t.id != e.id || t.name != e.name || !e.description.may(t.description)) {
		w.report("overwritten: Get of %s %s (%s) = %+v, description should be %q; its last error was: %v", e.kind, e.name, e.id, t, e.description.values, e.last)
	}
}

func (w *worker) update(ctx context.Context) {
	s, e, ok := w.pick(func(s service) bool { return s.update != nil })
	if !ok {
		w.create(ctx)
		return
	}
	var t thing
	text := w.next()
	err := w.call(ctx, "Update "+e.kind, func(ctx context.Context) (err error) {
		t, err = s.update(ctx, e.id, text)
		return err
	}, e.goneError()...)
	e.wrote(&e.description, text, err)
	if err == nil && (t.id != e.id || t.description != text) {
		w.report("mixed up: Update of %s (%s) to %q came back as %+v", e.name, e.id, text, t)
	}
}

func (w *worker) delete(ctx context.Context) {
	s, e, ok := w.pick(func(s service) bool { return s.delete != nil })
	if !ok {
		w.get(ctx)
		return
	}
	err := w.call(ctx, "Delete "+e.kind, func(ctx context.Context) error { return s.delete(ctx, e.id) }, e.goneError()...)
	e.failed(err)
	switch v := verdictOf(err); {
	case v == yes, errors.Is(err, dcaas.ErrNotFound):
		e.gone = yes
	case v == maybe:
		e.gone = maybe
	}
	if e.gone == yes || e.gone == maybe && w.rng.IntN(2) == 0 {
		w.mine = slices.DeleteFunc(w.mine, func(other *entry) bool { return other == e })
	}
}

func (w *worker) tag(ctx context.Context) {
	s, e, ok := w.pick(func(s service) bool { return s.tags != "" })
	if !ok {
		w.get(ctx)
		return
	}
	c, gone := w.client.Tags, e.goneError()
	switch w.rng.IntN(5) {
	case 0, 1:
		one := tags.Tag{Key: tagKey, Value: w.next()}
		e.wrote(&e.tag, one.Value, w.call(ctx, "Tags.Add", func(ctx context.Context) error {
			return c.Add(ctx, s.tags, e.id, one)
		}, gone...))
	case 2:
		one := tags.Tag{Key: tagKey, Value: w.next()}
		e.wrote(&e.tag, one.Value, w.call(ctx, "Tags.AddAll", func(ctx context.Context) error {
			return c.AddAll(ctx, s.tags, e.id, []tags.Tag{one})
		}, gone...))
	case 3:
		if e.tag.may("") {
			gone = []error{dcaas.ErrNotFound}
		}
		e.wrote(&e.tag, "", w.call(ctx, "Tags.Delete", func(ctx context.Context) error {
			return c.Delete(ctx, s.tags, e.id, tagKey)
		}, gone...))
	default:
		var found *tags.ResourceTags
		err := w.call(ctx, "Tags.List", func(ctx context.Context) (err error) {
			found, err = c.List(ctx, s.tags, e.id)
			return err
		}, gone...)
		if err == nil && !e.tag.may(tagIn(found.Tags)) {
			w.report("overwritten: Tags.List of %s (%s) = %v, should be %q; its last error was: %v", e.name, e.id, found.Tags, e.tag.values, e.last)
		}
	}
}

func tagIn(list []tags.Tag) string {
	for _, t := range list {
		if t.Key == tagKey {
			return t.Value
		}
	}
	return ""
}

func (w *worker) page(ctx context.Context) {
	s := w.anyService()
	opts := dcaas.ListOpts{Limit: 1 + w.rng.IntN(50)}
	var got []thing
	err := w.call(ctx, "List "+s.kind, func(ctx context.Context) (err error) {
		got, err = s.page(ctx, opts)
		return err
	})
	if want := min(opts.Limit, len(w.stable[s.kind])); err == nil && (len(got) < want || len(got) > opts.Limit) {
		w.report("lost: List of %s with limit %d has %d, want %d at least", s.kind, opts.Limit, len(got), want)
	}
}

// walk goes over a whole list in small pages while others create and delete in it.
func (w *worker) walk(ctx context.Context) {
	s := w.anyService()
	opts := dcaas.ListOpts{Limit: 10 + w.rng.IntN(50)}
	if s.kind != testKind && w.rng.IntN(4) == 0 {
		opts.SortKey = "name"
	}
	if w.rng.IntN(4) == 0 {
		opts.SortDir = "desc"
	}
	w.over(ctx, "All "+s.kind, s.kind, opts.SortKey == "", func(ctx context.Context) iter.Seq2[thing, error] { return s.all(ctx, opts) })
}

// search walks over what has the tag that only stable gateways have.
func (w *worker) search(ctx context.Context) {
	query := tags.Query{Limit: 7, Tags: []tags.Filter{{Key: stableKey}}}
	if w.rng.IntN(2) == 0 {
		count := 0
		err := w.call(ctx, "Tags.Count", func(ctx context.Context) (err error) {
			count, err = w.client.Tags.Count(ctx, tags.VirtualGateway, query)
			return err
		})
		if want := len(w.stable[gatewayKind]); err == nil && count != want {
			w.report("lost: Tags.Count = %d, want %d", count, want)
		}
		return
	}
	w.over(ctx, "Tags.FindAll", gatewayKind, true, func(ctx context.Context) iter.Seq2[thing, error] {
		return each(func(r *tags.Resource) thing { return thing{id: r.ResourceID} }, w.client.Tags.FindAll(ctx, tags.VirtualGateway, query))
	})
}

func (w *worker) over(ctx context.Context, what, kind string, byID bool, seq func(context.Context) iter.Seq2[thing, error]) {
	var seen []string
	err := w.call(ctx, what, func(ctx context.Context) error {
		for t, err := range seq(ctx) {
			if err != nil {
				return err
			}
			seen = append(seen, t.id)
		}
		return nil
	})
	if err == nil {
		w.walks++
	} else {
		w.broken++
	}
	w.wrong = append(w.wrong, checkWalk(what, seen, w.stable[kind], err == nil, byID)...)
}

func (w *worker) quotas(ctx context.Context) {
	var list []quotas.Quota
	err := w.call(ctx, "Quotas.List", func(ctx context.Context) (err error) {
		list, err = w.client.Quotas.List(ctx)
		return err
	})
	used := slices.IndexFunc(list, func(q quotas.Quota) bool {
		return q.Type == quotas.VirtualInterface && q.Used >= int64(len(w.stable[interfaceKind]))
	})
	if err == nil && used < 0 {
		w.report("lost: Quotas.List = %+v, want %d interfaces at least", list, len(w.stable[interfaceKind]))
	}
}
