package drill

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// Plan describes a drill. VirtualInterfaceID, Hold and Journal are required.
type Plan struct {
	VirtualInterfaceID string

	// Hold is the longest time from the request that shuts the interface down to the start
	// of the undo. The shutdown itself and the probe are part of it. The undo begins earlier
	// if something fails.
	Hold time.Duration

	// Probe checks the traffic while the interface is shut down. Its context ends with Hold
	// and with the context of Run. The undo does not wait for a probe that ignores its
	// context, but Run does. Without a Probe the interface is only shut down for Hold.
	Probe func(context.Context) error

	// Journal is the path of the file that [Recover] needs after a crash. Its directory must
	// exist and be on a local disk. Run also makes files with the suffixes .lock and .tmp.
	Journal string

	// UndoTimeout limits the undo, which is repeated until the service confirms it. The
	// default is 30 minutes.
	UndoTimeout time.Duration

	// Settle is for a shutdown with a lost answer that the state has never shown. The
	// interface must then stay enabled for this time before it counts as enabled. The
	// default is 2 minutes.
	Settle time.Duration

	// Interval is the first pause between two looks. The pauses grow up to 15 seconds. The
	// default is 2 seconds.
	Interval time.Duration

	// Progress is called after the journal shows a new phase. It must return soon. A panic
	// of Progress counts as a failure of the drill, and the undo follows.
	Progress func(Phase)
}

// Defaults of Plan.
const (
	defaultUndoTimeout = 30 * time.Minute
	defaultSettle      = 2 * time.Minute
	defaultInterval    = 2 * time.Second
)

// withDefaults returns the plan with defaults and an absolute path, so that a change of the
// working directory does not move the journal.
func (p Plan) withDefaults() (Plan, error) {
	switch {
	case p.VirtualInterfaceID == "":
		return p, fmt.Errorf("drill: VirtualInterfaceID is empty: name the interface: %w", dcaas.ErrInvalid)
	case p.Hold <= 0:
		return p, fmt.Errorf("drill: Hold is %s: set the longest time that the interface may be shut down: %w", p.Hold, dcaas.ErrInvalid)
	case p.Journal == "":
		return p, fmt.Errorf("drill: Journal is empty: name a file that survives a crash: %w", dcaas.ErrInvalid)
	case p.UndoTimeout < 0 || p.Settle < 0 || p.Interval < 0:
		return p, fmt.Errorf("drill: UndoTimeout, Settle and Interval must not be negative: %w", dcaas.ErrInvalid)
	}
	for _, d := range []struct {
		value    *time.Duration
		fallback time.Duration
	}{
		{&p.UndoTimeout, defaultUndoTimeout}, {&p.Settle, defaultSettle}, {&p.Interval, defaultInterval},
	} {
		if *d.value == 0 {
			*d.value = d.fallback
		}
	}
	path, err := filepath.Abs(p.Journal)
	if err != nil {
		return p, fmt.Errorf("drill: the path of the journal: %w", err)
	}
	p.Journal = path
	return p, nil
}

func checkClient(client *dcaas.Client) error {
	if client == nil || client.Connections == nil || client.VirtualInterfaces == nil || client.SwitchoverTests == nil {
		return fmt.Errorf("drill: the client is nil or empty: make one with dcaas.New: %w", dcaas.ErrInvalid)
	}
	return nil
}
