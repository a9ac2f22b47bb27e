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
		{`{"items":[],"item":[]}`, []item{}, ""},
		{`{"item":null,"items":{}}`, nil, ""},
		{`{"items":[],"item":{"id":"a"}}`, []item{{"a", 0}}, ""},
		{`{"items":[]}`, []item{}, ""},
		{`{"items":{}}`, nil, ""},
		{"{ \"items\" :\n{\t} }", nil, ""},
		{`{"item":{ }}`, nil, ""},
		{`{"items":{"id":{}}}`, nil, "/items/id is an object where string is expected"},
		{`{"items":null}`, nil, `the answer has no "items"`},
		{`{"items":{"id":7}}`, nil, "/items/id is a number where string is expected"},
		{`{"items":"a"}`, nil, "/items is text"},
	}
	for _, tt := range tests {
		var got []item
		_, err := Decode([]byte(tt.body), []Field{Several("items", &got)}, map[string]string{"item": "items"})
		if tt.err == "" && (err != nil || !slices.Equal(got, tt.want)) || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
			t.Errorf("Decode(%s) = %v, %v, want %v, %q", tt.body, got, err, tt.want, tt.err)
		}
	}
}

// Where nothing has to be there an answer may be empty, but must be an object.
func TestDecodeSilent(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"":                   "",
		" \n":                "",
		`{"request_id":"r"}`: "",
		`{"items":null}`:     "",
		`[]`:                 "no object",
	} {
		var got []string
		out := Several("items", &got)
		out.Optional = true
		_, err := Decode([]byte(body), []Field{out}, nil)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("Decode(%q) = %v, want %q", body, err, want)
		}
	}
}
