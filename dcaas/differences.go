package dcaas

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/dcaas-sdk/dcaas-go/tags"
)

// Differences returns the names of the fields of o that v does not match, such as
// "Bandwidth", or nil if v matches all of them. [VirtualInterfacesService.FindOrCreate]
// uses it. It also tells whether an interface that was read later has drifted.
//
// An empty Type means private and an empty Priority normal, as in a create. CIDR blocks
// match in any order and spelling.
//
// Some fields are compared only in part:
//
//   - DirectConnectID, LAGID, Name, Description, EnterpriseProjectID, ResourceTenantID: an
//     empty field is not compared, because the service then chooses or reports a value.
//   - Tags: v may have more tags than o, because other programs add tags too.
//   - Addresses, routes and BGP: of the peer with the address family of o. A second peer
//     is not compared, because a create describes one peer.
//   - BGPASN: not compared with static routes, which do not use it.
//   - BGPMD5: a password that the service does not show is a difference, because it cannot
//     be compared.
//
// ServiceType is not compared, because VGWID and GatewayID decide it and answers may lack
// it. Values that a create does not set, such as the state and the times, are not
// compared. WaitReady reports a bad state.
//
// A nil v differs in each field that o sets.
func (o VirtualInterfaceCreateOpts) Differences(v *VirtualInterface) []string {
	o = o.withDefaults()
	if v == nil {
		v = new(VirtualInterface)
	}
	var d differences
	d.optional("DirectConnectID", v.DirectConnectID, o.DirectConnectID)
	d.optional("LAGID", v.LAGID, o.LAGID)
	d.add("VGWID", v.VGWID == o.VGWID)
	d.add("GatewayID", v.GatewayID == o.GatewayID)
	d.add("Type", v.Type == o.Type)
	d.add("VLAN", v.VLAN == o.VLAN)
	d.add("Bandwidth", v.Bandwidth == o.Bandwidth)
	d.add("EnableBFD", v.EnableBFD == o.EnableBFD)
	d.add("EnableNQA", v.EnableNQA == o.EnableNQA)
	d.add("Priority", cmp.Or(v.Priority, PriorityNormal) == cmp.Or(o.Priority, PriorityNormal))
	d.optional("Name", v.Name, o.Name)
	d.optional("Description", v.Description, o.Description)
	d.optional("EnterpriseProjectID", v.EnterpriseProjectID, o.EnterpriseProjectID)
	d.optional("ResourceTenantID", v.TenantID, o.ResourceTenantID)
	d.add("Tags", haveTags(v.Tags, o.Tags))
	return append(d, o.peerDifferences(v.peer(cmp.Or(o.AddressFamily, IPv4)))...)
}

// peerDifferences returns the names of the fields of o that a peer does not match.
func (o *VirtualInterfaceCreateOpts) peerDifferences(p VIFPeer) []string {
	var d differences
	if o.AddressFamily.is(IPv6) {
		d.add("LocalGatewayV6IP", sameBlocks([]string{p.LocalGatewayIP}, []string{o.LocalGatewayV6IP}))
		d.add("RemoteGatewayV6IP", sameBlocks([]string{p.RemoteGatewayIP}, []string{o.RemoteGatewayV6IP}))
	} else {
		d.add("LocalGatewayV4IP", sameBlocks([]string{p.LocalGatewayIP}, []string{o.LocalGatewayV4IP}))
		d.add("RemoteGatewayV4IP", sameBlocks([]string{p.RemoteGatewayIP}, []string{o.RemoteGatewayV4IP}))
	}
	d.add("RouteMode", p.RouteMode == o.RouteMode)
	d.add("BGPASN", o.RouteMode != RouteModeBGP || p.BGPASN == o.BGPASN)
	d.add("BGPMD5", p.BGPMD5 == o.BGPMD5)
	d.add("RemoteEPGroup", sameBlocks(p.RemoteEPGroup, o.RemoteEPGroup))
	d.add("ServiceEPGroup", sameBlocks(p.ServiceEPGroup, o.ServiceEPGroup))
	return d
}

// Differences returns the names of the fields of o that g does not match, such as
// "LocalEPGroup", or nil if g matches all of them. [VirtualGatewaysService.FindOrCreate]
// uses it. It also tells whether a gateway that was read later has drifted.
//
// CIDR blocks match in any order and spelling. Some fields are compared only in part:
//
//   - VPCID, EnterpriseRouterID, Name, Description, BGPASN, EnterpriseProjectID: an empty
//     field is not compared, because the service then chooses or reports a value.
//   - Tags: g may have more tags than o, because other programs add tags too.
//
// Values that a create does not set, such as the state, are not compared. WaitReady
// reports a bad state.
//
// A nil g differs in each field that o sets.
func (o VirtualGatewayCreateOpts) Differences(g *VirtualGateway) []string {
	if g == nil {
		g = new(VirtualGateway)
	}
	var d differences
	d.optional("VPCID", g.VPCID, o.VPCID)
	d.optional("EnterpriseRouterID", g.EnterpriseRouterID, o.EnterpriseRouterID)
	d.add("LocalEPGroup", sameBlocks(g.LocalEPGroup, o.LocalEPGroup))
	d.add("LocalEPGroupIPv6", sameBlocks(g.LocalEPGroupIPv6, o.LocalEPGroupIPv6))
	d.add("BGPASN", o.BGPASN == 0 || g.BGPASN == o.BGPASN)
	d.optional("Name", g.Name, o.Name)
	d.optional("Description", g.Description, o.Description)
	d.optional("EnterpriseProjectID", g.EnterpriseProjectID, o.EnterpriseProjectID)
	d.add("Tags", haveTags(g.Tags, o.Tags))
	return d
}

// differences collects the names of fields with other values than wanted.
type differences []string

func (d *differences) add(field string, same bool) {
	if !same {
		*d = append(*d, field)
	}
}

// optional adds the field if want is set and differs.
func (d *differences) optional(field, have, want string) {
	d.add(field, want == "" || have == want)
}

// haveTags reports whether have contains every tag of want.
func haveTags(have, want []tags.Tag) bool {
	return !slices.ContainsFunc(want, func(t tags.Tag) bool { return !slices.Contains(have, t) })
}

// sameBlocks reports whether two lists have the same CIDR blocks, in any order and
// spelling.
func sameBlocks(a, b []string) bool {
	return slices.Equal(canonicalBlocks(a), canonicalBlocks(b))
}

func canonicalBlocks(list []string) []string {
	out := make([]string, len(list))
	for i, text := range list {
		out[i] = text
		if prefix, err := netip.ParsePrefix(text); err == nil {
			out[i] = prefix.String()
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
