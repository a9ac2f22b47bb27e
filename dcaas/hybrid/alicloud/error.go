package alicloud

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
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

const maxMessage = 256

// Error says in one line what was tried, what came of it, and where that can be
// helped, how.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("alicloud: ")
	if e.Action != "" {
		b.WriteString(e.Action + ": ")
	}
	if e.refused {
		b.WriteString("not sent: ")
	}
	b.WriteString(e.outcome())
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (%d tries in %s)", e.Attempts, e.elapsed.Round(time.Millisecond))
	}
	if e.ambiguous {
		b.WriteString("; the change may have been made all the same: look before repeating it")
		if e.Action == createBGPPeer {
			b.WriteString(", or repeat it with the same ClientToken")
		}
	}
	if hint := e.hint(); hint != "" {
		b.WriteString("; " + hint)
	}
	return b.String()
}

// outcome says what came of the call: the answer, and what stood in its way.
func (e *Error) outcome() string {
	var parts []string
	if e.StatusCode != 0 {
		parts = append(parts, strconv.Itoa(e.StatusCode))
	}
	if e.Code != "" {
		parts = append(parts, wire.Clean(string(e.Code), 64))
	}
	switch {
	case e.Message != "":
		parts = append(parts, wire.Clean(e.Message, maxMessage))
	case e.err == nil && e.Code == "":
		parts = append(parts, http.StatusText(e.StatusCode))
	}
	text := strings.Join(parts, " ")
	if e.err != nil && text != "" {
		text += ": "
	}
	if e.err != nil {
		text += wire.Clean(e.err.Error(), 2*maxMessage)
	}
	if e.RequestID != "" {
		text += " (request " + wire.Clean(e.RequestID, 64) + ")"
	}
	return text
}

// hint says what to do where one thing is the usual cause.
func (e *Error) hint() string {
	dns, noHost := errors.AsType[*net.DNSError](e.err)
	switch {
	case noHost && dns.IsNotFound:
		return "check the region and the endpoint"
	case e.StatusCode/100 == 3:
		return "redirects are not followed: is the endpoint right?"
	case errors.Is(e.class, dcaas.ErrUnauthorized):
		return "check the AccessKey pair and this machine's clock"
	default:
		return ""
	}
}

// Is reports whether target is the class of e.
func (e *Error) Is(target error) bool {
	return target == e.class && e.class != nil || target == dcaas.ErrAmbiguous && e.ambiguous
}

// Unwrap returns what stood in the way of an answer: an error of the network, of the
// context or of decoding. It is nil when the answer itself tells the failure.
func (e *Error) Unwrap() error { return e.err }

// MarshalJSON gives the parts that LogValue gives.
func (e *Error) MarshalJSON() ([]byte, error) {
	parts := map[string]any{}
	for _, attr := range e.LogValue().Group() {
		parts[attr.Key] = attr.Value.Any()
	}
	return json.Marshal(parts)
}

// LogValue gives loggers the parts instead of one text.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("error", e.Error()),
		slog.String("action", e.Action),
		slog.Int("status", e.StatusCode),
		slog.String("code", wire.Clean(string(e.Code), 64)),
		slog.String("request_id", wire.Clean(e.RequestID, 128)),
		slog.String("client_token", wire.Clean(e.ClientToken, maxClientToken)),
		slog.Int("attempts", e.Attempts),
	)
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
