package transport

import (
	"net/http"
	"testing"
)

// What is changed is a copy, and has room for many calls to one host.
func TestNewBase(t *testing.T) {
	t.Parallel()
	base, ok := NewBase().(*http.Transport)
	if !ok || base == http.DefaultTransport || base == NewBase() {
		t.Fatalf("NewBase() = %v, want one of its own", base)
	}
	if base.MaxIdleConnsPerHost != 64 || base.MaxResponseHeaderBytes != 1<<20 || base.Proxy == nil || !base.ForceAttemptHTTP2 {
		t.Errorf("NewBase() = %+v", base)
	}
}
