package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Schema implements resource.Resource. The attributes have the names of the API. The API can
// update some of them; a change of another one replaces the interface.
func (r *virtualInterface) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	noSubnets := types.SetValueMust(types.StringType, []attr.Value{})
	resp.Schema = schema.Schema{
		Description: "A private interface with an IPv4 peer, between a connection and a virtual gateway.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, Description: "ID of the interface.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"status": schema.StringAttribute{Computed: true, Description: "State of the interface, such as ACTIVE."},

			// These can be updated.
			"name": schema.StringAttribute{Required: true, Description: "Up to 64 characters."},
			"description": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(""), Description: "Up to 128 characters.",
			},
			"bandwidth": schema.Int64Attribute{Required: true, Description: "In Mbit/s, at least 2."},
			"remote_ep_group": schema.SetAttribute{
				ElementType: types.StringType, Optional: true, Computed: true, Default: setdefault.StaticValue(noSubnets),
				Description: "CIDR blocks at the customer's site. Static routes need at least one.",
			},
			"enable_bfd": schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(false), Description: "Not together with enable_nqa."},
			"enable_nqa": schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(false), Description: "Not together with enable_bfd."},
			"priority": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString("normal"), Description: "normal (default) or low. low needs BGP.",
			},

			// These cannot.
			"direct_connect_id":    fixedText("ID of the connection."),
			"vgw_id":               fixedText("ID of the virtual gateway."),
			"vlan":                 fixedNumber(true, "VLAN, 0 to 3999. No other interface of the connection has it."),
			"local_gateway_v4_ip":  fixedText("Address of the cloud side with prefix length, such as 169.254.10.1/30."),
			"remote_gateway_v4_ip": fixedText("Address of the customer side, in the same subnet."),
			"route_mode":           fixedText("static or bgp."),
			"bgp_asn":              fixedNumber(false, "ASN of the customer side, 1 to 4294967295. BGP needs it."),
			"bgp_md5": schema.StringAttribute{
				Optional: true, Sensitive: true, WriteOnly: true,
				Description: "BGP password. Terraform stores it neither in a plan nor in the state. It needs Terraform 1.11.",
			},
			"bgp_md5_version": schema.Int64Attribute{
				Optional: true, PlanModifiers: []planmodifier.Int64{int64planmodifier.RequiresReplace()},
				Description: "Any number. Change it together with bgp_md5, because Terraform cannot compare the password. A change replaces " +
					"the interface. After an import, leave it out until the password changes, or the plan replaces the interface.",
			},
		},
	}
}

func fixedText(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Required: true, Description: description + " A change replaces the interface.",
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
}

func fixedNumber(required bool, description string) schema.Int64Attribute {
	return schema.Int64Attribute{
		Required: required, Optional: !required, Description: description + " A change replaces the interface.",
		PlanModifiers: []planmodifier.Int64{int64planmodifier.RequiresReplace()},
	}
}
