package dcaas_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// nasty holds characters that would start a new log line, colour it or reverse its direction.
const nasty = "a\r\nlevel=ERROR\x00\x1b[31m\x7f\u0085\u009b1m\u2028\u2029\u202e\u2066\u200b\ufeff\u00adz"

// reply is an answer of a server, or the error of a try.
type reply struct {
	status int
	header http.Header
	body   string
	err    error
}

// nastyAnswers returns answers with nasty in each text that errors or logs may show.
func nastyAnswers(t *testing.T) map[string]reply {
	t.Helper()
	quoted, err := json.Marshal(nasty)
	if err != nil {
		t.Fatal(err)
	}
	answer := func(status int, header http.Header, body string) reply {
		return reply{status: status, header: header, body: strings.ReplaceAll(body, "NASTY", string(quoted))}
	}
	header := http.Header{"X-Request-Id": {nasty}, "Retry-After": {nasty}, "Location": {nasty}, "Content-Type": {nasty}}
	return map[string]reply{
		"an error":      answer(400, header, `{"error_code":NASTY,"error_msg":NASTY,"request_id":NASTY}`),
		"a gateway":     answer(429, header, `{"error_code":NASTY,"error_msg":NASTY}`),
		"plain text":    answer(502, header, nasty),
		"a redirect":    answer(302, header, nasty),
		"success":       answer(200, header, `{"error_code":NASTY,"error_msg":NASTY,"request_id":NASTY}`),
		"a wrong type":  answer(200, header, `{"virtual_gateway":{NASTY:1,"id":{NASTY:NASTY}},"tags":{NASTY:[NASTY]},"virtual_gateways":[{"id":{NASTY:1}}],"quotas":NASTY}`),
		"an error here": {err: errors.New("net: " + nasty)},
		"a page": answer(200, nil, `{"direct_connects":[],"hosted_connects":[],"virtual_gateways":[],"virtual_interfaces":[],"switchover_test_records":[],"resources":[],
			"page_info":{"next_marker":NASTY},"request_id":NASTY}`),
		"a state":  answer(200, nil, `{"virtual_gateway":{"id":NASTY,"status":NASTY},"virtual_interface":{"id":NASTY,"status":NASTY},"request_id":NASTY}`),
		"an end":   answer(200, nil, `{"virtual_gateway":{"id":NASTY,"status":"ERROR"},"virtual_interface":{"id":NASTY,"status":"ERROR","reason":NASTY}}`),
		"projects": answer(200, nil, `{"projects":[{"id":NASTY,"name":"n"},{"id":"b","name":"n"}]}`),
	}
}

// No text of an answer or of an argument puts a line break, an escape sequence or a change
// of direction into an error or a log.
func TestNothingIsInjected(t *testing.T) {
	t.Parallel()
	extra := []call{
		{name: "wait", do: func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.VirtualInterfaces.WaitReady(ctx, nasty, dcaas.WaitOpts{}))
		}},
		{name: "wait for the end", do: func(ctx context.Context, c *dcaas.Client) error {
			return c.VirtualGateways.WaitDeleted(ctx, nasty, dcaas.WaitOpts{})
		}},
		{name: "ID", do: func(ctx context.Context, c *dcaas.Client) error { return fail(c.VirtualGateways.Get(ctx, nasty)) }},
		{name: "name", do: func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.VirtualGateways.Update(ctx, nasty, dcaas.VirtualGatewayUpdateOpts{Name: new(nasty), Description: new(nasty)}))
		}},
		{name: "marker", do: func(ctx context.Context, c *dcaas.Client) error {
			return drain(c.VirtualGateways.All(ctx, dcaas.VirtualGatewayListOpts{ListOpts: dcaas.ListOpts{Marker: nasty, SortKey: nasty, SortDir: nasty, Fields: []string{nasty}}, ID: []string{nasty}}))
		}},
		{name: "tag", do: func(ctx context.Context, c *dcaas.Client) error { return c.Tags.Delete(ctx, nasty, nasty, nasty) }},
		{name: "tags", do: func(ctx context.Context, c *dcaas.Client) error {
			return c.Tags.AddAll(ctx, nasty, nasty, []tags.Tag{{Key: nasty, Value: nasty}})
		}},
		{name: "path", do: func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.Do(ctx, http.MethodGet, "/v3/"+nasty, nil, nil, nil))
		}},
		{name: "placeholder", do: func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.Do(ctx, http.MethodGet, "/v3/{%0a%0d}", nil, nil, nil))
		}},
		{name: "method", do: func(ctx context.Context, c *dcaas.Client) error {
			return fail(c.Do(ctx, "GET\r\nX: y", "/v3/x", nil, nil, nil))
		}},
		{name: "end", do: func(ctx context.Context, c *dcaas.Client) error {
			ctx, cancel := context.WithCancelCause(ctx)
			cancel(errors.New(nasty))
			return fail(c.VirtualGateways.Get(ctx, nasty))
		}},
	}
	for name, answer := range nastyAnswers(t) {
		for _, cfg := range []dcaas.Config{{Region: "r", ProjectID: "p"}, {Region: "r", ProjectName: "n"}, {Region: "r", ProjectName: nasty}} {
			t.Run(name+"/"+fmt.Sprintf("%q", cfg.ProjectName), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					for _, call := range slices.Concat(calls(), extra) {
						log := newRawLog()
						cfg.Auth = key()
						c, err := dcaas.New(cfg, dcaas.WithLogger(slog.New(log)), dcaas.WithHTTPClient(&http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
							if bad := unsafeRune(req.URL.String()); bad != "" {
								t.Errorf("%s: the URL has %s: %q", call.name, bad, req.URL)
							}
							for header, values := range req.Header {
								if bad := unsafeRune(strings.Join(values, "")); bad != "" {
									t.Errorf("%s: the header %s has %s", call.name, header, bad)
								}
							}
							if answer.err != nil {
								return nil, answer.err
							}
							return &http.Response{StatusCode: answer.status, Header: answer.header.Clone(), ContentLength: -1, Body: io.NopCloser(strings.NewReader(answer.body))}, nil
						})}))
						if err != nil {
							t.Fatal(err)
						}
						ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
						err = call.do(ctx, c)
						cancel()
						if err != nil {
							if bad := unsafeRune(err.Error()); bad != "" {
								t.Errorf("%s: the error has %s: %q", call.name, bad, err)
							}
							if e, ok := errors.AsType[*dcaas.Error](err); ok {
								data, jsonErr := json.Marshal(e)
								if bad := unsafeRune(string(data)); bad != "" || jsonErr != nil || strings.Contains(string(data), `\u001b`) {
									t.Errorf("%s: the error as JSON has %s: %s", call.name, bad, data)
								}
							}
							slog.New(log).Error("failed", "err", err)
						}
						for line := range strings.Lines(log.out.String()) {
							if bad := unsafeRune(strings.TrimSuffix(line, "\n")); bad != "" || !strings.HasPrefix(line, "dcaas: ") && !strings.HasPrefix(line, "failed") {
								t.Errorf("%s: the log has %s: %q", call.name, bad, line)
							}
						}
					}
				})
			})
		}
	}
}

// Errors of New contain no such text either.
func TestNothingIsInjectedByConfig(t *testing.T) {
	t.Parallel()
	password := func(change func(*auth.PasswordConfig)) auth.Authenticator {
		cfg := auth.PasswordConfig{UserName: "u", DomainName: "d", Password: "not-a-real-password"}
		change(&cfg)
		return auth.NewPassword(cfg)
	}
	good := dcaas.Config{Region: "r", ProjectID: "p", Auth: key()}
	with := func(change func(*dcaas.Config)) dcaas.Config {
		c := good
		change(&c)
		return c
	}
	for i, cfg := range []dcaas.Config{
		with(func(c *dcaas.Config) { c.Region = nasty }),
		with(func(c *dcaas.Config) { c.Cloud = nasty }),
		with(func(c *dcaas.Config) { c.ProjectID = nasty }),
		with(func(c *dcaas.Config) { c.Endpoint = nasty }),
		with(func(c *dcaas.Config) { c.Endpoint = "https://" + nasty }),
		with(func(c *dcaas.Config) { c.IAMEndpoint = "https://x/" + nasty }),
		with(func(c *dcaas.Config) { c.Auth = auth.AKSK(nasty, "x") }),
		with(func(c *dcaas.Config) { c.Auth = auth.AKSK("x", nasty) }),
		with(func(c *dcaas.Config) { c.Auth = auth.TemporaryAKSK("x", "x", nasty) }),
		with(func(c *dcaas.Config) { c.Auth = auth.Token(nasty) }),
		with(func(c *dcaas.Config) { c.Auth = password(func(p *auth.PasswordConfig) { p.UserName = nasty }) }),
		with(func(c *dcaas.Config) { c.Auth = password(func(p *auth.PasswordConfig) { p.Password = nasty }) }),
		with(func(c *dcaas.Config) { c.Auth = password(func(p *auth.PasswordConfig) { p.ProjectID = nasty }) }),
		with(func(c *dcaas.Config) {
			c.Auth = password(func(p *auth.PasswordConfig) { p.IAMEndpoint = "https://x/" + nasty })
		}),
	} {
		c, err := dcaas.New(cfg)
		if c != nil || !errors.Is(err, dcaas.ErrInvalid) || unsafeRune(err.Error()) != "" || strings.Contains(err.Error(), "level=ERROR") {
			t.Errorf("%d: New() = %v, %q, want ErrInvalid", i, c, err)
		}
		if bad := unsafeRune(cfg.String()); bad != "" {
			t.Errorf("%d: String() has %s: %q", i, bad, cfg.String())
		}
	}
	if _, err := dcaas.New(good, dcaas.WithUserAgent(nasty)); !errors.Is(err, dcaas.ErrInvalid) || unsafeRune(err.Error()) != "" {
		t.Errorf("New() = %q, want ErrInvalid", err)
	}
}

// hostTexts are texts that, without escaping, would change the host, the path or the headers
// of a request.
var hostTexts = []string{
	"evil.com/#", "evil.com/", "evil.com?", "evil.com#", "a@evil.com", "@evil.com", ":pw@evil.com", "x:80", "x:", "..", ".", "../..", "a/../b", "/evil.com", "//evil.com",
	`\evil.com`, `a\@evil.com`, "%2e", "%2e%2e", "evil.com%2f", "evil.com%00", "%", "a b", " ", "\t", "a\nb", "a\r\nX-Evil: 1", "\r\n\r\nGET / HTTP/1.1", "a\x00b", "\x7f",
	"a\u2024b", "evil\u3002com", "evil\uff0ecom", "\uff0f", "\u2044", "\u2215", "\uff20", "\u202e", "\u200b", "\u2028", "\xff", "\u00e9", "{project_id}", "[::1]", "a;b", "a,b", "a*", "a_b", "-a", ".a",
}

// No value of Region, Cloud, ProjectID or ProjectName changes the host, the path or the
// headers of a request.
func TestConfigCannotChangeHostOrPath(t *testing.T) {
	t.Parallel()
	const domain = "cloud.example.com"
	for _, text := range hostTexts {
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
				t.Errorf("%s %q is accepted", field, text)
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
				// The project is exactly one part of the path.
				parts := strings.Split(u.EscapedPath(), "/")
				if u.Path != "/v3/projects" && (len(parts) != 5 || parts[1] != "v3" || parts[3] != "dcaas" || parts[4] != "quotas" || parts[2] == "" || parts[2] == "..") {
					t.Errorf("%s %q: asked %s", field, text, u)
				}
			}
		}
	}
}

// The project ID that IAM returns is checked, because it becomes part of a header and a path.
func TestProjectIDOfIAMIsChecked(t *testing.T) {
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
		if err = tryCreate(t.Context(), c); !errors.Is(err, dcaas.ErrInvalid) || errors.Is(err, dcaas.ErrAmbiguous) || calls != 1 {
			t.Errorf("%s: Create() = %v after %d requests, want ErrInvalid after one", id, err, calls)
		}
	}
}
