package dcaastest

import (
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// item is a resource with keys that change.
type item struct {
	lifecycle
	id     string
	colors []string
}

func (i *item) key() string             { return i.id }
func (i *item) enter(*database, string) {}

func (i *item) randomColors(random *rand.Rand) {
	i.colors = nil
	for range random.IntN(4) {
		i.colors = append(i.colors, []string{"", "red", "green", "blue"}[random.IntN(4)]) // possibly the same key twice
	}
}

func ids(walk iter.Seq[resource]) []string {
	got := []string{}
	for r := range walk {
		got = append(got, r.key())
	}
	return got
}

// TestStore compares a store with a plain map after many random operations. The store
// grows over several chunks and shrinks again.
func TestStore(t *testing.T) {
	t.Parallel()
	const operations = 12_000
	random := rand.New(rand.NewPCG(1, 2))
	s := newStore("items", map[string]func(*item) []string{"color": func(i *item) []string { return i.colors }})
	model := map[string]*item{}
	removed := map[string]bool{}
	longest := 0
	for i := range operations {
		id := fmt.Sprintf("%04d", random.IntN(4000))
		r, exists := model[id]
		kind := random.IntN(10)
		if i > operations/2 {
			kind = max(kind, 5) // add none
		}
		switch {
		case exists && kind < 8:
			s.change(r, func() { r.randomColors(random) })
		case exists:
			s.remove(id)
			s.remove(id) // has no effect
			delete(model, id)
			removed[id] = true
		case kind < 5:
			r = &item{id: id}
			r.randomColors(random)
			s.put(r)
			model[id] = r
		}
		longest = max(longest, len(s.ordered.chunks))
		if i%500 != 0 {
			continue
		}
		if err := s.check(); err != nil {
			t.Fatalf("after %d operations: %v", i, err)
		}
		checkWalks(t, &s, model, random)
	}
	if longest < 3 {
		t.Errorf("the list had %d chunks, too few to test", longest)
	}
	for id := range removed {
		if _, ok := s.getEvenRemoved(id); !ok {
			t.Errorf("%s is not found after its removal", id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(model)) {
		s.remove(id)
	}
	if err := s.check(); err != nil || s.ordered.len() != 0 || len(s.ordered.chunks) != 0 {
		t.Errorf("an empty store has %d chunks: %v", len(s.ordered.chunks), err)
	}
}

// checkWalks iterates from IDs in and not in the store, over one index list and over
// several at once.
func checkWalks(t *testing.T, s *storeOf[*item], model map[string]*item, random *rand.Rand) {
	t.Helper()
	for _, colors := range [][]string{{"red"}, {"blue", "red"}, {"none", "green", "red", "green"}, {"none"}} {
		want := []string{}
		for id, r := range model {
			if slices.ContainsFunc(colors, func(c string) bool { return slices.Contains(r.colors, c) }) {
				want = append(want, id)
			}
		}
		slices.Sort(want)
		var lists []*sortedList
		for _, c := range colors {
			lists = append(lists, s.by("color", c))
		}
		for _, id := range []string{"", fmt.Sprintf("%04d", random.IntN(4000)), "9999"} {
			at, found := slices.BinarySearch(want, id)
			after := at
			if found {
				after++
			}
			if got := ids(union(lists).after(id)); !slices.Equal(got, want[after:]) {
				t.Errorf("%v after %q: %v, want %v", colors, id, got, want[after:])
			}
			before := slices.Clone(want[:at])
			if id == "" {
				before = slices.Clone(want)
			}
			slices.Reverse(before)
			if got := ids(union(lists).before(id)); !slices.Equal(got, before) {
				t.Errorf("%v before %q: %v, want %v", colors, id, got, before)
			}
		}
	}
	for _, id := range slices.Collect(maps.Keys(model))[:min(20, len(model))] {
		if r, ok := s.get(id); !ok || r != model[id] || !s.ordered.has(id) || s.ordered.has(id+"x") {
			t.Errorf("get(%s) = %v, %t", id, r, ok)
		}
	}
}
