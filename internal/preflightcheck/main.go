// Preflightcheck compares package preflight with dcaastest. Each case is a random set of
// connections, gateways and interfaces, and random options for a create.
//
//	go run ./internal/preflightcheck -cases 10000 -seed 1
//
// A case is a disagreement if
//
//   - preflight finds no error, but the create is refused
//   - the create is refused with a code that none of the errors of preflight has
//   - preflight finds an error, but the create is accepted
//   - the error of the report has another class than the refusal
//   - preflight reports a VLAN or a link that it proposed
//
// The program counts apart the codes that preflight, by its documentation, cannot see. It
// prints each disagreement with its options, its resources and the command that repeats it,
// and exits with status 1 if there is one.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	var cfg config
	flag.IntVar(&cfg.cases, "cases", 10_000, "number of cases")
	flag.IntVar(&cfg.first, "first", 0, "number of the first case")
	flag.Uint64Var(&cfg.seed, "seed", 1, "seed of the random choices")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s, err := run(ctx, cfg)
	if err != nil {
		fmt.Fprintln(os.Stderr, "preflightcheck:", err)
		os.Exit(1)
	}
	fmt.Print(s)
	if len(s.disagreements) > 0 {
		os.Exit(1)
	}
}
