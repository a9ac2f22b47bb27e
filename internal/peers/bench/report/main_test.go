package main

import (
	"strings"
	"testing"
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

// TestChecks wants a limit that is missed, by a ratio or by a number, to fail.
func TestChecks(t *testing.T) {
	t.Parallel()
	r := &results{medians: map[key]map[string]measured{
		{"Get", "stub"}:  {ours: {nanoseconds: 51, allocs: 80}, official: {nanoseconds: 100, allocs: 300}},
		{"Sign", "none"}: {ours: {nanoseconds: 10, allocs: 9}, official: {nanoseconds: 100, allocs: 81}},
	}}
	missed := map[string]bool{}
	for _, b := range bars() {
		if r.medians[b.key] != nil {
			for _, c := range b.checks(r) {
				missed[c.what] = !c.ok()
			}
		}
	}
	for what, want := range map[string]bool{
		"Get, stub: time, ours / official": true, "Get, stub: allocations": false, "Sign: time, ours / official": false, "Sign: allocations": true,
	} {
		if got, ok := missed[what]; !ok || got != want {
			t.Errorf("%s: missed = %t (checked: %t), want %t", what, got, ok, want)
		}
	}
}
