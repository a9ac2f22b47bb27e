package wire

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Secrets gathers what a call sends that nobody may read again, so that an
// answer which repeats it does not bring it into an error or a log. The zero
// value is empty. It is safe for concurrent use.
type Secrets struct {
	mu    sync.Mutex
	texts []string
}

// minSecret is the shortest text that is hidden. Shorter ones occur by chance.
const minSecret = 4

type secretsKey struct{}

// Value is for the Value method of a context under which [NoteSecrets] is to note
// in s.
func (s *Secrets) Value(key any) any {
	if key == (secretsKey{}) {
		return s
	}
	return nil
}

// NoteSecrets notes texts for the call that ctx belongs to, if it does to one.
func NoteSecrets(ctx context.Context, texts ...string) {
	if s, ok := ctx.Value(secretsKey{}).(*Secrets); ok {
		s.Note(texts...)
	}
}

// Note adds texts. Those that are too short to be told from others are left out.
func (s *Secrets) Note(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts = slices.Grow(s.texts, len(texts))
	for _, text := range texts {
		if len(text) >= minSecret && !slices.Contains(s.texts, text) {
			s.texts = append(s.texts, text)
		}
	}
}

// Hide returns text with [Redacted] in the place of each secret, as it is or as
// JSON spells it.
func (s *Secrets) Hide(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	escaped := strings.Contains(text, `\`)
	var all []string
	for _, secret := range s.texts {
		switch {
		case escaped:
			all = append(all, spellings(secret)...)
		case strings.Contains(text, secret): // without a backslash there is no other spelling
			all = append(all, secret)
		}
	}
	// The longest first: one may be the beginning of another.
	slices.SortFunc(all, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for _, spelling := range all {
		text = strings.ReplaceAll(text, spelling, Redacted)
	}
	return text
}

// spellings returns how a text may be written: as it is, in JSON with and without
// escapes for HTML, and each of these quoted once more, as errors of Go do.
func spellings(text string) []string {
	all := []string{text}
	if quoted, err := json.Marshal(text); err == nil {
		escaped := inside(string(quoted))
		all = append(all, escaped, strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(escaped))
	}
	for _, spelling := range all {
		all = append(all, inside(strconv.Quote(spelling)))
	}
	return all
}

func inside(quoted string) string { return quoted[1 : len(quoted)-1] }

// HideError returns err, with another text if its own has a secret.
func (s *Secrets) HideError(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	if hidden := s.Hide(text); hidden != text {
		return WithText(err, hidden)
	}
	return err
}

// HideAnswer returns what an error answer says without the secrets.
func (s *Secrets) HideAnswer(b ErrorBody) ErrorBody {
	return ErrorBody{Code: s.Hide(b.Code), Message: s.Hide(b.Message), RequestID: s.Hide(b.RequestID)}
}

// WithText returns an error that shows text and is err for all else.
func WithText(err error, text string) error { return &retold{text, err} }

type retold struct {
	text string
	err  error
}

func (e *retold) Error() string { return e.text }
func (e *retold) Unwrap() error { return e.err }
