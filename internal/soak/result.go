package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// result is what came of a run. The tally's wrong is what must be empty.
type result struct {
	*storm
	tally
	acted, notActed, late   int // of the creates whose answer was lost
	resources               int // that were there in the end
	goroutines, connections int // left
	elapsed                 time.Duration
}

// judge holds the final state against the ledger, the walk and the plan.
func (r *result) judge(entries []*entry, world []thing, walked map[string][]string) {
	r.resources = len(world)
	r.wrong = append(r.wrong, check(entries, world)...)

	there, ids := map[string]bool{}, map[string][]string{}
	for _, t := range world {
		there[t.kind+" "+t.name] = true
		ids[t.kind] = append(ids[t.kind], t.id)
	}
	for kind, all := range ids {
		r.wrong = append(r.wrong, checkWalk("the last walk over "+kind, walked[kind], all, true, true)...)
		if len(walked[kind]) > len(all) {
			r.report("doubled: the last walk over %s saw %d, there are %d", kind, len(walked[kind]), len(all))
		}
	}
	for _, e := range entries {
		switch {
		case !e.asked:
		case there[e.kind+" "+e.name] || e.made == yes:
			if r.acted++; e.absent && e.made == maybe {
				r.late++
			}
		default:
			r.notActed++
		}
	}
	// A soak that nothing happened to proves nothing.
	if met := sum(r.weather.met); r.weather.requests > 2000 && met*5 < r.weather.requests {
		r.report("fair weather: %d of %d requests met a fault", met, r.weather.requests)
	}
}

func sum(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// String is the summary: counts, then what is wrong, the first 20 of it.
func (r *result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d, %d workers, %s\n", r.cfg.seed, r.cfg.workers, r.elapsed.Round(100*time.Millisecond))
	table(&b, fmt.Sprintf("calls          %6d", sum(r.calls)), r.calls)
	table(&b, "they ended", r.ends)
	met := sum(r.weather.met)
	table(&b, fmt.Sprintf("faults met     %6d of %d requests (%.1f %%)", met, r.weather.requests, 100*float64(met)/float64(max(1, r.weather.requests))), r.weather.met)
	fmt.Fprintf(&b, "tries          %6d, of them %d repetitions\n", r.tries.all, r.tries.all-len(r.tries.calls))
	fmt.Fprintf(&b, "ambiguous      %6d creates: %d there (%d of them not seen by a first look), %d not\n", r.acted+r.notActed, r.acted, r.late, r.notActed)
	fmt.Fprintf(&b, "FindOrCreate   %6d of them settled: %d found, %d made\n", r.foundLater.Load()+r.madeLater.Load(), r.foundLater.Load(), r.madeLater.Load())
	fmt.Fprintf(&b, "walks          %6d whole, %d broken off by an error\n", r.walks, r.broken)
	fmt.Fprintf(&b, "in the end     %6d resources, %d connections dialed, %d open, %d goroutines left\n", r.resources, r.dials.made.Load(), r.connections, max(0, r.goroutines))
	wrong := map[string]int{"lost": 0, "doubled": 0, "smuggled": 0, "undead": 0, "overwritten": 0, "hung": 0, "leak": 0, "unexpected": 0}
	word := func(line string) string { return strings.SplitN(line, ":", 2)[0] }
	for _, line := range r.wrong {
		wrong[word(line)]++
	}
	table(&b, fmt.Sprintf("wrong          %6d", len(r.wrong)), wrong)
	// What is rare first: a flood of one thing hides nothing.
	lines := slices.Clone(r.wrong)
	slices.SortStableFunc(lines, func(x, y string) int { return wrong[word(x)] - wrong[word(y)] })
	for _, line := range lines[:min(20, len(lines))] {
		fmt.Fprintln(&b, "  "+line)
	}
	return b.String()
}

// table writes counts by name, three in a line.
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
