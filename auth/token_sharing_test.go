package auth_test

import (
	"context"
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

// All callers that wait for a fetch get its error.
func TestFailureIsShared(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusForbidden, http.StatusServiceUnavailable} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				c.give = func(int, *http.Request) (*http.Response, error) {
					pass(100 * time.Millisecond)
					return answer(status, ""), nil
				}
				rt := wrapPassword(c)
				var wg sync.WaitGroup
				for range 20 {
					wg.Go(func() {
						_, err := send(t, rt)
						if e, ok := errors.AsType[*auth.Error](err); !ok || e.StatusCode != status {
							t.Errorf("error = %v, want the %d of IAM", err, status)
						}
					})
				}
				wg.Wait()
				want := 1
				if status == http.StatusServiceUnavailable {
					want = 3 // the tries of the one fetch
				}
				if iam, service, open := c.counts(); iam != want || service != 0 || open != 0 {
					t.Errorf("%d calls to IAM, %d to the service, %d open bodies, want %d, 0, 0", iam, service, open, want)
				}
			})
		})
	}
}

func TestCancelledCallSendsNothing(t *testing.T) {
	t.Parallel()
	c := newCloud()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := sendAs(ctx, t, wrapPassword(c))
	if _, ok := errors.AsType[*auth.Error](err); !ok || !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want *auth.Error with context.Canceled", err)
	}
	if iam, service, _ := c.counts(); iam+service != 0 {
		t.Errorf("%d requests sent, want none", iam+service)
	}
}

// If the caller that fetches is cancelled between two tries, the waiting callers
// must not get its error.
func TestOtherCallersFetchAfterACancelBetweenTries(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		fail func() (*http.Response, error)
		want string
	}{
		{"answer", func() (*http.Response, error) { return answer(http.StatusServiceUnavailable, ""), nil }, "503 Service Unavailable: context canceled"},
		{"no answer", func() (*http.Response, error) { return nil, io.EOF }, "context canceled: EOF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				c.give = func(call int, _ *http.Request) (*http.Response, error) {
					if call == 1 {
						return tt.fail()
					}
					return tokenAnswer(call, time.Hour), nil
				}
				rt := wrapPassword(c)
				ctx, cancel := context.WithCancel(t.Context())
				var wg sync.WaitGroup
				wg.Go(func() {
					err := sendAs(ctx, t, rt)
					if !errors.Is(err, context.Canceled) || !strings.HasSuffix(err.Error(), tt.want) {
						t.Errorf("fetching caller: error = %v, want %q", err, tt.want)
					}
				})
				synctest.Wait()
				wg.Go(func() {
					if err := sendAs(t.Context(), t, rt); err != nil {
						t.Errorf("waiting caller: %v", err)
					}
				})
				synctest.Wait()
				cancel()
				wg.Wait()
				if iam, _, open := c.counts(); iam != 2 || open != 0 {
					t.Errorf("%d calls to IAM, %d open bodies, want 2 and none", iam, open)
				}
			})
		})
	}
}
