package main

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// faults selects a fault, or none, for each request, and counts both.
type faults struct {
	mu       sync.Mutex
	rng      *rand.Rand
	requests int
	injected map[string]int // by name of the fault
}

func newFaults(seed uint64) *faults {
	return &faults{rng: newRand(seed, 0), injected: map[string]int{}}
}

// faultKind holds a kind of fault and its frequency.
type faultKind struct {
	name     string
	perMille int // requests of 1000 that meet the fault
	fault    dcaastest.Fault
}

// faultKinds returns all kinds of faults. Most occur in two forms: before the server
// acts, so that the request is lost, and after it, so that the answer is lost.
func faultKinds(latency time.Duration) []faultKind {
	window := dcaastest.Throttled(0)
	window.Header.Del("Retry-After")
	soon := http.Header{"Retry-After": {"0"}}
	second := http.Header{"Retry-After": {"1"}}
	page := http.Header{"Content-Type": {"text/html"}}
	answer := func(status int, acted bool, header http.Header, body string) dcaastest.Fault {
		return dcaastest.Fault{Status: status, AfterActing: acted, Header: header, Body: body}
	}
	return []faultKind{
		{"429", 24, answer(429, false, nil, `{"error_code":"APIGW.0308","error_msg":"Too many requests"}`)},
		{"429 with Retry-After", 5, answer(429, false, second, `{"error_code":"APIGW.0308","error_msg":"Too many requests"}`)},
		{"429 with a window of a minute", 8, window},
		{"500", 12, answer(500, false, nil, `{"error_code":"DC.0003","error_msg":"System error"}`)},
		{"500 after acting", 12, answer(500, true, nil, `{"error_code":"DC.0003","error_msg":"System error"}`)},
		{"502", 12, answer(502, false, page, "<html>bad gateway</html>")},
		{"502 after acting", 12, answer(502, true, page, "<html>bad gateway</html>")},
		{"503", 10, answer(503, false, nil, "")},
		{"503 after acting", 10, answer(503, true, nil, "")},
		{"503 with Retry-After", 10, answer(503, false, soon, "")},
		{"504", 12, answer(504, false, nil, "")},
		{"504 after acting", 12, answer(504, true, nil, "")},
		{"reset before acting", 27, dcaastest.Fault{Reset: true}},
		{"reset after acting", 28, dcaastest.Fault{Reset: true, AfterActing: true}},
		{"truncated body", 44, dcaastest.Fault{Truncate: true}},
		{"latency before acting", 10, dcaastest.Fault{Latency: latency, Reset: true}},
		{"latency after acting", 10, dcaastest.Fault{Latency: latency, AfterActing: true}},
		{"expired token", 5, dcaastest.Fault{RevokeTokens: true}},
	}
}

// inject adds the faults to srv until remove is called. The server offers a request
// to one fault after the other. Each fault therefore selects its share of the
// requests that the faults before it did not select.
func (f *faults) inject(srv *dcaastest.Server, latency time.Duration) (remove func()) {
	var removals []func()
	left := 1000
	for i, kind := range faultKinds(latency) {
		of := left
		left -= kind.perMille
		kind.fault.When = func(r *http.Request) bool {
			f.mu.Lock()
			defer f.mu.Unlock()
			if i == 0 { // every request is offered to the first fault
				f.requests++
			}
			if kind.fault.Truncate && !hasAnswerBody(r) || f.rng.IntN(of) >= kind.perMille {
				return false
			}
			f.injected[kind.name]++
			return true
		}
		removals = append(removals, srv.Inject(kind.fault))
	}
	return func() {
		for _, removeOne := range slices.Backward(removals) {
			removeOne()
		}
	}
}

// hasAnswerBody reports whether the answer to r has a body that can be truncated.
func hasAnswerBody(r *http.Request) bool {
	tags := strings.HasSuffix(r.URL.Path, "/tags") || strings.HasSuffix(r.URL.Path, "/tags/action")
	return r.Method != http.MethodDelete && (r.Method != http.MethodPost || !tags || strings.HasSuffix(r.URL.Path, "/auth/tokens"))
}

func newRand(seed, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, stream)) //nolint:gosec // repeatable, not for security
}
