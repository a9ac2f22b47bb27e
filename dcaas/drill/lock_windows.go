package drill

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

// tryLock locks a file until it is closed. The system ends the lock when the process dies.
func tryLock(f *os.File) error {
	const (
		failImmediately = 1
		exclusive       = 2
		lockViolation   = syscall.Errno(33)
	)
	proc := syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")
	if err := proc.Find(); err != nil {
		return err
	}
	var at syscall.Overlapped // the first byte of the file
	ok, _, err := proc.Call(f.Fd(), exclusive|failImmediately, 0, 1, 0, uintptr(unsafe.Pointer(&at)))
	switch {
	case ok != 0:
		return nil
	case errors.Is(err, lockViolation), errors.Is(err, syscall.ERROR_IO_PENDING):
		return ErrLocked
	default:
		return os.NewSyscallError("LockFileEx", err)
	}
}

// unlock does nothing, because closing the file ends the lock.
func unlock(*os.File) {}

// syncDir does nothing, because Windows cannot flush a directory. NTFS journals the rename.
func syncDir(string) error { return nil }
