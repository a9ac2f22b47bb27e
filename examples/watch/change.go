package main

import (
	"context"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

// changeResources changes resources in memory until ctx ends, with a pause between two
// changes. The changes repeat: a gateway and an interface appear, the connection fails and
// recovers, a switchover test shuts the interface down, and both are deleted.
func changeResources(ctx context.Context, srv *dcaastest.Server, client *dcaas.Client, pause time.Duration) error {
	connection, err := demo.ActiveConnection(ctx, client)
	if err != nil {
		return unlessEnded(ctx, err)
	}
	var gateway *dcaas.VirtualGateway
	var vif *dcaas.VirtualInterface
	switchover := func(operation dcaas.SwitchoverOperation) error {
		_, err := client.SwitchoverTests.Create(ctx, dcaas.SwitchoverTestCreateOpts{ResourceID: vif.ID, Operation: operation})
		return err
	}
	steps := []func() error{
		func() (err error) {
			gateway, err = client.VirtualGateways.Create(ctx, demo.Gateway("to-vpc", "vpc-1"))
			return err
		},
		func() (err error) {
			opts := demo.Interface("to-site", connection.ID, gateway.ID, 100)
			opts.RemoteEPGroup = []string{"10.1.0.0/16", "10.2.0.0/16"}
			vif, err = client.VirtualInterfaces.Create(ctx, opts)
			return err
		},
		func() error { srv.SetConnectionStatus(connection.ID, "DOWN"); return nil },
		func() error { srv.SetConnectionStatus(connection.ID, "ACTIVE"); return nil },
		func() error {
			// On a busy machine, the watch may not have read the interface often enough to
			// make it ACTIVE.
			if _, err := client.VirtualInterfaces.WaitReady(ctx, vif.ID, dcaas.WaitOpts{Interval: pause}); err != nil {
				return err
			}
			return switchover(dcaas.SwitchoverShutdown)
		},
		func() error { return switchover(dcaas.SwitchoverUndoShutdown) },
		func() error { return client.VirtualInterfaces.Delete(ctx, vif.ID) },
		func() error {
			if err := client.VirtualInterfaces.WaitDeleted(ctx, vif.ID, dcaas.WaitOpts{Interval: pause}); err != nil {
				return err
			}
			return client.VirtualGateways.Delete(ctx, gateway.ID)
		},
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		for _, step := range steps {
			select {
			case <-ctx.Done():
				return nil
			case <-timer.C:
			}
			if err := step(); err != nil {
				return unlessEnded(ctx, err)
			}
			timer.Reset(pause)
		}
	}
}

// unlessEnded returns err, or nil if the context has ended, which is no failure.
func unlessEnded(ctx context.Context, err error) error {
	select {
	case <-ctx.Done():
		return nil
	default:
		return err
	}
}
