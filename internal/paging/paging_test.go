package paging_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/internal/paging"
)

// pages maps the marker of a page to its items and the next marker.
type pages map[string]struct {
	items []int
	next  string
	err   error
}

func walk(p pages, start string, stop int) (got []int, asked []string, err error) {
	seq := paging.All("list", start, func(marker string) ([]int, string, error) {
		asked = append(asked, marker)
		page := p[marker]
		return page.items, page.next, page.err
	})
	for item, e := range seq {
		if e != nil {
			if item != nil {
				got = append(got, -1)
			}
			err = e
			continue // a sequence that does not end after an error must fail the test
		}
		got = append(got, *item)
		if len(got) == stop {
			break
		}
	}
	return got, asked, err
}

func TestAll(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	three := pages{"": {[]int{1, 2}, "a", nil}, "a": {nil, "b", nil}, "b": {[]int{3}, "", nil}}
	cycle := pages{"": {[]int{1}, "a", nil}, "a": {[]int{2}, "b", nil}, "b": {[]int{3}, "a", nil}}
	tests := []struct {
		name  string
		pages pages
		start string
		stop  int
		want  []int
		asked []string
		err   string
	}{
		{"nothing", pages{}, "", 0, nil, []string{""}, ""},
		{"one page", pages{"": {[]int{1}, "", nil}}, "", 0, []int{1}, []string{""}, ""},
		{"three pages", three, "", 0, []int{1, 2, 3}, []string{"", "a", "b"}, ""},
		{"from the middle", three, "a", 0, []int{3}, []string{"a", "b"}, ""},
		{"break", three, "", 2, []int{1, 2}, []string{""}, ""},
		{"an error at once", pages{"": {nil, "", boom}}, "", 0, nil, []string{""}, "boom"},
		{"an error later", pages{"": {[]int{1}, "a", nil}, "a": {nil, "", boom}}, "", 0, []int{1}, []string{"", "a"}, "boom"},
		{"a cycle", cycle, "", 0, []int{1, 2, 3}, []string{"", "a", "b"}, `list: the marker "a" came a second time`},
		{"the same page again", pages{"": {[]int{1}, "a", nil}, "a": {[]int{2}, "a", nil}}, "", 0, []int{1, 2}, []string{"", "a"}, `"a" came a second time`},
		{"back to the start", cycle, "b", 0, []int{3, 2}, []string{"b", "a"}, `"b" came a second time`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, asked, err := walk(tt.pages, tt.start, tt.stop)
			if !slices.Equal(got, tt.want) || !slices.Equal(asked, tt.asked) {
				t.Errorf("walk = %v, asking for %q, want %v, %q", got, asked, tt.want, tt.asked)
			}
			if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("error = %v, want %q", err, tt.err)
			}
		})
	}
}

// Each range over the sequence begins again at the start.
func TestAllRangesAgain(t *testing.T) {
	t.Parallel()
	seq := paging.All("list", "", func(marker string) ([]string, string, error) {
		return []string{"x" + marker}, map[string]string{"": "a"}[marker], nil
	})
	for range 2 {
		var got []string
		for item, err := range seq {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, *item)
		}
		if !slices.Equal(got, []string{"x", "xa"}) {
			t.Errorf("walk = %v", got)
		}
	}
}
