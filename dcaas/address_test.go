package dcaas_test

import (
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// counted is a server that counts its requests, and those with credentials.
func counted(t *testing.T, start func(*httptest.Server), handle http.HandlerFunc) (srv *httptest.Server, hits, credentials *atomic.Int32) {
	t.Helper()
	hits, credentials = new(atomic.Int32), new(atomic.Int32)
	srv = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		if r.Header.Get("X-Auth-Token")+r.Header.Get("Authorization") != "" {
			credentials.Add(1)
		}
		handle(w, r)
	}))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	start(srv)
	t.Cleanup(srv.Close)
	return srv, hits, credentials
}

// No redirect is followed: of no method, by no status, to no place, neither of
// the service nor of IAM.
func TestNoRedirectIsFollowed(t *testing.T) {
	t.Parallel()
	nobody := func(http.ResponseWriter, *http.Request) {}
	plain, atPlain, _ := counted(t, (*httptest.Server).Start, nobody)
	secure, atSecure, _ := counted(t, (*httptest.Server).StartTLS, nobody)
	who := map[string]auth.Authenticator{
		"key":      key(),
		"token":    auth.Token("token-of-a-test"),
		"password": auth.NewPassword(auth.PasswordConfig{UserID: "u", Password: "not-a-real-password", ProjectID: "p"}),
	}
	methods := []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete}
	for _, status := range []string{"301", "302", "303", "307", "308"} {
		for to, target := range map[string]string{"the same host": "/v3/elsewhere", "another host": secure.URL + "/v3/elsewhere", "plain http": plain.URL + "/v3/elsewhere"} {
			for kind, a := range who {
				t.Run(status+" to "+to+" with "+kind, func(t *testing.T) {
					t.Parallel()
					srv, hits, credentials := counted(t, (*httptest.Server).StartTLS, func(w http.ResponseWriter, r *http.Request) {
						if r.URL.Path == "/v3/auth/tokens" {
							w.Header().Set("X-Subject-Token", "token-of-a-test")
							w.WriteHeader(http.StatusCreated)
							return
						}
						w.Header().Set("Location", target)
						w.WriteHeader(map[string]int{"301": 301, "302": 302, "303": 303, "307": 307, "308": 308}[status])
					})
					c, err := dcaas.New(dcaas.Config{Endpoint: srv.URL, IAMEndpoint: srv.URL, ProjectID: "p", Auth: a}, dcaas.WithHTTPClient(srv.Client()))
					if err != nil {
						t.Fatal(err)
					}
					for _, method := range methods {
						_, err := c.Do(t.Context(), method, "/v3/{project_id}/x", nil, map[string]string{"a": "b"}, nil)
						if err == nil || !strings.Contains(err.Error(), status) || !strings.Contains(err.Error(), "redirects are not followed") || errors.Is(err, dcaas.ErrAmbiguous) {
							t.Errorf("%s: %v, want the redirect as an error", method, err)
						}
					}
					logins := hits.Load() - credentials.Load()
					if credentials.Load() != int32(len(methods)) || logins > 1 {
						t.Errorf("%d requests with credentials and %d without, want one for each call", credentials.Load(), logins)
					}
				})
				if kind != "password" {
					continue
				}
				t.Run("IAM: "+status+" to "+to, func(t *testing.T) {
					t.Parallel()
					srv, hits, _ := counted(t, (*httptest.Server).StartTLS, func(w http.ResponseWriter, r *http.Request) {
						http.Redirect(w, r, target, map[string]int{"301": 301, "302": 302, "303": 303, "307": 307, "308": 308}[status])
					})
					for _, cfg := range []dcaas.Config{
						{ProjectID: "p", Auth: auth.NewPassword(auth.PasswordConfig{UserID: "u", Password: "not-a-real-password"})}, // asks for a token
						{ProjectName: "n", Auth: key()}, // asks for the project
					} {
						cfg.Endpoint, cfg.IAMEndpoint = srv.URL, srv.URL
						c, err := dcaas.New(cfg, dcaas.WithHTTPClient(srv.Client()))
						if err != nil {
							t.Fatal(err)
						}
						err = c1(c, t.Context())
						if err == nil || !strings.Contains(err.Error(), status) || errors.Is(err, dcaas.ErrAmbiguous) {
							t.Errorf("Create() = %v, want the redirect of IAM", err)
						}
					}
					if n := hits.Load(); n != 2 {
						t.Errorf("%d requests, want one a client", n)
					}
				})
			}
		}
	}
	t.Cleanup(func() {
		if a, b := atPlain.Load(), atSecure.Load(); a != 0 || b != 0 {
			t.Errorf("%d and %d requests went elsewhere", a, b)
		}
	})
}

// smuggled are texts that would change the host, the path or the headers of a
// request if they were put there as they are.
var smuggled = []string{
	"evil.com/#", "evil.com/", "evil.com?", "evil.com#", "a@evil.com", "@evil.com", ":pw@evil.com", "x:80", "x:", "..", ".", "../..", "a/../b", "/evil.com", "//evil.com",
	`\evil.com`, `a\@evil.com`, "%2e", "%2e%2e", "evil.com%2f", "evil.com%00", "%", "a b", " ", "\t", "a\nb", "a\r\nX-Evil: 1", "\r\n\r\nGET / HTTP/1.1", "a\x00b", "\x7f",
	"a\u2024b", "evil\u3002com", "evil\uff0ecom", "\uff0f", "\u2044", "\u2215", "\uff20", "\u202e", "\u200b", "\u2028", "\xff", "\u00e9", "{project_id}", "[::1]", "a;b", "a,b", "a*", "a_b", "-a", ".a",
}

// Whatever a region, a domain or a project is said to be, it changes neither host
// nor path nor headers.
func TestNothingIsSmuggled(t *testing.T) {
	t.Parallel()
	const domain = "cloud.example.com"
	for _, text := range smuggled {
		for field, cfg := range map[string]dcaas.Config{
			"Region":      {Region: text, Cloud: domain, ProjectID: "p"},
			"Cloud":       {Region: "r", Cloud: text, ProjectID: "p"},
			"end":         {Region: "r", Cloud: domain + text, ProjectID: "p"},
			"ProjectID":   {Region: "r", Cloud: domain, ProjectID: text},
			"ProjectName": {Region: "r", Cloud: domain, ProjectName: text},
			"upper case":  {Region: strings.ToUpper("r" + text), Cloud: domain, ProjectID: "p"},
		} {
			cfg.Auth = key()
			var asked []*url.URL
			c, err := dcaas.New(cfg, dcaas.WithHTTPClient(&http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				asked = append(asked, req.URL)
				for name, values := range req.Header {
					for _, value := range values {
						if strings.ContainsAny(name+value, "\r\n\x00") {
							t.Errorf("%s %q: header %q: %q", field, text, name, value)
						}
					}
				}
				return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: -1, Body: io.NopCloser(strings.NewReader(`{"quotas":{"resources":[]},"projects":[]}`))}, nil
			})}))
			if err != nil {
				if !errors.Is(err, dcaas.ErrInvalid) || strings.ContainsAny(err.Error(), "\r\n\x00") {
					t.Errorf("%s %q: New() = %v, want ErrInvalid", field, text, err)
				}
				continue
			}
			if field == "Region" || field == "Cloud" && text != "-a" || field == "end" && text != "-a" && text != ".a" && text != "." && text != ".." {
				t.Errorf("%s %q is taken", field, text)
			}
			_, err = c.Quotas.List(t.Context())
			if err != nil && !errors.Is(err, dcaas.ErrInvalid) {
				t.Errorf("%s %q: %v, want ErrInvalid", field, text, err)
			}
			for _, u := range asked {
				host, ok := strings.CutSuffix(u.Host, "."+domain)
				if field != "end" && (!ok || host != "dcaas."+cfg.Region && host != "iam."+cfg.Region) {
					t.Errorf("%s %q: asked %s", field, text, u)
				}
				// One part between the fixed ones, whatever is in it.
				parts := strings.Split(u.EscapedPath(), "/")
				if u.Path != "/v3/projects" && (len(parts) != 5 || parts[1] != "v3" || parts[3] != "dcaas" || parts[4] != "quotas" || parts[2] == "" || parts[2] == "..") {
					t.Errorf("%s %q: asked %s", field, text, u)
				}
			}
		}
	}
}

// An ID that IAM gives goes into a header and a path.
func TestHostileProjectID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{`a\r\nX-Evil: 1`, `a\u0000`, "..", "."} {
		calls := 0
		c, err := dcaas.New(dcaas.Config{Region: "r", Auth: key()}, dcaas.WithHTTPClient(&http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			calls++
			return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: -1, Body: io.NopCloser(strings.NewReader(`{"projects":[{"name":"r","id":"` + id + `"}]}`))}, nil
		})}))
		if err != nil {
			t.Fatal(err)
		}
		if err = c1(c, t.Context()); !errors.Is(err, dcaas.ErrInvalid) || errors.Is(err, dcaas.ErrAmbiguous) || calls != 1 {
			t.Errorf("%s: Create() = %v after %d requests, want ErrInvalid after one", id, err, calls)
		}
	}
}

// Plain http is for this machine only, which has few names.
func TestPlainHTTP(t *testing.T) {
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
		for what, err := range map[string]error{"Endpoint": service, "IAMEndpoint": iam, "At": at} {
			if (err == nil) != tt.local || err != nil && (!errors.Is(err, dcaas.ErrInvalid) || strings.Contains(err.Error(), "\n")) {
				t.Errorf("%s %q: %v, want taken: %v", what, address, err, tt.local)
			}
		}
		password := auth.NewPassword(auth.PasswordConfig{UserID: "u", Password: "not-a-real-password", IAMEndpoint: address}).Validate()
		if (password == nil) != tt.local {
			t.Errorf("auth: %q: %v, want taken: %v", address, password, tt.local)
		}
	}
}
