package dcaas_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// echo repeats the whole request in an answer or in an error.
type echo struct {
	way string // the part of the answer that repeats the request
	iam bool   // IAM repeats its request too, instead of giving a token
}

func (e echo) RoundTrip(req *http.Request) (*http.Response, error) {
	said := fmt.Sprintf("%s %s %v", req.Method, req.URL, req.Header)
	secretInBody := false
	if req.Body != nil && req.Body != http.NoBody {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		_ = req.Body.Close()
		said += " " + string(body)
		// Put the text around the secret first, with and without escapes, because long
		// texts are cut.
		secretInBody = bytes.Contains(body, []byte("HIDDEN"))
		text := string(body[max(0, bytes.Index(body, []byte("HIDDEN"))-20):])
		said = text[:min(len(text), 60)] + " " + strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\"`, `"`, `\\`, `\`).Replace(text) + " " + said
	}
	resp := &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{}, ContentLength: -1, Request: req}
	switch login := strings.HasSuffix(req.URL.Path, "/tokens"); {
	case e.iam:
	case strings.HasSuffix(req.URL.Path, "/securitytokens"):
		key, err := json.Marshal(map[string]any{"credential": map[string]any{
			"access": hidden + "-ak", "secret": hidden + "-sk", "securitytoken": hidden + "-security", "expires_at": time.Now().Add(time.Hour),
		}})
		if err != nil {
			return nil, err
		}
		resp.StatusCode, resp.Body = http.StatusCreated, io.NopCloser(bytes.NewReader(key))
		return resp, nil
	case login:
		resp.StatusCode, resp.Body = http.StatusCreated, http.NoBody
		resp.Header.Set("X-Subject-Token", hidden+"-token")
		return resp, nil
	}
	if !secretInBody {
		said = strings.Join([]string{
			req.Header.Get("X-Auth-Token"), req.Header.Get("Authorization"), req.Header.Get("X-Security-Token"), said,
		}, " ")
	}
	quoted, err := json.Marshal(said)
	if err != nil {
		return nil, err
	}
	text := ""
	switch e.way {
	case "message":
		text = `{"error_code":"DC.0001","error_msg":` + string(quoted) + `,"request_id":"r"}`
	case "code and request ID":
		text = `{"error_code":` + string(quoted) + `,"error_msg":"no","request_id":` + string(quoted) + `}`
	case "header":
		resp.Header["X-Request-Id"] = []string{said}
	case "plain text":
		text = said
	case "success":
		resp.StatusCode, text = http.StatusOK, `{"error_code":"DC.0001","error_msg":`+string(quoted)+`}`
	case "throttled":
		resp.StatusCode, text = http.StatusTooManyRequests, `{"error_code":`+string(quoted)+`}`
	case "error":
		return nil, &url.Error{Op: "Post", URL: req.URL.String(), Err: fmt.Errorf("malformed HTTP response %q, %s", said, said)}
	}
	resp.Body = io.NopCloser(strings.NewReader(text))
	return resp, nil
}

// The service, IAM or a proxy may repeat the request in its answer. No error and no log
// record shows a secret of the request.
func TestEchoedSecrets(t *testing.T) {
	t.Parallel()
	kinds := map[string]auth.Authenticator{
		"key":           auth.AKSK(hidden+"-ak", hidden+"-sk"),
		"temporary key": auth.TemporaryAKSK(hidden+"-ak", hidden+"-sk", hidden+"-security"),
		"token":         auth.Token(hidden + "-token"),
		"password":      auth.NewPassword(auth.PasswordConfig{UserName: "u", DomainName: "d", Password: hidden + "-password"}),
		"OIDC":          auth.NewOIDC(auth.OIDCConfig{IdentityProviderID: "i", IDToken: func(context.Context) (string, error) { return hidden + "-id-token", nil }}),
	}
	for _, base := range []string{"key", "temporary key", "token"} {
		kinds["agency by "+base] = auth.AssumeRole(kinds[base], auth.AgencyConfig{AgencyName: "a", DomainName: "d"})
	}
	opts := staticOpts()
	opts.RouteMode, opts.BGPASN, opts.RemoteEPGroup, opts.BGPMD5 = dcaas.RouteModeBGP, 65000, nil, hidden+"-md5"
	opts.Name, opts.Description = "", ""
	for kind, who := range kinds {
		for _, way := range []string{"message", "code and request ID", "header", "plain text", "success", "throttled", "error"} {
			for _, iam := range []bool{false, true} {
				if iam && kind != "password" && kind != "OIDC" && !strings.HasPrefix(kind, "agency") {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%v", kind, way, iam), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						log := newRawLog()
						c, err := dcaas.New(dcaas.Config{Region: "r", ProjectID: "p", Auth: who},
							dcaas.WithHTTPClient(&http.Client{Transport: echo{way, iam}}), dcaas.WithLogger(slog.New(log)))
						if err != nil {
							t.Fatal(err)
						}
						ctx, cancel := context.WithTimeout(t.Context(), time.Second)
						defer cancel()
						for name, call := range map[string]func(context.Context) error{
							"Create": func(ctx context.Context) error { return fail(c.VirtualInterfaces.Create(ctx, opts)) },
							"Get":    func(ctx context.Context) error { return fail(c.VirtualGateways.Get(ctx, "id")) },
							"Delete": func(ctx context.Context) error { return c.VirtualGateways.Delete(ctx, "id") },
						} {
							callErr := call(ctx)
							if callErr == nil {
								t.Errorf("%s: no error", name)
								continue
							}
							for how, text := range shows(callErr, false) {
								if leak := leaks(text); leak != "" {
									t.Errorf("%s: %s shows a secret %s: %s", name, how, leak, text)
								}
							}
							if signature := regexp.MustCompile(`Signature=[0-9a-f]`).FindString(callErr.Error()); signature != "" {
								t.Errorf("%s: the signature shows: %v", name, callErr)
							}
						}
						if leak := leaks(log.out.String()); leak != "" || *log.lines < 3 {
							t.Errorf("the log of %d lines shows a secret %s: %s", *log.lines, leak, log.out)
						}
					})
				})
			}
		}
	}
}

// Redaction keeps the rest of the message.
func TestEchoedSecretIsMarked(t *testing.T) {
	t.Parallel()
	opts := staticOpts()
	opts.BGPMD5 = "sesame"
	c := answering(t, http.StatusBadRequest, `{"error_code":"DC.0001","error_msg":"bgp_md5 sesame is too short, md5 of AKEXAMPLE0123456789A"}`)
	err := fail(c.VirtualInterfaces.Create(t.Context(), opts))
	e, ok := errors.AsType[*dcaas.Error](err)
	if !ok || e.Message != "bgp_md5 [REDACTED] is too short, md5 of [REDACTED]" || !bytes.Contains(e.Body, []byte("sesame")) {
		t.Errorf("Create() = %v", err)
	}
	// The next call does not send the word, so it is no secret there.
	if err = fail(c.VirtualInterfaces.Get(t.Context(), "id")); err == nil || !strings.Contains(err.Error(), "bgp_md5 sesame is too short") {
		t.Errorf("Get() = %v", err)
	}
}
