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

// Secrets holds the secrets that one call sends. An answer may repeat them, so
// Secrets hides them in errors and logs. The zero value is empty. Secrets is safe
// for concurrent use.
type Secrets struct {
	mu    sync.Mutex
	texts []string
}

// minSecret is the minimum length of a secret that is hidden, in bytes. A shorter
// text occurs in other texts by chance.
const minSecret = 4

type secretsKey struct{}

// WithSecrets returns a context under which [NoteSecrets] adds texts to s.
func WithSecrets(ctx context.Context, s *Secrets) context.Context {
	return context.WithValue(ctx, secretsKey{}, s)
}

// NoteSecrets adds texts to the Secrets of the call that ctx belongs to. It does
// nothing if ctx belongs to no call.
func NoteSecrets(ctx context.Context, texts ...string) {
	if s, ok := ctx.Value(secretsKey{}).(*Secrets); ok {
		s.Note(texts...)
	}
}

// Note adds texts to s. It ignores a text that is shorter than minSecret.
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

// Hide returns text with each secret replaced by [Redacted]. It also replaces a
// secret that is encoded as JSON.
func (s *Secrets) Hide(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	escaped := strings.Contains(text, `\`)
	var forms []string
	for _, secret := range s.texts {
		switch {
		case escaped:
			forms = append(forms, encodings(secret)...)
		case strings.Contains(text, secret): // without a backslash, text has no encoded form
			forms = append(forms, secret)
		}
	}
	// The longest form comes first, because it may contain a shorter one.
	slices.SortFunc(forms, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for _, form := range forms {
		text = strings.ReplaceAll(text, form, Redacted)
	}
	return text
}

// encodings returns the forms of text that may occur in an error. They are the text
// itself, and its JSON with and without escapes for HTML. Each of them may also be
// quoted by Go.
func encodings(text string) []string {
	forms := []string{text}
	if quoted, err := json.Marshal(text); err == nil {
		escaped := trimQuotes(string(quoted))
		forms = append(forms, escaped, strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(escaped))
	}
	for _, form := range forms {
		forms = append(forms, trimQuotes(strconv.Quote(form)))
	}
	return forms
}

func trimQuotes(quoted string) string { return quoted[1 : len(quoted)-1] }

// HideError returns err without secrets in its text. If it changes the text, the
// result wraps err.
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

// HideAnswer returns b with each secret replaced by [Redacted].
func (s *Secrets) HideAnswer(b ErrorBody) ErrorBody {
	return ErrorBody{Code: s.Hide(b.Code), Message: s.Hide(b.Message), RequestID: s.Hide(b.RequestID)}
}

// WithText returns an error that has the given text and wraps err.
func WithText(err error, text string) error { return &textError{text, err} }

type textError struct {
	text string
	err  error
}

func (e *textError) Error() string { return e.text }
func (e *textError) Unwrap() error { return e.err }
