package transport

import (
	"crypto/tls"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestNewBaseCopiesTheDefaultTransport(t *testing.T) {
	t.Parallel()
	base, ok := NewBase().(*http.Transport)
	if !ok || base == http.DefaultTransport || base == NewBase() {
		t.Fatalf("NewBase() = %v, want one of its own", base)
	}
	if base.MaxIdleConnsPerHost != 64 || base.MaxResponseHeaderBytes != 1<<20 || base.Proxy == nil || !base.ForceAttemptHTTP2 {
		t.Errorf("NewBase() = %+v", base)
	}
}

func TestCustomize(t *testing.T) {
	t.Parallel()
	config := &tls.Config{ServerName: "dcaas.example.com"}
	address := &url.URL{Scheme: "http", Host: "proxy.example.com:3128"}
	base := new(http.Transport)
	if err := Customize(base, config, http.ProxyURL(address)); err != nil {
		t.Fatal(err)
	}
	if err := Customize(base, nil, nil); err != nil || base.TLSClientConfig != config {
		t.Errorf("Customize() = %v, TLS configuration %v, want the first one", err, base.TLSClientConfig)
	}
	if got, err := base.Proxy(&http.Request{}); err != nil || got != address {
		t.Errorf("Proxy() = %v, %v", got, err)
	}

	replaced := roundTrip(func(*http.Request) (*http.Response, error) { return nil, http.ErrNotSupported })
	if err := Customize(replaced, nil, nil); err != nil {
		t.Errorf("Customize() without a setting = %v", err)
	}
	if err := Customize(replaced, config, nil); err == nil || !strings.Contains(err.Error(), "use WithHTTPClient") {
		t.Errorf("Customize() of another type = %v", err)
	}
}
