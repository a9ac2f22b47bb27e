package main

import (
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// tracing returns the option that gives each try of a call a span. The span is named by the
// route and not by the path, because a path with its IDs gives too many names.
func tracing(provider trace.TracerProvider) dcaas.Option {
	return dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return otelhttp.NewTransport(describe{next},
			otelhttp.WithTracerProvider(provider),
			otelhttp.WithSpanNameFormatter(func(_ string, req *http.Request) string {
				return req.Method + " " + dcaas.RouteFromContext(req.Context())
			}),
		)
	})
}

// describe sets attributes of the span that otelhttp has begun.
type describe struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (d describe) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	// otelhttp sets url.full with the query. A query holds names and IDs of the caller.
	address := *req.URL
	address.RawQuery, address.ForceQuery, address.User = "", false, nil
	trace.SpanFromContext(ctx).SetAttributes(
		attribute.String("url.full", address.String()),
		attribute.String("dcaas.route", dcaas.RouteFromContext(ctx)),
		attribute.String("dcaas.call_id", dcaas.CallIDFromContext(ctx)), // also in the client's log
	)
	return d.next.RoundTrip(req)
}
