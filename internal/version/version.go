// Package version names this release of the SDK.
package version

// Version is the release that the User-Agent header names.
const Version = "0.1.0-dev"
