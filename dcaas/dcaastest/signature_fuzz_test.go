package dcaastest

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/sigcheck"
)

// FuzzVerify signs a request with package auth, sends it through net/http, and verifies
// the received request. It calls both sigcheck and the server. Each line of header is a
// name and a value.
func FuzzVerify(f *testing.F) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	srv := newServer(WithClock(func() time.Time { return at }))
	fresh := srv.Snapshot()
	key := auth.AKSK(srv.AccessKey, srv.SecretKey)
	root := "/v3/" + srv.ProjectID
	one := root + "/dc-vif/0d0fdf63-f2c4-491c-8866-d504796189be/tags"
	f.Add("GET", root+"/dcaas/virtual-interfaces", "status=PENDING_CREATE&status=ACTIVE&limit=10&name=%E6%88%90%20+%2B&id=%5B&id=Z&id", "X-Project-Id:"+srv.ProjectID, "")
	f.Add("POST", root+"/dcaas/virtual-gateways", "", "Content-Type: application/json\nHost: other\nX-Language:  en-us \nX-Language: zh-cn", `{"virtual_gateway":{"vpc_id":"v","local_ep_group":["10.0.0.0/8"]}}`)
	f.Add("PUT", root+"/dcaas/direct-connects/00000000-0000-4000-8000-000000000001", "a=1;b=2", "Content-Type: text/plain\nX_Custom: left out\nAccept: */*\nUser-Agent: a", `{"direct_connect":{}}`)
	f.Add("DELETE", one+"/%E6%88%90%E6%9C%AC%20%C3%A9", "&&=&%00=", "X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD \nX-Custom:", "x")
	f.Add("DELETE", one+"/a%2Fb%20c+d%25", "", "x-security-token: s\nCookie: a=b", "")
	f.Add("PATCH", one+"/a!b'c(d)e//", "?", "Expect: 100-continue\nTe: trailers\nPragma: no-cache", "")
	f.Add("GET", root+"/dc-vif/tags/", "%zz", "", "")
	f.Add("GET", "http://other"+root+"/dcaas/quotas", "", "", "")
	f.Add("GET", "//other"+root+"/dcaas/quotas", "", "Host: a\nHost: b", "")
	f.Fuzz(func(t *testing.T, method, path, query, header, body string) {
		req, err := http.NewRequestWithContext(t.Context(), method, "http://127.0.0.1", strings.NewReader(body))
		if err != nil {
			return // not a method
		}
		req.URL.Path, req.URL.RawQuery = path, query
		if plain, pathErr := url.PathUnescape(path); pathErr == nil {
			req.URL.Path, req.URL.RawPath = plain, path
		}
		for line := range strings.SplitSeq(header, "\n") {
			if name, value, ok := strings.Cut(line, ":"); ok {
				req.Header.Add(name, value)
			}
		}
		declared := strings.TrimSpace(req.Header.Get("X-Sdk-Content-Sha256"))
		if req.Header.Get("X-Auth-Token") != "" || declared != "" && declared != "UNSIGNED-PAYLOAD" && declared != sha256Of(body) {
			return // other credentials, or the hash of another body
		}
		if err = key.Sign(req, at); err != nil {
			if _, queryErr := url.ParseQuery(query); queryErr == nil && strings.HasPrefix(path, "/") {
				t.Errorf("Sign() = %v", err)
			}
			return
		}
		received, content, err := transmit(req)
		if err != nil {
			return // net/http cannot send or read it
		}
		claim, ok := sigcheck.Read(received.Header.Get("Authorization"))
		if !ok || !claim.Verify(received, content, srv.SecretKey) {
			t.Errorf("Verify() = false for %s %s %v %q", received.Method, received.URL, received.Header, content)
		}
		if claim.Verify(received, content, srv.SecretKey+"x") {
			t.Error("Verify() = true with another key")
		}
		answer := httptest.NewRecorder()
		srv.Handler().ServeHTTP(answer, received)
		if answer.Code == http.StatusUnauthorized {
			t.Errorf("%s %s: %d %s", method, received.URL, answer.Code, answer.Body)
		}
		srv.ForgetRequests()
		if err := srv.Restore(fresh); err != nil {
			t.Fatal(err)
		}
	})
}

func sha256Of(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// transmit returns the request that a server reads when net/http sends req.
func transmit(req *http.Request) (received *http.Request, body []byte, err error) {
	transport := new(http.Transport) // checks a request before it sends it
	transport.RegisterProtocol("http", roundTripFunc(func(req *http.Request) (*http.Response, error) {
		var wire bytes.Buffer
		if err = req.Write(&wire); err != nil {
			return nil, err
		}
		if received, err = http.ReadRequest(bufio.NewReader(&wire)); err != nil {
			return nil, err
		}
		body, err = io.ReadAll(received.Body)
		received.Body = io.NopCloser(bytes.NewReader(body))
		return &http.Response{Body: http.NoBody}, err
	}))
	resp, err := transport.RoundTrip(req)
	if err == nil {
		resp.Body.Close()
	}
	return received, body, err
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
