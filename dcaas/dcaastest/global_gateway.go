package dcaastest

import (
	"net/http"

	"github.com/google/uuid"
)

// globalGateway is a global DC gateway. Its status is that of what is on it: it
// works while an interface does.
type globalGateway struct {
	journey
	wire wireGlobalGateway
}

func (g *globalGateway) key() string                   { return g.wire.ID }
func (g *globalGateway) enter(_ *world, status string) { g.wire.Status = status }

// wireGlobalGateway has the ids of older editions too, which lists filter by.
type wireGlobalGateway struct {
	ID                     string    `json:"id"`
	TenantID               string    `json:"tenant_id"`
	Name                   string    `json:"name"`
	Description            string    `json:"description"`
	Reason                 *string   `json:"reason"`
	EnterpriseProjectID    string    `json:"enterprise_project_id"`
	GlobalCenterNetworkID  *string   `json:"global_center_network_id"`
	CloudConnectionID      *string   `json:"cloud_connection_id,omitzero"`
	SiteNetworkID          *string   `json:"site_network_id,omitzero"`
	BGPASN                 int64     `json:"bgp_asn"`
	RegionID               string    `json:"region_id"`
	LocationName           string    `json:"location_name"`
	Locales                *locales  `json:"locales"`
	CurrentPeerLinkCount   int       `json:"current_peer_link_count"`
	AvailablePeerLinkCount int       `json:"available_peer_link_count"`
	Tags                   []wireTag `json:"tags"`
	AdminStateUp           bool      `json:"admin_state_up"`
	Status                 string    `json:"status"`
	AddressFamily          string    `json:"address_family"`
	CreatedTime            string    `json:"created_time"`
	UpdatedTime            *string   `json:"updated_time"`
}

// shown is the gateway as answers have it.
func (g *globalGateway) shown(w *world) wireGlobalGateway {
	out := g.wire
	if out.Status == statusActive {
		out.Status = statusDown
		for v := range w.interfaces.by(byGlobalGateway, g.key()).all() {
			if v.wire.Status == statusActive && !v.lineDown(w) {
				out.Status = statusActive
				break
			}
		}
	}
	out.CurrentPeerLinkCount = w.linksOf(g.key())
	out.AvailablePeerLinkCount = unlimited
	if quota := w.quotas[quotaPeerLinks]; quota != unlimited {
		out.AvailablePeerLinkCount = max(0, quota-out.CurrentPeerLinkCount)
	}
	return out
}

// linksOf is how many peer links a global gateway has.
func (w *world) linksOf(gatewayID string) int {
	return w.peerLinks.by(byGlobalGateway, gatewayID).len()
}

func (c *call) globalGateways() shelf[*globalGateway, wireGlobalGateway] {
	return shelf[*globalGateway, wireGlobalGateway]{
		in:    &c.world.globalGateways,
		scope: scope{byProject, c.project},
		view:  func(g *globalGateway) wireGlobalGateway { return g.shown(c.world) },
		one:   "global_dc_gateway",
		many:  "global_dc_gateways",
		gone:  codeNotFound,
		filters: map[string]int{
			"id": 5, "name": 5, "enterprise_project_id": 10, "status": 5,
			"site_network_id": 0, "cloud_connection_id": 0, "global_center_network_id": 0,
		},
	}
}

func globalGatewayOperations() []operation {
	return []operation{
		{name: "ListGlobalDcGateways", route: "GET /v3/{project_id}/dcaas/global-dc-gateways", do: func(c *call) (answer, error) { return c.globalGateways().list(c) }},
		{name: "CreateGlobalDcGateway", route: "POST /v3/{project_id}/dcaas/global-dc-gateways", do: createGlobalGateway},
		{name: "ShowGlobalDcGateway", route: "GET /v3/{project_id}/dcaas/global-dc-gateways/{id}", do: func(c *call) (answer, error) { return c.globalGateways().show(c) }},
		{name: "UpdateGlobalDcGateway", route: "PUT /v3/{project_id}/dcaas/global-dc-gateways/{id}", do: updateGlobalGateway},
		{name: "DeleteGlobalDcGateway", route: "DELETE /v3/{project_id}/dcaas/global-dc-gateways/{id}", do: deleteGlobalGateway},
	}
}

// globalGatewayChange is the body of a create and, without the last three, of
// an update.
type globalGatewayChange struct {
	Name                *string    `json:"name"`
	Description         *string    `json:"description"`
	AddressFamily       *string    `json:"address_family"`
	BGPASN              *int64     `json:"bgp_asn"`
	EnterpriseProjectID *string    `json:"enterprise_project_id"`
	Tags                *[]wireTag `json:"tags"`
}

func (in globalGatewayChange) fits() error {
	return first(
		upTo("name", in.Name, 64),
		upTo("description", in.Description, 255),
		oneOf("address_family", in.AddressFamily, familyIPv4, familyDual),
	)
}

func createGlobalGateway(c *call) (answer, error) {
	in, err := readWrapped[globalGatewayChange](c.body, "global_dc_gateway")
	if err != nil {
		return answer{}, err
	}
	if err := first(
		needed("name", in.Name),
		in.fits(),
		upTo("enterprise_project_id", in.EnterpriseProjectID, 36),
		tagsFit(or(in.Tags, nil)),
		asnInRange(in.BGPASN),
		c.world.quotaLeft(quotaGlobalGateways, c.project, 1),
	); err != nil {
		return answer{}, err
	}
	g := &globalGateway{wire: wireGlobalGateway{
		ID:                  uuid.NewString(),
		TenantID:            c.project,
		Name:                *in.Name,
		Description:         text(in.Description),
		EnterpriseProjectID: or(given(in.EnterpriseProjectID), "0"),
		BGPASN:              or(in.BGPASN, 64512),
		RegionID:            c.world.region,
		LocationName:        "Example Exchange 1",
		Locales:             &locales{EnglishUS: "Example Region", ChineseCN: "示例区域"},
		Tags:                or(in.Tags, []wireTag{}),
		AdminStateUp:        true,
		Status:              statusActive,
		AddressFamily:       or(in.AddressFamily, familyIPv4),
		CreatedTime:         stamp(c.world.now),
	}}
	c.world.globalGateways.put(g)
	return c.globalGateways().writtenWithout(http.StatusCreated, g, "reason", "locales", "updated_time")
}

func updateGlobalGateway(c *call) (answer, error) {
	g, err := c.globalGateways().addressed(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[globalGatewayChange](c.body, "global_dc_gateway")
	if err != nil {
		return answer{}, err
	}
	if err := in.fits(); err != nil {
		return answer{}, err
	}
	// Another family is work for the devices; a name is only written down.
	work := changes(g.wire.AddressFamily, in.AddressFamily)
	set(&g.wire.Name, in.Name)
	set(&g.wire.Description, in.Description)
	set(&g.wire.AddressFamily, in.AddressFamily)
	g.wire.UpdatedTime = new(stamp(c.world.now))
	if work {
		c.world.rework(g, g.wire.Status)
	}
	return c.globalGateways().written(http.StatusOK, g)
}

func deleteGlobalGateway(c *call) (answer, error) {
	g, err := c.globalGateways().addressed(c)
	if err != nil {
		return answer{}, err
	}
	if err := obey(c, g, globalGatewayRemovalRules()); err != nil {
		return answer{}, err
	}
	c.world.globalGateways.remove(g.key())
	c.world.dropRoutes(g.key())
	return answer{status: http.StatusNoContent}, nil
}

func globalGatewayRemovalRules() []rule[*globalGateway] {
	return []rule[*globalGateway]{globalGatewayHasNoInterface, globalGatewayHasNoLink}
}

func globalGatewayHasNoInterface(c *call, g *globalGateway) error {
	if v, ok := c.world.interfaces.by(byGlobalGateway, g.key()).first(); ok {
		return refuse(codeGatewayInUse, "interface %s uses the gateway", v.key())
	}
	return nil
}

func globalGatewayHasNoLink(c *call, g *globalGateway) error {
	if l, ok := c.world.peerLinks.by(byGlobalGateway, g.key()).first(); ok {
		return refuse(codeGatewayInUse, "peer link %s is on the gateway", l.key())
	}
	return nil
}
