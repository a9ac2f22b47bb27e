// Decommission deletes a virtual gateway, a virtual interface or a hosted connection with
// all that hangs on it. It shows the plan, and deletes only with -yes. The exit status
// is 1 if something blocks the plan or a step fails. The same command then continues.
//
// Without credentials in the environment, it uses the service in memory. There it creates a
// gateway with two interfaces, and plans its deletion. With credentials, it uses the real
// region and needs the ID of a resource.
//
//	go run ./examples/decommission
//	go run ./examples/decommission -yes
//	go run ./examples/decommission -gateway ID      # or -interface ID, or -hosted ID
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/teardown"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() {
	demo.Main(func(ctx context.Context, out io.Writer) error { return run(ctx, os.Args[1:], out) })
}

// options holds the flags.
type options struct {
	gateway, vif, hosted string
	yes                  bool
}

func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	cloud, err := demo.Connect(ctx, "decommission")
	if err != nil {
		return err
	}
	defer cloud.Close()
	named := o.gateway+o.vif+o.hosted != ""
	if cloud.Server == nil && !named {
		return errors.New("name a resource by -gateway, -interface or -hosted")
	}
	fmt.Fprintf(out, "%s\n\n", cloud)
	if !named {
		if o.gateway, err = prepare(ctx, cloud.Client); err != nil {
			return err
		}
	}
	return o.decommission(ctx, cloud.Client, out)
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("decommission", flag.ContinueOnError)
	flags.StringVar(&o.gateway, "gateway", "", "`ID` of a virtual gateway")
	flags.StringVar(&o.vif, "interface", "", "`ID` of a virtual interface")
	flags.StringVar(&o.hosted, "hosted", "", "`ID` of a hosted connection")
	flags.BoolVar(&o.yes, "yes", false, "delete the steps of the plan")
	if err := demo.Parse(flags, args); err != nil {
		return o, err
	}
	named := 0
	for _, id := range []string{o.gateway, o.vif, o.hosted} {
		if id != "" {
			named++
		}
	}
	if named > 1 {
		return o, errors.New("name one resource only")
	}
	return o, nil
}

// decommission shows the plan and, with -yes, carries it out.
func (o options) decommission(ctx context.Context, client *dcaas.Client, out io.Writer) error {
	plan, err := o.plan(ctx, client)
	if err != nil {
		return err
	}
	fmt.Fprint(out, plan)
	if len(plan.Steps) == 0 || len(plan.Blockers) > 0 {
		return plan.Err()
	}
	if !o.yes {
		fmt.Fprintln(out, "\nNothing is deleted without -yes.")
		return nil
	}
	fmt.Fprintln(out)
	report, err := plan.Execute(ctx, teardown.Opts{
		Progress: func(step teardown.Step, result teardown.Result) {
			fmt.Fprintf(out, "%s: %s\n", step, result.Outcome)
		},
	})
	if err != nil {
		fmt.Fprintf(out, "\n%sThe same command continues.\n", report)
	}
	return err
}

func (o options) plan(ctx context.Context, client *dcaas.Client) (*teardown.Plan, error) {
	switch {
	case o.vif != "":
		return teardown.VirtualInterface(ctx, client, o.vif)
	case o.hosted != "":
		return teardown.HostedConnection(ctx, client, o.hosted)
	default:
		return teardown.VirtualGateway(ctx, client, o.gateway)
	}
}

// prepare creates a gateway with two interfaces in memory, the second one with two peers. It
// returns the ID of the gateway.
func prepare(ctx context.Context, client *dcaas.Client) (string, error) {
	connection, err := demo.ActiveConnection(ctx, client)
	if err != nil {
		return "", err
	}
	gateway, err := demo.CreateGateway(ctx, client, demo.Gateway("to-vpc", "vpc-1"))
	if err != nil {
		return "", err
	}
	var vif string
	for i, name := range []string{"to-site-a", "to-site-b"} {
		if vif, err = demo.CreateInterface(ctx, client, demo.Interface(name, connection.ID, gateway, 100+i)); err != nil {
			return "", err
		}
	}
	_, err = client.VIFPeers.Create(ctx, dcaas.VIFPeerCreateOpts{
		VIFID: vif, AddressFamily: dcaas.IPv6, LocalGatewayIP: "2001:db8::1/126", RemoteGatewayIP: "2001:db8::2/126",
		RouteMode: dcaas.RouteModeBGP, BGPASN: 65000,
	})
	return gateway, err
}
