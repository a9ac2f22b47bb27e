package auth_test

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

const postIDToken = "POST https://iam.example.com/v3.0/OS-AUTH/id-token/tokens\nAccept: application/json\nContent-Type: application/json\nX-Idp-Id: idp\n"

func TestOIDCRequests(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		edit  func(*auth.OIDCConfig)
		scope auth.Scope
		want  string // the scope in the request, or the error
	}{
		{"project of the client", func(*auth.OIDCConfig) {}, auth.Scope{ProjectID: "p", ProjectName: "n", Region: "r", IAMEndpoint: testIAM}, `{"project":{"id":"p"}}`},
		{"project name of the client", func(*auth.OIDCConfig) {}, auth.Scope{ProjectName: "n", Region: "r", IAMEndpoint: testIAM}, `{"project":{"name":"n"}}`},
		{"region of the client", func(*auth.OIDCConfig) {}, auth.Scope{Region: "r", IAMEndpoint: testIAM + "/v3"}, `{"project":{"name":"r"}}`},
		{"own project", func(c *auth.OIDCConfig) { c.ProjectID = "own" }, auth.Scope{ProjectID: "p", IAMEndpoint: testIAM}, `{"project":{"id":"own"}}`},
		{"own project name and endpoint", func(c *auth.OIDCConfig) { c.ProjectName, c.IAMEndpoint = "own", testIAM }, auth.Scope{ProjectID: "p", IAMEndpoint: "https://other.example.com"}, `{"project":{"name":"own"}}`},
		{"no project", func(*auth.OIDCConfig) {}, auth.Scope{IAMEndpoint: testIAM}, "auth: OIDC: no project to get a token for; set a project or a region"},
		{"no endpoint", func(*auth.OIDCConfig) {}, auth.Scope{Region: "r"}, "auth: OIDC: no IAM endpoint; set IAMEndpoint or a region"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			cfg := testOIDC()
			tt.edit(&cfg)
			_, err := send(t, auth.NewOIDC(cfg).Wrap(c, tt.scope))
			if !strings.HasPrefix(tt.want, "{") {
				if err == nil || err.Error() != tt.want || len(c.requests()) != 0 {
					t.Errorf("error = %v after %v, want %s", err, c.requests(), tt.want)
				}
				return
			}
			want := postIDToken + `{"auth":{"id_token":{"id":"fake-id-token"},"scope":` + tt.want + `}}`
			if got := strings.Join(c.requests(), "\n"); err != nil || got != want {
				t.Errorf("error %v, requests\n got %s\nwant %s", err, got, want)
			}
		})
	}
}

// Kubernetes replaces the token in its file, so each fetch reads the file again.
func TestTokenFileIsReadAgain(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "token")
	write := func(content string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := newCloud()
	c.service = func(used string, _ *http.Request) (*http.Response, error) {
		if used == "1" {
			write("\ufeffsecond-token \r\n")
			return answer(http.StatusUnauthorized, ""), nil
		}
		return answer(http.StatusOK, ""), nil
	}
	write("first-token\n")
	rt := auth.NewOIDC(auth.OIDCConfig{IdentityProviderID: "idp", TokenFile: path}).Wrap(c, testScope())
	if _, err := send(t, rt); err != nil {
		t.Error(err)
	}
	sent := c.requests()
	if len(sent) != 2 || !strings.Contains(sent[0], `{"id":"first-token"}`) || !strings.Contains(sent[1], `{"id":"second-token"}`) {
		t.Errorf("requests = %q, want first-token, then second-token", sent)
	}
}

func TestFailuresOfIDTokens(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := func(name, content string) auth.OIDCConfig {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return auth.OIDCConfig{IdentityProviderID: "idp", TokenFile: path}
	}
	function := func(token string, err error) auth.OIDCConfig {
		return auth.OIDCConfig{IdentityProviderID: "idp", IDToken: func(context.Context) (string, error) { return token, err }}
	}
	errNone := errors.New("no session")
	missing := filepath.Join(folder, "missing")
	for name, tt := range map[string]struct {
		cfg   auth.OIDCConfig
		want  string
		cause error
	}{
		"missing file":      {auth.OIDCConfig{IdentityProviderID: "idp", TokenFile: missing}, "auth: read an ID token from " + missing + ": ", fs.ErrNotExist},
		"folder":            {auth.OIDCConfig{IdentityProviderID: "idp", TokenFile: folder}, "auth: read an ID token from " + folder + ": ", nil},
		"byte order mark":   {file("mark", "\ufeff\n"), "auth: read an ID token from " + filepath.Join(folder, "mark") + ": the file has no ID token", nil},
		"empty file":        {file("empty", " \n"), "auth: read an ID token from " + filepath.Join(folder, "empty") + ": the file has no ID token", nil},
		"large file":        {file("large", strings.Repeat("HIDDEN", 20_000)), "auth: read an ID token from " + filepath.Join(folder, "large") + ": the file is too large for an ID token; check its path", nil},
		"control character": {file("control", "HIDDEN\nHIDDEN"), "auth: read an ID token from " + filepath.Join(folder, "control") + ": the ID token holds a control character", nil},
		"function":          {function("HIDDEN", errNone), "auth: get an ID token from OIDCConfig.IDToken: no session", errNone},
		"empty result":      {function("", nil), "auth: get an ID token from OIDCConfig.IDToken: the function has no ID token", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			_, err := send(t, auth.NewOIDC(tt.cfg).Wrap(c, testScope()))
			if _, ok := errors.AsType[*auth.Error](err); !ok || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "HIDDEN") || strings.Count(err.Error(), folder) > 1 || tt.cause != nil && !errors.Is(err, tt.cause) {
				t.Errorf("error\n got %v\nwant %s", err, tt.want)
			}
			if sent := c.requests(); len(sent) != 0 {
				t.Errorf("sent %q, want nothing", sent)
			}
		})
	}
}

// IDToken gets the context of the request. Its error does not hide that of the context.
func TestIDTokenGetsTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		errStopped := errors.New("stopped")
		cfg := testOIDC()
		cfg.IDToken = func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", errStopped
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := sendAs(ctx, t, auth.NewOIDC(cfg).Wrap(newCloud(), testScope()))
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, errStopped) {
			t.Errorf("error = %v, want context.DeadlineExceeded and the error of the function", err)
		}
	})
}
