package topology_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/topology"
)

// outline returns the map as indented text.
func outline(m *topology.Map) string {
	var b strings.Builder
	vifs := func(all []*topology.Interface, indent string) {
		for _, v := range all {
			kind, id := v.GatewayRef()
			fmt.Fprintf(&b, "%s%s", indent, v.ID)
			for _, p := range v.Peers {
				fmt.Fprintf(&b, " peer %s %s", p.AddressFamily, topology.PeerState(p))
			}
			if v.Gateway != nil {
				fmt.Fprintf(&b, " -> %s", v.Gateway.ID)
				if v.Gateway.VPC != nil {
					fmt.Fprintf(&b, " -> %s", v.Gateway.VPC.ID)
				}
			} else if id != "" {
				fmt.Fprintf(&b, " -> hidden %s %s", kind, id)
			}
			b.WriteString("\n")
		}
	}
	hosted := func(all []*topology.HostedConnection, indent string) {
		for _, h := range all {
			fmt.Fprintf(&b, "%s%s %s\n", indent, h.ID, h.State())
			vifs(h.Interfaces, indent+"  ")
		}
	}
	for _, c := range m.Connections {
		fmt.Fprintf(&b, "%s %s\n", c.ID, c.State())
		hosted(c.HostedConnections, "  ")
		vifs(c.Interfaces, "  ")
	}
	for _, g := range m.Gateways {
		fmt.Fprintf(&b, "%s %s %s %d cut off %t\n", g.Kind, g.ID, g.State(), len(g.Interfaces), g.CutOff)
	}
	for _, v := range m.VPCs {
		fmt.Fprintf(&b, "%s %d\n", v.ID, len(v.Gateways))
	}
	b.WriteString("orphans\n")
	hosted(m.Orphans.HostedConnections, "  ")
	vifs(m.Orphans.Interfaces, "  ")
	return b.String()
}

func wantOutline(t *testing.T, m *topology.Map, want string) {
	t.Helper()
	if got := outline(m); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// tenants returns a project with connections of all kinds, and resources whose parents
// belong to other projects.
func tenants() *project {
	p := pair()
	p.connection("ops", func(c *dcaas.Connection) { c.Type = dcaas.ConnectionTypeHosting })
	p.hostedOn("h-own", "ops")
	p.hostedOn("h-tenant", "ops", func(h *dcaas.HostedConnection) { h.Status = dcaas.HostedConnectionBuild })
	p.hostedOn("h-orphan", "ops-of-another")
	// The project is its own partner, so the list of connections has h-own too.
	p.connection("h-own", func(c *dcaas.Connection) { c.Type, c.HostingID = dcaas.ConnectionTypeHosted, "ops" })
	p.connection("h-mine", func(c *dcaas.Connection) { c.Type, c.HostingID = dcaas.ConnectionTypeHosted, "ops-of-a-partner" })
	p.globals = []dcaas.GlobalGateway{{ID: "gl", Name: "global", Status: dcaas.GlobalGatewayActive}}
	p.gateways = append(p.gateways, dcaas.VirtualGateway{ID: "er", EnterpriseRouterID: "router", Status: dcaas.VirtualGatewayPendingCreate})
	p.vif("v-own", "h-own", "er")
	p.vif("v-mine", "h-mine", "")
	p.vif("v-global", "c1", "", func(v *dcaas.VirtualInterface) { v.GatewayID, v.ServiceType = "gl", dcaas.ServiceTypeGDGW })
	p.vif("v-local", "c1", "", func(v *dcaas.VirtualInterface) { v.LGWID, v.ServiceType = "lgw", dcaas.ServiceTypeLGW })
	p.vif("v-gateway-of-another", "c2", "g-of-another")
	p.vif("v-connection-of-another", "c-of-another", "g")
	p.vif("v-deleted", "c1", "g", func(v *dcaas.VirtualInterface) { v.Status = dcaas.VirtualInterfaceDeleted })
	p.vif("v-old", "c2", "g", func(v *dcaas.VirtualInterface) { v.VIFPeers, v.AddressFamily = nil, dcaas.IPv6 })
	return p
}

// Parts of the outline of tenants that do not depend on connection c1.
const (
	tenantsWithoutC1 = `c2 up
  v-gateway-of-another peer ipv4 up -> hidden virtual gateway g-of-another
  v-old peer ipv6 unknown -> g -> vpc-g
  v2 peer ipv4 up -> g -> vpc-g
h-mine up
  v-mine peer ipv4 up
ops up
  h-own up
    v-own peer ipv4 up -> er
  h-tenant pending
`
	tenantsOrphans = `orphans
  h-orphan up
  v-gateway-of-another peer ipv4 up -> hidden virtual gateway g-of-another
  v-connection-of-another peer ipv4 up -> g -> vpc-g
`
)

func TestMap(t *testing.T) {
	t.Parallel()
	m := tenants().read(t)
	wantOutline(t, m, `c1 up
  v-global peer ipv4 up -> gl
  v-local peer ipv4 up -> lgw
  v1 peer ipv4 up -> g -> vpc-g
`+tenantsWithoutC1+`local gateway lgw unknown 1 cut off false
virtual gateway er pending 1 cut off false
virtual gateway g up 4 cut off false
global gateway gl up 1 cut off false
vpc-g 1
`+tenantsOrphans)
	seen := map[string]int{}
	for _, v := range m.Interfaces {
		seen[v.ID]++
	}
	if len(seen) != 9 || len(m.Interfaces) != 9 {
		t.Errorf("Interfaces has %v, want each of 9 once", seen)
	}
}

// TestOrderOfListsDoesNotMatter checks that all forms of a map are the same for any order.
func TestOrderOfListsDoesNotMatter(t *testing.T) {
	t.Parallel()
	p := tenants()
	forms := func() string {
		m := p.read(t)
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return string(text) + write(t, m.WriteHTML) + write(t, m.WriteMermaid)
	}
	want := forms()
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 0))
		r.Shuffle(len(p.connections), func(i, j int) { p.connections[i], p.connections[j] = p.connections[j], p.connections[i] })
		r.Shuffle(len(p.hosted), func(i, j int) { p.hosted[i], p.hosted[j] = p.hosted[j], p.hosted[i] })
		r.Shuffle(len(p.interfaces), func(i, j int) { p.interfaces[i], p.interfaces[j] = p.interfaces[j], p.interfaces[i] })
		r.Shuffle(len(p.gateways), func(i, j int) { p.gateways[i], p.gateways[j] = p.gateways[j], p.gateways[i] })
		if got := forms(); got != want {
			t.Fatalf("seed %d: the map differs", seed)
		}
	}
}

func TestWithout(t *testing.T) {
	t.Parallel()
	m := tenants().read(t)
	before := outline(m)
	left := m.Without("c1")
	wantOutline(t, left, tenantsWithoutC1+`local gateway lgw unknown 0 cut off true
virtual gateway er pending 1 cut off false
virtual gateway g up 3 cut off false
global gateway gl up 0 cut off true
vpc-g 1
`+tenantsOrphans)
	if fmt.Sprint(left.Failed, m.Failed) != "[c1] []" {
		t.Errorf("Failed = %v, %v", left.Failed, m.Failed)
	}
	// A second failure takes the rest, and the first cut stays.
	left = left.Without("ops").Without("c2").Without("c-of-another").Without("h-mine").Without("h-orphan")
	wantOutline(t, left, `local gateway lgw unknown 0 cut off true
virtual gateway er pending 0 cut off true
virtual gateway g up 0 cut off true
global gateway gl up 0 cut off true
vpc-g 1
orphans
`)
	for _, id := range []string{"h-own", "ops-of-a-partner", "ops-of-another"} { // not the connection of a tree
		if strings.Contains(outline(m.Without(id)), "v-own peer") == (id == "h-own") {
			t.Errorf("Without(%s) =\n%s", id, outline(m.Without(id)))
		}
	}
	if strings.Contains(outline(m.Without("ops-of-a-partner")), "v-mine") {
		t.Error("a hosted connection of a tenant survives its operations connection")
	}
	if strings.Contains(outline(m.Without("ops-of-another")), "h-orphan") {
		t.Error("a hosted connection of a partner survives its operations connection")
	}
	for _, id := range []string{"", "unknown", "g", "v1"} {
		wantOutline(t, m.Without(id), before)
	}
	wantOutline(t, m, before)
}

// lag returns a project with an interface on a LAG of two connections.
func lag() *project {
	p := &project{}
	for _, id := range []string{"c1", "c2"} {
		p.connection(id, func(c *dcaas.Connection) { c.LAGID = "lag" })
	}
	p.gateway("g")
	p.vif("v", "c1", "g", func(v *dcaas.VirtualInterface) { v.LAGID = "lag" })
	p.vif("only-lag", "", "g", func(v *dcaas.VirtualInterface) { v.LAGID = "lag" })
	p.vif("hidden-lag", "", "g", func(v *dcaas.VirtualInterface) { v.LAGID = "lag-of-another" })
	return p
}

func TestLAG(t *testing.T) {
	t.Parallel()
	m := lag().read(t)
	const gateway = "virtual gateway g up %d cut off %t\nvpc-g 1\norphans\n"
	const hidden = "  hidden-lag peer ipv4 up -> g -> vpc-g\n"
	const both = "  only-lag peer ipv4 up -> g -> vpc-g\n  v peer ipv4 up -> g -> vpc-g\n"
	wantOutline(t, m, "c1 up\n"+both+"c2 up\n"+both+fmt.Sprintf(gateway, 3, false)+hidden)
	wantOutline(t, m.Without("c1"), "c2 up\n"+both+fmt.Sprintf(gateway, 3, false)+hidden)
	wantOutline(t, m.Without("c2"), "c1 up\n"+both+fmt.Sprintf(gateway, 3, false)+hidden)
	wantOutline(t, m.Without("lag"), fmt.Sprintf(gateway, 1, false)+hidden)
	wantOutline(t, m.Without("c1").Without("c2"), fmt.Sprintf(gateway, 1, false)+hidden)
	wantOutline(t, m.Without("lag").Without("lag-of-another"), fmt.Sprintf(gateway, 0, true))
	wantFindings(t, m, "note: the connection lag-of-another of interface hidden-lag-name is not visible to this project [hidden-lag lag-of-another]")
}

// TestMapOfService reads the map of a partner and of its tenant from the service.
func TestMapOfService(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0))
	t.Cleanup(srv.Close)
	partner, err := dcaas.New(srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(partner.CloseIdleConnections)
	other := srv.AddTenant("customer")
	tenant, err := dcaas.New(other.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tenant.CloseIdleConnections)
	hosted, err := partner.HostedConnections.Create(t.Context(), dcaas.HostedConnectionCreateOpts{
		HostingID: "00000000-0000-4000-8000-000000000003", ResourceTenantID: other.ID, VLAN: 7, Bandwidth: 100,
	})
	if err != nil {
		t.Fatal(err)
	}
	gateway, err := tenant.VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{VPCID: "vpc-1", LocalEPGroup: []string{"192.168.0.0/16"}})
	if err != nil {
		t.Fatal(err)
	}
	vif, err := tenant.VirtualInterfaces.Create(t.Context(), dcaas.VirtualInterfaceCreateOpts{
		DirectConnectID: hosted.ID, VGWID: gateway.ID, VLAN: 7, Bandwidth: 100, RouteMode: dcaas.RouteModeBGP, BGPASN: 65000,
		LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30",
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		client *dcaas.Client
		want   string
	}{
		"partner": {partner, "S3 up\n  H up\nS1 up\nS2 up\norphans\n"},
		"tenant":  {tenant, "H up\n  V peer ipv4 up -> G -> vpc-1\nvirtual gateway G up 1 cut off false\nvpc-1 1\norphans\n"},
	} {
		m, err := topology.Read(t.Context(), tt.client)
		if err != nil {
			t.Fatal(err)
		}
		short := strings.NewReplacer(hosted.ID, "H", vif.ID, "V", gateway.ID, "G", "00000000-0000-4000-8000-00000000000", "S")
		if got := short.Replace(outline(m)); got != tt.want || m.Time.IsZero() {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, tt.want)
		}
	}
}
