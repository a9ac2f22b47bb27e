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

// Error is a call that failed. A call returns it alone or wrapped; use
// [errors.AsType] to get at it and [errors.Is] for its class, one of the sentinels of
// package dcaas.
type Error struct {
	Action      string        // of the API, such as CreateBgpPeer
	StatusCode  int           // of the answer; 0 if there was none
	Code        ErrorCode     // of the service; may be empty
	Message     string        // of the same; foreign text, without what a signature was made of
	RequestID   string        // to quote to the vendor's support
	RetryAfter  time.Duration // what the service asked to wait; 0 if it did not
	ClientToken string        // of the call, for a Create to be repeated with; empty for calls that read
	Attempts    int           // how often the call was sent; 0 if it was held back here

	class     error // one of the sentinels of package dcaas, or nil
	refused   bool  // by this side, before anything was sent
	ambiguous bool
	acted     bool // some try may have been carried out
	elapsed   time.Duration
	err       error // what stood in the way, if not the answer itself
}

// Error returns one line: the call, its outcome and, where one is known, a remedy.
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

// Unwrap returns what stood in the way of an answer: an error of the network, of the
// context or of decoding. It is nil when the answer itself tells the failure.
func (e *Error) Unwrap() error { return e.err }

// MarshalJSON gives the parts that LogValue gives.
func (e *Error) MarshalJSON() ([]byte, error) { return apierr.JSON(e.LogValue()) }

// LogValue gives loggers the parts instead of one text.
func (e *Error) LogValue() slog.Value {
	return e.report().LogValue(slog.String("action", e.Action), slog.String("client_token", wire.Clean(e.ClientToken, maxClientToken)))
}

// newError makes the error of a failed call.
func newError(f *transport.Failure) error {
	e := &Error{
		StatusCode: f.StatusCode,
		Code:       ErrorCode(f.Answer.Code),
		Message:    withoutSigned(f.Answer.Message),
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
	// A conflict may be what an earlier try of this very call has brought about, and
	// one with the credentials of now says nothing of that try.
	unsettled := []error{dcaas.ErrConflict, dcaas.ErrUnauthorized, dcaas.ErrForbidden}
	e.ambiguous = e.ambiguous || f.Acted && slices.Contains(unsettled, e.class)
	return e
}

// withoutSigned cuts off what the service quotes of a request whose signature it
// finds wrong: a security token may be in it.
func withoutSigned(message string) string {
	folded := []byte(message) // of ASCII alone: the case of other letters may change their length
	for i, c := range folded {
		if c >= 'A' && c <= 'Z' {
			folded[i] = c + 'a' - 'A'
		}
	}
	end := len(message)
	for _, quote := range []string{"server string", "string to sign", "stringtosign", "server canonical", "canonicalrequest"} {
		if at := bytes.Index(folded, []byte(quote)); at >= 0 {
			end = min(end, at)
		}
	}
	if end == len(message) {
		return message
	}
	return strings.TrimSpace(message[:end])
}

// classify tells the class from status and code. The service sends 400 with most
// codes, so that a known code, or the family of an unknown one, decides.
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
