package drill_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/drill"
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
)

func TestRun(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		var phases []drill.Phase
		p := f.plan()
		p.Progress = func(phase drill.Phase) {
			if f.phase() != phase {
				t.Errorf("the journal has phase %q in phase %q", f.phase(), phase)
			}
			phases = append(phases, phase)
		}
		p.Probe = func(ctx context.Context) error {
			if f.status() != "ADMIN_SHUTDOWN" {
				t.Errorf("the interface is %s during the probe", f.status())
			}
			if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > p.Hold {
				t.Errorf("the context of the probe ends at %s", deadline)
			}
			return nil
		}
		began := time.Now()
		report, err := drill.Run(t.Context(), f.client, p)
		if err != nil {
			t.Fatalf("Run() = %v", err)
		}
		f.wantEnabled(report)
		if want := []drill.Phase{drill.ShuttingDown, drill.ShutDown, drill.Holding, drill.Undoing, drill.Done}; !slices.Equal(phases, want) {
			t.Errorf("the phases are %q, want %q", phases, want)
		}
		if held := report.UndoBegan.Sub(began); held != p.Hold {
			t.Errorf("the undo began after %s, want %s", held, p.Hold)
		}
		if f.count("shutdown") != 1 || f.count("undo") != 1 || report.UndoRequests != 1 || !report.Probed || report.ProbeErr != nil {
			t.Errorf("the requests are %q, the report\n%s", f.log, report)
		}
		if !slices.Equal(report.Carriers, []string{f.other}) || report.Shown.IsZero() || report.Status != dcaas.VirtualInterfaceActive {
			t.Errorf("the report is\n%s", report)
		}
		text, err := os.ReadFile(f.journal)
		for _, secret := range []string{f.srv.AccessKey, f.srv.SecretKey} {
			if err != nil || strings.Contains(string(text), secret) {
				t.Errorf("the journal is %s, %v", text, err)
			}
		}
		// The journal of a drill that has ended may be used again.
		if _, err := drill.Run(t.Context(), f.client, p); err != nil {
			t.Errorf("Run() again = %v", err)
		}
	})
}

func TestRefusedPlans(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		for name, change := range map[string]func(*drill.Plan){
			"no interface":      func(p *drill.Plan) { p.VirtualInterfaceID = "" },
			"no hold":           func(p *drill.Plan) { p.Hold = 0 },
			"negative hold":     func(p *drill.Plan) { p.Hold = -1 },
			"no journal":        func(p *drill.Plan) { p.Journal = "" },
			"negative time-out": func(p *drill.Plan) { p.UndoTimeout = -1 },
			"negative settle":   func(p *drill.Plan) { p.Settle = -1 },
			"negative interval": func(p *drill.Plan) { p.Interval = -1 },
		} {
			p := f.plan()
			change(&p)
			if report, err := drill.Run(t.Context(), f.client, p); !errors.Is(err, dcaas.ErrInvalid) || report == nil {
				t.Errorf("%s: Run() = %v, want ErrInvalid", name, err)
			}
		}
		for _, client := range []*dcaas.Client{nil, {}} {
			if _, err := drill.Run(t.Context(), client, f.plan()); !errors.Is(err, dcaas.ErrInvalid) {
				t.Errorf("Run() without a client = %v, want ErrInvalid", err)
			}
			if _, err := drill.Recover(t.Context(), client, f.journal); !errors.Is(err, dcaas.ErrInvalid) {
				t.Errorf("Recover() without a client = %v, want ErrInvalid", err)
			}
		}
		if _, err := drill.Recover(t.Context(), f.client, ""); !errors.Is(err, dcaas.ErrInvalid) {
			t.Errorf("Recover() without a path = %v, want ErrInvalid", err)
		}
		if len(f.log) != 0 {
			t.Errorf("the requests are %q", f.log)
		}
	})
}

var errProbe = errors.New("no answer over the other connection")

func TestProbeFails(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.plan()
		p.Hold = time.Hour
		p.Probe = func(context.Context) error { return errProbe }
		report, err := drill.Run(t.Context(), f.client, p)
		if !errors.Is(err, errProbe) || !errors.Is(report.ProbeErr, errProbe) || report.UndoBegan.Sub(report.Requested) > time.Minute {
			t.Errorf("Run() = %v\n%s", err, report)
		}
		f.wantEnabled(report)
	})
}

// TestProbePanics checks that the undo comes before the panic goes on.
func TestProbePanics(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.plan()
		p.Probe = func(context.Context) error { panic(errProbe) }
		func() {
			defer func() {
				if v := recover(); v != errProbe { //nolint:errorlint // the same value
					t.Errorf("Run() panicked with %v", v)
				}
			}()
			_, err := drill.Run(t.Context(), f.client, p)
			t.Errorf("Run() = %v, want a panic", err)
		}()
		if f.status() != "ACTIVE" || f.phase() != drill.Done {
			t.Errorf("the interface is %s, the journal %q", f.status(), f.phase())
		}
	})
}

// TestProbePanicsWithoutUndo checks that the panic tells that the undo has failed.
func TestProbePanicsWithoutUndo(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		f.refuseUndo()
		p := f.plan()
		p.Probe = func(context.Context) error { panic(errProbe) }
		func() {
			defer func() {
				err, _ := recover().(error)
				f.wantLoud(err, "IS STILL")
			}()
			_, err := drill.Run(t.Context(), f.client, p)
			t.Errorf("Run() = %v, want a panic", err)
		}()
		f.wantRecovered()
	})
}

// TestProbeEndsItsGoroutine is the case of a probe that calls t.FailNow.
func TestProbeEndsItsGoroutine(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.plan()
		p.Probe = func(context.Context) error { runtime.Goexit(); return nil }
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_, err := drill.Run(t.Context(), f.client, p)
			t.Errorf("Run() = %v, want the end of the goroutine", err)
		}()
		<-ended
		if f.status() != "ACTIVE" || f.phase() != drill.Done {
			t.Errorf("the interface is %s, the journal %q", f.status(), f.phase())
		}
	})
}

// TestProbeThatIgnoresItsContext checks that the undo does not wait for the probe.
func TestProbeThatIgnoresItsContext(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.plan()
		p.Probe = func(context.Context) error {
			time.Sleep(p.Hold + time.Minute) //nolint:forbidigo // the clock of the bubble
			if f.status() != "ACTIVE" {
				t.Errorf("the interface is %s a minute after the hold time", f.status())
			}
			return nil
		}
		report, err := drill.Run(t.Context(), f.client, p)
		if err == nil || !strings.Contains(err.Error(), "did not end in time") || report.UndoBegan.Sub(report.Requested) != p.Hold {
			t.Errorf("Run() = %v\n%s", err, report)
		}
		f.wantEnabled(report)
	})
}

func TestProbeEndsWithHold(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.plan()
		p.Probe = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		report, err := drill.Run(t.Context(), f.client, p)
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "hold time is over") {
			t.Errorf("Run() = %v", err)
		}
		f.wantEnabled(report)
	})
}

// TestContextEndsInEachPhase ends the context of the caller when a phase begins.
func TestContextEndsInEachPhase(t *testing.T) {
	t.Parallel()
	for _, phase := range []drill.Phase{drill.ShuttingDown, drill.ShutDown, drill.Holding, drill.Undoing, drill.Done} {
		t.Run(string(phase), func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				ctx, cancel := f.withCancel()
				defer cancel()
				p := f.plan()
				p.Probe = func(context.Context) error { return nil }
				p.Progress = func(now drill.Phase) {
					if now == phase {
						cancel()
					}
				}
				report, err := drill.Run(ctx, f.client, p)
				if late := phase == drill.Undoing || phase == drill.Done; late && err != nil || !late && !errors.Is(err, context.Canceled) {
					t.Errorf("Run() = %v", err)
				}
				f.wantEnabled(report)
			})
		})
	}
}

// TestContextEndsBeforeEachRequest ends the context of the caller before each request, and
// during each request, which the service then carries out.
func TestContextEndsBeforeEachRequest(t *testing.T) {
	t.Parallel()
	for _, acts := range []bool{false, true} {
		ended := 0
		for at := range 30 {
			inBubble(t, func(t *testing.T, f *fixture) {
				ctx, cancel := f.withCancel()
				defer cancel()
				sent := 0
				f.intercept = func(req *http.Request, next func() (*http.Response, error)) (*http.Response, error) {
					f.mu.Lock()
					sent++
					now := sent == at
					f.mu.Unlock()
					if !now {
						return next()
					}
					ended++
					cancel()
					if acts {
						_, _ = next()
					}
					return nil, req.Context().Err()
				}
				report, err := drill.Run(ctx, f.client, f.plan())
				if f.status() != "ACTIVE" || f.phase() != drill.Done && f.phase() != "" {
					t.Errorf("request %d: Run() = %v\n%s", at, err, report)
				}
			})
		}
		if ended < 10 {
			t.Errorf("%d requests were met", ended)
		}
	}
}

// TestWayIsLost checks that the undo comes at once if the other interface fails.
func TestWayIsLost(t *testing.T) {
	t.Parallel()
	for _, withProbe := range []bool{false, true} {
		inBubble(t, func(t *testing.T, f *fixture) {
			p := f.plan()
			p.Hold = time.Hour
			time.AfterFunc(5*time.Minute, func() { f.srv.SetConnectionStatus(workflowtest.Standard2, "DOWN") })
			if withProbe {
				p.Probe = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
			}
			report, err := drill.Run(t.Context(), f.client, p)
			if _, lost := errors.AsType[*drill.NoOtherWayError](err); !lost || report.UndoBegan.Sub(report.Requested) > 5*time.Minute+20*time.Second {
				t.Errorf("Run() = %v\n%s", err, report)
			}
			f.wantEnabled(report)
		})
	}
}

// TestBothInterfacesAtOnce checks that the later of two drills on one gateway finds the
// shutdown of the other one, and ends early.
func TestBothInterfacesAtOnce(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		second := f.plan()
		second.VirtualInterfaceID, second.Journal, second.Hold = f.other, f.journal+"2", 10*time.Minute
		ended := make(chan struct{})
		first := f.plan()
		first.Hold = 10 * time.Minute
		first.Progress = func(phase drill.Phase) {
			if phase == drill.ShuttingDown { // both have read that the other one works
				go func() {
					defer close(ended)
					if report, err := drill.Run(t.Context(), f.plain, second); !report.IsEnabled() {
						t.Errorf("the second Run() = %v\n%s", err, report)
					}
				}()
				synctest.Wait()
			}
		}
		report, err := drill.Run(t.Context(), f.client, first)
		if _, lost := errors.AsType[*drill.NoOtherWayError](err); !lost || report.UndoBegan.Sub(report.Requested) > 5*time.Second {
			t.Errorf("Run() = %v\n%s", err, report)
		}
		f.wantEnabled(report)
		<-ended
		if status := statusIn(t, f.srv, f.other); status != "ACTIVE" {
			t.Errorf("the second interface is %s", status)
		}
	})
}

// TestSomebodyElseUndoes checks that the hold ends if the interface works again.
func TestSomebodyElseUndoes(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.plan()
		p.Hold = time.Hour
		time.AfterFunc(time.Minute, func() { f.switchover(f.vif, dcaas.SwitchoverUndoShutdown) })
		report, err := drill.Run(t.Context(), f.client, p)
		if !errors.Is(err, dcaas.ErrConflict) || report.UndoRequests != 0 || report.UndoBegan.Sub(report.Requested) > 3*time.Minute {
			t.Errorf("Run() = %v\n%s", err, report)
		}
		f.wantEnabled(report)
	})
}

// TestLatestShutdown checks that a shutdown with a lost answer is undone although it takes
// effect only after the undo has begun.
func TestLatestShutdown(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		f.onRequest("shutdown", func(_ int, next func() (*http.Response, error)) (*http.Response, error) {
			time.AfterFunc(time.Minute, func() { f.switchover(f.vif, dcaas.SwitchoverShutdown) })
			return nil, io.ErrUnexpectedEOF
		})
		report, err := drill.Run(t.Context(), f.client, f.plan())
		if !errors.Is(err, dcaas.ErrAmbiguous) || !report.Ambiguous || !report.Shown.IsZero() || report.UndoRequests != 1 {
			t.Errorf("Run() = %v\n%s", err, report)
		}
		f.wantEnabled(report)
	})
}

// TestLostAnswer checks that a shutdown with a lost answer counts as done.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		f.onRequest("shutdown", func(_ int, next func() (*http.Response, error)) (*http.Response, error) {
			_, _ = next()
			return nil, io.ErrUnexpectedEOF
		})
		probed := false
		p := f.plan()
		p.Probe = func(context.Context) error { probed = true; return nil }
		report, err := drill.Run(t.Context(), f.client, p)
		if err != nil || !report.Ambiguous || !probed {
			t.Errorf("Run() = %v\n%s", err, report)
		}
		f.wantEnabled(report)
	})
}

// TestRefusedShutdown checks that the undo of a shutdown that was not carried out is short.
func TestRefusedShutdown(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		f.onRequest("shutdown", func(int, func() (*http.Response, error)) (*http.Response, error) {
			return workflowtest.Answer(http.StatusForbidden, `{"error_code":"DC.0013"}`), nil
		})
		report, err := drill.Run(t.Context(), f.client, f.plan())
		if !errors.Is(err, dcaas.ErrForbidden) || report.Enabled.Sub(report.Requested) > 5*time.Second || report.UndoRequests != 0 {
			t.Errorf("Run() = %v\n%s", err, report)
		}
		f.wantEnabled(report)
	})
}

// TestProgressPanics checks that a panic of Progress is an error, and that the undo follows.
func TestProgressPanics(t *testing.T) {
	t.Parallel()
	for _, phase := range []drill.Phase{drill.ShuttingDown, drill.ShutDown, drill.Holding, drill.Undoing, drill.Done} {
		inBubble(t, func(t *testing.T, f *fixture) {
			p := f.plan()
			p.Probe = func(context.Context) error { return nil }
			p.Progress = func(now drill.Phase) {
				if now == phase {
					panic("progress")
				}
			}
			report, err := drill.Run(t.Context(), f.client, p)
			if err == nil || !strings.Contains(err.Error(), "Progress panicked") || f.status() != "ACTIVE" || f.phase() != drill.Done {
				t.Errorf("%s: the interface is %s, the journal %q: %v\n%s", phase, f.status(), f.phase(), err, report)
			}
			if sent := f.count("shutdown") > 0; sent == (phase == drill.ShuttingDown) {
				t.Errorf("%s: the requests are %q", phase, f.log)
			}
		})
	}
}

// TestJournalFails makes the journal unwritable when a phase begins. The undo follows all
// the same.
func TestJournalFails(t *testing.T) {
	t.Parallel()
	for _, phase := range []drill.Phase{drill.ShuttingDown, drill.ShutDown, drill.Holding, drill.Undoing} {
		inBubble(t, func(t *testing.T, f *fixture) {
			p := f.plan()
			p.Probe = func(context.Context) error { return nil }
			p.Progress = func(now drill.Phase) {
				if now == phase {
					if err := os.Mkdir(f.journal+".tmp", 0o700); err != nil { // a directory cannot be written
						t.Error(err)
					}
				}
			}
			report, err := drill.Run(t.Context(), f.client, p)
			if err == nil || !strings.Contains(err.Error(), "to the journal") || f.status() != "ACTIVE" || !report.IsEnabled() || f.phase() != phase {
				t.Errorf("%s: the interface is %s, the journal %q: %v\n%s", phase, f.status(), f.phase(), err, report)
			}
			if err := os.Remove(f.journal + ".tmp"); err != nil {
				t.Error(err)
			}
			f.wantRecovered()
		})
	}
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.plan()
		p.Journal += "/missing/journal"
		if _, err := drill.Run(t.Context(), f.client, p); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("Run() without a directory = %v", err)
		}
		if err := os.Mkdir(f.journal+".tmp", 0o700); err != nil {
			t.Error(err)
		}
		if _, err := drill.Run(t.Context(), f.client, f.plan()); err == nil || f.count("shutdown") != 0 {
			t.Errorf("Run() without a journal = %v", err)
		}
	})
}
