package auth_test

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

func TestTokenRequestNamesUserAndProject(t *testing.T) {
	t.Parallel()
	scope := auth.Scope{Region: "region-1", ProjectID: "scope-id", ProjectName: "scope-name", IAMEndpoint: testIAM}
	region := auth.Scope{Region: "region-1", IAMEndpoint: testIAM + "/v3/"}
	byName := auth.PasswordConfig{UserName: "user", Password: "p<&>w", DomainName: "domain"}
	const user = `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"user","password":"p\u003c\u0026\u003ew","domain":{"name":"domain"}}}},"scope":{"project":`
	for _, tt := range []struct {
		name  string
		cfg   auth.PasswordConfig
		edit  func(*auth.PasswordConfig)
		scope auth.Scope
		want  string
	}{
		{"project ID of the configuration", byName, func(c *auth.PasswordConfig) { c.ProjectID, c.ProjectName = "cfg-id", "cfg-name" }, scope, user + `{"id":"cfg-id"}}}}`},
		{"project name of the configuration", byName, func(c *auth.PasswordConfig) { c.ProjectName = "cfg-name" }, scope, user + `{"name":"cfg-name","domain":{"name":"domain"}}}}}`},
		{"project ID of the client", byName, nil, scope, user + `{"id":"scope-id"}}}}`},
		{"project name of the client", byName, nil, auth.Scope{Region: "region-1", ProjectName: "scope-name", IAMEndpoint: testIAM + "/"}, user + `{"name":"scope-name","domain":{"name":"domain"}}}}}`},
		{"region", byName, nil, region, user + `{"name":"region-1","domain":{"name":"domain"}}}}}`},
		{"endpoint of the configuration", byName, func(c *auth.PasswordConfig) { c.IAMEndpoint = testIAM + "/v3" }, auth.Scope{Region: "region-1", IAMEndpoint: "https://other.example.com"}, user + `{"name":"region-1","domain":{"name":"domain"}}}}}`},
		{"user ID", auth.PasswordConfig{UserID: "u", UserName: "x", Password: "p"}, nil, region, `{"auth":{"identity":{"methods":["password"],"password":{"user":{"id":"u","password":"p"}}},"scope":{"project":{"name":"region-1"}}}}`},
		{"domain ID", auth.PasswordConfig{UserName: "user", Password: "p", DomainID: "d", DomainName: "x"}, nil, region, `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"user","password":"p","domain":{"id":"d"}}}},"scope":{"project":{"name":"region-1","domain":{"id":"d"}}}}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.edit != nil {
				tt.edit(&tt.cfg)
			}
			c := newCloud()
			req := newRequest(t, http.MethodGet, testService, "")
			req.Header.Set("X-Secret", "for the service")
			if _, err := finish(auth.NewPassword(tt.cfg).Wrap(c, tt.scope).RoundTrip(req)); err != nil {
				t.Fatal(err)
			}
			if _, used := c.state(); used != "1" {
				t.Errorf("token = %q, want the token of IAM", used)
			}
			if got := strings.Join(c.requests(), "\n"); got != loginPath+tt.want { // X-Secret is for the service
				t.Errorf("requests\n got %s\nwant %s", got, loginPath+tt.want)
			}
			if _, _, open := c.counts(); open != 0 {
				t.Errorf("%d bodies left open", open)
			}
		})
	}
}

func TestIncompleteScopeIsRefused(t *testing.T) {
	t.Parallel()
	cfg := auth.PasswordConfig{UserID: "u", Password: testPassword}
	for _, tt := range []struct {
		name  string
		scope auth.Scope
		want  string
	}{
		{"no endpoint", auth.Scope{Region: "r"}, "no IAM endpoint"},
		{"bad endpoint", auth.Scope{Region: "r", IAMEndpoint: "iam"}, "not a base URL"},
		{"no project", auth.Scope{IAMEndpoint: testIAM}, "no project"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			_, err := send(t, auth.NewPassword(cfg).Wrap(c, tt.scope))
			if _, ok := errors.AsType[*auth.Error](err); !ok || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want %q", err, tt.want)
			}
			if iam, service, _ := c.counts(); iam+service != 0 {
				t.Errorf("%d requests, want none", iam+service)
			}
		})
	}
}

// The header of a token counts only under a status of success.
func TestTokenNeedsSuccess(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]bool{199: false, 200: true, 201: true, 299: true, 300: false, 304: false} {
		c := newCloud()
		c.give = func(call int, _ *http.Request) (*http.Response, error) {
			resp := tokenAnswer(call, time.Hour)
			resp.StatusCode = status
			return resp, nil
		}
		_, err := send(t, wrapPassword(c))
		e, ok := errors.AsType[*auth.Error](err)
		if want && err != nil || !want && (!ok || e.StatusCode != status) {
			t.Errorf("status %d: %v, want a token: %v", status, err, want)
		}
		if _, service, open := c.counts(); (service == 1) != want || open != 0 {
			t.Errorf("status %d: %d calls to the service, %d open bodies", status, service, open)
		}
	}
}

// The status and the headers suffice, even if the body is not JSON or ends early.
func TestTokenNeedsNoBody(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]io.Reader{
		"no JSON": strings.NewReader("ok"),
		"broken":  failingReader{io.ErrUnexpectedEOF},
		"endless": io.LimitReader(zeros{}, 1<<30),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			c.give = func(int, *http.Request) (*http.Response, error) {
				resp := answer(http.StatusCreated, "")
				resp.Header.Set("X-Subject-Token", "token-1")
				resp.Body = io.NopCloser(body)
				return resp, nil
			}
			if status, err := send(t, wrapPassword(c)); err != nil || status != http.StatusOK {
				t.Errorf("RoundTrip() = %d, %v", status, err)
			}
			if rest, ok := body.(*io.LimitedReader); ok && rest.N < 1<<29 {
				t.Errorf("%d bytes of the body left: it is read without a limit", rest.N)
			}
		})
	}
}

func TestTokenIsUsedUntilItExpires(t *testing.T) {
	t.Parallel()
	const hour = time.Hour
	for _, tt := range []struct {
		name string
		body func(now time.Time) string
		want time.Duration // until the token is no longer used
	}{
		{"seconds", func(now time.Time) string { return now.Add(2 * hour).Format(time.RFC3339) }, 2*hour - 30*time.Second},
		{"fraction", func(now time.Time) string { return now.Add(2 * hour).Format("2006-01-02T15:04:05.000000Z07:00") }, 2*hour - 30*time.Second},
		{"zone", func(now time.Time) string {
			return now.Add(2 * hour).In(time.FixedZone("", 8*60*60)).Format(time.RFC3339)
		}, 2*hour - 30*time.Second},
		{"short", func(now time.Time) string { return now.Add(80 * time.Second).Format(time.RFC3339) }, 70 * time.Second},
		{"missing", func(time.Time) string { return "" }, hour - 30*time.Second},
		{"unreadable", func(time.Time) string { return "tomorrow" }, hour - 30*time.Second},
		{"in the past", func(now time.Time) string { return now.Add(-time.Minute).Format(time.RFC3339) }, hour - 30*time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				c.give = func(call int, _ *http.Request) (*http.Response, error) {
					if call > 1 {
						return nil, x509.UnknownAuthorityError{}
					}
					resp := answer(http.StatusCreated, fmt.Sprintf(`{"token":{"expires_at":%q}}`, tt.body(time.Now().UTC())))
					resp.Header.Set("X-Subject-Token", "token-1")
					return resp, nil
				}
				rt := wrapPassword(c)
				if _, err := send(t, rt); err != nil {
					t.Fatal(err)
				}
				pass(tt.want - time.Second)
				if _, err := send(t, rt); err != nil {
					t.Errorf("a second before: %v", err)
				}
				pass(time.Second)
				if _, err := send(t, rt); err == nil {
					t.Error("the token is still used")
				}
			})
		})
	}
}

// FuzzIAMAnswer checks any answer of IAM. In the answer, $pw stands for the
// password and $json for its JSON encoding. The caller gets the token, or an error
// of one line without the password. After an error the service gets no request.
func FuzzIAMAnswer(f *testing.F) {
	f.Add(201, "token-1", "", `{"token":{"expires_at":"2100-01-02T03:04:05.000000Z","methods":["password"]}}`)
	f.Add(201, "token-1", "", `{"token":{"expires_at":"2000-01-02T03:04:05Z"}}`)
	f.Add(201, "", "$pw", ``)
	f.Add(401, "", "r\n", `{"error":{"code":401,"message":"The username or password is wrong: $json","title":"Unauthorized"}}`)
	f.Add(403, "$pw", "", `{"error_code":"$json","error_msg":"\u202e$json\u0000","request_id":"r"}`)
	f.Add(503, "", "", "no healthy upstream $pw")
	f.Add(302, "", "", "<html>")
	const password = `not-a-<real>&"pass\word"`
	encoded, err := json.Marshal(password)
	if err != nil {
		f.Fatal(err)
	}
	echo := strings.NewReplacer("$pw", password, "$json", string(encoded[1:len(encoded)-1]))
	f.Fuzz(func(t *testing.T, status int, token, requestID, body string) {
		status = 200 + (status-200)&0x1ff
		synctest.Test(t, func(t *testing.T) { // fake time, because fetch waits between tries
			c := newCloud()
			c.give = func(int, *http.Request) (*http.Response, error) {
				resp := answer(status, echo.Replace(body))
				resp.Header.Set("X-Subject-Token", token)
				resp.Header.Set("X-Request-Id", echo.Replace(requestID))
				return resp, nil
			}
			var sent string
			c.service = func(_ string, req *http.Request) (*http.Response, error) {
				sent = req.Header.Get("X-Auth-Token")
				return answer(http.StatusOK, "{}"), nil
			}
			key := auth.NewPassword(auth.PasswordConfig{UserName: "user", Password: password, DomainName: "domain", ProjectID: "p", IAMEndpoint: testIAM})
			_, err := finish(key.Wrap(c, auth.Scope{}).RoundTrip(newRequest(t, http.MethodGet, testService, "")))
			if err == nil {
				if sent != token || token == "" || status/100 != 2 {
					t.Errorf("sent token %q of a %d, want %q", sent, status, token)
				}
				return
			}
			text := err.Error()
			if e, ok := errors.AsType[*auth.Error](err); !ok || e.StatusCode != status || len(c.used) != 0 {
				t.Errorf("RoundTrip() = %v after %d calls of the service", err, len(c.used))
			}
			if strings.Contains(text, password) || len(text) > 2048 || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
				t.Errorf("RoundTrip() = %q", text)
			}
		})
	})
}
