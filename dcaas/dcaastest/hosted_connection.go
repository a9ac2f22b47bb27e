package dcaastest

import (
	"fmt"
	"net/http"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// wireHostedConnection is table 5-27 of the API reference.
type wireHostedConnection struct {
	ID             string  `json:"id"`
	TenantID       string  `json:"tenant_id"`
	Name           string  `json:"name"`
	Description    string  `json:"description"`
	Bandwidth      int     `json:"bandwidth"`
	Location       string  `json:"location"`
	PeerLocation   string  `json:"peer_location"`
	HostingID      *string `json:"hosting_id"`
	Provider       string  `json:"provider"`
	AdminStateUp   bool    `json:"admin_state_up"`
	VLAN           *int    `json:"vlan"`
	Status         string  `json:"status"`
	ApplyTime      string  `json:"apply_time"`
	CreateTime     string  `json:"create_time"`
	ProviderStatus string  `json:"provider_status"`
	PortType       string  `json:"port_type"`
	Type           string  `json:"type"`
}

func toHostedWire(conn *connection) *wireHostedConnection {
	return &wireHostedConnection{
		ID:             conn.Wire.ID,
		TenantID:       conn.Wire.TenantID,
		Name:           conn.Wire.Name,
		Description:    conn.Wire.Description,
		Bandwidth:      conn.Wire.Bandwidth,
		Location:       conn.Wire.Location,
		PeerLocation:   conn.Wire.PeerLocation,
		HostingID:      conn.Wire.HostingID,
		Provider:       conn.Wire.Provider,
		AdminStateUp:   conn.Wire.AdminStateUp,
		VLAN:           conn.Wire.VLAN,
		Status:         conn.Wire.Status,
		ApplyTime:      conn.Wire.ApplyTime,
		CreateTime:     conn.Wire.CreateTime,
		ProviderStatus: conn.Wire.ProviderStatus,
		PortType:       conn.Wire.PortType,
		Type:           conn.Wire.Type,
	}
}

func (c *call) hostedConnections() *viewOf[*connection] {
	return &viewOf[*connection]{view{
		store:        &c.db.connections.store,
		scope:        scope{byPartner, c.project},
		toWire:       func(r resource) any { return toHostedWire(r.(*connection)) },
		columns:      columnsOf[wireHostedConnection],
		itemKey:      "hosted_connect",
		listKey:      "hosted_connects",
		notFoundCode: dcaas.CodeConnectionNotFound,
		filters:      map[string]int{"id": 5, "name": 5, "hosting_id": 5},
	}}
}

func hostedConnectionOperations() []operation {
	return []operation{
		{name: "ListHostedDirectConnects", route: "GET /v3/{project_id}/dcaas/hosted-connects", do: func(c *call) (answer, error) { return c.hostedConnections().list(c) }},
		{name: "CreateHostedDirectConnect", route: "POST /v3/{project_id}/dcaas/hosted-connects", do: createHostedConnection},
		{name: "ShowHostedDirectConnect", route: "GET /v3/{project_id}/dcaas/hosted-connects/{id}", do: func(c *call) (answer, error) { return c.hostedConnections().show(c) }},
		{name: "UpdateHostedDirectConnect", route: "PUT /v3/{project_id}/dcaas/hosted-connects/{id}", do: updateHostedConnection},
		{name: "DeleteHostedDirectConnect", route: "DELETE /v3/{project_id}/dcaas/hosted-connects/{id}", do: deleteHostedConnection},
	}
}

// hostedConnectionCreate is table 5-32 of the API reference.
type hostedConnectionCreate struct {
	Name             *string `json:"name"`
	Description      *string `json:"description"`
	Bandwidth        *int    `json:"bandwidth"`
	HostingID        *string `json:"hosting_id"`
	VLAN             *int    `json:"vlan"`
	ResourceTenantID *string `json:"resource_tenant_id"`
	PeerLocation     *string `json:"peer_location"`
}

func createHostedConnection(c *call) (answer, error) {
	in, err := readWrapped[hostedConnectionCreate](c.body, "hosted_connect")
	if err != nil {
		return answer{}, err
	}
	if err := firstError(
		required("bandwidth", in.Bandwidth),
		requiredText("hosting_id", in.HostingID),
		requiredText("resource_tenant_id", in.ResourceTenantID),
		maxLength("name", in.Name, 64),
		maxLength("description", in.Description, 128),
		inRange("bandwidth", in.Bandwidth, 2, 400000),
		inRange("vlan", in.VLAN, 0, 3999),
		maxLength("resource_tenant_id", in.ResourceTenantID, 32),
		maxLength("peer_location", in.PeerLocation, 255),
	); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, in, hostedConnectionRules()); err != nil {
		return answer{}, err
	}

	hosting, _ := c.connections().find(*in.HostingID)
	conn := newConnection(c.db)
	conn.Partner = c.project
	conn.Wire.TenantID = *in.ResourceTenantID
	conn.Wire.Name = text(in.Name)
	conn.Wire.Description = text(in.Description)
	conn.Wire.Bandwidth = *in.Bandwidth
	conn.Wire.PortType = hosting.Wire.PortType
	conn.Wire.Location = hosting.Wire.Location
	conn.Wire.PeerLocation = text(in.PeerLocation)
	conn.Wire.Provider = hosting.Wire.Provider
	conn.Wire.EnterpriseProjectID = "0"
	conn.Wire.Type = typeHosted
	conn.Wire.HostingID = in.HostingID
	conn.Wire.VLAN = in.VLAN
	// An interface on it makes it ACTIVE later.
	conn.Wire.Status = statusBuild
	c.db.connections.put(conn)
	return c.hostedConnections().respond(http.StatusCreated, conn)
}

func hostedConnectionRules() []rule[hostedConnectionCreate] {
	return []rule[hostedConnectionCreate]{
		{"a hosted connection has a VLAN", dcaas.CodeHostedVLANMissing, "5.1.6", hostedHasVLAN},
		{"the connection of a new resource exists", dcaas.CodeConnectionOrLAGNotFound, "5.1.6", hostingExists},
		{"a hosted connection is created on an operations connection", dcaas.CodeNotOperationsConnection, "5.1.6", hostingIsOperations},
		{"the VLAN of a hosted connection is not 0", dcaas.CodeHostedVLANZero, "5.1.6", hostedVLANNotZero},
		{"hosted connections on one connection differ in VLAN", dcaas.CodeHostedVLANConflict, "5.1.6", hostedVLANFree},
		{"hosted connections share the bandwidth of their connection", dcaas.CodeInsufficientBandwidth, "5.1.6", hostedBandwidthLeft},
		{"the tenant has quota left", dcaas.CodeConnectionQuotaExceeded, "5.1.6", hostedQuotaLeft},
	}
}

// hostedHasVLAN is a rule, because a missing VLAN has its own code, unlike other
// mandatory parameters.
func hostedHasVLAN(_ *call, in hostedConnectionCreate) error {
	if in.VLAN == nil {
		return fmt.Errorf("vlan is missing")
	}
	return nil
}

func hostingExists(c *call, in hostedConnectionCreate) error {
	if _, ok := c.connections().find(*in.HostingID); !ok {
		return fmt.Errorf("there is no operations connection %s", *in.HostingID)
	}
	return nil
}

func hostingIsOperations(c *call, in hostedConnectionCreate) error {
	if hosting, _ := c.connections().find(*in.HostingID); hosting.Wire.Type != typeHosting {
		return fmt.Errorf("connection %s is no operations connection", *in.HostingID)
	}
	return nil
}

func hostedVLANNotZero(_ *call, in hostedConnectionCreate) error {
	if *in.VLAN == 0 {
		return fmt.Errorf("a hosted connection cannot have VLAN 0")
	}
	return nil
}

func hostedVLANFree(c *call, in hostedConnectionCreate) error {
	if conn, ok := c.db.connections.by(byVLAN, vlanKey(in.HostingID, *in.VLAN)).first(); ok {
		return fmt.Errorf("VLAN %d is that of hosted connection %s", *in.VLAN, conn.key())
	}
	return nil
}

func hostedBandwidthLeft(c *call, in hostedConnectionCreate) error {
	return checkBandwidthLeft(c.db, *in.HostingID, "", *in.Bandwidth)
}

// hostedQuotaLeft checks the quota of the tenant who gets the connection.
func hostedQuotaLeft(c *call, in hostedConnectionCreate) error {
	return c.db.checkQuotaLeft(quotaConnections, *in.ResourceTenantID, 1)
}

// hostedConnectionUpdate is table 5-43 of the API reference.
type hostedConnectionUpdate struct {
	Name         *string `json:"name"`
	Description  *string `json:"description"`
	Bandwidth    *int    `json:"bandwidth"`
	PeerLocation *string `json:"peer_location"`
}

func updateHostedConnection(c *call) (answer, error) {
	conn, err := c.hostedConnections().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[hostedConnectionUpdate](c.body, "hosted_connect")
	if err != nil {
		return answer{}, err
	}
	if err := firstError(
		maxLength("name", in.Name, 64),
		maxLength("description", in.Description, 128),
		inRange("bandwidth", in.Bandwidth, 2, 400000),
		maxLength("peer_location", in.PeerLocation, 255),
	); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, connectionChange{conn, in.Bandwidth}, hostedConnectionUpdateRules()); err != nil {
		return answer{}, err
	}
	setIfGiven(&conn.Wire.Name, in.Name)
	setIfGiven(&conn.Wire.Description, in.Description)
	setIfGiven(&conn.Wire.Bandwidth, in.Bandwidth)
	setIfGiven(&conn.Wire.PeerLocation, in.PeerLocation)
	conn.Wire.Status = statusBuild
	return c.hostedConnections().respond(http.StatusOK, conn)
}

func hostedConnectionUpdateRules() []rule[connectionChange] {
	return []rule[connectionChange]{
		{"hosted connections share the bandwidth of their connection", dcaas.CodeInsufficientBandwidth, "5.1.8", hostedFitsHosting},
	}
}

func deleteHostedConnection(c *call) (answer, error) {
	conn, err := c.hostedConnections().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	return removeConnection(c, conn)
}
