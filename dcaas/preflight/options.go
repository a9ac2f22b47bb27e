package preflight

import (
	"strings"
	"unicode/utf8"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// Limits of the API (API reference, tables 5-70 and 5-101, sections 5.2.5 and 5.4.3).
const (
	maxName        = 64
	maxDescription = 128
	maxTags        = 10
	maxTagKey      = 128
	maxTagValue    = 255
	maxASN         = 4294967295
	minBandwidth   = 2          // Mbit/s
	maxBandwidth   = 2147483647 // Mbit/s
)

// bad reports a parameter that the service, or the SDK before it, refuses with DC.0001.
func (r *Report) bad(field, format string, args ...any) {
	r.add(SeverityError, dcaas.CodeBadParameter, field, "", format, args...)
}

// checkText reports a text that is too long or that cannot be sent.
func (r *Report) checkText(field, text string, limit int) {
	if n := utf8.RuneCountInString(text); n > limit {
		r.bad(field, "the text has %d characters, more than %d", n, limit)
	}
	if !utf8.ValidString(text) {
		r.bad(field, "the text is not valid UTF-8")
	}
}

func (r *Report) checkTags(list []tags.Tag) {
	if len(list) > maxTags {
		r.bad("Tags", "there are %d tags, more than %d", len(list), maxTags)
	}
	keys := map[string]bool{}
	for _, t := range list {
		if t.Key == "" {
			r.bad("Tags", "a tag key is empty")
		}
		if keys[t.Key] {
			r.add(SeverityWarning, dcaas.CodeBadParameter, "Tags", "", "the tag key %q is there twice", t.Key)
		}
		keys[t.Key] = true
		r.checkText("Tags", t.Key, maxTagKey)
		r.checkText("Tags", t.Value, maxTagValue)
	}
}

// checkASN reports an ASN outside the range. 0 means that there is none.
func (r *Report) checkASN(asn int64) {
	if asn < 0 || asn > maxASN {
		r.add(SeverityError, dcaas.CodeBGPASNOutOfRange, "BGPASN", "", "the ASN %d is not in 1 to %d", asn, int64(maxASN))
	}
}

func isIPv6(f dcaas.AddressFamily) bool { return strings.EqualFold(string(f), string(dcaas.IPv6)) }
