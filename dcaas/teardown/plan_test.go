package teardown_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/teardown"
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
)

func TestPlanText(t *testing.T) {
	t.Parallel()
	plans := roots()
	for name, tt := range blocked() {
		plans[name] = tt.plan
	}
	for name, want := range map[string]string{
		"gateway": `
Teardown of virtual gateway 00000000-0000-0000-0000-000000000000: 3 steps, 0 blockers.
KIND               ID                                    NAME   DETAIL
virtual interface  00000000-0000-0000-0000-000000000000  vif-1  ACTIVE, VLAN 100 on dc-standard-1, peers ipv4 169.254.100.2/30 and ipv6 2001:db8:9::2/126
virtual interface  00000000-0000-0000-0000-000000000000  vif-2  ACTIVE, VLAN 200 on dc-standard-2, peer ipv4 169.254.200.2/30
virtual gateway    00000000-0000-0000-0000-000000000000  gw     ACTIVE, VPC vpc-gw, ASN 64512
`,
		"interface": `
Teardown of virtual interface 00000000-0000-0000-0000-000000000000: 4 steps, 0 blockers.
KIND               ID                                    NAME          DETAIL
route              00000000-0000-0000-0000-000000000000  10.20.0.0/16  ACTIVE, global gateway 00000000-0000-0000-0000-000000000000 over a peer of vif-global
route              00000000-0000-0000-0000-000000000000  10.30.0.0/16  ACTIVE, global gateway 00000000-0000-0000-0000-000000000000 over a peer of vif-global
peer link          00000000-0000-0000-0000-000000000000  link          ACTIVE, global gateway 00000000-0000-0000-0000-000000000000 to er-1 in ap-southeast-2
virtual interface  00000000-0000-0000-0000-000000000000  vif-global    ACTIVE, VLAN 300 on dc-standard-1, peer ipv4 169.254.44.2/30
`,
		"hosted": `
Teardown of hosted connection 00000000-0000-0000-0000-000000000000: 2 steps, 0 blockers.
KIND               ID                                    NAME        DETAIL
virtual interface  00000000-0000-0000-0000-000000000000  vif-hosted  ACTIVE, VLAN 700 on the hosted connection, peer ipv4 169.254.188.2/30
hosted connection  00000000-0000-0000-0000-000000000000  hosted      ACTIVE, VLAN 700 on dc-operations, 100 Mbit/s, for project pppppppppppppppppppppppppppppppp
`,
		"switchover test": `
Teardown of virtual gateway 00000000-0000-0000-0000-000000000000: 2 steps, 1 blocker.
KIND               ID                                    NAME  DETAIL
virtual interface  00000000-0000-0000-0000-000000000000  vif   ADMIN_SHUTDOWN, VLAN 100 on dc-standard-1, peer ipv4 169.254.100.2/30
virtual gateway    00000000-0000-0000-0000-000000000000  gw    ACTIVE, VPC vpc-gw, ASN 64512
Nothing is deleted, because of:
KIND               ID                                    OWNER                             REASON
virtual interface  00000000-0000-0000-0000-000000000000  pppppppppppppppppppppppppppppppp  a switchover test has shut it down: undo that first (DC.1210)
`,
		"hosted connection in use": `
Teardown of hosted connection 00000000-0000-0000-0000-000000000000: 1 step, 1 blocker.
KIND               ID                                    NAME    DETAIL
hosted connection  00000000-0000-0000-0000-000000000000  hosted  ACTIVE, VLAN 700 on dc-operations, 100 Mbit/s, for project pppppppppppppppppppppppppppppppp
Nothing is deleted, because of:
KIND               ID  OWNER                             REASON
virtual interface  -   pppppppppppppppppppppppppppppppp  the hosted connection is ACTIVE, so its tenant has an interface on it (DC.1007)
`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				if got := "\n" + masked(fmt.Sprint(plans[name](f))); got != want {
					t.Errorf("the plan prints%swant%s", got, want)
				}
			})
		})
	}
}

// TestPlanOnlyReads checks that making a plan sends nothing but GET.
func TestPlanOnlyReads(t *testing.T) {
	t.Parallel()
	eachRoot(t, func(t *testing.T, f *fixture, first *teardown.Plan) {
		f.srv.ForgetRequests()
		if got, want := f.again(first).String(), first.String(); got != want {
			t.Errorf("the second plan is\n%s\nwant\n%s", got, want)
		}
		for _, r := range f.srv.Requests() {
			if r.Method != http.MethodGet {
				t.Errorf("%s %s, want only GET", r.Method, r.Path)
			}
		}
	})
}

// TestPlanForInterfaceOnVirtualGateway checks that the interface alone is deleted.
func TestPlanForInterfaceOnVirtualGateway(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		g := f.addGateway(f.client, "gw")
		v := f.addInterface(f.client, workflowtest.InterfaceOpts("vif-1", workflowtest.Standard1, g.ID, 100))
		f.addInterface(f.client, workflowtest.InterfaceOpts("vif-2", workflowtest.Standard1, g.ID, 101))
		p := must[*teardown.Plan](f)(teardown.VirtualInterface(t.Context(), f.client, v.ID))
		if len(p.Steps) != 1 || p.Steps[0].ID != v.ID || p.Err() != nil {
			t.Errorf("the plan is\n%s", p)
		}
	})
}

// TestLinksStayWithAnotherInterface checks that a global gateway with another interface keeps
// its links, and the routes over that interface.
func TestLinksStayWithAnotherInterface(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		g := f.addGlobal()
		first := f.addInterface(f.client, workflowtest.GlobalOpts("vif-1", workflowtest.Standard1, g.ID, 300))
		second := f.addInterface(f.client, workflowtest.GlobalOpts("vif-2", workflowtest.Standard1, g.ID, 301))
		f.addRoute(g.ID, first, "10.20.0.0/16")
		f.addRoute(g.ID, second, "10.30.0.0/16")
		f.addLink(g.ID, "link")
		p := must[*teardown.Plan](f)(teardown.VirtualInterface(t.Context(), f.client, first.ID))
		var kinds []string
		for _, s := range p.Steps {
			kinds = append(kinds, string(s.Kind)+" "+s.Name)
		}
		wantTexts(t, kinds, []string{"route 10.20.0.0/16", "virtual interface vif-1"})
	})
}

// blocked are plans with a blocker, and the blocker.
func blocked() map[string]struct {
	plan func(*fixture) *teardown.Plan
	want string
} {
	return map[string]struct {
		plan func(*fixture) *teardown.Plan
		want string
	}{
		"interface of another project on the gateway": {func(f *fixture) *teardown.Plan {
			g := f.addGateway(f.client, "gw")
			f.addInterface(f.client, workflowtest.InterfaceOpts("own", workflowtest.Standard1, g.ID, 101))
			opts := workflowtest.InterfaceOpts("vif", workflowtest.Standard1, g.ID, 100)
			opts.ResourceTenantID = strings.Repeat("a", 32)
			f.addInterface(f.client, opts)
			f.after = replace(`"status":"AUTHORIZATION"`, `"status":"ACTIVE"`)
			return must[*teardown.Plan](f)(teardown.VirtualGateway(f.t.Context(), f.client, g.ID))
		}, "virtual interface ID of project PROJECT: only that project may delete it"},
		"interface that another project has accepted": {func(f *fixture) *teardown.Plan {
			tenant := f.srv.AddTenant("tenant")
			theirs := f.connect(tenant.Config())
			opts := workflowtest.InterfaceOpts("vif", workflowtest.Standard1, f.addGateway(theirs, "gw").ID, 100)
			opts.ResourceTenantID = tenant.ID
			v := f.addInterface(f.client, opts)
			f.accept(theirs, v)
			return must[*teardown.Plan](f)(teardown.VirtualInterface(f.t.Context(), f.client, v.ID))
		}, "virtual interface ID of project PROJECT: only that project may delete it"},
		"hosted connection in use": {func(f *fixture) *teardown.Plan {
			tenant := f.srv.AddTenant("tenant")
			theirs := f.connect(tenant.Config())
			c := f.addHosted(tenant.ID)
			f.addInterface(theirs, workflowtest.InterfaceOpts("vif", c.ID, f.addGateway(theirs, "gw").ID, 700))
			return must[*teardown.Plan](f)(teardown.HostedConnection(f.t.Context(), f.client, c.ID))
		}, "virtual interface of project PROJECT: the hosted connection is ACTIVE, so its tenant has an interface on it (DC.1007)"},
		"switchover test": {func(f *fixture) *teardown.Plan {
			g := f.addGateway(f.client, "gw")
			f.shutDown(f.addInterface(f.client, workflowtest.InterfaceOpts("vif", workflowtest.Standard1, g.ID, 100)))
			return must[*teardown.Plan](f)(teardown.VirtualGateway(f.t.Context(), f.client, g.ID))
		}, "virtual interface ID of project PROJECT: a switchover test has shut it down: undo that first (DC.1210)"},
		"peer link of Cloud Connect": {func(f *fixture) *teardown.Plan {
			f.after = replace(`"create_owner":"dc"`, `"create_owner":"cc"`)
			return f.interfacePlan()
		}, "peer link ID of project PROJECT: Cloud Connect made it: delete it there"},
		"peer link of another project": {func(f *fixture) *teardown.Plan {
			p := f.interfacePlan()
			id := p.Steps[2].ID
			f.after = func(body string) string {
				if strings.Contains(body, `"peer_links":[{`) && strings.Contains(body, id) {
					return strings.ReplaceAll(body, `"tenant_id":"`+f.srv.ProjectID, `"tenant_id":"`+strings.Repeat("a", 32))
				}
				return body
			}
			return f.again(p)
		}, "peer link ID of project PROJECT: only that project may delete it"},
		"project without connections and gateways": {func(f *fixture) *teardown.Plan {
			p := f.interfacePlan()
			f.after = func(body string) string {
				if strings.Contains(body, `"direct_connects":`) {
					return `{"direct_connects":[]}`
				}
				return body
			}
			return f.again(p)
		}, "virtual interface ID of project PROJECT: this project has neither a connection nor a gateway, so its ID is unknown and the owner may be another project"},
	}
}

func replace(old, changed string) func(string) string {
	return func(body string) string { return strings.ReplaceAll(body, old, changed) }
}

// TestBlockers checks that a plan with a blocker shows it, and Execute sends nothing.
func TestBlockers(t *testing.T) {
	t.Parallel()
	for name, tt := range blocked() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				p := tt.plan(f)
				if len(p.Blockers) != 1 || shortened(p.Blockers[0].String()) != tt.want {
					t.Fatalf("the blockers are %q, want %q", p.Blockers, tt.want)
				}
				if !strings.Contains(p.String(), "1 blocker.\n") || !strings.Contains(p.String(), p.Blockers[0].Reason) {
					t.Errorf("the plan prints\n%s", p)
				}
				f.srv.ForgetRequests()
				var calls progress
				report, err := p.Execute(t.Context(), calls.opts())
				var blockedBy *teardown.BlockedError
				if !errors.As(err, &blockedBy) || !errors.Is(err, dcaas.ErrConflict) || shortened(err.Error()) != "teardown: blocked by "+tt.want {
					t.Errorf("Execute() = %v, want %s", err, tt.want)
				}
				if n := len(f.srv.Requests()); n != 0 || len(calls) != 0 || len(report.Results) != len(p.Steps) {
					t.Errorf("Execute() sent %d requests, called Progress %q and returned\n%s", n, calls, report)
				}
				// The answer is the same for a caller who clears the blockers.
				p.Blockers = nil
				if _, err = p.Execute(t.Context(), teardown.Opts{}); len(p.Steps) > 0 && !errors.Is(err, dcaas.ErrConflict) {
					t.Errorf("Execute() without the blockers = %v, want ErrConflict", err)
				}
				if writes := f.writes(p); len(writes) != 0 {
					t.Errorf("Execute() sent %q", writes)
				}
			})
		})
	}
}

// shortened replaces IDs by the words ID and PROJECT.
func shortened(text string) string {
	return ids.ReplaceAllStringFunc(text, func(id string) string {
		if len(id) == 32 {
			return "PROJECT"
		}
		return "ID"
	})
}

// TestOfferIsWithdrawn checks that an interface for another project is a step until that
// project accepts it, in the plan and during Execute.
func TestOfferIsWithdrawn(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]dcaas.VirtualInterfaceStatus{
		"waiting": "", "rejected": dcaas.VirtualInterfaceRejected, "accepted": dcaas.VirtualInterfaceAccepted,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				tenant := f.srv.AddTenant("tenant")
				theirs := f.connect(tenant.Config())
				opts := workflowtest.InterfaceOpts("offer", workflowtest.Standard1, f.addGateway(theirs, "gw").ID, 100)
				opts.ResourceTenantID = tenant.ID
				v := f.addInterface(f.client, opts)
				p := must[*teardown.Plan](f)(teardown.VirtualInterface(t.Context(), f.client, v.ID))
				if len(p.Steps) != 1 || p.Err() != nil || !strings.Contains(p.Steps[0].Detail, "for project "+tenant.ID+", which has not accepted it") {
					t.Fatalf("the plan is\n%s", p)
				}
				if answer != "" {
					must[*dcaas.VirtualInterface](f)(theirs.VirtualInterfaces.Update(t.Context(), v.ID, dcaas.VirtualInterfaceUpdateOpts{Status: &answer}))
				}
				_, err := p.Execute(t.Context(), teardown.Opts{})
				if answer == dcaas.VirtualInterfaceAccepted {
					if _, ok := errors.AsType[*teardown.BlockedError](err); !ok {
						t.Errorf("Execute() = %v, want a BlockedError", err)
					}
				} else if err != nil {
					t.Errorf("Execute() = %v", err)
				} else {
					f.wantGone(p)
				}
			})
		})
	}
}

// TestGatewayOfTenant checks that the tenant deletes an interface that another project made
// for it.
func TestGatewayOfTenant(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		tenant := f.srv.AddTenant("tenant")
		theirs := f.connect(tenant.Config())
		g := f.addGateway(f.client, "gw")
		connection := f.srv.AddConnection(dcaastest.Connection{ProjectID: tenant.ID})
		opts := workflowtest.InterfaceOpts("given", connection, g.ID, 100)
		opts.ResourceTenantID = f.srv.ProjectID
		f.accept(f.client, f.addInterface(theirs, opts))
		p := must[*teardown.Plan](f)(teardown.VirtualGateway(t.Context(), f.client, g.ID))
		if len(p.Steps) != 2 || p.Err() != nil || !strings.Contains(p.Steps[0].Detail, "VLAN 100 on connection "+connection+" of another project") {
			t.Fatalf("the plan is\n%s", p)
		}
		if _, err := p.Execute(t.Context(), teardown.Opts{}); err != nil {
			t.Errorf("Execute() = %v", err)
		}
		f.wantGone(p)
	})
}

// TestNothingToDelete checks that a root that does not exist has a plan without steps.
func TestNothingToDelete(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		for _, kind := range []teardown.Kind{teardown.KindVirtualGateway, teardown.KindVirtualInterface, teardown.KindHostedConnection} {
			p := f.again(&teardown.Plan{Kind: kind, ID: "no-such-id"})
			if want := "There is no " + string(kind) + " no-such-id: nothing to delete.\n"; p.String() != want {
				t.Errorf("the plan prints %q, want %q", p, want)
			}
			report, err := p.Execute(t.Context(), teardown.Opts{})
			if err != nil || !report.Done() || report.String() != "The plan has no steps.\n" {
				t.Errorf("Execute() = %v\n%s", err, report)
			}
		}
		if writes := f.writes(&teardown.Plan{}); len(writes) != 0 {
			t.Errorf("Execute() sent %q", writes)
		}
	})
}

func TestPlanAsJSON(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		text, err := json.Marshal(f.again(&teardown.Plan{Kind: teardown.KindVirtualGateway, ID: "x"}))
		if want := `{"kind":"virtual gateway","id":"x","steps":[],"blockers":[]}`; err != nil || string(text) != want {
			t.Errorf("Marshal() = %s, %v, want %s", text, err, want)
		}
	})
}

// TestRefusals checks that a call that cannot be right sends nothing.
func TestRefusals(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		for _, client := range []*dcaas.Client{nil, {}} {
			if _, err := teardown.VirtualGateway(t.Context(), client, "id"); !errors.Is(err, dcaas.ErrInvalid) {
				t.Errorf("VirtualGateway() without a client = %v, want ErrInvalid", err)
			}
		}
		if _, err := teardown.HostedConnection(t.Context(), f.client, ""); !errors.Is(err, dcaas.ErrInvalid) {
			t.Errorf("HostedConnection() without an ID = %v, want ErrInvalid", err)
		}
		p := f.gatewayPlan()
		p.Steps = append(p.Steps, teardown.Step{Kind: teardown.KindVirtualGateway, ID: "another"})
		if _, err := p.Execute(t.Context(), teardown.Opts{}); !errors.Is(err, dcaas.ErrInvalid) {
			t.Errorf("Execute() with a step that the plan did not find = %v, want ErrInvalid", err)
		}
		// A step that the caller removes is a resource that the plan does not show.
		p = f.again(p)
		p.Steps = p.Steps[1:]
		var changed *teardown.ChangedError
		if _, err := p.Execute(t.Context(), teardown.Opts{}); !errors.As(err, &changed) || changed.Changes[0].Name != "vif-1" {
			t.Errorf("Execute() without a step = %v, want a ChangedError", err)
		}
		p = f.again(p)
		p.Kind = teardown.KindRoute
		if _, err := p.Execute(t.Context(), teardown.Opts{}); !errors.Is(err, dcaas.ErrInvalid) {
			t.Errorf("Execute() for a route = %v, want ErrInvalid", err)
		}
		for _, write := range f.writes(p) {
			if strings.HasPrefix(write, http.MethodDelete) {
				t.Errorf("Execute() sent %s", write)
			}
		}
	})
}

// TestWithoutPlan checks that the methods of a nil or empty plan, and of a nil report, neither
// panic nor call the teardown done.
func TestWithoutPlan(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*teardown.Plan{"nil": nil, "empty": {}, "from JSON": {Kind: teardown.KindVirtualGateway, ID: "x"}} {
		report, err := p.Execute(t.Context(), teardown.Opts{})
		if !errors.Is(err, dcaas.ErrInvalid) || report == nil || !strings.Contains(err.Error(), "the plan is nil or empty") {
			t.Errorf("%s: Execute() = %v, %v, want ErrInvalid", name, report, err)
		}
		if invalid := errors.Is(p.Err(), dcaas.ErrInvalid); invalid != (p == nil) {
			t.Errorf("%s: Err() = %v", name, p.Err())
		}
		if text := p.String(); name != "from JSON" && text != "There is no plan.\n" {
			t.Errorf("%s: String() = %q", name, text)
		}
	}
	var report *teardown.Report
	if report.Done() || report.Left() != nil || report.String() != "The plan has no steps.\n" {
		t.Errorf("the nil report is done: %t, has left %v and prints %q", report.Done(), report.Left(), report)
	}
}

// TestTextsAreCleaned checks that a name from the service cannot control the terminal.
func TestTextsAreCleaned(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.gatewayPlan()
		f.after = replace(`"name":"vif-1"`, `"name":"vif\u001b[2J\nx\ty"`)
		if text := f.again(p).String() + f.again(p).Steps[0].String(); strings.Contains(text, "\x1b") || strings.Contains(text, "\nx") || strings.Contains(text, "\ty") {
			t.Errorf("the plan prints %q", text)
		}
	})
}

// TestDetails checks that the table names the place and the peers of a resource, in every
// form that the service has for them.
func TestDetails(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		router := must[*dcaas.VirtualGateway](f)(f.client.VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{Name: "gw", EnterpriseRouterID: "er-1"}))
		must[*dcaas.VirtualGateway](f)(f.client.VirtualGateways.WaitReady(t.Context(), router.ID, dcaas.WaitOpts{}))
		opts := workflowtest.InterfaceOpts("vif", "", router.ID, 100)
		opts.LAGID = "lag-1"
		f.addInterface(f.client, opts)
		f.after = replace(`"vif_peers":[{`, `"other_peers":[{`) // as a service without that field answers
		p := must[*teardown.Plan](f)(teardown.VirtualGateway(t.Context(), f.client, router.ID))
		var details []string
		for _, s := range p.Steps {
			details = append(details, s.Detail)
		}
		wantTexts(t, details, []string{"ACTIVE, VLAN 100 on LAG lag-1, peer ipv4 169.254.100.2/30", "ACTIVE, enterprise router er-1, ASN 64512"})
	})
}

// TestTenantWithoutConnections checks that the gateway tells the project if there is no
// connection.
func TestTenantWithoutConnections(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		tenant := f.srv.AddTenant("tenant")
		theirs := f.connect(tenant.Config())
		g := f.addGateway(theirs, "gw")
		opts := workflowtest.InterfaceOpts("given", workflowtest.Standard1, g.ID, 100)
		opts.ResourceTenantID = tenant.ID
		f.accept(theirs, f.addInterface(f.client, opts))
		f.client = theirs
		p := must[*teardown.Plan](f)(teardown.VirtualGateway(t.Context(), theirs, g.ID))
		if len(p.Steps) != 2 || p.Err() != nil {
			t.Fatalf("the plan is\n%s", p)
		}
		if _, err := p.Execute(t.Context(), teardown.Opts{}); err != nil {
			t.Errorf("Execute() = %v", err)
		}
		f.wantGone(p)
		f.srv.Inject(dcaastest.Fault{Route: "ListVirtualGateways", Status: http.StatusForbidden})
		if _, err := teardown.VirtualGateway(t.Context(), theirs, g.ID); !errors.Is(err, dcaas.ErrForbidden) {
			t.Errorf("VirtualGateway() = %v, want ErrForbidden", err)
		}
	})
}

// TestDeletedInterface checks that an interface that the service shows as DELETED does not
// exist.
func TestDeletedInterface(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		g := f.addGateway(f.client, "gw")
		v := f.addInterface(f.client, workflowtest.InterfaceOpts("vif", workflowtest.Standard1, g.ID, 100))
		p := must[*teardown.Plan](f)(teardown.VirtualInterface(t.Context(), f.client, v.ID))
		f.after = replace(`"status":"ACTIVE"`, `"status":"DELETED"`)
		if again := f.again(p); len(again.Steps) != 0 {
			t.Errorf("the plan is\n%s", again)
		}
		f.srv.ForgetRequests()
		report, err := p.Execute(t.Context(), teardown.Opts{})
		if err != nil || report.Results[0].Outcome != teardown.Gone || len(f.writes(p)) != 0 {
			t.Errorf("Execute() = %v\n%s", err, report)
		}
	})
}
