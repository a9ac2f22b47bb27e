package drill_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/drill"
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
)

// writeJournal writes the journal of a drill whose process has died in a phase.
func (f *fixture) writeJournal(phase drill.Phase, seen bool) {
	f.t.Helper()
	text := fmt.Sprintf(`{"version":1,"phase":%q,"virtual_interface_id":%q,"gateway_id":%q,"seen":%t,
		"began":"2026-01-01T00:00:00Z","changed":"2026-01-01T00:00:00Z","undo_timeout":"30m0s","settle":"2m0s","interval":"2s"}`,
		phase, f.vif, f.gateway, seen)
	if err := os.WriteFile(f.journal, []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// TestRecover checks the table of the package documentation.
func TestRecover(t *testing.T) {
	t.Parallel()
	const atOnce, settle = 10 * time.Second, 2 * time.Minute
	for _, tt := range []struct {
		phase    drill.Phase
		seen     bool
		down     bool // the service has the interface shut down
		requests int
		least    time.Duration
		most     time.Duration
	}{
		{drill.ShuttingDown, false, true, 1, 0, atOnce},
		{drill.ShuttingDown, false, false, 0, settle, settle + 20*time.Second},
		{drill.ShutDown, true, true, 1, 0, atOnce},
		{drill.ShutDown, true, false, 0, 0, atOnce},
		{drill.Holding, true, true, 1, 0, atOnce},
		{drill.Holding, true, false, 0, 0, atOnce},
		{drill.Undoing, true, true, 1, 0, atOnce},
		{drill.Undoing, true, false, 0, 0, atOnce},
		{drill.Undoing, false, true, 1, 0, atOnce},
		{drill.Undoing, false, false, 0, settle, settle + 20*time.Second},
	} {
		t.Run(fmt.Sprintf("%s, seen %t, down %t", tt.phase, tt.seen, tt.down), func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				f.writeJournal(tt.phase, tt.seen)
				if tt.down {
					f.switchover(f.vif, dcaas.SwitchoverShutdown)
				}
				began := time.Now()
				report, err := drill.Recover(t.Context(), f.client, f.journal)
				if took := time.Since(began); err != nil || report.Interrupted != tt.phase || report.UndoRequests != tt.requests || took < tt.least || took > tt.most {
					t.Errorf("Recover() = %v after %s\n%s", err, took, report)
				}
				f.wantEnabled(report)
				// The second call does nothing.
				f.log = nil
				report, err = drill.Recover(t.Context(), f.client, f.journal)
				if err != nil || len(f.log) != 0 || report.Interrupted != drill.Done {
					t.Errorf("Recover() again = %v, the requests are %q\n%s", err, f.log, report)
				}
				f.wantEnabled(report)
			})
		})
	}
}

// TestRecoverLateShutdown checks a shutdown that takes effect after its process has died.
func TestRecoverLateShutdown(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		f.writeJournal(drill.ShuttingDown, false)
		time.AfterFunc(90*time.Second, func() { f.switchover(f.vif, dcaas.SwitchoverShutdown) })
		report, err := drill.Recover(t.Context(), f.client, f.journal)
		if err != nil || report.UndoRequests != 1 {
			t.Errorf("Recover() = %v\n%s", err, report)
		}
		f.wantEnabled(report)
	})
}

// TestRecoverOtherState checks that a state that is neither shut down nor enabled does not
// end the recovery.
func TestRecoverOtherState(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		f.writeJournal(drill.ShutDown, true)
		f.onRequest("GET virtual-interfaces/VIF", func(number int, next func() (*http.Response, error)) (*http.Response, error) {
			if number < 8 {
				return workflowtest.Answer(http.StatusOK, `{"virtual_interface":{"id":"`+f.vif+`","status":"PENDING_UPDATE"}}`), nil
			}
			return next()
		})
		report, err := drill.Recover(t.Context(), f.client, f.journal)
		if err != nil || f.count("GET virtual-interfaces/VIF") < 9 {
			t.Errorf("Recover() = %v\n%s", err, report)
		}
		f.wantEnabled(report)
	})
}

func TestRecoverWithoutJournal(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		if _, err := drill.Recover(t.Context(), f.client, f.journal); !errors.Is(err, os.ErrNotExist) || len(f.log) != 0 {
			t.Errorf("Recover() = %v, want ErrNotExist", err)
		}
		if _, err := os.Stat(f.journal + ".lock"); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the lock file: %v", err)
		}
	})
}

// TestRecoverInAnotherProject checks that a client that does not see the interface does not
// end the drill.
func TestRecoverInAnotherProject(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		f.writeJournal(drill.ShutDown, true)
		f.switchover(f.vif, dcaas.SwitchoverShutdown)
		other := workflowtest.Connect(t, f.srv, f.srv.AddTenant("tenant").Config())
		report, err := drill.Recover(t.Context(), other, f.journal)
		if !errors.Is(err, dcaas.ErrNotFound) || report.IsEnabled() || f.phase() != drill.ShutDown {
			t.Errorf("Recover() = %v, the journal has phase %q", err, f.phase())
		}
		f.wantRecovered()
	})
}

// TestRecoverEndsWithItsContext checks that another call goes on after that.
func TestRecoverEndsWithItsContext(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		f.writeJournal(drill.ShutDown, true)
		f.switchover(f.vif, dcaas.SwitchoverShutdown)
		f.refuseUndo()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := drill.Recover(ctx, f.client, f.journal)
		f.wantLoud(err, "IS STILL")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Recover() = %v", err)
		}
		f.wantRecovered()
	})
}

// TestTwoRecoversAtOnce checks that one of two calls is refused, and that no call disturbs a
// drill that runs.
func TestTwoRecoversAtOnce(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		f.writeJournal(drill.ShuttingDown, false) // takes two minutes
		results := make(chan error, 2)
		for range 2 {
			go func() {
				_, err := drill.Recover(t.Context(), f.client, f.journal)
				results <- err
			}()
		}
		first, second := <-results, <-results
		if !errors.Is(first, drill.ErrLocked) || second != nil {
			t.Errorf("Recover() = %v and %v, want ErrLocked and nil", first, second)
		}
		if f.phase() != drill.Done {
			t.Errorf("the journal has phase %q", f.phase())
		}
	})
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.plan()
		p.Probe = func(ctx context.Context) error {
			_, recoverErr := drill.Recover(ctx, f.plain, f.journal)
			_, runErr := drill.Run(ctx, f.plain, p)
			if !errors.Is(recoverErr, drill.ErrLocked) || !errors.Is(runErr, drill.ErrLocked) || f.status() != "ADMIN_SHUTDOWN" {
				t.Errorf("Recover() = %v and Run() = %v in the drill, want ErrLocked", recoverErr, runErr)
			}
			return nil
		}
		if _, err := drill.Run(t.Context(), f.client, p); err != nil {
			t.Errorf("Run() = %v", err)
		}
		synctest.Wait()
	})
}

// TestJournalsThatCannotBeRead checks that neither Run nor Recover trusts such a file.
func TestJournalsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const rest = `"virtual_interface_id":"v","undo_timeout":"1s","settle":"1s","interval":"1s"`
	for name, tt := range map[string]struct{ text, want string }{
		"empty":            {"", "is no journal"},
		"half":             {`{"version":1,"phase":"shut d`, "is no journal"},
		"another version":  {`{"version":2,"phase":"done",` + rest + `}`, "version 2"},
		"no version":       {`{"phase":"done",` + rest + `}`, "version 0"},
		"unknown phase":    {`{"version":1,"phase":"resting",` + rest + `}`, `phase "resting" is unknown`},
		"no interface":     {`{"version":1,"phase":"done","undo_timeout":"1s","settle":"1s","interval":"1s"}`, "names no interface"},
		"no time":          {`{"version":1,"phase":"done","virtual_interface_id":"v","undo_timeout":"1s","settle":"1s"}`, "not positive"},
		"a wrong duration": {`{"version":1,"phase":"done","virtual_interface_id":"v","undo_timeout":"soon"}`, "soon"},
	} {
		inBubble(t, func(t *testing.T, f *fixture) {
			if err := os.WriteFile(f.journal, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, recoverErr := drill.Recover(t.Context(), f.client, f.journal)
			_, runErr := drill.Run(t.Context(), f.client, f.plan())
			for _, err := range []error{recoverErr, runErr} {
				if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), f.journal) {
					t.Errorf("%s: the error is %v, want %q", name, err, tt.want)
				}
			}
			if text, err := os.ReadFile(f.journal); err != nil || string(text) != tt.text || len(f.log) != 0 {
				t.Errorf("%s: the file is %q, %v, the requests %q", name, text, err, f.log)
			}
		})
	}
}

// TestRestOfAWrite checks that a power cut during a write of the journal does no harm.
func TestRestOfAWrite(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		f.writeJournal(drill.ShutDown, true)
		f.switchover(f.vif, dcaas.SwitchoverShutdown)
		if err := os.WriteFile(f.journal+".tmp", []byte(`{"version":1,"phase":"done","rest of a longer file`), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := drill.Run(t.Context(), f.client, f.plan()); !errors.Is(err, drill.ErrUnfinished) {
			t.Errorf("Run() = %v, want ErrUnfinished", err)
		}
		f.wantRecovered()
	})
}
