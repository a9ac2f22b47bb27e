// Package bench measures our client beside others. All clients do the same work in the same
// process, against the same prepared answers. run.sh runs all benchmarks and writes
// RESULTS.md. The README of the module describes it.
package bench
