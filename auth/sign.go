package auth

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"time"
)

const (
	algorithm       = "SDK-HMAC-SHA256"
	dateFormat      = "20060102T150405Z"
	unsignedPayload = "UNSIGNED-PAYLOAD"
	emptyHash       = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

	headerAuthorization = "Authorization"
	headerContentHash   = "X-Sdk-Content-Sha256"
	headerDate          = "X-Sdk-Date"
	headerSecurityToken = "X-Security-Token"

	signOp = "sign request"
)

// signable holds the parts of a request that a signature covers. Path and query
// are escaped, as in the request that is sent.
type signable struct {
	method  string
	path    string
	query   string
	host    string
	header  http.Header
	payload string // SHA-256 of the body in hex, or unsignedPayload
}

// pair holds a name and a value of the query or of the headers.
type pair struct{ name, value string }

// pairs implements [sort.Interface]. The generic sort of package slices would add
// another copy of its code, 20 kB, to every program.
type pairs []pair

func (p *pairs) Len() int      { return len(*p) }
func (p *pairs) Swap(i, j int) { (*p)[i], (*p)[j] = (*p)[j], (*p)[i] }
func (p *pairs) Less(i, j int) bool {
	a, b := &(*p)[i], &(*p)[j]
	if a.name != b.name {
		return a.name < b.name
	}
	return a.value < b.value
}

// signer holds the keyed HMAC and the buffers for one signature. Signers are
// pooled, because the key setup and the growth of the buffers are expensive.
type signer struct {
	mac     hash.Hash // keyed with the secret key
	text    []byte
	sum     []byte
	query   pairs
	headers pairs

	second   int64 // Unix time of dateText
	dateText string
}

// date formats at for X-Sdk-Date. It caches the last text, because consecutive
// signatures often have the same second.
func (s *signer) date(at time.Time) string {
	if second := at.Unix(); second != s.second || s.dateText == "" {
		s.second, s.dateText = second, at.UTC().Format(dateFormat)
	}
	return s.dateText
}

// authorization returns the Authorization header for r. The date is the value of
// X-Sdk-Date, which r.header already contains.
func (s *signer) authorization(r signable, accessKey, date string) (string, error) {
	var err error
	if s.query, err = appendQueryPairs(s.query[:0], r.query); err != nil {
		return "", err
	}
	s.headers = appendSignedHeaders(s.headers[:0], r.header, r.host)
	sort.Sort(&s.query)
	sort.Sort(&s.headers)

	text, err := appendCanonicalRequest(s.text[:0], r, s.query, s.headers)
	if err != nil {
		return "", err
	}
	text = appendStringToSign(text[:0], date, sha256.Sum256(text))
	s.mac.Reset()
	s.mac.Write(text)
	s.sum = s.mac.Sum(s.sum[:0])

	text = append(text[:0], algorithm+" Access="...)
	text = append(text, accessKey...)
	text = append(text, ", SignedHeaders="...)
	text = appendNames(text, s.headers)
	text = append(text, ", Signature="...)
	text = hex.AppendEncode(text, s.sum)
	s.text = text
	return string(text), nil
}

// appendCanonicalRequest appends the canonical form of a request, which the
// client and the service both compute. The query and headers must be sorted.
func appendCanonicalRequest(dst []byte, r signable, query, headers pairs) ([]byte, error) {
	dst = append(dst, r.method...)
	dst = append(dst, '\n')
	dst, err := appendCanonicalPath(dst, r.path)
	if err != nil {
		return dst, err
	}
	dst = append(dst, '\n')
	for i, p := range query {
		if i > 0 {
			dst = append(dst, '&')
		}
		dst = appendEscaped(dst, p.name)
		dst = append(dst, '=')
		dst = appendEscaped(dst, p.value)
	}
	dst = append(dst, '\n')
	for _, p := range headers {
		dst = append(dst, p.name...)
		dst = append(dst, ':')
		dst = append(dst, p.value...)
		dst = append(dst, '\n')
	}
	dst = append(dst, '\n')
	dst = appendNames(dst, headers)
	dst = append(dst, '\n')
	return append(dst, r.payload...), nil
}

func appendStringToSign(dst []byte, date string, canonical [sha256.Size]byte) []byte {
	dst = append(dst, algorithm+"\n"...)
	dst = append(dst, date...)
	dst = append(dst, '\n')
	return hex.AppendEncode(dst, canonical[:])
}

// appendCanonicalPath appends path with a slash at the end. It decodes and
// escapes each segment on its own, so that a slash within a segment stays %2F.
func appendCanonicalPath(dst []byte, path string) ([]byte, error) {
	if isCanonical(path) { // most paths are
		dst = append(dst, strings.TrimSuffix(path, "/")...)
		return append(dst, '/'), nil
	}
	for segment := range strings.SplitSeq(strings.TrimSuffix(path, "/"), "/") {
		decoded, err := url.PathUnescape(segment)
		if err != nil {
			return dst, &Error{Op: signOp, Message: "the path of the URL holds an invalid escape"}
		}
		dst = appendEscaped(dst, decoded)
		dst = append(dst, '/')
	}
	return dst, nil
}

// isCanonical reports whether escaping the segments of path does not change it.
func isCanonical(path string) bool {
	for i := range len(path) {
		if c := path[i]; c != '/' && !unreserved(c) {
			return false
		}
	}
	return true
}

// appendQueryPairs appends the decoded pairs of a query. They are decoded because
// the signature sorts them by their decoded text.
func appendQueryPairs(dst pairs, query string) (pairs, error) {
	for len(query) > 0 {
		var part string
		part, query, _ = strings.Cut(query, "&")
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		name, nameErr := url.QueryUnescape(name)
		value, valueErr := url.QueryUnescape(value)
		if nameErr != nil || valueErr != nil {
			return dst, &Error{Op: signOp, Message: "the query of the URL holds an invalid escape"}
		}
		dst = append(dst, pair{name, value})
	}
	return dst, nil
}

// appendSignedHeaders appends a pair for each value of a signed header, with the
// name in lower case.
func appendSignedHeaders(dst pairs, header http.Header, host string) pairs {
	for name, values := range header {
		name = lowerName(name)
		if !signed(name) {
			continue
		}
		if name == "host" { // net/http ignores this header and sends the host of the request
			dst = append(dst, pair{name, strings.TrimSpace(host)})
			continue
		}
		for _, value := range values {
			dst = append(dst, pair{name, strings.TrimSpace(value)})
		}
	}
	return dst
}

// lowerName returns name in lower case. It does not allocate for the headers that
// every request has.
func lowerName(name string) string {
	switch name {
	case "Accept":
		return "accept"
	case "Content-Type":
		return "content-type"
	case "User-Agent":
		return "user-agent"
	case "X-Project-Id":
		return "x-project-id"
	case headerAuthorization:
		return "authorization"
	case headerDate:
		return "x-sdk-date"
	case headerSecurityToken:
		return "x-security-token"
	}
	return strings.ToLower(name)
}

// signed reports whether the signature covers the header with this name in lower
// case. It excludes each header that may change between Sign and the service.
func signed(name string) bool {
	switch name {
	case "authorization": // the signature itself
		return false
	case "content-type", "user-agent", "connection", "accept-encoding": // may be rewritten in transit
		return false
	case "content-length", "transfer-encoding", "trailer": // set by net/http
		return false
	}
	// Gateways drop headers with an underscore in the name.
	return strings.IndexByte(name, '_') < 0
}

// appendNames appends the names of sorted headers, each once.
func appendNames(dst []byte, headers pairs) []byte {
	for i, p := range headers {
		if i > 0 {
			if p.name == headers[i-1].name {
				continue
			}
			dst = append(dst, ';')
		}
		dst = append(dst, p.name...)
	}
	return dst
}

// appendEscaped appends s and percent-encodes all bytes except letters, digits
// and - _ . ~. Package net/url encodes fewer of them.
func appendEscaped(dst []byte, s string) []byte {
	const hexDigits = "0123456789ABCDEF"
	done := 0 // bytes of s that are appended
	for i := range len(s) {
		if c := s[i]; !unreserved(c) {
			dst = append(dst, s[done:i]...)
			dst = append(dst, '%', hexDigits[c>>4], hexDigits[c&15])
			done = i + 1
		}
	}
	return append(dst, s[done:]...)
}

func unreserved(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', '0' <= c && c <= '9', 'A' <= c && c <= 'Z':
		return true
	}
	return c == '-' || c == '_' || c == '.' || c == '~'
}
