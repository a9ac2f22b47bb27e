package dcaastest

import (
	"encoding/json"
	"fmt"
	"time"
)

// settings holds what options and [Server.SetFailure] set. It survives a Restore.
type settings struct {
	clock    func() time.Time
	schedule schedule
	region   string
	quotas   map[string]int    // by type
	failures map[string]string // by ID: the reason with which operations on it fail
	vpcs     map[string]bool   // the VPCs that exist; nil means all

	lowPriorityOnStatic bool
	slowGatewayDeletion bool
}

func defaultSettings() settings {
	return settings{
		clock: time.Now, schedule: schedule{reads: 1}, region: "dcaastest-1",
		quotas: defaultQuotas(), failures: map[string]string{},
	}
}

// database holds the state of the service. Its user holds the server's lock.
type database struct {
	settings

	now     time.Time // the time of the current call
	waiting waiting   // resources that the clock advances

	connections     store[*connection]
	gateways        store[*virtualGateway]
	interfaces      store[*virtualInterface]
	tests           store[*switchoverTest]
	connectGateways store[*connectGateway]
	eips            store[*globalEIP]
	globalGateways  store[*globalGateway]
	peerLinks       store[*peerLink]
	routes          store[*route]
	detections      store[*detection]
	locations       store[*location]

	collections []collection // all of the above but the locations
}

// Indexes that a view or a rule names. The others have the names of list filters.
const (
	byProject        = "project" // the projects that see the resource
	byTenant         = "tenant"  // the project whose quota the resource uses
	byPartner        = "partner" // the project that made a hosted connection
	byVLAN           = "vlan"    // connection or LAG, and VLAN
	byGatewayPort    = "port"    // gateway, and connection or LAG
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

// newDatabase returns the database of a new server, without connections. A new kind
// of resource has one entry here. The order of the entries is that in which a
// snapshot is restored and in which the clock advances resources: an entry may
// refer to those before it.
func newDatabase(set settings) *database {
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
	db.locations = newLocationStore(set.region) // no call changes it
	return db
}

// register puts a store into a field of the database and adds it to the collections.
func register[T resource](db *database, field *store[T], s store[T]) {
	*field = s
	db.collections = append(db.collections, field)
}

// collection is a store without its type, for the code that treats all alike.
type collection interface {
	name() string // its key in a snapshot
	has(r resource) bool
	snapshot() []resource
	restore(db *database, items []json.RawMessage) error
}

// vlanKey returns the index key of a VLAN on a connection or LAG, or none.
func vlanKey(under *string, vlan int) string {
	if text(under) == "" {
		return ""
	}
	return fmt.Sprintf("%s %d", *under, vlan)
}

// tick begins a call: it takes the time and moves on the resources whose time has
// come meanwhile.
func (db *database) beginCall() {
	db.now = db.clock()
	if db.schedule.byClock {
		db.advanceAll()
	}
}

// stamp is a time in the one form that section 5 has: UTC, milliseconds, Z.
func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
