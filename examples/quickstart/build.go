package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// site is what has been built, and how to take it down again.
type site struct {
	client *dcaas.Client
	out    io.Writer
	undo   []func(context.Context) error
}

// build makes a gateway with a static and a BGP interface, shows them, and takes
// everything down again, whatever happens in between.
func build(ctx context.Context, client *dcaas.Client, out io.Writer) (err error) {
	s := &site{client: client, out: out}
	defer func() { err = errors.Join(err, s.takeDown(ctx)) }()

	line, err := s.firstLine(ctx)
	if err != nil {
		return err
	}
	gateway, err := s.gateway(ctx)
	if err != nil {
		return err
	}
	static, err := s.vif(ctx, dcaas.VirtualInterfaceCreateOpts{
		Name: "static", DirectConnectID: line.ID, VGWID: gateway.ID, VLAN: 100, Bandwidth: 50,
		LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30",
		RouteMode: dcaas.RouteModeStatic, RemoteEPGroup: []string{"169.254.10.0/30", "10.20.0.0/16"},
	})
	if err != nil {
		return err
	}
	if _, err := s.vif(ctx, dcaas.VirtualInterfaceCreateOpts{
		Name: "bgp", DirectConnectID: line.ID, VGWID: gateway.ID, VLAN: 200, Bandwidth: 50,
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

// firstLine returns a connection that interfaces can be made on.
func (s *site) firstLine(ctx context.Context) (*dcaas.Connection, error) {
	for c, err := range s.client.Connections.All(ctx, dcaas.ConnectionListOpts{}) {
		if err != nil {
			return nil, err
		}
		if c.Type == dcaas.ConnectionTypeStandard && c.Status == dcaas.ConnectionActive {
			fmt.Fprintf(s.out, "Building on connection %s (%s, %d Mbit/s at %s)\n", c.Name, c.PortType, c.Bandwidth, c.Location)
			return c, nil
		}
	}
	return nil, errors.New("there is no active standard connection")
}

func (s *site) gateway(ctx context.Context) (*dcaas.VirtualGateway, error) {
	g, err := made(ctx, func(ctx context.Context) (*dcaas.VirtualGateway, error) {
		return s.client.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{
			Name: "quickstart", VPCID: "6592c28e-95d7-4b0a-9f61-004fdf03420c", LocalEPGroup: []string{"192.168.0.0/16"},
		})
	})
	if err != nil {
		return nil, err
	}
	s.later("gateway "+g.Name, func(ctx context.Context) error {
		if err := s.client.VirtualGateways.Delete(ctx, g.ID); err != nil {
			return err
		}
		return s.client.VirtualGateways.WaitDeleted(ctx, g.ID, dcaas.WaitOpts{})
	})
	return s.client.VirtualGateways.WaitReady(ctx, g.ID, s.progress("gateway "+g.Name))
}

func (s *site) vif(ctx context.Context, opts dcaas.VirtualInterfaceCreateOpts) (*dcaas.VirtualInterface, error) {
	v, err := made(ctx, func(ctx context.Context) (*dcaas.VirtualInterface, error) {
		return s.client.VirtualInterfaces.Create(ctx, opts)
	})
	if err != nil {
		return nil, err
	}
	s.later("interface "+v.Name, func(ctx context.Context) error {
		if err := s.client.VirtualInterfaces.Delete(ctx, v.ID); err != nil {
			return err
		}
		return s.client.VirtualInterfaces.WaitDeleted(ctx, v.ID, dcaas.WaitOpts{})
	})
	return s.client.VirtualInterfaces.WaitReady(ctx, v.ID, s.progress("interface "+v.Name))
}

// made carries out a create to its end: cut off half way, nobody would know
// whether there is something to take down. Ctrl-C is heeded before and after.
func made[T any](ctx context.Context, create func(context.Context) (*T, error)) (*T, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	whole, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	return create(whole)
}

// progress prints a line for each look that a wait takes.
func (s *site) progress(what string) dcaas.WaitOpts {
	return dcaas.WaitOpts{Progress: func(p dcaas.WaitProgress) {
		fmt.Fprintf(s.out, "  waiting for %s: %s, looking again in %s\n", what, p.Status, p.Next.Round(time.Millisecond))
	}}
}

func (s *site) later(what string, undo func(context.Context) error) {
	fmt.Fprintf(s.out, "Created %s\n", what)
	s.undo = append(s.undo, func(ctx context.Context) error {
		if err := undo(ctx); err != nil {
			return fmt.Errorf("%s is left behind: %w", what, err)
		}
		fmt.Fprintf(s.out, "Deleted %s\n", what)
		return nil
	})
}

// takeDown removes what was built, last first: interfaces before their gateway. It
// does so after Ctrl-C too.
func (s *site) takeDown(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	var errs []error
	for _, undo := range slices.Backward(s.undo) {
		errs = append(errs, undo(ctx))
	}
	return errors.Join(errs...)
}
