package dcaastest

import (
	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// Config is what a client of package dcaas needs to talk to the server. It
// signs with the server's key pair.
func (s *Server) Config() dcaas.Config {
	return dcaas.Config{
		Endpoint:    s.URL,
		IAMEndpoint: s.URL,
		Region:      s.Region,
		ProjectID:   s.ProjectID,
		Auth:        auth.AKSK(s.AccessKey, s.SecretKey),
	}
}
