package auth_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// forEachSource runs a test for each kind of source, in a synctest bubble.
func forEachSource(t *testing.T, do func(t *testing.T, s source, c *cloud)) {
	t.Helper()
	for name, s := range sources() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				do(t, s, c)
				if _, _, open := c.counts(); open != 0 {
					t.Errorf("%d bodies are left open", open)
				}
			})
		})
	}
}

// slow makes fetches last for a second, or until the context ends.
func (c *cloud) slow() {
	give := c.give
	c.give = func(call int, req *http.Request) (*http.Response, error) {
		select {
		case <-time.After(time.Second):
			return give(call, req)
		case <-req.Context().Done():
			return nil, context.Cause(req.Context())
		}
	}
}

func TestSourceFetchIsShared(t *testing.T) {
	t.Parallel()
	forEachSource(t, func(t *testing.T, s source, c *cloud) {
		c.slow()
		rt := s.wrap(c)
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				if status, err := send(t, rt); err != nil || status != http.StatusOK {
					t.Errorf("RoundTrip() = %d, %v", status, err)
				}
			})
		}
		wg.Wait()
		if calls, used := c.state(); calls != 1 || used != strings.TrimSpace(strings.Repeat("1 ", 100)) {
			t.Errorf("%d fetches, used %s, want 1 fetch for 100 requests", calls, used)
		}
	})
}

func TestSourceIsRenewedEarly(t *testing.T) {
	t.Parallel()
	forEachSource(t, func(t *testing.T, s source, c *cloud) {
		c.slow()
		rt := s.wrap(c)
		call := func(wait time.Duration) {
			t.Helper()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel() // the renewal must not end with the call that started it
			start := time.Now()
			if err := sendAs(ctx, t, rt); err != nil {
				t.Error(err)
			}
			if took := time.Since(start); took != wait {
				t.Errorf("a call took %v, want %v", took, wait)
			}
		}
		call(time.Second) // fetches
		pass(45 * time.Minute)
		call(0) // before the renewal window
		pass(8 * time.Minute)
		call(0) // starts the renewal
		call(0) // during the renewal
		pass(2 * time.Second)
		call(0)
		if calls, used := c.state(); calls != 2 || used != "1 1 1 1 2" {
			t.Errorf("%d fetches, used %s, want 2 and 1 1 1 1 2", calls, used)
		}
		pass(2 * time.Hour)
		call(time.Second) // after the expiry
		if calls, used := c.state(); calls != 3 || !strings.HasSuffix(used, " 3") {
			t.Errorf("%d fetches, used %s, want 3", calls, used)
		}
	})
}

// A few refusals lock the account, so no caller sends a refused credential again before the
// pause has ended. A 403 does not lock it.
func TestRefusedSourceIsPaused(t *testing.T) {
	t.Parallel()
	forEachSource(t, func(t *testing.T, s source, c *cloud) {
		give := c.give
		refusal := http.StatusUnauthorized
		c.give = func(call int, req *http.Request) (*http.Response, error) {
			pass(100 * time.Millisecond)
			if refusal != 0 {
				return answer(refusal, ""), nil
			}
			return give(call, req)
		}
		rt := s.wrap(c)
		check := func(when string, calls int) {
			t.Helper()
			_, err := send(t, rt)
			if e, ok := errors.AsType[*auth.Error](err); !ok || e.StatusCode != refusal {
				t.Errorf("%s: error = %v, want the %d", when, err, refusal)
			}
			if got, _ := c.state(); got != calls {
				t.Errorf("%s: %d fetches, want %d", when, got, calls)
			}
		}
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { check("together", 1) })
		}
		wg.Wait()
		check("right after", 1)
		pass(s.pause - time.Second)
		check("within the pause", 1)
		pass(2 * time.Second)
		check("after the pause", 2)
		pass(s.pause + time.Second)
		refusal = http.StatusForbidden
		check("a 403", 3)
		check("a 403 starts no pause", 4)
		refusal = 0
		if status, err := send(t, rt); err != nil || status != http.StatusOK {
			t.Errorf("accepted again: %d, %v", status, err)
		}
	})
}

// A cancelled fetch ends its own call only, and a caller that waits leaves with its context.
func TestSourceFetchEndsWithItsContext(t *testing.T) {
	t.Parallel()
	forEachSource(t, func(t *testing.T, s source, c *cloud) {
		c.slow()
		rt := s.wrap(c)
		ctx, cancel := context.WithCancelCause(t.Context())
		errStop := errors.New("stop")
		var wg sync.WaitGroup
		wg.Go(func() {
			err := sendAs(ctx, t, rt)
			if _, ok := errors.AsType[*auth.Error](err); !ok || !errors.Is(err, context.Canceled) || !errors.Is(err, errStop) {
				t.Errorf("fetching caller: error = %v, want *auth.Error with context.Canceled and its cause", err)
			}
		})
		synctest.Wait()
		for range 10 {
			wg.Go(func() {
				if err := sendAs(t.Context(), t, rt); err != nil {
					t.Errorf("waiting caller: %v", err)
				}
			})
		}
		wg.Go(func() {
			short, end := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer end()
			start := time.Now()
			err := sendAs(short, t, rt)
			if _, ok := errors.AsType[*auth.Error](err); !ok || !errors.Is(err, context.DeadlineExceeded) || !strings.HasPrefix(err.Error(), s.op[:30]) {
				t.Errorf("impatient caller: error = %v, want *auth.Error with context.DeadlineExceeded", err)
			}
			if took := time.Since(start); took != 100*time.Millisecond {
				t.Errorf("impatient caller: returned after %v, want 100ms", took)
			}
		})
		pass(500 * time.Millisecond)
		cancel(errStop)
		wg.Wait()
		if calls, used := c.state(); calls != 2 || used != strings.TrimSpace(strings.Repeat("2 ", 10)) {
			t.Errorf("%d fetches, used %s, want 2, and the second for 10 calls", calls, used)
		}
	})
}

// A service that refuses a credential gets the next one, with the same body.
func TestRefusedCredentialIsReplaced(t *testing.T) {
	t.Parallel()
	forEachSource(t, func(t *testing.T, s source, c *cloud) {
		c.service = func(used string, req *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(req.Body)
			if err != nil || used == "1" {
				return answer(http.StatusUnauthorized, "refused"), err
			}
			return answer(http.StatusOK, string(body)), nil
		}
		resp, err := s.wrap(c).RoundTrip(newRequest(t, http.MethodPost, testService, "text"))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK || string(body) != "text" {
			t.Errorf("RoundTrip() = %d %q, %v", resp.StatusCode, body, err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
		if calls, used := c.state(); calls != 2 || used != "1 2" {
			t.Errorf("%d fetches, used %s, want 2 and 1 2", calls, used)
		}
	})
}

// A refused key is not sent again, because a few refused signatures lock it. The caller
// gets the complete first answer.
func TestRefusedKeyIsNotSentAgain(t *testing.T) {
	t.Parallel()
	for _, size := range []int{10, 100_000} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			c.give = func(int, *http.Request) (*http.Response, error) {
				return answer(http.StatusOK, keyText(1, time.Hour)), nil
			}
			c.service = func(string, *http.Request) (*http.Response, error) {
				return answer(http.StatusUnauthorized, strings.Repeat("x", size)), nil
			}
			resp, err := sources()["metadata"].wrap(c).RoundTrip(newRequest(t, http.MethodGet, testService, ""))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != http.StatusUnauthorized || len(body) != size {
				t.Errorf("RoundTrip() = %d with %d bytes, %v, want the first 401 with %d bytes", resp.StatusCode, len(body), err, size)
			}
			if err := resp.Body.Close(); err != nil {
				t.Error(err)
			}
			if calls, used := c.state(); calls != 2 || used != "1" {
				t.Errorf("%d fetches, used %s, want 2 and 1", calls, used)
			}
		})
	}
}

func TestFailuresOfSources(t *testing.T) {
	t.Parallel()
	const (
		noAgency = "; assign an agency for the cloud service ECS to this server, on the page of the server in the console"
		badBase  = "; check the credential that assumes the agency, which is not sent again for 4m0s because a few failures lock the account"
		operator = "; check the name of the agency and the account that created it, that it delegates to the account of the credential, and that the user has the permission Agent Operator"
		missing  = "; check the name of the agency, the account that created it, and the IAM endpoint"
		badToken = "; check that the ID token is valid and that IAM trusts its issuer and audience; the next try is in 30s"
		rules    = "; check that the identity provider's rules in IAM give the user the project"
		provider = "; check the identity provider ID and the IAM endpoint"
		endpoint = "; check the IAM endpoint"
	)
	key := func(edit string) string { return strings.Replace(keyText(1, time.Hour), edit, "", 1) }
	for _, tt := range []struct {
		source string
		name   string
		status int
		body   string
		calls  int
		want   string // after the operation
	}{
		{"metadata", "no agency", 401, `{"message":"Please configure Cloud Service Agency first"}`, 1, "401 Please configure Cloud Service Agency first" + noAgency},
		{"metadata", "no agency, old", 404, "", 1, "404 Not Found" + noAgency},
		{"metadata", "forbidden", 403, "", 1, "403 Forbidden" + noServer},
		{"metadata", "redirect", 302, "", 1, "302 Found" + noServer},
		{"metadata", "unavailable", 503, "", 3, "503 Service Unavailable" + noServer},
		{"metadata", "no JSON", 200, "HIDDEN-secret", 1, "200 the answer is not a temporary key in JSON" + noServer},
		{"metadata", "another object", 200, `{"HIDDEN":1}`, 1, "200 the answer lacks a part of the temporary key" + noServer},
		{"metadata", "cut", 200, key("}}"), 1, "200 the answer is not a temporary key in JSON" + noServer},
		{"metadata", "no access key", 200, key("AKEXAMPLE-1"), 1, "200 the answer lacks a part of the temporary key" + noServer},
		{"metadata", "no secret key", 200, key(testSecretKey), 1, "200 the answer lacks a part of the temporary key" + noServer},
		{"metadata", "no security token", 200, key("security-1"), 1, "200 the answer lacks a part of the temporary key" + noServer},
		{"metadata", "control character", 200, strings.Replace(keyText(1, time.Hour), "security-1", `HIDDEN\n`, 1), 1, "200 the temporary key in the answer holds a control character" + noServer},
		{"metadata", "no expiry", 200, `{"credential":{"access":"a","secret":"HIDDEN","securitytoken":"HIDDEN"}}`, 1, "200 the answer has no readable expires_at" + noServer},
		{"metadata", "expired", 200, `{"credential":{"access":"a","secret":"HIDDEN","securitytoken":"HIDDEN","expires_at":"1999-12-31T23:59:59.9Z"}}`, 1, "200 the temporary key expired at 1999-12-31T23:59:59Z, before the time of this machine; check its clock"},

		{"agency", "refused", 401, `{"error":{"code":401,"message":"no"}}`, 1, "401 no" + badBase},
		{"agency", "forbidden", 403, `{"error":{"code":403,"message":"You are not authorized."}}`, 1, "403 You are not authorized." + operator},
		{"agency", "no such agency", 404, `{"error":{"code":404,"message":"Could not find agency."}}`, 1, "404 Could not find agency." + missing},
		{"agency", "redirect", 307, "", 1, "307 Temporary Redirect" + endpoint},
		{"agency", "unavailable", 502, "", 3, "502 Bad Gateway"},
		{"agency", "no JSON", 201, "HIDDEN-secret", 1, "201 the answer is not a temporary key in JSON"},
		{"agency", "empty", 201, "{}", 1, "201 the answer lacks a part of the temporary key"},
		{"agency", "expired", 201, `{"credential":{"access":"a","secret":"HIDDEN","securitytoken":"HIDDEN","expires_at":"1999-12-31T23:59:59Z"}}`, 1, "201 the temporary key expired at 1999-12-31T23:59:59Z, before the time of this machine; check its clock"},

		{"OIDC", "refused", 401, `{"error":{"code":401,"message":"bad fake-id-token"}}`, 1, "401 bad [REDACTED]" + badToken},
		{"OIDC", "forbidden", 403, "", 1, "403 Forbidden" + rules},
		{"OIDC", "no such provider", 404, "", 1, "404 Not Found" + provider},
		{"OIDC", "unavailable", 500, "", 3, "500 Internal Server Error"},
		{"OIDC", "no token", 201, `{"token":{}}`, 1, "201 the answer has no X-Subject-Token; check the IAM endpoint"},
	} {
		t.Run(tt.source+"/"+tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				c.give = func(int, *http.Request) (*http.Response, error) { return answer(tt.status, tt.body), nil }
				s := sources()[tt.source]
				_, err := send(t, s.wrap(c))
				e, ok := errors.AsType[*auth.Error](err)
				if !ok || e.StatusCode != tt.status || err.Error() != s.op+tt.want {
					t.Errorf("error\n got %v\nwant %s%s", err, s.op, tt.want)
				}
				if calls, used := c.state(); calls != tt.calls || used != "" {
					t.Errorf("%d fetches, used %q, want %d and none", calls, used, tt.calls)
				}
			})
		})
	}
}

// A token or a key that expires soon after its arrival is used until shortly before then.
func TestShortLivedCredentials(t *testing.T) {
	t.Parallel()
	forEachSource(t, func(t *testing.T, s source, c *cloud) {
		c.give = func(call int, req *http.Request) (*http.Response, error) {
			return giveFor(req, call, 10*time.Second), nil
		}
		rt := s.wrap(c)
		for range 2 {
			if _, err := send(t, rt); err != nil {
				t.Error(err)
			}
			pass(9 * time.Second)
		}
		if calls, used := c.state(); calls != 2 || used != "1 2" {
			t.Errorf("%d fetches, used %s, want 2 and 1 2", calls, used)
		}
	})
}
