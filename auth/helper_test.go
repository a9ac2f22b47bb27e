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
