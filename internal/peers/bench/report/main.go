// Report reads the output of the benchmarks of package bench and measures the footprint of a
// program with each client. It writes RESULTS.md, and ends with status 1 if our client misses
// a limit.
//
// A trial, which is too short for a judgement, goes to a temporary file instead. Its figures
// are not compared with the limits. Use run.sh to run the benchmarks and this program.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The defaults of run.sh. A run with less is a trial.
const (
	defaultBenchtime = 300 * time.Millisecond
	defaultCount     = 6
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	benchtime := flag.String("benchtime", defaultBenchtime.String(), "benchtime of the benchmarks")
	number := flag.Int("count", defaultCount, "number of runs")
	results := flag.String("o", "RESULTS.md", "file for the results, unless the run is a trial")
	flag.Parse()
	r, err := read(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	footprints, err := measureFootprints(ctx)
	if err != nil {
		log.Fatal(err)
	}
	var text bytes.Buffer
	trial := isTrial(*benchtime, *number)
	missed := write(&text, r, footprints, time.Now(), trial)
	file, err := save(*results, text.Bytes(), trial)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintln(os.Stderr, "results:", file)
	for _, m := range missed {
		fmt.Fprintln(os.Stderr, "missed:", m)
	}
	if len(missed) > 0 {
		os.Exit(1)
	}
}

// isTrial reports whether a run is too short for RESULTS.md. A number of iterations, such as
// 1x, is always a trial.
func isTrial(benchtime string, count int) bool {
	d, err := time.ParseDuration(benchtime)
	return err != nil || d < defaultBenchtime || count < defaultCount
}

// save writes text to file. It writes a trial to a new temporary file. It returns the name of
// the written file.
func save(file string, text []byte, trial bool) (string, error) {
	if !trial {
		return file, os.WriteFile(file, text, 0o644) //nolint:gosec // part of the work tree, which everybody may read
	}
	temporary, err := os.CreateTemp("", "RESULTS-*.md")
	if err != nil {
		return "", err
	}
	_, err = temporary.Write(text)
	return temporary.Name(), errors.Join(err, temporary.Close())
}

// results holds the medians of each benchmark.
type results struct {
	cpu     string
	runs    int
	works   []key // in the order of the benchmarks
	medians map[key]map[string]measured
}

// key names a benchmark and the transport that it uses.
type key struct{ work, transport string }

// measured holds the cost of one round of a benchmark for one client.
type measured struct{ nanoseconds, bytes, allocs float64 }

const (
	ours     = "ours"
	official = "official"
)

func clients() []string { return []string{official, "gophertelekomcloud", ours, "raw", "limit"} }

// read parses lines such as
//
//	BenchmarkGet/transport=stub/client=ours-2  81220  14811 ns/op  9920 B/op  72 allocs/op
func read(from io.Reader) (*results, error) {
	r := &results{medians: map[key]map[string]measured{}}
	runs := map[key]map[string][]measured{}
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		if cpu, ok := strings.CutPrefix(lines.Text(), "cpu: "); ok {
			r.cpu = cpu
		}
		if !strings.HasPrefix(lines.Text(), "Benchmark") {
			continue
		}
		k, client, m, err := parse(strings.Fields(lines.Text()))
		if err != nil {
			return nil, fmt.Errorf("%q: %w", lines.Text(), err)
		}
		if runs[k] == nil {
			r.works = append(r.works, k)
			runs[k] = map[string][]measured{}
		}
		runs[k][client] = append(runs[k][client], m)
		r.runs = max(r.runs, len(runs[k][client]))
	}
	for k, byClient := range runs {
		r.medians[k] = map[string]measured{}
		for client, all := range byClient {
			r.medians[k][client] = measured{
				nanoseconds: median(all, func(m measured) float64 { return m.nanoseconds }),
				bytes:       median(all, func(m measured) float64 { return m.bytes }),
				allocs:      median(all, func(m measured) float64 { return m.allocs }),
			}
		}
	}
	return r, lines.Err()
}

func parse(fields []string) (k key, client string, m measured, err error) {
	name := strings.TrimPrefix(fields[0], "Benchmark")
	if cut := strings.LastIndexByte(name, '-'); cut > 0 {
		name = name[:cut] // without the number of processors
	}
	var work []string
	for part := range strings.SplitSeq(name, "/") {
		if value, ok := strings.CutPrefix(part, "transport="); ok {
			k.transport = value
		} else if value, ok := strings.CutPrefix(part, "client="); ok {
			client = value
		} else {
			work = append(work, part)
		}
	}
	k.work = strings.Join(work, "/")
	for i := 2; i+1 < len(fields); i += 2 {
		value, err := strconv.ParseFloat(fields[i], 64)
		if err != nil {
			return k, client, m, err
		}
		switch fields[i+1] {
		case "ns/op":
			m.nanoseconds = value
		case "B/op":
			m.bytes = value
		case "allocs/op":
			m.allocs = value
		}
	}
	return k, client, m, nil
}

func median(all []measured, of func(measured) float64) float64 {
	var values []float64
	for _, m := range all {
		values = append(values, of(m))
	}
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
}

// bar is a limit for our client. A field that is 0 sets no limit.
type bar struct {
	key
	time, allocRatio, byteRatio float64 // ours / official
	allocs                      float64
}

// bars returns the limits. See reasons for the choice of the figures.
func bars() []bar {
	return []bar{
		{key: key{"Sign", "none"}, time: 0.25, allocs: 8},
		{key: key{"Get", "stub"}, time: 0.45, allocs: 75},
		{key: key{"Get", "http"}, time: 0.80},
		{key: key{"GetParallel", "tls"}, time: 0.15},
		{key: key{"Create", "stub"}, time: 0.45, allocs: 100},
		{key: key{"Page2000", "stub"}, time: 0.30, allocRatio: 0.10},
		{key: key{"Page2000", "http"}, time: 0.70, allocRatio: 0.10},
		{key: key{"Walk2000", "http"}, time: 0.40, byteRatio: 0.50},
		{key: key{"Walk100", "http"}, time: 0.40, byteRatio: 0.50},
	}
}

const reasons = `resty sends every request, as one library for its purpose. That costs about 2.3 µs and more allocations a call, so a GET may take 0.80 of the
official client's time over http and 75 allocations. Pages, walks and signatures do not depend on it, so their limits are close to the measured
figures. The limit for parallel calls over TLS is for the RSA key of httptest. With an ECDSA key (tls-ecdsa) a handshake costs less, so the
connections that the official client does not keep cost it less too. A program may have 12.0 MB, because it links the code with which resty sends.
`

// check is one row of the table of limits.
type check struct {
	name   string
	got    float64
	limit  float64
	format func(float64) string
}

func (c check) ok() bool { return c.got <= c.limit }

func (b bar) checks(r *results) []check {
	of, its := r.medians[b.key][ours], r.medians[b.key][official]
	work := strings.TrimSuffix(b.work+", "+b.transport, ", none") + ": "
	return slices.DeleteFunc([]check{
		{work + "time, ours / official", of.nanoseconds / its.nanoseconds, b.time, ratio},
		{work + "allocations", of.allocs, b.allocs, count},
		{work + "allocations, ours / official", of.allocs / its.allocs, b.allocRatio, ratio},
		{work + "bytes, ours / official", of.bytes / its.bytes, b.byteRatio, ratio},
	}, func(c check) bool { return c.limit == 0 })
}

func ratio(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

// count formats a number, with commas between thousands.
func count(v float64) string {
	text := strconv.FormatFloat(v, 'f', 0, 64)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func duration(nanoseconds float64) string {
	d := time.Duration(nanoseconds)
	switch {
	case d >= 100*time.Millisecond:
		return fmt.Sprintf("%.0f ms", nanoseconds/1e6)
	case d >= time.Millisecond:
		return fmt.Sprintf("%.1f ms", nanoseconds/1e6)
	case d >= 100*time.Microsecond:
		return fmt.Sprintf("%.0f µs", nanoseconds/1e3)
	default:
		return fmt.Sprintf("%.1f µs", nanoseconds/1e3)
	}
}

func size(bytes float64) string {
	switch {
	case bytes >= 1e6:
		return fmt.Sprintf("%.1f MB", bytes/1e6)
	case bytes >= 1e3:
		return fmt.Sprintf("%.1f kB", bytes/1e3)
	default:
		return fmt.Sprintf("%.0f B", bytes)
	}
}

func machine(cpu string) string {
	return fmt.Sprintf("%s, %s/%s, %s, %d processors", runtime.Version(), runtime.GOOS, runtime.GOARCH, strings.TrimSpace(cpu), runtime.GOMAXPROCS(0))
}
