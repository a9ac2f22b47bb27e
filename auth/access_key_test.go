package auth_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// The signature must match the request that a server receives from net/http.
func TestServerVerifiesTheSignature(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		method string
		target string
		header http.Header
		body   string
		key    *auth.AccessKey
		want   bool
	}{
		{name: "get", method: http.MethodGet, target: "/v3/p/dcaas/virtual-gateways", want: true},
		{name: "no method", target: "/v3/p/dcaas/virtual-gateways", want: true},
		{name: "no path", method: http.MethodGet, target: "", want: true},
		{name: "slash at the end", method: http.MethodGet, target: "/v3/p/", want: true},
		{name: "slash in a segment", method: http.MethodDelete, target: "/v3/p/dc-vif/id/tags/a%2Fb", want: true},
		{name: "unicode", method: http.MethodGet, target: "/tags/%E6%88%90%E6%9C%AC%20%C3%A9?name=%E6%88%90+x", want: true},
		{name: "colon and at", method: http.MethodGet, target: "/tags/a:b@c=d+e?t=2001:db8::1", want: true},
		{name: "repeated keys", method: http.MethodGet, target: "/v3/p/x?id=b&id=a&id=%5B&limit=2&id", want: true},
		{name: "json body", method: http.MethodPost, target: "/v3/p/x", header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, body: `{"a":"<&>"}`, want: true},
		{name: "json suffix", method: http.MethodPut, target: "/v3/p/x", header: http.Header{"Content-Type": {"application/merge-patch+json"}}, body: `{}`, want: true},
		{name: "body without type", method: http.MethodPost, target: "/v3/p/x", body: "text", want: true},
		{name: "other type", method: http.MethodPost, target: "/v3/p/x", header: http.Header{"Content-Type": {"text/plain"}}, body: "text", want: true},
		{name: "declared hash", method: http.MethodPost, target: "/v3/p/x", header: http.Header{"Content-Type": {"application/json"}, "X-Sdk-Content-Sha256": {"UNSIGNED-PAYLOAD"}}, body: "{}", want: true},
		{name: "declared hash with a blank", method: http.MethodPost, target: "/v3/p/x", header: http.Header{"X-Sdk-Content-Sha256": {"UNSIGNED-PAYLOAD "}}, body: "{}", want: true},
		{name: "repeated header", method: http.MethodGet, target: "/", header: http.Header{"X-A": {"2", "1"}}, want: true},
		{name: "header with blanks", method: http.MethodGet, target: "/", header: http.Header{"X-A": {"  a  b "}}, want: true},
		{name: "host", method: http.MethodGet, target: "/", header: http.Header{"Host": {"elsewhere"}}, want: true},
		{name: "two hosts", method: http.MethodGet, target: "/", header: http.Header{"Host": {"elsewhere", "nowhere"}}, want: true},
		{name: "unsigned headers", method: http.MethodPost, target: "/", header: http.Header{"Content-Length": {"99"}, "User-Agent": {"x"}, "Accept-Encoding": {"br"}}, body: "{}", want: true},
		{name: "temporary key", method: http.MethodGet, target: "/", key: auth.TemporaryAKSK(testAccessKey, testSecretKey, "security-token"), want: true},
		{name: "other secret", method: http.MethodGet, target: "/", key: auth.AKSK(testAccessKey, "another-not-real-secret"), want: false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			valid := make(chan bool, 1)
			srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				valid <- verify(t, r, testSecretKey)
			}))
			defer srv.Close()
			key := tt.key
			if key == nil {
				key = auth.AKSK(testAccessKey, testSecretKey)
			}
			req := newRequest(t, tt.method, srv.URL+tt.target, tt.body)
			req.Method = tt.method
			maps.Copy(req.Header, tt.header)
			if _, err := finish(key.Wrap(srv.Client().Transport, auth.Scope{}).RoundTrip(req)); err != nil {
				t.Fatal(err)
			}
			if got := <-valid; got != tt.want {
				t.Errorf("signature valid = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestSignKeepsBody(t *testing.T) {
	t.Parallel()
	const body = `{"name":"x"}`
	for _, tt := range []struct {
		name       string
		body       io.Reader
		wantLength int64
	}{
		{"with GetBody", strings.NewReader(body), int64(len(body))},
		{"without GetBody", onlyReader{strings.NewReader(body)}, int64(len(body))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, testService, tt.body)
			if err != nil {
				t.Fatal(err)
			}
			if err := auth.AKSK(testAccessKey, testSecretKey).Sign(req, testTime()); err != nil {
				t.Fatal(err)
			}
			if req.ContentLength != tt.wantLength {
				t.Errorf("ContentLength = %d, want %d", req.ContentLength, tt.wantLength)
			}
			for range 2 { // the body itself, and one from GetBody
				got, err := io.ReadAll(req.Body)
				if err != nil || string(got) != body {
					t.Errorf("body = %q, %v, want %q", got, err, body)
				}
				if req.Body, err = req.GetBody(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestSignEmptyStreamSendsNoBody(t *testing.T) {
	t.Parallel()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, testService, onlyReader{strings.NewReader("")})
	if err != nil {
		t.Fatal(err)
	}
	if err := auth.AKSK(testAccessKey, testSecretKey).Sign(req, testTime()); err != nil {
		t.Fatal(err)
	}
	if req.Body != http.NoBody || req.ContentLength != 0 {
		t.Errorf("body = %v, length %d, want none", req.Body, req.ContentLength)
	}
}

// Sign must not read an unsigned body, because it may be a stream of any length.
func TestSignLeavesUnsignedBody(t *testing.T) {
	t.Parallel()
	body := bytes.NewBufferString("stream")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, testService, onlyReader{body})
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	if err := auth.AKSK(testAccessKey, testSecretKey).Sign(req, testTime()); err != nil {
		t.Fatal(err)
	}
	if got := req.Header.Get("X-Sdk-Content-Sha256"); got != "UNSIGNED-PAYLOAD" {
		t.Errorf("X-Sdk-Content-Sha256 = %q", got)
	}
	if body.String() != "stream" || req.GetBody != nil {
		t.Errorf("the body was read: %q is left", body)
	}
}

func TestSignTwiceIsEqual(t *testing.T) {
	t.Parallel()
	key := auth.TemporaryAKSK(testAccessKey, testSecretKey, "security-token")
	req := newRequest(t, http.MethodPost, testService, "text")
	req.Header.Set("Content-Type", "text/plain")
	var first string
	for range 2 {
		if err := key.Sign(req, testTime()); err != nil {
			t.Fatal(err)
		}
		got := req.Header.Get("Authorization")
		if first != "" && got != first {
			t.Errorf("second signature = %s, want %s", got, first)
		}
		first = got
	}
	if !strings.Contains(first, "SignedHeaders=x-sdk-content-sha256;x-sdk-date;x-security-token,") {
		t.Errorf("Authorization = %s, want the security token signed", first)
	}
	if got := req.Header.Values("X-Security-Token"); !slices.Equal(got, []string{"security-token"}) {
		t.Errorf("X-Security-Token = %q", got)
	}
}

// A signer caches the text of the last second, which must not reach another second.
func TestSignSendsTheGivenTime(t *testing.T) {
	t.Parallel()
	key := auth.AKSK(testAccessKey, testSecretKey)
	east := time.FixedZone("east", 8*3600)
	for _, tt := range []struct {
		at   time.Time
		want string
	}{
		{time.Unix(0, 0), "19700101T000000Z"},
		{time.Unix(0, 999_999_999), "19700101T000000Z"},
		{time.Unix(1, 0), "19700101T000001Z"},
		{time.Unix(0, -1), "19691231T235959Z"},
		{time.Date(2026, 11, 21, 7, 59, 59, 0, east), "20261120T235959Z"},
		{time.Date(2026, 11, 20, 23, 59, 59, 5, time.UTC), "20261120T235959Z"},
		{time.Date(2026, 11, 21, 8, 0, 0, 0, east), "20261121T000000Z"},
	} {
		req := newRequest(t, http.MethodGet, testService, "")
		if err := key.Sign(req, tt.at); err != nil || req.Header.Get("X-Sdk-Date") != tt.want {
			t.Errorf("Sign() at %v sends %q, %v, want %q", tt.at, req.Header.Get("X-Sdk-Date"), err, tt.want)
		}
	}
}

func TestSignRefuses(t *testing.T) {
	t.Parallel()
	errRead := errors.New("disk removed")
	good := auth.AKSK(testAccessKey, testSecretKey)
	for _, tt := range []struct {
		name string
		key  *auth.AccessKey
		edit func(*http.Request)
		want string
		is   error
	}{
		{"invalid key", auth.AKSK(testAccessKey, ""), func(*http.Request) {}, "secret key is empty", nil},
		{"no URL", good, func(r *http.Request) { r.URL = nil }, "no URL", nil},
		{"opaque URL", good, func(r *http.Request) { r.URL.Opaque = "//x/y" }, "no URL", nil},
		{"absolute URL as path", good, func(r *http.Request) { r.URL.Path = "https://elsewhere/" }, "does not begin with a slash", nil},
		{"query", good, func(r *http.Request) { r.URL.RawQuery = "a=hidden%zz" }, "query of the URL", nil},
		{"GetBody", good, func(r *http.Request) {
			r.Body = io.NopCloser(strings.NewReader("x"))
			r.GetBody = func() (io.ReadCloser, error) { return nil, errRead }
		}, "body cannot be read", errRead},
		{"read of GetBody", good, func(r *http.Request) {
			r.Body = io.NopCloser(strings.NewReader("x"))
			r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(failingReader{errRead}), nil }
		}, "body cannot be read", errRead},
		{"read", good, func(r *http.Request) { r.Body, r.GetBody = io.NopCloser(failingReader{errRead}), nil }, "body cannot be read", errRead},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			req := newRequest(t, http.MethodPost, testService, "")
			tt.edit(req)
			err := tt.key.Sign(req, testTime())
			if _, ok := errors.AsType[*auth.Error](err); !ok {
				t.Fatalf("error = %v, want *auth.Error", err)
			}
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hidden") {
				t.Errorf("error = %v, want %q in it", err, tt.want)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("error = %v, want it to be %v", err, tt.is)
			}
			if got := req.Header.Get("Authorization"); got != "" {
				t.Errorf("Authorization = %q after an error", got)
			}
		})
	}
}

func TestSignWorksWithoutHeaders(t *testing.T) {
	t.Parallel()
	req := &http.Request{URL: &url.URL{Scheme: "https", Host: "dcaas.example.com", Path: "/"}}
	if err := auth.AKSK(testAccessKey, testSecretKey).Sign(req, testTime()); err != nil {
		t.Fatal(err)
	}
	if req.Header.Get("Authorization") == "" {
		t.Error("no Authorization")
	}
}

func TestWrapDoesNotChangeTheRequest(t *testing.T) {
	t.Parallel()
	for name, a := range authenticators() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := newRequest(t, http.MethodPost, testService+"?b=2&a=1", "text")
			req.Header.Set("Content-Type", "text/plain")
			spare := append(make([]string, 0, 4), "one")
			req.Header["X-Spare"] = spare
			header, address, body := req.Header.Clone(), *req.URL, req.Body

			c := newCloud()
			c.service = func(_ string, r *http.Request) (*http.Response, error) {
				if r == req {
					t.Error("the request itself is sent")
				}
				if r.Header.Get("Authorization") == "" && r.Header.Get("X-Auth-Token") == "" {
					t.Error("no credential on the request")
				}
				r.Header.Add("X-Spare", "two")
				return answer(http.StatusOK, ""), nil
			}
			rt := a.Wrap(c, auth.Scope{IAMEndpoint: testIAM})
			if _, err := finish(rt.RoundTrip(req)); err != nil {
				t.Fatal(err)
			}
			if !maps.EqualFunc(req.Header, header, slices.Equal[[]string]) {
				t.Errorf("header = %v, want %v", req.Header, header)
			}
			if *req.URL != address || req.Body != body {
				t.Errorf("request changed: %v", req)
			}
			if got := spare[:2][1]; got != "" {
				t.Errorf("an append reached the original values: %q", got)
			}
		})
	}
}

func TestWrapReturnsErrorsUnchanged(t *testing.T) {
	t.Parallel()
	errNetwork := errors.New("connection reset")
	for name, a := range authenticators() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			c.service = func(string, *http.Request) (*http.Response, error) { return nil, errNetwork }
			_, err := send(t, a.Wrap(c, auth.Scope{IAMEndpoint: testIAM}))
			if err != errNetwork { //nolint:errorlint // the error must be unchanged
				t.Errorf("error = %v, want %v itself", err, errNetwork)
			}
		})
	}
}

func TestWrapRefusesInvalidCredentials(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]auth.Authenticator{
		"key":      auth.AKSK("", testSecretKey),
		"token":    auth.Token(""),
		"password": auth.NewPassword(auth.PasswordConfig{}),
		"endpoint": auth.NewPassword(testConfig()), // and none in the scope
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			req := newRequest(t, http.MethodPost, testService, "x")
			body := &closeRecorder{Reader: strings.NewReader("x")}
			req.Body = body
			_, err := finish(a.Wrap(c, auth.Scope{}).RoundTrip(req))
			if _, ok := errors.AsType[*auth.Error](err); !ok {
				t.Errorf("error = %v, want *auth.Error", err)
			}
			if iam, service, _ := c.counts(); iam+service != 0 {
				t.Errorf("%d requests sent, want none", iam+service)
			}
			if !body.closed {
				t.Error("the body is left open")
			}
		})
	}
}

func TestEachRequestIsSignedForItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var dates []string
		base := roundTripFunc(func(r *http.Request) (*http.Response, error) {
			dates = append(dates, r.Header.Get("X-Sdk-Date"))
			return answer(http.StatusUnauthorized, ""), nil
		})
		rt := auth.AKSK(testAccessKey, testSecretKey).Wrap(base, auth.Scope{})
		start := time.Now().UTC()
		for range 2 {
			if status, err := send(t, rt); err != nil || status != http.StatusUnauthorized {
				t.Errorf("RoundTrip() = %d, %v, want the 401", status, err)
			}
			pass(time.Minute)
		}
		const format = "20060102T150405Z"
		want := []string{start.Format(format), start.Add(time.Minute).Format(format)}
		if !slices.Equal(dates, want) {
			t.Errorf("dates = %v, want %v: one request for each call, signed for its own time", dates, want)
		}
	})
}
