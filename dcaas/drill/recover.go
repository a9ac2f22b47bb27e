package drill

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// Recover ends the drill of a journal after its process has died: it enables the interface.
// The package documentation has a table of the phases. The client must be for the same
// project and region as that of [Run].
//
// Recover may be called again, at any time. It does nothing for a drill that has ended. A
// second call at the same time, or a call while the drill runs, is [ErrLocked]. Without a
// journal the error is [os.ErrNotExist]. No shutdown was sent then, or the path is wrong.
//
// Recover ends with ctx or when the UndoTimeout of the drill is over. The error is then a
// [*StillShutDownError]. The report is never nil.
func Recover(ctx context.Context, client *dcaas.Client, journalPath string) (*Report, error) {
	report := new(Report)
	if err := checkClient(client); err != nil {
		return report, err
	}
	if journalPath == "" {
		return report, fmt.Errorf("drill: the path of the journal is empty: %w", dcaas.ErrInvalid)
	}
	path, err := filepath.Abs(journalPath)
	if err != nil {
		return report, fmt.Errorf("drill: the path of the journal: %w", err)
	}
	if _, err = os.Stat(path); err != nil { // so that a wrong path makes no lock file
		return report, fmt.Errorf("drill: reading the journal: %w", err)
	}
	j, err := openJournal(path)
	if err != nil {
		return report, err
	}
	defer j.close()
	d := &drill{client: client, journal: j, report: report}
	if d.record, err = j.read(); err != nil {
		return report, err
	}
	report.VirtualInterfaceID, report.Interrupted = d.record.VirtualInterfaceID, d.record.Phase
	if d.record.Phase == Done {
		report.Enabled = d.record.Changed
		return report, nil
	}
	// Another project does not see the interface. That must not end the drill.
	if _, err = client.VirtualInterfaces.Get(ctx, d.record.VirtualInterfaceID); errors.Is(err, dcaas.ErrNotFound) {
		return report, fmt.Errorf("drill: the interface of journal %s is not in this project and region; it may be shut down in another one: %w", path, err)
	}
	return report, d.enable(ctx)
}
