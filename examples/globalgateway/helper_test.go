package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// watcher collects output. It calls a function once, when the output contains a text.
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

func wantNoDetections(t *testing.T, client *dcaas.Client) {
	t.Helper()
	left, err := dcaas.Collect(client.PeerDetections.All(t.Context(), dcaas.PeerDetectionListOpts{}))
	if err != nil || len(left) != 0 {
		t.Errorf("%d detections are left, %v", len(left), err)
	}
}

// newClient starts a server and returns it, a client and a target for run.
func newClient(t *testing.T, opts ...dcaas.Option) (*dcaastest.Server, *dcaas.Client, dcaas.PeerSiteTarget) {
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

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
