package bench

import (
	"context"
	"testing"
)

// client does the work that is measured. With a look function it shows it every
// interface that it got; without one it does nothing beyond its calls.
type client interface {
	get(ctx context.Context, look func(facts)) error    // interface 0
	create(ctx context.Context, look func(facts)) error // answered with interface 0
	page(ctx context.Context, limit int, look func(facts)) (items int, err error)
	walk(ctx context.Context, limit int, look func(facts)) (items int, err error)
}

// A peer is one client: how it is made, and its two parts that can be had alone.
type peer struct {
	name   string
	make   func(tb testing.TB, at site) client
	signer func(tb testing.TB, at string) func() (authorization string, err error) // signs a GET of at
	decode func(tb testing.TB, body []byte) decoder
}

// A decoder decodes one and the same page.
type decoder func(look func(facts)) (items int, err error)

// decodes makes a decoder of a function.
func decodes(decode func(body []byte, look func(facts)) (items int, err error)) func(testing.TB, []byte) decoder {
	return func(_ testing.TB, body []byte) decoder {
		return func(look func(facts)) (int, error) { return decode(body, look) }
	}
}

func peers() []peer {
	return []peer{
		{"official", newOfficial, officialSigner, decodes(officialDecode)},
		{"gophertelekomcloud", newOTC, otcSigner, decodes(otcDecode)},
		{"ours", newOurs, oursSigner, oursDecode},
		{"raw", newRaw, leanSigner, decodes(rawDecode)},
		{"limit", newLimit, leanSigner, decodes(limitDecode)},
	}
}

// each shows items to look, which may be nil.
func each[T any](items []T, look func(facts), seen func(*T) facts) int {
	if look != nil {
		for i := range items {
			look(seen(&items[i]))
		}
	}
	return len(items)
}
