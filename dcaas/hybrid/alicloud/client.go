package alicloud

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/endpoint"
	"github.com/dcaas-sdk/dcaas-go/internal/transport"
	"github.com/dcaas-sdk/dcaas-go/internal/version"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Config says which service to call, and as whom. Region and Credentials are
// required.
type Config struct {
	// Region is the RegionId of each call, such as "cn-shanghai".
	Region string
	// Credentials say who is calling: see [AccessKey].
	Credentials *Credentials
	// Endpoint is the address of the service, https://vpc.{Region}.aliyuncs.com by
	// default; https://vpc.aliyuncs.com serves some regions. Plain http is taken for
	// loopback addresses only.
	Endpoint string
	// Signature is the form of signatures, [ACS3HMACSHA256] by default.
	Signature Signature
	// HTTPClient sends, for proxies or tests. It is copied and never changed. Its
	// redirect policy and its cookie jar are not used: redirects are not followed, and
	// the service has no cookies.
	HTTPClient *http.Client
	// Timeout bounds one try of a call, 30 seconds by default.
	Timeout time.Duration
	// Retry bounds the repetition of calls.
	Retry dcaas.RetryPolicy
	// Logger gets a line at level Debug for each try and at Warn for each repetition,
	// without queries, header values and bodies. By default nothing is logged.
	Logger *slog.Logger
}

// Client calls Alibaba Cloud. It is safe for concurrent use and is not changed
// after [New].
type Client struct {
	BGPPeers *BGPPeersService

	transport *transport.Client
	endpoint  *url.URL
}

const (
	apiVersion     = "2016-04-28"
	defaultTimeout = 30 * time.Second
	maxBody        = 8 << 20
)

// New returns a client. It sends nothing, reads no environment ([LoadCredentials]
// does) and refuses a configuration that cannot work with [dcaas.ErrInvalid].
func New(cfg Config) (*Client, error) {
	address, err := cfg.check()
	if err != nil {
		return nil, &Error{class: dcaas.ErrInvalid, err: err}
	}
	httpClient := cfg.HTTPClient
	if httpClient == nil {
		httpClient = &http.Client{Transport: transport.NewBase()}
	}
	t, err := transport.New(transport.Config{
		Endpoint:    address,
		HTTPClient:  httpClient,
		Auth:        &signer{cfg.Credentials, cmp.Or(cfg.Signature, ACS3HMACSHA256)},
		Timeout:     cmp.Or(cfg.Timeout, defaultTimeout),
		MaxBody:     maxBody,
		Retry:       transport.RetryPolicy(cfg.Retry),
		Logger:      cmp.Or(cfg.Logger, slog.New(slog.DiscardHandler)),
		UserAgent:   version.UserAgent(),
		Busy:        busy,
		DecodeError: newError,
	})
	if err != nil {
		return nil, &Error{class: dcaas.ErrInvalid, err: err}
	}
	c := &Client{endpoint: address, transport: t}
	c.BGPPeers = &BGPPeersService{client: c, region: cfg.Region}
	return c, nil
}

func (cfg *Config) check() (*url.URL, error) {
	switch {
	case cfg.Region == "":
		return nil, errors.New("Config.Region is empty: set the region of the BGP group, such as cn-shanghai")
	case !endpoint.IsHostName(cfg.Region, false): // it becomes part of the host's name
		return nil, errors.New("Config.Region may have letters, digits and - only, like cn-shanghai")
	case cfg.Timeout < 0:
		return nil, errors.New("Config.Timeout is negative")
	}
	if err := transport.RetryPolicy(cfg.Retry).Check("Config.Retry"); err != nil {
		return nil, err
	}
	switch cfg.Signature {
	case "", ACS3HMACSHA256, HMACSHA1:
	default:
		return nil, errors.New("Config.Signature is neither ACS3HMACSHA256 nor HMACSHA1")
	}
	if err := cfg.Credentials.Validate(); err != nil {
		return nil, err
	}
	return endpoint.Parse("Config.Endpoint", cmp.Or(cfg.Endpoint, "https://vpc."+cfg.Region+".aliyuncs.com"), false)
}

// call sends a call. All go to one path: what they do is in the query.
func (c *Client) call(ctx context.Context, effect transport.Effect, action string, query url.Values, invalid error, out ...transport.Field) (*transport.Response, error) {
	query.Set("Action", action)
	query.Set("Version", apiVersion)
	resp, err := c.transport.Do(ctx, &transport.Request{
		Op:    &transport.Op{Method: http.MethodPost, Route: "/", Name: action, Effect: effect, Busy: true},
		Query: query, Invalid: invalid, Out: out,
	})
	if e, ok := errors.AsType[*Error](err); ok {
		e.Action, e.ClientToken = action, query.Get("ClientToken")
	}
	return resp, err
}

// CloseIdleConnections closes the connections that no call is using. A client needs
// no other closing.
func (c *Client) CloseIdleConnections() { c.transport.CloseIdleConnections() }

// String names the endpoint and nothing else.
func (c *Client) String() string { return "alicloud.Client(" + c.endpoint.String() + ")" }

// GoString names the endpoint and nothing else.
func (c *Client) GoString() string { return c.String() }

// LogValue names the endpoint and nothing else.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// signer is the last stage before the network. Alibaba Cloud's signatures have no
// scope.
type signer struct {
	credentials *Credentials
	form        Signature
}

// Wrap returns a RoundTripper that signs each request as sent now.
func (s *signer) Wrap(base http.RoundTripper, _ auth.Scope) http.RoundTripper {
	return &signing{base, s}
}

// note notes what a signed request carries that nobody may read again, as it is and
// as the two steps of the older signature escape it.
func (s *signer) note(req *http.Request) {
	k := s.credentials.key()
	_, signature, _ := strings.Cut(req.Header.Get("Authorization"), "Signature=")
	for _, text := range []string{k.id, k.securityToken, cmp.Or(signature, req.URL.Query().Get("Signature"))} {
		once := transport.EscapePart(text)
		wire.NoteSecrets(req.Context(), text, once, transport.EscapePart(once))
	}
}

type signing struct {
	base http.RoundTripper
	by   *signer
}

// RoundTrip signs a copy of the request and sends it once.
func (s *signing) RoundTrip(req *http.Request) (*http.Response, error) {
	signed := req.Clone(req.Context())
	s.by.sign(signed, time.Now(), newNonce())
	s.by.note(signed) // no error and no log may show it
	return s.base.RoundTrip(signed)
}
