package transport

import (
	"strings"
	"testing"
)

func TestEncode(t *testing.T) {
	t.Parallel()
	got, err := Encoder{}.encode("", map[string]any{"b": 1, "a": "<&>"}, nil)
	if err != nil || string(got) != `{"a":"<&>","b":1}` {
		t.Errorf("encode() = %s, %v", got, err)
	}
	got, err = Encoder{}.encode("k", nil, nil)
	if err != nil || string(got) != `{"k":null}` {
		t.Errorf("encode() = %s, %v", got, err)
	}
	for name, v := range map[string]any{"no JSON": make(chan int), "broken text": "\xff sesame"} {
		if got, err := (Encoder{}).encode("k", v, nil); err == nil || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}
