package dcaas_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// A server without a valid certificate gets no request, and the call is not repeated.
func TestUntrustedServerGetsNoRequest(t *testing.T) {
	t.Parallel()
	srv, hits, _ := counted(t, (*httptest.Server).StartTLS, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, rightGateway) })
	pool := x509.NewCertPool()
	pool.AddCert(srv.Certificate())
	plain, atPlain, _ := counted(t, (*httptest.Server).Start, func(http.ResponseWriter, *http.Request) {})
	for _, tt := range []struct {
		name, endpoint, want string
		config               *tls.Config
	}{
		{"self-signed", srv.URL, "certificate signed by unknown authority", nil},
		{"the wrong name", srv.URL, "certificate is valid for example.com", &tls.Config{RootCAs: pool, ServerName: "dcaas.example.org"}},
		{"versions that do not meet", srv.URL, "protocol version", &tls.Config{RootCAs: pool, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}},
		{"no TLS at all", "https://" + strings.TrimPrefix(plain.URL, "http://"), "first record does not look like a TLS handshake", nil},
	} {
		c := clientOf(t, tt.endpoint, dcaas.WithRetry(dcaas.RetryPolicy{}), dcaas.WithHTTPClient(&http.Client{Transport: &http.Transport{TLSClientConfig: tt.config}}))
		err := tryCreate(t.Context(), c)
		e, ok := errors.AsType[*dcaas.Error](err)
		if !ok || !strings.Contains(err.Error(), tt.want) || errors.Is(err, dcaas.ErrAmbiguous) || errors.Is(err, dcaas.ErrUnavailable) || e.Attempts != 1 {
			t.Errorf("%s: Create() = %v, want %q after one try", tt.name, err, tt.want)
		}
	}
	if n, m := hits.Load(), atPlain.Load(); n != 0 || m != 0 {
		t.Errorf("%d and %d requests were sent", n, m)
	}
}
