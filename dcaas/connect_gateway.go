package dcaas

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// ConnectGatewaysService manages connect gateways and the global elastic IP addresses
// (EIPs) bound to them. On-premises sites reach the EIPs over the gateway.
//
// A gateway is ready when Create returns. Binding and unbinding EIPs continue after the
// answer. Get, List, Update and Delete are idempotent. Create, BindGlobalEIPs and
// UnbindGlobalEIPs are not. The usual errors are [ErrNotFound]: the gateway does not
// exist, and [ErrConflict]: a gateway to delete has EIPs.
type ConnectGatewaysService struct {
	r    resource[ConnectGateway]
	eips resource[GlobalEIP]
	poll time.Duration
}

// Get returns the gateway with the given ID. A gateway that does not exist is
// [ErrNotFound].
//
// API: GET /v3/{project_id}/dcaas/connect-gateways/{connect_gateway_id} (ShowConnectGateway)
func (s *ConnectGatewaysService) Get(ctx context.Context, id string) (*ConnectGateway, error) {
	return s.r.get(ctx, id)
}

// List returns one page of the project's gateways, ordered by ID unless opts
// says otherwise. [ConnectGatewaysService.All] walks every page.
//
// API: GET /v3/{project_id}/dcaas/connect-gateways (ListConnectGateways)
func (s *ConnectGatewaysService) List(ctx context.Context, opts ConnectGatewayListOpts) (*Page[ConnectGateway], error) {
	return s.r.list(ctx, opts.ListOpts, opts.filters())
}

// All iterates over the gateways that opts selects, page by page. The sequence
// can be ranged over more than once; an error ends it.
func (s *ConnectGatewaysService) All(ctx context.Context, opts ConnectGatewayListOpts) iter.Seq2[*ConnectGateway, error] {
	return s.r.all(ctx, opts.ListOpts, opts.filters())
}

// Create creates a gateway.
//
// Create is not idempotent. It is not repeated if its answer is lost. The error is then
// [ErrAmbiguous], and a List by Name shows whether the gateway exists.
//
// API: POST /v3/{project_id}/dcaas/connect-gateways (CreateConnectGateway)
func (s *ConnectGatewaysService) Create(ctx context.Context, opts ConnectGatewayCreateOpts) (*ConnectGateway, error) {
	opts.AddressFamily = opts.AddressFamily.known()
	return s.r.create(ctx, opts, checkName(opts.Name))
}

// Update changes the fields that opts sets and keeps the others. It is idempotent. A
// gateway that does not exist is [ErrNotFound].
//
// API: PUT /v3/{project_id}/dcaas/connect-gateways/{connect_gateway_id} (UpdateConnectGateway)
func (s *ConnectGatewaysService) Update(ctx context.Context, id string, opts ConnectGatewayUpdateOpts) (*ConnectGateway, error) {
	opts.AddressFamily = opts.AddressFamily.knownIfSet()
	return s.r.update(ctx, id, opts, nil)
}

// Delete deletes a gateway. If EIPs are bound to it, the error is [ErrConflict].
//
// Delete is idempotent. A gateway that does not exist is [ErrNotFound].
//
// API: DELETE /v3/{project_id}/dcaas/connect-gateways/{connect_gateway_id} (DeleteConnectGateway)
func (s *ConnectGatewaysService) Delete(ctx context.Context, id string) error {
	return s.r.delete(ctx, id)
}

// WaitReady polls until the gateway is ACTIVE or DOWN and returns it. A gateway without
// EIPs is DOWN. A gateway in state ERROR, or one that is being deleted, ends the wait with
// a [*StateError]. The context is the only deadline (see [Wait]).
func (s *ConnectGatewaysService) WaitReady(ctx context.Context, id string, opts WaitOpts) (*ConnectGateway, error) {
	return waitUntil(ctx, opts.orInterval(s.poll), id, s.Get, func(st state) (bool, error) {
		return readyIn(st, ConnectGatewayActive, ConnectGatewayDown)
	})
}

// WaitDeleted polls until the gateway does not exist any more. A gateway that turns ERROR
// ends the wait with a [*StateError]. One that is in ERROR from the first look on does not.
// The context is the only deadline (see [Wait]).
func (s *ConnectGatewaysService) WaitDeleted(ctx context.Context, id string, opts WaitOpts) error {
	return waitGone(ctx, opts.orInterval(s.poll), id, s.Get)
}

// BindGlobalEIPs binds EIPs, or segments of them, to a gateway. They can be used once
// [ConnectGatewaysService.WaitGlobalEIPsBound] returns.
//
// BindGlobalEIPs is not idempotent. It is not repeated if its answer is lost. The error
// is then [ErrAmbiguous], and ListGlobalEIPs shows which EIPs are bound.
//
// API: POST /v3/{project_id}/dcaas/connect-gateways/{connect_gateway_id}/binding-global-eips (BindGlobalEips)
func (s *ConnectGatewaysService) BindGlobalEIPs(ctx context.Context, gatewayID string, opts GlobalEIPBindOpts) ([]GlobalEIP, error) {
	return s.bind(ctx, "/binding-global-eips", gatewayID, opts, false)
}

// UnbindGlobalEIPs unbinds EIPs, or segments of them, from a gateway and ends the traffic
// to them. They are unbound once [ConnectGatewaysService.WaitGlobalEIPsUnbound] returns.
// The result is empty if the service does not list them.
//
// UnbindGlobalEIPs is not idempotent. It is not repeated if its answer is lost. The error
// is then [ErrAmbiguous], and ListGlobalEIPs shows which EIPs are bound.
//
// API: POST /v3/{project_id}/dcaas/connect-gateways/{connect_gateway_id}/unbinding-global-eips (UnbindGlobalEips)
func (s *ConnectGatewaysService) UnbindGlobalEIPs(ctx context.Context, gatewayID string, eipIDs []string) ([]GlobalEIP, error) {
	var body GlobalEIPBindOpts
	for _, id := range eipIDs {
		body.GlobalEIPs = append(body.GlobalEIPs, GlobalEIPRef{GlobalEIPID: id})
	}
	return s.bind(ctx, "/unbinding-global-eips", gatewayID, body, true)
}

// bind sends the EIPs to bind or unbind. With optional, the answer need not list them.
func (s *ConnectGatewaysService) bind(ctx context.Context, action, gatewayID string, body GlobalEIPBindOpts, optional bool) ([]GlobalEIP, error) {
	var invalid error
	unnamed := func(eip GlobalEIPRef) bool { return eip.GlobalEIPID == "" }
	if len(body.GlobalEIPs) == 0 || slices.ContainsFunc(body.GlobalEIPs, unnamed) {
		invalid = transport.Refuse("the ID of an EIP is missing: name each of the EIPs or segments")
	}
	var eips []GlobalEIP
	out := transport.Several(s.eips.describe().many, &eips) // a single EIP may be an object instead of a list
	out.Optional = optional
	_, err := s.eips.describe().d.Do(ctx, &transport.Request{
		Op:   &transport.Op{Method: http.MethodPost, Route: s.r.describe().opGet.Route + action},
		Args: []string{gatewayID}, Body: body, Invalid: invalid, Out: []transport.Field{out},
	})
	if err != nil {
		return nil, err
	}
	return eips, nil
}

// ListGlobalEIPs returns one page of the EIPs of a gateway, ordered by ID unless
// opts says otherwise. [ConnectGatewaysService.AllGlobalEIPs] walks every page.
//
// API: GET /v3/{project_id}/dcaas/connect-gateways/{connect_gateway_id}/binding-global-eips (ListGlobalEips)
func (s *ConnectGatewaysService) ListGlobalEIPs(ctx context.Context, gatewayID string, opts GlobalEIPListOpts) (*Page[GlobalEIP], error) {
	return s.eips.under(gatewayID).list(ctx, opts.ListOpts, opts.filters())
}

// AllGlobalEIPs iterates over the EIPs of a gateway that opts selects, page by
// page. The sequence can be ranged over more than once; an error ends it.
func (s *ConnectGatewaysService) AllGlobalEIPs(ctx context.Context, gatewayID string, opts GlobalEIPListOpts) iter.Seq2[*GlobalEIP, error] {
	return s.eips.under(gatewayID).all(ctx, opts.ListOpts, opts.filters())
}

// WaitGlobalEIPsBound polls until all of the EIPs or segments are bound to the gateway and
// returns them, in the order of the IDs. An EIP in state ERROR ends the wait with a
// [*StateError]. An EIP that is not in the list yet does not end it. The context is the
// only deadline (see [Wait]).
func (s *ConnectGatewaysService) WaitGlobalEIPsBound(ctx context.Context, gatewayID string, eipIDs []string, opts WaitOpts) ([]GlobalEIP, error) {
	return waitListed(ctx, opts.orInterval(s.poll), s.eips.under(gatewayID), eipIDs, func(st state) (bool, error) {
		if GlobalEIPStatus(st.status) == GlobalEIPUnbinding {
			st.reason = "it is being unbound"
			return false, st.failure()
		}
		return readyIn(st, GlobalEIPBound, GlobalEIPActive)
	})
}

// WaitGlobalEIPsUnbound polls until none of the EIPs or segments is bound to the gateway.
// A gateway that does not exist has none. An EIP that turns ERROR ends the wait with a
// [*StateError]. One that is in ERROR from the first look on, such as after a failed bind,
// does not. The context is the only deadline (see [Wait]).
func (s *ConnectGatewaysService) WaitGlobalEIPsUnbound(ctx context.Context, gatewayID string, eipIDs []string, opts WaitOpts) error {
	return waitUnlisted(ctx, opts.orInterval(s.poll), s.eips.under(gatewayID), eipIDs)
}

// ConnectGateway is an entry to the cloud for global EIPs.
type ConnectGateway struct {
	ID               string               `json:"id"`
	Name             string               `json:"name"`           // up to 64 characters
	Description      string               `json:"description"`    // up to 255 characters
	TenantID         string               `json:"tenant_id"`      // project that owns the gateway
	AddressFamily    AddressFamily        `json:"address_family"` // ipv4 or dual
	Status           ConnectGatewayStatus `json:"status"`
	AccessSite       string               `json:"access_site"`  // site at which traffic enters
	GatewaySite      string               `json:"gateway_site"` // site of the gateway
	BGPASN           int64                `json:"bgp_asn"`
	CurrentGEIPCount int                  `json:"current_geip_count"` // EIPs that are bound to it
	GCBID            string               `json:"gcb_id"`             // global connection bandwidth that it uses
	CreatedTime      Time                 `json:"created_time"`
	UpdatedTime      Time                 `json:"updated_time"`
}

func (g *ConnectGateway) state() state {
	return newState("connect gateway", g.ID, string(g.Status), "")
}

// ConnectGatewayCreateOpts describes a new gateway.
type ConnectGatewayCreateOpts struct {
	Name          string        `json:"name"`                    // up to 64 characters
	Description   string        `json:"description,omitzero"`    // up to 255 characters, without < and >
	AddressFamily AddressFamily `json:"address_family,omitzero"` // ipv4 (default) or dual
}

// ConnectGatewayUpdateOpts changes a gateway. A nil field keeps its value; new("") clears a
// text. At least one field is required.
type ConnectGatewayUpdateOpts struct {
	Name          *string        `json:"name,omitzero"`           // up to 64 characters
	Description   *string        `json:"description,omitzero"`    // up to 255 characters, without < and >
	AddressFamily *AddressFamily `json:"address_family,omitzero"` // ipv4 or dual
}

// ConnectGatewayListOpts selects gateways. Filters are combined with AND, the
// values of one filter with OR.
type ConnectGatewayListOpts struct {
	ListOpts
	OffsetOpts
	ID        []string               // up to 5
	Name      []string               // up to 5; more than one is unproven
	Status    []ConnectGatewayStatus // up to 5
	ExtFields []string               // additional fields for the answer, up to 5, as named on the wire
}

func (o *ConnectGatewayListOpts) filters() url.Values {
	return o.with(url.Values{"id": o.ID, "name": o.Name, "status": texts(o.Status), "ext_fields": o.ExtFields})
}

// ConnectGatewayStatus is the state of a connect gateway. More values may appear.
type ConnectGatewayStatus string

// States of a connect gateway.
const (
	ConnectGatewayActive ConnectGatewayStatus = "ACTIVE"
	ConnectGatewayDown   ConnectGatewayStatus = "DOWN" // created, without traffic
	ConnectGatewayError  ConnectGatewayStatus = "ERROR"
)

// GlobalEIP is a global EIP, or a segment of them, as it is bound to a gateway.
type GlobalEIP struct {
	GlobalEIPID        string          `json:"global_eip_id"`         // empty for a segment
	GlobalEIPSegmentID string          `json:"global_eip_segment_id"` // empty for a single address
	Type               GlobalEIPType   `json:"type"`
	Status             GlobalEIPStatus `json:"status"`
	ErrorMessage       string          `json:"error_message"` // cause of the state ERROR
	CIDR               string          `json:"cidr"`          // the address, or the addresses of the segment
	AddressFamily      AddressFamily   `json:"address_family"`
	IEVTEPIP           string          `json:"ie_vtep_ip"` // VTEP of a CloudPond cluster
	GCBID              string          `json:"gcb_id"`     // global connection bandwidth
	CreatedTime        Time            `json:"created_time"`
}

func (e *GlobalEIP) state() state {
	id := e.GlobalEIPID
	if id == "" {
		id = e.GlobalEIPSegmentID
	}
	return newState("global EIP", id, string(e.Status), e.ErrorMessage)
}

// GlobalEIPBindOpts names the EIPs or segments to bind.
type GlobalEIPBindOpts struct {
	GlobalEIPs []GlobalEIPRef `json:"global_eips"`
	GCBID      string         `json:"gcb_id,omitzero"` // global connection bandwidth to use
}

// GlobalEIPRef names an EIP or a segment.
type GlobalEIPRef struct {
	GlobalEIPID string        `json:"global_eip_id"` // of the EIP, or of the segment
	Type        GlobalEIPType `json:"type,omitzero"` // IP_ADDRESS (default) or IP_SEGMENT
}

// GlobalEIPListOpts selects the EIPs of a gateway. Filters are combined with AND,
// the values of one filter with OR.
type GlobalEIPListOpts struct {
	ListOpts
	OffsetOpts
	GlobalEIPID        []string
	GlobalEIPSegmentID []string
	Status             []GlobalEIPStatus
	ExtFields          []string // additional fields for the answer, up to 5, as named on the wire
}

func (o *GlobalEIPListOpts) filters() url.Values {
	return o.with(url.Values{
		"global_eip_id": o.GlobalEIPID, "global_eip_segment_id": o.GlobalEIPSegmentID, "status": texts(o.Status), "ext_fields": o.ExtFields,
	})
}

// GlobalEIPType is the type of a global EIP: one address or a segment. More values may
// appear.
type GlobalEIPType string

// Types of global EIPs.
const (
	GlobalEIPAddress GlobalEIPType = "IP_ADDRESS"
	GlobalEIPSegment GlobalEIPType = "IP_SEGMENT"
)

// GlobalEIPStatus is the state of a binding. More values may appear.
type GlobalEIPStatus string

// States of a binding.
const (
	GlobalEIPBinding   GlobalEIPStatus = "BINDING"
	GlobalEIPBound     GlobalEIPStatus = "BIND_SUCCESSFULLY"
	GlobalEIPActive    GlobalEIPStatus = "ACTIVE"
	GlobalEIPUnbinding GlobalEIPStatus = "UNBINDING"
	GlobalEIPError     GlobalEIPStatus = "ERROR" // see ErrorMessage
)
