package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

const about = `The same work, done by five clients in one process against the same canned answers: interfaces as in the example of the API reference, each
with values of its own. ` + "`stub`" + ` is a RoundTripper without a network, where only the client's own cost shows; ` + "`http` and `tls`" + ` are a server of
net/http on 127.0.0.1 in the same process, whose cost is in the figures of every client. Before it is measured, each client must get every
value of the work right.

| client | |
|---|---|
| official | github.com/huaweicloud/huaweicloud-sdk-go-v3 v0.1.207, default settings, access key |
| gophertelekomcloud | v0.9.3: its core, access key; paths and types written for the purpose, since it has no package for version 3 |
| ours | dcaas.New with default settings, auth.AKSK |
| raw | yardstick: net/http, encoding/json, a lean signer; no retries, no errors |
| limit | yardstick: the RoundTripper of net/http, the same signer, a decoder written by hand for this one type |

Get, Create: one interface. GetParallel: 16 callers share one client. Page100, Page2000: a list of one page. Walk100, Walk2000: 10,000
interfaces in pages of 100 and 2,000. Sign: the signature of a GET. Decode2000: a page of 2,000 from bytes in memory.
`

// write writes the whole report, and returns what missed its limit.
func write(to *bytes.Buffer, r *results, footprints map[string]footprint, now time.Time) (missed []string) {
	fmt.Fprintf(to, "# Measured\n\nWritten by run.sh on %s: %s. Medians of %d runs.\n\n%s\n", now.Format(time.DateOnly), machine(r.cpu), r.runs, about)

	var checks []check
	for _, b := range bars() {
		checks = append(checks, b.checks(r)...)
	}
	checks = append(checks, growthChecks(r)...)
	checks = append(checks, footprints[ours].checks()...)
	fmt.Fprint(to, "## Limits\n\n| | measured | at most | |\n|---|---|---|---|\n")
	for _, c := range checks {
		verdict := "pass"
		if !c.ok() {
			verdict = "**FAIL**"
			missed = append(missed, c.what+" "+c.format(c.got)+", at most "+c.format(c.limit))
		}
		fmt.Fprintf(to, "| %s | %s | %s | %s |\n", c.what, c.format(c.got), c.format(c.limit), verdict)
	}

	table(to, "Time", r, duration, func(m measured) float64 { return m.nanoseconds })
	table(to, "Allocations", r, count, func(m measured) float64 { return m.allocs })
	table(to, "Bytes allocated", r, size, func(m measured) float64 { return m.bytes })
	writeGrowth(to, r)
	writeFootprints(to, footprints)
	return missed
}

func table(to *bytes.Buffer, title string, r *results, format func(float64) string, of func(measured) float64) {
	fmt.Fprintf(to, "\n## %s\n\n| work | transport | %s | ours / official |\n|---|---|%s---|\n", title, strings.Join(clients(), " | "), strings.Repeat("---|", len(clients())))
	for _, k := range r.works {
		if strings.HasPrefix(k.work, growth) {
			continue
		}
		fmt.Fprintf(to, "| %s | %s |", k.work, strings.TrimPrefix(k.transport, "none"))
		for _, client := range clients() {
			m, ok := r.medians[k][client]
			if !ok {
				fmt.Fprint(to, " |")
				continue
			}
			fmt.Fprintf(to, " %s |", format(of(m)))
		}
		fmt.Fprintf(to, " %s |\n", ratio(of(r.medians[k][ours])/of(r.medians[k][official])))
	}
}

const growth = "Growth/"

func growthItems() []int   { return []int{1, 10, 100, 1000} }
func growthCallers() []int { return []int{1, 8, 64} }

func perItem(r *results, client string, items, callers int) float64 {
	k := key{fmt.Sprintf("%sitems=%d/callers=%d", growth, items, callers), "http"}
	return r.medians[k][client].nanoseconds / float64(items)
}

// noise is how much two figures that ought to be equal may differ.
const noise = 1.15

// growthChecks want the time per item not to rise from one size of page to the
// next.
func growthChecks(r *results) []check {
	var checks []check
	for _, callers := range growthCallers() {
		worst := 0.0
		for i, items := range growthItems()[1:] {
			worst = max(worst, perItem(r, ours, items, callers)/perItem(r, ours, growthItems()[i], callers))
		}
		checks = append(checks, check{fmt.Sprintf("Growth, %d callers: time per item against that of the next smaller page", callers), worst, noise, ratio})
	}
	return checks
}

func writeGrowth(to *bytes.Buffer, r *results) {
	fmt.Fprint(to, "\n## How cost grows\n\nTime per interface, in pages of so many, over http, as so many callers share one client.\n\n| interfaces in a page |")
	for _, callers := range growthCallers() {
		fmt.Fprintf(to, " %d callers: official | ours | ours / official |", callers)
	}
	fmt.Fprint(to, "\n|---|", strings.Repeat("---|", 3*len(growthCallers())), "\n")
	for _, items := range growthItems() {
		fmt.Fprintf(to, "| %s |", count(float64(items)))
		for _, callers := range growthCallers() {
			its, of := perItem(r, official, items, callers), perItem(r, ours, items, callers)
			fmt.Fprintf(to, " %s | %s | %s |", duration(its), duration(of), ratio(of/its))
		}
		fmt.Fprintln(to)
	}
}

func writeFootprints(to *bytes.Buffer, footprints map[string]footprint) {
	its, of := footprints[official], footprints[ours]
	fmt.Fprint(to, "\n## Footprint\n\nA program that lists interfaces ([ours](footprint/ours/main.go), [official](footprint/official/main.go)).\n\n| | official | ours |\n|---|---|---|\n")
	fmt.Fprintf(to, "| binary, plain `go build` | %s | %s |\n", size(its.binary), size(of.binary))
	fmt.Fprintf(to, "| binary, `-ldflags=\"-s -w\"` | %s | %s |\n", size(its.stripped), size(of.stripped))
	fmt.Fprintf(to, "| packages outside the standard library | %d | %d |\n", len(its.packages), len(of.packages))
	fmt.Fprintf(to, "| modules, unpacked | %s | %s |\n", size(its.modules), size(of.modules))
	fmt.Fprintf(to, "| `init` functions of its own | %d | %d |\n", len(its.inits), len(of.inits))
	fmt.Fprintf(to, "| text/template, html/template | %s | %s |\n", list(its.templates), list(of.templates))
	fmt.Fprintf(to, "| files it wrote, listing from a server in memory | %s | %s |\n", list(its.written), list(of.written))
}

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
