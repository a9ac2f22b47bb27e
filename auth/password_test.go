package auth_test

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

func TestTokenRequest(t *testing.T) {
	t.Parallel()
	scope := auth.Scope{Region: "region-1", ProjectID: "scope-id", ProjectName: "scope-name", IAMEndpoint: testIAM}
	region := auth.Scope{Region: "region-1", IAMEndpoint: testIAM + "/v3/"}
	byName := auth.PasswordConfig{UserName: "user", Password: "p<&>w", DomainName: "domain"}
	const user = `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"user","password":"p\u003c\u0026\u003ew","domain":{"name":"domain"}}}},"scope":{"project":`
	for _, tt := range []struct {
		name  string
		cfg   auth.PasswordConfig
		edit  func(*auth.PasswordConfig)
		scope auth.Scope
		want  string
	}{
		{"project ID of the configuration", byName, func(c *auth.PasswordConfig) { c.ProjectID, c.ProjectName = "cfg-id", "cfg-name" }, scope, user + `{"id":"cfg-id"}}}}`},
		{"project name of the configuration", byName, func(c *auth.PasswordConfig) { c.ProjectName = "cfg-name" }, scope, user + `{"name":"cfg-name","domain":{"name":"domain"}}}}}`},
		{"project ID of the client", byName, nil, scope, user + `{"id":"scope-id"}}}}`},
		{"project name of the client", byName, nil, auth.Scope{Region: "region-1", ProjectName: "scope-name", IAMEndpoint: testIAM + "/"}, user + `{"name":"scope-name","domain":{"name":"domain"}}}}}`},
		{"region", byName, nil, region, user + `{"name":"region-1","domain":{"name":"domain"}}}}}`},
		{"endpoint of the configuration", byName, func(c *auth.PasswordConfig) { c.IAMEndpoint = testIAM + "/v3" }, auth.Scope{Region: "region-1", IAMEndpoint: "https://other.example.com"}, user + `{"name":"region-1","domain":{"name":"domain"}}}}}`},
		{"user ID", auth.PasswordConfig{UserID: "u", UserName: "x", Password: "p"}, nil, region, `{"auth":{"identity":{"methods":["password"],"password":{"user":{"id":"u","password":"p"}}},"scope":{"project":{"name":"region-1"}}}}`},
		{"domain ID", auth.PasswordConfig{UserName: "user", Password: "p", DomainID: "d", DomainName: "x"}, nil, region, `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"user","password":"p","domain":{"id":"d"}}}},"scope":{"project":{"name":"region-1","domain":{"id":"d"}}}}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.edit != nil {
				tt.edit(&tt.cfg)
			}
			c := newCloud()
			c.iam = func(call int, r *http.Request) (*http.Response, error) {
				if got, want := r.Method+" "+r.URL.String(), "POST https://iam.example.com/v3/auth/tokens?nocatalog=true"; got != want {
					t.Errorf("request = %s, want %s", got, want)
				}
				if got := r.Header.Get("Content-Type"); got != "application/json" {
					t.Errorf("Content-Type = %q", got)
				}
				for _, name := range []string{"X-Auth-Token", "Authorization", "X-Secret"} {
					if got := r.Header.Get(name); got != "" {
						t.Errorf("%s = %q is sent to IAM", name, got)
					}
				}
				return tokenAnswer(call, time.Hour), nil
			}
			var got string
			c.service = func(token string, r *http.Request) (*http.Response, error) {
				got = token
				return answer(http.StatusOK, ""), nil
			}
			req := newRequest(t, http.MethodGet, testService, "")
			req.Header.Set("X-Secret", "for the service")
			if _, err := finish(auth.NewPassword(tt.cfg).Wrap(c, tt.scope).RoundTrip(req)); err != nil {
				t.Fatal(err)
			}
			if got != "token-1" {
				t.Errorf("token = %q, want the token of IAM", got)
			}
			if len(c.iamBodies) != 1 || c.iamBodies[0] != tt.want {
				t.Errorf("body\n got %s\nwant %s", c.iamBodies, tt.want)
			}
			if _, _, open := c.counts(); open != 0 {
				t.Errorf("%d bodies left open", open)
			}
		})
	}
}

func TestIncompleteScope(t *testing.T) {
	t.Parallel()
	cfg := auth.PasswordConfig{UserID: "u", Password: testPassword}
	for _, tt := range []struct {
		name  string
		scope auth.Scope
		want  string
	}{
		{"no endpoint", auth.Scope{Region: "r"}, "no IAM endpoint"},
		{"bad endpoint", auth.Scope{Region: "r", IAMEndpoint: "iam"}, "not a base URL"},
		{"no project", auth.Scope{IAMEndpoint: testIAM}, "no project"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			_, err := send(t, auth.NewPassword(cfg).Wrap(c, tt.scope))
			if _, ok := errors.AsType[*auth.Error](err); !ok || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want %q", err, tt.want)
			}
			if iam, service, _ := c.counts(); iam+service != 0 {
				t.Errorf("%d requests, want none", iam+service)
			}
		})
	}
}

func TestIAMErrors(t *testing.T) {
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
				"which is not sent again for 4m0s lest the account be locked",
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
			name:   "not implemented",
			resp:   func() *http.Response { return answer(501, "") },
			calls:  1,
			status: 501,
			want:   op + "501 Not Implemented",
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
				c.iam = func(int, *http.Request) (*http.Response, error) {
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

// Only a status of success brings a token, whatever the headers say.
func TestTokenNeedsSuccess(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]bool{199: false, 200: true, 201: true, 299: true, 300: false, 304: false} {
		c := newCloud()
		c.iam = func(call int, _ *http.Request) (*http.Response, error) {
			resp := tokenAnswer(call, time.Hour)
			resp.StatusCode = status
			return resp, nil
		}
		_, err := send(t, wrapPassword(c))
		e, ok := errors.AsType[*auth.Error](err)
		if want && err != nil || !want && (!ok || e.StatusCode != status) {
			t.Errorf("status %d: %v, want a token: %v", status, err, want)
		}
		if _, service, open := c.counts(); (service == 1) != want || open != 0 {
			t.Errorf("status %d: %d calls to the service, %d open bodies", status, service, open)
		}
	}
}

func TestFetchIsRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		c.iam = func(call int, _ *http.Request) (*http.Response, error) {
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
func TestWaitsVary(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var times []time.Time
		c := newCloud()
		c.iam = func(int, *http.Request) (*http.Response, error) {
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

func TestFailedFetchClosesBody(t *testing.T) {
	t.Parallel()
	c := newCloud()
	c.iam = func(int, *http.Request) (*http.Response, error) { return answer(http.StatusForbidden, ""), nil }
	req := newRequest(t, http.MethodPost, testService, "x")
	body := &closeRecorder{Reader: strings.NewReader("x")}
	req.Body = body
	if _, err := finish(wrapPassword(c).RoundTrip(req)); err == nil {
		t.Error("no error")
	}
	if !body.closed {
		t.Error("the body is left open")
	}
}

func TestTokenLifetime(t *testing.T) {
	t.Parallel()
	const hour = time.Hour
	for _, tt := range []struct {
		name string
		body func(now time.Time) string
		want time.Duration // until the token is no longer used
	}{
		{"seconds", func(now time.Time) string { return now.Add(2 * hour).Format(time.RFC3339) }, 2*hour - 30*time.Second},
		{"fraction", func(now time.Time) string { return now.Add(2 * hour).Format("2006-01-02T15:04:05.000000Z07:00") }, 2*hour - 30*time.Second},
		{"zone", func(now time.Time) string {
			return now.Add(2 * hour).In(time.FixedZone("", 8*60*60)).Format(time.RFC3339)
		}, 2*hour - 30*time.Second},
		{"short", func(now time.Time) string { return now.Add(80 * time.Second).Format(time.RFC3339) }, 70 * time.Second},
		{"missing", func(time.Time) string { return "" }, hour - 30*time.Second},
		{"unreadable", func(time.Time) string { return "tomorrow" }, hour - 30*time.Second},
		{"in the past", func(now time.Time) string { return now.Add(-time.Minute).Format(time.RFC3339) }, hour - 30*time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				c.iam = func(call int, _ *http.Request) (*http.Response, error) {
					if call > 1 {
						return nil, x509.UnknownAuthorityError{}
					}
					resp := answer(http.StatusCreated, fmt.Sprintf(`{"token":{"expires_at":%q}}`, tt.body(time.Now().UTC())))
					resp.Header.Set("X-Subject-Token", "token-1")
					return resp, nil
				}
				rt := wrapPassword(c)
				if _, err := send(t, rt); err != nil {
					t.Fatal(err)
				}
				pass(tt.want - time.Second)
				if _, err := send(t, rt); err != nil {
					t.Errorf("a second before: %v", err)
				}
				pass(time.Second)
				if _, err := send(t, rt); err == nil {
					t.Error("the token is still used")
				}
			})
		})
	}
}

// The status and the headers suffice, even if the body is not JSON or ends early.
func TestBrokenBodyGivesToken(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]io.Reader{
		"no JSON": strings.NewReader("ok"),
		"broken":  failingReader{io.ErrUnexpectedEOF},
		"endless": io.LimitReader(zeros{}, 1<<30),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			c.iam = func(int, *http.Request) (*http.Response, error) {
				resp := answer(http.StatusCreated, "")
				resp.Header.Set("X-Subject-Token", "token-1")
				resp.Body = io.NopCloser(body)
				return resp, nil
			}
			if status, err := send(t, wrapPassword(c)); err != nil || status != http.StatusOK {
				t.Errorf("RoundTrip() = %d, %v", status, err)
			}
			if rest, ok := body.(*io.LimitedReader); ok && rest.N < 1<<29 {
				t.Errorf("%d bytes of the body left: it is read without a limit", rest.N)
			}
		})
	}
}

func TestRevokedTokenIsRenewed(t *testing.T) {
	t.Parallel()
	// service accepts only token-2. Its answer repeats the body of the request.
	service := func(token string, r *http.Request) (*http.Response, error) {
		var body []byte
		if r.Body != nil {
			var err error
			if body, err = io.ReadAll(r.Body); err != nil {
				return nil, err
			}
		}
		if token != "token-2" {
			return answer(http.StatusUnauthorized, "revoked"), nil
		}
		return answer(http.StatusOK, string(body)), nil
	}
	for _, tt := range []struct {
		name   string
		body   io.Reader
		status int
		want   string
		iam    int
		calls  int
	}{
		{"no body", nil, http.StatusOK, "", 2, 2},
		{"body", strings.NewReader("text"), http.StatusOK, "text", 2, 2},
		{"body without GetBody", onlyReader{strings.NewReader("text")}, http.StatusUnauthorized, "revoked", 1, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			c.service = service
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, testService, tt.body)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := wrapPassword(c).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != tt.status || string(body) != tt.want {
				t.Errorf("RoundTrip() = %d %q, %v, want %d %q", resp.StatusCode, body, err, tt.status, tt.want)
			}
			if err := resp.Body.Close(); err != nil {
				t.Error(err)
			}
			if iam, calls, open := c.counts(); iam != tt.iam || calls != tt.calls || open != 0 {
				t.Errorf("%d calls to IAM, %d to the service, %d open bodies, want %d, %d, 0", iam, calls, open, tt.iam, tt.calls)
			}
		})
	}
}

func Test401IsReturnedIfGetBodyFails(t *testing.T) {
	t.Parallel()
	c := newCloud()
	c.service = func(string, *http.Request) (*http.Response, error) { return answer(http.StatusUnauthorized, ""), nil }
	req := newRequest(t, http.MethodPost, testService, "text")
	req.GetBody = func() (io.ReadCloser, error) { return nil, io.ErrUnexpectedEOF }
	if status, err := finish(wrapPassword(c).RoundTrip(req)); err != nil || status != http.StatusUnauthorized {
		t.Errorf("RoundTrip() = %d, %v, want the first 401", status, err)
	}
	if iam, service, open := c.counts(); iam != 1 || service != 1 || open != 0 {
		t.Errorf("%d calls to IAM, %d to the service, %d open bodies, want 1, 1, 0", iam, service, open)
	}
}

func TestSecond401IsReturned(t *testing.T) {
	t.Parallel()
	c := newCloud()
	c.service = func(token string, _ *http.Request) (*http.Response, error) {
		return answer(http.StatusUnauthorized, token), nil
	}
	rt := wrapPassword(c)
	resp, err := rt.RoundTrip(newRequest(t, http.MethodGet, testService, ""))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || string(body) != "token-2" {
		t.Errorf("RoundTrip() = %d %q, %v, want the 401 for token-2", resp.StatusCode, body, err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Error(err)
	}
	if iam, service, open := c.counts(); iam != 2 || service != 2 || open != 0 {
		t.Errorf("%d calls to IAM, %d to the service, %d open bodies, want 2, 2, 0", iam, service, open)
	}
}

// Concurrent calls with a revoked token renew it once.
func TestRevokedTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		c.service = func(token string, _ *http.Request) (*http.Response, error) {
			pass(100 * time.Millisecond)
			if token == "token-1" {
				return answer(http.StatusUnauthorized, ""), nil
			}
			return answer(http.StatusOK, ""), nil
		}
		rt := wrapPassword(c)
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				pass(time.Duration(i) * time.Millisecond) // some answers come after the renewal
				if status, err := send(t, rt); err != nil || status != http.StatusOK {
					t.Errorf("RoundTrip() = %d, %v", status, err)
				}
			})
		}
		wg.Wait()
		if iam, _, open := c.counts(); iam != 2 || open != 0 {
			t.Errorf("%d calls to IAM, %d open bodies, want 2 and none", iam, open)
		}
	})
}

// If the renewal after a 401 fails, the caller gets the error of the renewal.
func TestErrorOfRenewalIsReturned(t *testing.T) {
	t.Parallel()
	c := newCloud()
	c.iam = func(call int, _ *http.Request) (*http.Response, error) {
		if call == 1 {
			return tokenAnswer(call, time.Hour), nil
		}
		return answer(http.StatusForbidden, ""), nil
	}
	c.service = func(string, *http.Request) (*http.Response, error) { return answer(http.StatusUnauthorized, ""), nil }
	req := newRequest(t, http.MethodPost, testService, "x")
	replay := &closeRecorder{Reader: strings.NewReader("x")}
	req.GetBody = func() (io.ReadCloser, error) { return replay, nil }
	_, err := finish(wrapPassword(c).RoundTrip(req))
	if e, ok := errors.AsType[*auth.Error](err); !ok || e.StatusCode != http.StatusForbidden {
		t.Errorf("error = %v, want the 403 of IAM", err)
	}
	if _, _, open := c.counts(); open != 0 || !replay.closed {
		t.Errorf("%d open bodies, body of the request closed: %v", open, replay.closed)
	}
}

// FuzzIAMAnswer checks any answer of IAM. In the answer, $pw stands for the
// password and $json for its JSON encoding. The caller gets the token, or an error
// of one line without the password. After an error the service gets no request.
func FuzzIAMAnswer(f *testing.F) {
	f.Add(201, "token-1", "", `{"token":{"expires_at":"2100-01-02T03:04:05.000000Z","methods":["password"]}}`)
	f.Add(201, "token-1", "", `{"token":{"expires_at":"2000-01-02T03:04:05Z"}}`)
	f.Add(201, "", "$pw", ``)
	f.Add(401, "", "r\n", `{"error":{"code":401,"message":"The username or password is wrong: $json","title":"Unauthorized"}}`)
	f.Add(403, "$pw", "", `{"error_code":"$json","error_msg":"\u202e$json\u0000","request_id":"r"}`)
	f.Add(503, "", "", "no healthy upstream $pw")
	f.Add(302, "", "", "<html>")
	const password = `not-a-<real>&"pass\word"`
	encoded, err := json.Marshal(password)
	if err != nil {
		f.Fatal(err)
	}
	echo := strings.NewReplacer("$pw", password, "$json", string(encoded[1:len(encoded)-1]))
	f.Fuzz(func(t *testing.T, status int, token, requestID, body string) {
		status = 200 + (status-200)&0x1ff
		synctest.Test(t, func(t *testing.T) { // fake time, because fetch waits between tries
			c := newCloud()
			c.iam = func(int, *http.Request) (*http.Response, error) {
				resp := answer(status, echo.Replace(body))
				resp.Header.Set("X-Subject-Token", token)
				resp.Header.Set("X-Request-Id", echo.Replace(requestID))
				return resp, nil
			}
			var sent string
			c.service = func(token string, _ *http.Request) (*http.Response, error) {
				sent = token
				return answer(http.StatusOK, "{}"), nil
			}
			key := auth.NewPassword(auth.PasswordConfig{UserName: "user", Password: password, DomainName: "domain", ProjectID: "p", IAMEndpoint: testIAM})
			_, err := finish(key.Wrap(c, auth.Scope{}).RoundTrip(newRequest(t, http.MethodGet, testService, "")))
			if err == nil {
				if sent != token || token == "" || status/100 != 2 {
					t.Errorf("sent token %q of a %d, want %q", sent, status, token)
				}
				return
			}
			text := err.Error()
			if e, ok := errors.AsType[*auth.Error](err); !ok || e.StatusCode != status || c.serviceCalls != 0 {
				t.Errorf("RoundTrip() = %v after %d calls of the service", err, c.serviceCalls)
			}
			if strings.Contains(text, password) || len(text) > 2048 || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
				t.Errorf("RoundTrip() = %q", text)
			}
		})
	})
}
