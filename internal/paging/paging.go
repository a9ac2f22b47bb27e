// Package paging iterates over lists that a service returns in pages.
package paging

import (
	"fmt"
	"iter"
)

// All returns a sequence of the items of all pages, in the order of the service. The
// function fetch returns the page for a marker and the marker of the next page, which is ""
// after the last page. The first marker is start. Errors name the operation.
//
// All fetches a page only when the loop reaches it. Each range over the sequence
// begins again at start. All yields an error once, with a nil item, and then ends.
// A marker that repeats within one walk is an error, because ending there would
// lose items and continuing would never end.
func All[T any](operation, start string, fetch func(marker string) (items []T, next string, err error)) iter.Seq2[*T, error] {
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
				yield(nil, fmt.Errorf("%s: the marker %.64q came a second time in one walk, so the list is incomplete", operation, next))
				return
			}
			seen[next] = true
			marker = next
		}
	}
}
