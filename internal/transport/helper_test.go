package transport

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// testURL is the address that the requests of tests have.
const testURL = "https://dcaas.example.com/v3/things"

func testEndpoint() *url.URL { return &url.URL{Scheme: "https", Host: "dcaas.example.com"} }

// newTestClient returns a client that sends through base. Its Do returns a *failureError.
func newTestClient(t *testing.T, base http.RoundTripper, changes ...func(*Config)) *Client {
	t.Helper()
	cfg := Config{
		Endpoint: testEndpoint(), HTTPClient: &http.Client{Transport: base}, Auth: auth.Token("token-of-a-test"),
		Timeout: time.Second, MaxBody: 1 << 20, Retry: RetryPolicy{MaxTries: 1}, Logger: slog.New(slog.DiscardHandler),
		DecodeError: func(f *Failure) error { return &failureError{f} },
	}
	for _, change := range changes {
		change(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// failureError gives a test the Failure of a call.
type failureError struct{ *Failure }

func (e *failureError) Error() string { return "the call failed" }

// failureOf returns the Failure of an error of a test client.
func failureOf(t *testing.T, err error) *Failure {
	t.Helper()
	failed, ok := errors.AsType[*failureError](err)
	if !ok {
		t.Fatalf("the error is %v, want a *failureError", err)
	}
	return failed.Failure
}

// newTestCall returns the state of a call that a stage needs.
func newTestCall(op *Op) *call {
	return &call{op: op, path: "/v3/things", url: testURL, start: time.Now(), buffers: new(buffers)}
}

// requestOf returns the request that resty gives to the outermost stage.
func requestOf(t *testing.T, c *call) *http.Request {
	t.Helper()
	return httptest.NewRequestWithContext(c.context(t.Context()), c.op.Method, testURL, nil)
}

// send sends a request through a stage and closes the body of the answer, which it
// returns: http.NoBody is a body that the stage has read.
func send(stage http.RoundTripper, req *http.Request) (io.ReadCloser, error) {
	resp, err := stage.RoundTrip(req)
	if resp == nil || resp.Body == nil {
		return nil, err
	}
	return resp.Body, errors.Join(err, resp.Body.Close())
}

func answerOf(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, ContentLength: -1, Body: io.NopCloser(strings.NewReader(body))}
}

// trackedBody is a body that notes whether it is closed.
type trackedBody struct {
	io.Reader
	mu     sync.Mutex
	closed bool
}

func (b *trackedBody) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	return nil
}
