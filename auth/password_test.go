package auth_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

func TestFailedFetchClosesBody(t *testing.T) {
	t.Parallel()
	c := newCloud()
	c.give = func(int, *http.Request) (*http.Response, error) { return answer(http.StatusForbidden, ""), nil }
	req := newRequest(t, http.MethodPost, testService, "x")
	body := &closeRecorder{Reader: strings.NewReader("x")}
	req.Body = body
	if _, err := finish(wrapPassword(c).RoundTrip(req)); err == nil {
		t.Error("no error")
	}
	if !body.closed {
		t.Error("the body is left open")
	}
}

func TestRevokedTokenIsRenewed(t *testing.T) {
	t.Parallel()
	// service accepts only the second token.
	service := func(used string, _ *http.Request) (*http.Response, error) {
		if used != "2" {
			return answer(http.StatusUnauthorized, "revoked"), nil
		}
		return answer(http.StatusOK, ""), nil
	}
	for _, tt := range []struct {
		name   string
		body   io.Reader
		status int
		want   string
		iam    int
		calls  int
	}{
		{"no body", nil, http.StatusOK, "", 2, 2},
		{"body without GetBody", onlyReader{strings.NewReader("text")}, http.StatusUnauthorized, "revoked", 1, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			c.service = service
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, testService, tt.body)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := wrapPassword(c).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != tt.status || string(body) != tt.want {
				t.Errorf("RoundTrip() = %d %q, %v, want %d %q", resp.StatusCode, body, err, tt.status, tt.want)
			}
			if err := resp.Body.Close(); err != nil {
				t.Error(err)
			}
			if iam, calls, open := c.counts(); iam != tt.iam || calls != tt.calls || open != 0 {
				t.Errorf("%d calls to IAM, %d to the service, %d open bodies, want %d, %d, 0", iam, calls, open, tt.iam, tt.calls)
			}
		})
	}
}

func TestFirst401IsReturnedIfGetBodyFails(t *testing.T) {
	t.Parallel()
	c := newCloud()
	c.service = func(string, *http.Request) (*http.Response, error) { return answer(http.StatusUnauthorized, ""), nil }
	req := newRequest(t, http.MethodPost, testService, "text")
	req.GetBody = func() (io.ReadCloser, error) { return nil, io.ErrUnexpectedEOF }
	if status, err := finish(wrapPassword(c).RoundTrip(req)); err != nil || status != http.StatusUnauthorized {
		t.Errorf("RoundTrip() = %d, %v, want the first 401", status, err)
	}
	if iam, service, open := c.counts(); iam != 1 || service != 1 || open != 0 {
		t.Errorf("%d calls to IAM, %d to the service, %d open bodies, want 1, 1, 0", iam, service, open)
	}
}

func TestSecond401IsReturned(t *testing.T) {
	t.Parallel()
	c := newCloud()
	c.service = func(used string, _ *http.Request) (*http.Response, error) {
		return answer(http.StatusUnauthorized, used), nil
	}
	rt := wrapPassword(c)
	resp, err := rt.RoundTrip(newRequest(t, http.MethodGet, testService, ""))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || string(body) != "2" {
		t.Errorf("RoundTrip() = %d %q, %v, want the 401 for the second token", resp.StatusCode, body, err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Error(err)
	}
	if iam, service, open := c.counts(); iam != 2 || service != 2 || open != 0 {
		t.Errorf("%d calls to IAM, %d to the service, %d open bodies, want 2, 2, 0", iam, service, open)
	}
}

// Concurrent calls with a revoked token renew it once.
func TestRevokedTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		c.service = func(used string, _ *http.Request) (*http.Response, error) {
			pass(100 * time.Millisecond)
			if used == "1" {
				return answer(http.StatusUnauthorized, ""), nil
			}
			return answer(http.StatusOK, ""), nil
		}
		rt := wrapPassword(c)
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				pass(time.Duration(i) * time.Millisecond) // some answers come after the renewal
				if status, err := send(t, rt); err != nil || status != http.StatusOK {
					t.Errorf("RoundTrip() = %d, %v", status, err)
				}
			})
		}
		wg.Wait()
		if iam, _, open := c.counts(); iam != 2 || open != 0 {
			t.Errorf("%d calls to IAM, %d open bodies, want 2 and none", iam, open)
		}
	})
}

// If the renewal after a 401 fails, the caller gets the error of the renewal.
func TestErrorOfRenewalIsReturned(t *testing.T) {
	t.Parallel()
	c := newCloud()
	c.give = func(call int, _ *http.Request) (*http.Response, error) {
		if call == 1 {
			return tokenAnswer(call, time.Hour), nil
		}
		return answer(http.StatusForbidden, ""), nil
	}
	c.service = func(string, *http.Request) (*http.Response, error) { return answer(http.StatusUnauthorized, ""), nil }
	req := newRequest(t, http.MethodPost, testService, "x")
	replay := &closeRecorder{Reader: strings.NewReader("x")}
	req.GetBody = func() (io.ReadCloser, error) { return replay, nil }
	_, err := finish(wrapPassword(c).RoundTrip(req))
	if e, ok := errors.AsType[*auth.Error](err); !ok || e.StatusCode != http.StatusForbidden {
		t.Errorf("error = %v, want the 403 of IAM", err)
	}
	if _, _, open := c.counts(); open != 0 || !replay.closed {
		t.Errorf("%d open bodies, body of the request closed: %v", open, replay.closed)
	}
}
