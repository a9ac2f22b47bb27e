package transport

import "net/http"

const (
	idlePerHost = 64
	maxHeader   = 1 << 20
)

// NewBase returns what clients send through unless they are given something else:
// net/http's own with room for more idle connections, since all calls go to one
// host, of which the original keeps two, and with a tenth of the room for headers:
// they take 18 times their size of memory.
func NewBase() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // the program has put something of its own there
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = idlePerHost
	t.MaxResponseHeaderBytes = maxHeader
	return t
}
