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
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
)

// reply is the result of a request.
type reply struct {
	resp *http.Response
	err  error
}

// fault goes wrong with a request, which next carries out.
type fault func(req *http.Request, next func() reply) reply

func faults() map[string]fault {
	const throttled = `{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached"}`
	acted := func(instead func() reply) fault {
		return func(_ *http.Request, next func() reply) reply {
			if r := next(); r.err != nil {
				return r
			}
			return instead()
		}
	}
	notActed := func(instead func() reply) fault {
		return func(*http.Request, func() reply) reply { return instead() }
	}
	reset := func() reply { return reply{err: io.ErrUnexpectedEOF} }
	status := func(code int, body string) func() reply {
		return func() reply { return reply{resp: workflowtest.Answer(code, body)} } //nolint:bodyclose // the client closes it
	}
	return map[string]fault{
		"lost answer":              acted(reset),
		"lost request":             notActed(reset),
		"429":                      notActed(status(http.StatusTooManyRequests, throttled)),
		"429 although carried out": acted(status(http.StatusTooManyRequests, throttled)),
		"500":                      notActed(status(http.StatusInternalServerError, "")),
		"500 although carried out": acted(status(http.StatusInternalServerError, "")),
		"refused connection": notActed(func() reply {
			return reply{err: &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}}
		}),
		"half an answer": func(_ *http.Request, next func() reply) reply {
			r := next()
			if r.err != nil {
				return r
			}
			text, err := io.ReadAll(r.resp.Body)
			r.resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(string(text[:len(text)/2])), failing{}))
			return reply{r.resp, err}
		},
		"no answer until the time-out": func(req *http.Request, next func() reply) reply {
			if r := next(); r.err != nil {
				return r
			}
			<-req.Context().Done()
			return reply{err: req.Context().Err()}
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

func (f *fixture) runWithFault(fault fault, at, length int) {
	f.t.Helper()
	sent := 0
	f.intercept = func(req *http.Request, next func() (*http.Response, error)) (*http.Response, error) {
		f.mu.Lock()
		i := sent
		sent++
		f.mu.Unlock()
		if i >= at && i-at < length {
			r := fault(req, func() reply {
				resp, err := next() //nolint:bodyclose // the client closes it
				return reply{resp, err}
			})
			return r.resp, r.err
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
