package dcaas_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// step is how the service behaves for one try.
type step struct {
	status int
	body   string
	header http.Header
	err    error
	hang   bool // until the try's context ends
}

// script is a transport that behaves as its steps say, the last one for ever.
type script struct {
	steps  []step
	tries  []time.Time
	bodies []string
	signed []string
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	body := ""
	if req.Body != nil {
		data, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		_ = req.Body.Close()
		body = string(data)
	}
	st := s.steps[min(len(s.tries), len(s.steps)-1)]
	s.tries = append(s.tries, time.Now())
	s.bodies = append(s.bodies, body)
	s.signed = append(s.signed, req.Header.Get("X-Sdk-Date"))
	if st.hang {
		<-req.Context().Done()
		return nil, req.Context().Err()
	}
	if st.err != nil {
		return nil, st.err
	}
	header := st.header
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: st.status, Header: header, Body: io.NopCloser(strings.NewReader(st.body)), ContentLength: int64(len(st.body)), Request: req}, nil
}

func scripted(t *testing.T, s *script, opts ...dcaas.Option) *dcaas.Client {
	t.Helper()
	opts = append([]dcaas.Option{dcaas.WithHTTPClient(&http.Client{Transport: s})}, opts...)
	c, err := dcaas.New(dcaas.Config{Endpoint: "https://dcaas.example.com", ProjectID: "p", Auth: auth.AKSK("AKEXAMPLE", "not-a-real-secret")}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func refusedConnection() error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
}

func resetConnection() error {
	return &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
}

// The one retry rule, seen from outside: for each way that a try can end, how
// often a read, a repeatable write and a create are tried, and whether a write
// that ended so is ambiguous.
func TestRetryRule(t *testing.T) {
	t.Parallel()
	seconds := func(n string) http.Header { return http.Header{"Retry-After": {n}} }
	const once, always = 1, 4
	tests := []struct {
		name              string
		step              step
		get, put, post    int
		putMaybe, postMay bool
	}{
		{"refused", step{err: refusedConnection()}, always, always, always, false, false},
		{"reset", step{err: resetConnection()}, always, always, once, true, true},
		{"cut off", step{err: io.ErrUnexpectedEOF}, always, always, once, true, true},
		{"no such host", step{err: &net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}}, once, once, once, false, false},
		{"too slow", step{hang: true}, always, always, once, true, true},
		{"400", step{status: 400}, once, once, once, false, false},
		{"401", step{status: 401}, once, once, once, false, false},
		{"404", step{status: 404}, once, once, once, false, false},
		{"408", step{status: 408}, always, always, once, true, true},
		{"409", step{status: 409}, once, once, once, false, false},
		{"429", step{status: 429}, always, always, always, false, false},
		{"429 with Retry-After", step{status: 429, header: seconds("1")}, always, always, always, false, false},
		{"500", step{status: 500}, always, always, once, true, true},
		{"501", step{status: 501}, once, once, once, false, false},
		{"502", step{status: 502}, always, always, once, true, true},
		{"503", step{status: 503}, always, always, once, true, true},
		{"503 with Retry-After", step{status: 503, header: seconds("1")}, always, always, always, false, false},
		{"504", step{status: 504}, always, always, once, true, true},
		{"busy", step{status: 400, body: `{"error_code":"DC.1118"}`}, once, always, once, false, false},
		{"cut over", step{status: 400, body: `{"error_code":"DC.1113"}`}, once, always, once, false, false},
		{"busy with 404", step{status: 404, body: `{"error_code":"DC.1118"}`}, once, always, once, false, false},
		{"busy with 500", step{status: 500, body: `{"error_code":"DC.1118"}`}, always, always, once, false, false},
		{"302", step{status: 302, header: http.Header{"Location": {"https://elsewhere.example.com/"}}}, once, once, once, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, call := range []struct {
				name  string
				tries int
				maybe bool
				do    func(context.Context, *dcaas.Client) error
			}{
				{"get", tt.get, false, func(ctx context.Context, c *dcaas.Client) error { return fail(c.VirtualGateways.Get(ctx, "id")) }},
				{"update", tt.put, tt.putMaybe, func(ctx context.Context, c *dcaas.Client) error {
					return fail(c.VirtualGateways.Update(ctx, "id", dcaas.VirtualGatewayUpdateOpts{Name: new("n")}))
				}},
				{"create", tt.post, tt.postMay, func(ctx context.Context, c *dcaas.Client) error {
					return fail(c.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{VPCID: "v", LocalEPGroup: []string{"10.0.0.0/8"}}))
				}},
			} {
				synctest.Test(t, func(t *testing.T) {
					s := &script{steps: []step{tt.step}}
					err := call.do(t.Context(), scripted(t, s))
					e, ok := errors.AsType[*dcaas.Error](err)
					if !ok {
						t.Fatalf("%s: %v, want an *Error", call.name, err)
					}
					if len(s.tries) != call.tries || e.Attempts != call.tries {
						t.Errorf("%s: %d tries, %d told, want %d", call.name, len(s.tries), e.Attempts, call.tries)
					}
					if errors.Is(err, dcaas.ErrAmbiguous) != call.maybe {
						t.Errorf("%s: ambiguous %v, want %v: %v", call.name, !call.maybe, call.maybe, err)
					}
					if call.tries > 1 && !strings.Contains(err.Error(), "(4 tries in ") {
						t.Errorf("%s: %v, want the number of tries", call.name, err)
					}
					for _, body := range s.bodies {
						if body != s.bodies[0] {
							t.Errorf("%s: bodies differ: %q", call.name, s.bodies)
						}
					}
				})
			}
		})
	}
}

// What is busy is there: a DELETE whose tries all meet that has not deleted it.
func TestBusyIsNotGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 404, body: `{"error_code":"DC.1118"}`}}}
		err := scripted(t, s).VirtualGateways.Delete(t.Context(), "id")
		if e, ok := errors.AsType[*dcaas.Error](err); !ok || e.Code != dcaas.CodeVirtualGatewayLocked || len(s.tries) != 4 {
			t.Errorf("Delete() = %v after %d tries, want DC.1118 after 4", err, len(s.tries))
		}
	})
}

func TestRetrySucceeds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{err: refusedConnection()}, {status: 429}, {status: 201, body: `{"virtual_gateway":{"id":"g"}}`}}}
		got, err := scripted(t, s).VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{VPCID: "v", LocalEPGroup: []string{"10.0.0.0/8"}})
		if err != nil || got.ID != "g" {
			t.Errorf("Create() = %v, %v", got, err)
		}
		if !slices.IsSorted(s.signed) || s.signed[0] == s.signed[2] {
			t.Errorf("dates of the signatures = %v, want a new one for each try", s.signed)
		}
		for _, body := range s.bodies {
			if body != `{"virtual_gateway":{"vpc_id":"v","local_ep_group":["10.0.0.0/8"]}}` {
				t.Errorf("body = %s", body)
			}
		}
	})
}

// What a middleware does to a request, other than to a copy of it as it should, does
// not reach the next try.
func TestRetryBeginsAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var seen []string
		agent := dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				req.Header["User-Agent"][0], _, _ = strings.Cut(req.Header["User-Agent"][0], " ")
				return next.RoundTrip(req)
			})
		})
		c, mock := golden.Client(t, dcaas.WithRetry(dcaas.RetryPolicy{}), dcaas.WithUserAgent("test"), agent, dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				body, err := io.ReadAll(req.Body)
				if err != nil {
					t.Error(err)
				}
				if req.Body, err = req.GetBody(); err != nil {
					t.Error(err)
				}
				for _, name := range []string{"Accept", "User-Agent", "X-Project-Id", "Content-Type"} {
					req.Header.Add(name, "more")
				}
				seen = append(seen, fmt.Sprintln(req.Method, req.URL, req.Proto, req.Host, req.Header, req.ContentLength, string(body)))
				answer, err := next.RoundTrip(req)
				req.Method, req.ContentLength = http.MethodDelete, 1
				req.URL.Path += "/spoilt"
				req.URL.Host = "spoilt.example.com"
				for _, values := range req.Header {
					values[0] = "spoilt"
				}
				req.Header.Set("X-Spoilt", "1")
				return answer, err
			})
		}))
		tries := 0
		mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
			if tries++; tries < 4 {
				return httpmock.NewStringResponse(503, ""), nil
			}
			return httpmock.NewStringResponse(200, `{"virtual_gateway":{}}`), nil
		})
		if _, err := c.VirtualGateways.Update(t.Context(), "id-1", dcaas.VirtualGatewayUpdateOpts{Name: new("gateway")}); err != nil {
			t.Fatal(err)
		}
		want := "PUT " + golden.Endpoint + "/v3/" + golden.ProjectID + "/dcaas/virtual-gateways/id-1 HTTP/1.1 dcaas.example.com " +
			"map[Accept:[application/json more] Content-Type:[application/json more] User-Agent:[test more] X-Project-Id:[" + golden.ProjectID + ` more]] 38 {"virtual_gateway":{"name":"gateway"}}` + "\n"
		if len(seen) != 4 || slices.ContainsFunc(seen, func(try string) bool { return try != want }) {
			t.Errorf("the tries were\n%s, want four times\n%s", strings.Join(seen, ""), want)
		}
	})
}

func TestRetryWaits(t *testing.T) {
	t.Parallel()
	const second = time.Second
	tests := []struct {
		name   string
		step   step
		policy dcaas.RetryPolicy
		least  []time.Duration
		most   []time.Duration
	}{
		{"own", step{status: 500}, dcaas.RetryPolicy{}, []time.Duration{second / 2, second, 2 * second}, []time.Duration{750 * time.Millisecond, 1500 * time.Millisecond, 3 * second}},
		{"seconds", step{status: 429, header: http.Header{"Retry-After": {"7"}}}, dcaas.RetryPolicy{}, []time.Duration{7 * second, 7 * second, 7 * second}, []time.Duration{7 * second, 7 * second, 7 * second}},
		{"window in the message", step{status: 429, body: `{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute"}`}, dcaas.RetryPolicy{}, []time.Duration{time.Minute, time.Minute, time.Minute}, []time.Duration{time.Minute, time.Minute, time.Minute}},
		{"Retry-After of 0", step{status: 503, header: http.Header{"Retry-After": {"0"}}}, dcaas.RetryPolicy{}, []time.Duration{second / 2}, []time.Duration{750 * time.Millisecond}},
		{"policy", step{status: 500}, dcaas.RetryPolicy{MaxTries: 6, MinWait: 4 * second, MaxWait: 10 * second}, []time.Duration{4 * second, 8 * second, 10 * second, 10 * second, 10 * second}, []time.Duration{6 * second, 10 * second, 10 * second, 10 * second, 10 * second}},
		{"none", step{status: 500}, dcaas.RetryPolicy{MaxTries: 1}, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{tt.step}}
				if err := fail(scripted(t, s, dcaas.WithRetry(tt.policy)).VirtualGateways.Get(t.Context(), "id")); err == nil {
					t.Fatal("no error")
				}
				if want := max(tt.policy.MaxTries, len(tt.least)+1); len(s.tries) < want {
					t.Fatalf("%d tries, want %d", len(s.tries), want)
				}
				for i := range tt.least {
					if got := s.tries[i+1].Sub(s.tries[i]); got < tt.least[i] || got > tt.most[i] {
						t.Errorf("wait %d = %s, want %s to %s", i, got, tt.least[i], tt.most[i])
					}
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		at := time.Now().Add(9 * second).UTC().Format(http.TimeFormat)
		s := &script{steps: []step{{status: 503, header: http.Header{"Retry-After": {at}}}, {status: 200, body: `{"virtual_gateway":{}}`}}}
		if err := fail(scripted(t, s).VirtualGateways.Get(t.Context(), "id")); err != nil {
			t.Fatal(err)
		}
		if got := s.tries[1].Sub(s.tries[0]); got != 9*second {
			t.Errorf("wait until a date = %s, want 9s", got)
		}
	})
}

// A wait that is asked for but too long, or past the deadline, is not begun: the
// last answer comes back at once.
func TestRetryDoesNotWaitInVain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		deadline time.Duration
		after    string
		tries    int
	}{
		{"past the bound", time.Hour, "121", 1},
		{"at the bound", time.Hour, "120", 4},
		{"past the deadline", time.Minute, "60", 1},
		{"one wait fits", 100 * time.Second, "60", 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
				defer cancel()
				s := &script{steps: []step{{status: 429, header: http.Header{"Retry-After": {tt.after}}, body: `{"error_code":"APIGW.0308"}`}}}
				_, err := scripted(t, s).VirtualGateways.Get(ctx, "id")
				e, ok := errors.AsType[*dcaas.Error](err)
				if !ok || !errors.Is(err, dcaas.ErrThrottled) || e.Code != "APIGW.0308" || e.RetryAfter.String() != must(time.ParseDuration(tt.after+"s")).String() {
					t.Errorf("%v, want the last answer, ErrThrottled", err)
				}
				if len(s.tries) != tt.tries || time.Since(s.tries[len(s.tries)-1]) != 0 {
					t.Errorf("%d tries, want %d, the last one just now", len(s.tries), tt.tries)
				}
			})
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestCancelWhileWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-time.After(100 * time.Millisecond)
			cancel()
		}()
		s := &script{steps: []step{{status: 503, body: `{"error_code":"DC.0011"}`}}}
		start := time.Now()
		err := fail(scripted(t, s).VirtualGateways.Update(ctx, "id", dcaas.VirtualGatewayUpdateOpts{}))
		if !errors.Is(err, context.Canceled) || !errors.Is(err, dcaas.ErrAmbiguous) || !strings.Contains(err.Error(), "503 DC.0011") {
			t.Errorf("%v, want context.Canceled with what came before", err)
		}
		if took := time.Since(start); took != 100*time.Millisecond {
			t.Errorf("took %s", took)
		}
	})
	// The same when there was no answer: both errors can be asked for.
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-time.After(100 * time.Millisecond)
			cancel()
		}()
		err := fail(scripted(t, &script{steps: []step{{err: resetConnection()}}}).VirtualGateways.Get(ctx, "id"))
		if !errors.Is(err, context.Canceled) || !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%v, want context.Canceled and the reset", err)
		}
	})
}

// A write that is cut off by its caller may have happened.
func TestCancelWhileSending(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("the deploy was called off")
		ctx, cancel := context.WithCancelCause(t.Context())
		go func() {
			<-time.After(time.Second)
			cancel(cause)
		}()
		err := c1(scripted(t, &script{steps: []step{{hang: true}}}), ctx)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) || !errors.Is(err, dcaas.ErrAmbiguous) {
			t.Errorf("%v, want context.Canceled, its cause and ErrAmbiguous", err)
		}
	})
}

func c1(c *dcaas.Client, ctx context.Context) error { //nolint:revive // the client is what the test varies
	return fail(c.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{VPCID: "v", LocalEPGroup: []string{"10.0.0.0/8"}}))
}

// An answer counts, although the caller has stopped waiting by then.
func TestAnswerAsContextEnds(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]error{http.StatusOK: nil, http.StatusNotFound: dcaas.ErrNotFound} {
		ctx, cancel := context.WithCancel(t.Context())
		cancels := func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				defer cancel()
				return next.RoundTrip(req)
			})
		}
		c := scripted(t, &script{steps: []step{{status: status, body: `{"virtual_gateway":{}}`}}}, dcaas.WithMiddleware(cancels))
		if err := c1(c, ctx); !errors.Is(err, want) || errors.Is(err, context.Canceled) {
			t.Errorf("after %d: %v, want %v", status, err, want)
		}
	}
}

func TestTimeoutOfOneTry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{hang: true}, {status: 200, body: `{"virtual_gateway":{"id":"g"}}`}}}
		got, err := scripted(t, s, dcaas.WithTimeout(3*time.Second)).VirtualGateways.Get(t.Context(), "id")
		if err != nil || got.ID != "g" {
			t.Errorf("Get() = %v, %v", got, err)
		}
		if gap := s.tries[1].Sub(s.tries[0]); gap < 3500*time.Millisecond || gap > 3750*time.Millisecond {
			t.Errorf("the second try came after %s", gap)
		}

		start := time.Now()
		err = fail(scripted(t, &script{steps: []step{{hang: true}}}, dcaas.WithTimeout(3*time.Second)).VirtualGateways.Get(t.Context(), "id"))
		if want := fmt.Sprintf("(4 tries in %s)", time.Since(start).Round(time.Millisecond)); !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
		var timeout net.Error
		if errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &timeout) || !timeout.Timeout() ||
			!errors.Is(err, dcaas.ErrUnavailable) || !strings.Contains(err.Error(), "within 3s") {
			t.Errorf("%v, want a time-out that is not the context's", err)
		}
	})
}

// A token that does not come in time is like a service that does not answer, but for
// the write: nobody has seen it.
func TestTimeoutOfIAM(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		password := auth.NewPassword(auth.PasswordConfig{UserName: "u", Password: "not-a-real-secret", DomainName: "d", IAMEndpoint: "https://iam.example.com"})
		c, err := dcaas.New(dcaas.Config{Endpoint: "https://dcaas.example.com", ProjectID: "p", Auth: password},
			dcaas.WithHTTPClient(&http.Client{Transport: &script{steps: []step{{hang: true}}}}), dcaas.WithTimeout(3*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		err = c.VirtualGateways.Delete(t.Context(), "id")
		if !errors.Is(err, dcaas.ErrUnavailable) || errors.Is(err, dcaas.ErrAmbiguous) || errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "nothing was sent within 3s") {
			t.Errorf("Delete() = %v, want ErrUnavailable, not ambiguous", err)
		}
	})
}

// The time-out of a client given is one of a try, too.
func TestTimeoutOfHTTPClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{hang: true}}}
		start := time.Now()
		err := fail(scripted(t, s, dcaas.WithHTTPClient(&http.Client{Transport: s, Timeout: time.Second}), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1})).
			VirtualGateways.Get(t.Context(), "id"))
		if errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, dcaas.ErrUnavailable) || time.Since(start) != time.Second {
			t.Errorf("%v after %s, want a time-out after 1s that is not the context's", err, time.Since(start))
		}
		s, start = &script{steps: []step{{hang: true}}}, time.Now()
		err = fail(scripted(t, s, dcaas.WithHTTPClient(&http.Client{Transport: s, Timeout: time.Hour}), dcaas.WithTimeout(time.Second), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1})).
			VirtualGateways.Get(t.Context(), "id"))
		if time.Since(start) != time.Second {
			t.Errorf("%v after %s, want the shorter of the two", err, time.Since(start))
		}
	})
}

func TestRepeatedDelete(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		steps []step
		want  error
	}{
		{"gone on the second try", []step{{status: 502}, {status: 404, body: `{"error_code":"DC.1111"}`}}, nil},
		{"gone on the second try, as 400", []step{{err: resetConnection()}, {status: 400, body: `{"error_code":"DC.1111"}`}}, nil},
		{"no such operation on the second try", []step{{status: 502}, {status: 404, body: `{"error_code":"APIGW.0101"}`}}, dcaas.ErrNotFound},
		{"gone on the first try", []step{{status: 404}}, dcaas.ErrNotFound},
		{"in use on the second try", []step{{status: 502}, {status: 400, body: `{"error_code":"DC.1106"}`}}, dcaas.ErrConflict},
	} {
		synctest.Test(t, func(t *testing.T) {
			if err := scripted(t, &script{steps: tt.steps}).VirtualGateways.Delete(t.Context(), "id"); !errors.Is(err, tt.want) {
				t.Errorf("%s: Delete() = %v, want %v", tt.name, err, tt.want)
			}
		})
	}
}

func TestLostAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		err := c1(scripted(t, &script{steps: []step{{err: io.EOF}}}), t.Context())
		const want = "dcaas: POST /v3/p/dcaas/virtual-gateways: the answer did not arrive: EOF; the change may have been made all the same: look before repeating it"
		if err == nil || err.Error() != want || !errors.Is(err, io.EOF) {
			t.Errorf("%v\nwant %s", err, want)
		}
	})
}

// What an earlier try may have done is not forgotten when a later one does not get
// through, and settled when one is answered.
func TestAmbiguityOfEarlierTries(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		steps []step
		want  bool
	}{
		{"reset, then refused", []step{{err: resetConnection()}, {err: refusedConnection()}}, true},
		{"500, then throttled", []step{{status: 500}, {status: 429}}, true},
		{"500, then busy", []step{{status: 500}, {status: 400, body: `{"error_code":"DC.1118"}`}}, true},
		// What the reset one did may be the very conflict.
		{"reset, then a conflict", []step{{err: resetConnection()}, {status: 400, body: `{"error_code":"DC.1210"}`}}, true},
		{"a conflict alone", []step{{status: 400, body: `{"error_code":"DC.1210"}`}}, false},
		// The caller is not known any more, or not allowed to: that was not so before.
		{"reset, then unauthorized", []step{{err: resetConnection()}, {status: 401}}, true},
		{"500, then forbidden", []step{{status: 500}, {status: 403}}, true},
		{"unauthorized alone", []step{{status: 401}}, false},
		// The 400 may have been that the gateway is gone.
		{"reset, then a 400 that is cut off", []step{{err: resetConnection()}, {status: 400, body: `{"error_co`}}, true},
		{"500, then refused for good", []step{{status: 500}, {status: 400, body: `{"error_code":"DC.0001"}`}}, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			err := fail(scripted(t, &script{steps: tt.steps}).VirtualGateways.Update(t.Context(), "id", dcaas.VirtualGatewayUpdateOpts{}))
			if err == nil || errors.Is(err, dcaas.ErrAmbiguous) != tt.want {
				t.Errorf("%s: %v, want ambiguous %v", tt.name, err, tt.want)
			}
		})
	}
}

// Searching by tags is a POST that reads, and adding a tag one that says that it
// can be done twice.
func TestRetryOfTagCalls(t *testing.T) {
	t.Parallel()
	for _, call := range calls() {
		tries := map[string]int{"Tags.Find": 4, "Tags.Count": 4, "Tags.Add": 4, "Tags.AddAll": 1, "Tags.DeleteAll": 1, "Tags.AddSystem": 1, "Tags.DeleteSystem": 1}[call.name]
		if tries == 0 {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: []step{{status: 502}}}
			if err := call.do(t.Context(), scripted(t, s)); !errors.Is(err, dcaas.ErrUnavailable) || len(s.tries) != tries {
				t.Errorf("%s: %d tries, %v, want %d", call.name, len(s.tries), err, tries)
			}
		})
	}
}

func TestLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var buf bytes.Buffer
		logger := slog.New(slog.NewTextHandler(&buf, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "call" || a.Key == "wait" {
				return slog.Attr{}
			}
			return a
		}}))
		s := &script{steps: []step{
			{status: 429, body: `{"error_code":"APIGW.0308"}`, header: http.Header{"X-Request-Id": {"r1"}}},
			{err: refusedConnection()},
			{status: 200, body: `{"virtual_interfaces":[{"name":"sesame"}]}`, header: http.Header{"X-Request-Id": {"r2\nlevel=ERROR"}}},
		}}
		_, err := scripted(t, s, dcaas.WithLogger(logger)).VirtualInterfaces.List(t.Context(), dcaas.VirtualInterfaceListOpts{ID: []string{"sesame"}})
		if err != nil {
			t.Fatal(err)
		}
		want := `level=DEBUG msg="dcaas: try" method=GET route=/v3/{project_id}/dcaas/virtual-interfaces try=1 took=0s status=429 request_id=r1
level=WARN msg="dcaas: trying again" method=GET route=/v3/{project_id}/dcaas/virtual-interfaces try=1 status=429 code=APIGW.0308
level=DEBUG msg="dcaas: try" method=GET route=/v3/{project_id}/dcaas/virtual-interfaces try=2 took=0s error="dial tcp: connection refused"
level=WARN msg="dcaas: trying again" method=GET route=/v3/{project_id}/dcaas/virtual-interfaces try=2 status=0 code=""
level=DEBUG msg="dcaas: try" method=GET route=/v3/{project_id}/dcaas/virtual-interfaces try=3 took=0s status=200 request_id="r2 level=ERROR"
`
		if got := buf.String(); got != want {
			t.Errorf("log:\n%s\nwant:\n%s", got, want)
		}
	})
}

// heldUp is a rate limiter that holds each try for an hour.
type heldUp struct{}

func (heldUp) Wait(ctx context.Context) error {
	select {
	case <-time.After(time.Hour):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// The time of a try begins when the rate limiter lets go of it, and ends then too.
func TestRateLimiterWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 200, body: `{"virtual_gateway":{"id":"g"}}`}, {hang: true}}}
		c := scripted(t, s, dcaas.WithRateLimiter(heldUp{}), dcaas.WithTimeout(time.Second), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
		start := time.Now()
		if _, err := c.VirtualGateways.Get(t.Context(), "id"); err != nil || time.Since(start) != time.Hour {
			t.Errorf("Get() error = %v after %s, want none after an hour", err, time.Since(start))
		}
		start = time.Now()
		_, err := c.VirtualGateways.Get(t.Context(), "id")
		if err == nil || !strings.Contains(err.Error(), "no whole answer within 1s") || time.Since(start) != time.Hour+time.Second {
			t.Errorf("Get() error = %v after %s, want the end of the try a second after the hour", err, time.Since(start))
		}
		start = time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = c.VirtualGateways.Get(ctx, "id")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Minute || len(s.tries) != 2 {
			t.Errorf("Get() error = %v after %s and %d tries, want the end of the context after a minute", err, time.Since(start), len(s.tries))
		}
	})
}

// An answer with the status of success ends the call, even when its body has a code
// that is repeated under other statuses.
func TestBusyCodeUnderSuccessIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 299} {
		c, mock := golden.Client(t, dcaas.WithRetry(dcaas.RetryPolicy{MinWait: time.Nanosecond}))
		mock.RegisterNoResponder(httpmock.NewStringResponder(status, `{"error_code":"DC.1113","virtual_gateway":{"id":"g"}}`))
		got, err := c.VirtualGateways.Update(t.Context(), "g", dcaas.VirtualGatewayUpdateOpts{Name: new("n")})
		if n := mock.GetTotalCallCount(); err != nil || got.ID != "g" || n != 1 {
			t.Errorf("status %d: Update() = %v, %v after %d requests, want one", status, got, err, n)
		}
	}
}
