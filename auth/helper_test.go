package auth_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
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

// cloud is an IAM and a service in memory. A test may replace both functions.
// cloud counts the requests to each, and the answer bodies that are not closed.
type cloud struct {
	iam     func(call int, req *http.Request) (*http.Response, error)
	service func(token string, req *http.Request) (*http.Response, error)

	mu           sync.Mutex
	iamCalls     int
	iamBodies    []string
	serviceCalls int
	open         int
}

// newCloud returns a cloud whose IAM issues token-1, token-2 and so on, valid for
// a day. Its service accepts every token.
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

// pass advances the fake time of a synctest bubble by d.
func pass(d time.Duration) {
	<-time.After(d)
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

// send sends a GET, closes the body of the answer and returns its status.
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

// sendAs sends a GET with ctx.
func sendAs(ctx context.Context, t *testing.T, rt http.RoundTripper) error {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, testService, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	_, err = finish(rt.RoundTrip(req))
	return err
}

// slowIAM answers after a second, or fails when the context of the request ends.
func slowIAM(call int, r *http.Request) (*http.Response, error) {
	select {
	case <-time.After(time.Second):
		return tokenAnswer(call, time.Hour), nil
	case <-r.Context().Done():
		return nil, context.Cause(r.Context())
	}
}

// authenticators returns one valid Authenticator of each kind.
func authenticators() map[string]auth.Authenticator {
	return map[string]auth.Authenticator{
		"key":           auth.AKSK(testAccessKey, testSecretKey),
		"temporary key": auth.TemporaryAKSK(testAccessKey, testSecretKey, "security-token"),
		"token":         auth.Token("token-1"),
		"password":      auth.NewPassword(testConfig()),
	}
}

// onlyReader hides the type of a reader, so that net/http does not set GetBody.
type onlyReader struct{ io.Reader }

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

type closeRecorder struct {
	io.Reader
	closed bool
}

func (r *closeRecorder) Close() error {
	r.closed = true
	return nil
}

func testTime() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }

// verify reports whether the signature of r is correct. It computes the signature
// as a server does: from the request line, the signed headers and the body.
func verify(t *testing.T, r *http.Request, secretKey string) bool {
	t.Helper()
	rest, ok := strings.CutPrefix(r.Header.Get("Authorization"), "SDK-HMAC-SHA256 Access="+testAccessKey+", SignedHeaders=")
	names, signature, ok2 := strings.Cut(rest, ", Signature=")
	if !ok || !ok2 {
		t.Errorf("Authorization = %q", r.Header.Get("Authorization"))
		return false
	}
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

	path, rawQuery, _ := strings.Cut(r.RequestURI, "?")
	var lines strings.Builder
	lines.WriteString(r.Method + "\n")
	for segment := range strings.SplitSeq(strings.TrimSuffix(path, "/"), "/") {
		plain, err := url.PathUnescape(segment)
		if err != nil {
			t.Error(err)
		}
		lines.WriteString(escape(plain) + "/")
	}
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		t.Error(err)
	}
	var query []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range slices.Sorted(slices.Values(values[name])) {
			query = append(query, escape(name)+"="+escape(value))
		}
	}
	lines.WriteString("\n" + strings.Join(query, "&") + "\n")
	for name := range strings.SplitSeq(names, ";") {
		received := r.Header.Values(name)
		if name == "host" {
			received = []string{r.Host}
		}
		for _, value := range slices.Sorted(slices.Values(received)) {
			lines.WriteString(name + ":" + value + "\n")
		}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	bodySum := sha256.Sum256(body)
	payload := hex.EncodeToString(bodySum[:])
	if declared := r.Header.Get("X-Sdk-Content-Sha256"); declared != "" {
		payload = declared
	}
	lines.WriteString("\n" + names + "\n" + payload)

	sum := sha256.Sum256([]byte(lines.String()))
	mac := hmac.New(sha256.New, []byte(secretKey))
	mac.Write([]byte("SDK-HMAC-SHA256\n" + r.Header.Get("X-Sdk-Date") + "\n" + hex.EncodeToString(sum[:])))
	return hex.EncodeToString(mac.Sum(nil)) == signature
}
