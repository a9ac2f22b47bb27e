package dcaastest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/internal/sigcheck"
)

// Request is a request that the server has received. Secrets in it are replaced
// by [REDACTED]: tokens, signatures, passwords and BGP passwords. A body that had
// any is encoded anew.
type Request struct {
	Operation string // official name, such as ListVirtualInterfaces; empty if it is none
	Method    string
	Path      string // as it came over the wire
	Query     url.Values
	Header    http.Header
	Body      string
	Status    int // what was answered; 0 if nothing was, or not yet

	body []byte // of at most maxKept bytes, else nil
	size int
}

const (
	maxRequests = 10_000   // how many requests are remembered
	maxKept     = 64 << 10 // of a body
	redacted    = "[REDACTED]"
)

// Requests returns what the server has received, the oldest first: the last
// 10,000 requests since it started, or since [Server.ForgetRequests].
func (s *Server) Requests() []Request {
	s.mu.Lock()
	received := make([]Request, len(s.requests))
	for i, r := range s.requests {
		received[i] = *r
	}
	s.mu.Unlock()
	for i := range received {
		received[i].redact()
	}
	return received
}

// ForgetRequests empties what [Server.Requests] returns.
func (s *Server) ForgetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// receive remembers a request. Its secrets are still in it: most requests are
// never looked at.
func (s *Server) record(r *http.Request, operation string, body []byte) *Request {
	received := &Request{
		Operation: operation,
		Method:    r.Method,
		Path:      r.URL.EscapedPath(),
		Query:     r.URL.Query(),
		Header:    r.Header.Clone(),
		size:      len(body),
	}
	if len(body) <= maxKept {
		received.body = body
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.requests) == maxRequests {
		s.requests = slices.Delete(s.requests, 0, maxRequests/10)
	}
	s.requests = append(s.requests, received)
	return received
}

// answered notes what a request is going to be answered.
func (s *Server) recordAnswer(r *Request, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.Status = status
}

// redact takes the secrets out, of a copy that nobody else has seen.
func (r *Request) redact() {
	r.Query = url.Values(http.Header(r.Query).Clone())
	r.Header = r.Header.Clone()
	for _, name := range []string{"X-Auth-Token", "X-Subject-Token", "X-Security-Token", "Cookie"} {
		if r.Header.Get(name) != "" {
			r.Header.Set(name, redacted)
		}
	}
	if authorization := r.Header.Get("Authorization"); authorization != "" {
		if before, _, ok := strings.Cut(authorization, "Signature="); ok && strings.HasPrefix(before, sigcheck.Algorithm) {
			r.Header.Set("Authorization", before+"Signature="+redacted)
		} else {
			r.Header.Set("Authorization", redacted)
		}
	}
	r.Body, r.body = r.shown(), nil
}

// shown is the body as anybody may see it. One that is not JSON is not shown:
// nobody can say where its secrets are.
func (r *Request) shown() string {
	var content any
	read := json.NewDecoder(bytes.NewReader(r.body))
	read.UseNumber()
	switch {
	case r.size == 0:
		return ""
	case r.size > maxKept:
		return fmt.Sprintf("[%d bytes]", r.size)
	case !json.Valid(r.body) || read.Decode(&content) != nil:
		return fmt.Sprintf("[%d bytes that are not JSON]", r.size)
	case !redactValue(content):
		return string(r.body)
	}
	return string(encode(content))
}

// hide replaces the secrets in a JSON value and reports whether it had any.
func redactValue(v any) bool {
	found := false
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			found = redactValue(item) || found
		}
	case map[string]any:
		for name, value := range v {
			_, isObject := value.(map[string]any) // such as the password method of a login
			if isSecret(name) && value != nil && !isObject {
				v[name], found = redacted, true
			} else {
				found = redactValue(value) || found
			}
		}
	}
	return found
}

func isSecret(member string) bool {
	secrets := []string{"bgp_md5", "password", "secret", "secret_key", "token", "security_token", "securitytoken"}
	return slices.Contains(secrets, strings.ToLower(member))
}
