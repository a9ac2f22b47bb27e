package wire_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

func TestParseError(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":`, 9) + `{"code":"deep"}` + strings.Repeat("}", 9)
	tests := []struct {
		body string
		want wire.ErrorBody
	}{
		{`{"error_code":"A","error_msg":"b","request_id":"c"}`, wire.ErrorBody{Code: "A", Message: "b", RequestID: "c"}},
		{`{"code":"A","message":"b"}`, wire.ErrorBody{Code: "A", Message: "b"}},
		{`{"errorCode":"A","errorMsg":"b","requestId":"c"}`, wire.ErrorBody{Code: "A", Message: "b", RequestID: "c"}},
		{`{"error_code":"A","code":"B"}`, wire.ErrorBody{Code: "A"}},
		{`{"error":{"code":404,"message":"b","title":"Not Found"}}`, wire.ErrorBody{Code: "404", Message: "b"}},
		{`{"error":{"code":"Ecs.0005","message":"b"}}`, wire.ErrorBody{Code: "Ecs.0005", Message: "b"}},
		{`{"z":{"error_code":"Z"},"b":{"error_code":"B","error_msg":"m"}}`, wire.ErrorBody{Code: "B", Message: "m"}},
		{`{"b":{"error_code":"B"},"error":{"code":"E","message":"m"}}`, wire.ErrorBody{Code: "E", Message: "m"}},
		{`{"details":[{"error_code":"D","error_msg":"m"},{"error_code":"X"}]}`, wire.ErrorBody{Code: "D", Message: "m"}},
		{`{"error_code":"A","details":[{"error_msg":"inner"}]}`, wire.ErrorBody{Code: "A", Message: "inner"}},
		{`[{"code":"A"}]`, wire.ErrorBody{Code: "A"}},
		{`{"code":null,"message":{"text":1}}`, wire.ErrorBody{}},
		{`{"code":1e99}`, wire.ErrorBody{Code: "1e+99"}},
		{`"said"`, wire.ErrorBody{Message: "said"}},
		{`no healthy upstream`, wire.ErrorBody{Message: "no healthy upstream"}},
		{"  spaced\n", wire.ErrorBody{Message: "spaced"}},
		{`<html></html>`, wire.ErrorBody{}},
		{`{"error_code":`, wire.ErrorBody{}},
		{"\xff\xfe", wire.ErrorBody{}},
		{``, wire.ErrorBody{}},
		{`7`, wire.ErrorBody{}},
		{deep, wire.ErrorBody{}},
		{strings.Repeat("[", 100_000), wire.ErrorBody{}},
		{`{"error_code":"A","x":"` + strings.Repeat("y", 2<<20) + `"}`, wire.ErrorBody{}},
	}
	for _, tt := range tests {
		if got := wire.ParseError([]byte(tt.body)); got != tt.want {
			t.Errorf("ParseError(%.80s) = %+v, want %+v", tt.body, got, tt.want)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in    string
		limit int
		want  string
	}{
		{"plain text", 100, "plain text"},
		{"exactly", 7, "exactly"},
		{"too long", 7, "too lon…"},
		{"line\r\nbreak\tand\x00zero", 100, "line  break and zero"},
		{"\x1b[31mred", 100, "[31mred"},
		{"right-to-left \u202e mark \u2028 sep", 100, "right-to-left   mark   sep"},
		{"broken \xff utf8", 100, "broken   utf8"},
		{"ääää", 5, "ää…"},
		{"ääää", 4, "ää…"},
		{"\n", 10, ""},
		{"", 10, ""},
	}
	for _, tt := range tests {
		if got := wire.Clean(tt.in, tt.limit); got != tt.want {
			t.Errorf("Clean(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
		}
	}
}

func FuzzParseError(f *testing.F) {
	f.Add([]byte(`{"error":{"code":404,"message":"b\n"},"details":[1,{"error_msg":null}]}`))
	f.Add([]byte("\xff<html>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		first, second := wire.ParseError(body), wire.ParseError(body)
		if first != second {
			t.Errorf("ParseError(%q) = %+v, then %+v", body, first, second)
		}
		text := wire.Clean(first.Message, 64)
		if len(text) > 64+len("…") || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
			t.Errorf("Clean(%q) = %q", first.Message, text)
		}
	})
}
