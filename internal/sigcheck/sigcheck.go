// Package sigcheck checks AK/SK signatures, for the services in memory. It is
// written from the form of the signature alone and shares nothing with package auth,
// so that the two check each other. The cloud takes two forms: Access=, signed with
// the secret key itself, and Credential= with a scope, signed with a key that is
// derived for the scope.
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

// What signatures are made with.
const (
	Algorithm  = "SDK-HMAC-SHA256"
	TimeFormat = "20060102T150405Z" // of X-Sdk-Date
	MaxSkew    = 15 * time.Minute   // of X-Sdk-Date from the time at the service

	unsignedPayload = "UNSIGNED-PAYLOAD"
	scopeEnd        = "sdk_request"
)

// Claim is what an Authorization header says of itself.
type Claim struct {
	AccessKey string

	scope     []string // date, region, service and scopeEnd, in the form with a derived key
	headers   []string // names of the signed headers, as they were listed
	signature string
}

// Read reads an Authorization header, and reports whether it is a signature.
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

// Verify reports whether the claim's signature is what secretKey makes of r.
func (c Claim) Verify(r *http.Request, body []byte, secretKey string) bool {
	date := r.Header.Get("X-Sdk-Date")
	lines, key := []string{Algorithm, date}, []byte(secretKey)
	if c.scope != nil {
		if !strings.HasPrefix(date, c.scope[0]+"T") {
			return false
		}
		// The key is good for the day, the region and the service of the scope.
		key = []byte("SDK" + secretKey)
		for _, part := range c.scope {
			key = keyed(key, part)
		}
		lines = append(lines, strings.Join(c.scope, "/"))
	}
	lines = append(lines, hexSHA256([]byte(c.canonical(r, body))))
	signature := keyed(key, strings.Join(lines, "\n"))
	return hmac.Equal([]byte(hex.EncodeToString(signature)), []byte(c.signature))
}

func keyed(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// canonical is the request in the one form that both sides sign. Of the
// headers it has those that the claim names and no others: a client may send
// more than it signs.
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

// canonicalQuery sorts by key and then by value, before it escapes them. Pairs
// end at & alone: package url would drop those that have a semicolon.
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

// escape leaves letters, digits and - _ . ~ alone; a blank becomes %20.
func escape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

func hexSHA256(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
