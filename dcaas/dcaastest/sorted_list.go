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
type sortedList struct {
	chunks [][]resource // none is empty
	size   int
}

func (l *sortedList) len() int { return l.size }

// position returns the place of the first resource whose ID is not less than id.
func (l *sortedList) position(id string) (chunk, at int, found bool) {
	chunk = sort.Search(len(l.chunks), func(i int) bool { return l.chunks[i][len(l.chunks[i])-1].key() >= id })
	if chunk == len(l.chunks) {
		return chunk, 0, false
	}
	at, found = slices.BinarySearchFunc(l.chunks[chunk], id, func(r resource, id string) int { return strings.Compare(r.key(), id) })
	return chunk, at, found
}

func (l *sortedList) has(id string) bool {
	_, _, found := l.position(id)
	return found
}

// insert adds r, unless its ID is in the list.
func (l *sortedList) insert(r resource) {
	i, at, found := l.position(r.key())
	if found {
		return
	}
	l.size++
	if len(l.chunks) == 0 {
		l.chunks = [][]resource{{r}}
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

func (l *sortedList) remove(id string) {
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
func (l *sortedList) first() (resource, bool) {
	for r := range l.all() {
		return r, true
	}
	return nil, false
}

// all iterates over the list, which must not change meanwhile.
func (l *sortedList) all() iter.Seq[resource] { return l.after("") }

// after iterates over the resources whose ID is greater than id.
func (l *sortedList) after(id string) iter.Seq[resource] {
	return func(yield func(resource) bool) {
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
func (l *sortedList) before(id string) iter.Seq[resource] {
	return func(yield func(resource) bool) {
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
func union(lists []*sortedList) walkable {
	if len(lists) == 1 {
		return lists[0]
	}
	return unionList(lists)
}

// walkable is a list with iterators in both directions from an ID.
type walkable interface {
	after(id string) iter.Seq[resource]
	before(id string) iter.Seq[resource]
}

// unionList presents several lists as one.
type unionList []*sortedList

func (u unionList) after(id string) iter.Seq[resource] {
	return u.walk(id, (*sortedList).after, func(a, b string) bool { return a < b })
}

func (u unionList) before(id string) iter.Seq[resource] {
	return u.walk(id, (*sortedList).before, func(a, b string) bool { return a > b })
}

// walk repeatedly yields the nearest next resource of all lists.
func (u unionList) walk(id string, from func(*sortedList, string) iter.Seq[resource], nearer func(a, b string) bool) iter.Seq[resource] {
	return func(yield func(resource) bool) {
		for last := id; ; {
			var next resource
			for _, list := range u {
				for r := range from(list, last) {
					if next == nil || nearer(r.key(), next.key()) {
						next = r
					}
					break
				}
			}
			if next == nil || !yield(next) {
				return
			}
			last = next.key()
		}
	}
}
