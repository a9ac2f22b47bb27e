package dcaastest

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// readWrapped reads the object under the wrapper key of a request body.
func readWrapped[T any](body []byte, wrapper string) (T, error) {
	var in T
	members, err := readWrappedObject(body, wrapper)
	if err != nil {
		return in, err
	}
	return in, fill(&in, members)
}

// readWrappedObject returns the members of that object.
func readWrappedObject(body []byte, wrapper string) (map[string]json.RawMessage, error) {
	outer, err := readObject(body)
	if err != nil {
		return nil, err
	}
	inner, ok := outer[wrapper]
	if !ok || isNull(inner) {
		return nil, badParameter("%s is missing", wrapper)
	}
	members, err := readObject(inner)
	if err != nil {
		return nil, badParameter("%s is not an object", wrapper)
	}
	return members, nil
}

// readBare reads a request body that has no wrapper key.
func readBare[T any](body []byte) (T, error) {
	var in T
	members, err := readObject(body)
	if err != nil {
		return in, err
	}
	return in, fill(&in, members)
}

func readObject(raw []byte) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil || members == nil {
		return nil, refuse(dcaas.CodeMalformedBody, "the body is not a JSON object")
	}
	return members, nil
}

// fill sets the fields of the struct that in points to, from the members with exactly
// their names. It does not use encoding/json for that, which ignores case where the
// service does not. Null counts as absent. Unknown members are ignored.
func fill(in any, members map[string]json.RawMessage) error {
	v := reflect.ValueOf(in).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("json")
		raw, ok := members[name]
		if !ok || isNull(raw) {
			continue
		}
		if err := json.Unmarshal(raw, v.Field(i).Addr().Interface()); err != nil {
			return badParameter("%s has the wrong type", name)
		}
	}
	return nil
}

func isNull(raw json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(raw), []byte("null")) }

// encode returns the JSON form of a value, and JSON itself unchanged. It panics on an
// error, because all values come from this package.
func encode(v any) json.RawMessage {
	if raw, ok := v.(json.RawMessage); ok {
		return raw
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

// join returns a JSON array of values that are JSON already.
func join(items []json.RawMessage) json.RawMessage {
	size := 2
	for _, item := range items {
		size += len(item) + 1
	}
	raw := append(make([]byte, 0, size), '[')
	for i, item := range items {
		if i > 0 {
			raw = append(raw, ',')
		}
		raw = append(raw, item...)
	}
	return append(raw, ']')
}

// assemble returns a JSON object of the members, ordered by name.
func assemble(members map[string]any) json.RawMessage {
	raw := []byte{'{'}
	for i, name := range slices.Sorted(maps.Keys(members)) {
		if i > 0 {
			raw = append(raw, ',')
		}
		raw = append(append(raw, encode(name)...), ':')
		raw = append(raw, encode(members[name])...)
	}
	return append(raw, '}')
}

// number is an integer that may come as a string.
type number int

// UnmarshalJSON accepts 12 and "12".
func (n *number) UnmarshalJSON(raw []byte) error {
	text := strings.TrimSuffix(strings.TrimPrefix(string(raw), `"`), `"`)
	i, err := strconv.Atoi(text)
	*n = number(i)
	return err
}

// The functions below check parameters. A nil value means that the request lacks the
// parameter. Their errors have the code DC.0001.

func required[T any](name string, value *T) error {
	if value == nil {
		return badParameter("%s is missing", name)
	}
	return nil
}

func requiredText(name string, value *string) error {
	if text(value) == "" {
		return badParameter("%s is missing", name)
	}
	return nil
}

func notAllowed(name string, value *string) error {
	if text(value) != "" {
		return badParameter("%s is not allowed here", name)
	}
	return nil
}

func requiredList[T any](name string, value *[]T) error {
	if len(valueOr(value, nil)) == 0 {
		return badParameter("%s is missing", name)
	}
	return nil
}

func maxLength(name string, value *string, runes int) error {
	if utf8.RuneCountInString(text(value)) > runes {
		return badParameter("%s is longer than %d characters", name, runes)
	}
	return nil
}

func inRange[N ~int | ~int64](name string, value *N, low, high N) error {
	if value != nil && (*value < low || *value > high) {
		return badParameter("%s is %d, not in %d to %d", name, *value, low, high)
	}
	return nil
}

func oneOf(name string, value *string, allowed ...string) error {
	if value != nil && !slices.Contains(allowed, *value) {
		return badParameter("%s is %q, not one of %s", name, *value, strings.Join(allowed, ", "))
	}
	return nil
}

// firstError returns the first error that is not nil.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// setIfGiven sets a field to the value of a request, unless the request has none.
func setIfGiven[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// isChanged reports whether the request has a value that differs from the field.
func isChanged[T comparable](field T, value *T) bool { return value != nil && *value != field }

// isListChanged is isChanged for lists.
func isListChanged(field []string, value *[]string) bool {
	return value != nil && !slices.Equal(*value, field)
}

// valueOr returns the value of a request, or other if the request has none.
func valueOr[T any](value *T, other T) T {
	if value == nil {
		return other
	}
	return *value
}

func text(value *string) string { return valueOr(value, "") }

// nonEmpty returns nil for an absent or empty text, so that answers have null.
func nonEmpty(value *string) *string {
	if text(value) == "" {
		return nil
	}
	return value
}
