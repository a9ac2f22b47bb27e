package tlsfile

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"math/big"
	"strings"
	"testing"
	"time"
)

// pair returns a new certificate and its key in PEM form.
func pair(t *testing.T) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(kind string, b []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}))
	}
	return encode("CERTIFICATE", raw), encode("PRIVATE KEY", der)
}

func TestConfig(t *testing.T) {
	t.Parallel()
	certificate, key := pair(t)
	_, other := pair(t)
	content := map[string]string{
		"ca": certificate, "ca-windows": "\ufeff" + strings.ReplaceAll(certificate, "\n", "\r\n"), "cert": certificate, "key": key,
		"both": certificate + key, "other": other, "text": "HIDDEN", "te\u2028xt": "HIDDEN", "cert-windows": "\ufeff" + certificate, "key-windows": "\ufeff" + key,
	}
	read := func(path string) ([]byte, error) {
		if path == "locked" {
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
		}
		text, ok := content[path]
		if !ok {
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		}
		return []byte(text), nil
	}
	for _, tt := range []struct {
		name, ca, cert, key string
		want                string // the error, "" for none
		fails               error
	}{
		{"an authority", "ca", "", "", "", nil},
		{"an authority from Windows", "ca-windows", "", "", "", nil},
		{"a certificate and its key", "", "cert", "key", "", nil},
		{"a certificate and its key from Windows", "", "cert-windows", "key-windows", "", nil},
		{"one file for both", "", "both", "", "", nil},
		{"all", "ca", "cert", "key", "", nil},
		{"no authority in the file", "text", "", "", "CA: text has no certificate in PEM form", nil},
		{"a key as authority", "key", "", "", "CA: key has no certificate in PEM form", nil},
		{"a missing authority", "none", "", "", "CA: none: file does not exist", fs.ErrNotExist},
		{"a locked certificate", "ca", "locked", "key", "CERT: locked: permission denied", fs.ErrPermission},
		{"a missing key", "", "cert", "none", "KEY: none: file does not exist", fs.ErrNotExist},
		{"control characters in a path", "n\no", "", "", "CA: n o: file does not exist", fs.ErrNotExist},
		{"control characters in the path of a text", "te\u2028xt", "", "", "CA: te xt has no certificate in PEM form", nil},
		{"control characters in the paths of a pair", "", "te\u2028xt", "te\u2028xt", "CERT: te xt and KEY: te xt: no certificate", nil},
		{"a long path", strings.Repeat("x", 1000), "", "", "CA: " + strings.Repeat("x", 256) + "…: file does not exist", fs.ErrNotExist},
		{"a key alone", "ca", "", "key", "KEY is set, but not CERT", nil},
		{"a certificate alone", "", "cert", "", "CERT: cert: no certificate with its unencrypted private key", nil},
		{"a key of another certificate", "", "cert", "other", "CERT: cert and KEY: other: no certificate with its unencrypted private key", nil},
		{"no PEM", "", "text", "text", "CERT: text and KEY: text: no certificate", nil},
		{"content for a path", certificate, "", "", "CA holds the text of a PEM file instead of its path", nil},
		{"a key for a path", "", "cert", "HIDDEN" + key, "KEY holds the text of a PEM file instead of its path", nil},
	} {
		config, err := Config(Files{File{"CA", tt.ca}, File{"CERT", tt.cert}, File{"KEY", tt.key}}, read)
		if tt.want != "" {
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "HIDDEN") || tt.fails != nil && !errors.Is(err, tt.fails) {
				t.Errorf("%s: Config() = %v, want %q", tt.name, err, tt.want)
			}
			continue
		}
		if err != nil || (config.RootCAs != nil) != (tt.ca != "") || (len(config.Certificates) == 1) != (tt.cert != "") || config.MinVersion != tls.VersionTLS12 || config.InsecureSkipVerify {
			t.Errorf("%s: Config() = %+v, %v", tt.name, config, err)
		}
	}
	if config, err := Config(Files{}, read); config != nil || err != nil {
		t.Errorf("Config() of no files = %v, %v", config, err)
	}
}
