package dcaastest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

const (
	statusAuthorization = "AUTHORIZATION"
	statusAccepted      = "ACCEPTED" // only in requests
	statusRejected      = "REJECTED"
	statusAdminShutdown = "ADMIN_SHUTDOWN"

	modeBGP    = "bgp"
	modeStatic = "static"

	priorityLow = "low"

	serviceVirtual = "VGW"
	serviceGlobal  = "GDGW"
	serviceLocal   = "LGW"
)

// virtualInterface is a virtual interface. Its wire form computes the fields that follow
// from its peers and its connection.
type virtualInterface struct {
	lifecycle        `json:"lifecycle"`
	Wire             wireInterface `json:"virtual_interface"`
	Creator          string        `json:"creator"`                     // project that created it, perhaps for another tenant
	StatusBeforeTest string        `json:"status_before_test,omitzero"` // status before a switchover test shut it down
	Reason           string        `json:"reason,omitzero"`             // why the last operation fails; empty if it does not
}

func (v *virtualInterface) key() string { return v.Wire.ID }

func (v *virtualInterface) enter(db *database, status string) {
	switch status {
	case statusDeleted:
		db.interfaces.remove(v.key())
		v.updateHostedStatus(db, statusActive, statusBuild)
		for _, p := range v.Wire.VIFPeers {
			db.dropRoutes(p.ID)
		}
		return
	case statusActive:
		v.updateHostedStatus(db, statusBuild, statusActive)
	case statusError:
		v.Wire.Reason = &v.Reason
	}
	v.Wire.Status = status
}

func newInterfaceStore() storeOf[*virtualInterface] {
	return newStore("virtual_interfaces", map[string]func(*virtualInterface) []string{
		byProject:    func(v *virtualInterface) []string { return []string{v.Wire.TenantID, v.Creator} },
		byTenant:     func(v *virtualInterface) []string { return []string{v.Wire.TenantID} },
		byConnection: func(v *virtualInterface) []string { return []string{text(v.Wire.DirectConnectID)} },
		byGateway:    func(v *virtualInterface) []string { return []string{text(v.Wire.VGWID)} },
		byVLAN: func(v *virtualInterface) []string {
			return []string{vlanKey(v.Wire.DirectConnectID, v.Wire.VLAN), vlanKey(v.Wire.LAGID, v.Wire.VLAN)}
		},
		byGatewayPort: func(v *virtualInterface) []string {
			return []string{gatewayPortKey(v.Wire.VGWID, v.Wire.DirectConnectID, v.Wire.LAGID)}
		},
		byGlobalGateway: (*virtualInterface).globalGateways,
		byPeer:          (*virtualInterface).peers,
	})
}

// globalGateways returns the ID of the interface's global gateway, if it is on one.
func (v *virtualInterface) globalGateways() []string {
	if v.Wire.ServiceType != serviceGlobal {
		return nil
	}
	return []string{text(v.Wire.GatewayID)}
}

// peers returns the IDs of the peers of the interface.
func (v *virtualInterface) peers() []string {
	ids := make([]string, len(v.Wire.VIFPeers))
	for i, p := range v.Wire.VIFPeers {
		ids[i] = p.ID
	}
	return ids
}

// checkRestored refuses an interface without the parts that every create sets.
func (v *virtualInterface) checkRestored(*database) error {
	if len(v.Wire.VIFPeers) == 0 || v.Wire.ExtendAttribute == nil {
		return fmt.Errorf("interface %q has no peer or no extend_attribute", v.Wire.ID)
	}
	return nil
}

// updateHostedStatus changes the status of the hosted connection under the interface, if
// that is its connection. A hosted connection is ACTIVE only because of its interface.
func (v *virtualInterface) updateHostedStatus(db *database, from, to string) {
	conn, ok := db.connections.get(text(v.Wire.DirectConnectID))
	if ok && conn.Wire.Type == typeHosted && conn.Wire.Status == from {
		conn.Wire.Status = to
	}
}

// gateway returns the virtual gateway of the interface, if the server has it.
func (v *virtualInterface) gateway(db *database) (*virtualGateway, bool) {
	return db.gateways.get(text(v.Wire.VGWID))
}

// isOnGlobalGateway reports whether the interface is on the global gateway with the ID.
func (v *virtualInterface) isOnGlobalGateway(gatewayID string) bool {
	return v.Wire.ServiceType == serviceGlobal && text(v.Wire.GatewayID) == gatewayID
}

// gatewayASN returns the ASN of the interface's gateway, if the server has the gateway.
func (v *virtualInterface) gatewayASN(db *database) (int64, bool) {
	if g, ok := db.globalGateways.get(text(v.Wire.GatewayID)); ok && v.isOnGlobalGateway(g.key()) {
		return g.Wire.BGPASN, true
	}
	g, ok := v.gateway(db)
	if !ok {
		return 0, false
	}
	return g.Wire.BGPASN, true
}

// checkMayChange refuses changes while a switchover test has shut the interface down, and
// during its deletion.
func (v *virtualInterface) checkMayChange() error {
	if v.Wire.Status == statusAdminShutdown || v.Wire.Status == statusPendingDelete {
		return fmt.Errorf("the interface is %s", v.Wire.Status)
	}
	return nil
}

// wireInterface is table 5-77 of the API reference. It also has route_mode, bgp_asn and
// bgp_md5, because clients read them back from there.
type wireInterface struct {
	ID                  string               `json:"id"`
	Name                string               `json:"name"`
	Description         string               `json:"description"`
	TenantID            string               `json:"tenant_id"`
	DirectConnectID     *string              `json:"direct_connect_id"`
	LAGID               *string              `json:"lag_id"`
	VGWID               *string              `json:"vgw_id"`
	GatewayID           *string              `json:"gateway_id"`
	Type                string               `json:"type"`
	ServiceType         string               `json:"service_type"`
	VLAN                int                  `json:"vlan"`
	Bandwidth           int                  `json:"bandwidth"`
	DeviceID            string               `json:"device_id"`
	Status              string               `json:"status"`
	CreateTime          string               `json:"create_time"`
	UpdateTime          *string              `json:"update_time"`
	AdminStateUp        bool                 `json:"admin_state_up"`
	RateLimit           bool                 `json:"rate_limit"`
	EnableBFD           bool                 `json:"enable_bfd"`
	EnableNQA           bool                 `json:"enable_nqa"`
	Priority            string               `json:"priority"`
	RouteLimit          int                  `json:"route_limit"`
	BGPRouteLimit       int                  `json:"bgp_route_limit"`
	AddressFamily       string               `json:"address_family"`
	LocalGatewayV4IP    *string              `json:"local_gateway_v4_ip"`
	RemoteGatewayV4IP   *string              `json:"remote_gateway_v4_ip"`
	LocalGatewayV6IP    *string              `json:"local_gateway_v6_ip"`
	RemoteGatewayV6IP   *string              `json:"remote_gateway_v6_ip"`
	RouteMode           string               `json:"route_mode"`
	BGPASN              *int64               `json:"bgp_asn,omitzero"`
	BGPMD5              *string              `json:"bgp_md5,omitzero"`
	RemoteEPGroup       []string             `json:"remote_ep_group"`
	ServiceEPGroup      []string             `json:"service_ep_group"`
	IESID               *string              `json:"ies_id"`
	LGWID               *string              `json:"lgw_id"`
	Reason              *string              `json:"reason"`
	VIFPeers            []wirePeer           `json:"vif_peers"`
	ExtendAttribute     *wireExtendAttribute `json:"extend_attribute"`
	EnterpriseProjectID string               `json:"enterprise_project_id"`
	Tags                []wireTag            `json:"tags"`
}

// wireForm returns the interface as answers have it.
func (v *virtualInterface) wireForm(db *database) *wireInterface {
	out := new(v.Wire)
	down := v.connectionDown(db)
	if out.Status == statusActive && down {
		out.Status = statusDown
	}
	out.VIFPeers = make([]wirePeer, len(v.Wire.VIFPeers))
	for i, p := range v.Wire.VIFPeers {
		out.VIFPeers[i] = p.wireForm(out, !down)
	}

	// Fields that older API versions have on the interface repeat those of the first peer.
	first := &out.VIFPeers[0]
	out.AddressFamily = first.AddressFamily
	out.RouteMode = first.RouteMode
	out.BGPASN, out.BGPMD5 = first.BGPASN, first.BGPMD5
	out.RemoteEPGroup = first.RemoteEPGroup
	for i := range out.VIFPeers {
		p := &out.VIFPeers[i]
		if p.AddressFamily == familyIPv4 {
			out.LocalGatewayV4IP, out.RemoteGatewayV4IP = &p.LocalGatewayIP, &p.RemoteGatewayIP
		} else {
			out.LocalGatewayV6IP, out.RemoteGatewayV6IP = &p.LocalGatewayIP, &p.RemoteGatewayIP
		}
	}

	if out.Status == statusAuthorization || out.Status == statusRejected {
		out.ExtendAttribute = nil // absent until the other tenant accepts
		return out
	}
	out.ExtendAttribute = v.Wire.ExtendAttribute.wireForm(out)
	return out
}

// connectionDown reports whether the connection of the interface is DOWN.
func (v *virtualInterface) connectionDown(db *database) bool {
	conn, ok := db.connections.get(text(v.Wire.DirectConnectID))
	return ok && conn.Wire.Status == statusDown
}

func (c *call) interfaces() *viewOf[*virtualInterface] {
	return &viewOf[*virtualInterface]{view{
		store:        &c.db.interfaces.store,
		scope:        scope{byProject, c.project},
		toWire:       func(r resource) any { return r.(*virtualInterface).wireForm(c.db) },
		columns:      columnsOf[wireInterface],
		itemKey:      "virtual_interface",
		listKey:      "virtual_interfaces",
		notFoundCode: dcaas.CodeVirtualInterfaceNotFound,
		filters:      map[string]int{"id": 5, "status": 5, "direct_connect_id": 5, "vgw_id": 5, "enterprise_project_id": 10},
	}}
}

func interfaceOperations() []operation {
	return []operation{
		{name: "ListVirtualInterfaces", route: "GET /v3/{project_id}/dcaas/virtual-interfaces", do: func(c *call) (answer, error) { return c.interfaces().list(c) }},
		{name: "CreateVirtualInterface", route: "POST /v3/{project_id}/dcaas/virtual-interfaces", do: createInterface},
		{name: "ShowVirtualInterface", route: "GET /v3/{project_id}/dcaas/virtual-interfaces/{id}", do: func(c *call) (answer, error) { return c.interfaces().show(c) }},
		{name: "UpdateVirtualInterface", route: "PUT /v3/{project_id}/dcaas/virtual-interfaces/{id}", do: updateInterface},
		{name: "DeleteVirtualInterface", route: "DELETE /v3/{project_id}/dcaas/virtual-interfaces/{id}", do: deleteInterface},
		{name: "UpdateExtendAttribute", route: "PUT /v3/{project_id}/dcaas/virtual-interfaces/{id}/extend-attributes", do: updateExtendAttribute},
	}
}

// interfaceCreate is table 5-101 of the API reference, with service_type, gateway_id,
// priority and tags, which newer clients send.
type interfaceCreate struct {
	Name                *string    `json:"name"`
	Description         *string    `json:"description"`
	DirectConnectID     *string    `json:"direct_connect_id"`
	LAGID               *string    `json:"lag_id"`
	Type                *string    `json:"type"`
	ServiceType         *string    `json:"service_type"`
	VLAN                *int       `json:"vlan"`
	Bandwidth           *int       `json:"bandwidth"`
	AddressFamily       *string    `json:"address_family"`
	LocalGatewayV4IP    *string    `json:"local_gateway_v4_ip"`
	RemoteGatewayV4IP   *string    `json:"remote_gateway_v4_ip"`
	LocalGatewayV6IP    *string    `json:"local_gateway_v6_ip"`
	RemoteGatewayV6IP   *string    `json:"remote_gateway_v6_ip"`
	VGWID               *string    `json:"vgw_id"`
	GatewayID           *string    `json:"gateway_id"`
	RouteMode           *string    `json:"route_mode"`
	BGPASN              *int64     `json:"bgp_asn"`
	BGPMD5              *string    `json:"bgp_md5"`
	RemoteEPGroup       *[]string  `json:"remote_ep_group"`
	ServiceEPGroup      *[]string  `json:"service_ep_group"`
	EnableBFD           *bool      `json:"enable_bfd"`
	EnableNQA           *bool      `json:"enable_nqa"`
	Priority            *string    `json:"priority"`
	ResourceTenantID    *string    `json:"resource_tenant_id"`
	EnterpriseProjectID *string    `json:"enterprise_project_id"`
	Tags                *[]wireTag `json:"tags"`
}

// firstPeer returns the peer that a create makes along with the interface.
func (in interfaceCreate) firstPeer() peerCreate {
	p := peerCreate{
		Name:            in.Name,
		AddressFamily:   new(strings.ToLower(valueOr(in.AddressFamily, familyIPv4))),
		LocalGatewayIP:  in.LocalGatewayV4IP,
		RemoteGatewayIP: in.RemoteGatewayV4IP,
		RouteMode:       in.RouteMode,
		BGPASN:          in.BGPASN,
		BGPMD5:          in.BGPMD5,
		RemoteEPGroup:   in.RemoteEPGroup,
	}
	if *p.AddressFamily == familyIPv6 {
		p.LocalGatewayIP, p.RemoteGatewayIP = in.LocalGatewayV6IP, in.RemoteGatewayV6IP
	}
	return p
}

// serviceType returns the kind of gateway that the interface is for.
func (in interfaceCreate) serviceType() string { return valueOr(in.ServiceType, serviceVirtual) }

// otherTenant returns the tenant for whom the interface is created, if that is not the
// caller's project.
func (in interfaceCreate) otherTenant(c *call) (string, bool) {
	tenant := text(in.ResourceTenantID)
	return tenant, tenant != "" && tenant != c.project
}

func createInterface(c *call) (answer, error) {
	in, err := readWrapped[interfaceCreate](c.body, "virtual_interface")
	if err != nil {
		return answer{}, err
	}
	if err := firstError(
		required("vlan", in.VLAN),
		required("bandwidth", in.Bandwidth),
		requiredText("type", in.Type),
		maxLength("name", in.Name, 64),
		maxLength("description", in.Description, 128),
		oneOf("type", in.Type, "private", "public"),
		oneOf("service_type", in.ServiceType, serviceVirtual, serviceGlobal, serviceLocal),
		inRange("vlan", in.VLAN, 0, 3999),
		inRange("bandwidth", in.Bandwidth, 2, 2147483647),
		oneOf("priority", in.Priority, "normal", priorityLow),
		checkTags(valueOr(in.Tags, nil)),
		in.firstPeer().checkParameters(),
		in.firstPeer().checkStaticRoutes(in.serviceType() == serviceGlobal),
	); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, in, interfaceRules()); err != nil {
		return answer{}, err
	}

	v := &virtualInterface{Creator: c.project, Wire: wireInterface{
		ID:                  uuid.NewString(),
		Name:                text(in.Name),
		Description:         text(in.Description),
		TenantID:            c.project,
		DirectConnectID:     nonEmpty(in.DirectConnectID),
		LAGID:               nonEmpty(in.LAGID),
		VGWID:               nonEmpty(in.VGWID),
		GatewayID:           nonEmpty(in.GatewayID),
		Type:                *in.Type,
		ServiceType:         in.serviceType(),
		VLAN:                *in.VLAN,
		Bandwidth:           *in.Bandwidth,
		DeviceID:            "198.51.100.4",
		CreateTime:          formatTime(c.db.now),
		AdminStateUp:        true,
		EnableBFD:           valueOr(in.EnableBFD, false),
		EnableNQA:           valueOr(in.EnableNQA, false),
		Priority:            valueOr(in.Priority, "normal"),
		RouteLimit:          50,
		BGPRouteLimit:       100,
		ServiceEPGroup:      valueOr(in.ServiceEPGroup, []string{}),
		ExtendAttribute:     &wireExtendAttribute{DetectMultiplier: 5, MinRXInterval: 1000, MinTXInterval: 1000},
		EnterpriseProjectID: valueOr(nonEmpty(in.EnterpriseProjectID), "0"),
		Tags:                valueOr(in.Tags, []wireTag{}),
	}}
	end, reason := c.db.ending(statusActive, text(in.DirectConnectID), text(in.LAGID))
	v.Reason = reason
	states := []string{statusPendingCreate, end}
	if tenant, ok := in.otherTenant(c); ok {
		v.Wire.TenantID = tenant
		states = []string{statusAuthorization} // until the other tenant accepts or rejects it
	}
	v.addPeer(in.firstPeer())
	c.db.interfaces.put(v)
	c.db.start(v, states...)
	return c.interfaces().respond(http.StatusCreated, v)
}

// interfaceUpdate is table 5-83 of the API reference, with priority.
type interfaceUpdate struct {
	Name           *string   `json:"name"`
	Description    *string   `json:"description"`
	Bandwidth      *int      `json:"bandwidth"`
	RemoteEPGroup  *[]string `json:"remote_ep_group"`
	ServiceEPGroup *[]string `json:"service_ep_group"`
	EnableBFD      *bool     `json:"enable_bfd"`
	EnableNQA      *bool     `json:"enable_nqa"`
	Priority       *string   `json:"priority"`
	Status         *string   `json:"status"`
}

func updateInterface(c *call) (answer, error) {
	v, err := c.interfaces().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[interfaceUpdate](c.body, "virtual_interface")
	if err != nil {
		return answer{}, err
	}
	if err := firstError(
		maxLength("name", in.Name, 64),
		maxLength("description", in.Description, 128),
		inRange("bandwidth", in.Bandwidth, 2, 2147483647),
		oneOf("priority", in.Priority, "normal", priorityLow),
		oneOf("status", in.Status, statusAccepted, statusRejected),
	); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, interfaceChange{v, in}, interfaceUpdateRules()); err != nil {
		return answer{}, err
	}

	bfdOrNQAChanged := isChanged(v.Wire.EnableBFD, in.EnableBFD) || isChanged(v.Wire.EnableNQA, in.EnableNQA)
	// All fields but name and description need a change of the devices.
	reconfigure := bfdOrNQAChanged || isChanged(v.Wire.Bandwidth, in.Bandwidth) || isChanged(v.Wire.Priority, in.Priority) ||
		isListChanged(v.Wire.VIFPeers[0].RemoteEPGroup, in.RemoteEPGroup) || isListChanged(v.Wire.ServiceEPGroup, in.ServiceEPGroup)
	if bfdOrNQAChanged {
		v.Wire.ExtendAttribute.HAType, v.Wire.ExtendAttribute.HAMode = nil, nil // the new type is not configured yet
	}
	setIfGiven(&v.Wire.Name, in.Name)
	setIfGiven(&v.Wire.Description, in.Description)
	setIfGiven(&v.Wire.Bandwidth, in.Bandwidth)
	setIfGiven(&v.Wire.VIFPeers[0].RemoteEPGroup, in.RemoteEPGroup)
	setIfGiven(&v.Wire.ServiceEPGroup, in.ServiceEPGroup)
	setIfGiven(&v.Wire.EnableBFD, in.EnableBFD)
	setIfGiven(&v.Wire.EnableNQA, in.EnableNQA)
	setIfGiven(&v.Wire.Priority, in.Priority)
	v.Wire.UpdateTime = new(formatTime(c.db.now))
	if reconfigure {
		_, v.Reason = c.db.ending(statusActive, v.key())
		c.db.beginUpdate(v, v.Wire.Status)
	}
	switch text(in.Status) {
	case statusAccepted:
		end, reason := c.db.ending(statusActive, text(v.Wire.DirectConnectID), text(v.Wire.LAGID))
		v.Reason = reason
		c.db.start(v, statusPendingCreate, end)
	case statusRejected:
		c.db.start(v, statusRejected)
	}
	return c.interfaces().respond(http.StatusOK, v)
}

func deleteInterface(c *call) (answer, error) {
	v, err := c.interfaces().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	if err := checkRules(c, v, interfaceRemovalRules()); err != nil {
		return answer{}, err
	}
	c.db.beginDelete(v, v.Wire.Status)
	return answer{status: http.StatusNoContent}, nil
}
