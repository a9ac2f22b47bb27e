package dcaas

import (
	"cmp"
	"context"
	"iter"
	"net/url"
	"time"

	"github.com/dcaas-sdk/dcaas-go/tags"
)

// ConnectionsService manages connections: the dedicated network links between an
// on-premises site and a Direct Connect location. Connections are ordered on the
// console. The API cannot create them.
//
// Bandwidths are in Mbit/s. All calls are idempotent. The usual errors are:
//
//   - [ErrNotFound]: the connection does not exist ([CodeConnectionNotFound])
//   - [ErrConflict]: an interface or a hosted connection uses the connection
//     ([CodeConnectionInUse])
//   - [ErrInvalid]: a bandwidth is lower than before ([CodeBandwidthDecreased]) or
//     cannot be changed ([CodeBandwidthFixed])
type ConnectionsService struct {
	r    resource[Connection]
	poll time.Duration
}

// connectionAliases returns spellings of the API reference's tables that answers may have.
func connectionAliases() map[string]string {
	return map[string]string{
		"direct_connection":  "direct_connect",
		"direct_connections": "direct_connects",
		"provider_statuses":  "provider_status",
		"support_features":   "support_feature",
	}
}

// Get returns the connection with the given ID. A connection that does not exist is
// [ErrNotFound].
//
// API: GET /v3/{project_id}/dcaas/direct-connects/{direct_connect_id} (ShowDirectConnect)
func (s *ConnectionsService) Get(ctx context.Context, id string) (*Connection, error) {
	return s.r.get(ctx, id)
}

// List returns one page of the project's connections, ordered by ID unless opts
// says otherwise. [ConnectionsService.All] walks every page.
//
// API: GET /v3/{project_id}/dcaas/direct-connects (ListDirectConnects)
func (s *ConnectionsService) List(ctx context.Context, opts ConnectionListOpts) (*Page[Connection], error) {
	return s.r.list(ctx, opts.ListOpts, opts.filters())
}

// All iterates over the connections that opts selects, page by page. The sequence
// can be ranged over more than once; an error ends it.
func (s *ConnectionsService) All(ctx context.Context, opts ConnectionListOpts) iter.Seq2[*Connection, error] {
	return s.r.all(ctx, opts.ListOpts, opts.filters())
}

// Update changes the fields that opts sets and keeps the others. A bandwidth can be
// raised but not lowered: a lower one is [ErrInvalid] ([CodeBandwidthDecreased]).
// Update is idempotent.
//
// API: PUT /v3/{project_id}/dcaas/direct-connects/{direct_connect_id} (UpdateDirectConnect)
func (s *ConnectionsService) Update(ctx context.Context, id string, opts ConnectionUpdateOpts) (*Connection, error) {
	return s.r.update(ctx, id, opts, nil)
}

// Delete deletes a pay-per-use connection. If interfaces or hosted connections use
// it, the error is [ErrConflict] ([CodeConnectionInUse]). A yearly or monthly
// connection must be unsubscribed on the console instead (API reference 5.1.3).
//
// Delete is idempotent. A connection that does not exist is [ErrNotFound].
//
// API: DELETE /v3/{project_id}/dcaas/direct-connects/{direct_connect_id} (DeleteDirectConnect)
func (s *ConnectionsService) Delete(ctx context.Context, id string) error {
	return s.r.delete(ctx, id)
}

// WaitReady polls until the connection is provisioned and returns it. It is provisioned in
// state ACTIVE, and in state DOWN, in which the port is down. A hosted connection is
// provisioned in state BUILD too, because it turns ACTIVE with its first interface.
//
// A state that does not end by itself ends the wait with a [*StateError]: ERROR, DENY,
// PENDING_PAY (the order waits for payment), PENDING_DELETE and DELETED. The other states
// of an order may last for weeks. The context is the only deadline (see [Wait]).
func (s *ConnectionsService) WaitReady(ctx context.Context, id string, opts WaitOpts) (*Connection, error) {
	return wait(ctx, opts.orInterval(s.poll), id,
		func(ctx context.Context) (*Connection, error) { return s.Get(ctx, id) },
		func(c *Connection) (bool, error) {
			st := c.state()
			switch ConnectionStatus(st.status) {
			case ConnectionBuild:
				return c.hosted(), nil
			case ConnectionDeny:
				st.reason = cmp.Or(st.reason, "the site survey was refused")
				return false, st.failure()
			case ConnectionPendingPay:
				st.reason = cmp.Or(st.reason, "the order waits for payment")
				return false, st.failure()
			default:
				return readyIn(st, ConnectionActive, ConnectionDown)
			}
		})
}

// WaitDeleted polls until the connection does not exist any more. A connection that turns
// ERROR ends the wait with a [*StateError]. One that is in ERROR from the first look on
// does not. The context is the only deadline (see [Wait]).
func (s *ConnectionsService) WaitDeleted(ctx context.Context, id string, opts WaitOpts) error {
	return waitGone(ctx, opts.orInterval(s.poll), id, s.Get)
}

// Connection is a dedicated network link between an on-premises site and a Direct Connect
// location.
type Connection struct {
	ID                  string             `json:"id"`
	Name                string             `json:"name"`        // up to 64 characters
	Description         string             `json:"description"` // up to 128 characters
	TenantID            string             `json:"tenant_id"`   // project that owns the connection
	Type                ConnectionType     `json:"type"`        // standard by default
	Status              ConnectionStatus   `json:"status"`
	Reason              string             `json:"reason"`         // cause of the state ERROR
	AdminStateUp        bool               `json:"admin_state_up"` // true by default
	PortType            PortType           `json:"port_type"`
	Bandwidth           int                `json:"bandwidth"`  // Mbit/s, 2 to 100000
	VLAN                int                `json:"vlan"`       // of a hosted connection, 1 to 3999; 0 for others
	HostingID           string             `json:"hosting_id"` // operations connection that carries a hosted one
	LAGID               string             `json:"lag_id"`
	Location            string             `json:"location"`      // Direct Connect location, up to 255 characters
	PeerLocation        string             `json:"peer_location"` // the on-premises site, down to street or data centre; up to 255 characters
	DeviceID            string             `json:"device_id"`     // opaque; may look like an address
	Provider            string             `json:"provider"`      // carrier of the connection
	ProviderStatus      ProviderStatus     `json:"provider_status"`
	PeerProvider        string             `json:"peer_provider"`
	PeerPortType        string             `json:"peer_port_type"`
	Locales             *Locales           `json:"locales"` // region; nil when not reported
	SupportFeature      []string           `json:"support_feature"`
	VGWType             VirtualGatewayType `json:"vgw_type"`              // kind of gateway that the connection needs, "default"
	EnterpriseProjectID string             `json:"enterprise_project_id"` // "0" is the default project
	IESID               string             `json:"ies_id"`                // IES edge site
	PublicBorderGroup   string             `json:"public_border_group"`   // shows whether the zone is a HomeZones site
	Email               string             `json:"email"`
	Tags                []tags.Tag         `json:"tags"`
	ApplyTime           Time               `json:"apply_time"`
	CreateTime          Time               `json:"create_time"`

	// These fields describe the order.
	SignedAgreementStatus AgreementStatus `json:"signed_agreement_status"` // of the service agreement; empty when not signed
	SignedAgreementTime   Time            `json:"signed_agreement_time"`
	ChargeMode            ChargeMode      `json:"charge_mode"`
	OrderID               string          `json:"order_id"`
	ProductID             string          `json:"product_id"`
	SpecCode              string          `json:"spec_code"`
	PeriodType            *int            `json:"period_type"`  // billed by year or by month; nil when not reported
	PeriodNum             *int            `json:"period_num"`   // number of such periods; nil when not reported
	AutoRenew             *int            `json:"auto_renew"`   // nil when not reported
	ChangeMode            *int            `json:"change_mode"`  // state of a renewal change; nil when not reported
	Ratio95Peak           *int            `json:"ratio_95peak"` // least bandwidth billed by the 95th percentile, 0 to 100 per cent; nil when not reported

	// These fields describe a full-service connection, sold together with the carrier's
	// part.
	ModifiedBandwidth         int    `json:"modified_bandwidth"` // Mbit/s, after a change; 0 without one
	OnestopDCStatus           string `json:"onestopdc_status"`
	OnestopProductID          string `json:"onestop_product_id"`
	BuildingLineProductID     string `json:"building_line_product_id"`
	LastOnestopProductID      string `json:"last_onestop_product_id"`
	LastBuildingLineProductID string `json:"last_building_line_product_id"`
}

func (c *Connection) state() state {
	return newState("connection", c.ID, string(c.Status), c.Reason)
}

// hosted reports whether an operations connection carries the connection.
func (c *Connection) hosted() bool {
	return c.Type == ConnectionTypeHosted || c.Type == ConnectionTypeOnestopHosted || c.HostingID != ""
}

// Locales is a name in two languages.
type Locales struct {
	EnUS string `json:"en_us"`
	ZhCN string `json:"zh_cn"`
}

// ConnectionUpdateOpts changes a connection. A nil field keeps its value; new("") clears a
// text. At least one field is required.
type ConnectionUpdateOpts struct {
	Name           *string           `json:"name,omitzero"`            // up to 64 characters
	Description    *string           `json:"description,omitzero"`     // up to 128 characters
	Bandwidth      *int              `json:"bandwidth,omitzero"`       // Mbit/s, 2 to 100000; it can be raised but not lowered (DC.1010)
	PeerLocation   *string           `json:"peer_location,omitzero"`   // up to 255 characters
	Status         *ConnectionStatus `json:"status,omitzero"`          // PENDING_PAY or APPLY; most callers may not set it (CodeFieldNotPermitted)
	ProviderStatus *ProviderStatus   `json:"provider_status,omitzero"` // most callers may not set it
}

// ConnectionListOpts selects connections. Filters are combined with AND, the
// values of one filter with OR.
type ConnectionListOpts struct {
	ListOpts
	ID                  []string // up to 5
	Name                []string // up to 5; more than one is unproven
	HostingID           []string // up to 5; hosted connections on these operations connections
	EnterpriseProjectID []string // up to 10, "0" is the default project; more than one is unproven
}

func (o *ConnectionListOpts) filters() url.Values {
	return url.Values{"id": o.ID, "name": o.Name, "hosting_id": o.HostingID, "enterprise_project_id": o.EnterpriseProjectID}
}

// ConnectionStatus is the state of a connection. More values may appear.
type ConnectionStatus string

// States of a connection.
const (
	ConnectionActive             ConnectionStatus = "ACTIVE"
	ConnectionDown               ConnectionStatus = "DOWN"           // the port or the carrier's link is down
	ConnectionBuild              ConnectionStatus = "BUILD"          // being set up
	ConnectionError              ConnectionStatus = "ERROR"          // wrongly configured; see Reason
	ConnectionPendingDelete      ConnectionStatus = "PENDING_DELETE" // being deleted
	ConnectionDeleted            ConnectionStatus = "DELETED"
	ConnectionApply              ConnectionStatus = "APPLY"                // requested
	ConnectionDeny               ConnectionStatus = "DENY"                 // the site survey was refused
	ConnectionPendingPay         ConnectionStatus = "PENDING_PAY"          // the order waits for payment
	ConnectionPaid               ConnectionStatus = "PAID"                 // the order is paid
	ConnectionPendingSurvey      ConnectionStatus = "PENDING_SURVEY"       // waits for the site survey
	ConnectionLeasedLineDelivery ConnectionStatus = "LEASED_LINE_DELIVERY" // the carrier is delivering its link
)

// ConnectionType is the kind of a connection. More values may appear.
type ConnectionType string

// Kinds of connections.
const (
	ConnectionTypeStandard        ConnectionType = "standard"
	ConnectionTypeHosting         ConnectionType = "hosting" // operations connection of a partner, carries hosted ones
	ConnectionTypeHosted          ConnectionType = "hosted"
	ConnectionTypeOnestopStandard ConnectionType = "onestop_standard"
	ConnectionTypeOnestopHosted   ConnectionType = "onestop_hosted"
)

// PortType is the speed of a port. More values may appear.
type PortType string

// Port speeds.
const (
	PortType1G   PortType = "1G"
	PortType10G  PortType = "10G"
	PortType40G  PortType = "40G"
	PortType100G PortType = "100G"
)

// ProviderStatus is the state of the carrier's link. More values may appear.
type ProviderStatus string

// States of a carrier's link.
const (
	ProviderActive ProviderStatus = "ACTIVE"
	ProviderDown   ProviderStatus = "DOWN"
)

// ChargeMode is the way in which a connection is billed. More values may appear.
type ChargeMode string

// Ways of billing.
const (
	ChargeModePrepayment ChargeMode = "prepayment"
	ChargeModeBandwidth  ChargeMode = "bandwidth"
	ChargeModeTraffic    ChargeMode = "traffic"
)

// AgreementStatus is the state of a service agreement. More values may appear.
type AgreementStatus string

// AgreementSigned is the only documented state.
const AgreementSigned AgreementStatus = "signed"
