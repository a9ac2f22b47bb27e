package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// plan is the answer to PlanResourceChange.
type plan struct {
	values   values
	replace  []string // attributes whose change replaces the interface
	warnings string
	errors   string
}

// plan plans the change from a state to a configuration. A nil configuration destroys.
func (tf *terraform) plan(state, config values) plan {
	tf.t.Helper()
	resp, err := tf.server.PlanResourceChange(tf.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: resourceType, PriorState: tf.encode(state), ProposedNewState: tf.encode(tf.proposed(state, config)), Config: tf.encode(config),
	})
	if err != nil {
		tf.t.Fatal(err)
	}
	p := plan{
		warnings: messages(resp.Diagnostics, tfprotov6.DiagnosticSeverityWarning),
		errors:   messages(resp.Diagnostics, tfprotov6.DiagnosticSeverityError),
	}
	if resp.PlannedState != nil {
		p.values = tf.decode(resp.PlannedState)
	}
	for _, attribute := range resp.RequiresReplace {
		p.replace = append(p.replace, strings.TrimSuffix(strings.TrimPrefix(attribute.String(), `AttributeName("`), `")`))
	}
	return p
}

// proposed merges a state and a configuration as Terraform does: an attribute that the
// configuration leaves out keeps its value if it is computed. It never has the password.
func (tf *terraform) proposed(state, config values) values {
	if config == nil {
		return nil
	}
	out := values{}
	for _, attribute := range tf.schema.Attributes {
		value, given := config[attribute.Name]
		if !given && attribute.Computed {
			value = state[attribute.Name]
		}
		if value != nil && !attribute.WriteOnly {
			out[attribute.Name] = value
		}
	}
	return out
}

// apply plans and applies. It returns the new state and the texts of the errors and warnings.
// It checks the rule of Terraform that the new state has each value of the plan.
func (tf *terraform) apply(state, config values) (newState values, failure, warnings string) {
	tf.t.Helper()
	p := tf.plan(state, config)
	tf.wantNoSecret(p.values, p.errors+p.warnings)
	if p.errors != "" {
		tf.t.Fatalf("plan: %s", p.errors)
	}
	if state != nil && config != nil && len(p.replace) > 0 {
		tf.t.Fatalf("the change replaces the interface because of %q", p.replace)
	}
	resp, err := tf.server.ApplyResourceChange(tf.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: resourceType, PriorState: tf.encode(state), PlannedState: tf.encode(p.values), Config: tf.encode(config),
	})
	if err != nil {
		tf.t.Fatal(err)
	}
	newState = tf.decode(resp.NewState)
	failure = messages(resp.Diagnostics, tfprotov6.DiagnosticSeverityError)
	for name, want := range p.values {
		if got := newState[name]; failure == "" && want != tftypes.UnknownValue && fmt.Sprint(got) != fmt.Sprint(want) {
			tf.t.Errorf("apply: %s = %v, want %v of the plan", name, got, want)
		}
	}
	tf.wantNoSecret(newState, failure)
	return newState, failure, messages(resp.Diagnostics, tfprotov6.DiagnosticSeverityWarning)
}

// create applies the configuration for the first time.
func (tf *terraform) create() values {
	tf.t.Helper()
	state, failure, warnings := tf.apply(nil, tf.config)
	if failure != "" || warnings != "" || state["id"] == nil {
		tf.t.Fatalf("create: %s %s", failure, warnings)
	}
	return state
}

// read refreshes a state. It returns nil for an interface that does not exist any more.
func (tf *terraform) read(state values) values {
	tf.t.Helper()
	resp, err := tf.server.ReadResource(tf.t.Context(), &tfprotov6.ReadResourceRequest{TypeName: resourceType, CurrentState: tf.encode(state)})
	if err != nil {
		tf.t.Fatal(err)
	}
	tf.want("ReadResource", nil, resp.Diagnostics)
	refreshed := tf.decode(resp.NewState)
	tf.wantNoSecret(refreshed, "")
	return refreshed
}

// wantNoChange checks that a plan changes nothing.
func (tf *terraform) wantNoChange(state, config values) {
	tf.t.Helper()
	if p := tf.plan(state, config); p.errors != "" || fmt.Sprint(p.values) != fmt.Sprint(state) {
		tf.t.Errorf("the plan changes\n%v to\n%v %s", state, p.values, p.errors)
	}
}

// wantNoSecret checks that neither a state nor a message holds a secret, and that the mark
// that replaces secrets in messages is in no state.
func (tf *terraform) wantNoSecret(state values, message string) {
	tf.t.Helper()
	text := fmt.Sprint(state, message)
	for _, secret := range []string{password, tf.srv.SecretKey, tf.srv.AccessKey} {
		if strings.Contains(text, secret) {
			tf.t.Errorf("%q is in %s", secret, text)
		}
	}
	if mark := dcaas.Secret(password).String(); strings.Contains(fmt.Sprint(state), mark) {
		tf.t.Errorf("%q is in %s", mark, state)
	}
}

// sent returns the bodies of the requests of an operation.
func (tf *terraform) sent(operation string) []string {
	var bodies []string
	for _, r := range tf.srv.Requests() {
		if r.Operation == operation {
			bodies = append(bodies, r.Body)
		}
	}
	return bodies
}

// wantSent checks the bodies of the requests of an operation.
func (tf *terraform) wantSent(operation string, want ...string) {
	tf.t.Helper()
	if got := tf.sent(operation); !slices.Equal(got, want) {
		tf.t.Errorf("%s sent %q, want %q", operation, got, want)
	}
}

// TestLifecycle creates, refreshes and destroys an interface.
func TestLifecycle(t *testing.T) {
	t.Parallel()
	tf := start(t)
	state := tf.create()
	if state["status"] != "ACTIVE" {
		t.Errorf("status = %v, want ACTIVE after the wait", state["status"])
	}
	vif, err := tf.client.VirtualInterfaces.Get(t.Context(), fmt.Sprint(state["id"]))
	if err != nil || vif.Name != "to-site" || vif.Bandwidth != 50 || string(vif.BGPMD5) != password {
		t.Errorf("the interface is %+v, %v", vif, err)
	}
	state = tf.read(state)
	tf.wantNoChange(state, tf.config)
	state, failure, _ := tf.apply(state, nil)
	if state != nil || failure != "" {
		t.Errorf("destroy = %v, %s", state, failure)
	}
	if _, err := tf.client.VirtualInterfaces.Get(t.Context(), vif.ID); err == nil {
		t.Error("the interface exists after destroy")
	}
}
