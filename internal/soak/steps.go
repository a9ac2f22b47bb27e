package main

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/quotas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

func (w *worker) create(ctx context.Context) {
	if len(w.owned) >= maxOwned {
		w.delete(ctx)
		return
	}
	e := &entry{spec: w.newSpec(), description: emptyField(), tag: emptyField()}
	w.entries = append(w.entries, e)
	s := w.serviceOf(e.kind)
	var res resource
	var err error
	if s.canFind(e.spec) && w.rng.IntN(6) == 0 {
		created := false
		err = w.call(ctx, "FindOrCreate "+e.kind, func(ctx context.Context) (err error) {
			res, created, err = s.findOrCreate(ctx, e.spec)
			return err
		})
		if err == nil && !created {
			w.report("wrong match: FindOrCreate of %s %s, which did not exist, found %s", e.kind, e.name, res.id)
		}
	} else {
		err = w.call(ctx, "Create "+e.kind, func(ctx context.Context) (err error) {
			res, err = s.create(ctx, e.spec)
			return err
		})
	}
	e.recordError(err)
	switch e.created = outcomeOf(err); e.created {
	case yes:
		w.addOwned(e, res)
	case maybe:
		e.ambiguous = true
		w.settleOne(ctx, e)
	case no:
	}
}

// addOwned records that the resource of e exists, and adds e to the resources that w calls.
func (w *worker) addOwned(e *entry, res resource) {
	if res.id == "" || res.name != e.name {
		w.report("mismatch: %s %s was returned as %q %q", e.kind, e.name, res.id, res.name)
	}
	e.created, e.id = yes, res.id
	w.owned = append(w.owned, e)
}

// settleOne finds out whether an ambiguous Create was carried out. It uses a list
// or FindOrCreate, or leaves the question to settle.
func (w *worker) settleOne(ctx context.Context, e *entry) {
	s := w.serviceOf(e.kind)
	switch w.rng.IntN(3) {
	case 0:
	case 1:
		w.lookUp(ctx, s, e)
	case 2:
		if s.canFind(e.spec) {
			w.findOrCreate(ctx, s, e)
		} else {
			w.lookUp(ctx, s, e)
		}
	}
}

func (w *worker) lookUp(ctx context.Context, s service, e *entry) {
	var found []resource
	err := w.call(ctx, "All filtered "+e.kind, func(ctx context.Context) error {
		found = nil
		for res, err := range s.find(ctx, e.spec) {
			if err != nil {
				return err
			}
			if res.name == e.name {
				found = append(found, res)
			}
		}
		return nil
	})
	switch {
	case err != nil:
	case len(found) == 0:
		e.absent = true
	default:
		w.addOwned(e, found[0])
	}
}

func (w *worker) findOrCreate(ctx context.Context, s service, e *entry) bool {
	var res resource
	created := false
	err := w.call(ctx, "FindOrCreate "+e.kind, func(ctx context.Context) (err error) {
		res, created, err = s.findOrCreate(ctx, e.spec)
		return err
	})
	if err == nil {
		w.addOwned(e, res)
		w.countSettled(created)
	}
	return err == nil
}

// settle calls FindOrCreate twice for every second Create that is still ambiguous.
// The second call must find the resource of the first call.
func (w *worker) settle(ctx context.Context) {
	for i, e := range w.entries {
		s := w.serviceOf(e.kind)
		if e.created != maybe || i%2 == 0 || !s.canFind(e.spec) || !w.findOrCreate(ctx, s, e) {
			continue
		}
		res, created, err := s.findOrCreate(ctx, e.spec)
		if err != nil || created || res.id != e.id {
			w.report("doubled: FindOrCreate of %s %s (%s), the second time = %s, %t, %v", e.kind, e.name, e.id, res.id, created, err)
		}
	}
}

// pick returns a random resource of w whose service has the call that has tests.
func (w *worker) pick(has func(service) bool) (service, *entry, bool) {
	for range 4 {
		if len(w.owned) == 0 {
			break
		}
		e := w.owned[w.rng.IntN(len(w.owned))]
		if s := w.serviceOf(e.kind); has(s) {
			return s, e, true
		}
	}
	return service{}, nil, false
}

// expectedErrors returns the errors that are correct for a call on e: not found, if
// a Delete may have been carried out.
func (e *entry) expectedErrors() []error {
	if e.deleted == maybe {
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
	var res resource
	err := w.call(ctx, "Get "+e.kind, func(ctx context.Context) (err error) {
		res, err = s.get(ctx, e.id)
		return err
	}, e.expectedErrors()...)
	if err == nil && (res.id != e.id || res.name != e.name || !e.description.allows(res.description)) {
		w.report("overwritten: Get of %s %s (%s) = %+v, description should be %q; its last error was: %v", e.kind, e.name, e.id, res, e.description.values, e.lastErr)
	}
}

func (w *worker) update(ctx context.Context) {
	s, e, ok := w.pick(func(s service) bool { return s.update != nil })
	if !ok {
		w.create(ctx)
		return
	}
	var res resource
	text := w.nextText()
	err := w.call(ctx, "Update "+e.kind, func(ctx context.Context) (err error) {
		res, err = s.update(ctx, e.id, text)
		return err
	}, e.expectedErrors()...)
	e.recordWrite(&e.description, text, err)
	if err == nil && (res.id != e.id || res.description != text) {
		w.report("mismatch: Update of %s (%s) to %q returned %+v", e.name, e.id, text, res)
	}
}

func (w *worker) delete(ctx context.Context) {
	s, e, ok := w.pick(func(s service) bool { return s.delete != nil })
	if !ok {
		w.get(ctx)
		return
	}
	err := w.call(ctx, "Delete "+e.kind, func(ctx context.Context) error { return s.delete(ctx, e.id) }, e.expectedErrors()...)
	e.recordError(err)
	switch v := outcomeOf(err); {
	case v == yes, errors.Is(err, dcaas.ErrNotFound):
		e.deleted = yes
	case v == maybe:
		e.deleted = maybe
	}
	if e.deleted == yes || e.deleted == maybe && w.rng.IntN(2) == 0 {
		w.owned = slices.DeleteFunc(w.owned, func(other *entry) bool { return other == e })
	}
}

func (w *worker) tag(ctx context.Context) {
	s, e, ok := w.pick(func(s service) bool { return s.tags != "" })
	if !ok {
		w.get(ctx)
		return
	}
	c, expected := w.client.Tags, e.expectedErrors()
	switch w.rng.IntN(5) {
	case 0, 1:
		one := tags.Tag{Key: tagKey, Value: w.nextText()}
		e.recordWrite(&e.tag, one.Value, w.call(ctx, "Tags.Add", func(ctx context.Context) error {
			return c.Add(ctx, s.tags, e.id, one)
		}, expected...))
	case 2:
		one := tags.Tag{Key: tagKey, Value: w.nextText()}
		e.recordWrite(&e.tag, one.Value, w.call(ctx, "Tags.AddAll", func(ctx context.Context) error {
			return c.AddAll(ctx, s.tags, e.id, []tags.Tag{one})
		}, expected...))
	case 3:
		if e.tag.allows("") {
			expected = []error{dcaas.ErrNotFound}
		}
		e.recordWrite(&e.tag, "", w.call(ctx, "Tags.Delete", func(ctx context.Context) error {
			return c.Delete(ctx, s.tags, e.id, tagKey)
		}, expected...))
	default:
		var found *tags.ResourceTags
		err := w.call(ctx, "Tags.List", func(ctx context.Context) (err error) {
			found, err = c.List(ctx, s.tags, e.id)
			return err
		}, expected...)
		if err == nil && !e.tag.allows(tagIn(found.Tags)) {
			w.report("overwritten: Tags.List of %s (%s) = %v, should be %q; its last error was: %v", e.name, e.id, found.Tags, e.tag.values, e.lastErr)
		}
	}
}

// tagIn returns the value of the tag with tagKey, or "".
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
	var got []resource
	err := w.call(ctx, "List "+s.kind, func(ctx context.Context) (err error) {
		got, err = s.page(ctx, opts)
		return err
	})
	if want := min(opts.Limit, len(w.stable[s.kind])); err == nil && (len(got) < want || len(got) > opts.Limit) {
		w.report("lost: List of %s with limit %d has %d, want %d at least", s.kind, opts.Limit, len(got), want)
	}
}

// walk iterates over a complete list in small pages while other workers create and
// delete resources in it.
func (w *worker) walk(ctx context.Context) {
	s := w.anyService()
	opts := dcaas.ListOpts{Limit: 10 + w.rng.IntN(50)}
	if s.kind != testKind && w.rng.IntN(4) == 0 {
		opts.SortKey = "name"
	}
	if w.rng.IntN(4) == 0 {
		opts.SortDir = "desc"
	}
	w.walkOver(ctx, "All "+s.kind, s.kind, opts.SortKey == "", func(ctx context.Context) iter.Seq2[resource, error] { return s.all(ctx, opts) })
}

// search counts or walks the resources with the tag that only stable gateways have.
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
	w.walkOver(ctx, "Tags.FindAll", gatewayKind, true, func(ctx context.Context) iter.Seq2[resource, error] {
		return each(func(r *tags.Resource) resource { return resource{id: r.ResourceID} }, w.client.Tags.FindAll(ctx, tags.VirtualGateway, query))
	})
}

// walkOver makes one walk, and checks the resources that it returns.
func (w *worker) walkOver(ctx context.Context, name, kind string, byID bool, seq func(context.Context) iter.Seq2[resource, error]) {
	var seen []string
	err := w.call(ctx, name, func(ctx context.Context) error {
		for res, err := range seq(ctx) {
			if err != nil {
				return err
			}
			seen = append(seen, res.id)
		}
		return nil
	})
	if err == nil {
		w.walks++
	} else {
		w.brokenWalks++
	}
	w.wrong = append(w.wrong, checkWalk(name, seen, w.stable[kind], err == nil, byID)...)
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
