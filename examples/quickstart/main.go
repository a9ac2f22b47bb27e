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
	"fmt"
	"io"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() { demo.Main(run) }

func run(ctx context.Context, out io.Writer) error {
	cloud, err := demo.Connect(ctx, "quickstart", dcaas.WithPollInterval(100*time.Millisecond))
	if err != nil {
		return err
	}
	defer cloud.Close()
	if cloud.Server == nil {
		fmt.Fprintf(out, "Credentials found in the environment: reading region %s. Nothing is changed.\n\n", cloud.Region)
		return show(ctx, cloud.Client, out)
	}
	fmt.Fprintf(out, "No credentials in the environment: using a Direct Connect in memory at %s.\n\n", cloud.Server.URL)
	return build(ctx, cloud.Client, out)
}
