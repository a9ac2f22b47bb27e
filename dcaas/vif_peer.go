package dcaas

import (
	"context"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// VIFPeersService manages the peers of virtual interfaces. A peer is a pair of
// addresses with a BGP session or static routes between them. An interface has at most
// one peer of each address family. Peers are read from their interface
// ([VirtualInterface].VIFPeers).
//
// Each call is available only in regions that support IPv6, and only after a request to
// customer service (API reference 5.3.6 to 5.3.8). Elsewhere the service or the API
// gateway answers that it does not know the call.
//
// Update and Delete are idempotent. Create is not. The usual errors are:
//
//   - [ErrNotFound]: the peer does not exist ([CodeResourceNotFound])
//   - [ErrConflict]: the state of the interface does not allow the call
//     ([CodeInterfaceStatusFixed], DC.1210)
//   - [ErrInvalid]: the interface of a new peer does not exist
//     ([CodeVirtualInterfaceNotFound], DC.1211) or has a peer of the address family
type VIFPeersService struct {
	r resource[VIFPeer]
}

// Create adds a peer to an interface, usually the IPv6 one: the IPv4 one comes
// with the interface, and an address family has one peer at most.
//
// Create is not idempotent and is not repeated after an answer that got lost: the
// error is then [ErrAmbiguous], and the interface tells what happened.
//
// API: POST /v3/{project_id}/dcaas/vif-peers (CreateVifPeer)
func (s *VIFPeersService) Create(ctx context.Context, opts VIFPeerCreateOpts) (*VIFPeer, error) {
	opts.AddressFamily = opts.AddressFamily.known()
	return s.r.create(ctx, opts, opts.check())
}

// Update changes the fields that opts sets and keeps the others. It is idempotent. A
// peer that does not exist is [ErrNotFound]. An interface whose state does not allow
// the change is [ErrConflict] ([CodeInterfaceStatusFixed]).
//
// API: PUT /v3/{project_id}/dcaas/vif-peers/{vif_peer_id} (UpdateVifPeer)
func (s *VIFPeersService) Update(ctx context.Context, id string, opts VIFPeerUpdateOpts) (*VIFPeer, error) {
	return s.r.update(ctx, id, opts, nil)
}

// Delete deletes a peer, and the traffic of its address family ends. The last peer of
// an interface cannot be deleted: that is [ErrInvalid]. An interface whose state does
// not allow the change is [ErrConflict] ([CodeInterfaceStatusFixed], DC.1210).
//
// Delete is idempotent. A peer that does not exist is [ErrNotFound], whether the code is
// [CodeResourceNotFound] or that of its interface ([CodeVirtualInterfaceNotFound],
// DC.1211).
//
// API: DELETE /v3/{project_id}/dcaas/vif-peers/{vif_peer_id} (DeleteVifPeer)
func (s *VIFPeersService) Delete(ctx context.Context, id string) error {
	return s.r.delete(ctx, id)
}

// VIFPeer is one address family of an interface.
type VIFPeer struct {
	ID              string        `json:"id"`
	Name            string        `json:"name"`        // up to 64 characters
	Description     string        `json:"description"` // up to 128 characters
	TenantID        string        `json:"tenant_id"`   // project that owns the peer
	VIFID           string        `json:"vif_id"`
	AddressFamily   AddressFamily `json:"address_family"`
	LocalGatewayIP  string        `json:"local_gateway_ip"`  // cloud side, with prefix length
	RemoteGatewayIP string        `json:"remote_gateway_ip"` // customer side
	RouteMode       RouteMode     `json:"route_mode"`
	BGPASN          int64         `json:"bgp_asn"` // customer side, 1 to 4294967295; 0 with static routes
	BGPMD5          Secret        `json:"bgp_md5"`
	BGPStatus       BGPStatus     `json:"bgp_status"`        // empty with static routes
	BGPRouteLimit   int           `json:"bgp_route_limit"`   // most BGP routes
	ReceiveRouteNum *int64        `json:"receive_route_num"` // BGP routes received; -1 with static routes. If it is nil, ask customer service to migrate the port (table 5-78)
	RemoteEPGroup   []string      `json:"remote_ep_group"`   // CIDR blocks at the customer's site
	ServiceEPGroup  []string      `json:"service_ep_group"`  // public addresses reachable from there
	Status          VIFPeerStatus `json:"status"`
	DeviceID        string        `json:"device_id"` // opaque; may look like an address
	EnableBFD       bool          `json:"enable_bfd"`
	EnableNQA       bool          `json:"enable_nqa"`
}

// VIFPeerCreateOpts describes a new peer.
type VIFPeerCreateOpts struct {
	VIFID           string        `json:"vif_id"`
	AddressFamily   AddressFamily `json:"address_family"`
	LocalGatewayIP  string        `json:"local_gateway_ip"`  // cloud side, with prefix length
	RemoteGatewayIP string        `json:"remote_gateway_ip"` // customer side, in the same subnet
	RouteMode       RouteMode     `json:"route_mode"`
	BGPASN          int64         `json:"bgp_asn,omitzero"` // customer side, 1 to 4294967295; required for BGP
	BGPMD5          Secret        `json:"bgp_md5,omitzero"`
	RemoteEPGroup   []string      `json:"remote_ep_group,omitzero"` // CIDR blocks, one in each element; required for static routes
	Name            string        `json:"name,omitzero"`            // up to 64 characters
	Description     string        `json:"description,omitzero"`     // up to 128 characters
}

func (o *VIFPeerCreateOpts) check() error {
	switch {
	case o.VIFID == "":
		return transport.Refuse("VIFID is empty: name the interface")
	case o.AddressFamily == "":
		return transport.Refuse("AddressFamily is empty: choose ipv4 or ipv6")
	}
	if err := checkPeer(o.LocalGatewayIP, o.RemoteGatewayIP, o.RouteMode, o.BGPASN); err != nil {
		return err
	}
	return checkRemoteGroup(o.RouteMode, o.RemoteEPGroup)
}

// VIFPeerUpdateOpts changes a peer. A nil field is left as it is; new("") clears a
// text, []string{} a list.
type VIFPeerUpdateOpts struct {
	Name          *string  `json:"name,omitzero"`            // up to 64 characters
	Description   *string  `json:"description,omitzero"`     // up to 128 characters
	RemoteEPGroup []string `json:"remote_ep_group,omitzero"` // CIDR blocks at the customer's site; replaces all of them
}

// AddressFamily is IPv4 or IPv6, or both at gateways that take both. More values
// may appear.
type AddressFamily string

// Address families.
const (
	IPv4      AddressFamily = "ipv4"
	IPv6      AddressFamily = "ipv6"
	DualStack AddressFamily = "dual" // IPv4 and IPv6; of global and connect gateways
)

// UnmarshalText takes the known families in any case: answers have "IPv4" too.
func (f *AddressFamily) UnmarshalText(text []byte) error {
	*f = AddressFamily(text).known()
	return nil
}

// known returns the constant for a family that is written in another case.
func (f AddressFamily) known() AddressFamily {
	switch {
	case f.is(IPv4):
		return IPv4
	case f.is(IPv6):
		return IPv6
	case f.is(DualStack):
		return DualStack
	default:
		return f
	}
}

func (f *AddressFamily) knownIfSet() *AddressFamily {
	if f == nil {
		return nil
	}
	return new(f.known())
}

func (f AddressFamily) is(other AddressFamily) bool {
	return strings.EqualFold(string(f), string(other))
}

// RouteMode is how routes of a peer are known. More values may appear.
type RouteMode string

// Route modes.
const (
	RouteModeStatic RouteMode = "static"
	RouteModeBGP    RouteMode = "bgp"
)

// BGPStatus is the state of a BGP session, in the words of the service. It is
// empty where there is no session.
type BGPStatus string

// UnmarshalText takes "null", which some answers have as a text, for no session.
func (s *BGPStatus) UnmarshalText(text []byte) error {
	*s = BGPStatus(text).known()
	return nil
}

func (s BGPStatus) known() BGPStatus {
	if strings.EqualFold(string(s), "null") {
		return ""
	}
	return s
}

// VIFPeerStatus is the state of a peer. The reference lists no values; those of
// interfaces are seen.
type VIFPeerStatus string
