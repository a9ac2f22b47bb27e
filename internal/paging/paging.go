// Package paging walks lists that come in pages. It is the one iterator that
// dcaas and tags share.
package paging

import (
	"fmt"
	"iter"
)

// All iterates over the items of every page, in the order of the service. The
// fetch function returns the page that a marker stands for, and the marker of
// the page after it ("" after the last). The walk begins at start; what names it
// in an error.
//
// Nothing is fetched before the sequence is ranged over, each range begins anew,
// and no page is fetched that the loop does not reach. An error is yielded once,
// with a nil item, and ends the sequence. A marker that comes a second time in
// one walk is an error: to stop there would lose items, to go on would never end.
func All[T any](what, start string, fetch func(marker string) (items []T, next string, err error)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		seen := map[string]bool{start: true}
		for marker := start; ; {
			items, next, err := fetch(marker)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range items {
				if !yield(&items[i], nil) {
					return
				}
			}
			if next == "" {
				return
			}
			if seen[next] {
				yield(nil, fmt.Errorf("%s: the marker %.64q came a second time in one walk, so the list is incomplete", what, next))
				return
			}
			seen[next] = true
			marker = next
		}
	}
}
