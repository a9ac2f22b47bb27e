package drill_test

import (
	"errors"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/drill"
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
)

// refuseUndo makes each undo of client fail.
func (f *fixture) refuseUndo() {
	f.onRequest("undo", func(int, func() (*http.Response, error)) (*http.Response, error) {
		return workflowtest.Answer(http.StatusInternalServerError, ""), nil
	})
}

// TestUndoIsNeverConfirmed checks that the undo is repeated until its time is over, and that
// the error is loud.
func TestUndoIsNeverConfirmed(t *testing.T) {
	t.Parallel()
	for name, timeout := range map[string]time.Duration{"default": 0, "set": 5 * time.Minute} {
		inBubble(t, func(t *testing.T, f *fixture) {
			f.refuseUndo()
			p := f.plan()
			p.UndoTimeout = timeout
			report, err := drill.Run(t.Context(), f.client, p)
			f.wantLoud(err, "IS STILL")
			if f.status() != "ADMIN_SHUTDOWN" || report.IsEnabled() || f.phase() != drill.Undoing {
				t.Errorf("%s: the interface is %s, the journal %q, the report\n%s", name, f.status(), f.phase(), report)
			}
			want := timeout
			if want == 0 {
				want = 30 * time.Minute
			}
			if took := time.Since(report.UndoBegan); took != want || report.UndoRequests < 10 {
				t.Errorf("%s: the undo took %s, want %s\n%s", name, took, want, report)
			}
			if _, err := drill.Run(t.Context(), f.client, p); !errors.Is(err, drill.ErrUnfinished) {
				t.Errorf("%s: Run() again = %v, want ErrUnfinished", name, err)
			}
			f.wantRecovered()
		})
	}
}

// TestUndoStateIsUnknown checks the error if the interface cannot be read.
func TestUndoStateIsUnknown(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		f.intercept = func(req *http.Request, next func() (*http.Response, error)) (*http.Response, error) {
			if f.phase() == drill.Undoing {
				return nil, io.ErrUnexpectedEOF
			}
			return next()
		}
		_, err := drill.Run(t.Context(), f.client, f.plan())
		f.wantLoud(err, "IS STILL")
		f.intercept = func(req *http.Request, next func() (*http.Response, error)) (*http.Response, error) {
			if req.Method == http.MethodGet {
				return nil, io.ErrUnexpectedEOF
			}
			return next()
		}
		_, err = drill.Recover(t.Context(), f.client, f.journal)
		f.wantLoud(err, "MAY STILL BE")
		f.intercept = nil
		f.wantRecovered()
	})
}

// TestUndoIsSentAgain checks that an undo that the service has accepted, but that has no
// effect, is sent again.
func TestUndoIsSentAgain(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		f.onRequest("undo", func(number int, next func() (*http.Response, error)) (*http.Response, error) {
			if number == 1 {
				return workflowtest.Answer(http.StatusCreated, `{"switchover_test_record":{"id":"x"}}`), nil
			}
			return next()
		})
		report, err := drill.Run(t.Context(), f.client, f.plan())
		if err != nil || report.UndoRequests != 2 {
			t.Errorf("Run() = %v\n%s", err, report)
		}
		first := slices.Index(f.log, "undo")
		second := first + 1 + slices.Index(f.log[first+1:], "undo")
		if pause := f.times[second].Sub(f.times[first]); pause < 30*time.Second || pause > time.Minute {
			t.Errorf("the undo was sent again after %s", pause)
		}
		f.wantEnabled(report)
	})
}

// TestLateReads checks that one read that is late does not confirm the undo.
func TestLateReads(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		lied := false
		f.onRequest("GET virtual-interfaces/VIF", func(_ int, next func() (*http.Response, error)) (*http.Response, error) {
			if f.phase() == drill.Undoing && !lied { // the first look of the undo
				lied = true
				return workflowtest.Answer(http.StatusOK, `{"virtual_interface":{"id":"`+f.vif+`","status":"ACTIVE"}}`), nil
			}
			return next()
		})
		report, err := drill.Run(t.Context(), f.client, f.plan())
		if err != nil || !lied {
			t.Errorf("Run() = %v", err)
		}
		f.wantEnabled(report)
	})
}

// TestRefusedCredentialsEndTheUndo checks that the undo does not lock the access key.
func TestRefusedCredentialsEndTheUndo(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		refused := 0
		f.intercept = func(_ *http.Request, next func() (*http.Response, error)) (*http.Response, error) {
			if f.phase() != drill.Undoing {
				return next()
			}
			refused++
			return workflowtest.Answer(http.StatusUnauthorized, `{"error_code":"APIGW.0301"}`), nil
		}
		_, err := drill.Run(t.Context(), f.client, f.plan())
		f.wantLoud(err, "IS STILL")
		if refused != 3 || !errors.Is(err, dcaas.ErrUnauthorized) {
			t.Errorf("%d requests were refused: %v", refused, err)
		}
		f.wantRecovered()
	})
}

// TestMiddlewarePanicsInTheUndo checks that neither a panic of a middleware nor a call of
// runtime.Goexit stops the undo.
func TestMiddlewarePanicsInTheUndo(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		f.onRequest("undo", func(number int, next func() (*http.Response, error)) (*http.Response, error) {
			switch number {
			case 1, 2:
				panic("middleware")
			case 3:
				runtime.Goexit()
			}
			return next()
		})
		report, err := drill.Run(t.Context(), f.client, f.plan())
		if err != nil || report.UndoRequests != 4 {
			t.Errorf("Run() = %v\n%s", err, report)
		}
		f.wantEnabled(report)
	})
}

// TestMiddlewareEndsTheWatch checks that the undo follows when a middleware panics or ends
// its goroutine while the interfaces of the gateway are read.
func TestMiddlewareEndsTheWatch(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		end  func()
		want string
	}{
		"panic":  {func() { panic("middleware") }, "panic while reading the interfaces of the gateway: middleware"},
		"Goexit": {runtime.Goexit, "the watch over the other interfaces has ended"},
	} {
		inBubble(t, func(t *testing.T, f *fixture) {
			f.onRequest("GET virtual-interfaces", func(number int, next func() (*http.Response, error)) (*http.Response, error) {
				if number == 4 { // the first is before the shutdown
					tt.end()
				}
				return next()
			})
			p := f.plan()
			p.Hold = time.Hour
			report, err := drill.Run(t.Context(), f.client, p)
			if err == nil || !strings.Contains(err.Error(), tt.want) || report.UndoBegan.Sub(report.Requested) > time.Minute {
				t.Errorf("%s: Run() = %v\n%s", name, err, report)
			}
			f.wantEnabled(report)
		})
	}
}
