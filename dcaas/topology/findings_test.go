package topology_test

import (
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/topology"
)

func low(v *dcaas.VirtualInterface) { v.Priority = dcaas.PriorityLow }

func down(v *dcaas.VirtualInterface) { v.Status = dcaas.VirtualInterfaceDown }

// TestFindings checks each finding, in a project that has no other weakness.
func TestFindings(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*project)
		want   []string
	}{
		"none": {func(*project) {}, nil},
		"a single connection": {func(p *project) { p.interfaces = p.interfaces[:1] }, []string{
			"warning: virtual gateway g-name has a single connection: connection c1-name [g c1]",
		}},
		"two interfaces on a single connection": {func(p *project) { p.interfaces[1].DirectConnectID = "c1" }, []string{
			"warning: virtual gateway g-name has a single connection: connection c1-name [g c1]",
		}},
		"a rejected interface": {func(p *project) { p.interfaces[1].Status = dcaas.VirtualInterfaceRejected }, []string{
			"error: interface v2-name is REJECTED [v2]",
			"warning: virtual gateway g-name has a single connection: connection c1-name [g c1]",
		}},
		"no interface": {func(p *project) { p.gateway("new") }, []string{
			"warning: virtual gateway new-name has no interface: VPC vpc-new is not reachable over it [new]",
		}},
		"one location": {func(p *project) { p.connections[1].Location = p.connections[0].Location }, []string{
			"warning: both connections of virtual gateway g-name are at location exchange c1 [g c1 c2]",
		}},
		"one device at one location": {func(p *project) {
			p.connections[1].Location, p.connections[1].DeviceID = p.connections[0].Location, p.connections[0].DeviceID
		}, []string{
			"warning: both connections of virtual gateway g-name are on device device c1 [g c1 c2]",
		}},
		"no location and no device": {func(p *project) {
			for i := range p.connections {
				p.connections[i].Location, p.connections[i].DeviceID = "", ""
			}
		}, nil},
		"three connections on one device": {func(p *project) {
			p.connection("c3")
			p.vif("v3", "c3", "g")
			for i := range p.connections {
				p.connections[i].DeviceID = "d"
			}
		}, []string{"warning: all 3 connections of virtual gateway g-name are on device d [g c1 c2 c3]"}},
		"one operations connection of a partner": {func(p *project) {
			p.connections[0].HostingID, p.connections[1].HostingID = "ops", "ops"
		}, []string{"warning: both connections of virtual gateway g-name are on operations connection ops [g c1 c2 ops]"}},
		"one operations connection of this project": {func(p *project) {
			p.hostedOn("h1", "c1")
			p.hostedOn("h2", "c1")
			p.interfaces[0].DirectConnectID, p.interfaces[1].DirectConnectID = "h1", "h2"
		}, []string{"warning: both connections of virtual gateway g-name are on operations connection c1 [g h1 h2 c1]"}},
		"two hosted connections at one location": {func(p *project) {
			p.hostedOn("h1", "c1", func(h *dcaas.HostedConnection) { h.Location = "exchange" })
			p.hostedOn("h2", "c2", func(h *dcaas.HostedConnection) { h.Location = "exchange" })
			p.interfaces[0].DirectConnectID, p.interfaces[1].DirectConnectID = "h1", "h2"
		}, []string{"warning: both connections of virtual gateway g-name are at location exchange [g h1 h2]"}},
		"a LAG and a connection": {func(p *project) {
			p.connections[0].LAGID, p.interfaces[0].LAGID = "lag", "lag"
			p.connections[1].Location = p.connections[0].Location
		}, []string{"warning: both connections of virtual gateway g-name are at location exchange c1 [g lag c2]"}},
		"a LAG over two locations": {func(p *project) {
			p.connections[0].LAGID, p.interfaces[0].LAGID = "lag", "lag"
			p.connection("c3", func(c *dcaas.Connection) { c.LAGID = "lag" })
			p.connections[1].Location = p.connections[0].Location
		}, nil},
		"active and standby": {func(p *project) { low(&p.interfaces[1]) }, nil},
		"a standby that does not work": {func(p *project) { low(&p.interfaces[1]); down(&p.interfaces[1]) }, []string{
			"error: interface v2-name is DOWN [v2]",
			"error: only one of the 2 connections of virtual gateway g-name works: connection c1-name [g c1 c2]",
			"error: virtual gateway g-name has an active interface without a standby: the standby (priority low) does not work [g v1 v2]",
		}},
		"a standby without an active": {func(p *project) { low(&p.interfaces[0]); low(&p.interfaces[1]) }, []string{
			"warning: virtual gateway g-name has standby interfaces (priority low) without an active one [g v1 v2]",
		}},
		"a standby on the connections of the active": {func(p *project) {
			p.vif("v3", "c1", "g", low)
		}, []string{"warning: the standby interfaces of virtual gateway g-name are on the connections of the active ones [g v1 v2 v3]"}},
		"a slower standby": {func(p *project) { low(&p.interfaces[1]); p.interfaces[1].Bandwidth = 99 }, []string{
			"warning: the standby of virtual gateway g-name has 99 Mbit/s, which is less than the 100 Mbit/s of the active [g v1 v2]",
		}},
		"a part of the standby works": {func(p *project) {
			low(&p.interfaces[1])
			p.connection("c3")
			p.vif("v3", "c3", "g", low, down)
			p.interfaces[0].Bandwidth = 150
		}, []string{
			"error: interface v3-name is DOWN [v3]",
			"warning: the standby of virtual gateway g-name has 100 Mbit/s, which is less than the 150 Mbit/s of the active [g v1 v2 v3]",
		}},
		"a faster standby": {func(p *project) { low(&p.interfaces[1]); p.interfaces[1].Bandwidth = 101 }, nil},
		"a peer that is down": {func(p *project) { p.interfaces[0].VIFPeers[0].BGPStatus = "DOWN" }, []string{
			"error: only one of the 2 connections of virtual gateway g-name works: connection c2-name [g c1 c2]",
			"error: the ipv4 peer of interface v1-name is down: BGP is DOWN [v1 v1-peer]",
		}},
		"one of two peers is down": {func(p *project) {
			v := &p.interfaces[0]
			v.VIFPeers = append(v.VIFPeers, dcaas.VIFPeer{ID: "p6", AddressFamily: dcaas.IPv6, RouteMode: dcaas.RouteModeStatic, Status: "ERROR"})
		}, []string{"error: the ipv6 peer of interface v1-name is down [v1 p6]"}},
		"an unknown BGP state": {func(p *project) { p.interfaces[0].VIFPeers[0].BGPStatus = "NEW" }, nil},
		"a connection that is down": {func(p *project) {
			p.connections[0].Status = dcaas.ConnectionDown
			down(&p.interfaces[0])
			p.interfaces[0].VIFPeers[0].BGPStatus = "DOWN"
		}, []string{
			"error: connection c1-name is DOWN: 1 interface on it does not work [c1 v1]",
			"error: only one of the 2 connections of virtual gateway g-name works: connection c2-name [g c1 c2]",
		}},
		"a connection that is down before its interface": {func(p *project) { p.connections[0].Status = dcaas.ConnectionError }, []string{
			"error: connection c1-name is ERROR: 1 interface on it does not work [c1 v1]",
			"error: only one of the 2 connections of virtual gateway g-name works: connection c2-name [g c1 c2]",
		}},
		"all connections are down": {func(p *project) {
			p.connections[0].Status, p.connections[1].Status = dcaas.ConnectionDown, dcaas.ConnectionDown
		}, []string{
			"error: connection c1-name is DOWN: 1 interface on it does not work [c1 v1]",
			"error: connection c2-name is DOWN: 1 interface on it does not work [c2 v2]",
			"error: none of the 2 connections of virtual gateway g-name works [g c1 c2]",
		}},
		"the only connection is down": {func(p *project) {
			p.interfaces = p.interfaces[:1]
			p.connections[0].Status = dcaas.ConnectionDown
		}, []string{
			"error: connection c1-name is DOWN: 1 interface on it does not work [c1 v1]",
			"error: the only connection of virtual gateway g-name does not work: connection c1-name [g c1]",
		}},
		"a connection of a LAG is down": {func(p *project) {
			p.connection("c3", func(c *dcaas.Connection) { c.LAGID, c.Status = "lag", dcaas.ConnectionDown })
			p.connections[0].LAGID, p.interfaces[0].LAGID = "lag", "lag"
		}, []string{"error: connection c3-name is DOWN [c3]"}},
		"an operations connection that is down": {func(p *project) {
			p.hostedOn("h1", "c1", func(h *dcaas.HostedConnection) { h.Status = dcaas.HostedConnectionDown })
			p.interfaces[0].DirectConnectID = "h1"
			p.connections[0].Status = dcaas.ConnectionDown
		}, []string{
			"error: connection c1-name is DOWN: 1 interface on it does not work [c1 v1]",
			"error: only one of the 2 connections of virtual gateway g-name works: connection c2-name [g h1 c2]",
		}},
		"a hosted connection that is down": {func(p *project) {
			p.hostedOn("h1", "c1", func(h *dcaas.HostedConnection) { h.Status = dcaas.HostedConnectionError })
			p.interfaces[0].DirectConnectID = "h1"
		}, []string{
			"error: hosted connection h1-name is ERROR: 1 interface on it does not work [h1 v1]",
			"error: only one of the 2 connections of virtual gateway g-name works: connection c2-name [g h1 c2]",
		}},
		"a switchover test": {func(p *project) {
			p.interfaces[0].Status = dcaas.VirtualInterfaceAdminShutdown
			p.interfaces[0].VIFPeers[0].Status = "DOWN"
		}, []string{
			"error: interface v1-name is ADMIN_SHUTDOWN: a switchover test has shut it down [v1 v1-peer]",
			"error: only one of the 2 connections of virtual gateway g-name works: connection c2-name [g c1 c2]",
		}},
		"an interface with an error": {func(p *project) {
			p.interfaces[0].Status, p.interfaces[0].Reason = dcaas.VirtualInterfaceError, "no port\x00left"
		}, []string{
			"error: interface v1-name is ERROR: no port left [v1]",
			"error: only one of the 2 connections of virtual gateway g-name works: connection c2-name [g c1 c2]",
		}},
		"an interface that is updated": {func(p *project) {
			p.interfaces[0].Status, p.interfaces[0].VIFPeers[0].Status = dcaas.VirtualInterfacePendingUpdate, "PENDING_UPDATE"
		}, nil},
		"an interface that is created": {func(p *project) { p.interfaces[0].Status = dcaas.VirtualInterfacePendingCreate }, []string{
			"error: only one of the 2 connections of virtual gateway g-name works: connection c2-name [g c1 c2]",
		}},
		"a gateway with an error": {func(p *project) { p.gateways[0].Status = dcaas.VirtualGatewayError }, []string{
			"error: virtual gateway g-name is ERROR [g]",
		}},
		"79 of 100 routes": {func(p *project) { p.interfaces[0].VIFPeers[0].ReceiveRouteNum = new(int64(79)) }, nil},
		"80 of 100 routes": {func(p *project) { p.interfaces[0].VIFPeers[0].ReceiveRouteNum = new(int64(80)) }, []string{
			"warning: the ipv4 peer of interface v1-name has 80 of at most 100 BGP routes [v1 v1-peer]",
		}},
		"all routes, by the limit of the interface": {func(p *project) {
			v := &p.interfaces[0]
			v.BGPRouteLimit, v.VIFPeers[0].BGPRouteLimit, v.VIFPeers[0].ReceiveRouteNum = 10, 0, new(int64(10))
		}, []string{"error: the ipv4 peer of interface v1-name has 10 of at most 10 BGP routes [v1 v1-peer]"}},
		"routes without a limit": {func(p *project) {
			v := &p.interfaces[0]
			v.BGPRouteLimit, v.VIFPeers[0].BGPRouteLimit = 0, 0
		}, nil},
		"an unknown number of routes": {func(p *project) { p.interfaces[0].VIFPeers[0].ReceiveRouteNum = nil }, nil},
		"remote subnets": {func(p *project) {
			v := &p.interfaces[0]
			v.RouteLimit = 5
			v.VIFPeers[0].RouteMode, v.VIFPeers[0].ReceiveRouteNum = dcaas.RouteModeStatic, new(int64(-1))
			v.VIFPeers[0].RemoteEPGroup = []string{"10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16"}
		}, []string{"warning: the ipv4 peer of interface v1-name has 4 of at most 5 remote subnets [v1 v1-peer]"}},
		"an interface without gateway": {func(p *project) { p.vif("v3", "c1", "") }, []string{
			"warning: interface v3-name has no gateway [v3]",
		}},
		"an interface with the gateway of another project": {func(p *project) { p.vif("v3", "c1", "other") }, []string{
			"note: the virtual gateway other of interface v3-name is not visible to this project [v3 other]",
		}},
		"an interface on the connection of another project": {func(p *project) { p.interfaces[0].DirectConnectID = "other" }, []string{
			"note: the connection other of interface v1-name is not visible to this project [v1 other]",
		}},
		"a hosted connection without parent": {func(p *project) { p.hostedOn("h1", "other") }, []string{
			"note: the operations connection other of hosted connection h1-name is not visible to this project [h1 other]",
		}},
		"a global gateway without traffic": {func(p *project) {
			p.globals = []dcaas.GlobalGateway{{ID: "gl", Status: dcaas.GlobalGatewayDown}}
		}, []string{"warning: global gateway gl has no interface [gl]"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := pair()
			tt.change(p)
			wantFindings(t, p.read(t), tt.want...)
		})
	}
}

// TestFindingsAfterAFailure checks the findings of a map that Without returns.
func TestFindingsAfterAFailure(t *testing.T) {
	t.Parallel()
	m := pair().read(t)
	wantFindings(t, m.Without("c1"), "warning: virtual gateway g-name has a single connection: connection c2-name [g c2]")
	wantFindings(t, m.Without("c1").Without("c2"), "error: virtual gateway g-name is cut off: VPC vpc-g is not reachable over it [g]")
}

// TestMessagesAreClean checks that foreign texts cannot add lines to messages, and that a
// long one is cut.
func TestMessagesAreClean(t *testing.T) {
	t.Parallel()
	p := hostileProject()
	p.gateways[0].Name = strings.Repeat("long ", 1000)
	findings := p.read(t).Findings()
	if len(findings) < 7 {
		t.Errorf("%d findings: %v", len(findings), findings)
	}
	for _, f := range findings {
		if strings.ContainsAny(f.Message, "\n\r\x00\x1b\u202e\u2066\u2028\ufffe") || len(f.Message) > 520 {
			t.Errorf("message %q", f.Message)
		}
		if len(f.ResourceIDs) == 0 || (f.Severity != topology.SeverityError && f.Severity != topology.SeverityWarning && f.Severity != topology.SeverityNote) {
			t.Errorf("finding %+v", f)
		}
	}
}

// TestStates checks the state of each resource, for known states in the form of the
// service and for unknown ones.
func TestStates(t *testing.T) {
	t.Parallel()
	const up, pending, gone, unknown = topology.StateUp, topology.StatePending, topology.StateDown, topology.StateUnknown
	for status, want := range map[string][4]topology.State{ // connection, hosted connection, interface, gateway
		"ACTIVE": {up, up, up, up}, "DOWN": {gone, gone, gone, gone}, "ERROR": {gone, gone, gone, gone},
		"BUILD": {pending, pending, pending, pending}, "PENDING_DELETE": {pending, pending, pending, pending},
		"PENDING_CREATE": {unknown, pending, pending, pending}, "PENDING_UPDATE": {unknown, pending, pending, pending},
		"APPLY": {pending, unknown, unknown, unknown}, "DENY": {gone, unknown, unknown, unknown},
		"ADMIN_SHUTDOWN": {unknown, unknown, gone, unknown}, "REJECTED": {unknown, unknown, gone, unknown},
		"AUTHORIZATION": {unknown, unknown, pending, unknown}, "NEW": {unknown, unknown, unknown, unknown}, "": {unknown, unknown, unknown, unknown},
	} {
		p := pair()
		p.hostedOn("h", "c1", func(h *dcaas.HostedConnection) { h.Status = dcaas.HostedConnectionStatus(status) })
		p.connections[0].Status = dcaas.ConnectionStatus(status)
		p.interfaces[0].Status = dcaas.VirtualInterfaceStatus(status)
		p.gateways[0].Status = dcaas.VirtualGatewayStatus(status)
		m := p.read(t)
		got := [4]topology.State{m.Connections[0].State(), m.Connections[0].HostedConnections[0].State(), m.Interfaces[0].State(), m.Gateways[0].State()}
		if got != want {
			t.Errorf("%q is %v, want %v", status, got, want)
		}
	}
	for _, tt := range []struct {
		mode, session, status string
		want                  topology.State
	}{
		{"bgp", "ACTIVE", "ACTIVE", up},
		{"BGP", "Established", "", up},
		{"bgp", "DOWN", "ACTIVE", gone},
		{"bgp", "Idle", "ACTIVE", gone},
		{"bgp", "ACTIVE", "DOWN", gone},
		{"bgp", "", "ACTIVE", unknown},
		{"bgp", "", "PENDING_CREATE", pending},
		{"static", "", "ACTIVE", up},
		{"static", "", "ERROR", gone},
		{"", "", "", unknown},
	} {
		peer := dcaas.VIFPeer{RouteMode: dcaas.RouteMode(tt.mode), BGPStatus: dcaas.BGPStatus(tt.session), Status: dcaas.VIFPeerStatus(tt.status)}
		if got := topology.PeerState(peer); got != tt.want {
			t.Errorf("PeerState(%+v) = %s, want %s", tt, got, tt.want)
		}
	}
}
