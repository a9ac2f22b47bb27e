package dcaastest

import (
	"encoding/json"
	"fmt"
	"iter"
)

// resource is an object that a store keeps.
type resource interface {
	key() string                      // its ID
	progress() *lifecycle             // its states ahead
	enter(db *database, state string) // enters the next state
}

// store keeps resources by ID and by indexes. It orders them by ID, the default order of
// every list. Only the cost of an iteration over all grows with the number of resources.
type store struct {
	title   string                                  // the key of the store in a snapshot
	keeps   func(resource) bool                     // whether a resource has the type of the store
	decode  func(json.RawMessage) (resource, error) // reads a resource of a snapshot
	present map[string]resource                     // by ID
	removed map[string]resource                     // removed resources, so that a list can continue after one
	ordered sortedList
	indexes indexes
}

// indexes holds the indexes of a store by name.
type indexes map[string]*index

// index finds resources by keys. A resource may have several keys, and the empty key is
// ignored.
type index struct {
	keys  func(resource) []string
	lists map[string]*sortedList
}

// storeOf is a store of resources of the type T. It has the methods that take or return a
// T.
type storeOf[T resource] struct{ store }

// newStore returns an empty store. title names it in a snapshot. keys has a function by
// the name of each index. An index with the name of a list filter serves that filter.
func newStore[T resource](title string, keys map[string]func(T) []string) storeOf[T] {
	s := store{
		title:   title,
		keeps:   func(r resource) bool { _, ok := r.(T); return ok },
		decode:  decodeResource[T],
		present: map[string]resource{},
		removed: map[string]resource{},
		indexes: indexes{},
	}
	for name, keysOf := range keys {
		s.indexes[name] = &index{
			keys:  func(r resource) []string { return keysOf(r.(T)) },
			lists: map[string]*sortedList{},
		}
	}
	return storeOf[T]{s}
}

// put adds a resource with a new ID.
func (s *storeOf[T]) put(r T) { s.store.put(r) }

func (s *storeOf[T]) get(id string) (T, bool) {
	r, ok := s.present[id].(T)
	return r, ok
}

// allBy iterates over the resources that have the key in the index, ordered by ID. The
// store must not change meanwhile.
func (s *storeOf[T]) allBy(name, key string) iter.Seq[T] { return typed[T](s.by(name, key)) }

// typed iterates over a list of resources of the type T.
func typed[T resource](list *sortedList) iter.Seq[T] {
	return func(yield func(T) bool) {
		for r := range list.all() {
			if !yield(r.(T)) {
				return
			}
		}
	}
}

func (s *store) put(r resource) {
	s.present[r.key()] = r
	s.ordered.insert(r)
	s.indexes.add(r)
}

// getEvenRemoved returns a resource, even if it has been removed.
func (s *store) getEvenRemoved(id string) (resource, bool) {
	if r, ok := s.present[id]; ok {
		return r, true
	}
	r, ok := s.removed[id]
	return r, ok
}

func (s *store) remove(id string) {
	r, ok := s.present[id]
	if !ok {
		return
	}
	s.indexes.remove(r)
	s.ordered.remove(id)
	s.removed[id] = r
	delete(s.present, id)
}

// change calls edit and updates the indexes. A field that an index reads may change only
// in edit.
func (s *store) change(r resource, edit func()) {
	s.indexes.remove(r)
	edit()
	s.indexes.add(r)
}

// by returns the resources that have the key in the index, ordered by ID.
func (s *store) by(name, key string) *sortedList {
	if list, ok := s.indexes[name].lists[key]; ok {
		return list
	}
	return new(sortedList)
}

// restore adds the resources of a snapshot.
func (s *store) restore(db *database, items []json.RawMessage) error {
	for _, raw := range items {
		if isNull(raw) {
			return fmt.Errorf("a resource in %s is null", s.title)
		}
		r, err := s.decode(raw)
		if err != nil {
			return fmt.Errorf("a resource in %s is malformed: %w", s.title, err)
		}
		if c, ok := r.(interface{ checkRestored(*database) error }); ok {
			if err := c.checkRestored(db); err != nil {
				return err
			}
		}
		if _, exists := s.present[r.key()]; exists || r.key() == "" {
			return fmt.Errorf("resource %q in %s is there twice or has no id", r.key(), s.title)
		}
		s.put(r)
		db.waiting.add(r)
	}
	return nil
}

// decodeResource reads a resource of the type T.
func decodeResource[T resource](raw json.RawMessage) (resource, error) {
	var r T
	err := decodeStrictly(raw, &r)
	return r, err
}

// add adds r under its keys.
func (all indexes) add(r resource) {
	for _, x := range all {
		for _, key := range x.keys(r) {
			if key == "" {
				continue
			}
			if x.lists[key] == nil {
				x.lists[key] = new(sortedList)
			}
			x.lists[key].insert(r)
		}
	}
}

// remove removes r, whose keys must be those of add.
func (all indexes) remove(r resource) {
	for _, x := range all {
		for _, key := range x.keys(r) {
			if list, ok := x.lists[key]; ok {
				if list.remove(r.key()); list.len() == 0 {
					delete(x.lists, key)
				}
			}
		}
	}
}
