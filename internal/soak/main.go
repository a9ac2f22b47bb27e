// Soak runs many goroutines that use two clients while the service injects faults.
// It then compares the results of their calls with the final state of the service.
//
//	go run ./internal/soak -calls 20000 -workers 32 -seed 1
//
// A quarter of the requests meet a fault. The faults are throttling, 5xx, a reset
// before or after the server acts, a truncated body, a late answer and an expired
// token. Each worker records the result of every call in a ledger. Soak reports:
//
//   - a resource that is lost or doubled, or that exists although its Create failed
//   - a walk that missed a resource, although the resource existed all the time
//   - a call that returned long after its deadline
//   - a goroutine or a network connection that is left at the end
//
// It prints its counts, and exits with status 1 if it reports anything.
//
// The seed determines the random choices of the workers and of the faults. The
// scheduler determines which request meets which fault, so two runs with the same
// seed are similar but not equal.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	cfg := config{}
	flag.IntVar(&cfg.calls, "calls", 20_000, "minimum number of calls")
	flag.IntVar(&cfg.workers, "workers", 32, "number of goroutines that make calls")
	flag.Uint64Var(&cfg.seed, "seed", uint64(time.Now().UnixNano()), "seed of the random choices")
	flag.DurationVar(&cfg.timeout, "timeout", 5*time.Minute, "time limit for the calls")
	flag.Parse()
	fmt.Printf("soak: seed %d\n", cfg.seed)
	r, err := run(context.Background(), cfg)
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
	fmt.Print(r)
	if len(r.wrong) > 0 {
		os.Exit(1)
	}
}
