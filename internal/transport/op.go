package transport

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// Doer sends one call and decodes its answer. [Client] implements it, and each service holds
// one.
type Doer interface {
	Do(ctx context.Context, req *Request) (*Response, error)
}

// Op describes an operation of the API. All its calls share it.
type Op struct {
	Method string
	Route  string // path with placeholders, such as /v3/{project_id}/dcaas/quotas
	Name   string // optional; of the operation in the log
	Effect Effect
	Scoped bool              // sends X-Project-Id although the route has no {project_id}
	Busy   bool              // allows another try after a busy code, as PUT and DELETE do
	In     string            // key of the request body in its JSON; "" if the body has no key
	Alias  map[string]string // keys that answers may have instead of the documented ones
}

// Effect describes the effect of an operation that is carried out twice.
type Effect int

const (
	// ByMethod takes the effect from the HTTP method. GET and HEAD are Reads, PUT and DELETE
	// are Repeatable, and the others are Once.
	ByMethod Effect = iota
	// Reads marks an operation that changes nothing.
	Reads
	// Repeatable marks a write with the same effect if it is carried out twice.
	Repeatable
	// Once marks a write that must not be carried out twice.
	Once
)

// attrs returns the attributes of the operation for the log.
func (op *Op) attrs() []slog.Attr {
	attrs := []slog.Attr{slog.String("method", op.Method), slog.String("route", op.Route)}
	if op.Name != "" {
		attrs = append(attrs, slog.String("operation", op.Name))
	}
	return attrs
}

// reads reports whether the operation changes nothing.
func (op *Op) reads() bool {
	return op.Effect == Reads || op.Method == http.MethodGet || op.Method == http.MethodHead
}

// idempotent reports whether the operation has the same effect if it is carried out twice.
func (op *Op) idempotent() bool {
	if op.Effect == Once {
		return false
	}
	return op.reads() || op.Effect == Repeatable || op.Method == http.MethodPut || op.Method == http.MethodDelete
}

// changesNothing reports whether the operation is an update, and its body has no field.
func (op *Op) changesNothing(body []byte) bool {
	return op.Method == http.MethodPut && op.In != "" && string(body) == `{"`+op.In+`":{}}`
}

// Request describes one call of an operation.
type Request struct {
	Op      *Op
	Args    []string // values of the placeholders in Op.Route, in order, without {project_id}
	Query   url.Values
	Body    any          // encoded once; nil sends none
	Out     []Field      // receive the answer; without them its body is ignored
	Check   func() error // optional; refuses the decoded values of Out
	Whole   bool         // sets Response.Body
	Invalid error        // the reason why the service refuses the call; if set, nothing is sent
}

// Response describes the answer of a successful call, without its decoded values.
type Response struct {
	StatusCode int
	Header     http.Header
	RequestID  string
	Body       []byte // nil unless Request.Whole is set
	Tries      int    // tries that left this process
	Elapsed    time.Duration
}

// RefusedError reports that a call was not sent because it is invalid.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return e.Reason }

// Refuse returns a [RefusedError] with the reason.
func Refuse(reason string) error { return &RefusedError{reason} }
