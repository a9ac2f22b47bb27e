package main

import (
	"context"
	"io"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

// TestRunArguments checks that a wrong argument ends the program before it serves.
func TestRunArguments(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"-unknown": "not defined", "more": "takes no arguments", "-h": "help requested"} {
		demotest.WantError(t, text, run(t.Context(), []string{text}, io.Discard), want)
	}
}

// configureErrors returns the errors of the provider of the program.
func configureErrors(t *testing.T, set map[string]tftypes.Value) string {
	t.Helper()
	server := providerserver.NewProtocol6(newProvider())()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	kind := schemas.Provider.Block.ValueType()
	all := map[string]tftypes.Value{}
	for name, attribute := range kind.(tftypes.Object).AttributeTypes {
		all[name] = tftypes.NewValue(attribute, nil)
	}
	maps.Copy(all, set)
	config, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, all))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: &config})
	if err != nil {
		t.Fatal(err)
	}
	return messages(resp.Diagnostics, tfprotov6.DiagnosticSeverityError)
}

// TestConnectWithEnvironment checks that the credentials come from the environment, and that
// the message without them names the variables.
func TestConnectWithEnvironment(t *testing.T) {
	demotest.WithoutCredentials(t)
	home := t.TempDir() // without credential files
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	if got := configureErrors(t, nil); !strings.Contains(got, "Set HW_ACCESS_KEY and HW_SECRET_KEY") {
		t.Errorf("without credentials: %s", got)
	}
	srv := demotest.NewServer(t)
	demotest.WithCredentials(t, srv)
	if got := configureErrors(t, nil); got != "" {
		t.Errorf("with credentials: %s", got)
	}
	wrong := map[string]tftypes.Value{"endpoint": tftypes.NewValue(tftypes.String, "http://dcaas.example.com")}
	if got := configureErrors(t, wrong); !strings.Contains(got, `Correct the block provider "dcaas"`) || strings.Contains(got, srv.SecretKey) {
		t.Errorf("an endpoint without TLS: %s", got)
	}
	unknown := map[string]tftypes.Value{"region": tftypes.NewValue(tftypes.String, tftypes.UnknownValue)}
	if got := configureErrors(t, unknown); !strings.HasPrefix(got, `AttributeName("region") The value is not known yet`) {
		t.Errorf("an unknown region: %s", got)
	}
}

// TestSettings checks which values of the environment the provider block replaces.
func TestSettings(t *testing.T) {
	t.Setenv("HUAWEICLOUD_SDK_REGION_DC_AP_SOUTHEAST_3", "https://first.example.com,https://second.example.com")
	environment := dcaas.Config{
		Region: "cn-north-4", ProjectID: strings.Repeat("a", 32), ProjectName: "cn-north-4_net", Endpoint: "https://dc.example.com",
		Auth: auth.AKSK("AKEXAMPLE0123456789A", "SKEXAMPLE-not-a-real-secret-key-0123456789"),
	}
	text := func(s string) types.String { return types.StringValue(s) }
	other := strings.Repeat("b", 32)
	for _, tt := range []struct {
		name     string
		settings settings
		want     func(*dcaas.Config) // changes the values of the environment
	}{
		{"nothing", settings{}, func(*dcaas.Config) {}},
		{"the same region", settings{Region: text("cn-north-4")}, func(*dcaas.Config) {}},
		{"another region", settings{Region: text("eu-west-101")}, func(c *dcaas.Config) {
			c.Region, c.ProjectID, c.ProjectName, c.Endpoint = "eu-west-101", "", "", ""
		}},
		{"another region with an address", settings{Region: text("ap-southeast-3")}, func(c *dcaas.Config) {
			c.Region, c.ProjectID, c.ProjectName, c.Endpoint = "ap-southeast-3", "", "", "https://first.example.com"
		}},
		{"everything", settings{Region: text("eu-west-101"), ProjectID: text(other), Endpoint: text("https://eu.example.com")}, func(c *dcaas.Config) {
			c.Region, c.ProjectID, c.ProjectName, c.Endpoint = "eu-west-101", other, "", "https://eu.example.com"
		}},
		{"another project", settings{ProjectID: text(other)}, func(c *dcaas.Config) { c.ProjectID, c.ProjectName = other, "" }},
	} {
		want := environment
		tt.want(&want)
		wantConfig(t, tt.name, environment, tt.settings, want)
	}

	// An environment without a region has no values of another region.
	environment.Region, environment.Endpoint = "", ""
	want := environment
	want.Region = "eu-west-101"
	wantConfig(t, "a region for the project of the environment", environment, settings{Region: text(want.Region)}, want)
	want.Region, want.Endpoint = "ap-southeast-3", "https://first.example.com"
	wantConfig(t, "a region with an address", environment, settings{Region: text(want.Region)}, want)
}

// wantConfig checks the configuration for an environment and the settings of the block.
func wantConfig(t *testing.T, name string, environment dcaas.Config, s settings, want dcaas.Config) {
	t.Helper()
	p := &dcaasProvider{load: func(context.Context) (dcaas.Config, error) { return environment, nil }}
	if got, err := p.config(t.Context(), s); err != nil || got.String() != want.String() {
		t.Errorf("%s: %v, %v, want %v", name, got, err, want)
	}
}
