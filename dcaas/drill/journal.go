package drill

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Phase is how far a drill has come.
type Phase string

// Phases of a drill, in their order.
const (
	ShuttingDown Phase = "shutting down" // the shutdown may have been sent
	ShutDown     Phase = "shut down"     // the state has shown the shutdown; the probe follows
	Holding      Phase = "holding"       // the probe has succeeded
	Undoing      Phase = "undoing"       // the undo may have been sent
	Done         Phase = "done"          // the interface is enabled
)

func phases() []Phase { return []Phase{ShuttingDown, ShutDown, Holding, Undoing, Done} }

// journalVersion is the version of the form of journals.
const journalVersion = 1

// record is the content of a journal. It holds no credentials.
type record struct {
	Version            int       `json:"version"`
	Phase              Phase     `json:"phase"`
	VirtualInterfaceID string    `json:"virtual_interface_id"`
	GatewayID          string    `json:"gateway_id"`
	Seen               bool      `json:"seen"` // the state has shown the shutdown
	Began              time.Time `json:"began"`
	Changed            time.Time `json:"changed"`
	UndoTimeout        duration  `json:"undo_timeout"`
	Settle             duration  `json:"settle"`
	Interval           duration  `json:"interval"`
}

// duration is a time.Duration that JSON shows as text such as "30m0s".
type duration time.Duration

// MarshalText returns the text of the duration.
func (d duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads the text of a duration.
func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = duration(parsed)
	return err
}

func (r record) check() error {
	switch {
	case r.Version != journalVersion:
		return fmt.Errorf("it has version %d, and this program reads version %d", r.Version, journalVersion)
	case !slices.Contains(phases(), r.Phase):
		return fmt.Errorf("its phase %q is unknown", r.Phase)
	case r.VirtualInterfaceID == "":
		return errors.New("it names no interface")
	case r.UndoTimeout <= 0 || r.Settle <= 0 || r.Interval <= 0:
		return errors.New("it has a time that is not positive")
	}
	return nil
}

// journal is the file of a drill. This process alone has it while it is open.
type journal struct {
	path string
	lock *os.File
}

// ErrLocked means that a drill or a recovery with the same journal is running, in this
// process or in another one. The operating system ends the lock of a process that dies.
var ErrLocked = errors.New("drill: the journal is locked by a running drill or recovery")

// ErrUnfinished means that the journal is of a drill that did not end. Call [Recover].
var ErrUnfinished = errors.New("drill: the drill of the journal has not ended: call Recover")

// openJournal locks the journal at a path. The lock file stays in place, because another
// process could lock a removed file at the same time.
func openJournal(path string) (*journal, error) {
	lock, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the caller names the file
	if err != nil {
		return nil, fmt.Errorf("drill: the lock of the journal: %w", err)
	}
	if err := tryLock(lock); err != nil {
		err = fmt.Errorf("%w (%s)", err, lock.Name())
		return nil, errors.Join(err, lock.Close())
	}
	return &journal{path: path, lock: lock}, nil
}

// close ends the lock. Closing the file alone would not end it while a child process, which
// another goroutine starts at that moment, has a copy of the descriptor.
func (j *journal) close() {
	unlock(j.lock)
	_ = j.lock.Close() // an unlocked file is of no further use
}

// read returns the record. The error is [os.ErrNotExist] without a journal.
func (j *journal) read() (record, error) {
	text, err := os.ReadFile(j.path)
	if err != nil {
		return record{}, fmt.Errorf("drill: reading the journal: %w", err)
	}
	var r record
	if err = json.Unmarshal(text, &r); err == nil {
		err = r.check()
	}
	if err != nil {
		return record{}, fmt.Errorf("drill: %s is no journal that this program can read: %w", j.path, err)
	}
	return r, nil
}

// checkFree refuses a journal that a recovery still needs, and a file that is no journal.
func (j *journal) checkFree() error {
	old, err := j.read()
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return err
	case old.Phase != Done:
		return fmt.Errorf("%w (%s: interface %s, phase %q)", ErrUnfinished, j.path, old.VirtualInterfaceID, old.Phase)
	}
	return nil
}

// write replaces the record. After a power cut the file holds the old record or the new one,
// and the new one if write has returned nil.
func (j *journal) write(r record) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err == nil {
		err = writeSynced(j.path+".tmp", append(text, '\n'))
	}
	if err == nil {
		err = os.Rename(j.path+".tmp", j.path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(j.path))
	}
	if err != nil {
		return fmt.Errorf("drill: writing phase %q to the journal: %w", r.Phase, err)
	}
	return nil
}

func writeSynced(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // the caller names the file
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
