package dcaas

import (
	"context"
	"iter"
	"net/url"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// HostedConnectionsService manages hosted connections. A partner creates them for other
// tenants, as shares of its operations connection. Only partners use this service: a
// tenant finds its hosted connections among its connections.
//
// A hosted connection has a VLAN (1 to 3999, unique on the operations connection) and a
// bandwidth (2 to 400000 Mbit/s). Get, List, Update and Delete are idempotent. Create is
// not. The usual errors are:
//
//   - [ErrNotFound]: the hosted connection does not exist ([CodeConnectionNotFound])
//   - [ErrConflict]: the VLAN is taken ([CodeHostedVLANConflict]), or the hosted
//     connection has an interface ([CodeConnectionInUse])
//   - [ErrQuotaExceeded]: the operations connection has no bandwidth left
//     ([CodeInsufficientBandwidth]), or the quota of connections is used up
//     ([CodeConnectionQuotaExceeded])
type HostedConnectionsService struct {
	r    resource[HostedConnection]
	poll time.Duration
}

// hostedConnectionAliases returns spellings of the API reference's tables that answers may
// have.
func hostedConnectionAliases() map[string]string {
	return map[string]string{
		"hosted_connection":  "hosted_connect",
		"hosted_connections": "hosted_connects",
		"provider_statuses":  "provider_status",
	}
}

// Get returns the hosted connection with the given ID. A hosted connection that does not
// exist is [ErrNotFound].
//
// API: GET /v3/{project_id}/dcaas/hosted-connects/{hosted_connect_id} (ShowHostedDirectConnect)
func (s *HostedConnectionsService) Get(ctx context.Context, id string) (*HostedConnection, error) {
	return s.r.get(ctx, id)
}

// List returns one page of the hosted connections that the partner created, ordered by ID
// unless opts says otherwise. [HostedConnectionsService.All] walks every page.
//
// API: GET /v3/{project_id}/dcaas/hosted-connects (ListHostedDirectConnects)
func (s *HostedConnectionsService) List(ctx context.Context, opts HostedConnectionListOpts) (*Page[HostedConnection], error) {
	return s.r.list(ctx, opts.ListOpts, opts.filters())
}

// All iterates over the hosted connections that opts selects, page by page. The
// sequence can be ranged over more than once; an error ends it.
func (s *HostedConnectionsService) All(ctx context.Context, opts HostedConnectionListOpts) iter.Seq2[*HostedConnection, error] {
	return s.r.all(ctx, opts.ListOpts, opts.filters())
}

// Create creates a hosted connection for another tenant. It is provisioned at once, in
// state BUILD. It turns ACTIVE once the tenant has an interface on it. A VLAN that is
// taken is [ErrConflict] ([CodeHostedVLANConflict]).
//
// Create is not idempotent. It is not repeated if its answer is lost. The error is then
// [ErrAmbiguous], and a List by HostingID shows whether the hosted connection exists.
//
// API: POST /v3/{project_id}/dcaas/hosted-connects (CreateHostedDirectConnect)
func (s *HostedConnectionsService) Create(ctx context.Context, opts HostedConnectionCreateOpts) (*HostedConnection, error) {
	return s.r.create(ctx, opts, opts.check())
}

// Update changes the fields that opts sets and keeps the others. If the operations
// connection does not have the bandwidth, the error is [ErrQuotaExceeded]
// ([CodeInsufficientBandwidth]). Update is idempotent.
//
// API: PUT /v3/{project_id}/dcaas/hosted-connects/{hosted_connect_id} (UpdateHostedDirectConnect)
func (s *HostedConnectionsService) Update(ctx context.Context, id string, opts HostedConnectionUpdateOpts) (*HostedConnection, error) {
	return s.r.update(ctx, id, opts, nil)
}

// Delete deletes a hosted connection. If it has an interface, the error is
// [ErrConflict] ([CodeConnectionInUse]).
//
// Delete is idempotent. A hosted connection that does not exist is [ErrNotFound].
//
// API: DELETE /v3/{project_id}/dcaas/hosted-connects/{hosted_connect_id} (DeleteHostedDirectConnect)
func (s *HostedConnectionsService) Delete(ctx context.Context, id string) error {
	return s.r.delete(ctx, id)
}

// WaitReady polls until the hosted connection is provisioned and returns it. It is
// provisioned in state BUILD, before the tenant has an interface on it, and in the states
// ACTIVE and DOWN. The state ERROR, or one that is being deleted, ends the wait with a
// [*StateError]. The context is the only deadline (see [Wait]).
func (s *HostedConnectionsService) WaitReady(ctx context.Context, id string, opts WaitOpts) (*HostedConnection, error) {
	return waitUntil(ctx, opts.orInterval(s.poll), id, s.Get, func(st state) (bool, error) {
		return readyIn(st, HostedConnectionBuild, HostedConnectionActive, HostedConnectionDown)
	})
}

// WaitDeleted polls until the hosted connection does not exist any more. A hosted
// connection that turns ERROR ends the wait with a [*StateError]. One that is in ERROR from
// the first look on does not. The context is the only deadline (see [Wait]).
func (s *HostedConnectionsService) WaitDeleted(ctx context.Context, id string, opts WaitOpts) error {
	return waitGone(ctx, opts.orInterval(s.poll), id, s.Get)
}

// HostedConnection is a tenant's share of a partner's operations connection.
type HostedConnection struct {
	ID             string                 `json:"id"`
	Name           string                 `json:"name"`        // up to 64 characters
	Description    string                 `json:"description"` // up to 128 characters
	TenantID       string                 `json:"tenant_id"`   // project that uses the connection
	Type           ConnectionType         `json:"type"`
	Status         HostedConnectionStatus `json:"status"`
	AdminStateUp   bool                   `json:"admin_state_up"` // true by default
	HostingID      string                 `json:"hosting_id"`     // operations connection that carries it
	VLAN           int                    `json:"vlan"`           // 1 to 3999
	Bandwidth      int                    `json:"bandwidth"`      // Mbit/s, 2 to 400000
	PortType       PortType               `json:"port_type"`
	Location       string                 `json:"location"`      // Direct Connect location, up to 255 characters
	PeerLocation   string                 `json:"peer_location"` // the on-premises site, down to street or data centre; up to 255 characters
	Provider       string                 `json:"provider"`      // carrier of the connection
	ProviderStatus ProviderStatus         `json:"provider_status"`
	ApplyTime      Time                   `json:"apply_time"`
	CreateTime     Time                   `json:"create_time"`
}

func (c *HostedConnection) state() state {
	return newState("hosted connection", c.ID, string(c.Status), "")
}

// HostedConnectionCreateOpts describes a new hosted connection.
type HostedConnectionCreateOpts struct {
	HostingID        string `json:"hosting_id"`             // operations connection to carry it
	ResourceTenantID string `json:"resource_tenant_id"`     // project (not domain) of the tenant that gets it, up to 32 characters
	VLAN             int    `json:"vlan"`                   // 1 to 3999; the service refuses 0
	Bandwidth        int    `json:"bandwidth"`              // Mbit/s, 2 to 400000
	Name             string `json:"name,omitzero"`          // up to 64 characters
	Description      string `json:"description,omitzero"`   // up to 128 characters
	PeerLocation     string `json:"peer_location,omitzero"` // up to 255 characters
}

func (o *HostedConnectionCreateOpts) check() error {
	switch {
	case o.HostingID == "":
		return transport.Refuse("HostingID is empty: name the operations connection")
	case o.ResourceTenantID == "":
		return transport.Refuse("ResourceTenantID is empty: name the project that gets the connection")
	case o.Bandwidth <= 0:
		return transport.Refuse("Bandwidth is not set")
	}
	return nil
}

// HostedConnectionUpdateOpts changes a hosted connection. A nil field keeps its value;
// new("") clears a text. At least one field is required.
type HostedConnectionUpdateOpts struct {
	Name         *string `json:"name,omitzero"`          // up to 64 characters
	Description  *string `json:"description,omitzero"`   // up to 128 characters
	Bandwidth    *int    `json:"bandwidth,omitzero"`     // Mbit/s, 2 to 400000
	PeerLocation *string `json:"peer_location,omitzero"` // up to 255 characters
}

// HostedConnectionListOpts selects hosted connections. Filters are combined with
// AND, the values of one filter with OR.
type HostedConnectionListOpts struct {
	ListOpts
	ID        []string // up to 5
	Name      []string // up to 5; more than one is unproven
	HostingID []string // up to 5
}

func (o *HostedConnectionListOpts) filters() url.Values {
	return url.Values{"id": o.ID, "name": o.Name, "hosting_id": o.HostingID}
}

// HostedConnectionStatus is the state of a hosted connection. More values may appear. In
// the states BUILD, ACTIVE and DOWN it is provisioned.
type HostedConnectionStatus string

// States of a hosted connection.
const (
	HostedConnectionBuild         HostedConnectionStatus = "BUILD"  // created, without an interface yet
	HostedConnectionActive        HostedConnectionStatus = "ACTIVE" // an interface on it works
	HostedConnectionDown          HostedConnectionStatus = "DOWN"   // the port or the carrier's link is down
	HostedConnectionError         HostedConnectionStatus = "ERROR"  // the gateway behind it is abnormal
	HostedConnectionPendingCreate HostedConnectionStatus = "PENDING_CREATE"
	HostedConnectionPendingUpdate HostedConnectionStatus = "PENDING_UPDATE"
	HostedConnectionPendingDelete HostedConnectionStatus = "PENDING_DELETE"
)
