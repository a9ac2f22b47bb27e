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
// every list. Only the cost of all and snapshot grows with the number of resources.
type store[T resource] struct {
	title   string       // the key of the collection in a snapshot
	present map[string]T // by ID
	removed map[string]T // removed resources, so that a list can continue after one
	ordered sortedList[T]
	indexes map[string]*index[T]
}

// index finds resources by keys. A resource may have several keys, and the empty key is
// ignored.
type index[T resource] struct {
	keys  func(T) []string
	lists map[string]*sortedList[T]
}

// newStore returns an empty store. title names it in a snapshot. An index with the name
// of a list filter serves that filter.
func newStore[T resource](title string, indexes map[string]func(T) []string) store[T] {
	s := store[T]{title: title, present: map[string]T{}, removed: map[string]T{}, indexes: map[string]*index[T]{}}
	for name, keys := range indexes {
		s.indexes[name] = &index[T]{keys: keys, lists: map[string]*sortedList[T]{}}
	}
	return s
}

// put adds a resource with a new ID.
func (s *store[T]) put(r T) {
	s.present[r.key()] = r
	s.ordered.insert(r)
	s.addToIndexes(r)
}

func (s *store[T]) get(id string) (T, bool) {
	r, ok := s.present[id]
	return r, ok
}

// getEvenRemoved returns a resource, even if it has been removed.
func (s *store[T]) getEvenRemoved(id string) (T, bool) {
	if r, ok := s.present[id]; ok {
		return r, true
	}
	r, ok := s.removed[id]
	return r, ok
}

func (s *store[T]) remove(id string) {
	r, ok := s.present[id]
	if !ok {
		return
	}
	s.removeFromIndexes(r)
	s.ordered.remove(id)
	s.removed[id] = r
	delete(s.present, id)
}

// change calls edit and updates the indexes. A field that an index reads may change only
// in edit.
func (s *store[T]) change(r T, edit func()) {
	s.removeFromIndexes(r)
	edit()
	s.addToIndexes(r)
}

// all iterates over the resources in the order of their IDs. The store must not change
// meanwhile.
func (s *store[T]) all() iter.Seq[T] { return s.ordered.all() }

// by returns the resources that have the key in the index, ordered by ID.
func (s *store[T]) by(name, key string) *sortedList[T] {
	if list, ok := s.indexes[name].lists[key]; ok {
		return list
	}
	return new(sortedList[T])
}

func (s *store[T]) name() string { return s.title }

// has reports whether the store keeps resources of r's type.
func (s *store[T]) has(r resource) bool {
	_, ok := r.(T)
	return ok
}

// snapshot returns the resources ordered by ID. Their JSON forms are the snapshot.
func (s *store[T]) snapshot() []resource {
	resources := []resource{}
	for r := range s.all() {
		resources = append(resources, r)
	}
	return resources
}

// restore adds the resources of a snapshot.
func (s *store[T]) restore(db *database, items []json.RawMessage) error {
	for _, raw := range items {
		var r *T
		if err := decodeStrictly(raw, &r); err != nil {
			return fmt.Errorf("a resource in %s is malformed: %w", s.title, err)
		}
		if r == nil {
			return fmt.Errorf("a resource in %s is null", s.title)
		}
		if c, ok := any(*r).(interface{ checkRestored(*database) error }); ok {
			if err := c.checkRestored(db); err != nil {
				return err
			}
		}
		if _, exists := s.get((*r).key()); exists || (*r).key() == "" {
			return fmt.Errorf("resource %q in %s is there twice or has no id", (*r).key(), s.title)
		}
		s.put(*r)
		db.waiting.add(*r)
	}
	return nil
}

func (s *store[T]) addToIndexes(r T) {
	for _, x := range s.indexes {
		for _, key := range x.keys(r) {
			if key == "" {
				continue
			}
			if x.lists[key] == nil {
				x.lists[key] = new(sortedList[T])
			}
			x.lists[key].insert(r)
		}
	}
}

func (s *store[T]) removeFromIndexes(r T) {
	for _, x := range s.indexes {
		for _, key := range x.keys(r) {
			if list, ok := x.lists[key]; ok {
				if list.remove(r.key()); list.len() == 0 {
					delete(x.lists, key)
				}
			}
		}
	}
}
