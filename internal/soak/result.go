package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// result holds the results of a run. A run succeeds if the list wrong of the tally
// is empty.
type result struct {
	*soak
	tally
	created, notCreated, createdLate int // creates that were ambiguous at first
	resources                        int // at the end
	goroutines, openConns            int // left at the end
	elapsed                          time.Duration
}

// evaluate compares the final state with the ledger and the last walk. It also
// checks that enough requests met a fault.
func (r *result) evaluate(entries []*entry, state []resource, walked map[string][]string) {
	r.resources = len(state)
	r.wrong = append(r.wrong, check(entries, state)...)

	exists, ids := map[string]bool{}, map[string][]string{}
	for _, res := range state {
		exists[res.kind+" "+res.name] = true
		ids[res.kind] = append(ids[res.kind], res.id)
	}
	for kind, all := range ids {
		r.wrong = append(r.wrong, checkWalk("the last walk over "+kind, walked[kind], all, true, true)...)
		if len(walked[kind]) > len(all) {
			r.report("doubled: the last walk over %s returned %d resources, %d exist", kind, len(walked[kind]), len(all))
		}
	}
	for _, e := range entries {
		switch {
		case !e.ambiguous:
		case exists[e.kind+" "+e.name] || e.created == yes:
			if r.created++; e.absent && e.created == maybe {
				r.createdLate++
			}
		default:
			r.notCreated++
		}
	}
	// A run with few faults proves nothing.
	if met := sum(r.faults.injected); r.faults.requests > 2000 && met*5 < r.faults.requests {
		r.report("too few faults: %d of %d requests met a fault", met, r.faults.requests)
	}
}

func sum(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// String returns the summary: the counts, and then at most 20 reports.
func (r *result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d, %d workers, %s\n", r.cfg.seed, r.cfg.workers, r.elapsed.Round(100*time.Millisecond))
	table(&b, fmt.Sprintf("calls          %6d", sum(r.calls)), r.calls)
	table(&b, "results", r.classes)
	met := sum(r.faults.injected)
	table(&b, fmt.Sprintf("faults met     %6d of %d requests (%.1f %%)", met, r.faults.requests, 100*float64(met)/float64(max(1, r.faults.requests))), r.faults.injected)
	fmt.Fprintf(&b, "tries          %6d, of them %d repetitions\n", r.tries.all, r.tries.all-len(r.tries.calls))
	fmt.Fprintf(&b, "ambiguous      %6d creates: %d exist (%d of them missing at the first lookup), %d do not\n", r.created+r.notCreated, r.created, r.createdLate, r.notCreated)
	fmt.Fprintf(&b, "FindOrCreate   %6d settled: %d found, %d created\n", r.settledFound.Load()+r.settledCreated.Load(), r.settledFound.Load(), r.settledCreated.Load())
	fmt.Fprintf(&b, "walks          %6d complete, %d ended by an error\n", r.walks, r.brokenWalks)
	fmt.Fprintf(&b, "in the end     %6d resources, %d network connections dialed, %d open, %d goroutines left\n", r.resources, r.dials.made.Load(), r.openConns, max(0, r.goroutines))
	wrong := map[string]int{"lost": 0, "doubled": 0, "unreported": 0, "undeleted": 0, "overwritten": 0, "hung": 0, "leak": 0, "unexpected": 0}
	word := func(report string) string { return strings.SplitN(report, ":", 2)[0] }
	for _, report := range r.wrong {
		wrong[word(report)]++
	}
	table(&b, fmt.Sprintf("wrong          %6d", len(r.wrong)), wrong)
	// Rare reports come first, so that frequent ones do not hide them.
	reports := slices.Clone(r.wrong)
	slices.SortStableFunc(reports, func(x, y string) int { return wrong[word(x)] - wrong[word(y)] })
	for _, report := range reports[:min(20, len(reports))] {
		fmt.Fprintln(&b, "  "+report)
	}
	return b.String()
}

// table writes counts by name, three to a row.
func table(b *strings.Builder, title string, counts map[string]int) {
	fmt.Fprintln(b, title)
	column := 0
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(b, "  %-34s%6d", name, counts[name])
		if column++; column%3 == 0 {
			fmt.Fprintln(b)
		}
	}
	if column%3 != 0 {
		fmt.Fprintln(b)
	}
}
