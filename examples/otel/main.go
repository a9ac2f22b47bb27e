// Otel traces calls with OpenTelemetry: a span for each call, and below it a span for each
// of its tries. It prints the spans. The service is in memory.
//
//	cd examples/otel && go run .
package main

import (
	"context"
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

func run(ctx context.Context, out io.Writer) error {
	// A real program uses sdktrace.WithBatcher with an exporter of its choice.
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(printer{out}))
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
	return provider.Shutdown(ctx)
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
