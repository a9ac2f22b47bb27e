// Package transport carries one call from a method's arguments to its typed
// answer. It is the only room that knows resty, and holds the one rule about
// repeating calls.
package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Config says how a client sends. All fields but those marked optional are
// needed.
type Config struct {
	Endpoint    *url.URL
	HTTPClient  *http.Client // copied, never changed
	Auth        auth.Authenticator
	Scope       auth.Scope
	Project     func(context.Context) (string, error) // what fills {project_id}
	Timeout     time.Duration                         // of one try
	MaxBody     int64
	Retry       RetryPolicy
	Logger      *slog.Logger
	UserAgent   string
	Limiter     Limiter                                     // optional
	Middleware  []func(http.RoundTripper) http.RoundTripper // optional, the first is outermost
	Encoder     Encoder                                     // optional
	Busy        func(code string) bool                      // optional: an error code that passes by itself
	Gone        func(status int, code string) bool          // optional: an error that says the resource is not there
	DecodeError func(*Failure) error                        // makes what callers see
}

// Client sends calls to one endpoint. It is safe for concurrent use.
type Client struct {
	cfg     Config
	prefix  string            // escaped path of the endpoint, without a slash at the end
	authed  http.RoundTripper // authentication over the base transport
	attempt attempt
	resty   *resty.Client
	loop    []resty.Option
	memory  *sync.Pool // of *memory
}

// errNilStage is the fault of a caller's function, and would be a panic later.
var errNilStage = errors.New("returned a nil http.RoundTripper")

// Failure is a call that did not give what was asked for.
type Failure struct {
	Method     string
	Path       string // escaped, without the query; the route if the call was refused
	StatusCode int    // 0 without an answer
	Header     http.Header
	Body       []byte
	Answer     wire.ErrorBody
	RequestID  string
	RetryAfter time.Duration // what the service asked for, if it did
	Tries      int           // that were sent
	Elapsed    time.Duration
	Err        error // what stood in the way; nil when the answer says it
	Unreached  bool  // no answer, though another try may get one
	Ambiguous  bool  // a write that may have been carried out
	Acted      bool  // a write of which some try may have been carried out, whatever the last answer says
}

// New returns a client. The error is about middleware or authentication that gives
// nothing to send through.
func New(cfg Config) (*Client, error) {
	cfg.Retry = cfg.Retry.withDefaults()
	cfg.HTTPClient = new(*cfg.HTTPClient) // the caller's may change
	if own := cfg.HTTPClient.Timeout; own > 0 {
		cfg.Timeout = min(cfg.Timeout, own)
	}
	if cfg.HTTPClient.Transport == nil {
		cfg.HTTPClient.Transport = http.DefaultTransport
	}
	authed := cfg.Auth.Wrap(cfg.HTTPClient.Transport, cfg.Scope)
	if authed == nil {
		return nil, fmt.Errorf("the Wrap method of %T %w", cfg.Auth, errNilStage)
	}
	return assemble(cfg, authed)
}

// At returns a client for another host that shares authentication, options and
// connections with c.
func (c *Client) At(endpoint *url.URL) (*Client, error) {
	cfg := c.cfg
	cfg.Endpoint = endpoint
	return assemble(cfg, c.authed)
}

// assemble puts the stages of a try in their order.
func assemble(cfg Config, authed http.RoundTripper) (*Client, error) {
	var stage http.RoundTripper = &guard{next: authed, endpoint: cfg.Endpoint}
	if cfg.Limiter != nil {
		stage = &limit{next: stage, limiter: cfg.Limiter, timeout: cfg.Timeout}
	}
	for _, wrap := range slices.Backward(cfg.Middleware) {
		if stage = wrap(stage); stage == nil {
			return nil, fmt.Errorf("a middleware %w", errNilStage)
		}
	}
	c := &Client{
		cfg: cfg, prefix: cfg.Endpoint.EscapedPath(), authed: authed,
		attempt: attempt{
			next: stage, timeout: cfg.Timeout, maxBody: cfg.MaxBody, logger: cfg.Logger, busy: cfg.Busy, limited: cfg.Limiter != nil,
			blank: http.Request{Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Host: cfg.Endpoint.Host, Body: http.NoBody},
		},
		memory: &sync.Pool{New: func() any { return new(memory) }},
		loop: []resty.Option{
			resty.Retries(cfg.Retry.MaxTries - 1),
			resty.RetryConditions([]resty.RetryConditionFunc{again}),
			// Our own back-off holds the bounds, resty's must not narrow them.
			resty.WaitTime(1),
			resty.MaxWaitTime(24 * time.Hour),
		},
	}
	c.resty = &resty.Client{RetryAfter: c.wait}
	return c, nil
}

// once makes one try. For another one it returns a response, by which resty's loop
// finds the call again. The request that resty would make of a call is not needed, and
// net/http's client is not wanted: it follows redirects, and with them would go the
// request, signed anew, to wherever the answer points.
func (c *Client) once(call *call) (*resty.Response, error) {
	c.attempt.make(call)
	if !shouldRetry(call.op, &call.last) {
		return nil, call.last.err
	}
	return &resty.Response{Request: c.resty.R().SetContext(call)}, call.last.err
}

// again is the only retry condition.
func again(resp *resty.Response, _ error) bool { return resp != nil }

var errNoTimeToRetry = errors.New("no time is left for another try")

// wait returns how long to wait before the next try, or an error to end with the
// last one.
func (c *Client) wait(_ *resty.Client, resp *resty.Response) (time.Duration, error) {
	ctx := resp.Request.Context()
	call := callFrom(ctx)
	wait, ok := c.cfg.Retry.backOff(call.tries, &call.last, random)
	if deadline, set := ctx.Deadline(); !ok || set && time.Until(deadline) <= wait {
		return 0, errNoTimeToRetry
	}
	c.cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "dcaas: trying again",
		append(call.op.attrs(), slog.String("call", CallID(ctx)), slog.Int("try", call.tries), slog.Int("status", call.last.status), slog.String("code", wire.Clean(call.last.error.Code, 64)),
			slog.Duration("wait", wait))...)
	return wait, nil
}

// contentType is that of all bodies.
const contentType = "application/json"

// Do sends one call, repeats it as far as that is safe, and decodes the answer
// into the request's fields.
func (c *Client) Do(ctx context.Context, req *Request) (*Response, error) {
	reportResponse(ctx, &Failure{}) // so that none of an earlier call stays
	if req.Invalid != nil {
		return nil, c.refused(req, req.Invalid)
	}
	// The path is checked before the project is asked for: nothing is sent for a
	// call that cannot be right.
	path, err := expand(req.Op.Route, req.Args)
	if err != nil {
		return nil, c.refused(req, err)
	}
	call := &call{Context: ctx, op: req.Op}
	if req.Body != nil {
		if call.sends, err = c.cfg.Encoder.encode(req.Op.In, req.Body, &call.secrets); err != nil {
			return nil, c.refused(req, err)
		}
	}
	project := ""
	if req.Op.wantsProject() {
		if project, err = c.cfg.Project(ctx); err != nil {
			return nil, err
		}
		if path, err = fillProject(path, project); err != nil {
			return nil, c.refused(req, err)
		}
	}
	if call.url, err = c.address(path, req.Query); err != nil {
		return nil, c.refused(req, err)
	}
	call.start = time.Now()
	call.memory, _ = c.memory.Get().(*memory)
	call.headers = [...]string{contentType, c.cfg.UserAgent, project, contentType}
	err = resty.Backoff(func() (*resty.Response, error) { return c.once(call) }, c.loop...) //nolint:contextcheck // call is the context
	return c.finish(ctx, call, path, req, err)
}

// address returns the URL of an escaped path. It is what goes out, so that nothing is
// taken on trust here.
func (c *Client) address(path string, query url.Values) (url.URL, error) {
	path = c.prefix + path
	plain, err := url.PathUnescape(path)
	u := url.URL{Scheme: c.cfg.Endpoint.Scheme, Host: c.cfg.Endpoint.Host, Path: plain}
	if u.EscapedPath() != path { // package url would have escaped it otherwise
		u.RawPath = path
		if err != nil || u.EscapedPath() != path { // or escapes it anew, with other slashes
			return url.URL{}, Refuse(unescapedPath)
		}
	}
	if len(query) > 0 {
		u.RawQuery = EncodeQuery(query)
	}
	return u, nil
}

// finish turns the end of a call into its result.
func (c *Client) finish(ctx context.Context, call *call, path string, req *Request, err error) (*Response, error) {
	last := &call.last
	f := &Failure{
		Method: call.op.Method, Path: path, Tries: call.sent, Elapsed: time.Since(call.start),
		StatusCode: last.status, Header: last.header, Body: call.body, Answer: last.error,
	}
	defer reportResponse(ctx, f)
	if last.asked {
		f.RetryAfter = last.wait
	}
	writes := !call.op.reads()
	f.Acted = writes && call.acted
	switch {
	case ctx.Err() != nil && err != nil:
		f.Err = cancelled(ctx, last)
		f.Ambiguous = f.Acted
	case last.err != nil:
		f.Err = stripURL(last.err)
		_, slow := errors.AsType[*timeoutError](f.Err)
		if last.phase == unanswered && !slow {
			f.Err = fmt.Errorf("the answer did not arrive: %w", f.Err)
		}
		f.Unreached = last.phase == unreached || last.phase == unanswered || slow // slow and unsent: IAM did not answer
		f.Ambiguous = f.Acted
	case last.status/100 == 2:
		return c.read(call, req, f)
	case call.op.Method == http.MethodDelete && call.tries > 1 && c.gone(last):
		// An earlier try did it, or somebody else: it is gone.
		return c.response(f), nil
	default:
		f.Ambiguous = f.Acted && !last.definite()
	}
	f.RequestID = call.requestID(f.Header, f.Answer.RequestID)
	return nil, c.cfg.DecodeError(f)
}

func (c *Client) gone(o *outcome) bool {
	switch {
	case strings.HasPrefix(o.error.Code, "APIGW."):
		return false // not the resource is missing, but the operation
	case o.busy:
		return false // it is there, whatever the status
	case c.cfg.Gone != nil:
		return c.cfg.Gone(o.status, o.error.Code)
	default:
		return o.status == http.StatusNotFound
	}
}

// read decodes a successful answer. One that cannot be read is a failure: the
// value is missing, and a write has happened unseen.
func (c *Client) read(call *call, req *Request, f *Failure) (*Response, error) {
	id := ""
	if len(req.Out) > 0 {
		var err error
		if id, err = call.memory.decode(call.body, req.Out, req.Op.Alias); err != nil {
			return nil, c.unread(call, f, err)
		}
	}
	if req.Check != nil {
		if err := req.Check(); err != nil {
			return nil, c.unread(call, f, err)
		}
	}
	// Where nothing has to be there, an error is not missed otherwise; of an answer
	// that was taken whole the members have not been looked at.
	lenient, whole := !demanding(req.Out), len(req.Out) == 1 && req.Out[0].Key == ""
	if lenient || whole && f.Header.Get("X-Request-Id") == "" {
		var failed bool
		if failed, id = isError(call.body); failed && lenient {
			return nil, c.unread(call, f, &DecodeError{"the answer is an error under a status of success"})
		}
	}
	f.RequestID = call.requestID(f.Header, id)
	resp := c.response(f)
	if !req.Whole {
		resp.Body = nil
		if call.memory.text.Cap() <= maxKept {
			c.memory.Put(call.memory) // decoding has copied what it took
		}
	}
	return resp, nil
}

// isError reports whether the body of an answer is an error in the form of one of the
// services, and returns its request_id.
func isError(body []byte) (failed bool, requestID string) {
	var code, capital, object any // a value of another kind is no error of theirs
	requestID, _ = Decode(body, []Field{Optional("error_code", &code), Optional("Code", &capital), Optional("error", &object)}, nil)
	inner, _ := object.(map[string]any)
	for _, value := range []any{code, capital, inner["code"]} {
		text, _ := value.(string)
		failed = failed || text != ""
	}
	return failed, requestID
}

// memory is what it takes to read an answer, and is used again.
type memory struct {
	text    bytes.Buffer
	scanner Scanner
}

func (m *memory) decode(body []byte, fields []Field, alias map[string]string) (requestID string, err error) {
	if requestID, ok := m.scanner.Decode(body, fields, alias); ok {
		return requestID, nil
	}
	return Decode(body, fields, alias)
}

// maxKept is the size up to which the memory of an answer is used again.
const maxKept = 2 * maxTrustedSize

// unread is the failure of a call whose answer has the status of success.
func (c *Client) unread(call *call, f *Failure, err error) error {
	f.Err = call.secrets.HideError(err)
	if said := wire.ParseError(call.body); said.Code != "" {
		f.Answer = call.secrets.HideAnswer(said)
	}
	f.RequestID = call.requestID(f.Header, f.Answer.RequestID)
	f.Ambiguous = !call.op.reads()
	return c.cfg.DecodeError(f)
}

func (c *Client) response(f *Failure) *Response {
	return &Response{StatusCode: f.StatusCode, Header: f.Header, RequestID: f.RequestID, Body: f.Body, Tries: f.Tries, Elapsed: f.Elapsed}
}

func (c *Client) refused(req *Request, reason error) error {
	return c.cfg.DecodeError(&Failure{Method: req.Op.Method, Path: req.Op.Route, Err: reason})
}

// cancelled joins the end of the caller's context with what the last try met.
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

// CloseIdleConnections closes connections that no call is using.
func (c *Client) CloseIdleConnections() {
	type idler interface{ CloseIdleConnections() }
	if base, ok := c.cfg.HTTPClient.Transport.(idler); ok {
		base.CloseIdleConnections()
	}
}
