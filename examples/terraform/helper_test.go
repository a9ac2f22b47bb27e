package main

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

const (
	resourceType = "dcaas_virtual_interface"
	password     = "bgp-password-of-the-test"
)

// values are attributes of the resource. A missing one is null.
type values map[string]any

// with returns a copy with other values. The value nil removes an attribute.
func (v values) with(changes values) values {
	out := values{}
	for _, part := range []values{v, changes} {
		maps.Copy(out, part)
	}
	return out
}

// terraform drives the protocol server of the provider as Terraform does.
type terraform struct {
	t      *testing.T
	srv    *dcaastest.Server
	client *dcaas.Client // for changes outside of Terraform
	server tfprotov6.ProviderServer
	schema *tfprotov6.SchemaBlock
	object tftypes.Object
	config values // of an interface that the service accepts
}

// start returns a configured provider on a service in memory, with a gateway.
func start(t *testing.T, opts ...dcaastest.Option) *terraform {
	t.Helper()
	srv := demotest.NewServer(t, opts...)
	client := demotest.NewClient(t, srv)
	connection, err := demo.ActiveConnection(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	gateway, err := demo.CreateGateway(t.Context(), client, demo.Gateway("to-vpc", "vpc-1"))
	if err != nil {
		t.Fatal(err)
	}
	p := &dcaasProvider{
		load: func(context.Context) (dcaas.Config, error) { return srv.Config(), nil },
		options: []dcaas.Option{
			dcaas.WithPollInterval(time.Millisecond), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 2, MinWait: time.Millisecond}),
		},
	}
	tf := &terraform{t: t, srv: srv, client: client, server: providerserver.NewProtocol6(p)()}
	schemas, err := tf.server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	tf.want("GetProviderSchema", err, schemas.Diagnostics)
	tf.schema = schemas.ResourceSchemas[resourceType].Block
	tf.object = tf.schema.ValueType().(tftypes.Object)
	tf.configure(schemas.Provider.Block.ValueType(), nil)
	srv.ForgetRequests()
	tf.config = values{
		"name": "to-site", "direct_connect_id": connection.ID, "vgw_id": gateway, "vlan": 100, "bandwidth": 50,
		"local_gateway_v4_ip": "169.254.10.1/30", "remote_gateway_v4_ip": "169.254.10.2/30",
		"route_mode": "bgp", "bgp_asn": 65000, "bgp_md5": password, "remote_ep_group": []string{"10.1.0.0/16"},
	}
	return tf
}

// configure passes the settings of the provider.
func (tf *terraform) configure(kind tftypes.Type, set map[string]tftypes.Value) {
	tf.t.Helper()
	all := map[string]tftypes.Value{}
	for name, attribute := range kind.(tftypes.Object).AttributeTypes {
		all[name] = tftypes.NewValue(attribute, nil)
	}
	maps.Copy(all, set)
	resp, err := tf.server.ConfigureProvider(tf.t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: tf.dynamic(kind, tftypes.NewValue(kind, all)),
	})
	tf.want("ConfigureProvider", err, resp.Diagnostics)
}

func (tf *terraform) dynamic(kind tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	tf.t.Helper()
	d, err := tfprotov6.NewDynamicValue(kind, value)
	if err != nil {
		tf.t.Fatal(err)
	}
	return &d
}

// encode returns the values as an object of the resource.
func (tf *terraform) encode(v values) *tfprotov6.DynamicValue {
	tf.t.Helper()
	if v == nil {
		return tf.dynamic(tf.object, tftypes.NewValue(tf.object, nil))
	}
	all := map[string]tftypes.Value{}
	for name, kind := range tf.object.AttributeTypes {
		value := v[name]
		if list, ok := value.([]string); ok {
			elements := []tftypes.Value{}
			for _, text := range list {
				elements = append(elements, tftypes.NewValue(tftypes.String, text))
			}
			value = elements
		}
		all[name] = tftypes.NewValue(kind, value)
	}
	return tf.dynamic(tf.object, tftypes.NewValue(tf.object, all))
}

// decode returns an object of the resource as values. It leaves out null, and returns nil for
// a resource that does not exist.
func (tf *terraform) decode(d *tfprotov6.DynamicValue) values {
	tf.t.Helper()
	object, err := d.Unmarshal(tf.object)
	if err != nil {
		tf.t.Fatal(err)
	}
	if object.IsNull() {
		return nil
	}
	var all map[string]tftypes.Value
	if err := object.As(&all); err != nil {
		tf.t.Fatal(err)
	}
	out := values{}
	for name, value := range all {
		if decoded := tf.decodeOne(value); decoded != nil {
			out[name] = decoded
		}
	}
	return out
}

func (tf *terraform) decodeOne(value tftypes.Value) any {
	tf.t.Helper()
	switch {
	case value.IsNull():
		return nil
	case !value.IsKnown():
		return tftypes.UnknownValue
	case value.Type().Is(tftypes.String):
		var text string
		tf.as(value, &text)
		return text
	case value.Type().Is(tftypes.Bool):
		var flag bool
		tf.as(value, &flag)
		return flag
	case value.Type().Is(tftypes.Number):
		var number big.Float
		tf.as(value, &number)
		n, _ := number.Int64()
		return int(n)
	}
	var elements []tftypes.Value
	tf.as(value, &elements)
	list := []string{}
	for _, element := range elements {
		text := "(unknown)"
		if element.IsKnown() {
			tf.as(element, &text)
		}
		list = append(list, text)
	}
	slices.Sort(list)
	return list
}

func (tf *terraform) as(value tftypes.Value, target any) {
	tf.t.Helper()
	if err := value.As(target); err != nil {
		tf.t.Fatal(err)
	}
}

// messages returns the diagnostics of a severity as text.
func messages(diags []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity) string {
	var all []string
	for _, d := range diags {
		if d.Severity == severity {
			all = append(all, fmt.Sprintf("%s %s: %s", d.Attribute, d.Summary, d.Detail))
		}
	}
	return strings.Join(all, "\n")
}

// want fails the test if a call of the protocol has an error.
func (tf *terraform) want(call string, err error, diags []*tfprotov6.Diagnostic) {
	tf.t.Helper()
	if text := messages(diags, tfprotov6.DiagnosticSeverityError); err != nil || text != "" {
		tf.t.Fatalf("%s: %v %s", call, err, text)
	}
}
