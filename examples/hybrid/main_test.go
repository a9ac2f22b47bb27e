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

// The story in its order, from the line to the empty place.
func TestRun(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	rest := out.String()
	for _, want := range []string{
		"1. The line", "interface to-the-other-cloud is ACTIVE, VLAN 100, BGP to AS45104\n",
		"2. Beside it", "service backup is PENDING_CREATE", "service backup is ACTIVE at 203.0.113.1\n", "a second one is refused",
		"3. At the other cloud", "peer 169.254.10.1 is Available, its session Established: AS45104 to AS64512, BFD over 3 hops\n",
		"4. The virtual IP address", "192.168.0.7 is bound to the card of the active server\n",
		"5. The line goes down", "interface to-the-other-cloud is DOWN, the other cloud's session Down\n",
		"6. The virtual IP address moves", "192.168.0.7 is bound to the card of the standby server\n", "traffic takes the VPN, which is ACTIVE\n",
		"7. The line is back", "interface to-the-other-cloud is ACTIVE, the other cloud's session Established\n",
		"8. Everything is removed", "deleted\n",
	} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("the output lacks %q, or has it too early:\n%s", want, out.String())
		}
		rest = after
	}
}

// What the story says is so: it is read from the services.
func TestStoryMovesTheAddress(t *testing.T) {
	t.Parallel()
	w := newWorld()
	t.Cleanup(w.close)
	var out strings.Builder
	s, err := newStory(w, &out)
	if err != nil {
		t.Fatal(err)
	}
	for _, chapter := range []func(context.Context) error{s.buildLine, s.buildVPN, s.buildPeer, s.bindAddress} {
		if err := chapter(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.nic.Holders(virtualIP); !slices.Equal(got, []string{w.active}) {
		t.Errorf("%s is at %v, want the active server", virtualIP, got)
	}
	// An answer that gets lost on the way changes nothing: both calls are repeated.
	w.nic.Inject(hybridtest.Fault{Times: 1, Status: 502, AfterActing: true})
	if err := errors.Join(s.breakLine(t.Context()), s.moveAddress(t.Context())); err != nil {
		t.Fatal(err)
	}
	if got := w.nic.Holders(virtualIP); !slices.Equal(got, []string{w.standby}) {
		t.Errorf("%s is at %v, want the standby", virtualIP, got)
	}
	if err := s.takeDown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.nic.Holders(virtualIP); len(got) != 0 {
		t.Errorf("%s is at %v, want nobody", virtualIP, got)
	}
}

// A service that is out of order ends the story.
func TestRunStops(t *testing.T) {
	t.Parallel()
	w := newWorld()
	t.Cleanup(w.close)
	var out strings.Builder
	s, err := newStory(w, &out)
	if err != nil {
		t.Fatal(err)
	}
	w.vpn.Inject(hybridtest.Fault{Match: "POST", Status: 403, Body: `{"NeutronError":{"type":"VPN.0003","message":"no"}}`})
	if err := s.tell(t.Context()); !errors.Is(err, dcaas.ErrForbidden) || strings.Contains(out.String(), "3. ") {
		t.Errorf("tell() = %v, want ErrForbidden\n%s", err, out.String())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, &out); !errors.Is(err, context.Canceled) {
		t.Errorf("run() = %v, want context.Canceled", err)
	}
}
