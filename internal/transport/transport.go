// Package transport sends one call and decodes its answer. It is the only package that
// imports resty. It decides which calls are repeated (retry.go).
//
// [Client.Do] builds the call (request.go), sends it with resty, and makes a [Response]
// or a [Failure] of the last outcome (result.go). Each try passes these stages, from the
// outermost to the innermost: attempt, the user's middleware, rateLimit, guard,
// authentication and base.
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

// Config holds the settings of a client. Each field is required unless its comment says
// optional.
type Config struct {
	Endpoint    *url.URL
	HTTPClient  *http.Client // New copies it; the client ignores its redirect policy
	Auth        auth.Authenticator
	Scope       auth.Scope
	Project     func(context.Context) (string, error) // returns the value of {project_id}
	Timeout     time.Duration                         // of one try
	MaxBody     int64                                 // of an answer, in bytes
	Retry       RetryPolicy
	Logger      *slog.Logger
	UserAgent   string
	Limiter     Limiter                                     // optional
	Middleware  []func(http.RoundTripper) http.RoundTripper // optional; the first is outermost
	Encoder     Encoder                                     // optional
	Busy        func(code string) bool                      // optional; reports whether code means that the service did nothing and accepts a later try
	Gone        func(status int, code string) bool          // optional; reports whether the resource does not exist
	DecodeError func(*Failure) error                        // returns the error that Do returns
}

// Client sends calls to one endpoint. It is safe for concurrent use.
type Client struct {
	cfg     Config
	prefix  string            // escaped path of the endpoint, without a slash at the end
	authed  http.RoundTripper // authentication over the base transport
	resty   *resty.Client
	buffers *sync.Pool // of *buffers
}

// errNilStage refuses a nil RoundTripper, because a call through it would panic.
var errNilStage = errors.New("returned a nil http.RoundTripper")

// New returns a client. It returns an error if a middleware or the authentication returns
// a nil RoundTripper.
func New(cfg Config) (*Client, error) {
	cfg.Retry = cfg.Retry.withDefaults()
	cfg.HTTPClient = new(*cfg.HTTPClient) // because the caller may change the original
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

// Do sends one call and decodes its answer into the fields of req. It repeats the call
// while the retry rule allows it.
func (c *Client) Do(ctx context.Context, req *Request) (*Response, error) {
	reportResponse(ctx, &Failure{}) // clears the report of an earlier call
	call, err := c.build(ctx, req)
	if err != nil {
		return nil, err
	}
	err = c.send(ctx, call)
	return c.finish(ctx, call, req, err)
}

// send makes the tries of a call. Its error is the error of resty; the outcome of the last
// try is in call.
func (c *Client) send(ctx context.Context, call *call) error {
	_, err := c.request(ctx, call).Execute(call.op.Method, call.url)
	return err
}

// At returns a client for another endpoint. It shares the authentication, the settings and
// the connections of c.
func (c *Client) At(endpoint *url.URL) (*Client, error) {
	cfg := c.cfg
	cfg.Endpoint = endpoint
	return assemble(cfg, c.authed)
}

// assemble chains the stages of a try, from the innermost to the outermost.
func assemble(cfg Config, authed http.RoundTripper) (*Client, error) {
	var stage http.RoundTripper = &guard{next: authed, endpoint: cfg.Endpoint}
	if cfg.Limiter != nil {
		stage = &rateLimit{next: stage, limiter: cfg.Limiter, timeout: cfg.Timeout}
	}
	for _, wrap := range slices.Backward(cfg.Middleware) {
		if stage = wrap(stage); stage == nil {
			return nil, fmt.Errorf("a middleware %w", errNilStage)
		}
	}
	stage = &attempt{
		next: stage, timeout: cfg.Timeout, maxBody: cfg.MaxBody,
		logger: cfg.Logger, busy: cfg.Busy, hasLimiter: cfg.Limiter != nil,
	}
	c := &Client{
		cfg: cfg, prefix: cfg.Endpoint.EscapedPath(), authed: authed,
		buffers: &sync.Pool{New: func() any { return new(buffers) }},
	}
	c.resty = c.newResty(stage)
	return c, nil
}

// newResty returns a resty client that makes each try through outermost.
func (c *Client) newResty(outermost http.RoundTripper) *resty.Client {
	// A new client, because resty writes into the one that it gets. Its Timeout remains 0,
	// because attempt limits the time of a try.
	client := &http.Client{Transport: outermost}
	if c.cfg.HTTPClient != nil {
		client.Jar = c.cfg.HTTPClient.Jar
	}
	// A redirect would send the credentials to a host that the answer names.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return resty.NewWithClient(client).
		SetLogger(noLog{}).
		SetDoNotParseResponse(true). // because attempt reads the body
		SetRetryCount(c.cfg.Retry.MaxTries - 1).
		AddRetryCondition(retryCondition).
		SetRetryAfter(c.retryAfter).
		// These limits of resty are as wide as possible, because retryAfter applies the policy.
		SetRetryWaitTime(1).
		SetRetryMaxWaitTime(24 * time.Hour)
}

// noLog discards the log of resty, because resty logs URLs with their queries.
type noLog struct{}

func (noLog) Errorf(string, ...any) {}
func (noLog) Warnf(string, ...any)  {}
func (noLog) Debugf(string, ...any) {}

// CloseIdleConnections closes the connections that no call uses.
func (c *Client) CloseIdleConnections() {
	type idler interface{ CloseIdleConnections() }
	if base, ok := c.cfg.HTTPClient.Transport.(idler); ok {
		base.CloseIdleConnections()
	}
}
