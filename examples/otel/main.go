// Otel traces calls with OpenTelemetry: a span for each call, and below it a span for each
// of its tries. It prints the spans. The service is in memory.
//
//	cd examples/otel && go run .
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() { demo.Main(run) }

func run(ctx context.Context, out io.Writer) (err error) {
	// A real program uses sdktrace.WithBatcher with an exporter of its choice.
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(printer{out}))
	defer func() { err = errors.Join(err, shutDown(ctx, provider)) }()
	cloud, err := demo.StartCloud(tracing(provider), dcaas.WithRetry(dcaas.RetryPolicy{MinWait: time.Millisecond}))
	if err != nil {
		return err
	}
	defer cloud.Close()
	tracer := provider.Tracer("example")

	// The service fails once, so the client repeats the call.
	cloud.Server.Inject(dcaastest.Fault{Route: "ListDirectConnects", Times: 1, Status: http.StatusServiceUnavailable})
	if err = traced(ctx, tracer, "list connections", func(ctx context.Context) error {
		_, err = cloud.Client.Connections.List(ctx, dcaas.ConnectionListOpts{Name: []string{"dc-standard-1"}})
		return err
	}); err != nil {
		return err
	}

	// A failed call marks its span, too.
	err = traced(ctx, tracer, "get gateway", func(ctx context.Context) error {
		_, err = cloud.Client.VirtualGateways.Get(ctx, "0b7c0b58-0000-4000-8000-00000000dead")
		return err
	})
	fmt.Fprintln(out, "The last call failed:", err != nil)
	return nil
}

// shutDown exports the spans that are not exported yet, even after Ctrl-C has cancelled ctx.
func shutDown(ctx context.Context, provider *sdktrace.TracerProvider) error {
	uncancelled, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return provider.Shutdown(uncancelled)
}

// traced makes calls in a span of their own. It is the parent of the spans of their tries.
func traced(ctx context.Context, tracer trace.Tracer, name string, call func(context.Context) error) error {
	ctx, span := tracer.Start(ctx, name)
	defer span.End()
	err := call(ctx)
	if err != nil {
		span.SetStatus(codes.Error, err.Error()) // the text of an error holds no secret
	}
	return err
}
