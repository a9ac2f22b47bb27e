package dcaastest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// CheckIndexes returns an error if the order or an index of a store differs from a plain
// scan of its resources.
func (s *Server) CheckIndexes() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.db.locations.check()
	for _, kind := range s.db.stores {
		err = errors.Join(err, kind.check())
	}
	return err
}

func (s *store) check() error {
	err := s.ordered.check(slices.Sorted(maps.Keys(s.present)))
	for name, x := range s.indexes {
		want := map[string]map[string]bool{}
		for id, r := range s.present {
			for _, key := range x.keys(r) {
				if key == "" {
					continue
				}
				if want[key] == nil {
					want[key] = map[string]bool{}
				}
				want[key][id] = true
			}
		}
		if len(x.lists) != len(want) {
			err = errors.Join(err, fmt.Errorf("%s: index %s has %d keys, want %d", s.title, name, len(x.lists), len(want)))
		}
		for key, ids := range want {
			if wrong := s.by(name, key).check(slices.Sorted(maps.Keys(ids))); wrong != nil {
				err = errors.Join(err, fmt.Errorf("%s: index %s, key %q: %w", s.title, name, key, wrong))
			}
		}
	}
	return err
}

func (l *sortedList) check(want []string) error {
	var got []string
	for r := range l.all() {
		got = append(got, r.key())
	}
	if !slices.Equal(got, want) || l.len() != len(want) {
		return fmt.Errorf("%d resources %v, want %v", l.len(), got, want)
	}
	if slices.ContainsFunc(l.chunks, func(chunk []resource) bool { return len(chunk) == 0 || len(chunk) > maxChunk }) {
		return errors.New("a chunk is empty or too long")
	}
	return nil
}
