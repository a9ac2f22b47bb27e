package dcaas

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestLoadConfigTLS checks that a client trusts the authority of OS_CACERT, and no server
// without it. The server answers IAM's list of projects and a gateway.
func TestLoadConfigTLS(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"virtual_gateways": []}`)
	}))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0) // the server complains about clients that do not trust it
	srv.StartTLS()
	defer srv.Close()
	ca := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw}))
	call := func(cfg Config, opts ...Option) error {
		cfg.Endpoint, cfg.ProjectID = srv.URL, "p"
		client, err := New(cfg, append(opts, WithRetry(RetryPolicy{MaxTries: 1}))...)
		if err != nil {
			return err
		}
		defer client.CloseIdleConnections()
		_, err = client.VirtualGateways.List(t.Context(), VirtualGatewayListOpts{})
		return err
	}
	key := map[string]string{"HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "s", "HW_REGION_NAME": "r"}
	with := func(variables map[string]string, opts ...LoadOption) Config {
		env := maps.Clone(key)
		maps.Copy(env, variables)
		cfg, err := load(env, map[string]string{"/ca.pem": ca}, opts...)
		if err != nil {
			t.Fatal(err)
		}
		return cfg
	}

	trusting := with(map[string]string{"OS_CACERT": "/ca.pem", "OS_INSECURE": "false"})
	if err := call(trusting); err != nil {
		t.Errorf("with OS_CACERT: %v", err)
	}
	if origin := trusting.Sources.Of("TLS"); origin != "OS_CACERT" {
		t.Errorf("TLS came from %q", origin)
	}
	if text := fmt.Sprintf("%v %+v %#v", trusting, trusting, trusting); strings.Contains(text, "TLS") {
		t.Errorf("a printed Config shows TLS: %s", text)
	}
	if err := call(with(nil)); err == nil || !strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("without OS_CACERT: %v, want an unknown authority", err)
	}
	if err := call(with(map[string]string{"HW_INSECURE": "1"}, AllowInsecureTLS())); err != nil {
		t.Errorf("with HW_INSECURE: %v", err)
	}
	if err := call(trusting, WithTLSConfig(&tls.Config{MinVersion: tls.VersionTLS12})); err == nil || !strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("with WithTLSConfig: %v, want an unknown authority", err)
	}
	if err := call(trusting, WithHTTPClient(srv.Client())); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "Config.TLS does not go with WithHTTPClient") {
		t.Errorf("with WithHTTPClient: %v, want ErrInvalid", err)
	}
}

func TestLoadConfigTLSFails(t *testing.T) {
	t.Parallel()
	const refused = " turns off the check of certificates, so anyone on the way can read the credentials: unset it"
	for _, tt := range []struct {
		name string
		env  map[string]string
		opts []LoadOption
		want string
	}{
		{"insecure", map[string]string{"HW_INSECURE": "true"}, nil, "HW_INSECURE" + refused},
		{"insecure, of OpenStack", map[string]string{"OS_INSECURE": "1"}, nil, "OS_INSECURE" + refused},
		{"insecure with an authority", map[string]string{"OS_INSECURE": "True", "OS_CACERT": "/ca.pem"}, nil, "OS_CACERT: /ca.pem has no certificate in PEM form"},
		{"no Boolean", map[string]string{"HW_INSECURE": "hidden"}, []LoadOption{AllowInsecureTLS()}, "HW_INSECURE is neither true nor false"},
		{"a missing file", map[string]string{"OS_CACERT": "/none"}, nil, "OS_CACERT: /none: file does not exist"},
		{"a locked file", map[string]string{"OS_CERT": "/locked"}, nil, "OS_CERT: /locked: permission denied"},
		{"half a pair", map[string]string{"OS_KEY": "/key.pem"}, nil, "OS_KEY is set, but not OS_CERT"},
		{"a secret instead of a path", map[string]string{"OS_CERT": "/ca.pem", "OS_KEY": "-----BEGIN PRIVATE KEY-----hidden"}, nil, "OS_KEY holds the text of a PEM file"},
	} {
		env := maps.Clone(tt.env)
		env["HW_AUTH_TOKEN"] = "t"
		cfg, err := load(env, map[string]string{"/ca.pem": "hidden", "/locked": "locked"}, tt.opts...)
		text := fmt.Sprint(err, cfg, cfg.Sources)
		if !errors.Is(err, ErrInvalid) || errors.Is(err, ErrNoCredentials) || cfg.Auth != nil || !strings.Contains(text, tt.want) || strings.Contains(text, "hidden") {
			t.Errorf("%s: load() = %s, want %q", tt.name, text, tt.want)
		}
	}
	// HW_INSECURE=false comes before OS_INSECURE.
	if cfg, err := load(map[string]string{"HW_AUTH_TOKEN": "t", "HW_INSECURE": "false", "OS_INSECURE": "true"}, nil); err != nil || cfg.TLS != nil {
		t.Errorf("load() = %v, %v, want no TLS", cfg.TLS, err)
	}
}
