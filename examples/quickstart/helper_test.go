package main

import (
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

func newClient(t *testing.T) *dcaas.Client {
	t.Helper()
	return demotest.NewClient(t, demotest.NewServer(t))
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
