//go:debug x509usefallbackroots=1

package bench

import (
	"bytes"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"testing"
)

// site is where a client finds the service.
type site struct {
	url  string
	stub http.RoundTripper // instead of a network; nil leaves each client its own transport
}

// TestMain makes the certificate of httptest one that every client trusts by
// default: over TLS too, each has the transport that it makes for itself.
func TestMain(m *testing.M) {
	srv := httptest.NewTLSServer(nil)
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	x509.SetFallbackRoots(roots)
	srv.Close()
	os.Exit(m.Run())
}

// sites are the ways to reach a, by name.
func sites(tb testing.TB, a *answers, names ...string) map[string]site {
	tb.Helper()
	made := map[string]site{}
	for _, name := range names {
		switch name {
		case "stub":
			made[name] = site{url: stubURL, stub: a}
		case "http", "tls":
			srv := httptest.NewUnstartedServer(a)
			srv.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that a client gave up
			if name == "tls" {
				srv.StartTLS()
			} else {
				srv.Start()
			}
			tb.Cleanup(srv.Close)
			made[name] = site{url: srv.URL}
		}
	}
	return made
}

// RoundTrip answers without a network.
func (a *answers) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := a.take(req); err != nil {
		return nil, err
	}
	status, body := a.find(req.Method, req.URL)
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header:        http.Header{"Content-Type": {"application/json"}, "X-Request-Id": {"5633df7af874576d819a481c76673236"}},
		ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body)),
	}, nil
}

// ServeHTTP answers over a network.
func (a *answers) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if err := a.take(req); err != nil {
		panic(http.ErrAbortHandler)
	}
	status, body := a.find(req.Method, req.URL)
	h := w.Header()
	h["Content-Type"] = []string{"application/json"}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	h["X-Request-Id"] = []string{"5633df7af874576d819a481c76673236"}
	w.WriteHeader(status)
	w.Write(body)
}

// take reads a request's body to its end.
func (a *answers) take(req *http.Request) error {
	body := req.Body
	if body == nil {
		body = http.NoBody
	}
	defer body.Close()
	if a.onRequest == nil {
		_, err := io.Copy(io.Discard, body)
		return err
	}
	text, err := io.ReadAll(body)
	a.onRequest(req, text)
	return err
}
