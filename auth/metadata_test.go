package auth_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

const (
	putToken = "PUT http://169.254.169.254/meta-data/latest/api/token\nAccept: application/json\nX-Metadata-Token-Ttl-Seconds: 21600\n"
	getKeyV1 = "GET http://169.254.169.254/openstack/latest/securitykey\nAccept: application/json\n"
	getKeyV2 = getKeyV1 + "X-Metadata-Token: fake-metadata-token\n"

	noServer = "; check that this machine is a server of the cloud (ECS) and that its firewall allows requests to the metadata service"
)

func TestMetadataRequests(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		token  int // status of the answer with a token
		body   string
		want   []string
		failed string // the end of the error; "" for none
	}{
		{"version 2", 200, "fake-metadata-token", []string{putToken, getKeyV2}, ""},
		{"version 2, line break", 200, "fake-metadata-token\n", []string{putToken, getKeyV2}, ""},
		{"old image, 404", 404, "", []string{putToken, getKeyV1}, ""},
		{"old image, 405", 405, "", []string{putToken, getKeyV1}, ""},
		{"version 2 is down", 503, "", []string{putToken, getKeyV1}, ""},
		{"no token", 200, " \n", []string{putToken}, "200 the answer is not a token" + noServer},
		{"no token but HTML", 200, "<html>\n</html>", []string{putToken}, "200 the answer is not a token" + noServer},
		{"forbidden", 403, "", []string{putToken}, "403 Forbidden" + noServer},
		{"redirect", 302, "", []string{putToken}, "302 Found" + noServer},
		{"broken", 500, "", []string{putToken, putToken, putToken}, "500 Internal Server Error" + noServer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				c.token = func() (*http.Response, error) { return answer(tt.token, tt.body), nil }
				_, err := send(t, sources()["metadata"].wrap(c))
				if (err != nil) != (tt.failed != "") || err != nil && err.Error() != "auth: get a key from the metadata service: PUT http://169.254.169.254/meta-data/latest/api/token: "+tt.failed {
					t.Errorf("error = %v, want %q at its end", err, tt.failed)
				}
				if got, want := strings.Join(c.requests(), "\n"), strings.Join(tt.want, "\n"); got != want {
					t.Errorf("requests\n got %s\nwant %s", got, want)
				}
			})
		})
	}
}

// An answer that repeats the token of the metadata service does not show it in the error.
func TestMetadataTokenIsHidden(t *testing.T) {
	t.Parallel()
	c := newCloud()
	c.give = func(_ int, req *http.Request) (*http.Response, error) {
		return answer(http.StatusBadRequest, "bad token "+req.Header.Get("X-Metadata-Token")), nil
	}
	_, err := send(t, sources()["metadata"].wrap(c))
	if err == nil || strings.Contains(err.Error(), "fake-metadata-token") || !strings.Contains(err.Error(), "bad token [REDACTED]") {
		t.Errorf("error = %v, want the token hidden", err)
	}
}

// A fetch takes 3 seconds at most, with both requests and all tries.
func TestMetadataFetchIsLimited(t *testing.T) {
	t.Parallel()
	hang := func(req *http.Request) (*http.Response, error) {
		<-req.Context().Done()
		return nil, req.Context().Err()
	}
	for name, prepare := range map[string]func(c *cloud) http.RoundTripper{
		"token": func(c *cloud) http.RoundTripper {
			return roundTripFunc(func(req *http.Request) (*http.Response, error) {
				if req.Method == http.MethodPut {
					return hang(req)
				}
				return c.RoundTrip(req)
			})
		},
		"key": func(c *cloud) http.RoundTripper {
			c.token = func() (*http.Response, error) {
				pass(2 * time.Second)
				return answer(http.StatusOK, "fake-metadata-token"), nil
			}
			c.give = func(_ int, req *http.Request) (*http.Response, error) { return hang(req) }
			return c
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				rt := auth.NewMetadata(auth.MetadataConfig{Transport: prepare(c)}).Wrap(c, testScope())
				start := time.Now()
				_, err := send(t, rt)
				if took := time.Since(start); took != 3*time.Second {
					t.Errorf("took %v, want 3s", took)
				}
				timeout, ok := errors.AsType[net.Error](err)
				if !ok || !timeout.Timeout() || errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), ": no answer within 3s"+noServer) {
					t.Errorf("error = %v, want a net.Error that is not context.DeadlineExceeded", err)
				}

				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				if err := sendAs(ctx, t, rt); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("with a context of 1s: error = %v, want context.DeadlineExceeded", err)
				}
			})
		})
	}
}

// Off the cloud nothing listens at the address.
func TestMetadataServiceIsUnreachable(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.NotFoundHandler())
	srv.Close()
	rt := auth.NewMetadata(auth.MetadataConfig{Endpoint: srv.URL}).Wrap(newCloud(), testScope())
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond) // before the second try
	defer cancel()
	err := sendAs(ctx, t, rt)
	if _, ok := errors.AsType[*auth.Error](err); !ok || !strings.Contains(err.Error(), "connection refused") && !strings.Contains(err.Error(), "actively refused") {
		t.Errorf("error = %v, want the refused connection", err)
	}
}

// The default transport follows no redirect. The requests do not go through the transport
// of the client.
func TestMetadataTransport(t *testing.T) {
	t.Parallel()
	redirect := false
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case redirect:
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		case r.URL.Path == "/meta-data/latest/api/token" && r.Method == http.MethodPut && r.Header.Get("X-Metadata-Token-Ttl-Seconds") == "21600":
			_, _ = w.Write([]byte("fake-metadata-token"))
		case r.URL.Path == "/openstack/latest/securitykey" && r.Header.Get("X-Metadata-Token") == "fake-metadata-token":
			_, _ = w.Write([]byte(keyText(1, time.Hour)))
		default:
			t.Errorf("unexpected request %s %s", r.Method, r.URL)
			w.WriteHeader(http.StatusTeapot)
		}
	}))
	defer srv.Close()
	c := newCloud()
	m := auth.NewMetadata(auth.MetadataConfig{Endpoint: srv.URL + "/"})
	if status, err := send(t, m.Wrap(c, testScope())); err != nil || status != http.StatusOK {
		t.Errorf("RoundTrip() = %d, %v", status, err)
	}
	if _, used := c.state(); used != "1" || len(c.requests()) != 0 {
		t.Errorf("used %s, and %v through the transport of the client", used, c.requests())
	}
	redirect = true
	_, err := send(t, m.Wrap(c, testScope()))
	if e, ok := errors.AsType[*auth.Error](err); !ok || e.StatusCode != http.StatusTemporaryRedirect {
		t.Errorf("error = %v, want the redirect", err)
	}
}
