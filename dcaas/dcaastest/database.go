package dcaastest

import (
	"fmt"
	"time"
)

// world is the state of the service. Whoever uses it holds the server's lock.
type database struct {
	clock    func() time.Time
	now      time.Time // the time of the call under way
	schedule schedule
	waiting  waiting // resources that the clock moves on

	region   string
	quotas   map[string]int    // by type
	failures map[string]string // why what is begun with an id fails

	lowOnStatic bool // WithLowPriorityOnStatic

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

// newWorld returns the state of a new server, but for its connections. It declares
// what each store is indexed by.
func newDatabase(region string) *database {
	db := &database{
		clock: time.Now, schedule: schedule{reads: 1}, region: region,
		quotas: defaultQuotas(), failures: map[string]string{},
	}
	db.connections = newStore(map[string]func(*connection) []string{
		byProject: func(l *connection) []string { return []string{l.wire.TenantID} },
		byPartner: (*connection).partners,
		byHosting: func(l *connection) []string { return []string{text(l.wire.HostingID)} },
		byVLAN: func(l *connection) []string {
			return []string{vlanKey(l.wire.HostingID, valueOr(l.wire.VLAN, 0))}
		},
	})
	db.gateways = newStore(map[string]func(*virtualGateway) []string{
		byProject: func(g *virtualGateway) []string { return []string{g.wire.TenantID} },
		byVPC:     func(g *virtualGateway) []string { return []string{text(g.wire.VPCID)} },
	})
	db.interfaces = newStore(map[string]func(*virtualInterface) []string{
		byProject:    func(v *virtualInterface) []string { return []string{v.wire.TenantID, v.creator} },
		byTenant:     func(v *virtualInterface) []string { return []string{v.wire.TenantID} },
		byConnection: func(v *virtualInterface) []string { return []string{text(v.wire.DirectConnectID)} },
		byGateway:    func(v *virtualInterface) []string { return []string{text(v.wire.VGWID)} },
		byVLAN: func(v *virtualInterface) []string {
			return []string{vlanKey(v.wire.DirectConnectID, v.wire.VLAN), vlanKey(v.wire.LAGID, v.wire.VLAN)}
		},
		byGatewayPort: func(v *virtualInterface) []string {
			return []string{gatewayPortKey(v.wire.VGWID, v.wire.DirectConnectID, v.wire.LAGID)}
		},
		byGlobalGateway: (*virtualInterface).globalGateways,
		byPeer:          (*virtualInterface).peers,
	})
	db.tests = newStore(map[string]func(*switchoverTest) []string{
		byProject:  func(t *switchoverTest) []string { return []string{t.wire.TenantID} },
		byResource: func(t *switchoverTest) []string { return []string{t.wire.ResourceID} },
	})
	db.connectGateways = newStore(map[string]func(*connectGateway) []string{
		byProject: func(g *connectGateway) []string { return []string{g.wire.TenantID} },
	})
	db.eips = newStore(map[string]func(*globalEIP) []string{
		byConnectGateway: func(e *globalEIP) []string { return []string{e.gateway} },
		// A connect gateway with an EIP on it cannot be deleted, so this key is stable.
		byTenant: func(e *globalEIP) []string {
			if g, ok := db.connectGateways.get(e.gateway); ok {
				return []string{g.wire.TenantID}
			}
			return nil
		},
	})
	db.globalGateways = newStore(map[string]func(*globalGateway) []string{
		byProject: func(g *globalGateway) []string { return []string{g.wire.TenantID} },
	})
	db.peerLinks = newStore(map[string]func(*peerLink) []string{
		byGlobalGateway: func(l *peerLink) []string { return []string{l.wire.GlobalDCGatewayID} },
	})
	db.routes = newStore(map[string]func(*route) []string{
		byGlobalGateway: func(r *route) []string { return []string{r.wire.GatewayID} },
		byNextHop:       func(r *route) []string { return []string{r.wire.NextHop} },
	})
	db.detections = newStore(map[string]func(*detection) []string{
		byProject: func(d *detection) []string { return []string{d.wire.ProjectID} },
	})
	db.locations = newStore[*location](nil)
	for _, l := range locationsOf(region) {
		db.locations.put(l)
	}
	return db
}

// partners returns the project that sees a hosted connection as its partner.
func (c *connection) partners() []string {
	if c.wire.Type != typeHosted {
		return nil
	}
	return []string{c.partner}
}

// globalGateways returns the global gateway that the interface is on.
func (v *virtualInterface) globalGateways() []string {
	if v.wire.ServiceType != serviceGlobal {
		return nil
	}
	return []string{text(v.wire.GatewayID)}
}

// peers returns the IDs of the peers of the interface.
func (v *virtualInterface) peers() []string {
	ids := make([]string, len(v.wire.VIFPeers))
	for i, p := range v.wire.VIFPeers {
		ids[i] = p.ID
	}
	return ids
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
