package dcaastest

import (
	"cmp"
	"net/http"

	"github.com/google/uuid"
)

// connectGateway is the entry for global EIPs. It has no states of its own: it
// works while an EIP is bound to it.
type connectGateway struct {
	journey
	wire wireConnectGateway
}

func (g *connectGateway) key() string          { return g.wire.ID }
func (g *connectGateway) enter(*world, string) {}

type wireConnectGateway struct {
	ID               string  `json:"id"`
	TenantID         string  `json:"tenant_id"`
	Name             string  `json:"name"`
	Description      string  `json:"description"`
	AddressFamily    string  `json:"address_family"`
	Status           string  `json:"status"`
	AccessSite       string  `json:"access_site"`
	GatewaySite      string  `json:"gateway_site"`
	BGPASN           int64   `json:"bgp_asn"`
	CurrentGEIPCount int     `json:"current_geip_count"`
	GCBID            *string `json:"gcb_id"`
	CreatedTime      string  `json:"created_time"`
	UpdatedTime      *string `json:"updated_time"`
}

// shown is the gateway as answers have it: as the EIPs on it make it.
func (g *connectGateway) shown(w *world) wireConnectGateway {
	out := g.wire
	out.Status = statusDown
	for e := range w.eips.by(byEntry, g.key()).all() {
		if e.wire.Status == statusBound {
			out.Status = statusActive
			out.CurrentGEIPCount++
			out.GCBID = cmp.Or(out.GCBID, e.wire.GCBID)
		}
	}
	return out
}

func (c *call) connectGateways() shelf[*connectGateway, wireConnectGateway] {
	return shelf[*connectGateway, wireConnectGateway]{
		in:      &c.world.connectGateways,
		scope:   scope{byProject, c.project},
		view:    func(g *connectGateway) wireConnectGateway { return g.shown(c.world) },
		one:     "connect_gateway",
		many:    "connect_gateways",
		gone:    codeNotFound,
		filters: map[string]int{"id": 5, "name": 5, "status": 5},
		offsets: true,
		counted: true,
	}
}

func connectGatewayOperations() []operation {
	return []operation{
		{name: "ListConnectGateways", route: "GET /v3/{project_id}/dcaas/connect-gateways", do: func(c *call) (answer, error) { return c.connectGateways().list(c) }},
		{name: "CreateConnectGateway", route: "POST /v3/{project_id}/dcaas/connect-gateways", do: createConnectGateway},
		{name: "ShowConnectGateway", route: "GET /v3/{project_id}/dcaas/connect-gateways/{id}", do: func(c *call) (answer, error) { return c.connectGateways().show(c) }},
		{name: "UpdateConnectGateway", route: "PUT /v3/{project_id}/dcaas/connect-gateways/{id}", do: updateConnectGateway},
		{name: "DeleteConnectGateway", route: "DELETE /v3/{project_id}/dcaas/connect-gateways/{id}", do: deleteConnectGateway},
	}
}

// connectGatewayChange is the body of a create and of an update.
type connectGatewayChange struct {
	Name          *string `json:"name"`
	Description   *string `json:"description"`
	AddressFamily *string `json:"address_family"`
}

func (in connectGatewayChange) fits() error {
	return first(
		upTo("name", in.Name, 64),
		upTo("description", in.Description, 255),
		oneOf("address_family", in.AddressFamily, familyIPv4, familyDual),
	)
}

func createConnectGateway(c *call) (answer, error) {
	in, err := readWrapped[connectGatewayChange](c.body, "connect_gateway")
	if err != nil {
		return answer{}, err
	}
	if err := first(needed("name", in.Name), in.fits(), c.world.quotaLeft(quotaConnectGateways, c.project, 1)); err != nil {
		return answer{}, err
	}
	g := &connectGateway{wire: wireConnectGateway{
		ID:            uuid.NewString(),
		TenantID:      c.project,
		Name:          *in.Name,
		Description:   text(in.Description),
		AddressFamily: or(in.AddressFamily, familyIPv4),
		AccessSite:    "example-site-1",
		GatewaySite:   "example-site-2",
		BGPASN:        64512,
		CreatedTime:   stamp(c.world.now),
	}}
	c.world.connectGateways.put(g)
	return c.connectGateways().written(http.StatusCreated, g)
}

func updateConnectGateway(c *call) (answer, error) {
	g, err := c.connectGateways().addressed(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[connectGatewayChange](c.body, "connect_gateway")
	if err != nil {
		return answer{}, err
	}
	if err := in.fits(); err != nil {
		return answer{}, err
	}
	set(&g.wire.Name, in.Name)
	set(&g.wire.Description, in.Description)
	set(&g.wire.AddressFamily, in.AddressFamily)
	g.wire.UpdatedTime = new(stamp(c.world.now))
	return c.connectGateways().written(http.StatusOK, g)
}

func deleteConnectGateway(c *call) (answer, error) {
	g, err := c.connectGateways().addressed(c)
	if err != nil {
		return answer{}, err
	}
	if err := obey(c, g, connectGatewayRemovalRules()); err != nil {
		return answer{}, err
	}
	c.world.connectGateways.remove(g.key())
	return answer{status: http.StatusNoContent}, nil
}

func connectGatewayRemovalRules() []rule[*connectGateway] {
	return []rule[*connectGateway]{connectGatewayHasNoEIP}
}

// connectGatewayHasNoEIP: an EIP is in the way until it is gone, that of a bind
// that failed too.
func connectGatewayHasNoEIP(c *call, g *connectGateway) error {
	if e, ok := c.world.eips.by(byEntry, g.key()).first(); ok {
		return refuse(codeGatewayInUse, "global EIP %s is on the gateway", e.key())
	}
	return nil
}
