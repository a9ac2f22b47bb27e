package dcaastest

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

type virtualGateway struct {
	lifecycle `json:"lifecycle"`
	Wire      wireGateway `json:"virtual_gateway"`
	Locked    bool        `json:"locked,omitzero"` // by [Server.LockGateway]
}

// LockGateway locks a virtual gateway, as a cutover does. Until [Server.UnlockGateway]
// the server refuses to change or delete it with DC.1113. LockGateway panics when there
// is no such gateway.
func (s *Server) LockGateway(id string) { s.setGatewayLocked(id, true) }

// UnlockGateway ends [Server.LockGateway].
func (s *Server) UnlockGateway(id string) { s.setGatewayLocked(id, false) }

func (s *Server) setGatewayLocked(id string, locked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, ok := s.db.gateways.get(id)
	if !ok {
		panic("dcaastest: there is no virtual gateway " + id)
	}
	g.Locked = locked
}

func (g *virtualGateway) key() string { return g.Wire.ID }

func (g *virtualGateway) enter(db *database, status string) {
	if status == statusDeleted {
		db.gateways.remove(g.key())
		return
	}
	g.Wire.Status = status
}

func newGatewayStore() storeOf[*virtualGateway] {
	return newStore("virtual_gateways", map[string]func(*virtualGateway) []string{
		byProject: func(g *virtualGateway) []string { return []string{g.Wire.TenantID} },
		byVPC:     func(g *virtualGateway) []string { return []string{text(g.Wire.VPCID)} },
	})
}

// wireGateway is table 5-52 of the API reference.
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

// checkNoOverlap checks that remote subnets share no address with the local subnets of
// the gateway.
func (g *virtualGateway) checkNoOverlap(remote []string) error {
	return checkNoOverlap(slices.Concat(g.Wire.LocalEPGroup, g.Wire.LocalEPGroupIPv6), remote)
}

func (c *call) gateways() *viewOf[*virtualGateway] {
	return &viewOf[*virtualGateway]{view{
		store:        &c.db.gateways.store,
		scope:        scope{byProject, c.project},
		toWire:       func(r resource) any { return &r.(*virtualGateway).Wire },
		columns:      columnsOf[wireGateway],
		itemKey:      "virtual_gateway",
		listKey:      "virtual_gateways",
		notFoundCode: dcaas.CodeVirtualGatewayNotFound,
		filters:      map[string]int{"id": 5, "enterprise_project_id": 10, "vpc_id": 0},
	}}
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

// gatewayCreate is table 5-70 of the API reference, with the router and the tags that
// newer clients send.
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

// checkTarget requires a VPC with local subnets, or an enterprise router, which knows its
// subnets itself.
func (in gatewayCreate) checkTarget() error {
	if nonEmpty(in.EnterpriseRouterID) != nil {
		return nil
	}
	return firstError(requiredText("vpc_id", in.VPCID), requiredList("local_ep_group", in.LocalEPGroup))
}

func createGateway(c *call) (answer, error) {
	in, err := readWrapped[gatewayCreate](c.body, "virtual_gateway")
	if err != nil {
		return answer{}, err
	}
	if err := firstError(
		in.checkTarget(),
		maxLength("name", in.Name, 64),
		maxLength("description", in.Description, 128),
		checkTags(valueOr(in.Tags, nil)),
	); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, in, gatewayRules()); err != nil {
		return answer{}, err
	}

	g := &virtualGateway{Wire: wireGateway{
		ID:                  uuid.NewString(),
		Name:                text(in.Name),
		Description:         text(in.Description),
		TenantID:            c.project,
		VPCID:               nonEmpty(in.VPCID),
		EnterpriseRouterID:  nonEmpty(in.EnterpriseRouterID),
		DeviceID:            "198.51.100.2",
		RedundantDeviceID:   "198.51.100.3",
		Type:                "default",
		AdminStateUp:        true,
		BGPASN:              valueOr(in.BGPASN, 64512),
		LocalEPGroup:        valueOr(in.LocalEPGroup, nil),
		LocalEPGroupIPv6:    valueOr(in.LocalEPGroupIPv6, nil),
		EnterpriseProjectID: valueOr(nonEmpty(in.EnterpriseProjectID), "0"),
		PublicBorderGroup:   "center",
		Tags:                valueOr(in.Tags, []wireTag{}),
	}}
	c.db.gateways.put(g)
	end, _ := c.db.ending(statusActive, text(in.VPCID))
	c.db.start(g, statusPendingCreate, end)
	return c.gateways().respond(http.StatusCreated, g)
}

func gatewayRules() []rule[gatewayCreate] {
	return []rule[gatewayCreate]{
		{"an ASN is in 1 to 4294967295", dcaas.CodeBGPASNOutOfRange, "5.2.5", gatewayASNInRange},
		{"a gateway has at most 50 local subnets of a family", dcaas.CodeTooManyLocalSubnets, "5.2.5", gatewaySubnetCountAllowed},
		{"an address or CIDR block is valid and of its family", dcaas.CodeInvalidIPAddress, "5.2.5", gatewaySubnetsValid},
		{"a list has each CIDR block once", dcaas.CodeDuplicateCIDRs, "5.2.5", gatewaySubnetsDistinct},
		{"the VPC of a gateway exists, if an option names the VPCs", dcaas.CodeVPCNotFound, "5.2.5", vpcExists},
		{"a VPC has one gateway", dcaas.CodeVPCHasGateway, "5.2.5", vpcHasNoGateway},
		{"the tenant has quota left", dcaas.CodeConnectionQuotaExceeded, "5.2.5", gatewayQuotaLeft},
	}
}

func gatewayASNInRange(_ *call, in gatewayCreate) error { return checkASNRange(in.BGPASN) }

func checkASNRange(asn *int64) error {
	if asn != nil && (*asn < 1 || *asn > 4294967295) {
		return fmt.Errorf("bgp_asn is %d, not in 1 to 4294967295", *asn)
	}
	return nil
}

func vpcExists(c *call, in gatewayCreate) error {
	if id := text(in.VPCID); id != "" && c.db.vpcs != nil && !c.db.vpcs[id] {
		return fmt.Errorf("there is no VPC %s", id)
	}
	return nil
}

func vpcHasNoGateway(c *call, in gatewayCreate) error {
	for g := range c.db.gateways.allBy(byVPC, text(in.VPCID)) {
		if g.Wire.TenantID == c.project {
			return fmt.Errorf("VPC %s has virtual gateway %s", *in.VPCID, g.key())
		}
	}
	return nil
}

func gatewaySubnetCountAllowed(_ *call, in gatewayCreate) error {
	return checkLocalSubnetCount(in.LocalEPGroup, in.LocalEPGroupIPv6)
}

func gatewaySubnetsValid(_ *call, in gatewayCreate) error {
	return checkLocalSubnets(in.LocalEPGroup, in.LocalEPGroupIPv6)
}

func gatewaySubnetsDistinct(_ *call, in gatewayCreate) error {
	return checkLocalSubnetsDistinct(in.LocalEPGroup, in.LocalEPGroupIPv6)
}

// checkLocalSubnetCount limits the number of local subnets of a gateway in each family.
func checkLocalSubnetCount(v4, v6 *[]string) error {
	if n := max(len(valueOr(v4, nil)), len(valueOr(v6, nil))); n > maxLocalSubnets {
		return fmt.Errorf("%d local subnets are too many, a gateway has at most %d", n, maxLocalSubnets)
	}
	return nil
}

// checkLocalSubnets checks that each list of local subnets has CIDR blocks of its family.
func checkLocalSubnets(v4, v6 *[]string) error {
	return firstError(checkSubnets("local_ep_group", v4, familyIPv4), checkSubnets("local_ep_group_ipv6", v6, familyIPv6))
}

func checkLocalSubnetsDistinct(v4, v6 *[]string) error {
	return firstError(checkDistinct("local_ep_group", v4), checkDistinct("local_ep_group_ipv6", v6))
}

func gatewayQuotaLeft(c *call, _ gatewayCreate) error {
	return c.db.checkQuotaLeft(quotaGateways, c.project, 1)
}

// gatewayUpdate is table 5-56 of the API reference.
type gatewayUpdate struct {
	Name             *string   `json:"name"`
	Description      *string   `json:"description"`
	LocalEPGroup     *[]string `json:"local_ep_group"`
	LocalEPGroupIPv6 *[]string `json:"local_ep_group_ipv6"`
}

func updateGateway(c *call) (answer, error) {
	g, err := c.gateways().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[gatewayUpdate](c.body, "virtual_gateway")
	if err != nil {
		return answer{}, err
	}
	if err := firstError(maxLength("name", in.Name, 64), maxLength("description", in.Description, 128)); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, gatewayChange{g, in}, gatewayUpdateRules()); err != nil {
		return answer{}, err
	}
	// Only subnets need a change of the devices.
	reconfigure := isListChanged(g.Wire.LocalEPGroup, in.LocalEPGroup) || isListChanged(g.Wire.LocalEPGroupIPv6, in.LocalEPGroupIPv6)
	setIfGiven(&g.Wire.Name, in.Name)
	setIfGiven(&g.Wire.Description, in.Description)
	setIfGiven(&g.Wire.LocalEPGroup, in.LocalEPGroup)
	setIfGiven(&g.Wire.LocalEPGroupIPv6, in.LocalEPGroupIPv6)
	if reconfigure {
		c.db.beginUpdate(g, g.Wire.Status)
	}
	return c.gateways().respond(http.StatusOK, g)
}

// gatewayChange is a gateway and the update that a request asks for.
type gatewayChange struct {
	gateway *virtualGateway
	update  gatewayUpdate
}

func gatewayUpdateRules() []rule[gatewayChange] {
	return []rule[gatewayChange]{
		{"a locked gateway is not changed and not deleted", dcaas.CodeVirtualGatewayCutover, "5.2.2", changedGatewayNotLocked},
		{"a gateway that is being deleted does not change", dcaas.CodeVirtualGatewayLocked, "5.2.2", changedGatewayNotPendingDelete},
		{"an update does not clear a list of local subnets", dcaas.CodeBadParameter, "5.2.2", newLocalSubnetsNotEmpty},
		{"a gateway has at most 50 local subnets of a family", dcaas.CodeTooManyLocalSubnets, "5.2.2", newLocalSubnetCountAllowed},
		{"an address or CIDR block is valid and of its family", dcaas.CodeInvalidIPAddress, "5.2.2", newLocalSubnetsValid},
		{"a list has each CIDR block once", dcaas.CodeDuplicateCIDRs, "5.2.2", newLocalSubnetsDistinct},
		{"local and remote subnets do not overlap", dcaas.CodeCIDROverlap, "5.2.2", newLocalSubnetsDoNotOverlap},
	}
}

func changedGatewayNotLocked(c *call, change gatewayChange) error {
	return gatewayNotLocked(c, change.gateway)
}

func gatewayNotLocked(_ *call, g *virtualGateway) error {
	if g.Locked {
		return errors.New("the gateway is being cut over")
	}
	return nil
}

// newLocalSubnetsNotEmpty refuses an empty list, because an update has 1 to 200 subnets
// (API reference, table 5-56).
func newLocalSubnetsNotEmpty(_ *call, change gatewayChange) error {
	for name, list := range map[string]*[]string{"local_ep_group": change.update.LocalEPGroup, "local_ep_group_ipv6": change.update.LocalEPGroupIPv6} {
		if list != nil && len(*list) == 0 {
			return fmt.Errorf("%s is empty", name)
		}
	}
	return nil
}

func changedGatewayNotPendingDelete(_ *call, change gatewayChange) error {
	if change.gateway.Wire.Status == statusPendingDelete {
		return fmt.Errorf("the gateway is being deleted")
	}
	return nil
}

func newLocalSubnetCountAllowed(_ *call, change gatewayChange) error {
	return checkLocalSubnetCount(change.update.LocalEPGroup, change.update.LocalEPGroupIPv6)
}

func newLocalSubnetsValid(_ *call, change gatewayChange) error {
	return checkLocalSubnets(change.update.LocalEPGroup, change.update.LocalEPGroupIPv6)
}

func newLocalSubnetsDistinct(_ *call, change gatewayChange) error {
	return checkLocalSubnetsDistinct(change.update.LocalEPGroup, change.update.LocalEPGroupIPv6)
}

// newLocalSubnetsDoNotOverlap compares new local subnets with the remote subnets of all
// interfaces on the gateway.
func newLocalSubnetsDoNotOverlap(c *call, change gatewayChange) error {
	local := slices.Concat(valueOr(change.update.LocalEPGroup, nil), valueOr(change.update.LocalEPGroupIPv6, nil))
	for v := range c.db.interfaces.allBy(byGateway, change.gateway.key()) {
		for _, p := range v.Wire.VIFPeers {
			if err := checkNoOverlap(local, p.RemoteEPGroup); err != nil {
				return err
			}
		}
	}
	return nil
}

func deleteGateway(c *call) (answer, error) {
	g, err := c.gateways().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	if err := checkRules(c, g, gatewayRemovalRules()); err != nil {
		return answer{}, err
	}
	if !c.db.slowGatewayDeletion {
		c.db.gateways.remove(g.key())
		g.lifecycle = lifecycle{} // else a pending update would still advance it
		return answer{status: http.StatusNoContent}, nil
	}
	c.db.beginDelete(g, g.Wire.Status)
	return answer{status: http.StatusNoContent}, nil
}

func gatewayRemovalRules() []rule[*virtualGateway] {
	return []rule[*virtualGateway]{
		{"a locked gateway is not changed and not deleted", dcaas.CodeVirtualGatewayCutover, "5.2.3", gatewayNotLocked},
		{"a gateway with an interface is not deleted", dcaas.CodeVirtualGatewayInUse, "5.2.3", gatewayHasNoInterface},
	}
}

func gatewayHasNoInterface(c *call, g *virtualGateway) error {
	if v, ok := c.db.interfaces.by(byGateway, g.key()).first(); ok {
		return fmt.Errorf("interface %s uses the gateway", v.key())
	}
	return nil
}
