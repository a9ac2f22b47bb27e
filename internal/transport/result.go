package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/retry"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Failure describes a failed call. Config.DecodeError makes the caller's error from it.
type Failure struct {
	Method     string
	Path       string // escaped, without the query; the route if the call was refused
	StatusCode int    // 0 without an answer
	Header     http.Header
	Body       []byte
	Answer     wire.ErrorBody
	RequestID  string
	RetryAfter time.Duration // the wait that the service asked for, or 0
	Tries      int           // sent
	Elapsed    time.Duration
	Err        error // the obstacle; nil when the answer tells it
	Unreached  bool  // no answer, and another try may get one
	Ambiguous  bool  // a write that may have been carried out
	Acted      bool  // a write of which some try may have been carried out, whatever the last answer says
}

// finish returns the result of a call. The error is the one that resty ended with.
func (c *Client) finish(ctx context.Context, call *call, req *Request, err error) (*Response, error) {
	last := &call.last
	f := &Failure{
		Method: call.op.Method, Path: call.path, Tries: call.sent, Elapsed: time.Since(call.start),
		StatusCode: last.status, Header: last.header, Body: call.answer, Answer: last.error,
	}
	defer reportResponse(ctx, f)
	if last.asked {
		f.RetryAfter = last.wait
	}
	writes := !call.op.reads()
	f.Acted = writes && call.acted
	switch {
	case call.tries == 0:
		f.Err = stripURL(err)
	case ctx.Err() != nil && err != nil:
		f.Err = cancelled(ctx, last)
		f.Ambiguous = f.Acted
	case last.err != nil:
		f.Err = stripURL(last.err)
		slow := retry.Is[*timeoutError](f.Err)
		if last.phase == unanswered && !slow {
			f.Err = fmt.Errorf("the answer did not arrive: %w", f.Err)
		}
		f.Unreached = last.phase == unreached || last.phase == unanswered || slow // a slow try that was not sent waited for IAM
		f.Ambiguous = f.Acted
	case last.status/100 == 2:
		return c.read(call, req, f)
	case call.op.Method == http.MethodDelete && call.tries > 1 && c.gone(last):
		// An earlier try, or another client, has deleted the resource.
		return c.response(f), nil
	default:
		f.Ambiguous = f.Acted && !last.definite()
	}
	f.RequestID = call.requestID(f.Header, f.Answer.RequestID)
	return nil, c.cfg.DecodeError(f)
}

// gone reports whether an answer says that the addressed resource does not exist.
func (c *Client) gone(o *outcome) bool {
	switch {
	case strings.HasPrefix(o.error.Code, "APIGW."):
		return false // because the operation is missing, not the resource
	case o.busy:
		return false // because the resource exists, whatever the status
	case c.cfg.Gone != nil:
		return c.cfg.Gone(o.status, o.error.Code)
	default:
		return o.status == http.StatusNotFound
	}
}

// read decodes a successful answer. It returns an error for one that it cannot decode,
// because the value is missing.
func (c *Client) read(call *call, req *Request, f *Failure) (*Response, error) {
	id := ""
	if len(req.Out) > 0 {
		var err error
		if id, err = call.buffers.decode(call.answer, req.Out, req.Op.Alias); err != nil {
			return nil, c.unread(call, f, err)
		}
	}
	if req.Check != nil {
		if err := req.Check(); err != nil {
			return nil, c.unread(call, f, err)
		}
	}
	// With only optional fields, an error body would decode as success, so check for
	// one. An answer that is taken whole may have its request ID in the body.
	lenient, whole := !demanding(req.Out), len(req.Out) == 1 && req.Out[0].Key == ""
	if lenient || whole && f.Header.Get("X-Request-Id") == "" {
		var failed bool
		if failed, id = isError(call.answer); failed && lenient {
			return nil, c.unread(call, f, &DecodeError{"the answer is an error under a status of success"})
		}
	}
	f.RequestID = call.requestID(f.Header, id)
	resp := c.response(f)
	if !req.Whole {
		resp.Body = nil
		if call.buffers.text.Cap() <= maxKept {
			c.buffers.Put(call.buffers) // decoding copies its values
		}
	}
	return resp, nil
}

// isError reports whether the body of an answer has the form of an error, and returns
// its request_id.
func isError(body []byte) (failed bool, requestID string) {
	var code, capital, object any // any, because a value that is no text is not an error
	requestID, _ = Decode(body, []Field{Optional("error_code", &code), Optional("Code", &capital), Optional("error", &object)}, nil)
	inner, _ := object.(map[string]any)
	for _, value := range []any{code, capital, inner["code"]} {
		text, _ := value.(string)
		failed = failed || text != ""
	}
	return failed, requestID
}

// buffers holds the scratch memory for one answer. It is pooled.
type buffers struct {
	text    bytes.Buffer
	scanner Scanner
}

// decode tries the scanner first, which is faster and does not understand all answers.
func (b *buffers) decode(body []byte, fields []Field, alias map[string]string) (requestID string, err error) {
	if requestID, ok := b.scanner.Decode(body, fields, alias); ok {
		return requestID, nil
	}
	return Decode(body, fields, alias)
}

// maxKept is the size up to which the buffers of an answer return to the pool.
const maxKept = 2 * maxTrustedSize

// unread returns the error of a call whose answer has the status of success and cannot
// be used.
func (c *Client) unread(call *call, f *Failure, err error) error {
	f.Err = call.secrets.HideError(err)
	if said := wire.ParseError(call.answer); said.Code != "" {
		f.Answer = call.secrets.HideAnswer(said)
	}
	f.RequestID = call.requestID(f.Header, f.Answer.RequestID)
	f.Ambiguous = !call.op.reads()
	return c.cfg.DecodeError(f)
}

// response returns the response of a successful call.
func (c *Client) response(f *Failure) *Response {
	return &Response{StatusCode: f.StatusCode, Header: f.Header, RequestID: f.RequestID, Body: f.Body, Tries: f.Tries, Elapsed: f.Elapsed}
}

// refused returns the error of a call that is not sent.
func (c *Client) refused(req *Request, reason error) error {
	return c.cfg.DecodeError(&Failure{Method: req.Op.Method, Path: req.Op.Route, Err: reason})
}

// cancelled returns the error of the caller's context, joined with that of the last try.
func cancelled(ctx context.Context, last *outcome) error {
	end := ctx.Err()
	if cause := context.Cause(ctx); !errors.Is(cause, end) {
		end = fmt.Errorf("%w: %w", end, cause)
	}
	switch {
	case last.err == nil && last.status/100 != 2:
		return fmt.Errorf("%w (the last answer was %d %s)", end, last.status, wire.Clean(last.error.Code, 64))
	case last.err != nil && !errors.Is(last.err, ctx.Err()):
		return fmt.Errorf("%w (last try: %w)", end, stripURL(last.err))
	default:
		return end
	}
}

// errorText returns the text of err for the log.
func errorText(err error) string { return wire.Clean(stripURL(err).Error(), 512) }

// stripURL removes the URL from the text of an error of net/http, because the query may
// contain values. It keeps the chain of wrapped errors.
func stripURL(err error) error {
	wrapped, ok := errors.AsType[*url.Error](err)
	if !ok {
		return err
	}
	if err == error(wrapped) { //nolint:errorlint // only the outermost error
		return stripURL(wrapped.Err)
	}
	return wire.WithText(err, strings.ReplaceAll(err.Error(), wrapped.Error(), stripURL(wrapped.Err).Error()))
}
