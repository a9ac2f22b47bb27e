package main

import (
	"context"
	"strings"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

func Example() {
	demotest.Print(run)
	// Output:
	//     GET /v3/{project_id}/dcaas/direct-connects: Error 503
	//     GET /v3/{project_id}/dcaas/direct-connects: Unset 200
	// list connections: Unset
	//     GET /v3/{project_id}/dcaas/virtual-gateways/{virtual_gateway_id}: Error 404
	// get gateway: Error
	// The last call failed: true
}

// TestShutDown checks that spans are exported after an interrupt.
func TestShutDown(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	var out strings.Builder
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(printer{&out}))
	_, span := provider.Tracer("test").Start(ctx, "call")
	span.End()
	interrupt()
	if err := shutDown(ctx, provider); err != nil || out.String() != "call: Unset\n" {
		t.Errorf("shutDown() = %v, and %q is printed", err, out.String())
	}
}
