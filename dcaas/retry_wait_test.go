package dcaas_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

func TestRetryWaits(t *testing.T) {
	t.Parallel()
	const second = time.Second
	tests := []struct {
		name   string
		step   step
		policy dcaas.RetryPolicy
		least  []time.Duration
		most   []time.Duration
	}{
		{"own", step{status: 500}, dcaas.RetryPolicy{}, []time.Duration{second / 2, second, 2 * second}, []time.Duration{750 * time.Millisecond, 1500 * time.Millisecond, 3 * second}},
		{"seconds", step{status: 429, header: http.Header{"Retry-After": {"7"}}}, dcaas.RetryPolicy{}, []time.Duration{7 * second, 7 * second, 7 * second}, []time.Duration{7 * second, 7 * second, 7 * second}},
		{"window in the message", step{status: 429, body: `{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute"}`}, dcaas.RetryPolicy{}, []time.Duration{time.Minute, time.Minute, time.Minute}, []time.Duration{time.Minute, time.Minute, time.Minute}},
		{"Retry-After of 0", step{status: 503, header: http.Header{"Retry-After": {"0"}}}, dcaas.RetryPolicy{}, []time.Duration{second / 2}, []time.Duration{750 * time.Millisecond}},
		{"policy", step{status: 500}, dcaas.RetryPolicy{MaxTries: 6, MinWait: 4 * second, MaxWait: 10 * second}, []time.Duration{4 * second, 8 * second, 10 * second, 10 * second, 10 * second}, []time.Duration{6 * second, 10 * second, 10 * second, 10 * second, 10 * second}},
		{"none", step{status: 500}, dcaas.RetryPolicy{MaxTries: 1}, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{tt.step}}
				if err := fail(scripted(t, s, dcaas.WithRetry(tt.policy)).VirtualGateways.Get(t.Context(), "id")); err == nil {
					t.Fatal("no error")
				}
				if want := max(tt.policy.MaxTries, len(tt.least)+1); len(s.tries) < want {
					t.Fatalf("%d tries, want %d", len(s.tries), want)
				}
				for i := range tt.least {
					if got := s.tries[i+1].Sub(s.tries[i]); got < tt.least[i] || got > tt.most[i] {
						t.Errorf("wait %d = %s, want %s to %s", i, got, tt.least[i], tt.most[i])
					}
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		at := time.Now().Add(9 * second).UTC().Format(http.TimeFormat)
		s := &script{steps: []step{{status: 503, header: http.Header{"Retry-After": {at}}}, {status: 200, body: `{"virtual_gateway":{}}`}}}
		if err := fail(scripted(t, s).VirtualGateways.Get(t.Context(), "id")); err != nil {
			t.Fatal(err)
		}
		if got := s.tries[1].Sub(s.tries[0]); got != 9*second {
			t.Errorf("wait until a date = %s, want 9s", got)
		}
	})
}

// A wait that the service asks for is not begun if it is too long or passes the deadline. The
// call returns the last answer at once.
func TestRetryDoesNotBeginTooLongWaits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		deadline time.Duration
		after    string
		tries    int
	}{
		{"past the bound", time.Hour, "121", 1},
		{"at the bound", time.Hour, "120", 4},
		{"past the deadline", time.Minute, "60", 1},
		{"one wait fits", 100 * time.Second, "60", 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
				defer cancel()
				s := &script{steps: []step{{status: 429, header: http.Header{"Retry-After": {tt.after}}, body: `{"error_code":"APIGW.0308"}`}}}
				_, err := scripted(t, s).VirtualGateways.Get(ctx, "id")
				e, ok := errors.AsType[*dcaas.Error](err)
				if !ok || !errors.Is(err, dcaas.ErrThrottled) || e.Code != "APIGW.0308" || e.RetryAfter.String() != must(time.ParseDuration(tt.after+"s")).String() ||
					!strings.HasSuffix(e.Error(), "; the service asks for a wait of "+e.RetryAfter.String()) {
					t.Errorf("%v, want the last answer, ErrThrottled", err)
				}
				if len(s.tries) != tt.tries || time.Since(s.tries[len(s.tries)-1]) != 0 {
					t.Errorf("%d tries, want %d, the last one just now", len(s.tries), tt.tries)
				}
			})
		})
	}
}
