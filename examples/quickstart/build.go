package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// builder creates resources and records how to undo that.
type builder struct {
	client *dcaas.Client
	out    io.Writer
	undo   *demo.Undo
}

// build creates a gateway with a static and a BGP interface, and shows them. It deletes
// everything again, even after an error.
func build(ctx context.Context, client *dcaas.Client, out io.Writer) (err error) {
	b := &builder{client: client, out: out, undo: demo.NewUndo(out)}
	defer func() { err = errors.Join(err, b.undo.All(ctx)) }()

	connection, err := demo.ActiveConnection(ctx, client)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Building on connection %s (%s, %d Mbit/s at %s)\n", connection.Name, connection.PortType, connection.Bandwidth, connection.Location)
	gateway, err := b.gateway(ctx)
	if err != nil {
		return err
	}
	static, err := b.vif(ctx, dcaas.VirtualInterfaceCreateOpts{
		Name: "static", DirectConnectID: connection.ID, VGWID: gateway.ID, VLAN: 100, Bandwidth: 50,
		LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30",
		RouteMode: dcaas.RouteModeStatic, RemoteEPGroup: []string{"169.254.10.0/30", "10.20.0.0/16"},
	})
	if err != nil {
		return err
	}
	if _, err := b.vif(ctx, dcaas.VirtualInterfaceCreateOpts{
		Name: "bgp", DirectConnectID: connection.ID, VGWID: gateway.ID, VLAN: 200, Bandwidth: 50,
		LocalGatewayV4IP: "169.254.20.1/30", RemoteGatewayV4IP: "169.254.20.2/30",
		RouteMode: dcaas.RouteModeBGP, BGPASN: 4200000000, BGPMD5: "not-a-real-password", RemoteEPGroup: []string{"169.254.20.0/30"},
	}); err != nil {
		return err
	}
	if err := client.Tags.AddAll(ctx, tags.VirtualInterface, static.ID, []tags.Tag{{Key: "team", Value: "network"}, {Key: "env", Value: "demo"}}); err != nil {
		return err
	}
	fmt.Fprintf(out, "Tagged interface %s: team=network env=demo\n\n", static.Name)
	return show(ctx, client, out)
}

func (b *builder) gateway(ctx context.Context) (*dcaas.VirtualGateway, error) {
	g, err := demo.Uninterrupted(ctx, func(ctx context.Context) (*dcaas.VirtualGateway, error) {
		return b.client.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{
			Name: "quickstart", VPCID: "6592c28e-95d7-4b0a-9f61-004fdf03420c", LocalEPGroup: []string{"192.168.0.0/16"},
		})
	})
	if err != nil {
		return nil, err
	}
	b.undo.Created("gateway "+g.Name, func(ctx context.Context) error {
		if err := b.client.VirtualGateways.Delete(ctx, g.ID); err != nil {
			return err
		}
		return b.client.VirtualGateways.WaitDeleted(ctx, g.ID, dcaas.WaitOpts{})
	})
	return b.client.VirtualGateways.WaitReady(ctx, g.ID, b.progress("gateway "+g.Name))
}

func (b *builder) vif(ctx context.Context, opts dcaas.VirtualInterfaceCreateOpts) (*dcaas.VirtualInterface, error) {
	v, err := demo.Uninterrupted(ctx, func(ctx context.Context) (*dcaas.VirtualInterface, error) {
		return b.client.VirtualInterfaces.Create(ctx, opts)
	})
	if err != nil {
		return nil, err
	}
	b.undo.Created("interface "+v.Name, func(ctx context.Context) error {
		if err := b.client.VirtualInterfaces.Delete(ctx, v.ID); err != nil {
			return err
		}
		return b.client.VirtualInterfaces.WaitDeleted(ctx, v.ID, dcaas.WaitOpts{})
	})
	return b.client.VirtualInterfaces.WaitReady(ctx, v.ID, b.progress("interface "+v.Name))
}

// progress returns wait options that print the status after each poll.
func (b *builder) progress(resource string) dcaas.WaitOpts {
	return dcaas.WaitOpts{Progress: func(p dcaas.WaitProgress) {
		fmt.Fprintf(b.out, "  waiting for %s: %s, looking again in %s\n", resource, p.Status, p.Next.Round(time.Millisecond))
	}}
}
