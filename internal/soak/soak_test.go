package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// TestSoak is the program in small: a storm with nothing wrong, and two with
// networks that cheat, which must not pass. One after the other, since each counts
// the goroutines that it leaves.
func TestSoak(t *testing.T) {
	t.Parallel()
	cfg := config{calls: 300, workers: 16, seed: 1, timeout: time.Minute}
	r, err := run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.wrong) > 0 || sum(r.calls) < cfg.calls || r.acted == 0 || r.walks == 0 || r.connections != 0 {
		t.Errorf("run() =\n%v", r)
	}
	if text := r.String(); !strings.Contains(text, "seed 1, 16 workers") || !strings.Contains(text, "wrong               0") || !strings.Contains(text, "reset after acting") {
		t.Errorf("the summary is\n%s", text)
	}

	for _, tt := range []struct {
		name  string
		spoil func(http.RoundTripper) http.RoundTripper
		want  []string // at least one of them
	}{
		// The second one shows as doubled, or as undead once the first has been deleted.
		{"creates go twice", twice, []string{"doubled: one Create of gateway", "undead: Delete reported gateway"}},
		{"deletes do not arrive", never, []string{"undead: Delete reported"}},
	} {
		cfg.spoil = tt.spoil
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

// twice is a network that carries each create of a gateway at a router twice, and
// answers once. Of others the service would refuse the second.
func twice(next http.RoundTripper) http.RoundTripper {
	return tripper(func(req *http.Request) (*http.Response, error) {
		if req.GetBody == nil {
			return next.RoundTrip(req)
		}
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(body)
		if err != nil || !strings.Contains(string(text), "enterprise_router_id") {
			return next.RoundTrip(req)
		}
		again := req.Clone(req.Context())
		if again.Body, err = req.GetBody(); err != nil {
			return nil, err
		}
		if resp, err := next.RoundTrip(again); err == nil {
			resp.Body.Close()
		}
		return next.RoundTrip(req)
	})
}

// never is a network that says yes to each DELETE, of which the service does not hear.
func never(next http.RoundTripper) http.RoundTripper {
	return tripper(func(req *http.Request) (*http.Response, error) {
		if req.Method != http.MethodDelete {
			return next.RoundTrip(req)
		}
		return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody, Request: req}, nil
	})
}

// A storm that gets no time is an error, not a success.
func TestNoTime(t *testing.T) {
	t.Parallel()
	_, err := run(t.Context(), config{calls: 100, workers: 2, timeout: time.Nanosecond})
	if err == nil || !strings.Contains(err.Error(), "give it more time") {
		t.Errorf("run() = %v, want an error about the time", err)
	}
}

// TestCall tries what a call may not do: outlive its deadline, or fail in a way that
// no storm explains.
func TestCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			name     string
			takes    time.Duration
			err      error
			expected []error
			want     []string
		}{
			{"well", time.Millisecond, nil, nil, nil},
			{"throttled", 0, dcaas.ErrThrottled, nil, nil},
			{"ambiguous", 0, fmt.Errorf("%w, %w", dcaas.ErrConflict, dcaas.ErrAmbiguous), nil, nil},
			{"conflict", 0, dcaas.ErrConflict, nil, []string{"unexpected"}},
			{"cancelled", 0, context.Canceled, nil, []string{"unexpected"}},
			{"gone", 0, dcaas.ErrNotFound, []error{dcaas.ErrNotFound}, nil},
			{"lost", 0, dcaas.ErrNotFound, nil, []string{"unexpected"}},
			{"too long", callLimit + grace + time.Second, nil, nil, []string{"hung"}},
			{"too long, and late", callLimit + grace + time.Second, context.DeadlineExceeded, nil, []string{"hung"}},
		} {
			w := &worker{rng: newRand(1, 1), tally: newTally()}
			err := w.call(t.Context(), "call", func(context.Context) error {
				<-time.After(tt.takes)
				return tt.err
			}, tt.expected...)
			if got := words(w.wrong); !errors.Is(err, tt.err) || !slices.Equal(got, tt.want) || sum(w.calls) != 1 || sum(w.ends) != 1 {
				t.Errorf("%s: call() = %v with %q, want %q", tt.name, err, w.wrong, tt.want)
			}
		}
	})
}

// TestJudge feeds a run that proves nothing, and a last walk that is wrong.
func TestJudge(t *testing.T) {
	t.Parallel()
	world := []thing{{kind: gatewayKind, id: "1", name: "a"}, {kind: gatewayKind, id: "2", name: "b"}}
	entries := []*entry{
		{spec: spec{kind: gatewayKind, name: "a"}, made: maybe, asked: true},
		{spec: spec{kind: gatewayKind, name: "b"}, made: maybe, asked: true},
		{spec: spec{kind: gatewayKind, name: "c"}, made: maybe, asked: true},
	}
	for _, tt := range []struct {
		met    int
		walked []string
		want   []string
	}{
		{750, []string{"1", "2"}, nil},
		{500, []string{"1", "2"}, []string{"fair weather"}},
		{750, []string{"1"}, []string{"lost"}},
		{750, []string{"1", "2", "3"}, []string{"doubled"}},
	} {
		r := &result{storm: &storm{weather: &weather{requests: 3000, met: map[string]int{"500": tt.met}}}, tally: newTally()}
		r.judge(entries, world, map[string][]string{gatewayKind: tt.walked})
		if got := words(r.wrong); !slices.Equal(got, tt.want) || r.acted != 2 || r.notActed != 1 {
			t.Errorf("judge() = %q, %d there and %d not, want %q, 2 and 1", r.wrong, r.acted, r.notActed, tt.want)
		}
	}
}

// TestDials counts a connection until it is closed, and once.
func TestDials(t *testing.T) {
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

// Each kind of fault is met in its proportion, and a quarter of all requests in all.
func TestWeather(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer()
	defer srv.Close()
	w := newWeather(1)
	over := w.gather(srv, 0)
	const calls = 20_000
	for range calls {
		meet(srv.Handler())
	}
	over()
	before := sum(w.met)
	meet(srv.Handler())
	if w.requests != calls || sum(w.met) != before {
		t.Errorf("%d requests, want %d and none after the end", w.requests, calls)
	}
	if share := float64(before) / calls; share < 0.25 || share > 0.28 {
		t.Errorf("%.1f %% met a fault, want a quarter", 100*share)
	}
	for _, b := range kinds(0) {
		if got, want := w.met[b.name], b.perMille*calls/1000; got < want*3/4-10 || got > want*5/4+10 {
			t.Errorf("%d met %s, want about %d", got, b.name, want)
		}
	}
}

func meet(h http.Handler) {
	defer func() { _ = recover() }() // a connection that is cut
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/v3/projects", nil))
}
