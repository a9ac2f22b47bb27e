package main

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// These lists are short, so that collisions are likely.
var (
	asns          = []int64{64512, 65000, 65001, 65002}                                                                     //nolint:gochecknoglobals // constant table
	localSubnets  = []string{"192.168.0.0/24", "192.168.1.0/24", "10.1.0.0/16", "10.9.0.0/24", "172.16.0.0/12"}             //nolint:gochecknoglobals // constant table
	remoteSubnets = []string{"10.2.0.0/16", "10.3.0.0/16", "10.1.2.0/24", "10.2.3.0/24", "100.64.1.0/24", "172.30.0.0/16"}  //nolint:gochecknoglobals // constant table
	subnetsIPv6   = []string{"2001:db8::/64", "2001:db8:1::/64", "2001:db8:2::/48", "2001:db8:2:3::/64", "fe80::/64"}       //nolint:gochecknoglobals // constant table
	badSubnets    = []string{"", "10.2.0.0", "10.2.0.0/33", "x", "2001:db8::/129", "10.2.0.1/16", "::ffff:10.0.0.0/112"}    //nolint:gochecknoglobals // constant table
	badAddresses  = []string{"", "169.254.0", "169.254.0.1", "169.254.0.1/33", "2001:db8:f::1/126", "::ffff:10.0.0.1", "x"} //nolint:gochecknoglobals // constant table
)

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// some returns up to n different elements.
func some[T any](r *rand.Rand, list []T, n int) []T {
	var out []T
	for _, i := range r.Perm(len(list))[:r.IntN(min(n, len(list))+1)] {
		out = append(out, list[i])
	}
	return out
}

// pickID returns one of the IDs, or one that does not exist.
func pickID(r *rand.Rand, ids ...string) string {
	if len(ids) == 0 || r.IntN(60) == 0 {
		return "00000000-0000-4000-8000-00000000dead"
	}
	return pick(r, ids)
}

// interfaceOpts returns options that are right in themselves, but that may collide with the
// other resources.
func (c *cloud) interfaceOpts(r *rand.Rand, have *resources) dcaas.VirtualInterfaceCreateOpts {
	o := dcaas.VirtualInterfaceCreateOpts{
		VLAN: 1 + r.IntN(6), Bandwidth: 2 + r.IntN(300), RouteMode: dcaas.RouteModeBGP, BGPASN: pick(r, asns), RemoteEPGroup: some(r, remoteSubnets, 3),
		Priority: pick(r, []dcaas.Priority{"", dcaas.PriorityNormal, dcaas.PriorityLow}), Name: "vif", Description: "random",
	}
	o.LocalGatewayV4IP, o.RemoteGatewayV4IP = ends(r, netip.MustParseAddr("169.254.0.0"), pick(r, []int{29, 30, 30, 30, 31}))
	if r.IntN(3) == 0 {
		o.RouteMode, o.BGPASN, o.Priority = dcaas.RouteModeStatic, 0, dcaas.PriorityNormal
		o.RemoteEPGroup = append(o.RemoteEPGroup, "10.77.0.0/16")
	}
	if r.IntN(4) == 0 {
		o.AddressFamily = pick(r, []dcaas.AddressFamily{"ipv6", "IPv6"})
		o.LocalGatewayV4IP, o.RemoteGatewayV4IP = "", ""
		o.LocalGatewayV6IP, o.RemoteGatewayV6IP = ends(r, netip.MustParseAddr("2001:db8:f::"), pick(r, []int{120, 126, 126, 127}))
		o.RemoteEPGroup = append(some(r, subnetsIPv6, 2), "2001:db8:77::/64")
	}
	if r.IntN(20) == 0 {
		o.VLAN = 0
	}
	o.DirectConnectID = pickID(r, have.connections...)
	if r.IntN(2) == 0 {
		o.DirectConnectID = have.connections[r.IntN(2)] // always ACTIVE
	}
	for _, id := range have.connections {
		if _, ok := have.hosted[id]; ok && r.IntN(4) == 0 {
			o.DirectConnectID = id // so that it often gets a second interface, which the service refuses
		}
	}
	if vlan, ok := have.hosted[o.DirectConnectID]; ok && r.IntN(3) > 0 {
		o.VLAN = vlan
	}
	if r.IntN(10) == 0 {
		o.DirectConnectID, o.LAGID = "", pick(r, []string{"lag-1", "lag-2"})
	}
	c.chooseGateway(r, have, &o)
	return o
}

func (c *cloud) chooseGateway(r *rand.Rand, have *resources, o *dcaas.VirtualInterfaceCreateOpts) {
	o.VGWID = pickID(r, have.gateways...)
	switch n := r.IntN(20); {
	case n < 2:
		o.VGWID, o.GatewayID = "", pickID(r, have.globals...)
	case n < 3:
		o.VGWID, o.GatewayID, o.ServiceType = "", "local-gateway-1", dcaas.ServiceTypeLGW
	case n < 5:
		o.VGWID, o.ResourceTenantID = pickID(r, append(slices.Clone(have.foreign), have.gateways...)...), c.tenant
	case n < 6:
		o.ResourceTenantID = c.srv.ProjectID // an error, because it is the caller's own project
	}
}

// ends returns two addresses of one random link. Sometimes they are equal, or are the network
// or broadcast address.
func ends(r *rand.Rand, a netip.Addr, bits int) (local, remote string) {
	size := 1 << (a.BitLen() - bits)
	first := r.IntN(6) * size
	i, j := 1, 2
	if size == 2 {
		i, j = 0, 1
	}
	if r.IntN(10) == 0 {
		i, j = r.IntN(size), r.IntN(size)
	}
	return netip.PrefixFrom(after(a, first+i), bits).String(), netip.PrefixFrom(after(a, first+j), bits).String()
}

func after(a netip.Addr, n int) netip.Addr {
	for range n {
		a = a.Next()
	}
	return a
}

// spoil changes up to three of the options in a way that is often wrong.
func (c *cloud) spoil(r *rand.Rand, have *resources, o *dcaas.VirtualInterfaceCreateOpts) {
	changes := []func(){
		func() { o.VLAN = pick(r, []int{-1, 0, 1, 2, 3, 3999, 4000}) },
		func() { o.Bandwidth = pick(r, []int{-1, 0, 1, 2, 1000, 20000, 1<<31 - 1}) },
		func() { o.BGPASN = pick(r, []int64{-1, 0, 1, 64512, 65000, 4294967295, 4294967296}) },
		func() { o.RouteMode = pick(r, []dcaas.RouteMode{"", "bgp", "static", "BGP", "rip"}) },
		func() { o.Priority = pick(r, []dcaas.Priority{"low", "normal", "high"}) },
		func() { o.Type = pick(r, []dcaas.VirtualInterfaceType{"private", "public", "other"}) },
		func() { o.ServiceType = pick(r, []dcaas.ServiceType{"VGW", "GDGW", "LGW", "XGW"}) },
		func() { o.AddressFamily = pick(r, []dcaas.AddressFamily{"ipv4", "ipv6", "IPv4", "dual", "x"}) },
		func() { o.Name = strings.Repeat("é", pick(r, []int{0, 64, 65})) },
		func() { o.Description = strings.Repeat("x", pick(r, []int{128, 129})) },
		func() { o.EnableBFD, o.EnableNQA = true, r.IntN(2) == 0 },
		func() { o.EnterpriseProjectID = "0" },
		func() { o.Tags = randomTags(r) },
		func() { o.DirectConnectID = "" },
		func() {
			o.DirectConnectID = pickID(r, append([]string{"00000000-0000-4000-8000-000000000003"}, have.connections...)...)
		},
		func() { o.LAGID = "lag-1" },
		func() { o.VGWID = "" },
		func() { o.VGWID = pickID(r, have.foreign...) },
		func() { o.GatewayID = pickID(r, have.globals...) },
		func() { o.ResourceTenantID = pick(r, []string{"", c.tenant, c.srv.ProjectID}) },
		func() { o.RemoteEPGroup = append(some(r, remoteSubnets, 4), some(r, localSubnets, 1)...) },
		func() { o.RemoteEPGroup = append(some(r, subnetsIPv6, 4), some(r, subnetsIPv6, 1)...) },
		func() { o.RemoteEPGroup = append(o.RemoteEPGroup, pick(r, badSubnets)) },
		func() { o.RemoteEPGroup = append(o.RemoteEPGroup, some(r, o.RemoteEPGroup, 2)...) },
		func() { o.RemoteEPGroup = nil },
		func() { o.ServiceEPGroup = append(some(r, remoteSubnets, 2), some(r, subnetsIPv6, 2)...) },
		func() { o.ServiceEPGroup = append(o.ServiceEPGroup, pick(r, badSubnets), "203.0.113.0/24") },
		func() { o.LocalGatewayV4IP = pick(r, badAddresses) },
		func() { o.RemoteGatewayV4IP = pick(r, badAddresses) },
		func() { o.LocalGatewayV6IP = pick(r, badAddresses) },
		func() { o.RemoteGatewayV6IP = pick(r, badAddresses) },
		func() { o.LocalGatewayV4IP, o.LocalGatewayV6IP = o.RemoteGatewayV4IP, o.RemoteGatewayV6IP },
		func() { _, o.RemoteGatewayV4IP = ends(r, netip.MustParseAddr("169.254.0.0"), 30) },
	}
	for range pick(r, []int{0, 0, 0, 1, 1, 2, 3}) {
		pick(r, changes)()
	}
}

func randomTags(r *rand.Rand) []tags.Tag {
	var list []tags.Tag
	for i := range r.IntN(13) {
		list = append(list, tags.Tag{Key: fmt.Sprintf("key-%d", i), Value: strings.Repeat("v", pick(r, []int{0, 1, 1, 1, 1, 1, 1, 255, 256}))})
	}
	if r.IntN(3) == 0 {
		list = append(list, tags.Tag{Key: strings.Repeat("k", pick(r, []int{0, 128, 129}))})
	}
	return list
}

// gatewayOpts returns options of a gateway, up to three of which are often wrong.
func gatewayOpts(r *rand.Rand, have *resources) dcaas.VirtualGatewayCreateOpts {
	o := dcaas.VirtualGatewayCreateOpts{
		VPCID: pick(r, append([]string{"vpc-8", "vpc-9"}, have.vpcs...)), LocalEPGroup: append(some(r, localSubnets, 3), "192.168.99.0/24"),
		LocalEPGroupIPv6: some(r, subnetsIPv6, 2), BGPASN: pick(r, []int64{0, 64512, 65000}), Name: "gateway",
	}
	changes := []func(){
		func() { o.VPCID = "" },
		func() { o.EnterpriseRouterID = "er-1" },
		func() { o.EnterpriseRouterID, o.VPCID, o.LocalEPGroup = "er-1", "", nil },
		func() { o.LocalEPGroup = nil },
		func() { o.LocalEPGroup = append(o.LocalEPGroup, pick(r, badSubnets)) },
		func() { o.LocalEPGroup = append(o.LocalEPGroup, some(r, o.LocalEPGroup, 2)...) },
		func() { o.LocalEPGroupIPv6 = append(o.LocalEPGroupIPv6, pick(r, badSubnets)) },
		func() { o.LocalEPGroupIPv6 = append(o.LocalEPGroupIPv6, pick(r, subnetsIPv6)) },
		func() { o.LocalEPGroup = manySubnets(pick(r, []int{50, 51})) },
		func() { o.BGPASN = pick(r, []int64{-1, 1, 4294967295, 4294967296}) },
		func() { o.Name = strings.Repeat("é", pick(r, []int{64, 65})) },
		func() { o.Description = strings.Repeat("x", pick(r, []int{128, 129})) },
		func() { o.Tags = randomTags(r) },
	}
	for range pick(r, []int{0, 0, 1, 1, 2, 3}) {
		pick(r, changes)()
	}
	return o
}

func manySubnets(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("10.200.%d.0/24", i)
	}
	return list
}
