// Quickstart shows the first steps with Direct Connect.
//
// Without credentials in the environment, it starts the service in memory (package
// dcaastest). There it creates a gateway and two interfaces, shows them and deletes
// them. With credentials in the environment, it reads the real region and changes
// nothing.
//
//	go run ./examples/quickstart
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that a second Ctrl-C ends the program at once
	switch err := run(ctx, os.Stdout); {
	case err != nil && ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "Interrupted:", err)
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	// Read only the environment, because a demo must not use a credentials file by
	// accident.
	cfg, err := dcaas.LoadConfig(ctx, dcaas.EnvironmentOnly())
	switch {
	case errors.Is(err, dcaas.ErrNoCredentials):
		return runInMemory(ctx, out)
	case err != nil:
		return err
	}
	client, err := dcaas.New(cfg, dcaas.WithUserAgent("dcaas-quickstart"))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Credentials found in the environment: reading region %s. Nothing is changed.\n\n", cfg.Region)
	return show(ctx, client, out)
}

func runInMemory(ctx context.Context, out io.Writer) error {
	srv := dcaastest.NewServer()
	defer srv.Close()
	fmt.Fprintf(out, "No credentials in the environment: using a Direct Connect in memory at %s.\n\n", srv.URL)
	client, err := dcaas.New(srv.Config(), dcaas.WithPollInterval(100*time.Millisecond))
	if err != nil {
		return err
	}
	return build(ctx, client, out)
}
