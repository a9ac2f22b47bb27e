package main

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/preflight"
)

// ModifyPlan implements resource.ResourceWithModifyPlan. It warns of a create that the service
// would refuse now. It does not fail, because the same apply may first delete the interface
// that is in the way.
func (r *virtualInterface) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	isCreate := req.State.Raw.IsNull() && !req.Plan.Raw.IsNull()
	if r.shared == nil || !r.preflight || !isCreate {
		return
	}
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !plan.known() {
		return // for example, the gateway is created by the same apply
	}
	opts := plan.createOpts("")
	exists, err := r.exists(ctx, opts)
	if err == nil && exists {
		return // Create finds it
	}
	var found *preflight.Report
	if err == nil {
		found, err = preflight.VirtualInterface(ctx, r.client, opts)
	}
	if err != nil {
		resp.Diagnostics.AddWarning("The plan was not compared with the service",
			withFix(err, "Allow the credentials to read the lists, or set preflight = false in the block provider \"dcaas\"."))
		return
	}
	for _, f := range found.Findings {
		if f.Severity == preflight.SeverityError {
			warn(&resp.Diagnostics, f)
		}
	}
}

// exists reports whether an earlier apply has made the interface. The password is not
// compared, because the service may hide it. An interface that is being deleted does not
// count, because Create refuses it.
func (r *virtualInterface) exists(ctx context.Context, opts dcaas.VirtualInterfaceCreateOpts) (bool, error) {
	list := dcaas.VirtualInterfaceListOpts{DirectConnectID: []string{opts.DirectConnectID}}
	for v, err := range r.client.VirtualInterfaces.All(ctx, list) {
		if err != nil {
			return false, err
		}
		if v.Status == dcaas.VirtualInterfacePendingDelete || v.Status == dcaas.VirtualInterfaceDeleted {
			continue
		}
		compared := opts
		if peer, found := ipv4Peer(v); found {
			compared.BGPMD5 = peer.BGPMD5
		}
		if v.VLAN == opts.VLAN && len(compared.Differences(v)) == 0 {
			return true, nil
		}
	}
	return false, nil
}

// warn adds a warning at the attribute that a finding is about.
func warn(diags *diag.Diagnostics, f preflight.Finding) {
	detail := f.Message
	if f.Code != "" {
		detail = fmt.Sprintf("%s (%s)", detail, f.Code)
	}
	if f.Proposal != "" {
		detail += "\n\nUse " + f.Proposal + "."
	}
	const summary = "The service would refuse this create now"
	if attribute := attributeOf(f.Field); attribute != "" {
		diags.AddAttributeWarning(path.Root(attribute), summary, detail)
		return
	}
	diags.AddWarning(summary, detail)
}

// attributeOf returns the attribute for a field of the options, or "" for a quota.
func attributeOf(field string) string {
	return map[string]string{
		"DirectConnectID": "direct_connect_id", "VGWID": "vgw_id", "VLAN": "vlan", "Bandwidth": "bandwidth",
		"LocalGatewayV4IP": "local_gateway_v4_ip", "RemoteGatewayV4IP": "remote_gateway_v4_ip", "RemoteEPGroup": "remote_ep_group",
		"RouteMode": "route_mode", "BGPASN": "bgp_asn", "Priority": "priority", "EnableBFD": "enable_bfd", "EnableNQA": "enable_nqa",
		"Name": "name", "Description": "description",
	}[field]
}

// known reports whether all values of a create are known.
func (m *model) known() bool {
	for _, value := range []attr.Value{
		m.Name, m.Description, m.Bandwidth, m.EnableBFD, m.EnableNQA, m.Priority, m.DirectConnectID, m.VGWID, m.VLAN,
		m.LocalGatewayV4IP, m.RemoteGatewayV4IP, m.RouteMode, m.BGPASN, m.RemoteEPGroup,
	} {
		if value.IsUnknown() {
			return false
		}
	}
	for _, subnet := range m.RemoteEPGroup.Elements() {
		if subnet.IsUnknown() {
			return false
		}
	}
	return true
}
