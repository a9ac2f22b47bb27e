// Inventory lists the connections of a region with their sold and used bandwidth, charge
// mode, order and enterprise project, as a table, as CSV or as JSON. Bandwidths are in
// Mbit/s. It changes nothing at the service.
//
// Sold is the bandwidth of the connection itself. Used is the sum of the bandwidths of its
// interfaces and of its hosted connections. It may exceed the sold bandwidth, because the
// service does not limit the sum of the interfaces. Interfaces on a LAG or on a connection
// of another project are in rows of their own, at the end.
//
// Without credentials in the environment, it uses the service in memory and adds some
// resources there. A note about that goes to the standard error, so that the output can
// be redirected.
//
//	go run ./examples/inventory
//	go run ./examples/inventory -format csv > inventory.csv
//	go run ./examples/inventory -format json | jq '.[] | select(.used_percent >= 80)'
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() {
	demo.Main(func(ctx context.Context, out io.Writer) error { return run(ctx, os.Args[1:], out, os.Stderr) })
}

func run(ctx context.Context, args []string, out, notes io.Writer) error {
	write, err := parse(args)
	if err != nil {
		return err
	}
	cloud, err := demo.Connect(ctx, "inventory")
	if err != nil {
		return err
	}
	defer cloud.Close()
	if cloud.Server != nil {
		fmt.Fprintln(notes, cloud)
		if err = prepare(ctx, cloud.Server, cloud.Client); err != nil {
			return err
		}
	}
	rows, err := collect(ctx, cloud.Client, maxPage)
	if err != nil {
		return err
	}
	return write(out, rows)
}

// parse returns the function for the format in the flags.
func parse(args []string) (func(io.Writer, []row) error, error) {
	flags := flag.NewFlagSet("inventory", flag.ContinueOnError)
	format := flags.String("format", "table", "output `format`: table, csv or json")
	if err := demo.Parse(flags, args); err != nil {
		return nil, err
	}
	switch *format {
	case "table":
		return printTable, nil
	case "csv":
		return printCSV, nil
	case "json":
		return printJSON, nil
	default:
		return nil, fmt.Errorf("unknown format %q: choose table, csv or json", *format)
	}
}

// prepare adds a prepaid connection, interfaces and hosted connections to the server.
func prepare(ctx context.Context, srv *dcaastest.Server, client *dcaas.Client) error {
	prepaid := srv.AddConnection(dcaastest.Connection{
		ID: "00000000-0000-4000-8000-000000000004", Name: "dc-prepaid", Bandwidth: 1000, PortType: "1G",
		ChargeMode: "prepayment", OrderID: "CS2411290001", EnterpriseProjectID: "7f0b1c52-6d0e-4f7a-9a53-1c1d4c0f5a11",
	})
	const standard, operations = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000003"
	gateway, err := demo.CreateGateway(ctx, client, demo.Gateway("", "vpc-1"))
	if err != nil {
		return err
	}
	for i, vif := range []struct {
		connection string
		bandwidth  int
	}{{standard, 300}, {standard, 200}, {prepaid, 800}} {
		opts := demo.Interface("", vif.connection, gateway, 100+i)
		opts.Bandwidth = vif.bandwidth
		if _, err = demo.CreateInterface(ctx, client, opts); err != nil {
			return err
		}
	}
	for i, bandwidth := range []int{2000, 500} {
		_, err = client.HostedConnections.Create(ctx, dcaas.HostedConnectionCreateOpts{
			HostingID: operations, ResourceTenantID: "0000dcaa57e570000000000000000009", VLAN: 10 + i, Bandwidth: bandwidth,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
