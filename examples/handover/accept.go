package main

import (
	"context"
	"fmt"
	"io"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// accept lets the customer accept the interface that was agreed on. Others on the gateway
// keep waiting.
func accept(ctx context.Context, out io.Writer, customer *dcaas.Client, gateway string, vlan, bandwidth int) error {
	offers, err := dcaas.Collect(customer.VirtualInterfaces.All(ctx, dcaas.VirtualInterfaceListOpts{
		ListOpts: dcaas.ListOpts{SortKey: "vlan"}, VGWID: []string{gateway},
		Status: []dcaas.VirtualInterfaceStatus{dcaas.VirtualInterfaceAuthorization},
	}))
	if err != nil {
		return err
	}
	for _, offer := range offers {
		fmt.Fprintf(out, "The customer is offered %q with VLAN %d and %d Mbit/s\n", offer.Name, offer.VLAN, offer.Bandwidth)
		if offer.VLAN != vlan || offer.Bandwidth != bandwidth {
			fmt.Fprintln(out, "The customer does not accept it, because it was not agreed on")
			continue
		}
		_, err = customer.VirtualInterfaces.Update(ctx, offer.ID, dcaas.VirtualInterfaceUpdateOpts{Status: new(dcaas.VirtualInterfaceAccepted)})
		if err != nil {
			return err
		}
	}
	return nil
}

// waitAccepted lets the partner wait until the customer has decided and the interface is
// ready. WaitReady alone ends in state AUTHORIZATION, which may last after the acceptance.
func waitAccepted(ctx context.Context, partner *dcaas.Client, id string) (*dcaas.VirtualInterface, error) {
	_, err := dcaas.Wait(ctx, dcaas.WaitOpts{Interval: poll},
		func(ctx context.Context) (*dcaas.VirtualInterface, error) {
			return partner.VirtualInterfaces.Get(ctx, id)
		},
		func(v *dcaas.VirtualInterface) (bool, error) {
			return v.Status != dcaas.VirtualInterfaceAuthorization, nil
		})
	if err != nil {
		return nil, err
	}
	return partner.VirtualInterfaces.WaitReady(ctx, id, dcaas.WaitOpts{})
}
