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

func (t *thing) scan(s *Scanner, name []byte) bool {
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
	case "v":
		ScanObject(s, &t.V, (*inner).scan)
	case "u":
		ScanText(s, &t.U)
	case "q":
		t.Q = s.Int64Pointer()
	default:
		return false
	}
	return true
}

func (i *inner) scan(s *Scanner, name []byte) bool {
	switch string(name) {
	case "a":
		i.A = s.Text()
	case "n":
		i.N = s.Int()
	default:
		return false
	}
	return true
}

// scanBoth decodes an answer with the Scanner and with the library.
func scanBoth(body []byte) (scanned, want []any, ok bool, err error) {
	var one, libraryOne thing
	var many, libraryMany []thing
	m := Members[thing]((*thing).scan)
	id, ok := new(Scanner).Decode(body, []Field{ScannedOptional("thing", &one, m), ScannedList("many", &many, m).orNone()}, thingAliases())
	wantID, err := Decode(body, []Field{Optional("thing", &libraryOne), List("many", &libraryMany).orNone()}, thingAliases())
	return []any{one, many, id}, []any{libraryOne, libraryMany, wantID}, ok, err
}

// orNone makes a field optional.
func (f Field) orNone() Field {
	f.Optional = true
	return f
}

// TestScan compares the Scanner with the library. It also cuts each answer short, which
// the Scanner must notice.
func TestScan(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{}`, " \t\r\n{ \"thing\" : { } } \n", `{"thing":null}`, `{"many":null,"thing":{}}`, `{"many":[],"thing":{}}`, `{"request_id":"r"}`, `{"request_id":7,"x":{"request_id":"no"}}`,
		`{"thing":{"a":"text","n":7,"l":4200000000,"p":-1,"b":true,"s":["x","y"],"t":[{"a":"in"},null,{}],"o":{"o":{"a":"deep"}},"v":{"a":"x","n":1},"u":"up","q":3},"request_id":"r"}`,
		`{"thing":{"a":null,"n":null,"l":null,"p":null,"b":null,"s":null,"t":null,"o":null,"v":null,"u":null,"q":null}}`, `{"thing":{"b":false,"s":[],"t":[],"o":{}}}`, `{"thing":{"s":[null]}}`,
		`{"thing":{"a":"1","a":"2","n":1,"n":2,"s":["x","y"],"s":["z"],"b":true,"b":null,"p":1,"p":null,"o":{"a":"x"},"o":null,"u":"x","u":null}}`, `{"thing":{"v":{"a":"x"},"v":{"n":1}}}`, `{"thing":{"v":{"a":"x"},"v":null}}`,
		`{"many":[{"a":"1"},{"a":"2"}]}`,
		`{"thing":{"a":"é\u00e9\n\"\\\/ \ud83d\ude00"}}`, `{"thing":{"a":"` + strings.Repeat("long ", 40) + `"}}`, `{"thing":{"a":"x","s":["","1","12","123","1234567","12345678","123456789"]}}`,
		`{"thing":{"n":0,"l":-0,"p":-2147483648}}`, `{"thing":{"l":-9223372036854775808}}`, `{"thing":{"l":9223372036854775807}}`, `{"thing":{"t":[{}],"t":null}}`,
		`{"x":` + strings.Repeat("[", maxScanDepth-1) + strings.Repeat("]", maxScanDepth-1) + `}`, `{"many":[` + strings.Repeat(`{"a":"x"},`, 3*maxScanDepth) + `{}]}`,
		`{"x":[0,-0,1.5,-1.5e10,2E+3,3e-3,0.0,"\u0041",true,false,null,[],{},[[{"a":[1,2]}]]],"thing":{"x":{"a":1}}}`,

		// Integers that are no plain digits.
		`{"thing":{"n":"7","l":"4200000000","p":"-1","q":"3"},"many":[{"n":"8"},{"n":9}]}`, `{"thing":{"n":"","l":" 7 ","p":"","q":"null"}}`, `{"thing":{"n":1.0,"l":1e3,"p":-2.0E0}}`,

		// Aliases occur on two levels only, and may have any value.
		`{"things":{"a":"x"}}`, `{"things":{"statuses":"x"}}`, `{"thing":{"statuses":"x"}}`, `{"thing":{"statuses":null}}`, `{"thing":{"statuses":""}}`, `{"things":null,"many":[]}`, `{"thing":{"counts":"7","statuses":"x"}}`,
		`{"many":[{"statuses":"x"},{"a":"y"},{"statuses":"statuses","counts":1}]}`, `{"thing":{"t":[{"statuses":"deep"}],"o":{"statuses":"deep"},"v":{"counts":7},"statuses":"x"}}`,
		`{"thing":{"x":{"statuses":1}}}`, `{"statuses":"x","thing":{"things":{}}}`, `{"x":[{"things":1}],"thing":{"a":"x"}}`,
	} {
		scanned, want, ok, err := scanBoth([]byte(body))
		if !ok || err != nil || show(scanned) != show(want) {
			t.Errorf("Decode(%s) = %+v, %v, want %+v, %v", body, scanned, ok, want, err)
		}
		whole := strings.TrimSpace(body)
		for size := range len(whole) {
			if scanned, _, ok, _ := scanBoth([]byte(whole[:size])); ok || show(scanned) != nothing() {
				t.Errorf("Decode(%s) = %+v, %v, want nothing", whole[:size], scanned, ok)
			}
		}
	}
}

// nothing is the result of a Scanner that has failed.
func nothing() string { return show([]any{thing{}, []thing(nil), ""}) }

// TestScanFails has answers that the Scanner leaves to the library, and checks that it
// leaves no value.
func TestScanFails(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", maxScanDepth) + strings.Repeat("]", maxScanDepth)
	for _, body := range []string{
		``, `null`, `[]`, `"x"`, `{`, `{"thing"`, `{"thing":`, `{"thing":{`, `{"thing":{"a":"x"`, `{"thing":{"a":"x"}`, `{"thing":{"a":"x"}}}`, `{"thing":{"a":"x"}} x`, "{}\x00", "\ufeff{}", "\v{}", "\f{}", "\u00a0{}", "\xa0{}",
		`{,}`, `{"thing":{},}`, `{"many":[{},]}`, `{"many":[,{}]}`, `{"many":[{} {}]}`, `{"thing":{"a":"x" "n":1}}`, `{"thing":{"a" "x"}}`, `{"many":{}}`, `{"thing":[]}`, `{"thing":{"a":"x"]}`, `{thing:{}}`,
		`{"thing":{"a":1}}`, `{"thing":{"a":}}`, `{"thing":{"b":}}`, `{"thing":{"s":["x",]}}`, `{"thing":{"a":"\u0080"x}}`, "{\"thing\":{\"a\":\"\x80\"}}", "{\"thing\":{\"a\":\"1234567\x1f\"}}", `{"thing":{"a":true}}`, `{"thing":{"a":{}}}`, `{"thing":{"a":"x}}`, `{"thing":{"a":"\`, `{"thing":{"a":"x\"}}`, `{"thing":{"a":"\x"}}`, `{"thing":{"a":"\ud800"}}`, "{\"thing\":{\"a\":\"\xff\"}}", "{\"thing\":{\"a\":\"1234567\n\"}}",
		`{"thing":{"n":"x"}}`, `{"thing":{"n":"1.5"}}`, `{"thing":{"n":1.5}}`, `{"thing":{"n":1e400}}`, `{"thing":{"n":"\u0037"}}`, `{"thing":{"n":"\u0037"7}}`, `{"thing":{"n":"7"7}}`, `{"thing":{"n":"7}}`, `{"thing":{"n":01}}`, `{"thing":{"n":-}}`, `{"thing":{"n":+1}}`, `{"thing":{"n":}}`, `{"thing":{"n":true}}`, `{"thing":{"n":[]}}`, `{"thing":{"l":9223372036854775808}}`,
		`{"thing":{"b":"true"}}`, `{"thing":{"b":1}}`, `{"thing":{"b":tru}}`, `{"thing":{"b":falsy}}`, `{"thing":{"b":nul}}`, `{"thing":{"s":"x"}}`, `{"thing":{"s":[1]}}`, `{"thing":{"t":{}}}`, `{"thing":{"o":[]}}`, `{"thing":{"v":[]}}`, `{"thing":{"u":1}}`, `{"thing":{"u":"reject"}}`,
		`{"x":nope,"thing":{}}`, `{"x":1.,"thing":{}}`, `{"x":.1,"thing":{}}`, `{"x":1e,"thing":{}}`, `{"x":00,"thing":{}}`, `{"x":01e1,"thing":{}}`, `{"x":1.e1,"thing":{}}`, `{"x":+1,"thing":{}}`, `{"x":-,"thing":{}}`, `{"request_id":"r","thing":{"n":"x"}}`, "{\"x\":\"\x01\",\"thing\":{}}", `{"x":"\u12","thing":{}}`, `{"x":` + deep + `,"thing":{}}`,
		`{"thing":{"a":"x"},"many":[{"n":"x"}]}`, `{"many":[{"a":"x"}],"thing":{"n":"x"}}`,

		// Repeated members.
		`{"thing":{},"thing":{}}`, `{"thing":null,"thing":{"a":"second"}}`, `{"thing":{},"thing":}`, `{"thing":{},"thing":,"x":1}`, `{"thing":{"o":{},"o":{}}}`, `{"thing":{"t":[],"t":[]}}`, `{"th\u0069ng":{}}`, `{"é":1}`,

		// Members with both names, and aliases twice.
		`{"things":{},"thing":{}}`, `{"thing":null,"things":{"a":"x"}}`, `{"things":[],"thing":null}`, `{"things":{},"things":{}}`,
		`{"thing":{"a":"x","statuses":"y"}}`, `{"thing":{"statuses":"y","a":""}}`, `{"thing":{"statuses":"y","a":null}}`, `{"thing":{"statuses":"x","statuses":"y"}}`, `{"thing":{"n":1,"counts":2,"statuses":"y"}}`, `{"many":[{"statuses":"x"},{"statuses":"x","state":"y"}]}`,
	} {
		scanned, _, ok, _ := scanBoth([]byte(body))
		if ok || show(scanned) != nothing() {
			t.Errorf("Decode(%s) = %+v, %v, want nothing", body, scanned, ok)
		}
	}
}

// TestScanRequires has answers without a required field, and fields that a Scanner cannot
// read.
func TestScanRequires(t *testing.T) {
	t.Parallel()
	var one thing
	m := Members[thing]((*thing).scan)
	for _, body := range []string{`{}`, `{"thing":null}`, `{"other":{}}`} {
		if id, ok := new(Scanner).Decode([]byte(body), []Field{ScannedObject("thing", &one, m)}, nil); ok || id != "" {
			t.Errorf("Decode(%s) = %q, %v", body, id, ok)
		}
	}
	for name, fields := range map[string][]Field{
		"no Members":               {Object("thing", &one)},
		"the whole answer":         {ScannedOptional("", &one, m)},
		"one field of two":         {ScannedObject("thing", &one, m), Optional("x", new(int))},
		"an alias in place of key": {ScannedObject("thing", &one, m), ScannedOptional("things", new(thing), m)},
	} {
		if _, ok := new(Scanner).Decode([]byte(`{"thing":{},"":{}}`), fields, thingAliases()); ok {
			t.Errorf("%s: the Scanner has decoded it", name)
		}
	}
}

// TestScanAgain uses a Scanner again after each kind of answer.
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
			if _, ok := s.Decode([]byte(tt.body), []Field{ScannedObject("thing", &one, m)}, thingAliases()); ok != (tt.want != "") || one.A != tt.want {
				t.Errorf("Decode(%s) = %+v, %v", tt.body, one, ok)
			}
			if s.text != nil || s.alias != nil {
				t.Errorf("after Decode(%s) the answer is kept", tt.body)
			}
		}
	}
}

// TestScanTexts checks that equal texts share memory, but not that of the answer, which is
// reused. The Scanner keeps no secret.
func TestScanTexts(t *testing.T) {
	t.Parallel()
	const id = "0d0fdf63-f2c4-491c-8866-d504796189be"
	text := []byte(`["` + id + `","` + id + `"]`)
	s := &Scanner{text: text}
	texts := s.Texts()
	if s.failed || len(texts) != 2 || unsafe.StringData(texts[0]) != unsafe.StringData(texts[1]) { //nolint:gosec // compares two places
		t.Errorf("Texts() = %q", texts)
	}
	clear(text)
	if texts[0] != id || texts[1] != id {
		t.Errorf("after the buffer was cleared: %q", texts)
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

// TestScanOfCall checks that a call uses the Scanner, and the library if the Scanner fails.
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
	}{{`{"thing":{"a":"x","n":7},"request_id":"r"}`, 2}, {`{"thing":{"a":"x","n":"7"},"request_id":"r"}`, 2}, {`{"things":{"a":"x","n":7},"request_id":"r"}`, 2}, {`{"th\u0069ng":{"a":"x","n":7},"request_id":"r"}`, 0}} {
		body = tt.body
		var one thing
		reads := 0
		m := Members[thing](func(v *thing, s *Scanner, name []byte) bool {
			reads++
			return v.scan(s, name)
		})
		resp, err := c.Do(t.Context(), &Request{Op: &Op{Method: http.MethodGet, Route: "/v3/things", Alias: thingAliases()}, Out: []Field{ScannedObject("thing", &one, m)}})
		if err != nil || resp.RequestID != "r" || one.A != "x" || one.N != 7 || reads != tt.reads {
			t.Errorf("%s is decoded as %+v, %v; the Scanner has read %d members", body, one, err, reads)
		}
	}
}

func TestPlainPrefix(t *testing.T) {
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
			if got := plainPrefix(text); got != want {
				t.Errorf("plainPrefix(%q) = %d, want %d", text, got, want)
			}
		}
	}
}

// FuzzScan compares the values of the Scanner with those of the library.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{
		`{"thing":{"a":"x","n":7,"l":4200000000,"p":null,"b":true,"s":["y"],"t":[{"n":1}],"o":{"o":{}}},"many":[{},null],"request_id":"r"}`,
		`{"thing":{"a":"\u00e9é","x":[1.5e-3,-0,{"y":"\\"}]},"things":1}`, "{\"thing\":{\"a\":\"\xff\"}}",
		`{"things":{"statuses":"x","counts":"7"},"many":[{"statuses":"x","state":"y"},{"n":"","p":"null"}]}`, `{"thing":{"u":"x","v":{"n":1.0},"q":null}}`,
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
		case !ok && show(scanned) != nothing():
			t.Errorf("the Scanner has failed in %q and left %+v", body, scanned)
		case ok && (err != nil || show(scanned) != show(want)):
			t.Errorf("the Scanner decodes %q as %s, the library as %s, %v", body, show(scanned), show(want), err)
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
