// Package bench measures our client beside others: the same work, in the same
// process, against the same canned answers. run.sh runs all of it and writes
// RESULTS.md; the README of the module says how.
package bench
