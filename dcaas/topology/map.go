package topology

import (
	"cmp"
	"slices"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// Map is the topology of a project. [Read] returns it.
type Map struct {
	Time        time.Time     // when Read began
	Connections []*Connection // by location, name and ID
	Interfaces  []*Interface  // each interface once, in the order of their connections
	Gateways    []*Gateway    // by name and ID
	VPCs        []*VPC        // by ID
	Orphans     Orphans

	// Failed has the IDs that were given to [Map.Without].
	Failed []string
}

// Connection is a connection with the resources on it. A hosted connection that a partner
// has made for this project is a Connection too, unless the project is its own partner.
type Connection struct {
	*dcaas.Connection
	HostedConnections []*HostedConnection // on an operations connection
	Interfaces        []*Interface        // on the connection itself or its LAG
}

// HostedConnection is a hosted connection that this project has made as a partner.
type HostedConnection struct {
	*dcaas.HostedConnection
	Parent     *Connection  // operations connection; nil if the project does not see it
	Interfaces []*Interface // that the project sees; usually only the tenant sees them
}

// Interface is a virtual interface with its peers, and the resources at its two ends.
type Interface struct {
	*dcaas.VirtualInterface
	Peers            []dcaas.VIFPeer   // at least one, also if the answer has none
	Connections      []*Connection     // one, or the members of a LAG; none if the project sees none
	HostedConnection *HostedConnection // nil if the interface is on none of Map.Connections
	Gateway          *Gateway          // nil if there is none, or if the project does not see it
}

// Gateway is the cloud end of interfaces.
type Gateway struct {
	Kind       GatewayKind
	ID         string
	Virtual    *dcaas.VirtualGateway // nil for other kinds
	Global     *dcaas.GlobalGateway  // nil for other kinds
	VPC        *VPC                  // nil for gateways without VPC
	Interfaces []*Interface

	// CutOff reports that [Map.Without] has removed the last interface.
	CutOff bool
}

// GatewayKind is the kind of a gateway.
type GatewayKind string

// Kinds of gateways.
const (
	GatewayVirtual GatewayKind = "virtual gateway"
	GatewayGlobal  GatewayKind = "global gateway"
	GatewayLocal   GatewayKind = "local gateway" // known from its interfaces only
)

// VPC is a VPC with a virtual gateway. Direct Connect has no more than its ID.
type VPC struct {
	ID       string
	Gateways []*Gateway
}

// Orphans are the resources whose parent the project does not see, because another project
// owns it. An interface without a visible gateway is also in the tree of its connection.
type Orphans struct {
	HostedConnections []*HostedConnection // without Parent
	Interfaces        []*Interface        // without connection, or with the ID of an unknown gateway
}

// Name returns the name of the gateway, which may be empty.
func (g *Gateway) Name() string {
	switch {
	case g.Virtual != nil:
		return g.Virtual.Name
	case g.Global != nil:
		return g.Global.Name
	default:
		return ""
	}
}

// Status returns the state of the gateway as the service names it. It is empty for a local
// gateway.
func (g *Gateway) Status() string {
	switch {
	case g.Virtual != nil:
		return string(g.Virtual.Status)
	case g.Global != nil:
		return string(g.Global.Status)
	default:
		return ""
	}
}

// GatewayRef returns the kind and the ID of the interface's gateway. The ID is empty if
// the interface has no gateway.
func (v *Interface) GatewayRef() (GatewayKind, string) {
	switch {
	case v.VGWID != "":
		return GatewayVirtual, v.VGWID
	case v.ServiceType == dcaas.ServiceTypeLGW || v.LGWID != "":
		return GatewayLocal, cmp.Or(v.LGWID, v.GatewayID)
	default:
		return GatewayGlobal, v.GatewayID
	}
}

// isOrphan reports whether an end of the interface has an ID that the map does not have.
func (v *Interface) isOrphan() bool {
	_, gateway := v.GatewayRef()
	return v.hasHiddenConnection() || v.Gateway == nil && gateway != ""
}

func (v *Interface) hasHiddenConnection() bool {
	return len(v.Connections) == 0 && v.HostedConnection == nil
}

// port returns the ID of the connection or LAG that the interface is on.
func (v *Interface) port() string { return cmp.Or(v.LAGID, v.DirectConnectID) }

// Without returns the map that is left when a connection fails. The ID is that of a
// connection, a hosted connection or a LAG. All that hangs on it fails too, except an
// interface on a LAG with another connection. The map m does not change. An unknown ID
// removes nothing.
func (m *Map) Without(connectionID string) *Map {
	all := m.lists()
	left := lists{time: all.time, virtual: all.virtual, global: all.global, local: all.local}
	left.failed = append(slices.Clone(all.failed), connectionID)
	gone := map[string]bool{connectionID: connectionID != ""} // an empty ID means that there is none
	lags := map[string]bool{}                                 // whether a connection of the LAG is left
	for _, c := range all.connections {
		ok := !gone[c.ID] && c.LAGID != connectionID && c.HostingID != connectionID || connectionID == ""
		if ok {
			left.connections = append(left.connections, c)
		} else {
			gone[c.ID] = true
		}
		if c.LAGID != "" {
			lags[c.LAGID] = lags[c.LAGID] || ok
		}
	}
	for _, c := range all.hosted {
		if gone[c.ID] || gone[c.HostingID] {
			gone[c.ID] = true
		} else {
			left.hosted = append(left.hosted, c)
		}
	}
	left.connections = slices.DeleteFunc(left.connections, func(c *dcaas.Connection) bool { return gone[c.ID] })
	for _, v := range all.interfaces {
		works, isLAG := lags[v.LAGID]
		if !isLAG {
			works = !gone[v.DirectConnectID] && !gone[cmp.Or(v.LAGID, v.DirectConnectID)]
		}
		if works {
			left.interfaces = append(left.interfaces, v)
		}
	}
	out := left.build()
	before := map[gatewayKey]*Gateway{}
	for _, g := range m.Gateways {
		before[gatewayKey{g.Kind, g.ID}] = g
	}
	for _, g := range out.Gateways {
		b := before[gatewayKey{g.Kind, g.ID}]
		g.CutOff = len(g.Interfaces) == 0 && (len(b.Interfaces) > 0 || b.CutOff)
	}
	return out
}

// lists returns the resources of the map without their relations.
func (m *Map) lists() lists {
	l := lists{time: m.Time, failed: m.Failed}
	for _, c := range m.Connections {
		l.connections = append(l.connections, c.Connection)
		for _, h := range c.HostedConnections {
			l.hosted = append(l.hosted, h.HostedConnection)
		}
	}
	for _, h := range m.Orphans.HostedConnections {
		l.hosted = append(l.hosted, h.HostedConnection)
	}
	for _, v := range m.Interfaces {
		l.interfaces = append(l.interfaces, v.VirtualInterface)
	}
	for _, g := range m.Gateways {
		switch {
		case g.Virtual != nil:
			l.virtual = append(l.virtual, g.Virtual)
		case g.Global != nil:
			l.global = append(l.global, g.Global)
		default:
			l.local = append(l.local, g.ID)
		}
	}
	return l
}
