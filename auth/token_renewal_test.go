package auth_test

import (
	"crypto/x509"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestFailedRenewalIsPaused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		unavailable := false
		c.give = func(call int, _ *http.Request) (*http.Response, error) {
			if unavailable {
				return nil, x509.UnknownAuthorityError{} // not repeated, so each fetch makes one call
			}
			return tokenAnswer(call, time.Hour), nil
		}
		rt := wrapPassword(c)
		check := func(when string, wantErr bool, calls int) {
			t.Helper()
			_, err := send(t, rt)
			synctest.Wait()
			if (err != nil) != wantErr {
				t.Errorf("%s: error = %v, want one: %v", when, err, wantErr)
			}
			if iam, _, _ := c.counts(); iam != calls {
				t.Errorf("%s: %d calls to IAM, want %d", when, iam, calls)
			}
		}
		check("at the start", false, 1)
		unavailable = true
		pass(55 * time.Minute)
		check("in the renewal window", false, 2)
		check("right after", false, 2)
		pass(29 * time.Second)
		check("within the pause", false, 2)
		pass(2 * time.Second)
		check("after the pause", false, 3)
		pass(3*time.Minute + 58*time.Second) // one second before the token is no longer used
		check("before the last use", false, 4)
		pass(time.Second)
		check("after the last use", true, 5)
		check("each call fetches", true, 6)
		unavailable = false
		check("available again", false, 7)
	})
}

// A renewal that hangs times out, and the next caller fetches a token.
func TestHangingRenewalTimesOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		c.give = func(call int, r *http.Request) (*http.Response, error) {
			if call == 2 {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return tokenAnswer(call, time.Hour), nil
		}
		rt := wrapPassword(c)
		if _, err := send(t, rt); err != nil {
			t.Fatal(err)
		}
		pass(59*time.Minute + 29*time.Second)
		if _, err := send(t, rt); err != nil { // starts the renewal
			t.Error(err)
		}
		pass(time.Second)
		start := time.Now()
		if _, err := send(t, rt); err != nil { // the token is no longer used, so the call waits
			t.Error(err)
		}
		if took := time.Since(start); took != 29*time.Second {
			t.Errorf("waited %v, want until the renewal times out after 30s", took)
		}
		if iam, _, _ := c.counts(); iam != 3 {
			t.Errorf("%d calls to IAM, want 3", iam)
		}
	})
}
