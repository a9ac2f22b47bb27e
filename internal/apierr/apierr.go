// Package apierr gives the errors of packages dcaas and alicloud one form. They have the
// same text, and the same parts in JSON and in logs.
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

// MaxMessage limits a message and a path, in bytes.
const MaxMessage = 256

const (
	maxCode      = 64
	maxRequestID = 128
)

// Report holds the parts of an error. Some texts come from a service, so the methods of
// Report clean them.
type Report struct {
	Package    string // that returns the error, such as "dcaas"
	Call       string // that failed, such as "GET /v3/..."; optional
	StatusCode int    // of the answer; 0 without one
	Code       string
	Message    string
	RequestID  string
	Attempts   int
	Elapsed    time.Duration
	Refused    bool   // the call was not sent
	Ambiguous  bool   // the call is a write, and the service may have carried it out
	Remedy     string // optional; ends the advice for an ambiguous call
	Hint       string // optional; the remedy for the usual cause
	Complete   bool   // the text of Err contains the status, the code and the request ID
	Err        error  // the cause, unless the answer contains it
}

// Text returns the error in one line. It names the call and its outcome, and adds the
// remedy if there is one.
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

// LogValue returns the parts of the error for a logger. The arguments are parts that only
// one package has.
func (r Report) LogValue(own ...slog.Attr) slog.Value {
	attrs := append([]slog.Attr{
		slog.String("error", r.Text()),
		slog.Int("status", r.StatusCode),
		slog.String("code", wire.Clean(r.Code, maxCode)),
		slog.String("request_id", wire.Clean(r.RequestID, maxRequestID)),
	}, own...)
	return slog.GroupValue(append(attrs, slog.Int("attempts", r.Attempts))...)
}

// JSON encodes the result of [Report.LogValue] as an object.
func JSON(value slog.Value) ([]byte, error) {
	parts := map[string]any{}
	for _, attr := range value.Group() {
		parts[attr.Key] = attr.Value.Any()
	}
	return json.Marshal(parts)
}
