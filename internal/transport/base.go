package transport

import "net/http"

const (
	connectionsPerHost = 256
	idlePerHost        = 64
	maxHeader          = 1 << 20
)

// NewBase returns what clients send through unless they are given something else:
// net/http's own, made for calls to one host. The original keeps two idle
// connections, so that it reconnects all the time, and opens as many as there are
// calls, which takes more open files than most programs may have. There is a tenth
// of its room for headers: they take 18 times their size of memory.
func NewBase() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // the program has put something of its own there
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = idlePerHost
	t.MaxConnsPerHost = connectionsPerHost
	t.MaxResponseHeaderBytes = maxHeader
	return t
}
