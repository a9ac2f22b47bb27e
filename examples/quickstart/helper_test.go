package main

import (
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

func newClient(t *testing.T) *dcaas.Client {
	t.Helper()
	srv := dcaastest.NewServer()
	t.Cleanup(srv.Close)
	client, err := dcaas.New(srv.Config(), dcaas.WithPollInterval(time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func countLeft(t *testing.T, client *dcaas.Client) (gateways, interfaces int) {
	t.Helper()
	g, err := dcaas.Collect(client.VirtualGateways.All(t.Context(), dcaas.VirtualGatewayListOpts{}))
	if err != nil {
		t.Fatal(err)
	}
	v, err := dcaas.Collect(client.VirtualInterfaces.All(t.Context(), dcaas.VirtualInterfaceListOpts{}))
	if err != nil {
		t.Fatal(err)
	}
	return len(g), len(v)
}
