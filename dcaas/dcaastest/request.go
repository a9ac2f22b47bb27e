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

// Request is a request that the server has received. [REDACTED] replaces tokens,
// signatures, passwords and BGP passwords in it. A body that had a secret is
// encoded again.
type Request struct {
	Operation string // official name, such as ListVirtualInterfaces; empty for an unknown one
	Method    string
	Path      string // escaped, as in the request line
	Query     url.Values
	Header    http.Header
	Body      string
	Status    int // of the answer; 0 before it and without one

	body []byte // nil if it is longer than maxRecordedBody
	size int
}

const (
	maxRequests     = 10_000   // number of requests in memory
	maxRecordedBody = 64 << 10 // bytes of a body in memory
	redacted        = "[REDACTED]"
)

// Requests returns the received requests, the oldest first. It returns the last 10,000
// since the start or since [Server.ForgetRequests].
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

// ForgetRequests removes all requests from the result of [Server.Requests].
func (s *Server) ForgetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// record stores a request with its secrets. [Server.Requests] redacts, because tests read
// few of the requests.
func (s *Server) record(r *http.Request, operation string, body []byte) *Request {
	received := &Request{
		Operation: operation,
		Method:    r.Method,
		Path:      r.URL.EscapedPath(),
		Query:     r.URL.Query(),
		Header:    r.Header.Clone(),
		size:      len(body),
	}
	if len(body) <= maxRecordedBody {
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

// recordAnswer stores the status of the answer before it is sent.
func (s *Server) recordAnswer(r *Request, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.Status = status
}

// redact removes the secrets. r must be a copy, because other goroutines may read the
// original.
func (r *Request) redact() {
	r.Query = url.Values(http.Header(r.Query).Clone())
	r.Header = r.Header.Clone()
	for _, name := range []string{"X-Auth-Token", "X-Subject-Token", "X-Security-Token", "X-Metadata-Token", "Cookie"} {
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
	r.Body, r.body = r.redactedBody(), nil
}

// redactedBody returns the body without secrets. It leaves out a body that is not JSON,
// because it cannot find secrets there.
func (r *Request) redactedBody() string {
	var content any
	read := json.NewDecoder(bytes.NewReader(r.body))
	read.UseNumber()
	switch {
	case r.size == 0:
		return ""
	case r.size > maxRecordedBody:
		return fmt.Sprintf("[%d bytes]", r.size)
	case !json.Valid(r.body) || read.Decode(&content) != nil:
		return fmt.Sprintf("[%d bytes that are not JSON]", r.size)
	case !redactValue(content):
		return string(r.body)
	}
	return string(encode(content))
}

// redactValue replaces the secrets in a JSON value and reports whether there were any.
func redactValue(v any) bool {
	found := false
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			found = redactValue(item) || found
		}
	case map[string]any:
		for name, value := range v {
			object, isObject := value.(map[string]any) // such as the password method of a login
			if _, ok := object["id"]; ok && (name == "token" || name == "id_token") {
				object["id"], found = redacted, true
			}
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
