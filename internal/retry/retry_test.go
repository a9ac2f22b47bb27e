package retry_test

import (
	"context"
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
	"time"

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

func TestEnded(t *testing.T) {
	t.Parallel()
	stop := errors.New("stop")
	for cause, text := range map[error]string{
		nil:  "context canceled",
		stop: "context canceled: stop",
		fmt.Errorf("shutdown: %w", context.Canceled): "shutdown: context canceled",
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		if err := retry.Ended(ctx); err.Error() != text || !errors.Is(err, context.Canceled) || cause != nil && !errors.Is(err, cause) {
			t.Errorf("Ended() = %v, want %s", err, text)
		}
	}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 0, stop)
	defer cancel()
	if err := retry.Ended(ctx); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, stop) {
		t.Errorf("Ended() = %v, want a DeadlineExceeded with its cause", err)
	}
}

func TestShare(t *testing.T) {
	t.Parallel()
	different := map[time.Duration]bool{}
	for range 100 {
		got := retry.Share(time.Second)
		if different[got] = true; got < 0 || got >= time.Second {
			t.Errorf("Share(1s) = %s", got)
		}
	}
	if len(different) < 50 {
		t.Errorf("%d different results in 100, want at least 50", len(different))
	}
	for _, d := range []time.Duration{0, -time.Second} {
		if got := retry.Share(d); got != 0 {
			t.Errorf("Share(%s) = %s, want 0", d, got)
		}
	}
}
