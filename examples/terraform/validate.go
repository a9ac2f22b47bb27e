package main

import (
	"context"
	"fmt"
	"net/netip"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// ValidateConfig implements resource.ResourceWithValidateConfig. It needs no credentials, and
// finds in a plan the faults that the service would find in an apply.
func (r *virtualInterface) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	m.check(func(attribute, format string, args ...any) {
		resp.Diagnostics.AddAttributeError(path.Root(attribute), "The value of "+attribute+" cannot be used", fmt.Sprintf(format, args...))
	})
}

// report adds a fault of an attribute.
type report func(attribute, format string, args ...any)

// check reports the faults of a configuration. It skips values that are not known yet.
func (m *model) check(bad report) {
	checkRange(bad, "vlan", m.VLAN, 0, 3999)
	checkRange(bad, "bandwidth", m.Bandwidth, 2, 2147483647)
	checkRange(bad, "bgp_asn", m.BGPASN, 1, 4294967295)
	checkLength(bad, "name", m.Name, 64)
	checkLength(bad, "description", m.Description, 128)
	checkChoice(bad, "route_mode", m.RouteMode, string(dcaas.RouteModeStatic), string(dcaas.RouteModeBGP))
	checkChoice(bad, "priority", m.Priority, string(dcaas.PriorityNormal), string(dcaas.PriorityLow))
	m.checkAddresses(bad)
	m.checkSubnets(bad)
	m.checkRouting(bad)
	if m.EnableBFD.ValueBool() && m.EnableNQA.ValueBool() {
		bad("enable_nqa", "An interface has one link check at most. Set enable_bfd or enable_nqa to false.")
	}
}

// checkAddresses checks the two ends of the link.
func (m *model) checkAddresses(bad report) {
	local, known := checkAddress(bad, "local_gateway_v4_ip", m.LocalGatewayV4IP)
	remote, bothKnown := checkAddress(bad, "remote_gateway_v4_ip", m.RemoteGatewayV4IP)
	if !known || !bothKnown {
		return
	}
	if local.Masked() != remote.Masked() || local == remote {
		bad("remote_gateway_v4_ip", "%s and %s are not two addresses of one subnet. Use for example 169.254.10.1/30 and 169.254.10.2/30.", local, remote)
	}
}

// checkAddress returns an address with its prefix length, and whether it is known and valid.
func checkAddress(bad report, name string, value types.String) (netip.Prefix, bool) {
	if !isSet(value) {
		return netip.Prefix{}, false
	}
	prefix, err := netip.ParsePrefix(value.ValueString())
	if err != nil || !prefix.Addr().Is4() {
		bad(name, "%q is no IPv4 address with a prefix length. Use for example 169.254.10.1/30.", value.ValueString())
		return netip.Prefix{}, false
	}
	return prefix, true
}

// checkSubnets requires that each block has one spelling. Terraform would find a difference
// whenever the service answers with another one.
func (m *model) checkSubnets(bad report) {
	for _, text := range texts(m.RemoteEPGroup) {
		switch prefix, err := netip.ParsePrefix(text); {
		case err != nil || !prefix.Addr().Is4():
			bad("remote_ep_group", "%q is no IPv4 CIDR block. Use for example 10.1.0.0/16.", text)
		case prefix != prefix.Masked():
			bad("remote_ep_group", "%q has bits after its prefix length. Use %s.", text, prefix.Masked())
		}
	}
}

// checkRouting checks the values that depend on the route mode.
func (m *model) checkRouting(bad report) {
	switch dcaas.RouteMode(m.RouteMode.ValueString()) {
	case dcaas.RouteModeStatic:
		if m.RemoteEPGroup.IsNull() || !m.RemoteEPGroup.IsUnknown() && len(m.RemoteEPGroup.Elements()) == 0 {
			bad("remote_ep_group", "Static routes need a CIDR block of the customer's site. Add one.")
		}
		if m.Priority.ValueString() == string(dcaas.PriorityLow) {
			bad("priority", "The priority low needs BGP. Use normal, or set route_mode to bgp.")
		}
		if isSet(m.BGPMD5) {
			bad("bgp_md5", "Static routes have no BGP password. Remove it, or set route_mode to bgp.")
		}
	case dcaas.RouteModeBGP:
		if m.BGPASN.IsNull() {
			bad("bgp_asn", "BGP needs the ASN of the customer side. Set it to 1 to 4294967295.")
		}
	}
}

func checkRange(bad report, name string, value types.Int64, least, most int64) {
	if n := value.ValueInt64(); isSet(value) && (n < least || n > most) {
		bad(name, "%d is not in the range %d to %d.", n, least, most)
	}
}

func checkLength(bad report, name string, value types.String, most int) {
	if n := utf8.RuneCountInString(value.ValueString()); n > most {
		bad(name, "It has %d characters. Shorten it to %d.", n, most)
	}
}

func checkChoice(bad report, name string, value types.String, first, second string) {
	if text := value.ValueString(); isSet(value) && text != first && text != second {
		bad(name, "%q is not known. Use %s or %s.", text, first, second)
	}
}

// isSet reports whether a value is given and known.
func isSet(value attr.Value) bool { return !value.IsNull() && !value.IsUnknown() }
