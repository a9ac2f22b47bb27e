package dcaas

import (
	"context"
	"iter"
	"net/url"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// GlobalGatewaysService manages global Direct Connect gateways: cloud ends of virtual
// interfaces that reach enterprise routers in any region. A gateway reaches a router over
// a peer link ([PeerLinksService]). It has routes of its own ([RouteTablesService]).
//
// A gateway has an ASN for the cloud side of BGP (1 to 4294967295, 64512 by default). Its
// tags are fixed at creation. Get, List, Update and Delete are idempotent. Create is not.
// The usual errors are [ErrNotFound]: the gateway does not exist, and [ErrConflict]: a
// gateway to delete has interfaces or peer links.
type GlobalGatewaysService struct {
	r    resource[GlobalGateway]
	poll time.Duration
}

// Get returns the gateway with the given ID. A gateway that does not exist is
// [ErrNotFound].
//
// API: GET /v3/{project_id}/dcaas/global-dc-gateways/{global_dc_gateway_id} (ShowGlobalDcGateway)
func (s *GlobalGatewaysService) Get(ctx context.Context, id string) (*GlobalGateway, error) {
	return s.r.get(ctx, id)
}

// List returns one page of the project's gateways, ordered by ID unless opts
// says otherwise. [GlobalGatewaysService.All] walks every page.
//
// API: GET /v3/{project_id}/dcaas/global-dc-gateways (ListGlobalDcGateways)
func (s *GlobalGatewaysService) List(ctx context.Context, opts GlobalGatewayListOpts) (*Page[GlobalGateway], error) {
	return s.r.list(ctx, opts.ListOpts, opts.filters())
}

// All iterates over the gateways that opts selects, page by page. The sequence
// can be ranged over more than once; an error ends it.
func (s *GlobalGatewaysService) All(ctx context.Context, opts GlobalGatewayListOpts) iter.Seq2[*GlobalGateway, error] {
	return s.r.all(ctx, opts.ListOpts, opts.filters())
}

// Create creates a gateway. Once [GlobalGatewaysService.WaitReady] returns, interfaces can
// be joined to it by the GatewayID of [VirtualInterfaceCreateOpts].
//
// Create is not idempotent. It is not repeated if its answer is lost. The error is then
// [ErrAmbiguous], and a List by Name shows whether the gateway exists.
//
// API: POST /v3/{project_id}/dcaas/global-dc-gateways (CreateGlobalDcGateway)
func (s *GlobalGatewaysService) Create(ctx context.Context, opts GlobalGatewayCreateOpts) (*GlobalGateway, error) {
	opts.AddressFamily = opts.AddressFamily.known()
	return s.r.create(ctx, opts, checkName(opts.Name))
}

// Update changes the fields that opts sets and keeps the others. It is idempotent. A
// gateway that does not exist is [ErrNotFound].
//
// API: PUT /v3/{project_id}/dcaas/global-dc-gateways/{global_dc_gateway_id} (UpdateGlobalDcGateway)
func (s *GlobalGatewaysService) Update(ctx context.Context, id string, opts GlobalGatewayUpdateOpts) (*GlobalGateway, error) {
	opts.AddressFamily = opts.AddressFamily.knownIfSet()
	return s.r.update(ctx, id, opts, nil)
}

// Delete deletes a gateway. If it has interfaces or peer links, the error is
// [ErrConflict]. [GlobalGatewaysService.WaitDeleted] waits until the gateway does not
// exist any more.
//
// Delete is idempotent. A gateway that does not exist is [ErrNotFound].
//
// API: DELETE /v3/{project_id}/dcaas/global-dc-gateways/{global_dc_gateway_id} (DeleteGlobalDcGateway)
func (s *GlobalGatewaysService) Delete(ctx context.Context, id string) error {
	return s.r.delete(ctx, id)
}

// WaitReady polls until the gateway is ACTIVE or DOWN and returns it. A gateway without an
// interface is DOWN. A gateway in state ERROR, or one that is being deleted, ends the wait
// with a [*StateError]. The context is the only deadline (see [Wait]).
func (s *GlobalGatewaysService) WaitReady(ctx context.Context, id string, opts WaitOpts) (*GlobalGateway, error) {
	return waitUntil(ctx, opts.orInterval(s.poll), id, s.Get, func(st state) (bool, error) {
		return readyIn(st, GlobalGatewayActive, GlobalGatewayDown)
	})
}

// WaitDeleted polls until the gateway does not exist any more. A gateway that turns ERROR
// ends the wait with a [*StateError]. One that is in ERROR from the first look on does not.
// The context is the only deadline (see [Wait]).
func (s *GlobalGatewaysService) WaitDeleted(ctx context.Context, id string, opts WaitOpts) error {
	return waitGone(ctx, opts.orInterval(s.poll), id, s.Get)
}

// GlobalGateway joins interfaces to enterprise routers in any region.
type GlobalGateway struct {
	ID                     string              `json:"id"`
	Name                   string              `json:"name"`        // up to 64 characters
	Description            string              `json:"description"` // up to 255 characters
	TenantID               string              `json:"tenant_id"`   // project that owns the gateway
	Status                 GlobalGatewayStatus `json:"status"`
	Reason                 string              `json:"reason"` // cause of the state ERROR
	AdminStateUp           bool                `json:"admin_state_up"`
	AddressFamily          AddressFamily       `json:"address_family"`
	BGPASN                 int64               `json:"bgp_asn"` // cloud side, 1 to 4294967295
	RegionID               string              `json:"region_id"`
	LocationName           string              `json:"location_name"`
	Locales                *Locales            `json:"locales"`                   // name of the location; nil when not reported
	CurrentPeerLinkCount   int                 `json:"current_peer_link_count"`   // peer links that it has
	AvailablePeerLinkCount int                 `json:"available_peer_link_count"` // further peer links that it can have
	GlobalCenterNetworkID  string              `json:"global_center_network_id"`  // central network that it is part of
	CloudConnectionID      string              `json:"cloud_connection_id"`       // sent by some sites
	SiteNetworkID          string              `json:"site_network_id"`           // sent by some sites
	EnterpriseProjectID    string              `json:"enterprise_project_id"`     // "0" is the default project
	Tags                   []tags.Tag          `json:"tags"`
	CreatedTime            Time                `json:"created_time"`
	UpdatedTime            Time                `json:"updated_time"`
}

func (g *GlobalGateway) state() state {
	return newState("global gateway", g.ID, string(g.Status), g.Reason)
}

// GlobalGatewayCreateOpts describes a new gateway.
type GlobalGatewayCreateOpts struct {
	Name                string        `json:"name"`                           // up to 64 characters
	Description         string        `json:"description,omitzero"`           // up to 255 characters, without < and >
	AddressFamily       AddressFamily `json:"address_family,omitzero"`        // ipv4 (default) or dual
	BGPASN              int64         `json:"bgp_asn,omitzero"`               // cloud side, 1 to 4294967295; 0 lets the service choose (64512)
	EnterpriseProjectID string        `json:"enterprise_project_id,omitzero"` // "0" (default) or the ID of one
	Tags                []tags.Tag    `json:"tags,omitzero"`                  // up to 10
	TenantID            string        `json:"tenant_id,omitzero"`             // project that gets the gateway, by default that of the client
}

// GlobalGatewayUpdateOpts changes a gateway. A nil field keeps its value; new("") clears a
// text. At least one field is required.
type GlobalGatewayUpdateOpts struct {
	Name          *string        `json:"name,omitzero"`           // up to 64 characters
	Description   *string        `json:"description,omitzero"`    // up to 255 characters, without < and >
	AddressFamily *AddressFamily `json:"address_family,omitzero"` // ipv4 or dual
}

// GlobalGatewayListOpts selects gateways. Filters are combined with AND, the
// values of one filter with OR.
type GlobalGatewayListOpts struct {
	ListOpts
	ID                    []string              // up to 5
	Name                  []string              // up to 5; more than one is unproven
	Status                []GlobalGatewayStatus // up to 5
	EnterpriseProjectID   []string              // up to 10, "0" is the default project; more than one is unproven
	GlobalCenterNetworkID []string
	CloudConnectionID     []string
	SiteNetworkID         []string
}

func (o *GlobalGatewayListOpts) filters() url.Values {
	return url.Values{
		"id": o.ID, "name": o.Name, "status": texts(o.Status), "enterprise_project_id": o.EnterpriseProjectID,
		"global_center_network_id": o.GlobalCenterNetworkID, "cloud_connection_id": o.CloudConnectionID, "site_network_id": o.SiteNetworkID,
	}
}

// GlobalGatewayStatus is the state of a global gateway. More values may appear.
type GlobalGatewayStatus string

// States of a global gateway.
const (
	GlobalGatewayActive        GlobalGatewayStatus = "ACTIVE"
	GlobalGatewayDown          GlobalGatewayStatus = "DOWN" // created, without traffic
	GlobalGatewayError         GlobalGatewayStatus = "ERROR"
	GlobalGatewayPendingUpdate GlobalGatewayStatus = "PENDING_UPDATE"
)

func checkName(name string) error {
	if name == "" {
		return transport.Refuse("Name is empty")
	}
	return nil
}
