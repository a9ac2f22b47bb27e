package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// validate returns the errors of a configuration.
func (tf *terraform) validate(config values) string {
	tf.t.Helper()
	resp, err := tf.server.ValidateResourceConfig(tf.t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: resourceType, Config: tf.encode(config),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if err != nil {
		tf.t.Fatal(err)
	}
	return messages(resp.Diagnostics, tfprotov6.DiagnosticSeverityError)
}

// TestValidate checks that faults are found without a request, at their attribute.
func TestValidate(t *testing.T) {
	t.Parallel()
	tf := start(t)
	for _, tt := range []struct {
		changes         values
		attribute, text string // both empty for a valid configuration
	}{
		{values{}, "", ""},
		{values{"vlan": 0, "bandwidth": 2, "bgp_asn": 1}, "", ""},
		{values{"vlan": 3999, "bandwidth": 2147483647, "bgp_asn": 4294967295}, "", ""},
		{values{"route_mode": "static", "bgp_asn": nil, "bgp_md5": nil}, "", ""},
		{values{"vlan": tftypes.UnknownValue, "route_mode": tftypes.UnknownValue, "remote_gateway_v4_ip": tftypes.UnknownValue}, "", ""},
		{values{"route_mode": "static", "bgp_md5": tftypes.UnknownValue, "remote_ep_group": tftypes.UnknownValue}, "", ""},
		{values{"vlan": -1}, "vlan", "0 to 3999"},
		{values{"vlan": 4000}, "vlan", "0 to 3999"},
		{values{"bandwidth": 1}, "bandwidth", "2 to 2147483647"},
		{values{"bgp_asn": 0}, "bgp_asn", "1 to 4294967295"},
		{values{"bgp_asn": nil}, "bgp_asn", "BGP needs the ASN"},
		{values{"name": strings.Repeat("ä", 65)}, "name", "65 characters"},
		{values{"name": strings.Repeat("ä", 64)}, "", ""},
		{values{"description": strings.Repeat("x", 129)}, "description", "129 characters"},
		{values{"route_mode": "BGP"}, "route_mode", "static or bgp"},
		{values{"priority": "high"}, "priority", "normal or low"},
		{values{"local_gateway_v4_ip": "169.254.10.1"}, "local_gateway_v4_ip", "no IPv4 address with a prefix length"},
		{values{"local_gateway_v4_ip": "fd00::1/64"}, "local_gateway_v4_ip", "no IPv4 address"},
		{values{"remote_gateway_v4_ip": "169.254.10.256/30"}, "remote_gateway_v4_ip", "no IPv4 address"},
		{values{"remote_gateway_v4_ip": "169.254.11.2/30"}, "remote_gateway_v4_ip", "not two addresses of one subnet"},
		{values{"remote_gateway_v4_ip": "169.254.10.1/30"}, "remote_gateway_v4_ip", "not two addresses of one subnet"},
		{values{"remote_ep_group": []string{"10.1.0.0"}}, "remote_ep_group", "no IPv4 CIDR block"},
		{values{"remote_ep_group": []string{"10.1.2.3/16"}}, "remote_ep_group", "Use 10.1.0.0/16."},
		{values{"route_mode": "static", "bgp_md5": nil, "remote_ep_group": nil}, "remote_ep_group", "Static routes need"},
		{values{"route_mode": "static", "bgp_md5": nil, "remote_ep_group": []string{}}, "remote_ep_group", "Static routes need"},
		{values{"route_mode": "static"}, "bgp_md5", "Remove it"},
		{values{"route_mode": "static", "bgp_md5": nil, "priority": "low"}, "priority", "needs BGP"},
		{values{"enable_bfd": true, "enable_nqa": true}, "enable_nqa", "one link check"},
	} {
		got := tf.validate(tf.config.with(tt.changes))
		prefix := ""
		if tt.attribute != "" {
			prefix = `AttributeName("` + tt.attribute + `") `
		}
		if (got == "") != (tt.text == "") || !strings.HasPrefix(got, prefix) || !strings.Contains(got, tt.text) || strings.Contains(got, "\n") {
			t.Errorf("%v: %q, want %s: %s", tt.changes, got, tt.attribute, tt.text)
		}
		tf.wantNoSecret(nil, got)
	}
	if n := len(tf.srv.Requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// TestPreflight checks the warnings of a plan.
func TestPreflight(t *testing.T) {
	t.Parallel()
	tf := start(t)
	tf.create()
	p := tf.plan(nil, tf.config.with(values{"name": "second", "local_gateway_v4_ip": "169.254.20.1/30", "remote_gateway_v4_ip": "169.254.20.2/30"}))
	if p.errors != "" || !strings.HasPrefix(p.warnings, `AttributeName("vlan") The service would refuse this create now`) ||
		!strings.Contains(p.warnings, "(DC.1209)") || !strings.Contains(p.warnings, "Use 101.") {
		t.Errorf("a VLAN that is taken: %s %s", p.warnings, p.errors)
	}
	for name, config := range map[string]values{
		"an interface of an earlier apply": tf.config,
		"a free VLAN":                      tf.config.with(values{"vlan": 200, "local_gateway_v4_ip": "169.254.20.1/30", "remote_gateway_v4_ip": "169.254.20.2/30"}),
		"a gateway of the same apply":      tf.config.with(values{"vgw_id": tftypes.UnknownValue}),
		"a subnet of the same apply": tf.config.with(values{
			"vlan": 200, "local_gateway_v4_ip": "169.254.20.1/30", "remote_gateway_v4_ip": "169.254.20.2/30", "route_mode": "static",
			"bgp_asn": nil, "bgp_md5": nil, "remote_ep_group": []tftypes.Value{tftypes.NewValue(tftypes.String, tftypes.UnknownValue)},
		}),
		"subnets of the same apply": tf.config.with(values{"remote_ep_group": tftypes.UnknownValue}),
	} {
		if p := tf.plan(nil, config); p.warnings+p.errors != "" {
			t.Errorf("%s: %s %s", name, p.warnings, p.errors)
		}
	}
	remove := tf.srv.Inject(dcaastest.Fault{Route: "ListDirectConnects", Status: http.StatusForbidden})
	if p := tf.plan(nil, tf.config.with(values{"vlan": 300})); p.errors != "" || !strings.Contains(p.warnings, "preflight = false") {
		t.Errorf("a list that is forbidden: %s %s", p.warnings, p.errors)
	}
	remove()

	schemas, err := tf.server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	tf.want("GetProviderSchema", err, schemas.Diagnostics)
	tf.configure(schemas.Provider.Block.ValueType(), map[string]tftypes.Value{"preflight": tftypes.NewValue(tftypes.Bool, false)})
	tf.srv.ForgetRequests()
	if p := tf.plan(nil, tf.config.with(values{"vlan": 300})); p.warnings != "" || len(tf.srv.Requests()) != 0 {
		t.Errorf("preflight = false: %d requests, %s", len(tf.srv.Requests()), p.warnings)
	}
}

// TestPreflightWhileDeleting checks that a plan warns of an interface that is being deleted,
// although it has the wanted values.
func TestPreflightWhileDeleting(t *testing.T) {
	t.Parallel()
	tf := start(t, dcaastest.WithStepsPerState(3))
	state := tf.create()
	if err := tf.client.VirtualInterfaces.Delete(t.Context(), fmt.Sprint(state["id"])); err != nil {
		t.Fatal(err)
	}
	p := tf.plan(nil, tf.config)
	if p.errors != "" || !strings.HasPrefix(p.warnings, `AttributeName("vlan") The service would refuse this create now`) {
		t.Errorf("a VLAN that becomes free: %q %s", p.warnings, p.errors)
	}
}

// TestFailures checks that the message of each failure names the call, the failure and the
// remedy, holds no secret, and that the state fits the service.
func TestFailures(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		fault dcaastest.Fault
		steps func(*terraform) string // returns the message
		want  []string
	}{
		{"a VLAN that is taken", dcaastest.Fault{Route: "none"}, func(tf *terraform) string {
			tf.create()
			return tf.failedCreate(values{"name": "second"})
		}, []string{"VLAN 100 of connection", "differs in Name", "terraform import"}},
		{"a quota", dcaastest.Fault{Route: "CreateVirtualInterface", Status: 400, Body: `{"error_code":"DC.1019","error_msg":"quota"}`}, func(tf *terraform) string {
			return tf.failedCreate(nil)
		}, []string{"DC.1019", "ask for a higher quota"}},
		{"a gateway that does not exist", dcaastest.Fault{Route: "none"}, func(tf *terraform) string {
			return tf.failedCreate(values{"vgw_id": "0b7c0b58-0000-4000-8000-00000000dead"})
		}, []string{"DC.1111", "Correct the attributes"}},
		{"the redaction mark as password", dcaastest.Fault{Route: "none"}, func(tf *terraform) string {
			return tf.failedCreate(values{"bgp_md5": dcaas.Secret(password).String()})
		}, []string{"redaction mark", "Correct the attributes"}},
		{"credentials", dcaastest.Fault{Status: 401}, func(tf *terraform) string {
			return tf.failedCreate(nil)
		}, []string{"401", "Check the credentials in the environment"}},
		{"a permission", dcaastest.Fault{Route: "CreateVirtualInterface", Status: 403}, func(tf *terraform) string {
			return tf.failedCreate(nil)
		}, []string{"403", "Ask for the permission"}},
		{"an answer that repeats the password", dcaastest.Fault{
			Route: "CreateVirtualInterface", Status: 400, Body: `{"error_code":"DC.0001","error_msg":"bgp_md5 ` + password + ` is bad"}`,
		}, func(tf *terraform) string {
			return tf.failedCreate(nil)
		}, []string{"bgp_md5 [REDACTED] is bad", "Correct the attributes"}},
		{"too many calls", dcaastest.Fault{Route: "UpdateVirtualInterface", Status: 429}, func(tf *terraform) string {
			return tf.failedUpdate()
		}, []string{"429", "Apply again later"}},
		{"a delete", dcaastest.Fault{Route: "DeleteVirtualInterface", Status: 409, Body: `{"error_code":"DC.1210","error_msg":"shut down"}`}, func(tf *terraform) string {
			state, failure, _ := tf.apply(tf.create(), nil)
			if state == nil {
				tf.t.Error("the interface left the state")
			}
			return failure
		}, []string{"was not deleted", "DC.1210", "switchover test"}},
	} {
		tf := start(t)
		tf.srv.Inject(tt.fault)
		got := tt.steps(tf)
		for _, text := range tt.want {
			if !strings.Contains(got, text) {
				t.Errorf("%s: no %q in %s", tt.name, text, got)
			}
		}
		tf.wantNoSecret(nil, got)
	}
}

// failedCreate applies a new interface that cannot be created.
func (tf *terraform) failedCreate(changes values) string {
	tf.t.Helper()
	state, failure, _ := tf.apply(nil, tf.config.with(changes))
	if state != nil || !strings.Contains(failure, "The interface was not created") {
		tf.t.Errorf("create = %v, %s", state, failure)
	}
	return failure
}

// failedUpdate changes an interface in a way that fails.
func (tf *terraform) failedUpdate() string {
	tf.t.Helper()
	state, failure, _ := tf.apply(tf.create(), tf.config.with(values{"bandwidth": 80}))
	if state["bandwidth"] != 50 || !strings.Contains(failure, "The interface was not updated") {
		tf.t.Errorf("update = %v, %s", state, failure)
	}
	return failure
}
