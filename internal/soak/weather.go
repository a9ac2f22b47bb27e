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

// weather decides which requests meet which fault, and counts them.
type weather struct {
	mu       sync.Mutex
	rng      *rand.Rand
	requests int
	met      map[string]int // by name of the fault
}

func newWeather(seed uint64) *weather {
	return &weather{rng: newRand(seed, 0), met: map[string]int{}}
}

// bad is a kind of fault and how many requests of a thousand meet it.
type bad struct {
	name     string
	perMille int
	fault    dcaastest.Fault
}

// kinds are all the faults. Those that carry a call out come in both orders: the
// answer is lost, or the request.
func kinds(tooLong time.Duration) []bad {
	window := dcaastest.Throttled(0)
	soon := http.Header{"Retry-After": {"0"}}
	second := http.Header{"Retry-After": {"1"}}
	page := http.Header{"Content-Type": {"text/html"}}
	answer := func(status int, acted bool, header http.Header, body string) dcaastest.Fault {
		return dcaastest.Fault{Status: status, AfterActing: acted, Header: header, Body: body}
	}
	return []bad{
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
		{"latency before acting", 10, dcaastest.Fault{Latency: tooLong, Reset: true}},
		{"latency after acting", 10, dcaastest.Fault{Latency: tooLong, AfterActing: true}},
		{"expired token", 5, dcaastest.Fault{RevokeTokens: true}},
	}
}

// gather puts the faults in the way of all calls until the storm is over. A server
// asks one fault after the other, so each takes its share of what is left over by
// those before it.
func (w *weather) gather(srv *dcaastest.Server, tooLong time.Duration) (over func()) {
	var remove []func()
	left := 1000
	for i, b := range kinds(tooLong) {
		of := left
		left -= b.perMille
		b.fault.When = func(r *http.Request) bool {
			w.mu.Lock()
			defer w.mu.Unlock()
			if i == 0 {
				w.requests++
			}
			if b.fault.Truncate && !answersBody(r) || w.rng.IntN(of) >= b.perMille {
				return false
			}
			w.met[b.name]++
			return true
		}
		remove = append(remove, srv.Inject(b.fault))
	}
	return func() {
		for _, f := range slices.Backward(remove) {
			f()
		}
	}
}

// answersBody reports whether the answer to r has a body that can be cut.
func answersBody(r *http.Request) bool {
	tags := strings.HasSuffix(r.URL.Path, "/tags") || strings.HasSuffix(r.URL.Path, "/tags/action")
	return r.Method != http.MethodDelete && (r.Method != http.MethodPost || !tags || strings.HasSuffix(r.URL.Path, "/auth/tokens"))
}

func newRand(seed, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, stream)) //nolint:gosec // to be repeated, guards nothing
}
