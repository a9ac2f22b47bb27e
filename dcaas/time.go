package dcaas

import (
	"encoding/json"
	"strings"
	"time"
)

// Time is a time stamp of the service: the moment, and the text it was sent as.
//
// A text that is no known form of time stays in Raw, with the zero time beside
// it; it never makes an answer unreadable. A time without a zone is UTC.
type Time struct {
	time.Time
	Raw string
}

// timeLayout is how the service writes times. Parsing takes any fraction.
const timeLayout = "2006-01-02T15:04:05.000Z07:00"

func parseTime(text string) Time {
	if text == "" {
		return Time{}
	}
	for _, layout := range [...]string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00"} {
		t, err := time.Parse(layout, text)
		// With its zone a time may end up in a year that has no form in RFC 3339.
		if utc := t.UTC(); err == nil && utc.Year() >= 0 && utc.Year() <= 9999 {
			return Time{Time: utc, Raw: text}
		}
	}
	return Time{Raw: text}
}

// String returns the time in RFC 3339, or the text that could not be read as one.
func (t Time) String() string {
	if t.IsZero() {
		return t.Raw
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// MarshalText gives the text that was received. A time made by the caller is
// written as the service writes times.
func (t Time) MarshalText() ([]byte, error) {
	if t.Raw != "" || t.IsZero() {
		return []byte(t.Raw), nil
	}
	return []byte(t.UTC().Format(timeLayout)), nil
}

// UnmarshalText never fails.
func (t *Time) UnmarshalText(text []byte) error {
	*t = parseTime(string(text))
	return nil
}

// MarshalJSON gives the text that was received, or null if there is none.
func (t Time) MarshalJSON() ([]byte, error) {
	text, err := t.MarshalText()
	if err != nil || len(text) == 0 {
		return []byte("null"), err
	}
	return json.Marshal(string(text))
}

// UnmarshalJSON never fails. Null and the empty string are the zero Time.
func (t *Time) UnmarshalJSON(data []byte) error {
	text := strings.TrimSpace(string(data))
	if inner, ok := strings.CutPrefix(text, `"`); ok && !strings.Contains(inner, `\`) {
		text = strings.TrimSuffix(inner, `"`)
	} else if s := ""; json.Unmarshal(data, &s) == nil {
		text = s // with escapes, or null
	}
	*t = parseTime(text)
	return nil
}
