package drill_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/drill"
)

// faults are things that go wrong with a request. next carries it out.
func faults() map[string]func(req *http.Request, next func() (*http.Response, error)) (*http.Response, error) {
	type next = func() (*http.Response, error)
	const throttled = `{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached"}`
	acted := func(fault func() (*http.Response, error)) func(*http.Request, next) (*http.Response, error) {
		return func(_ *http.Request, next next) (*http.Response, error) {
			if _, err := next(); err != nil {
				return nil, err
			}
			return fault()
		}
	}
	instead := func(fault func() (*http.Response, error)) func(*http.Request, next) (*http.Response, error) {
		return func(*http.Request, next) (*http.Response, error) { return fault() }
	}
	reset := func() (*http.Response, error) { return nil, io.ErrUnexpectedEOF }
	status := func(code int, body string) func() (*http.Response, error) {
		return func() (*http.Response, error) { return answer(code, body), nil }
	}
	return map[string]func(*http.Request, next) (*http.Response, error){
		"lost answer":              acted(reset),
		"lost request":             instead(reset),
		"429":                      instead(status(http.StatusTooManyRequests, throttled)),
		"429 although carried out": acted(status(http.StatusTooManyRequests, throttled)),
		"500":                      instead(status(http.StatusInternalServerError, "")),
		"500 although carried out": acted(status(http.StatusInternalServerError, "")),
		"refused connection": instead(func() (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
		}),
		"half an answer": func(_ *http.Request, next next) (*http.Response, error) {
			resp, err := next()
			if err != nil {
				return nil, err
			}
			text, err := io.ReadAll(resp.Body)
			resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(string(text[:len(text)/2])), failing{}))
			return resp, err
		},
		"no answer until the time-out": func(req *http.Request, next next) (*http.Response, error) {
			if _, err := next(); err != nil {
				return nil, err
			}
			<-req.Context().Done()
			return nil, req.Context().Err()
		},
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// lengths are the numbers of requests in a row that a fault meets.
func lengths() map[string]int { return map[string]int{"once": 1, "four times": 4, "forever": 1 << 30} }

// faultPlan has phases of all kinds, and few requests.
func (f *fixture) faultPlan() drill.Plan {
	p := f.plan()
	p.Hold, p.UndoTimeout = 12*time.Second, 3*time.Minute
	p.Probe = func(context.Context) error { return nil }
	return p
}

// TestFaults injects each fault into each request of a drill. In no case is the interface
// left shut down without an error that says so, and Recover then enables it.
func TestFaults(t *testing.T) {
	t.Parallel()
	requests := 0
	inBubble(t, func(t *testing.T, f *fixture) {
		if report, err := drill.Run(t.Context(), f.client, f.faultPlan()); err != nil {
			t.Errorf("Run() without a fault = %v\n%s", err, report)
		}
		requests = len(f.log)
	})
	if requests < 10 {
		t.Fatalf("a drill has %d requests", requests)
	}
	cases := requests * len(faults()) * len(lengths())
	t.Logf("%d requests, %d faults, %d lengths: %d cases", requests, len(faults()), len(lengths()), cases)
	for name, fault := range faults() {
		for lengthName, length := range lengths() {
			for at := range requests {
				t.Run(fmt.Sprintf("%s %s from request %d", name, lengthName, at), func(t *testing.T) {
					t.Parallel()
					inBubble(t, func(t *testing.T, f *fixture) { f.runWithFault(fault, at, length) })
				})
			}
		}
	}
}

func (f *fixture) runWithFault(fault func(*http.Request, func() (*http.Response, error)) (*http.Response, error), at, length int) {
	f.t.Helper()
	sent := 0
	f.intercept = func(req *http.Request, next func() (*http.Response, error)) (*http.Response, error) {
		f.mu.Lock()
		i := sent
		sent++
		f.mu.Unlock()
		if i >= at && i-at < length {
			return fault(req, next)
		}
		return next()
	}
	report, err := drill.Run(f.t.Context(), f.client, f.faultPlan())
	synctest.Wait()
	_, loud := errors.AsType[*drill.StillShutDownError](err)
	switch status := f.status(); {
	case status != "ACTIVE" && status != "ADMIN_SHUTDOWN":
		f.t.Errorf("the interface is %s", status)
	case status == "ADMIN_SHUTDOWN" && length < 1<<30:
		f.t.Errorf("the interface is left shut down: %v\n%s", err, report)
	case status == "ADMIN_SHUTDOWN":
		f.wantLoud(err, "")
	}
	if report.IsEnabled() && (f.status() != "ACTIVE" || loud) || err == nil && !report.IsEnabled() {
		f.t.Errorf("the report contradicts the service: %v\n%s", err, report)
	}
	switch {
	case loud:
		if f.phase() == drill.Done {
			f.t.Error("the journal is done")
		}
		f.wantRecovered()
	case f.phase() != drill.Done && f.phase() != "":
		f.t.Errorf("the journal has phase %q after %v", f.phase(), err)
	}
}
