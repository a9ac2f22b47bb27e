package transport

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
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

// expand fills the route's placeholders but that of the project, each part escaped.
// A part that would address something else is refused.
func expand(route string, args []string) (string, error) {
	var b strings.Builder
	b.Grow(len(route) + 64)
	rest := route
	for {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			b.WriteString(rest)
			return b.String(), nil
		}
		size := strings.IndexByte(rest[open:], '}')
		if size < 0 {
			return "", Refuse("the path has a { without a }")
		}
		name := rest[open+1 : open+size]
		if name == projectParam {
			b.WriteString(rest[:open+size+1])
		} else {
			if len(args) == 0 {
				return "", Refuse("nothing stands for {" + wire.Clean(name, 64) + "} in the path")
			}
			if err := checkPart(name, args[0]); err != nil {
				return "", err
			}
			b.WriteString(rest[:open])
			b.WriteString(EscapePart(args[0]))
			args = args[1:]
		}
		rest = rest[open+size+1:]
	}
}

// checkPart refuses a part of a path that would address something else: an empty
// one the collection, "." and ".." a parent.
func checkPart(name, part string) error {
	switch part {
	case "":
		return Refuse(name + " is empty")
	case ".", "..":
		return Refuse(name + " is " + part + ", which is no identifier")
	}
	return nil
}

const (
	projectParam = "project_id"
	projectPlace = "{" + projectParam + "}" // escaped parts have no braces
)

func (op *Op) wantsProject() bool {
	return op.Scoped || strings.Contains(op.Route, projectPlace)
}

// fillProject fills the placeholders that expand leaves.
func fillProject(path, project string) (string, error) {
	if err := checkPart(projectParam, project); err != nil {
		return "", err
	}
	if strings.ContainsFunc(project, unicode.IsControl) {
		return "", Refuse("the project's ID has a control character")
	}
	return strings.ReplaceAll(path, projectPlace, EscapePart(project)), nil
}

// EscapePart percent-encodes all but letters, digits and -_.~, which is the
// form that signatures are made of.
func EscapePart(s string) string { return plusToBlank(url.QueryEscape(s)) }

// EncodeQuery sorts a query and escapes it as [EscapePart] does.
func EncodeQuery(q url.Values) string { return plusToBlank(q.Encode()) }

// A blank is %20 in signatures, and a plus sign always comes out as %2B.
func plusToBlank(s string) string { return strings.ReplaceAll(s, "+", "%20") }

const unescapedPath = "the path has characters that must be escaped (use url.PathEscape on each part)"

// CheckPath refuses a path, given in escaped form by a caller, that could
// address anything but what it spells.
func CheckPath(path string) error {
	if !strings.HasPrefix(path, "/") || len(path) == 1 {
		return Refuse("the path must begin with / and name a resource")
	}
	for part := range strings.SplitSeq(path[1:], "/") {
		text, err := url.PathUnescape(part)
		switch {
		case err != nil:
			return Refuse("the path has a % that begins no escape")
		case text == "":
			return Refuse("the path has an empty part: is an identifier missing?")
		case text == "." || text == "..":
			return Refuse("the path has a part " + text)
		case strings.ContainsFunc(part, mustBeEscaped), strings.Count(part, "}") > strings.Count(part, "{"): // expand looks after each {
			return Refuse(unescapedPath)
		}
	}
	return nil
}

// mustBeEscaped reports whether no part of a path, but for placeholders, may have r as
// it is. Package url would escape the whole path anew, and an escaped slash in it as a
// slash.
func mustBeEscaped(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	}
	return !strings.ContainsRune("-_.~!$&'()*+,;=:@[]%{}", r)
}

// RefusedError is a call that was not sent because it cannot be right.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return e.Reason }

// Refuse returns the reason for which a call is not sent.
func Refuse(reason string) error { return &RefusedError{reason} }
