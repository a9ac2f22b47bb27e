// Package apierr gives the errors of package dcaas and of package alicloud one form:
// the same text, the same cleaning of foreign text, and the same parts in JSON and in
// logs.
package apierr

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// MaxMessage is the length, in bytes, that a message and a path are cut to.
const MaxMessage = 256

const (
	maxCode      = 64
	maxRequestID = 128
)

// Report is the content of an error. Its texts may be foreign: they are cleaned when
// they are shown.
type Report struct {
	Package    string // of the error, such as "dcaas"
	Call       string // that failed, such as "GET /v3/..."; may be empty
	StatusCode int    // of the answer; 0 without one
	Code       string
	Message    string
	RequestID  string
	Attempts   int
	Elapsed    time.Duration
	Refused    bool // before anything was sent
	Ambiguous  bool
	Remedy     string // for an ambiguous call, beside looking first; may be empty
	Hint       string // for the usual cause; may be empty
	Complete   bool   // Err has the status, the code and the request ID in its text
	Err        error  // the obstacle, if the answer does not tell it
}

// Text returns the error in one line: the call, its outcome, and a remedy where one
// is known.
func (r Report) Text() string {
	var b strings.Builder
	b.WriteString(r.Package + ": ")
	if r.Call != "" {
		b.WriteString(r.Call + ": ")
	}
	if r.Refused {
		b.WriteString("not sent: ")
	}
	b.WriteString(r.outcome())
	if r.Attempts > 1 {
		fmt.Fprintf(&b, " (%d tries in %s)", r.Attempts, r.Elapsed.Round(time.Millisecond))
	}
	if r.Ambiguous {
		b.WriteString("; the change may have been made all the same: look before repeating it" + r.Remedy)
	}
	if r.Hint != "" {
		b.WriteString("; " + r.Hint)
	}
	return b.String()
}

// outcome describes the answer and the obstacle.
func (r Report) outcome() string {
	if r.Complete {
		return wire.Clean(r.Err.Error(), 4*MaxMessage)
	}
	var parts []string
	if r.StatusCode != 0 || r.Err == nil && r.Attempts > 0 {
		parts = append(parts, strconv.Itoa(r.StatusCode))
	}
	if r.Code != "" && r.Code != strconv.Itoa(r.StatusCode) { // IAM repeats the status
		parts = append(parts, wire.Clean(r.Code, maxCode))
	}
	switch {
	case r.Message != "":
		parts = append(parts, wire.Clean(r.Message, MaxMessage))
	case r.Err == nil && r.Code == "":
		parts = append(parts, cmp.Or(http.StatusText(r.StatusCode), "(unknown to HTTP)"))
	}
	text := strings.Join(parts, " ")
	if r.Err != nil && text != "" {
		text += ": "
	}
	if r.Err != nil {
		text += wire.Clean(r.Err.Error(), 2*MaxMessage)
	}
	if r.RequestID != "" {
		text += " (request " + wire.Clean(r.RequestID, maxCode) + ")"
	}
	return text
}

// Hint returns the remedy for a wrong address, or "" if the address is not the cause.
func Hint(statusCode int, err error) string {
	dns, noHost := errors.AsType[*net.DNSError](err)
	switch {
	case noHost && dns.IsNotFound:
		return "check the region and the endpoint"
	case statusCode/100 == 3:
		return "redirects are not followed: is the endpoint right?"
	default:
		return ""
	}
}

// LogValue returns the parts of the error for a logger, and those that only one
// package has between the text and the number of attempts.
func (r Report) LogValue(own ...slog.Attr) slog.Value {
	attrs := append([]slog.Attr{
		slog.String("error", r.Text()),
		slog.Int("status", r.StatusCode),
		slog.String("code", wire.Clean(r.Code, maxCode)),
		slog.String("request_id", wire.Clean(r.RequestID, maxRequestID)),
	}, own...)
	return slog.GroupValue(append(attrs, slog.Int("attempts", r.Attempts))...)
}

// JSON encodes the parts of a LogValue.
func JSON(value slog.Value) ([]byte, error) {
	parts := map[string]any{}
	for _, attr := range value.Group() {
		parts[attr.Key] = attr.Value.Any()
	}
	return json.Marshal(parts)
}
