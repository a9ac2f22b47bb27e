//go:debug x509usefallbackroots=1

package bench

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"testing"
	"time"
)

// site is the address of the service for a client.
type site struct {
	url  string
	stub http.RoundTripper // replaces the network; nil leaves each client its own transport
}

// TestMain makes every client trust the certificates of the servers by default. Over TLS,
// too, each client then uses the transport that it creates itself.
func TestMain(m *testing.M) {
	srv := httptest.NewTLSServer(nil)
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	srv.Close()
	ecdsaCertificate, err := newECDSACertificate()
	if err != nil {
		log.Fatal(err)
	}
	roots.AddCert(ecdsaCertificate.Leaf)
	x509.SetFallbackRoots(roots)
	ecdsaServer = &tls.Config{Certificates: []tls.Certificate{ecdsaCertificate}, MinVersion: tls.VersionTLS12}
	os.Exit(m.Run())
}

// ecdsaServer is the TLS configuration of a server with an ECDSA key. The key of httptest is
// RSA, with which a handshake costs the server far more than with the keys of most services.
var ecdsaServer *tls.Config

func newECDSACertificate() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
}

// sites starts the named ways to reach a. tls has the RSA key of httptest, and tls-ecdsa has
// an ECDSA key.
func sites(tb testing.TB, a *answers, names ...string) map[string]site {
	tb.Helper()
	made := map[string]site{}
	for _, name := range names {
		if name == "stub" {
			made[name] = site{url: stubURL, stub: a}
			continue
		}
		srv := httptest.NewUnstartedServer(a)
		srv.Config.ErrorLog = log.New(io.Discard, "", 0) // a client may abandon handshakes
		switch name {
		case "http":
			srv.Start()
		case "tls-ecdsa":
			srv.TLS = ecdsaServer.Clone()
			srv.StartTLS()
		default:
			srv.StartTLS()
		}
		tb.Cleanup(srv.Close)
		made[name] = site{url: srv.URL}
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

// take reads the request body to its end.
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
