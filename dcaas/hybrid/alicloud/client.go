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

// Config selects the service and the credentials. Region and Credentials are required.
type Config struct {
	// Region is the RegionId of each call, such as "cn-shanghai".
	Region string
	// Credentials sign the calls. [AccessKey] and [LoadCredentials] return them.
	Credentials *Credentials
	// Endpoint is the address of the service, https://vpc.{Region}.aliyuncs.com by
	// default. Some regions use https://vpc.aliyuncs.com. Plain http is allowed for
	// loopback addresses only.
	Endpoint string
	// Signature is the form of the signatures, [ACS3HMACSHA256] by default.
	Signature Signature
	// HTTPClient sends the requests. Set it for a proxy or a test. New copies it and
	// never changes it. The client uses its cookie jar, and follows no redirects,
	// whatever its redirect policy.
	HTTPClient *http.Client
	// Timeout bounds one try of a call, 30 seconds by default.
	Timeout time.Duration
	// Retry bounds the repetition of calls.
	Retry dcaas.RetryPolicy
	// Logger receives a record at level Debug for each try, and one at level Warn for
	// each repetition. The records contain no queries, header values or bodies. A nil
	// Logger logs nothing.
	Logger *slog.Logger
}

// Client calls Alibaba Cloud. It is safe for concurrent use and does not change after
// [New].
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

// New returns a client. It sends nothing and does not read the environment, unlike
// [LoadCredentials]. The error for an invalid configuration is [dcaas.ErrInvalid].
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
	case !endpoint.IsHostName(cfg.Region, false): // because it becomes part of the host name
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

// call sends an action. All actions have one path, because the query names the action.
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

// CloseIdleConnections closes the HTTP connections that no call uses. A client needs
// no other cleanup.
func (c *Client) CloseIdleConnections() { c.transport.CloseIdleConnections() }

// String names the endpoint and nothing else.
func (c *Client) String() string { return "alicloud.Client(" + c.endpoint.String() + ")" }

// GoString names the endpoint and nothing else.
func (c *Client) GoString() string { return c.String() }

// LogValue names the endpoint and nothing else.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// signer signs each request just before the base transport sends it.
type signer struct {
	credentials *Credentials
	form        Signature
}

// Wrap returns a RoundTripper that signs each request with the current time. It
// ignores the scope because the signatures of Alibaba Cloud have none.
func (s *signer) Wrap(base http.RoundTripper, _ auth.Scope) http.RoundTripper {
	return &signingTransport{base, s}
}

// noteSecrets registers the secrets of a signed request, so that errors and logs
// redact them. It registers each one plain, escaped once and escaped twice, because
// the older signature form escapes its query twice.
func (s *signer) noteSecrets(req *http.Request) {
	k := s.credentials.key()
	_, signature, _ := strings.Cut(req.Header.Get("Authorization"), "Signature=")
	for _, text := range []string{k.id, k.securityToken, cmp.Or(signature, req.URL.Query().Get("Signature"))} {
		once := transport.EscapePart(text)
		wire.NoteSecrets(req.Context(), text, once, transport.EscapePart(once))
	}
}

type signingTransport struct {
	base   http.RoundTripper
	signer *signer
}

// RoundTrip signs a copy of the request and sends it once.
func (t *signingTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	signed := req.Clone(req.Context())
	t.signer.sign(signed, time.Now(), newNonce())
	t.signer.noteSecrets(signed) // because a proxy or the service may repeat them in its answer
	return t.base.RoundTrip(signed)
}
