package preflight

import (
	"net/netip"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// checkLink checks the two addresses of the first peer.
func (p *interfacePlan) checkLink() {
	r := &p.report
	names, texts, f := [...]string{"LocalGatewayV4IP", "RemoteGatewayV4IP"}, [...]string{p.opts.LocalGatewayV4IP, p.opts.RemoteGatewayV4IP}, onlyIPv4
	if p.isIPv6() {
		names, texts, f = [...]string{"LocalGatewayV6IP", "RemoteGatewayV6IP"}, [...]string{p.opts.LocalGatewayV6IP, p.opts.RemoteGatewayV6IP}, onlyIPv6
	}
	var both [2]end
	valid := true
	for i, text := range texts {
		if text == "" {
			r.bad(names[i], "the gateway address is empty")
			valid = false
			continue
		}
		var err error
		// A zone names a link of one host, which means nothing to the service.
		if both[i], err = parseEnd(text); err != nil || !f.has(both[i].address.Addr()) || strings.Contains(text, "%") {
			r.add(SeverityError, dcaas.CodeInvalidIPAddress, names[i], "", "%q is no %s address", text, f)
			valid = false
		}
	}
	if !valid {
		return
	}
	l := link{p: p, local: both[0], remote: both[1], localField: names[0], remoteField: names[1]}
	l.check()
}

// link is the pair of addresses of a new interface.
type link struct {
	p                       *interfacePlan
	local, remote           end
	localField, remoteField string
}

func (l link) check() {
	r := &l.p.report
	local, remote := l.local.address, l.remote.address
	switch {
	case local.Addr() == remote.Addr():
		r.add(SeverityError, dcaas.CodeInvalidIPAddress, l.remoteField, l.propose(), "both ends have the address %s", local.Addr())
	case l.local.hasBits && l.remote.hasBits && local.Masked() != remote.Masked():
		r.add(SeverityError, dcaas.CodeInvalidIPAddress, l.remoteField, l.propose(), "%s and %s are in different subnets", local, remote)
	case l.local.hasBits != l.remote.hasBits && !local.Overlaps(remote):
		r.add(SeverityWarning, dcaas.CodeInvalidIPAddress, l.remoteField, l.propose(), "%s is not in the subnet of %s", remote.Addr(), local.Addr())
	}
	for _, e := range [...]struct {
		field string
		end   end
	}{{l.localField, l.local}, {l.remoteField, l.remote}} {
		l.checkEnd(e.field, e.end)
	}
	l.checkUse()
}

// checkEnd warns of an address that no router can have.
func (l link) checkEnd(field string, e end) {
	r, a := &l.p.report, e.address.Addr()
	if !e.hasBits {
		r.add(SeverityWarning, dcaas.CodeInvalidIPAddress, field, "", "%s has no prefix length", a)
	}
	problem := ""
	switch block := e.address.Masked(); {
	case a.IsUnspecified() || a.IsLoopback() || a.IsMulticast():
		problem = "no address of a router"
	case !e.hasBits || block.Bits() > widestLink(a):
	case a == block.Addr() && a.Is4():
		problem = "the network address of " + block.String()
	case a == block.Addr():
		problem = "the anycast address of all routers in " + block.String()
	case a == last(block) && a.Is4():
		problem = "the broadcast address of " + block.String()
	}
	if problem != "" {
		r.add(SeverityWarning, dcaas.CodeInvalidIPAddress, field, l.propose(), "%s is %s", a, problem)
	}
}

// checkUse warns of a link that shares addresses with another one, or with a subnet of the
// gateway.
func (l link) checkUse() {
	r := &l.p.report
	mine := []netip.Prefix{l.local.address.Masked(), l.remote.address.Masked()}
	overlaps := func(block netip.Prefix) bool { return mine[0].Overlaps(block) || mine[1].Overlaps(block) }
	for _, used := range linksOf(l.p.interfaces) {
		if overlaps(used.block) {
			r.add(SeverityWarning, "", l.localField, l.propose(), "interface %s uses addresses of %s", used.by, used.block)
		}
	}
	for _, block := range localSubnets(l.p.gateway) {
		if overlaps(block) {
			r.add(SeverityWarning, "", l.localField, l.propose(), "the link is in the local subnet %s of the gateway", block)
		}
	}
}

// propose returns the two addresses of the next free link, the local one first. It looks in
// the block of 256 IPv4 addresses, or in the /64 of IPv6, that has the local address: first
// from that address on, and then from the start of the block.
func (l link) propose() string {
	a := l.local.address.Addr()
	bits, within := widestLink(a), netip.PrefixFrom(a, 24)
	if a.Is6() {
		within = netip.PrefixFrom(a, 64)
	}
	if l.local.address.Bits() == bits+1 {
		bits++
	}
	within = within.Masked()
	used := append(blocks(linksOf(l.p.interfaces)), localSubnets(l.p.gateway)...)
	free, ok := firstFree(within, bits, a, used)
	if !ok {
		free, ok = firstFree(within, bits, within.Addr(), used)
	}
	if !ok {
		return ""
	}
	cloud, own := ends(free)
	return cloud.String() + ", " + own.String()
}
