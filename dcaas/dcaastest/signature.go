package dcaastest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The check of AK/SK signatures. It is written from the form of the signature
// alone and shares nothing with package auth, so that the two check each other.

const (
	signatureAlgorithm = "SDK-HMAC-SHA256"
	signatureTime      = "20060102T150405Z"
	signatureSkew      = 15 * time.Minute
	unsignedPayload    = "UNSIGNED-PAYLOAD"
)

// claim is what an Authorization header says of itself.
type claim struct {
	accessKey string
	headers   []string // names of the signed headers, as they were listed
	signature string
}

func readClaim(authorization string) (claim, bool) {
	var c claim
	scheme, rest, _ := strings.Cut(authorization, " ")
	if scheme != signatureAlgorithm {
		return c, false
	}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Access":
			c.accessKey = value
		case "SignedHeaders":
			c.headers = strings.Split(value, ";")
		case "Signature":
			c.signature = value
		}
	}
	return c, c.accessKey != "" && len(c.headers) > 0 && c.signature != ""
}

// verify reports whether the claim's signature is what secretKey makes of r.
func (c claim) verify(r *http.Request, body []byte, secretKey string) bool {
	toSign := signatureAlgorithm + "\n" + r.Header.Get("X-Sdk-Date") + "\n" + hexSHA256([]byte(c.canonical(r, body)))
	mac := hmac.New(sha256.New, []byte(secretKey))
	mac.Write([]byte(toSign))
	return hmac.Equal([]byte(hex.EncodeToString(mac.Sum(nil))), []byte(c.signature))
}

// canonical is the request in the one form that both sides sign. Of the
// headers it has those that the claim names and no others: a client may send
// more than it signs.
func (c claim) canonical(r *http.Request, body []byte) string {
	var b strings.Builder
	b.WriteString(r.Method + "\n" + canonicalPath(r.URL) + "\n" + canonicalQuery(r.URL) + "\n")
	for _, name := range c.headers {
		values := slices.Sorted(slices.Values(r.Header.Values(name)))
		if strings.EqualFold(name, "host") {
			values = []string{r.Host}
		}
		for _, value := range values {
			b.WriteString(strings.ToLower(name) + ":" + strings.TrimSpace(value) + "\n")
		}
	}
	b.WriteString("\n" + strings.Join(c.headers, ";") + "\n")
	if r.Header.Get("X-Sdk-Content-Sha256") == unsignedPayload {
		b.WriteString(unsignedPayload)
	} else {
		b.WriteString(hexSHA256(body))
	}
	return b.String()
}

// canonicalPath escapes every segment anew and ends with a slash. It splits
// the path as it came over the wire: a %2F inside of a segment stays there.
func canonicalPath(u *url.URL) string {
	segments := strings.Split(u.EscapedPath(), "/")
	for i, segment := range segments {
		if plain, err := url.PathUnescape(segment); err == nil {
			segments[i] = escape(plain)
		}
	}
	return strings.TrimSuffix(strings.Join(segments, "/"), "/") + "/"
}

// canonicalQuery sorts by key and then by value, before it escapes them.
func canonicalQuery(u *url.URL) string {
	query := u.Query()
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(query)) {
		for _, value := range slices.Sorted(slices.Values(query[key])) {
			pairs = append(pairs, escape(key)+"="+escape(value))
		}
	}
	return strings.Join(pairs, "&")
}

// escape leaves letters, digits and - _ . ~ alone; a blank becomes %20.
func escape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

func hexSHA256(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
