package nic

import (
	"context"
	"net/http"
	"net/netip"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/link"
	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// Client binds virtual IP addresses. It is safe for concurrent use.
type Client struct {
	d transport.Doer
}

// New returns a client that calls https://ecs.{region}.{cloud}, with the region and the
// cloud of c. It sends nothing. If c does not know its region, the error is
// [dcaas.ErrInvalid].
func New(c *dcaas.Client) (*Client, error) { return NewAt(c, "") }

// NewAt returns a client that calls another endpoint. The endpoint must use https or a
// loopback address, because the client sends the credentials of c there. An empty
// endpoint selects that of New.
func NewAt(c *dcaas.Client, endpoint string) (*Client, error) {
	d, err := link.Transport(c, "ecs", endpoint)
	if err != nil {
		return nil, err
	}
	return &Client{d}, nil
}

const route = "/v1/{project_id}/cloudservers/nics/{nic_id}"

// Bind binds a virtual IP address to a card. The service first assigns an address that
// is not in use. Binding an address again changes nothing. A card that does not exist
// is [dcaas.ErrNotFound].
//
// An address is reachable only from its VPC if its port has no device_owner. With
// device_owner neutron:VIP_PORT it is also reachable from peered VPCs, and over EIP,
// VPN and Cloud Connect.
//
// API: PUT /v1/{project_id}/cloudservers/nics/{nic_id} (AssociateServerVirtualIp)
//
// Deprecated: The vendor has retired the call. Update allowed_address_pairs of the
// address's port instead, with the VPC API: PUT /v1/{project_id}/ports/{port_id}.
func (c *Client) Bind(ctx context.Context, nicID string, opts BindOpts) (*Binding, error) {
	var b Binding
	_, err := c.d.Do(ctx, &transport.Request{
		Op:   operation(),
		Args: []string{nicID}, Body: opts, Invalid: opts.check(),
		Out: []transport.Field{transport.Object("port_id", &b.PortID)},
	})
	if err != nil {
		return nil, err
	}
	return &b, nil
}

// Unbind removes the virtual IP address from a card. It deletes neither of them. A card
// that does not exist is [dcaas.ErrNotFound].
//
// API: PUT /v1/{project_id}/cloudservers/nics/{nic_id} (DisassociateServerVirtualIp)
//
// Deprecated: The vendor has retired the call. Update allowed_address_pairs of the
// address's port instead, with the VPC API: PUT /v1/{project_id}/ports/{port_id}.
func (c *Client) Unbind(ctx context.Context, nicID string) error {
	_, err := c.d.Do(ctx, &transport.Request{
		Op:   operation(),
		Args: []string{nicID}, Body: BindOpts{}, // because the service unbinds if both fields are empty
	})
	return err
}

func operation() *transport.Op {
	return &transport.Op{Method: http.MethodPut, Route: route, In: "nic"}
}

// BindOpts names the virtual address to bind.
type BindOpts struct {
	SubnetID  string `json:"subnet_id"`  // ID of the network in the VPC of the server
	IPAddress string `json:"ip_address"` // virtual IP address

	// ReverseBinding adds the address and the MAC of the card to allowed_address_pairs
	// of the virtual address. Without it, the console does not show the virtual address
	// at the card.
	ReverseBinding bool `json:"reverse_binding,omitzero"`
}

func (o *BindOpts) check() error {
	if o.SubnetID == "" {
		return transport.Refuse("SubnetID is empty: without it the call would unbind what is bound; use Unbind for that")
	}
	if o.IPAddress == "" {
		return transport.Refuse("IPAddress is empty: give the virtual address, or use Unbind to unbind what is bound")
	}
	if _, err := netip.ParseAddr(o.IPAddress); err != nil {
		return transport.Refuse("IPAddress is no IP address")
	}
	return nil
}

// Binding is the answer to a Bind.
type Binding struct {
	PortID string // port ID of the virtual address
}

// Error codes of ECS, for the Code field of [*dcaas.Error]. ECS has many more.
const (
	CodeInvalidParameter dcaas.ErrorCode = "Ecs.0005" // a parameter of the request is invalid
)

// codeQuota means that a quota of the project is used up.
const codeQuota = "Ecs.0001"

//nolint:gochecknoinits // package dcaas makes the errors, and cannot import this package
func init() {
	link.RegisterCodes("Ecs", link.Codes{Classes: map[string]error{codeQuota: dcaas.ErrQuotaExceeded}})
}
