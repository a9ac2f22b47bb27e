// Paging reads a list in the three ways that the SDK has: page by page, as an iterator over
// all pages, and as a slice.
//
//	go run ./examples/paging
package main

import (
	"context"
	"fmt"
	"io"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() { demo.Main(run) }

func run(ctx context.Context, out io.Writer) error {
	srv := dcaastest.NewServer()
	defer srv.Close()
	for n := range 7 {
		srv.AddConnection(dcaastest.Connection{Name: fmt.Sprintf("site-%d", n)})
	}
	client, err := dcaas.New(srv.Config())
	if err != nil {
		return err
	}

	// Page by page: for a user interface, or to continue later from a marker.
	opts := dcaas.ConnectionListOpts{ListOpts: dcaas.ListOpts{Limit: 4, SortKey: "name"}}
	for {
		page, listErr := client.Connections.List(ctx, opts)
		if listErr != nil {
			return listErr
		}
		fmt.Fprintf(out, "A page with %d connections:", len(page.Items))
		for _, connection := range page.Items { // the last page may be empty
			fmt.Fprint(out, " ", connection.Name)
		}
		fmt.Fprintln(out)
		if page.NextMarker == "" {
			break
		}
		opts.Marker = page.NextMarker
	}

	// As an iterator: it fetches the next page when the loop needs it, so this loop reads
	// two pages of three.
	opts.Marker = ""
	for connection, err := range client.Connections.All(ctx, opts) {
		if err != nil {
			return err
		}
		if connection.Name == "site-2" {
			fmt.Fprintln(out, "Found", connection.Name, "and stopped.")
			break
		}
	}

	// As a slice: for lists that are known to be short.
	all, err := dcaas.Collect(client.Connections.All(ctx, dcaas.ConnectionListOpts{Name: []string{"site-1", "site-5"}}))
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "Selected by name:", len(all))
	return nil
}
