package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/dcaas-sdk/dcaas-go/internal/retry"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Authenticator puts credentials on requests.
//
// Wrap returns a RoundTripper that sends each request through base, which is
// never nil. That RoundTripper keeps the contract of [http.RoundTripper]: it
// changes only a copy of the request, and it closes the body on every error.
// No middleware runs between it and base, so a signature covers the complete
// request. If it cannot authenticate a request, its error is or wraps an
// [*Error]. It returns the errors of base for the request unchanged.
//
// A type may also have a method Validate() error. dcaas.New calls it to refuse
// a credential that cannot work before any request is sent.
type Authenticator interface {
	Wrap(base http.RoundTripper, scope Scope) http.RoundTripper
}

// Scope names the region, the project and the IAM endpoint of a client. Each
// field may be empty.
type Scope struct {
	Region      string
	ProjectID   string
	ProjectName string
	IAMEndpoint string // base URL without version, as in https://iam.{region}.myhuaweicloud.com
}

// Error reports that a request could not be authenticated, that a configuration is wrong,
// or that a profile cannot be used. The request had no effect, because it was not sent, or
// because the service refused its token and no new token was available.
type Error struct {
	Op         string // operation that failed, such as "sign request"
	StatusCode int    // HTTP status from IAM or the metadata service, 0 without an answer
	Code       string // error code of the answer
	Message    string
	RequestID  string // for a support ticket
	Err        error  // cause, such as context.Canceled or a network error

	remedy string // overrides hint
	ofBase bool   // of the base credential of an agency, which has its own tries and its own pause
}

// maxText limits each part of an error text, in bytes.
const maxText = 256

// Error returns one line without control characters. It names the operation,
// the failure and, for some failures, a remedy.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("auth: " + wire.Clean(e.Op, maxText))
	status := strconv.Itoa(e.StatusCode)
	if e.StatusCode != 0 {
		b.WriteString(": " + status)
		if e.Code == "" && e.Message == "" {
			b.WriteString(" " + http.StatusText(e.StatusCode))
		}
	}
	if e.Code != "" && e.Code != status { // IAM repeats the status as a code
		b.WriteString(" " + wire.Clean(e.Code, maxText))
	}
	if e.Message != "" {
		if e.StatusCode == 0 {
			b.WriteString(":")
		}
		b.WriteString(" " + wire.Clean(e.Message, maxText))
	}
	if e.RequestID != "" {
		b.WriteString(" (request " + wire.Clean(e.RequestID, maxText) + ")")
	}
	if e.Err != nil {
		b.WriteString(": " + wire.Clean(e.Err.Error(), maxText))
	}
	if hint := e.hint(); hint != "" {
		b.WriteString("; " + hint)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// hint returns the remedy for the usual cause, or "".
func (e *Error) hint() string {
	switch {
	case e.remedy != "":
		return e.remedy
	case e.StatusCode == http.StatusUnauthorized:
		return fmt.Sprintf("check the user name, its domain and the password, which is not sent again for %v because a few failures lock the account", lockPause)
	case e.StatusCode == http.StatusForbidden:
		return "check that the user may use the project and is not locked"
	case e.StatusCode == http.StatusNotFound, e.StatusCode/100 == 3:
		return "check the IAM endpoint"
	}
	if dns, ok := errors.AsType[*net.DNSError](e.Err); ok && dns.IsNotFound {
		return "check the region and the IAM endpoint"
	}
	return ""
}

// endedBy makes e match the error of ctx, which has ended. A RoundTripper may
// have returned an error that does not match it.
func (e *Error) endedBy(ctx context.Context) *Error {
	switch {
	case e.Err == nil:
		e.Err = retry.Ended(ctx)
	case !errors.Is(e.Err, ctx.Err()):
		e.Err = fmt.Errorf("%w: %w", retry.Ended(ctx), e.Err)
	}
	return e
}

// checkText returns an error if value cannot be sent in a header. The error
// does not contain the value.
func checkText(op, name, value string) error {
	if !strings.ContainsFunc(value, unicode.IsControl) {
		return nil
	}
	message := "the " + name + " holds a control character"
	if strings.TrimRightFunc(value, unicode.IsControl) != value {
		message = "the " + name + " ends in a line break or another control character; trim it when it is read from a file"
	}
	return &Error{Op: op, Message: message}
}

// cloneRequest copies req and its header. It shares the other fields, because
// an Authenticator does not change them. This avoids the cost of
// [http.Request.Clone] on each try.
func cloneRequest(req *http.Request) *http.Request {
	clone := req.WithContext(req.Context())
	clone.Header = make(http.Header, len(req.Header)+4)
	for name, values := range req.Header {
		clone.Header[name] = slices.Clip(values) // an append to the copy must not write into the original
	}
	return clone
}

func hasBody(req *http.Request) bool { return req.Body != nil && req.Body != http.NoBody }

// closeBody closes the body of a request that is not sent, as
// [http.RoundTripper] requires.
func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close() // the caller returns a more useful error
	}
}

// roundTrip sends req through base. A base of the caller may break the contract of
// [http.RoundTripper]. An answer without a body gets an empty one, and no answer at all is an
// error.
func roundTrip(base http.RoundTripper, req *http.Request) (*http.Response, error) {
	resp, err := base.RoundTrip(req)
	switch {
	case err != nil:
		return resp, err
	case resp == nil:
		return nil, errors.New("the HTTP transport returned neither an answer nor an error")
	case resp.Body == nil:
		resp.Body = http.NoBody
	}
	return resp, nil
}

// maxDrain limits the bytes that discard reads.
const maxDrain = 64 << 10

// discard reads the rest of an unused body and closes it, so that the
// connection can be reused.
func discard(resp *http.Response) {
	_, _ = io.CopyN(io.Discard, resp.Body, maxDrain)
	_ = resp.Body.Close()
}
