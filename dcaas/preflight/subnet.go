package preflight

import (
	"net/netip"
	"slices"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// reserved returns the blocks that a network outside the cloud cannot use. The IPv4 blocks
// are those of the vendor's page "Notes and Constraints" of Direct Connect, which keeps
// them for VPC, and 0.0.0.0/8. The IPv6 blocks are not routed beyond one host or link.
func reserved() []netip.Prefix {
	var list []netip.Prefix
	for _, text := range [...]string{
		"0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3",
		"::/127", "::ffff:0:0/96", "fe80::/10", "ff00::/8",
	} {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

// family is the address family that a list of subnets must have.
type family int

const (
	anyFamily family = iota
	onlyIPv4
	onlyIPv6
)

func (f family) String() string {
	return [...]string{"IP", "IPv4", "IPv6"}[f]
}

func (f family) has(a netip.Addr) bool { return f == anyFamily || a.Is4() == (f == onlyIPv4) }

// checkSubnets checks a list of CIDR blocks and returns those that are valid.
func (r *Report) checkSubnets(field string, list []string, f family) []netip.Prefix {
	var valid []netip.Prefix
	for _, text := range list {
		block, err := netip.ParsePrefix(text)
		if err != nil || !f.has(block.Addr()) {
			proposal := ""
			if a, bad := netip.ParseAddr(text); bad == nil && f.has(a) {
				proposal = netip.PrefixFrom(a, a.BitLen()).String()
			}
			r.add(SeverityError, dcaas.CodeInvalidIPAddress, field, proposal, "%q is no %s CIDR block", text, f)
			continue
		}
		if masked := block.Masked(); masked != block {
			r.add(SeverityWarning, dcaas.CodeInvalidIPAddress, field, masked.String(), "%s has bits set after its prefix length", block)
			block = masked
		}
		for _, other := range valid {
			switch {
			case other == block:
				r.add(SeverityError, dcaas.CodeDuplicateCIDRs, field, "", "the list has %s twice", block)
			case other.Overlaps(block):
				first, second := other, block
				if first.Compare(second) > 0 { // so that the message does not depend on the order of the list
					first, second = second, first
				}
				r.add(SeverityWarning, "", field, "", "%s and %s overlap, so the smaller one is needless", first, second)
			}
		}
		if !slices.Contains(valid, block) {
			valid = append(valid, block)
		}
	}
	return valid
}

// checkReserved warns of subnets in reserved ranges. It does not warn of a default route.
func (r *Report) checkReserved(field string, subnets []netip.Prefix) {
	for _, block := range subnets {
		for _, off := range reserved() {
			if block.Bits() > 0 && block.Overlaps(off) {
				r.add(SeverityWarning, "", field, "", "%s overlaps the reserved range %s, which does not route through a connection", block, off)
			}
		}
	}
}

// checkApart reports remote subnets that overlap those of the gateway.
func (r *Report) checkApart(field string, remote []netip.Prefix, gateway *dcaas.VirtualGateway) {
	for _, local := range localSubnets(gateway) {
		for _, block := range remote {
			if block.Overlaps(local) {
				r.add(SeverityError, dcaas.CodeCIDROverlap, field, "", "%s overlaps the local subnet %s of virtual gateway %s", block, local, gateway.ID)
			}
		}
	}
}

// localSubnets returns the subnets of a gateway that are valid CIDR blocks.
func localSubnets(gateway *dcaas.VirtualGateway) []netip.Prefix {
	if gateway == nil {
		return nil
	}
	var subnets []netip.Prefix
	for _, text := range slices.Concat(gateway.LocalEPGroup, gateway.LocalEPGroupIPv6) {
		if block, err := netip.ParsePrefix(text); err == nil {
			subnets = append(subnets, block.Masked())
		}
	}
	return subnets
}
