// Handover creates an interface for another project: a partner owns the connection, and the
// customer owns the gateway, checks the interface and accepts it.
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

// poll is short, because the service in memory is fast.
const poll = 20 * time.Millisecond

func main() { demo.Main(run) }

func run(ctx context.Context, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute) // waits have no other deadline
	defer cancel()
	srv := dcaastest.NewServer()
	defer srv.Close()
	project := srv.AddTenant("customer") // with keys of its own
	partner, err := dcaas.New(srv.Config(), dcaas.WithPollInterval(poll))
	if err != nil {
		return err
	}
	customer, err := dcaas.New(project.Config(), dcaas.WithPollInterval(poll))
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
	agreed := demo.Interface("for-the-customer", connection.ID, gateway, 100)
	agreed.ResourceTenantID = project.ID
	other := demo.Interface("not-agreed", connection.ID, gateway, 101)
	other.ResourceTenantID = project.ID
	vif, err := partner.VirtualInterfaces.Create(ctx, agreed)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "The partner creates an interface in state", vif.Status)
	if _, err = partner.VirtualInterfaces.Create(ctx, other); err != nil {
		return err
	}

	if err = accept(ctx, out, customer, gateway, agreed.VLAN, agreed.Bandwidth); err != nil {
		return err
	}
	vif, err = waitAccepted(ctx, partner, vif.ID)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "The partner sees state", vif.Status)
	return nil
}
