package dcaas_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

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
		{"refused", `{"error":{"code":403,"message":"no"}}`, "looking up the ID of project cn-north-4: GET /v3/projects: 403 no", 403},
		{"no JSON", `<html>`, "looking up the ID of project cn-north-4", 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, asked := build(t, dcaas.Config{Region: "cn-north-4"}, func(*http.Request) (int, string) { return tt.status, tt.answer })
			for range 2 { // a failure is not cached
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
		ctx, cancel := context.WithCancelCause(t.Context())
		errStop := errors.New("stop")
		cancel(errStop)
		if _, err := c.Quotas.List(ctx); !errors.Is(err, context.Canceled) || !errors.Is(err, errStop) {
			t.Errorf("the second call: %v, want context.Canceled and its cause", err)
		}
		close(release)
		wg.Wait()
	})
}

// The project of a password becomes the project of the client.
func TestPasswordSetsTheProject(t *testing.T) {
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

// The configuration may repeat the project of a password.
func TestProjectOfPasswordMayBeRepeated(t *testing.T) {
	t.Parallel()
	for _, cfg := range []dcaas.Config{{ProjectID: "sub"}, {ProjectName: "name"}} {
		cfg.Region = "cn-north-4"
		cfg.Auth = auth.NewPassword(auth.PasswordConfig{UserID: "u", Password: "not-a-real-password", ProjectID: "sub"})
		if _, err := dcaas.New(cfg); err != nil {
			t.Errorf("New(%v) = %v", cfg, err)
		}
	}
}

// The error cuts a long project name and removes control characters.
func TestProjectLookupCleansTheName(t *testing.T) {
	t.Parallel()
	c, err := dcaas.New(dcaas.Config{Region: "r", ProjectName: "a\n" + strings.Repeat("x", 70), Auth: key()}, dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}),
		dcaas.WithHTTPClient(&http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			return httpmock.NewStringResponse(403, `{"error":{"code":403,"message":"no"}}`), nil
		})}))
	if err != nil {
		t.Fatal(err)
	}
	want := "dcaas: looking up the ID of project a " + strings.Repeat("x", 62) + "…: GET /v3/projects: 403 no"
	if _, err = c.Quotas.List(t.Context()); !errors.Is(err, dcaas.ErrForbidden) || err.Error() != want {
		t.Errorf("List() = %v, want %s", err, want)
	}
}
