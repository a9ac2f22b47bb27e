package dcaas

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// RouteTablesService manages the routes of global gateways. Each gateway has one
// table. Every method takes the ID of the gateway first.
//
// List is idempotent. Update is not, unless it only changes descriptions. The usual
// errors are [ErrNotFound]: the gateway or a route does not exist ([CodeRouteNotFound]),
// and [ErrConflict]: a route to add is in the table.
type RouteTablesService struct {
	r    resource[Route]
	poll time.Duration
}

// routeAliases returns a spelling of the vendor's help pages that answers may have.
func routeAliases() map[string]string {
	return map[string]string{"gdgw_routetable": "gdgw_routetables"}
}

// List returns one page of a gateway's routes. [RouteTablesService.All] walks
// every page.
//
// API: GET /v3/{project_id}/dcaas/gdgw/{gdgw_id}/routetables (ListGdgwRouteTables)
func (s *RouteTablesService) List(ctx context.Context, gatewayID string, opts RouteTableListOpts) (*Page[Route], error) {
	return s.r.under(gatewayID).list(ctx, opts.ListOpts, opts.filters())
}

// All iterates over a gateway's routes that opts selects, page by page. The
// sequence can be ranged over more than once; an error ends it.
func (s *RouteTablesService) All(ctx context.Context, gatewayID string, opts RouteTableListOpts) iter.Seq2[*Route, error] {
	return s.r.under(gatewayID).all(ctx, opts.ListOpts, opts.filters())
}

// Update adds, deletes and changes routes of a gateway. It returns the routes that the
// service lists in its answer, which may include others. Find yours by Destination,
// Nexthop and Type. New routes work once [RouteTablesService.WaitReady] returns. After an
// Update that only deletes, the result may be empty.
//
// A route to add that exists is [ErrConflict]. A route to delete or to change that does
// not exist is [ErrNotFound] ([CodeRouteNotFound]). If the service sends no code of its
// own, both are [ErrInvalid].
//
// An Update that adds or deletes is therefore not repeated if its answer is lost. The
// error is then [ErrAmbiguous], and a List shows which routes exist. An Update that only
// changes descriptions is idempotent. An Update with DryRun changes nothing.
//
// API: PUT /v3/{project_id}/dcaas/gdgw/{gdgw_id}/routetables (UpdateGdgwRouteTable)
func (s *RouteTablesService) Update(ctx context.Context, gatewayID string, opts RouteTableUpdateOpts) ([]Route, error) {
	about := s.r.describe()
	op := transport.Op{Method: http.MethodPut, Route: about.opList.Route, Alias: about.opList.Alias}
	switch {
	case opts.DryRun:
		op.Effect = transport.Reads
	case len(opts.AddRoutes)+len(opts.DelRoutes) > 0:
		op.Effect = transport.Once
	}
	body := struct {
		DryRun bool                 `json:"dry_run,omitzero"`
		Table  RouteTableUpdateOpts `json:"gdgw_routetable"`
	}{opts.DryRun, opts}
	var routes []Route
	out := transport.Several(about.many, &routes)
	out.Optional = opts.DryRun || len(opts.AddRoutes)+len(opts.UpdateRoutes) == 0 // without routes to list
	_, err := about.d.Do(ctx, &transport.Request{
		Op: &op, Args: []string{gatewayID}, Body: body, Invalid: opts.check(), Out: []transport.Field{out},
	})
	if err != nil {
		return nil, err
	}
	return routes, nil
}

// WaitReady polls until all of the routes are ACTIVE and returns them, in the order of the
// IDs. A route in state ERROR, or one that is being deleted, ends the wait with a
// [*StateError]. A route that is not in the table yet does not end it. The context is the
// only deadline (see [Wait]).
func (s *RouteTablesService) WaitReady(ctx context.Context, gatewayID string, routeIDs []string, opts WaitOpts) ([]Route, error) {
	return waitListed(ctx, opts.orInterval(s.poll), s.r.under(gatewayID), routeIDs, func(st state) (bool, error) {
		return readyIn(st, RouteActive)
	})
}

// WaitDeleted polls until the table has none of the routes. A gateway that does not exist
// has none. A route that turns ERROR ends the wait with a [*StateError]. One that is in
// ERROR from the first look on does not. The context is the only deadline (see [Wait]).
func (s *RouteTablesService) WaitDeleted(ctx context.Context, gatewayID string, routeIDs []string, opts WaitOpts) error {
	return waitUnlisted(ctx, opts.orInterval(s.poll), s.r.under(gatewayID), routeIDs)
}

// Route is a route of a global gateway.
type Route struct {
	ID            string          `json:"id"`
	Description   string          `json:"description"` // up to 255 characters
	TenantID      string          `json:"tenant_id"`   // project that owns the gateway
	GatewayID     string          `json:"gateway_id"`  // global gateway of the route
	Destination   string          `json:"destination"` // CIDR block
	Nexthop       string          `json:"nexthop"`     // ID of the peer or gateway, as Type says
	Type          RouteType       `json:"type"`
	ObtainMode    RouteObtainMode `json:"obtain_mode"`
	Status        RouteStatus     `json:"status"`
	AddressFamily AddressFamily   `json:"address_family"`
}

func (r *Route) state() state { return newState("route", r.ID, string(r.Status), "") }

// RouteTableUpdateOpts names the routes to add, to delete and to change: at least one
// route, and up to 100 of each.
type RouteTableUpdateOpts struct {
	AddRoutes    []RouteAdd    `json:"add_routes,omitzero"`
	DelRoutes    []RouteDel    `json:"del_routes,omitzero"`
	UpdateRoutes []RouteUpdate `json:"update_routes,omitzero"`
	DryRun       bool          `json:"-"` // only check whether the service would accept the change
}

// RouteAdd is a new route.
type RouteAdd struct {
	Destination string    `json:"destination"` // CIDR block
	Nexthop     string    `json:"nexthop"`     // ID of the peer or gateway, as Type says
	Type        RouteType `json:"type"`
	Description string    `json:"description,omitzero"` // up to 255 characters
}

// RouteDel names a route to delete.
type RouteDel struct {
	Destination string    `json:"destination"`
	Nexthop     string    `json:"nexthop"`
	Type        RouteType `json:"type"`
}

// RouteUpdate names a route and its new description. No other field can be changed.
type RouteUpdate struct {
	Destination string `json:"destination"`
	Nexthop     string `json:"nexthop"`
	Description string `json:"description"` // up to 255 characters; "" clears it
}

func (o *RouteTableUpdateOpts) check() error {
	if len(o.AddRoutes)+len(o.DelRoutes)+len(o.UpdateRoutes) == 0 {
		return transport.Refuse("there is no route to add, to delete or to change")
	}
	for _, r := range o.AddRoutes {
		if r.Destination == "" || r.Nexthop == "" || r.Type == "" {
			return transport.Refuse("a route in AddRoutes needs Destination, Nexthop and Type")
		}
	}
	for _, r := range o.DelRoutes {
		if r.Destination == "" || r.Nexthop == "" || r.Type == "" {
			return transport.Refuse("a route in DelRoutes needs Destination, Nexthop and Type")
		}
	}
	for _, r := range o.UpdateRoutes {
		if r.Destination == "" || r.Nexthop == "" {
			return transport.Refuse("a route in UpdateRoutes needs Destination and Nexthop")
		}
	}
	return nil
}

// RouteTableListOpts selects routes. Filters are combined with AND, the values of one
// filter with OR. Leave SortKey and SortDir empty, because the service does not sort
// routes.
type RouteTableListOpts struct {
	ListOpts
	Destination   []string
	Nexthop       []string
	AddressFamily []AddressFamily
	ExtFields     []string // additional fields for the answer, up to 5, as named on the wire
}

func (o *RouteTableListOpts) filters() url.Values {
	return url.Values{
		"destination": o.Destination, "nexthop": o.Nexthop, "address_family": texts(o.AddressFamily), "ext_fields": o.ExtFields,
	}
}

// RouteType is the kind of a route's next hop. More values may appear.
type RouteType string

// Kinds of next hops.
const (
	RouteTypeVIFPeer RouteType = "vif_peer" // a peer of an interface
	RouteTypeGDGW    RouteType = "gdgw"     // another global gateway
)

// RouteObtainMode is the origin of a route. More values may appear.
type RouteObtainMode string

// Origins of routes.
const (
	RouteObtainCustomized RouteObtainMode = "customized" // added by Update
	RouteObtainSpecific   RouteObtainMode = "specific"
	RouteObtainBGP        RouteObtainMode = "bgp"
)

// RouteStatus is the state of a route. More values may appear.
type RouteStatus string

// States of a route.
const (
	RouteActive        RouteStatus = "ACTIVE"
	RouteError         RouteStatus = "ERROR"
	RoutePendingCreate RouteStatus = "PENDING_CREATE"
)
