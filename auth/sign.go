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

// signable is what a signature covers. Path and query are escaped, as they go
// over the wire.
type signable struct {
	method  string
	path    string
	query   string
	host    string
	header  http.Header
	payload string // SHA-256 of the body in hex, or unsignedPayload
}

// pair is a name and a value, of the query or of the headers.
type pair struct{ name, value string }

// pairs are sorted with package sort: of the one in slices every program would have
// another copy, of twenty kilobytes.
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

// signer is the memory that one signature takes. Signers are pooled, so that
// the key is prepared and the buffers grow only once.
type signer struct {
	mac     hash.Hash // keyed with the secret key
	text    []byte
	sum     []byte
	query   pairs
	headers pairs

	second int64 // that dated is the text of
	dated  string
}

// date returns the text of a time. Most signatures are not the first in their second.
func (s *signer) date(at time.Time) string {
	if second := at.Unix(); second != s.second || s.dated == "" {
		s.second, s.dated = second, at.UTC().Format(dateFormat)
	}
	return s.dated
}

// authorization returns the Authorization header for r. Date is the value of
// X-Sdk-Date, which r.header holds already.
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

// appendCanonicalRequest appends the one form of a request that both sides
// come to, however it was written. Query and headers are sorted.
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

// appendCanonicalPath escapes each segment anew, so that a slash within one
// stays %2F, and ends in a slash.
func appendCanonicalPath(dst []byte, path string) ([]byte, error) {
	if isCanonical(path) { // nearly always
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

// isCanonical reports whether each segment of a path is escaped as itself.
func isCanonical(path string) bool {
	for i := range len(path) {
		if c := path[i]; c != '/' && !unreserved(c) {
			return false
		}
	}
	return true
}

// appendQueryPairs appends the decoded pairs of a query. Their order is that of the
// decoded text.
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

// appendSignedHeaders appends a pair for each header line that is signed, with names
// in lower case.
func appendSignedHeaders(dst pairs, header http.Header, host string) pairs {
	for name, values := range header {
		name = lowerName(name)
		if !signed(name) {
			continue
		}
		if name == "host" { // net/http sends this one, once, whatever the header says
			dst = append(dst, pair{name, strings.TrimSpace(host)})
			continue
		}
		for _, value := range values {
			dst = append(dst, pair{name, strings.TrimSpace(value)})
		}
	}
	return dst
}

// lowerName is strings.ToLower without memory for the headers of every request.
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

// signed reports whether a header, its name in lower case, arrives as it is
// seen here. One that may not must stay out of the signature.
func signed(name string) bool {
	switch name {
	case "authorization": // the signature itself
		return false
	case "content-type", "user-agent", "connection", "accept-encoding": // rewritten on the way
		return false
	case "content-length", "transfer-encoding", "trailer": // net/http writes its own
		return false
	}
	// Gateways drop names with an underscore.
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

// appendEscaped percent-encodes all but letters, digits and -_.~ which is
// stricter than package net/url.
func appendEscaped(dst []byte, s string) []byte {
	const hexDigits = "0123456789ABCDEF"
	done := 0 // of s
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
