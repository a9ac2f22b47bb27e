package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/hybridtest"
)

// The output has the steps in their order.
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
		"2. At the other cloud", "peer 169.254.10.1 is Available, its session Established: AS45104 to AS64512, BFD over 3 hops\n",
		"3. A VPN service", "service second-site is PENDING_CREATE", "service second-site is ACTIVE at 203.0.113.1\n", "it does not back up the connections",
		"4. The virtual IP address", "192.168.0.7 is bound to the card of the active server\n",
		"5. The active connection goes down", "interface active is DOWN, interface standby is ACTIVE, the session at the other cloud is Down\n",
		"6. The virtual IP address moves", "192.168.0.7 is bound to the card of the standby server\n", "traffic takes the standby connection\n",
		"7. The active connection works again", "interface active is ACTIVE, interface standby is ACTIVE, the session at the other cloud is Established\n",
		"8. Everything is deleted", "deleted\n",
	} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("the output lacks %q, or has it too early:\n%s", want, out.String())
		}
		rest = after
	}
}

// The services hold the states that the output names.
func TestFailoverMovesTheAddress(t *testing.T) {
	t.Parallel()
	c := newClouds()
	t.Cleanup(c.close)
	var out strings.Builder
	f, err := newFailover(c, &out)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []func(context.Context) error{f.createInterfaces, f.createPeer, f.createVPN, f.bindAddress} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if f.active.DirectConnectID == f.standby.DirectConnectID {
		t.Errorf("both interfaces are on connection %s", f.active.DirectConnectID)
	}
	if got := c.nic.Holders(virtualIP); !slices.Equal(got, []string{c.activeCard}) {
		t.Errorf("%s is at %v, want the active server", virtualIP, got)
	}
	// A lost answer changes nothing, because both calls are repeated.
	c.nic.Inject(hybridtest.Fault{Times: 1, Status: 502, AfterActing: true})
	if err := errors.Join(f.failActive(t.Context()), f.moveAddress(t.Context())); err != nil {
		t.Fatal(err)
	}
	if got := c.nic.Holders(virtualIP); !slices.Equal(got, []string{c.standbyCard}) {
		t.Errorf("%s is at %v, want the standby", virtualIP, got)
	}
	if err := f.deleteAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := c.nic.Holders(virtualIP); len(got) != 0 {
		t.Errorf("%s is at %v, want no card", virtualIP, got)
	}
}

// With both connections down, no interface is left to carry the traffic.
func TestFailoverNeedsTheStandby(t *testing.T) {
	t.Parallel()
	c := newClouds()
	t.Cleanup(c.close)
	f, err := newFailover(c, new(strings.Builder))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.createInterfaces(t.Context()), f.createPeer(t.Context())); err != nil {
		t.Fatal(err)
	}
	c.direct.SetConnectionStatus(c.standbyConnection, "DOWN")
	if err := f.failActive(t.Context()); err == nil {
		t.Error("failActive() succeeds without a working standby")
	}
}

// A failing service ends the run.
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
