package transport

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// waitFor is a Limiter that waits for a fixed time.
type waitFor time.Duration

func (d waitFor) Wait(ctx context.Context) error {
	select {
	case <-time.After(time.Duration(d)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestRateLimitWaitsBeforeTheRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		l := &rateLimit{limiter: waitFor(time.Minute), next: roundTrip(func(*http.Request) (*http.Response, error) {
			return nil, http.ErrServerClosed
		})}
		_, err := send(l, httptest.NewRequestWithContext(t.Context(), http.MethodGet, testURL, nil))
		if took := time.Since(start); !errors.Is(err, http.ErrServerClosed) || took != time.Minute {
			t.Errorf("RoundTrip() = %v after %s, want the error of the next stage after a minute", err, took)
		}
	})
}

func TestRateLimitWaitEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		l := &rateLimit{limiter: waitFor(time.Hour), next: roundTrip(func(*http.Request) (*http.Response, error) {
			t.Error("the request is sent")
			return nil, http.ErrServerClosed
		})}
		start := time.Now()
		body := &trackedBody{Reader: strings.NewReader("x")}
		_, err := send(l, httptest.NewRequestWithContext(ctx, http.MethodPut, testURL, body))
		if took := time.Since(start); phaseOf(err) != unsent || !errors.Is(err, context.DeadlineExceeded) || took != time.Second || !body.closed {
			t.Errorf("RoundTrip() = %v after %s, body closed: %v", err, took, body.closed)
		}
	})
}

// The limiter waits for longer than the timeout of a try, which starts after the wait.
func TestTimeoutOfATryStartsAfterTheLimiter(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		takes    time.Duration // the request
		timedOut bool
	}{{900 * time.Millisecond, false}, {1100 * time.Millisecond, true}} {
		synctest.Test(t, func(t *testing.T) {
			base := roundTrip(func(req *http.Request) (*http.Response, error) {
				if err := waitFor(tt.takes).Wait(req.Context()); err != nil {
					return nil, err
				}
				return answerOf(http.StatusOK, "{}"), nil
			})
			a := &attempt{
				next:    &rateLimit{next: base, limiter: waitFor(time.Minute), timeout: time.Second},
				timeout: time.Second, maxBody: 100, logger: newTestClient(t, base).cfg.Logger, hasLimiter: true,
			}
			c := newTestCall(&Op{Method: http.MethodGet})
			_, err := send(a, requestOf(t, c))
			if _, timedOut := errors.AsType[*timeoutError](err); timedOut != tt.timedOut || err != nil && !timedOut {
				t.Errorf("a request of %s: RoundTrip() = %v, want a time-out: %v", tt.takes, err, tt.timedOut)
			}
		})
	}
}
