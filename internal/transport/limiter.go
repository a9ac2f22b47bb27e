package transport

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// limit waits for the user's rate limiter before each try. The time of the try begins
// afterwards, because a long wait would use it up.
type limit struct {
	next    http.RoundTripper
	limiter Limiter
	timeout time.Duration // of one try
}

// timerKey is the context key of the timer that ends a try.
type timerKey struct{}

// Limiter delays calls. [golang.org/x/time/rate.Limiter] is one.
type Limiter interface {
	Wait(ctx context.Context) error
}

func (l *limit) RoundTrip(req *http.Request) (*http.Response, error) {
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
