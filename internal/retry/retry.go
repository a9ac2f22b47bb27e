// Package retry classifies the failures of one try, spreads waits, and reports why a context
// ended. The packages that repeat requests share it, so that they repeat after the same
// failures.
package retry

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"time"
)

// Cause is the reason why a try got no answer.
type Cause int

// Unreached is the only cause with which the request was certainly not sent and another try
// may succeed.
const (
	Unknown    Cause = iota
	Unroutable       // the host does not exist or TLS failed, so another try fails in the same way
	Alerted          // a TLS alert of either side; the request may have arrived if the handshake was complete
	Unreached        // no connection: refused, no route, dial time-out
	Lost             // the connection broke; the request may have arrived
)

// CauseOf returns the cause of an error of net/http.
func CauseOf(err error) Cause {
	var op string
	if failed, ok := errors.AsType[*net.OpError](err); ok {
		op = failed.Op
	}
	switch dns, ok := errors.AsType[*net.DNSError](err); {
	case ok && dns.IsNotFound, tlsFailed(err):
		return Unroutable
	case op == "remote error", op == "local error":
		return Alerted
	case op == "dial", op == "proxyconnect":
		return Unreached
	case op == "read", op == "write", errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return Lost
	default:
		return Unknown
	}
}

func tlsFailed(err error) bool {
	return Is[*tls.CertificateVerificationError](err) || Is[tls.RecordHeaderError](err) || Is[tls.AlertError](err) || errors.Is(err, http.ErrSchemeMismatch) ||
		Is[x509.HostnameError](err) || Is[x509.UnknownAuthorityError](err) || Is[x509.CertificateInvalidError](err)
}

// Is reports whether err or an error that it wraps is an E.
func Is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// Temporary reports whether a request with this status may have been carried out and may
// succeed in another try. It allows another try of an idempotent request. It is false for
// 429, because a throttled request had no effect and each request allows another try.
func Temporary(status int) bool {
	return status == http.StatusRequestTimeout || status == http.StatusInternalServerError ||
		status >= http.StatusBadGateway && status <= http.StatusGatewayTimeout
}

// Ended returns the reason why ctx ended. The result matches ctx.Err, and the cause of
// [context.WithCancelCause] if the caller gave one. ctx must have ended.
func Ended(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// Share returns a random part of d, from 0 to d without d itself. It is 0 if d is not
// positive. A random part in each wait spreads the requests of clients that failed or
// started at the same time.
func Share(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return rand.N(d) //nolint:gosec // a wait is not a secret
}
