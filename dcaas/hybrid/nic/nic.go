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

// New returns a client that calls https://ecs.{region}.{cloud}, the region and the
// cloud being those of c. It sends nothing. A c that does not know its region is
// refused with [dcaas.ErrInvalid].
func New(c *dcaas.Client) (*Client, error) { return NewAt(c, "") }

// NewAt is New with another endpoint, which must be https or on a loopback address:
// the credentials of c go there. An empty one is that of New.
func NewAt(c *dcaas.Client, endpoint string) (*Client, error) {
	d, err := link.Transport(c, "ecs", endpoint)
	if err != nil {
		return nil, err
	}
	return &Client{d}, nil
}

const route = "/v1/{project_id}/cloudservers/nics/{nic_id}"

// Bind binds a virtual IP address to a card. An address that nobody has is assigned
// first. A card that does not exist is [dcaas.ErrNotFound]. Binding again what is
// bound changes nothing.
//
// An address whose port has no device_owner is reached within its VPC only; with
// neutron:VIP_PORT also from peered VPCs, and over EIP, VPN and Cloud Connect.
//
// API: PUT /v1/{project_id}/cloudservers/nics/{nic_id} (AssociateServerVirtualIp)
//
// Deprecated: The vendor has retired the call. Update the port of the address with the
// API of VPC instead: PUT /v1/{project_id}/ports/{port_id}, allowed_address_pairs.
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

// Unbind takes its virtual IP address from a card. Neither of them is deleted. A card
// that does not exist is [dcaas.ErrNotFound].
//
// API: PUT /v1/{project_id}/cloudservers/nics/{nic_id} (DisassociateServerVirtualIp)
//
// Deprecated: The vendor has retired the call. Update the port of the address with the
// API of VPC instead: PUT /v1/{project_id}/ports/{port_id}, allowed_address_pairs.
func (c *Client) Unbind(ctx context.Context, nicID string) error {
	_, err := c.d.Do(ctx, &transport.Request{
		Op:   operation(),
		Args: []string{nicID}, Body: BindOpts{}, // both empty: that is how the call unbinds
	})
	return err
}

func operation() *transport.Op {
	return &transport.Op{Method: http.MethodPut, Route: route, In: "nic"}
}

// BindOpts says what is bound.
type BindOpts struct {
	SubnetID  string `json:"subnet_id"`  // ID of the network in the VPC of the server
	IPAddress string `json:"ip_address"` // the virtual address

	// ReverseBinding adds address and MAC of the card to allowed_address_pairs of the
	// virtual address. The console shows the virtual address at the card only then.
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

// Binding is what a card and a virtual IP address have in common.
type Binding struct {
	PortID string // of the virtual address
}

// Error codes of ECS, in Code of [*dcaas.Error]. There are many more.
const (
	CodeInvalidParameter dcaas.ErrorCode = "Ecs.0005" // a parameter of the request is wrong
)
