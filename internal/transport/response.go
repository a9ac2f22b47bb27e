package transport

import (
	"context"
	"net/http"
)

// responseKey is the context key of the function that [WithResponse] sets.
type responseKey struct{}

// WithResponse returns a context for calls that are to report their answers. Each call
// with it calls report twice: with zero values when it begins, and with the last answer
// when it ends. A call that got no answer reports zero values again.
func WithResponse(ctx context.Context, report func(status int, header http.Header, requestID string)) context.Context {
	return context.WithValue(ctx, responseKey{}, report)
}

// reportResponse passes the answer in f to the function in ctx, if there is one.
func reportResponse(ctx context.Context, f *Failure) {
	if ctx == nil { // a call that is refused does not need one
		return
	}
	if report, ok := ctx.Value(responseKey{}).(func(int, http.Header, string)); ok {
		report(f.StatusCode, f.Header, f.RequestID)
	}
}
