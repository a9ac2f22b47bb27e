package transport

import (
	"net/http"
	"strings"
	"testing"
)

func TestCallIDAndRouteAreThoseOfTheCall(t *testing.T) {
	t.Parallel()
	c := newTestCall(&Op{Method: http.MethodGet, Route: "/v3/{project_id}/things"})
	ctx, other := c.context(t.Context()), newTestCall(c.op).context(t.Context())
	if id := CallID(ctx); len(id) != 36 || id != CallID(ctx) || id == CallID(other) {
		t.Errorf("CallID() = %q, then %q, of another call %q", id, CallID(ctx), CallID(other))
	}
	if route := Route(ctx); route != c.op.Route {
		t.Errorf("Route() = %q", route)
	}
	if id, route := CallID(t.Context()), Route(t.Context()); id != "" || route != "" {
		t.Errorf("outside a call: %q, %q", id, route)
	}
}

func TestRequestIDComesFromTheHeaderFirst(t *testing.T) {
	t.Parallel()
	c := newTestCall(&Op{})
	c.secrets.Note("sesame")
	for _, tt := range []struct{ header, body, want string }{
		{"h", "b", "h"},
		{"", "b", "b"},
		{"", "", ""},
		{"a\nsesame", "", "a [REDACTED]"},
		{strings.Repeat("x", 200), "", strings.Repeat("x", 128) + "…"},
	} {
		header := http.Header{"X-Request-Id": {tt.header}}
		if got := c.requestID(header, tt.body); got != tt.want {
			t.Errorf("requestID(%q, %q) = %q, want %q", tt.header, tt.body, got, tt.want)
		}
	}
}
