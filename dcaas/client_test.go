package dcaas_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

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
		{"credentials that are a nil pointer", with(func(c *dcaas.Config) { c.Auth = (*userAuth)(nil) }), nil, "Config.Auth is nil"},
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

	// Without a body and without out.
	sent = "untouched"
	if resp, err = c.Do(t.Context(), http.MethodPost, "/v3/x", nil, nil, nil); err != nil || resp.StatusCode != 201 || got.ContentLength != 0 || sent != "" && sent != "untouched" || got.Header.Get("Content-Type") != "" || got.Header.Get("X-Project-Id") != "" {
		t.Errorf("Do() = %+v, %v with %v", resp, err, got.Header)
	}
	var raw json.RawMessage
	if _, err = c.Do(t.Context(), http.MethodGet, "/v3/x", nil, nil, &raw); err != nil || !strings.HasPrefix(string(raw), `{"link`) {
		t.Errorf("Do() = %s, %v", raw, err)
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

// The body of every answer is closed, including answers before a retry.
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

// TestIAM checks that the client of IAM calls IAM, also after At, and that it needs to know
// the address.
func TestIAM(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer()
	defer srv.Close()
	c, err := dcaas.New(srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	other, err := c.At("https://vpc.example.com")
	if err != nil {
		t.Fatal(err)
	}
	for _, client := range []*dcaas.Client{c, other} {
		var iam *dcaas.Client
		if iam, err = client.IAM(); err != nil {
			t.Fatal(err)
		}
		if again, againErr := iam.IAM(); againErr != nil || again.String() != "dcaas.Client("+srv.URL+")" {
			t.Errorf("IAM() of IAM = %v, %v", again, againErr)
		}
		var out struct {
			Domains []struct{ ID string } `json:"domains"`
		}
		if _, err = iam.Do(t.Context(), "GET", "/v3/auth/domains", nil, nil, &out); err != nil || len(out.Domains) != 1 {
			t.Errorf("Do() = %+v, %v, want one account", out, err)
		}
	}
	unknown, err := dcaas.New(dcaas.Config{Endpoint: srv.URL, ProjectID: "p", Auth: auth.AKSK("a", "s")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unknown.IAM(); !errors.Is(err, dcaas.ErrInvalid) || !strings.Contains(err.Error(), "set Config.Region or Config.IAMEndpoint") {
		t.Errorf("IAM() = %v, want ErrInvalid", err)
	}
}
