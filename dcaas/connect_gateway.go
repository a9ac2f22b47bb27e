package dcaas

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// ConnectGatewaysService manages connect gateways, over which global elastic IP
// addresses (EIPs) are reached from on-premises sites, and the EIPs bound to them.
//
// Gateways are ready when Create returns; binding and unbinding EIPs take their
// time. Get, List, Update and Delete are idempotent; Create, BindGlobalEIPs and
// UnbindGlobalEIPs are not. The usual errors are [ErrNotFound] and, when a gateway
// that has EIPs is deleted, [ErrConflict].
type ConnectGatewaysService struct {
	r    resource[ConnectGateway]
	eips resource[GlobalEIP]
	poll time.Duration
}

// Get returns the gateway with the given ID. One that does not exist is
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

// Create makes a gateway.
//
// Create is not idempotent and is not repeated after an answer that got lost: the
// error is then [ErrAmbiguous], and a List by Name tells what happened.
//
// API: POST /v3/{project_id}/dcaas/connect-gateways (CreateConnectGateway)
func (s *ConnectGatewaysService) Create(ctx context.Context, opts ConnectGatewayCreateOpts) (*ConnectGateway, error) {
	opts.AddressFamily = opts.AddressFamily.known()
	return s.r.create(ctx, opts, checkName(opts.Name))
}

// Update changes what opts sets and leaves the rest. It is idempotent.
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

// BindGlobalEIPs binds EIPs, or segments of them, to a gateway. They can be used
// once [ConnectGatewaysService.WaitGlobalEIPsBound] returns.
//
// It is not idempotent and is not repeated after an answer that got lost: the
// error is then [ErrAmbiguous], and ListGlobalEIPs tells what happened.
//
// API: POST /v3/{project_id}/dcaas/connect-gateways/{connect_gateway_id}/binding-global-eips (BindGlobalEips)
func (s *ConnectGatewaysService) BindGlobalEIPs(ctx context.Context, gatewayID string, opts GlobalEIPBindOpts) ([]GlobalEIP, error) {
	return s.bind(ctx, "/binding-global-eips", gatewayID, opts, false)
}

// UnbindGlobalEIPs takes EIPs, or segments of them, off a gateway: traffic to them
// ends. They are off once [ConnectGatewaysService.WaitGlobalEIPsUnbound] returns.
// The result is empty if the service does not say what it takes off.
//
// It is not idempotent and is not repeated after an answer that got lost: the
// error is then [ErrAmbiguous], and ListGlobalEIPs tells what happened.
//
// API: POST /v3/{project_id}/dcaas/connect-gateways/{connect_gateway_id}/unbinding-global-eips (UnbindGlobalEips)
func (s *ConnectGatewaysService) UnbindGlobalEIPs(ctx context.Context, gatewayID string, eipIDs []string) ([]GlobalEIP, error) {
	var body GlobalEIPBindOpts
	for _, id := range eipIDs {
		body.GlobalEIPs = append(body.GlobalEIPs, GlobalEIPRef{GlobalEIPID: id})
	}
	return s.bind(ctx, "/unbinding-global-eips", gatewayID, body, true)
}

// bind sends what is to be bound or unbound. The answer may be silent about what
// is gone.
func (s *ConnectGatewaysService) bind(ctx context.Context, action, gatewayID string, body GlobalEIPBindOpts, silent bool) ([]GlobalEIP, error) {
	var invalid error
	unnamed := func(eip GlobalEIPRef) bool { return eip.GlobalEIPID == "" }
	if len(body.GlobalEIPs) == 0 || slices.ContainsFunc(body.GlobalEIPs, unnamed) {
		invalid = transport.Refuse("the ID of an EIP is missing: name each of the EIPs or segments")
	}
	var eips []GlobalEIP
	out := transport.Several(s.eips.many, &eips) // a single one may come as an object
	out.Optional = silent
	_, err := s.eips.d.Do(ctx, &transport.Request{
		Op:   &transport.Op{Method: http.MethodPost, Route: s.r.opGet.Route + action},
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

// WaitGlobalEIPsBound polls until all of the EIPs or segments are bound to the
// gateway and returns them, in the order of the IDs. One that turns ERROR ends the
// wait with a [*StateError]; one that is not in the list is waited for. The context
// is the only deadline; see [Wait] for what happens when it ends.
func (s *ConnectGatewaysService) WaitGlobalEIPsBound(ctx context.Context, gatewayID string, eipIDs []string, opts WaitOpts) ([]GlobalEIP, error) {
	return waitListed(ctx, opts.orInterval(s.poll), s.eips.under(gatewayID), eipIDs, func(eip *GlobalEIP) (bool, error) {
		if eip == nil {
			return false, nil
		}
		switch st := eip.state(); GlobalEIPStatus(st.status) {
		case GlobalEIPBound, GlobalEIPActive:
			return true, nil
		case GlobalEIPError:
			return false, st.failure()
		default:
			return false, nil
		}
	})
}

// WaitGlobalEIPsUnbound polls until none of the EIPs or segments is bound to the
// gateway; a gateway that does not exist has none. One that turns ERROR ends the
// wait with a [*StateError]; one that is in ERROR from the first look on, such as
// after a bind that failed, is waited for. The context is the only deadline; see
// [Wait] for what happens when it ends.
func (s *ConnectGatewaysService) WaitGlobalEIPsUnbound(ctx context.Context, gatewayID string, eipIDs []string, opts WaitOpts) error {
	sound := map[string]bool{} // IDs of those that were seen in another state than ERROR
	_, err := waitListed(ctx, opts.orInterval(s.poll), s.eips.under(gatewayID), eipIDs, func(eip *GlobalEIP) (bool, error) {
		if eip == nil {
			return true, nil
		}
		st := eip.state()
		if GlobalEIPStatus(st.status) != GlobalEIPError {
			sound[st.id] = true
		} else if sound[st.id] {
			return false, st.failure()
		}
		return false, nil
	})
	if errors.Is(err, ErrNotFound) {
		return nil // the gateway itself is gone
	}
	return err
}

// ConnectGateway is an entry to the cloud for global EIPs.
type ConnectGateway struct {
	ID               string               `json:"id"`
	Name             string               `json:"name"`           // up to 64 characters
	Description      string               `json:"description"`    // up to 255 characters
	TenantID         string               `json:"tenant_id"`      // project that owns the gateway
	AddressFamily    AddressFamily        `json:"address_family"` // ipv4 or dual
	Status           ConnectGatewayStatus `json:"status"`
	AccessSite       string               `json:"access_site"`  // where traffic enters
	GatewaySite      string               `json:"gateway_site"` // where the gateway is
	BGPASN           int64                `json:"bgp_asn"`
	CurrentGEIPCount int                  `json:"current_geip_count"` // EIPs that are bound to it
	GCBID            string               `json:"gcb_id"`             // global connection bandwidth that it uses
	CreatedTime      Time                 `json:"created_time"`
	UpdatedTime      Time                 `json:"updated_time"`
}

// ConnectGatewayCreateOpts describes a new gateway.
type ConnectGatewayCreateOpts struct {
	Name          string        `json:"name"`                    // up to 64 characters
	Description   string        `json:"description,omitzero"`    // up to 255 characters, without < and >
	AddressFamily AddressFamily `json:"address_family,omitzero"` // ipv4 (default) or dual
}

// ConnectGatewayUpdateOpts changes a gateway. A nil field is left as it is;
// new("") clears a text.
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
	ExtFields []string               // further fields for the answer, up to 5, as the service names them
}

func (o *ConnectGatewayListOpts) filters() url.Values {
	return o.with(url.Values{"id": o.ID, "name": o.Name, "status": texts(o.Status), "ext_fields": o.ExtFields})
}

// ConnectGatewayStatus is the state of a connect gateway. More values may appear.
type ConnectGatewayStatus string

// States of a connect gateway.
const (
	ConnectGatewayActive ConnectGatewayStatus = "ACTIVE"
	ConnectGatewayDown   ConnectGatewayStatus = "DOWN" // made, without traffic
	ConnectGatewayError  ConnectGatewayStatus = "ERROR"
)

// GlobalEIP is a global EIP, or a segment of them, as it is bound to a gateway.
type GlobalEIP struct {
	GlobalEIPID        string          `json:"global_eip_id"`         // empty for a segment
	GlobalEIPSegmentID string          `json:"global_eip_segment_id"` // empty for a single address
	Type               GlobalEIPType   `json:"type"`
	Status             GlobalEIPStatus `json:"status"`
	ErrorMessage       string          `json:"error_message"` // why it could not be bound
	CIDR               string          `json:"cidr"`          // the address, or those of the segment
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

// GlobalEIPBindOpts says what to bind.
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
	ExtFields          []string // further fields for the answer, up to 5, as the service names them
}

func (o *GlobalEIPListOpts) filters() url.Values {
	return o.with(url.Values{
		"global_eip_id": o.GlobalEIPID, "global_eip_segment_id": o.GlobalEIPSegmentID, "status": texts(o.Status), "ext_fields": o.ExtFields,
	})
}

// GlobalEIPType tells single addresses from segments. More values may appear.
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
