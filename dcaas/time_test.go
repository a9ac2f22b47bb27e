package dcaas

import (
	"encoding/json"
	"testing"
	"time"
)

func TestTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 7, 5, 15, 11, 14, 0, time.UTC)
	tests := []struct {
		json   string
		want   time.Time
		raw    string
		string string
	}{
		{`"2025-07-05T15:11:14.000Z"`, at, "2025-07-05T15:11:14.000Z", "2025-07-05T15:11:14Z"},
		{`"2025-07-05T15:11:14Z"`, at, "2025-07-05T15:11:14Z", "2025-07-05T15:11:14Z"},
		{`"2025-07-05T15:11:14.123456Z"`, at.Add(123456 * time.Microsecond), "2025-07-05T15:11:14.123456Z", "2025-07-05T15:11:14.123456Z"},
		{`"2025-07-05T17:11:14+02:00"`, at, "2025-07-05T17:11:14+02:00", "2025-07-05T15:11:14Z"},
		{`"2025-07-05 15:11:14"`, at, "2025-07-05 15:11:14", "2025-07-05T15:11:14Z"},
		{`"2025-07-05 15:11:14.5"`, at.Add(time.Second / 2), "2025-07-05 15:11:14.5", "2025-07-05T15:11:14.5Z"},
		{`"2025-07-05T15:11:14"`, at, "2025-07-05T15:11:14", "2025-07-05T15:11:14Z"},
		{`"2025-07-05T15:11:14\u005a"`, at, "2025-07-05T15:11:14Z", "2025-07-05T15:11:14Z"},
		{`null`, time.Time{}, "", ""},
		{`""`, time.Time{}, "", ""},
		{`"soon \"enough\""`, time.Time{}, `soon "enough"`, `soon "enough"`},
		{`1700000000`, time.Time{}, "1700000000", "1700000000"},
		{`{"a":1}`, time.Time{}, `{"a":1}`, `{"a":1}`},
	}
	for _, tt := range tests {
		var got Time
		if err := json.Unmarshal([]byte(tt.json), &got); err != nil {
			t.Errorf("Unmarshal(%s) = %v", tt.json, err)
		}
		if !got.Equal(tt.want) || got.Raw != tt.raw || got.String() != tt.string {
			t.Errorf("%s = %v, %q, %q, want %v, %q, %q", tt.json, got.Time, got.Raw, got, tt.want, tt.raw, tt.string)
		}
		out, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var again Time
		if err := json.Unmarshal(out, &again); err != nil || again != got {
			t.Errorf("%s became %s, and that %v, %v", tt.json, out, again, err)
		}
		if text, err := got.MarshalText(); err != nil || string(text) != tt.raw {
			t.Errorf("MarshalText() = %s, %v, want %s", text, err, tt.raw)
		}
		var fromText Time
		if err := fromText.UnmarshalText([]byte(tt.raw)); err != nil || !fromText.Equal(tt.want) {
			t.Errorf("UnmarshalText(%q) = %v, %v, want %v", tt.raw, fromText, err, tt.want)
		}
	}
	own := Time{Time: at.Add(1500 * time.Microsecond).In(time.FixedZone("", 3600))}
	if out, err := json.Marshal(own); err != nil || string(out) != `"2025-07-05T15:11:14.001Z"` {
		t.Errorf("Marshal() = %s, %v", out, err)
	}
}

// FuzzTime checks that Time reads any value and keeps its text. Its time must not change
// when it is written and read again.
func FuzzTime(f *testing.F) {
	for _, seed := range []string{
		`"2025-07-05T15:11:14.000Z"`, `"2025-07-05 15:11:14.5"`, `"2025-07-05T17:11:14.123456789+02:00"`, `"2025-07-05 15:11:14-07:00"`,
		`"2024-02-29T23:59:59"`, `"0000-01-01T00:00:00+23:59"`, `"9999-12-31T23:59:59-00:01"`, `"2025-07-05T15:11:14\u005a"`, `" 2025-07-05T15:11:14Z"`, `null`, ` "" `, `"\ud800"`, `1e5`, `{"a":[]}`, `"`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got Time
		if err := got.UnmarshalJSON([]byte(text)); err != nil {
			t.Fatalf("UnmarshalJSON(%q) = %v", text, err)
		}
		var plain string
		if json.Unmarshal([]byte(text), &plain) == nil && string([]rune(got.Raw)) != plain {
			t.Errorf("UnmarshalJSON(%q).Raw = %q, want %q", text, got.Raw, plain)
		}
		if got.Location() != time.UTC || got.String() == "" && got.Raw != "" {
			t.Errorf("UnmarshalJSON(%q) = %v in %v", text, got, got.Location())
		}
		var fromText Time
		if err := fromText.UnmarshalText([]byte(got.Raw)); err != nil || fromText != got {
			t.Errorf("UnmarshalText(%q) = %+v, %v, want %+v", got.Raw, fromText, err, got)
		}
		if again := rewritten(t, got); !again.Equal(got.Time) || again.Raw != string([]rune(got.Raw)) {
			t.Errorf("%q became %q", got.Raw, again.Raw)
		}
		own := Time{Time: got.Time}
		if again := rewritten(t, own); !again.Equal(got.Truncate(time.Millisecond)) {
			t.Errorf("%v without its text became %v", own, again)
		}
		if read, err := time.Parse(time.RFC3339, got.String()); !got.IsZero() && (err != nil || !read.Equal(got.Time)) {
			t.Errorf("String() = %q, want %v: %v", got.String(), got.Time, err)
		}
	})
}

// rewritten returns at after encoding it as JSON and decoding it again.
func rewritten(t *testing.T, at Time) (again Time) {
	t.Helper()
	out, err := at.MarshalJSON()
	if err != nil || !json.Valid(out) {
		t.Fatalf("MarshalJSON() of %+v = %s, %v", at, out, err)
	}
	if err := again.UnmarshalJSON(out); err != nil {
		t.Fatalf("UnmarshalJSON(%s) = %v", out, err)
	}
	return again
}
