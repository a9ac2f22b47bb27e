// Globalgateway joins a data centre to an enterprise router in another region: a
// global gateway, an interface and a route on it, and a peer link to the router.
// Then it tests whether the far end answers, and takes everything down again.
//
// Without credentials in the environment it does so on the service in memory. With
// credentials it works on the real region, on the first line there, if
// ENTERPRISE_ROUTER says which router to link to: its ID, project and region, with
// blanks between. What it builds costs money while it is there.
//
//	go run ./examples/globalgateway
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program on the spot
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	cfg, err := dcaas.LoadConfig(ctx, dcaas.EnvironmentOnly())
	if errors.Is(err, dcaas.ErrNoCredentials) {
		srv := dcaastest.NewServer()
		defer srv.Close()
		fmt.Fprintln(out, "No credentials in the environment: using a Direct Connect in memory.")
		return start(ctx, srv.Config(), "er-1 "+srv.ProjectID+" ap-southeast-2", 20*time.Millisecond, out)
	}
	if err != nil {
		return err
	}
	return start(ctx, cfg, os.Getenv("ENTERPRISE_ROUTER"), 2*time.Second, out)
}
