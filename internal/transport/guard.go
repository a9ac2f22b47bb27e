package transport

import (
	"fmt"
	"net/http"
	"net/url"
)

// guard refuses a request to another host than the endpoint. It runs before
// authentication, so that no middleware can send credentials to that host. It also refuses
// a request whose context has ended. The error of the base transport would not tell whether
// such a request was sent.
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

// closeBody closes the body of a request that is not sent, as [http.RoundTripper] requires.
func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}
