package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// dcaasProvider makes the client that the resources share.
type dcaasProvider struct {
	load    func(context.Context) (dcaas.Config, error)
	options []dcaas.Option
}

func newProvider() provider.Provider {
	return &dcaasProvider{
		load:    func(ctx context.Context) (dcaas.Config, error) { return dcaas.LoadConfig(ctx) },
		options: []dcaas.Option{dcaas.WithUserAgent("terraform-provider-dcaas")},
	}
}

// settings are the attributes of the block provider "dcaas".
type settings struct {
	Region    types.String `tfsdk:"region"`
	ProjectID types.String `tfsdk:"project_id"`
	Endpoint  types.String `tfsdk:"endpoint"`
	Preflight types.Bool   `tfsdk:"preflight"`
}

// shared is the data that the provider gives to its resources.
type shared struct {
	client    *dcaas.Client
	preflight bool
}

// Metadata implements provider.Provider.
func (p *dcaasProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "dcaas"
}

// Schema implements provider.Provider. No attribute holds a credential, because the
// configuration of Terraform is no place for one.
func (p *dcaasProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		Description: "Huawei Cloud Direct Connect. The credentials come from the environment or from the credentials file of the SDK.",
		Attributes: map[string]schema.Attribute{
			"region":     schema.StringAttribute{Optional: true, Description: "Region. Default: HW_REGION_NAME."},
			"project_id": schema.StringAttribute{Optional: true, Description: "ID of the project. Default: HW_PROJECT_ID, or the project that is named like the region."},
			"endpoint":   schema.StringAttribute{Optional: true, Description: "Address of the service. Default: HUAWEICLOUD_SDK_REGION_DC_{REGION}, or that of the region."},
			"preflight":  schema.BoolAttribute{Optional: true, Description: "Whether a plan warns of creates that the service would refuse. Default: true."},
		},
	}
}

// Configure implements provider.Provider.
func (p *dcaasProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var s settings
	resp.Diagnostics.Append(req.Config.Get(ctx, &s)...)
	for name, value := range map[string]types.String{"region": s.Region, "project_id": s.ProjectID, "endpoint": s.Endpoint} {
		if value.IsUnknown() {
			resp.Diagnostics.AddAttributeError(path.Root(name), "The value is not known yet",
				"Set "+name+" to a value that does not depend on a resource, or apply that resource first with -target.")
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	var client *dcaas.Client
	cfg, err := p.config(ctx, s)
	if err == nil {
		client, err = dcaas.New(cfg, p.options...)
	}
	if err != nil {
		resp.Diagnostics.AddError("Direct Connect cannot be configured", withFix(err, configureFix(err)))
		return
	}
	resp.ResourceData = &shared{client: client, preflight: s.Preflight.IsNull() || s.Preflight.ValueBool()}
}

// config returns the configuration for the settings. The environment has the other values.
func (p *dcaasProvider) config(ctx context.Context, s settings) (dcaas.Config, error) {
	cfg, err := p.load(ctx)
	if err != nil {
		return cfg, err
	}
	if region := s.Region.ValueString(); region != "" && region != cfg.Region {
		if cfg.Region != "" { // these values of the environment belong to that region
			cfg.ProjectID, cfg.ProjectName, cfg.Endpoint = "", "", ""
		}
		cfg.Region = region
		cfg.Endpoint = cmp.Or(endpointOf(region), cfg.Endpoint)
	}
	if id := s.ProjectID.ValueString(); id != "" {
		cfg.ProjectID, cfg.ProjectName = id, ""
	}
	if endpoint := s.Endpoint.ValueString(); endpoint != "" {
		cfg.Endpoint = endpoint
	}
	return cfg, nil
}

// endpointOf returns the address of the service that the environment has for a region, or
// "". LoadConfig reads the variable only for the region of the environment.
func endpointOf(region string) string {
	list := os.Getenv("HUAWEICLOUD_SDK_REGION_DC_" + strings.ToUpper(strings.ReplaceAll(region, "-", "_")))
	first, _, _ := strings.Cut(list, ",")
	return first
}

func configureFix(err error) string {
	if errors.Is(err, dcaas.ErrNoCredentials) {
		return "Set HW_ACCESS_KEY and HW_SECRET_KEY in the environment of Terraform."
	}
	return "Correct the block provider \"dcaas\", or the variables of the environment that begin with HW_."
}

// Resources implements provider.Provider.
func (p *dcaasProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &virtualInterface{} }}
}

// DataSources implements provider.Provider.
func (p *dcaasProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }
