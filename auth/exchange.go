package auth

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/retry"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

const (
	maxTries  = 3
	firstWait = 500 * time.Millisecond
	maxAnswer = 1 << 20 // bytes
)

// exchange is a request that gets a credential.
type exchange struct {
	base   http.RoundTripper
	op     string // of its errors
	method string
	url    string
	header http.Header
	body   []byte                  // JSON, or nil
	secret string                  // hidden in errors
	remedy func(status int) string // for a refusal; nil selects the remedies for a password

	// read returns the credential in an answer with a status of 2xx.
	read func(x *exchange, resp *http.Response, answer []byte) (credential, *Error)

	secrets *wire.Secrets // of one fetch: secret, and those that the base RoundTripper sends
}

// fetch gets the credential, with the tries of fetchRepeatedly.
func (x *exchange) fetch(ctx context.Context) (credential, error) {
	once := x.forOneFetch()
	return fetchRepeatedly(ctx, once.try)
}

// forOneFetch returns a copy of x with its own secrets. Without a copy, the secrets of
// all fetches would stay in memory.
func (x *exchange) forOneFetch() *exchange {
	once := *x
	once.secrets = new(wire.Secrets)
	once.secrets.Note(x.secret)
	return &once
}

// try sends the request once.
func (x *exchange) try(ctx context.Context) (credential, *Error) {
	resp, answer, failure := x.send(ctx)
	if failure != nil {
		return credential{}, failure
	}
	return x.read(x, resp, answer)
}

// send sends the request once and returns an answer with a status of 2xx. It has read
// and closed the body.
func (x *exchange) send(ctx context.Context) (*http.Response, []byte, *Error) {
	var body io.Reader = http.NoBody
	if x.body != nil {
		body = bytes.NewReader(x.body)
	}
	// The base credential of an agency notes its secrets in this context.
	req, err := http.NewRequestWithContext(wire.WithSecrets(ctx, x.secrets), x.method, x.url, body)
	if err != nil {
		return nil, nil, &Error{Op: x.op, Err: err}
	}
	for name, values := range x.header {
		req.Header[name] = values
	}
	if x.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	resp, err := x.base.RoundTrip(req)
	if err != nil {
		return nil, nil, x.sendError(err)
	}
	defer discard(resp)
	// The error is ignored, because the status and the headers suffice for a token. The
	// answer with a key is incomplete JSON then.
	answer, _ := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if resp.StatusCode/100 != 2 {
		return resp, answer, x.refusal(resp, answer)
	}
	return resp, answer, nil
}

// sendError returns the error for a request without an answer. If the credential of the
// request was not available, it adds the operation to the error of that credential.
func (x *exchange) sendError(err error) *Error {
	if inner, ok := errors.AsType[*Error](err); ok {
		outer := *inner
		outer.Op = x.op + ": " + inner.Op
		outer.final = true // that credential has its own tries
		return &outer
	}
	return &Error{Op: x.op, Err: x.secrets.HideError(err)}
}

// refusal returns the error for an answer with another status than 2xx. It cleans the
// texts of the answer and hides secrets in them.
func (x *exchange) refusal(resp *http.Response, answer []byte) *Error {
	parsed := wire.ParseError(answer)
	clean := func(s string) string {
		return wire.Clean(x.secrets.Hide(s), maxText)
	}
	e := &Error{
		Op:         x.op,
		StatusCode: resp.StatusCode,
		Code:       clean(parsed.Code),
		Message:    clean(parsed.Message),
		RequestID:  clean(cmp.Or(resp.Header.Get("X-Request-Id"), parsed.RequestID)),
	}
	if x.remedy != nil {
		e.remedy = x.remedy(resp.StatusCode)
	}
	return e
}

// unusable returns the error for an answer with a status of 2xx and no credential. It
// does not show the answer, because that may contain a part of a credential.
func (x *exchange) unusable(resp *http.Response, message string) *Error {
	e := x.refusal(resp, nil)
	e.Message = message
	return e
}

// readKey returns the temporary key in an answer.
func readKey(x *exchange, resp *http.Response, answer []byte) (credential, *Error) {
	var in struct {
		Credential struct {
			Access        string `json:"access"`
			Secret        string `json:"secret"`
			SecurityToken string `json:"securitytoken"`
			ExpiresAt     string `json:"expires_at"`
		} `json:"credential"`
	}
	if err := json.Unmarshal(answer, &in); err != nil {
		return credential{}, x.unusable(resp, "the answer is not a temporary key in JSON")
	}
	parts := in.Credential
	if parts.Access == "" || parts.Secret == "" || parts.SecurityToken == "" {
		return credential{}, x.unusable(resp, "the answer lacks a part of the temporary key")
	}
	key := TemporaryAKSK(parts.Access, parts.Secret, parts.SecurityToken)
	if key.Validate() != nil {
		return credential{}, x.unusable(resp, "the temporary key in the answer holds a control character")
	}
	end, err := time.Parse(time.RFC3339, parts.ExpiresAt)
	if err != nil {
		return credential{}, x.unusable(resp, "the answer has no readable expires_at")
	}
	now := time.Now()
	if !end.After(now) {
		return credential{}, x.unusable(resp, "the temporary key expired at "+end.UTC().Format(time.RFC3339)+", before the time of this machine; check its clock")
	}
	return newTemporaryKey(key, now, end.Sub(now)), nil
}

// fetchRepeatedly makes up to maxTries tries if the service is unavailable, as
// repeatable decides. It does not repeat a refused request, because a few refusals lock
// the account.
func fetchRepeatedly(ctx context.Context, try func(context.Context) (credential, *Error)) (credential, error) {
	wait := firstWait
	for n := 1; ; n++ {
		fetched, failure := try(ctx)
		switch {
		case failure == nil:
			return fetched, nil
		case n < maxTries && repeatable(failure):
			if !sleep(ctx, wait/2+rand.N(wait)) { //nolint:gosec // not a secret
				return credential{}, failure.endedBy(ctx)
			}
			wait *= 2
		case failure.StatusCode == 0 && ctx.Err() != nil:
			return credential{}, failure.endedBy(ctx)
		default:
			return credential{}, failure
		}
	}
}

// sleep waits until d has passed or ctx ends. It reports whether d has passed.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// repeatable reports whether another try of the request may succeed. It follows the
// retry rule of the transport for an idempotent call. Therefore it is true for 408, 429,
// 500 and 502 to 504, and false for 501 and for each status from 505. It is true for a
// failed connection to the service or to the proxy, and for a connection that broke. It
// is false for an unknown error, because the request contains a credential.
func repeatable(e *Error) bool {
	cause := retry.CauseOf(e.Err)
	return !e.final && (e.StatusCode == http.StatusTooManyRequests || retry.Temporary(e.StatusCode) ||
		cause == retry.Unreached || cause == retry.Lost)
}
