package transport

import (
	"context"
	"net/http"
)

// responseKey is the context key of the function that [WithResponse] sets.
type responseKey struct{}

// WithResponse returns a context whose calls report their last answer. Each call runs report
// twice: with zero values when it starts, and with the last answer when it ends. A call
// without an answer reports zero values again.
func WithResponse(ctx context.Context, report func(status int, header http.Header, requestID string)) context.Context {
	return context.WithValue(ctx, responseKey{}, report)
}

// reportResponse passes the answer in f to the report function of ctx, if it has one.
func reportResponse(ctx context.Context, f *Failure) {
	if ctx == nil { // a refused call works without a context
		return
	}
	if report, ok := ctx.Value(responseKey{}).(func(int, http.Header, string)); ok {
		report(f.StatusCode, f.Header, f.RequestID)
	}
}
