package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

const about = `Five clients do the same work in one process, against the same prepared answers. The interfaces in them are those of the API reference's
example, each with values of its own. ` + "`stub`" + ` is a RoundTripper without a network, which shows the client's own cost. ` + "`http`, `tls` and\n`tls-ecdsa`" + ` are a server of
net/http on 127.0.0.1 in the same process. Its cost is part of every client's figures. The key of ` + "`tls`" + ` is httptest's RSA key of 2,048 bits, that of
` + "`tls-ecdsa`" + ` is on the curve P-256. Before a measurement, each client must decode every field of every answer right.

| client | |
|---|---|
| official | github.com/huaweicloud/huaweicloud-sdk-go-v3 v0.1.207, default settings, access key |
| gophertelekomcloud | v0.9.3: its core, access key; paths and types added here, because it has no package for version 3 |
| ours | dcaas.New with default settings, auth.AKSK |
| raw | yardstick: http.Client, encoding/json and a lean signer, with as few allocations as they allow; no retries, no typed errors |
| limit | yardstick: the RoundTripper of net/http, the same signer, and a decoder written by hand for this one type |

Get, Create: one interface, of 512 distinct answers in turn. GetParallel: 16 callers share one client. Page100, Page2000: a list of one page.
Page2000Distinct: a page in which no text occurs twice. Walk100, Walk2000: 10,000 interfaces in pages of 100 and 2,000. Sign: the signature
of a GET. Decode2000: a page of 2,000 from memory.
`

// write writes the whole report and returns the limits that our client missed. A trial misses
// none, because its figures say nothing.
func write(to *bytes.Buffer, r *results, footprints map[string]footprint, now time.Time, trial bool) (missed []string) {
	fmt.Fprintf(to, "# Measured\n\nWritten by run.sh on %s: %s. Medians of %d runs.\n\n%s\n", now.Format(time.DateOnly), machine(r.cpu), r.runs, about)

	var checks []check
	for _, b := range bars() {
		checks = append(checks, b.checks(r)...)
	}
	checks = append(checks, growthChecks(r)...)
	checks = append(checks, footprints[ours].checks()...)
	fmt.Fprintf(to, "## Limits\n\n%s\n| | measured | at most | |\n|---|---|---|---|\n", reasons)
	for _, c := range checks {
		verdict := "pass"
		switch {
		case trial:
			verdict = "trial"
		case !c.ok():
			verdict = "**FAIL**"
			missed = append(missed, c.name+" "+c.format(c.got)+", at most "+c.format(c.limit))
		}
		fmt.Fprintf(to, "| %s | %s | %s | %s |\n", c.name, c.format(c.got), c.format(c.limit), verdict)
	}

	table(to, "Time", r, duration, func(m measured) float64 { return m.nanoseconds })
	table(to, "Allocations", r, count, func(m measured) float64 { return m.allocs })
	table(to, "Bytes allocated", r, size, func(m measured) float64 { return m.bytes })
	writeSpellings(to, r)
	writeGrowth(to, r)
	writeFootprints(to, footprints)
	return missed
}

func table(to *bytes.Buffer, title string, r *results, format func(float64) string, of func(measured) float64) {
	fmt.Fprintf(to, "\n## %s\n\n| work | transport | %s | ours / official |\n|---|---|%s---|\n", title, strings.Join(clients(), " | "), strings.Repeat("---|", len(clients())))
	for _, k := range r.works {
		if strings.HasPrefix(k.work, growth) || strings.HasPrefix(k.work, spelling) {
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

const spelling = "Spelling/page="

// writeSpellings compares the other forms of a page with a normal page.
func writeSpellings(to *bytes.Buffer, r *results) {
	fmt.Fprint(to, "\n## Forms of a page\n\nA page of 2,000 from memory, in forms that the service sends or may send. ",
		"alias: direct_connection_id instead of direct_connect_id.\nquoted: one number of the last interface is a text. ",
		"distinct: no text occurs twice. unknown: each interface has ten fields that the client\ndoes not know.\n\n",
		"| page | time | time, of normal | allocations | bytes | bytes, of normal |\n|---|---|---|---|---|---|\n")
	normal := r.medians[key{spelling + "normal", "none"}][ours]
	for _, k := range r.works {
		form, ok := strings.CutPrefix(k.work, spelling)
		if !ok {
			continue
		}
		m := r.medians[k][ours]
		fmt.Fprintf(to, "| %s | %s | %s | %s | %s | %s |\n", form, duration(m.nanoseconds), ratio(m.nanoseconds/normal.nanoseconds),
			count(m.allocs), size(m.bytes), ratio(m.bytes/normal.bytes))
	}
}

const growth = "Growth/"

func growthItems() []int   { return []int{1, 10, 100, 1000} }
func growthCallers() []int { return []int{1, 8, 64} }

func perItem(r *results, client string, items, callers int) float64 {
	k := key{fmt.Sprintf("%sitems=%d/callers=%d", growth, items, callers), "http"}
	return r.medians[k][client].nanoseconds / float64(items)
}

// noise is the largest quotient of two figures that count as equal.
const noise = 1.15

// growthChecks returns the checks that the time per item does not rise with the size of the
// page.
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
	fmt.Fprint(to, "\n## How cost grows\n\nTime per interface over http, by the size of the page and by the number of callers that share one client.\n\n| interfaces in a page |")
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
