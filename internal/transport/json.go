package transport

// This is the one file that knows the JSON library. It uses only what
// github.com/go-json-experiment/json shares with the standard library's
// encoding/json/v2, which takes its place once the oldest supported Go has it.

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Field is a value to be taken from the top level of an answer.
type Field struct {
	Key      string // "" takes the whole answer
	Into     any    // pointer
	Optional bool   // otherwise a missing or null key is an error

	grow func(bodySize int)
	scan func(*Scanner) // how a Scanner reads the value, if it can; nil takes back what it has read
	only func() any     // set where an object may stand for an array of one: what to decode it into
}

// Object takes the object under key.
func Object(key string, into any) Field { return Field{Key: key, Into: into} }

// Optional takes the value under key if it is there.
func Optional(key string, into any) Field { return Field{Key: key, Into: into, Optional: true} }

// List takes the array under key. The slice gets room in proportion to the
// answer's size at once: growing step by step would copy large pages.
func List[T any](key string, into *[]T) Field {
	return Field{Key: key, Into: into, grow: func(bodySize int) {
		*into = make([]T, 0, bodySize/bytesPerItem+1)
	}}
}

// Several takes the array under key, or an object that stands there instead of an
// array of one. An object without members stands for an empty array.
func Several[T any](key string, into *[]T) Field {
	return Field{Key: key, Into: into, only: func() any {
		*into = make([]T, 1)
		return &(*into)[0]
	}}
}

// Count takes the number under key if it is there.
func Count(key string, into *int) Field {
	f := Optional(key, into)
	f.scan = func(s *Scanner) {
		if s == nil {
			*into = 0
			return
		}
		*into = s.Int()
	}
	return f
}

// bytesPerItem is about the size of an interface in an answer.
const bytesPerItem = 1280

// DecodeError is an answer that could not be read.
type DecodeError struct{ Reason string }

func (e *DecodeError) Error() string { return e.Reason }

// Decode takes fields from body, and returns the request_id found beside them.
func Decode(body []byte, fields []Field, alias map[string]string) (requestID string, err error) {
	if len(bytes.TrimSpace(body)) == 0 {
		if !demanding(fields) {
			return "", nil
		}
		return "", &DecodeError{"the answer is empty"}
	}
	// What is not valid is not folded, so that decoding reports it.
	if hasAlias(body, alias) && jsontext.Value(body).IsValid(tolerant()) {
		body = fold(body, alias)
	}
	env := envelope{fields: fields, size: len(body)}
	err = json.Unmarshal(body, &env, tolerant())
	if wrongNumber(err) {
		env = envelope{fields: fields, size: len(body)}
		err = json.Unmarshal(body, &env, tolerant(), looseNumbers())
	}
	if err != nil {
		return "", explain(err)
	}
	for i := range fields {
		if !fields[i].Optional && env.found&(1<<i) == 0 {
			return env.requestID, &DecodeError{fmt.Sprintf("the answer has no %q", fields[i].Key)}
		}
	}
	return env.requestID, nil
}

// unquote returns the text that a JSON string stands for, unless it is broken.
func unquote(quoted []byte) (string, bool) {
	text, err := jsontext.AppendUnquote(nil, quoted)
	return string(text), err == nil
}

// demanding reports whether one of the fields has to be there.
func demanding(fields []Field) bool {
	return slices.ContainsFunc(fields, func(f Field) bool { return !f.Optional })
}

func tolerant() json.Options {
	return json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// envelope reads the top level of an answer in one pass, straight into the
// fields' targets.
type envelope struct {
	fields    []Field
	size      int
	found     uint64 // bit i: field i was there and not null
	requestID string
}

// UnmarshalJSONFrom walks the members of the answer.
func (e *envelope) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if len(e.fields) == 1 && e.fields[0].Key == "" {
		if dec.PeekKind() == 'n' {
			return &DecodeError{"the answer is null"}
		}
		e.found = 1
		return json.UnmarshalDecode(dec, e.fields[0].Into)
	}
	if kind := dec.PeekKind(); kind != '{' {
		if kind == 0 {
			return dec.SkipValue() // reports what is wrong with the syntax
		}
		return &DecodeError{"the answer is JSON but no object"}
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if err := e.member(dec, name.String()); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

func (e *envelope) member(dec *jsontext.Decoder, name string) error {
	for i := range e.fields {
		f := &e.fields[i]
		if f.Key != name {
			continue
		}
		if dec.PeekKind() == 'n' {
			return dec.SkipValue()
		}
		if e.found&(1<<i) != 0 { // decoding would mix the two
			return &DecodeError{"is there twice"}
		}
		e.found |= 1 << i
		if f.grow != nil {
			f.grow(e.size)
		}
		if f.only != nil && dec.PeekKind() == '{' {
			if emptyObject(dec) {
				return dec.SkipValue()
			}
			return json.UnmarshalDecode(dec, f.only())
		}
		return json.UnmarshalDecode(dec, f.Into)
	}
	if name == "request_id" && dec.PeekKind() == '"' {
		token, err := dec.ReadToken()
		if err == nil {
			e.requestID = token.String()
		}
		return err
	}
	return dec.SkipValue()
}

// emptyObject reports whether the value that comes next, after its colon, is an
// object without members. The whole answer is in the decoder's buffer.
func emptyObject(dec *jsontext.Decoder) bool {
	const blanks = " \t\r\n"
	members, object := bytes.CutPrefix(bytes.TrimLeft(dec.UnreadBuffer(), ":"+blanks), []byte("{"))
	return object && bytes.HasPrefix(bytes.TrimLeft(members, blanks), []byte("}"))
}

// wrongNumber reports whether decoding stopped at an integer in a form other
// than plain digits. Some sites quote them.
func wrongNumber(err error) bool {
	semantic, ok := errors.AsType[*json.SemanticError](err)
	if !ok || semantic.GoType == nil {
		return false
	}
	kind := semantic.GoType.Kind()
	return kind == reflect.Int || kind == reflect.Int64
}

func looseNumbers() json.Options {
	return json.WithUnmarshalers(json.JoinUnmarshalers(
		json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *int) error {
			n, err := looseInt(dec)
			if err == nil && (n < math.MinInt || n > math.MaxInt) { // an int may have 32 bits
				err = errNoInteger
			}
			*v = int(n)
			return err
		}),
		json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *int64) (err error) {
			*v, err = looseInt(dec)
			return err
		}),
	))
}

var errNoInteger = &DecodeError{"is no whole number that fits"}

// looseInt reads an integer as a number, a quoted number, an empty string or
// null (both 0).
func looseInt(dec *jsontext.Decoder) (int64, error) {
	token, err := dec.ReadToken()
	if err != nil {
		return 0, err
	}
	text := ""
	switch token.Kind() {
	case 'n':
	case '"', '0':
		text = strings.TrimSpace(token.String())
	default:
		return 0, &DecodeError{"is no number"}
	}
	if text == "" || strings.EqualFold(text, "null") {
		return 0, nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, nil
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return int64(f), nil
	}
	return 0, errNoInteger
}

// explain says what is wrong with an answer, and where, without its values.
func explain(err error) error {
	if own, ok := errors.AsType[*DecodeError](err); ok {
		if semantic, ok := errors.AsType[*json.SemanticError](err); ok && semantic.JSONPointer != "" {
			return &DecodeError{"in the answer, " + pointerText(string(semantic.JSONPointer)) + own.Reason}
		}
		return own
	}
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		text := "in the answer, " + pointerText(string(semantic.JSONPointer)) + "is " + kindName(semantic.JSONKind)
		if semantic.GoType != nil {
			text += " where " + semantic.GoType.String() + " is expected"
		}
		return &DecodeError{text}
	}
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return &DecodeError{fmt.Sprintf("the answer is not valid JSON (at byte %d)", syntactic.ByteOffset)}
	}
	return &DecodeError{"the answer is not valid JSON"}
}

func pointerText(pointer string) string {
	if pointer == "" {
		return ""
	}
	return wire.Clean(pointer, 128) + " "
}

func kindName(kind jsontext.Kind) string {
	switch kind {
	case 'n':
		return "null"
	case 't', 'f':
		return "a boolean"
	case '"':
		return "text"
	case '0':
		return "a number"
	case '{':
		return "an object"
	case '[':
		return "a list"
	default:
		return "something else"
	}
}

// hasAlias looks for an alias in the raw text, which is much cheaper than
// decoding twice. The search goes without the leading quote: a text that
// begins with such a common byte is slower to find.
func hasAlias(body []byte, alias map[string]string) bool {
	for name := range alias {
		if bytes.Contains(body, []byte(name+`"`)) {
			return true
		}
	}
	return false
}

// foldDepth is how deep aliases occur: in the answer itself, and in the
// objects under its keys.
const foldDepth = 2

// fold renames aliased members to their canonical names. Where both are there
// the canonical one stays, unless it alone is null or empty. Anything unexpected is
// returned as it is, for decode to report.
func fold(value jsontext.Value, alias map[string]string) jsontext.Value {
	return foldLevel(value, alias, foldDepth)
}

func foldLevel(value jsontext.Value, alias map[string]string, depth int) jsontext.Value {
	if depth == 0 {
		return value
	}
	switch value.Kind() {
	case '[':
		return foldArray(value, alias, depth)
	case '{':
		return foldObject(value, alias, depth)
	default:
		return value
	}
}

func foldArray(value jsontext.Value, alias map[string]string, depth int) jsontext.Value {
	dec := jsontext.NewDecoder(bytes.NewBuffer(value), tolerant())
	if _, err := dec.ReadToken(); err != nil {
		return value
	}
	out := append(make([]byte, 0, len(value)), '[')
	for dec.PeekKind() != ']' {
		item, err := dec.ReadValue()
		if err != nil {
			return value
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		if item.Kind() == '{' { // there are no lists of lists, and to descend into them takes its time
			item = foldObject(item, alias, depth)
		}
		out = append(out, item...)
	}
	return append(out, ']')
}

func foldObject(value jsontext.Value, alias map[string]string, depth int) jsontext.Value {
	type member struct {
		name  string
		value jsontext.Value
	}
	dec := jsontext.NewDecoder(bytes.NewBuffer(value), tolerant())
	if _, err := dec.ReadToken(); err != nil {
		return value
	}
	var members []member
	filled := map[string]bool{} // names that are there with a value
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return value
		}
		text := name.String()
		item, err := dec.ReadValue()
		if err != nil {
			return value
		}
		filled[text] = filled[text] || !blank(item)
		members = append(members, member{text, foldLevel(item.Clone(), alias, depth-1)})
	}
	better := map[string]bool{} // canonical names that give way to an alias
	for name, canonical := range alias {
		better[canonical] = better[canonical] || filled[name] && !filled[canonical]
	}
	out := append(make([]byte, 0, len(value)), '{')
	for _, m := range members {
		if canonical, aliased := alias[m.name]; aliased {
			if has, there := filled[canonical]; has || there && !filled[m.name] {
				continue
			}
			m.name = canonical
		} else if better[m.name] {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		name, err := jsontext.AppendQuote(nil, m.name)
		if err != nil {
			continue // a name that is not UTF-8 is no name of ours
		}
		out = append(append(append(out, name...), ':'), m.value...)
	}
	return append(out, '}')
}

func blank(value jsontext.Value) bool {
	switch string(value) {
	case "null", `""`, "[]", "{}":
		return true
	default:
		return false
	}
}
