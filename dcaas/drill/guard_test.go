package drill_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/drill"
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
)

// TestRefusedStart checks each reason against a start. Nothing is sent, and no journal made.
func TestRefusedStart(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*fixture)
		want   string
		noWay  bool
	}{
		"the interface is shut down": {func(f *fixture) {
			f.switchover(f.vif, dcaas.SwitchoverShutdown)
		}, "a switchover test has shut interface", false},
		"the interface is down": {func(f *fixture) { f.srv.SetConnectionStatus(workflowtest.Standard1, "DOWN") }, "is in state DOWN: only an ACTIVE one", false},
		"the interface has no gateway": {func(f *fixture) {
			f.rewrite(`"vgw_id":"`+f.gateway+`"`, `"vgw_id":null`)
		}, "is on no gateway", false},
		"no other interface": {func(f *fixture) {
			f.delete(f.other)
		}, "the gateway has no other interface", true},
		"the other interface is on another gateway": {func(f *fixture) {
			f.delete(f.other)
			f.addInterface(workflowtest.InterfaceOpts("elsewhere", workflowtest.Standard2, f.addGateway("elsewhere"), 300))
		}, "the gateway has no other interface", true},
		"the other interface is shut down": {func(f *fixture) {
			f.switchover(f.other, dcaas.SwitchoverShutdown)
		}, "is in state ADMIN_SHUTDOWN", true},
		"the other interface is down": {func(f *fixture) { f.srv.SetConnectionStatus(workflowtest.Standard2, "DOWN") }, "is in state DOWN", true},
		"the same connection": {func(f *fixture) {
			f.delete(f.other)
			f.addInterface(workflowtest.InterfaceOpts("same", workflowtest.Standard1, f.gateway, 300))
		}, "is on the same connection", true},
		"the same LAG": {func(f *fixture) {
			f.rewrite(`"direct_connect_id":"`+workflowtest.Standard1+`"`, `"lag_id":"lag-1"`)
			f.rewrite(`"direct_connect_id":"`+workflowtest.Standard2+`"`, `"lag_id":"lag-1"`)
			f.rewrite(`"lag_id":null`, `"lgw_id":null`)
		}, "is on the same connection", true},
		"an unknown connection": {func(f *fixture) {
			f.rewrite(`"direct_connect_id":"`+workflowtest.Standard2+`"`, `"direct_connect_id":null`)
		}, "is on an unknown connection", true},
		"the connections are in one LAG": {func(f *fixture) {
			f.rewrite(`"name":"dc-standard-1"`, `"name":"dc-standard-1","lag_id":"lag-1"`)
			f.rewrite(`"name":"dc-standard-2"`, `"name":"dc-standard-2","lag_id":"lag-1"`)
			f.rewrite(`"lag_id":null`, `"ies_id":null`)
		}, "is on the same connection", true},
		"the LAG of the other connection": {func(f *fixture) {
			f.rewrite(`"direct_connect_id":"`+workflowtest.Standard1+`"`, `"lag_id":"lag-1"`)
			f.rewrite(`"name":"dc-standard-2"`, `"name":"dc-standard-2","lag_id":"lag-1"`)
			f.rewrite(`"lag_id":null`, `"ies_id":null`)
		}, "is on the same connection", true},
		"one operations connection": {func(f *fixture) {
			f.rewrite(`"name":"dc-standard-1"`, `"name":"dc-standard-1","hosting_id":"h"`)
			f.rewrite(`"name":"dc-standard-2"`, `"name":"dc-standard-2","hosting_id":"h"`)
			f.rewrite(`"hosting_id":null`, `"ies_id":null`)
		}, "is on the same connection", true},
		"the other connection is down": {func(f *fixture) {
			f.onList("direct-connects", `"status":"ACTIVE"`, `"status":"DOWN"`)
		}, "is on a connection in state DOWN", true},
		"BGP is down": {func(f *fixture) {
			f.onList("virtual-interfaces", `"bgp_status":"ACTIVE"`, `"bgp_status":"DOWN"`)
		}, `has an ipv4 BGP session in state "DOWN"`, true},
		"BGP without a state": {func(f *fixture) {
			f.onList("virtual-interfaces", `"bgp_status":"ACTIVE"`, `"bgp_status":null`)
		}, `has an ipv4 BGP session in state ""`, true},
		"the peer is down": {func(f *fixture) {
			f.onList("virtual-interfaces", `"status":"ACTIVE","vif_id"`, `"status":"DOWN","vif_id"`)
		}, "has an ipv4 peer in state DOWN", true},
		"a family has no other way": {func(f *fixture) {
			f.addIPv6()
		}, "has no ipv6 peer", true},
		"the first of two families has no other way": {func(f *fixture) {
			f.addIPv6()
			f.onList("virtual-interfaces", `"address_family":"ipv4"`, `"address_family":"ipv6"`)
		}, "has no ipv4 peer", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				tt.change(f)
				before := f.status()
				report, err := drill.Run(t.Context(), f.client, f.plan())
				_, noWay := errors.AsType[*drill.NoOtherWayError](err)
				if !errors.Is(err, dcaas.ErrConflict) || !strings.Contains(err.Error(), tt.want) || noWay != tt.noWay {
					t.Errorf("Run() = %v, want %q", err, tt.want)
				}
				if f.count("shutdown")+f.count("undo") != 0 || f.phase() != "" || f.status() != before || report.IsEnabled() {
					t.Errorf("the requests are %q, the journal %q, the report\n%s", f.log, f.phase(), report)
				}
			})
		})
	}
}

// TestAllowedStart checks ways of forms that the guard accepts.
func TestAllowedStart(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*fixture){
		"BGP in other words": func(f *fixture) { f.onList("virtual-interfaces", `"bgp_status":"ACTIVE"`, `"bgp_status":"up"`) },
		"states in lower case": func(f *fixture) {
			f.onList("virtual-interfaces", `"status":"ACTIVE"`, `"status":"active"`)
		},
		"static routes": func(f *fixture) {
			f.delete(f.other)
			o := workflowtest.InterfaceOpts("static", workflowtest.Standard2, f.gateway, 300)
			o.RouteMode, o.BGPASN = dcaas.RouteModeStatic, 0
			f.addInterface(o)
		},
		"connections of another project": func(f *fixture) { f.onList("direct-connects", `"id":"0000`, `"id":"9999`) },
		"answers without peers of the interface": func(f *fixture) {
			f.rewriteIn("/virtual-interfaces/"+f.vif, `"vif_peers":`, `"other_peers":`)
		},
		"a third interface that is down": func(f *fixture) {
			f.switchover(f.addInterface(workflowtest.InterfaceOpts("third", workflowtest.Standard2, f.gateway, 300)).ID, dcaas.SwitchoverShutdown)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, f *fixture) {
				change(f)
				report, err := drill.Run(t.Context(), f.client, f.plan())
				if err != nil || len(report.Carriers) != 1 {
					t.Errorf("Run() = %v\n%s", err, report)
				}
				f.wantEnabled(report)
			})
		})
	}
}

// TestGlobalGateway rehearses interfaces on a global gateway, whose list has no filter.
func TestGlobalGateway(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, f *fixture) {
		g := must[*dcaas.GlobalGateway](f)(f.plain.GlobalGateways.Create(t.Context(), dcaas.GlobalGatewayCreateOpts{Name: "global"}))
		f.vif = f.addInterface(workflowtest.GlobalOpts("global-1", workflowtest.Standard1, g.ID, 301)).ID
		f.other = f.addInterface(workflowtest.GlobalOpts("global-2", workflowtest.Standard2, g.ID, 302)).ID
		report, err := drill.Run(t.Context(), f.client, f.plan())
		if err != nil || len(report.Carriers) != 1 || report.Carriers[0] != f.other {
			t.Errorf("Run() = %v\n%s", err, report)
		}
		f.wantEnabled(report)
	})
}

// addIPv6 adds a second peer to the tested interface.
func (f *fixture) addIPv6() {
	f.t.Helper()
	must[*dcaas.VIFPeer](f)(f.plain.VIFPeers.Create(f.t.Context(), dcaas.VIFPeerCreateOpts{
		VIFID: f.vif, AddressFamily: dcaas.IPv6, LocalGatewayIP: "2001:db8:9::1/126", RemoteGatewayIP: "2001:db8:9::2/126",
		RouteMode: dcaas.RouteModeBGP, BGPASN: 65000,
	}))
}

func (f *fixture) delete(id string) {
	f.t.Helper()
	if err := f.plain.VirtualInterfaces.Delete(f.t.Context(), id); err != nil {
		f.t.Fatal(err)
	}
}

// rewrite replaces a text in all answers to GET, after the earlier rewrites.
func (f *fixture) rewrite(from, to string) { f.rewriteIn("", from, to) }

// onList replaces a text in the answers to the list of a collection.
func (f *fixture) onList(collection, from, to string) { f.rewriteIn("/"+collection+"$", from, to) }

// rewriteIn replaces a text in the answers to GET whose path has a part.
func (f *fixture) rewriteIn(part, from, to string) {
	before := f.intercept
	f.intercept = func(req *http.Request, next func() (*http.Response, error)) (*http.Response, error) {
		send := next
		if before != nil {
			send = func() (*http.Response, error) { return before(req, next) }
		}
		resp, err := send()
		if err != nil || req.Method != http.MethodGet || !strings.Contains(req.URL.Path+"$", part) {
			return resp, err
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return nil, err
		}
		text := strings.ReplaceAll(string(body), from, to)
		if text == string(body) && !strings.Contains(from, "null") {
			f.t.Logf("%s has no %s: %s", req.URL.Path, from, text)
		}
		return workflowtest.Answer(resp.StatusCode, text), nil
	}
}
