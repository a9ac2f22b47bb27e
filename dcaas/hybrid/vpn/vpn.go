package vpn

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/link"
	"github.com/dcaas-sdk/dcaas-go/internal/paging"
	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// Client manages VPN services. It is safe for concurrent use.
type Client struct {
	d transport.Doer
}

// New returns a client that calls https://vpc.{region}.{cloud}, with the region and the
// cloud of c. It sends nothing. If c does not know its region, the error is
// [dcaas.ErrInvalid].
func New(c *dcaas.Client) (*Client, error) { return NewAt(c, "") }

// NewAt returns a client that calls another endpoint. The endpoint must use https or a
// loopback address, because the client sends the credentials of c there. An empty
// endpoint selects that of New.
func NewAt(c *dcaas.Client, endpoint string) (*Client, error) {
	d, err := link.Transport(c, "vpc", endpoint)
	if err != nil {
		return nil, err
	}
	return &Client{d}, nil
}

const (
	listRoute = "/v2.0/vpn/vpnservices"
	itemRoute = listRoute + "/{vpnservice_id}"
	one       = "vpnservice"
	many      = "vpnservices"
)

// Get returns the service with the given ID. A service that does not exist is
// [dcaas.ErrNotFound].
//
// API: GET /v2.0/vpn/vpnservices/{vpnservice_id} (ShowVpnService)
func (c *Client) Get(ctx context.Context, id string) (*Service, error) {
	return c.exchange(ctx, &transport.Request{
		Op:   &transport.Op{Method: http.MethodGet, Route: itemRoute, Scoped: true},
		Args: []string{id},
	})
}

// List returns one page of services. Use [Client.All] to read every page. PreviousMarker
// is always empty, because the service's links to a previous page need more than a
// marker.
//
// API: GET /v2.0/vpn/vpnservices (ListVpnServices)
func (c *Client) List(ctx context.Context, opts ServiceListOpts) (*dcaas.Page[Service], error) {
	var page dcaas.Page[Service]
	var links []pageLink
	query, invalid := opts.query()
	resp, err := c.d.Do(ctx, &transport.Request{
		Op: &transport.Op{Method: http.MethodGet, Route: listRoute, Scoped: true}, Query: query, Invalid: invalid,
		Out: []transport.Field{transport.List(many, &page.Items), transport.Optional(many+"_links", &links)},
	})
	if err != nil {
		return nil, err
	}
	page.NextMarker, page.RequestID = nextMarker(links), resp.RequestID
	return &page, nil
}

// All iterates over all services that match opts, page by page. The sequence can be
// ranged over more than once; an error ends it.
func (c *Client) All(ctx context.Context, opts ServiceListOpts) iter.Seq2[*Service, error] {
	return paging.All("vpn: GET "+many, opts.Marker, func(marker string) ([]Service, string, error) {
		page := opts // a copy, so that another range begins at the first page
		page.Marker = marker
		got, err := c.List(ctx, page)
		if err != nil {
			return nil, "", err
		}
		return got.Items, got.NextMarker, nil
	})
}

// Create creates a service for a VPC. Its state is PENDING_CREATE until it has a site
// connection; see the package's comment. A VPC that has a service already is
// [dcaas.ErrConflict].
//
// Create is not idempotent. It is not repeated if its answer is lost. The error is then
// [dcaas.ErrAmbiguous], and a List with the router shows whether the service exists.
//
// API: POST /v2.0/vpn/vpnservices (CreateVpnService)
func (c *Client) Create(ctx context.Context, opts ServiceCreateOpts) (*Service, error) {
	return c.exchange(ctx, &transport.Request{
		Op:   &transport.Op{Method: http.MethodPost, Route: listRoute, In: one, Scoped: true, Busy: true},
		Body: opts, Invalid: opts.check(),
	})
}

// Delete deletes a service. A service with site connections is [dcaas.ErrConflict].
//
// Delete is idempotent. A service that does not exist is [dcaas.ErrNotFound].
//
// API: DELETE /v2.0/vpn/vpnservices/{vpnservice_id} (DeleteVpnService)
func (c *Client) Delete(ctx context.Context, id string) error {
	_, err := c.d.Do(ctx, &transport.Request{
		Op:   &transport.Op{Method: http.MethodDelete, Route: itemRoute, Scoped: true},
		Args: []string{id},
	})
	return err
}

func (c *Client) exchange(ctx context.Context, req *transport.Request) (*Service, error) {
	s := new(Service)
	req.Out = []transport.Field{transport.Object(one, s)}
	if _, err := c.d.Do(ctx, req); err != nil {
		return nil, err
	}
	return s, nil
}

// Service is a VPN service.
type Service struct {
	ID                  string     `json:"id"`
	Name                string     `json:"name"`
	Description         string     `json:"description"`
	TenantID            string     `json:"tenant_id"` // project that owns the service
	RouterID            string     `json:"router_id"` // ID of the VPC
	SubnetID            string     `json:"subnet_id"`
	Status              Status     `json:"status"`
	AdminStateUp        bool       `json:"admin_state_up"`
	ExternalV4IP        string     `json:"external_v4_ip"` // of the gateway, for the configuration of the customer's side
	ExternalV6IP        string     `json:"external_v6_ip"`
	OrderID             string     `json:"order_id"`              // of a yearly or monthly order
	ProductID           string     `json:"product_id"`            // of a product billed by the year or month
	PrepayConnectionNum int        `json:"prepay_connection_num"` // connections of a service billed by the year or month
	ResourceSpecCode    string     `json:"resource_speccode"`     // specification of the product
	CreatedAt           dcaas.Time `json:"created_at"`            // UTC
}

// ServiceCreateOpts describes a new service.
type ServiceCreateOpts struct {
	RouterID            string `json:"router_id"`                      // ID of the VPC
	SubnetID            string `json:"subnet_id,omitzero"`             // a subnet of the VPC
	Name                string `json:"name,omitzero"`                  // 1 to 64 characters
	Description         string `json:"description,omitzero"`           // up to 255 characters
	AdminStateUp        *bool  `json:"admin_state_up,omitzero"`        // only true is possible
	TenantID            string `json:"tenant_id,omitzero"`             // up to 255 characters; default: the client's project
	OrderID             string `json:"order_id,omitzero"`              // of a yearly or monthly order; up to 255 characters
	ProductID           string `json:"product_id,omitzero"`            // of a product billed by the year or month; up to 255 characters
	PrepayConnectionNum int    `json:"prepay_connection_num,omitzero"` // connections, when billed by the year or month
	ResourceSpecCode    string `json:"resource_speccode,omitzero"`     // specification of the product; up to 255 characters

	// ExternalV4IP is the IPv4 address of the gateway, up to 255 characters. The caller
	// needs one of the roles admin, internal_admin, op_service or, for resources of the
	// own tenant, vpn_adm.
	ExternalV4IP string `json:"external_v4_ip,omitzero"`
}

func (o *ServiceCreateOpts) check() error {
	switch {
	case o.RouterID == "":
		return transport.Refuse("RouterID is empty: it is the ID of the VPC")
	case o.AdminStateUp != nil && !*o.AdminStateUp:
		return transport.Refuse("AdminStateUp is false: a VPN service can only be up")
	default:
		return nil
	}
}

// ServiceListOpts selects services and a page of them. Filters are combined with AND, the
// values of one filter with OR.
type ServiceListOpts struct {
	Limit  int    // services in a page; 0 is all of them
	Marker string // NextMarker of the page before; empty for the first page

	ID       []string
	Name     []string
	RouterID []string
	SubnetID []string
	Status   []Status
}

func (o *ServiceListOpts) query() (url.Values, error) {
	if o.Limit < 0 {
		return nil, transport.Refuse("Limit is negative")
	}
	status := make([]string, len(o.Status))
	for i, s := range o.Status {
		status[i] = string(s)
	}
	q := url.Values{}
	for name, values := range map[string][]string{"id": o.ID, "name": o.Name, "router_id": o.RouterID, "subnet_id": o.SubnetID, "status": status} {
		if slices.Contains(values, "") {
			return nil, transport.Refuse("an empty value in the filter " + name + " would select nothing or everything")
		}
		if len(values) > 0 {
			q[name] = values
		}
	}
	if o.Limit > 0 {
		q.Set("limit", strconv.Itoa(o.Limit))
	}
	if o.Marker != "" {
		q.Set("marker", o.Marker)
	}
	return q, nil
}

// pageLink is a link from one page to another.
type pageLink struct {
	Rel  string `json:"rel"`
	Href string `json:"href"`
}

// nextMarker returns the marker of the next page. It ignores the rest of the link, because
// the link may name another host.
func nextMarker(links []pageLink) string {
	for _, l := range links {
		if u, err := url.Parse(l.Href); err == nil && l.Rel == "next" {
			return u.Query().Get("marker")
		}
	}
	return ""
}

// Status is the state of a service. More values may appear.
type Status string

// States of a service.
const (
	StatusActive        Status = "ACTIVE"
	StatusDown          Status = "DOWN"
	StatusBuild         Status = "BUILD"
	StatusError         Status = "ERROR"
	StatusPendingCreate Status = "PENDING_CREATE" // new, until it has a site connection
	StatusPendingUpdate Status = "PENDING_UPDATE"
	StatusPendingDelete Status = "PENDING_DELETE"
)
