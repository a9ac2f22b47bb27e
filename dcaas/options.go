package dcaas

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
	"github.com/dcaas-sdk/dcaas-go/internal/version"
)

// Option tunes a client.
type Option func(*options) error

type options struct {
	httpClient   *http.Client
	timeout      time.Duration
	maxBody      int64
	retry        transport.RetryPolicy
	logger       *slog.Logger
	userAgent    string
	limiter      transport.Limiter
	middleware   []func(http.RoundTripper) http.RoundTripper
	interval     time.Duration
	insecureHTTP bool
}

// Defaults of the options.
const (
	defaultTimeout = 30 * time.Second
	defaultMaxBody = 32 << 20
)

func defaultOptions() options {
	return options{
		httpClient: &http.Client{Transport: transport.NewBase()},
		timeout:    defaultTimeout,
		maxBody:    defaultMaxBody,
		logger:     slog.New(slog.DiscardHandler),
		userAgent:  version.UserAgent(),
		interval:   defaultInterval,
	}
}

// WithTimeout bounds one try of a call, 30 seconds by default. The whole call with
// its tries is bounded by its context.
func WithTimeout(d time.Duration) Option {
	return func(o *options) error {
		if d <= 0 {
			return errors.New("WithTimeout needs a positive duration")
		}
		o.timeout = d
		return nil
	}
}

// RetryPolicy bounds the repetition of calls. A zero field means its default.
type RetryPolicy struct {
	MaxTries int           // tries in all, 4 by default; 1 turns retries off
	MinWait  time.Duration // before the second try, 0.5 seconds by default; doubles with each try
	MaxWait  time.Duration // between tries, 20 seconds by default; what the service asks for may be longer
}

// WithRetry tunes the repetition of calls or turns it off. Which calls are repeated
// does not change: those that surely were not carried out, and those that may be
// carried out twice.
func WithRetry(p RetryPolicy) Option {
	return func(o *options) error {
		o.retry = transport.RetryPolicy(p)
		return o.retry.Check("WithRetry")
	}
}

// WithHTTPClient sends through c, for a proxy, a private certificate authority, a test,
// or other limits. Without this option a client opens up to 256 connections to a host
// and keeps 64 of them idle. More calls wait. The client copies c and does not change it.
// It uses the cookie jar of c. The Timeout of c limits one try, like [WithTimeout].
// Redirects are not followed, whatever the redirect policy of c.
func WithHTTPClient(c *http.Client) Option {
	return func(o *options) error {
		if c == nil {
			return errors.New("WithHTTPClient needs a client")
		}
		o.httpClient = c
		return nil
	}
}

// WithLogger logs each try at level Debug and each repetition at Warn: method,
// route, status, duration and identifiers, never bodies, header values or queries.
func WithLogger(l *slog.Logger) Option {
	return func(o *options) error {
		if l == nil {
			return errors.New("WithLogger needs a logger")
		}
		o.logger = l
		return nil
	}
}

// WithMiddleware wraps the sending of each try; the first middleware given is the
// outermost. It sees requests before credentials are added, and may not send them
// to another host. See [RouteFromContext] for labels of metrics and traces.
func WithMiddleware(m func(http.RoundTripper) http.RoundTripper) Option {
	return func(o *options) error {
		if m == nil {
			return errors.New("WithMiddleware needs a function")
		}
		o.middleware = append(o.middleware, m)
		return nil
	}
}

// WithUserAgent puts the name of the calling program, such as "netops/1.2", in
// front of the SDK's own.
func WithUserAgent(name string) Option {
	return func(o *options) error {
		if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r > '~' }) {
			return errors.New("WithUserAgent needs printable ASCII text")
		}
		o.userAgent = name + " " + version.UserAgent()
		return nil
	}
}

// WithRateLimiter asks l before each try, and sends when it lets go. The wait counts
// against the context of the call but not against [WithTimeout]. A
// [golang.org/x/time/rate.Limiter] will do.
func WithRateLimiter(l interface{ Wait(context.Context) error }) Option {
	return func(o *options) error {
		if isNil(l) {
			return errors.New("WithRateLimiter needs a limiter")
		}
		o.limiter = l
		return nil
	}
}

// WithPollInterval sets the first pause of waits, 2 seconds by default.
func WithPollInterval(d time.Duration) Option {
	return func(o *options) error {
		if d <= 0 {
			return errors.New("WithPollInterval needs a positive duration")
		}
		o.interval = d
		return nil
	}
}

// WithMaxBody bounds the size of an answer in bytes, 32 MiB by default. A larger
// one is an error.
func WithMaxBody(n int64) Option {
	return func(o *options) error {
		if n <= 0 {
			return errors.New("WithMaxBody needs a positive size")
		}
		o.maxBody = n
		return nil
	}
}

// WithInsecureHTTP allows endpoints with plain http on other hosts than this one.
// Credentials and data then go over the network in the clear.
func WithInsecureHTTP() Option {
	return func(o *options) error {
		o.insecureHTTP = true
		return nil
	}
}

// isNil reports whether there is nothing in v, or nothing in the pointer in v.
func isNil(v any) bool {
	value := reflect.ValueOf(v)
	return v == nil || value.Kind() == reflect.Pointer && value.IsNil()
}

// configError reports a configuration that cannot work.
func configError(err error) error {
	return &Error{class: ErrInvalid, err: err}
}
