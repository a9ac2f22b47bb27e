package dcaas_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// A dial that times out has sent nothing, so a create is repeated and not ambiguous.
func TestDialTimeoutIsNotAmbiguous(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var dials atomic.Int32
		over := make(chan struct{}) // ends the dials, which net/http keeps for later calls
		defer close(over)
		hang := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			dials.Add(1)
			<-over
			return nil, net.ErrClosed
		}}
		c, err := dcaas.New(dcaas.Config{Endpoint: "https://dcaas.example.com", ProjectID: "p", Auth: key()},
			dcaas.WithHTTPClient(&http.Client{Transport: hang}), dcaas.WithTimeout(time.Second), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 2}))
		if err != nil {
			t.Fatal(err)
		}
		err = tryCreate(t.Context(), c)
		if e, ok := errors.AsType[*dcaas.Error](err); !ok || e.Attempts != 2 || dials.Load() != 2 || !errors.Is(err, dcaas.ErrUnavailable) || errors.Is(err, dcaas.ErrAmbiguous) ||
			!strings.Contains(err.Error(), "no connection") {
			t.Errorf("Create() = %v after %d dials", err, dials.Load())
		}
	})
}

// If middleware uses up the time of a try, nothing was sent, so a create is not ambiguous.
func TestTimeoutBeforeSendIsNotAmbiguous(t *testing.T) {
	t.Parallel()
	for name, ends := range map[string]func(context.Context) (context.Context, context.CancelFunc){
		"of one try": context.WithCancel,
		"of the caller": func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{{status: 200, body: `{"virtual_gateway":{}}`}}}
				c := scripted(t, s, dcaas.WithTimeout(2*time.Second), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 2}), dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
					return roundTripper(func(req *http.Request) (*http.Response, error) {
						<-time.After(3 * time.Second)
						return next.RoundTrip(req)
					})
				}))
				ctx, cancel := ends(t.Context())
				defer cancel()
				err := tryCreate(ctx, c)
				own := name == "of one try"
				if err == nil || errors.Is(err, dcaas.ErrAmbiguous) || errors.Is(err, dcaas.ErrUnavailable) != own || errors.Is(err, context.DeadlineExceeded) == own || len(s.tries) != 0 {
					t.Errorf("Create() = %v after %d requests, want an error that is not ambiguous, and none", err, len(s.tries))
				}
			})
		})
	}
}

func TestTimeoutOfOneTry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{hang: true}, {status: 200, body: `{"virtual_gateway":{"id":"g"}}`}}}
		got, err := scripted(t, s, dcaas.WithTimeout(3*time.Second)).VirtualGateways.Get(t.Context(), "id")
		if err != nil || got.ID != "g" {
			t.Errorf("Get() = %v, %v", got, err)
		}
		if gap := s.tries[1].Sub(s.tries[0]); gap < 3500*time.Millisecond || gap > 3750*time.Millisecond {
			t.Errorf("the second try came after %s", gap)
		}

		start := time.Now()
		err = fail(scripted(t, &script{steps: []step{{hang: true}}}, dcaas.WithTimeout(3*time.Second)).VirtualGateways.Get(t.Context(), "id"))
		if want := fmt.Sprintf("(4 tries in %s)", time.Since(start).Round(time.Millisecond)); !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
		var timeout net.Error
		if errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &timeout) || !timeout.Timeout() ||
			!errors.Is(err, dcaas.ErrUnavailable) || !strings.Contains(err.Error(), "within 3s") {
			t.Errorf("%v, want a time-out that is not the context's", err)
		}
	})
}

// A timeout of IAM is ErrUnavailable. A write is not ambiguous then, because it was not sent.
func TestTimeoutOfIAM(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		password := auth.NewPassword(auth.PasswordConfig{UserName: "u", Password: "not-a-real-secret", DomainName: "d", IAMEndpoint: "https://iam.example.com"})
		c, err := dcaas.New(dcaas.Config{Endpoint: "https://dcaas.example.com", ProjectID: "p", Auth: password},
			dcaas.WithHTTPClient(&http.Client{Transport: &script{steps: []step{{hang: true}}}}), dcaas.WithTimeout(3*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		err = c.VirtualGateways.Delete(t.Context(), "id")
		if !errors.Is(err, dcaas.ErrUnavailable) || errors.Is(err, dcaas.ErrAmbiguous) || errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "nothing was sent within 3s") {
			t.Errorf("Delete() = %v, want ErrUnavailable, not ambiguous", err)
		}
	})
}

// The Timeout of a client given to WithHTTPClient limits one try.
func TestTimeoutOfHTTPClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{hang: true}}}
		start := time.Now()
		err := fail(scripted(t, s, dcaas.WithHTTPClient(&http.Client{Transport: s, Timeout: time.Second}), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1})).
			VirtualGateways.Get(t.Context(), "id"))
		if errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, dcaas.ErrUnavailable) || time.Since(start) != time.Second {
			t.Errorf("%v after %s, want a time-out after 1s that is not the context's", err, time.Since(start))
		}
		s, start = &script{steps: []step{{hang: true}}}, time.Now()
		err = fail(scripted(t, s, dcaas.WithHTTPClient(&http.Client{Transport: s, Timeout: time.Hour}), dcaas.WithTimeout(time.Second), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1})).
			VirtualGateways.Get(t.Context(), "id"))
		if time.Since(start) != time.Second {
			t.Errorf("%v after %s, want the shorter of the two", err, time.Since(start))
		}
	})
}

// hourLimiter is a rate limiter that delays each try by an hour.
type hourLimiter struct{}

func (hourLimiter) Wait(ctx context.Context) error {
	select {
	case <-time.After(time.Hour):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// The wait for the rate limiter does not count against the timeout of a try, but against the
// context.
func TestRateLimiterWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 200, body: `{"virtual_gateway":{"id":"g"}}`}, {hang: true}}}
		c := scripted(t, s, dcaas.WithRateLimiter(hourLimiter{}), dcaas.WithTimeout(time.Second), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
		start := time.Now()
		if _, err := c.VirtualGateways.Get(t.Context(), "id"); err != nil || time.Since(start) != time.Hour {
			t.Errorf("Get() error = %v after %s, want none after an hour", err, time.Since(start))
		}
		start = time.Now()
		_, err := c.VirtualGateways.Get(t.Context(), "id")
		if err == nil || !strings.Contains(err.Error(), "no whole answer within 1s") || time.Since(start) != time.Hour+time.Second {
			t.Errorf("Get() error = %v after %s, want the end of the try a second after the hour", err, time.Since(start))
		}
		start = time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = c.VirtualGateways.Get(ctx, "id")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Minute || len(s.tries) != 2 {
			t.Errorf("Get() error = %v after %s and %d tries, want the end of the context after a minute", err, time.Since(start), len(s.tries))
		}
	})
}
