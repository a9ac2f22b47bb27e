package transport

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	t.Parallel()
	alias := map[string]string{"things": "thing", "statuses": "status"}
	tests := []struct{ in, want string }{
		{`{"things":{"statuses":"A"}}`, `{"thing":{"status":"A"}}`},
		{`{"things":[{"statuses":"A"},{"status":"B"}]}`, `{"thing":[{"status":"A"},{"status":"B"}]}`},
		{`{"thing":{"status":"A","statuses":"B"}}`, `{"thing":{"status":"A"}}`},
		{`{"thing":{"statuses":"B","status":"A"}}`, `{"thing":{"status":"A"}}`},
		{`{"thing":{"statuses":"B","status":""}}`, `{"thing":{"status":"B"}}`},
		{`{"thing":{"status":null,"statuses":"B"}}`, `{"thing":{"status":"B"}}`},
		{`{"thing":{"status":[],"statuses":{}}}`, `{"thing":{"status":[],"status":{}}}`},
		{`{"thing":null,"things":{"a":1}}`, `{"thing":{"a":1}}`},
		{`{"thing":{"inner":{"statuses":"deep"}}}`, `{"thing":{"inner":{"statuses":"deep"}}}`},
		{`{"thing":"statuses\""}`, `{"thing":"statuses\""}`},
		{`["statuses"]`, `["statuses"]`},
		{`"statuses"`, `"statuses"`},
		// What cannot be read is left for the decoder to report.
		{`{"things":`, `{"things":`},
		{`{"things"`, `{"things"`},
		{`[{"things":1},`, `[{"things":1},`},
		{`{1:2}`, `{1:2}`},
	}
	for _, tt := range tests {
		if got := string(fold([]byte(tt.in), alias)); got != tt.want {
			t.Errorf("fold(%s) = %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestDecodeWhole(t *testing.T) {
	t.Parallel()
	var out map[string]any
	if id, err := decode([]byte(` {"a":1,"request_id":"r"} `), []Field{Object("", &out)}, nil); err != nil || out["a"] != 1.0 || id != "" {
		t.Errorf("decode() = %v, %q, %v", out, id, err)
	}
	var raw json.RawMessage
	if _, err := decode([]byte(`[1]`), []Field{Object("", &raw)}, nil); err != nil || string(raw) != "[1]" {
		t.Errorf("decode() = %s, %v", raw, err)
	}
	if id, err := decode([]byte(`{"request_id":"r","x":{"request_id":"no"}}`), nil, nil); id != "r" || err != nil {
		t.Errorf("decode() = %q, %v", id, err)
	}
	if id, err := decode([]byte(`{"request_id":7}`), nil, nil); id != "" || err != nil {
		t.Errorf("decode() = %q, %v", id, err)
	}
}

func TestDecodeDeep(t *testing.T) {
	t.Parallel()
	const depth = 9_000
	body := `{"x":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `,"thing":{"a":1}}`
	var out struct {
		A int `json:"a"`
	}
	if _, err := decode([]byte(body), []Field{Object("thing", &out)}, map[string]string{"x": "y"}); err != nil || out.A != 1 {
		t.Errorf("decode() = %v, %+v", err, out)
	}
}

func TestEncode(t *testing.T) {
	t.Parallel()
	got, err := Encoder{}.encode("", map[string]any{"b": 1, "a": "<&>"})
	if err != nil || string(got) != `{"a":"<&>","b":1}` {
		t.Errorf("encode() = %s, %v", got, err)
	}
	got, err = Encoder{}.encode("k", nil)
	if err != nil || string(got) != `{"k":null}` {
		t.Errorf("encode() = %s, %v", got, err)
	}
	for name, v := range map[string]any{"no JSON": make(chan int), "broken text": "\xff sesame"} {
		if got, err := (Encoder{}).encode("k", v); err == nil || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

// thing has every kind of field that resources have.
type thing struct {
	A string   `json:"a"`
	N int      `json:"n"`
	L int64    `json:"l"`
	P *int     `json:"p"`
	B bool     `json:"b"`
	S []string `json:"s"`
	T []thing  `json:"t"`
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"thing":{"a":"x","n":"7","l":4200000000,"p":null,"b":true,"s":["y"],"t":[{"n":1.0}]},"request_id":"r"}`,
		`{"things":[{"statuses":"A"}]}`, `{"thing":null}`, `[]`, `{"thing":{"n":1e400}}`, "\x00", `{"thing":{"a":"\ud800"}}`,
	} {
		f.Add([]byte(seed))
	}
	alias := map[string]string{"things": "thing", "statuses": "a"}
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		var one thing
		var many []thing
		_, err := decode(body, []Field{Object("thing", &one)}, alias)
		if err != nil && (strings.ContainsAny(err.Error(), "\n\x00") || len(err.Error()) > 400) {
			t.Errorf("decode(%q) = %q", body, err)
		}
		_, _ = decode(body, []Field{List("thing", &many), Optional("a", &one.A)}, alias)
		if !bytes.Equal(before, body) {
			t.Errorf("decode changed %q into %q", before, body)
		}
	})
}
