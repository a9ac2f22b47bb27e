// Exporter serves the state of Direct Connect as Prometheus metrics: states, BGP sessions,
// routes, quotas and bandwidths. It changes nothing in a real region. SIGTERM and Ctrl-C end
// it after the running scrapes.
//
// Without credentials in the environment, it uses the service in memory, with a gateway on
// two connections. With credentials, it reads the real region every minute.
//
//	go run . -listen 127.0.0.1:9850
//	go run . -once     # prints the metrics and ends
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/common/expfmt"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() {
	demo.Main(func(ctx context.Context, out io.Writer) error { return run(ctx, os.Args[1:], out, os.Stderr) })
}

// run serves the metrics until ctx ends. It prints only the metrics of -once to out, and
// everything else to notes.
func run(ctx context.Context, args []string, out, notes io.Writer) error {
	flags := flag.NewFlagSet("exporter", flag.ContinueOnError)
	flags.SetOutput(notes)
	listen := flags.String("listen", "127.0.0.1:9850", "`address` of /metrics, /healthz and /readyz")
	interval := flags.Duration("interval", time.Minute, "pause between two refreshes of the data")
	most := flags.Int("max-resources", 2000, "resources of each kind that have metrics")
	once := flags.Bool("once", false, "read the data once, print the metrics and end")
	if err := demo.Parse(flags, args); err != nil {
		return err
	}
	if *interval <= 0 || *most <= 0 {
		return errors.New("-interval and -max-resources must be positive")
	}
	cloud, err := demo.Connect(ctx, "exporter")
	if err != nil {
		return err
	}
	defer cloud.Close()
	if cloud.Server != nil {
		fmt.Fprintln(notes, "No credentials in the environment: reading a Direct Connect in memory.")
		if err = prepare(ctx, cloud.Client); err != nil {
			return err
		}
	}
	r := &refresher{client: cloud.Client, data: newData(), interval: *interval, log: slog.New(slog.NewTextHandler(notes, nil))}
	if *once {
		return printOnce(ctx, r, *most, out)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", *listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(notes, "Listening on http://%s/metrics\n", listener.Addr())
	return serve(ctx, listener, r, *most)
}

// printOnce prints the metrics of one refresh. It returns an error if a list could not be
// read.
func printOnce(ctx context.Context, r *refresher, most int, out io.Writer) error {
	r.refresh(ctx)
	families, err := newRegistry(r, most).Gather()
	if err != nil {
		return err
	}
	for _, f := range families {
		if _, err := expfmt.MetricFamilyToText(out, f); err != nil {
			return err
		}
	}
	return r.data.ready(time.Hour)
}

// serve answers requests until ctx ends. It then waits for running scrapes, and for the
// refresher.
func serve(ctx context.Context, listener net.Listener, r *refresher, most int) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server := &http.Server{
		Handler: handler(r, most), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
	}
	var background sync.WaitGroup
	background.Go(func() { r.run(ctx) })
	background.Go(func() {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(end) // a scrape that takes longer is cut off
		_ = server.Close()
	})
	err := server.Serve(listener)
	stop()
	background.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// newRegistry returns a registry with the metrics of Direct Connect.
func newRegistry(r *refresher, most int) *prometheus.Registry {
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(&collector{r.data, most})
	return registry
}

// handler serves the metrics and the state of the program.
func handler(r *refresher, most int) http.Handler {
	registry := newRegistry(r, most)
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if err := r.data.ready(3*r.interval + time.Minute); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	return mux
}

// prepare creates a gateway with an interface on each of two connections in memory.
func prepare(ctx context.Context, client *dcaas.Client) error {
	page, err := client.Connections.List(ctx, dcaas.ConnectionListOpts{})
	if err != nil {
		return err
	}
	gateway, err := demo.CreateGateway(ctx, client, demo.Gateway("to-vpc", "vpc-1"))
	if err != nil {
		return err
	}
	for i, c := range page.Items {
		if c.Type != dcaas.ConnectionTypeStandard {
			continue
		}
		opts := demo.Interface(fmt.Sprintf("to-site-%d", i+1), c.ID, gateway, 100+i)
		opts.RemoteEPGroup = []string{"10.1.0.0/16"}
		if _, err := demo.CreateInterface(ctx, client, opts); err != nil {
			return err
		}
	}
	return nil
}
