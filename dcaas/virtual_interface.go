package dcaas

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/tags"
)

// VirtualInterfacesService manages virtual interfaces: VLANs on a connection that
// carry traffic between an on-premises router and a gateway in the cloud.
//
// An interface has a VLAN (0 to 3999, unique on the connection) and a bandwidth (2 to
// 2147483647 Mbit/s). It has one peer for each address family, with static routes or BGP
// (ASN 1 to 4294967295, not that of the gateway). By default it is private, IPv4, of
// normal priority, and without a link check (BFD or NQA). The default quota is 50
// interfaces in a project.
//
//	Get     API: GET /v3/{project_id}/dcaas/virtual-interfaces/{virtual_interface_id} (ShowVirtualInterface)
//	List    API: GET /v3/{project_id}/dcaas/virtual-interfaces (ListVirtualInterfaces)
//	Create  API: POST /v3/{project_id}/dcaas/virtual-interfaces (CreateVirtualInterface)
//	Update  API: PUT /v3/{project_id}/dcaas/virtual-interfaces/{virtual_interface_id} (UpdateVirtualInterface)
//	Delete  API: DELETE /v3/{project_id}/dcaas/virtual-interfaces/{virtual_interface_id} (DeleteVirtualInterface)
//
// Get, List, Update and Delete are idempotent. Create is not. The usual errors are:
//
//   - [ErrNotFound]: the interface does not exist ([CodeVirtualInterfaceNotFound])
//   - [ErrConflict]: the VLAN is taken ([CodeVLANConflict]), the hosted connection has an
//     interface ([CodeHostedConnectionTaken]), or the state of the interface does not
//     allow the call ([CodeInterfaceStatusFixed])
//   - [ErrInvalid]: the gateway or connection does not exist or does not fit, the ASNs are
//     equal ([CodeSameBGPASN]), or CIDR blocks overlap ([CodeCIDROverlap])
//   - [ErrQuotaExceeded]: the connection has no bandwidth left
//     ([CodeInsufficientBandwidth]), or the project's quota of interfaces is used up
type VirtualInterfacesService struct {
	r    resource[VirtualInterface]
	poll time.Duration
}

// virtualInterfaceAliases returns a spelling of two of the API reference's tables that
// answers may have.
func virtualInterfaceAliases() map[string]string {
	return map[string]string{"direct_connection_id": "direct_connect_id"}
}

// Get returns the interface with the given ID and its peers. An interface that does not
// exist is [ErrNotFound].
//
// API: GET /v3/{project_id}/dcaas/virtual-interfaces/{virtual_interface_id} (ShowVirtualInterface)
func (s *VirtualInterfacesService) Get(ctx context.Context, id string) (*VirtualInterface, error) {
	return s.r.get(ctx, id)
}

// List returns one page of the project's interfaces, ordered by ID unless opts
// says otherwise. [VirtualInterfacesService.All] walks every page.
//
// API: GET /v3/{project_id}/dcaas/virtual-interfaces (ListVirtualInterfaces)
func (s *VirtualInterfacesService) List(ctx context.Context, opts VirtualInterfaceListOpts) (*Page[VirtualInterface], error) {
	return s.r.list(ctx, opts.ListOpts, opts.filters())
}

// All iterates over the interfaces that opts selects, page by page. The sequence
// can be ranged over more than once; an error ends it.
func (s *VirtualInterfacesService) All(ctx context.Context, opts VirtualInterfaceListOpts) iter.Seq2[*VirtualInterface, error] {
	return s.r.all(ctx, opts.ListOpts, opts.filters())
}

// Create creates an interface on a connection (or LAG) and joins it to a gateway. The
// interface is provisioned once [VirtualInterfacesService.WaitReady] returns: ACTIVE, or
// DOWN while the customer's router does not answer. The VLAN of another interface on the
// connection is [ErrConflict] ([CodeVLANConflict]). So are a third connection on one
// gateway ([CodeGatewayConnectionsFull]) and a connection that has failed or is not paid
// ([CodeConnectionAbnormal], [CodeAssociatedResourceAbnormal]).
//
// With ResourceTenantID the interface is for another project. It stays in state
// AUTHORIZATION until that project accepts or rejects it by Update.
//
// Create is not idempotent. It is not repeated if its answer is lost. The error is then
// [ErrAmbiguous], and [VirtualInterfacesService.FindOrCreate] finds the interface or
// creates it.
//
// API: POST /v3/{project_id}/dcaas/virtual-interfaces (CreateVirtualInterface)
func (s *VirtualInterfacesService) Create(ctx context.Context, opts VirtualInterfaceCreateOpts) (*VirtualInterface, error) {
	return s.r.create(ctx, opts.withDefaults(), opts.check())
}

// FindOrCreate returns the interface with opts.VLAN on the connection (or LAG) if it has
// the values of opts, and otherwise creates it. created reports whether it did. Call it
// after a Create that ended with [ErrAmbiguous], or again after any failure. It looks for
// the interface before it creates one, and again if the answer to its create is lost. If
// it finds the interface then, created is true.
//
// An interface with other values, or one that is being deleted, is [ErrConflict].
// FindOrCreate does not change it, and returns it with the error, so that the caller can
// compare it ([VirtualInterfaceCreateOpts.Differences]) and update it. A name, description
// or enterprise project that opts leaves empty is not compared. The interface may have a second peer besides the one in
// opts. It must have the tags of opts and may have others. A BGP password that the
// service does not show counts as another value. The state is not compared: FindOrCreate
// returns an interface in state ERROR or REJECTED, and WaitReady reports it. On a LAG it
// reads all interfaces of the project, because the list has no filter for LAGs.
//
// The answer to the create may be lost and the interface then have other values. It may
// still be the one that the create made, so the error is of [ErrConflict] and of
// [ErrAmbiguous].
func (s *VirtualInterfacesService) FindOrCreate(ctx context.Context, opts VirtualInterfaceCreateOpts) (vif *VirtualInterface, created bool, err error) {
	if invalid := opts.check(); invalid != nil {
		_, err = s.r.create(ctx, opts, invalid)
		return nil, false, err
	}
	opts = opts.withDefaults()
	place := search[VirtualInterface]{
		op:    &s.r.describe().opCreate,
		place: fmt.Sprintf("VLAN %d of connection %s", opts.VLAN, opts.DirectConnectID),
		all: func(ctx context.Context) iter.Seq2[*VirtualInterface, error] {
			return s.All(ctx, VirtualInterfaceListOpts{DirectConnectID: []string{opts.DirectConnectID}})
		},
		inPlace: func(v *VirtualInterface) bool {
			// The service may name both the LAG and a connection of it.
			return v.VLAN == opts.VLAN && (opts.LAGID != "" && v.LAGID == opts.LAGID ||
				opts.DirectConnectID != "" && v.DirectConnectID == opts.DirectConnectID)
		},
		state:  (*VirtualInterface).state,
		differ: opts.Differences,
	}
	if opts.LAGID != "" { // the list has no filter for it
		place.place = fmt.Sprintf("VLAN %d of LAG %s", opts.VLAN, opts.LAGID)
		place.all = func(ctx context.Context) iter.Seq2[*VirtualInterface, error] {
			return s.All(ctx, VirtualInterfaceListOpts{})
		}
	}
	return place.orCreate(ctx, func(ctx context.Context) (*VirtualInterface, error) { return s.Create(ctx, opts) })
}

// Update changes the fields that opts sets and keeps the others. It is idempotent. An
// interface whose state does not allow the change is [ErrConflict]
// ([CodeInterfaceStatusFixed]). The bandwidth of an interface on a hosted connection is
// fixed: a change is [ErrInvalid] ([CodeHostedBandwidthFixed]).
//
// Some changes need a request of their own: the priority, and switching one link check
// off before the other is switched on. Update then sends up to three requests, one after
// the other. If a later one fails, the error names the changes in force, and the same
// Update may be called again.
//
// API: PUT /v3/{project_id}/dcaas/virtual-interfaces/{virtual_interface_id} (UpdateVirtualInterface)
func (s *VirtualInterfacesService) Update(ctx context.Context, id string, opts VirtualInterfaceUpdateOpts) (*VirtualInterface, error) {
	var vif *VirtualInterface
	var inForce []string
	invalid := opts.check()
	for _, part := range opts.split() {
		var err error
		if vif, err = s.r.update(ctx, id, part.opts, invalid); err != nil {
			if len(inForce) > 0 {
				err = fmt.Errorf("%w (already in force: %s)", err, strings.Join(inForce, ", "))
			}
			return nil, err
		}
		inForce = append(inForce, part.name)
	}
	return vif, nil
}

// Delete deletes an interface and ends the traffic over it.
// [VirtualInterfacesService.WaitDeleted] waits until the interface does not exist any
// more. An interface that a switchover test has shut down is [ErrConflict]
// ([CodeInterfaceStatusFixed]).
//
// Delete is idempotent. An interface that does not exist is [ErrNotFound].
//
// API: DELETE /v3/{project_id}/dcaas/virtual-interfaces/{virtual_interface_id} (DeleteVirtualInterface)
func (s *VirtualInterfacesService) Delete(ctx context.Context, id string) error {
	return s.r.delete(ctx, id)
}

// WaitReady polls until the interface is provisioned and returns it. It is provisioned in
// state ACTIVE, and in state DOWN, in which the customer's router does not answer yet.
//
// A state that does not end by itself ends the wait with a [*StateError]: ERROR,
// REJECTED, PENDING_DELETE, DELETED, ADMIN_SHUTDOWN (after a switchover test), and
// AUTHORIZATION (another project must accept the interface). The state may still be
// AUTHORIZATION just after the interface was accepted; use [Wait] then. The context is the
// only deadline (see [Wait]).
func (s *VirtualInterfacesService) WaitReady(ctx context.Context, id string, opts WaitOpts) (*VirtualInterface, error) {
	return waitUntil(ctx, opts.orInterval(s.poll), id, s.Get, func(st state) (bool, error) {
		switch VirtualInterfaceStatus(st.status) {
		case VirtualInterfaceAuthorization:
			st.reason = "another project must accept it first"
			return false, st.failure()
		case VirtualInterfaceAdminShutdown:
			st.reason = "a switchover test has shut it down; undo that first"
			return false, st.failure()
		case VirtualInterfaceRejected:
			return false, st.failure()
		default:
			return readyIn(st, VirtualInterfaceActive, VirtualInterfaceDown)
		}
	})
}

// WaitDeleted polls until the interface does not exist any more. An interface that turns
// ERROR ends the wait with a [*StateError]. One that is in ERROR from the first look on
// does not. The context is the only deadline (see [Wait]).
func (s *VirtualInterfacesService) WaitDeleted(ctx context.Context, id string, opts WaitOpts) error {
	return waitGone(ctx, opts.orInterval(s.poll), id, s.Get)
}

// VirtualInterface is a VLAN on a connection, with its BGP or static peers.
type VirtualInterface struct {
	ID                  string                 `json:"id"`
	Name                string                 `json:"name"`        // up to 64 characters
	Description         string                 `json:"description"` // up to 128 characters
	TenantID            string                 `json:"tenant_id"`   // project that owns the interface
	DirectConnectID     string                 `json:"direct_connect_id"`
	LAGID               string                 `json:"lag_id"`
	VGWID               string                 `json:"vgw_id"`
	GatewayID           string                 `json:"gateway_id"` // global gateway, with service type GDGW
	LGWID               string                 `json:"lgw_id"`     // local gateway, at IES edge sites
	Type                VirtualInterfaceType   `json:"type"`       // private by default
	ServiceType         ServiceType            `json:"service_type"`
	Status              VirtualInterfaceStatus `json:"status"`
	Reason              string                 `json:"reason"`         // cause of the state ERROR
	AdminStateUp        bool                   `json:"admin_state_up"` // true by default
	VLAN                int                    `json:"vlan"`           // 0 to 3999
	Bandwidth           int                    `json:"bandwidth"`      // Mbit/s, 2 to 2147483647
	RateLimit           bool                   `json:"rate_limit"`     // whether the bandwidth is enforced
	RouteMode           RouteMode              `json:"route_mode"`     // may be missing; the peers have it too
	Priority            Priority               `json:"priority"`       // normal by default
	EnableBFD           bool                   `json:"enable_bfd"`
	EnableNQA           bool                   `json:"enable_nqa"`
	RouteLimit          int                    `json:"route_limit"`           // maximum number of remote subnets, 1 to 200, 50 by default
	BGPRouteLimit       int                    `json:"bgp_route_limit"`       // maximum number of BGP routes
	VIFPeers            []VIFPeer              `json:"vif_peers"`             // at most one per address family
	ExtendAttribute     *VIFExtendAttribute    `json:"extend_attribute"`      // details of BFD or NQA; nil without
	EnterpriseProjectID string                 `json:"enterprise_project_id"` // "0" is the default project
	DeviceID            string                 `json:"device_id"`             // opaque; may look like an address
	IESID               string                 `json:"ies_id"`                // IES edge site
	Tags                []tags.Tag             `json:"tags"`
	CreateTime          Time                   `json:"create_time"`
	UpdateTime          Time                   `json:"update_time"`

	// These fields repeat the first peer. The service plans to drop them in favour of
	// VIFPeers.
	AddressFamily     AddressFamily `json:"address_family"`
	LocalGatewayV4IP  string        `json:"local_gateway_v4_ip"`  // cloud side, with prefix length: "169.254.0.1/30"
	RemoteGatewayV4IP string        `json:"remote_gateway_v4_ip"` // customer side
	LocalGatewayV6IP  string        `json:"local_gateway_v6_ip"`
	RemoteGatewayV6IP string        `json:"remote_gateway_v6_ip"`
	BGPASN            int64         `json:"bgp_asn"` // customer side, 1 to 4294967295; 0 without BGP
	BGPMD5            Secret        `json:"bgp_md5"`
	RemoteEPGroup     []string      `json:"remote_ep_group"`  // CIDR blocks at the customer's site
	ServiceEPGroup    []string      `json:"service_ep_group"` // public addresses that the customer's site reaches
}

func (v *VirtualInterface) state() state {
	return newState("virtual interface", v.ID, string(v.Status), v.Reason)
}

// peer returns the peer of an address family. If the answer lists no peers, it is built
// from the interface's own fields.
func (v *VirtualInterface) peer(family AddressFamily) VIFPeer {
	for _, p := range v.VIFPeers {
		if cmp.Or(p.AddressFamily, IPv4).is(family) {
			return p
		}
	}
	if len(v.VIFPeers) > 0 {
		return VIFPeer{}
	}
	p := VIFPeer{
		LocalGatewayIP: v.LocalGatewayV4IP, RemoteGatewayIP: v.RemoteGatewayV4IP, RouteMode: v.RouteMode,
		BGPASN: v.BGPASN, BGPMD5: v.BGPMD5, RemoteEPGroup: v.RemoteEPGroup, ServiceEPGroup: v.ServiceEPGroup,
	}
	if family.is(IPv6) {
		p.LocalGatewayIP, p.RemoteGatewayIP = v.LocalGatewayV6IP, v.RemoteGatewayV6IP
	}
	return p
}

// VIFExtendAttribute holds the settings of an interface's link check. A number that is not
// reported is 0.
type VIFExtendAttribute struct {
	HAType             HAType `json:"ha_type"`
	HAMode             HAMode `json:"ha_mode"`
	DetectMultiplier   int    `json:"detect_multiplier"`    // missed packets until the link counts as down, 3 to 20, 5 by default
	MinRxInterval      int    `json:"min_rx_interval"`      // milliseconds between received packets, 200 to 5000, 1000 by default
	MinTxInterval      int    `json:"min_tx_interval"`      // milliseconds between sent packets, 200 to 5000, 1000 by default
	RemoteDisclaim     int    `json:"remote_disclaim"`      // remote discriminator of a static BFD session, 1 to 16384
	LocalDisclaim      int    `json:"local_disclaim"`       // local discriminator of a static BFD session, 1 to 16384
	IPv6RemoteDisclaim int    `json:"ipv6_remote_disclaim"` // RemoteDisclaim for IPv6
	IPv6LocalDisclaim  int    `json:"ipv6_local_disclaim"`  // LocalDisclaim for IPv6
}

// VirtualInterfaceStatus is the state of an interface. More values may appear.
type VirtualInterfaceStatus string

// States of a virtual interface.
const (
	VirtualInterfaceActive        VirtualInterfaceStatus = "ACTIVE"
	VirtualInterfaceDown          VirtualInterfaceStatus = "DOWN"
	VirtualInterfaceBuild         VirtualInterfaceStatus = "BUILD"
	VirtualInterfaceError         VirtualInterfaceStatus = "ERROR"
	VirtualInterfacePendingCreate VirtualInterfaceStatus = "PENDING_CREATE"
	VirtualInterfacePendingUpdate VirtualInterfaceStatus = "PENDING_UPDATE"
	VirtualInterfacePendingDelete VirtualInterfaceStatus = "PENDING_DELETE"
	VirtualInterfaceDeleted       VirtualInterfaceStatus = "DELETED"
	VirtualInterfaceAuthorization VirtualInterfaceStatus = "AUTHORIZATION"  // waits for another project to accept it
	VirtualInterfaceRejected      VirtualInterfaceStatus = "REJECTED"       // the other project rejected it; Update sends it to reject
	VirtualInterfaceAccepted      VirtualInterfaceStatus = "ACCEPTED"       // Update sends it to accept; no state of an interface
	VirtualInterfaceAdminShutdown VirtualInterfaceStatus = "ADMIN_SHUTDOWN" // shut down by a switchover test
)

// VirtualInterfaceType is the kind of network that an interface reaches. More values may
// appear.
type VirtualInterfaceType string

// Kinds of virtual interfaces.
const (
	VirtualInterfacePrivate VirtualInterfaceType = "private"
	VirtualInterfacePublic  VirtualInterfaceType = "public"
)

// ServiceType is the kind of gateway that an interface is joined to. More values
// may appear.
type ServiceType string

// Kinds of gateways.
const (
	ServiceTypeVGW  ServiceType = "VGW"  // virtual gateway
	ServiceTypeGDGW ServiceType = "GDGW" // global Direct Connect gateway
	ServiceTypeLGW  ServiceType = "LGW"  // local gateway at an IES edge site
)

// Priority ranks the interfaces of a gateway for traffic from the cloud. Interfaces of
// the same priority share it. Otherwise the normal ones carry it and the low ones are
// the reserve.
type Priority string

// Priorities of an interface.
const (
	PriorityNormal Priority = "normal"
	PriorityLow    Priority = "low"
)

// HAType is a kind of link check. More values may appear.
type HAType string

// Kinds of link checks.
const (
	HATypeNQA HAType = "nqa"
	HATypeBFD HAType = "bfd"
)

// HAMode is the mode of a link check: a BFD session, automatic or static, over one
// hop or several, or enhanced NQA. More values may appear.
type HAMode string

// Modes of link checks.
const (
	HAModeAutoSingle   HAMode = "auto_single"
	HAModeAutoMulti    HAMode = "auto_multi"
	HAModeStaticSingle HAMode = "static_single"
	HAModeStaticMulti  HAMode = "static_multi"
	HAModeEnhanceNQA   HAMode = "enhance_nqa"
)
