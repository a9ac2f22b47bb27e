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

// spec says what a Create is to make. Name and place belong to it alone.
type spec struct {
	kind string
	name string
	vpc  string // of a gateway; one without is joined to an enterprise router, of which there may be any number
	line string // of an interface or a hosted connection
	vlan int
}

// service is what workers do with resources of one kind, whatever their Go type is.
type service struct {
	kind   string
	tags   tags.ResourceType // empty if they have none
	get    func(context.Context, string) (thing, error)
	page   func(context.Context, dcaas.ListOpts) ([]thing, error)
	all    func(context.Context, dcaas.ListOpts) iter.Seq2[thing, error]
	update func(ctx context.Context, id, description string) (thing, error)

	create       func(context.Context, spec) (thing, error) // nil if there is no such call, as below
	delete       func(context.Context, string) error
	find         func(context.Context, spec) iter.Seq2[thing, error] // what is in the place of spec, and perhaps more
	findOrCreate func(context.Context, spec) (thing, bool, error)
}

func services(c *dcaas.Client, gatewayID string) []service {
	return []service{gatewayService(c), interfaceService(c, gatewayID), hostedService(c), connectionService(c), testService(c)}
}

func gatewayService(c *dcaas.Client) service {
	s := c.VirtualGateways
	as := func(g *dcaas.VirtualGateway) thing {
		return thing{kind: gatewayKind, id: g.ID, name: g.Name, description: g.Description}
	}
	opts := func(sp spec) dcaas.VirtualGatewayCreateOpts {
		if sp.vpc == "" {
			return dcaas.VirtualGatewayCreateOpts{Name: sp.name, EnterpriseRouterID: "router"}
		}
		return dcaas.VirtualGatewayCreateOpts{Name: sp.name, VPCID: sp.vpc, LocalEPGroup: []string{"10.1.0.0/16"}}
	}
	return service{
		kind: gatewayKind, tags: tags.VirtualGateway,
		get: func(ctx context.Context, id string) (thing, error) { return one(as)(s.Get(ctx, id)) },
		page: func(ctx context.Context, o dcaas.ListOpts) ([]thing, error) {
			return many(as)(s.List(ctx, dcaas.VirtualGatewayListOpts{ListOpts: o}))
		},
		all: func(ctx context.Context, o dcaas.ListOpts) iter.Seq2[thing, error] {
			return each(as, s.All(ctx, dcaas.VirtualGatewayListOpts{ListOpts: o}))
		},
		update: func(ctx context.Context, id, text string) (thing, error) {
			return one(as)(s.Update(ctx, id, dcaas.VirtualGatewayUpdateOpts{Description: &text}))
		},
		create: func(ctx context.Context, sp spec) (thing, error) { return one(as)(s.Create(ctx, opts(sp))) },
		delete: s.Delete,
		find: func(ctx context.Context, sp spec) iter.Seq2[thing, error] {
			if sp.vpc == "" {
				return each(as, s.All(ctx, dcaas.VirtualGatewayListOpts{}))
			}
			return each(as, s.All(ctx, dcaas.VirtualGatewayListOpts{VPCID: []string{sp.vpc}}))
		},
		findOrCreate: func(ctx context.Context, sp spec) (thing, bool, error) {
			g, created, err := s.FindOrCreate(ctx, opts(sp))
			t, err := one(as)(g, err)
			return t, created, err
		},
	}
}

func interfaceService(c *dcaas.Client, gatewayID string) service {
	s := c.VirtualInterfaces
	as := func(v *dcaas.VirtualInterface) thing {
		return thing{kind: interfaceKind, id: v.ID, name: v.Name, description: v.Description}
	}
	opts := func(sp spec) dcaas.VirtualInterfaceCreateOpts {
		return dcaas.VirtualInterfaceCreateOpts{
			Name: sp.name, DirectConnectID: sp.line, VGWID: gatewayID, VLAN: sp.vlan, Bandwidth: 10,
			RouteMode: dcaas.RouteModeBGP, BGPASN: 65001,
			LocalGatewayV4IP: "169.254.0.1/30", RemoteGatewayV4IP: "169.254.0.2/30",
		}
	}
	return service{
		kind: interfaceKind, tags: tags.VirtualInterface,
		get: func(ctx context.Context, id string) (thing, error) { return one(as)(s.Get(ctx, id)) },
		page: func(ctx context.Context, o dcaas.ListOpts) ([]thing, error) {
			return many(as)(s.List(ctx, dcaas.VirtualInterfaceListOpts{ListOpts: o}))
		},
		all: func(ctx context.Context, o dcaas.ListOpts) iter.Seq2[thing, error] {
			return each(as, s.All(ctx, dcaas.VirtualInterfaceListOpts{ListOpts: o}))
		},
		update: func(ctx context.Context, id, text string) (thing, error) {
			return one(as)(s.Update(ctx, id, dcaas.VirtualInterfaceUpdateOpts{Description: &text}))
		},
		create: func(ctx context.Context, sp spec) (thing, error) { return one(as)(s.Create(ctx, opts(sp))) },
		delete: s.Delete,
		find: func(ctx context.Context, sp spec) iter.Seq2[thing, error] {
			return each(as, s.All(ctx, dcaas.VirtualInterfaceListOpts{DirectConnectID: []string{sp.line}}))
		},
		findOrCreate: func(ctx context.Context, sp spec) (thing, bool, error) {
			v, created, err := s.FindOrCreate(ctx, opts(sp))
			t, err := one(as)(v, err)
			return t, created, err
		},
	}
}

func hostedService(c *dcaas.Client) service {
	s := c.HostedConnections
	as := func(h *dcaas.HostedConnection) thing {
		return thing{kind: hostedKind, id: h.ID, name: h.Name, description: h.Description}
	}
	return service{
		kind: hostedKind,
		get:  func(ctx context.Context, id string) (thing, error) { return one(as)(s.Get(ctx, id)) },
		page: func(ctx context.Context, o dcaas.ListOpts) ([]thing, error) {
			return many(as)(s.List(ctx, dcaas.HostedConnectionListOpts{ListOpts: o}))
		},
		all: func(ctx context.Context, o dcaas.ListOpts) iter.Seq2[thing, error] {
			return each(as, s.All(ctx, dcaas.HostedConnectionListOpts{ListOpts: o}))
		},
		update: func(ctx context.Context, id, text string) (thing, error) {
			return one(as)(s.Update(ctx, id, dcaas.HostedConnectionUpdateOpts{Description: &text}))
		},
		create: func(ctx context.Context, sp spec) (thing, error) {
			return one(as)(s.Create(ctx, dcaas.HostedConnectionCreateOpts{
				Name: sp.name, HostingID: sp.line, ResourceTenantID: tenant, VLAN: sp.vlan, Bandwidth: 2,
			}))
		},
		delete: s.Delete,
		find: func(ctx context.Context, sp spec) iter.Seq2[thing, error] {
			return each(as, s.All(ctx, dcaas.HostedConnectionListOpts{HostingID: []string{sp.line}}))
		},
	}
}

// tenant gets the hosted connections. The server believes in it.
const tenant = "0000000000000000000000000000feed"

func connectionService(c *dcaas.Client) service {
	s := c.Connections
	as := func(l *dcaas.Connection) thing {
		return thing{kind: connectionKind, id: l.ID, name: l.Name, description: l.Description}
	}
	return service{
		kind: connectionKind, tags: tags.Connection,
		get: func(ctx context.Context, id string) (thing, error) { return one(as)(s.Get(ctx, id)) },
		page: func(ctx context.Context, o dcaas.ListOpts) ([]thing, error) {
			return many(as)(s.List(ctx, dcaas.ConnectionListOpts{ListOpts: o}))
		},
		all: func(ctx context.Context, o dcaas.ListOpts) iter.Seq2[thing, error] {
			return each(as, s.All(ctx, dcaas.ConnectionListOpts{ListOpts: o}))
		},
		update: func(ctx context.Context, id, text string) (thing, error) {
			return one(as)(s.Update(ctx, id, dcaas.ConnectionUpdateOpts{Description: &text}))
		},
	}
}

// testService only lists: a test is a step on an interface, no thing of its own.
func testService(c *dcaas.Client) service {
	s := c.SwitchoverTests
	as := func(t *dcaas.SwitchoverTest) thing { return thing{kind: testKind, id: t.ID} }
	return service{
		kind: testKind,
		page: func(ctx context.Context, o dcaas.ListOpts) ([]thing, error) {
			return many(as)(s.List(ctx, dcaas.SwitchoverTestListOpts{ListOpts: o}))
		},
		all: func(ctx context.Context, o dcaas.ListOpts) iter.Seq2[thing, error] {
			return each(as, s.All(ctx, dcaas.SwitchoverTestListOpts{ListOpts: o}))
		},
	}
}

func one[T any](as func(*T) thing) func(*T, error) (thing, error) {
	return func(v *T, err error) (thing, error) {
		switch {
		case err != nil:
			return thing{}, err
		case v == nil:
			return thing{}, errors.New("neither a value nor an error")
		}
		return as(v), nil
	}
}

func many[T any](as func(*T) thing) func(*dcaas.Page[T], error) ([]thing, error) {
	return func(page *dcaas.Page[T], err error) ([]thing, error) {
		if err != nil {
			return nil, err
		}
		all := make([]thing, len(page.Items))
		for i := range page.Items {
			all[i] = as(&page.Items[i])
		}
		return all, nil
	}
}

func each[T any](as func(*T) thing, seq iter.Seq2[*T, error]) iter.Seq2[thing, error] {
	return func(yield func(thing, error) bool) {
		for v, err := range seq {
			if !yield(one(as)(v, err)) {
				return
			}
		}
	}
}
