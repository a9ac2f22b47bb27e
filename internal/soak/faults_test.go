package main

import (
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// TestFaultFrequency checks that each fault occurs with its frequency, and that a quarter
// of all requests meet a fault.
func TestFaultFrequency(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer()
	defer srv.Close()
	f := newFaults(1)
	remove := f.inject(srv, 0)
	const calls = 20_000
	for range calls {
		sendRequest(srv.Handler())
	}
	remove()
	met := sum(f.injected)
	sendRequest(srv.Handler())
	if f.requests != calls || sum(f.injected) != met {
		t.Errorf("%d requests, want %d, and no fault after remove", f.requests, calls)
	}
	if share := float64(met) / calls; share < 0.25 || share > 0.28 {
		t.Errorf("%.1f %% met a fault, want a quarter", 100*share)
	}
	for _, kind := range faultKinds(0) {
		if got, want := f.injected[kind.name], kind.perMille*calls/1000; got < want*3/4-10 || got > want*5/4+10 {
			t.Errorf("%d met %s, want about %d", got, kind.name, want)
		}
	}
}
