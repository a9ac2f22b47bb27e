package transport

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
)

// Limits of the base transport. http.DefaultTransport keeps 2 idle connections a host, so
// parallel calls connect again and again. It does not limit open connections, so many calls
// use up the open files of a process. It allows headers of 10 MB, which take 18 times their
// size in memory.
const (
	maxConnsPerHost = 256
	maxIdlePerHost  = 64
	maxHeaderBytes  = 1 << 20
)

// NewBase returns a copy of http.DefaultTransport with limits for many calls to one host. If
// the program has replaced http.DefaultTransport by another type, NewBase returns that
// RoundTripper unchanged.
func NewBase() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = maxIdlePerHost
	t.MaxConnsPerHost = maxConnsPerHost
	t.MaxResponseHeaderBytes = maxHeaderBytes
	return t
}

// Customize sets the TLS configuration and the proxy of base, which [NewBase] has returned. A
// nil argument changes nothing. Customize returns an error if base is not an
// [http.Transport], because the program has replaced http.DefaultTransport.
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
