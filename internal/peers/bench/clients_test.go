package bench

import (
	"context"
	"testing"
)

// client does the work that is measured. It passes every interface that it receives to
// show, unless show is nil.
type client interface {
	get(ctx context.Context, id string, show func(*vif)) error
	create(ctx context.Context, show func(*vif)) error
	page(ctx context.Context, limit int, show func(*vif)) (items int, err error)
	walk(ctx context.Context, limit int, show func(*vif)) (items int, err error)
}

// peer is one client: its constructor, and the two parts that can be measured alone.
type peer struct {
	name   string
	make   func(tb testing.TB, at site) client
	signer func(tb testing.TB, at string) func() (authorization string, err error) // signs a GET of at
	decode func(tb testing.TB, body []byte) decoder
}

// decoder decodes the same page at each call.
type decoder func(show func(*vif)) (items int, err error)

// decodes turns a function into a constructor of decoders.
func decodes(decode func(body []byte, show func(*vif)) (items int, err error)) func(testing.TB, []byte) decoder {
	return func(_ testing.TB, body []byte) decoder {
		return func(show func(*vif)) (int, error) { return decode(body, show) }
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

// each converts items for show, which may be nil, and returns their number.
func each[T any](items []T, show func(*vif), convert func(*T) *vif) int {
	if show != nil {
		for i := range items {
			show(convert(&items[i]))
		}
	}
	return len(items)
}

// itself is the conversion for clients that decode into vif.
func itself(v *vif) *vif { return v }
