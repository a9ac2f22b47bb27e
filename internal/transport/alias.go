package transport

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// An alias is a second name of a member. The tables of the API reference and its examples
// differ in some names, so the decoder accepts both.

// hasAlias reports whether the text of an answer may contain an alias. It does not search
// for the leading quote, because a search for a rare first byte is faster.
func hasAlias(body []byte, alias map[string]string) bool {
	for name := range alias {
		if bytes.Contains(body, []byte(name+`"`)) {
			return true
		}
	}
	return false
}

// foldDepth is the number of levels that have aliases: the answer, and the objects under
// its keys.
const foldDepth = 2

// fold renames members from an alias to the canonical name. If an object has both, fold
// keeps the canonical member, unless only that one is null or empty. It returns invalid
// JSON unchanged, so that the decoder reports the error.
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
		if item.Kind() == '{' { // because no answer has a list of lists
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
	filled := map[string]bool{} // by name: whether some value is not blank
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
	replaced := map[string]bool{} // canonical names whose members an alias replaces
	for name, canonical := range alias {
		replaced[canonical] = replaced[canonical] || filled[name] && !filled[canonical]
	}
	out := append(make([]byte, 0, len(value)), '{')
	for _, m := range members {
		if canonical, aliased := alias[m.name]; aliased {
			if has, there := filled[canonical]; has || there && !filled[m.name] {
				continue
			}
			m.name = canonical
		} else if replaced[m.name] {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		name, err := jsontext.AppendQuote(nil, m.name)
		if err != nil {
			continue // because no field has a name that is not UTF-8
		}
		out = append(append(append(out, name...), ':'), m.value...)
	}
	return append(out, '}')
}

// blank reports whether a value is null or empty, as the service writes it.
func blank(value jsontext.Value) bool {
	switch string(value) {
	case "null", `""`, "[]", "{}":
		return true
	default:
		return false
	}
}
