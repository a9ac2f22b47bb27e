package main

import (
	"net/http"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

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
	srv := demotest.NewServer(t)
	return srv, demotest.NewClient(t, srv, opts...), dcaas.PeerSiteTarget{GatewayID: "er-1", ProjectID: srv.ProjectID, RegionID: "ap-southeast-2"}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
