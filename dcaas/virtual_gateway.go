package dcaas

import (
	"context"
	"iter"
	"net/url"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// VirtualGatewaysService manages virtual gateways: the cloud ends of Direct
// Connect, each joined to one VPC.
//
// A gateway has an ASN for the cloud side of BGP (1 to 4294967295, 64512 by default)
// and local subnets: the CIDR blocks that the customer's site reaches through it. Get,
// List, Update and Delete are idempotent. Create is not. The usual errors are:
//
//   - [ErrNotFound]: the gateway does not exist ([CodeVirtualGatewayNotFound])
//   - [ErrConflict]: the VPC has a gateway ([CodeVPCHasGateway]), the gateway is in use
//     ([CodeVirtualGatewayInUse]), or another operation holds it
//     ([CodeVirtualGatewayLocked], [CodeVirtualGatewayCutover])
//   - [ErrInvalid]: the VPC does not exist ([CodeVPCNotFound]), a local subnet overlaps
//     a remote one ([CodeCIDROverlap])
//   - [ErrQuotaExceeded]: there are more local subnets than the service accepts
//     ([CodeTooManyLocalSubnets]), or the project's quota of gateways is used up
type VirtualGatewaysService struct {
	r    resource[VirtualGateway]
	poll time.Duration
}

// Get returns the gateway with the given ID. A gateway that does not exist is
// [ErrNotFound].
//
// API: GET /v3/{project_id}/dcaas/virtual-gateways/{virtual_gateway_id} (ShowVirtualGateway)
func (s *VirtualGatewaysService) Get(ctx context.Context, id string) (*VirtualGateway, error) {
	return s.r.get(ctx, id)
}

// List returns one page of the project's gateways, ordered by ID unless opts
// says otherwise. [VirtualGatewaysService.All] walks every page.
//
// API: GET /v3/{project_id}/dcaas/virtual-gateways (ListVirtualGateways)
func (s *VirtualGatewaysService) List(ctx context.Context, opts VirtualGatewayListOpts) (*Page[VirtualGateway], error) {
	return s.r.list(ctx, opts.ListOpts, opts.filters())
}

// All iterates over the gateways that opts selects, page by page. The sequence
// can be ranged over more than once; an error ends it.
func (s *VirtualGatewaysService) All(ctx context.Context, opts VirtualGatewayListOpts) iter.Seq2[*VirtualGateway, error] {
	return s.r.all(ctx, opts.ListOpts, opts.filters())
}

// Create creates a gateway for a VPC. A VPC has at most one gateway: a second is
// [ErrConflict] ([CodeVPCHasGateway]). The gateway can be used once
// [VirtualGatewaysService.WaitReady] returns.
//
// Create is not idempotent. It is not repeated if its answer is lost. The error is then
// [ErrAmbiguous], and [VirtualGatewaysService.FindOrCreate] finds the gateway or creates
// it.
//
// API: POST /v3/{project_id}/dcaas/virtual-gateways (CreateVirtualGateway)
func (s *VirtualGatewaysService) Create(ctx context.Context, opts VirtualGatewayCreateOpts) (*VirtualGateway, error) {
	return s.r.create(ctx, opts, opts.check())
}

// FindOrCreate returns the gateway of opts.VPCID if it has the values of opts, and
// otherwise creates it. created reports whether it did. Call it after a Create that ended
// with [ErrAmbiguous], or again after any failure. It looks for the gateway before it
// creates one, and again if the answer to its create is lost. If it finds the gateway
// then, created is true.
//
// A gateway with other values, or one that is being deleted, is [ErrConflict].
// FindOrCreate does not change it, and returns it with the error, so that the caller can
// compare it ([VirtualGatewayCreateOpts.Differences]) and update it. A name, description,
// enterprise project or ASN that opts leaves empty is not compared. The gateway must have
// the tags of opts and may have others. The state is not compared: FindOrCreate returns a gateway in state ERROR, and
// WaitReady reports it. EnterpriseRouterID is [ErrInvalid], because such a gateway has no
// VPC to find it by.
//
// The answer to the create may be lost and the gateway then have other values. It may
// still be the one that the create made, so the error is of [ErrConflict] and of
// [ErrAmbiguous].
func (s *VirtualGatewaysService) FindOrCreate(ctx context.Context, opts VirtualGatewayCreateOpts) (gateway *VirtualGateway, created bool, err error) {
	invalid := opts.check()
	if opts.EnterpriseRouterID != "" {
		invalid = transport.Refuse("FindOrCreate knows a gateway by its VPC: with EnterpriseRouterID use List and Create")
	}
	if invalid != nil {
		_, err = s.r.create(ctx, opts, invalid)
		return nil, false, err
	}
	place := search[VirtualGateway]{
		op:    &s.r.describe().opCreate,
		place: "VPC " + opts.VPCID,
		all: func(ctx context.Context) iter.Seq2[*VirtualGateway, error] {
			return s.All(ctx, VirtualGatewayListOpts{VPCID: []string{opts.VPCID}})
		},
		inPlace: func(g *VirtualGateway) bool { return g.VPCID == opts.VPCID },
		state:   (*VirtualGateway).state,
		differ:  opts.Differences,
	}
	return place.orCreate(ctx, func(ctx context.Context) (*VirtualGateway, error) { return s.Create(ctx, opts) })
}

// Update changes the fields that opts sets and keeps the others. A list of local
// subnets replaces the old list. It cannot be cleared, because a gateway keeps at least
// one subnet. The API reference allows 1 to 200 subnets (table 5-56). The service accepts
// 50; more are [ErrQuotaExceeded] ([CodeTooManyLocalSubnets]).
//
// Update is idempotent. It is repeated while another operation holds the gateway
// ([CodeVirtualGatewayLocked], [CodeVirtualGatewayCutover]).
//
// API: PUT /v3/{project_id}/dcaas/virtual-gateways/{virtual_gateway_id} (UpdateVirtualGateway)
func (s *VirtualGatewaysService) Update(ctx context.Context, id string, opts VirtualGatewayUpdateOpts) (*VirtualGateway, error) {
	return s.r.update(ctx, id, opts, opts.check())
}

// Delete deletes a gateway. If it has interfaces, the error is [ErrConflict]
// ([CodeVirtualGatewayInUse]). [VirtualGatewaysService.WaitDeleted] waits until the
// gateway does not exist any more.
//
// Delete is idempotent. A gateway that does not exist is [ErrNotFound].
//
// API: DELETE /v3/{project_id}/dcaas/virtual-gateways/{virtual_gateway_id} (DeleteVirtualGateway)
func (s *VirtualGatewaysService) Delete(ctx context.Context, id string) error {
	return s.r.delete(ctx, id)
}

// WaitReady polls until the gateway is ACTIVE and returns it. A gateway in state ERROR or
// PENDING_DELETE ends the wait with a [*StateError]. The context is the only deadline (see
// [Wait]).
func (s *VirtualGatewaysService) WaitReady(ctx context.Context, id string, opts WaitOpts) (*VirtualGateway, error) {
	return waitUntil(ctx, opts.orInterval(s.poll), id, s.Get, func(st state) (bool, error) {
		return readyIn(st, VirtualGatewayActive)
	})
}

// WaitDeleted polls until the gateway does not exist any more. A gateway that turns ERROR
// ends the wait with a [*StateError]. One that is in ERROR from the first look on does not.
// The context is the only deadline (see [Wait]).
func (s *VirtualGatewaysService) WaitDeleted(ctx context.Context, id string, opts WaitOpts) error {
	return waitGone(ctx, opts.orInterval(s.poll), id, s.Get)
}

// VirtualGateway joins interfaces to a VPC.
type VirtualGateway struct {
	ID                  string               `json:"id"`
	Name                string               `json:"name"`                 // up to 64 characters
	Description         string               `json:"description"`          // up to 128 characters
	TenantID            string               `json:"tenant_id"`            // project that owns the gateway
	VPCID               string               `json:"vpc_id"`               // empty on an enterprise router
	EnterpriseRouterID  string               `json:"enterprise_router_id"` // on clouds that support it
	Type                VirtualGatewayType   `json:"type"`
	Status              VirtualGatewayStatus `json:"status"`
	AdminStateUp        bool                 `json:"admin_state_up"`        // true by default
	BGPASN              int64                `json:"bgp_asn"`               // cloud side, 1 to 4294967295
	LocalEPGroup        []string             `json:"local_ep_group"`        // IPv4 CIDR blocks, usually the VPC's, that the customer's site reaches
	LocalEPGroupIPv6    []string             `json:"local_ep_group_ipv6"`   // IPv6 CIDR blocks that it reaches
	EnterpriseProjectID string               `json:"enterprise_project_id"` // "0" is the default project
	DeviceID            string               `json:"device_id"`             // opaque; may look like an address
	RedundantDeviceID   string               `json:"redundant_device_id"`
	PublicBorderGroup   string               `json:"public_border_group"` // shows whether the zone is a HomeZones site
	Tags                []tags.Tag           `json:"tags"`
}

func (g *VirtualGateway) state() state {
	return newState("virtual gateway", g.ID, string(g.Status), "")
}

// VirtualGatewayCreateOpts describes a new gateway.
type VirtualGatewayCreateOpts struct {
	VPCID               string     `json:"vpc_id,omitzero"`                // required, unless EnterpriseRouterID is given
	LocalEPGroup        []string   `json:"local_ep_group,omitzero"`        // required, unless EnterpriseRouterID is given; IPv4 CIDR blocks, usually the VPC's subnets, up to 50 (DC.1101)
	LocalEPGroupIPv6    []string   `json:"local_ep_group_ipv6,omitzero"`   // IPv6 CIDR blocks, up to 50
	EnterpriseRouterID  string     `json:"enterprise_router_id,omitzero"`  // instead of a VPC, on clouds that support it
	Name                string     `json:"name,omitzero"`                  // up to 64 characters
	Description         string     `json:"description,omitzero"`           // up to 128 characters
	BGPASN              int64      `json:"bgp_asn,omitzero"`               // cloud side, 1 to 4294967295; 0 lets the service choose (64512)
	EnterpriseProjectID string     `json:"enterprise_project_id,omitzero"` // "0" (default) or the ID of one
	Tags                []tags.Tag `json:"tags,omitzero"`                  // up to 10
}

func (o *VirtualGatewayCreateOpts) check() error {
	switch {
	case o.EnterpriseRouterID != "" && (o.VPCID != "" || o.LocalEPGroup != nil):
		return transport.Refuse("EnterpriseRouterID stands instead of VPCID and LocalEPGroup, not beside them")
	case o.EnterpriseRouterID != "":
		return nil
	case o.VPCID == "":
		return transport.Refuse("VPCID is empty: a gateway needs a VPC")
	case len(o.LocalEPGroup) == 0:
		return transport.Refuse("LocalEPGroup is empty: name the subnets that the gateway reaches")
	}
	return nil
}

// VirtualGatewayUpdateOpts changes a gateway. A nil field keeps its value; new("") clears
// a text. A list cannot be cleared: []string{} is [ErrInvalid]. At least one field is
// required.
type VirtualGatewayUpdateOpts struct {
	Name             *string  `json:"name,omitzero"`                // up to 64 characters
	Description      *string  `json:"description,omitzero"`         // up to 128 characters
	LocalEPGroup     []string `json:"local_ep_group,omitzero"`      // replaces the list; 1 to 200 CIDR blocks (table 5-56), of which the service accepts 50 (DC.1101)
	LocalEPGroupIPv6 []string `json:"local_ep_group_ipv6,omitzero"` // replaces the list; 1 to 50 CIDR blocks
}

// check refuses an empty list, because a gateway keeps at least one subnet of each kind
// (API reference 5.2.2, table 5-56).
func (o *VirtualGatewayUpdateOpts) check() error {
	switch {
	case o.LocalEPGroup != nil && len(o.LocalEPGroup) == 0:
		return transport.Refuse("LocalEPGroup is empty: it can be replaced, but not cleared")
	case o.LocalEPGroupIPv6 != nil && len(o.LocalEPGroupIPv6) == 0:
		return transport.Refuse("LocalEPGroupIPv6 is empty: it can be replaced, but not cleared")
	}
	return nil
}

// VirtualGatewayListOpts selects gateways. Filters are combined with AND, the
// values of one filter with OR.
type VirtualGatewayListOpts struct {
	ListOpts
	ID                  []string // up to 5
	VPCID               []string
	EnterpriseProjectID []string // up to 10, "0" is the default project; more than one is unproven
}

func (o *VirtualGatewayListOpts) filters() url.Values {
	return url.Values{"id": o.ID, "vpc_id": o.VPCID, "enterprise_project_id": o.EnterpriseProjectID}
}

// VirtualGatewayStatus is the state of a gateway. More values may appear.
type VirtualGatewayStatus string

// States of a virtual gateway.
const (
	VirtualGatewayActive        VirtualGatewayStatus = "ACTIVE"
	VirtualGatewayDown          VirtualGatewayStatus = "DOWN"
	VirtualGatewayBuild         VirtualGatewayStatus = "BUILD"
	VirtualGatewayError         VirtualGatewayStatus = "ERROR"
	VirtualGatewayPendingCreate VirtualGatewayStatus = "PENDING_CREATE"
	VirtualGatewayPendingUpdate VirtualGatewayStatus = "PENDING_UPDATE"
	VirtualGatewayPendingDelete VirtualGatewayStatus = "PENDING_DELETE"
)

// VirtualGatewayType is the kind of a gateway. More values may appear.
type VirtualGatewayType string

// VirtualGatewayTypeDefault is the only documented kind.
const VirtualGatewayTypeDefault VirtualGatewayType = "default"
