package dcaastest

import (
	"iter"
	"slices"
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
	live  map[string]T
	gone  map[string]T // what was removed, so that a list can go on after it
	order []string
}

func (c *collection[T]) put(r T) {
	if c.live == nil {
		c.live, c.gone = map[string]T{}, map[string]T{}
	}
	id := r.key()
	if at, found := slices.BinarySearch(c.order, id); !found {
		c.order = slices.Insert(c.order, at, id)
	}
	c.live[id] = r
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
	at, found := slices.BinarySearch(c.order, id)
	if !found {
		return
	}
	c.order = slices.Delete(c.order, at, at+1)
	c.gone[id] = c.live[id]
	delete(c.live, id)
}

// all walks the resources in the order of their ids. What the loop removes or
// adds does not disturb the walk.
func (c *collection[T]) all() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, id := range slices.Clone(c.order) {
			if r, ok := c.live[id]; ok && !yield(r) {
				return
			}
		}
	}
}
