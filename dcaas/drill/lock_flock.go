//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package drill

import (
	"errors"
	"os"
	"syscall"
)

// tryLock locks a file until it is closed. The kernel ends the lock when the process dies.
func tryLock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return ErrLocked
		default:
			return os.NewSyscallError("flock", err)
		}
	}
}

// unlock ends the lock, also for copies of the descriptor.
func unlock(f *os.File) {
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) // closing the file is the fallback
}

// syncDir makes a rename in a directory survive a power cut.
func syncDir(path string) error {
	dir, err := os.Open(path) //nolint:gosec // the caller names the directory
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
