//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package drill

import (
	"path/filepath"
	"syscall"
	"testing"
)

// TestLockEndsInCopies checks that a copy of the descriptor, which a child process may have
// for a moment, does not keep a closed journal locked.
func TestLockEndsInCopies(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal.json")
	j, err := openJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	duplicate, err := syscall.Dup(int(j.lock.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Close(duplicate) }()
	j.close()
	if j, err = openJournal(path); err != nil {
		t.Fatalf("openJournal() after close = %v", err)
	}
	j.close()
}
