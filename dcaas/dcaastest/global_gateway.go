package dcaastest

import (
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// globalGateway is a global DC gateway. While it is not PENDING_UPDATE, its status
// follows from the interfaces on it.
type globalGateway struct {
	lifecycle `json:"lifecycle"`
	Wire      wireGlobalGateway `json:"global_dc_gateway"`
}

func (g *globalGateway) key() string                      { return g.Wire.ID }
func (g *globalGateway) enter(_ *database, status string) { g.Wire.Status = status }

func newGlobalGatewayStore() storeOf[*globalGateway] {
	return newStore("global_dc_gateways", map[string]func(*globalGateway) []string{
		byProject: func(g *globalGateway) []string { return []string{g.Wire.TenantID} },
	})
}

// wireGlobalGateway includes the IDs of older API versions, because lists filter by them.
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

// wireForm returns the gateway as answers have it. It is ACTIVE while an interface on it
// works.
func (g *globalGateway) wireForm(db *database) *wireGlobalGateway {
	out := new(g.Wire)
	if out.Status == statusActive {
		out.Status = statusDown
		for v := range db.interfaces.allBy(byGlobalGateway, g.key()) {
			if v.Wire.Status == statusActive && !v.connectionDown(db) {
				out.Status = statusActive
				break
			}
		}
	}
	out.CurrentPeerLinkCount = db.peerLinkCount(g.key())
	out.AvailablePeerLinkCount = unlimited
	if quota := db.quotas[quotaPeerLinks]; quota != unlimited {
		out.AvailablePeerLinkCount = max(0, quota-out.CurrentPeerLinkCount)
	}
	return out
}

// peerLinkCount returns the number of peer links of a global gateway.
func (db *database) peerLinkCount(gatewayID string) int {
	return db.peerLinks.by(byGlobalGateway, gatewayID).len()
}

func (c *call) globalGateways() *viewOf[*globalGateway] {
	return &viewOf[*globalGateway]{view{
		store:        &c.db.globalGateways.store,
		scope:        scope{byProject, c.project},
		toWire:       func(r resource) any { return r.(*globalGateway).wireForm(c.db) },
		columns:      columnsOf[wireGlobalGateway],
		itemKey:      "global_dc_gateway",
		listKey:      "global_dc_gateways",
		notFoundCode: dcaas.CodeResourceNotFound,
		filters: map[string]int{
			"id": 5, "name": 5, "enterprise_project_id": 10, "status": 5,
			"site_network_id": 0, "cloud_connection_id": 0, "global_center_network_id": 0,
		},
	}}
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

// globalGatewayChange is the body of a create and of an update. An update ignores the
// last three fields.
type globalGatewayChange struct {
	Name                *string    `json:"name"`
	Description         *string    `json:"description"`
	AddressFamily       *string    `json:"address_family"`
	BGPASN              *int64     `json:"bgp_asn"`
	EnterpriseProjectID *string    `json:"enterprise_project_id"`
	Tags                *[]wireTag `json:"tags"`
}

func (in globalGatewayChange) checkParameters() error {
	return firstError(
		maxLength("name", in.Name, 64),
		maxLength("description", in.Description, 255),
		oneOf("address_family", in.AddressFamily, familyIPv4, familyDual),
	)
}

func createGlobalGateway(c *call) (answer, error) {
	in, err := readWrapped[globalGatewayChange](c.body, "global_dc_gateway")
	if err != nil {
		return answer{}, err
	}
	if err := firstError(
		required("name", in.Name),
		in.checkParameters(),
		maxLength("enterprise_project_id", in.EnterpriseProjectID, 36),
		checkTags(valueOr(in.Tags, nil)),
	); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, in, globalGatewayRules()); err != nil {
		return answer{}, err
	}
	g := &globalGateway{Wire: wireGlobalGateway{
		ID:                  uuid.NewString(),
		TenantID:            c.project,
		Name:                *in.Name,
		Description:         text(in.Description),
		EnterpriseProjectID: valueOr(nonEmpty(in.EnterpriseProjectID), "0"),
		BGPASN:              valueOr(in.BGPASN, 64512),
		RegionID:            c.db.region,
		LocationName:        "Example Exchange 1",
		Locales:             &locales{EnglishUS: "Example Region", ChineseCN: "示例区域"},
		Tags:                valueOr(in.Tags, []wireTag{}),
		AdminStateUp:        true,
		Status:              statusActive,
		AddressFamily:       valueOr(in.AddressFamily, familyIPv4),
		CreatedTime:         formatTime(c.db.now),
	}}
	c.db.globalGateways.put(g)
	return c.globalGateways().respondWithout(http.StatusCreated, g, "reason", "locales", "updated_time")
}

func globalGatewayRules() []rule[globalGatewayChange] {
	return []rule[globalGatewayChange]{
		{"an ASN is in 1 to 4294967295", dcaas.CodeBGPASNOutOfRange, "live", globalGatewayASNInRange},
		{"the tenant has quota left", dcaas.CodeConnectionQuotaExceeded, "live", globalGatewayQuotaLeft},
	}
}

func globalGatewayASNInRange(_ *call, in globalGatewayChange) error { return checkASNRange(in.BGPASN) }

func globalGatewayQuotaLeft(c *call, _ globalGatewayChange) error {
	return c.db.checkQuotaLeft(quotaGlobalGateways, c.project, 1)
}

func updateGlobalGateway(c *call) (answer, error) {
	g, err := c.globalGateways().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[globalGatewayChange](c.body, "global_dc_gateway")
	if err != nil {
		return answer{}, err
	}
	if err := in.checkParameters(); err != nil {
		return answer{}, err
	}
	// Only the address family needs a change of the devices.
	reconfigure := isChanged(g.Wire.AddressFamily, in.AddressFamily)
	setIfGiven(&g.Wire.Name, in.Name)
	setIfGiven(&g.Wire.Description, in.Description)
	setIfGiven(&g.Wire.AddressFamily, in.AddressFamily)
	g.Wire.UpdatedTime = new(formatTime(c.db.now))
	if reconfigure {
		c.db.beginUpdate(g, g.Wire.Status)
	}
	return c.globalGateways().respond(http.StatusOK, g)
}

func deleteGlobalGateway(c *call) (answer, error) {
	g, err := c.globalGateways().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	if err := checkRules(c, g, globalGatewayRemovalRules()); err != nil {
		return answer{}, err
	}
	c.db.globalGateways.remove(g.key())
	c.db.dropRoutes(g.key())
	return answer{status: http.StatusNoContent}, nil
}

func globalGatewayRemovalRules() []rule[*globalGateway] {
	return []rule[*globalGateway]{
		{"a gateway with an interface is not deleted", dcaas.CodeVirtualGatewayInUse, "live", globalGatewayHasNoInterface},
		{"a gateway with a global EIP or a peer link is not deleted", dcaas.CodeVirtualGatewayInUse, "live", globalGatewayHasNoPeerLink},
	}
}

func globalGatewayHasNoInterface(c *call, g *globalGateway) error {
	if v, ok := c.db.interfaces.by(byGlobalGateway, g.key()).first(); ok {
		return fmt.Errorf("interface %s uses the gateway", v.key())
	}
	return nil
}

func globalGatewayHasNoPeerLink(c *call, g *globalGateway) error {
	if l, ok := c.db.peerLinks.by(byGlobalGateway, g.key()).first(); ok {
		return fmt.Errorf("peer link %s is on the gateway", l.key())
	}
	return nil
}
