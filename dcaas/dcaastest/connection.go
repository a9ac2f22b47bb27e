package dcaastest

import (
	"cmp"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// Connection describes a line for [Server.AddConnection]. A field that is zero
// gets the default that stands beside it.
type Connection struct {
	ID                  string // a new one
	Name                string
	Description         string
	Type                string // standard; or hosting (an operations connection), or hosted
	PortType            string // 10G
	Bandwidth           int    // in Mbit/s; 10000
	Status              string // ACTIVE
	Location            string // a made-up place
	PeerLocation        string
	ProjectID           string // the server's
	EnterpriseProjectID string // "0", the default project
	HostingID           string // of a hosted connection: the operations connection under it
	VLAN                int    // of a hosted connection
	EndsAtLocation      bool   // it ends at a Direct Connect location, so it has no VLAN 0
}

// AddConnection lays a line and returns its id. The API itself has no call for
// that: lines are ordered from people. It panics when the id is taken.
func (s *Server) AddConnection(conn Connection) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.db.beginCall()

	c := newConnection(s.db)
	c.Wire.ID = cmp.Or(conn.ID, c.Wire.ID)
	if _, taken := s.db.connections.get(c.Wire.ID); taken {
		panic(fmt.Sprintf("dcaastest: there is a connection %s already", c.Wire.ID))
	}
	c.Wire.Name = conn.Name
	c.Wire.Description = conn.Description
	c.Wire.Type = cmp.Or(conn.Type, typeStandard)
	c.Wire.PortType = cmp.Or(conn.PortType, c.Wire.PortType)
	c.Wire.Bandwidth = cmp.Or(conn.Bandwidth, c.Wire.Bandwidth)
	c.Wire.Status = cmp.Or(conn.Status, statusActive)
	c.Wire.Location = cmp.Or(conn.Location, c.Wire.Location)
	c.Wire.PeerLocation = conn.PeerLocation
	c.Wire.TenantID = cmp.Or(conn.ProjectID, s.ProjectID)
	c.Wire.EnterpriseProjectID = cmp.Or(conn.EnterpriseProjectID, "0")
	c.EndsAtLocation = conn.EndsAtLocation
	if c.Wire.Type == typeHosted {
		c.Wire.HostingID, c.Wire.VLAN = &conn.HostingID, &conn.VLAN
		c.Partner = c.Wire.TenantID
		if hosting, ok := s.db.connections.get(conn.HostingID); ok {
			c.Partner = hosting.Wire.TenantID
		}
	}
	s.db.connections.put(c)
	return c.Wire.ID
}

// SetConnectionStatus puts a line into a status, such as DOWN. Interfaces on a
// line that is DOWN read DOWN too. It panics when there is no such line.
func (s *Server) SetConnectionStatus(id, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.db.connections.get(id)
	if !ok {
		panic(fmt.Sprintf("dcaastest: there is no connection %s", id))
	}
	c.Wire.Status = status
}

const (
	typeStandard = "standard"
	typeHosting  = "hosting"
	typeHosted   = "hosted"

	statusBuild = "BUILD"
)

// connection is a line. A hosted one is shown under two paths: to its tenant
// as a connection, to the partner who made it as a hosted connection.
type connection struct {
	lifecycle `json:"lifecycle"`
	Wire      wireConnection `json:"direct_connect"`
	Partner   string         `json:"partner,omitzero"` // project that made a hosted connection

	EndsAtLocation bool `json:"ends_at_location,omitzero"` // at a Direct Connect location
}

func (c *connection) key() string                      { return c.Wire.ID }
func (c *connection) enter(_ *database, status string) { c.Wire.Status = status }

func newConnectionStore() store[*connection] {
	return newStore("direct_connects", map[string]func(*connection) []string{
		byProject: func(c *connection) []string { return []string{c.Wire.TenantID} },
		byPartner: (*connection).partners,
		byHosting: func(c *connection) []string { return []string{text(c.Wire.HostingID)} },
		byVLAN:    func(c *connection) []string { return []string{vlanKey(c.Wire.HostingID, valueOr(c.Wire.VLAN, 0))} },
	})
}

// partners returns the project that sees a hosted connection as its partner.
func (c *connection) partners() []string {
	if c.Wire.Type != typeHosted {
		return nil
	}
	return []string{c.Partner}
}

// wireConnection is table 5-5, with the agreement that newer answers have.
type wireConnection struct {
	ID                        string    `json:"id"`
	TenantID                  string    `json:"tenant_id"`
	Name                      string    `json:"name"`
	Description               string    `json:"description"`
	PortType                  string    `json:"port_type"`
	Bandwidth                 int       `json:"bandwidth"`
	Location                  string    `json:"location"`
	PeerLocation              string    `json:"peer_location"`
	DeviceID                  string    `json:"device_id"`
	Type                      string    `json:"type"`
	HostingID                 *string   `json:"hosting_id"`
	ChargeMode                string    `json:"charge_mode"`
	Provider                  string    `json:"provider"`
	AdminStateUp              bool      `json:"admin_state_up"`
	VLAN                      *int      `json:"vlan"`
	Status                    string    `json:"status"`
	ApplyTime                 string    `json:"apply_time"`
	CreateTime                string    `json:"create_time"`
	ProviderStatus            string    `json:"provider_status"`
	PeerPortType              *string   `json:"peer_port_type"`
	PeerProvider              *string   `json:"peer_provider"`
	OrderID                   *string   `json:"order_id"`
	ProductID                 *string   `json:"product_id"`
	SpecCode                  *string   `json:"spec_code"`
	PeriodType                *int      `json:"period_type"`
	PeriodNum                 *int      `json:"period_num"`
	VGWType                   string    `json:"vgw_type"`
	LAGID                     *string   `json:"lag_id"`
	EnterpriseProjectID       string    `json:"enterprise_project_id"`
	Locales                   locales   `json:"locales"`
	SupportFeature            []string  `json:"support_feature"`
	IESID                     *string   `json:"ies_id"`
	Reason                    *string   `json:"reason"`
	Email                     *string   `json:"email"`
	OnestopProductID          *string   `json:"onestop_product_id"`
	BuildingLineProductID     *string   `json:"building_line_product_id"`
	LastOnestopProductID      *string   `json:"last_onestop_product_id"`
	LastBuildingLineProductID *string   `json:"last_building_line_product_id"`
	ModifiedBandwidth         *int      `json:"modified_bandwidth"`
	ChangeMode                *int      `json:"change_mode"`
	OnestopDCStatus           *string   `json:"onestopdc_status"`
	PublicBorderGroup         string    `json:"public_border_group"`
	AutoRenew                 *int      `json:"auto_renew"`
	Ratio95Peak               *int      `json:"ratio_95peak"`
	SignedAgreementStatus     string    `json:"signed_agreement_status"`
	SignedAgreementTime       string    `json:"signed_agreement_time"`
	Tags                      []wireTag `json:"tags"`
}

// locales is table 5-6.
type locales struct {
	EnglishUS string `json:"en_us"`
	ChineseCN string `json:"zh_cn"`
}

// newConnection is a line with all that is the same for every line.
func newConnection(db *database) *connection {
	now := formatTime(db.now)
	return &connection{Wire: wireConnection{
		ID:                uuid.NewString(),
		PortType:          "10G",
		Bandwidth:         10000,
		Location:          "Example Exchange 1",
		DeviceID:          "198.51.100.1",
		ChargeMode:        "bandwidth",
		Provider:          "Example Carrier",
		AdminStateUp:      true,
		ApplyTime:         now,
		CreateTime:        now,
		ProviderStatus:    statusActive,
		VGWType:           "default",
		Locales:           locales{EnglishUS: "Example Region", ChineseCN: "示例区域"},
		SupportFeature:    []string{},
		PublicBorderGroup: "center",
		Tags:              []wireTag{},

		SignedAgreementStatus: "signed",
		SignedAgreementTime:   now,
	}}
}

func (c *call) connections() view[*connection, wireConnection] {
	return view[*connection, wireConnection]{
		store:        &c.db.connections,
		scope:        scope{byProject, c.project},
		toWire:       func(conn *connection) wireConnection { return conn.Wire },
		itemKey:      "direct_connect",
		listKey:      "direct_connects",
		notFoundCode: dcaas.CodeConnectionNotFound,
		filters:      map[string]int{"id": 5, "name": 5, "hosting_id": 5, "enterprise_project_id": 10},
	}
}

func connectionOperations() []operation {
	return []operation{
		{name: "ListDirectConnects", route: "GET /v3/{project_id}/dcaas/direct-connects", do: func(c *call) (answer, error) { return c.connections().list(c) }},
		{name: "ShowDirectConnect", route: "GET /v3/{project_id}/dcaas/direct-connects/{id}", do: func(c *call) (answer, error) { return c.connections().show(c) }},
		{name: "UpdateDirectConnect", route: "PUT /v3/{project_id}/dcaas/direct-connects/{id}", do: updateConnection},
		{name: "DeleteDirectConnect", route: "DELETE /v3/{project_id}/dcaas/direct-connects/{id}", do: deleteConnection},
	}
}

// connectionUpdate is table 5-10.
type connectionUpdate struct {
	Name           *string `json:"name"`
	Description    *string `json:"description"`
	Bandwidth      *int    `json:"bandwidth"`
	PeerLocation   *string `json:"peer_location"`
	Status         *string `json:"status"`
	ProviderStatus *string `json:"provider_status"`
}

func updateConnection(c *call) (answer, error) {
	conn, err := c.connections().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[connectionUpdate](c.body, "direct_connect")
	if err != nil {
		return answer{}, err
	}
	if err := firstError(
		maxLength("name", in.Name, 64),
		maxLength("description", in.Description, 128),
		inRange("bandwidth", in.Bandwidth, 2, 100000),
		maxLength("peer_location", in.PeerLocation, 255),
		oneOf("status", in.Status, statusPendingPay, "APPLY"),
		oneOf("provider_status", in.ProviderStatus, statusActive, statusDown),
	); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, connectionChange{conn, in.Bandwidth}, connectionUpdateRules()); err != nil {
		return answer{}, err
	}
	setIfGiven(&conn.Wire.Name, in.Name)
	setIfGiven(&conn.Wire.Description, in.Description)
	setIfGiven(&conn.Wire.Bandwidth, in.Bandwidth)
	setIfGiven(&conn.Wire.PeerLocation, in.PeerLocation)
	setIfGiven(&conn.Wire.Status, in.Status)
	setIfGiven(&conn.Wire.ProviderStatus, in.ProviderStatus)
	return c.connections().respond(http.StatusOK, conn)
}

// lineChange is a line and the bandwidth that a request would give it, if any.
type connectionChange struct {
	connection *connection
	bandwidth  *int
}

func connectionUpdateRules() []rule[connectionChange] {
	return []rule[connectionChange]{
		{"hosted connections together fit into the one under them", dcaas.CodeInsufficientBandwidth, "5.1.2", hostedFitsHosting},
		{"hosted connections together fit into the one under them", dcaas.CodeInsufficientBandwidth, "5.1.2", connectionFitsHosted},
		{"the bandwidth of a connection is not lowered", dcaas.CodeBandwidthDecreased, "5.1.2", bandwidthNotLowered},
	}
}

// bandwidthNotLowered lets the bandwidth of a connection only be raised.
func bandwidthNotLowered(_ *call, change connectionChange) error {
	if change.bandwidth != nil && *change.bandwidth < change.connection.Wire.Bandwidth {
		return fmt.Errorf("the connection has %d Mbit/s, which can only be raised", change.connection.Wire.Bandwidth)
	}
	return nil
}

// lineHasBandwidth keeps a hosted connection within the line under it.
func hostedFitsHosting(c *call, change connectionChange) error {
	if change.bandwidth == nil {
		return nil
	}
	return checkBandwidthLeft(c.db, text(change.connection.Wire.HostingID), change.connection.key(), *change.bandwidth)
}

// hostedHaveBandwidth keeps a line as large as the hosted connections on it.
func connectionFitsHosted(c *call, change connectionChange) error {
	if change.bandwidth == nil {
		return nil
	}
	if used := hostedBandwidth(c.db, change.connection.key(), ""); *change.bandwidth < used {
		return fmt.Errorf("hosted connections use %d Mbit/s of the connection", used)
	}
	return nil
}

// bandwidthLeft checks that a hosted connection with the id, or a new one, can
// have so much of the line under it.
func checkBandwidthLeft(db *database, hostingID, id string, bandwidth int) error {
	hosting, ok := db.connections.get(hostingID)
	if !ok {
		return nil // no hosted connection, or the test laid it on nothing
	}
	if left := hosting.Wire.Bandwidth - hostedBandwidth(db, hostingID, id); bandwidth > left {
		return fmt.Errorf("the operations connection has %d Mbit/s left, not %d", left, bandwidth)
	}
	return nil
}

// hostedBandwidth is what the hosted connections on a line use, without one.
func hostedBandwidth(db *database, hostingID, exceptID string) int {
	used := 0
	for conn := range db.connections.by(byHosting, hostingID).all() {
		if conn.key() != exceptID {
			used += conn.Wire.Bandwidth
		}
	}
	return used
}

func deleteConnection(c *call) (answer, error) {
	conn, err := c.connections().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	return removeConnection(c, conn)
}

// removeConnection takes a line away, whichever path asks for it.
func removeConnection(c *call, conn *connection) (answer, error) {
	if err := checkRules(c, conn, connectionRemovalRules()); err != nil {
		return answer{}, err
	}
	c.db.connections.remove(conn.key())
	return answer{status: http.StatusNoContent}, nil
}

func connectionRemovalRules() []rule[*connection] {
	return []rule[*connection]{
		{"a connection with an interface or a hosted connection stays", dcaas.CodeConnectionInUse, "5.1.3, 5.1.9", connectionHasNoInterface},
		{"a connection with an interface or a hosted connection stays", dcaas.CodeConnectionInUse, "5.1.3, 5.1.9", connectionCarriesNoHosted},
	}
}

func connectionHasNoInterface(c *call, conn *connection) error {
	if v, ok := c.db.interfaces.by(byConnection, conn.key()).first(); ok {
		return fmt.Errorf("interface %s is on the connection", v.key())
	}
	return nil
}

func connectionCarriesNoHosted(c *call, conn *connection) error {
	if other, ok := c.db.connections.by(byHosting, conn.key()).first(); ok {
		return fmt.Errorf("hosted connection %s is on the connection", other.key())
	}
	return nil
}
