package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

// builder creates resources and records how to undo that.
type builder struct {
	client *dcaas.Client
	out    io.Writer
	undo   *demo.Undo
}

func newBuilder(client *dcaas.Client, out io.Writer) *builder {
	return &builder{client: client, out: out, undo: demo.NewUndo(out)}
}

// run connects the data centre to the router and tests the interface. It deletes
// everything again, even after an error.
func (b *builder) run(ctx context.Context, target dcaas.PeerSiteTarget) (err error) {
	defer func() { err = errors.Join(err, b.undo.All(ctx)) }()

	connection, err := demo.ActiveConnection(ctx, b.client)
	if err != nil {
		return err
	}
	gateway, err := b.gateway(ctx)
	if err != nil {
		return err
	}
	vif, err := b.vif(ctx, connection, gateway)
	if err != nil {
		return err
	}
	if err := b.route(ctx, gateway, vif.VIFPeers[0], "10.20.0.0/16"); err != nil {
		return err
	}
	if err := b.link(ctx, gateway, target); err != nil {
		return err
	}
	return b.detect(ctx, vif.VIFPeers[0])
}

func (b *builder) gateway(ctx context.Context) (*dcaas.GlobalGateway, error) {
	g, err := demo.Uninterrupted(ctx, func(ctx context.Context) (*dcaas.GlobalGateway, error) {
		return b.client.GlobalGateways.Create(ctx, dcaas.GlobalGatewayCreateOpts{Name: "global", BGPASN: 64512})
	})
	if err != nil {
		return nil, err
	}
	b.undo.Created("global gateway "+g.Name,
		func(ctx context.Context) error { return b.client.GlobalGateways.Delete(ctx, g.ID) },
		func(ctx context.Context) error {
			return b.client.GlobalGateways.WaitDeleted(ctx, g.ID, dcaas.WaitOpts{})
		})
	return b.client.GlobalGateways.WaitReady(ctx, g.ID, dcaas.WaitOpts{})
}

func (b *builder) vif(ctx context.Context, connection *dcaas.Connection, gateway *dcaas.GlobalGateway) (*dcaas.VirtualInterface, error) {
	v, err := demo.Uninterrupted(ctx, func(ctx context.Context) (*dcaas.VirtualInterface, error) {
		return b.client.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
			Name: "to-global", DirectConnectID: connection.ID, GatewayID: gateway.ID, VLAN: 300, Bandwidth: 50,
			LocalGatewayV4IP: "169.254.30.1/30", RemoteGatewayV4IP: "169.254.30.2/30",
			RouteMode: dcaas.RouteModeStatic, // because the route table of the gateway holds the routes
		})
	})
	if err != nil {
		return nil, err
	}
	b.undo.Created("interface "+v.Name+" on "+connection.Name,
		func(ctx context.Context) error { return b.client.VirtualInterfaces.Delete(ctx, v.ID) },
		func(ctx context.Context) error {
			return b.client.VirtualInterfaces.WaitDeleted(ctx, v.ID, dcaas.WaitOpts{})
		})
	ready, err := b.client.VirtualInterfaces.WaitReady(ctx, v.ID, dcaas.WaitOpts{})
	if err == nil && len(ready.VIFPeers) == 0 {
		err = errors.New("the interface has no peer")
	}
	return ready, err
}

// route adds a route to a subnet of the data centre, with the peer as next hop.
func (b *builder) route(ctx context.Context, gateway *dcaas.GlobalGateway, peer dcaas.VIFPeer, subnet string) error {
	add := dcaas.RouteAdd{Destination: subnet, Nexthop: peer.ID, Type: dcaas.RouteTypeVIFPeer, Description: "the data centre"}
	routes, err := demo.Uninterrupted(ctx, func(ctx context.Context) ([]dcaas.Route, error) {
		return b.client.RouteTables.Update(ctx, gateway.ID, dcaas.RouteTableUpdateOpts{AddRoutes: []dcaas.RouteAdd{add}})
	})
	if err != nil {
		return err
	}
	b.undo.Created("route to "+subnet, func(ctx context.Context) error {
		del := dcaas.RouteDel{Destination: add.Destination, Nexthop: add.Nexthop, Type: add.Type}
		_, delErr := b.client.RouteTables.Update(ctx, gateway.ID, dcaas.RouteTableUpdateOpts{DelRoutes: []dcaas.RouteDel{del}})
		return delErr
	})
	index := slices.IndexFunc(routes, func(r dcaas.Route) bool {
		return r.Destination == add.Destination && r.Nexthop == add.Nexthop && r.Type == add.Type
	})
	if index < 0 {
		return errors.New("the new route to " + subnet + " is not in the answer")
	}
	_, err = b.client.RouteTables.WaitReady(ctx, gateway.ID, []string{routes[index].ID}, dcaas.WaitOpts{})
	return err
}

func (b *builder) link(ctx context.Context, gateway *dcaas.GlobalGateway, target dcaas.PeerSiteTarget) error {
	l, err := demo.Uninterrupted(ctx, func(ctx context.Context) (*dcaas.PeerLink, error) {
		return b.client.PeerLinks.Create(ctx, gateway.ID, dcaas.PeerLinkCreateOpts{Name: "to-router", PeerSite: target})
	})
	if err != nil {
		return err
	}
	b.undo.Created("peer link to "+target.GatewayID+" in "+target.RegionID,
		func(ctx context.Context) error { return b.client.PeerLinks.Delete(ctx, gateway.ID, l.ID) },
		func(ctx context.Context) error {
			return b.client.PeerLinks.WaitDeleted(ctx, gateway.ID, l.ID, dcaas.WaitOpts{})
		})
	_, err = b.client.PeerLinks.WaitReady(ctx, gateway.ID, l.ID, dcaas.WaitOpts{})
	return err
}

// detect tests with packets whether the remote end of a peer answers.
func (b *builder) detect(ctx context.Context, peer dcaas.VIFPeer) (err error) {
	d, err := demo.Uninterrupted(ctx, func(ctx context.Context) (*dcaas.PeerDetection, error) {
		return b.client.PeerDetections.Create(ctx, dcaas.PeerDetectionCreateOpts{VIFPeerID: peer.ID})
	})
	if err != nil {
		return err
	}
	id := d.ID
	defer func() {
		uncancelled, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		err = errors.Join(err, b.client.PeerDetections.Delete(uncancelled, id))
	}()
	if d, err = b.client.PeerDetections.WaitComplete(ctx, d.ID, dcaas.WaitOpts{}); err != nil {
		return err
	}
	if d.LossRatio != nil {
		fmt.Fprintf(b.out, "Tested the remote end %s: %d per cent of the packets were lost\n", peer.RemoteGatewayIP, *d.LossRatio)
	}
	return nil
}
