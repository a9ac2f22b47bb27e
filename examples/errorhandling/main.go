// Errorhandling shows the decisions that a program takes after a failed call: by the class
// of the error, by its code, and after an answer that was lost.
//
//	go run ./examples/errorhandling
package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/preflight"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() { demo.Main(run) }

func run(ctx context.Context, out io.Writer) error {
	cloud, err := demo.StartCloud()
	if err != nil {
		return err
	}
	defer cloud.Close()
	interfaces := cloud.Client.VirtualInterfaces

	_, err = interfaces.Get(ctx, "")
	fmt.Fprintln(out, "Refused before it was sent:", errors.Is(err, dcaas.ErrInvalid))

	_, err = interfaces.Get(ctx, "0b7c0b58-0000-4000-8000-00000000dead")
	fmt.Fprintln(out, "Missing:", errors.Is(err, dcaas.ErrNotFound))

	connection, err := demo.ActiveConnection(ctx, cloud.Client)
	if err != nil {
		return err
	}
	gateway, err := demo.CreateGateway(ctx, cloud.Client, demo.Gateway("errors", "vpc-1"))
	if err != nil {
		return err
	}
	first := demo.Interface("first", connection.ID, gateway, 100)
	if _, err = demo.CreateInterface(ctx, cloud.Client, first); err != nil {
		return err
	}

	// By code: the VLAN is taken, so take the nearest free one.
	second := demo.Interface("second", connection.ID, gateway, 100)
	second.LocalGatewayV4IP, second.RemoteGatewayV4IP = "169.254.20.1/30", "169.254.20.2/30"
	_, err = interfaces.Create(ctx, second)
	switch e, ok := errors.AsType[*dcaas.Error](err); {
	case ok && e.Code == dcaas.CodeVLANConflict:
		fmt.Fprintln(out, "VLAN 100 is taken. Support needs the request ID:", e.RequestID != "")
		if second.VLAN, err = preflight.FreeVLAN(ctx, cloud.Client, connection.ID, second.VLAN); err != nil {
			return err
		}
	case err != nil:
		return err
	}

	// A lost answer: the service creates the interface, but the program does not learn it.
	cloud.Server.Inject(dcaastest.Fault{Route: "CreateVirtualInterface", Times: 1, Reset: true, AfterActing: true})
	_, err = interfaces.Create(ctx, second)
	if err != nil && !errors.Is(err, dcaas.ErrAmbiguous) {
		return err
	}
	fmt.Fprintln(out, "The answer was lost:", errors.Is(err, dcaas.ErrAmbiguous))
	vif, created, err := interfaces.FindOrCreate(ctx, second)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "The interface exists with VLAN %d, created again: %v\n", vif.VLAN, created)
	return nil
}
