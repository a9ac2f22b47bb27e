package topology

import (
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/bgp"
)

// State is the condition of a resource, derived from the state that the service names.
type State string

// States of a resource.
const (
	StateUp      State = "up"
	StatePending State = "pending" // being created, changed or deleted, or not in use yet
	StateDown    State = "down"
	StateUnknown State = "unknown" // without a state, or with one that this package does not know
)

// State returns the condition of the connection.
func (c *Connection) State() State {
	switch c.Status {
	case dcaas.ConnectionActive:
		return StateUp
	case dcaas.ConnectionDown, dcaas.ConnectionError, dcaas.ConnectionDeny, dcaas.ConnectionDeleted:
		return StateDown
	case dcaas.ConnectionBuild, dcaas.ConnectionPendingDelete, dcaas.ConnectionApply, dcaas.ConnectionPendingPay,
		dcaas.ConnectionPaid, dcaas.ConnectionPendingSurvey, dcaas.ConnectionLeasedLineDelivery:
		return StatePending
	default:
		return StateUnknown
	}
}

// State returns the condition of the hosted connection.
func (c *HostedConnection) State() State {
	switch c.Status {
	case dcaas.HostedConnectionActive:
		return StateUp
	case dcaas.HostedConnectionDown, dcaas.HostedConnectionError:
		return StateDown
	case dcaas.HostedConnectionBuild, dcaas.HostedConnectionPendingCreate, dcaas.HostedConnectionPendingUpdate,
		dcaas.HostedConnectionPendingDelete:
		return StatePending
	default:
		return StateUnknown
	}
}

// State returns the condition of the interface.
func (v *Interface) State() State { return interfaceState(v.Status) }

func interfaceState(status dcaas.VirtualInterfaceStatus) State {
	switch status {
	case dcaas.VirtualInterfaceActive:
		return StateUp
	case dcaas.VirtualInterfaceDown, dcaas.VirtualInterfaceError, dcaas.VirtualInterfaceRejected,
		dcaas.VirtualInterfaceAdminShutdown, dcaas.VirtualInterfaceDeleted:
		return StateDown
	case dcaas.VirtualInterfaceBuild, dcaas.VirtualInterfacePendingCreate, dcaas.VirtualInterfacePendingUpdate,
		dcaas.VirtualInterfacePendingDelete, dcaas.VirtualInterfaceAuthorization, dcaas.VirtualInterfaceAccepted:
		return StatePending
	default:
		return StateUnknown
	}
}

// State returns the condition of the gateway. A global gateway is DOWN while it has no
// traffic.
func (g *Gateway) State() State {
	switch g.Status() {
	case string(dcaas.VirtualGatewayActive):
		return StateUp
	case string(dcaas.VirtualGatewayDown), string(dcaas.VirtualGatewayError):
		return StateDown
	case string(dcaas.VirtualGatewayBuild), string(dcaas.VirtualGatewayPendingCreate),
		string(dcaas.VirtualGatewayPendingUpdate), string(dcaas.VirtualGatewayPendingDelete):
		return StatePending
	default:
		return StateUnknown
	}
}

// PeerState returns the condition of a peer. With BGP it is that of the session, whose
// states the API reference does not list.
func PeerState(p dcaas.VIFPeer) State {
	state := interfaceState(dcaas.VirtualInterfaceStatus(p.Status))
	if state == StateDown || state == StatePending || !strings.EqualFold(string(p.RouteMode), string(dcaas.RouteModeBGP)) {
		return state
	}
	if bgp.IsUp(p.BGPStatus) {
		return StateUp
	}
	switch strings.ToUpper(string(p.BGPStatus)) {
	case "DOWN", "ERROR", "IDLE", "CONNECT", "OPENSENT", "OPENCONFIRM":
		return StateDown
	default:
		return StateUnknown
	}
}

// carriesTraffic reports whether a resource of a state, with the state's name, works. An
// update does not end the traffic.
func carriesTraffic(s State, status string) bool {
	return s == StateUp || status == string(dcaas.VirtualInterfacePendingUpdate)
}

// works reports whether the interface carries traffic, as far as its states show. The
// state of its connection counts too, because that of the interface may be late.
func (v *Interface) works() bool {
	if !carriesTraffic(v.State(), string(v.Status)) || v.HostedConnection != nil && v.HostedConnection.State() == StateDown {
		return false
	}
	if !anyOf(v.Peers, func(p dcaas.VIFPeer) bool { return PeerState(p) != StateDown }) {
		return false
	}
	if v.HostedConnection != nil && v.HostedConnection.Parent != nil {
		return v.HostedConnection.Parent.State() != StateDown
	}
	return len(v.Connections) == 0 || anyOf(v.Connections, func(c *Connection) bool { return c.State() != StateDown })
}
