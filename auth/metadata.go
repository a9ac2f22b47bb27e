package auth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/endpoint"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

const (
	metadataOp   = "metadata"
	metadataText = "auth.Metadata(" + wire.Redacted + ")"

	metadataAddress = "http://169.254.169.254"
	metadataTimeout = 3 * time.Second // of one fetch

	// metadataTokenLife is the lifetime of a token of the metadata service, in seconds. It
	// is the value that the official SDK sends. Each fetch gets a new token.
	metadataTokenLife = "21600"
)

// MetadataConfig says how to reach the metadata service. The zero value is right on each
// server of the cloud (ECS). Its printed, logged and encoded forms do not contain the
// transport.
type MetadataConfig struct {
	// Endpoint is a base URL, for tests. The default is http://169.254.169.254. The host
	// must be localhost, or a loopback or link-local address, because the key in the
	// answer is not encrypted.
	Endpoint string

	// Transport sends the requests to the metadata service. The default uses no proxy and
	// keeps no connection open. The transport of the client is not used, because it may
	// have a proxy.
	Transport http.RoundTripper
}

// Metadata signs requests with the temporary key that the metadata service gives to a
// server with an agency, and renews it before it expires. It is safe for concurrent use,
// and its printed form contains no part of the configuration.
type Metadata struct {
	cfg func() MetadataConfig // a function, because package fmt follows pointers but does not call functions
}

// NewMetadata returns a Metadata for cfg. It sends nothing, because the first request
// that needs a key fetches it.
//
// A fetch gets a token of the metadata service and sends it with the request for the key.
// If the service has no tokens, the request has none. A fetch takes 3 seconds at most, and
// follows no redirect.
//
// API: PUT /meta-data/latest/api/token and GET /openstack/latest/securitykey of the
// metadata service.
func NewMetadata(cfg MetadataConfig) *Metadata {
	return &Metadata{cfg: func() MetadataConfig { return cfg }}
}

// Validate returns an error if the endpoint is malformed or not on this machine's link.
func (m *Metadata) Validate() error {
	_, err := m.address()
	return err
}

// address returns the base URL of the metadata service.
func (m *Metadata) address() (string, error) {
	if m == nil || m.cfg == nil {
		return "", &Error{Op: metadataOp, Message: "there is none; make one with NewMetadata"}
	}
	u, err := endpoint.Parse("Endpoint", cmp.Or(m.cfg().Endpoint, metadataAddress), true)
	if err != nil {
		return "", &Error{Op: metadataOp, Message: "Endpoint is not a base URL such as " + metadataAddress}
	}
	host := u.Hostname()
	addr, err := netip.ParseAddr(host)
	if !endpoint.IsLoopback(host) && (err != nil || !addr.Unmap().IsLinkLocalUnicast()) {
		return "", &Error{Op: metadataOp, Message: "Endpoint is neither a loopback nor a link-local address, and the key would go over the network in the clear; leave it empty"}
	}
	return u.String(), nil
}

// Wrap returns a RoundTripper that signs each request with the key of the server. It
// shares the key between goroutines. After a 401 it sends the request once more if the
// metadata service has a new key, unless it cannot get the body again from GetBody. It
// does not use the scope.
func (m *Metadata) Wrap(base http.RoundTripper, _ Scope) http.RoundTripper {
	address, err := m.address()
	if err != nil {
		return &cachedTransport{base: base, invalid: err}
	}
	cfg := m.cfg()
	if cfg.Transport == nil {
		cfg.Transport = newMetadataTransport()
	}
	s := newMetadataService(cfg.Transport, address)
	return newCachedTransport(base, &credentialCache{fetch: s.fetch, op: s.key.op, refusalPause: failurePause})
}

// newMetadataTransport returns the default transport. A proxy would see the keys, and a
// connection is used once an hour.
func newMetadataTransport() *http.Transport {
	return &http.Transport{Proxy: nil, DisableKeepAlives: true}
}

// metadataService gets keys from the metadata service.
type metadataService struct {
	token exchange // version 2 only
	key   exchange
}

func newMetadataService(transport http.RoundTripper, address string) *metadataService {
	const op = "get a key from the metadata service: "
	tokenURL, keyURL := address+"/meta-data/latest/api/token", address+"/openstack/latest/securitykey"
	return &metadataService{
		token: exchange{
			base:   transport,
			op:     op + "PUT " + tokenURL,
			method: http.MethodPut,
			url:    tokenURL,
			header: http.Header{"X-Metadata-Token-Ttl-Seconds": {metadataTokenLife}},
			remedy: metadataRemedy,
		},
		key: exchange{
			base:   transport,
			op:     op + "GET " + keyURL,
			method: http.MethodGet,
			url:    keyURL,
			read:   readKey,
			remedy: keyRemedy,
		},
	}
}

// fetch gets the present key of the server within metadataTimeout.
func (s *metadataService) fetch(ctx context.Context) (credential, error) {
	limited, cancel := context.WithTimeout(ctx, metadataTimeout)
	defer cancel()
	key, err := fetchRepeatedly(limited, s.try)
	switch {
	case err == nil || ctx.Err() != nil:
		return key, err
	case limited.Err() != nil:
		return key, &Error{Op: s.key.op, Err: errMetadataTimeout, remedy: noMetadata}
	}
	failure, ok := errors.AsType[*Error](err)
	if ok && failure.StatusCode == 0 {
		failure.remedy = cmp.Or(failure.remedy, noMetadata)
	}
	return key, err
}

// try gets a token of version 2 and with it the key. If the service has no tokens, it
// gets the key as in version 1.
func (s *metadataService) try(ctx context.Context) (credential, *Error) {
	key := s.key.forOneFetch()
	login := s.token.forOneFetch()
	got, failure := login.send(ctx)
	switch {
	case failure == nil && got.cut != nil:
		return credential{}, login.sendError(got.cut)
	case failure == nil:
		token := strings.TrimSpace(string(got.body))
		if token == "" || checkText(metadataOp, "token", token) != nil {
			return credential{}, login.unusable(got, "the answer is not a token")
		}
		key.header = http.Header{"X-Metadata-Token": {token}}
		key.secrets.Note(token)
	case hasNoTokens(failure.StatusCode):
	default:
		return credential{}, failure
	}
	return key.try(ctx)
}

// hasNoTokens reports whether a metadata service that answers a request for a token with
// this status may have only version 1. The official SDK decides by the same statuses.
func hasNoTokens(status int) bool {
	return status == http.StatusNotFound || status == http.StatusMethodNotAllowed || status == http.StatusServiceUnavailable
}

const noMetadata = "check that this machine is a server of the cloud (ECS) and that its firewall allows requests to the metadata service"

// metadataRemedy returns the remedy for an answer of the metadata service.
func metadataRemedy(int) string { return noMetadata }

// keyRemedy returns the remedy for an answer to the request for a key. A server without
// an agency answers 401 or 404.
func keyRemedy(status int) string {
	switch status {
	case http.StatusUnauthorized, http.StatusNotFound:
		return "assign an agency for the cloud service ECS to this server, on the page of the server in the console"
	}
	return noMetadata
}

// errMetadataTimeout ends a fetch after metadataTimeout. It differs from
// context.DeadlineExceeded, because the context of the caller has not ended.
var errMetadataTimeout = &timeoutError{"no answer within " + metadataTimeout.String()}

// timeoutError is a [net.Error].
type timeoutError struct{ text string }

func (e *timeoutError) Error() string { return e.text }

// Timeout returns true.
func (e *timeoutError) Timeout() bool { return true }

// Temporary returns true.
func (e *timeoutError) Temporary() bool { return true }

// String returns a text without any part of the configuration.
func (m Metadata) String() string { return metadataText }

// GoString returns a text without any part of the configuration.
func (m Metadata) GoString() string { return metadataText }

// LogValue returns a text without any part of the configuration.
func (m Metadata) LogValue() slog.Value { return slog.StringValue(metadataText) }

// MarshalText returns a text without any part of the configuration.
func (m Metadata) MarshalText() ([]byte, error) { return []byte(metadataText), nil }

// Format writes [MetadataConfig.String] for every verb, because %+v would print the
// fields of the transport.
func (c MetadataConfig) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// String returns the endpoint if it is set.
func (c MetadataConfig) String() string { return configText("auth.MetadataConfig", c.fields()) }

// GoString returns the endpoint if it is set.
func (c MetadataConfig) GoString() string { return c.String() }

// LogValue returns the endpoint if it is set.
func (c MetadataConfig) LogValue() slog.Value { return slog.GroupValue(c.fields()...) }

// MarshalText returns the endpoint if it is set.
func (c MetadataConfig) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

func (c MetadataConfig) fields() []slog.Attr {
	return setFields(slog.String("Endpoint", wire.WithoutUser(c.Endpoint)))
}
