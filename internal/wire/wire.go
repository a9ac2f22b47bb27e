// Package wire reads the error answers of the cloud's services, and makes
// foreign text fit to be shown. It is what auth and dcaas both need of them.
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

// Redacted stands where a secret would.
const Redacted = "[REDACTED]"

// The largest error body that is parsed, and how deep. Real ones are a few
// hundred bytes on one or two levels.
const (
	maxErrorBody  = 1 << 20
	maxErrorDepth = 6
)

// neutronError is the name under which OpenStack's network services report an
// error: an object with type, message and detail, or a text.
const neutronError = "NeutronError"

// ErrorBody is what an error answer says. Each field may be empty.
type ErrorBody struct {
	Code      string
	Message   string
	RequestID string
}

// Names that the services, the gateway and IAM use, most telling first, and after
// them those of Alibaba Cloud.
var (
	codeNames      = []string{"error_code", "errorCode", "code", "Code"}                                           //nolint:gochecknoglobals // constant table
	messageNames   = []string{"error_msg", "error_message", "errorMsg", "message", "msg", "Message", neutronError} //nolint:gochecknoglobals // constant table
	requestIDNames = []string{"request_id", "requestId", "RequestId"}                                              //nolint:gochecknoglobals // constant table
	neutronNames   = []string{"type"}                                                                              //nolint:gochecknoglobals // constant table
)

// ParseError reads an error answer of any known shape: error_code and
// error_msg, code and message, either pair nested under any name or in a list
// (as in details), NeutronError with a type, numeric codes, plain text. It finds the same pair on every
// run. A body that is none of these, HTML included, gives an empty message.
func ParseError(body []byte) ErrorBody {
	if len(body) == 0 || len(body) > maxErrorBody {
		return ErrorBody{}
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	var v any
	err := json.Unmarshal(body, &v)
	// A number that fits no float64 is left out, and all else is there.
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

// search fills what is still empty from v, depth first, the shallowest pair
// winning over the ones inside it.
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
		fill(&b.Code, v, codeNames)
		fill(&b.Message, v, messageNames)
		fill(&b.RequestID, v, requestIDNames)
		if inner, ok := v[neutronError].(map[string]any); ok {
			b.search(inner, depth+1)
			fill(&b.Code, inner, neutronNames)
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

func fill(dst *string, from map[string]any, names []string) {
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

// plainText returns a body that is text meant for people, else "".
func plainText(body []byte) string {
	s := strings.TrimSpace(string(body))
	if s == "" || s[0] == '<' || s[0] == '{' || s[0] == '[' || !utf8.ValidString(s) || strings.Contains(s, "\x00") {
		return ""
	}
	return s
}

// Clean makes foreign text fit for one line of at most limit bytes: control
// and invisible formatting characters and broken UTF-8 become blanks, and a
// longer text ends in an ellipsis.
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
	if r < utf8.RuneSelf { // nearly all are, and the tables take their time
		return unicode.IsControl(r)
	}
	return r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}
