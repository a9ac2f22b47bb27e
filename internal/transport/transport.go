// Package transport sends one call and decodes its answer. It is the only package that
// imports resty, and it has the one rule for repeating calls.
//
// [Client.Do] builds the request (request.go), lets resty send it, and turns the last
// outcome into a [Response] or a [Failure] (result.go). Each try passes these stages,
// outermost first: attempt, the user's middleware, limit, guard, authentication, base.
package transport

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// Config holds the settings of a client. Fields that are not marked optional are
// required.
type Config struct {
	Endpoint    *url.URL
	HTTPClient  *http.Client // copied; its cookie jar is used, its redirect policy is not
	Auth        auth.Authenticator
	Scope       auth.Scope
	Project     func(context.Context) (string, error) // returns the value of {project_id}
	Timeout     time.Duration                         // of one try
	MaxBody     int64
	Retry       RetryPolicy
	Logger      *slog.Logger
	UserAgent   string
	Limiter     Limiter                                     // optional
	Middleware  []func(http.RoundTripper) http.RoundTripper // optional, the first is outermost
	Encoder     Encoder                                     // optional
	Busy        func(code string) bool                      // optional: reports a code of a temporary state
	Gone        func(status int, code string) bool          // optional: reports that the resource does not exist
	DecodeError func(*Failure) error                        // makes the caller's error
}

// Client sends calls to one endpoint. It is safe for concurrent use.
type Client struct {
	cfg     Config
	prefix  string            // escaped path of the endpoint, without a slash at the end
	authed  http.RoundTripper // authentication over the base transport
	resty   *resty.Client
	buffers *sync.Pool // of *buffers
}

// errNilStage refuses a function of the caller that returns nil, because it would panic
// later.
var errNilStage = errors.New("returned a nil http.RoundTripper")

// New returns a client. It returns an error if middleware or authentication returns a nil
// RoundTripper.
func New(cfg Config) (*Client, error) {
	cfg.Retry = cfg.Retry.withDefaults()
	cfg.HTTPClient = new(*cfg.HTTPClient) // because the caller may change its own
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

// assemble connects the stages of a try, and resty to the outermost one.
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
	c := &Client{cfg: cfg, prefix: cfg.Endpoint.EscapedPath(), authed: authed, buffers: &sync.Pool{New: func() any { return new(buffers) }}}
	c.resty = c.newResty(&attempt{next: stage, timeout: cfg.Timeout, maxBody: cfg.MaxBody, logger: cfg.Logger, busy: cfg.Busy, limited: cfg.Limiter != nil})
	return c, nil
}

// newResty returns the resty client that sends through outermost.
func (c *Client) newResty(outermost http.RoundTripper) *resty.Client {
	client := new(http.Client) // of our own, because resty writes into it
	if c.cfg.HTTPClient != nil {
		client.Jar = c.cfg.HTTPClient.Jar
	}
	client.Transport = outermost // attempt limits the time of a try, so Timeout stays 0
	// A redirect would send the request, signed again, to a host that the answer names.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return resty.NewWithClient(client).
		SetLogger(silent{}).
		SetDoNotParseResponse(true). // attempt reads the body
		SetRetryCount(c.cfg.Retry.MaxTries - 1).
		AddRetryCondition(again).
		SetRetryAfter(c.wait).
		// wait applies the limits of the policy, so resty's own must not narrow them.
		SetRetryWaitTime(1).
		SetRetryMaxWaitTime(24 * time.Hour)
}

// silent drops the log lines of resty, because they contain URLs with their queries.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}

// Do sends one call, repeats it as far as that is safe, and decodes the answer into the
// fields of req.
func (c *Client) Do(ctx context.Context, req *Request) (*Response, error) {
	reportResponse(ctx, &Failure{}) // clears the report of an earlier call
	call, err := c.build(ctx, req)
	if err != nil {
		return nil, err
	}
	_, err = c.request(ctx, call).Execute(call.op.Method, call.url)
	return c.finish(ctx, call, req, err)
}

// CloseIdleConnections closes the connections that no call uses.
func (c *Client) CloseIdleConnections() {
	type idler interface{ CloseIdleConnections() }
	if base, ok := c.cfg.HTTPClient.Transport.(idler); ok {
		base.CloseIdleConnections()
	}
}
