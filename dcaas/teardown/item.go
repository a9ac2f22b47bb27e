package teardown

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// item is a step with the values that Execute compares and needs.
type item struct {
	step   Step
	status string
	parent string      // global gateway of a route or a peer link
	route  dcaas.Route // of a route
	fields []field
}

// key identifies a resource.
type key struct {
	kind Kind
	id   string
}

func (it item) key() key { return key{it.step.Kind, it.step.ID} }

// leaving reports whether the service is deleting the resource already.
func (it item) leaving() bool { return strings.EqualFold(it.status, "PENDING_DELETE") }

// field is a value that a user can set. Values are comparable and hold no secrets.
type field struct {
	name  string
	value any
}

// changes returns the names of the fields that differ from another item of the same kind.
func (it item) changes(other item) []string {
	var names []string
	for i, f := range it.fields {
		if f.value != other.fields[i].value {
			names = append(names, f.name)
		}
	}
	return names
}

// set returns a comparable value for a list whose order has no meaning.
func set(texts []string) string {
	sorted := slices.Sorted(slices.Values(texts))
	return strings.Join(sorted, " ")
}

func tagSet(list []tags.Tag) string {
	texts := make([]string, len(list))
	for i, t := range list {
		texts[i] = fmt.Sprintf("%q=%q", t.Key, t.Value)
	}
	return set(texts)
}

func detail(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", ")
}

func gatewayItem(g *dcaas.VirtualGateway) item {
	place := "VPC " + g.VPCID
	if g.VPCID == "" {
		place = "enterprise router " + g.EnterpriseRouterID
	}
	return item{
		step:   Step{KindVirtualGateway, g.ID, g.Name, detail(string(g.Status), place, fmt.Sprintf("ASN %d", g.BGPASN))},
		status: string(g.Status),
		fields: []field{
			{"Name", g.Name},
			{"Description", g.Description},
			{"TenantID", g.TenantID},
			{"VPCID", g.VPCID},
			{"EnterpriseRouterID", g.EnterpriseRouterID},
			{"BGPASN", g.BGPASN},
			{"LocalEPGroup", set(g.LocalEPGroup)},
			{"LocalEPGroupIPv6", set(g.LocalEPGroupIPv6)},
			{"EnterpriseProjectID", g.EnterpriseProjectID},
			{"Tags", tagSet(g.Tags)},
		},
	}
}

func (p *Plan) interfaceItem(v *dcaas.VirtualInterface) item {
	tenant := ""
	if v.TenantID != p.project {
		tenant = "for project " + v.TenantID + ", which has not accepted it"
	}
	return item{
		step: Step{KindVirtualInterface, v.ID, v.Name, detail(
			string(v.Status), fmt.Sprintf("VLAN %d on %s", v.VLAN, p.carrier(v)), tenant, peerList(v),
		)},
		status: string(v.Status),
		fields: []field{
			{"Name", v.Name},
			{"Description", v.Description},
			{"TenantID", v.TenantID},
			{"DirectConnectID", v.DirectConnectID},
			{"LAGID", v.LAGID},
			{"VGWID", v.VGWID},
			{"GatewayID", v.GatewayID},
			{"LGWID", v.LGWID},
			{"Type", v.Type},
			{"ServiceType", v.ServiceType},
			{"VLAN", v.VLAN},
			{"Bandwidth", v.Bandwidth},
			{"Priority", v.Priority},
			{"EnableBFD", v.EnableBFD},
			{"EnableNQA", v.EnableNQA},
			{"VIFPeers", peerSet(v.VIFPeers)},
			{"RemoteEPGroup", set(v.RemoteEPGroup)},
			{"ServiceEPGroup", set(v.ServiceEPGroup)},
			{"EnterpriseProjectID", v.EnterpriseProjectID},
			{"Tags", tagSet(v.Tags)},
		},
	}
}

// carrier names the connection or the LAG under an interface.
func (p *Plan) carrier(v *dcaas.VirtualInterface) string {
	if v.DirectConnectID == "" {
		return "LAG " + v.LAGID
	}
	if name, own := p.connections[v.DirectConnectID]; own {
		return name
	}
	if v.DirectConnectID == p.ID {
		return "the hosted connection"
	}
	return "connection " + v.DirectConnectID + " of another project"
}

// peerList names the peers by their customer addresses.
func peerList(v *dcaas.VirtualInterface) string {
	var peers []string
	for _, peer := range v.VIFPeers {
		peers = append(peers, string(peer.AddressFamily)+" "+peer.RemoteGatewayIP)
	}
	if len(peers) == 0 { // an older service shows the only peer at the interface
		return strings.TrimSpace(fmt.Sprintf("peer %s %s", v.AddressFamily, cmp.Or(v.RemoteGatewayV4IP, v.RemoteGatewayV6IP)))
	}
	if len(peers) == 1 {
		return "peer " + peers[0]
	}
	return "peers " + strings.Join(peers, " and ")
}

// peerSet returns a comparable value for the peers, without their passwords and states.
func peerSet(peers []dcaas.VIFPeer) string {
	texts := make([]string, len(peers))
	for i, p := range peers {
		texts[i] = fmt.Sprintf("%q", []string{
			p.ID, p.Name, p.Description, string(p.AddressFamily), p.LocalGatewayIP, p.RemoteGatewayIP, string(p.RouteMode),
			fmt.Sprint(p.BGPASN), set(p.RemoteEPGroup), set(p.ServiceEPGroup),
		})
	}
	return set(texts)
}

func (p *Plan) hostedItem(c *dcaas.HostedConnection) item {
	under := cmp.Or(p.connections[c.HostingID], c.HostingID)
	return item{
		step: Step{KindHostedConnection, c.ID, c.Name, detail(
			string(c.Status), fmt.Sprintf("VLAN %d on %s", c.VLAN, under), fmt.Sprintf("%d Mbit/s", c.Bandwidth), "for project "+c.TenantID,
		)},
		status: string(c.Status),
		fields: []field{
			{"Name", c.Name},
			{"Description", c.Description},
			{"TenantID", c.TenantID},
			{"HostingID", c.HostingID},
			{"VLAN", c.VLAN},
			{"Bandwidth", c.Bandwidth},
			{"PeerLocation", c.PeerLocation},
		},
	}
}

func linkItem(gateway string, l *dcaas.PeerLink) item {
	site := l.PeerSite
	bandwidth := dcaas.BandwidthInfo{}
	if l.BandwidthInfo != nil {
		bandwidth = *l.BandwidthInfo
	}
	return item{
		step: Step{KindPeerLink, l.ID, l.Name, detail(
			string(l.Status), fmt.Sprintf("global gateway %s to %s in %s", gateway, site.GatewayID, site.RegionID),
		)},
		status: string(l.Status),
		parent: gateway,
		fields: []field{
			{"Name", l.Name},
			{"Description", l.Description},
			{"TenantID", l.TenantID},
			{"PeerSite.GatewayID", site.GatewayID},
			{"PeerSite.ProjectID", site.ProjectID},
			{"PeerSite.RegionID", site.RegionID},
			{"BandwidthInfo", bandwidth},
		},
	}
}

func routeItem(gateway string, r *dcaas.Route, vif string) item {
	return item{
		// A service may show a route without an ID. The destination and the next hop are
		// unique in the table.
		step: Step{KindRoute, cmp.Or(r.ID, r.Destination+" "+r.Nexthop), r.Destination, detail(
			string(r.Status), fmt.Sprintf("global gateway %s over a peer of %s", gateway, vif),
		)},
		status: string(r.Status),
		parent: gateway,
		route:  *r,
		fields: []field{
			{"Description", r.Description},
			{"TenantID", r.TenantID},
			{"Destination", r.Destination},
			{"Nexthop", r.Nexthop},
			{"Type", r.Type},
		},
	}
}
