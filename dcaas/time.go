package dcaas

import (
	"encoding/json"
	"strings"
	"time"
)

// Time is a time of the service, in UTC, with the text that was received. A text without
// a zone is taken as UTC.
//
// A text that cannot be read as a time stays in Raw, with the zero time. The call does
// not fail.
type Time struct {
	time.Time
	Raw string // text as received; empty for a time of the caller's own
}

// timeLayout is the form in which the service writes times.
const timeLayout = "2006-01-02T15:04:05.000Z07:00"

func parseTime(text string) Time {
	if text == "" {
		return Time{}
	}
	for _, layout := range [...]string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00"} {
		t, err := time.Parse(layout, text)
		// The zone may move a time into a year that RFC 3339 cannot express.
		if utc := t.UTC(); err == nil && utc.Year() >= 0 && utc.Year() <= 9999 {
			return Time{Time: utc, Raw: text}
		}
	}
	return Time{Raw: text}
}

// String returns the time in RFC 3339. If the text could not be read as a time, it returns
// the text.
func (t Time) String() string {
	if t.IsZero() {
		return t.Raw
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// MarshalText returns the text that was received. A time of the caller's own is written
// in the form of the service.
func (t Time) MarshalText() ([]byte, error) {
	if t.Raw != "" || t.IsZero() {
		return []byte(t.Raw), nil
	}
	return []byte(t.UTC().Format(timeLayout)), nil
}

// UnmarshalText parses a time. It never fails; see [Time].
func (t *Time) UnmarshalText(text []byte) error {
	*t = parseTime(string(text))
	return nil
}

// MarshalJSON returns the text of MarshalText, or null if it is empty.
func (t Time) MarshalJSON() ([]byte, error) {
	text, err := t.MarshalText()
	if err != nil || len(text) == 0 {
		return []byte("null"), err
	}
	return json.Marshal(string(text))
}

// UnmarshalJSON parses a time. Null and the empty string give the zero Time. It never
// fails.
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
