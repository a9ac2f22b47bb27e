// Package wire parses the error answers of services, cleans texts that come from
// outside, and hides secrets in them. Packages auth and dcaas share it.
package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Redacted replaces a secret in a text.
const Redacted = "[REDACTED]"

// WithoutUser hides the user and the password of an address. An address with them is refused,
// but its configuration may be printed before that.
func WithoutUser(address string) string {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		return Redacted + address[at:]
	}
	return address
}

// Limits of the size, in bytes, and of the nesting of an error body. Real bodies
// have a few hundred bytes and one or two levels.
const (
	maxErrorBody  = 1 << 20
	maxErrorDepth = 6
)

// neutronError is the member in which OpenStack's network services report an
// error: an object with type, message and detail, or a text.
const neutronError = "NeutronError"

// ErrorBody holds the values of an error answer. Each field may be empty.
type ErrorBody struct {
	Code      string
	Message   string
	RequestID string
}

// ParseError parses an error answer of any known form: error_code and error_msg,
// code and message, NeutronError with a type, or plain text. A code may be a
// number. The members may be nested under any name, or in a list such as details.
// The result is the same on every run. A body of another form, such as HTML, gives
// an empty ErrorBody.
func ParseError(body []byte) ErrorBody {
	if len(body) == 0 || len(body) > maxErrorBody {
		return ErrorBody{}
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	var v any
	err := json.Unmarshal(body, &v)
	// A number that overflows float64 is skipped, and the other members are decoded.
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); err != nil && !ok {
		return ErrorBody{Message: plainText(body)}
	}
	if s, ok := v.(string); ok {
		return ErrorBody{Message: s}
	}
	var found ErrorBody
	found.search(v, 0)
	return found
}

// search sets the empty fields of b from v, depth first. The values of an object
// take precedence over the values of the objects inside it.
func (b *ErrorBody) search(v any, depth int) {
	if depth > maxErrorDepth || (b.Code != "" && b.Message != "" && b.RequestID != "") {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			b.search(item, depth+1)
		}
	case map[string]any:
		// The names of the services, the API gateway and IAM, and then those of Alibaba Cloud.
		fill(&b.Code, v, "error_code", "errorCode", "code", "Code")
		fill(&b.Message, v, "error_msg", "error_message", "errorMsg", "message", "msg", "Message", neutronError)
		fill(&b.RequestID, v, "request_id", "requestId", "RequestId")
		if inner, ok := v[neutronError].(map[string]any); ok {
			b.search(inner, depth+1)
			fill(&b.Code, inner, "type")
		}
		if inner, ok := v["error"]; ok {
			b.search(inner, depth+1)
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if name != "error" {
				b.search(v[name], depth+1)
			}
		}
	}
}

// fill sets an empty dst from the members of an object. The first name with a value takes
// precedence.
func fill(dst *string, from map[string]any, names ...string) {
	for _, name := range names {
		if *dst != "" {
			return
		}
		switch v := from[name].(type) {
		case string:
			*dst = v
		case float64:
			if text, err := json.Marshal(v); err == nil {
				*dst = string(text)
			}
		}
	}
}

// plainText returns the body if it is text for people, and "" if it is markup,
// broken JSON or binary data.
func plainText(body []byte) string {
	s := strings.TrimSpace(string(body))
	if s == "" || s[0] == '<' || s[0] == '{' || s[0] == '[' || !utf8.ValidString(s) || strings.Contains(s, "\x00") {
		return ""
	}
	return s
}

// Clean returns s as one line of at most limit bytes. It replaces control
// characters, invisible formatting characters and invalid UTF-8 with spaces. It
// adds an ellipsis, beyond the limit, to a text that it cuts.
func Clean(s string, limit int) string {
	if len(s) <= limit && !strings.ContainsFunc(s, unprintable) {
		return s
	}
	cut := len(s) > limit
	if cut {
		for limit > 0 && !utf8.RuneStart(s[limit]) {
			limit--
		}
		s = s[:limit]
	}
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unprintable(r) {
			return ' '
		}
		return r
	}, s))
	if cut {
		s += "…"
	}
	return s
}

func unprintable(r rune) bool {
	if r < utf8.RuneSelf { // avoids the slow table lookups for most characters
		return unicode.IsControl(r)
	}
	return r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}
