package teardown_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/teardown"
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// step returns the step with a name.
func step(p *teardown.Plan, name string) teardown.Step {
	i := slices.IndexFunc(p.Steps, func(s teardown.Step) bool { return s.Name == name })
	return p.Steps[i]
}

// gatewayOf returns the gateway of the interface of interfacePlan.
func (f *fixture) gatewayOf(p *teardown.Plan) string {
	f.t.Helper()
	return must[*dcaas.VirtualInterface](f)(f.client.VirtualInterfaces.Get(f.t.Context(), step(p, "vif-global").ID)).GatewayID
}

// changes are edits of the resources of a plan, and the error that Execute returns.
func changes() map[string]struct {
	plan func(*fixture) *teardown.Plan
	edit func(*fixture, *teardown.Plan) error
	want string
} {
	updateInterface := func(name string, opts dcaas.VirtualInterfaceUpdateOpts) func(*fixture, *teardown.Plan) error {
		return func(f *fixture, p *teardown.Plan) error {
			_, err := f.client.VirtualInterfaces.Update(f.t.Context(), step(p, name).ID, opts)
			return err
		}
	}
	return map[string]struct {
		plan func(*fixture) *teardown.Plan
		edit func(*fixture, *teardown.Plan) error
		want string
	}{
		"an interface on the gateway": {(*fixture).gatewayPlan, func(f *fixture, p *teardown.Plan) error {
			_, err := f.client.VirtualInterfaces.Create(f.t.Context(), workflowtest.InterfaceOpts("new", workflowtest.Standard1, p.ID, 150))
			return err
		}, "virtual interface ID (new) has appeared"},
		"a peer": {(*fixture).gatewayPlan, func(f *fixture, p *teardown.Plan) error {
			f.addIPv6(must[*dcaas.VirtualInterface](f)(f.client.VirtualInterfaces.Get(f.t.Context(), step(p, "vif-2").ID)))
			return nil
		}, "virtual interface ID (vif-2) has changed: VIFPeers"},
		"a peer less": {(*fixture).gatewayPlan, func(f *fixture, p *teardown.Plan) error {
			v := must[*dcaas.VirtualInterface](f)(f.client.VirtualInterfaces.Get(f.t.Context(), step(p, "vif-1").ID))
			return f.client.VIFPeers.Delete(f.t.Context(), v.VIFPeers[1].ID)
		}, "virtual interface ID (vif-1) has changed: VIFPeers"},
		"the subnets of a peer": {(*fixture).gatewayPlan, func(f *fixture, p *teardown.Plan) error {
			v := must[*dcaas.VirtualInterface](f)(f.client.VirtualInterfaces.Get(f.t.Context(), step(p, "vif-1").ID))
			_, err := f.client.VIFPeers.Update(f.t.Context(), v.VIFPeers[1].ID, dcaas.VIFPeerUpdateOpts{RemoteEPGroup: []string{"2001:db8:7::/64"}})
			return err
		}, "virtual interface ID (vif-1) has changed: VIFPeers"},
		"the name of an interface": {
			(*fixture).gatewayPlan,
			updateInterface("vif-2", dcaas.VirtualInterfaceUpdateOpts{Name: new("in use")}),
			"virtual interface ID (in use) has changed: Name",
		},
		"several fields of an interface": {
			(*fixture).gatewayPlan,
			updateInterface("vif-2", dcaas.VirtualInterfaceUpdateOpts{
				Description: new("in use"), Bandwidth: new(60), EnableNQA: new(true), Priority: new(dcaas.PriorityLow), ServiceEPGroup: []string{"10.9.0.0/16"},
			}),
			"virtual interface ID (vif-2) has changed: Description, Bandwidth, Priority, EnableNQA, ServiceEPGroup",
		},
		"the tags of an interface": {(*fixture).gatewayPlan, func(f *fixture, p *teardown.Plan) error {
			return f.client.Tags.Add(f.t.Context(), tags.VirtualInterface, step(p, "vif-1").ID, tags.Tag{Key: "keep", Value: "yes"})
		}, "virtual interface ID (vif-1) has changed: Tags"},
		"fields of a gateway": {(*fixture).gatewayPlan, func(f *fixture, p *teardown.Plan) error {
			_, err := f.client.VirtualGateways.Update(f.t.Context(), p.ID, dcaas.VirtualGatewayUpdateOpts{
				Name: new("in use"), Description: new("in use"), LocalEPGroup: []string{"192.168.7.0/24"},
			})
			return err
		}, "virtual gateway ID (in use) has changed: Name, Description, LocalEPGroup"},
		"a route": {(*fixture).interfacePlan, func(f *fixture, p *teardown.Plan) error {
			v := must[*dcaas.VirtualInterface](f)(f.client.VirtualInterfaces.Get(f.t.Context(), p.ID))
			f.addRoute(v.GatewayID, v, "10.40.0.0/16")
			return nil
		}, "route ID (10.40.0.0/16) has appeared"},
		"the description of a route": {(*fixture).interfacePlan, func(f *fixture, p *teardown.Plan) error {
			v := must[*dcaas.VirtualInterface](f)(f.client.VirtualInterfaces.Get(f.t.Context(), p.ID))
			_, err := f.client.RouteTables.Update(f.t.Context(), v.GatewayID, dcaas.RouteTableUpdateOpts{UpdateRoutes: []dcaas.RouteUpdate{
				{Destination: "10.30.0.0/16", Nexthop: v.VIFPeers[0].ID, Description: "in use"},
			}})
			return err
		}, "route ID (10.30.0.0/16) has changed: Description"},
		"a link": {(*fixture).interfacePlan, func(f *fixture, p *teardown.Plan) error {
			f.addLink(f.gatewayOf(p), "new")
			return nil
		}, "peer link ID (new) has appeared"},
		"the name of a link": {(*fixture).interfacePlan, func(f *fixture, p *teardown.Plan) error {
			_, err := f.client.PeerLinks.Update(f.t.Context(), f.gatewayOf(p), step(p, "link").ID, dcaas.PeerLinkUpdateOpts{Name: new("in use")})
			return err
		}, "peer link ID (in use) has changed: Name"},
		"fields of a hosted connection": {(*fixture).hostedPlan, func(f *fixture, p *teardown.Plan) error {
			_, err := f.client.HostedConnections.Update(f.t.Context(), p.ID, dcaas.HostedConnectionUpdateOpts{
				Name: new("in use"), Description: new("in use"), Bandwidth: new(200), PeerLocation: new("there"),
			})
			return err
		}, "hosted connection ID (in use) has changed: Name, Description, Bandwidth, PeerLocation"},
	}
}

// TestChangesBeforeTheFirstStep checks that Execute sends no DELETE if anything has appeared
// or changed.
func TestChangesBeforeTheFirstStep(t *testing.T) {
	t.Parallel()
	for name, tt := range changes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				p := tt.plan(f)
				f.check(tt.edit(f, p))
				f.srv.ForgetRequests()
				report, err := p.Execute(t.Context(), teardown.Opts{})
				f.wantChanged(err, tt.want)
				if writes := f.writes(p); len(writes) != 0 || len(report.Left()) != len(p.Steps) {
					t.Errorf("Execute() sent %q\n%s", writes, report)
				}
				// A new plan has the change, and can be carried out.
				p = f.again(p)
				if _, err := p.Execute(t.Context(), teardown.Opts{}); err != nil {
					t.Errorf("Execute() of a new plan = %v", err)
				}
				f.wantGone(p)
			})
		})
	}
}

func (f *fixture) wantChanged(err error, want string) {
	f.t.Helper()
	changed, ok := errors.AsType[*teardown.ChangedError](err)
	if want = "teardown: the plan is out of date: " + want + ": make a new plan"; !ok || !errors.Is(err, dcaas.ErrConflict) || shortened(changed.Error()) != want {
		f.t.Errorf("Execute() = %v\nwant %s", err, want)
	}
}

// TestChangesInTheMiddle checks that Execute stops after the step during which something
// changes.
func TestChangesInTheMiddle(t *testing.T) {
	t.Parallel()
	for name, tt := range changes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				p := tt.plan(f)
				var outcomes progress
				opts := outcomes.opts()
				tell := opts.Progress
				opts.Progress = func(s teardown.Step, r teardown.Result) {
					tell(s, r)
					if len(outcomes) == 1 { // the first step begins
						f.check(tt.edit(f, p))
						f.srv.ForgetRequests()
					}
				}
				report, err := p.Execute(t.Context(), opts)
				if strings.Contains(tt.want, "("+p.Steps[0].Name+")") {
					// The change comes after the last read of the step that has begun.
					if err != nil {
						t.Errorf("Execute() = %v", err)
					}
					f.wantGone(p)
					return
				}
				f.wantChanged(err, tt.want)
				if writes := f.writes(p); len(writes) != 1 || len(report.Left()) != len(p.Steps)-1 {
					t.Errorf("Execute() sent %q\n%s", writes, report)
				}
			})
		})
	}
}

// TestServiceMayMoveOn checks that states, counters and times of the service are no changes.
func TestServiceMayMoveOn(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.gatewayPlan()
		f.srv.SetConnectionStatus(workflowtest.Standard1, "DOWN")
		f.after = replace(`"device_id":"`, `"device_id":"new-`)
		if _, err := p.Execute(t.Context(), teardown.Opts{}); err != nil {
			t.Errorf("Execute() = %v", err)
		}
		f.wantGone(p)
	})
}

// TestBlockerInTheMiddle checks that an interface that is shut down after the first step
// stops Execute.
func TestBlockerInTheMiddle(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.gatewayPlan()
		report, err := p.Execute(t.Context(), teardown.Opts{Progress: func(s teardown.Step, r teardown.Result) {
			if s.Name == "vif-1" && r.Outcome == teardown.Deleted {
				f.shutDown(&dcaas.VirtualInterface{ID: p.Steps[1].ID})
			}
		}})
		if blockedBy, ok := errors.AsType[*teardown.BlockedError](err); !ok || blockedBy.Blockers[0].ID != p.Steps[1].ID || len(report.Left()) != 2 {
			t.Errorf("Execute() = %v\n%s", err, report)
		}
	})
}

// TestConflictIsExplained checks the error of a DELETE that the service refuses because of a
// change after the last read. It has the answer of the service and the change.
func TestConflictIsExplained(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		edit func(*fixture, *teardown.Plan)
		at   string // step whose DELETE comes after the edit
		code dcaas.ErrorCode
		want string
	}{
		"an interface has appeared": {func(f *fixture, p *teardown.Plan) {
			f.addInterface(f.client, workflowtest.InterfaceOpts("new", workflowtest.Standard1, p.ID, 150))
		}, "gw", dcaas.CodeVirtualGatewayInUse, "virtual interface ID (new) has appeared"},
		"an interface is shut down": {func(f *fixture, p *teardown.Plan) {
			f.shutDown(&dcaas.VirtualInterface{ID: step(p, "vif-1").ID})
		}, "vif-1", dcaas.CodeInterfaceStatusFixed, "a switchover test has shut it down"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				p := f.gatewayPlan()
				f.before = func(req *http.Request) {
					if req.Method == http.MethodDelete && strings.HasSuffix(req.URL.Path, step(p, tt.at).ID) {
						f.before = nil
						tt.edit(f, p)
					}
				}
				_, err := p.Execute(t.Context(), teardown.Opts{})
				failure, ok := errors.AsType[*dcaas.Error](err)
				if !ok || failure.Code != tt.code || !strings.Contains(shortened(err.Error()), tt.want) {
					t.Errorf("Execute() = %v, want %s and %q", err, tt.code, tt.want)
				}
			})
		})
	}
}

// TestVanished checks that a resource that somebody else deletes is done, whichever it is.
func TestVanished(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		plan   func(*fixture) *teardown.Plan
		remove func(*fixture, *teardown.Plan) error
		gone   []string
	}{
		"an interface of a gateway": {(*fixture).gatewayPlan, func(f *fixture, p *teardown.Plan) error {
			return f.deleteInterface(step(p, "vif-2").ID)
		}, []string{"vif-2"}},
		"an interface on a hosted connection": {(*fixture).hostedPlan, func(f *fixture, p *teardown.Plan) error {
			return f.deleteInterface(step(p, "vif-hosted").ID)
		}, []string{"vif-hosted"}},
		"a link": {(*fixture).interfacePlan, func(f *fixture, p *teardown.Plan) error {
			gateway := f.gatewayOf(p)
			if err := f.client.PeerLinks.Delete(f.t.Context(), gateway, step(p, "link").ID); err != nil {
				return err
			}
			return f.client.PeerLinks.WaitDeleted(f.t.Context(), gateway, step(p, "link").ID, dcaas.WaitOpts{})
		}, []string{"link"}},
		// The routes go with their peer. The link stays, and the plan shows it.
		"the root before its link": {(*fixture).interfacePlan, func(f *fixture, p *teardown.Plan) error {
			return f.deleteInterface(p.ID)
		}, []string{"10.20.0.0/16", "10.30.0.0/16", "vif-global"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				p := tt.plan(f)
				f.check(tt.remove(f, p))
				report, err := p.Execute(t.Context(), teardown.Opts{})
				if err != nil || !report.Done() {
					t.Errorf("Execute() = %v\n%s", err, report)
				}
				var gone []string
				for _, r := range report.Results {
					if r.Outcome == teardown.Gone {
						gone = append(gone, r.Name)
					}
				}
				wantTexts(t, gone, tt.gone)
				f.wantGone(p)
			})
		})
	}
}

func (f *fixture) deleteInterface(id string) error {
	if err := f.client.VirtualInterfaces.Delete(f.t.Context(), id); err != nil {
		return err
	}
	return f.client.VirtualInterfaces.WaitDeleted(f.t.Context(), id, dcaas.WaitOpts{})
}

// TestVanishedDuringDelete checks that a 404 of a DELETE is done.
func TestVanishedDuringDelete(t *testing.T) {
	t.Parallel()
	eachRoot(t, func(t *testing.T, f *fixture, p *teardown.Plan) {
		f.srv.Inject(dcaastest.Fault{ // carried out, but as if by somebody else
			Method: http.MethodDelete, Status: http.StatusNotFound, Body: `{"error_code":"DC.0002"}`, AfterActing: true,
		})
		f.srv.Inject(dcaastest.Fault{
			Method: http.MethodPut, Status: http.StatusBadRequest, Body: `{"error_code":"DC.0001"}`, AfterActing: true,
		})
		report, err := p.Execute(t.Context(), teardown.Opts{})
		if err != nil || !report.Done() {
			t.Errorf("Execute() = %v\n%s", err, report)
		}
		f.wantGone(p)
	})
}

// TestLinkOfAnotherInterface checks that a link that another interface needs by now stays,
// whether the root still exists or not.
func TestLinkOfAnotherInterface(t *testing.T) {
	t.Parallel()
	for name, rootGone := range map[string]bool{"root exists": false, "root has vanished": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				p := f.interfacePlan()
				f.addInterface(f.client, workflowtest.GlobalOpts("new", workflowtest.Standard1, f.gatewayOf(p), 301))
				gateway := f.gatewayOf(p)
				if rootGone {
					f.check(f.deleteInterface(p.ID))
				}
				report, err := p.Execute(t.Context(), teardown.Opts{})
				f.wantChanged(err, "peer link ID (link) no longer hangs on virtual interface ID")
				if _, err := f.client.PeerLinks.Get(t.Context(), gateway, step(p, "link").ID); err != nil || report.Done() {
					t.Errorf("the link: %v\n%s", err, report)
				}
			})
		})
	}
}

// TestLinkChangesAfterItsRoot checks that a link that has changed stays, also without the
// root.
func TestLinkChangesAfterItsRoot(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.interfacePlan()
		gateway := f.gatewayOf(p)
		f.check(f.deleteInterface(p.ID))
		must[*dcaas.PeerLink](f)(f.client.PeerLinks.Update(t.Context(), gateway, step(p, "link").ID, dcaas.PeerLinkUpdateOpts{Description: new("in use")}))
		_, err := p.Execute(t.Context(), teardown.Opts{})
		f.wantChanged(err, "peer link ID (link) has changed: Description")
	})
}

// TestGlobalGatewayVanishes checks that a global gateway that cannot be found has no routes
// and links.
func TestGlobalGatewayVanishes(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.interfacePlan()
		for _, list := range []string{"ListGdgwRouteTables", "ListPeerLinks", "ShowPeerLink"} {
			f.srv.Inject(dcaastest.Fault{Route: list, Status: http.StatusNotFound, Body: `{"error_code":"DC.0002"}`})
		}
		if p = f.again(p); len(p.Steps) != 1 {
			t.Errorf("the plan is\n%s", p)
		}
	})
}
