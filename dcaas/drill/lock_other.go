//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package drill

import (
	"errors"
	"os"
)

// tryLock refuses, because this system has no lock that ends with its process.
func tryLock(*os.File) error {
	return errors.New("drill: this operating system has no file lock that ends with its process")
}

func unlock(*os.File) {}

func syncDir(string) error { return nil }
