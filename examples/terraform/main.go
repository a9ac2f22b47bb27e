// Terraform is a provider for Terraform with one resource, dcaas_virtual_interface. It shows
// how a program that must reach a wanted state uses the SDK.
//
// Terraform starts it. See README.md for the configuration.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

// address is the source of the provider in required_providers.
const address = "example.com/dcaas-sdk/dcaas"

// main does not use demo.Main, because the server of the protocol handles signals itself.
func main() {
	err := run(context.Background(), os.Args[1:], os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run serves the provider until Terraform ends it. The standard output belongs to the
// protocol.
func run(ctx context.Context, args []string, notes io.Writer) error {
	flags := flag.NewFlagSet("terraform-provider-dcaas", flag.ContinueOnError)
	flags.SetOutput(notes)
	debug := flags.Bool("debug", false, "wait for a debugger, and print the address for TF_REATTACH_PROVIDERS")
	if err := demo.Parse(flags, args); err != nil {
		return err
	}
	return providerserver.Serve(ctx, newProvider, providerserver.ServeOpts{Address: address, Debug: *debug})
}
