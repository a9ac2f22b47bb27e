package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// site is what has been built, and how to take it down again.
type site struct {
	client *dcaas.Client
	out    io.Writer
	undo   []func(context.Context) error
}

func start(ctx context.Context, cfg dcaas.Config, router string, poll time.Duration, out io.Writer) error {
	far := dcaas.PeerSiteTarget{}
	if _, err := fmt.Sscan(router, &far.GatewayID, &far.ProjectID, &far.RegionID); err != nil {
		return errors.New("to build in a real region, set ENTERPRISE_ROUTER to the ID, project and region of a router")
	}
	client, err := dcaas.New(cfg, dcaas.WithPollInterval(poll))
	if err != nil {
		return err
	}
	return (&site{client: client, out: out}).run(ctx, far)
}

// run builds the way from the data centre to the router, tests it, and takes it
// down again, whatever happens in between.
func (s *site) run(ctx context.Context, far dcaas.PeerSiteTarget) (err error) {
	defer func() { err = errors.Join(err, s.takeDown(ctx)) }()

	line, err := s.firstLine(ctx)
	if err != nil {
		return err
	}
	gateway, err := s.gateway(ctx)
	if err != nil {
		return err
	}
	vif, err := s.vif(ctx, line, gateway)
	if err != nil {
		return err
	}
	if err := s.route(ctx, gateway, vif.VIFPeers[0], "10.20.0.0/16"); err != nil {
		return err
	}
	if err := s.link(ctx, gateway, far); err != nil {
		return err
	}
	return s.detect(ctx, vif.VIFPeers[0])
}

func (s *site) firstLine(ctx context.Context) (*dcaas.Connection, error) {
	for c, err := range s.client.Connections.All(ctx, dcaas.ConnectionListOpts{}) {
		if err != nil {
			return nil, err
		}
		if c.Type == dcaas.ConnectionTypeStandard && c.Status == dcaas.ConnectionActive {
			return c, nil
		}
	}
	return nil, errors.New("there is no active standard connection")
}

func (s *site) gateway(ctx context.Context) (*dcaas.GlobalGateway, error) {
	g, err := made(ctx, func(ctx context.Context) (*dcaas.GlobalGateway, error) {
		return s.client.GlobalGateways.Create(ctx, dcaas.GlobalGatewayCreateOpts{Name: "global", BGPASN: 64512})
	})
	if err != nil {
		return nil, err
	}
	s.later("global gateway "+g.Name,
		func(ctx context.Context) error { return s.client.GlobalGateways.Delete(ctx, g.ID) },
		func(ctx context.Context) error {
			return s.client.GlobalGateways.WaitDeleted(ctx, g.ID, dcaas.WaitOpts{})
		})
	return s.client.GlobalGateways.WaitReady(ctx, g.ID, dcaas.WaitOpts{})
}

func (s *site) vif(ctx context.Context, line *dcaas.Connection, gateway *dcaas.GlobalGateway) (*dcaas.VirtualInterface, error) {
	v, err := made(ctx, func(ctx context.Context) (*dcaas.VirtualInterface, error) {
		return s.client.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
			Name: "to-global", DirectConnectID: line.ID, GatewayID: gateway.ID, VLAN: 300, Bandwidth: 50,
			LocalGatewayV4IP: "169.254.30.1/30", RemoteGatewayV4IP: "169.254.30.2/30",
			RouteMode: dcaas.RouteModeStatic, // the routes are in the gateway's table
		})
	})
	if err != nil {
		return nil, err
	}
	s.later("interface "+v.Name+" on "+line.Name,
		func(ctx context.Context) error { return s.client.VirtualInterfaces.Delete(ctx, v.ID) },
		func(ctx context.Context) error {
			return s.client.VirtualInterfaces.WaitDeleted(ctx, v.ID, dcaas.WaitOpts{})
		})
	ready, err := s.client.VirtualInterfaces.WaitReady(ctx, v.ID, dcaas.WaitOpts{})
	if err == nil && len(ready.VIFPeers) == 0 {
		err = errors.New("the interface has no peer")
	}
	return ready, err
}

// route sends what is for a subnet of the data centre to the peer.
func (s *site) route(ctx context.Context, gateway *dcaas.GlobalGateway, peer dcaas.VIFPeer, subnet string) error {
	add := dcaas.RouteAdd{Destination: subnet, Nexthop: peer.ID, Type: dcaas.RouteTypeVIFPeer, Description: "the data centre"}
	routes, err := made(ctx, func(ctx context.Context) ([]dcaas.Route, error) {
		return s.client.RouteTables.Update(ctx, gateway.ID, dcaas.RouteTableUpdateOpts{AddRoutes: []dcaas.RouteAdd{add}})
	})
	if err != nil {
		return err
	}
	s.later("route to "+subnet, func(ctx context.Context) error {
		del := dcaas.RouteDel{Destination: add.Destination, Nexthop: add.Nexthop, Type: add.Type}
		_, delErr := s.client.RouteTables.Update(ctx, gateway.ID, dcaas.RouteTableUpdateOpts{DelRoutes: []dcaas.RouteDel{del}})
		return delErr
	})
	ours := slices.IndexFunc(routes, func(r dcaas.Route) bool {
		return r.Destination == add.Destination && r.Nexthop == add.Nexthop && r.Type == add.Type
	})
	if ours < 0 {
		return errors.New("the new route to " + subnet + " is not in the answer")
	}
	_, err = s.client.RouteTables.WaitReady(ctx, gateway.ID, []string{routes[ours].ID}, dcaas.WaitOpts{})
	return err
}

func (s *site) link(ctx context.Context, gateway *dcaas.GlobalGateway, far dcaas.PeerSiteTarget) error {
	l, err := made(ctx, func(ctx context.Context) (*dcaas.PeerLink, error) {
		return s.client.PeerLinks.Create(ctx, gateway.ID, dcaas.PeerLinkCreateOpts{Name: "to-router", PeerSite: far})
	})
	if err != nil {
		return err
	}
	s.later("peer link to "+far.GatewayID+" in "+far.RegionID,
		func(ctx context.Context) error { return s.client.PeerLinks.Delete(ctx, gateway.ID, l.ID) },
		func(ctx context.Context) error {
			return s.client.PeerLinks.WaitDeleted(ctx, gateway.ID, l.ID, dcaas.WaitOpts{})
		})
	_, err = s.client.PeerLinks.WaitReady(ctx, gateway.ID, l.ID, dcaas.WaitOpts{})
	return err
}

func (s *site) detect(ctx context.Context, peer dcaas.VIFPeer) (err error) {
	d, err := made(ctx, func(ctx context.Context) (*dcaas.PeerDetection, error) {
		return s.client.PeerDetections.Create(ctx, dcaas.PeerDetectionCreateOpts{VIFPeerID: peer.ID})
	})
	if err != nil {
		return err
	}
	id := d.ID
	defer func() {
		whole, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		err = errors.Join(err, s.client.PeerDetections.Delete(whole, id))
	}()
	if d, err = s.client.PeerDetections.WaitComplete(ctx, d.ID, dcaas.WaitOpts{}); err != nil {
		return err
	}
	if d.LossRatio != nil {
		fmt.Fprintf(s.out, "The far end %s was asked: %d per cent of the packets were lost\n", peer.RemoteGatewayIP, *d.LossRatio)
	}
	return nil
}
