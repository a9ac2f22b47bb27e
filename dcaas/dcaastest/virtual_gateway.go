package dcaastest

import (
	"net/http"
	"slices"

	"github.com/google/uuid"
)

type virtualGateway struct {
	journey
	wire wireGateway
}

func (g *virtualGateway) key() string { return g.wire.ID }

func (g *virtualGateway) enter(w *world, status string) {
	if status == statusDeleted {
		w.gateways.remove(g.key())
		return
	}
	g.wire.Status = status
}

// wireGateway is table 5-52.
type wireGateway struct {
	ID                  string    `json:"id"`
	Name                string    `json:"name"`
	Description         string    `json:"description"`
	TenantID            string    `json:"tenant_id"`
	VPCID               *string   `json:"vpc_id"`
	EnterpriseRouterID  *string   `json:"enterprise_router_id,omitzero"`
	DeviceID            string    `json:"device_id"`
	RedundantDeviceID   string    `json:"redundant_device_id"`
	Type                string    `json:"type"`
	Status              string    `json:"status"`
	AdminStateUp        bool      `json:"admin_state_up"`
	BGPASN              int64     `json:"bgp_asn"`
	LocalEPGroup        []string  `json:"local_ep_group"`
	LocalEPGroupIPv6    []string  `json:"local_ep_group_ipv6"`
	EnterpriseProjectID string    `json:"enterprise_project_id"`
	PublicBorderGroup   string    `json:"public_border_group"`
	Tags                []wireTag `json:"tags"`
}

// apart checks that remote subnets share no address with those of the gateway.
func (g *virtualGateway) apart(remote []string) error {
	return apart(slices.Concat(g.wire.LocalEPGroup, g.wire.LocalEPGroupIPv6), remote)
}

func (c *call) gateways() shelf[*virtualGateway, wireGateway] {
	return shelf[*virtualGateway, wireGateway]{
		in:      &c.world.gateways,
		scope:   scope{byProject, c.project},
		view:    func(g *virtualGateway) wireGateway { return g.wire },
		one:     "virtual_gateway",
		many:    "virtual_gateways",
		gone:    codeGatewayGone,
		filters: map[string]int{"id": 5, "enterprise_project_id": 10, "vpc_id": 0},
	}
}

func gatewayOperations() []operation {
	return []operation{
		{name: "ListVirtualGateways", route: "GET /v3/{project_id}/dcaas/virtual-gateways", do: func(c *call) (answer, error) { return c.gateways().list(c) }},
		{name: "CreateVirtualGateway", route: "POST /v3/{project_id}/dcaas/virtual-gateways", do: createGateway},
		{name: "ShowVirtualGateway", route: "GET /v3/{project_id}/dcaas/virtual-gateways/{id}", do: func(c *call) (answer, error) { return c.gateways().show(c) }},
		{name: "UpdateVirtualGateway", route: "PUT /v3/{project_id}/dcaas/virtual-gateways/{id}", do: updateGateway},
		{name: "DeleteVirtualGateway", route: "DELETE /v3/{project_id}/dcaas/virtual-gateways/{id}", do: deleteGateway},
	}
}

// gatewayCreate is table 5-70, with the router and the tags that newer clients send.
type gatewayCreate struct {
	VPCID               *string    `json:"vpc_id"`
	EnterpriseRouterID  *string    `json:"enterprise_router_id"`
	Name                *string    `json:"name"`
	Description         *string    `json:"description"`
	LocalEPGroup        *[]string  `json:"local_ep_group"`
	LocalEPGroupIPv6    *[]string  `json:"local_ep_group_ipv6"`
	BGPASN              *int64     `json:"bgp_asn"`
	EnterpriseProjectID *string    `json:"enterprise_project_id"`
	Tags                *[]wireTag `json:"tags"`
}

// target checks that the gateway leads somewhere: to a VPC, or to an enterprise
// router, which knows its subnets itself.
func (in gatewayCreate) target() error {
	if given(in.EnterpriseRouterID) != nil {
		return nil
	}
	return first(neededText("vpc_id", in.VPCID), neededList("local_ep_group", in.LocalEPGroup))
}

func createGateway(c *call) (answer, error) {
	in, err := readWrapped[gatewayCreate](c.body, "virtual_gateway")
	if err != nil {
		return answer{}, err
	}
	if err := first(
		in.target(),
		upTo("name", in.Name, 64),
		upTo("description", in.Description, 128),
		tagsFit(or(in.Tags, nil)),
	); err != nil {
		return answer{}, err
	}
	if err := obey(c, in, gatewayRules()); err != nil {
		return answer{}, err
	}

	g := &virtualGateway{wire: wireGateway{
		ID:                  uuid.NewString(),
		Name:                text(in.Name),
		Description:         text(in.Description),
		TenantID:            c.project,
		VPCID:               given(in.VPCID),
		EnterpriseRouterID:  given(in.EnterpriseRouterID),
		DeviceID:            "198.51.100.2",
		RedundantDeviceID:   "198.51.100.3",
		Type:                "default",
		AdminStateUp:        true,
		BGPASN:              or(in.BGPASN, 64512),
		LocalEPGroup:        or(in.LocalEPGroup, nil),
		LocalEPGroupIPv6:    or(in.LocalEPGroupIPv6, nil),
		EnterpriseProjectID: or(given(in.EnterpriseProjectID), "0"),
		PublicBorderGroup:   "center",
		Tags:                or(in.Tags, []wireTag{}),
	}}
	c.world.gateways.put(g)
	c.world.depart(g, statusPendingCreate, statusActive)
	return c.gateways().written(http.StatusCreated, g)
}

func gatewayRules() []rule[gatewayCreate] {
	return []rule[gatewayCreate]{gatewayASNInRange, gatewaySubnetsFit, vpcFree, gatewayQuotaLeft}
}

func gatewayASNInRange(_ *call, in gatewayCreate) error { return asnInRange(in.BGPASN) }

func asnInRange(asn *int64) error {
	if asn != nil && (*asn < 1 || *asn > 4294967295) {
		return refuse(codeASNRange, "bgp_asn is %d, not in 1 to 4294967295", *asn)
	}
	return nil
}

func vpcFree(c *call, in gatewayCreate) error {
	for g := range c.world.gateways.by(byVPC, text(in.VPCID)).all() {
		if g.wire.TenantID == c.project {
			return refuse(codeTaken, "VPC %s has virtual gateway %s", *in.VPCID, g.key())
		}
	}
	return nil
}

func gatewaySubnetsFit(_ *call, in gatewayCreate) error {
	return localSubnetsFit(in.LocalEPGroup, in.LocalEPGroupIPv6)
}

// localSubnetsFit checks the subnets of a gateway, each family for itself.
func localSubnetsFit(v4, v6 *[]string) error {
	if n := max(len(or(v4, nil)), len(or(v6, nil))); n > maxLocalSubnets {
		return refuse(codeSubnetsMany, "%d local subnets are too many, a gateway has at most %d", n, maxLocalSubnets)
	}
	return first(subnetsFit("local_ep_group", v4, familyIPv4), subnetsFit("local_ep_group_ipv6", v6, familyIPv6))
}

func gatewayQuotaLeft(c *call, _ gatewayCreate) error {
	return c.world.quotaLeft(quotaGateways, c.project, 1)
}

// gatewayUpdate is table 5-56.
type gatewayUpdate struct {
	Name             *string   `json:"name"`
	Description      *string   `json:"description"`
	LocalEPGroup     *[]string `json:"local_ep_group"`
	LocalEPGroupIPv6 *[]string `json:"local_ep_group_ipv6"`
}

func updateGateway(c *call) (answer, error) {
	g, err := c.gateways().addressed(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[gatewayUpdate](c.body, "virtual_gateway")
	if err != nil {
		return answer{}, err
	}
	if err := first(upTo("name", in.Name, 64), upTo("description", in.Description, 128)); err != nil {
		return answer{}, err
	}
	if err := obey(c, gatewayChange{g, in}, gatewayUpdateRules()); err != nil {
		return answer{}, err
	}
	// New subnets are work for the devices; a name is only written down.
	work := listChanges(g.wire.LocalEPGroup, in.LocalEPGroup) || listChanges(g.wire.LocalEPGroupIPv6, in.LocalEPGroupIPv6)
	set(&g.wire.Name, in.Name)
	set(&g.wire.Description, in.Description)
	set(&g.wire.LocalEPGroup, in.LocalEPGroup)
	set(&g.wire.LocalEPGroupIPv6, in.LocalEPGroupIPv6)
	if work {
		c.world.rework(g, g.wire.Status)
	}
	return c.gateways().written(http.StatusOK, g)
}

// gatewayChange is a gateway and what a request would change in it.
type gatewayChange struct {
	g  *virtualGateway
	in gatewayUpdate
}

func gatewayUpdateRules() []rule[gatewayChange] {
	return []rule[gatewayChange]{gatewayStays, newLocalSubnetsFit, newLocalSubnetsApart}
}

func gatewayStays(_ *call, change gatewayChange) error {
	if change.g.wire.Status == statusPendingDelete {
		return refuse(codeGatewayLocked, "the gateway is being deleted")
	}
	return nil
}

func newLocalSubnetsFit(_ *call, change gatewayChange) error {
	return localSubnetsFit(change.in.LocalEPGroup, change.in.LocalEPGroupIPv6)
}

// newLocalSubnetsApart holds new local subnets against the remote ones of all
// interfaces on the gateway.
func newLocalSubnetsApart(c *call, change gatewayChange) error {
	local := slices.Concat(or(change.in.LocalEPGroup, nil), or(change.in.LocalEPGroupIPv6, nil))
	for v := range c.world.interfaces.by(byGateway, change.g.key()).all() {
		for _, p := range v.wire.VIFPeers {
			if err := apart(local, p.RemoteEPGroup); err != nil {
				return err
			}
		}
	}
	return nil
}

func deleteGateway(c *call) (answer, error) {
	g, err := c.gateways().addressed(c)
	if err != nil {
		return answer{}, err
	}
	if err := obey(c, g, gatewayRemovalRules()); err != nil {
		return answer{}, err
	}
	c.world.retire(g, g.wire.Status)
	return answer{status: http.StatusNoContent}, nil
}

func gatewayRemovalRules() []rule[*virtualGateway] {
	return []rule[*virtualGateway]{gatewayHasNoInterface}
}

func gatewayHasNoInterface(c *call, g *virtualGateway) error {
	if v, ok := c.world.interfaces.by(byGateway, g.key()).first(); ok {
		return refuse(codeGatewayInUse, "interface %s uses the gateway", v.key())
	}
	return nil
}
