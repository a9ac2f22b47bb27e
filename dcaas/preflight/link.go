package preflight

import (
	"context"
	"net/netip"
	"slices"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// LinkOption changes the links that [FreeLink] looks for.
type LinkOption func(*linkOptions)

type linkOptions struct{ bits int }

// Bits sets the prefix length of the link: 30 (default) or 31 for IPv4, 126 (default) or
// 127 for IPv6.
func Bits(n int) LinkOption { return func(o *linkOptions) { o.bits = n } }

// FreeLink returns the two addresses of the first link in a range that no interface uses:
// cloud is the cloud side (local_gateway_v4_ip of the API) and own the customer side. Both
// have the prefix length of the link, so a create accepts their String.
//
// A link is in use if it shares an address with the link of an interface that the project
// sees, in any state. The search visits each used link once, so a range of any size is fine.
//
// If the range has no free link, the error is [dcaas.ErrConflict]. A range that cannot hold
// a link is [dcaas.ErrInvalid]. FreeLink walks one list and writes nothing.
func FreeLink(ctx context.Context, client *dcaas.Client, within netip.Prefix, opts ...LinkOption) (cloud, own netip.Prefix, err error) {
	if err = checkClient(client); err != nil {
		return cloud, own, err
	}
	var o linkOptions
	for _, opt := range opts {
		if opt != nil {
			opt(&o)
		}
	}
	if !within.IsValid() || within.Addr().Is4In6() {
		return cloud, own, refusal(dcaas.CodeInvalidIPAddress, "within", "the range is no IPv4 or IPv6 prefix")
	}
	widest := widestLink(within.Addr())
	if o.bits == 0 {
		o.bits = widest
	}
	switch {
	case o.bits != widest && o.bits != widest+1:
		return cloud, own, refusal(dcaas.CodeBadParameter, "Bits", "a link has %d or %d bits in this range, not %d", widest, widest+1, o.bits)
	case within.Bits() > o.bits:
		return cloud, own, refusal(dcaas.CodeBadParameter, "within", "the range %s is smaller than a link of %d bits", within, o.bits)
	}
	interfaces, err := readInterfaces(ctx, client)
	if err != nil {
		return cloud, own, err
	}
	within = within.Masked()
	free, ok := firstFree(within, o.bits, within.Addr(), blocks(linksOf(interfaces)))
	if !ok {
		return cloud, own, refusal(dcaas.CodeVLANConflict, "within", "no link of %d bits is free in %s", o.bits, within)
	}
	cloud, own = ends(free)
	return cloud, own, nil
}

// widestLink returns the prefix length of a link with four addresses.
func widestLink(a netip.Addr) int { return a.BitLen() - 2 }

// ends returns the first two addresses of a link that an end can have.
func ends(link netip.Prefix) (cloud, own netip.Prefix) {
	a := link.Addr()
	if link.Bits() == widestLink(a) {
		a = a.Next() // the first address is that of the subnet
	}
	return netip.PrefixFrom(a, link.Bits()), netip.PrefixFrom(a.Next(), link.Bits())
}

// last returns the last address of a block.
func last(block netip.Prefix) netip.Addr {
	raw := block.Addr().AsSlice()
	for bit := block.Bits(); bit < len(raw)*8; bit++ {
		raw[bit/8] |= 0x80 >> (bit % 8)
	}
	a, _ := netip.AddrFromSlice(raw)
	return a
}

// firstFree returns the first link of a range that begins at from or later and shares no
// address with the used blocks.
func firstFree(within netip.Prefix, bits int, from netip.Addr, used []netip.Prefix) (netip.Prefix, bool) {
	used = slices.Clone(used)
	slices.SortFunc(used, func(a, b netip.Prefix) int { return a.Addr().Compare(b.Addr()) })
	link := netip.PrefixFrom(from, bits).Masked()
	for _, block := range used {
		if !link.Overlaps(block) {
			continue
		}
		// The link after the one that has the last address of the block.
		next := last(netip.PrefixFrom(last(block), bits).Masked()).Next()
		if !next.IsValid() {
			return netip.Prefix{}, false
		}
		link = netip.PrefixFrom(next, bits)
	}
	return link, within.Contains(link.Addr())
}

// usedLink is the link of an interface.
type usedLink struct {
	block netip.Prefix
	by    string // ID of the interface
}

func blocks(links []usedLink) []netip.Prefix {
	out := make([]netip.Prefix, len(links))
	for i, l := range links {
		out[i] = l.block
	}
	return out
}

// linksOf returns the links of all peers of interfaces. An address without a prefix length
// is a block of its own.
func linksOf(interfaces []*dcaas.VirtualInterface) []usedLink {
	var links []usedLink
	for _, v := range interfaces {
		addresses := []string{v.LocalGatewayV4IP, v.RemoteGatewayV4IP, v.LocalGatewayV6IP, v.RemoteGatewayV6IP}
		for _, p := range v.VIFPeers {
			addresses = append(addresses, p.LocalGatewayIP, p.RemoteGatewayIP)
		}
		seen := map[netip.Prefix]bool{} // the interface repeats the addresses of its peers
		for _, text := range addresses {
			end, err := parseEnd(text)
			if block := end.address.Masked(); err == nil && !seen[block] {
				seen[block] = true
				links = append(links, usedLink{block, v.ID})
			}
		}
	}
	return links
}

// end is an address of a link, as the options have it.
type end struct {
	address netip.Prefix
	hasBits bool // the text has a prefix length
}

// parseEnd reads an address with or without a prefix length.
func parseEnd(text string) (end, error) {
	p, err := netip.ParsePrefix(text)
	if err == nil {
		return end{p, true}, nil
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return end{}, err
	}
	return end{netip.PrefixFrom(a, a.BitLen()), false}, nil
}
