package teardown_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/teardown"
)

// TestExecute checks that each kind is deleted in order, whether the service takes time or
// not.
func TestExecute(t *testing.T) {
	t.Parallel()
	const id = "00000000-0000-0000-0000-000000000000"
	want := map[string]struct {
		progress, writes []string
		report           string
	}{
		"gateway": {
			[]string{"vif-1 deleting", "vif-1 deleted", "vif-2 deleting", "vif-2 deleted", "gw deleting", "gw deleted"},
			[]string{"DELETE virtual-interfaces/vif-1", "DELETE virtual-interfaces/vif-2", "DELETE virtual-gateways/gw"},
			"RESULT   KIND               ID                                    NAME\n" +
				"deleted  virtual interface  " + id + "  vif-1\n" +
				"deleted  virtual interface  " + id + "  vif-2\n" +
				"deleted  virtual gateway    " + id + "  gw\n",
		},
		"interface": {
			[]string{
				"10.20.0.0/16 deleting", "10.20.0.0/16 deleted", "10.30.0.0/16 deleting", "10.30.0.0/16 deleted",
				"link deleting", "link deleted", "vif-global deleting", "vif-global deleted",
			},
			[]string{
				"PUT gdgw/" + id + "/routetables", "PUT gdgw/" + id + "/routetables",
				"DELETE global-dc-gateways/" + id + "/peer-links/link", "DELETE virtual-interfaces/vif-global",
			},
			"RESULT   KIND               ID                                    NAME\n" +
				"deleted  route              " + id + "  10.20.0.0/16\n" +
				"deleted  route              " + id + "  10.30.0.0/16\n" +
				"deleted  peer link          " + id + "  link\n" +
				"deleted  virtual interface  " + id + "  vif-global\n",
		},
		"hosted": {
			[]string{"vif-hosted deleting", "vif-hosted deleted", "hosted deleting", "hosted deleted"},
			[]string{"DELETE virtual-interfaces/vif-hosted", "DELETE hosted-connects/hosted"},
			"RESULT   KIND               ID                                    NAME\n" +
				"deleted  virtual interface  " + id + "  vif-hosted\n" +
				"deleted  hosted connection  " + id + "  hosted\n",
		},
	}
	for name, plan := range roots() {
		for speed, opts := range map[string][]dcaastest.Option{
			"at once": {dcaastest.WithStepsPerState(0)},
			"slowly":  {dcaastest.WithStepsPerState(3), dcaastest.WithSlowGatewayDeletion()},
		} {
			t.Run(name+" "+speed, func(t *testing.T) {
				t.Parallel()
				inBubble(t, func(t *testing.T, f *fixture) {
					p := plan(f)
					f.srv.ForgetRequests()
					var calls progress
					report, err := p.Execute(t.Context(), calls.opts())
					if err != nil || !report.Done() {
						t.Errorf("Execute() = %v\n%s", err, report)
					}
					if got := masked(report.String()); got != want[name].report {
						t.Errorf("the report prints\n%swant\n%s", got, want[name].report)
					}
					wantTexts(t, calls, want[name].progress)
					wantTexts(t, f.writes(p), want[name].writes)
					f.wantGone(p)
				}, opts...)
			})
		}
	}
}

// TestOthersStay checks that resources that do not hang on the root stay.
func TestOthersStay(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.gatewayPlan()
		if _, err := p.Execute(t.Context(), teardown.Opts{}); err != nil {
			t.Fatal(err)
		}
		vifs := must[*dcaas.Page[dcaas.VirtualInterface]](f)(f.client.VirtualInterfaces.List(t.Context(), dcaas.VirtualInterfaceListOpts{}))
		gateways := must[*dcaas.Page[dcaas.VirtualGateway]](f)(f.client.VirtualGateways.List(t.Context(), dcaas.VirtualGatewayListOpts{}))
		if len(vifs.Items) != 1 || vifs.Items[0].Name != "not-on-gw" || len(gateways.Items) != 1 {
			t.Errorf("%d interfaces and %d gateways are left, want one of each", len(vifs.Items), len(gateways.Items))
		}
	})
}

// TestCancellation checks that a context that ends before any request ends Execute, and the
// second run completes the work.
func TestCancellation(t *testing.T) {
	t.Parallel()
	for name, plan := range roots() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for number := 1; ; number++ {
				complete := false
				inBubble(t, func(t *testing.T, f *fixture) {
					p := plan(f)
					ctx, stop := f.cancelled(number)
					report, err := p.Execute(ctx, teardown.Opts{})
					stop()
					if complete = err == nil; complete {
						return
					}
					if !errors.Is(err, context.Canceled) || report.Done() {
						t.Errorf("cancelled before request %d: %v\n%s", number, err, report)
					}
					f.finish(p, report)
				}, dcaastest.WithSlowGatewayDeletion())
				if complete {
					break
				}
			}
		})
	}
}

// finish runs a plan again after a failure. Steps that were done are gone.
func (f *fixture) finish(p *teardown.Plan, before *teardown.Report) {
	f.t.Helper()
	report, err := p.Execute(f.t.Context(), teardown.Opts{})
	if err != nil || !report.Done() {
		f.t.Errorf("the second run: %v\n%s", err, report)
	}
	for i, s := range before.Results {
		if done := s.Outcome == teardown.Deleted || s.Outcome == teardown.Gone; done && report.Results[i].Outcome != teardown.Gone {
			f.t.Errorf("the second run: %s is %s, want gone", s.Step, report.Results[i].Outcome)
		}
	}
	f.wantGone(p)
}

// TestCancelledWhileWaiting checks that the end of the context ends a wait at once.
func TestCancelledWhileWaiting(t *testing.T) {
	t.Parallel()
	eachRoot(t, func(t *testing.T, f *fixture, p *teardown.Plan) {
		last := p.Steps[len(p.Steps)-1]
		// The GET that waits for the last step never ends with a 404.
		remove := f.srv.Inject(dcaastest.Fault{Method: http.MethodDelete, Status: http.StatusNoContent, Route: last.ID})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		report, err := p.Execute(ctx, teardown.Opts{})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Hour {
			t.Errorf("Execute() = %v after %s", err, time.Since(start))
		}
		if left := report.Left(); len(left) != 1 || left[0] != last {
			t.Errorf("left are %v, want %s", left, last)
		}
		remove()
		f.finish(p, report)
	})
}

// TestOnePassingFault checks that Execute gets over one fault at any request.
func TestOnePassingFault(t *testing.T) {
	t.Parallel()
	for kind, fault := range map[string]dcaastest.Fault{
		"429":         dcaastest.Throttled(1),
		"500":         {Times: 1, Status: http.StatusInternalServerError},
		"lost answer": {Times: 1, Reset: true, AfterActing: true},
	} {
		for name, plan := range roots() {
			t.Run(name+" "+kind, func(t *testing.T) {
				t.Parallel()
				for skip, requests := 0, 1; skip < requests; skip++ {
					inBubble(t, func(t *testing.T, f *fixture) {
						p := plan(f)
						f.srv.ForgetRequests()
						injected := fault
						injected.Skip = skip
						f.srv.Inject(injected)
						report, err := p.Execute(t.Context(), teardown.Opts{})
						if err != nil || !report.Done() {
							t.Errorf("with a fault at request %d: %v\n%s", skip+1, err, report)
						}
						requests = len(f.srv.Requests())
						f.wantGone(p)
					})
				}
			})
		}
	}
}

// TestFaultsWithoutEnd checks that Execute ends with the fault of a step, and the second run
// continues there.
func TestFaultsWithoutEnd(t *testing.T) {
	t.Parallel()
	for kind, tt := range map[string]struct {
		fault dcaastest.Fault
		want  error
	}{
		"429":   {dcaastest.Throttled(0), dcaas.ErrThrottled},
		"500":   {dcaastest.Fault{Status: http.StatusInternalServerError}, dcaas.ErrUnavailable},
		"reset": {dcaastest.Fault{Reset: true}, dcaas.ErrUnavailable},
		"403":   {dcaastest.Fault{Status: http.StatusForbidden}, dcaas.ErrForbidden},
	} {
		for name, plan := range roots() {
			t.Run(name+" "+kind, func(t *testing.T) {
				t.Parallel()
				for failing, steps := 0, 1; failing < steps; failing++ {
					inBubble(t, func(t *testing.T, f *fixture) {
						p := plan(f)
						steps = len(p.Steps)
						var calls progress
						opts := calls.opts()
						tell := opts.Progress
						var remove func()
						opts.Progress = func(s teardown.Step, r teardown.Result) {
							if s == p.Steps[failing] && r.Outcome == teardown.Deleting {
								injected := tt.fault
								injected.When = func(r *http.Request) bool { return r.Method != http.MethodGet }
								remove = f.srv.Inject(injected)
							}
							if r.Outcome == teardown.Failed && !errors.Is(r.Err, tt.want) {
								t.Errorf("the result of %s is %v, want %v", s, r.Err, tt.want)
							}
							tell(s, r)
						}
						report, err := p.Execute(t.Context(), opts)
						if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), "teardown: deleting "+p.Steps[failing].String()) {
							t.Errorf("Execute() = %v, want %v", err, tt.want)
						}
						if len(report.Left()) != steps-failing || calls[len(calls)-1] != p.Steps[failing].Name+" failed" {
							t.Errorf("Progress was called with %q\n%s", calls, report)
						}
						remove()
						f.finish(p, report)
					})
				}
			})
		}
	}
}

// TestFaultsWhileReading checks that a read that fails ends Execute before the next DELETE.
func TestFaultsWhileReading(t *testing.T) {
	t.Parallel()
	eachRoot(t, func(t *testing.T, f *fixture, p *teardown.Plan) {
		remove := f.srv.Inject(dcaastest.Fault{Method: http.MethodGet, Status: http.StatusForbidden})
		f.srv.ForgetRequests()
		report, err := p.Execute(t.Context(), teardown.Opts{})
		if !errors.Is(err, dcaas.ErrForbidden) || !strings.Contains(err.Error(), "teardown: reading ") || len(report.Left()) != len(p.Steps) {
			t.Errorf("Execute() = %v\n%s", err, report)
		}
		remove()
		if writes := f.writes(p); len(writes) != 0 {
			t.Errorf("Execute() sent %q", writes)
		}
		f.finish(p, report)
	})
}

// TestFaultsWhilePlanning checks that every read of a plan can fail, and its error says which
// one.
func TestFaultsWhilePlanning(t *testing.T) {
	t.Parallel()
	eachRoot(t, func(t *testing.T, f *fixture, first *teardown.Plan) {
		f.srv.ForgetRequests()
		f.again(first)
		for skip := range len(f.srv.Requests()) {
			remove := f.srv.Inject(dcaastest.Fault{Skip: skip, Status: http.StatusForbidden})
			var err error
			switch first.Kind {
			case teardown.KindVirtualGateway:
				_, err = teardown.VirtualGateway(t.Context(), f.client, first.ID)
			case teardown.KindHostedConnection:
				_, err = teardown.HostedConnection(t.Context(), f.client, first.ID)
			default:
				_, err = teardown.VirtualInterface(t.Context(), f.client, first.ID)
			}
			if !errors.Is(err, dcaas.ErrForbidden) || !strings.Contains(err.Error(), "teardown: reading ") {
				t.Errorf("with a fault at request %d: %v", skip+1, err)
			}
			remove()
		}
	})
}

// TestLockedGateway checks that a lock (DC.1113) that ends is waited for. One that stays ends
// Execute, and the second run deletes the gateway.
func TestLockedGateway(t *testing.T) {
	t.Parallel()
	for name, unlock := range map[string]bool{"for a while": true, "for long": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				p := f.gatewayPlan()
				f.srv.LockGateway(p.ID)
				tries := 0
				f.before = func(req *http.Request) {
					if req.Method == http.MethodDelete && strings.HasSuffix(req.URL.Path, p.ID) {
						if tries++; unlock && tries == 3 {
							f.srv.UnlockGateway(p.ID)
						}
					}
				}
				report, err := p.Execute(t.Context(), teardown.Opts{})
				if unlock {
					if err != nil || tries != 3 {
						t.Errorf("Execute() = %v after %d tries", err, tries)
					}
					f.wantGone(p)
					return
				}
				failure, ok := errors.AsType[*dcaas.Error](err)
				if !ok || failure.Code != dcaas.CodeVirtualGatewayCutover || !errors.Is(err, dcaas.ErrConflict) || len(report.Left()) != 1 {
					t.Errorf("Execute() = %v, want DC.1113\n%s", err, report)
				}
				f.srv.UnlockGateway(p.ID)
				f.finish(p, report)
			})
		})
	}
}

// TestNewPlanContinues checks that a plan that is made after a failure has only the steps
// that are left. One of them may be under way.
func TestNewPlanContinues(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.gatewayPlan()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		f.before = func(req *http.Request) {
			if req.Method == http.MethodGet && slices.ContainsFunc(f.srv.Requests(), func(r dcaastest.Request) bool {
				return r.Method == http.MethodDelete && strings.HasSuffix(r.Path, p.Steps[1].ID)
			}) {
				cancel()
			}
		}
		if _, err := p.Execute(ctx, teardown.Opts{}); !errors.Is(err, context.Canceled) {
			t.Fatalf("Execute() = %v", err)
		}
		f.before = nil
		second := f.again(p)
		if len(second.Steps) != 2 || !strings.Contains(second.Steps[0].Detail, "PENDING_DELETE") {
			t.Fatalf("the second plan is\n%s", second)
		}
		f.srv.ForgetRequests()
		report, err := second.Execute(t.Context(), teardown.Opts{})
		if err != nil || !report.Done() {
			t.Errorf("Execute() = %v\n%s", err, report)
		}
		// The interface that the service deletes already is only waited for.
		wantTexts(t, f.writes(second), []string{"DELETE virtual-gateways/gw"})
		f.wantGone(p)
	}, dcaastest.WithStepsPerState(5))
}

// TestWaitOptions checks that Opts.Wait reaches every wait.
func TestWaitOptions(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.gatewayPlan()
		looks := map[string]bool{}
		_, err := p.Execute(t.Context(), teardown.Opts{Wait: dcaas.WaitOpts{Interval: time.Minute, Progress: func(w dcaas.WaitProgress) {
			looks[fmt.Sprintf("%s %t", w.ID, w.Next >= 30*time.Second)] = true
		}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range p.Steps {
			if !looks[s.ID+" true"] {
				t.Errorf("no progress of %s: %v", s, looks)
			}
		}
	}, dcaastest.WithStepsPerState(2), dcaastest.WithSlowGatewayDeletion())
}

// TestRouteIsRepeated checks that a route whose deletion is uncertain is deleted again after
// a pause, at most four times. The context ends the pause.
func TestRouteIsRepeated(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		times, puts int
		timeout     time.Duration
		want        error
	}{
		"three faults":              {3, 4, time.Hour, nil},
		"four faults":               {4, 4, time.Hour, dcaas.ErrAmbiguous},
		"a context without a pause": {4, 1, time.Second, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				p := f.interfacePlan()
				f.srv.Inject(dcaastest.Fault{Method: http.MethodPut, Times: tt.times, Status: http.StatusInternalServerError})
				ctx, cancel := context.WithTimeout(t.Context(), tt.timeout)
				defer cancel()
				puts := 0
				f.before = func(req *http.Request) {
					if req.Method == http.MethodPut {
						puts++
					}
				}
				_, err := p.Execute(ctx, teardown.Opts{Progress: func(_ teardown.Step, r teardown.Result) {
					if r.Outcome == teardown.Deleted {
						f.before = nil // the first route is deleted
					}
				}})
				if !errors.Is(err, tt.want) {
					t.Errorf("Execute() = %v, want %v", err, tt.want)
				}
				if puts != tt.puts {
					t.Errorf("%d PUT, want %d", puts, tt.puts)
				}
			})
		})
	}
}

// TestFaultAfterTheRoot checks that a link that is left without its root can fail like any
// other step.
func TestFaultAfterTheRoot(t *testing.T) {
	t.Parallel()
	for _, route := range []string{"ShowPeerLink", "ListVirtualInterfaces"} {
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				p := f.interfacePlan()
				f.check(f.deleteInterface(p.ID))
				remove := f.srv.Inject(dcaastest.Fault{Route: route, Status: http.StatusForbidden})
				report, err := p.Execute(t.Context(), teardown.Opts{})
				if !errors.Is(err, dcaas.ErrForbidden) || !strings.Contains(err.Error(), "teardown: reading ") {
					t.Errorf("Execute() = %v", err)
				}
				remove()
				f.finish(p, report)
			})
		})
	}
}

// TestRouteStaysInTheTable checks that a route that the service has accepted to delete is
// waited for.
func TestRouteStaysInTheTable(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		p := f.interfacePlan()
		remove := f.srv.Inject(dcaastest.Fault{Method: http.MethodPut, Status: http.StatusOK, Body: `{"gdgw_routetable":[]}`})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		report, err := p.Execute(ctx, teardown.Opts{})
		if !errors.Is(err, context.DeadlineExceeded) || len(report.Left()) != len(p.Steps) {
			t.Errorf("Execute() = %v\n%s", err, report)
		}
		remove()
		f.finish(p, report)
	})
}
