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
		err := fail(scripted(t, s).VirtualGateways.Update(ctx, "id", dcaas.VirtualGatewayUpdateOpts{Name: new("n")}))
		if !errors.Is(err, context.Canceled) || !errors.Is(err, dcaas.ErrAmbiguous) || !strings.Contains(err.Error(), "503 DC.0011") {
			t.Errorf("%v, want context.Canceled with the answer before it", err)
		}
		if took := time.Since(start); took != 100*time.Millisecond {
			t.Errorf("took %s", took)
		}
	})
	// Without an answer, the error wraps the error of the last try too.
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

// A write whose context ends while it is sent is ambiguous.
func TestCancelWhileSending(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("the deploy was called off")
		ctx, cancel := context.WithCancelCause(t.Context())
		go func() {
			<-time.After(time.Second)
			cancel(cause)
		}()
		err := tryCreate(ctx, scripted(t, &script{steps: []step{{hang: true}}}))
		if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) || !errors.Is(err, dcaas.ErrAmbiguous) {
			t.Errorf("%v, want context.Canceled, its cause and ErrAmbiguous", err)
		}
	})
}

// An answer decides the result, even if the context has ended by then.
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
		if err := tryCreate(ctx, c); !errors.Is(err, want) || errors.Is(err, context.Canceled) {
			t.Errorf("after %d: %v, want %v", status, err, want)
		}
	}
}
