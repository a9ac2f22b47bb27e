package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/hybridtest"
)

// TestRun checks that the output has the steps in their order.
func TestRun(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	rest := out.String()
	for _, want := range []string{
		"1. One gateway", "interface active is ACTIVE, priority normal, VLAN 100, BGP to AS45104\n",
		"interface standby is ACTIVE, priority low, VLAN 100, BGP to AS45104\n",
		"2. At the other cloud", "active router: peer 169.254.10.1 is Available, its session Established: AS45104 to AS64512, BFD over 3 hops\n",
		"standby router: peer 169.254.20.1 is Available, its session Established: AS45104 to AS64512, BFD over 3 hops\n",
		"3. A VPN service", "service second-site is PENDING_CREATE", "service second-site is ACTIVE at 203.0.113.1\n",
		"it does not stand in for a connection", "active-standby mode with a Direct Connect connection\n",
		"4. The active connection fails", "interface active is DOWN, its session at the other cloud is Down\n",
		"interface standby is ACTIVE, its session at the other cloud is Established\n", "traffic takes the standby connection\n",
		"5. The active connection works again", "interface active is ACTIVE, its session at the other cloud is Established\n",
		"interface standby is ACTIVE, its session at the other cloud is Established\n", "traffic takes the active connection\n",
		"6. Two servers", "192.168.0.7 is bound to the card of the active server\n",
		"7. The active server fails", "192.168.0.7 is unbound from the card of the active server\n",
		"192.168.0.7 is bound to the card of the standby server\n", "traffic takes the active connection\n",
		"8. Everything is deleted", "deleted\n",
	} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("the output lacks %q, or has it too early:\n%s", want, out.String())
		}
		rest = after
	}
}

// TestServerFailoverMovesTheAddress checks the holder of the virtual address after each step.
func TestServerFailoverMovesTheAddress(t *testing.T) {
	t.Parallel()
	f := newTestFailover(t)
	if err := errors.Join(f.createInterfaces(t.Context()), f.createPeers(t.Context()), f.createVPN(t.Context()), f.bindAddress(t.Context())); err != nil {
		t.Fatal(err)
	}
	if got := f.nic.Holders(virtualIP); !slices.Equal(got, []string{f.activeCard}) {
		t.Errorf("%s is at %v, want the active server", virtualIP, got)
	}
	// A lost answer changes nothing, because the client repeats both calls.
	f.nic.Inject(hybridtest.Fault{Times: 1, Status: 502, AfterActing: true})
	if err := f.failServer(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := f.nic.Holders(virtualIP); !slices.Equal(got, []string{f.standbyCard}) {
		t.Errorf("%s is at %v, want the standby server", virtualIP, got)
	}
	if err := f.deleteAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := f.nic.Holders(virtualIP); len(got) != 0 {
		t.Errorf("%s is at %v, want no card", virtualIP, got)
	}
}

// TestConnectionFailoverChangesOnlyThePath checks that the paths share no connection, border
// router or BGP peer, and that a failed connection does not move the virtual address.
func TestConnectionFailoverChangesOnlyThePath(t *testing.T) {
	t.Parallel()
	f := newTestFailover(t)
	if err := errors.Join(f.createInterfaces(t.Context()), f.createPeers(t.Context()), f.bindAddress(t.Context())); err != nil {
		t.Fatal(err)
	}
	if f.active.vif.DirectConnectID == f.standby.vif.DirectConnectID || f.activeGroup.RouterID == f.standbyGroup.RouterID || f.active.peerID == f.standby.peerID {
		t.Errorf("the paths share a resource: %+v, %+v", f.active, f.standby)
	}
	if err := f.failConnection(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := f.nic.Holders(virtualIP); !slices.Equal(got, []string{f.activeCard}) {
		t.Errorf("%s is at %v, want the active server", virtualIP, got)
	}
}

// TestConnectionFailoverNeedsTheStandby checks that the failover fails if the standby
// interface or its session is down.
func TestConnectionFailoverNeedsTheStandby(t *testing.T) {
	t.Parallel()
	for name, breakStandby := range map[string]func(*failover){
		"interface": func(f *failover) { f.direct.SetConnectionStatus(f.standbyConnection, "DOWN") },
		"session":   func(f *failover) { f.ali.SetBGPStatus(f.standby.peerID, alicloud.BGPDown) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newTestFailover(t)
			if err := errors.Join(f.createInterfaces(t.Context()), f.createPeers(t.Context())); err != nil {
				t.Fatal(err)
			}
			breakStandby(f)
			if err := f.failConnection(t.Context()); err == nil {
				t.Error("failConnection() succeeds without a working standby path")
			}
		})
	}
}

func newTestFailover(t *testing.T) *failover {
	t.Helper()
	c := newClouds()
	t.Cleanup(c.close)
	f, err := newFailover(c, new(strings.Builder))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestRunStops checks that an error of a service, or of the context, ends the run.
func TestRunStops(t *testing.T) {
	t.Parallel()
	c := newClouds()
	t.Cleanup(c.close)
	var out strings.Builder
	f, err := newFailover(c, &out)
	if err != nil {
		t.Fatal(err)
	}
	c.vpn.Inject(hybridtest.Fault{Match: "POST", Status: 403, Body: `{"NeutronError":{"type":"VPN.0003","message":"no"}}`})
	if err := f.run(t.Context()); !errors.Is(err, dcaas.ErrForbidden) || strings.Contains(out.String(), "4. ") {
		t.Errorf("run() = %v, want ErrForbidden\n%s", err, out.String())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, &out); !errors.Is(err, context.Canceled) {
		t.Errorf("run() = %v, want context.Canceled", err)
	}
}
