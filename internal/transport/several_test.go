package transport

import (
	"slices"
	"strings"
	"testing"
)

// Several takes an array, and an object in its place.
func TestDecodeSeveral(t *testing.T) {
	t.Parallel()
	type item struct {
		ID    string `json:"id"`
		Count int    `json:"count"`
	}
	tests := []struct {
		body string
		want []item
		err  string
	}{
		{`{"items":[{"id":"a"},{"id":"b","count":2}]}`, []item{{"a", 0}, {"b", 2}}, ""},
		{`{"items":{"id":"a","count":"7"}}`, []item{{"a", 7}}, ""},
		{`{"item":{"id":"a"}}`, []item{{"a", 0}}, ""},
		{`{"items":[]}`, []item{}, ""},
		{`{"items":null}`, nil, `the answer has no "items"`},
		{`{"items":{"id":7}}`, nil, "/items/id is a number where string is expected"},
		{`{"items":"a"}`, nil, "/items is text"},
	}
	for _, tt := range tests {
		var got []item
		_, err := decode([]byte(tt.body), []Field{Several("items", &got)}, map[string]string{"item": "items"})
		if tt.err == "" && (err != nil || !slices.Equal(got, tt.want)) || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
			t.Errorf("decode(%s) = %v, %v, want %v, %q", tt.body, got, err, tt.want, tt.err)
		}
	}
}
