package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

const (
	tagKey    = "soak"
	stableKey = "soak-stable"
	lastVLAN  = 3999
	maxOwned  = 12 // a worker that has this number of resources deletes one before it creates another
)

// worker makes one call after the other, and records the results.
type worker struct {
	*soak
	number        int
	rng           *rand.Rand
	client        *dcaas.Client
	services      []service
	gatewayID     string            // of its interfaces, because a gateway has at most two connections
	connectionIDs map[string]string // by kind: the connection for the next VLANs
	vlans         map[string]int    // by kind: the last VLAN on that connection

	entries []*entry // of all resources that it created or tried to create
	owned   []*entry // of the resources that it calls
	texts   int      // number of unique texts
	tally
}

// tally holds the counts and the reports of one worker.
type tally struct {
	calls       map[string]int
	classes     map[string]int // calls by the class of their result
	walks       int            // complete walks
	brokenWalks int            // walks that an error ended
	wrong       []string       // reports
}

func (t *tally) report(format string, args ...any) {
	t.wrong = append(t.wrong, fmt.Sprintf(format, args...))
}

func (t *tally) add(other tally) {
	for name, n := range other.calls {
		t.calls[name] += n
	}
	for name, n := range other.classes {
		t.classes[name] += n
	}
	t.walks += other.walks
	t.brokenWalks += other.brokenWalks
	t.wrong = append(t.wrong, other.wrong...)
}

func newTally() tally { return tally{calls: map[string]int{}, classes: map[string]int{}} }

func (s *soak) newWorker(number int, client *dcaas.Client) *worker {
	w := &worker{
		soak: s, number: number, rng: newRand(s.cfg.seed, uint64(number)+1), client: client, //nolint:gosec // small
		services: services(client), gatewayID: s.stable[gatewayKind][number+1], connectionIDs: map[string]string{}, vlans: map[string]int{}, tally: newTally(),
	}
	w.nextVLAN(interfaceKind)
	w.nextVLAN(hostedKind)
	return w
}

// work makes calls until all workers together have made enough, or ctx ends.
func (w *worker) work(ctx context.Context) {
	steps := []struct {
		weight int
		do     func(context.Context)
	}{
		{20, w.create},
		{22, w.get},
		{10, w.page},
		{4, w.walk},
		{18, w.update},
		{12, w.delete},
		{10, w.tag},
		{2, w.search},
		{2, w.quotas},
	}
	for ctx.Err() == nil && w.started.Add(1) <= int64(w.cfg.calls) {
		at := w.rng.IntN(100)
		for _, step := range steps {
			if at -= step.weight; at < 0 {
				step.do(ctx)
				break
			}
		}
	}
}

// call makes one call with a deadline, which is short for one call in 20. It reports
// an error that neither a fault nor an expected error explains.
func (w *worker) call(ctx context.Context, name string, do func(context.Context) error, expected ...error) error {
	limit := callLimit
	if w.rng.IntN(20) == 0 {
		limit = time.Duration(1+w.rng.IntN(200)) * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	start := time.Now()
	err := do(ctx)
	if late := time.Since(start) - limit; late > grace {
		w.report("hung: %s returned %s after its deadline", name, late.Round(time.Millisecond))
	}
	w.calls[name]++
	class, explained := classify(err)
	w.classes[class]++
	if !explained && !slices.ContainsFunc(expected, func(target error) bool { return errors.Is(err, target) }) {
		w.report("unexpected: %s: %v", name, err)
	}
	return err
}

// classify returns the class of a result, and whether a fault explains it.
func classify(err error) (class string, explained bool) {
	switch {
	case err == nil:
		return "success", true
	case errors.Is(err, dcaas.ErrAmbiguous):
		return "ambiguous", true
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline", true
	}
	// The server gives each 400 a code. If there is none, a fault has cut the body.
	if e, ok := errors.AsType[*dcaas.Error](err); ok && e.StatusCode == http.StatusBadRequest && e.Code == "" {
		return "invalid", true
	}
	for _, c := range []struct {
		class     string
		err       error
		explained bool
	}{
		{"throttled", dcaas.ErrThrottled, true},
		{"unavailable", dcaas.ErrUnavailable, true},
		{"unauthorized", dcaas.ErrUnauthorized, true},
		{"not found", dcaas.ErrNotFound, false},
		{"conflict", dcaas.ErrConflict, false},
		{"quota", dcaas.ErrQuotaExceeded, false},
		{"invalid", dcaas.ErrInvalid, false},
	} {
		if errors.Is(err, c.err) {
			return c.class, c.explained
		}
	}
	return "other", false
}

func (w *worker) serviceOf(kind string) service {
	return w.services[slices.IndexFunc(w.services, func(s service) bool { return s.kind == kind })]
}

func (w *worker) anyService() service { return w.services[w.rng.IntN(len(w.services))] }

// nextText returns a text that no other call of nextText returns.
func (w *worker) nextText() string {
	w.texts++
	return fmt.Sprintf("%03d-%06d", w.number, w.texts)
}

// nextVLAN returns an unused VLAN and its connection. It adds a connection if the
// last one has no unused VLAN.
func (w *worker) nextVLAN(kind string) (connectionID string, vlan int) {
	if w.vlans[kind]++; w.connectionIDs[kind] == "" || w.vlans[kind] > lastVLAN {
		e := &entry{spec: spec{kind: connectionKind, name: "connection-" + w.nextText()}, created: yes, description: emptyField(), tag: emptyField()}
		connection := dcaastest.Connection{Name: e.name}
		if kind == hostedKind {
			connection.Type = "hosting"
		}
		e.id = w.srv.AddConnection(connection)
		w.entries, w.owned = append(w.entries, e), append(w.owned, e)
		w.connectionIDs[kind], w.vlans[kind] = e.id, 1
	}
	return w.connectionIDs[kind], w.vlans[kind]
}

// newSpec returns the spec of a random new resource.
func (w *worker) newSpec() spec {
	sp := spec{name: w.nextText()}
	switch n := w.rng.IntN(10); {
	case n < 3:
		sp.kind, sp.vpc = gatewayKind, "vpc-"+sp.name
	case n < 5:
		sp.kind = gatewayKind
	case n < 8:
		sp.kind, sp.gatewayID = interfaceKind, w.gatewayID
		sp.connectionID, sp.vlan = w.nextVLAN(sp.kind)
	default:
		sp.kind = hostedKind
		sp.connectionID, sp.vlan = w.nextVLAN(sp.kind)
	}
	return sp
}

// canFind reports whether FindOrCreate can identify an existing resource of sp.
func (s service) canFind(sp spec) bool {
	return s.findOrCreate != nil && (sp.kind != gatewayKind || sp.vpc != "")
}
