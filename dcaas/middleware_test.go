package dcaas_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

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
	err := tryCreate(t.Context(), c)
	if !errors.Is(err, l.err) || errors.Is(err, dcaas.ErrAmbiguous) || mock.GetTotalCallCount() != 1 {
		t.Errorf("%v, want the limiter's error and nothing sent", err)
	}
}

// New calls each middleware twice: for the service and for IAM.
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

// Middleware cannot send credentials to another host.
func TestMiddlewareCannotChangeTheHost(t *testing.T) {
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
		if err := tryCreate(t.Context(), c); err == nil || !strings.Contains(err.Error(), "middleware changed the address") || errors.Is(err, dcaas.ErrAmbiguous) {
			t.Errorf("Create() = %v", err)
		}
		if n := mock.GetTotalCallCount(); n != 0 {
			t.Errorf("%d requests were sent", n)
		}
	}
}

// Middleware should change a copy of the request. If it changes the request itself, the next
// try is not affected.
func TestRetryDropsChangesOfMiddleware(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var seen []string
		agent := dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				req.Header["User-Agent"][0], _, _ = strings.Cut(req.Header["User-Agent"][0], " ")
				return next.RoundTrip(req)
			})
		})
		c, mock := golden.Client(t, dcaas.WithRetry(dcaas.RetryPolicy{}), dcaas.WithUserAgent("test"), agent, dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				body, err := io.ReadAll(req.Body)
				if err != nil {
					t.Error(err)
				}
				if req.Body, err = req.GetBody(); err != nil {
					t.Error(err)
				}
				for _, name := range []string{"Accept", "User-Agent", "X-Project-Id", "Content-Type"} {
					req.Header.Add(name, "more")
				}
				seen = append(seen, fmt.Sprintln(req.Method, req.URL, req.Proto, req.Host, req.Header, req.ContentLength, string(body)))
				answer, err := next.RoundTrip(req)
				req.Method, req.ContentLength = http.MethodDelete, 1
				req.URL.Path += "/spoilt"
				req.URL.Host = "spoilt.example.com"
				for _, values := range req.Header {
					values[0] = "spoilt"
				}
				req.Header.Set("X-Spoilt", "1")
				return answer, err
			})
		}))
		tries := 0
		mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
			if tries++; tries < 4 {
				return httpmock.NewStringResponse(503, ""), nil
			}
			return httpmock.NewStringResponse(200, `{"virtual_gateway":{}}`), nil
		})
		if _, err := c.VirtualGateways.Update(t.Context(), "id-1", dcaas.VirtualGatewayUpdateOpts{Name: new("gateway")}); err != nil {
			t.Fatal(err)
		}
		want := "PUT " + golden.Endpoint + "/v3/" + golden.ProjectID + "/dcaas/virtual-gateways/id-1 HTTP/1.1 dcaas.example.com " +
			"map[Accept:[application/json more] Content-Type:[application/json more] User-Agent:[test more] X-Project-Id:[" + golden.ProjectID + ` more]] 38 {"virtual_gateway":{"name":"gateway"}}` + "\n"
		if len(seen) != 4 || slices.ContainsFunc(seen, func(try string) bool { return try != want }) {
			t.Errorf("the tries were\n%s, want four times\n%s", strings.Join(seen, ""), want)
		}
	})
}
