package main

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// model is a dcaas_virtual_interface in a configuration, a plan or a state.
type model struct {
	ID                types.String `tfsdk:"id"`
	Status            types.String `tfsdk:"status"`
	Name              types.String `tfsdk:"name"`
	Description       types.String `tfsdk:"description"`
	Bandwidth         types.Int64  `tfsdk:"bandwidth"`
	RemoteEPGroup     types.Set    `tfsdk:"remote_ep_group"`
	EnableBFD         types.Bool   `tfsdk:"enable_bfd"`
	EnableNQA         types.Bool   `tfsdk:"enable_nqa"`
	Priority          types.String `tfsdk:"priority"`
	DirectConnectID   types.String `tfsdk:"direct_connect_id"`
	VGWID             types.String `tfsdk:"vgw_id"`
	VLAN              types.Int64  `tfsdk:"vlan"`
	LocalGatewayV4IP  types.String `tfsdk:"local_gateway_v4_ip"`
	RemoteGatewayV4IP types.String `tfsdk:"remote_gateway_v4_ip"`
	RouteMode         types.String `tfsdk:"route_mode"`
	BGPASN            types.Int64  `tfsdk:"bgp_asn"`
	BGPMD5            types.String `tfsdk:"bgp_md5"` // only a configuration has it
	BGPMD5Version     types.Int64  `tfsdk:"bgp_md5_version"`
}

// createOpts returns the options of a create. The password is in the configuration only.
func (m *model) createOpts(password string) dcaas.VirtualInterfaceCreateOpts {
	return dcaas.VirtualInterfaceCreateOpts{
		DirectConnectID:   m.DirectConnectID.ValueString(),
		VGWID:             m.VGWID.ValueString(),
		VLAN:              int(m.VLAN.ValueInt64()),
		Bandwidth:         int(m.Bandwidth.ValueInt64()),
		RouteMode:         dcaas.RouteMode(m.RouteMode.ValueString()),
		BGPASN:            m.BGPASN.ValueInt64(),
		BGPMD5:            dcaas.Secret(password),
		LocalGatewayV4IP:  m.LocalGatewayV4IP.ValueString(),
		RemoteGatewayV4IP: m.RemoteGatewayV4IP.ValueString(),
		RemoteEPGroup:     texts(m.RemoteEPGroup),
		EnableBFD:         m.EnableBFD.ValueBool(),
		EnableNQA:         m.EnableNQA.ValueBool(),
		Priority:          dcaas.Priority(m.Priority.ValueString()),
		Name:              m.Name.ValueString(),
		Description:       m.Description.ValueString(),
	}
}

// updateOpts returns the changes that lead from the state old to m. It leaves out the fields
// that stay the same.
func (m *model) updateOpts(old model) dcaas.VirtualInterfaceUpdateOpts {
	var opts dcaas.VirtualInterfaceUpdateOpts
	if !m.Name.Equal(old.Name) {
		opts.Name = new(m.Name.ValueString())
	}
	if !m.Description.Equal(old.Description) {
		opts.Description = new(m.Description.ValueString())
	}
	if !m.Bandwidth.Equal(old.Bandwidth) {
		opts.Bandwidth = new(int(m.Bandwidth.ValueInt64()))
	}
	if !m.RemoteEPGroup.Equal(old.RemoteEPGroup) {
		opts.RemoteEPGroup = texts(m.RemoteEPGroup) // an empty list clears, nil would keep
	}
	if !m.EnableBFD.Equal(old.EnableBFD) {
		opts.EnableBFD = new(m.EnableBFD.ValueBool())
	}
	if !m.EnableNQA.Equal(old.EnableNQA) {
		opts.EnableNQA = new(m.EnableNQA.ValueBool())
	}
	if !m.Priority.Equal(old.Priority) {
		opts.Priority = new(dcaas.Priority(m.Priority.ValueString()))
	}
	return opts
}

// set copies an interface that was read into m. It reports an interface of a kind that the
// resource has no attributes for.
func (m *model) set(ctx context.Context, v *dcaas.VirtualInterface) diag.Diagnostics {
	var diags diag.Diagnostics
	peer, found := ipv4Peer(v)
	if !found || v.DirectConnectID == "" || v.VGWID == "" || v.Type == dcaas.VirtualInterfacePublic {
		diags.AddError("Interface "+v.ID+" is of another kind",
			"dcaas_virtual_interface manages private interfaces with an IPv4 peer between a connection and a virtual gateway. "+
				"Remove the interface from the configuration and, with terraform state rm, from the state.")
		return diags
	}
	m.ID = types.StringValue(v.ID)
	m.Status = types.StringValue(string(v.Status))
	m.Name = types.StringValue(v.Name)
	m.Description = types.StringValue(v.Description)
	m.Bandwidth = types.Int64Value(int64(v.Bandwidth))
	m.EnableBFD = types.BoolValue(v.EnableBFD)
	m.EnableNQA = types.BoolValue(v.EnableNQA)
	m.Priority = types.StringValue(string(cmp.Or(v.Priority, dcaas.PriorityNormal)))
	m.DirectConnectID = types.StringValue(v.DirectConnectID)
	m.VGWID = types.StringValue(v.VGWID)
	m.VLAN = types.Int64Value(int64(v.VLAN))
	m.LocalGatewayV4IP = types.StringValue(peer.LocalGatewayIP)
	m.RemoteGatewayV4IP = types.StringValue(peer.RemoteGatewayIP)
	m.RouteMode = types.StringValue(string(peer.RouteMode))
	if peer.RouteMode == dcaas.RouteModeBGP { // static routes do not use the ASN
		m.BGPASN = types.Int64Value(peer.BGPASN)
	}
	// The state never holds the password, so there is nothing to read.
	subnets, invalid := types.SetValueFrom(ctx, types.StringType, append([]string{}, peer.RemoteEPGroup...))
	m.RemoteEPGroup = subnets
	return invalid
}

// ipv4Peer returns the IPv4 peer of an interface. Answers without a list of peers have its
// values in the interface.
func ipv4Peer(v *dcaas.VirtualInterface) (dcaas.VIFPeer, bool) {
	at := slices.IndexFunc(v.VIFPeers, func(p dcaas.VIFPeer) bool {
		return cmp.Or(p.AddressFamily, dcaas.IPv4) == dcaas.IPv4
	})
	switch {
	case at >= 0:
		return v.VIFPeers[at], true
	case v.LocalGatewayV4IP == "":
		return dcaas.VIFPeer{}, false
	default:
		return dcaas.VIFPeer{
			LocalGatewayIP: v.LocalGatewayV4IP, RemoteGatewayIP: v.RemoteGatewayV4IP, RouteMode: v.RouteMode,
			BGPASN: v.BGPASN, RemoteEPGroup: v.RemoteEPGroup,
		}, true
	}
}

// texts returns the known texts of a set in order. It never returns nil.
func texts(set types.Set) []string {
	list := []string{}
	for _, element := range set.Elements() {
		if text, ok := element.(types.String); ok && !text.IsNull() && !text.IsUnknown() {
			list = append(list, text.ValueString())
		}
	}
	slices.Sort(list)
	return list
}
