// Drill rehearses the failure of a virtual interface. It shuts the interface down, checks the
// traffic, and enables the interface again. SIGINT (Ctrl-C) and SIGTERM end the hold early:
// the interface is enabled, and the exit status is 130. A second signal ends the program at
// once. The journal then tells -recover which steps are left.
//
// Without credentials in the environment, it uses the service in memory. There it creates a
// gateway with an interface on each of two connections, and shuts one of them down. With
// credentials, it uses the real region and needs the ID of an interface.
//
//	go run ./examples/drill
//	go run ./examples/drill -hold 1m                                # press Ctrl-C
//	go run ./examples/drill -interface ID -hold 5m -dial 10.0.0.1:443
//	go run ./examples/drill -recover                                # after a crash
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/drill"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() {
	demo.Main(func(ctx context.Context, out io.Writer) error { return run(ctx, os.Args[1:], out) })
}

// options holds the flags.
type options struct {
	vif, journal, dial string
	hold               time.Duration
	recovery           bool
}

func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	cloud, err := demo.Connect(ctx, "drill")
	if err != nil {
		return err
	}
	defer cloud.Close()
	switch {
	case cloud.Server == nil && o.vif == "" && !o.recovery:
		return errors.New("name an interface by -interface, or finish a drill by -recover")
	case cloud.Server != nil && o.recovery:
		return errors.New("the service in memory ends with its process: there is nothing to recover without credentials")
	}
	fmt.Fprintf(out, "%s\n\n", cloud)
	if o.recovery {
		return o.finish(ctx, cloud.Client, out)
	}
	poll := time.Duration(0) // the default
	if cloud.Server != nil {
		poll = 20 * time.Millisecond
		if o.vif == "" {
			if o.vif, err = prepare(ctx, cloud.Client); err != nil {
				return err
			}
		}
	}
	return o.rehearse(ctx, cloud.Client, poll, out)
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("drill", flag.ContinueOnError)
	flags.StringVar(&o.vif, "interface", "", "`ID` of the virtual interface to shut down")
	flags.StringVar(&o.journal, "journal", filepath.Join(os.TempDir(), "dcaas-drill.json"), "`file` that survives a crash, on a local disk")
	flags.StringVar(&o.dial, "dial", "", "`host:port` that must accept a TCP connection while the interface is shut down")
	flags.DurationVar(&o.hold, "hold", 2*time.Second, "longest `time` until the undo")
	flags.BoolVar(&o.recovery, "recover", false, "finish the drill of the journal")
	return o, demo.Parse(flags, args)
}

// rehearse runs the drill and prints its phases and its report.
func (o options) rehearse(ctx context.Context, client *dcaas.Client, poll time.Duration, out io.Writer) error {
	plan := drill.Plan{
		VirtualInterfaceID: o.vif,
		Hold:               o.hold,
		Journal:            o.journal,
		Interval:           poll,
		Progress:           func(p drill.Phase) { fmt.Fprintf(out, "phase: %s\n", p) },
	}
	if o.dial != "" {
		plan.Probe = o.probe
	}
	report, err := drill.Run(ctx, client, plan)
	fmt.Fprintf(out, "\n%s", report)
	return err
}

// probe checks that a server accepts a connection over the other interface.
func (o options) probe(ctx context.Context) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", o.dial)
	if err != nil {
		return err
	}
	return conn.Close()
}

// finish enables the interface of a drill whose process has died.
func (o options) finish(ctx context.Context, client *dcaas.Client, out io.Writer) error {
	report, err := drill.Recover(ctx, client, o.journal)
	fmt.Fprint(out, report)
	return err
}

// prepare creates a gateway with an interface on each of two connections. It returns the ID
// of the first interface.
func prepare(ctx context.Context, client *dcaas.Client) (string, error) {
	gateway, err := demo.CreateGateway(ctx, client, demo.Gateway("to-vpc", "vpc-1"))
	if err != nil {
		return "", err
	}
	first := ""
	for c, err := range client.Connections.All(ctx, dcaas.ConnectionListOpts{}) {
		if err != nil {
			return "", err
		}
		if c.Type != dcaas.ConnectionTypeStandard {
			continue
		}
		vif, err := demo.CreateInterface(ctx, client, demo.Interface("over-"+c.Name, c.ID, gateway, 100))
		if err != nil {
			return "", err
		}
		first = cmp.Or(first, vif)
	}
	return first, nil
}
