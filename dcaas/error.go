package dcaas

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/apierr"
	"github.com/dcaas-sdk/dcaas-go/internal/link"
	"github.com/dcaas-sdk/dcaas-go/internal/retry"
	"github.com/dcaas-sdk/dcaas-go/internal/transport"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Classes of failure, for [errors.Is]. HTTP status and error code together determine the
// class, because the service reports a missing resource with status 400 too. An error
// may be of a class and [ErrAmbiguous].
var (
	// ErrNotFound means that the resource in the path does not exist. A create names a
	// collection in its path, so a create that refers to a missing resource is
	// [ErrInvalid].
	ErrNotFound = errors.New("dcaas: not found")
	// ErrConflict means that a resource is taken, in use, or in a state that does not
	// allow the call.
	ErrConflict = errors.New("dcaas: conflict")
	// ErrUnauthorized means that the credentials are wrong or have expired.
	ErrUnauthorized = errors.New("dcaas: unauthorized")
	// ErrForbidden means that the credentials are right but do not allow the call.
	ErrForbidden = errors.New("dcaas: forbidden")
	// ErrThrottled means that there were too many calls; see Error.RetryAfter.
	ErrThrottled = errors.New("dcaas: throttled")
	// ErrQuotaExceeded means that a quota or a limit is used up.
	ErrQuotaExceeded = errors.New("dcaas: quota exceeded")
	// ErrInvalid means that the call cannot be right. The service refused it, or the
	// client did before it sent anything; Error.StatusCode is 0 then. Error.Code names
	// the missing resource that a create refers to, such as [CodeVirtualGatewayNotFound].
	ErrInvalid = errors.New("dcaas: invalid request")
	// ErrUnavailable means that the service could not be reached or had a fault of its
	// own. A later call may succeed. A host that does not exist or has a wrong
	// certificate is of no class.
	ErrUnavailable = errors.New("dcaas: unavailable")
	// ErrAmbiguous means that a write may or may not have been carried out. Read the
	// state before you write again.
	ErrAmbiguous = errors.New("dcaas: the write may have been carried out")
)

// Error describes a call that failed. A call returns it alone or wrapped. Use
// [errors.AsType] to get it and [errors.Is] to compare its class. A wait may end with a
// [*StateError] instead. All ends with another error if the service repeats a marker.
type Error struct {
	StatusCode int       // of the answer; 0 if there was none
	Code       ErrorCode // of the service, the API gateway or IAM; may be empty
	Message    string    // of the service, the API gateway or IAM; secrets that the call sent are hidden
	RequestID  string    // for the vendor's support
	Method     string
	Path       string        // as sent, without the query
	RetryAfter time.Duration // wait that the service asked for; 0 if it did not ask
	Attempts   int           // number of times the call was sent; 0 if the client refused it
	Body       []byte        // of the answer, unchanged, at most 64 KiB; it may hold secrets and is never printed

	class     error // one of the sentinels, or nil
	refused   bool  // by the client, before anything was sent
	ambiguous bool
	elapsed   time.Duration
	skew      time.Duration // of this machine's clock, if a refusing service has another time; 0 if small
	err       error         // the cause, unless the answer itself tells it
}

const maxErrorBody = 64 << 10

// Error returns one line of text: the call, its outcome and, if one is known, a remedy.
// It shows neither the query nor a body.
func (e *Error) Error() string { return e.report().Text() }

func (e *Error) report() apierr.Report {
	// The text of an error of package auth has the status, the code and the request ID.
	_, complete := errors.AsType[*auth.Error](e.err)
	if _, list := errors.AsType[*sourcesError](e.err); list {
		complete = true // the list of sources is longer than other causes
	}
	r := apierr.Report{
		Package: "dcaas", StatusCode: e.StatusCode, Code: string(e.Code), Message: e.Message, RequestID: e.RequestID,
		Attempts: e.Attempts, Elapsed: e.elapsed, Refused: e.refused, Ambiguous: e.ambiguous, Complete: complete, Err: e.err,
	}
	if e.Method != "" {
		r.Call = e.Method + " " + wire.Clean(e.Path, apierr.MaxMessage)
	}
	if !complete { // an error of package auth has a hint of its own
		r.Hint = cmp.Or(apierr.Hint(e.StatusCode, e.err), e.hint())
	}
	return r
}

// hint returns the remedy for a refusal of the credentials or of too many calls.
func (e *Error) hint() string {
	switch {
	case e.skew > 0:
		return "this machine's clock is " + e.skew.String() + " ahead of the service's, which refuses signatures 15 minutes off: set it right"
	case e.skew < 0:
		return "this machine's clock is " + (-e.skew).String() + " behind the service's, which refuses signatures 15 minutes off: set it right"
	case e.StatusCode == http.StatusUnauthorized:
		return "check the credentials, the project and this machine's clock"
	case e.Code == codeNoProject:
		return "check that the credentials are valid for this project"
	case e.RetryAfter > 0:
		return "the service asks for a wait of " + e.RetryAfter.String()
	default:
		return ""
	}
}

// Is reports whether target is the class of e, or [ErrAmbiguous] for an ambiguous e.
func (e *Error) Is(target error) bool {
	return target == e.class && e.class != nil || target == ErrAmbiguous && e.ambiguous
}

// Unwrap returns the cause: an error of the network, of the context, of authentication
// ([*auth.Error]) or of decoding. It returns nil when the answer itself tells the
// failure.
func (e *Error) Unwrap() error { return e.err }

// Format prints the text of Error for every verb, because %#v would print the body, which
// may hold a BGP password.
func (e Error) Format(f fmt.State, verb rune) {
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), e.Error())
}

// MarshalJSON returns the attributes of LogValue as an object. It leaves out the body.
func (e Error) MarshalJSON() ([]byte, error) { return apierr.JSON(e.LogValue()) }

// LogValue returns the parts of the error as attributes. It leaves out the body.
func (e Error) LogValue() slog.Value {
	return e.report().LogValue(slog.String("method", e.Method), slog.String("path", wire.Clean(e.Path, apierr.MaxMessage)))
}

// newError returns the [*Error] of a failed call.
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
		e.StatusCode, e.Code, e.Message, e.RequestID = denied.StatusCode, ErrorCode(denied.Code), denied.Message, denied.RequestID
		e.class = classify(denied.StatusCode, ErrorCode(denied.Code))
		if errors.Is(e.class, ErrNotFound) {
			e.class = ErrUnauthorized // an agency is missing, not the resource of the call, and a wait for a deletion must not end
		}
		// A file that cannot be read, such as that of an ID token, has a syscall.Errno, which is a net.Error.
		network := retry.Is[net.Error](denied) && !retry.Is[*fs.PathError](denied)
		if denied.StatusCode == 0 && network && !e.ended() {
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
	// An earlier try of this call may have caused the conflict.
	e.ambiguous = e.ambiguous || f.Acted && errors.Is(e.class, ErrConflict)
	return e
}

// maxSkew is the largest difference between the date of a signature and the service's
// clock that the service accepts.
const maxSkew = 15 * time.Minute

// clockSkew returns the time by which this machine's clock is ahead of the one that
// dated an answer, or 0 if signatures allow the difference.
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

// ended reports whether the caller's context or a missing host is the cause. Another try
// would fail in the same way.
func (e *Error) ended() bool {
	dns, ok := errors.AsType[*net.DNSError](e.err)
	return ok && dns.IsNotFound || errors.Is(e.err, context.Canceled) || errors.Is(e.err, context.DeadlineExceeded)
}

// classify returns the class for a status and a code. A known code decides for status
// 400, because the service sends nearly all codes with it. A 404 is about the addressed
// resource, unless the code names another missing one.
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

// createsIn reports whether a call creates a resource in a collection of the project, so
// that its path names no resource that could be missing. The code tells the service.
func createsIn(method, path string, code ErrorCode) bool {
	_, collection, ok := strings.Cut(path, "/dcaas/")
	if root := link.CodesOf(string(code)).Root; !ok && root != "" {
		collection, ok = strings.CutPrefix(path, root)
	}
	return ok && method == http.MethodPost && !strings.Contains(collection, "/")
}

// busy reports whether code means that another operation holds the resource.
func busy(code string) bool {
	switch ErrorCode(code) {
	case CodeVirtualGatewayLocked, CodeVirtualGatewayCutover:
		return true
	default:
		return code != "" && code == link.CodesOf(code).Busy
	}
}

// gone reports whether an answer means that the addressed resource does not exist.
func gone(status int, code string) bool {
	return errors.Is(classify(status, ErrorCode(code)), ErrNotFound)
}
