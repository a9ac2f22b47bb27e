package dcaastest

import (
	"cmp"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// connectGateway is a connect gateway, to which global EIPs are bound. Its status follows
// from these EIPs, so its lifecycle is unused.
type connectGateway struct {
	lifecycle `json:"lifecycle"`
	Wire      wireConnectGateway `json:"connect_gateway"`
}

func (g *connectGateway) key() string             { return g.Wire.ID }
func (g *connectGateway) enter(*database, string) {}

func newConnectGatewayStore() storeOf[*connectGateway] {
	return newStore("connect_gateways", map[string]func(*connectGateway) []string{
		byProject: func(g *connectGateway) []string { return []string{g.Wire.TenantID} },
	})
}

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

// wireForm returns the gateway as answers have it, with its status and the count of its
// EIPs.
func (g *connectGateway) wireForm(db *database) *wireConnectGateway {
	out := new(g.Wire)
	out.Status = statusDown
	for e := range db.eips.allBy(byConnectGateway, g.key()) {
		if e.Wire.Status == statusBound {
			out.Status = statusActive
			out.CurrentGEIPCount++
			out.GCBID = cmp.Or(out.GCBID, e.Wire.GCBID)
		}
	}
	return out
}

func (c *call) connectGateways() *viewOf[*connectGateway] {
	return &viewOf[*connectGateway]{view{
		store:        &c.db.connectGateways.store,
		scope:        scope{byProject, c.project},
		toWire:       func(r resource) any { return r.(*connectGateway).wireForm(c.db) },
		columns:      columnsOf[wireConnectGateway],
		itemKey:      "connect_gateway",
		listKey:      "connect_gateways",
		notFoundCode: dcaas.CodeResourceNotFound,
		filters:      map[string]int{"id": 5, "name": 5, "status": 5},
		hasOffset:    true,
		hasTotal:     true,
	}}
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

func (in connectGatewayChange) checkParameters() error {
	return firstError(
		maxLength("name", in.Name, 64),
		maxLength("description", in.Description, 255),
		oneOf("address_family", in.AddressFamily, familyIPv4, familyDual),
	)
}

func createConnectGateway(c *call) (answer, error) {
	in, err := readWrapped[connectGatewayChange](c.body, "connect_gateway")
	if err != nil {
		return answer{}, err
	}
	if err := firstError(required("name", in.Name), in.checkParameters()); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, in, connectGatewayRules()); err != nil {
		return answer{}, err
	}
	g := &connectGateway{Wire: wireConnectGateway{
		ID:            uuid.NewString(),
		TenantID:      c.project,
		Name:          *in.Name,
		Description:   text(in.Description),
		AddressFamily: valueOr(in.AddressFamily, familyIPv4),
		AccessSite:    "example-site-1",
		GatewaySite:   "example-site-2",
		BGPASN:        64512,
		CreatedTime:   formatTime(c.db.now),
	}}
	c.db.connectGateways.put(g)
	return c.connectGateways().respond(http.StatusCreated, g)
}

func connectGatewayRules() []rule[connectGatewayChange] {
	return []rule[connectGatewayChange]{
		{"the tenant has quota left", dcaas.CodeConnectionQuotaExceeded, "live", connectGatewayQuotaLeft},
	}
}

func connectGatewayQuotaLeft(c *call, _ connectGatewayChange) error {
	return c.db.checkQuotaLeft(quotaConnectGateways, c.project, 1)
}

func updateConnectGateway(c *call) (answer, error) {
	g, err := c.connectGateways().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[connectGatewayChange](c.body, "connect_gateway")
	if err != nil {
		return answer{}, err
	}
	if err := in.checkParameters(); err != nil {
		return answer{}, err
	}
	setIfGiven(&g.Wire.Name, in.Name)
	setIfGiven(&g.Wire.Description, in.Description)
	setIfGiven(&g.Wire.AddressFamily, in.AddressFamily)
	g.Wire.UpdatedTime = new(formatTime(c.db.now))
	return c.connectGateways().respond(http.StatusOK, g)
}

func deleteConnectGateway(c *call) (answer, error) {
	g, err := c.connectGateways().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	if err := checkRules(c, g, connectGatewayRemovalRules()); err != nil {
		return answer{}, err
	}
	c.db.connectGateways.remove(g.key())
	return answer{status: http.StatusNoContent}, nil
}

func connectGatewayRemovalRules() []rule[*connectGateway] {
	return []rule[*connectGateway]{
		{"a gateway with a global EIP or a peer link is not deleted", dcaas.CodeVirtualGatewayInUse, "live", connectGatewayHasNoEIP},
	}
}

// connectGatewayHasNoEIP also refuses EIPs that are UNBINDING or in ERROR.
func connectGatewayHasNoEIP(c *call, g *connectGateway) error {
	if e, ok := c.db.eips.by(byConnectGateway, g.key()).first(); ok {
		return fmt.Errorf("global EIP %s is on the gateway", e.key())
	}
	return nil
}
