// Soak has many goroutines use one client in a storm of faults, and holds what
// they were told against what the service has in the end.
//
//	go run ./internal/soak -calls 20000 -workers 32 -seed 1
//
// A quarter of the requests meet a fault: throttling, 5xx, a connection that is cut
// before or after the request is carried out, half a body, an answer that comes too
// late, a token that has expired. Each worker keeps a ledger of what every call
// reported. In the end nothing may be lost, doubled, or there although its Create
// said no; no walk may have missed what was there all the time; no call may have
// outlived its deadline; no goroutine and no connection may be left. It prints what
// it has counted, and exits with 1 if anything is wrong.
//
// The seed fixes what the workers do and the dice of the faults. Which of them
// meet is up to the scheduler, so a second run with a seed is alike, not the same.
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
	flag.IntVar(&cfg.calls, "calls", 20_000, "how many calls to make at least")
	flag.IntVar(&cfg.workers, "workers", 32, "how many goroutines make them")
	flag.Uint64Var(&cfg.seed, "seed", uint64(time.Now().UnixNano()), "what the dice begin with")
	flag.DurationVar(&cfg.timeout, "timeout", 5*time.Minute, "how long the storm may last")
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
