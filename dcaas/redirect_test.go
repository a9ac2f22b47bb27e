package dcaas_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// No redirect of the service or of IAM is followed, for any method, status, target and kind
// of credentials.
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
						err = tryCreate(t.Context(), c)
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

// A redirect is an error, and its target gets no request.
func TestRedirectIsAnError(t *testing.T) {
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
