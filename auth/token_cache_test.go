package auth

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestNewToken(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, tt := range []struct {
		lifetime               time.Duration
		earliest, last, margin time.Duration // before the token expires
	}{
		{24 * time.Hour, 10 * time.Minute, 8 * time.Minute, 30 * time.Second},
		{20 * time.Minute, 5 * time.Minute, 4 * time.Minute, 30 * time.Second},
		{40 * time.Second, 10 * time.Second, 8 * time.Second, 5 * time.Second},
		{1, 0, 0, 0},
	} {
		times := make(map[time.Time]bool)
		for range 100 {
			tok := newToken("t", now, tt.lifetime)
			end := now.Add(tt.lifetime)
			if tok.renewFrom.Before(end.Add(-tt.earliest)) || tok.renewFrom.After(end.Add(-tt.last)) {
				t.Errorf("lifetime %v: renewFrom %v before the expiry, want %v to %v", tt.lifetime, end.Sub(tok.renewFrom), tt.last, tt.earliest)
			}
			if got := end.Sub(tok.useUntil); got != tt.margin {
				t.Errorf("lifetime %v: useUntil %v before the expiry, want %v", tt.lifetime, got, tt.margin)
			}
			times[tok.renewFrom] = true
		}
		if tt.lifetime > 1 && len(times) < 50 {
			t.Errorf("lifetime %v: %d different values of renewFrom in 100, want at least 50", tt.lifetime, len(times))
		}
	}
}

// A panic in the RoundTripper of a user reaches the caller that fetches, and the
// waiting callers continue.
func TestPanicReleasesWaitingCallers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		c := &tokenCache{fetch: func(context.Context) (token, error) {
			calls++
			<-time.After(time.Second)
			if calls == 1 {
				panic("boom")
			}
			return newToken("token-2", time.Now(), time.Hour), nil
		}}
		go func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic is swallowed")
				}
			}()
			_, _ = c.get(t.Context())
		}()
		synctest.Wait()
		tok, err := c.get(t.Context())
		if err != nil || tok.value != "token-2" {
			t.Errorf("get() = %q, %v", tok.value, err)
		}
	})
}
