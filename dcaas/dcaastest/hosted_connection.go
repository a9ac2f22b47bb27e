package dcaastest

import "net/http"

// wireHostedConnection is table 5-27.
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

func hostedView(l *connection) wireHostedConnection {
	return wireHostedConnection{
		ID:             l.wire.ID,
		TenantID:       l.wire.TenantID,
		Name:           l.wire.Name,
		Description:    l.wire.Description,
		Bandwidth:      l.wire.Bandwidth,
		Location:       l.wire.Location,
		PeerLocation:   l.wire.PeerLocation,
		HostingID:      l.wire.HostingID,
		Provider:       l.wire.Provider,
		AdminStateUp:   l.wire.AdminStateUp,
		VLAN:           l.wire.VLAN,
		Status:         l.wire.Status,
		ApplyTime:      l.wire.ApplyTime,
		CreateTime:     l.wire.CreateTime,
		ProviderStatus: l.wire.ProviderStatus,
		PortType:       l.wire.PortType,
		Type:           l.wire.Type,
	}
}

func (c *call) hostedConnections() shelf[*connection, wireHostedConnection] {
	return shelf[*connection, wireHostedConnection]{
		in:      &c.world.connections,
		scope:   scope{byPartner, c.project},
		view:    hostedView,
		one:     "hosted_connect",
		many:    "hosted_connects",
		gone:    codeConnectionGone,
		filters: map[string]int{"id": 5, "name": 5, "hosting_id": 5},
	}
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

// hostedConnectionCreate is table 5-32.
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
	if err := first(
		needed("bandwidth", in.Bandwidth),
		neededText("hosting_id", in.HostingID),
		neededText("resource_tenant_id", in.ResourceTenantID),
		upTo("name", in.Name, 64),
		upTo("description", in.Description, 128),
		between("bandwidth", in.Bandwidth, 2, 400000),
		hostedHasVLAN(in),
		between("vlan", in.VLAN, 0, 3999),
		upTo("resource_tenant_id", in.ResourceTenantID, 32),
		upTo("peer_location", in.PeerLocation, 255),
	); err != nil {
		return answer{}, err
	}
	if err := obey(c, in, hostedConnectionRules()); err != nil {
		return answer{}, err
	}

	under, _ := c.connections().find(*in.HostingID)
	line := newConnection(c.world)
	line.partner = c.project
	line.wire.TenantID = *in.ResourceTenantID
	line.wire.Name = text(in.Name)
	line.wire.Description = text(in.Description)
	line.wire.Bandwidth = *in.Bandwidth
	line.wire.PortType = under.wire.PortType
	line.wire.Location = under.wire.Location
	line.wire.PeerLocation = text(in.PeerLocation)
	line.wire.Provider = under.wire.Provider
	line.wire.EnterpriseProjectID = "0"
	line.wire.Type = typeHosted
	line.wire.HostingID = in.HostingID
	line.wire.VLAN = in.VLAN
	// BUILD is all that a line without an interface comes to.
	line.wire.Status = statusBuild
	c.world.connections.put(line)
	return c.hostedConnections().written(http.StatusCreated, line)
}

func hostedConnectionRules() []rule[hostedConnectionCreate] {
	return []rule[hostedConnectionCreate]{hostingExists, hostingIsOperations, hostedVLANNotZero, hostedVLANFree, hostedBandwidthLeft, hostedQuotaLeft}
}

// hostedHasVLAN has a code of its own, unlike other mandatory parameters.
func hostedHasVLAN(in hostedConnectionCreate) error {
	if in.VLAN == nil {
		return refuse(codeHostedVLANMissing, "vlan is missing")
	}
	return nil
}

func hostingExists(c *call, in hostedConnectionCreate) error {
	if _, ok := c.connections().find(*in.HostingID); !ok {
		return refuse(codeReferenceGone, "there is no operations connection %s", *in.HostingID)
	}
	return nil
}

func hostingIsOperations(c *call, in hostedConnectionCreate) error {
	if under, _ := c.connections().find(*in.HostingID); under.wire.Type != typeHosting {
		return refuse(codeNotOperations, "connection %s is no operations connection", *in.HostingID)
	}
	return nil
}

func hostedVLANNotZero(_ *call, in hostedConnectionCreate) error {
	if *in.VLAN == 0 {
		return refuse(codeHostedVLANZero, "a hosted connection cannot have VLAN 0")
	}
	return nil
}

func hostedVLANFree(c *call, in hostedConnectionCreate) error {
	if l, ok := c.world.connections.by(byVLAN, vlanKey(in.HostingID, *in.VLAN)).first(); ok {
		return refuse(codeHostedVLANTaken, "VLAN %d is that of hosted connection %s", *in.VLAN, l.key())
	}
	return nil
}

func hostedBandwidthLeft(c *call, in hostedConnectionCreate) error {
	return bandwidthLeft(c.world, *in.HostingID, "", *in.Bandwidth)
}

// hostedQuotaLeft asks the quota of the tenant for whom the line is: it is a
// connection among theirs.
func hostedQuotaLeft(c *call, in hostedConnectionCreate) error {
	return c.world.quotaLeft(quotaConnections, *in.ResourceTenantID, 1)
}

// hostedConnectionUpdate is table 5-43.
type hostedConnectionUpdate struct {
	Name         *string `json:"name"`
	Description  *string `json:"description"`
	Bandwidth    *int    `json:"bandwidth"`
	PeerLocation *string `json:"peer_location"`
}

func updateHostedConnection(c *call) (answer, error) {
	line, err := c.hostedConnections().addressed(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[hostedConnectionUpdate](c.body, "hosted_connect")
	if err != nil {
		return answer{}, err
	}
	if err := first(
		upTo("name", in.Name, 64),
		upTo("description", in.Description, 128),
		between("bandwidth", in.Bandwidth, 2, 400000),
		upTo("peer_location", in.PeerLocation, 255),
	); err != nil {
		return answer{}, err
	}
	if err := obey(c, lineChange{line, in.Bandwidth}, lineUpdateRules()); err != nil {
		return answer{}, err
	}
	set(&line.wire.Name, in.Name)
	set(&line.wire.Description, in.Description)
	set(&line.wire.Bandwidth, in.Bandwidth)
	set(&line.wire.PeerLocation, in.PeerLocation)
	line.wire.Status = statusBuild
	return c.hostedConnections().written(http.StatusOK, line)
}

func deleteHostedConnection(c *call) (answer, error) {
	line, err := c.hostedConnections().addressed(c)
	if err != nil {
		return answer{}, err
	}
	return removeConnection(c, line)
}
