package main

import (
	"context"
	"fmt"
	"io"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// printer prints each span on a line when it ends, so a try is printed before its call.
type printer struct{ out io.Writer }

// ExportSpans implements sdktrace.SpanExporter.
func (p printer) ExportSpans(_ context.Context, spans []sdktrace.ReadOnlySpan) error {
	for _, span := range spans {
		if !span.Parent().IsValid() {
			fmt.Fprintf(p.out, "%s: %s\n", span.Name(), span.Status().Code)
			continue
		}
		status := ""
		for _, a := range span.Attributes() {
			if a.Key == "http.response.status_code" {
				status = " " + a.Value.String()
			}
		}
		fmt.Fprintf(p.out, "    %s: %s%s\n", span.Name(), span.Status().Code, status)
	}
	return nil
}

// Shutdown implements sdktrace.SpanExporter.
func (printer) Shutdown(context.Context) error { return nil }
