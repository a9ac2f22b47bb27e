// Package version holds the version of the SDK and its User-Agent header.
package version

import (
	"runtime"
	"strings"
)

// Version is the version of the SDK, which the User-Agent header contains.
const Version = "0.1.0"

// UserAgent returns the User-Agent header of all clients.
func UserAgent() string {
	return "dcaas-go/" + Version + " (" + strings.ReplaceAll(runtime.Version(), " ", "_") + "; " + runtime.GOOS + "/" + runtime.GOARCH + ")"
}
