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
// Package fmt asks no value in a private field: a struct of a program that keeps a
// Secret, or what has one, in such a field needs a Format or String method of its
// own.
//
// An answer that repeats a secret of the call shows the mark in errors and logs too.
// This excludes secrets under four bytes, because so short a text occurs by chance.
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

// The types that have a Secret print themselves, although the Secret does so too:
// for a list of pointers to them and a verb that fits no pointer, such as %s,
// package fmt looks through the pointers and asks nothing that it finds there.

// Format prints the fields. The BGP password is the redaction mark.
func (v VirtualInterface) Format(f fmt.State, verb rune) {
	type plain VirtualInterface
	v.BGPMD5 = Secret(v.BGPMD5.String())
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), plain(v))
}

// Format prints the fields. The BGP password is the redaction mark.
func (o VirtualInterfaceCreateOpts) Format(f fmt.State, verb rune) {
	type plain VirtualInterfaceCreateOpts
	o.BGPMD5 = Secret(o.BGPMD5.String())
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), plain(o))
}

// Format prints the fields. The BGP password is the redaction mark.
func (p VIFPeer) Format(f fmt.State, verb rune) {
	type plain VIFPeer
	p.BGPMD5 = Secret(p.BGPMD5.String())
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), plain(p))
}

// Format prints the fields. The BGP password is the redaction mark.
func (o VIFPeerCreateOpts) Format(f fmt.State, verb rune) {
	type plain VIFPeerCreateOpts
	o.BGPMD5 = Secret(o.BGPMD5.String())
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), plain(o))
}

// Format prints the fields, and the items as they print themselves.
func (p Page[T]) Format(f fmt.State, verb rune) {
	type plain Page[T]
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), plain(p))
}

// LogValue returns the redaction mark.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns the redaction mark.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText takes the text; the redaction mark is taken for an empty one.
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
