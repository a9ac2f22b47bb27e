package dcaas_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

func key() auth.Authenticator { return auth.AKSK("AKEXAMPLE", "not-a-real-secret") }

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	good := dcaas.Config{Region: "ap-southeast-3", ProjectID: "p", Auth: key()}
	with := func(change func(*dcaas.Config)) dcaas.Config {
		c := good
		change(&c)
		return c
	}
	tests := []struct {
		name string
		cfg  dcaas.Config
		opt  dcaas.Option
		want string
	}{
		{"no credentials", with(func(c *dcaas.Config) { c.Auth = nil }), nil, "Config.Auth is nil"},
		{"half a key", with(func(c *dcaas.Config) { c.Auth = auth.AKSK("AKEXAMPLE", "") }), nil, "secret"},
		{"no region", with(func(c *dcaas.Config) { c.Region = "" }), nil, "Region and Config.Endpoint are both empty"},
		{"region with a slash", with(func(c *dcaas.Config) { c.Region = "evil.example.com/#" }), nil, "Config.Region may have"},
		{"region with an at sign", with(func(c *dcaas.Config) { c.Region = "a@b" }), nil, "Config.Region may have"},
		{"region with a dot", with(func(c *dcaas.Config) { c.Region = "x.evil.example.com" }), nil, "Config.Region may have"},
		{"cloud with a slash", with(func(c *dcaas.Config) { c.Cloud = "evil.example.com/" }), nil, "Config.Cloud is no domain name"},
		{"cloud with a port", with(func(c *dcaas.Config) { c.Cloud = "evil.example.com:1" }), nil, "Config.Cloud is no domain name"},
		{"plain http", with(func(c *dcaas.Config) { c.Endpoint = "http://dcaas.example.com" }), nil, "Config.Endpoint is plain http: credentials would go over the network in the clear; use https, or WithInsecureHTTP"},
		{"plain http to IAM", with(func(c *dcaas.Config) { c.IAMEndpoint = "http://iam.example.com/v3" }), nil, "Config.IAMEndpoint is plain http: credentials would go over the network in the clear; use https, or WithInsecureHTTP"},
		{"loopback by name only", with(func(c *dcaas.Config) { c.Endpoint = "http://127.0.0.1.example.com" }), nil, "plain http"},
		{"no host", with(func(c *dcaas.Config) { c.Endpoint = "dcaas.example.com" }), nil, "no address like https://host"},
		{"empty host", with(func(c *dcaas.Config) { c.Endpoint = "https://:443" }), nil, "no address like https://host"},
		{"other scheme", with(func(c *dcaas.Config) { c.Endpoint = "ftp://dcaas.example.com" }), nil, "must begin with https"},
		{"user name", with(func(c *dcaas.Config) { c.Endpoint = "https://u:secret@dcaas.example.com" }), nil, "must not hold a user name"},
		{"query", with(func(c *dcaas.Config) { c.Endpoint = "https://dcaas.example.com?a=b" }), nil, "must not have a query"},
		{"fragment", with(func(c *dcaas.Config) { c.Endpoint = "https://dcaas.example.com/#" }), nil, "must not have a query"},
		{"no project to be found", dcaas.Config{Endpoint: "https://dcaas.example.com", Auth: key()}, nil, "Config.ProjectID is empty"},
		{"project name without IAM", dcaas.Config{Endpoint: "https://dcaas.example.com", ProjectName: "p", Auth: key()}, nil, "Config.ProjectID is empty"},
		{"credentials that are a nil pointer", with(func(c *dcaas.Config) { c.Auth = (*foreign)(nil) }), nil, "Config.Auth is nil"},
		{"credentials that send nothing", with(func(c *dcaas.Config) { c.Auth = sendsNothing{} }), nil, "the Wrap method of dcaas_test.sendsNothing returned a nil"},
		{"project of others", with(func(c *dcaas.Config) {
			c.Auth = auth.NewPassword(auth.PasswordConfig{UserID: "u", Password: "not-a-real-password", ProjectID: "other"})
		}), nil, "Config.ProjectID is p, but Config.Auth is bound to project other"},
		{"credentials of another project, by name", with(func(c *dcaas.Config) {
			c.ProjectID, c.ProjectName = "", "p"
			c.Auth = auth.NewPassword(auth.PasswordConfig{UserID: "u", Password: "not-a-real-password", ProjectName: "other"})
		}), nil, "Config.ProjectName is p, but Config.Auth is bound to project other"},
		{"project with a line break", with(func(c *dcaas.Config) { c.ProjectID = "p\r\nX-Evil: 1" }), nil, "Config.ProjectID has a line break"},
		{"middleware that sends nothing", good, dcaas.WithMiddleware(func(http.RoundTripper) http.RoundTripper { return nil }), "a middleware returned a nil"},
		{"limiter that is a nil pointer", good, dcaas.WithRateLimiter((*limiter)(nil)), "WithRateLimiter"},
		{"WithTimeout", good, dcaas.WithTimeout(0), "WithTimeout"},
		{"WithRetry", good, dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: -1}), "WithRetry"},
		{"WithRetry waits", good, dcaas.WithRetry(dcaas.RetryPolicy{MinWait: 2, MaxWait: 1}), "WithRetry"},
		{"WithHTTPClient", good, dcaas.WithHTTPClient(nil), "WithHTTPClient"},
		{"WithTLSConfig", good, dcaas.WithTLSConfig(nil), "WithTLSConfig"},
		{"WithProxy", good, dcaas.WithProxy(nil), "WithProxy"},
		{"WithLogger", good, dcaas.WithLogger(nil), "WithLogger"},
		{"WithMiddleware", good, dcaas.WithMiddleware(nil), "WithMiddleware"},
		{"WithUserAgent", good, dcaas.WithUserAgent("a\r\nb"), "WithUserAgent"},
		{"WithRateLimiter", good, dcaas.WithRateLimiter(nil), "WithRateLimiter"},
		{"WithPollInterval", good, dcaas.WithPollInterval(-1), "WithPollInterval"},
		{"WithMaxBody", good, dcaas.WithMaxBody(0), "WithMaxBody"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var opts []dcaas.Option
			if tt.opt != nil {
				opts = append(opts, tt.opt)
			}
			c, err := dcaas.New(tt.cfg, opts...)
			if c != nil || !errors.Is(err, dcaas.ErrInvalid) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret@") {
				t.Errorf("New() = %v, %v, want an ErrInvalid with %q", c, err, tt.want)
			}
		})
	}
}

type sendsNothing struct{}

func (sendsNothing) Wrap(http.RoundTripper, auth.Scope) http.RoundTripper { return nil }

// hosts records where requests go, and answers them.
type hosts struct {
	mu   sync.Mutex
	seen []string
}

func (h *hosts) RoundTrip(req *http.Request) (*http.Response, error) {
	h.mu.Lock()
	h.seen = append(h.seen, req.URL.Scheme+"://"+req.URL.Host+req.URL.Path)
	h.mu.Unlock()
	body := `{"quotas":{"resources":[]},"projects":[{"id":"found","name":"` + req.URL.Query().Get("name") + `"}]}`
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: req}, nil
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		cfg  dcaas.Config
		opts []dcaas.Option
		want []string
	}{
		{"region", dcaas.Config{Region: "ap-southeast-3"}, nil, []string{
			"https://iam.ap-southeast-3.myhuaweicloud.com/v3/projects", "https://dcaas.ap-southeast-3.myhuaweicloud.com/v3/found/dcaas/quotas",
		}},
		{"Europe", dcaas.Config{Region: "eu-west-101"}, nil, []string{
			"https://iam.eu-west-101.myhuaweicloud.eu/v3/projects", "https://dcaas.eu-west-101.myhuaweicloud.eu/v3/found/dcaas/quotas",
		}},
		{"a partner's cloud in Europe", dcaas.Config{Region: "eu-west-0"}, nil, []string{
			"https://iam.eu-west-0.myhuaweicloud.com/v3/projects", "https://dcaas.eu-west-0.myhuaweicloud.com/v3/found/dcaas/quotas",
		}},
		{"cloud", dcaas.Config{Region: "eu-west-101", Cloud: "cloud.example.com", ProjectID: "p"}, nil, []string{
			"https://dcaas.eu-west-101.cloud.example.com/v3/p/dcaas/quotas",
		}},
		{"endpoints", dcaas.Config{Region: "r", Endpoint: "https://dc.example.com:8443/gate/", IAMEndpoint: "https://id.example.com/v3/"}, nil, []string{
			"https://id.example.com/v3/projects", "https://dc.example.com:8443/gate/v3/found/dcaas/quotas",
		}},
		{"default port", dcaas.Config{Endpoint: "https://dc.example.com:443", ProjectID: "p"}, nil, []string{"https://dc.example.com/v3/p/dcaas/quotas"}},
		{"loopback", dcaas.Config{Endpoint: "http://[::1]:80", ProjectID: "p"}, nil, []string{"http://[::1]:80/v3/p/dcaas/quotas"}},
		{"localhost", dcaas.Config{Endpoint: "http://localhost:8080", ProjectID: "p"}, nil, []string{"http://localhost:8080/v3/p/dcaas/quotas"}},
		{"plain http on demand", dcaas.Config{Endpoint: "http://dc.example.com", ProjectID: "p"}, []dcaas.Option{dcaas.WithInsecureHTTP()}, []string{"http://dc.example.com/v3/p/dcaas/quotas"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := &hosts{}
			tt.cfg.Auth = key()
			c, err := dcaas.New(tt.cfg, append(tt.opts, dcaas.WithHTTPClient(&http.Client{Transport: h}))...)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Quotas.List(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(h.seen, " "); got != strings.Join(tt.want, " ") {
				t.Errorf("requests to %s, want %s", got, tt.want)
			}
		})
	}
}

func TestProjectLookup(t *testing.T) {
	t.Parallel()
	build := func(t *testing.T, cfg dcaas.Config, answer func(*http.Request) (int, string)) (*dcaas.Client, *atomic.Int32) {
		t.Helper()
		mock := httpmock.NewMockTransport()
		var asked atomic.Int32
		mock.RegisterNoResponder(func(req *http.Request) (*http.Response, error) {
			if req.URL.Path == "/v3/projects" {
				asked.Add(1)
				if req.Header.Get("X-Project-Id") != "" {
					t.Error("the project is looked up in the name of a project")
				}
				status, body := answer(req)
				return httpmock.NewStringResponse(status, body), nil
			}
			return httpmock.NewStringResponse(200, `{"quotas":{"resources":[{"type":"`+req.URL.Path+` `+req.Header.Get("X-Project-Id")+`"}]}}`), nil
		})
		cfg.Auth = key()
		c, err := dcaas.New(cfg, dcaas.WithHTTPClient(&http.Client{Transport: mock}), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
		if err != nil {
			t.Fatal(err)
		}
		return c, &asked
	}

	t.Run("once for all", func(t *testing.T) {
		t.Parallel()
		c, asked := build(t, dcaas.Config{Region: "cn-north-4", ProjectName: "cn-north-4_lab"}, func(req *http.Request) (int, string) {
			if req.URL.RawQuery != "name=cn-north-4_lab" {
				t.Errorf("query = %s", req.URL.RawQuery)
			}
			return 200, `{"projects":[{"id":"x","name":"other"},{"id":"p1","name":"cn-north-4_lab","enabled":true}],"links":{"next":null}}`
		})
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				q, err := c.Quotas.List(t.Context())
				if err != nil || q[0].Type != "/v3/p1/dcaas/quotas p1" {
					t.Errorf("List() = %v, %v", q, err)
				}
			})
		}
		wg.Wait()
		if n := asked.Load(); n != 1 {
			t.Errorf("IAM was asked %d times, want once", n)
		}
	})
	for _, tt := range []struct {
		name, answer, want string
		status             int
	}{
		{"none", `{"projects":[]}`, "IAM knows no project named cn-north-4 for these credentials: set Config.ProjectID", 200},
		{"several", `{"projects":[{"id":"a","name":"cn-north-4"},{"id":"b","name":"cn-north-4"}]}`, "IAM knows 2 projects named cn-north-4 (a, b): set Config.ProjectID to one of them", 200},
		{"refused", `{"error":{"code":403,"message":"no"}}`, "looking up the ID of project cn-north-4: dcaas: GET /v3/projects: 403 no", 403},
		{"no JSON", `<html>`, "looking up the ID of project cn-north-4", 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, asked := build(t, dcaas.Config{Region: "cn-north-4"}, func(*http.Request) (int, string) { return tt.status, tt.answer })
			for range 2 { // a failure is not kept
				_, err := c.Quotas.List(t.Context())
				if _, ok := errors.AsType[*dcaas.Error](err); !ok || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("List() = %v, want %q", err, tt.want)
				}
			}
			if n := asked.Load(); n != 2 {
				t.Errorf("IAM was asked %d times, want twice", n)
			}
		})
	}
	t.Run("waiting ends with the context", func(t *testing.T) {
		t.Parallel()
		entered, release := make(chan struct{}), make(chan struct{})
		c, _ := build(t, dcaas.Config{Region: "cn-north-4"}, func(*http.Request) (int, string) {
			close(entered)
			<-release
			return 200, `{"projects":[{"id":"a","name":"cn-north-4"}]}`
		})
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := c.Quotas.List(t.Context()); err != nil {
				t.Errorf("the first call: %v", err)
			}
		})
		<-entered
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.Quotas.List(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("the second call: %v, want context.Canceled", err)
		}
		close(release)
		wg.Wait()
	})
}

// A password that is bound to a project binds the client too.
func TestProjectOfPassword(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	var body string
	mock.RegisterNoResponder(func(req *http.Request) (*http.Response, error) {
		if req.URL.Path == "/v3/auth/tokens" {
			data, err := io.ReadAll(req.Body)
			body = string(data)
			resp := httpmock.NewStringResponse(201, `{"token":{"expires_at":"2099-01-01T00:00:00.000000Z"}}`)
			resp.Header.Set("X-Subject-Token", "token-of-a-test")
			return resp, err
		}
		return httpmock.NewStringResponse(200, `{"quotas":{"resources":[{"type":"`+req.URL.Path+`"}]}}`), nil
	})
	c, err := dcaas.New(dcaas.Config{Region: "cn-north-4", Auth: auth.NewPassword(auth.PasswordConfig{
		UserName: "u", Password: "not-a-real-password", DomainName: "d", ProjectID: "sub",
	})}, dcaas.WithHTTPClient(&http.Client{Transport: mock}))
	if err != nil {
		t.Fatal(err)
	}
	q, err := c.Quotas.List(t.Context())
	if err != nil || q[0].Type != "/v3/sub/dcaas/quotas" || !strings.Contains(body, `"project":{"id":"sub"}`) {
		t.Errorf("List() = %v, %v with scope %s", q, err, body)
	}
}

// The project of a password may be given to the client as well.
func TestProjectOfPasswordAgain(t *testing.T) {
	t.Parallel()
	for _, cfg := range []dcaas.Config{{ProjectID: "sub"}, {ProjectName: "name"}} {
		cfg.Region = "cn-north-4"
		cfg.Auth = auth.NewPassword(auth.PasswordConfig{UserID: "u", Password: "not-a-real-password", ProjectID: "sub"})
		if _, err := dcaas.New(cfg); err != nil {
			t.Errorf("New(%v) = %v", cfg, err)
		}
	}
}

// A wrong password is the caller's fault, told in one line, and is not tried again.
func TestWrongPassword(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(httpmock.NewStringResponder(401, `{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}`))
	c, err := dcaas.New(dcaas.Config{Region: "cn-north-4", ProjectID: "p", Auth: auth.NewPassword(auth.PasswordConfig{
		UserName: "u", Password: "not-a-real-password", DomainName: "d",
	})}, dcaas.WithHTTPClient(&http.Client{Transport: mock}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{VPCID: "v", LocalEPGroup: []string{"10.0.0.0/8"}})
	const want = "dcaas: POST /v3/p/dcaas/virtual-gateways: auth: get a token from IAM: POST https://iam.cn-north-4.myhuaweicloud.com/v3/auth/tokens: 401 The username or password is wrong.; check the user name"
	if !errors.Is(err, dcaas.ErrUnauthorized) || errors.Is(err, dcaas.ErrAmbiguous) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("Create() = %v, want ErrUnauthorized", err)
	}
	if _, ok := errors.AsType[*auth.Error](err); !ok {
		t.Errorf("Create() = %v, want an *auth.Error inside", err)
	}
	if n := mock.GetTotalCallCount(); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestDo(t *testing.T) {
	t.Parallel()
	c, mock := golden.Client(t)
	var got *http.Request
	var sent string
	mock.RegisterNoResponder(func(req *http.Request) (*http.Response, error) {
		got = req
		if req.Body != nil {
			data, err := io.ReadAll(req.Body)
			if err != nil {
				return nil, err
			}
			sent = string(data)
		}
		resp := httpmock.NewStringResponse(201, `{"link_aggregation_group":{"id":"lag","secret":"x"},"request_id":"r"}`)
		resp.Header.Set("X-Extra", "e")
		return resp, nil
	})
	var out struct {
		LAG struct {
			ID string `json:"id"`
		} `json:"link_aggregation_group"`
	}
	in := map[string]any{"link_aggregation_group": map[string]any{"b": 1, "a": dcaas.Secret("sesame")}}
	resp, err := c.Do(t.Context(), http.MethodPost, "/v3/{project_id}/dcaas/link-aggregation-groups/"+url.PathEscape("a b/c"), url.Values{"x": {"1 2"}}, in, &out)
	if err != nil || out.LAG.ID != "lag" || resp.StatusCode != 201 || resp.RequestID != "r" || resp.Header.Get("X-Extra") != "e" || !strings.Contains(string(resp.Body), `"secret":"x"`) {
		t.Errorf("Do() = %+v, %v, %+v", resp, err, out)
	}
	if want := golden.Endpoint + "/v3/" + golden.ProjectID + "/dcaas/link-aggregation-groups/a%20b%2Fc?x=1%202"; got.URL.String() != want {
		t.Errorf("URL = %s, want %s", got.URL, want)
	}
	if sent != `{"link_aggregation_group":{"a":"sesame","b":1}}` || got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("body = %s", sent)
	}

	// Without anything in or out.
	sent = "untouched"
	if resp, err = c.Do(t.Context(), http.MethodPost, "/v3/x", nil, nil, nil); err != nil || resp.StatusCode != 201 || got.ContentLength != 0 || sent != "" && sent != "untouched" || got.Header.Get("Content-Type") != "" || got.Header.Get("X-Project-Id") != "" {
		t.Errorf("Do() = %+v, %v with %v", resp, err, got.Header)
	}
	var raw json.RawMessage
	if _, err = c.Do(t.Context(), http.MethodGet, "/v3/x", nil, nil, &raw); err != nil || !strings.HasPrefix(string(raw), `{"link`) {
		t.Errorf("Do() = %s, %v", raw, err)
	}
}

// TestPaths wants an escaped path to be sent as it is, or not at all.
func TestPaths(t *testing.T) {
	t.Parallel()
	const prefix = "/gate%2Fway(1)"
	sent := ""
	base := roundTripper(func(req *http.Request) (*http.Response, error) {
		sent = req.URL.RequestURI()
		return &http.Response{StatusCode: http.StatusOK}, nil
	})
	c, err := dcaas.New(dcaas.Config{Endpoint: "https://dcaas.example.com" + prefix, ProjectID: "p", Auth: auth.AKSK("AKEXAMPLE", "not-a-real-secret")},
		dcaas.WithHTTPClient(&http.Client{Transport: base}))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/v3/a(b)!*'", "/v3/[a]", "/v3/x%2Fy", "/v3/a%20b(c)", "/v3/%28", "/v3/100%25", "/v3/gr%C3%BC%C3%9F", "/v3/a@b:c=d+e&f,g;h$", "/v3/~-._"} {
		if _, err = c.Do(t.Context(), http.MethodGet, path, nil, nil, nil); err != nil || sent != prefix+path {
			t.Errorf("Do() of %s sends %s, %v", path, sent, err)
		}
	}
	// Nor is anybody asked for the project.
	c, err = dcaas.New(dcaas.Config{Endpoint: "https://dcaas.example.com" + prefix, IAMEndpoint: "https://iam.example.com", Region: "r", Auth: auth.AKSK("AKEXAMPLE", "not-a-real-secret")},
		dcaas.WithHTTPClient(&http.Client{Transport: base}))
	if err != nil {
		t.Fatal(err)
	}
	sent = ""
	for _, path := range []string{`/v3/{project_id}/a"b`, "/v3/{project_id}/a|b", "/v3/{project_id}/a}", "/v3/{project_id}}", "/v3/{{project_id}", `/v3/a"b`, "/v3/<a>", "/v3/a|b", "/v3/a^b", "/v3/`a`", "/v3/{a", "/v3/a}", "/v3/grün", "/v3/a|b/" + url.PathEscape("../../admin"), "/v3/a%2", "/v3/a%zz"} {
		if _, err = c.Do(t.Context(), http.MethodGet, path, nil, nil, nil); !errors.Is(err, dcaas.ErrInvalid) || sent != "" {
			t.Errorf("Do() of %s sends %s, %v", path, sent, err)
		}
	}
}

func TestAt(t *testing.T) {
	t.Parallel()
	h := &hosts{}
	var calls atomic.Int32
	c, err := dcaas.New(dcaas.Config{Region: "cn-north-4", Auth: key()}, dcaas.WithHTTPClient(&http.Client{Transport: h}),
		dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				calls.Add(1)
				return next.RoundTrip(req)
			})
		}))
	if err != nil {
		t.Fatal(err)
	}
	vpc, err := c.At("https://vpc.cn-north-4.myhuaweicloud.com/")
	if err != nil {
		t.Fatal(err)
	}
	for _, client := range []*dcaas.Client{vpc, c} {
		if _, err = client.Do(t.Context(), http.MethodGet, "/v2.0/vpn/{project_id}", nil, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	want := "https://iam.cn-north-4.myhuaweicloud.com/v3/projects https://vpc.cn-north-4.myhuaweicloud.com/v2.0/vpn/found https://dcaas.cn-north-4.myhuaweicloud.com/v2.0/vpn/found"
	if got := strings.Join(h.seen, " "); got != want || calls.Load() != 3 {
		t.Errorf("requests to %s through %d middlewares, want %s", got, calls.Load(), want)
	}
	if got := vpc.String(); got != "dcaas.Client(https://vpc.cn-north-4.myhuaweicloud.com)" {
		t.Errorf("String() = %s", got)
	}
	insecure, err := dcaas.New(dcaas.Config{Endpoint: "http://dc.example.com", ProjectID: "p", Auth: key()}, dcaas.WithInsecureHTTP())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := insecure.At("http://vpc.example.com"); !errors.Is(err, dcaas.ErrInvalid) || !strings.HasSuffix(err.Error(), "; use https") {
		t.Errorf("At() of plain http = %v, want ErrInvalid and no advice that does not help here", err)
	}
	if _, err := insecure.At("http://127.0.0.1:1"); err != nil {
		t.Errorf("At() of a loopback address = %v", err)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// limiter counts, and fails on demand.
type limiter struct {
	n   atomic.Int32
	err error
}

func (l *limiter) Wait(context.Context) error {
	l.n.Add(1)
	return l.err
}

func TestMiddleware(t *testing.T) {
	t.Parallel()
	var log []string
	note := func(name string) dcaas.Option {
		return dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				for _, h := range []string{"Authorization", "X-Auth-Token", "X-Sdk-Date"} {
					if req.Header.Get(h) != "" {
						t.Errorf("%s sees %s", name, h)
					}
				}
				if a, b := dcaas.CallIDFromContext(req.Context()), dcaas.CallIDFromContext(req.Context()); len(a) != 36 || a != b {
					t.Errorf("call IDs %s, %s", a, b)
				}
				log = append(log, name+" "+dcaas.RouteFromContext(req.Context()))
				req = req.Clone(req.Context())
				req.Header.Set("X-"+name, "1")
				return next.RoundTrip(req)
			})
		})
	}
	l := &limiter{}
	c, mock := golden.Client(t, note("Outer"), note("Inner"), dcaas.WithRateLimiter(l), dcaas.WithUserAgent("netops/1.2"))
	mock.RegisterNoResponder(func(req *http.Request) (*http.Response, error) {
		signed := req.Header.Get("Authorization")
		for _, name := range []string{"x-outer", "x-inner", "x-project-id", "x-sdk-date"} {
			if !strings.Contains(signed, name) {
				t.Errorf("%s is not signed: %s", name, signed)
			}
		}
		if ua := req.Header.Get("User-Agent"); !strings.HasPrefix(ua, "netops/1.2 dcaas-go/") {
			t.Errorf("User-Agent = %s", ua)
		}
		return httpmock.NewStringResponse(200, `{"virtual_gateway":{}}`), nil
	})
	if _, err := c.VirtualGateways.Get(t.Context(), "secret-id"); err != nil {
		t.Fatal(err)
	}
	const route = " /v3/{project_id}/dcaas/virtual-gateways/{virtual_gateway_id}"
	if got := strings.Join(log, ","); got != "Outer"+route+",Inner"+route || l.n.Load() != 1 {
		t.Errorf("order = %s, limiter asked %d times", got, l.n.Load())
	}
	if dcaas.RouteFromContext(t.Context()) != "" || dcaas.CallIDFromContext(t.Context()) != "" {
		t.Error("there is a route outside a call")
	}

	l.err = errors.New("budget spent")
	err := c1(c, t.Context())
	if !errors.Is(err, l.err) || errors.Is(err, dcaas.ErrAmbiguous) || mock.GetTotalCallCount() != 1 {
		t.Errorf("%v, want the limiter's error and nothing sent", err)
	}
}

// New wraps the stages twice: for the service, and for IAM.
func TestMiddlewareReturnsNilForIAM(t *testing.T) {
	t.Parallel()
	wraps := 0
	_, err := dcaas.New(dcaas.Config{Region: "cn-north-4", Auth: key()}, dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		if wraps++; wraps == 2 {
			return nil
		}
		return next
	}))
	if !errors.Is(err, dcaas.ErrInvalid) || !strings.Contains(err.Error(), "a middleware returned a nil http.RoundTripper") {
		t.Errorf("New() = %v, want ErrInvalid after %d wraps", err, wraps)
	}
}

// A long name, or one with control characters, does not spoil the error.
func TestProjectLookupCleansTheName(t *testing.T) {
	t.Parallel()
	c, err := dcaas.New(dcaas.Config{Region: "r", ProjectName: "a\n" + strings.Repeat("x", 70), Auth: key()}, dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}),
		dcaas.WithHTTPClient(&http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			return httpmock.NewStringResponse(403, `{"error":{"code":403,"message":"no"}}`), nil
		})}))
	if err != nil {
		t.Fatal(err)
	}
	want := "dcaas: looking up the ID of project a " + strings.Repeat("x", 62) + "…: dcaas: GET /v3/projects: 403 no"
	if _, err = c.Quotas.List(t.Context()); !errors.Is(err, dcaas.ErrForbidden) || err.Error() != want {
		t.Errorf("List() = %v, want %s", err, want)
	}
}

// No middleware can make credentials go to another host.
func TestGuard(t *testing.T) {
	t.Parallel()
	for _, change := range []func(*http.Request){
		func(r *http.Request) { r.URL.Host = "evil.example.com" },
		func(r *http.Request) { r.URL.Scheme = "http" },
		func(r *http.Request) { r.Host = "evil.example.com" },
	} {
		c, mock := golden.Client(t, dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				req = req.Clone(req.Context())
				change(req)
				return next.RoundTrip(req)
			})
		}))
		mock.RegisterNoResponder(httpmock.NewStringResponder(200, "{}"))
		if err := c1(c, t.Context()); err == nil || !strings.Contains(err.Error(), "middleware changed the address") || errors.Is(err, dcaas.ErrAmbiguous) {
			t.Errorf("Create() = %v", err)
		}
		if n := mock.GetTotalCallCount(); n != 0 {
			t.Errorf("%d requests were sent", n)
		}
	}
}

// Redirects are not followed, to wherever they lead, and get no credentials.
func TestRedirect(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, target := range []string{other.URL + "/v3", "/v3/same-host"} {
			var hits atomic.Int32
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				hits.Add(1)
				http.Redirect(w, r, target, status)
			}))
			for name, client := range map[string]*http.Client{"own": nil, "caller's": {CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}} {
				opts := []dcaas.Option{dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1})}
				if client != nil {
					opts = append(opts, dcaas.WithHTTPClient(client))
				}
				c, err := dcaas.New(dcaas.Config{Endpoint: srv.URL, ProjectID: "p", Auth: auth.Token("token-of-a-test")}, opts...)
				if err != nil {
					t.Fatal(err)
				}
				e := getGateway(t, c)
				if e.StatusCode != status || !strings.Contains(e.Error(), "redirects are not followed") {
					t.Errorf("%s: %v", name, e)
				}
				c.CloseIdleConnections()
			}
			srv.Close()
			if n := hits.Load(); n != 2 {
				t.Errorf("%d requests, want one a client", n)
			}
		}
	}
	if n := elsewhere.Load(); n != 0 {
		t.Errorf("%d requests went elsewhere", n)
	}
}

func TestNilOption(t *testing.T) {
	t.Parallel()
	if _, err := dcaas.New(dcaas.Config{Region: "r", ProjectID: "p", Auth: key()}, nil); !errors.Is(err, dcaas.ErrInvalid) {
		t.Errorf("New() = %v, want ErrInvalid", err)
	}
}

// A dial that hangs sent nothing: a create is repeated, and is not ambiguous.
func TestHangingDial(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var dials atomic.Int32
		over := make(chan struct{}) // net/http dials on for whoever calls next
		defer close(over)
		hang := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			dials.Add(1)
			<-over
			return nil, net.ErrClosed
		}}
		c, err := dcaas.New(dcaas.Config{Endpoint: "https://dcaas.example.com", ProjectID: "p", Auth: key()},
			dcaas.WithHTTPClient(&http.Client{Transport: hang}), dcaas.WithTimeout(time.Second), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 2}))
		if err != nil {
			t.Fatal(err)
		}
		err = c1(c, t.Context())
		if e, ok := errors.AsType[*dcaas.Error](err); !ok || e.Attempts != 2 || dials.Load() != 2 || !errors.Is(err, dcaas.ErrUnavailable) || errors.Is(err, dcaas.ErrAmbiguous) ||
			!strings.Contains(err.Error(), "no connection") {
			t.Errorf("Create() = %v after %d dials", err, dials.Load())
		}
	})
}

// Middleware that takes all the time there is has kept a try from being sent, and a
// create is not ambiguous.
func TestMiddlewareTakesTheTime(t *testing.T) {
	t.Parallel()
	for name, ends := range map[string]func(context.Context) (context.Context, context.CancelFunc){
		"of one try": context.WithCancel,
		"of the caller": func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{{status: 200, body: `{"virtual_gateway":{}}`}}}
				c := scripted(t, s, dcaas.WithTimeout(2*time.Second), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 2}), dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
					return roundTripper(func(req *http.Request) (*http.Response, error) {
						<-time.After(3 * time.Second)
						return next.RoundTrip(req)
					})
				}))
				ctx, cancel := ends(t.Context())
				defer cancel()
				err := c1(c, ctx)
				own := name == "of one try"
				if err == nil || errors.Is(err, dcaas.ErrAmbiguous) || errors.Is(err, dcaas.ErrUnavailable) != own || errors.Is(err, context.DeadlineExceeded) == own || len(s.tries) != 0 {
					t.Errorf("Create() = %v after %d requests, want an error that is not ambiguous, and none", err, len(s.tries))
				}
			})
		})
	}
}

// The body of every answer is closed, also of those that are not wanted.
func TestBodiesAreClosed(t *testing.T) {
	t.Parallel()
	var open atomic.Int32
	statuses := []int{503, 200}
	var n atomic.Int32
	c, err := dcaas.New(dcaas.Config{Endpoint: "https://dcaas.example.com", ProjectID: "p", Auth: key()},
		dcaas.WithRetry(dcaas.RetryPolicy{MinWait: 1, MaxWait: 1}),
		dcaas.WithHTTPClient(&http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			open.Add(1)
			status := statuses[n.Add(1)-1]
			return &http.Response{StatusCode: status, Header: http.Header{}, Body: &closer{strings.NewReader(`{"virtual_gateway":{}}`), &open}, Request: req}, nil
		})}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.VirtualGateways.Get(t.Context(), "id"); err != nil || n.Load() != 2 || open.Load() != 0 {
		t.Errorf("Get() = %v after %d tries, %d bodies open", err, n.Load(), open.Load())
	}
}

type closer struct {
	io.Reader
	open *atomic.Int32
}

func (c *closer) Close() error {
	c.open.Add(-1)
	return nil
}

// An empty ID is refused before IAM is asked for the project.
func TestRefusedBeforeProjectLookup(t *testing.T) {
	t.Parallel()
	h := &hosts{}
	c, err := dcaas.New(dcaas.Config{Region: "cn-north-4", Auth: key()}, dcaas.WithHTTPClient(&http.Client{Transport: h}))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.VirtualGateways.Delete(t.Context(), ""); !errors.Is(err, dcaas.ErrInvalid) || len(h.seen) != 0 {
		t.Errorf("Delete() = %v after requests to %v", err, h.seen)
	}
}

func TestMaxBody(t *testing.T) {
	t.Parallel()
	body := `{"virtual_gateway":{"name":"` + strings.Repeat("x", 1000) + `"}}`
	for _, chunked := range []bool{false, true} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if !chunked {
				w.Header().Set("Content-Length", fmt.Sprint(len(body)))
			}
			_, _ = io.WriteString(w, body[:500])
			w.(http.Flusher).Flush()
			_, _ = io.WriteString(w, body[500:])
		}))
		for limit, want := range map[int64]bool{int64(len(body)): true, int64(len(body) - 1): false} {
			c, err := dcaas.New(dcaas.Config{Endpoint: srv.URL, ProjectID: "p", Auth: key()}, dcaas.WithMaxBody(limit))
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.VirtualGateways.Get(t.Context(), "id")
			if want != (err == nil) || err != nil && !strings.Contains(err.Error(), fmt.Sprintf("larger than the limit of %d bytes", limit)) {
				t.Errorf("chunked %v, limit %d: %v", chunked, limit, err)
			}
			c.CloseIdleConnections()
		}
		srv.Close()
	}
}

// A gateway in front of the service may bind a client to one of its hosts by a cookie.
func TestHTTPClientKeepsItsCookies(t *testing.T) {
	t.Parallel()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	c, err := dcaas.New(dcaas.Config{Endpoint: "https://dcaas.example.com", ProjectID: "p", Auth: key()},
		dcaas.WithHTTPClient(&http.Client{Jar: jar, Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			got = append(got, req.Header.Get("Cookie"))
			resp := httpmock.NewStringResponse(200, `{"virtual_gateway":{}}`)
			resp.Header.Set("Set-Cookie", "host=7; Path=/")
			return resp, nil
		})}))
	if err != nil {
		t.Fatal(err)
	}
	at, err := c.At("https://dcaas.example.com")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*dcaas.Client{c, c, at} {
		if _, err := c.VirtualGateways.Get(t.Context(), "id"); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"", "host=7", "host=7"}; !slices.Equal(got, want) {
		t.Errorf("cookies = %q, want %q", got, want)
	}
}

func TestHTTPClientIsNotChanged(t *testing.T) {
	t.Parallel()
	mine := &http.Client{}
	before := fmt.Sprintf("%#v", *mine)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"virtual_gateway":{}}`) }))
	t.Cleanup(srv.Close)
	c, err := dcaas.New(dcaas.Config{Endpoint: srv.URL, ProjectID: "p", Auth: key()}, dcaas.WithHTTPClient(mine))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = c.VirtualGateways.Get(t.Context(), "id"); err != nil {
		t.Fatal(err)
	}
	c.CloseIdleConnections()
	// What the caller does to it later is no matter of the client's.
	mine.Transport = roundTripper(func(*http.Request) (*http.Response, error) { return nil, errors.New("replaced") })
	at, err := c.At(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*dcaas.Client{c, at} {
		if _, err := c.VirtualGateways.Get(t.Context(), "id"); err != nil {
			t.Error(err)
		}
		c.CloseIdleConnections()
	}
	mine.Transport = nil
	if after := fmt.Sprintf("%#v", *mine); after != before {
		t.Errorf("the client became %s", after)
	}
}

// Nothing secret shows wherever a value of the API is printed, logged or encoded.
func TestNoSecretShows(t *testing.T) {
	t.Parallel()
	const secret = "sesame-sesame"
	password := auth.PasswordConfig{UserName: "u", Password: secret, DomainName: "d"}
	cfg := dcaas.Config{Region: "r", ProjectID: "p", Auth: auth.TemporaryAKSK("AK"+secret, secret, secret)}
	client, err := dcaas.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{
		"Secret": dcaas.Secret(secret), "key": cfg.Auth, "token": auth.Token(secret), "password": auth.NewPassword(password), "password config": password,
		"Config": cfg, "*Config": &cfg, "Client": *client, "*Client": client,
		"interface":      dcaas.VirtualInterface{BGPMD5: secret, VIFPeers: []dcaas.VIFPeer{{BGPMD5: secret}}},
		"*interface":     &dcaas.VirtualInterface{BGPMD5: secret},
		"create options": dcaas.VirtualInterfaceCreateOpts{BGPMD5: secret}, "peer options": &dcaas.VIFPeerCreateOpts{BGPMD5: secret},
	}
	for name, v := range values {
		var out strings.Builder
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%t", "%x", "%c", "%U"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		data, err := json.Marshal(v)
		fmt.Fprintf(&out, "%s %v\n", data, err)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
		if strings.Contains(out.String(), secret) {
			t.Errorf("%s shows its secret:\n%s", name, out.String())
		}
	}
}

func TestSecretAgainAsJSON(t *testing.T) {
	t.Parallel()
	vif := dcaas.VirtualInterface{ID: "i", BGPMD5: "sesame"}
	data, err := json.Marshal(vif)
	if err != nil || !bytes.Contains(data, []byte(`"bgp_md5":"[REDACTED]"`)) {
		t.Fatalf("Marshal() = %s, %v", data, err)
	}
	var again dcaas.VirtualInterface
	if err = json.Unmarshal(data, &again); err != nil || again.BGPMD5 != "" || again.ID != "i" {
		t.Errorf("Unmarshal() = %+v, %v, want no password", again, err)
	}
	if data, err = json.Marshal(dcaas.VirtualInterface{}); err != nil || !bytes.Contains(data, []byte(`"bgp_md5":""`)) {
		t.Errorf("Marshal() = %s, %v, want an empty password", data, err)
	}
}
