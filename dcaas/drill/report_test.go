package drill_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/drill"
)

func TestReportAsText(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, tt := range map[string]struct {
		report drill.Report
		want   string
	}{
		"not started": {drill.Report{VirtualInterfaceID: "v"}, "interface  v\nundo       not needed: the drill did not start\n"},
		"empty":       {drill.Report{}, "interface  unknown\nundo       not begun\n"},
		"recovery without the interface": {
			drill.Report{VirtualInterfaceID: "v", Interrupted: drill.ShutDown},
			"interface  v\njournal    shut down\nundo       NOT BEGUN: the interface may still be shut down\n",
		},
		"enabled": {
			drill.Report{
				VirtualInterfaceID: "v", Carriers: []string{"w", "x"}, Requested: at, Shown: at.Add(2 * time.Second), Probed: true,
				UndoBegan: at.Add(time.Minute), UndoRequests: 1, Enabled: at.Add(time.Minute + 3*time.Second), Status: "ACTIVE",
			},
			"interface  v\nothers     w, x\nshutdown   sent at 2026-01-02T03:04:05Z\n           shown after 2s\nprobe      succeeded\n" +
				"undo       sent 1 times, confirmed after 3s\nstate      ACTIVE\n",
		},
		"not confirmed": {
			drill.Report{
				VirtualInterfaceID: "v", Requested: at, Ambiguous: true, Probed: true, ProbeErr: errors.New("no answer"),
				UndoBegan: at, UndoRequests: 9, Status: "ADMIN_SHUTDOWN",
			},
			"interface  v\nshutdown   sent at 2026-01-02T03:04:05Z, the answer was lost\n           not shown by the state\nprobe      failed: no answer\n" +
				"undo       sent 9 times, NOT CONFIRMED\nstate      ADMIN_SHUTDOWN\n",
		},
		"recovered before": {
			drill.Report{VirtualInterfaceID: "v", Interrupted: drill.Done, Enabled: at},
			"interface  v\njournal    done\nundo       confirmed at 2026-01-02T03:04:05Z\n",
		},
	} {
		if got := tt.report.String(); got != tt.want {
			t.Errorf("%s: String() =\n%swant\n%s", name, got, tt.want)
		}
	}
}

func TestWithoutReport(t *testing.T) {
	t.Parallel()
	var r *drill.Report
	if r.IsEnabled() || r.String() != "There is no report.\n" {
		t.Errorf("IsEnabled() = %t, String() = %q", r.IsEnabled(), r.String())
	}
}

// TestTextsAreCleaned checks that a text of the service cannot control the terminal.
func TestTextsAreCleaned(t *testing.T) {
	t.Parallel()
	const text = "a\x1b[2J\nb"
	loud := &drill.StillShutDownError{VirtualInterfaceID: text, Status: text, Journal: "j", Err: errors.New("e")}
	lost := &drill.NoOtherWayError{VirtualInterfaceID: text, GatewayID: text}
	report := drill.Report{Status: text, UndoBegan: time.Now(), Enabled: time.Now()}
	if all := loud.Error() + lost.Error() + report.String(); strings.Contains(all, "\x1b") || strings.Contains(all, "\nb") {
		t.Errorf("the texts are %q", all)
	}
}
