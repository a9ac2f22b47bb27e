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

// Option changes a setting of a client. [New] returns an error if the value is wrong.
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

// setHTTPClient makes the HTTP client unless WithHTTPClient has set one. The configuration
// of WithTLSConfig replaces the one of Config.
func (o *options) setHTTPClient(ofConfig *tls.Config) error {
	if ofConfig != nil && o.tlsConfig == nil {
		if o.httpClient != nil {
			return errors.New("Config.TLS does not go with WithHTTPClient, whose client has its own transport: set TLSClientConfig there and Config.TLS to nil")
		}
		o.tlsConfig = ofConfig.Clone()
	}
	if o.httpClient != nil {
		if o.tlsConfig != nil || o.proxy != nil {
			return errors.New("WithTLSConfig and WithProxy do not go with WithHTTPClient, whose client has its own transport: set TLSClientConfig and Proxy there")
		}
		return nil
	}
	base := transport.NewBase()
	o.httpClient = &http.Client{Transport: base}
	err := transport.Customize(base, o.tlsConfig, o.proxy)
	o.tlsConfig = nil // a printed client would show the private key
	return err
}

// WithTimeout limits one try of a call, to 30 seconds by default. The context limits the
// whole call with all its tries.
func WithTimeout(d time.Duration) Option {
	return func(o *options) error {
		if d <= 0 {
			return errors.New("WithTimeout needs a positive duration")
		}
		o.timeout = d
		return nil
	}
}

// RetryPolicy limits the repetition of calls. A zero field means its default.
type RetryPolicy struct {
	MaxTries int           // tries in all, 4 by default; 1 turns retries off
	MinWait  time.Duration // before the second try, 0.5 seconds by default; doubles with each try
	MaxWait  time.Duration // between tries, 20 seconds by default; a wait that the service asks for may be longer
}

// WithRetry sets the number of tries and the waits between them. It does not change
// which calls are repeated: those that were certainly not carried out, and idempotent
// ones.
func WithRetry(p RetryPolicy) Option {
	return func(o *options) error {
		o.retry = transport.RetryPolicy(p)
		return o.retry.Check("WithRetry")
	}
}

// WithHTTPClient sends through c, for a test or for other limits of network connections.
// For a private certificate authority use [WithTLSConfig], and for a proxy [WithProxy].
// They keep the client's own limits: up to 256 network connections to a host, of which
// 64 stay open while idle. Further calls wait. A copy of [http.DefaultTransport] keeps 2
// idle ones.
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

// WithTLSConfig sets the TLS configuration of all network connections, those to IAM
// included. Use it for a private certificate authority, with RootCAs, or for a client
// certificate, with Certificates. It replaces Config.TLS. The client copies c. A nil c is
// an error.
//
// WithTLSConfig together with [WithHTTPClient] is an error, because that client has its
// own TLS configuration.
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
// [http.ProxyFromEnvironment]. WithProxy together with [WithHTTPClient] is an error,
// because that client has its own proxy.
func WithProxy(proxy func(*http.Request) (*url.URL, error)) Option {
	return func(o *options) error {
		if proxy == nil {
			return errors.New("WithProxy needs a function, such as http.ProxyURL(address)")
		}
		o.proxy = proxy
		return nil
	}
}

// WithLogger logs each try at level Debug and each repetition at level Warn. A record has
// the method, route, status, duration and identifiers. It never has bodies, header values
// or queries. By default nothing is logged.
func WithLogger(l *slog.Logger) Option {
	return func(o *options) error {
		if l == nil {
			return errors.New("WithLogger needs a logger")
		}
		o.logger = l
		return nil
	}
}

// WithMiddleware wraps the sending of each try. The first middleware given is the
// outermost. Middleware sees requests before credentials are added. A request that it
// sends to another host is refused. See [RouteFromContext] for labels of metrics and
// traces.
func WithMiddleware(m func(http.RoundTripper) http.RoundTripper) Option {
	return func(o *options) error {
		if m == nil {
			return errors.New("WithMiddleware needs a function")
		}
		o.middleware = append(o.middleware, m)
		return nil
	}
}

// WithUserAgent puts the name of the calling program, such as "netops/1.2", in front of
// the SDK's own. The name must be printable ASCII text.
func WithUserAgent(name string) Option {
	return func(o *options) error {
		if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r > '~' }) {
			return errors.New("WithUserAgent needs printable ASCII text")
		}
		o.userAgent = name + " " + version.UserAgent()
		return nil
	}
}

// WithRateLimiter calls l.Wait before each try and sends when it returns nil. The wait
// counts against the context of the call but not against [WithTimeout]. A
// [golang.org/x/time/rate.Limiter] fits.
func WithRateLimiter(l interface{ Wait(context.Context) error }) Option {
	return func(o *options) error {
		if isNil(l) {
			return errors.New("WithRateLimiter needs a limiter")
		}
		o.limiter = l
		return nil
	}
}

// WithPollInterval sets the first pause of waits such as WaitReady, 2 seconds by default.
// See [WaitOpts] for the later pauses.
func WithPollInterval(d time.Duration) Option {
	return func(o *options) error {
		if d <= 0 {
			return errors.New("WithPollInterval needs a positive duration")
		}
		o.interval = d
		return nil
	}
}

// WithMaxBody limits the size of an answer in bytes, to 32 MiB by default. A larger
// answer is an error.
func WithMaxBody(n int64) Option {
	return func(o *options) error {
		if n <= 0 {
			return errors.New("WithMaxBody needs a positive size")
		}
		o.maxBody = n
		return nil
	}
}

// WithInsecureHTTP allows plain http for endpoints that are not loopback addresses.
// Credentials and data are then sent unencrypted.
func WithInsecureHTTP() Option {
	return func(o *options) error {
		o.insecureHTTP = true
		return nil
	}
}

// isNil reports whether v is nil or holds a nil pointer.
func isNil(v any) bool {
	value := reflect.ValueOf(v)
	return v == nil || value.Kind() == reflect.Pointer && value.IsNil()
}

// configError returns the [ErrInvalid] for a configuration that cannot work.
func configError(err error) error {
	return &Error{class: ErrInvalid, err: err}
}
