package teardown_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/teardown"
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
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
	eachRoot(t, func(t *testing.T, f *fixture, first *teardown.Plan) {
		f.addInterface(f.client, workflowtest.InterfaceOpts("other", workflowtest.Standard2, f.addGateway(f.client, "beside").ID, 900))
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
}

// TestListsAreReadOnce checks that Execute reads a list once for each state that it compares.
func TestListsAreReadOnce(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		plan      func(*fixture) *teardown.Plan
		operation string
		want      func(*teardown.Plan) int
	}{
		"interfaces for a hosted connection": {(*fixture).hostedGlobalPlan, "ListVirtualInterfaces", func(p *teardown.Plan) int { return len(p.Steps) }},
		"routes without their interface": {func(f *fixture) *teardown.Plan {
			p := f.interfacePlan() // two routes, a link and the interface
			f.check(f.deleteInterface(p.ID))
			return p
		}, "ListGdgwRouteTables", func(*teardown.Plan) int { return 1 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				p := tt.plan(f)
				f.srv.ForgetRequests()
				if report, err := p.Execute(t.Context(), teardown.Opts{}); err != nil || !report.Done() {
					t.Fatalf("Execute() = %v\n%s", err, report)
				}
				reads := 0
				for _, r := range f.srv.Requests() {
					if r.Operation == tt.operation {
						reads++
					}
				}
				if want := tt.want(p); reads != want {
					t.Errorf("Execute() sent %s %d times, want %d\n%s", tt.operation, reads, want, p)
				}
			})
		})
	}
}

// hostedGlobalPlan plans for a hosted connection with an interface on a global gateway.
func (f *fixture) hostedGlobalPlan() *teardown.Plan {
	f.t.Helper()
	tenant := f.srv.AddTenant("tenant")
	c := f.addHosted(tenant.ID)
	opts := workflowtest.GlobalOpts("vif-hosted", workflowtest.Standard1, f.addGlobal().ID, 700)
	opts.DirectConnectID, opts.ResourceTenantID = c.ID, f.srv.ProjectID
	f.accept(f.client, f.addInterface(f.connect(tenant.Config()), opts))
	return must[*teardown.Plan](f)(teardown.HostedConnection(f.t.Context(), f.client, c.ID))
}

// TestAnswerOfAnotherResource checks that Execute deletes nothing if the answer to the read of
// a step has another ID.
func TestAnswerOfAnotherResource(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.interfacePlan()
		f.check(f.deleteInterface(p.ID)) // so that the link is read by its ID
		link := step(p, "link").ID
		f.after = replace(link, "00000000-0000-4000-8000-00000000beef")
		f.srv.ForgetRequests()
		_, err := p.Execute(t.Context(), teardown.Opts{})
		if !errors.Is(err, dcaas.ErrConflict) || !strings.Contains(err.Error(), "the answer has another ID") {
			t.Errorf("Execute() = %v, want ErrConflict", err)
		}
		wantTexts(t, f.writes(p), nil)
	})
}
