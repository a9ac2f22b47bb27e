package dcaastest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"time"
)

// Client returns a client that trusts the server's certificate. Use it for
// [github.com/dcaas-sdk/dcaas-go/dcaas.WithHTTPClient] and for direct calls. It adds no
// credentials. [Server.Close] closes its idle connections.
func (s *Server) Client() *http.Client { return &http.Client{Transport: s.transport} }

// Certificate returns the self-signed certificate of a server with [WithTLS], and nil for
// other servers.
func (s *Server) Certificate() *x509.Certificate { return s.certificate }

// createCertificate gives the server a certificate for the loopback addresses.
func (s *Server) createCertificate() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "dcaastest"},
		// Valid for any clock of a test, also in a synctest bubble, which starts in 2000.
		NotBefore:             time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
		DNSNames:              []string{"localhost"},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	if s.certificate, err = x509.ParseCertificate(raw); err != nil {
		return err
	}
	s.http.TLSConfig = &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key, Leaf: s.certificate}},
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(s.certificate)
	s.transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: trusted}
	return nil
}
