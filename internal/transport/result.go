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

// Failure describes a failed call. Config.DecodeError makes an error of it.
type Failure struct {
	Method     string
	Path       string // escaped, without the query; the route of a refused call
	StatusCode int    // 0 without an answer
	Header     http.Header
	Body       []byte
	Answer     wire.ErrorBody
	RequestID  string
	RetryAfter time.Duration // the wait that the service asked for, or 0
	Tries      int           // tries that left this process
	Elapsed    time.Duration
	Err        error // the cause; nil if the answer contains it
	Unreached  bool  // no answer arrived, and another call may get one
	Ambiguous  bool  // the call is a write, and the service may have carried it out
	Acted      bool  // the call is a write, and the service may have carried out one of the tries
}

// finish returns the result of a call. The argument err is the error of resty.
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
	f.Acted = writes && call.mayHaveActed
	switch {
	case call.tries == 0:
		f.Err = stripURL(err)
	case ctx.Err() != nil && err != nil:
		f.Err = contextError(ctx, last)
		f.Ambiguous = f.Acted
	case last.err != nil:
		f.Err = stripURL(last.err)
		slow := retry.Is[*timeoutError](f.Err)
		if last.phase == unanswered && !slow {
			f.Err = fmt.Errorf("the answer did not arrive: %w", f.Err)
		}
		f.Unreached = last.phase == unreached || last.phase == unanswered || slow // a try that timed out before it was sent waited for IAM
		f.Ambiguous = f.Acted
	case last.status/100 == 2:
		return c.succeed(call, req, f)
	case call.op.Method == http.MethodDelete && call.tries > 1 && c.gone(last):
		// An earlier try or another client has deleted the resource.
		return c.response(f), nil
	default:
		f.Ambiguous = f.Acted && !last.definite()
	}
	f.RequestID = call.requestID(f.Header, f.Answer.RequestID)
	return nil, c.cfg.DecodeError(f)
}

// gone reports whether an answer means that the resource in the path does not exist.
func (c *Client) gone(o *outcome) bool {
	switch {
	case strings.HasPrefix(o.error.Code, "APIGW."):
		return false // because the API gateway has no such operation
	case o.busy:
		return false // because a busy resource exists
	case c.cfg.Gone != nil:
		return c.cfg.Gone(o.status, o.error.Code)
	default:
		return o.status == http.StatusNotFound
	}
}

// succeed decodes an answer with a status of success. It returns an error if it cannot
// decode the answer, or if the answer is an error.
func (c *Client) succeed(call *call, req *Request, f *Failure) (*Response, error) {
	id := ""
	if len(req.Out) > 0 {
		var err error
		if id, err = call.buffers.decode(call.answer, req.Out, req.Op.Alias); err != nil {
			return nil, c.undecodable(call, f, err)
		}
	}
	if req.Check != nil {
		if err := req.Check(); err != nil {
			return nil, c.undecodable(call, f, err)
		}
	}
	// With only optional fields, an error body would decode as success, so check for
	// one. If the caller decodes the whole body, the request ID may be in it.
	lenient, whole := !requiresAny(req.Out), len(req.Out) == 1 && req.Out[0].Key == ""
	if lenient || whole && f.Header.Get("X-Request-Id") == "" {
		var failed bool
		if failed, id = isError(call.answer); failed && lenient {
			return nil, c.undecodable(call, f, &DecodeError{"the answer is an error under a status of success"})
		}
	}
	f.RequestID = call.requestID(f.Header, id)
	resp := c.response(f)
	if !req.Whole {
		resp.Body = nil
		if call.buffers.text.Cap() <= maxKept {
			c.buffers.Put(call.buffers) // the decoded values do not refer to the buffers
		}
	}
	return resp, nil
}

// isError reports whether body has the form of an error. It also returns its request_id.
func isError(body []byte) (failed bool, requestID string) {
	var code, capital, object any // any, because a code that is not a string means no error
	requestID, _ = Decode(body, []Field{Optional("error_code", &code), Optional("Code", &capital), Optional("error", &object)}, nil)
	inner, _ := object.(map[string]any)
	for _, value := range []any{code, capital, inner["code"]} {
		text, _ := value.(string)
		failed = failed || text != ""
	}
	return failed, requestID
}

// buffers holds the scratch memory for one answer. The client pools them.
type buffers struct {
	text    bytes.Buffer
	scanner Scanner
}

// decode reads body with the scanner. If the scanner does not understand body, decode uses
// the JSON library, which is slower.
func (b *buffers) decode(body []byte, fields []Field, alias map[string]string) (requestID string, err error) {
	if requestID, ok := b.scanner.Decode(body, fields, alias); ok {
		return requestID, nil
	}
	return Decode(body, fields, alias)
}

// maxKept limits the size of the buffers that return to the pool, in bytes.
const maxKept = 2 * maxTrustedSize

// undecodable returns the error of a call whose answer has a status of success and no usable
// body.
func (c *Client) undecodable(call *call, f *Failure, err error) error {
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

// refusal returns the error of a call that is not sent.
func (c *Client) refusal(req *Request, reason error) error {
	return c.cfg.DecodeError(&Failure{Method: req.Op.Method, Path: req.Op.Route, Err: reason})
}

// contextError returns the error of ctx, which has ended, with the result of the last try.
func contextError(ctx context.Context, last *outcome) error {
	end := retry.Ended(ctx)
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

// stripURL removes the URL from the text of an error, because its query may contain values
// of the caller. The result still wraps the other errors.
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
