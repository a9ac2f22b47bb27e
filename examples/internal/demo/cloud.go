package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// InMemory says that an example uses the service in memory.
const InMemory = "No credentials in the environment: using a Direct Connect in memory."

// Cloud is the service that an example uses: a real region, or a server in memory.
type Cloud struct {
	Client *dcaas.Client
	Server *dcaastest.Server // nil for a real region
	Region string
}

// Connect returns the service that the environment names. Without credentials there, it
// starts a server in memory. Its resources become ready within milliseconds, so waits poll
// it every 20 ms. The caller closes the Cloud. The options override those of Connect.
//
// Connect reads only the environment, because an example must not use a credentials file
// by accident.
func Connect(ctx context.Context, program string, opts ...dcaas.Option) (*Cloud, error) {
	all := []dcaas.Option{dcaas.WithUserAgent("dcaas-" + program)}
	c := &Cloud{}
	cfg, err := dcaas.LoadConfig(ctx, dcaas.EnvironmentOnly())
	if errors.Is(err, dcaas.ErrNoCredentials) {
		c.Server = dcaastest.NewServer()
		cfg, err = c.Server.Config(), nil
		all = append(all, dcaas.WithPollInterval(20*time.Millisecond))
	}
	if err == nil {
		c.Client, err = dcaas.New(cfg, append(all, opts...)...)
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	c.Region = cfg.Region
	return c, nil
}

// Close closes the connections of the client, and the server in memory.
func (c *Cloud) Close() {
	if c.Client != nil {
		c.Client.CloseIdleConnections()
	}
	if c.Server != nil {
		c.Server.Close()
	}
}

// String says which service the example uses.
func (c *Cloud) String() string {
	if c.Server != nil {
		return InMemory
	}
	return fmt.Sprintf("Credentials found in the environment: using region %s.", c.Region)
}
