package transport

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
)

const (
	connectionsPerHost = 256
	idlePerHost        = 64
	maxHeader          = 1 << 20 // bytes
)

// NewBase returns the RoundTripper of a client that gets no other. It is a copy of
// http.DefaultTransport for many calls to one host. The original keeps 2 idle
// connections to a host, so that parallel calls connect again and again. It does not
// limit open connections, so that many calls use up the open files of a process. It
// allows headers of 10 MB, which take 18 times their size in memory.
//
// If the program has replaced http.DefaultTransport by another type, NewBase returns
// that one.
func NewBase() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = idlePerHost
	t.MaxConnsPerHost = connectionsPerHost
	t.MaxResponseHeaderBytes = maxHeader
	return t
}

// Customize sets the TLS configuration and the proxy of a RoundTripper that [NewBase]
// returned. A nil argument changes nothing. It returns an error if the program has
// replaced http.DefaultTransport, because base has no such settings then.
func Customize(base http.RoundTripper, config *tls.Config, proxy func(*http.Request) (*url.URL, error)) error {
	if config == nil && proxy == nil {
		return nil
	}
	t, ok := base.(*http.Transport)
	if !ok {
		return errors.New("WithTLSConfig and WithProxy do not work, because the program has replaced http.DefaultTransport: use WithHTTPClient")
	}
	if config != nil {
		t.TLSClientConfig = config
	}
	if proxy != nil {
		t.Proxy = proxy
	}
	return nil
}
