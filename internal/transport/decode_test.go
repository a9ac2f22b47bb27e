package transport

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestDecodeWhole(t *testing.T) {
	t.Parallel()
	var out map[string]any
	if id, err := Decode([]byte(` {"a":1,"request_id":"r"} `), []Field{Object("", &out)}, nil); err != nil || out["a"] != 1.0 || id != "" {
		t.Errorf("Decode() = %v, %q, %v", out, id, err)
	}
	var raw json.RawMessage
	if _, err := Decode([]byte(`[1]`), []Field{Object("", &raw)}, nil); err != nil || string(raw) != "[1]" {
		t.Errorf("Decode() = %s, %v", raw, err)
	}
	if id, err := Decode([]byte(`{"request_id":"r","x":{"request_id":"no"}}`), nil, nil); id != "r" || err != nil {
		t.Errorf("Decode() = %q, %v", id, err)
	}
	if id, err := Decode([]byte(`{"request_id":7}`), nil, nil); id != "" || err != nil {
		t.Errorf("Decode() = %q, %v", id, err)
	}
}

func TestDecodeDeep(t *testing.T) {
	t.Parallel()
	const depth = 9_000
	body := `{"x":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `,"thing":{"a":1}}`
	var out struct {
		A int `json:"a"`
	}
	if _, err := Decode([]byte(body), []Field{Object("thing", &out)}, map[string]string{"x": "y"}); err != nil || out.A != 1 {
		t.Errorf("Decode() = %v, %+v", err, out)
	}
}

// TestInteger tests the forms that the library's loose numbers and the Scanner share.
func TestInteger(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"0": 0, "-0": 0, "7": 7, " 7\n": 7, "+7": 7, "": 0, " ": 0, "null": 0, "NULL": 0, "-9223372036854775808": math.MinInt64,
		"1.0": 1, "1e3": 1000, "-2.50e1": -25, "9007199254740991.0": 1<<53 - 1, "-9007199254740991.0": -(1<<53 - 1),
	} {
		if n, ok := integer(text); !ok || n != want {
			t.Errorf("integer(%q) = %d, %v, want %d", text, n, ok, want)
		}
	}
	for _, text := range []string{
		"x", "-", "7x", "1.5", "-0.5", "1e400", "-1e400", "nan", "inf", "9007199254740992.0", "-9007199254740992.0", "9223372036854775808", "-9223372036854775809",
	} {
		if n, ok := integer(text); ok {
			t.Errorf("integer(%q) = %d, want none", text, n)
		}
	}
}

// TestDecodeTwice repeats a key. Decoding it again would merge two values.
func TestDecodeTwice(t *testing.T) {
	t.Parallel()
	var one thing
	_, err := Decode([]byte(`{"thing":{"a":"first","n":1},"thing":{"a":"second"}}`), []Field{Object("thing", &one)}, nil)
	if err == nil || err.Error() != "in the answer, /thing is there twice" {
		t.Errorf("Decode() = %v, %+v", err, one)
	}
	if _, err = Decode([]byte(`{"thing":null,"x":1,"x":2,"thing":{"a":"x"}}`), []Field{Object("thing", &one)}, nil); err != nil {
		t.Errorf("Decode() = %v", err)
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
	O *thing   `json:"o"`
	V inner    `json:"v"`
	U upper    `json:"u"`
	Q *int64   `json:"q"`
}

// inner is a struct that is no pointer.
type inner struct {
	A string `json:"a"`
	N int    `json:"n"`
}

// upper decodes itself, and rejects one text.
type upper string

func (u *upper) UnmarshalText(text []byte) error {
	if string(text) == "reject" {
		return errors.New("rejected")
	}
	*u = upper(strings.ToUpper(string(text)))
	return nil
}

// FuzzDecode decodes an answer in several equal forms: twice, with its members in another
// order, under aliases, and with a quoted number, which needs the second pass. The value
// must be the same.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"thing":{"a":"x","n":"7","l":4200000000,"p":null,"b":true,"s":["y"],"t":[{"n":1.0}]},"request_id":"r"}`,
		`{"things":[{"statuses":"A"}]}`, `{"thing":null}`, `[]`, `{"thing":{"n":1e400}}`, "\x00", `{"thing":{"a":"\ud800"}}`,
		`{"thing":{"a":"","n":null,"p":"","l":"9007199254740993"},"request_id":7}`, `{"thing":{"a":[],"statuses":"A"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		want, err := decodeThing(body)
		if err != nil && (len(err.Error()) > 400 || strings.ContainsFunc(err.Error(), unicode.IsControl)) {
			t.Errorf("Decode(%q) = %q", body, err)
		}
		var many []thing
		var a string
		_, _ = Decode(body, []Field{List("thing", &many), Optional("a", &a)}, thingAliases())
		if !bytes.Equal(before, body) {
			t.Errorf("decode changed %q into %q", before, body)
		}
		if again, againErr := decodeThing(body); again != want || fmt.Sprint(againErr) != fmt.Sprint(err) {
			t.Errorf("Decode(%q) = %s, %v, then %s, %v", body, want, err, again, againErr)
		}
		if json.Valid(body) {
			once := fold(body, thingAliases())
			if twice := fold(once, thingAliases()); !bytes.Equal(once, twice) {
				t.Errorf("fold(%s) = %s, want it as it is", once, twice)
			}
		}
		if err != nil {
			return
		}
		if again, err := decodeThing([]byte(`{"thing":` + want + `}`)); err != nil || again != want {
			t.Errorf("Decode() of the decoded %s = %s, %v", want, again, err)
		}
		outer, inner, ok := thingMembers(body)
		if !ok {
			return // because the order matters if a name occurs twice
		}
		for _, other := range []struct {
			name         string
			outer, inner []member
		}{
			{"in another order", reversed(outer), reversed(inner)},
			{"under aliases", renamed(outer, "thing", "things"), renamed(inner, "a", "statuses")},
		} {
			text := assembled(other.outer, assembled(other.inner, ""))
			if got, err := decodeThing([]byte(text)); err != nil || got != want {
				t.Errorf("Decode(%q) = %s, %v, %s it is %q: %s, %v", body, want, nil, other.name, text, got, err)
			}
		}
		if !slices.ContainsFunc(inner, func(m member) bool { return m.name == "l" }) {
			text := assembled(outer, assembled(append(slices.Clip(inner), member{"l", `"0"`}), ""))
			if got, err := decodeThing([]byte(text)); err != nil || got != want {
				t.Errorf("Decode(%q) = %s, with a quoted number it is %q: %s, %v", body, want, text, got, err)
			}
		}
	})
}

func thingAliases() map[string]string {
	return map[string]string{"things": "thing", "statuses": "a", "state": "a", "counts": "n"}
}

// decodeThing returns the thing in an answer, as JSON.
func decodeThing(body []byte) (string, error) {
	var one thing
	if _, err := Decode(body, []Field{Object("thing", &one)}, thingAliases()); err != nil {
		return "", err
	}
	text, err := json.Marshal(one)
	return string(text), err
}

// member is a member of a JSON object.
type member struct{ name, value string }

// members returns the members of an object in their order. It returns false for other
// values, and if a name occurs twice.
func members(object []byte) (list []member, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(object))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, false
	}
	seen := map[string]bool{}
	for dec.More() {
		var value json.RawMessage
		name, err := dec.Token()
		if err != nil || dec.Decode(&value) != nil {
			return nil, false
		}
		text, _ := name.(string)
		if seen[text] {
			return nil, false
		}
		seen[text] = true
		list = append(list, member{text, string(value)})
	}
	return list, true
}

// thingMembers returns the members of an answer and of its thing, under canonical names.
// In outer, the thing has no value.
func thingMembers(body []byte) (outer, inner []member, ok bool) {
	if outer, ok = members(body); !ok {
		return nil, nil, false
	}
	outer = renamed(outer, "things", "thing")
	at := slices.IndexFunc(outer, func(m member) bool { return m.name == "thing" })
	if at < 0 {
		return nil, nil, false
	}
	if inner, ok = members([]byte(outer[at].value)); !ok {
		return nil, nil, false
	}
	outer[at].value, inner = "", renamed(inner, "statuses", "a")
	return outer, inner, single(outer, "thing") && single(inner, "a")
}

func single(list []member, name string) bool {
	first := slices.IndexFunc(list, func(m member) bool { return m.name == name })
	return first < 0 || !slices.ContainsFunc(list[first+1:], func(m member) bool { return m.name == name })
}

func renamed(list []member, from, to string) []member {
	list = slices.Clone(list)
	for i := range list {
		if list[i].name == from {
			list[i].name = to
		}
	}
	return list
}

func reversed(list []member) []member {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

// assembled returns an object with the members. Those without a value get the value empty.
func assembled(list []member, empty string) string {
	parts := make([]string, len(list))
	for i, m := range list {
		name, _ := json.Marshal(m.name)
		parts[i] = string(name) + ":" + cmp.Or(m.value, empty)
	}
	return "{" + strings.Join(parts, ",") + "}"
}
