package dcaas

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Secret is a text that must not be shown, such as a BGP password. Printing, logging and
// encoding it give a redaction mark. string(s) gives the text.
//
// Package fmt calls no methods of values in unexported fields. A struct with a Secret in
// such a field, directly or nested, needs a Format or String method of its own.
//
// If an answer repeats a secret of the call, errors and logs show the mark instead. This
// excludes secrets under four bytes, because so short a text occurs by chance.
//
// Only requests carry the text itself. A resource that was encoded as JSON and decoded
// again holds the empty Secret, never the mark. A request that would send the mark is
// [ErrInvalid].
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

// Format prints the redaction mark for every verb.
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

// Each type with a Secret has a Format method of its own. For a list of pointers and a
// verb that fits no pointer, such as %s, package fmt follows the pointers and does not
// call the methods of the fields behind them.

// Format prints the fields, with the redaction mark for the BGP password.
func (v VirtualInterface) Format(f fmt.State, verb rune) {
	type plain VirtualInterface
	v.BGPMD5 = Secret(v.BGPMD5.String())
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), plain(v))
}

// Format prints the fields, with the redaction mark for the BGP password.
func (o VirtualInterfaceCreateOpts) Format(f fmt.State, verb rune) {
	type plain VirtualInterfaceCreateOpts
	o.BGPMD5 = Secret(o.BGPMD5.String())
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), plain(o))
}

// Format prints the fields, with the redaction mark for the BGP password.
func (p VIFPeer) Format(f fmt.State, verb rune) {
	type plain VIFPeer
	p.BGPMD5 = Secret(p.BGPMD5.String())
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), plain(p))
}

// Format prints the fields, with the redaction mark for the BGP password.
func (o VIFPeerCreateOpts) Format(f fmt.State, verb rune) {
	type plain VIFPeerCreateOpts
	o.BGPMD5 = Secret(o.BGPMD5.String())
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), plain(o))
}

// Format prints the fields. The items print themselves.
func (p Page[T]) Format(f fmt.State, verb rune) {
	type plain Page[T]
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), plain(p))
}

// LogValue returns the redaction mark.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns the redaction mark.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText stores the text. The redaction mark becomes the empty Secret.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = newSecret(string(text))
	return nil
}

func newSecret(text string) Secret {
	if text == wire.Redacted {
		return ""
	}
	return Secret(text)
}

var errRedacted = errors.New("holds the redaction mark instead of a secret; set the secret itself, or leave it empty")

func revealSecret(s Secret) (string, error) {
	if s == wire.Redacted {
		return "", errRedacted
	}
	return string(s), nil
}
