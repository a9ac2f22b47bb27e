package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// limit is the time for one change of an interface with its wait. The SDK has no limit of
// its own.
const limit = 20 * time.Minute

// virtualInterface is the resource dcaas_virtual_interface.
type virtualInterface struct{ *shared }

// Metadata implements resource.Resource.
func (r *virtualInterface) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "dcaas_virtual_interface"
}

// Configure implements resource.ResourceWithConfigure. While Terraform validates, there is no
// data.
func (r *virtualInterface) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	if req.ProviderData == nil {
		return
	}
	data, ok := req.ProviderData.(*shared)
	if !ok {
		resp.Diagnostics.AddError("The provider is faulty", fmt.Sprintf("It passes %T to its resources. Report this.", req.ProviderData))
		return
	}
	r.shared = data
}

// Create implements resource.Resource. FindOrCreate makes it safe to apply again after a
// failure: it finds the interface if an earlier create has made it.
func (r *virtualInterface) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var plan model
	var password types.String
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("bgp_md5"), &password)...)
	if resp.Diagnostics.HasError() {
		return
	}
	vif, created, err := r.client.VirtualInterfaces.FindOrCreate(ctx, plan.createOpts(password.ValueString()))
	if err != nil {
		resp.Diagnostics.AddError("The interface was not created", withFix(err, createFix(err)))
		return
	}
	if !created {
		resp.Diagnostics.AddWarning("Interface "+vif.ID+" existed already",
			"It has the wanted values, so it is in the state now, and terraform destroy deletes it. If an earlier apply has failed, "+
				"it made the interface. If another configuration manages the interface, run terraform state rm.")
	}
	// Store the ID before the wait. Terraform would forget the interface if the wait failed.
	plan.ID = types.StringValue(vif.ID)
	r.finish(ctx, plan, vif, &resp.State, &resp.Diagnostics)
}

// Read implements resource.Resource. Terraform compares its result with the configuration,
// and so finds the changes that were made outside.
func (r *virtualInterface) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	vif, err := r.client.VirtualInterfaces.Get(ctx, state.ID.ValueString())
	switch {
	case errors.Is(err, dcaas.ErrNotFound), err == nil && vif.Status == dcaas.VirtualInterfaceDeleted:
		resp.State.RemoveResource(ctx)
	case err != nil:
		resp.Diagnostics.AddError("The interface cannot be read", withFix(err, generalFix(err)))
	default:
		resp.Diagnostics.Append(state.set(ctx, vif)...)
		if !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
		}
	}
}

// Update implements resource.Resource.
func (r *virtualInterface) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	vif, err := r.client.VirtualInterfaces.Update(ctx, plan.ID.ValueString(), plan.updateOpts(state))
	if err != nil {
		resp.Diagnostics.AddError("The interface was not updated", withFix(err, updateFix(err)))
		return
	}
	r.finish(ctx, plan, vif, &resp.State, &resp.Diagnostics)
}

// finish stores an interface that was created or updated, waits until it is ready, and stores
// its state.
func (r *virtualInterface) finish(ctx context.Context, plan model, vif *dcaas.VirtualInterface, state *tfsdk.State, diags *diag.Diagnostics) {
	id := plan.ID.ValueString()
	plan.Status = types.StringValue(string(vif.Status))
	diags.Append(state.Set(ctx, &plan)...)
	if diags.HasError() {
		return
	}
	ready, err := r.client.VirtualInterfaces.WaitReady(ctx, id, dcaas.WaitOpts{})
	if err != nil {
		diags.AddError("Interface "+id+" is not ready", withFix(err, waitFix(err)))
		return
	}
	plan.Status = types.StringValue(string(ready.Status))
	diags.Append(state.Set(ctx, &plan)...)
}

// Delete implements resource.Resource. An interface that was deleted outside is no failure.
func (r *virtualInterface) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := state.ID.ValueString()
	err := r.client.VirtualInterfaces.Delete(ctx, id)
	if err == nil {
		err = r.client.VirtualInterfaces.WaitDeleted(ctx, id, dcaas.WaitOpts{})
	}
	if err != nil && !errors.Is(err, dcaas.ErrNotFound) {
		resp.Diagnostics.AddError("Interface "+id+" was not deleted", withFix(err, deleteFix(err)))
	}
}

// ImportState implements resource.ResourceWithImportState. Terraform then calls Read, which
// fills in the attributes.
func (r *virtualInterface) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughID(ctx, path.Root("id"), req, resp)
}
