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

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Authenticator puts credentials on requests.
//
// Wrap returns a RoundTripper that sends each request through base, which is
// never nil. That RoundTripper keeps the contract of [http.RoundTripper]: it
// changes a copy of the request, never the request, and closes the body also
// when it fails early. It comes last before base, so that a signature covers
// all that is sent. When it has no credential to send a request with, its error
// is or wraps an [*Error]; errors of base for the request pass untouched.
//
// A type may also have a method Validate() error. dcaas.New calls it, so that
// a credential that cannot work is refused before anything is sent.
type Authenticator interface {
	Wrap(base http.RoundTripper, scope Scope) http.RoundTripper
}

// Scope is where the requests of a client go. Each field may be empty.
type Scope struct {
	Region      string
	ProjectID   string
	ProjectName string
	IAMEndpoint string // base URL without version, as in https://iam.{region}.myhuaweicloud.com
}

// Error is a failure to authenticate: the request it was meant for has not
// been sent, or was refused for its token and could not be given a new one.
// Either way it had no effect.
type Error struct {
	Op         string // what was tried
	StatusCode int    // answer of IAM, 0 if there was none
	Code       string // error code of IAM
	Message    string
	RequestID  string // for a support ticket
	Err        error  // cause, such as context.Canceled or an error of the network
}

// maxText bounds each part of an error text.
const maxText = 256

// Error returns one line without control characters: what was tried, what
// came of it, what to do.
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

func (e *Error) hint() string {
	switch {
	case e.StatusCode == http.StatusUnauthorized:
		return fmt.Sprintf("check the user name, its domain and the password, which is not sent again for %v lest the account be locked", refusalPause)
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

// contextError returns why ctx ended. It matches ctx.Err also when the context
// ended with a cause of its own.
func contextError(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// endedBy makes sure that e matches the error of a context that has ended,
// whatever a RoundTripper made of that.
func (e *Error) endedBy(ctx context.Context) *Error {
	switch {
	case e.Err == nil:
		e.Err = contextError(ctx)
	case !errors.Is(e.Err, ctx.Err()):
		e.Err = fmt.Errorf("%w: %w", contextError(ctx), e.Err)
	}
	return e
}

// checkText refuses a credential that cannot travel in a header. It never
// shows the value.
func checkText(op, what, value string) error {
	if !strings.ContainsFunc(value, unicode.IsControl) {
		return nil
	}
	message := "the " + what + " holds a control character"
	if strings.TrimRightFunc(value, unicode.IsControl) != value {
		message = "the " + what + " ends in a line break or another control character; trim it when it is read from a file"
	}
	return &Error{Op: op, Message: message}
}

// cloneRequest copies what an Authenticator changes. The rest stays shared,
// which spares the deep copy of [http.Request.Clone] on each try.
func cloneRequest(req *http.Request) *http.Request {
	clone := req.WithContext(req.Context())
	clone.Header = make(http.Header, len(req.Header)+4)
	for name, values := range req.Header {
		clone.Header[name] = slices.Clip(values) // an append below must not reach the original
	}
	return clone
}

func hasBody(req *http.Request) bool { return req.Body != nil && req.Body != http.NoBody }

// closeBody keeps the RoundTripper contract on an early error.
func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close() // nothing was sent, so its error changes nothing
	}
}

// maxDrain is how much of an unwanted body is read to keep its connection.
const maxDrain = 64 << 10

// discard ends a response that nobody reads.
func discard(resp *http.Response) {
	_, _ = io.CopyN(io.Discard, resp.Body, maxDrain)
	_ = resp.Body.Close()
}
