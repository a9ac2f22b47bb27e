package alicloud

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/apierr"
	"github.com/dcaas-sdk/dcaas-go/internal/transport"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Error describes a call that failed. A call returns it alone or wrapped. Use
// [errors.AsType] to read its fields, and [errors.Is] to test its class. The class is
// a sentinel error of package dcaas.
type Error struct {
	Action      string        // API action, such as CreateBgpPeer
	StatusCode  int           // HTTP status of the answer; 0 without an answer
	Code        ErrorCode     // error code of the service; may be empty
	Message     string        // untrusted text of the service, without the signature input that it may quote
	RequestID   string        // request ID, for the vendor's support
	RetryAfter  time.Duration // wait that the service asked for; 0 without one
	ClientToken string        // token of the call, for repeating a Create; empty for calls that read
	Attempts    int           // number of tries that were sent; 0 if none was

	class     error // a sentinel error of package dcaas, or nil
	refused   bool  // this package refused the call before it sent anything
	ambiguous bool
	acted     bool // the service may have carried out one of the tries
	elapsed   time.Duration
	err       error // underlying error; nil if the answer reports the failure
}

// Error returns one line with the call, its outcome and, if one is known, a remedy.
func (e *Error) Error() string { return e.report().Text() }

func (e *Error) report() apierr.Report {
	r := apierr.Report{
		Package: "alicloud", Call: e.Action, StatusCode: e.StatusCode, Code: string(e.Code), Message: e.Message, RequestID: e.RequestID,
		Attempts: e.Attempts, Elapsed: e.elapsed, Refused: e.refused, Ambiguous: e.ambiguous, Err: e.err,
		Hint: apierr.Hint(e.StatusCode, e.err),
	}
	if e.Action == createBGPPeer {
		r.Remedy = ", or repeat it with the same ClientToken"
	}
	if r.Hint == "" && errors.Is(e.class, dcaas.ErrUnauthorized) {
		r.Hint = "check the AccessKey pair and this machine's clock"
	}
	return r
}

// Is reports whether target is the class of e.
func (e *Error) Is(target error) bool {
	return target == e.class && e.class != nil || target == dcaas.ErrAmbiguous && e.ambiguous
}

// Unwrap returns the underlying error, such as one of the network, the context or the
// decoder. It returns nil if the answer itself reports the failure.
func (e *Error) Unwrap() error { return e.err }

// MarshalJSON writes the parts that LogValue returns as a JSON object.
func (e *Error) MarshalJSON() ([]byte, error) { return apierr.JSON(e.LogValue()) }

// LogValue returns the parts of the error as log attributes.
func (e *Error) LogValue() slog.Value {
	return e.report().LogValue(slog.String("action", e.Action), slog.String("client_token", wire.Clean(e.ClientToken, maxClientToken)))
}

// newError converts the failure of a call to an *Error.
func newError(f *transport.Failure) error {
	e := &Error{
		StatusCode: f.StatusCode,
		Code:       ErrorCode(f.Answer.Code),
		Message:    cutSignatureInput(f.Answer.Message),
		RequestID:  f.RequestID,
		RetryAfter: f.RetryAfter,
		Attempts:   f.Tries,
		ambiguous:  f.Ambiguous,
		acted:      f.Acted,
		elapsed:    f.Elapsed,
		err:        f.Err,
	}
	refused, isRefused := errors.AsType[*transport.RefusedError](f.Err)
	switch {
	case isRefused:
		e.class, e.refused, e.Message, e.err = dcaas.ErrInvalid, true, refused.Reason, nil
	case f.Unreached:
		e.class = dcaas.ErrUnavailable
	case f.Err == nil:
		e.class = classify(f.StatusCode, e.Code)
	}
	// An earlier try of this call may have caused the conflict. A rejection of the
	// credentials does not tell whether the service carried out an earlier try.
	inconclusive := []error{dcaas.ErrConflict, dcaas.ErrUnauthorized, dcaas.ErrForbidden}
	e.ambiguous = e.ambiguous || f.Acted && slices.Contains(inconclusive, e.class)
	return e
}

// cutSignatureInput removes the request text that the service quotes when it rejects a
// signature, because that text may contain a security token.
func cutSignatureInput(message string) string {
	// Lower only ASCII letters. Other letters can change their length, and then the
	// offsets would not fit message.
	lower := []byte(message)
	for i, c := range lower {
		if c >= 'A' && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	end := len(message)
	for _, quote := range []string{"server string", "string to sign", "stringtosign", "server canonical", "canonicalrequest"} {
		if at := bytes.Index(lower, []byte(quote)); at >= 0 {
			end = min(end, at)
		}
	}
	if end == len(message) {
		return message
	}
	return strings.TrimSpace(message[:end])
}

// classify returns the class of an error. The service sends status 400 with most
// codes. The code therefore decides, and the status counts only for unknown codes.
func classify(status int, code ErrorCode) error {
	if class := code.class(); class != nil {
		return class
	}
	switch status {
	case http.StatusUnauthorized:
		return dcaas.ErrUnauthorized
	case http.StatusForbidden:
		return dcaas.ErrForbidden
	case http.StatusNotFound:
		return dcaas.ErrNotFound
	case http.StatusConflict:
		return dcaas.ErrConflict
	case http.StatusTooManyRequests:
		return dcaas.ErrThrottled
	case http.StatusRequestTimeout:
		return dcaas.ErrUnavailable
	}
	switch {
	case status/100 == 4:
		return dcaas.ErrInvalid
	case status/100 == 5 && status != http.StatusNotImplemented:
		return dcaas.ErrUnavailable
	default:
		return nil
	}
}
