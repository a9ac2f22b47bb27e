package dcaas

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/apierr"
	"github.com/dcaas-sdk/dcaas-go/internal/link"
	"github.com/dcaas-sdk/dcaas-go/internal/transport"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Classes of failure, for [errors.Is]. The class follows from the HTTP status and
// the service's error code together: the service reports, for one, missing
// resources with status 400 too. An error may be of a class and [ErrAmbiguous].
var (
	// ErrNotFound: the resource that the path names does not exist. The path of a
	// create names a collection, so a create that refers to something missing is
	// [ErrInvalid].
	ErrNotFound = errors.New("dcaas: not found")
	// ErrConflict: something is taken, in use, or in a state that does not allow it.
	ErrConflict = errors.New("dcaas: conflict")
	// ErrUnauthorized: the credentials are wrong or have expired.
	ErrUnauthorized = errors.New("dcaas: unauthorized")
	// ErrForbidden: the credentials are right but may not do this.
	ErrForbidden = errors.New("dcaas: forbidden")
	// ErrThrottled: too many calls; see Error.RetryAfter.
	ErrThrottled = errors.New("dcaas: throttled")
	// ErrQuotaExceeded: a quota or a limit is used up.
	ErrQuotaExceeded = errors.New("dcaas: quota exceeded")
	// ErrInvalid: the call cannot be right. It was refused by the service, or
	// before anything was sent (Error.StatusCode is 0 then). Error.Code tells a create
	// that refers to something missing, such as [CodeVirtualGatewayNotFound].
	ErrInvalid = errors.New("dcaas: invalid request")
	// ErrUnavailable: the service could not be reached or had a fault of its own, and
	// a later call may do better. A host that does not exist, or whose certificate is
	// wrong, is of no class.
	ErrUnavailable = errors.New("dcaas: unavailable")
	// ErrAmbiguous: a write may or may not have been carried out. Look before
	// doing it again.
	ErrAmbiguous = errors.New("dcaas: the write may have been carried out")
)

// Error is a call that failed. A call returns it alone or wrapped; use
// [errors.AsType] to get at it and [errors.Is] for its class. Waits have a
// [*StateError] besides, and a walk that the service leads in a circle an error
// of its own.
type Error struct {
	StatusCode int       // of the answer; 0 if there was none
	Code       ErrorCode // of the service, the gateway or IAM; may be empty
	Message    string    // of the same; foreign text, in which secrets that the call sent are hidden
	RequestID  string    // to quote to the vendor's support
	Method     string
	Path       string        // as sent, without the query
	RetryAfter time.Duration // what the service asked to wait; 0 if it did not
	Attempts   int           // how often the call was sent; 0 if it was held back here
	Body       []byte        // of the answer as it came, at most 64 KiB; it may hold secrets, and is never shown

	class     error // one of the sentinels, or nil
	refused   bool  // by this side, before anything was sent
	ambiguous bool
	elapsed   time.Duration
	skew      time.Duration // of this machine's clock against that of a refusing service; 0 if small
	err       error         // what stood in the way, if not the answer itself
}

const maxErrorBody = 64 << 10

// Error returns one line: the call, its outcome and, where one is known, a remedy. It
// shows neither the query nor a body.
func (e *Error) Error() string { return e.report().Text() }

func (e *Error) report() apierr.Report {
	// The text of an error of package auth has the status, the code and the request ID.
	_, complete := errors.AsType[*auth.Error](e.err)
	r := apierr.Report{
		Package: "dcaas", StatusCode: e.StatusCode, Code: string(e.Code), Message: e.Message, RequestID: e.RequestID,
		Attempts: e.Attempts, Elapsed: e.elapsed, Refused: e.refused, Ambiguous: e.ambiguous, Complete: complete, Err: e.err,
	}
	if e.Method != "" {
		r.Call = e.Method + " " + wire.Clean(e.Path, apierr.MaxMessage)
	}
	if !complete { // it has a hint of its own
		r.Hint = cmp.Or(apierr.Hint(e.StatusCode, e.err), e.hint())
	}
	return r
}

// hint returns the remedy for a refusal of the credentials.
func (e *Error) hint() string {
	switch {
	case e.skew > 0:
		return "this machine's clock is " + e.skew.String() + " ahead of the service's, which refuses signatures 15 minutes off: set it right"
	case e.skew < 0:
		return "this machine's clock is " + (-e.skew).String() + " behind the service's, which refuses signatures 15 minutes off: set it right"
	case e.StatusCode == http.StatusUnauthorized:
		return "check the credentials, the project and this machine's clock"
	default:
		return ""
	}
}

// Is reports whether target is the class of e.
func (e *Error) Is(target error) bool {
	return target == e.class && e.class != nil || target == ErrAmbiguous && e.ambiguous
}

// Unwrap returns what stood in the way of an answer: an error of the network, of
// the context, of authentication ([*auth.Error]) or of decoding. It is nil when
// the answer itself tells the failure.
func (e *Error) Unwrap() error { return e.err }

// Format prints the text of Error whatever the verb: %#v would print the body, which
// may hold a BGP password.
func (e Error) Format(f fmt.State, verb rune) {
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), e.Error())
}

// MarshalJSON gives the parts that LogValue gives. The body is not among them.
func (e Error) MarshalJSON() ([]byte, error) { return apierr.JSON(e.LogValue()) }

// LogValue gives loggers the parts instead of one text.
func (e Error) LogValue() slog.Value {
	return e.report().LogValue(slog.String("method", e.Method), slog.String("path", wire.Clean(e.Path, apierr.MaxMessage)))
}

// newError makes the error of a failed call.
func newError(f *transport.Failure) error {
	e := &Error{
		StatusCode: f.StatusCode,
		Code:       ErrorCode(f.Answer.Code),
		Message:    f.Answer.Message,
		RequestID:  f.RequestID,
		Method:     wire.Clean(f.Method, 32),
		Path:       f.Path,
		RetryAfter: f.RetryAfter,
		Attempts:   f.Tries,
		Body:       bytes.Clone(f.Body[:min(len(f.Body), maxErrorBody)]),
		ambiguous:  f.Ambiguous,
		elapsed:    f.Elapsed,
		err:        f.Err,
	}
	if len(f.Body) > 0 && bytes.HasPrefix(bytes.TrimSpace(f.Body), []byte("<")) && e.Code == "" {
		e.Message = "an HTML page instead of an answer of the service: is a proxy or a wrong endpoint in between?"
	}
	denied, isAuth := errors.AsType[*auth.Error](f.Err)
	refused, isRefused := errors.AsType[*transport.RefusedError](f.Err)
	switch {
	case isRefused:
		e.class, e.refused, e.Message, e.err = ErrInvalid, true, refused.Reason, nil
	case isAuth:
		e.StatusCode, e.Code, e.RequestID = denied.StatusCode, ErrorCode(denied.Code), denied.RequestID
		e.class = classify(denied.StatusCode, ErrorCode(denied.Code))
		if _, network := errors.AsType[net.Error](denied); denied.StatusCode == 0 && network && !e.ended() {
			e.class = ErrUnavailable // IAM cannot be reached
		}
	case f.Unreached:
		e.class = ErrUnavailable
	case f.Err == nil:
		e.class = classify(f.StatusCode, e.Code)
		if f.StatusCode == http.StatusBadRequest && errors.Is(e.class, ErrNotFound) && createsIn(f.Method, f.Path, e.Code) {
			e.class = ErrInvalid // the collection exists
		}
	}
	if f.StatusCode == http.StatusUnauthorized {
		e.skew = clockSkew(f.Header, time.Now())
	}
	// A conflict may be what an earlier try of this very call has brought about.
	e.ambiguous = e.ambiguous || f.Acted && errors.Is(e.class, ErrConflict)
	return e
}

// maxSkew is how far the date of a signature may be from the service's clock.
const maxSkew = 15 * time.Minute

// clockSkew returns how far this machine's clock is ahead of the one that dated an
// answer, or 0 if that is little enough for signatures.
func clockSkew(header http.Header, now time.Time) time.Duration {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return 0
	}
	skew := now.Sub(date).Round(time.Second)
	if skew.Abs() <= maxSkew {
		return 0
	}
	return skew
}

// ended reports whether the caller's context, or a missing host, is the cause:
// another try would meet the same.
func (e *Error) ended() bool {
	dns, ok := errors.AsType[*net.DNSError](e.err)
	return ok && dns.IsNotFound || errors.Is(e.err, context.Canceled) || errors.Is(e.err, context.DeadlineExceeded)
}

// classify tells the class from status and code. With status 400, which the
// service sends with nearly all of them, a known code decides. A 404 is of the
// addressed resource, unless the code says that another thing is missing.
func classify(status int, code ErrorCode) error {
	known, class := code.class()
	switch {
	case status == http.StatusBadRequest && known:
		return class
	case status < http.StatusInternalServerError && class != nil && link.CodesOf(string(code)).AnyStatus:
		return class
	case status == http.StatusNotFound && (code == CodeVPCNotFound || code == CodeConnectionOrLAGNotFound || code == CodeEndpointGroupNotFound):
		return class
	case status == http.StatusConflict && code == codeOverQuota:
		return class
	}
	switch status {
	case http.StatusUnauthorized:
		return ErrUnauthorized
	case http.StatusForbidden:
		return ErrForbidden
	case http.StatusNotFound, http.StatusGone:
		return ErrNotFound
	case http.StatusConflict:
		return ErrConflict
	case http.StatusTooManyRequests:
		return ErrThrottled
	case http.StatusBadRequest, http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusRequestEntityTooLarge,
		http.StatusRequestURITooLong, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		return ErrInvalid
	case http.StatusRequestTimeout:
		return ErrUnavailable
	}
	if status >= http.StatusInternalServerError && status != http.StatusNotImplemented {
		return ErrUnavailable
	}
	return nil
}

// createsIn reports whether a call creates in a collection of the project: its path
// names no resource that could be missing. The code tells the service.
func createsIn(method, path string, code ErrorCode) bool {
	_, collection, ok := strings.Cut(path, "/dcaas/")
	if root := link.CodesOf(string(code)).Root; !ok && root != "" {
		collection, ok = strings.CutPrefix(path, root)
	}
	return ok && method == http.MethodPost && !strings.Contains(collection, "/")
}

// busy reports codes that say that the resource is in the middle of something.
func busy(code string) bool {
	switch ErrorCode(code) {
	case CodeVirtualGatewayLocked, CodeVirtualGatewayCutover:
		return true
	default:
		return code != "" && code == link.CodesOf(code).Busy
	}
}

// gone reports answers that say that the addressed resource does not exist.
func gone(status int, code string) bool {
	return errors.Is(classify(status, ErrorCode(code)), ErrNotFound)
}
