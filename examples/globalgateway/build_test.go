package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

// TestInterruptDeletesEverything checks that an interrupt at any step leaves no resource.
func TestInterruptDeletesEverything(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Created global gateway", "Created interface", "Created route", "Created peer link"} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			_, client, target := newClient(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			out := &demotest.Output{Texts: []string{text}, Call: cancel}
			b := newBuilder(client, out)
			err := b.run(ctx, target)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("run() = %v, want context.Canceled", err)
			}
			wantNoDetections(t, client)
			gateways, err := dcaas.Collect(client.GlobalGateways.All(t.Context(), dcaas.GlobalGatewayListOpts{}))
			if err != nil || len(gateways) != 0 || strings.Count(out.String(), "Created") != strings.Count(out.String(), "Deleted") {
				t.Errorf("%d gateways are left, %v:\n%s", len(gateways), err, out.String())
			}
		})
	}
}

// TestDetectionIsDeleted checks that run deletes the peer detection after an interrupt of
// its creation, and after a failed wait for its result.
func TestDetectionIsDeleted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, client, target := newClient(t, dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if err != nil || req.Method != http.MethodPost || !strings.HasSuffix(req.URL.Path, "/vif-peer-detections") {
				return resp, err
			}
			cancel() // after the service has created the detection
			if ended := req.Context().Err(); ended != nil {
				return nil, errors.Join(ended, resp.Body.Close())
			}
			return resp, nil
		})
	}))
	if err := newBuilder(client, io.Discard).run(ctx, target); !errors.Is(err, context.Canceled) {
		t.Errorf("run() = %v, want context.Canceled", err)
	}
	wantNoDetections(t, client)

	srv, client, target := newClient(t, dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
	srv.Inject(dcaastest.Fault{Route: "ShowVifPeerDetection", Status: http.StatusForbidden, Times: 1})
	if err := newBuilder(client, io.Discard).run(t.Context(), target); !errors.Is(err, dcaas.ErrForbidden) {
		t.Errorf("run() = %v, want ErrForbidden", err)
	}
	wantNoDetections(t, client)
}

// TestRunWaitsForItsOwnRoute checks that run ignores other routes, which may have failed.
func TestRunWaitsForItsOwnRoute(t *testing.T) {
	t.Parallel()
	_, client, target := newClient(t, dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if err != nil || req.Method != http.MethodPut || !strings.HasSuffix(req.URL.Path, "/routetables") {
				return resp, err
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				return nil, err
			}
			const other = `{"gdgw_routetable":[{"id":"other","destination":"10.99.0.0/16","status":"ERROR"},`
			text := strings.Replace(string(body), `{"gdgw_routetable":[{`, other+"{", 1)
			resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
			resp.Header.Del("Content-Length")
			return resp, resp.Request.Context().Err()
		})
	}))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := newBuilder(client, io.Discard).run(ctx, target); err != nil {
		t.Errorf("run() = %v", err)
	}
}
