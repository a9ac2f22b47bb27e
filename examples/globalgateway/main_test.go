package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestRun(t *testing.T) {
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "HW_") || strings.HasPrefix(name, "OS_") || strings.HasPrefix(name, "HUAWEICLOUD_SDK_") {
			t.Setenv(name, "")
		}
	}
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	_, lines, _ := strings.Cut(out.String(), "\n")
	want := `Created global gateway global
Created interface to-global on dc-standard-1
Created route to 10.20.0.0/16
Created peer link to er-1 in ap-southeast-2
The far end 169.254.30.2/30 was asked: 0 per cent of the packets were lost
Deleted peer link to er-1 in ap-southeast-2
Deleted route to 10.20.0.0/16
Deleted interface to-global on dc-standard-1
Deleted global gateway global
`
	if lines != want {
		t.Errorf("run() wrote\n%s\nwant\n%s", lines, want)
	}
	t.Setenv("HW_ACCESS_KEY", "AKEXAMPLE0123456789A")
	if err := run(t.Context(), &out); err == nil || !strings.Contains(err.Error(), "HW_SECRET_KEY") {
		t.Errorf("run() with half a key = %v", err)
	}
	t.Setenv("HW_SECRET_KEY", "not-a-real-secret")
	t.Setenv("HW_REGION_NAME", "ap-southeast-3")
	t.Setenv("ENTERPRISE_ROUTER", "only-an-id")
	if err := run(t.Context(), &out); err == nil || !strings.Contains(err.Error(), "ENTERPRISE_ROUTER") {
		t.Errorf("run() without a router = %v", err)
	}
}

// watcher collects output and calls a function at the first line with a text.
type watcher struct {
	strings.Builder
	text string
	call func()
}

func (w *watcher) Write(p []byte) (int, error) {
	n, err := w.Builder.Write(p)
	if w.call != nil && strings.Contains(w.String(), w.text) {
		w.call()
		w.call = nil
	}
	return n, err
}

// Wherever Ctrl-C comes, nothing is left behind.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Created global gateway", "Created interface", "Created route", "Created peer link"} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			_, client, far := built(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			out := &watcher{text: text, call: cancel}
			s := &site{client: client, out: out}
			err := s.run(ctx, far)
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

func wantNoDetections(t *testing.T, client *dcaas.Client) {
	t.Helper()
	left, err := dcaas.Collect(client.PeerDetections.All(t.Context(), dcaas.PeerDetectionListOpts{}))
	if err != nil || len(left) != 0 {
		t.Errorf("%d detections are left, %v", len(left), err)
	}
}

// built returns a client of a server of the test's own, and a target for run there.
func built(t *testing.T, opts ...dcaas.Option) (*dcaastest.Server, *dcaas.Client, dcaas.PeerSiteTarget) {
	t.Helper()
	srv := dcaastest.NewServer()
	t.Cleanup(srv.Close)
	client, err := dcaas.New(srv.Config(), append(opts, dcaas.WithPollInterval(time.Millisecond))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return srv, client, dcaas.PeerSiteTarget{GatewayID: "er-1", ProjectID: srv.ProjectID, RegionID: "ap-southeast-2"}
}

// The detection goes too, whether Ctrl-C comes while it is made or its result
// cannot be had.
func TestDetectionGoes(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, client, far := built(t, dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if err != nil || req.Method != http.MethodPost || !strings.HasSuffix(req.URL.Path, "/vif-peer-detections") {
				return resp, err
			}
			cancel() // now that there is one
			if ended := req.Context().Err(); ended != nil {
				return nil, errors.Join(ended, resp.Body.Close())
			}
			return resp, nil
		})
	}))
	if err := (&site{client: client, out: io.Discard}).run(ctx, far); !errors.Is(err, context.Canceled) {
		t.Errorf("run() = %v, want context.Canceled", err)
	}
	wantNoDetections(t, client)

	srv, client, far := built(t, dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
	srv.Inject(dcaastest.Fault{Route: "ShowVifPeerDetection", Status: http.StatusForbidden, Times: 1})
	if err := (&site{client: client, out: io.Discard}).run(t.Context(), far); !errors.Is(err, dcaas.ErrForbidden) {
		t.Errorf("run() = %v, want ErrForbidden", err)
	}
	wantNoDetections(t, client)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// The answer to a new route may show others, which need not be ready ever.
func TestRouteAmongOthers(t *testing.T) {
	t.Parallel()
	_, client, far := built(t, dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
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
	if err := (&site{client: client, out: io.Discard}).run(ctx, far); err != nil {
		t.Errorf("run() = %v", err)
	}
}
