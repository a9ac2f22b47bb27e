#!/usr/bin/env bash
# Measures every client and writes RESULTS.md, in about fifteen minutes on a quiet machine. Ends with status 1 if our client misses a limit.
# BENCHTIME is the time for each figure (0.3s by default), COUNT the number of runs (6). With less than the defaults, such as
# BENCHTIME=1x COUNT=1, the run is a trial: it writes to a temporary file and compares nothing with the limits.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
benchtime=${BENCHTIME:-0.3s} count=${COUNT:-6}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

go test -c -o "$tmp/bench" .
# Each run measures all clients, so that a slow minute of the machine affects all of them.
for ((run = 1; run <= count; run++)); do
	echo "run $run" >&2
	"$tmp/bench" -test.run '^$' -test.bench . -test.benchtime "$benchtime" >>"$tmp/out"
done
go tool -modfile=../../tools/go.mod benchstat -col /client "$tmp/out"
go run ./report -benchtime "$benchtime" -count "$count" -o RESULTS.md <"$tmp/out"
