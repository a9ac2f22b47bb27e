package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

func TestBuild(t *testing.T) {
	t.Parallel()
	client := newClient(t)
	var out demotest.Output
	if err := build(t.Context(), client, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"waiting for interface bgp: PENDING_CREATE",
		"CONNECTION     VLAN  INTERFACE  CLOUD SIDE       OWN SIDE         ROUTES            GATEWAY     STATUS\n",
		"  200   bgp        169.254.20.1/30  169.254.20.2/30  bgp AS4200000000  quickstart  ACTIVE\n",
		"  100   static     169.254.10.1/30  169.254.10.2/30  static            quickstart  ACTIVE\n",
		"connections: 3, gateways: 1, interfaces: 2\n",
		"Quota virtualInterface: 2 used",
		"Deleted interface bgp\nDeleted interface static\nDeleted gateway quickstart\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "not-a-real-password") {
		t.Error("the output shows the BGP password")
	}
	if g, v := countLeft(t, client); g != 0 || v != 0 {
		t.Errorf("%d gateways and %d interfaces are left", g, v)
	}
}

// TestInterruptDeletesEverything checks that an interrupt at any step leaves no resource.
func TestInterruptDeletesEverything(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Building on", "Created gateway", "waiting for gateway", "Created interface static", "waiting for interface bgp", "Tagged", "STATUS"} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			client := newClient(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			out := &demotest.Output{Texts: []string{text}, Call: cancel}
			if err := build(ctx, client, out); text != "STATUS" && !errors.Is(err, context.Canceled) {
				t.Errorf("build() = %v, want context.Canceled", err)
			}
			if g, v := countLeft(t, client); g != 0 || v != 0 {
				t.Errorf("%d gateways and %d interfaces are left:\n%s", g, v, out.String())
			}
		})
	}
}
