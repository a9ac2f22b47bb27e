package dcaas

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

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
	r    resource[VIFPeer]
	vifs resource[VirtualInterface]
	poll time.Duration
}

// Create adds a peer to an interface. It is usually the IPv6 peer, because the IPv4 peer is
// created with the interface. A second peer of an address family is [ErrInvalid].
//
// Create is not idempotent. It is not repeated if its answer is lost. The error is then
// [ErrAmbiguous], and the VIFPeers of the interface show whether the peer exists.
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

// Delete deletes a peer and ends the traffic of its address family. Deleting the last peer
// of an interface is [ErrInvalid]. An interface whose state does not allow the change is
// [ErrConflict] ([CodeInterfaceStatusFixed], DC.1210).
//
// Delete is idempotent. A peer that does not exist is [ErrNotFound], whether the code is
// [CodeResourceNotFound] or that of its interface ([CodeVirtualInterfaceNotFound],
// DC.1211).
//
// API: DELETE /v3/{project_id}/dcaas/vif-peers/{vif_peer_id} (DeleteVifPeer)
func (s *VIFPeersService) Delete(ctx context.Context, id string) error {
	return s.r.delete(ctx, id)
}

// WaitReady polls an interface until one of its peers is ACTIVE or DOWN and returns the
// peer. A peer is DOWN if the customer's router does not answer yet. A peer that the
// interface does not list yet does not end the wait. A peer without a status counts as
// having that of the interface.
//
// A peer in state ERROR, or one that is being deleted, ends the wait with a [*StateError].
// An interface that does not exist is [ErrNotFound]. The context is the only deadline (see
// [Wait]).
func (s *VIFPeersService) WaitReady(ctx context.Context, vifID, id string, opts WaitOpts) (*VIFPeer, error) {
	look, err := s.wait(ctx, vifID, id, opts, func(st state) (bool, error) {
		return readyIn(st, VirtualInterfaceActive, VirtualInterfaceDown)
	})
	return look.peer, err
}

// WaitDeleted polls an interface until it does not list the peer any more. An interface
// that does not exist has no peers. A peer that turns ERROR ends the wait with a
// [*StateError]. One that is in ERROR from the first look on does not. The context is the
// only deadline (see [Wait]).
func (s *VIFPeersService) WaitDeleted(ctx context.Context, vifID, id string, opts WaitOpts) error {
	_, err := s.wait(ctx, vifID, id, opts, deleted())
	return notFoundIsDeleted(err)
}

func (s *VIFPeersService) wait(ctx context.Context, vifID, id string, opts WaitOpts, settled func(state) (bool, error)) (peerLook, error) {
	if id == "" {
		return peerLook{}, s.vifs.refuse(ctx, "the ID of the peer is empty")
	}
	return wait(ctx, opts.orInterval(s.poll), id,
		func(ctx context.Context) (peerLook, error) {
			vif, err := s.vifs.get(ctx, vifID)
			if err != nil {
				return peerLook{}, err
			}
			look := peerLook{vif: vif}
			if at := slices.IndexFunc(vif.VIFPeers, func(p VIFPeer) bool { return p.ID == id }); at >= 0 {
				look.peer = &vif.VIFPeers[at]
			}
			return look, nil
		},
		func(look peerLook) (bool, error) { return settled(look.state()) })
}

// peerLook is one read of an interface for one of its peers.
type peerLook struct {
	vif  *VirtualInterface
	peer *VIFPeer // nil if the interface does not list it
}

func (l peerLook) state() state {
	if l.peer == nil {
		return state{}
	}
	return newState("peer", l.peer.ID, cmp.Or(string(l.peer.Status), string(l.vif.Status)), "")
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
	BGPRouteLimit   int           `json:"bgp_route_limit"`   // maximum number of BGP routes
	ReceiveRouteNum *int64        `json:"receive_route_num"` // BGP routes received; -1 with static routes. If it is nil, ask customer service to migrate the port (table 5-78)
	RemoteEPGroup   []string      `json:"remote_ep_group"`   // CIDR blocks at the customer's site
	ServiceEPGroup  []string      `json:"service_ep_group"`  // public addresses that the customer's site reaches
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

// VIFPeerUpdateOpts changes a peer. A nil field keeps its value; new("") clears a text,
// []string{} a list. At least one field is required.
type VIFPeerUpdateOpts struct {
	Name          *string  `json:"name,omitzero"`            // up to 64 characters
	Description   *string  `json:"description,omitzero"`     // up to 128 characters
	RemoteEPGroup []string `json:"remote_ep_group,omitzero"` // CIDR blocks at the customer's site; replaces the list
}

// AddressFamily is IPv4, IPv6 or, for some gateways, both. More values may appear.
type AddressFamily string

// Address families.
const (
	IPv4      AddressFamily = "ipv4"
	IPv6      AddressFamily = "ipv6"
	DualStack AddressFamily = "dual" // IPv4 and IPv6; of global and connect gateways
)

// UnmarshalText accepts the known families in any case, because answers also have "IPv4".
func (f *AddressFamily) UnmarshalText(text []byte) error {
	*f = AddressFamily(text).known()
	return nil
}

// known returns the constant for a family in any case, and other values unchanged.
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

// RouteMode is the way in which a peer learns its routes. More values may appear.
type RouteMode string

// Route modes.
const (
	RouteModeStatic RouteMode = "static"
	RouteModeBGP    RouteMode = "bgp"
)

// BGPStatus is the state of a BGP session, as the service names it. It is empty without a
// session. The API reference lists no values. Packages topology and drill take ACTIVE, UP,
// ESTABLISH and ESTABLISHED for a session that is up. This ACTIVE is not the state Active of
// BGP, in which a router still tries to connect.
type BGPStatus string

// UnmarshalText reads the text "null" of some answers as no session.
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

// VIFPeerStatus is the state of a peer. The API reference lists no values. Answers have
// those of interfaces.
type VIFPeerStatus string
