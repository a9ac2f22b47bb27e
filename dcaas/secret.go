package dcaas

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Secret is a text that must not be shown, such as a BGP password. Printing,
// logging and encoding give a redaction mark instead; string(s) gives the text.
//
// Only requests carry it in the clear. A resource that was dumped as JSON and
// read back holds the empty Secret, never the mark, and a request that would
// send the mark is refused.
type Secret string

// String returns the redaction mark, or "" for the empty Secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return wire.Redacted
}

// GoString returns the redaction mark, quoted.
func (s Secret) GoString() string { return `dcaas.Secret("` + s.String() + `")` }

// Format prints the redaction mark, whatever the verb.
func (s Secret) Format(f fmt.State, verb rune) {
	text := s.String()
	switch {
	case verb == 'v' && f.Flag('#'):
		text = s.GoString()
	case verb == 'q':
		text = strconv.Quote(text)
	}
	_, _ = io.WriteString(f, text)
}

// LogValue returns the redaction mark.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns the redaction mark.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes the text; the redaction mark is taken for an empty one.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = Secret(text)
	if *s == wire.Redacted {
		*s = ""
	}
	return nil
}

var errRedacted = errors.New("holds the redaction mark instead of a secret; set the secret itself, or leave it empty")

func revealSecret(s Secret) (string, error) {
	if s == wire.Redacted {
		return "", errRedacted
	}
	return string(s), nil
}
