// Watch prints the changes of Direct Connect resources until Ctrl-C: states, BGP sessions,
// received routes, and resources that are new or gone. It changes nothing in a real region.
// The exit status is 1 if an error ends the watch, such as wrong credentials.
//
// Without credentials in the environment, it uses the service in memory. There it changes
// resources while it watches, so that there are events. With credentials, it reads the real
// region every 30 seconds.
//
//	go run ./examples/watch
//	go run ./examples/watch -json            # one object a line
//	go run ./examples/watch -existing -interval 1m
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/watch"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() {
	demo.Main(func(ctx context.Context, out io.Writer) error { return run(ctx, os.Args[1:], out, os.Stderr) })
}

// options holds the flags.
type options struct {
	json  bool
	watch watch.Opts
}

// run watches until ctx ends. It prints events to out and everything else to notes, so that
// a program can read the events.
func run(ctx context.Context, args []string, out, notes io.Writer) error {
	o, err := parse(args, notes)
	if err != nil {
		return err
	}
	cloud, err := demo.Connect(ctx, "watch")
	if err != nil {
		return err
	}
	defer cloud.Close()
	if cloud.Server == nil {
		fmt.Fprintf(notes, "Credentials found in the environment: watching region %s. Ctrl-C ends it.\n", cloud.Region)
		return o.print(ctx, cloud.Client, out, notes)
	}
	if o.watch.Interval == 0 {
		o.watch.Interval = 500 * time.Millisecond
	}
	fmt.Fprintln(notes, "No credentials in the environment: watching a Direct Connect in memory. Ctrl-C ends it.")
	ctx, stop := context.WithCancel(ctx)
	changed := make(chan error, 1)
	go func() {
		failed := changeResources(ctx, cloud.Server, cloud.Client, 2*o.watch.Interval)
		if failed != nil {
			stop() // because no more events would come
		}
		changed <- failed
	}()
	err = o.print(ctx, cloud.Client, out, notes)
	stop()
	return errors.Join(err, <-changed)
}

func parse(args []string, notes io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("watch", flag.ContinueOnError)
	flags.SetOutput(notes)
	flags.BoolVar(&o.json, "json", false, "print each event as a JSON object")
	flags.BoolVar(&o.watch.Existing, "existing", false, "begin with an event for each resource")
	flags.DurationVar(&o.watch.Interval, "interval", 0, "pause between two polls (default 30s, in memory 0.5s)")
	tenant := flags.Bool("tenant", false, "leave out hosted connections, which only partners have")
	if err := demo.Parse(flags, args); err != nil {
		return o, err
	}
	if *tenant {
		o.watch.Resources = []watch.Resource{watch.Connections, watch.VirtualGateways, watch.VirtualInterfaces}
	}
	return o, nil
}

// print prints events until ctx ends or an error ends the watch. It returns that error.
func (o options) print(ctx context.Context, client *dcaas.Client, out, notes io.Writer) error {
	var last error // nil unless an error is the last element
	for e, err := range watch.Events(ctx, client, o.watch) {
		if last = err; err != nil {
			fmt.Fprintln(notes, err)
			continue
		}
		if failed := o.printEvent(e, out); failed != nil {
			return failed // nobody reads the events any more
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	return last
}

func (o options) printEvent(e watch.Event, out io.Writer) error {
	if o.json {
		return json.NewEncoder(out).Encode(e)
	}
	_, err := fmt.Fprintln(out, e.Time.Format(time.TimeOnly), e)
	return err
}
