package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// TestShouldRetry checks the retry rule for each kind of operation and each outcome.
func TestShouldRetry(t *testing.T) {
	t.Parallel()
	ops := map[string]*Op{
		"GET": {Method: "GET"}, "HEAD": {Method: "HEAD"}, "search": {Method: "POST", Effect: Reads},
		"PUT": {Method: "PUT"}, "DELETE": {Method: "DELETE"}, "tag": {Method: "POST", Effect: Repeatable},
		"POST": {Method: "POST"}, "PATCH": {Method: "PATCH"}, "routes": {Method: "PUT", Effect: Once}, "patient POST": {Method: "POST", Busy: true},
	}
	all := []string{"GET", "HEAD", "search", "PUT", "DELETE", "tag", "POST", "PATCH", "routes", "patient POST"}
	idempotent := all[:6]
	changes := []string{"PUT", "DELETE", "routes", "patient POST"}
	tests := []struct {
		name string
		end  outcome
		want []string
	}{
		{"not reached", outcome{phase: unreached}, all},
		{"no answer", outcome{phase: unanswered}, idempotent},
		{"not sent", outcome{phase: unsent}, nil},
		{"cannot be reached", outcome{phase: unroutable}, nil},
		{"too large", outcome{phase: oversized}, nil},
		{"429", outcome{status: 429}, all},
		{"503 with Retry-After", outcome{status: 503, asked: true}, all},
		{"503", outcome{status: 503}, idempotent},
		{"408", outcome{status: 408}, idempotent},
		{"500", outcome{status: 500}, idempotent},
		{"502", outcome{status: 502}, idempotent},
		{"504", outcome{status: 504}, idempotent},
		{"busy", outcome{status: 400, busy: true}, changes},
		{"200", outcome{status: 200}, nil},
		{"204", outcome{status: 204}, nil},
		{"302", outcome{status: 302}, nil},
		{"400", outcome{status: 400}, nil},
		{"401", outcome{status: 401}, nil},
		{"403", outcome{status: 403}, nil},
		{"404", outcome{status: 404}, nil},
		{"409", outcome{status: 409}, nil},
		{"501", outcome{status: 501}, nil},
		{"505", outcome{status: 505}, nil},
	}
	for _, tt := range tests {
		want := map[string]bool{}
		for _, name := range tt.want {
			want[name] = true
		}
		for name, op := range ops {
			if got := shouldRetry(op, &tt.end); got != want[name] {
				t.Errorf("%s, %s: %v, want %v", tt.name, name, got, want[name])
			}
		}
	}
}

func TestMayHaveActedAndDefinite(t *testing.T) {
	t.Parallel()
	tests := []struct {
		end                    outcome
		mayHaveActed, definite bool
	}{
		{outcome{phase: unsent}, false, false},
		{outcome{phase: unroutable}, false, false},
		{outcome{phase: unreached}, false, false},
		{outcome{phase: unanswered}, true, false},
		{outcome{phase: oversized}, true, false},
		{outcome{status: 200}, false, true},
		{outcome{status: 400}, false, false},
		{outcome{status: 400, error: wire.ErrorBody{Code: "DC.0001"}}, false, true},
		{outcome{status: 400, busy: true}, false, false},
		{outcome{status: 401}, false, false},
		{outcome{status: 403}, false, false},
		{outcome{status: 404}, false, true},
		{outcome{status: 408}, true, false},
		{outcome{status: 429}, false, false},
		{outcome{status: 500}, true, false},
		{outcome{status: 501}, false, true},
		{outcome{status: 502}, true, false},
		{outcome{status: 503}, true, false},
		{outcome{status: 503, asked: true}, false, false},
		{outcome{status: 504}, true, false},
	}
	for _, tt := range tests {
		if acted, definite := tt.end.mayHaveActed(), tt.end.definite(); acted != tt.mayHaveActed || definite != tt.definite {
			t.Errorf("phase %d, status %d: may have acted %v, definite %v, want %v, %v", tt.end.phase, tt.end.status, acted, definite, tt.mayHaveActed, tt.definite)
		}
	}
}

func TestPhaseOf(t *testing.T) {
	t.Parallel()
	wrap := func(err error) error {
		return &url.Error{Op: "Get", URL: "https://x", Err: fmt.Errorf("wrapped: %w", err)}
	}
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	tests := []struct {
		name string
		err  error
		want phase
	}{
		{"limiter or guard", &unsentError{errors.New("x")}, unsent},
		{"authentication", &auth.Error{Op: "token"}, unsent},
		{"refused", dial(syscall.ECONNREFUSED), unreached},
		{"no route", dial(syscall.EHOSTUNREACH), unreached},
		{"dial time-out", dial(context.DeadlineExceeded), unreached},
		{"proxy refused", &net.OpError{Op: "proxyconnect", Err: dial(syscall.ECONNREFUSED)}, unreached},
		{"resolver out of order", dial(&net.DNSError{Err: "server misbehaving", IsTemporary: true}), unreached},
		{"no such host", dial(&net.DNSError{Err: "no such host", IsNotFound: true}), unroutable},
		{"wrong name in the certificate", &tls.CertificateVerificationError{Err: x509.HostnameError{Host: "a", Certificate: &x509.Certificate{}}}, unroutable},
		{"unknown authority", x509.UnknownAuthorityError{}, unroutable},
		{"expired certificate", x509.CertificateInvalidError{Reason: x509.Expired}, unroutable},
		{"alert", &net.OpError{Op: "remote error", Err: tls.AlertError(40)}, unroutable},
		{"no TLS", tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, unroutable},
		{"http on a TLS port", http.ErrSchemeMismatch, unroutable},
		{"reset", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, unanswered},
		{"broken pipe", &net.OpError{Op: "write", Err: syscall.EPIPE}, unanswered},
		{"end of file", io.ErrUnexpectedEOF, unanswered},
		{"too slow", &timeoutError{time.Second}, unanswered},
		{"too large", &tooLargeError{1}, oversized},
		{"unknown error", errors.New("x"), unanswered},
	}
	for _, tt := range tests {
		if got := phaseOf(wrap(tt.err)); got != tt.want {
			t.Errorf("%s: phase %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestBackOff(t *testing.T) {
	t.Parallel()
	p := RetryPolicy{}.withDefaults()
	if p != (RetryPolicy{MaxTries: 4, MinWait: 500 * time.Millisecond, MaxWait: 20 * time.Second}) {
		t.Errorf("defaults = %+v", p)
	}
	if got := (RetryPolicy{MinWait: time.Minute}).withDefaults().MaxWait; got != time.Minute {
		t.Errorf("the longest wait = %s, want no less than the shortest", got)
	}
	low, high := func(time.Duration) time.Duration { return 0 }, func(d time.Duration) time.Duration { return d }
	for _, tt := range []struct {
		tries     int
		low, high time.Duration
	}{
		{1, 500 * time.Millisecond, 750 * time.Millisecond},
		{2, time.Second, 1500 * time.Millisecond},
		{5, 8 * time.Second, 12 * time.Second},
		{6, 16 * time.Second, 20 * time.Second},
		{7, 20 * time.Second, 20 * time.Second},
		{1000, 20 * time.Second, 20 * time.Second},
	} {
		for share, want := range map[*func(time.Duration) time.Duration]time.Duration{&low: tt.low, &high: tt.high} {
			if got, ok := p.backOff(tt.tries, &outcome{status: 500}, *share); got != want || !ok {
				t.Errorf("after %d tries: %s, %v, want %s", tt.tries, got, ok, want)
			}
		}
	}
	for wait, want := range map[time.Duration]bool{time.Second: true, 2 * time.Minute: true, 2*time.Minute + 1: false} {
		if got, ok := p.backOff(1, &outcome{asked: true, wait: wait}, high); ok != want || got != wait {
			t.Errorf("asked for %s: %s, %v, want %v", wait, got, ok, want)
		}
	}
}

func TestAskedWait(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	const window = "The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute"
	tests := []struct {
		status  int
		after   string
		message string
		want    time.Duration
		asked   bool
	}{
		{429, "7", "", 7 * time.Second, true},
		{503, "7", "", 7 * time.Second, true},
		{500, "7", "", 0, false},
		{400, "7", window, 0, false},
		{429, "", "", 0, false},
		{429, "0", window, 0, true},
		{429, "-1", "", 0, false},
		{429, "soon", window, time.Minute, true},
		{429, "99999999999", window, math.MaxInt64, true},
		{503, now.Add(9 * time.Second).Format(http.TimeFormat), "", 9 * time.Second, true},
		{503, now.Add(-time.Hour).Format(http.TimeFormat), "", 0, true},
		{429, "", window, time.Minute, true},
		{503, "", window, 0, false},
		{429, "", "time:30 second", 30 * time.Second, true},
		{429, "", "x,time:2 hours", 2 * time.Hour, true},
		{429, "", "x,time:1day", 24 * time.Hour, true},
		{429, "", "time:1 week", 0, false},
		{429, "", "time:0 minute", 0, false},
		{429, "", "time: minute", 0, false},
		{429, "", "time:99999999 minute", 0, false},
	}
	for _, tt := range tests {
		header := http.Header{}
		if tt.after != "" {
			header.Set("Retry-After", tt.after)
		}
		if got, asked := askedWait(tt.status, header, tt.message, now); got != tt.want || asked != tt.asked {
			t.Errorf("%d, %q, %q: %s, %v, want %s, %v", tt.status, tt.after, tt.message, got, asked, tt.want, tt.asked)
		}
	}
}
