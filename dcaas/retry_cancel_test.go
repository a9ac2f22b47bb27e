package dcaas_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

func TestCancelWhileWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-time.After(100 * time.Millisecond)
			cancel()
		}()
		s := &script{steps: []step{{status: 503, body: `{"error_code":"DC.0011"}`}}}
		start := time.Now()
		err := fail(scripted(t, s).VirtualGateways.Update(ctx, "id", dcaas.VirtualGatewayUpdateOpts{}))
		if !errors.Is(err, context.Canceled) || !errors.Is(err, dcaas.ErrAmbiguous) || !strings.Contains(err.Error(), "503 DC.0011") {
			t.Errorf("%v, want context.Canceled with what came before", err)
		}
		if took := time.Since(start); took != 100*time.Millisecond {
			t.Errorf("took %s", took)
		}
	})
	// The same when there was no answer: both errors can be asked for.
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-time.After(100 * time.Millisecond)
			cancel()
		}()
		err := fail(scripted(t, &script{steps: []step{{err: resetConnection()}}}).VirtualGateways.Get(ctx, "id"))
		if !errors.Is(err, context.Canceled) || !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%v, want context.Canceled and the reset", err)
		}
	})
}

// A write that is cut off by its caller may have happened.
func TestCancelWhileSending(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("the deploy was called off")
		ctx, cancel := context.WithCancelCause(t.Context())
		go func() {
			<-time.After(time.Second)
			cancel(cause)
		}()
		err := c1(scripted(t, &script{steps: []step{{hang: true}}}), ctx)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) || !errors.Is(err, dcaas.ErrAmbiguous) {
			t.Errorf("%v, want context.Canceled, its cause and ErrAmbiguous", err)
		}
	})
}

// An answer counts, although the caller has stopped waiting by then.
func TestAnswerAsContextEnds(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]error{http.StatusOK: nil, http.StatusNotFound: dcaas.ErrNotFound} {
		ctx, cancel := context.WithCancel(t.Context())
		cancels := func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				defer cancel()
				return next.RoundTrip(req)
			})
		}
		c := scripted(t, &script{steps: []step{{status: status, body: `{"virtual_gateway":{}}`}}}, dcaas.WithMiddleware(cancels))
		if err := c1(c, ctx); !errors.Is(err, want) || errors.Is(err, context.Canceled) {
			t.Errorf("after %d: %v, want %v", status, err, want)
		}
	}
}
