// Package sigcheck checks AK/SK signatures for the services in memory. It shares no
// code with package auth, so that the two check each other. The cloud accepts two
// forms. A signature with Access= uses the secret key. A signature with Credential=
// has a scope and uses a key that is derived from the secret key for that scope.
package sigcheck

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

// Parameters of a signature.
const (
	Algorithm  = "SDK-HMAC-SHA256"
	TimeFormat = "20060102T150405Z" // of X-Sdk-Date
	MaxSkew    = 15 * time.Minute   // between X-Sdk-Date and the clock of the service

	unsignedPayload = "UNSIGNED-PAYLOAD"
	scopeEnd        = "sdk_request"
)

// Claim holds the values of an Authorization header.
type Claim struct {
	AccessKey string

	scope     []string // date, region, service and scopeEnd; nil in the form with Access=
	headers   []string // names of the signed headers, in the order of the claim
	signature string
}

// Read parses an Authorization header, and reports whether it is a signature.
func Read(authorization string) (Claim, bool) {
	var c Claim
	scheme, rest, _ := strings.Cut(authorization, " ")
	if scheme != Algorithm {
		return c, false
	}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Access":
			c.AccessKey = value
		case "Credential":
			var scope string
			c.AccessKey, scope, _ = strings.Cut(value, "/")
			if c.scope = strings.Split(scope, "/"); len(c.scope) != 4 || c.scope[3] != scopeEnd {
				return c, false
			}
		case "SignedHeaders":
			c.headers = strings.Split(value, ";")
		case "Signature":
			c.signature = value
		}
	}
	return c, c.AccessKey != "" && len(c.headers) > 0 && c.signature != ""
}

// Verify reports whether c contains the signature of r and body with secretKey.
func (c Claim) Verify(r *http.Request, body []byte, secretKey string) bool {
	date := r.Header.Get("X-Sdk-Date")
	lines, key := []string{Algorithm, date}, []byte(secretKey)
	if c.scope != nil {
		if !strings.HasPrefix(date, c.scope[0]+"T") {
			return false
		}
		// The derived key is valid for the date, region and service of the scope.
		key = []byte("SDK" + secretKey)
		for _, part := range c.scope {
			key = hmacSHA256(key, part)
		}
		lines = append(lines, strings.Join(c.scope, "/"))
	}
	lines = append(lines, hexSHA256([]byte(c.canonical(r, body))))
	signature := hmacSHA256(key, strings.Join(lines, "\n"))
	return hmac.Equal([]byte(hex.EncodeToString(signature)), []byte(c.signature))
}

func hmacSHA256(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// canonical returns the canonical form of the request, which both sides sign. It
// contains only the headers that c names, because a client may send headers that
// it does not sign.
func (c Claim) canonical(r *http.Request, body []byte) string {
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

// canonicalPath decodes and escapes each segment, and ends the path with a slash.
// It splits the escaped path, so that a %2F inside a segment stays there.
func canonicalPath(u *url.URL) string {
	segments := strings.Split(u.EscapedPath(), "/")
	for i, segment := range segments {
		if plain, err := url.PathUnescape(segment); err == nil {
			segments[i] = escape(plain)
		}
	}
	return strings.TrimSuffix(strings.Join(segments, "/"), "/") + "/"
}

// canonicalQuery sorts the decoded pairs by key and value, and then escapes them.
// It first encodes each semicolon, because package url drops a pair with one.
func canonicalQuery(u *url.URL) string {
	query, _ := url.ParseQuery(strings.ReplaceAll(u.RawQuery, ";", "%3B"))
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(query)) {
		for _, value := range slices.Sorted(slices.Values(query[key])) {
			pairs = append(pairs, escape(key)+"="+escape(value))
		}
	}
	return strings.Join(pairs, "&")
}

// escape percent-encodes all bytes except letters, digits and - _ . ~.
func escape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

func hexSHA256(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
