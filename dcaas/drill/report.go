package drill

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Report tells how a drill or a recovery went. A time is zero if its event did not happen.
type Report struct {
	VirtualInterfaceID string
	Carriers           []string                     // other interfaces that could carry the traffic before the shutdown
	Interrupted        Phase                        // phase of the journal, in a report of [Recover]
	Requested          time.Time                    // the shutdown was sent
	Ambiguous          bool                         // the answer to the shutdown was lost
	Shown              time.Time                    // the state showed the shutdown
	Probed             bool                         // the probe has returned
	ProbeErr           error                        // of the probe
	UndoBegan          time.Time                    // the first look of the undo
	UndoRequests       int                          // number of times that the undo was sent
	Enabled            time.Time                    // the state showed the undo
	Status             dcaas.VirtualInterfaceStatus // last seen
}

// IsEnabled reports whether the interface is enabled again. It is false if the drill did not
// start.
func (r *Report) IsEnabled() bool { return r != nil && !r.Enabled.IsZero() }

// String returns the report as text of several lines. It ends with a newline.
func (r *Report) String() string {
	if r == nil {
		return "There is no report.\n"
	}
	var b strings.Builder
	add := func(name, format string, args ...any) {
		_, _ = fmt.Fprintf(&b, "%-10s %s\n", name, fmt.Sprintf(format, args...)) // a strings.Builder does not fail
	}
	since := func(a, b time.Time) time.Duration { return b.Sub(a).Round(time.Millisecond) }
	add("interface", "%s", cmp.Or(wire.Clean(r.VirtualInterfaceID, maxText), "unknown"))
	if len(r.Carriers) > 0 {
		add("others", "%s", strings.Join(r.Carriers, ", "))
	}
	if r.Interrupted != "" {
		add("journal", "%s", r.Interrupted)
	}
	if !r.Requested.IsZero() {
		lost := ""
		if r.Ambiguous {
			lost = ", the answer was lost"
		}
		add("shutdown", "sent at %s%s", r.Requested.Format(time.RFC3339), lost)
		if r.Shown.IsZero() {
			add("", "not shown by the state")
		} else {
			add("", "shown after %s", since(r.Requested, r.Shown))
		}
	}
	switch {
	case r.ProbeErr != nil:
		add("probe", "failed: %v", r.ProbeErr)
	case r.Probed:
		add("probe", "succeeded")
	}
	switch {
	case r.IsEnabled() && !r.UndoBegan.IsZero():
		add("undo", "sent %d times, confirmed after %s", r.UndoRequests, since(r.UndoBegan, r.Enabled))
		add("state", "%s", wire.Clean(string(r.Status), maxText))
	case r.IsEnabled():
		add("undo", "confirmed at %s", r.Enabled.Format(time.RFC3339))
	case !r.UndoBegan.IsZero():
		add("undo", "sent %d times, NOT CONFIRMED", r.UndoRequests)
		add("state", "%s", wire.Clean(string(r.Status), maxText))
	case r.Interrupted != "":
		add("undo", "NOT BEGUN: the interface may still be shut down")
	case r.VirtualInterfaceID != "":
		add("undo", "not needed: the drill did not start")
	default:
		add("undo", "not begun")
	}
	return b.String()
}

// StillShutDownError reports that the undo is not confirmed. The interface needs an operator.
type StillShutDownError struct {
	VirtualInterfaceID string
	Status             dcaas.VirtualInterfaceStatus // last seen
	Journal            string                       // for [Recover]
	Err                error                        // the reason
}

// Error names the interface and the call that enables it.
func (e *StillShutDownError) Error() string {
	is := "MAY STILL BE"
	if strings.EqualFold(string(e.Status), string(dcaas.VirtualInterfaceAdminShutdown)) {
		is = "IS STILL"
	}
	return fmt.Sprintf("drill: VIRTUAL INTERFACE %[1]s %[2]s SHUT DOWN (last state %[3]s). Enable it by hand: "+
		"client.SwitchoverTests.Create(ctx, dcaas.SwitchoverTestCreateOpts{ResourceID: %[1]q, Operation: dcaas.SwitchoverUndoShutdown}), "+
		"which is POST /v3/{project_id}/dcaas/switchover-test with "+
		`{"switchover_test_record":{"resource_id":%[1]q,"resource_type":"virtual_interface","operation":"undo_shutdown"}}. `+
		"Or call drill.Recover with the journal %[4]s. Reason: %[5]v",
		wire.Clean(e.VirtualInterfaceID, maxText), is, cmp.Or(wire.Clean(string(e.Status), maxText), "unknown"), e.Journal, e.Err)
}

// Unwrap returns the reason.
func (e *StillShutDownError) Unwrap() error { return e.Err }
