package dcaastest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestSignature(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	clock := newClock(start)
	c := newClient(t, dcaastest.WithClock(clock.Now))
	c.token = ""
	path := "/v3/" + c.srv.ProjectID + "/dcaas/virtual-gateways"
	body := `{"virtual_gateway":{"vpc_id":"vpc-1","local_ep_group":["192.168.1.0/24"]}}`

	tests := []struct {
		name    string
		method  string
		query   string
		body    string
		at      time.Time
		headers []string // signed headers besides the date
		before  func(*http.Request)
		after   func(*http.Request)
		key     string
		secret  string
		want    int
		code    string
	}{
		{name: "get", method: "GET", at: start, want: 200},
		{name: "query", method: "GET", query: "?limit=5&vpc_id=b&vpc_id=a", at: start, want: 200},
		{name: "post", method: "POST", body: body, at: start, want: 201},
		{name: "host signed", method: "GET", at: start, headers: []string{"host"}, want: 200},
		{
			name: "other headers signed", method: "GET", at: start, want: 200,
			headers: []string{"accept", "content-type", "user-agent", "x-language"},
			before: func(r *http.Request) {
				r.Header.Set("Accept", "*/*")
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("User-Agent", "other/1")
				r.Header.Set("X-Language", "en-us")
			},
		},
		{
			name: "scope present and not signed", method: "GET", at: start, want: 200,
			after: func(r *http.Request) {
				r.Header.Set("X-Project-Id", c.srv.ProjectID)
				r.Header.Set("X-Domain-Id", "0000dcaa57e570000000000000000002")
				r.Header.Set("X-Security-Token", "whatever")
			},
		},
		{name: "minutes ahead", method: "GET", at: start.Add(14 * time.Minute), want: 200},
		{name: "minutes behind", method: "GET", at: start.Add(-15 * time.Minute), want: 200},

		{name: "too far ahead", method: "GET", at: start.Add(15*time.Minute + time.Second), want: 401, code: "APIGW.0301"},
		{name: "too far behind", method: "GET", at: start.Add(-16 * time.Minute), want: 401, code: "APIGW.0301"},
		{name: "wrong secret", method: "GET", at: start, secret: "another", want: 401, code: "APIGW.0301"},
		{name: "unknown key", method: "GET", at: start, key: "another", want: 401, code: "APIGW.0301"},
		{name: "another query", method: "GET", at: start, after: func(r *http.Request) { r.URL.RawQuery = "limit=1" }, want: 401, code: "APIGW.0301"},
		{name: "another date", method: "GET", at: start, after: func(r *http.Request) { r.Header.Set("X-Sdk-Date", "20260102T030406Z") }, want: 401, code: "APIGW.0301"},
		{name: "no date", method: "GET", at: start, after: func(r *http.Request) { r.Header.Del("X-Sdk-Date") }, want: 401, code: "APIGW.0301"},
		{
			name: "another body", method: "POST", body: strings.Replace(body, "vpc-1", "vpc-2", 1), at: start,
			after: func(r *http.Request) { sign(r, body, c.srv.AccessKey, c.srv.SecretKey, start) }, want: 401, code: "APIGW.0301",
		},
		{
			name: "signed header changed", method: "GET", at: start, headers: []string{"x-project-id"},
			before: func(r *http.Request) { r.Header.Set("X-Project-Id", "another") },
			after:  func(r *http.Request) { r.Header.Set("X-Project-Id", c.srv.ProjectID) }, want: 401, code: "APIGW.0301",
		},
		{name: "another scheme", method: "GET", at: start, after: func(r *http.Request) { r.Header.Set("Authorization", "Bearer token") }, want: 401, code: "APIGW.0301"},
		{
			name: "another algorithm", method: "GET", at: start,
			after: func(r *http.Request) {
				r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "SDK-HMAC-SHA256", "SDK-HMAC-SM3", 1))
			}, want: 401, code: "APIGW.0301",
		},
		{name: "no signature", method: "GET", at: start, after: func(r *http.Request) { r.Header.Set("Authorization", "SDK-HMAC-SHA256 Access=a") }, want: 401, code: "APIGW.0301"},
		{
			name: "another project in the header", method: "GET", at: start,
			before: func(r *http.Request) { r.Header.Set("X-Project-Id", "another") }, want: 403, code: "APIGW.0310",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := *c
			c.t = t
			var content any
			if tt.body != "" {
				content = tt.body
			}
			req := c.request(tt.method, path+tt.query, content)
			if tt.before != nil {
				tt.before(req)
			}
			key, secret := c.srv.AccessKey, c.srv.SecretKey
			if tt.key != "" {
				key = tt.key
			}
			if tt.secret != "" {
				secret = tt.secret
			}
			sign(req, tt.body, key, secret, tt.at, tt.headers...)
			if tt.after != nil {
				tt.after(req)
			}
			if r := c.send(req); tt.code != "" {
				r.refused(tt.want, tt.code)
			} else {
				r.want(tt.want)
			}
		})
	}
}

// TestDerivedKey signs with a key that is derived for a day, a region and a service.
func TestDerivedKey(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c := newClient(t, dcaastest.WithClock(newClock(start).Now))
	path := "/v3/" + c.srv.ProjectID + "/dcaas/direct-connects"
	mac := func(key, text string) string {
		m := hmac.New(sha256.New, []byte(key))
		m.Write([]byte(text))
		return string(m.Sum(nil))
	}
	for _, tt := range []struct {
		name, scope, derivedFor, secret string
		want                            int
	}{
		{"good", "20260102/region/dcaas/sdk_request", "20260102/region/dcaas/sdk_request", c.srv.SecretKey, 200},
		{"of no region", "20260102///sdk_request", "20260102///sdk_request", c.srv.SecretKey, 200},
		{"wrong secret", "20260102/region/dcaas/sdk_request", "20260102/region/dcaas/sdk_request", "wrong", 401},
		{"for another region", "20260102/region/dcaas/sdk_request", "20260102/other/dcaas/sdk_request", c.srv.SecretKey, 401},
		{"of another day", "20260103/region/dcaas/sdk_request", "20260103/region/dcaas/sdk_request", c.srv.SecretKey, 401},
		{"without an end", "20260102/region/dcaas/request", "20260102/region/dcaas/request", c.srv.SecretKey, 401},
		{"too short", "20260102/region/sdk_request", "20260102/region/sdk_request", c.srv.SecretKey, 401},
		{"no scope", "", "", c.srv.SecretKey, 401},
	} {
		key := "SDK" + tt.secret
		for part := range strings.SplitSeq(tt.derivedFor, "/") {
			key = mac(key, part)
		}
		canonical := "GET\n" + path + "/\n\nx-sdk-date:20260102T030405Z\n\nx-sdk-date\n" + hexHash("")
		signature := mac(key, "SDK-HMAC-SHA256\n20260102T030405Z\n"+tt.scope+"\n"+hexHash(canonical))
		req := c.request(http.MethodGet, path, nil)
		req.Header.Del("X-Auth-Token")
		req.Header.Set("X-Sdk-Date", "20260102T030405Z")
		req.Header.Set("Authorization", fmt.Sprintf("SDK-HMAC-SHA256 Credential=%s/%s, SignedHeaders=x-sdk-date, Signature=%x", c.srv.AccessKey, tt.scope, signature))
		if r := c.send(req); r.status != tt.want {
			t.Errorf("%s: status = %d, want %d: %s", tt.name, r.status, tt.want, r.raw)
		}
	}
}

func TestUnsignedPayload(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.token = ""
	body := `{"virtual_gateway":{"vpc_id":"vpc-1","local_ep_group":["192.168.1.0/24"]}}`
	req := c.request(http.MethodPost, "/v3/"+c.srv.ProjectID+"/dcaas/virtual-gateways", body)
	req.Header.Set("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD")
	sign(req, "the body does not matter", c.srv.AccessKey, c.srv.SecretKey, time.Now(), "x-sdk-content-sha256")
	c.send(req).want(http.StatusCreated)
}

// TestSignatureOfPackageAuth verifies signatures of package auth, an independent
// implementation.
func TestSignatureOfPackageAuth(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.token = ""
	root := "/v3/" + c.srv.ProjectID
	tag := object{"tag": object{"key": "a/b c+d%é", "value": "<1>"}}
	for _, tt := range []struct {
		method, path string
		body         any
		want         int
	}{
		{"GET", query("/dcaas/direct-connects", "name", "a b/c+é", "name", "[", "id", ""), nil, 200},
		{"POST", "/dc-directconnect/" + standard1 + "/tags", tag, 204},
		{"DELETE", "/dc-directconnect/" + standard1 + "/tags/a%2Fb%20c+d%25%C3%A9", nil, 204},
	} {
		for _, secret := range []string{"wrong", c.srv.SecretKey} {
			req := c.request(tt.method, root+tt.path, tt.body)
			req.Header.Set("X-Project-Id", c.srv.ProjectID)
			if tt.body != nil {
				req.Header.Set("Content-Type", "application/json")
			}
			if err := auth.AKSK(c.srv.AccessKey, secret).Sign(req, time.Now()); err != nil {
				t.Fatal(err)
			}
			if secret == "wrong" {
				c.send(req).refused(http.StatusUnauthorized, "APIGW.0301")
			} else {
				c.send(req).want(tt.want)
			}
		}
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	clock := newClock(start)
	c := newClient(t, dcaastest.WithClock(clock.Now))
	c.get("/dcaas/direct-connects").want(http.StatusOK)

	clock.advance(24*time.Hour - time.Second)
	c.get("/dcaas/direct-connects").want(http.StatusOK)
	clock.advance(time.Second)
	c.get("/dcaas/direct-connects").refused(http.StatusUnauthorized, "APIGW.0301")
	c.token = c.srv.IssueToken()
	c.get("/dcaas/direct-connects").want(http.StatusOK)

	c.token = "invented"
	c.get("/dcaas/direct-connects").refused(http.StatusUnauthorized, "APIGW.0301")
	c.token = ""
	r := c.get("/dcaas/direct-connects")
	r.refused(http.StatusUnauthorized, "APIGW.0301")
	if text := r.body["error_msg"].(string); !strings.HasPrefix(text, "Incorrect IAM authentication information: ") {
		t.Errorf("error_msg = %q", text)
	}
}

func TestProjectOfAnotherTenant(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.send(c.request(http.MethodGet, "/v3/ffffffffffffffffffffffffffffffff/dcaas/direct-connects", nil)).refused(http.StatusForbidden, "APIGW.0310")

	// A token for the whole domain covers no project.
	domain := login(c, object{"domain": object{"name": c.srv.DomainName}}).want(http.StatusCreated)
	c.token = domain.header.Get("X-Subject-Token")
	c.get("/dcaas/direct-connects").refused(http.StatusForbidden, "APIGW.0310")
}
