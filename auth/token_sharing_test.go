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
				c.iam = func(int, *http.Request) (*http.Response, error) {
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

// A few failures lock the account, so no caller sends a refused password again
// before the pause has ended.
func TestWrongPasswordIsNotRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		status := http.StatusUnauthorized
		c.iam = func(call int, _ *http.Request) (*http.Response, error) {
			pass(100 * time.Millisecond)
			if status != 0 {
				return answer(status, ""), nil
			}
			return tokenAnswer(call, time.Hour), nil
		}
		rt := wrapPassword(c)
		check := func(name string, calls int) {
			t.Helper()
			_, err := send(t, rt)
			if e, ok := errors.AsType[*auth.Error](err); !ok || e.StatusCode != status {
				t.Errorf("%s: error = %v, want the %d of IAM", name, err, status)
			}
			if iam, _, _ := c.counts(); iam != calls {
				t.Errorf("%s: %d calls to IAM, want %d", name, iam, calls)
			}
		}
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { check("together", 1) })
		}
		wg.Wait()
		check("right after", 1)
		pass(3 * time.Minute)
		check("3 minutes later", 1)
		pass(2 * time.Minute)
		check("5 minutes later", 2)
		pass(5 * time.Minute)
		status = http.StatusForbidden // does not lock the account
		check("403", 3)
		check("a 403 starts no pause", 4)
		status = 0
		if got, err := send(t, rt); err != nil || got != http.StatusOK {
			t.Errorf("with the right password: %d, %v", got, err)
		}
	})
}

func TestFirstFetchIsShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		c.iam = func(call int, _ *http.Request) (*http.Response, error) {
			pass(time.Second)
			return tokenAnswer(call, time.Hour), nil
		}
		rt := wrapPassword(c)
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				if status, err := send(t, rt); err != nil || status != http.StatusOK {
					t.Errorf("RoundTrip() = %d, %v", status, err)
				}
			})
		}
		wg.Wait()
		if iam, service, open := c.counts(); iam != 1 || service != 100 || open != 0 {
			t.Errorf("%d calls to IAM, %d to the service, %d open bodies, want 1, 100, 0", iam, service, open)
		}
	})
}

func TestOtherCallersFetchAfterACancel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		c.iam = slowIAM
		rt := wrapPassword(c)
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
		synctest.Wait()
		cancel(errStop)
		wg.Wait()
		if iam, service, _ := c.counts(); iam != 2 || service != 10 {
			t.Errorf("%d calls to IAM, %d to the service, want 2 and 10", iam, service)
		}
	})
}

func TestWaitEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		c.iam = slowIAM
		rt := wrapPassword(c)
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := sendAs(t.Context(), t, rt); err != nil {
				t.Errorf("fetching caller: %v", err)
			}
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		start := time.Now()
		err := sendAs(ctx, t, rt)
		if _, ok := errors.AsType[*auth.Error](err); !ok || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("waiting caller: error = %v, want *auth.Error with context.DeadlineExceeded", err)
		}
		if took := time.Since(start); took != 100*time.Millisecond {
			t.Errorf("waiting caller: returned after %v, want 100ms", took)
		}
		wg.Wait()
		if iam, _, _ := c.counts(); iam != 1 {
			t.Errorf("%d calls to IAM, want 1", iam)
		}
	})
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
				c.iam = func(call int, _ *http.Request) (*http.Response, error) {
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
