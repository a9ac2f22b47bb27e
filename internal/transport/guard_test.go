package transport

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestGuardRefusesOtherHosts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(*http.Request)
		sent   bool
	}{
		{"unchanged", func(*http.Request) {}, true},
		{"without a Host header", func(r *http.Request) { r.Host = "" }, true},
		{"another path", func(r *http.Request) { r.URL.Path = "/v3/other" }, true},
		{"another host", func(r *http.Request) { r.URL.Host = "evil.example.com" }, false},
		{"another port", func(r *http.Request) { r.URL.Host += ":8443" }, false},
		{"another scheme", func(r *http.Request) { r.URL.Scheme = "http" }, false},
		{"another Host header", func(r *http.Request) { r.Host = "evil.example.com" }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent := false
			g := &guard{endpoint: testEndpoint(), next: roundTrip(func(*http.Request) (*http.Response, error) {
				sent = true
				return nil, http.ErrServerClosed
			})}
			body := &trackedBody{Reader: strings.NewReader("x")}
			req := httptest.NewRequestWithContext(t.Context(), http.MethodPut, testURL, body)
			tt.change(req)
			_, err := send(g, req)
			if sent != tt.sent {
				t.Errorf("sent = %v, want %v", sent, tt.sent)
			}
			if refused := phaseOf(err) == unsent; refused == tt.sent || body.closed == tt.sent {
				t.Errorf("RoundTrip() = %v, body closed: %v", err, body.closed)
			}
		})
	}
}

func TestGuardRefusesAfterTheContextHasEnded(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	g := &guard{endpoint: testEndpoint(), next: roundTrip(func(*http.Request) (*http.Response, error) {
		t.Error("the request is sent")
		return nil, http.ErrServerClosed
	})}
	body := &trackedBody{Reader: strings.NewReader("x")}
	_, err := send(g, httptest.NewRequestWithContext(ctx, http.MethodPut, testURL, body))
	if phaseOf(err) != unsent || !errors.Is(err, context.Canceled) || !body.closed {
		t.Errorf("RoundTrip() = %v, body closed: %v", err, body.closed)
	}
}
