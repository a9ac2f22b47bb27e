package transport

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// Doer sends one call and reads its answer. Services hold one.
type Doer interface {
	Do(ctx context.Context, req *Request) (*Response, error)
}

// Op is what all calls of one operation have in common.
type Op struct {
	Method string
	Route  string // path with {name} for each part that changes, e.g. /v3/{project_id}/dcaas/quotas
	Name   string // optional: what the log calls the operation, where the route does not tell
	Effect Effect
	Scoped bool              // names the project in X-Project-Id although it is not in the route
	Busy   bool              // is repeated after a busy code, as PUT and DELETE are: the code says that nothing was done
	In     string            // key that wraps the request body; "" sends it bare
	Alias  map[string]string // spellings that answers may use, to the canonical ones
}

// Effect says what may follow from sending an operation twice.
type Effect int

const (
	// ByMethod goes by the HTTP method: GET reads, PUT and DELETE may be
	// repeated, anything else is done once.
	ByMethod Effect = iota
	// Reads changes nothing, whatever the method.
	Reads
	// Repeatable is a write that has the same effect once or twice.
	Repeatable
	// Once is a write that must not be repeated, whatever the method.
	Once
)

// attrs names the operation in the log.
func (op *Op) attrs() []slog.Attr {
	attrs := []slog.Attr{slog.String("method", op.Method), slog.String("route", op.Route)}
	if op.Name != "" {
		attrs = append(attrs, slog.String("operation", op.Name))
	}
	return attrs
}

func (op *Op) reads() bool {
	return op.Effect == Reads || op.Method == http.MethodGet || op.Method == http.MethodHead
}

func (op *Op) idempotent() bool {
	if op.Effect == Once {
		return false
	}
	return op.reads() || op.Effect == Repeatable || op.Method == http.MethodPut || op.Method == http.MethodDelete
}

// Request is one call of an operation.
type Request struct {
	Op      *Op
	Args    []string // the parts of Op.Route after {project_id}, in order
	Query   url.Values
	Body    any          // encoded once; nil sends none
	Out     []Field      // what to take from the answer; none ignores its body
	Check   func() error // optional: refuses the values of Out, after they are decoded
	Whole   bool         // the response is to have the body
	Invalid error        // set by a service that refuses the call: it is reported, nothing is sent
}

// Response is what an answer says beside its values.
type Response struct {
	StatusCode int
	Header     http.Header
	RequestID  string
	Body       []byte // if Request.Whole
	Tries      int    // that were sent
	Elapsed    time.Duration
}

// RefusedError is a call that was not sent because it cannot be right.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return e.Reason }

// Refuse returns the reason for which a call is not sent.
func Refuse(reason string) error { return &RefusedError{reason} }
