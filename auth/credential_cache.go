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
	// A credential is renewed in the background when its remaining lifetime is below
	// renewWindow, and is not used when it is below expiryMargin. Both are shorter
	// for a short-lived credential.
	renewWindow  = 10 * time.Minute
	expiryMargin = 30 * time.Second

	renewTimeout = 30 * time.Second // of a renewal in the background
	failurePause = 30 * time.Second // between a failed renewal and the next one

	// lockPause is the time for which a refused password or key is not sent again.
	// Five failures within 15 minutes lock the account; the pause allows four.
	lockPause = 4 * time.Minute
)

// credential holds an IAM token or a temporary key, and the times that its expiry
// sets.
type credential struct {
	token     string
	key       *AccessKey // instead of token
	renewFrom time.Time  // the first use from then on renews it in the background
	useUntil  time.Time
}

// newToken returns an IAM token that expires after lifetime.
func newToken(token string, now time.Time, lifetime time.Duration) credential {
	c := credential{token: token}
	c.expireAfter(lifetime, now)
	return c
}

// newTemporaryKey returns a temporary key that expires after lifetime.
func newTemporaryKey(key *AccessKey, now time.Time, lifetime time.Duration) credential {
	c := credential{key: key}
	c.expireAfter(lifetime, now)
	return c
}

// expireAfter sets the times of c. It randomizes renewFrom, so that clients that
// start at the same time renew at different times.
func (c *credential) expireAfter(lifetime time.Duration, now time.Time) {
	window := min(renewWindow, lifetime/4)
	window -= retry.Share(window / 5)
	end := now.Add(lifetime)
	c.renewFrom = end.Add(-window)
	c.useUntil = end.Add(-min(expiryMargin, lifetime/8))
}

// same reports whether c and other are the same token or the same key.
func (c *credential) same(other *credential) bool {
	if c.key == nil || other.key == nil {
		return c.key == other.key && c.token == other.token
	}
	return c.key.key().accessKey == other.key.key().accessKey
}

// apply returns a copy of req with the token or with a signature of the key.
func (c *credential) apply(req *http.Request) (*http.Request, error) {
	if c.key == nil {
		return withToken(req, c.token), nil
	}
	return c.key.signedCopy(req)
}

// credentialCache shares one credential between goroutines. It runs at most one fetch
// at a time.
type credentialCache struct {
	fetch        func(ctx context.Context) (credential, error)
	op           string        // of the errors of a caller that waits
	refusalPause time.Duration // after a 401 to a fetch, no fetch starts for this time

	mu          sync.Mutex
	current     credential
	pending     *pendingFetch // nil if no fetch runs
	pausedUntil time.Time     // no renewal in the background starts before
	refused     error         // set after a 401 to a fetch; get returns it until pausedUntil
}

// pendingFetch holds the result of a fetch. Read it only after done is closed.
type pendingFetch struct {
	done       chan struct{}
	credential credential
	err        error
	abandoned  bool // the context of the fetch ended, so a waiting caller fetches again
}

// get returns a usable credential. If there is none, the first caller fetches one in
// its own context, so that the fetch ends with its call. The other callers wait
// for the fetch and share its result.
func (c *credentialCache) get(ctx context.Context) (credential, error) {
	for {
		c.mu.Lock()
		now := time.Now()
		if now.Before(c.current.useUntil) {
			usable := c.current
			c.renewEarly(ctx, now)
			c.mu.Unlock()
			return usable, nil
		}
		if c.refused != nil && now.Before(c.pausedUntil) {
			err := c.refused
			c.mu.Unlock()
			return credential{}, err
		}
		if ctx.Err() != nil {
			c.mu.Unlock()
			return credential{}, &Error{Op: c.op, Err: retry.Ended(ctx)}
		}
		f := c.pending
		if f == nil {
			f = c.registerFetch()
			c.mu.Unlock()
			c.runFetch(ctx, f)
			return f.credential, f.err
		}
		c.mu.Unlock()

		select {
		case <-f.done:
			if !f.abandoned {
				return f.credential, f.err
			}
		case <-ctx.Done():
			return credential{}, &Error{Op: c.op, Err: retry.Ended(ctx)}
		}
	}
}

// invalidate removes a credential that a service refused, unless a newer one has
// replaced it.
func (c *credentialCache) invalidate(sent credential) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current.same(&sent) {
		c.current = credential{}
	}
}

// renewEarly starts a fetch in the background if the credential expires soon. No other
// goroutine of this package outlives a call. The caller holds c.mu.
func (c *credentialCache) renewEarly(ctx context.Context, now time.Time) {
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
func (c *credentialCache) registerFetch() *pendingFetch {
	c.pending = &pendingFetch{done: make(chan struct{})}
	return c.pending
}

func (c *credentialCache) runFetch(ctx context.Context, f *pendingFetch) {
	f.abandoned = true // remains true if fetch panics
	defer c.finishFetch(f)
	f.credential, f.err = c.fetch(ctx)
	f.abandoned = ctx.Err() != nil && errors.Is(f.err, ctx.Err())
}

// finishFetch stores the result of f and wakes the waiting callers.
func (c *credentialCache) finishFetch(f *pendingFetch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending = nil
	c.refused = nil
	switch {
	case f.err == nil:
		c.current = f.credential
	case isRefusal(f.err):
		c.refused = f.err
		c.pausedUntil = time.Now().Add(c.refusalPause)
	default:
		c.pausedUntil = time.Now().Add(failurePause)
	}
	close(f.done)
}

// isRefusal reports whether err is a 401 to a fetch. It is false for a 401 to the base
// credential of an agency, because a pause here would be longer than the error says.
func isRefusal(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.StatusCode == http.StatusUnauthorized && !e.ofBase
}
