package auth_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

const (
	testAccessKey = "AKEXAMPLE0123456789A"
	testSecretKey = "not-a-real-secret-0123456789abcdefghijklm"
	testPassword  = "not-a-real-password"

	testIAM     = "https://iam.example.com"
	testService = "https://dcaas.example.com/v3/p/dcaas/virtual-gateways"
)

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// cloud is an IAM and a service in memory. Both are functions that a test may
// replace; it counts what they are asked, and the bodies that nobody closed.
type cloud struct {
	iam     func(call int, req *http.Request) (*http.Response, error)
	service func(token string, req *http.Request) (*http.Response, error)

	mu           sync.Mutex
	iamCalls     int
	iamBodies    []string
	serviceCalls int
	open         int
}

// newCloud gives token-1, token-2 and so on, good for a day, and a service
// that takes each of them.
func newCloud() *cloud {
	return &cloud{
		iam: func(call int, _ *http.Request) (*http.Response, error) {
			return tokenAnswer(call, 24*time.Hour), nil
		},
		service: func(string, *http.Request) (*http.Response, error) {
			return answer(http.StatusOK, "{}"), nil
		},
	}
}

func (c *cloud) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer func() { _ = req.Body.Close() }()
	}
	var resp *http.Response
	var err error
	if req.URL.Host == "iam.example.com" {
		var body []byte
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		c.mu.Lock()
		c.iamCalls++
		call := c.iamCalls
		c.iamBodies = append(c.iamBodies, string(body))
		c.mu.Unlock()
		resp, err = c.iam(call, req)
	} else {
		c.mu.Lock()
		c.serviceCalls++
		c.mu.Unlock()
		resp, err = c.service(req.Header.Get("X-Auth-Token"), req)
	}
	if resp != nil {
		c.mu.Lock()
		c.open++
		c.mu.Unlock()
		resp.Body = &countedBody{ReadCloser: resp.Body, cloud: c}
	}
	return resp, err
}

func (c *cloud) counts() (iam, service, open int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.iamCalls, c.serviceCalls, c.open
}

type countedBody struct {
	io.ReadCloser
	cloud *cloud
	once  sync.Once
}

func (b *countedBody) Close() error {
	b.once.Do(func() {
		b.cloud.mu.Lock()
		b.cloud.open--
		b.cloud.mu.Unlock()
	})
	return b.ReadCloser.Close()
}

func answer(status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status,
		Header:     make(http.Header),
		Body:       io.NopCloser(strings.NewReader(body)),
	}
}

func tokenAnswer(call int, lifetime time.Duration) *http.Response {
	body, err := json.Marshal(map[string]any{
		"token": map[string]any{"expires_at": time.Now().Add(lifetime).UTC().Format("2006-01-02T15:04:05.000000Z")},
	})
	if err != nil {
		panic(err)
	}
	resp := answer(http.StatusCreated, string(body))
	resp.Header.Set("X-Subject-Token", tokenName(call))
	return resp
}

func tokenName(call int) string { return "token-" + strconv.Itoa(call) }

// pass lets time pass in a synctest bubble.
func pass(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // the time of a bubble
}

func testConfig() auth.PasswordConfig {
	return auth.PasswordConfig{UserName: "user", Password: testPassword, DomainName: "domain", ProjectID: "p"}
}

func wrapPassword(base http.RoundTripper) http.RoundTripper {
	return auth.NewPassword(testConfig()).Wrap(base, auth.Scope{Region: "region-1", IAMEndpoint: testIAM})
}

func newRequest(t *testing.T, method, url, body string) *http.Request {
	t.Helper()
	var reader io.Reader = http.NoBody
	if body != "" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, url, reader)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// send sends a GET and ends its answer, of which it returns the status.
func send(t *testing.T, rt http.RoundTripper) (int, error) {
	t.Helper()
	return finish(rt.RoundTrip(newRequest(t, http.MethodGet, testService, "")))
}

func finish(resp *http.Response, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}
