// Endpoint reaches a private cloud: an endpoint of its own, a certificate authority of its
// own, and a proxy on the way.
//
//	go run ./examples/endpoint
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync/atomic"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() { demo.Main(run) }

func run(ctx context.Context, out io.Writer) error {
	srv := dcaastest.NewServer(dcaastest.WithTLS())
	defer srv.Close()

	// The authority is usually read from a PEM file, with AppendCertsFromPEM.
	authorities := x509.NewCertPool()
	authorities.AddCert(srv.Certificate())

	// The proxy of the environment is http.ProxyFromEnvironment. This one decides itself, and
	// sends each request directly.
	var asked atomic.Int32
	proxy := func(*http.Request) (*url.URL, error) {
		asked.Add(1)
		return nil, nil
	}

	cfg := srv.Config()
	cfg.Endpoint, cfg.IAMEndpoint = srv.URL, srv.URL // or Cloud: "example.com" for https://dcaas.{region}.example.com
	client, err := dcaas.New(cfg, dcaas.WithTLSConfig(&tls.Config{RootCAs: authorities}), dcaas.WithProxy(proxy))
	if err != nil {
		return err
	}
	page, err := client.Connections.List(ctx, dcaas.ConnectionListOpts{})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d connections over TLS; the proxy function was asked: %v\n", len(page.Items), asked.Load() > 0)

	// Without the authority, nothing is sent after the handshake.
	strict, err := dcaas.New(cfg)
	if err != nil {
		return err
	}
	_, err = strict.Connections.List(ctx, dcaas.ConnectionListOpts{})
	fmt.Fprintln(out, "Without the authority it fails:", err != nil)

	// Plain http is refused, except for loopback addresses.
	cfg.Endpoint = "http://dcaas.example.com"
	_, err = dcaas.New(cfg)
	fmt.Fprintln(out, err)
	return nil
}
