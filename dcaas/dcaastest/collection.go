package dcaastest

import (
	"iter"
	"slices"
	"strings"
)

// resource is a thing that a collection can keep.
type resource interface {
	key() string                  // its id
	itinerary() *journey          // the states that lie ahead of it
	enter(w *world, state string) // takes the next state
}

// collection keeps resources ordered by id, the default order of every list.
// The zero value is empty and ready.
type collection[T resource] struct {
	live    map[string]T
	gone    map[string]T // what was removed, so that a list can go on after it
	ordered []T          // never changed in place: a walk may be going over it
}

func (c *collection[T]) place(id string) (int, bool) {
	return slices.BinarySearchFunc(c.ordered, id, func(r T, id string) int { return strings.Compare(r.key(), id) })
}

// put adds a resource whose id is new.
func (c *collection[T]) put(r T) {
	if c.live == nil {
		c.live, c.gone = map[string]T{}, map[string]T{}
	}
	at, _ := c.place(r.key())
	c.ordered = slices.Concat(c.ordered[:at], []T{r}, c.ordered[at:])
	c.live[r.key()] = r
}

func (c *collection[T]) get(id string) (T, bool) {
	r, ok := c.live[id]
	return r, ok
}

// recall is get for resources that may be gone already.
func (c *collection[T]) recall(id string) (T, bool) {
	if r, ok := c.live[id]; ok {
		return r, true
	}
	r, ok := c.gone[id]
	return r, ok
}

func (c *collection[T]) remove(id string) {
	at, found := c.place(id)
	if !found {
		return
	}
	c.ordered = slices.Concat(c.ordered[:at], c.ordered[at+1:])
	c.gone[id] = c.live[id]
	delete(c.live, id)
}

// all walks the resources in the order of their ids, those that were there when
// the walk began.
func (c *collection[T]) all() iter.Seq[T] { return slices.Values(c.ordered) }
