package dcaas

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/url"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// VirtualInterfacesService manages virtual interfaces: VLANs on a connection that
// carry traffic between an on-premises router and a gateway in the cloud.
//
// An interface has a VLAN (0 to 3999, each once on a connection) and a bandwidth
// (2 to 2147483647 Mbit/s). It has one or two peers, one for each address family, with
// static routes or BGP (ASN 1 to 4294967295, not that of the gateway). By default it is
// private, IPv4, of normal priority, and without a link check (BFD or NQA). A
// project has 50 interfaces unless its quota says otherwise.
//
//	Get     API: GET /v3/{project_id}/dcaas/virtual-interfaces/{virtual_interface_id} (ShowVirtualInterface)
//	List    API: GET /v3/{project_id}/dcaas/virtual-interfaces (ListVirtualInterfaces)
//	Create  API: POST /v3/{project_id}/dcaas/virtual-interfaces (CreateVirtualInterface)
//	Update  API: PUT /v3/{project_id}/dcaas/virtual-interfaces/{virtual_interface_id} (UpdateVirtualInterface)
//	Delete  API: DELETE /v3/{project_id}/dcaas/virtual-interfaces/{virtual_interface_id} (DeleteVirtualInterface)
//
// Get, List, Update and Delete are idempotent and are repeated where that helps;
// Create is not. Besides what any call can meet, the usual errors are:
//
//   - [ErrNotFound]: the interface does not exist ([CodeVirtualInterfaceNotFound])
//   - [ErrConflict]: the VLAN is taken ([CodeVLANConflict]), the hosted connection
//     has its interface already ([CodeHostedConnectionTaken]), or the interface is
//     in a state that does not allow it ([CodeInterfaceStatusFixed])
//   - [ErrInvalid]: a gateway or connection that does not exist or does not fit, equal
//     ASNs ([CodeSameBGPASN]), overlapping CIDR blocks ([CodeCIDROverlap])
//   - [ErrQuotaExceeded]: the connection has no bandwidth left
//     ([CodeInsufficientBandwidth]), or the project no interface
type VirtualInterfacesService struct {
	r    resource[VirtualInterface]
	poll time.Duration
}

// A spelling that two of the reference's tables use and that answers may have.
func virtualInterfaceAliases() map[string]string {
	return map[string]string{"direct_connection_id": "direct_connect_id"}
}

// Get returns the interface with the given ID, its peers included. One that does
// not exist is [ErrNotFound].
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

// Create makes an interface on a connection (or LAG) and joins it to a gateway.
// It carries traffic once [VirtualInterfacesService.WaitReady] returns. A VLAN that
// another interface of the connection has is [ErrConflict] ([CodeVLANConflict]). So are
// a third connection on one gateway ([CodeGatewayConnectionsFull]) and a connection
// that has failed or is not paid ([CodeConnectionAbnormal],
// [CodeAssociatedResourceAbnormal]).
//
// With ResourceTenantID the interface is made for another project. It stays in
// state AUTHORIZATION until that project accepts or rejects it by Update.
//
// Create is not idempotent and is not repeated after an answer that got lost: the
// error is then [ErrAmbiguous], and [VirtualInterfacesService.FindOrCreate] settles it.
//
// API: POST /v3/{project_id}/dcaas/virtual-interfaces (CreateVirtualInterface)
func (s *VirtualInterfacesService) Create(ctx context.Context, opts VirtualInterfaceCreateOpts) (*VirtualInterface, error) {
	return s.r.create(ctx, opts.complete(), opts.check())
}

// FindOrCreate returns the interface on opts.VLAN of the connection (or LAG) if it
// is as opts says, and otherwise creates it; created tells which. It settles a
// Create that ended with [ErrAmbiguous] and can be called again after any failure:
// it looks before it creates, and once more when the answer to its own create is
// lost (created is then true if the interface is there).
//
// An interface with other values, or one that is being deleted, is [ErrConflict]
// and is left alone. A name, description or enterprise project that opts leaves
// empty may be any, and the interface may have a second peer besides the one in
// opts. Tags that opts wants must be there; others may be. A BGP password that the
// service does not show counts as another. The state is not compared: an interface
// in ERROR or REJECTED is returned; WaitReady tells. On a LAG all interfaces of the
// project are looked through.
//
// When the answer to the create is lost and the interface that is there then has
// other values, it may still be the one that was made: the error is of
// [ErrConflict] and of [ErrAmbiguous].
func (s *VirtualInterfacesService) FindOrCreate(ctx context.Context, opts VirtualInterfaceCreateOpts) (vif *VirtualInterface, created bool, err error) {
	if invalid := opts.check(); invalid != nil {
		_, err = s.r.create(ctx, opts, invalid)
		return nil, false, err
	}
	opts = opts.complete()
	place := search[VirtualInterface]{
		op:    &s.r.opCreate,
		place: fmt.Sprintf("VLAN %d of connection %s", opts.VLAN, opts.DirectConnectID),
		all: func(ctx context.Context) iter.Seq2[*VirtualInterface, error] {
			return s.All(ctx, VirtualInterfaceListOpts{DirectConnectID: []string{opts.DirectConnectID}})
		},
		inPlace: func(v *VirtualInterface) bool {
			// The service may name a connection of the LAG beside it.
			return v.VLAN == opts.VLAN && (opts.LAGID != "" && v.LAGID == opts.LAGID ||
				opts.DirectConnectID != "" && v.DirectConnectID == opts.DirectConnectID)
		},
		state:  (*VirtualInterface).state,
		differ: opts.differ,
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
// The service wants some changes in a request of their own: the priority, and the
// switching off of one link check before the other is switched on. Update then
// sends up to three requests, one after the other. When a later one fails, the
// error says what is already in force, and Update may be called again as it was.
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

// Delete deletes an interface, and the traffic over it ends.
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

// WaitReady polls until the interface is provisioned, which it is when ACTIVE, or
// when DOWN because nothing answers at the far end yet, and returns it.
//
// States that do not pass by themselves end the wait with a [*StateError]: ERROR,
// REJECTED, DELETED, ADMIN_SHUTDOWN (a switchover test has shut it down), and
// AUTHORIZATION (another project has yet to accept it). Having accepted an
// interface, use [Wait] to see the state move on. The context is the only
// deadline; see [Wait] for what happens when it ends.
func (s *VirtualInterfacesService) WaitReady(ctx context.Context, id string, opts WaitOpts) (*VirtualInterface, error) {
	return waitUntil(ctx, opts.orInterval(s.poll), id, s.Get, func(st state) (bool, error) {
		switch VirtualInterfaceStatus(st.status) {
		case VirtualInterfaceActive, VirtualInterfaceDown:
			return true, nil
		case VirtualInterfaceAuthorization:
			st.reason = "another project must accept it first"
			return false, st.failure()
		case VirtualInterfaceAdminShutdown:
			st.reason = "a switchover test has shut it down; undo that first"
			return false, st.failure()
		case VirtualInterfaceError, VirtualInterfaceRejected, VirtualInterfaceDeleted:
			return false, st.failure()
		default:
			return false, nil
		}
	})
}

// WaitDeleted polls until the interface does not exist any more.
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
	RouteLimit          int                    `json:"route_limit"`           // most remote subnets, 1 to 200, 50 by default
	BGPRouteLimit       int                    `json:"bgp_route_limit"`       // most BGP routes
	VIFPeers            []VIFPeer              `json:"vif_peers"`             // at most one per address family
	ExtendAttribute     *VIFExtendAttribute    `json:"extend_attribute"`      // details of BFD or NQA; nil without
	EnterpriseProjectID string                 `json:"enterprise_project_id"` // "0" is the default project
	DeviceID            string                 `json:"device_id"`             // opaque; may look like an address
	IESID               string                 `json:"ies_id"`                // IES edge site
	Tags                []tags.Tag             `json:"tags"`
	CreateTime          Time                   `json:"create_time"`
	UpdateTime          Time                   `json:"update_time"`

	// The first peer once more. The service means to drop these in favour of
	// VIFPeers.
	AddressFamily     AddressFamily `json:"address_family"`
	LocalGatewayV4IP  string        `json:"local_gateway_v4_ip"`  // cloud side, with prefix length: "169.254.0.1/30"
	RemoteGatewayV4IP string        `json:"remote_gateway_v4_ip"` // customer side
	LocalGatewayV6IP  string        `json:"local_gateway_v6_ip"`
	RemoteGatewayV6IP string        `json:"remote_gateway_v6_ip"`
	BGPASN            int64         `json:"bgp_asn"` // customer side, 1 to 4294967295; 0 without BGP
	BGPMD5            Secret        `json:"bgp_md5"`
	RemoteEPGroup     []string      `json:"remote_ep_group"`  // CIDR blocks at the customer's site
	ServiceEPGroup    []string      `json:"service_ep_group"` // public addresses reachable from there
}

func (v *VirtualInterface) state() state {
	return newState("virtual interface", v.ID, string(v.Status), v.Reason)
}

// peer returns the peer of an address family, made from the interface's own fields
// if the answer lists no peers.
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

// VIFExtendAttribute is how the link of an interface is checked. A number that
// is not reported is 0.
type VIFExtendAttribute struct {
	HAType             HAType `json:"ha_type"`
	HAMode             HAMode `json:"ha_mode"`
	DetectMultiplier   int    `json:"detect_multiplier"`    // missed packets until the link counts as down, 3 to 20, 5 by default
	MinRxInterval      int    `json:"min_rx_interval"`      // milliseconds between received packets, 200 to 5000, 1000 by default
	MinTxInterval      int    `json:"min_tx_interval"`      // milliseconds between sent packets, 200 to 5000, 1000 by default
	RemoteDisclaim     int    `json:"remote_disclaim"`      // remote discriminator of a static BFD session, 1 to 16384
	LocalDisclaim      int    `json:"local_disclaim"`       // local discriminator of a static BFD session, 1 to 16384
	IPv6RemoteDisclaim int    `json:"ipv6_remote_disclaim"` // the same two for IPv6
	IPv6LocalDisclaim  int    `json:"ipv6_local_disclaim"`
}

// VirtualInterfaceCreateOpts describes a new interface. It needs a connection or
// a LAG, a gateway of either kind, and the two addresses of its family.
//
// There is no field for vif_email, because no table of the API reference has it. A
// service that refuses a public interface without it ([CodeVIFEmailMissing]) can be
// called with [Client.Do].
type VirtualInterfaceCreateOpts struct {
	DirectConnectID     string               `json:"direct_connect_id,omitzero"` // or LAGID
	LAGID               string               `json:"lag_id,omitzero"`
	VGWID               string               `json:"vgw_id,omitzero"`       // or GatewayID
	GatewayID           string               `json:"gateway_id,omitzero"`   // global gateway
	ServiceType         ServiceType          `json:"service_type,omitzero"` // by default what the gateway calls for
	Type                VirtualInterfaceType `json:"type"`                  // private by default
	VLAN                int                  `json:"vlan"`                  // 0 to 3999; on a hosted connection the same as its own
	Bandwidth           int                  `json:"bandwidth"`             // Mbit/s, 2 to 2147483647
	RouteMode           RouteMode            `json:"route_mode"`            // required
	BGPASN              int64                `json:"bgp_asn,omitzero"`      // customer side, 1 to 4294967295, not that of the gateway; required for BGP
	BGPMD5              Secret               `json:"bgp_md5,omitzero"`
	AddressFamily       AddressFamily        `json:"address_family,omitzero"`       // of the first peer, ipv4 by default
	LocalGatewayV4IP    string               `json:"local_gateway_v4_ip,omitzero"`  // cloud side with prefix length, for IPv4
	RemoteGatewayV4IP   string               `json:"remote_gateway_v4_ip,omitzero"` // customer side, in the same subnet
	LocalGatewayV6IP    string               `json:"local_gateway_v6_ip,omitzero"`  // for IPv6
	RemoteGatewayV6IP   string               `json:"remote_gateway_v6_ip,omitzero"`
	RemoteEPGroup       []string             `json:"remote_ep_group,omitzero"`  // CIDR blocks at the customer's site; required for static routes on a virtual gateway
	ServiceEPGroup      []string             `json:"service_ep_group,omitzero"` // public addresses; required for a public interface
	EnableBFD           bool                 `json:"enable_bfd,omitzero"`       // not together with NQA
	EnableNQA           bool                 `json:"enable_nqa,omitzero"`
	Priority            Priority             `json:"priority,omitzero"`              // normal by default; low needs BGP
	Name                string               `json:"name,omitzero"`                  // up to 64 characters
	Description         string               `json:"description,omitzero"`           // up to 128 characters
	ResourceTenantID    string               `json:"resource_tenant_id,omitzero"`    // 32 characters; makes the interface for another project; VGWID is that project's then, and the next two stay empty
	EnterpriseProjectID string               `json:"enterprise_project_id,omitzero"` // "0" (default) or the ID of one; not together with ResourceTenantID
	Tags                []tags.Tag           `json:"tags,omitzero"`                  // up to 10; not together with ResourceTenantID
}

func (o *VirtualInterfaceCreateOpts) check() error {
	switch {
	case (o.DirectConnectID == "") == (o.LAGID == ""):
		return transport.Refuse("an interface needs either DirectConnectID or LAGID")
	case (o.VGWID == "") == (o.GatewayID == ""):
		return transport.Refuse("an interface needs either VGWID or GatewayID")
	case o.VGWID != "" && o.ServiceType == ServiceTypeGDGW || o.GatewayID != "" && o.ServiceType == ServiceTypeVGW:
		return transport.Refuse("ServiceType contradicts the gateway: VGW goes with VGWID, GDGW with GatewayID")
	case o.ResourceTenantID != "" && len(o.Tags) > 0:
		return transport.Refuse("Tags cannot be set for another project: it can, once it has accepted the interface")
	case o.ResourceTenantID != "" && o.EnterpriseProjectID != "":
		return transport.Refuse("EnterpriseProjectID cannot be set for another project: leave it out with ResourceTenantID")
	case o.Bandwidth <= 0:
		return transport.Refuse("Bandwidth is not set")
	case o.Type == VirtualInterfacePublic && len(o.ServiceEPGroup) == 0:
		return transport.Refuse("ServiceEPGroup is empty: a public interface needs the public addresses it reaches")
	case o.EnableBFD && o.EnableNQA:
		return errBFDAndNQA()
	}
	local, remote := o.LocalGatewayV4IP, o.RemoteGatewayV4IP
	if o.AddressFamily.is(IPv6) {
		local, remote = o.LocalGatewayV6IP, o.RemoteGatewayV6IP
	}
	if err := checkPeer(local, remote, o.RouteMode, o.BGPASN); err != nil {
		return err
	}
	if o.GatewayID != "" { // the routes are in its table
		return nil
	}
	return checkRemoteGroup(o.RouteMode, o.RemoteEPGroup)
}

// complete fills in what is left open and known all the same.
func (o VirtualInterfaceCreateOpts) complete() VirtualInterfaceCreateOpts {
	o.Type = cmp.Or(o.Type, VirtualInterfacePrivate)
	if o.GatewayID != "" && o.ServiceType == "" {
		o.ServiceType = ServiceTypeGDGW
	}
	o.AddressFamily = o.AddressFamily.known()
	return o
}

// differ lists the fields in which v is not what o asks for.
func (o *VirtualInterfaceCreateOpts) differ(v *VirtualInterface) []string {
	var d differences
	d.add("VGWID", v.VGWID == o.VGWID)
	d.add("GatewayID", v.GatewayID == o.GatewayID)
	d.add("Type", v.Type == o.Type)
	d.add("Bandwidth", v.Bandwidth == o.Bandwidth)
	d.add("EnableBFD", v.EnableBFD == o.EnableBFD)
	d.add("EnableNQA", v.EnableNQA == o.EnableNQA)
	d.add("Priority", cmp.Or(v.Priority, PriorityNormal) == cmp.Or(o.Priority, PriorityNormal))
	d.optional("Name", v.Name, o.Name)
	d.optional("Description", v.Description, o.Description)
	d.optional("EnterpriseProjectID", v.EnterpriseProjectID, o.EnterpriseProjectID)
	d.optional("ResourceTenantID", v.TenantID, o.ResourceTenantID)
	d.add("Tags", haveTags(v.Tags, o.Tags))
	return append(d, o.differFromPeer(v.peer(cmp.Or(o.AddressFamily, IPv4)))...)
}

func (o *VirtualInterfaceCreateOpts) differFromPeer(p VIFPeer) []string {
	local, remote := o.LocalGatewayV4IP, o.RemoteGatewayV4IP
	if o.AddressFamily.is(IPv6) {
		local, remote = o.LocalGatewayV6IP, o.RemoteGatewayV6IP
	}
	var d differences
	d.add("the gateway addresses", sameBlocks([]string{p.LocalGatewayIP}, []string{local}) && sameBlocks([]string{p.RemoteGatewayIP}, []string{remote}))
	d.add("RouteMode", p.RouteMode == o.RouteMode)
	d.add("BGPASN", o.RouteMode != RouteModeBGP || p.BGPASN == o.BGPASN)
	d.add("BGPMD5", p.BGPMD5 == o.BGPMD5)
	d.add("RemoteEPGroup", sameBlocks(p.RemoteEPGroup, o.RemoteEPGroup))
	d.add("ServiceEPGroup", sameBlocks(p.ServiceEPGroup, o.ServiceEPGroup))
	return d
}

func errBFDAndNQA() error {
	return transport.Refuse("EnableBFD and EnableNQA are both set: an interface has one link check at most")
}

// checkPeer refuses what no peer can be made of.
func checkPeer(local, remote string, mode RouteMode, asn int64) error {
	switch {
	case local == "" || remote == "":
		return transport.Refuse("the gateway addresses of the address family are not both set")
	case mode == "":
		return transport.Refuse("RouteMode is empty: choose static or bgp")
	case mode == RouteModeBGP && asn == 0:
		return transport.Refuse("BGPASN is not set: BGP needs the ASN of the customer side")
	}
	return nil
}

// checkRemoteGroup refuses static routing that leads nowhere.
func checkRemoteGroup(mode RouteMode, group []string) error {
	if mode == RouteModeStatic && len(group) == 0 {
		return transport.Refuse("RemoteEPGroup is empty: static routing needs the subnets of the customer's site")
	}
	return nil
}

// VirtualInterfaceUpdateOpts changes an interface. A nil field is left as it is;
// new("") clears a text, []string{} a list.
type VirtualInterfaceUpdateOpts struct {
	Name           *string                 `json:"name,omitzero"`             // up to 64 characters
	Description    *string                 `json:"description,omitzero"`      // up to 128 characters
	Bandwidth      *int                    `json:"bandwidth,omitzero"`        // Mbit/s, 2 to 2147483647; fixed on a hosted connection (DC.1208)
	RemoteEPGroup  []string                `json:"remote_ep_group,omitzero"`  // CIDR blocks at the customer's site; replaces all of them
	ServiceEPGroup []string                `json:"service_ep_group,omitzero"` // public addresses reachable from there; replaces all of them
	EnableBFD      *bool                   `json:"enable_bfd,omitzero"`       // not on together with NQA
	EnableNQA      *bool                   `json:"enable_nqa,omitzero"`
	Priority       *Priority               `json:"priority,omitzero"` // low needs BGP
	Status         *VirtualInterfaceStatus `json:"status,omitzero"`   // ACCEPTED or REJECTED, for an interface that another project made
}

func (o *VirtualInterfaceUpdateOpts) check() error {
	if o.EnableBFD != nil && *o.EnableBFD && o.EnableNQA != nil && *o.EnableNQA {
		return errBFDAndNQA()
	}
	return nil
}

type updatePart struct {
	name string
	opts VirtualInterfaceUpdateOpts
}

// split divides the changes into what may travel together: what is switched off
// goes before what is switched on, and the priority goes alone and last.
func (o *VirtualInterfaceUpdateOpts) split() []updatePart {
	var parts []updatePart
	rest := *o
	if rest.EnableBFD != nil && rest.EnableNQA != nil && *rest.EnableBFD != *rest.EnableNQA {
		if *rest.EnableNQA {
			parts = append(parts, updatePart{"BFD off", VirtualInterfaceUpdateOpts{EnableBFD: rest.EnableBFD}})
			rest.EnableBFD = nil
		} else {
			parts = append(parts, updatePart{"NQA off", VirtualInterfaceUpdateOpts{EnableNQA: rest.EnableNQA}})
			rest.EnableNQA = nil
		}
	}
	priority := rest.Priority
	rest.Priority = nil
	if priority == nil || !rest.empty() {
		parts = append(parts, updatePart{"all but the priority", rest})
	}
	if priority != nil {
		parts = append(parts, updatePart{"the priority", VirtualInterfaceUpdateOpts{Priority: priority}})
	}
	return parts
}

func (o *VirtualInterfaceUpdateOpts) empty() bool {
	return o.Name == nil && o.Description == nil && o.Bandwidth == nil && o.RemoteEPGroup == nil && o.ServiceEPGroup == nil &&
		o.EnableBFD == nil && o.EnableNQA == nil && o.Priority == nil && o.Status == nil
}

// VirtualInterfaceListOpts selects interfaces. Filters are combined with AND, the
// values of one filter with OR.
type VirtualInterfaceListOpts struct {
	ListOpts
	ID                  []string                 // up to 5
	Status              []VirtualInterfaceStatus // up to 5
	DirectConnectID     []string                 // up to 5
	VGWID               []string                 // up to 5
	EnterpriseProjectID []string                 // up to 10, "0" is the default project; more than one is unproven
}

func (o *VirtualInterfaceListOpts) filters() url.Values {
	return url.Values{
		"id": o.ID, "status": texts(o.Status), "direct_connect_id": o.DirectConnectID, "vgw_id": o.VGWID,
		"enterprise_project_id": o.EnterpriseProjectID,
	}
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
	VirtualInterfaceRejected      VirtualInterfaceStatus = "REJECTED"       // the other project refused it; also sent to refuse
	VirtualInterfaceAccepted      VirtualInterfaceStatus = "ACCEPTED"       // only sent, to accept
	VirtualInterfaceAdminShutdown VirtualInterfaceStatus = "ADMIN_SHUTDOWN" // shut down by a switchover test
)

// VirtualInterfaceType is the kind of network that an interface reaches.
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

// Priority ranks the interfaces of a gateway for outbound traffic. Interfaces of
// the same priority share the load; otherwise the normal ones carry it and the
// low ones stand by.
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

// HAMode is a mode of a link check: how a BFD session is set up, over one hop or
// several, or enhanced NQA. More values may appear.
type HAMode string

// Modes of link checks.
const (
	HAModeAutoSingle   HAMode = "auto_single"
	HAModeAutoMulti    HAMode = "auto_multi"
	HAModeStaticSingle HAMode = "static_single"
	HAModeStaticMulti  HAMode = "static_multi"
	HAModeEnhanceNQA   HAMode = "enhance_nqa"
)
