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
// List is idempotent. Update says for itself when it is. The usual errors are
// [ErrNotFound]: the gateway or a route does not exist ([CodeRouteNotFound]), and
// [ErrConflict]: a route to add is in the table.
type RouteTablesService struct {
	r    resource[Route]
	poll time.Duration
}

// One form of the help pages that answers may have.
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

// Update adds, deletes and changes routes of a gateway, and returns the routes as
// the service then shows them. The answer may hold other routes too: know yours by
// Destination, Nexthop and Type. New routes work once
// [RouteTablesService.WaitReady] returns.
//
// A route to add that is there already is [ErrConflict], one to delete or to change
// that is not there [ErrNotFound] ([CodeRouteNotFound]); where the service has no
// code for it, either is [ErrInvalid].
//
// An Update that adds or deletes is therefore not repeated after an answer that got
// lost: the error is then [ErrAmbiguous], and a List tells what happened. One that
// only changes descriptions is idempotent, and one with DryRun changes nothing. The
// result is empty if the service does not list what is left after a deletion.
//
// API: PUT /v3/{project_id}/dcaas/gdgw/{gdgw_id}/routetables (UpdateGdgwRouteTable)
func (s *RouteTablesService) Update(ctx context.Context, gatewayID string, opts RouteTableUpdateOpts) ([]Route, error) {
	op := transport.Op{Method: http.MethodPut, Route: s.r.opList.Route, Alias: s.r.opList.Alias}
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
	out := transport.Several(s.r.many, &routes)
	out.Optional = opts.DryRun || len(opts.AddRoutes)+len(opts.UpdateRoutes) == 0 // nothing is there to show
	_, err := s.r.d.Do(ctx, &transport.Request{
		Op: &op, Args: []string{gatewayID}, Body: body, Invalid: opts.check(), Out: []transport.Field{out},
	})
	if err != nil {
		return nil, err
	}
	return routes, nil
}

// WaitReady polls until all of the routes are ACTIVE and returns them, in the
// order of the IDs. One that turns ERROR ends the wait with a [*StateError]; one
// that is not in the table is waited for. The context is the only deadline; see
// [Wait] for what happens when it ends.
func (s *RouteTablesService) WaitReady(ctx context.Context, gatewayID string, routeIDs []string, opts WaitOpts) ([]Route, error) {
	return waitListed(ctx, opts.orInterval(s.poll), s.r.under(gatewayID), routeIDs, func(r *Route) (bool, error) {
		if r == nil {
			return false, nil
		}
		switch st := r.state(); RouteStatus(st.status) {
		case RouteActive:
			return true, nil
		case RouteError:
			return false, st.failure()
		default:
			return false, nil
		}
	})
}

// Route is a route of a global gateway.
type Route struct {
	ID            string          `json:"id"`
	Description   string          `json:"description"` // up to 255 characters
	TenantID      string          `json:"tenant_id"`   // project that owns the gateway
	GatewayID     string          `json:"gateway_id"`  // that has the route
	Destination   string          `json:"destination"`
	Nexthop       string          `json:"nexthop"` // ID of what Type says
	Type          RouteType       `json:"type"`
	ObtainMode    RouteObtainMode `json:"obtain_mode"`
	Status        RouteStatus     `json:"status"`
	AddressFamily AddressFamily   `json:"address_family"`
}

func (r *Route) state() state { return newState("route", r.ID, string(r.Status), "") }

// RouteTableUpdateOpts says which routes to add, to delete and to change: at least
// one, at most 100 of each.
type RouteTableUpdateOpts struct {
	AddRoutes    []RouteAdd    `json:"add_routes,omitzero"`
	DelRoutes    []RouteDel    `json:"del_routes,omitzero"`
	UpdateRoutes []RouteUpdate `json:"update_routes,omitzero"`
	DryRun       bool          `json:"-"` // only checks whether it could be done
}

// RouteAdd is a new route.
type RouteAdd struct {
	Destination string    `json:"destination"` // CIDR block
	Nexthop     string    `json:"nexthop"`     // ID of what Type says
	Type        RouteType `json:"type"`
	Description string    `json:"description,omitzero"` // up to 255 characters
}

// RouteDel names a route to delete.
type RouteDel struct {
	Destination string    `json:"destination"`
	Nexthop     string    `json:"nexthop"`
	Type        RouteType `json:"type"`
}

// RouteUpdate names a route and its new description: nothing else of a route can
// be changed.
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

// RouteTableListOpts selects routes. Filters are combined with AND, the values of
// one filter with OR. The service does not sort them: leave SortKey and SortDir
// empty.
type RouteTableListOpts struct {
	ListOpts
	Destination   []string
	Nexthop       []string
	AddressFamily []AddressFamily
	ExtFields     []string // further fields for the answer, up to 5, as the service names them
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

// RouteObtainMode is where a route comes from. More values may appear.
type RouteObtainMode string

// Origins of routes.
const (
	RouteObtainCustomized RouteObtainMode = "customized" // made by Update
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
