package dcaas

import (
	"context"
	"iter"
	"net/url"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// PeerLinksService manages the peer links of global gateways. A link joins a gateway to an
// enterprise router of any project and region. Every method takes the ID of the gateway
// first.
//
// Get, List, Update and Delete are idempotent. Create is not. The usual errors are:
//
//   - [ErrNotFound]: the gateway or the link does not exist
//   - [ErrConflict]: the gateway of a new link has no interface, or the link is being
//     deleted
//   - [ErrQuotaExceeded]: the gateway has its maximum number of links
type PeerLinksService struct {
	r    resource[PeerLink]
	poll time.Duration
}

// Get returns the link with the given ID. A link that does not exist is [ErrNotFound].
//
// API: GET /v3/{project_id}/dcaas/global-dc-gateways/{global_dc_gateway_id}/peer-links/{peer_link_id} (ShowPeerLink)
func (s *PeerLinksService) Get(ctx context.Context, gatewayID, id string) (*PeerLink, error) {
	return s.r.under(gatewayID).get(ctx, id)
}

// List returns one page of a gateway's links, ordered by ID unless opts says
// otherwise. [PeerLinksService.All] walks every page.
//
// API: GET /v3/{project_id}/dcaas/global-dc-gateways/{global_dc_gateway_id}/peer-links (ListPeerLinks)
func (s *PeerLinksService) List(ctx context.Context, gatewayID string, opts PeerLinkListOpts) (*Page[PeerLink], error) {
	return s.r.under(gatewayID).list(ctx, opts.ListOpts, opts.filters())
}

// All iterates over a gateway's links that opts selects, page by page. The
// sequence can be ranged over more than once; an error ends it.
func (s *PeerLinksService) All(ctx context.Context, gatewayID string, opts PeerLinkListOpts) iter.Seq2[*PeerLink, error] {
	return s.r.under(gatewayID).all(ctx, opts.ListOpts, opts.filters())
}

// Create links a gateway to an enterprise router. A gateway without a virtual interface is
// [ErrConflict]. The link can be used once [PeerLinksService.WaitReady] returns.
//
// Create is not idempotent. It is not repeated if its answer is lost. The error is then
// [ErrAmbiguous], and a List shows whether the link exists.
//
// API: POST /v3/{project_id}/dcaas/global-dc-gateways/{global_dc_gateway_id}/peer-links (CreatePeerLink)
func (s *PeerLinksService) Create(ctx context.Context, gatewayID string, opts PeerLinkCreateOpts) (*PeerLink, error) {
	return s.r.under(gatewayID).create(ctx, opts, opts.check())
}

// Update changes the fields that opts sets and keeps the others. It is idempotent. A link
// that does not exist is [ErrNotFound].
//
// API: PUT /v3/{project_id}/dcaas/global-dc-gateways/{global_dc_gateway_id}/peer-links/{peer_link_id} (UpdatePeerLink)
func (s *PeerLinksService) Update(ctx context.Context, gatewayID, id string, opts PeerLinkUpdateOpts) (*PeerLink, error) {
	return s.r.under(gatewayID).update(ctx, id, opts, nil)
}

// Delete deletes a link and ends the traffic over it. [PeerLinksService.WaitDeleted] waits
// until the link does not exist any more.
//
// Delete is idempotent. A link that does not exist is [ErrNotFound].
//
// API: DELETE /v3/{project_id}/dcaas/global-dc-gateways/{global_dc_gateway_id}/peer-links/{peer_link_id} (DeletePeerLink)
func (s *PeerLinksService) Delete(ctx context.Context, gatewayID, id string) error {
	return s.r.under(gatewayID).delete(ctx, id)
}

// WaitReady polls until the link is ACTIVE and returns it. A link in state ERROR, or one
// that is being deleted, ends the wait with a [*StateError]. The context is the only
// deadline (see [Wait]).
func (s *PeerLinksService) WaitReady(ctx context.Context, gatewayID, id string, opts WaitOpts) (*PeerLink, error) {
	return waitUntil(ctx, opts.orInterval(s.poll), id, s.r.under(gatewayID).get, func(st state) (bool, error) {
		return readyIn(st, PeerLinkActive)
	})
}

// WaitDeleted polls until the link does not exist any more. A gateway that does not exist
// has no links. A link that turns ERROR ends the wait with a [*StateError]. One that is in
// ERROR from the first look on does not. The context is the only deadline (see [Wait]).
func (s *PeerLinksService) WaitDeleted(ctx context.Context, gatewayID, id string, opts WaitOpts) error {
	return waitGone(ctx, opts.orInterval(s.poll), id, s.r.under(gatewayID).get)
}

// PeerLink joins a global gateway to an enterprise router.
type PeerLink struct {
	ID                string         `json:"id"`
	Name              string         `json:"name"`        // up to 64 characters
	Description       string         `json:"description"` // up to 128 characters
	TenantID          string         `json:"tenant_id"`   // project that owns the link
	GlobalDCGatewayID string         `json:"global_dc_gateway_id"`
	InstanceID        string         `json:"instance_id"` // instance of the link; not in the answer of Update
	PeerSite          PeerSite       `json:"peer_site"`
	BandwidthInfo     *BandwidthInfo `json:"bandwidth_info"` // nil when not reported
	Status            PeerLinkStatus `json:"status"`
	Reason            string         `json:"reason"`       // cause of the state ERROR
	CreateOwner       PeerLinkOwner  `json:"create_owner"` // service that created the link; only in answers of Get and List
	CreatedTime       Time           `json:"created_time"`
	UpdatedTime       Time           `json:"updated_time"`
}

func (l *PeerLink) state() state {
	return newState("peer link", l.ID, string(l.Status), l.Reason)
}

// PeerSite is the far end of a peer link.
type PeerSite struct {
	GatewayID string       `json:"gateway_id"` // enterprise router, or global gateway
	ProjectID string       `json:"project_id"` // owner of the router or gateway
	RegionID  string       `json:"region_id"`  // region of the router or gateway
	LinkID    string       `json:"link_id"`    // ID of the attachment at a router, or of the link at a gateway
	SiteCode  string       `json:"site_code"`
	Type      PeerSiteType `json:"type"`
}

// BandwidthInfo is the bandwidth of a peer link.
type BandwidthInfo struct {
	BandwidthSize int64  `json:"bandwidth_size"` // 0 to 268435455
	GCBID         string `json:"gcb_id"`         // global connection bandwidth
}

// PeerLinkCreateOpts describes a new link.
type PeerLinkCreateOpts struct {
	Name        string         `json:"name"` // up to 64 characters
	PeerSite    PeerSiteTarget `json:"peer_site"`
	Description string         `json:"description,omitzero"` // up to 128 characters
}

// PeerSiteTarget names the enterprise router at the far end of a new link. All fields are
// required.
type PeerSiteTarget struct {
	GatewayID string `json:"gateway_id"` // enterprise router
	ProjectID string `json:"project_id"` // owner of the router
	RegionID  string `json:"region_id"`  // region of the router
}

func (o *PeerLinkCreateOpts) check() error {
	switch {
	case o.PeerSite.GatewayID == "":
		return transport.Refuse("PeerSite.GatewayID is empty: name the enterprise router")
	case o.PeerSite.ProjectID == "" || o.PeerSite.RegionID == "":
		return transport.Refuse("PeerSite.ProjectID and PeerSite.RegionID are not both set: say whose the enterprise router is, and where")
	}
	return checkName(o.Name)
}

// PeerLinkUpdateOpts changes a link. A nil field keeps its value; new("") clears a text.
// At least one field is required.
type PeerLinkUpdateOpts struct {
	Name        *string `json:"name,omitzero"`        // up to 64 characters
	Description *string `json:"description,omitzero"` // up to 128 characters
}

// PeerLinkListOpts selects links. Filters are combined with AND, the values of one
// filter with OR.
type PeerLinkListOpts struct {
	ListOpts
	OffsetOpts
	ID        []string
	Name      []string // more than one is unproven
	ExtFields []string // additional fields for the answer, up to 5, as named on the wire
}

func (o *PeerLinkListOpts) filters() url.Values {
	return o.with(url.Values{"id": o.ID, "name": o.Name, "ext_fields": o.ExtFields})
}

// PeerLinkStatus is the state of a peer link. More values may appear.
type PeerLinkStatus string

// States of a peer link.
const (
	PeerLinkActive        PeerLinkStatus = "ACTIVE"
	PeerLinkError         PeerLinkStatus = "ERROR"
	PeerLinkPendingCreate PeerLinkStatus = "PENDING_CREATE"
	PeerLinkPendingUpdate PeerLinkStatus = "PENDING_UPDATE"
)

// PeerSiteType is the kind of a peer link's far end. More values may appear.
type PeerSiteType string

// Kinds of far ends.
const (
	PeerSiteER   PeerSiteType = "ER"   // enterprise router
	PeerSiteGDGW PeerSiteType = "GDGW" // global gateway
)

// PeerLinkOwner is the service that created a peer link. More values may appear.
type PeerLinkOwner string

// Services that create peer links.
const (
	PeerLinkOwnerCC PeerLinkOwner = "cc" // Cloud Connect
	PeerLinkOwnerDC PeerLinkOwner = "dc" // Direct Connect
)
