// Handover creates an interface for another project: a partner owns the connection, and the
// customer owns the gateway and accepts the interface.
//
//	go run ./examples/handover
package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() { demo.Main(run) }

func run(ctx context.Context, out io.Writer) error {
	srv := dcaastest.NewServer()
	defer srv.Close()
	project := srv.AddTenant("customer") // with keys of its own
	partner, err := dcaas.New(srv.Config(), dcaas.WithPollInterval(20*time.Millisecond))
	if err != nil {
		return err
	}
	customer, err := dcaas.New(project.Config(), dcaas.WithPollInterval(20*time.Millisecond))
	if err != nil {
		return err
	}

	gateway, err := demo.CreateGateway(ctx, customer, demo.Gateway("customer-gateway", "vpc-1"))
	if err != nil {
		return err
	}
	connection, err := demo.ActiveConnection(ctx, partner)
	if err != nil {
		return err
	}
	opts := demo.Interface("for-the-customer", connection.ID, gateway, 100)
	opts.ResourceTenantID = project.ID
	vif, err := partner.VirtualInterfaces.Create(ctx, opts)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "The partner creates an interface in state", vif.Status)

	// The customer finds it on the gateway, checks it, and accepts.
	for offered, err := range customer.VirtualInterfaces.All(ctx, dcaas.VirtualInterfaceListOpts{VGWID: []string{gateway}}) {
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "The customer is offered %q with VLAN %d and %d Mbit/s\n", offered.Name, offered.VLAN, offered.Bandwidth)
		_, err = customer.VirtualInterfaces.Update(ctx, offered.ID, dcaas.VirtualInterfaceUpdateOpts{Status: new(dcaas.VirtualInterfaceAccepted)})
		if err != nil {
			return err
		}
	}
	vif, err = partner.VirtualInterfaces.WaitReady(ctx, vif.ID, dcaas.WaitOpts{})
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "The partner sees state", vif.Status)
	return nil
}
