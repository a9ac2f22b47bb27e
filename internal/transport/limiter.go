package transport

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// Limiter delays tries. [golang.org/x/time/rate.Limiter] implements it.
type Limiter interface {
	Wait(ctx context.Context) error
}

// rateLimit waits for the user's rate limiter before each try. The timeout of the try
// starts after the wait, because a long wait would use it up.
type rateLimit struct {
	next    http.RoundTripper
	limiter Limiter
	timeout time.Duration // of one try
}

// timerKey is the context key of the timer that ends a try.
type timerKey struct{}

func (l *rateLimit) RoundTrip(req *http.Request) (*http.Response, error) {
	timer, ok := req.Context().Value(timerKey{}).(*time.Timer)
	if ok {
		timer.Stop()
	}
	err := l.limiter.Wait(req.Context())
	if ok {
		timer.Reset(l.timeout)
	}
	if err != nil {
		closeBody(req)
		return nil, &unsentError{fmt.Errorf("rate limiter: %w", err)}
	}
	return l.next.RoundTrip(req)
}
