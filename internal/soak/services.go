package main

import (
	"context"
	"errors"
	"iter"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

const (
	gatewayKind    = "gateway"
	interfaceKind  = "interface"
	hostedKind     = "hosted connection"
	connectionKind = "connection"
	testKind       = "switchover test"
)

// spec describes the resource of one Create. No other spec has its name, its VPC,
// or its VLAN on the same connection.
type spec struct {
	kind         string
	name         string
	vpc          string // of a gateway; without one, the gateway is attached to an enterprise router
	connectionID string // of an interface or a hosted connection
	gatewayID    string // of an interface
	vlan         int
}

// service holds the calls for resources of one kind, converted to resource.
type service struct {
	kind   string
	tags   tags.ResourceType // empty if the kind has no tags
	get    func(context.Context, string) (resource, error)
	page   func(context.Context, dcaas.ListOpts) ([]resource, error)
	all    func(context.Context, dcaas.ListOpts) iter.Seq2[resource, error]
	update func(ctx context.Context, id, description string) (resource, error)

	create       func(context.Context, spec) (resource, error) // this and the following are nil without such a call
	delete       func(context.Context, string) error
	find         func(context.Context, spec) iter.Seq2[resource, error] // resources with the VPC or connection of spec, and perhaps others
	findOrCreate func(context.Context, spec) (resource, bool, error)
}

func services(c *dcaas.Client) []service {
	return []service{gatewayService(c), interfaceService(c), hostedService(c), connectionService(c), testService(c)}
}

func gatewayService(c *dcaas.Client) service {
	s := c.VirtualGateways
	as := func(g *dcaas.VirtualGateway) resource {
		return resource{kind: gatewayKind, id: g.ID, name: g.Name, description: g.Description}
	}
	opts := func(sp spec) dcaas.VirtualGatewayCreateOpts {
		if sp.vpc == "" {
			return dcaas.VirtualGatewayCreateOpts{Name: sp.name, EnterpriseRouterID: "router"}
		}
		return dcaas.VirtualGatewayCreateOpts{Name: sp.name, VPCID: sp.vpc, LocalEPGroup: []string{"10.1.0.0/16"}}
	}
	return service{
		kind: gatewayKind, tags: tags.VirtualGateway,
		get: func(ctx context.Context, id string) (resource, error) { return one(as)(s.Get(ctx, id)) },
		page: func(ctx context.Context, o dcaas.ListOpts) ([]resource, error) {
			return many(as)(s.List(ctx, dcaas.VirtualGatewayListOpts{ListOpts: o}))
		},
		all: func(ctx context.Context, o dcaas.ListOpts) iter.Seq2[resource, error] {
			return each(as, s.All(ctx, dcaas.VirtualGatewayListOpts{ListOpts: o}))
		},
		update: func(ctx context.Context, id, text string) (resource, error) {
			return one(as)(s.Update(ctx, id, dcaas.VirtualGatewayUpdateOpts{Description: &text}))
		},
		create: func(ctx context.Context, sp spec) (resource, error) { return one(as)(s.Create(ctx, opts(sp))) },
		delete: s.Delete,
		find: func(ctx context.Context, sp spec) iter.Seq2[resource, error] {
			if sp.vpc == "" {
				return each(as, s.All(ctx, dcaas.VirtualGatewayListOpts{}))
			}
			return each(as, s.All(ctx, dcaas.VirtualGatewayListOpts{VPCID: []string{sp.vpc}}))
		},
		findOrCreate: func(ctx context.Context, sp spec) (resource, bool, error) {
			g, created, err := s.FindOrCreate(ctx, opts(sp))
			res, err := one(as)(g, err)
			return res, created, err
		},
	}
}

func interfaceService(c *dcaas.Client) service {
	s := c.VirtualInterfaces
	as := func(v *dcaas.VirtualInterface) resource {
		return resource{kind: interfaceKind, id: v.ID, name: v.Name, description: v.Description}
	}
	opts := func(sp spec) dcaas.VirtualInterfaceCreateOpts {
		return dcaas.VirtualInterfaceCreateOpts{
			Name: sp.name, DirectConnectID: sp.connectionID, VGWID: sp.gatewayID, VLAN: sp.vlan, Bandwidth: 10,
			RouteMode: dcaas.RouteModeBGP, BGPASN: 65001,
			LocalGatewayV4IP: "169.254.0.1/30", RemoteGatewayV4IP: "169.254.0.2/30",
		}
	}
	return service{
		kind: interfaceKind, tags: tags.VirtualInterface,
		get: func(ctx context.Context, id string) (resource, error) { return one(as)(s.Get(ctx, id)) },
		page: func(ctx context.Context, o dcaas.ListOpts) ([]resource, error) {
			return many(as)(s.List(ctx, dcaas.VirtualInterfaceListOpts{ListOpts: o}))
		},
		all: func(ctx context.Context, o dcaas.ListOpts) iter.Seq2[resource, error] {
			return each(as, s.All(ctx, dcaas.VirtualInterfaceListOpts{ListOpts: o}))
		},
		update: func(ctx context.Context, id, text string) (resource, error) {
			return one(as)(s.Update(ctx, id, dcaas.VirtualInterfaceUpdateOpts{Description: &text}))
		},
		create: func(ctx context.Context, sp spec) (resource, error) { return one(as)(s.Create(ctx, opts(sp))) },
		delete: s.Delete,
		find: func(ctx context.Context, sp spec) iter.Seq2[resource, error] {
			return each(as, s.All(ctx, dcaas.VirtualInterfaceListOpts{DirectConnectID: []string{sp.connectionID}}))
		},
		findOrCreate: func(ctx context.Context, sp spec) (resource, bool, error) {
			v, created, err := s.FindOrCreate(ctx, opts(sp))
			res, err := one(as)(v, err)
			return res, created, err
		},
	}
}

func hostedService(c *dcaas.Client) service {
	s := c.HostedConnections
	as := func(h *dcaas.HostedConnection) resource {
		return resource{kind: hostedKind, id: h.ID, name: h.Name, description: h.Description}
	}
	return service{
		kind: hostedKind,
		get:  func(ctx context.Context, id string) (resource, error) { return one(as)(s.Get(ctx, id)) },
		page: func(ctx context.Context, o dcaas.ListOpts) ([]resource, error) {
			return many(as)(s.List(ctx, dcaas.HostedConnectionListOpts{ListOpts: o}))
		},
		all: func(ctx context.Context, o dcaas.ListOpts) iter.Seq2[resource, error] {
			return each(as, s.All(ctx, dcaas.HostedConnectionListOpts{ListOpts: o}))
		},
		update: func(ctx context.Context, id, text string) (resource, error) {
			return one(as)(s.Update(ctx, id, dcaas.HostedConnectionUpdateOpts{Description: &text}))
		},
		create: func(ctx context.Context, sp spec) (resource, error) {
			return one(as)(s.Create(ctx, dcaas.HostedConnectionCreateOpts{
				Name: sp.name, HostingID: sp.connectionID, ResourceTenantID: tenant, VLAN: sp.vlan, Bandwidth: 2,
			}))
		},
		delete: s.Delete,
		find: func(ctx context.Context, sp spec) iter.Seq2[resource, error] {
			return each(as, s.All(ctx, dcaas.HostedConnectionListOpts{HostingID: []string{sp.connectionID}}))
		},
	}
}

// tenant is the project that gets the hosted connections. The server in memory
// accepts any ID.
const tenant = "0000000000000000000000000000feed"

func connectionService(c *dcaas.Client) service {
	s := c.Connections
	as := func(c *dcaas.Connection) resource {
		return resource{kind: connectionKind, id: c.ID, name: c.Name, description: c.Description}
	}
	return service{
		kind: connectionKind, tags: tags.Connection,
		get: func(ctx context.Context, id string) (resource, error) { return one(as)(s.Get(ctx, id)) },
		page: func(ctx context.Context, o dcaas.ListOpts) ([]resource, error) {
			return many(as)(s.List(ctx, dcaas.ConnectionListOpts{ListOpts: o}))
		},
		all: func(ctx context.Context, o dcaas.ListOpts) iter.Seq2[resource, error] {
			return each(as, s.All(ctx, dcaas.ConnectionListOpts{ListOpts: o}))
		},
		update: func(ctx context.Context, id, text string) (resource, error) {
			return one(as)(s.Update(ctx, id, dcaas.ConnectionUpdateOpts{Description: &text}))
		},
	}
}

// testService only lists, because a switchover test is an operation on an
// interface.
func testService(c *dcaas.Client) service {
	s := c.SwitchoverTests
	as := func(t *dcaas.SwitchoverTest) resource { return resource{kind: testKind, id: t.ID} }
	return service{
		kind: testKind,
		page: func(ctx context.Context, o dcaas.ListOpts) ([]resource, error) {
			return many(as)(s.List(ctx, dcaas.SwitchoverTestListOpts{ListOpts: o}))
		},
		all: func(ctx context.Context, o dcaas.ListOpts) iter.Seq2[resource, error] {
			return each(as, s.All(ctx, dcaas.SwitchoverTestListOpts{ListOpts: o}))
		},
	}
}

// one converts the result of a call that returns one value.
func one[T any](as func(*T) resource) func(*T, error) (resource, error) {
	return func(v *T, err error) (resource, error) {
		switch {
		case err != nil:
			return resource{}, err
		case v == nil:
			return resource{}, errors.New("neither a value nor an error")
		}
		return as(v), nil
	}
}

// many converts the result of a call that returns a page.
func many[T any](as func(*T) resource) func(*dcaas.Page[T], error) ([]resource, error) {
	return func(page *dcaas.Page[T], err error) ([]resource, error) {
		if err != nil {
			return nil, err
		}
		all := make([]resource, len(page.Items))
		for i := range page.Items {
			all[i] = as(&page.Items[i])
		}
		return all, nil
	}
}

// each converts the values of a walk.
func each[T any](as func(*T) resource, seq iter.Seq2[*T, error]) iter.Seq2[resource, error] {
	return func(yield func(resource, error) bool) {
		for v, err := range seq {
			if !yield(one(as)(v, err)) {
				return
			}
		}
	}
}
