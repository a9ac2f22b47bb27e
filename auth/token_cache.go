package auth

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/retry"
)

const (
	// A token is renewed in the background when its remaining lifetime is below
	// renewWindow, and is not used when it is below expiryMargin. Both are shorter
	// for a short-lived token.
	renewWindow  = 10 * time.Minute
	expiryMargin = 30 * time.Second

	renewTimeout = 30 * time.Second // of a renewal in the background
	failurePause = 30 * time.Second // between a failed renewal and the next one

	// refusalPause is the time for which a refused password is not sent again.
	// Five failures within 15 minutes lock the account; the pause allows four.
	refusalPause = 4 * time.Minute
)

// token holds an IAM token and the times that its expiry sets.
type token struct {
	value     string
	renewFrom time.Time // the first use from then on renews it in the background
	useUntil  time.Time
}

// newToken returns a token that expires after lifetime. It randomizes renewFrom,
// so that clients that start at the same time renew at different times.
func newToken(value string, now time.Time, lifetime time.Duration) token {
	window := min(renewWindow, lifetime/4)
	window -= retry.Share(window / 5)
	end := now.Add(lifetime)
	return token{
		value:     value,
		renewFrom: end.Add(-window),
		useUntil:  end.Add(-min(expiryMargin, lifetime/8)),
	}
}

// tokenCache shares one token between goroutines. It runs at most one fetch at a
// time.
type tokenCache struct {
	fetch func(ctx context.Context) (token, error)

	mu          sync.Mutex
	current     token
	pending     *pendingFetch // nil if no fetch runs
	pausedUntil time.Time     // no renewal in the background starts before
	refused     error         // set if IAM refused the password; get returns it until pausedUntil
}

// pendingFetch holds the result of a fetch. Read it only after done is closed.
type pendingFetch struct {
	done      chan struct{}
	token     token
	err       error
	abandoned bool // the context of the fetch ended, so a waiting caller fetches again
}

// get returns a usable token. If there is none, the first caller fetches one in
// its own context, so that the fetch ends with its call. The other callers wait
// for the fetch and share its result.
func (c *tokenCache) get(ctx context.Context) (token, error) {
	for {
		c.mu.Lock()
		now := time.Now()
		if now.Before(c.current.useUntil) {
			tok := c.current
			c.renewEarly(ctx, now)
			c.mu.Unlock()
			return tok, nil
		}
		if c.refused != nil && now.Before(c.pausedUntil) {
			err := c.refused
			c.mu.Unlock()
			return token{}, err
		}
		if ctx.Err() != nil {
			c.mu.Unlock()
			return token{}, &Error{Op: tokenOp, Err: retry.Ended(ctx)}
		}
		f := c.pending
		if f == nil {
			f = c.registerFetch()
			c.mu.Unlock()
			c.runFetch(ctx, f)
			return f.token, f.err
		}
		c.mu.Unlock()

		select {
		case <-f.done:
			if !f.abandoned {
				return f.token, f.err
			}
		case <-ctx.Done():
			return token{}, &Error{Op: tokenOp, Err: retry.Ended(ctx)}
		}
	}
}

// invalidate removes a token that a service refused, unless a newer token has
// replaced it.
func (c *tokenCache) invalidate(sent token) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current.value == sent.value {
		c.current = token{}
	}
}

// renewEarly starts a fetch in the background if the token expires soon. No other
// goroutine of this package outlives a call. The caller holds c.mu.
func (c *tokenCache) renewEarly(ctx context.Context, now time.Time) {
	if now.Before(c.current.renewFrom) || now.Before(c.pausedUntil) || c.pending != nil {
		return
	}
	f := c.registerFetch()
	go func() {
		fetchCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), renewTimeout)
		defer cancel()
		c.runFetch(fetchCtx, f)
	}()
}

// registerFetch makes other callers wait for a new fetch. The caller holds c.mu,
// and must call runFetch next.
func (c *tokenCache) registerFetch() *pendingFetch {
	c.pending = &pendingFetch{done: make(chan struct{})}
	return c.pending
}

func (c *tokenCache) runFetch(ctx context.Context, f *pendingFetch) {
	f.abandoned = true // remains true if fetch panics
	defer c.finishFetch(f)
	f.token, f.err = c.fetch(ctx)
	f.abandoned = ctx.Err() != nil && errors.Is(f.err, ctx.Err())
}

// finishFetch stores the result of f and wakes the waiting callers.
func (c *tokenCache) finishFetch(f *pendingFetch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending = nil
	c.refused = nil
	switch {
	case f.err == nil:
		c.current = f.token
	case refusedByIAM(f.err):
		c.refused = f.err
		c.pausedUntil = time.Now().Add(refusalPause)
	default:
		c.pausedUntil = time.Now().Add(failurePause)
	}
	close(f.done)
}

func refusedByIAM(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.StatusCode == http.StatusUnauthorized
}
