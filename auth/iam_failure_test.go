package auth_test

import (
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

func TestFailuresOfIAM(t *testing.T) {
	t.Parallel()
	withHeader := func(resp *http.Response, name, value string) *http.Response {
		resp.Header.Set(name, value)
		return resp
	}
	const op = "auth: get a token from IAM: POST https://iam.example.com/v3/auth/tokens: "
	for _, tt := range []struct {
		name   string
		resp   func() *http.Response
		err    error
		calls  int
		status int
		want   string
	}{
		{
			name: "wrong password",
			resp: func() *http.Response {
				return answer(401, `{"error":{"code":401,"message":"The username or password is wrong."}}`)
			},
			calls:  1,
			status: 401,
			want: op + "401 The username or password is wrong.; check the user name, its domain and the password, " +
				"which is not sent again for 4m0s because a few failures lock the account",
		},
		{
			name: "forbidden",
			resp: func() *http.Response {
				return answer(403, `{"error_code":"IAM.0002","error_msg":"no\npermission","request_id":"r1"}`)
			},
			calls:  1,
			status: 403,
			want:   op + "403 IAM.0002 no permission (request r1); check that the user may use the project and is not locked",
		},
		{
			name:   "HTML",
			resp:   func() *http.Response { return withHeader(answer(404, "<html>not here</html>"), "X-Request-Id", "r2") },
			calls:  1,
			status: 404,
			want:   op + "404 Not Found (request r2); check the IAM endpoint",
		},
		{
			name:   "plain text",
			resp:   func() *http.Response { return answer(400, "bad\x1b[31m request") },
			calls:  1,
			status: 400,
			want:   op + "400 bad [31m request",
		},
		{
			name:   "redirect",
			resp:   func() *http.Response { return withHeader(answer(302, ""), "Location", "https://evil.example.com") },
			calls:  1,
			status: 302,
			want:   op + "302 Found; check the IAM endpoint",
		},
		{
			name:   "echoed password",
			resp:   func() *http.Response { return answer(400, `{"error_msg":"cannot read `+testPassword+`"}`) },
			calls:  1,
			status: 400,
			want:   op + "400 cannot read [REDACTED]",
		},
		{
			name:   "long message",
			resp:   func() *http.Response { return answer(400, strings.Repeat("x", 5000)) },
			calls:  1,
			status: 400,
			want:   op + "400 " + strings.Repeat("x", 256) + "…",
		},
		{
			name:   "no token",
			resp:   func() *http.Response { return answer(200, `{"token":{}}`) },
			calls:  1,
			status: 200,
			want:   op + "200 the answer has no X-Subject-Token; check the IAM endpoint",
		},
		{
			name:   "unavailable",
			resp:   func() *http.Response { return answer(503, "") },
			calls:  3,
			status: 503,
			want:   op + "503 Service Unavailable",
		},
		{
			name:   "slow request",
			resp:   func() *http.Response { return answer(408, "") },
			calls:  3,
			status: 408,
			want:   op + "408 Request Timeout",
		},
		{
			name:   "501 answer",
			resp:   func() *http.Response { return answer(501, "") },
			calls:  1,
			status: 501,
			want:   op + "501 Not Implemented",
		},
		{
			name:   "HTTP version not supported",
			resp:   func() *http.Response { return answer(505, "") },
			calls:  1,
			status: 505,
			want:   op + "505 HTTP Version Not Supported",
		},
		{
			name:   "throttled",
			resp:   func() *http.Response { return answer(429, "") },
			calls:  3,
			status: 429,
			want:   op + "429 Too Many Requests",
		},
		{
			name:  "connection refused",
			err:   &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED},
			calls: 3,
			want:  op + "dial tcp: connection refused",
		},
		{
			name:  "connection refused by the proxy",
			err:   &net.OpError{Op: "proxyconnect", Net: "tcp", Err: syscall.ECONNREFUSED},
			calls: 3,
			want:  op + "proxyconnect tcp: connection refused",
		},
		{
			name:  "connection lost",
			err:   io.ErrUnexpectedEOF,
			calls: 3,
			want:  op + "unexpected EOF",
		},
		{
			name:  "no such host",
			err:   &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "iam.example.com", IsNotFound: true}},
			calls: 1,
			want:  op + "dial tcp: lookup iam.example.com: no such host; check the region and the IAM endpoint",
		},
		{
			name:  "unknown error",
			err:   errors.New("x"),
			calls: 1,
			want:  op + "x",
		},
		{
			name:  "TLS alert",
			err:   &net.OpError{Op: "remote error", Err: errors.New("tls: bad certificate")},
			calls: 1,
			want:  op + "remote error: tls: bad certificate",
		},
		{
			name:  "certificate",
			err:   x509.UnknownAuthorityError{},
			calls: 1,
			want:  op + "x509: certificate signed by unknown authority",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				c.give = func(int, *http.Request) (*http.Response, error) {
					if tt.err != nil {
						return nil, tt.err
					}
					return tt.resp(), nil
				}
				start := time.Now()
				_, err := send(t, wrapPassword(c))
				e, ok := errors.AsType[*auth.Error](err)
				if !ok {
					t.Fatalf("error = %v, want *auth.Error", err)
				}
				if e.StatusCode != tt.status || err.Error() != tt.want {
					t.Errorf("status %d, error\n got %s\nwant %s", e.StatusCode, err, tt.want)
				}
				if tt.err != nil && !errors.Is(err, tt.err) {
					t.Errorf("the error of the network is not in %v", err)
				}
				iam, service, open := c.counts()
				if iam != tt.calls || service != 0 || open != 0 {
					t.Errorf("%d calls to IAM, %d to the service, %d open bodies, want %d, 0, 0", iam, service, open, tt.calls)
				}
				// Both waits, 0.5 s and 1 s, vary by 50 %.
				if took := time.Since(start); (tt.calls == 1 && took != 0) || (tt.calls == 3 && (took < 750*time.Millisecond || took > 2250*time.Millisecond)) {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

func TestFetchIsRepeatedAfterFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		c.give = func(call int, _ *http.Request) (*http.Response, error) {
			switch call {
			case 1:
				return answer(http.StatusBadGateway, "<html>"), nil
			case 2:
				return nil, &net.OpError{Op: "read", Err: syscall.ECONNRESET}
			}
			return tokenAnswer(call, time.Hour), nil
		}
		if status, err := send(t, wrapPassword(c)); err != nil || status != http.StatusOK {
			t.Errorf("RoundTrip() = %d, %v", status, err)
		}
		if iam, _, open := c.counts(); iam != 3 || open != 0 {
			t.Errorf("%d calls to IAM, %d open bodies, want 3 and none", iam, open)
		}
	})
}

// The waits vary by 50 % around 0.5 s and 1 s.
func TestWaitsBetweenTriesVary(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var times []time.Time
		c := newCloud()
		c.give = func(int, *http.Request) (*http.Response, error) {
			times = append(times, time.Now())
			return nil, io.EOF
		}
		rt := wrapPassword(c)
		for range 30 {
			times = nil
			if _, err := send(t, rt); !errors.Is(err, io.EOF) || len(times) != 3 {
				t.Fatalf("error = %v after %d tries", err, len(times))
			}
			first, second := times[1].Sub(times[0]), times[2].Sub(times[1])
			if first < 250*time.Millisecond || first > 750*time.Millisecond ||
				second < 500*time.Millisecond || second > 1500*time.Millisecond {
				t.Errorf("waits of %v and %v, want about 0.5s and 1s", first, second)
			}
		}
	})
}
