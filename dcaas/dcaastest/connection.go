package dcaastest

import (
	"cmp"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// Connection describes a connection for [Server.AddConnection]. The comment on a field
// gives the default for its zero value.
type Connection struct {
	ID                  string // default: a new one
	Name                string
	Description         string
	Type                string // standard (default), hosting (an operations connection) or hosted
	PortType            string // default: 10G
	Bandwidth           int    // in Mbit/s; default: 10000
	Status              string // default: ACTIVE
	Location            string // default: Example Exchange 1
	PeerLocation        string
	DeviceID            string // default: 198.51.100.1
	ProjectID           string // default: the server's
	EnterpriseProjectID string // default: "0", which is the default enterprise project
	HostingID           string // the operations connection of a hosted connection
	VLAN                int    // VLAN of a hosted connection
	ChargeMode          string // default: bandwidth
	OrderID             string
	EndsAtLocation      bool // whether it ends at a Direct Connect location, which excludes VLAN 0
}

// AddConnection adds a connection and returns its ID. The API has no operation for that,
// because connections are ordered outside of it. AddConnection panics when the ID is
// taken.
func (s *Server) AddConnection(conn Connection) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	db := s.db
	db.beginCall()

	added := newConnection(db)
	added.Wire.ID = cmp.Or(conn.ID, added.Wire.ID)
	if _, taken := db.connections.get(added.Wire.ID); taken {
		panic(fmt.Sprintf("dcaastest: there is a connection %s already", added.Wire.ID))
	}
	added.Wire.Name = conn.Name
	added.Wire.Description = conn.Description
	added.Wire.Type = cmp.Or(conn.Type, typeStandard)
	added.Wire.PortType = cmp.Or(conn.PortType, added.Wire.PortType)
	added.Wire.Bandwidth = cmp.Or(conn.Bandwidth, added.Wire.Bandwidth)
	added.Wire.Status = cmp.Or(conn.Status, statusActive)
	added.Wire.Location = cmp.Or(conn.Location, added.Wire.Location)
	added.Wire.PeerLocation = conn.PeerLocation
	added.Wire.DeviceID = cmp.Or(conn.DeviceID, added.Wire.DeviceID)
	added.Wire.TenantID = cmp.Or(conn.ProjectID, s.ProjectID)
	added.Wire.EnterpriseProjectID = cmp.Or(conn.EnterpriseProjectID, "0")
	added.Wire.ChargeMode = cmp.Or(conn.ChargeMode, added.Wire.ChargeMode)
	if conn.OrderID != "" {
		added.Wire.OrderID = &conn.OrderID
	}
	added.EndsAtLocation = conn.EndsAtLocation
	if added.Wire.Type == typeHosted {
		added.Wire.HostingID, added.Wire.VLAN = &conn.HostingID, &conn.VLAN
		added.Partner = added.Wire.TenantID
		if hosting, ok := db.connections.get(conn.HostingID); ok {
			added.Partner = hosting.Wire.TenantID
		}
	}
	db.connections.put(added)
	return added.Wire.ID
}

// SetConnectionStatus sets the status of a connection, such as DOWN. ACTIVE interfaces on
// a DOWN connection read DOWN too. SetConnectionStatus panics when there is no such
// connection.
func (s *Server) SetConnectionStatus(id, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	conn, ok := s.db.connections.get(id)
	if !ok {
		panic(fmt.Sprintf("dcaastest: there is no connection %s", id))
	}
	conn.Wire.Status = status
}

const (
	typeStandard = "standard"
	typeHosting  = "hosting"
	typeHosted   = "hosted"

	statusBuild = "BUILD"
)

// connection is a connection of any type. A hosted one has two paths: its tenant sees a
// connection, and the partner who created it sees a hosted connection.
type connection struct {
	lifecycle `json:"lifecycle"`
	Wire      wireConnection `json:"direct_connect"`
	Partner   string         `json:"partner,omitzero"` // project that created a hosted connection

	EndsAtLocation bool `json:"ends_at_location,omitzero"`
}

func (c *connection) key() string                      { return c.Wire.ID }
func (c *connection) enter(_ *database, status string) { c.Wire.Status = status }

func newConnectionStore() storeOf[*connection] {
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

// wireConnection is table 5-5 of the API reference, with the agreement fields of newer
// answers.
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

// locales is table 5-6 of the API reference.
type locales struct {
	EnglishUS string `json:"en_us"`
	ChineseCN string `json:"zh_cn"`
}

// newConnection returns a connection with the values that all connections share.
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

func (c *call) connections() *viewOf[*connection] {
	return &viewOf[*connection]{view{
		store:        &c.db.connections.store,
		scope:        scope{byProject, c.project},
		toWire:       func(r resource) any { return &r.(*connection).Wire },
		columns:      columnsOf[wireConnection],
		itemKey:      "direct_connect",
		listKey:      "direct_connects",
		notFoundCode: dcaas.CodeConnectionNotFound,
		filters:      map[string]int{"id": 5, "name": 5, "hosting_id": 5, "enterprise_project_id": 10},
	}}
}

func connectionOperations() []operation {
	return []operation{
		{name: "ListDirectConnects", route: "GET /v3/{project_id}/dcaas/direct-connects", do: func(c *call) (answer, error) { return c.connections().list(c) }},
		{name: "ShowDirectConnect", route: "GET /v3/{project_id}/dcaas/direct-connects/{id}", do: func(c *call) (answer, error) { return c.connections().show(c) }},
		{name: "UpdateDirectConnect", route: "PUT /v3/{project_id}/dcaas/direct-connects/{id}", do: updateConnection},
		{name: "DeleteDirectConnect", route: "DELETE /v3/{project_id}/dcaas/direct-connects/{id}", do: deleteConnection},
	}
}

// connectionUpdate is table 5-10 of the API reference.
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

// connectionChange is a connection and the bandwidth that a request gives it, if any.
type connectionChange struct {
	connection *connection
	bandwidth  *int
}

func connectionUpdateRules() []rule[connectionChange] {
	return []rule[connectionChange]{
		{"hosted connections share the bandwidth of their connection", dcaas.CodeInsufficientBandwidth, "5.1.2", hostedFitsHosting},
		{"hosted connections share the bandwidth of their connection", dcaas.CodeInsufficientBandwidth, "5.1.2", connectionFitsHosted},
		{"the bandwidth of a connection is not lowered", dcaas.CodeBandwidthDecreased, "5.1.2", bandwidthNotLowered},
	}
}

func bandwidthNotLowered(_ *call, change connectionChange) error {
	if change.bandwidth != nil && *change.bandwidth < change.connection.Wire.Bandwidth {
		return fmt.Errorf("the connection has %d Mbit/s, which can only be raised", change.connection.Wire.Bandwidth)
	}
	return nil
}

// hostedFitsHosting limits a hosted connection to the bandwidth of its operations
// connection.
func hostedFitsHosting(c *call, change connectionChange) error {
	if change.bandwidth == nil {
		return nil
	}
	return checkBandwidthLeft(c.db, text(change.connection.Wire.HostingID), change.connection.key(), *change.bandwidth)
}

// connectionFitsHosted checks that a connection has the bandwidth of the hosted
// connections on it.
func connectionFitsHosted(c *call, change connectionChange) error {
	if change.bandwidth == nil {
		return nil
	}
	if used := hostedBandwidth(c.db, change.connection.key(), ""); *change.bandwidth < used {
		return fmt.Errorf("hosted connections use %d Mbit/s of the connection", used)
	}
	return nil
}

// checkBandwidthLeft checks that the operations connection has the bandwidth for a hosted
// connection. id is the hosted connection, or empty for a new one.
func checkBandwidthLeft(db *database, hostingID, id string, bandwidth int) error {
	hosting, ok := db.connections.get(hostingID)
	if !ok {
		return nil // not hosted, or AddConnection made it without an operations connection
	}
	if left := hosting.Wire.Bandwidth - hostedBandwidth(db, hostingID, id); bandwidth > left {
		return fmt.Errorf("the operations connection has %d Mbit/s left, not %d", left, bandwidth)
	}
	return nil
}

// hostedBandwidth returns the bandwidth of the hosted connections on an operations
// connection, without that of exceptID.
func hostedBandwidth(db *database, hostingID, exceptID string) int {
	used := 0
	for conn := range db.connections.allBy(byHosting, hostingID) {
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

// removeConnection deletes a connection for both paths.
func removeConnection(c *call, conn *connection) (answer, error) {
	if err := checkRules(c, conn, connectionRemovalRules()); err != nil {
		return answer{}, err
	}
	c.db.connections.remove(conn.key())
	return answer{status: http.StatusNoContent}, nil
}

func connectionRemovalRules() []rule[*connection] {
	return []rule[*connection]{
		{"a connection in use is not deleted", dcaas.CodeConnectionInUse, "5.1.3, 5.1.9", connectionHasNoInterface},
		{"a connection in use is not deleted", dcaas.CodeConnectionInUse, "5.1.3, 5.1.9", connectionCarriesNoHosted},
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
