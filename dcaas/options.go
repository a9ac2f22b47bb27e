package dcaas

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
	"github.com/dcaas-sdk/dcaas-go/internal/version"
)

// Option tunes a client.
type Option func(*options) error

type options struct {
	httpClient   *http.Client // nil until New sets it, unless WithHTTPClient does
	tlsConfig    *tls.Config
	proxy        func(*http.Request) (*url.URL, error)
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
		timeout:   defaultTimeout,
		maxBody:   defaultMaxBody,
		logger:    slog.New(slog.DiscardHandler),
		userAgent: version.UserAgent(),
		interval:  defaultInterval,
	}
}

// setHTTPClient makes the HTTP client, unless WithHTTPClient has set one.
func (o *options) setHTTPClient() error {
	if o.httpClient != nil {
		if o.tlsConfig != nil || o.proxy != nil {
			return errors.New("WithTLSConfig and WithProxy do not go with WithHTTPClient, whose client has its own transport: set TLSClientConfig and Proxy there")
		}
		return nil
	}
	base := transport.NewBase()
	o.httpClient = &http.Client{Transport: base}
	return transport.Customize(base, o.tlsConfig, o.proxy)
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

// WithHTTPClient sends through c, for a test or for other limits. For a private
// certificate authority use [WithTLSConfig], and for a proxy [WithProxy]. They keep the
// client's own limits: up to 256 connections to a host, of which 64 stay open while
// idle. More calls wait. A copy of [http.DefaultTransport] keeps 2.
//
// The client copies c and does not change it. It uses the cookie jar of c. The Timeout
// of c limits one try, like [WithTimeout]. Redirects are not followed, whatever the
// redirect policy of c.
func WithHTTPClient(c *http.Client) Option {
	return func(o *options) error {
		if c == nil {
			return errors.New("WithHTTPClient needs a client")
		}
		o.httpClient = c
		return nil
	}
}

// WithTLSConfig sets the TLS configuration of all connections, those to IAM included.
// Use it for a private certificate authority, with RootCAs, or for a client certificate,
// with Certificates. The client copies c. A nil c is an error.
//
// It does not go with [WithHTTPClient], whose client has its own TLS configuration.
func WithTLSConfig(c *tls.Config) Option {
	return func(o *options) error {
		if c == nil {
			return errors.New("WithTLSConfig needs a configuration")
		}
		o.tlsConfig = c.Clone()
		return nil
	}
}

// WithProxy sets the proxy of all requests, those to IAM included. The function returns
// the address of the proxy for a request, or nil for no proxy. [http.ProxyURL] makes one
// that always returns the same address. A nil function is an error.
//
// Without this option the client uses the proxy of the environment, see
// [http.ProxyFromEnvironment]. It does not go with [WithHTTPClient], whose client has its
// own proxy.
func WithProxy(proxy func(*http.Request) (*url.URL, error)) Option {
	return func(o *options) error {
		if proxy == nil {
			return errors.New("WithProxy needs a function, such as http.ProxyURL(address)")
		}
		o.proxy = proxy
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
