// Package version names this release of the SDK.
package version

import (
	"runtime"
	"strings"
)

// Version is the release that the User-Agent header names.
const Version = "0.1.0-dev"

// UserAgent is the User-Agent header of all clients.
func UserAgent() string {
	return "dcaas-go/" + Version + " (" + strings.ReplaceAll(runtime.Version(), " ", "_") + "; " + runtime.GOOS + "/" + runtime.GOARCH + ")"
}
