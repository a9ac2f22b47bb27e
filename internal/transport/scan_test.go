package transport

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

func (t *thing) scan(s *Scanner, name []byte) {
	switch string(name) {
	case "a":
		t.A = s.Text()
	case "n":
		t.N = s.Int()
	case "l":
		t.L = s.Int64()
	case "p":
		t.P = s.IntPointer()
	case "b":
		t.B = s.Bool()
	case "s":
		t.S = s.Texts()
	case "t":
		ScanList(s, &t.T, (*thing).scan)
	case "o":
		ScanPointer(s, &t.O, (*thing).scan)
	default:
		s.Other(name)
	}
}

// scanBoth decodes a body with a Scanner and with the library.
func scanBoth(body []byte) (scanned, want []any, ok bool, err error) {
	var one, libraryOne thing
	var many, libraryMany []thing
	m := Members[thing]((*thing).scan)
	id, ok := new(Scanner).Decode(body, []Field{m.Optional("thing", &one), m.List("many", &many).orNone()}, thingAliases())
	wantID, err := Decode(body, []Field{Optional("thing", &libraryOne), List("many", &libraryMany).orNone()}, thingAliases())
	return []any{one, many, id}, []any{libraryOne, libraryMany, wantID}, ok, err
}

func (f Field) orNone() Field {
	f.Optional = true
	return f
}

// What a Scanner reads is what the library reads.
func TestScan(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{}`, " \t\r\n{ \"thing\" : { } } \n", `{"thing":null}`, `{"many":null,"thing":{}}`, `{"many":[],"thing":{}}`, `{"request_id":"r"}`, `{"request_id":7,"x":{"request_id":"no"}}`,
		`{"thing":{"a":"text","n":7,"l":4200000000,"p":-1,"b":true,"s":["x","y"],"t":[{"a":"in"},null,{}],"o":{"o":{"a":"deep"}}},"request_id":"r"}`,
		`{"thing":{"a":null,"n":null,"l":null,"p":null,"b":null,"s":null,"t":null,"o":null}}`, `{"thing":{"b":false,"s":[],"t":[],"o":{}}}`, `{"thing":{"s":[null]}}`,
		`{"thing":{"a":"1","a":"2","n":1,"n":2,"s":["x","y"],"s":["z"],"b":true,"b":null,"p":1,"p":null,"o":{"a":"x"},"o":null}}`,
		`{"thing":null,"thing":{"a":"second"},"thing":null}`, `{"many":[{"a":"1"},{"a":"2"}]}`,
		`{"thing":{"a":"é\u00e9\n\"\\\/ \ud83d\ude00"}}`, `{"thing":{"a":"` + strings.Repeat("long ", 40) + `"}}`, `{"thing":{"a":"x","s":["","1","12","123","1234567","12345678","123456789"]}}`,
		`{"thing":{"n":0,"l":-0,"p":-2147483648}}`, `{"thing":{"l":-999999999999999999}}`, `{"thing":{"l":999999999999999999}}`, `{"thing":{"t":[{}],"t":null}}`,
		`{"x":` + strings.Repeat("[", maxScanDepth-1) + strings.Repeat("]", maxScanDepth-1) + `}`, `{"many":[` + strings.Repeat(`{"a":"x"},`, 3*maxScanDepth) + `{}]}`,
		`{"x":[0,-0,1.5,-1.5e10,2E+3,3e-3,0.0,"\u0041",true,false,null,[],{},[[{"a":[1,2]}]]],"thing":{"x":{"a":1}}}`,
		`{"thing":{"x":{"statuses":1}}}`,
	} {
		scanned, want, ok, err := scanBoth([]byte(body))
		if !ok || err != nil || show(scanned) != show(want) {
			t.Errorf("Decode(%s) = %+v, %v, want %+v, %v", body, scanned, ok, want, err)
		}
		whole := strings.TrimSpace(body)
		for size := range len(whole) { // the rest did not arrive
			if scanned, _, ok, _ := scanBoth([]byte(whole[:size])); ok || show(scanned) != nothing {
				t.Errorf("Decode(%s) = %+v, %v, want nothing", whole[:size], scanned, ok)
			}
		}
	}
}

// nothing is what a Scanner that was lost has read.
const nothing = `[{"a":"","n":0,"l":0,"p":null,"b":false,"s":null,"t":null,"o":null},null,""]`

// A Scanner that is lost has read nothing.
func TestScanLost(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", maxScanDepth) + strings.Repeat("]", maxScanDepth)
	for _, body := range []string{
		``, `null`, `[]`, `"x"`, `{`, `{"thing"`, `{"thing":`, `{"thing":{`, `{"thing":{"a":"x"`, `{"thing":{"a":"x"}`, `{"thing":{"a":"x"}}}`, `{"thing":{"a":"x"}} x`, "{}\x00", "\ufeff{}", "\v{}", "\f{}", "\u00a0{}", "\xa0{}",
		`{,}`, `{"thing":{},}`, `{"many":[{},]}`, `{"many":[,{}]}`, `{"many":[{} {}]}`, `{"thing":{"a":"x" "n":1}}`, `{"thing":{"a" "x"}}`, `{"many":{}}`, `{"thing":[]}`, `{"thing":{"a":"x"]}`, `{thing:{}}`,
		`{"thing":{"a":1}}`, `{"thing":{"a":}}`, `{"thing":{"b":}}`, `{"thing":{"s":["x",]}}`, `{"thing":{"a":"\u0080"x}}`, "{\"thing\":{\"a\":\"\x80\"}}", "{\"thing\":{\"a\":\"1234567\x1f\"}}", `{"thing":{"a":true}}`, `{"thing":{"a":{}}}`, `{"thing":{"a":"x}}`, `{"thing":{"a":"\`, `{"thing":{"a":"x\"}}`, `{"thing":{"a":"\x"}}`, `{"thing":{"a":"\ud800"}}`, "{\"thing\":{\"a\":\"\xff\"}}", "{\"thing\":{\"a\":\"1234567\n\"}}",
		`{"thing":{"n":"7"}}`, `{"thing":{"n":""}}`, `{"thing":{"n":1.0}}`, `{"thing":{"n":1e3}}`, `{"thing":{"n":01}}`, `{"thing":{"n":-}}`, `{"thing":{"n":+1}}`, `{"thing":{"n":}}`, `{"thing":{"n":true}}`, `{"thing":{"l":1000000000000000000}}`,
		`{"thing":{"b":"true"}}`, `{"thing":{"b":1}}`, `{"thing":{"b":tru}}`, `{"thing":{"b":falsy}}`, `{"thing":{"b":nul}}`, `{"thing":{"s":"x"}}`, `{"thing":{"s":[1]}}`, `{"thing":{"t":{}}}`, `{"thing":{"o":[]}}`,
		`{"x":nope,"thing":{}}`, `{"x":1.,"thing":{}}`, `{"x":.1,"thing":{}}`, `{"x":1e,"thing":{}}`, `{"x":00,"thing":{}}`, `{"x":01e1,"thing":{}}`, `{"x":1.e1,"thing":{}}`, `{"x":+1,"thing":{}}`, `{"x":-,"thing":{}}`, `{"request_id":"r","thing":{"n":"7"}}`, "{\"x\":\"\x01\",\"thing\":{}}", `{"x":"\u12","thing":{}}`, `{"x":` + deep + `,"thing":{}}`,
		`{"thing":{},"thing":{}}`, `{"thing":{"o":{},"o":{}}}`, `{"thing":{"t":[],"t":[]}}`, `{"th\u0069ng":{}}`, `{"é":1}`,
		`{"things":{"a":"x"}}`, `{"thing":{"statuses":"x"}}`, `{"thing":{"a":"x","n":"7"},"many":[{"a":"x"}]}`, `{"many":[{"a":"x"}],"thing":{"n":"7"}}`,
	} {
		scanned, _, ok, _ := scanBoth([]byte(body))
		if ok || show(scanned) != nothing {
			t.Errorf("Decode(%s) = %+v, %v, want nothing", body, scanned, ok)
		}
	}
}

func TestScanDemands(t *testing.T) {
	t.Parallel()
	var one thing
	m := Members[thing]((*thing).scan)
	for _, body := range []string{`{}`, `{"thing":null}`, `{"other":{}}`} {
		if id, ok := new(Scanner).Decode([]byte(body), []Field{m.Object("thing", &one)}, nil); ok || id != "" {
			t.Errorf("Decode(%s) = %q, %v", body, id, ok)
		}
	}
	for name, fields := range map[string][]Field{"no members": {Object("thing", &one)}, "the whole": {m.Optional("", &one)}, "one without": {m.Object("thing", &one), Optional("x", new(int))}} {
		if _, ok := new(Scanner).Decode([]byte(`{"thing":{},"":{}}`), fields, nil); ok {
			t.Errorf("%s: read", name)
		}
	}
}

// A Scanner is used again after any answer.
func TestScanAgain(t *testing.T) {
	t.Parallel()
	s := new(Scanner)
	m := Members[thing]((*thing).scan)
	for range 2 * maxScanDepth {
		for _, tt := range []struct {
			body string
			want string
		}{{`{"thing":{"t":[{"a":"first`, ""}, {`{"thing":{"t":[{"a" 1}]}}`, ""}, {`{"thing":{"a":"second"}}`, "second"}, {`{"thing":{"a":"third"}}`, "third"}} {
			var one thing
			if _, ok := s.Decode([]byte(tt.body), []Field{m.Object("thing", &one)}, thingAliases()); ok != (tt.want != "") || one.A != tt.want {
				t.Errorf("Decode(%s) = %+v, %v", tt.body, one, ok)
			}
			if s.text != nil || s.alias != nil {
				t.Errorf("after Decode(%s) the answer is kept", tt.body)
			}
		}
	}
}

// Texts that come often are one text; they are no part of the answer, whose memory is
// used again, and secrets are not kept.
func TestScanTexts(t *testing.T) {
	t.Parallel()
	const id = "0d0fdf63-f2c4-491c-8866-d504796189be"
	text := []byte(`["` + id + `","` + id + `"]`)
	s := &Scanner{text: text}
	texts := s.Texts()
	if s.lost || len(texts) != 2 || unsafe.StringData(texts[0]) != unsafe.StringData(texts[1]) { //nolint:gosec // compares two places
		t.Errorf("Texts() = %q", texts)
	}
	clear(text)
	if texts[0] != id || texts[1] != id {
		t.Errorf("after the memory was used again: %q", texts)
	}
	s = &Scanner{text: []byte(`"sesame-sesame""ses\u0061me-sesame"`)}
	if got, escaped := s.Secret(), s.Secret(); got != "sesame-sesame" || escaped != got || s.seen != [256]string{} {
		t.Errorf("Secret() = %q and %q, or they are kept", got, escaped)
	}
	long := strings.Repeat("x", maxSeen+1)
	s = &Scanner{text: []byte(`"` + long + `"`)}
	if got := s.Text(); got != long || s.seen != [256]string{} {
		t.Errorf("Text() = %q, or it is kept", got)
	}
}

// A call reads its answer with a Scanner, and with the library where that is lost.
func TestScanOfCall(t *testing.T) {
	t.Parallel()
	body := ""
	base := roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body))}, nil
	})
	endpoint := &url.URL{Scheme: "https", Host: "dcaas.example.com"}
	c, err := New(Config{Endpoint: endpoint, HTTPClient: &http.Client{Transport: base}, Auth: auth.Token("t"), Timeout: time.Second, MaxBody: 1 << 20, Logger: slog.New(slog.DiscardHandler), DecodeError: func(f *Failure) error { return f.Err }})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		body  string
		reads int
	}{{`{"thing":{"a":"x","n":7},"request_id":"r"}`, 2}, {`{"thing":{"a":"x","n":"7"},"request_id":"r"}`, 2}, {`{"things":{"a":"x","n":7},"request_id":"r"}`, 0}} {
		body = tt.body
		var one thing
		reads := 0
		m := Members[thing](func(v *thing, s *Scanner, name []byte) {
			reads++
			v.scan(s, name)
		})
		resp, err := c.Do(t.Context(), &Request{Op: &Op{Method: http.MethodGet, Route: "/v3/things", Alias: thingAliases()}, Out: []Field{m.Object("thing", &one)}})
		if err != nil || resp.RequestID != "r" || one.A != "x" || one.N != 7 || reads != tt.reads {
			t.Errorf("%s is read as %+v, %v, by a Scanner %d members", body, one, err, reads)
		}
	}
}

func TestOrdinary(t *testing.T) {
	t.Parallel()
	for c := range 256 {
		special := c < ' ' || c == '"' || c == '\\' || c >= 0x80
		for at := range 20 {
			text := bytes.Repeat([]byte("~ "), 10)
			text[at] = byte(c)
			want := 16 // the words of 20 bytes
			if special {
				want = min(want, at)
			}
			if got := ordinary(text); got != want {
				t.Errorf("ordinary(%q) = %d, want %d", text, got, want)
			}
		}
	}
}

// FuzzScan holds what a Scanner reads against what the library reads.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{
		`{"thing":{"a":"x","n":7,"l":4200000000,"p":null,"b":true,"s":["y"],"t":[{"n":1}],"o":{"o":{}}},"many":[{},null],"request_id":"r"}`,
		`{"thing":{"a":"\u00e9é","x":[1.5e-3,-0,{"y":"\\"}]},"things":1}`, "{\"thing\":{\"a\":\"\xff\"}}",
		`{"thing":{"n":4294967297}}`, `{"thing":{"n":-2147483649}}`, `{"thing":{"p":4294967297}}`, // an int may have 32 bits
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		scanned, want, ok, err := scanBoth(body)
		if !bytes.Equal(before, body) {
			t.Errorf("Decode changed %q into %q", before, body)
		}
		switch {
		case !ok && show(scanned) != nothing:
			t.Errorf("a Scanner was lost in %q and has read %+v", body, scanned)
		case ok && (err != nil || show(scanned) != show(want)):
			t.Errorf("a Scanner reads %q as %s, the library as %s, %v", body, show(scanned), show(want), err)
		}
	})
}

func show(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
