package watch_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/watch"
)

// TestEvents checks each kind of event: its texts, and that it appears once.
func TestEvents(t *testing.T) {
	t.Parallel()
	states := func(list string, statuses ...string) []func(*service) {
		var steps []func(*service)
		for _, status := range statuses {
			steps = append(steps, func(s *service) {
				if s.set(list); status != "" {
					s.set(list, thing("a", status))
				}
			})
		}
		return steps
	}
	peers := func(polls ...[]object) []func(*service) {
		var steps []func(*service)
		for _, peers := range polls {
			steps = append(steps, func(s *service) { s.set(interfaces, vif("v", "ACTIVE", peers...)) })
		}
		return steps
	}
	unnamed := func(o object) object {
		delete(o, "name")
		return o
	}
	for _, tt := range []struct {
		name  string
		steps []func(*service) // one ahead of each poll
		want  []string         // "poll event"
	}{
		{"connection", states(connections, "", "BUILD", "ACTIVE", "ACTIVE", "DOWN", ""), []string{
			"1 connection-new a (name-a): BUILD", "2 connection-state a (name-a): BUILD -> ACTIVE",
			"4 connection-state a (name-a): ACTIVE -> DOWN", "5 connection-gone a (name-a): was DOWN",
		}},
		{"hosted connection", states(hosted, "", "BUILD", "ACTIVE", "ACTIVE", ""), []string{
			"1 hosted-connection-new a (name-a): BUILD", "2 hosted-connection-state a (name-a): BUILD -> ACTIVE",
			"4 hosted-connection-gone a (name-a): was ACTIVE",
		}},
		{"gateway", states(gateways, "", "PENDING_CREATE", "ACTIVE", "ACTIVE", "PENDING_DELETE", ""), []string{
			"1 gateway-new a (name-a): PENDING_CREATE", "2 gateway-state a (name-a): PENDING_CREATE -> ACTIVE",
			"4 gateway-state a (name-a): ACTIVE -> PENDING_DELETE", "5 gateway-gone a (name-a): was PENDING_DELETE",
		}},
		{"interface", states(interfaces, "ACTIVE", "active", "ADMIN_SHUTDOWN", "DELETED", "DELETED", "BUILD"), []string{
			"2 interface-state a (name-a): ACTIVE -> ADMIN_SHUTDOWN", "3 interface-gone a (name-a): was ADMIN_SHUTDOWN",
			"5 interface-new a (name-a): BUILD",
		}},
		{"a change that is undone between two polls", []func(*service){
			func(s *service) { s.set(interfaces, thing("a", "ACTIVE")) },
			func(s *service) { s.set(interfaces, thing("a", "DOWN")); s.set(interfaces, thing("a", "ACTIVE")) },
		}, nil},
		{"BGP", peers(
			[]object{peer("p", "ACTIVE", 1, 100)}, []object{peer("p", "active", 1, 100)}, []object{peer("p", "DOWN", 0, 100)},
			[]object{peer("p", "null", nil, 100)}, []object{peer("p", "ACTIVE", 1, 100)},
		), []string{
			"2 peer-bgp p (name-p): ACTIVE -> DOWN", "2 peer-routes p (name-p): 1/100 -> 0/100",
			"3 peer-bgp p (name-p): DOWN -> -", "3 peer-routes p (name-p): 0/100 -> -",
			"4 peer-bgp p (name-p): - -> ACTIVE", "4 peer-routes p (name-p): - -> 1/100",
		}},
		{"routes", peers(
			[]object{peer("p", "ACTIVE", 79, 100)}, []object{peer("p", "ACTIVE", 80, 100)}, []object{peer("p", "ACTIVE", 99, 100)},
			[]object{peer("p", "ACTIVE", 100, 100)}, []object{peer("p", "ACTIVE", 100, 200)}, []object{peer("p", "ACTIVE", 7, nil)},
		), []string{
			"1 peer-routes p (name-p): 79/100 -> 80/100", "1 peer-route-limit p (name-p): below -> near",
			"2 peer-routes p (name-p): 80/100 -> 99/100",
			"3 peer-routes p (name-p): 99/100 -> 100/100", "3 peer-route-limit p (name-p): near -> reached",
			"4 peer-routes p (name-p): 100/100 -> 100/200", "4 peer-route-limit p (name-p): reached -> below",
			"5 peer-routes p (name-p): 100/200 -> 7",
		}},
		{"peers", peers(
			nil, []object{unnamed(peer("p", "DOWN", 0, 100))}, []object{peer("p", "DOWN", 0, 100), peer("q", "ACTIVE", 90, 100)},
			[]object{peer("q", "ACTIVE", 90, 100)},
		), []string{
			"1 peer-new p (name-v): DOWN", "2 peer-new q (name-q): ACTIVE", "2 peer-route-limit q (name-q): - -> near",
			"3 peer-gone p (name-p): was DOWN",
		}},
		{"static peer", peers(nil, []object{peer("p", "", -1, 100)}, nil), []string{"1 peer-new p (name-p)", "2 peer-gone p (name-p)"}},
		{"peer without an ID", peers([]object{peer("", "ACTIVE", 1, 100)}, []object{peer("", "DOWN", 1, 100)}), []string{
			"1 peer-bgp v ipv4 (name-): ACTIVE -> DOWN",
		}},
		{"interface with its peers", []func(*service){
			func(s *service) { s.set(interfaces) },
			func(s *service) { s.set(interfaces, vif("v", "ACTIVE", peer("p", "ACTIVE", 1, 100)), vif("u", "DOWN")) },
			func(s *service) { s.set(interfaces) },
		}, []string{
			"1 interface-new v (name-v): ACTIVE", "1 peer-new p (name-p): ACTIVE", "1 interface-new u (name-u): DOWN",
			"2 interface-gone u (name-u): was DOWN", "2 interface-gone v (name-v): was ACTIVE", "2 peer-gone p (name-p): was ACTIVE",
		}},
		{"a resource twice in a list", []func(*service){
			func(s *service) { s.set(gateways) },
			func(s *service) { s.set(gateways, thing("a", "ACTIVE"), thing("a", "DOWN")) },
			func(s *service) { s.set(gateways, thing("a", "ACTIVE"), thing("a", "DOWN")) },
		}, []string{"1 gateway-new a (name-a): ACTIVE"}},
		{"one ID in two lists", []func(*service){
			func(s *service) { s.set(connections, thing("a", "ACTIVE")); s.set(hosted, thing("a", "ACTIVE")) },
			func(s *service) { s.set(connections) },
		}, []string{"1 connection-gone a (name-a): was ACTIVE"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, s *service) {
				var got []string
				for poll, lines := range s.run(s.client(), watch.Opts{}, len(tt.steps), func(poll int) { tt.steps[poll](s) }) {
					for _, text := range lines {
						got = append(got, string(rune('0'+poll))+" "+text)
					}
				}
				wantLines(t, "events", got, tt.want)
			})
		})
	}
}

// TestExisting checks the option that reports all resources at first, in the order of the
// lists.
func TestExisting(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *service) {
		s.set(connections, thing("c", "ACTIVE"))
		s.set(hosted, thing("h", "BUILD"))
		s.set(gateways, thing("g", "ACTIVE"))
		s.set(interfaces, vif("v", "ACTIVE", peer("p", "ACTIVE", 120, 100)))
		got := s.run(s.client(), watch.Opts{Existing: true}, 2, func(int) {})
		wantLines(t, "first poll", got[0], []string{
			"connection-new c (name-c): ACTIVE", "hosted-connection-new h (name-h): BUILD", "gateway-new g (name-g): ACTIVE",
			"interface-new v (name-v): ACTIVE", "peer-new p (name-p): ACTIVE", "peer-route-limit p (name-p): - -> reached",
		})
		wantLines(t, "second poll", got[1], nil)
	})
}

func TestEventText(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, tt := range []struct {
		event      watch.Event
		text, json string
	}{
		{
			watch.Event{Time: at, Kind: watch.KindPeerBGP, ResourceID: "p", Name: "to-site", VIFID: "v", Before: "ACTIVE", After: "DOWN"},
			"peer-bgp p (to-site): ACTIVE -> DOWN",
			`{"time":"2026-01-02T03:04:05Z","kind":"peer-bgp","resource_id":"p","name":"to-site","vif_id":"v","before":"ACTIVE","after":"DOWN"}`,
		},
		{
			watch.Event{Time: at, Kind: watch.KindGatewayNew, ResourceID: "g", Name: "a\x1b[2J\nb", After: "ACTIVE"},
			"gateway-new g (a [2J b): ACTIVE",
			`{"time":"2026-01-02T03:04:05Z","kind":"gateway-new","resource_id":"g","name":"a\u001b[2J\nb","before":"","after":"ACTIVE"}`,
		},
	} {
		got, err := json.Marshal(tt.event)
		if err != nil || string(got) != tt.json {
			t.Errorf("JSON = %s, %v, want %s", got, err, tt.json)
		}
		if text := tt.event.String(); text != tt.text {
			t.Errorf("String() = %q, want %q", text, tt.text)
		}
	}
}

// TestEventsOfTheFake checks the events of an interface from its create to its end, with the
// states of dcaastest.
func TestEventsOfTheFake(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer()
	t.Cleanup(srv.Close)
	synctest.Test(t, func(t *testing.T) {
		client, err := dcaas.New(srv.Config(), dcaas.WithHTTPClient(&http.Client{Transport: memory{srv.Handler()}}))
		if err != nil {
			t.Fatal(err)
		}
		const connection = "00000000-0000-4000-8000-000000000001"
		// The limit ends the watch if a step fails.
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var vif string
		// Each step happens between two polls.
		steps := []func(){
			func() {
				g, err := client.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{
					Name: "to-vpc", VPCID: "vpc-1", LocalEPGroup: []string{"192.168.0.0/24"},
				})
				if err != nil {
					t.Error(err)
					return
				}
				v, err := client.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
					Name: "to-site", DirectConnectID: connection, VGWID: g.ID, VLAN: 100, Bandwidth: 50, RouteMode: dcaas.RouteModeBGP,
					BGPASN: 65000, LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30", RemoteEPGroup: []string{"10.1.0.0/16"},
				})
				if err != nil {
					t.Error(err)
					return
				}
				vif = v.ID
			},
			func() {},
			func() { srv.SetConnectionStatus(connection, "DOWN") },
			func() { srv.SetConnectionStatus(connection, "ACTIVE") },
			func() {
				if err := client.VirtualInterfaces.Delete(ctx, vif); err != nil {
					t.Error(err)
				}
			},
			func() {},
		}
		var got []string
		go func() {
			for _, step := range steps {
				time.Sleep(interval / 2) //nolint:forbidigo // in a bubble
				step()
				time.Sleep(interval / 2) //nolint:forbidigo // in a bubble
			}
		}()
		for e, err := range watch.Events(ctx, client, watch.Opts{Interval: interval}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(e.Kind)+" "+e.Before+" "+e.After)
			if e.Kind == watch.KindPeerGone {
				break
			}
		}
		slices.Sort(got)
		want := []string{
			"connection-state ACTIVE DOWN", "connection-state DOWN ACTIVE",
			"gateway-new  PENDING_CREATE", "gateway-state PENDING_CREATE ACTIVE",
			"interface-gone PENDING_DELETE ", "interface-new  PENDING_CREATE",
			"interface-state ACTIVE DOWN", "interface-state ACTIVE PENDING_DELETE", "interface-state DOWN ACTIVE", "interface-state PENDING_CREATE ACTIVE",
			"peer-bgp ACTIVE DOWN", "peer-bgp ACTIVE DOWN", "peer-bgp DOWN ACTIVE", "peer-bgp DOWN ACTIVE", "peer-gone DOWN ", "peer-new  DOWN",
			"peer-routes 0/100 1/100", "peer-routes 0/100 1/100", "peer-routes 1/100 0/100", "peer-routes 1/100 0/100",
		}
		wantLines(t, "events", got, want)
	})
}
