// Package demo holds the code that the examples share: they stop on a signal, choose
// between the environment and a service in memory, and undo their work.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// Main calls run and ends the program with its result. The first Ctrl-C cancels the
// context of run, the second one ends the program at once.
func Main(run func(ctx context.Context, out io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(exitCode(ctx, run(ctx, os.Stdout), os.Stderr))
}

// exitCode reports an error and returns the exit code of the program.
func exitCode(ctx context.Context, err error, stderr io.Writer) int {
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "Interrupted:", err)
		return 130
	default:
		fmt.Fprintln(stderr, err)
		return 1
	}
}

// LoadConfig returns the configuration in the environment, and a nil server. Without
// credentials there, it starts a server in memory and returns it with its configuration.
// The caller closes the server.
//
// LoadConfig reads only the environment, because a demo must not use a credentials file
// by accident.
func LoadConfig(ctx context.Context) (dcaas.Config, *dcaastest.Server, error) {
	cfg, err := dcaas.LoadConfig(ctx, dcaas.EnvironmentOnly())
	if !errors.Is(err, dcaas.ErrNoCredentials) {
		return cfg, nil, err
	}
	srv := dcaastest.NewServer()
	return srv.Config(), srv, nil
}

// ActiveConnection returns an active standard connection, because interfaces need one.
func ActiveConnection(ctx context.Context, client *dcaas.Client) (*dcaas.Connection, error) {
	for c, err := range client.Connections.All(ctx, dcaas.ConnectionListOpts{}) {
		if err != nil {
			return nil, err
		}
		if c.Type == dcaas.ConnectionTypeStandard && c.Status == dcaas.ConnectionActive {
			return c, nil
		}
	}
	return nil, errors.New("there is no active standard connection")
}
