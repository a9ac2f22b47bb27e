package teardown

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// get reads one resource, and a route from the tables of now. The error is
// [dcaas.ErrNotFound] if it does not exist.
func (p *Plan) get(ctx context.Context, now *state, it item) (item, error) {
	id := it.step.ID
	switch it.step.Kind {
	case KindVirtualGateway:
		g, err := p.client.VirtualGateways.Get(ctx, id)
		if err != nil {
			return item{}, err
		}
		return gatewayItem(g), nil
	case KindVirtualInterface:
		v, err := p.client.VirtualInterfaces.Get(ctx, id)
		if err != nil {
			return item{}, err
		}
		if v.Status == dcaas.VirtualInterfaceDeleted {
			return item{}, dcaas.ErrNotFound
		}
		return p.interfaceItem(v), nil
	case KindHostedConnection:
		c, err := p.client.HostedConnections.Get(ctx, id)
		if err != nil {
			return item{}, err
		}
		return p.hostedItem(c), nil
	case KindPeerLink:
		l, err := p.client.PeerLinks.Get(ctx, it.parent, id)
		if err != nil {
			return item{}, err
		}
		return linkItem(it.parent, l), nil
	case KindRoute:
		r, err := p.findRoute(ctx, now, it)
		if err != nil {
			return item{}, err
		}
		return routeItem(it.parent, r, ""), nil
	default:
		return item{}, fmt.Errorf("there is no resource of kind %q: %w", it.step.Kind, dcaas.ErrInvalid)
	}
}

// findRoute finds a route in its table, because the API has no call that reads one.
func (p *Plan) findRoute(ctx context.Context, now *state, it item) (*dcaas.Route, error) {
	table, err := p.table(ctx, now, it.parent)
	if err != nil {
		return nil, err
	}
	for _, r := range table {
		if r.ID == it.route.ID && r.Destination == it.route.Destination && r.Nexthop == it.route.Nexthop && r.Type == it.route.Type {
			return r, nil
		}
	}
	return nil, dcaas.ErrNotFound
}

// remove deletes a resource and waits until it does not exist any more.
func (p *Plan) remove(ctx context.Context, it item, opts dcaas.WaitOpts) error {
	id := it.step.ID
	switch it.step.Kind {
	case KindVirtualGateway:
		if err := deleteUnless(it.leaving(), func() error { return p.client.VirtualGateways.Delete(ctx, id) }); err != nil {
			return err
		}
		return p.client.VirtualGateways.WaitDeleted(ctx, id, opts)
	case KindVirtualInterface:
		if err := deleteUnless(it.leaving(), func() error { return p.client.VirtualInterfaces.Delete(ctx, id) }); err != nil {
			return err
		}
		return p.client.VirtualInterfaces.WaitDeleted(ctx, id, opts)
	case KindPeerLink:
		if err := deleteUnless(it.leaving(), func() error { return p.client.PeerLinks.Delete(ctx, it.parent, id) }); err != nil {
			return err
		}
		return p.client.PeerLinks.WaitDeleted(ctx, it.parent, id, opts)
	case KindHostedConnection:
		if err := deleteUnless(it.leaving(), func() error { return p.client.HostedConnections.Delete(ctx, id) }); err != nil {
			return err
		}
		return p.client.HostedConnections.WaitDeleted(ctx, id, opts)
	case KindRoute:
		if err := p.removeRoute(ctx, it, opts); err != nil {
			return err
		}
		return p.client.RouteTables.WaitDeleted(ctx, it.parent, []string{id}, opts)
	default:
		return fmt.Errorf("there is no resource of kind %q: %w", it.step.Kind, dcaas.ErrInvalid)
	}
}

// deleteUnless calls remove, unless the service is deleting the resource already. A
// resource that does not exist is deleted.
func deleteUnless(leaving bool, remove func() error) error {
	if leaving {
		return nil
	}
	if err := remove(); !errors.Is(err, dcaas.ErrNotFound) {
		return err
	}
	return nil
}

// Limits of the tries to delete a route.
const (
	routeTries = 4
	routePause = 2 * time.Second
)

// removeRoute deletes a route. The client does not repeat the call after a lost answer,
// because the service refuses a second deletion with one of several codes (seen in the
// Terraform provider). Here the table tells whether the route is gone.
func (p *Plan) removeRoute(ctx context.Context, it item, opts dcaas.WaitOpts) error {
	r := it.route
	table := dcaas.RouteTableUpdateOpts{DelRoutes: []dcaas.RouteDel{{Destination: r.Destination, Nexthop: r.Nexthop, Type: r.Type}}}
	for try := 1; ; try++ {
		_, err := p.client.RouteTables.Update(ctx, it.parent, table)
		if err == nil || ctx.Err() != nil {
			return err
		}
		if _, findErr := p.findRoute(ctx, new(state), it); errors.Is(findErr, dcaas.ErrNotFound) {
			return nil
		}
		if try == routeTries || !errors.Is(err, dcaas.ErrAmbiguous) {
			return err
		}
		timer := time.NewTimer(cmp.Or(opts.Interval, routePause))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return errors.Join(ctx.Err(), err)
		}
	}
}
