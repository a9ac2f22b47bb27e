package auth_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// stalledBody gives no data before the context ends.
type stalledBody struct{ ctx context.Context }

func (b stalledBody) Read([]byte) (int, error) {
	<-b.ctx.Done()
	return 0, b.ctx.Err()
}

func (stalledBody) Close() error { return nil }

// brokenBody gives text, and then the error of a connection that broke.
func brokenBody(text string) io.ReadCloser {
	return io.NopCloser(io.MultiReader(strings.NewReader(text), iotest.ErrReader(io.ErrUnexpectedEOF)))
}

// replaceBodies replaces the bodies of the answers to fetches for which body is not nil.
func replaceBodies(c *cloud, body func(call int, req *http.Request) io.ReadCloser) {
	give := c.give
	c.give = func(call int, req *http.Request) (*http.Response, error) {
		resp, err := give(call, req)
		if other := body(call, req); other != nil {
			resp.Body = other
		}
		return resp, err
	}
}

// forEachKeySource runs a test for each kind of source whose answer has the credential in
// its body.
func forEachKeySource(t *testing.T, do func(t *testing.T, s source, c *cloud)) {
	t.Helper()
	forEachSource(t, func(t *testing.T, s source, c *cloud) {
		if !strings.Contains(s.op, "token from IAM") {
			do(t, s, c)
		}
	})
}

// If the body of a key stalls and the caller that fetches is cancelled, the waiting callers
// fetch again.
func TestStalledBodyEndsOneCallOnly(t *testing.T) {
	t.Parallel()
	forEachKeySource(t, func(t *testing.T, s source, c *cloud) {
		replaceBodies(c, func(call int, req *http.Request) io.ReadCloser {
			if call > 1 {
				return nil
			}
			return stalledBody{req.Context()}
		})
		rt := s.wrap(c)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := sendAs(ctx, t, rt); !errors.Is(err, context.Canceled) {
				t.Errorf("fetching caller: error = %v, want context.Canceled", err)
			}
		})
		synctest.Wait()
		for range 20 {
			wg.Go(func() {
				if err := sendAs(t.Context(), t, rt); err != nil {
					t.Errorf("waiting caller: %v", err)
				}
			})
		}
		pass(500 * time.Millisecond)
		cancel()
		wg.Wait()
		if calls, used := c.state(); calls != 2 || used != strings.TrimSpace(strings.Repeat("2 ", 20)) {
			t.Errorf("%d fetches, used %s, want 2, and the second key for 20 calls", calls, used)
		}
	})
}

func TestBrokenBodyOfAKeyIsRepeated(t *testing.T) {
	t.Parallel()
	forEachKeySource(t, func(t *testing.T, s source, c *cloud) {
		replaceBodies(c, func(call int, _ *http.Request) io.ReadCloser {
			if call > 2 {
				return nil
			}
			return brokenBody(keyText(call, time.Hour)[:20])
		})
		if status, err := send(t, s.wrap(c)); err != nil || status != http.StatusOK {
			t.Errorf("RoundTrip() = %d, %v", status, err)
		}
		if calls, used := c.state(); calls != 3 || used != "3" {
			t.Errorf("%d tries, used %s, want 3 and the third key", calls, used)
		}
	})
}

// A part of a token of the metadata service is not sent. The service would refuse it, and
// the error would blame the agency.
func TestBrokenMetadataTokenIsRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		whole := c.token
		c.token = func() (*http.Response, error) {
			resp, err := whole()
			if len(c.requests()) == 1 {
				resp.Body = brokenBody("fake-meta")
			}
			return resp, err
		}
		rt := sources()["metadata"].wrap(c)
		if status, err := send(t, rt); err != nil || status != http.StatusOK {
			t.Errorf("RoundTrip() = %d, %v", status, err)
		}
		if got, want := strings.Join(c.requests(), "\n"), strings.Join([]string{putToken, putToken, getKeyV2}, "\n"); got != want {
			t.Errorf("requests\n got %s\nwant %s", got, want)
		}
	})
}

const noAnswer = "the HTTP transport returned neither an answer nor an error"

// The RoundTripper of the caller may return no answer, or one without a body.
func TestAnswerOfABrokenRoundTripper(t *testing.T) {
	t.Parallel()
	forEachSource(t, func(t *testing.T, s source, c *cloud) {
		c.service = func(string, *http.Request) (*http.Response, error) { return nil, nil }
		rt := s.wrap(c)
		if _, err := send(t, rt); err == nil || err.Error() != noAnswer {
			t.Errorf("RoundTrip() without an answer = %v", err)
		}
		for _, want := range []int{http.StatusOK, http.StatusUnauthorized} {
			c.service = func(string, *http.Request) (*http.Response, error) { return &http.Response{StatusCode: want}, nil }
			if status, err := send(t, rt); err != nil || status != want {
				t.Errorf("RoundTrip() without a body = %d, %v, want %d", status, err, want)
			}
		}
	})
}

func TestFetchThroughABrokenRoundTripper(t *testing.T) {
	t.Parallel()
	forEachSource(t, func(t *testing.T, s source, c *cloud) {
		c.give = func(int, *http.Request) (*http.Response, error) { return nil, nil }
		rt := s.wrap(c)
		_, err := send(t, rt)
		if _, ok := errors.AsType[*auth.Error](err); !ok || !strings.HasPrefix(err.Error(), s.op+noAnswer) {
			t.Errorf("without an answer: error\n got %v\nwant %s%s", err, s.op, noAnswer)
		}
		c.give = func(int, *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusForbidden}, nil
		}
		_, err = send(t, rt)
		if e, ok := errors.AsType[*auth.Error](err); !ok || e.StatusCode != http.StatusForbidden {
			t.Errorf("without a body: error = %v, want the 403", err)
		}
	})
}
