package dcaastest

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

const (
	routeToPeer    = "vif_peer"
	routeToGateway = "gdgw"

	maxRouteChanges = 100 // for each kind of change in a request
)

// route is a route that a request has added to the table of a global gateway. The server
// has no learned routes.
type route struct {
	lifecycle `json:"lifecycle"`
	Wire      wireRoute `json:"gdgw_routetable"`
}

func (r *route) key() string                      { return r.Wire.ID }
func (r *route) enter(_ *database, status string) { r.Wire.Status = status }

func newRouteStore() storeOf[*route] {
	return newStore("gdgw_routetables", map[string]func(*route) []string{
		byGlobalGateway: func(r *route) []string { return []string{r.Wire.GatewayID} },
		byNextHop:       func(r *route) []string { return []string{r.Wire.NextHop} },
	})
}

// checkRestored refuses a route in the table of a global gateway that does not exist.
func (r *route) checkRestored(db *database) error {
	if _, ok := db.globalGateways.get(r.Wire.GatewayID); !ok {
		return fmt.Errorf("a route is in the table of the unknown global gateway %q", r.Wire.GatewayID)
	}
	return nil
}

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

func (c *call) routesOf(g *globalGateway) *viewOf[*route] {
	return &viewOf[*route]{view{
		store:    &c.db.routes.store,
		scope:    scope{byGlobalGateway, g.key()},
		toWire:   func(r resource) any { return &r.(*route).Wire },
		columns:  columnsOf[wireRoute],
		listKey:  "gdgw_routetables",
		filters:  map[string]int{"nexthop": 0, "destination": 0, "address_family": 0},
		hasTotal: true,
	}}
}

// dropRoutes removes the routes in the table of a gateway, or over a next hop, with the
// ID.
func (db *database) dropRoutes(id string) {
	all := slices.Concat(slices.Collect(db.routes.allBy(byGlobalGateway, id)), slices.Collect(db.routes.allBy(byNextHop, id)))
	for _, r := range all {
		db.routes.remove(r.key())
	}
}

func routeOperations() []operation {
	const table = "/v3/{project_id}/dcaas/gdgw/{gateway_id}/routetables"
	return []operation{
		{name: "ListGdgwRouteTables", route: "GET " + table, do: onGlobalGateway(func(c *call, g *globalGateway) (answer, error) { return c.routesOf(g).list(c) })},
		{name: "UpdateGdgwRouteTable", route: "PUT " + table, do: onGlobalGateway(updateRoutes)},
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

// routeEntry identifies a route. An entry of an update has no type.
type routeEntry struct {
	Destination *string `json:"destination"`
	NextHop     *string `json:"nexthop"`
	Type        *string `json:"type"`
	Description *string `json:"description"`
}

func (e routeEntry) checkParameters(typed bool) error {
	if typed {
		if err := firstError(requiredText("type", e.Type), oneOf("type", e.Type, routeToPeer, routeToGateway)); err != nil {
			return err
		}
	}
	return firstError(
		requiredText("destination", e.Destination),
		requiredText("nexthop", e.NextHop),
		maxLength("description", e.Description, 255),
	)
}

// matches reports whether the entry identifies the route.
func (e routeEntry) matches(r wireRoute) bool {
	return maskedPrefix(*e.Destination) == maskedPrefix(r.Destination) && *e.NextHop == r.NextHop && (e.Type == nil || *e.Type == r.Type)
}

// maskedPrefix returns the CIDR block of a valid destination.
func maskedPrefix(destination string) netip.Prefix {
	block, _ := netip.ParsePrefix(destination)
	return block.Masked()
}

func (in routeChanges) checkParameters() error {
	if n := max(len(in.Add), len(in.Delete), len(in.Update)); n > maxRouteChanges {
		return badParameter("%d routes are too many, a request has at most %d of a kind", n, maxRouteChanges)
	}
	if len(in.Add)+len(in.Delete)+len(in.Update) == 0 {
		return badParameter("gdgw_routetable has no change")
	}
	for _, e := range slices.Concat(in.Add, in.Delete) {
		if err := e.checkParameters(true); err != nil {
			return err
		}
	}
	for _, e := range in.Update {
		if err := e.checkParameters(false); err != nil {
			return err
		}
	}
	return nil
}

// routePlan is the result of a request for a table. The request first removes routes,
// then changes routes, and then adds routes.
type routePlan struct {
	gateway *globalGateway
	table   []*route // the table after the removals and additions so far
	removed []*route
	changed []*route // with their new descriptions
	added   []*route
}

// updateRoutes carries out either all changes of a request or none. It answers the added
// and the changed routes.
func updateRoutes(c *call, g *globalGateway) (answer, error) {
	in, err := readBare[routeUpdate](c.body)
	if err != nil {
		return answer{}, err
	}
	if err := required("gdgw_routetable", in.Table); err != nil {
		return answer{}, err
	}
	if err := in.Table.checkParameters(); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, *in.Table, routeRules()); err != nil {
		return answer{}, err
	}
	plan := &routePlan{gateway: g, table: slices.Collect(c.db.routes.allBy(byGlobalGateway, g.key()))}
	if err := firstError(plan.remove(c, in.Table.Delete), plan.change(c, in.Table.Update), plan.add(c, in.Table.Add)); err != nil {
		return answer{}, err
	}
	if !valueOr(in.DryRun, false) {
		plan.apply(c.db)
	}
	shown := []wireRoute{}
	for _, r := range slices.Concat(plan.added, plan.changed) {
		shown = append(shown, r.Wire)
	}
	return answer{status: http.StatusOK, body: map[string]any{"gdgw_routetable": shown}}, nil
}

// find returns the index of a route in the planned table, or -1.
func (p *routePlan) find(e routeEntry) int {
	return slices.IndexFunc(p.table, func(r *route) bool { return e.matches(r.Wire) })
}

func (p *routePlan) remove(c *call, entries []routeEntry) error {
	for _, e := range entries {
		if err := checkRules(c, plannedRoute{p, e}, presentRouteRules()); err != nil {
			return err
		}
		at := p.find(e)
		p.removed = append(p.removed, p.table[at])
		p.table = slices.Delete(p.table, at, at+1)
	}
	return nil
}

func (p *routePlan) change(c *call, entries []routeEntry) error {
	for _, e := range entries {
		if err := checkRules(c, plannedRoute{p, e}, presentRouteRules()); err != nil {
			return err
		}
		after := *p.table[p.find(e)]
		setIfGiven(&after.Wire.Description, e.Description)
		p.changed = append(p.changed, &after)
	}
	return nil
}

func (p *routePlan) add(c *call, entries []routeEntry) error {
	for _, e := range entries {
		if err := checkRules(c, plannedRoute{p, e}, newRouteRules()); err != nil {
			return err
		}
		r := &route{Wire: wireRoute{
			ID: uuid.NewString(), TenantID: p.gateway.Wire.TenantID, GatewayID: p.gateway.key(), Destination: *e.Destination,
			NextHop: *e.NextHop, Type: *e.Type, ObtainMode: "customized", Status: statusPendingCreate,
			AddressFamily: familyOf(*e.Destination), Description: text(e.Description),
		}}
		p.table, p.added = append(p.table, r), append(p.added, r)
	}
	return nil
}

func familyOf(destination string) string {
	if maskedPrefix(destination).Addr().Is4() {
		return familyIPv4
	}
	return familyIPv6
}

// plannedRoute is one entry of a request, and the plan after the entries before it.
type plannedRoute struct {
	plan  *routePlan
	entry routeEntry
}

func routeRules() []rule[routeChanges] {
	return []rule[routeChanges]{
		{"an address or CIDR block is valid and of its family", dcaas.CodeInvalidIPAddress, "live", destinationsValid},
	}
}

func destinationsValid(_ *call, in routeChanges) error {
	for _, e := range slices.Concat(in.Add, in.Delete, in.Update) {
		if err := checkSubnets("destination", &[]string{*e.Destination}, ""); err != nil {
			return err
		}
	}
	return nil
}

func presentRouteRules() []rule[plannedRoute] {
	return []rule[plannedRoute]{
		{"a route to delete or to change is in the table", dcaas.CodeRouteNotFound, "live", routeExists},
	}
}

func routeExists(_ *call, in plannedRoute) error {
	if in.plan.find(in.entry) < 0 {
		return fmt.Errorf("there is no route to %s over %s", *in.entry.Destination, *in.entry.NextHop)
	}
	return nil
}

func newRouteRules() []rule[plannedRoute] {
	return []rule[plannedRoute]{
		{"a route table has each route once", dcaas.CodeVPCHasGateway, "live", routeIsNew},
		{"the next hop of a route is a peer or another gateway", dcaas.CodeResourceNotFound, "live", nextHopExists},
		{"a route over a peer has the address family of the peer", dcaas.CodeInvalidIPAddress, "live", nextHopHasFamily},
	}
}

func routeIsNew(_ *call, in plannedRoute) error {
	if in.plan.find(in.entry) >= 0 {
		return fmt.Errorf("there is a route to %s over %s", *in.entry.Destination, *in.entry.NextHop)
	}
	return nil
}

// nextHopExists requires another gateway of the project, or a peer of an interface on the
// gateway.
func nextHopExists(c *call, in plannedRoute) error {
	gateway, nextHop := in.plan.gateway.key(), *in.entry.NextHop
	if *in.entry.Type == routeToGateway {
		if _, ok := c.globalGateways().find(nextHop); !ok || nextHop == gateway {
			return fmt.Errorf("there is no other global gateway %s", nextHop)
		}
		return nil
	}
	if v, _, ok := c.db.findPeer(nextHop); !ok || !v.isOnGlobalGateway(gateway) {
		return fmt.Errorf("the gateway has no interface with a peer %s", nextHop)
	}
	return nil
}

func nextHopHasFamily(c *call, in plannedRoute) error {
	if *in.entry.Type == routeToGateway {
		return nil
	}
	v, at, _ := c.db.findPeer(*in.entry.NextHop)
	if family := v.Wire.VIFPeers[at].AddressFamily; family != familyOf(*in.entry.Destination) {
		return fmt.Errorf("%s is not of the family of the peer, %s", *in.entry.Destination, family)
	}
	return nil
}

func (p *routePlan) apply(db *database) {
	for _, r := range p.removed {
		db.routes.remove(r.key())
	}
	for _, after := range p.changed {
		r, _ := db.routes.get(after.key())
		r.Wire.Description = after.Wire.Description
	}
	for _, r := range p.added {
		end, _ := db.ending(statusActive, r.Wire.NextHop)
		db.routes.put(r)
		db.start(r, statusPendingCreate, end)
	}
}

// findPeer returns the interface of a peer and the index of the peer in it.
func (db *database) findPeer(id string) (*virtualInterface, int, bool) {
	for v := range db.interfaces.allBy(byPeer, id) {
		return v, slices.Index(v.peers(), id), true
	}
	return nil, 0, false
}
