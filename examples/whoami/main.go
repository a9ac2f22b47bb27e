// Whoami shows the configuration that a program gets, where each value came from, and the
// account that IAM knows for its credentials. It shows no secret and changes nothing. It
// reads all sources of dcaas.LoadConfig, clouds.yaml too. With -demo or without
// credentials it uses the service in memory.
//
//	go run ./examples/whoami
//	go run ./examples/whoami -metadata    # also the metadata service of a server
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/dcaas-sdk/dcaas-go/auth/cloudsyaml"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() {
	demo.Main(func(ctx context.Context, out io.Writer) error { return run(ctx, os.Args[1:], out) })
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("whoami", flag.ContinueOnError)
	inMemory := flags.Bool("demo", false, "use the service in memory")
	metadata := flags.Bool("metadata", false, "ask the metadata service of a server too")
	if err := demo.Parse(flags, args); err != nil {
		return err
	}
	options := []dcaas.LoadOption{dcaas.FromSource(cloudsyaml.Source())}
	if *metadata {
		options = append(options, dcaas.FromMetadata())
	}
	cfg, err := dcaas.LoadConfig(ctx, options...)
	if errors.Is(err, dcaas.ErrNoCredentials) && !*inMemory {
		fmt.Fprintf(out, "There are no credentials. These sources were checked:\n\n%s\n"+
			"Set HW_ACCESS_KEY, HW_SECRET_KEY and HW_REGION_NAME, for example. This is the service in memory:\n\n", cfg.Sources)
		*inMemory = true
	}
	if *inMemory {
		srv := dcaastest.NewServer()
		defer srv.Close()
		cfg, err = srv.Config(), nil
		cfg.Sources = &dcaas.Sources{}
	}
	if err != nil {
		return err
	}
	show(cfg, out)
	client, err := dcaas.New(cfg, dcaas.WithUserAgent("dcaas-whoami"))
	if err != nil {
		return fmt.Errorf("the configuration is not complete (HW_REGION_NAME has the region): %w", err)
	}
	defer client.CloseIdleConnections()
	return ask(ctx, client, cfg, out)
}
