package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRead(t *testing.T) {
	t.Parallel()
	r, err := read(strings.NewReader(`goos: linux
cpu: Some CPU
BenchmarkGet/transport=stub/client=ours-2         	   81220	     14000 ns/op	    9920 B/op	      72 allocs/op
BenchmarkGet/transport=stub/client=ours-2         	   81220	     19000 ns/op	    9921 B/op	      72 allocs/op
BenchmarkGet/transport=stub/client=ours-2         	   81220	     10000 ns/op	    9922 B/op	      73 allocs/op
BenchmarkGet/transport=stub/client=official-2     	   41220	     30000 ns/op	   17000 B/op	     300 allocs/op
BenchmarkDecode2000/transport=none/client=ours-2  	     100	   9000000 ns/op	 274.16 MB/s	 2333360 B/op	   22499 allocs/op
BenchmarkGrowth/items=10/callers=8/transport=http/client=ours 	 100	   100000 ns/op	 10 B/op	   1 allocs/op
PASS
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		key
		client string
		want   measured
	}{
		{key{"Get", "stub"}, ours, measured{14000, 9921, 72}},
		{key{"Get", "stub"}, official, measured{30000, 17000, 300}},
		{key{"Decode2000", "none"}, ours, measured{9000000, 2333360, 22499}},
		{key{"Growth/items=10/callers=8", "http"}, ours, measured{100000, 10, 1}},
	} {
		if got := r.medians[tt.key][tt.client]; got != tt.want {
			t.Errorf("%v %s = %v, want %v", tt.key, tt.client, got, tt.want)
		}
	}
	if r.cpu != "Some CPU" || r.runs != 3 {
		t.Errorf("cpu %q, %d runs; want Some CPU, 3", r.cpu, r.runs)
	}
	if got := perItem(r, ours, 10, 8); got != 10000 {
		t.Errorf("perItem() = %v, want 10000", got)
	}
}

// TestChecks misses limits by a ratio and by a number, and meets others exactly.
func TestChecks(t *testing.T) {
	t.Parallel()
	r := &results{medians: map[key]map[string]measured{
		{"Get", "stub"}:  {ours: {nanoseconds: 46, allocs: 75}, official: {nanoseconds: 100, allocs: 300}},
		{"Sign", "none"}: {ours: {nanoseconds: 10, allocs: 9}, official: {nanoseconds: 100, allocs: 81}},
	}}
	missed := map[string]bool{}
	for _, b := range bars() {
		if r.medians[b.key] != nil {
			for _, c := range b.checks(r) {
				missed[c.name] = !c.ok()
			}
		}
	}
	for name, want := range map[string]bool{
		"Get, stub: time, ours / official": true, "Get, stub: allocations": false, "Sign: time, ours / official": false, "Sign: allocations": true,
	} {
		if got, ok := missed[name]; !ok || got != want {
			t.Errorf("%s: missed = %t (checked: %t), want %t", name, got, ok, want)
		}
	}
}

func TestIsTrial(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		benchtime string
		count     int
		want      bool
	}{
		{"1x", 1, true},
		{"1x", 6, true},
		{"1000x", 6, true},
		{"0.3s", 1, true},
		{"0.1s", 6, true},
		{"", 6, true},
		{"0.3s", 6, false},
		{"300ms", 6, false},
		{"1s", 10, false},
	} {
		if got := isTrial(tt.benchtime, tt.count); got != tt.want {
			t.Errorf("isTrial(%q, %d) = %t, want %t", tt.benchtime, tt.count, got, tt.want)
		}
	}
}

// TestTrialChangesNothing checks that a trial leaves the results alone and misses no limit.
func TestTrialChangesNothing(t *testing.T) {
	t.Parallel()
	r := &results{medians: map[key]map[string]measured{
		{"Get", "stub"}: {ours: {nanoseconds: 99, allocs: 999}, official: {nanoseconds: 100, allocs: 300}},
	}}
	for _, trial := range []bool{true, false} {
		results := filepath.Join(t.TempDir(), "RESULTS.md")
		if err := os.WriteFile(results, []byte("before"), 0o600); err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		missed := write(&text, r, map[string]footprint{}, time.Now(), trial)
		file, err := save(results, text.Bytes(), trial)
		if err != nil {
			t.Fatal(err)
		}
		if trial {
			t.Cleanup(func() { _ = os.Remove(file) })
		}
		after, err := os.ReadFile(results)
		if err != nil {
			t.Fatal(err)
		}
		written, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(after) == "before"; got != trial {
			t.Errorf("trial %t: the results are untouched = %t", trial, got)
		}
		if got := len(missed) == 0; got != trial {
			t.Errorf("trial %t: missed = %q", trial, missed)
		}
		if !strings.Contains(string(written), "# Measured") || strings.Contains(string(written), "**FAIL**") == trial {
			t.Errorf("trial %t: wrong text in %s", trial, file)
		}
	}
}

// TestWriteSpellings compares each form of a page with the normal page.
func TestWriteSpellings(t *testing.T) {
	t.Parallel()
	normal, alias := key{"Spelling/page=normal", "none"}, key{"Spelling/page=alias", "none"}
	var text bytes.Buffer
	r := &results{works: []key{normal, alias}, medians: map[key]map[string]measured{
		normal: {ours: {nanoseconds: 4e6, bytes: 2e6, allocs: 1000}}, alias: {ours: {nanoseconds: 6e6, bytes: 5e6, allocs: 2000}},
	}}
	writeSpellings(&text, r)
	if want := "| alias | 6.0 ms | 1.50 | 2,000 | 5.0 MB | 2.50 |\n"; !strings.Contains(text.String(), want) {
		t.Errorf("the table lacks %q:\n%s", want, text.String())
	}
	text.Reset()
	table(&text, "Time", r, duration, func(m measured) float64 { return m.nanoseconds })
	if strings.Contains(text.String(), "alias") {
		t.Error("the forms of a page have a table of their own, but stand in the others too")
	}
}
