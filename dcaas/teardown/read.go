package teardown

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// readProject reads the connections of the project. Their owner is the project, whose ID
// the client may have from IAM only.
func (p *Plan) readProject(ctx context.Context) error {
	p.connections = map[string]string{}
	for c, err := range p.client.Connections.All(ctx, dcaas.ConnectionListOpts{}) {
		if err != nil {
			return fmt.Errorf("teardown: reading the connections: %w", err)
		}
		p.project = cmp.Or(p.project, c.TenantID)
		p.connections[c.ID] = cmp.Or(c.Name, c.ID)
	}
	if p.project != "" {
		return nil
	}
	page, err := p.client.VirtualGateways.List(ctx, dcaas.VirtualGatewayListOpts{ListOpts: dcaas.ListOpts{Limit: 1}})
	if err != nil {
		return fmt.Errorf("teardown: reading the virtual gateways: %w", err)
	}
	if len(page.Items) > 0 {
		p.project = page.Items[0].TenantID
	}
	return nil
}

// state is everything that hangs on the root, as it was at one time.
type state struct {
	items    []item // in the order of their deletion
	blockers []Blocker
	noRoot   bool

	tables map[string][]*dcaas.Route // of global gateways, by ID; read when they are needed
}

// table returns all routes of a global gateway. It reads them once for each state.
func (p *Plan) table(ctx context.Context, s *state, gateway string) ([]*dcaas.Route, error) {
	if routes, read := s.tables[gateway]; read {
		return routes, nil
	}
	routes, err := collect("routes of global gateway "+wire.Clean(gateway, maxName),
		p.client.RouteTables.All(ctx, gateway, dcaas.RouteTableListOpts{}), all[dcaas.Route])
	if errors.Is(err, dcaas.ErrNotFound) { // a gateway that does not exist has no routes
		err = nil
	}
	if err != nil {
		return nil, err
	}
	if s.tables == nil {
		s.tables = map[string][]*dcaas.Route{}
	}
	s.tables[gateway] = routes
	return routes, nil
}

func (s *state) find(k key) (item, bool) {
	i := slices.IndexFunc(s.items, func(it item) bool { return it.key() == k })
	if i < 0 {
		return item{}, false
	}
	return s.items[i], true
}

// read reads the root and everything that hangs on it.
func (p *Plan) read(ctx context.Context) (*state, error) {
	root, err := p.readRoot(ctx)
	if errors.Is(err, dcaas.ErrNotFound) {
		return &state{noRoot: true}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("teardown: reading %s: %w", label(p.Kind, p.ID, ""), err)
	}
	s := &state{}
	interfaces, project := []*dcaas.VirtualInterface{root.vif}, []*dcaas.VirtualInterface(nil)
	if root.vif == nil {
		if interfaces, project, err = p.readInterfaces(ctx); err != nil {
			return nil, err
		}
	}
	if err := p.addInterfaces(ctx, s, interfaces, project); err != nil {
		return nil, err
	}
	if root.vif == nil {
		s.items = append(s.items, root.item)
	}
	if root.usedByTenant && !p.showsInterface(interfaces) {
		s.blockers = append(s.blockers, Blocker{
			Kind: KindVirtualInterface, Owner: root.tenant,
			Reason: "the hosted connection is ACTIVE, so its tenant has an interface on it (DC.1007)",
		})
	}
	return s, nil
}

// root is the resource to delete.
type root struct {
	item         item
	vif          *dcaas.VirtualInterface // the root itself; nil for other kinds
	tenant       string
	usedByTenant bool // a hosted connection that carries an interface
}

func (p *Plan) readRoot(ctx context.Context) (root, error) {
	switch p.Kind {
	case KindVirtualGateway:
		g, err := p.client.VirtualGateways.Get(ctx, p.ID)
		if err != nil {
			return root{}, err
		}
		return root{item: gatewayItem(g)}, nil
	case KindHostedConnection:
		c, err := p.client.HostedConnections.Get(ctx, p.ID)
		if err != nil {
			return root{}, err
		}
		return root{item: p.hostedItem(c), tenant: c.TenantID, usedByTenant: c.Status == dcaas.HostedConnectionActive}, nil
	case KindVirtualInterface:
		v, err := p.client.VirtualInterfaces.Get(ctx, p.ID)
		if err != nil {
			return root{}, err
		}
		return root{vif: v}, nil
	default:
		return root{}, fmt.Errorf("a plan cannot be made for a %s: %w", p.Kind, dcaas.ErrInvalid)
	}
}

// showsInterface reports whether an interface explains that a hosted connection is ACTIVE:
// one that is there, or one of the plan. The state of the connection may be late.
func (p *Plan) showsInterface(interfaces []*dcaas.VirtualInterface) bool {
	return len(interfaces) > 0 || slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Kind == KindVirtualInterface })
}

// readInterfaces returns the interfaces on the root. For a hosted connection it also returns
// all interfaces of the project, because those on a global gateway need them.
func (p *Plan) readInterfaces(ctx context.Context) (onRoot, project []*dcaas.VirtualInterface, err error) {
	if p.Kind == KindVirtualGateway {
		onRoot, err = collect("interfaces", p.client.VirtualInterfaces.All(ctx, dcaas.VirtualInterfaceListOpts{VGWID: []string{p.ID}}),
			func(v *dcaas.VirtualInterface) bool { return v.VGWID == p.ID })
		return onRoot, nil, err
	}
	project, err = p.readProjectInterfaces(ctx)
	for _, v := range project {
		if v.DirectConnectID == p.ID {
			onRoot = append(onRoot, v)
		}
	}
	return onRoot, project, err
}

func (p *Plan) readProjectInterfaces(ctx context.Context) ([]*dcaas.VirtualInterface, error) {
	return collect("interfaces", p.client.VirtualInterfaces.All(ctx, dcaas.VirtualInterfaceListOpts{}), all[dcaas.VirtualInterface])
}

// collect returns the elements of a list that keep accepts.
func collect[T any](name string, seq iter.Seq2[*T, error], keep func(*T) bool) ([]*T, error) {
	var kept []*T
	for v, err := range seq {
		if err != nil {
			return nil, fmt.Errorf("teardown: reading the %s: %w", name, err)
		}
		if keep(v) {
			kept = append(kept, v)
		}
	}
	return kept, nil
}

// all is a filter of collect that keeps each element.
func all[T any](*T) bool { return true }

// peersByGateway has the names of interfaces by global gateway and peer ID.
type peersByGateway map[string]map[string]string

func (g peersByGateway) add(v *dcaas.VirtualInterface) {
	if !isOnGlobal(v) || v.GatewayID == "" {
		return
	}
	if g[v.GatewayID] == nil {
		g[v.GatewayID] = map[string]string{}
	}
	for _, peer := range v.VIFPeers {
		g[v.GatewayID][peer.ID] = cmp.Or(v.Name, v.ID)
	}
}

// addInterfaces adds interfaces and, before them, the routes and peer links that need them.
// It reads the interfaces of the project if it needs them and project is nil.
func (p *Plan) addInterfaces(ctx context.Context, s *state, interfaces, project []*dcaas.VirtualInterface) error {
	var items []item
	peers := peersByGateway{}
	for _, v := range interfaces {
		switch {
		case v.Status == dcaas.VirtualInterfaceDeleted:
			continue
		case !p.owns(v):
			s.blockers = append(s.blockers, p.foreign(KindVirtualInterface, v.ID, v.TenantID, "only that project may delete it"))
			continue
		case v.Status == dcaas.VirtualInterfaceAdminShutdown:
			s.blockers = append(s.blockers, Blocker{
				KindVirtualInterface, v.ID, v.TenantID, "a switchover test has shut it down: undo that first (DC.1210)",
			})
		}
		items = append(items, p.interfaceItem(v))
		peers.add(v)
	}
	routes, links, err := p.readGlobal(ctx, s, peers, items, project)
	if err != nil {
		return err
	}
	for _, group := range [][]item{routes, links, items} {
		slices.SortFunc(group, func(a, b item) int {
			return cmp.Or(cmp.Compare(a.step.Name, b.step.Name), cmp.Compare(a.step.ID, b.step.ID))
		})
		s.items = append(s.items, group...)
	}
	slices.SortFunc(s.blockers, func(a, b Blocker) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	return nil
}

// readGlobal returns the routes over the peers, and the links of the global gateways that
// have no other interface than the given items.
func (p *Plan) readGlobal(
	ctx context.Context, s *state, peers peersByGateway, items []item, project []*dcaas.VirtualInterface,
) (routes, links []item, err error) {
	if len(peers) > 0 && project == nil {
		if project, err = p.readProjectInterfaces(ctx); err != nil {
			return nil, nil, err
		}
	}
	for gateway, names := range peers {
		if routes, err = p.addRoutes(ctx, s, routes, gateway, names); err != nil {
			return nil, nil, err
		}
		others := slices.ContainsFunc(project, func(v *dcaas.VirtualInterface) bool {
			return isOnGlobal(v) && v.GatewayID == gateway && !slices.ContainsFunc(items, func(it item) bool { return it.step.ID == v.ID })
		})
		if others {
			continue
		}
		if links, err = p.addLinks(ctx, s, links, gateway); err != nil {
			return nil, nil, err
		}
	}
	return routes, links, nil
}

func isOnGlobal(v *dcaas.VirtualInterface) bool {
	return v.ServiceType == dcaas.ServiceTypeGDGW && v.Status != dcaas.VirtualInterfaceDeleted
}

// owns reports whether the project may delete an interface: one of its own, or one on its
// connection that the other project has not accepted.
func (p *Plan) owns(v *dcaas.VirtualInterface) bool {
	if p.project != "" && v.TenantID == p.project {
		return true
	}
	_, own := p.connections[v.DirectConnectID]
	return own && (v.Status == dcaas.VirtualInterfaceAuthorization || v.Status == dcaas.VirtualInterfaceRejected)
}

func (p *Plan) foreign(kind Kind, id, owner, reason string) Blocker {
	if p.project == "" {
		reason = "this project has neither a connection nor a gateway, so its ID is unknown and the owner may be another project"
	}
	return Blocker{kind, id, owner, reason}
}

// addRoutes appends the routes over the peers of a global gateway.
func (p *Plan) addRoutes(ctx context.Context, s *state, routes []item, gateway string, peers map[string]string) ([]item, error) {
	table, err := p.table(ctx, s, gateway)
	if err != nil {
		return nil, err
	}
	for _, r := range table {
		// The service learns the other routes by itself, and forgets them with the peer.
		added := r.Type == dcaas.RouteTypeVIFPeer && cmp.Or(r.ObtainMode, dcaas.RouteObtainCustomized) == dcaas.RouteObtainCustomized
		if name, over := peers[r.Nexthop]; over && added {
			routes = append(routes, routeItem(gateway, r, name))
		}
	}
	return routes, nil
}

// addLinks appends the peer links of a global gateway.
func (p *Plan) addLinks(ctx context.Context, s *state, links []item, gateway string) ([]item, error) {
	found, err := collect("peer links of global gateway "+wire.Clean(gateway, maxName),
		p.client.PeerLinks.All(ctx, gateway, dcaas.PeerLinkListOpts{}),
		all[dcaas.PeerLink])
	if err != nil && !errors.Is(err, dcaas.ErrNotFound) {
		return nil, err
	}
	for _, l := range found {
		switch {
		case l.TenantID != p.project:
			s.blockers = append(s.blockers, p.foreign(KindPeerLink, l.ID, l.TenantID, "only that project may delete it"))
		case strings.EqualFold(string(l.CreateOwner), string(dcaas.PeerLinkOwnerCC)):
			s.blockers = append(s.blockers, Blocker{KindPeerLink, l.ID, l.TenantID, "Cloud Connect made it: delete it there"})
		default:
			links = append(links, linkItem(gateway, l))
		}
	}
	return links, nil
}
