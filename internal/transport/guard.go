package transport

import (
	"fmt"
	"net/http"
	"net/url"
)

// guard refuses requests to another host. It runs before authentication, so that no
// middleware can send credentials elsewhere. It also refuses a request whose context
// has ended, because the base transport would not tell whether it was sent.
type guard struct {
	next     http.RoundTripper
	endpoint *url.URL
}

func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host != g.endpoint.Host || req.URL.Scheme != g.endpoint.Scheme || (req.Host != "" && req.Host != g.endpoint.Host) {
		closeBody(req)
		return nil, &unsentError{fmt.Errorf("middleware changed the address away from %s: not sent", g.endpoint.Host)}
	}
	if err := req.Context().Err(); err != nil {
		closeBody(req)
		return nil, &unsentError{err}
	}
	return g.next.RoundTrip(req)
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}
