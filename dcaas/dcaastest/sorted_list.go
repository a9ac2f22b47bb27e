package dcaastest

import (
	"iter"
	"slices"
	"sort"
	"strings"
)

// maxChunk is the maximum number of resources in a chunk of a sortedList.
const maxChunk = 512

// sortedList keeps resources ordered by ID, each once. It consists of sorted chunks, so
// that an insertion moves one chunk instead of the whole list. The zero value is empty.
type sortedList[T resource] struct {
	chunks [][]T // none is empty
	size   int
}

func (l *sortedList[T]) len() int { return l.size }

// position returns the place of the first resource whose ID is not less than id.
func (l *sortedList[T]) position(id string) (chunk, at int, found bool) {
	chunk = sort.Search(len(l.chunks), func(i int) bool { return l.chunks[i][len(l.chunks[i])-1].key() >= id })
	if chunk == len(l.chunks) {
		return chunk, 0, false
	}
	at, found = slices.BinarySearchFunc(l.chunks[chunk], id, func(r T, id string) int { return strings.Compare(r.key(), id) })
	return chunk, at, found
}

func (l *sortedList[T]) has(id string) bool {
	_, _, found := l.position(id)
	return found
}

// insert adds r, unless its ID is in the list.
func (l *sortedList[T]) insert(r T) {
	i, at, found := l.position(r.key())
	if found {
		return
	}
	l.size++
	if len(l.chunks) == 0 {
		l.chunks = [][]T{{r}}
		return
	}
	if i == len(l.chunks) { // id is greater than all
		i--
		at = len(l.chunks[i])
	}
	grown := slices.Insert(l.chunks[i], at, r)
	l.chunks[i] = grown
	if half := len(grown) / 2; len(grown) > maxChunk {
		l.chunks[i] = slices.Clone(grown[:half])
		l.chunks = slices.Insert(l.chunks, i+1, slices.Clone(grown[half:]))
	}
}

func (l *sortedList[T]) remove(id string) {
	i, at, found := l.position(id)
	if !found {
		return
	}
	l.size--
	l.chunks[i] = slices.Delete(l.chunks[i], at, at+1)
	if len(l.chunks[i]) == 0 {
		l.chunks = slices.Delete(l.chunks, i, i+1)
	}
}

// first returns the resource with the least ID.
func (l *sortedList[T]) first() (T, bool) {
	for r := range l.all() {
		return r, true
	}
	var none T
	return none, false
}

// all iterates over the list, which must not change meanwhile.
func (l *sortedList[T]) all() iter.Seq[T] { return l.after("") }

// after iterates over the resources whose ID is greater than id.
func (l *sortedList[T]) after(id string) iter.Seq[T] {
	return func(yield func(T) bool) {
		i, at, found := l.position(id)
		if found {
			at++
		}
		for ; i < len(l.chunks); i, at = i+1, 0 {
			for _, r := range l.chunks[i][at:] {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// before iterates backward over the resources whose ID is less than id. An empty id is
// greater than all.
func (l *sortedList[T]) before(id string) iter.Seq[T] {
	return func(yield func(T) bool) {
		i, at := len(l.chunks), 0
		if id != "" {
			i, at, _ = l.position(id)
		}
		for {
			if at == 0 {
				if i == 0 {
					return
				}
				i--
				at = len(l.chunks[i])
			}
			at--
			if !yield(l.chunks[i][at]) {
				return
			}
		}
	}
}

// union returns a list of the resources in any of the lists.
func union[T resource](lists []*sortedList[T]) walkable[T] {
	if len(lists) == 1 {
		return lists[0]
	}
	return unionList[T](lists)
}

// walkable is a list with iterators in both directions from an ID.
type walkable[T resource] interface {
	after(id string) iter.Seq[T]
	before(id string) iter.Seq[T]
}

// unionList presents several lists as one.
type unionList[T resource] []*sortedList[T]

func (u unionList[T]) after(id string) iter.Seq[T] {
	return u.walk(id, (*sortedList[T]).after, func(a, b string) bool { return a < b })
}

func (u unionList[T]) before(id string) iter.Seq[T] {
	return u.walk(id, (*sortedList[T]).before, func(a, b string) bool { return a > b })
}

// walk repeatedly yields the nearest next resource of all lists.
func (u unionList[T]) walk(id string, from func(*sortedList[T], string) iter.Seq[T], nearer func(a, b string) bool) iter.Seq[T] {
	return func(yield func(T) bool) {
		for last := id; ; {
			var next T
			found := false
			for _, list := range u {
				for r := range from(list, last) {
					if !found || nearer(r.key(), next.key()) {
						next, found = r, true
					}
					break
				}
			}
			if !found || !yield(next) {
				return
			}
			last = next.key()
		}
	}
}
