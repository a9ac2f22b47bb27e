package drill

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/bgp"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// maxText is the length in bytes of a text of the service in an error.
const maxText = 64

// NoOtherWayError reports that no other interface of the gateway can carry the traffic. With
// [errors.Is] it matches [dcaas.ErrConflict].
type NoOtherWayError struct {
	VirtualInterfaceID string
	GatewayID          string
	Reasons            []string // one for each other interface and address family; none if there is no other interface
}

// Error returns the reasons on one line.
func (e *NoOtherWayError) Error() string {
	reasons := "the gateway has no other interface"
	if len(e.Reasons) > 0 {
		reasons = strings.Join(e.Reasons, "; ")
	}
	return fmt.Sprintf("drill: gateway %s has no other working way than interface %s: %s",
		wire.Clean(e.GatewayID, maxText), wire.Clean(e.VirtualInterfaceID, maxText), reasons)
}

// Is reports whether target is [dcaas.ErrConflict].
func (e *NoOtherWayError) Is(target error) bool { return target == dcaas.ErrConflict }

// guard knows the tested interface and the connections, as they were before the shutdown.
type guard struct {
	client      *dcaas.Client
	vif         *dcaas.VirtualInterface
	gateway     string
	connections map[string]*dcaas.Connection // that this project sees, by ID
}

// newGuard reads the tested interface and refuses one that does not work.
func newGuard(ctx context.Context, client *dcaas.Client, id string) (*guard, error) {
	vif, err := client.VirtualInterfaces.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("drill: reading the interface: %w", err)
	}
	g := &guard{client: client, vif: vif, gateway: gatewayOf(vif), connections: map[string]*dcaas.Connection{}}
	switch statusOf(vif) {
	case dcaas.VirtualInterfaceActive:
	case dcaas.VirtualInterfaceAdminShutdown:
		return nil, fmt.Errorf("drill: a switchover test has shut interface %s down: undo that first, by Recover if it was a drill: %w",
			id, dcaas.ErrConflict)
	default:
		return nil, fmt.Errorf("drill: interface %s is in state %s: only an ACTIVE one can be rehearsed: %w",
			id, wire.Clean(string(vif.Status), maxText), dcaas.ErrConflict)
	}
	if g.gateway == "" {
		return nil, fmt.Errorf("drill: interface %s is on no gateway: %w", id, dcaas.ErrConflict)
	}
	for c, err := range client.Connections.All(ctx, dcaas.ConnectionListOpts{}) {
		if err != nil {
			return nil, fmt.Errorf("drill: reading the connections: %w", err)
		}
		g.connections[c.ID] = c
	}
	return g, nil
}

// statusOf returns the state in the case of the constants.
func statusOf(v *dcaas.VirtualInterface) dcaas.VirtualInterfaceStatus {
	return dcaas.VirtualInterfaceStatus(strings.ToUpper(string(v.Status)))
}

func gatewayOf(v *dcaas.VirtualInterface) string { return cmp.Or(v.VGWID, v.GatewayID, v.LGWID) }

// look reads the interfaces of the gateway. It returns the present form of the tested one,
// which is nil if the list does not have it, and the IDs of those that can carry its
// traffic. The error is a [*NoOtherWayError] if a family has none.
func (g *guard) look(ctx context.Context) (tested *dcaas.VirtualInterface, carriers []string, err error) {
	var opts dcaas.VirtualInterfaceListOpts
	if g.vif.VGWID != "" { // the list has no filter for other gateways
		opts.VGWID = []string{g.vif.VGWID}
	}
	var others []*dcaas.VirtualInterface
	for v, err := range g.client.VirtualInterfaces.All(ctx, opts) {
		switch {
		case err != nil:
			return nil, nil, fmt.Errorf("drill: reading the interfaces of the gateway: %w", err)
		case v.ID == g.vif.ID:
			tested = v
		case gatewayOf(v) == g.gateway:
			others = append(others, v)
		}
	}
	var reasons []string
	covered := true
	for _, family := range familiesOf(g.vif) {
		found := false
		for _, other := range others {
			if reason := g.reasonAgainst(other, family); reason != "" {
				reasons = append(reasons, fmt.Sprintf("interface %s %s", wire.Clean(other.ID, maxText), reason))
				continue
			}
			found = true
			if !slices.Contains(carriers, other.ID) {
				carriers = append(carriers, other.ID)
			}
		}
		covered = covered && found
	}
	if !covered {
		return tested, nil, &NoOtherWayError{g.vif.ID, g.gateway, reasons}
	}
	return tested, carriers, nil
}

// familiesOf returns the address families of an interface. Answers without peers have the
// family of the first one on the interface.
func familiesOf(v *dcaas.VirtualInterface) []dcaas.AddressFamily {
	var families []dcaas.AddressFamily
	for _, p := range v.VIFPeers {
		families = append(families, p.AddressFamily)
	}
	if len(families) == 0 {
		families = append(families, cmp.Or(v.AddressFamily, dcaas.IPv4))
	}
	return families
}

// reasonAgainst returns why an interface cannot carry the traffic of a family, or "".
func (g *guard) reasonAgainst(other *dcaas.VirtualInterface, family dcaas.AddressFamily) string {
	if statusOf(other) != dcaas.VirtualInterfaceActive {
		return "is in state " + wire.Clean(string(other.Status), maxText)
	}
	if reason := g.reasonAgainstConnection(other); reason != "" {
		return reason
	}
	i := slices.IndexFunc(other.VIFPeers, func(p dcaas.VIFPeer) bool { return p.AddressFamily == family })
	if i < 0 {
		return fmt.Sprintf("has no %s peer", wire.Clean(string(family), maxText))
	}
	peer := other.VIFPeers[i]
	if peer.Status != "" && !strings.EqualFold(string(peer.Status), string(dcaas.VirtualInterfaceActive)) {
		return fmt.Sprintf("has an %s peer in state %s", family, wire.Clean(string(peer.Status), maxText))
	}
	if cmp.Or(peer.RouteMode, other.RouteMode) != dcaas.RouteModeStatic && !bgp.IsUp(peer.BGPStatus) {
		return fmt.Sprintf("has an %s BGP session in state %q", family, wire.Clean(string(peer.BGPStatus), maxText))
	}
	return ""
}

func (g *guard) reasonAgainstConnection(other *dcaas.VirtualInterface) string {
	const same = "is on the same connection"
	switch {
	case other.DirectConnectID == "" && other.LAGID == "":
		return "is on an unknown connection"
	case other.DirectConnectID != "" && other.DirectConnectID == g.vif.DirectConnectID:
		return same
	}
	if lag := g.lagOf(other); lag != "" && lag == g.lagOf(g.vif) {
		return same
	}
	mine, theirs := g.connections[g.vif.DirectConnectID], g.connections[other.DirectConnectID]
	if theirs == nil {
		return "" // the state of the interface must do for a LAG and for a connection of another project
	}
	if !strings.EqualFold(string(theirs.Status), string(dcaas.ConnectionActive)) {
		return "is on a connection in state " + wire.Clean(string(theirs.Status), maxText)
	}
	if mine != nil && mine.HostingID != "" && mine.HostingID == theirs.HostingID {
		return same // hosted connections may share an operations connection
	}
	return ""
}

// lagOf returns the LAG of an interface or of its connection, or "".
func (g *guard) lagOf(v *dcaas.VirtualInterface) string {
	if c := g.connections[v.DirectConnectID]; c != nil && v.LAGID == "" {
		return c.LAGID
	}
	return v.LAGID
}
