package auth

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

const (
	// Time left to a token when it is renewed in the background, and when it
	// is no longer used. Short-lived tokens have proportionally less.
	earlyWindow = 10 * time.Minute
	hardWindow  = 30 * time.Second

	refreshTimeout = 30 * time.Second // for a renewal in the background
	failurePause   = 30 * time.Second // before the next one after a failure

	// Five failures within a quarter of an hour lock the account. This pause
	// keeps a wrong password below that, however often it is used.
	refusalPause = 4 * time.Minute
)

// token is an IAM token and its two ends.
type token struct {
	value string
	early time.Time // from here on it is renewed in the background
	hard  time.Time // from here on it is not used
}

// newToken gives a token its ends. The early one is scattered, so that clients
// that start together do not renew together.
func newToken(value string, now time.Time, lifetime time.Duration) token {
	window := min(earlyWindow, lifetime/4)
	window -= rand.N(window/5 + 1) //nolint:gosec // not a secret
	end := now.Add(lifetime)
	return token{
		value: value,
		early: end.Add(-window),
		hard:  end.Add(-min(hardWindow, lifetime/8)),
	}
}

// tokenCache holds one token for any number of goroutines, with at most one
// fetch under way.
type tokenCache struct {
	fetch func(ctx context.Context) (token, error)

	mu          sync.Mutex
	current     token
	flight      *flight   // the fetch under way, if any
	pausedUntil time.Time // no renewal in the background before
	refused     error     // what IAM said to the password, valid until then
}

// flight is one fetch. Its results may be read once done is closed.
type flight struct {
	done      chan struct{}
	token     token
	err       error
	abandoned bool // its caller left: there is no result, and another may lead
}

// get returns a token that is good to use. A caller that finds none fetches in
// its own context, so no fetch outlives the call that started it; the others
// wait for that fetch and share what comes of it.
func (c *tokenCache) get(ctx context.Context) (token, error) {
	for {
		c.mu.Lock()
		now := time.Now()
		if now.Before(c.current.hard) {
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
			return token{}, &Error{Op: tokenOp, Err: contextError(ctx)}
		}
		f := c.flight
		if f == nil {
			f = c.takeOff()
			c.mu.Unlock()
			c.fly(ctx, f)
			return f.token, f.err
		}
		c.mu.Unlock()

		select {
		case <-f.done:
			if !f.abandoned {
				return f.token, f.err
			}
		case <-ctx.Done():
			return token{}, &Error{Op: tokenOp, Err: contextError(ctx)}
		}
	}
}

// invalidate forgets a token that a service refused, unless it has been
// replaced since it was sent.
func (c *tokenCache) invalidate(sent token) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current.value == sent.value {
		c.current = token{}
	}
}

// renewEarly starts a fetch in the background if the token is near its end.
// It is the one goroutine of this package that outlives a call. The caller
// holds c.mu.
func (c *tokenCache) renewEarly(ctx context.Context, now time.Time) {
	if now.Before(c.current.early) || now.Before(c.pausedUntil) || c.flight != nil {
		return
	}
	f := c.takeOff()
	go func() {
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshTimeout)
		defer cancel()
		c.fly(own, f)
	}()
}

// takeOff announces a fetch. The caller holds c.mu, and calls fly next.
func (c *tokenCache) takeOff() *flight {
	c.flight = &flight{done: make(chan struct{})}
	return c.flight
}

func (c *tokenCache) fly(ctx context.Context, f *flight) {
	f.abandoned = true // stays so if fetch panics
	defer c.land(f)
	f.token, f.err = c.fetch(ctx)
	f.abandoned = ctx.Err() != nil && errors.Is(f.err, ctx.Err())
}

func (c *tokenCache) land(f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flight = nil
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
