package dcaastest

import (
	"fmt"
	"time"
)

// settings holds the values that options and [Server.SetFailure] set. [Server.Restore]
// keeps them.
type settings struct {
	clock    func() time.Time
	schedule schedule
	region   string
	quotas   map[string]int    // by type
	failures map[string]string // reasons of failing operations, by the ID in SetFailure
	vpcs     map[string]bool   // the VPCs that exist; nil means all

	lowPriorityOnStatic bool
	slowGatewayDeletion bool
}

func defaultSettings() *settings {
	return &settings{
		clock: time.Now, schedule: schedule{reads: 1}, region: "dcaastest-1",
		quotas: defaultQuotas(), failures: map[string]string{},
	}
}

// database holds the state of the service. The server's lock guards it.
type database struct {
	*settings

	now     time.Time // the time of the current call
	waiting waiting   // resources that the clock advances

	connections     storeOf[*connection]
	gateways        storeOf[*virtualGateway]
	interfaces      storeOf[*virtualInterface]
	tests           storeOf[*switchoverTest]
	connectGateways storeOf[*connectGateway]
	eips            storeOf[*globalEIP]
	globalGateways  storeOf[*globalGateway]
	peerLinks       storeOf[*peerLink]
	routes          storeOf[*route]
	detections      storeOf[*detection]
	locations       storeOf[*location]

	stores []*store // all except the locations, which are constant
}

// These indexes are named in views and rules. An index with the name of a list filter
// serves that filter.
const (
	byProject        = "project" // the projects that see the resource
	byTenant         = "tenant"  // the project whose quota the resource uses
	byPartner        = "partner" // the project that made a hosted connection
	byVLAN           = "vlan"    // port (connection or LAG) and VLAN
	byGatewayPort    = "port"    // gateway and port
	byPeer           = "peer"    // IDs of the peers of an interface
	byGlobalGateway  = "global_gateway"
	byConnectGateway = "connect_gateway"
	byHosting        = "hosting_id"
	byConnection     = "direct_connect_id"
	byGateway        = "vgw_id"
	byVPC            = "vpc_id"
	byResource       = "resource_id"
	byNextHop        = "nexthop"
)

// newDatabase returns a database without connections. A new kind of resource is
// registered here. [Server.Restore] and the clock handle the kinds in this order, so a
// kind may refer to the kinds before it.
func newDatabase(set *settings) *database {
	db := &database{settings: set}
	register(db, &db.connections, newConnectionStore())
	register(db, &db.gateways, newGatewayStore())
	register(db, &db.interfaces, newInterfaceStore())
	register(db, &db.tests, newSwitchoverTestStore())
	register(db, &db.connectGateways, newConnectGatewayStore())
	register(db, &db.eips, newGlobalEIPStore(db))
	register(db, &db.globalGateways, newGlobalGatewayStore())
	register(db, &db.peerLinks, newPeerLinkStore())
	register(db, &db.routes, newRouteStore())
	register(db, &db.detections, newDetectionStore())
	db.locations = newLocationStore(set.region)
	return db
}

// register sets a field of the database and adds it to the stores.
func register[T resource](db *database, field *storeOf[T], s storeOf[T]) {
	*field = s
	db.stores = append(db.stores, &field.store)
}

// vlanKey returns the index key of a VLAN on a port, which is a connection or a LAG.
// Without a port the key is empty.
func vlanKey(port *string, vlan int) string {
	if text(port) == "" {
		return ""
	}
	return fmt.Sprintf("%s %d", *port, vlan)
}

// beginCall sets the time of the call and advances the resources whose state has ended by
// then.
func (db *database) beginCall() {
	db.now = db.clock()
	if db.schedule.byClock {
		db.advanceAll()
	}
}

// formatTime returns a time in the form of section 5 of the API reference: UTC,
// milliseconds, Z.
func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
