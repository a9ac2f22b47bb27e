package wire_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

func TestParseError(t *testing.T) {
	t.Parallel()
	// Six levels are searched below the top. Each NeutronError is one.
	nested := func(key string, levels int) string {
		return strings.Repeat(`{"`+key+`":`, levels) + `{"code":"deep"}` + strings.Repeat("}", levels)
	}
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
		{`{"error_code":"A","n":1e999,"error_msg":"b"}`, wire.ErrorBody{Code: "A", Message: "b"}},
		{"\ufeff" + `{"error_code":"A"}`, wire.ErrorBody{Code: "A"}},
		{`{"NeutronError":{"type":"VPN.0004","message":"b","detail":""}}`, wire.ErrorBody{Code: "VPN.0004", Message: "b"}},
		{`{"NeutronError":{"type":"T","code":"A","message":"b"}}`, wire.ErrorBody{Code: "A", Message: "b"}},
		{`{"NeutronError":"b"}`, wire.ErrorBody{Message: "b"}},
		{`{"type":"T","message":"b"}`, wire.ErrorBody{Message: "b"}},
		{`{"Code":"A.B","Message":"b","RequestId":"c","HostId":"h"}`, wire.ErrorBody{Code: "A.B", Message: "b", RequestID: "c"}},
		{`{"Code":"A","code":"B"}`, wire.ErrorBody{Code: "B"}},
		{`"said"`, wire.ErrorBody{Message: "said"}},
		{`no healthy upstream`, wire.ErrorBody{Message: "no healthy upstream"}},
		{"  spaced\n", wire.ErrorBody{Message: "spaced"}},
		{`<html></html>`, wire.ErrorBody{}},
		{`{"error_code":`, wire.ErrorBody{}},
		{"\xff\xfe", wire.ErrorBody{}},
		{"\x00text", wire.ErrorBody{}},
		{``, wire.ErrorBody{}},
		{`7`, wire.ErrorBody{}},
		{nested("a", 6), wire.ErrorBody{Code: "deep"}},
		{nested("a", 7), wire.ErrorBody{}},
		{nested("error", 6), wire.ErrorBody{Code: "deep"}},
		{nested("error", 7), wire.ErrorBody{}},
		{nested("NeutronError", 6), wire.ErrorBody{Code: "deep"}},
		{nested("NeutronError", 7), wire.ErrorBody{}},
		{nested("a", 9), wire.ErrorBody{}},
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

// FuzzParseError parses a body unchanged, indented and inside another object. The
// results must be equal.
func FuzzParseError(f *testing.F) {
	for _, seed := range []string{
		`{"request_id":"9a1d7f01","error_code":"DC.0001","error_msg":"The request parameter is incorrect."}`,
		`{"error":{"code":404,"message":"b\n"},"details":[1,{"error_msg":null}]}`,
		`{"error_msg":"Incorrect IAM authentication information: decrypt token fail","error_code":"APIGW.0301"}`,
		`{"z":{"error_code":"Z"},"y":{"code":"Y"},"c":{"code":"C","msg":"c"},"b":{"error_code":"B","error_msg":"m"}}`,
		`[{"errorCode":1e2,"msg":"a"},{"requestId":"r"}]`, `"said"`, "no healthy upstream", "\xff<html>", `{"a":`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got := wire.ParseError(body)
		if again := wire.ParseError(body); again != got {
			t.Errorf("ParseError(%q) = %+v, then %+v", body, got, again)
		}
		var indented bytes.Buffer
		if json.Indent(&indented, bytes.TrimPrefix(body, []byte("\ufeff")), "\r", "\t") == nil && indented.Len() < 1<<20 {
			if other := wire.ParseError(indented.Bytes()); other != got {
				t.Errorf("ParseError(%q) = %+v, want %+v as for %q", &indented, other, got, body)
			}
		} else if got.Code != "" || got.RequestID != "" || !strings.Contains(string(body), got.Message) {
			t.Errorf("ParseError(%q) = %+v, want only a message from the text", body, got)
		}
		if json.Valid(body) && bytes.IndexByte(body, '{') == 0 && bytes.Count(body, []byte("{"))+bytes.Count(body, []byte("[")) < 6 {
			if inner := wire.ParseError([]byte(`{"fault":` + string(body) + `}`)); inner != got {
				t.Errorf("ParseError() of %q inside an object = %+v, want %+v", body, inner, got)
			}
		}
	})
}

// FuzzClean checks that the result is one line within the limit, and that cleaning
// it again does not change it.
func FuzzClean(f *testing.F) {
	f.Add("The VLAN conflicts.", 256)
	f.Add("line1\r\nline2\x00\x1b[31m\u202e\u2028", 64)
	f.Add("ä\xffää", 4)
	f.Add(" 成本", 5)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit &= 1<<16 - 1
		got := wire.Clean(text, limit)
		cut, _ := strings.CutSuffix(got, "…")
		if len(cut) > limit && len(got) > limit || !utf8.ValidString(got) {
			t.Errorf("Clean(%q, %d) = %q", text, limit, got)
		}
		if strings.ContainsFunc(got, func(r rune) bool {
			return r == '\ufffd' || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
		}) {
			t.Errorf("Clean(%q, %d) = %q, which is not one line", text, limit, got)
		}
		if again := wire.Clean(got, len(got)); again != got {
			t.Errorf("Clean(%q) = %q, want it unchanged", got, again)
		}
	})
}

func TestWithoutUser(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"": "", "https://iam.example.com/v3": "https://iam.example.com/v3",
		"https://u:p@host": "[REDACTED]@host", "https://u:p@q%zz@host": "[REDACTED]@host", "u@host": "[REDACTED]@host",
	} {
		if got := wire.WithoutUser(address); got != want {
			t.Errorf("WithoutUser(%q) = %q, want %q", address, got, want)
		}
	}
}
