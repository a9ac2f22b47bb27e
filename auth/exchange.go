package auth

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
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
	read func(x *exchange, got *reply) (credential, *Error)

	secrets *wire.Secrets // of one fetch: secret, and those that the base RoundTripper sends
}

// reply is an answer whose body is read and closed.
type reply struct {
	status int
	header http.Header
	body   []byte
	cut    error // ended the body too early; nil if it is whole
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
	got, failure := x.send(ctx)
	if failure != nil {
		return credential{}, failure
	}
	return x.read(x, got)
}

// send sends the request once and returns an answer with a status of 2xx.
func (x *exchange) send(ctx context.Context) (*reply, *Error) {
	var body io.Reader = http.NoBody
	if x.body != nil {
		body = bytes.NewReader(x.body)
	}
	// The base credential of an agency notes its secrets in this context.
	req, err := http.NewRequestWithContext(wire.WithSecrets(ctx, x.secrets), x.method, x.url, body)
	if err != nil {
		return nil, &Error{Op: x.op, Err: err}
	}
	maps.Copy(req.Header, x.header)
	if x.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	resp, err := roundTrip(x.base, req)
	if err != nil {
		return nil, x.sendError(err)
	}
	defer discard(resp)
	answer, cut := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	got := &reply{resp.StatusCode, resp.Header, answer, cut}
	if got.status/100 != 2 {
		return nil, x.refusal(got)
	}
	return got, nil
}

// sendError returns the error for a request without a whole answer. If the credential of
// the request was not available, it adds the operation to the error of that credential.
func (x *exchange) sendError(err error) *Error {
	if inner, ok := errors.AsType[*Error](err); ok {
		outer := *inner
		outer.Op = x.op + ": " + inner.Op
		outer.ofBase = true
		return &outer
	}
	return &Error{Op: x.op, Err: x.secrets.HideError(err)}
}

// refusal returns the error for an answer with another status than 2xx. It cleans the
// texts of the answer and hides secrets in them.
func (x *exchange) refusal(got *reply) *Error {
	parsed := wire.ParseError(got.body)
	clean := func(s string) string {
		return wire.Clean(x.secrets.Hide(s), maxText)
	}
	e := &Error{
		Op:         x.op,
		StatusCode: got.status,
		Code:       clean(parsed.Code),
		Message:    clean(parsed.Message),
		RequestID:  clean(cmp.Or(got.header.Get("X-Request-Id"), parsed.RequestID)),
	}
	if x.remedy != nil {
		e.remedy = x.remedy(got.status)
	}
	return e
}

// unusable returns the error for an answer with a status of 2xx and no credential. It
// does not show the answer, because that may contain a part of a credential.
func (x *exchange) unusable(got *reply, message string) *Error {
	e := x.refusal(&reply{status: got.status, header: got.header})
	e.Message = message
	return e
}

// readKey returns the temporary key in an answer.
func readKey(x *exchange, got *reply) (credential, *Error) {
	if got.cut != nil {
		return credential{}, x.sendError(got.cut)
	}
	var in struct {
		Credential struct {
			Access        string `json:"access"`
			Secret        string `json:"secret"`
			SecurityToken string `json:"securitytoken"`
			ExpiresAt     string `json:"expires_at"`
		} `json:"credential"`
	}
	if err := json.Unmarshal(got.body, &in); err != nil {
		return credential{}, x.unusable(got, "the answer is not a temporary key in JSON")
	}
	parts := in.Credential
	if parts.Access == "" || parts.Secret == "" || parts.SecurityToken == "" {
		return credential{}, x.unusable(got, "the answer lacks a part of the temporary key")
	}
	key := TemporaryAKSK(parts.Access, parts.Secret, parts.SecurityToken)
	if key.Validate() != nil {
		return credential{}, x.unusable(got, "the temporary key in the answer holds a control character")
	}
	end, err := time.Parse(time.RFC3339, parts.ExpiresAt)
	if err != nil {
		return credential{}, x.unusable(got, "the answer has no readable expires_at")
	}
	now := time.Now()
	if !end.After(now) {
		e := x.unusable(got, "the temporary key expired at "+end.UTC().Format(time.RFC3339)+", before the time of this machine")
		e.remedy = "check its clock"
		return credential{}, e
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
			if !sleep(ctx, wait/2+retry.Share(wait)) {
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
	return !e.ofBase && (e.StatusCode == http.StatusTooManyRequests || retry.Temporary(e.StatusCode) ||
		cause == retry.Unreached || cause == retry.Lost)
}
