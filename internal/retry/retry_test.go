package retry_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"syscall"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/internal/retry"
)

func TestCauseOf(t *testing.T) {
	t.Parallel()
	op := func(name string, err error) error { return &net.OpError{Op: name, Net: "tcp", Err: err} }
	for _, tt := range []struct {
		name string
		err  error
		want retry.Cause
	}{
		{"refused", op("dial", syscall.ECONNREFUSED), retry.Unreached},
		{"proxy refused", op("proxyconnect", op("dial", syscall.ECONNREFUSED)), retry.Unreached},
		{"resolver out of order", op("dial", &net.DNSError{Err: "server misbehaving", IsTemporary: true}), retry.Unreached},
		{"no such host", op("dial", &net.DNSError{Err: "no such host", IsNotFound: true}), retry.Unroutable},
		{"wrong certificate", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, retry.Unroutable},
		{"wrong host name", x509.HostnameError{Host: "a", Certificate: &x509.Certificate{}}, retry.Unroutable},
		{"unknown authority", x509.UnknownAuthorityError{}, retry.Unroutable},
		{"expired certificate", x509.CertificateInvalidError{Reason: x509.Expired}, retry.Unroutable},
		{"no TLS", tls.RecordHeaderError{Msg: "first record"}, retry.Unroutable},
		{"http on a TLS port", http.ErrSchemeMismatch, retry.Unroutable},
		{"alert with its number", op("remote error", tls.AlertError(40)), retry.Unroutable},
		{"alert of the service", op("remote error", errors.New("tls: bad certificate")), retry.Alerted},
		{"alert of this side", op("local error", errors.New("tls: bad record MAC")), retry.Alerted},
		{"reset", op("read", syscall.ECONNRESET), retry.Lost},
		{"broken pipe", op("write", syscall.EPIPE), retry.Lost},
		{"end of file", io.EOF, retry.Lost},
		{"end of file in an answer", io.ErrUnexpectedEOF, retry.Lost},
		{"end of file in another operation", op("close", io.EOF), retry.Lost},
		{"another error", errors.New("x"), retry.Unknown},
	} {
		wrapped := &url.Error{Op: "Get", URL: "https://x", Err: fmt.Errorf("wrapped: %w", tt.err)}
		if got := retry.CauseOf(wrapped); got != tt.want {
			t.Errorf("%s: cause %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestTemporary(t *testing.T) {
	t.Parallel()
	for status := range 1000 {
		if got, want := retry.Temporary(status), slices.Contains([]int{408, 500, 502, 503, 504}, status); got != want {
			t.Errorf("Temporary(%d) = %v", status, got)
		}
	}
}
