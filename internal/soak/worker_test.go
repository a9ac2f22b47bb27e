package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// TestCallReportsFailures checks that call reports a call that exceeds its deadline,
// and an error that no fault explains.
func TestCallReportsFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			name     string
			takes    time.Duration
			err      error
			expected []error
			want     []string
		}{
			{"success", time.Millisecond, nil, nil, nil},
			{"throttled", 0, dcaas.ErrThrottled, nil, nil},
			{"ambiguous", 0, fmt.Errorf("%w, %w", dcaas.ErrConflict, dcaas.ErrAmbiguous), nil, nil},
			{"conflict", 0, dcaas.ErrConflict, nil, []string{"unexpected"}},
			{"cancelled", 0, context.Canceled, nil, []string{"unexpected"}},
			{"not found, expected", 0, dcaas.ErrNotFound, []error{dcaas.ErrNotFound}, nil},
			{"not found", 0, dcaas.ErrNotFound, nil, []string{"unexpected"}},
			{"a cut answer", 0, &dcaas.Error{StatusCode: http.StatusBadRequest}, nil, nil},
			{"invalid", 0, &dcaas.Error{StatusCode: http.StatusBadRequest, Code: dcaas.CodeBadParameter}, nil, []string{"unexpected"}},
			{"too long", callLimit + grace + time.Second, nil, nil, []string{"hung"}},
			{"too long, with an error", callLimit + grace + time.Second, context.DeadlineExceeded, nil, []string{"hung"}},
		} {
			w := &worker{rng: newRand(1, 1), tally: newTally()}
			err := w.call(t.Context(), "call", func(context.Context) error {
				<-time.After(tt.takes)
				return tt.err
			}, tt.expected...)
			if got := words(w.wrong); !errors.Is(err, tt.err) || !slices.Equal(got, tt.want) || sum(w.calls) != 1 || sum(w.classes) != 1 {
				t.Errorf("%s: call() = %v with %q, want %q", tt.name, err, w.wrong, tt.want)
			}
		}
	})
}
