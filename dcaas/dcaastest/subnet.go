package dcaastest

import (
	"cmp"
	"fmt"
	"net/netip"
	"strings"
)

const (
	familyIPv4 = "ipv4"
	familyIPv6 = "ipv6"
	familyDual = "dual" // both families, for a gateway
)

// maxLocalSubnets is the maximum number of local subnets of a gateway in each family.
const maxLocalSubnets = 50

// ofFamily reports whether the address is of the family. Any address is of the family "".
func ofFamily(a netip.Addr, family string) bool {
	return family == "" || a.Is4() == (family == familyIPv4)
}

// subnets parses a list of CIDR blocks of the family.
func subnets(name string, list []string, family string) ([]netip.Prefix, error) {
	blocks := make([]netip.Prefix, len(list))
	for i, text := range list {
		block, err := netip.ParsePrefix(text)
		if err != nil || !ofFamily(block.Addr(), family) {
			return nil, fmt.Errorf("%s has %q, which is no %s CIDR block", name, text, cmp.Or(family, "IP"))
		}
		blocks[i] = block.Masked()
	}
	return blocks, nil
}

// checkSubnets checks that an optional list has only CIDR blocks of the family.
func checkSubnets(name string, list *[]string, family string) error {
	_, err := subnets(name, valueOr(list, nil), family)
	return err
}

// checkDistinct checks that an optional list has each CIDR block once.
func checkDistinct(name string, list *[]string) error {
	blocks, err := subnets(name, valueOr(list, nil), "")
	if err != nil {
		return err
	}
	seen := make(map[netip.Prefix]bool, len(blocks))
	for _, block := range blocks {
		if seen[block] {
			return fmt.Errorf("%s has %s twice", name, block)
		}
		seen[block] = true
	}
	return nil
}

// checkNoOverlap checks that local and remote subnets share no address.
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
				return fmt.Errorf("the local subnet %s overlaps the remote subnet %s", a, b)
			}
		}
	}
	return nil
}

// checkAddresses checks that both ends of a peer have addresses of the family.
func checkAddresses(local, remote, family string) error {
	_, err := endpoint(local, family)
	if err != nil {
		return err
	}
	_, err = endpoint(remote, family)
	return err
}

// checkEnds checks that the two ends of a peer differ and, where both name a subnet,
// share it.
func checkEnds(local, remote, family string) error {
	here, err := endpoint(local, family)
	if err != nil {
		return err
	}
	there, err := endpoint(remote, family)
	if err != nil {
		return err
	}
	if here.Addr() == there.Addr() {
		return fmt.Errorf("both ends have the address %s", here.Addr())
	}
	if strings.Contains(local, "/") && strings.Contains(remote, "/") && here.Masked() != there.Masked() {
		return fmt.Errorf("%s and %s are in different subnets", local, remote)
	}
	return nil
}

// endpoint parses an address with or without a prefix length.
func endpoint(text, family string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(text)
	if err != nil {
		var a netip.Addr
		if a, err = netip.ParseAddr(text); err == nil {
			p = netip.PrefixFrom(a, a.BitLen())
		}
	}
	if err != nil || !ofFamily(p.Addr(), family) {
		return p, fmt.Errorf("%q is no %s address", text, family)
	}
	return p, nil
}
