package dcaastest

import (
	"cmp"
	"net/netip"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// The rules of addresses and of lists of subnets.

const (
	familyIPv4 = "ipv4"
	familyIPv6 = "ipv6"
	familyDual = "dual" // both, of a gateway
)

// maxLocalSubnets is what a gateway takes of each family.
const maxLocalSubnets = 50

func ofFamily(a netip.Addr, family string) bool {
	return family == "" || a.Is4() == (family == familyIPv4)
}

// subnets reads a list of CIDR blocks of one family, or of any for "".
func subnets(name string, list []string, family string) ([]netip.Prefix, error) {
	blocks := make([]netip.Prefix, 0, len(list))
	seen := make(map[netip.Prefix]bool, len(list))
	for _, text := range list {
		block, err := netip.ParsePrefix(text)
		if err != nil || !ofFamily(block.Addr(), family) {
			return nil, refuse(dcaas.CodeInvalidIPAddress, "%s has %q, which is no %s CIDR block", name, text, cmp.Or(family, "IP"))
		}
		if block = block.Masked(); seen[block] {
			return nil, refuse(dcaas.CodeDuplicateCIDRs, "%s has %s twice", name, block)
		}
		seen[block] = true
		blocks = append(blocks, block)
	}
	return blocks, nil
}

// subnetsFit is subnets for a list that need not be there.
func checkSubnets(name string, list *[]string, family string) error {
	_, err := subnets(name, valueOr(list, nil), family)
	return err
}

// apart checks that the two sides of a line share no address.
func checkNoOverlap(local, remote []string) error {
	ours, err := subnets("local_ep_group", local, "")
	if err != nil {
		return err
	}
	theirs, err := subnets("remote_ep_group", remote, "")
	if err != nil {
		return err
	}
	for _, a := range ours {
		for _, b := range theirs {
			if a.Overlaps(b) {
				return refuse(dcaas.CodeCIDROverlap, "the local subnet %s overlaps the remote subnet %s", a, b)
			}
		}
	}
	return nil
}

// linked checks the addresses of the two ends of a peer: two of one family and,
// as far as they say what their subnet is, of one subnet.
func checkLink(local, remote, family string) error {
	here, err := endpoint(local, family)
	if err != nil {
		return err
	}
	there, err := endpoint(remote, family)
	if err != nil {
		return err
	}
	if here.Addr() == there.Addr() {
		return refuse(dcaas.CodeInvalidIPAddress, "both ends have the address %s", here.Addr())
	}
	if strings.Contains(local, "/") && strings.Contains(remote, "/") && here.Masked() != there.Masked() {
		return refuse(dcaas.CodeInvalidIPAddress, "%s and %s are in different subnets", local, remote)
	}
	return nil
}

// endpoint reads an address, with the length of its subnet or without.
func endpoint(text, family string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(text)
	if err != nil {
		var a netip.Addr
		if a, err = netip.ParseAddr(text); err == nil {
			p = netip.PrefixFrom(a, a.BitLen())
		}
	}
	if err != nil || !ofFamily(p.Addr(), family) {
		return p, refuse(dcaas.CodeInvalidIPAddress, "%q is no %s address", text, family)
	}
	return p, nil
}
