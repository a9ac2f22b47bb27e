package main

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// TestLostAnswer checks that a create whose answer is lost gives one interface, whether the
// same apply or the next one finds it.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	lost := dcaastest.Fault{Route: "CreateVirtualInterface", Times: 1, Reset: true, AfterActing: true}

	tf := start(t)
	tf.srv.Inject(lost)
	tf.create()
	tf.wantInterfaces(1)

	tf = start(t)
	tf.srv.Inject(lost)
	// The create is preceded by the list of the plan with that of preflight, and the list of
	// FindOrCreate. Let the list after it fail.
	noList := tf.srv.Inject(dcaastest.Fault{Route: "ListVirtualInterfaces", Skip: 3, Status: http.StatusForbidden})
	state, failure, _ := tf.apply(nil, tf.config)
	if state != nil || !strings.Contains(failure, "The interface was not created") || !strings.Contains(failure, "Apply again. The provider looks for") {
		t.Errorf("the first apply = %v, %s", state, failure)
	}
	noList()
	tf.wantInterfaces(1)
	state, failure, warnings := tf.apply(nil, tf.config)
	if failure != "" || !strings.Contains(warnings, "existed already") {
		t.Errorf("the second apply: %s %s", failure, warnings)
	}
	tf.wantInterfaces(1)
	tf.wantNoChange(tf.read(state), tf.config)
}

// wantInterfaces checks the number of interfaces.
func (tf *terraform) wantInterfaces(want int) {
	tf.t.Helper()
	all, err := dcaas.Collect(tf.client.VirtualInterfaces.All(tf.t.Context(), dcaas.VirtualInterfaceListOpts{}))
	if err != nil || len(all) != want {
		tf.t.Errorf("%d interfaces, %v, want %d", len(all), err, want)
	}
}

// TestWaitFails checks that the state has the ID of an interface that does not become ready.
func TestWaitFails(t *testing.T) {
	t.Parallel()
	tf := start(t)
	tf.srv.Inject(dcaastest.Fault{Route: "ShowVirtualInterface", Status: http.StatusForbidden, Times: 1})
	state, failure, _ := tf.apply(nil, tf.config)
	id := fmt.Sprint(state["id"])
	if len(id) != 36 || state["status"] != "PENDING_CREATE" || state["vlan"] != 100 {
		t.Errorf("the state is %v, want the interface", state)
	}
	if !strings.Contains(failure, "Interface "+id+" is not ready") || !strings.Contains(failure, "terraform untaint") {
		t.Errorf("failure = %s", failure)
	}
	tf.wantNoChange(tf.read(state), tf.config)
}

// TestUpdate checks that an update sends exactly the changed fields.
func TestUpdate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		changes values
		want    []string
	}{
		{"nothing", values{}, nil},
		{"name", values{"name": "new"}, []string{`{"virtual_interface":{"name":"new"}}`}},
		{"bandwidth", values{"bandwidth": 80}, []string{`{"virtual_interface":{"bandwidth":80}}`}},
		{"description", values{"description": "d"}, []string{`{"virtual_interface":{"description":"d"}}`}},
		{"no subnets", values{"remote_ep_group": nil}, []string{`{"virtual_interface":{"remote_ep_group":[]}}`}},
		{"BFD", values{"enable_bfd": true}, []string{`{"virtual_interface":{"enable_bfd":true}}`}},
		{"NQA", values{"enable_nqa": true}, []string{`{"virtual_interface":{"enable_nqa":true}}`}},
		{"subnets and priority", values{"remote_ep_group": []string{"10.2.0.0/16", "10.3.0.0/16"}, "priority": "low"}, []string{
			`{"virtual_interface":{"remote_ep_group":["10.2.0.0/16","10.3.0.0/16"]}}`, `{"virtual_interface":{"priority":"low"}}`,
		}},
	} {
		tf := start(t)
		state := tf.create()
		config := tf.config.with(tt.changes)
		if len(tt.want) == 0 {
			tf.wantNoChange(state, config)
			continue
		}
		state, failure, _ := tf.apply(state, config)
		if failure != "" {
			t.Errorf("%s: %s", tt.name, failure)
		}
		tf.wantSent("UpdateVirtualInterface", tt.want...)
		tf.wantNoChange(tf.read(state), config)
	}
}

// TestClear checks that a description that is removed from the configuration is cleared.
func TestClear(t *testing.T) {
	t.Parallel()
	tf := start(t)
	tf.config["description"] = "old"
	state := tf.create()
	state, failure, _ := tf.apply(state, tf.config.with(values{"description": nil}))
	if failure != "" || state["description"] != "" {
		t.Errorf("description = %v, %s", state["description"], failure)
	}
	tf.wantSent("UpdateVirtualInterface", `{"virtual_interface":{"description":""}}`)
}

// TestReplace checks which attributes cannot be updated.
func TestReplace(t *testing.T) {
	t.Parallel()
	tf := start(t)
	state := tf.create()
	for attribute, value := range (values{
		"direct_connect_id": "00000000-0000-4000-8000-000000000002", "vgw_id": "other", "vlan": 101, "local_gateway_v4_ip": "169.254.10.2/30",
		"remote_gateway_v4_ip": "169.254.10.1/30", "route_mode": "static", "bgp_asn": 65001, "bgp_md5_version": 2,
	}) {
		if p := tf.plan(state, tf.config.with(values{attribute: value})); !slices.Equal(p.replace, []string{attribute}) {
			t.Errorf("a change of %s replaces because of %q", attribute, p.replace)
		}
	}
	// A new password alone is invisible, because the state does not hold the old one.
	tf.wantNoChange(state, tf.config.with(values{"bgp_md5": "other-password"}))
}

// TestDrift checks that a change outside of Terraform is found and undone.
func TestDrift(t *testing.T) {
	t.Parallel()
	tf := start(t)
	state := tf.create()
	id := fmt.Sprint(state["id"])
	if _, err := tf.client.VirtualInterfaces.Update(t.Context(), id, dcaas.VirtualInterfaceUpdateOpts{
		Bandwidth: new(10), RemoteEPGroup: []string{"10.9.0.0/16"},
	}); err != nil {
		t.Fatal(err)
	}
	tf.srv.ForgetRequests()
	state = tf.read(state)
	if state["bandwidth"] != 10 || fmt.Sprint(state["remote_ep_group"]) != "[10.9.0.0/16]" || state["name"] != "to-site" {
		t.Errorf("the state is %v, want the changes", state)
	}
	state, failure, _ := tf.apply(state, tf.config)
	if failure != "" {
		t.Error(failure)
	}
	tf.wantSent("UpdateVirtualInterface", `{"virtual_interface":{"bandwidth":50,"remote_ep_group":["10.1.0.0/16"]}}`)
	tf.wantNoChange(tf.read(state), tf.config)
}

// TestDeletedOutside checks that an interface that was deleted outside leaves the state, and
// that neither an update nor a destroy with the old state goes wrong.
func TestDeletedOutside(t *testing.T) {
	t.Parallel()
	tf := start(t)
	state := tf.create()
	id := fmt.Sprint(state["id"])
	err := tf.client.VirtualInterfaces.Delete(t.Context(), id)
	if err = errors.Join(err, tf.client.VirtualInterfaces.WaitDeleted(t.Context(), id, dcaas.WaitOpts{})); err != nil {
		t.Fatal(err)
	}
	if got := tf.read(state); got != nil {
		t.Errorf("read = %v, want no interface", got)
	}
	if _, failure, _ := tf.apply(state, tf.config.with(values{"name": "new"})); !strings.Contains(failure, "was deleted outside of Terraform") {
		t.Errorf("update: %s", failure)
	}
	if got, failure, _ := tf.apply(state, nil); got != nil || failure != "" {
		t.Errorf("destroy = %v, %s", got, failure)
	}
}

// TestDeletedState checks that an interface that the service still shows as deleted leaves
// the state.
func TestDeletedState(t *testing.T) {
	t.Parallel()
	tf := start(t)
	state := tf.create()
	tf.srv.Inject(dcaastest.Fault{
		Route: "ShowVirtualInterface", Status: http.StatusOK,
		Body: fmt.Sprintf(`{"virtual_interface":{"id":%q,"status":"DELETED"}}`, state["id"]),
	})
	if got := tf.read(state); got != nil {
		t.Errorf("read = %v, want no interface", got)
	}
}

// TestImport checks that an imported interface fits its configuration.
func TestImport(t *testing.T) {
	t.Parallel()
	tf := start(t)
	created := tf.create()
	if state := tf.importState(fmt.Sprint(created["id"])); fmt.Sprint(state) != fmt.Sprint(created) {
		t.Errorf("imported\n%v, want\n%v", state, created)
	} else {
		tf.wantNoChange(state, tf.config)
	}
	p := tf.plan(tf.importState(fmt.Sprint(created["id"])), tf.config.with(values{"bgp_md5_version": 1}))
	if !slices.Equal(p.replace, []string{"bgp_md5_version"}) {
		t.Errorf("bgp_md5_version after an import replaces because of %q", p.replace)
	}
	if state := tf.importState("0b7c0b58-0000-4000-8000-00000000dead"); state != nil {
		t.Errorf("imported %v, want nothing", state)
	}
}

// importState imports an ID and refreshes the result, as Terraform does.
func (tf *terraform) importState(id string) values {
	tf.t.Helper()
	resp, err := tf.server.ImportResourceState(tf.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: resourceType, ID: id})
	tf.want("ImportResourceState", err, resp.Diagnostics)
	return tf.read(tf.decode(resp.ImportedResources[0].State))
}

// TestOtherKind checks that an interface without attributes for its kind is refused.
func TestOtherKind(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]dcaas.VirtualInterface{
		"public":         {ID: "id", VGWID: "g", DirectConnectID: "c", Type: dcaas.VirtualInterfacePublic, LocalGatewayV4IP: "169.254.1.1/30"},
		"IPv6":           {ID: "id", VGWID: "g", DirectConnectID: "c", VIFPeers: []dcaas.VIFPeer{{AddressFamily: dcaas.IPv6}}},
		"LAG":            {ID: "id", VGWID: "g", LAGID: "l", LocalGatewayV4IP: "169.254.1.1/30"},
		"global gateway": {ID: "id", GatewayID: "g", DirectConnectID: "c", LocalGatewayV4IP: "169.254.1.1/30"},
	} {
		var m model
		if diags := m.set(t.Context(), &v); !diags.HasError() || !strings.Contains(diags[0].Detail(), "terraform state rm") {
			t.Errorf("%s: %v, want an error", name, diags)
		}
	}
}
