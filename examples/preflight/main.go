// Preflight checks whether the service would accept a virtual interface, and prints all
// findings as a table. It creates nothing in a real region. The exit status is 1 if the
// service would refuse the interface.
//
// Without credentials in the environment, it uses the service in memory. There it creates a
// gateway and an interface with VLAN 100, with which the default flags collide. With
// credentials, it reads the real region, and needs the IDs of a connection and a gateway.
//
//	go run ./examples/preflight
//	go run ./examples/preflight -vlan 101 -asn 65000 -local 169.254.10.5/30 -remote 169.254.10.6/30
//	go run ./examples/preflight -file interface.json    # fields as in the API
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/preflight"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() {
	demo.Main(func(ctx context.Context, out io.Writer) error { return run(ctx, os.Args[1:], out) })
}

func run(ctx context.Context, args []string, out io.Writer) error {
	opts, err := parse(args)
	if err != nil {
		return err
	}
	cloud, err := demo.Connect(ctx, "preflight")
	if err != nil {
		return err
	}
	defer cloud.Close()
	if cloud.Server != nil {
		fmt.Fprintln(out, cloud)
		if err = prepare(ctx, cloud.Client, &opts); err != nil {
			return err
		}
	}
	report, err := preflight.VirtualInterface(ctx, cloud.Client, opts)
	if err != nil {
		return err
	}
	fmt.Fprint(out, report)
	if !report.OK() {
		return errors.New("the service would refuse the interface")
	}
	return nil
}

// parse reads the options from the flags, or from a file.
func parse(args []string) (dcaas.VirtualInterfaceCreateOpts, error) {
	var o dcaas.VirtualInterfaceCreateOpts
	flags := flag.NewFlagSet("preflight", flag.ContinueOnError)
	file := flags.String("file", "", "JSON `file` with the options, named as in the API, instead of the flags")
	subnets := flags.String("subnets", "10.1.0.0/16", "remote subnets, with commas between them")
	flags.StringVar(&o.DirectConnectID, "connection", "", "`ID` of the connection")
	flags.StringVar(&o.VGWID, "gateway", "", "`ID` of the virtual gateway")
	flags.IntVar(&o.VLAN, "vlan", 100, "VLAN")
	flags.IntVar(&o.Bandwidth, "bandwidth", 50, "bandwidth in `Mbit/s`")
	flags.StringVar((*string)(&o.RouteMode), "mode", "bgp", "route `mode`, bgp or static")
	flags.Int64Var(&o.BGPASN, "asn", 64512, "`ASN` of the customer side")
	flags.StringVar(&o.LocalGatewayV4IP, "local", "169.254.10.1/30", "`address` of the cloud side")
	flags.StringVar(&o.RemoteGatewayV4IP, "remote", "169.254.10.2/30", "`address` of the customer side")
	if err := demo.Parse(flags, args); err != nil {
		return o, err
	}
	if *file == "" {
		o.RemoteEPGroup = strings.FieldsFunc(*subnets, func(r rune) bool { return r == ',' })
		return o, nil
	}
	content, err := os.ReadFile(*file)
	if err != nil {
		return o, err
	}
	o = dcaas.VirtualInterfaceCreateOpts{}
	if err := json.Unmarshal(content, &o); err != nil {
		return o, fmt.Errorf("%s: %w", *file, err)
	}
	return o, nil
}

// prepare creates a gateway and an interface in memory. If o names no connection or no
// gateway, prepare fills in those of the interface.
func prepare(ctx context.Context, client *dcaas.Client, o *dcaas.VirtualInterfaceCreateOpts) error {
	connection, err := demo.ActiveConnection(ctx, client)
	if err != nil {
		return err
	}
	gateway, err := demo.CreateGateway(ctx, client, demo.Gateway("", "vpc-1"))
	if err != nil {
		return err
	}
	if _, err = client.VirtualInterfaces.Create(ctx, demo.Interface("", connection.ID, gateway, 100)); err != nil {
		return err
	}
	if o.DirectConnectID == "" && o.LAGID == "" {
		o.DirectConnectID = connection.ID
	}
	if o.VGWID == "" && o.GatewayID == "" {
		o.VGWID = gateway
	}
	return nil
}
