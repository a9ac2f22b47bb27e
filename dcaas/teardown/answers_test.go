package teardown_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/teardown"
)

// TestHiddenStep checks that a step that exists, but that the list of the root does not show,
// stays.
func TestHiddenStep(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.gatewayPlan()
		f.after = func(body string) string {
			if strings.Contains(body, `"virtual_interfaces":[`) {
				return `{"virtual_interfaces":[]}`
			}
			return body
		}
		f.srv.ForgetRequests()
		_, err := p.Execute(t.Context(), teardown.Opts{})
		f.wantChanged(err, "virtual interface ID (vif-1) no longer hangs on virtual gateway ID")
		wantTexts(t, f.writes(p), nil)
	})
}

// TestLeavingStepMayChange checks that a step that the service is deleting already is waited
// for, even if its fields have changed.
func TestLeavingStepMayChange(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.gatewayPlan()
		id := step(p, "vif-2").ID
		must[*dcaas.VirtualInterface](f)(f.client.VirtualInterfaces.Update(t.Context(), id, dcaas.VirtualInterfaceUpdateOpts{Description: new("leaves")}))
		f.check(f.client.VirtualInterfaces.Delete(t.Context(), id))
		f.srv.ForgetRequests()
		if _, err := p.Execute(t.Context(), teardown.Opts{}); err != nil {
			t.Errorf("Execute() = %v", err)
		}
		wantTexts(t, f.writes(p), []string{"DELETE virtual-interfaces/vif-1", "DELETE virtual-gateways/gw"})
		f.wantGone(p)
	}, dcaastest.WithStepsPerState(20))
}

// TestStateOfHostedConnectionIsLate checks that a hosted connection that is still ACTIVE
// after its interface was deleted is deleted.
func TestStateOfHostedConnectionIsLate(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.hostedPlan()
		f.after = replace(`"status":"BUILD"`, `"status":"ACTIVE"`)
		if _, err := p.Execute(t.Context(), teardown.Opts{}); err != nil {
			t.Errorf("Execute() = %v", err)
		}
		f.wantGone(p)
	})
}

// TestFiltersAreIgnored checks that interfaces that are not on the root stay, even if the
// service ignores the filter of the list.
func TestFiltersAreIgnored(t *testing.T) {
	t.Parallel()
	for name, plan := range roots() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				first := plan(f)
				f.addInterface(f.client, vifOpts("other", standard2, f.addGateway(f.client, "beside").ID, 900))
				f.before = func(req *http.Request) {
					query := req.URL.Query()
					query.Del("vgw_id")
					query.Del("direct_connect_id")
					req.URL.RawQuery = query.Encode()
				}
				if got, want := f.again(first).String(), first.String(); got != want {
					t.Errorf("the plan is\n%s\nwant\n%s", got, want)
				}
			})
		})
	}
}
