package dcaas_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// Plain http is accepted for loopback addresses only.
func TestPlainHTTPNeedsLoopback(t *testing.T) {
	t.Parallel()
	tests := []struct {
		host  string
		local bool
	}{
		{"localhost", true},
		{"LOCALHOST", true},
		{"localhost:8080", true},
		{"127.0.0.1", true},
		{"127.0.0.1:65535", true},
		{"127.9.9.9", true},
		{"[::1]", true},
		{"[::1]:80", true},
		{"[::ffff:127.0.0.1]", true},
		{"[0:0:0:0:0:0:0:1]", true},
		{"localho\u017ft", false},
		{"localhost.", false},
		{"localhost.evil.com", false},
		{"localhost\u3002evil.com", false},
		{"xlocalhost", false},
		{"127.0.0.1.evil.com", false},
		{"127.0.0.1.", false},
		{"127.1", false},
		{"127", false},
		{"2130706433", false},
		{"0x7f.0.0.1", false},
		{"0177.0.0.1", false},
		{"127.0.0.01", false},
		{"\uff11\uff12\uff17.0.0.1", false},
		{"127\u30020\u30020\u30021", false},
		{"0.0.0.0", false},
		{"0", false},
		{"[::]", false},
		{"[::2]", false},
		{"[::ffff:8.8.8.8]", false},
		{"10.0.0.1", false},
		{"169.254.169.254", false},
		{"user@127.0.0.1", false},
		{"127.0.0.1@evil.com", false},
		{"127.0.0.1:80@evil.com", false},
		{"evil.com#127.0.0.1", false},
		{"evil.com?127.0.0.1", false},
		{`evil.com\127.0.0.1`, false},
		{"127.0.0.1%00.evil.com", false},
		{"127.0.0.1%2eevil.com", false},
		{"127.0.0.1\n", false},
		{" 127.0.0.1", false},
		{"", false},
		{":80", false},
	}
	client, err := dcaas.New(dcaas.Config{Region: "r", ProjectID: "p", Auth: key()})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		address := "http://" + tt.host
		_, service := dcaas.New(dcaas.Config{Endpoint: address, ProjectID: "p", Auth: key()})
		_, iam := dcaas.New(dcaas.Config{Region: "r", IAMEndpoint: address, ProjectID: "p", Auth: key()})
		_, at := client.At(address)
		for name, err := range map[string]error{"Endpoint": service, "IAMEndpoint": iam, "At": at} {
			if (err == nil) != tt.local || err != nil && (!errors.Is(err, dcaas.ErrInvalid) || strings.Contains(err.Error(), "\n")) {
				t.Errorf("%s %q: %v, want it accepted: %v", name, address, err, tt.local)
			}
		}
		password := auth.NewPassword(auth.PasswordConfig{UserID: "u", Password: "not-a-real-password", IAMEndpoint: address}).Validate()
		if (password == nil) != tt.local {
			t.Errorf("auth: %q: %v, want it accepted: %v", address, password, tt.local)
		}
	}
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

// Do sends an escaped path without a change. It refuses a path that is not escaped.
func TestDoSendsEscapedPathUnchanged(t *testing.T) {
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
	// A refused call does not ask IAM for the project either.
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
