package topology

import (
	"cmp"
	"slices"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// lists are the resources of a project, as the service lists them.
type lists struct {
	time        time.Time
	connections []*dcaas.Connection
	hosted      []*dcaas.HostedConnection
	interfaces  []*dcaas.VirtualInterface
	virtual     []*dcaas.VirtualGateway
	global      []*dcaas.GlobalGateway
	local       []string // IDs of local gateways, which have no list
	failed      []string
}

// gatewayKey identifies a gateway. IDs of different kinds are not compared.
type gatewayKey struct {
	kind GatewayKind
	id   string
}

// builder finds the nodes of a map by their IDs.
type builder struct {
	m           *Map
	connections map[string]*Connection
	lags        map[string][]*Connection
	hosted      map[string]*HostedConnection
	gateways    map[gatewayKey]*Gateway
}

// build joins the resources. Its result depends only on the resources, not on the order of
// the lists.
func (l lists) build() *Map {
	b := builder{
		m: &Map{Time: l.time, Failed: l.failed}, connections: map[string]*Connection{}, lags: map[string][]*Connection{},
		hosted: map[string]*HostedConnection{}, gateways: map[gatewayKey]*Gateway{},
	}
	b.addConnections(l)
	b.addGateways(l)
	b.addInterfaces(l)
	return b.m
}

func (b *builder) addConnections(l lists) {
	hosting := map[string]bool{}
	for _, c := range l.connections {
		hosting[c.ID] = true
	}
	nested := map[string]bool{} // hosted connections below a visible operations connection
	for _, c := range l.hosted {
		nested[c.ID] = hosting[c.HostingID]
	}
	for _, c := range l.connections {
		if !nested[c.ID] && b.connections[c.ID] == nil {
			b.connections[c.ID] = &Connection{Connection: c}
			b.m.Connections = append(b.m.Connections, b.connections[c.ID])
		}
	}
	slices.SortFunc(b.m.Connections, func(x, y *Connection) int {
		return cmp.Or(cmp.Compare(x.PeerLocation, y.PeerLocation), cmp.Compare(x.Location, y.Location),
			cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	for _, c := range b.m.Connections {
		if c.LAGID != "" {
			b.lags[c.LAGID] = append(b.lags[c.LAGID], c)
		}
	}
	for _, c := range sorted(l.hosted, func(c *dcaas.HostedConnection) (string, string) { return c.Name, c.ID }) {
		if b.hosted[c.ID] != nil || !nested[c.ID] && b.connections[c.ID] != nil {
			continue
		}
		h := &HostedConnection{HostedConnection: c, Parent: b.connections[c.HostingID]}
		b.hosted[c.ID] = h
		if h.Parent == nil {
			b.m.Orphans.HostedConnections = append(b.m.Orphans.HostedConnections, h)
		} else {
			h.Parent.HostedConnections = append(h.Parent.HostedConnections, h)
		}
	}
}

func (b *builder) addGateways(l lists) {
	vpcs := map[string]*VPC{}
	for _, g := range l.virtual {
		node := b.gateway(gatewayKey{GatewayVirtual, g.ID})
		node.Virtual = g
		if g.VPCID == "" {
			continue
		}
		if vpcs[g.VPCID] == nil {
			vpcs[g.VPCID] = &VPC{ID: g.VPCID}
			b.m.VPCs = append(b.m.VPCs, vpcs[g.VPCID])
		}
		node.VPC = vpcs[g.VPCID]
	}
	for _, g := range l.global {
		b.gateway(gatewayKey{GatewayGlobal, g.ID}).Global = g
	}
	for _, id := range l.local {
		b.gateway(gatewayKey{GatewayLocal, id})
	}
	for _, v := range l.interfaces {
		if kind, id := (&Interface{VirtualInterface: v}).GatewayRef(); kind == GatewayLocal && id != "" {
			b.gateway(gatewayKey{kind, id})
		}
	}
	b.m.Gateways = sorted(b.m.Gateways, func(g *Gateway) (string, string) { return g.Name(), string(g.Kind) + g.ID })
	b.m.VPCs = sorted(b.m.VPCs, func(v *VPC) (string, string) { return v.ID, "" })
	for _, g := range b.m.Gateways {
		if g.VPC != nil {
			g.VPC.Gateways = append(g.VPC.Gateways, g)
		}
	}
}

// gateway returns the node of a gateway, and adds it to the map at the first call.
func (b *builder) gateway(key gatewayKey) *Gateway {
	if b.gateways[key] == nil {
		b.gateways[key] = &Gateway{Kind: key.kind, ID: key.id}
		b.m.Gateways = append(b.m.Gateways, b.gateways[key])
	}
	return b.gateways[key]
}

func (b *builder) addInterfaces(l lists) {
	nodes := make([]*Interface, 0, len(l.interfaces))
	for _, v := range l.interfaces {
		if v.Status == dcaas.VirtualInterfaceDeleted {
			continue
		}
		node := &Interface{VirtualInterface: v, Peers: peers(v)}
		kind, id := node.GatewayRef()
		node.Gateway = b.gateways[gatewayKey{kind, id}]
		node.HostedConnection = b.hosted[v.DirectConnectID]
		if c := b.connections[v.DirectConnectID]; c != nil {
			node.Connections = append(node.Connections, c)
		}
		for _, c := range b.lags[v.LAGID] {
			if c.ID != v.DirectConnectID {
				node.Connections = append(node.Connections, c)
			}
		}
		nodes = append(nodes, node)
	}
	nodes = sorted(nodes, func(v *Interface) (string, string) { return v.Name, v.ID })
	for _, v := range nodes {
		for _, c := range v.Connections {
			c.Interfaces = append(c.Interfaces, v)
		}
		if v.HostedConnection != nil {
			v.HostedConnection.Interfaces = append(v.HostedConnection.Interfaces, v)
		}
	}
	b.order(nodes)
	for _, v := range b.m.Interfaces {
		if v.Gateway != nil {
			v.Gateway.Interfaces = append(v.Gateway.Interfaces, v)
		}
		if v.isOrphan() {
			b.m.Orphans.Interfaces = append(b.m.Orphans.Interfaces, v)
		}
	}
}

// order adds the interfaces to the map in the order of their connections.
func (b *builder) order(nodes []*Interface) {
	added := map[*Interface]bool{}
	add := func(all []*Interface) {
		for _, v := range all {
			if !added[v] {
				added[v] = true
				b.m.Interfaces = append(b.m.Interfaces, v)
			}
		}
	}
	for _, c := range b.m.Connections {
		for _, h := range c.HostedConnections {
			add(h.Interfaces)
		}
		add(c.Interfaces)
	}
	for _, h := range b.m.Orphans.HostedConnections {
		add(h.Interfaces)
	}
	add(nodes)
}

// peers returns the peers of an interface. Older answers have one peer, in fields of the
// interface itself.
func peers(v *dcaas.VirtualInterface) []dcaas.VIFPeer {
	if len(v.VIFPeers) > 0 {
		return v.VIFPeers
	}
	p := dcaas.VIFPeer{
		VIFID: v.ID, AddressFamily: cmp.Or(v.AddressFamily, dcaas.IPv4), RouteMode: v.RouteMode, BGPASN: v.BGPASN,
		LocalGatewayIP: v.LocalGatewayV4IP, RemoteGatewayIP: v.RemoteGatewayV4IP, RemoteEPGroup: v.RemoteEPGroup,
		Status: dcaas.VIFPeerStatus(v.Status),
	}
	if p.AddressFamily == dcaas.IPv6 {
		p.LocalGatewayIP, p.RemoteGatewayIP = v.LocalGatewayV6IP, v.RemoteGatewayV6IP
	}
	return []dcaas.VIFPeer{p}
}

// sorted returns the elements ordered by the two texts of key.
func sorted[T any](all []T, key func(T) (string, string)) []T {
	return slices.SortedStableFunc(slices.Values(all), func(x, y T) int {
		x1, x2 := key(x)
		y1, y2 := key(y)
		return cmp.Or(cmp.Compare(x1, y1), cmp.Compare(x2, y2))
	})
}
