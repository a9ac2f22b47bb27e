package demo

import (
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// StartCloud returns a service in memory and its client, whatever the environment holds. The
// caller closes it.
func StartCloud(opts ...dcaas.Option) (*Cloud, error) {
	srv := dcaastest.NewServer()
	client, err := dcaas.New(srv.Config(), append([]dcaas.Option{dcaas.WithPollInterval(20 * time.Millisecond)}, opts...)...)
	if err != nil {
		srv.Close()
		return nil, err
	}
	return &Cloud{Client: client, Server: srv, Region: srv.Region}, nil
}
