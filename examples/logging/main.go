// Logging gives the client a structured logger. A record has the method, the route, the
// status and identifiers, and never a body, a header value or a query.
//
//	go run ./examples/logging
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() { demo.Main(run) }

func run(ctx context.Context, out io.Writer) error {
	srv := dcaastest.NewServer()
	defer srv.Close()
	logger := slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: stable}))
	client, err := dcaas.New(srv.Config(), dcaas.WithLogger(logger), dcaas.WithRetry(dcaas.RetryPolicy{MinWait: time.Millisecond, MaxWait: time.Millisecond}))
	if err != nil {
		return err
	}

	srv.Inject(dcaastest.Fault{Times: 1, Status: 503}) // the first try fails
	if _, err = client.Quotas.List(ctx); err != nil {
		return err
	}

	// Errors, configurations and credentials are safe to log.
	_, err = client.VirtualGateways.Get(ctx, "0b7c0b58-0000-4000-8000-00000000dead")
	logger.ErrorContext(ctx, "reading the gateway", "error", err)
	fmt.Fprintln(out, "A printed credential shows no key:", srv.Config().Auth)
	return nil
}

// stable hides the values that differ from run to run, so that a test can compare the
// output. A real program keeps them.
func stable(groups []string, a slog.Attr) slog.Attr {
	switch {
	case a.Key == slog.TimeKey, a.Key == "took", a.Key == "wait", a.Key == "call", a.Key == "request_id":
		return slog.Attr{}
	case a.Key == "error" && len(groups) > 0: // the text of an error, beside its parts
		return slog.Attr{}
	}
	return a
}
