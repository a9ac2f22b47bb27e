package dcaastest

import (
	"net/http"
	"net/netip"
	"slices"

	"github.com/google/uuid"
)

const (
	routeToPeer    = "vif_peer"
	routeToGateway = "gdgw"

	maxRouteChanges = 100 // of a kind, in a request
)

// route is one that somebody has put into the table of a global gateway. What
// the gateway learns by itself is not shown.
type route struct {
	journey
	wire wireRoute
}

func (r *route) key() string                   { return r.wire.ID }
func (r *route) enter(_ *world, status string) { r.wire.Status = status }

type wireRoute struct {
	ID            string `json:"id"`
	TenantID      string `json:"tenant_id"`
	GatewayID     string `json:"gateway_id"`
	Destination   string `json:"destination"`
	NextHop       string `json:"nexthop"`
	Type          string `json:"type"`
	ObtainMode    string `json:"obtain_mode"`
	Status        string `json:"status"`
	AddressFamily string `json:"address_family"`
	Description   string `json:"description"`
}

func (c *call) routesOf(g *globalGateway) shelf[*route, wireRoute] {
	return shelf[*route, wireRoute]{
		in:      &c.world.routes,
		scope:   scope{byGlobalGateway, g.key()},
		view:    func(r *route) wireRoute { return r.wire },
		many:    "gdgw_routetables",
		filters: map[string]int{"nexthop": 0, "destination": 0, "address_family": 0},
		counted: true,
	}
}

// dropRoutes removes the routes of a gateway, or over a next hop, that is gone.
func (w *world) dropRoutes(id string) {
	all := slices.Concat(slices.Collect(w.routes.by(byGlobalGateway, id).all()), slices.Collect(w.routes.by(byNextHop, id).all()))
	for _, r := range all {
		w.routes.remove(r.key())
	}
}

func routeOperations() []operation {
	const table = "/v3/{project_id}/dcaas/gdgw/{gateway_id}/routetables"
	return []operation{
		{name: "ListGdgwRouteTables", route: "GET " + table, do: under(func(c *call, g *globalGateway) (answer, error) { return c.routesOf(g).list(c) })},
		{name: "UpdateGdgwRouteTable", route: "PUT " + table, do: under(updateRoutes)},
	}
}

type routeUpdate struct {
	DryRun *bool         `json:"dry_run"`
	Table  *routeChanges `json:"gdgw_routetable"`
}

type routeChanges struct {
	Add    []routeEntry `json:"add_routes"`
	Delete []routeEntry `json:"del_routes"`
	Update []routeEntry `json:"update_routes"`
}

// routeEntry says which route. An update has no type.
type routeEntry struct {
	Destination *string `json:"destination"`
	NextHop     *string `json:"nexthop"`
	Type        *string `json:"type"`
	Description *string `json:"description"`
}

func (e routeEntry) fits(typed bool) error {
	if typed {
		if err := first(neededText("type", e.Type), oneOf("type", e.Type, routeToPeer, routeToGateway)); err != nil {
			return err
		}
	}
	return first(
		neededText("destination", e.Destination),
		neededText("nexthop", e.NextHop),
		upTo("description", e.Description, 255),
		subnetsFit("destination", &[]string{text(e.Destination)}, ""),
	)
}

// is reports whether the entry names the route.
func (e routeEntry) is(r wireRoute) bool {
	return masked(*e.Destination) == masked(r.Destination) && *e.NextHop == r.NextHop && (e.Type == nil || *e.Type == r.Type)
}

// masked is a destination that is known to be a CIDR block.
func masked(destination string) netip.Prefix {
	block, _ := netip.ParsePrefix(destination)
	return block.Masked()
}

func (in routeChanges) fits() error {
	if n := max(len(in.Add), len(in.Delete), len(in.Update)); n > maxRouteChanges {
		return refuse(codeParameter, "%d routes are too many, a request has at most %d of a kind", n, maxRouteChanges)
	}
	if len(in.Add)+len(in.Delete)+len(in.Update) == 0 {
		return refuse(codeParameter, "gdgw_routetable has no change")
	}
	for _, e := range slices.Concat(in.Add, in.Delete) {
		if err := e.fits(true); err != nil {
			return err
		}
	}
	for _, e := range in.Update {
		if err := e.fits(false); err != nil {
			return err
		}
	}
	return nil
}

// routePlan is what a request makes of a table: first routes go, then those that
// stay change, then others come.
type routePlan struct {
	g       *globalGateway
	table   []*route // what is there, without what goes
	gone    []*route
	changed []*route // as they are going to be
	added   []*route
}

// updateRoutes carries out all of a request or nothing. It answers the routes
// that came and those that changed.
func updateRoutes(c *call, g *globalGateway) (answer, error) {
	in, err := readBare[routeUpdate](c.body)
	if err != nil {
		return answer{}, err
	}
	if err := needed("gdgw_routetable", in.Table); err != nil {
		return answer{}, err
	}
	if err := in.Table.fits(); err != nil {
		return answer{}, err
	}
	plan := &routePlan{g: g, table: slices.Collect(c.routesOf(g).all())}
	if err := first(plan.remove(in.Table.Delete), plan.change(in.Table.Update), plan.add(c, in.Table.Add)); err != nil {
		return answer{}, err
	}
	if !or(in.DryRun, false) {
		plan.carryOut(c.world)
	}
	shown := []wireRoute{}
	for _, r := range slices.Concat(plan.added, plan.changed) {
		shown = append(shown, r.wire)
	}
	return answer{status: http.StatusOK, body: map[string]any{"gdgw_routetable": shown}}, nil
}

// find is the place of a route in the table as it is by now, or -1.
func (p *routePlan) find(e routeEntry) int {
	return slices.IndexFunc(p.table, func(r *route) bool { return e.is(r.wire) })
}

func (p *routePlan) remove(entries []routeEntry) error {
	for _, e := range entries {
		at := p.find(e)
		if at < 0 {
			return refuse(codeRouteGone, "there is no route to %s over %s", *e.Destination, *e.NextHop)
		}
		p.gone = append(p.gone, p.table[at])
		p.table = slices.Delete(p.table, at, at+1)
	}
	return nil
}

func (p *routePlan) change(entries []routeEntry) error {
	for _, e := range entries {
		at := p.find(e)
		if at < 0 {
			return refuse(codeRouteGone, "there is no route to %s over %s", *e.Destination, *e.NextHop)
		}
		after := *p.table[at]
		set(&after.wire.Description, e.Description)
		p.changed = append(p.changed, &after)
	}
	return nil
}

func (p *routePlan) add(c *call, entries []routeEntry) error {
	for _, e := range entries {
		if p.find(e) >= 0 {
			return refuse(codeTaken, "there is a route to %s over %s", *e.Destination, *e.NextHop)
		}
		if err := p.leads(c, e); err != nil {
			return err
		}
		r := &route{wire: wireRoute{
			ID: uuid.NewString(), TenantID: p.g.wire.TenantID, GatewayID: p.g.key(), Destination: *e.Destination,
			NextHop: *e.NextHop, Type: *e.Type, ObtainMode: "customized", Status: statusPendingCreate,
			AddressFamily: familyOf(*e.Destination), Description: text(e.Description),
		}}
		p.table, p.added = append(p.table, r), append(p.added, r)
	}
	return nil
}

func familyOf(destination string) string {
	if masked(destination).Addr().Is4() {
		return familyIPv4
	}
	return familyIPv6
}

// leads checks the next hop of a new route: another gateway of the project, or a
// peer of the destination's family, of an interface on the gateway.
func (p *routePlan) leads(c *call, e routeEntry) error {
	if *e.Type == routeToGateway {
		if _, ok := c.globalGateways().find(*e.NextHop); !ok || *e.NextHop == p.g.key() {
			return refuse(codeNotFound, "there is no other global gateway %s", *e.NextHop)
		}
		return nil
	}
	v, at, ok := c.world.peer(*e.NextHop)
	if !ok || !v.onGlobal(p.g.key()) {
		return refuse(codeNotFound, "the gateway has no interface with a peer %s", *e.NextHop)
	}
	if family := v.wire.VIFPeers[at].AddressFamily; family != familyOf(*e.Destination) {
		return refuse(codeAddress, "%s is not of the family of the peer, %s", *e.Destination, family)
	}
	return nil
}

func (p *routePlan) carryOut(w *world) {
	for _, r := range p.gone {
		w.routes.remove(r.key())
	}
	for _, after := range p.changed {
		r, _ := w.routes.get(after.key())
		r.wire.Description = after.wire.Description
	}
	for _, r := range p.added {
		end := statusActive
		if _, fails := w.failures[r.wire.NextHop]; fails {
			end = statusError
		}
		w.routes.put(r)
		w.depart(r, statusPendingCreate, end)
	}
}

// peer finds the interface of a peer, and the place of the peer in it.
func (w *world) peer(id string) (*virtualInterface, int, bool) {
	v, ok := w.interfaces.by(byPeer, id).first()
	if !ok {
		return nil, 0, false
	}
	return v, slices.Index(v.peers(), id), true
}
