package auth

import (
	"bytes"
	"io"
	"net/http"
)

// cachedTransport puts the credential of a cache on each request.
type cachedTransport struct {
	base    http.RoundTripper
	cache   func() *credentialCache // a function, because package fmt follows pointers but does not call functions
	invalid error                   // configuration error, returned for each request
}

func newCachedTransport(base http.RoundTripper, cache *credentialCache) *cachedTransport {
	return &cachedTransport{base: base, cache: func() *credentialCache { return cache }}
}

// RoundTrip sends req with the credential of the cache. After a 401 it gets a new
// credential and sends req once more. It does not send a refused key again, because a
// few refused signatures lock the key.
func (t *cachedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.invalid != nil {
		closeBody(req)
		return nil, t.invalid
	}
	used, resp, err := t.send(req)
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		return resp, err
	}

	t.cache().invalidate(used)
	body, ok := replayBody(req)
	if !ok {
		return resp, nil
	}
	bufferAnswer(resp)
	renewed, err := t.cache().get(req.Context())
	if err != nil {
		_ = body.Close() // the error of the fetch is more useful
		discard(resp)
		return nil, err
	}
	if renewed.same(&used) { // the metadata service answers with the same key for most of its life
		_ = body.Close()
		return resp, nil
	}
	discard(resp)
	again, err := renewed.apply(req)
	if err != nil {
		_ = body.Close()
		return nil, err
	}
	again.Body = body
	return roundTrip(t.base, again)
}

// send sends req once and returns the credential that it used.
func (t *cachedTransport) send(req *http.Request) (credential, *http.Response, error) {
	current, err := t.cache().get(req.Context())
	if err != nil {
		closeBody(req)
		return current, nil, err
	}
	ready, err := current.apply(req)
	if err != nil {
		closeBody(req)
		return current, nil, err
	}
	resp, err := roundTrip(t.base, ready)
	return current, resp, err
}

// replayBody returns the body of req for a second send. It returns false if req
// cannot provide it.
func replayBody(req *http.Request) (io.ReadCloser, bool) {
	if !hasBody(req) {
		return http.NoBody, true
	}
	if req.GetBody == nil {
		return nil, false
	}
	body, err := req.GetBody()
	return body, err == nil
}

// bufferAnswer reads the start of a body into memory. That frees the connection of a
// short answer before a fetch needs one.
func bufferAnswer(resp *http.Response) {
	start, _ := io.ReadAll(io.LimitReader(resp.Body, maxDrain)) // a later read returns the error again
	resp.Body = bufferedBody{io.MultiReader(bytes.NewReader(start), resp.Body), resp.Body}
}

type bufferedBody struct {
	io.Reader
	io.Closer
}
