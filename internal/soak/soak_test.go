package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// TestSoak makes a short run that must report nothing, and two runs with a broken
// network that must report it. The runs do not overlap, because each counts the
// goroutines that are left.
func TestSoak(t *testing.T) {
	t.Parallel()
	cfg := config{calls: 300, workers: 16, seed: 1, timeout: time.Minute}
	r, err := run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.wrong) > 0 || sum(r.calls) < cfg.calls || r.created == 0 || r.walks == 0 || r.openConns != 0 {
		t.Errorf("run() =\n%v", r)
	}
	if text := r.String(); !strings.Contains(text, "seed 1, 16 workers") || !strings.Contains(text, "wrong               0") || !strings.Contains(text, "reset after acting") {
		t.Errorf("the summary is\n%s", text)
	}

	for _, tt := range []struct {
		name          string
		brokenNetwork func(http.RoundTripper) http.RoundTripper
		want          []string // at least one of them
	}{
		// The second gateway is reported as doubled, or as undeleted after a Delete of the first.
		{"creates are sent twice", sendTwice, []string{"doubled: one Create of gateway", "undeleted: Delete reported gateway"}},
		{"deletes are dropped", dropDeletes, []string{"undeleted: Delete reported"}},
	} {
		cfg.brokenNetwork = tt.brokenNetwork
		r, err := run(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(tt.want, func(want string) bool {
			return strings.Contains(strings.Join(r.wrong, "\n"), want) && strings.Contains(r.String(), "  "+want)
		}) {
			t.Errorf("%s: run() has none of %q:\n%v", tt.name, tt.want, r)
		}
	}
}

// TestTimeout checks that a run without enough time returns an error.
func TestTimeout(t *testing.T) {
	t.Parallel()
	_, err := run(t.Context(), config{calls: 100, workers: 2, timeout: time.Nanosecond})
	if err == nil || !strings.Contains(err.Error(), "give it more time") {
		t.Errorf("run() = %v, want an error about the time", err)
	}
}

// TestEvaluate checks a run with too few faults, and last walks that are wrong.
func TestEvaluate(t *testing.T) {
	t.Parallel()
	state := []resource{{kind: gatewayKind, id: "1", name: "a"}, {kind: gatewayKind, id: "2", name: "b"}}
	entries := []*entry{
		{spec: spec{kind: gatewayKind, name: "a"}, created: maybe, ambiguous: true},
		{spec: spec{kind: gatewayKind, name: "b"}, created: maybe, ambiguous: true},
		{spec: spec{kind: gatewayKind, name: "c"}, created: maybe, ambiguous: true},
	}
	for _, tt := range []struct {
		met    int // requests that met a fault
		walked []string
		want   []string
	}{
		{750, []string{"1", "2"}, nil},
		{500, []string{"1", "2"}, []string{"too few faults"}},
		{750, []string{"1"}, []string{"lost"}},
		{750, []string{"1", "2", "3"}, []string{"doubled"}},
	} {
		r := &result{soak: &soak{faults: &faults{requests: 3000, injected: map[string]int{"500": tt.met}}}, tally: newTally()}
		r.evaluate(entries, state, map[string][]string{gatewayKind: tt.walked})
		if got := words(r.wrong); !slices.Equal(got, tt.want) || r.created != 2 || r.notCreated != 1 {
			t.Errorf("evaluate() = %q, %d created and %d not, want %q, 2 and 1", r.wrong, r.created, r.notCreated, tt.want)
		}
	}
}

// TestDialCountsOpenConnections checks that a connection counts until it is closed,
// and that a second Close does not count.
func TestDialCountsOpenConnections(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer()
	defer srv.Close()
	var d dials
	conn, err := d.dial(t.Context(), "tcp", strings.TrimPrefix(srv.URL, "http://"))
	if err != nil || d.open.Load() != 1 {
		t.Fatalf("dial() = %v, %d are open, want one", err, d.open.Load())
	}
	for range 2 {
		_ = conn.Close() // the second time it is an error
	}
	if n := d.open.Load(); n != 0 {
		t.Errorf("%d are open, want none", n)
	}
}
