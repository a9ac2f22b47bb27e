package transport

// Only decode.go, alias.go and encode.go import the JSON library. They use the part of it
// that encoding/json/v2 has too, because that package replaces it once the oldest supported
// Go is 1.27.

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

// Field describes a value at the top level of an answer.
type Field struct {
	Key      string // "" means the whole answer
	Into     any    // pointer
	Optional bool   // otherwise a missing or null key is an error

	grow   func(bodySize int)
	scan   func(*Scanner) // reads the value with a Scanner; nil if it cannot
	single func() any     // returns the target for an object in place of an array of one
}

// Object describes a required object.
func Object(key string, into any) Field { return Field{Key: key, Into: into} }

// Optional describes a value that may be missing.
func Optional(key string, into any) Field { return Field{Key: key, Into: into, Optional: true} }

// List describes a required array. Its capacity follows from the size of the answer,
// because a slice that grows in steps copies large pages.
func List[T any](key string, into *[]T) Field {
	return Field{Key: key, Into: into, grow: func(bodySize int) {
		*into = make([]T, 0, bodySize/bytesPerItem+1)
	}}
}

// Several describes a required array, or an object in place of an array of one. An
// object without members means an empty array.
func Several[T any](key string, into *[]T) Field {
	return Field{Key: key, Into: into, single: func() any {
		*into = make([]T, 1)
		return &(*into)[0]
	}}
}

// Count describes a number that may be missing.
func Count(key string, into *int) Field {
	f := Optional(key, into)
	f.scan = func(s *Scanner) { *into = s.Int() }
	return f
}

// bytesPerItem is the usual size of a virtual interface in an answer, in bytes.
const bytesPerItem = 1280

// DecodeError reports that an answer cannot be decoded.
type DecodeError struct{ Reason string }

func (e *DecodeError) Error() string { return e.Reason }

// Decode decodes the fields of an answer with the JSON library, and returns its
// request_id.
func Decode(body []byte, fields []Field, alias map[string]string) (requestID string, err error) {
	if len(bytes.TrimSpace(body)) == 0 {
		if !requiresAny(fields) {
			return "", nil
		}
		return "", &DecodeError{"the answer is empty"}
	}
	// An invalid answer is not folded, so that the decoder reports the error.
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

// unquote returns the text of a JSON string, or false if the string is invalid.
func unquote(quoted []byte) (string, bool) {
	text, err := jsontext.AppendUnquote(nil, quoted)
	return string(text), err == nil
}

// requiresAny reports whether one of the fields is required.
func requiresAny(fields []Field) bool {
	return slices.ContainsFunc(fields, func(f Field) bool { return !f.Optional })
}

func tolerant() json.Options {
	return json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// envelope decodes the top level of an answer in one pass, straight into the targets of
// the fields.
type envelope struct {
	fields    []Field
	size      int
	found     uint64 // bit i: the answer has field i, and it is not null
	requestID string
}

// UnmarshalJSONFrom decodes the members of the answer.
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
			return dec.SkipValue() // returns the syntax error
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
		if e.found&(1<<i) != 0 { // because decoding would merge the two values
			return &DecodeError{"is there twice"}
		}
		e.found |= 1 << i
		if f.grow != nil {
			f.grow(e.size)
		}
		if f.single != nil && dec.PeekKind() == '{' {
			if emptyObject(dec) {
				return dec.SkipValue()
			}
			return json.UnmarshalDecode(dec, f.single())
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

// emptyObject reports whether the next value is an object without members. It looks into
// the decoder's buffer, which holds the whole answer.
func emptyObject(dec *jsontext.Decoder) bool {
	const blanks = " \t\r\n"
	members, object := bytes.CutPrefix(bytes.TrimLeft(dec.UnreadBuffer(), ":"+blanks), []byte("{"))
	return object && bytes.HasPrefix(bytes.TrimLeft(members, blanks), []byte("}"))
}

// wrongNumber reports whether decoding stopped at an integer that does not consist of
// plain digits.
func wrongNumber(err error) bool {
	semantic, ok := errors.AsType[*json.SemanticError](err)
	if !ok || semantic.GoType == nil {
		return false
	}
	kind := semantic.GoType.Kind()
	return kind == reflect.Int || kind == reflect.Int64
}

// looseNumbers accepts integers in all forms that [integer] accepts.
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

func looseInt(dec *jsontext.Decoder) (int64, error) {
	token, err := dec.ReadToken()
	if err != nil {
		return 0, err
	}
	switch token.Kind() {
	case 'n':
		return 0, nil
	case '"', '0':
		if n, ok := integer(token.String()); ok {
			return n, nil
		}
		return 0, errNoInteger
	default:
		return 0, &DecodeError{"is no number"}
	}
}

// integer returns the integer in a number or in a quoted text. Some sites quote numbers,
// or send "" or "null" in place of 0.
func integer(text string) (n int64, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" || strings.EqualFold(text, "null") {
		return 0, true
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	// From 2^53 on, a float does not have every integer, so f may be rounded.
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) >= 1<<53 {
		return 0, false
	}
	return int64(f), true
}

// explain returns an error that names the fault and its place. It contains no value of
// the answer, because a value may be secret.
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
