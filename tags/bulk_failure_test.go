package tags_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// A second run after a failure does the rest. A lost answer is settled by reading.
func TestBulkFaults(t *testing.T) {
	t.Parallel()
	write := "BatchCreateResourceTags"
	for name, tt := range map[string]struct {
		faults   []dcaastest.Fault
		is       []error
		report   string // of the first run
		second   string
		requests int // of the first run: search, two writes, and the look
	}{
		"answer lost, carried out": {
			faults: []dcaastest.Fault{{Route: write, Times: 1, Reset: true, AfterActing: true}},
			report: "changed a b", second: "unchanged a b", requests: 4,
		},
		"answer lost, not carried out": {
			faults: []dcaastest.Fault{{Route: write, Times: 1, Reset: true}}, is: []error{dcaas.ErrAmbiguous},
			report: "changed b, failed a", second: "changed a, unchanged b", requests: 4,
		},
		"answer cut off is not needed": {
			faults: []dcaastest.Fault{{Route: write, Times: 1, Truncate: true}},
			report: "changed a b", second: "unchanged a b", requests: 3,
		},
		"500, carried out": {
			faults: []dcaastest.Fault{{Route: write, Times: 1, Status: 500, AfterActing: true}},
			report: "changed a b", second: "unchanged a b", requests: 4,
		},
		"500, not carried out": {
			faults: []dcaastest.Fault{{Route: write, Times: 1, Status: 500}}, is: []error{dcaas.ErrUnavailable, dcaas.ErrAmbiguous},
			report: "changed b, failed a", second: "changed a, unchanged b", requests: 4,
		},
		"500, and the look fails": {
			faults: []dcaastest.Fault{{Route: write, Times: 1, Status: 500, AfterActing: true}, {Route: "ShowResourceTag", Times: 1, Status: 500}},
			is:     []error{dcaas.ErrUnavailable, dcaas.ErrAmbiguous},
			report: "changed b, failed a", second: "unchanged a b", requests: 4,
		},
		"408, carried out": {
			faults: []dcaastest.Fault{{Route: write, Times: 1, Status: 408, AfterActing: true}},
			report: "changed a b", second: "unchanged a b", requests: 4,
		},
		"408, not carried out": {
			faults: []dcaastest.Fault{{Route: write, Times: 1, Status: 408}}, is: []error{dcaas.ErrAmbiguous},
			report: "changed b, failed a", second: "changed a, unchanged b", requests: 4,
		},
		"429": {
			faults: []dcaastest.Fault{{Route: write, Times: 1, Status: 429, Body: dcaastest.Throttled(1).Body}}, is: []error{dcaas.ErrThrottled},
			report: "changed b, failed a", second: "changed a, unchanged b", requests: 3,
		},
		"both fail": {
			faults: []dcaastest.Fault{{Route: write, Times: 1, Status: 429}, {Route: write, Times: 1, Status: 403}},
			is:     []error{dcaas.ErrThrottled, dcaas.ErrForbidden},
			report: "failed a b", second: "changed a b", requests: 3,
		},
		"the search fails": {
			faults: []dcaastest.Fault{{Route: "ListTagResourceInstances", Times: 1, Status: 500}}, is: []error{dcaas.ErrUnavailable},
			report: "nil", second: "changed a b", requests: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, c := cloud(t, "a", "b")
			for _, f := range tt.faults {
				srv.Inject(f)
			}
			report, err := c.Tags.AddWhere(t.Context(), tags.Connection, bulkOnly(), []tags.Tag{stage}, tags.BulkOpts{Parallel: 1})
			if got := describe(report); got != tt.report || (err == nil) != (tt.is == nil) {
				t.Errorf("AddWhere(): %s, %v, want %s, %v", got, err, tt.report, tt.is)
			}
			if text := report.String(); (text == "nothing was written") != (report == nil) {
				t.Errorf("String() = %s", text)
			}
			for _, want := range tt.is {
				if !errors.Is(err, want) {
					t.Errorf("AddWhere() = %v, want %v", err, want)
				}
			}
			if n := len(srv.Requests()); n != tt.requests {
				t.Errorf("%d requests, want %d", n, tt.requests)
			}
			report, err = c.Tags.AddWhere(t.Context(), tags.Connection, bulkOnly(), []tags.Tag{stage}, tags.BulkOpts{})
			wantReport(t, report, err, tt.second)
		})
	}
}

// A search answer without tags is completed by a read. A resource that is gone fails.
func TestBulkReadsMissingTags(t *testing.T) {
	t.Parallel()
	srv, c := cloud(t, "a")
	srv.Inject(dcaastest.Fault{
		Route: "ListTagResourceInstances", Status: 200,
		Body: `{"resources":[{"resource_id":"a"},{"resource_id":"gone"},{"resource_id":"a"}],"total_count":3}`,
	})
	for _, want := range []string{"changed a, failed gone", "unchanged a, failed gone"} {
		report, err := c.Tags.AddWhere(t.Context(), tags.Connection, bulkOnly(), []tags.Tag{stage}, tags.BulkOpts{})
		wantReport(t, report, err, want)
		if !errors.Is(err, dcaas.ErrNotFound) || !strings.HasPrefix(err.Error(), "tags: ") || !strings.Contains(err.Error(), " 1 failed, 0 not reached; gone: ") {
			t.Errorf("AddWhere() = %v, want ErrNotFound of gone", err)
		}
	}
	if writes(srv) != 1 {
		t.Errorf("%d writes, want 1", writes(srv))
	}

	// The end of the context during such a read leaves the resource as it is.
	ctx, cancel := context.WithCancel(t.Context())
	srv.Inject(dcaastest.Fault{Route: "ShowResourceTag", Times: 1, Latency: time.Minute, When: func(*http.Request) bool { cancel(); return true }})
	report, err := c.Tags.DeleteWhere(ctx, tags.Connection, bulkOnly(), []tags.Tag{stage}, tags.BulkOpts{Parallel: 1})
	wantReport(t, report, err, "not reached a gone")
	if !errors.Is(err, context.Canceled) || errors.Is(err, dcaas.ErrAmbiguous) {
		t.Errorf("DeleteWhere() = %v, want context.Canceled", err)
	}
}

// The end of the context stops new writes. The write that it interrupts fails, and a
// second run does the rest.
func TestBulkCancelled(t *testing.T) {
	t.Parallel()
	for name, acted := range map[string]bool{"before acting": false, "after acting": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, c := cloud(t, "a", "b", "c", "d", "e")
			cause := errors.New("the shift ended")
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			srv.Inject(dcaastest.Fault{
				Route: "BatchCreateResourceTags", Skip: 2, Times: 1, AfterActing: acted, Latency: time.Minute,
				When: func(r *http.Request) bool {
					if strings.Contains(r.URL.Path, "/c/") {
						cancel(cause)
					}
					return true
				},
			})
			report, err := c.Tags.AddWhere(ctx, tags.Connection, bulkOnly(), []tags.Tag{stage}, tags.BulkOpts{Parallel: 1})
			wantReport(t, report, err, "changed a b, failed c, not reached d e")
			if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) || !errors.Is(err, dcaas.ErrAmbiguous) ||
				!strings.HasPrefix(err.Error(), "tags: 2 changed, 0 unchanged, 1 failed, 2 not reached; context canceled: the shift ended") {
				t.Errorf("AddWhere() = %v, want context.Canceled with its cause, and ErrAmbiguous", err)
			}
			if writes(srv) != 3 {
				t.Errorf("%d writes, want 3", writes(srv))
			}
			report, err = c.Tags.AddWhere(t.Context(), tags.Connection, bulkOnly(), []tags.Tag{stage}, tags.BulkOpts{})
			if err != nil {
				t.Errorf("second run: %s, %v", report, err)
			}
			if got, err := c.Tags.Count(t.Context(), tags.Connection, tags.Query{Tags: []tags.Filter{{Key: "stage"}}}); got != 5 || err != nil {
				t.Errorf("after the second run %d connections have the tag, %v, want 5", got, err)
			}
		})
	}
	srv, c := cloud(t, "a")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	report, err := c.Tags.AddWhere(ctx, tags.Connection, bulkOnly(), []tags.Tag{stage}, tags.BulkOpts{})
	if report != nil || !errors.Is(err, context.Canceled) || len(srv.Requests()) != 0 {
		t.Errorf("AddWhere() with a context that has ended = %v, %v", report, err)
	}
}

// inMemory returns a client of a server whose requests pass through a hook, in the
// bubble of a synctest.
func inMemory(t *testing.T, srv *dcaastest.Server, hook func(*http.Request)) *dcaas.Client {
	t.Helper()
	c, err := dcaas.New(srv.Config(), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}), dcaas.WithHTTPClient(&http.Client{
		Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			hook(req)
			w := httptest.NewRecorder()
			srv.Handler().ServeHTTP(w, req)
			return w.Result(), nil
		}),
	}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func isWrite(req *http.Request) bool { return strings.HasSuffix(req.URL.Path, "/tags/action") }

// The number of writes at a time is bounded. Progress has no two calls at a time, and
// the report keeps the order of the search.
func TestBulkParallel(t *testing.T) {
	t.Parallel()
	var ids []string
	for i := range 20 {
		ids = append(ids, fmt.Sprintf("c%02d", i))
	}
	for parallel, want := range map[int]int32{0: 4, 1: 1, 3: 3, 100: 20} {
		srv, _ := cloud(t, ids...)
		synctest.Test(t, func(t *testing.T) {
			var running, most atomic.Int32
			c := inMemory(t, srv, func(req *http.Request) {
				if !isWrite(req) {
					return
				}
				if n := running.Add(1); n > most.Load() {
					most.Store(n)
				}
				<-time.After(time.Second) // the clock of the bubble stands still otherwise
				running.Add(-1)
			})
			var resp dcaas.Response
			var progress []tags.BulkProgress
			report, err := c.Tags.AddWhere(dcaas.WithResponse(t.Context(), &resp), tags.Connection, bulkOnly(), []tags.Tag{stage}, tags.BulkOpts{
				Parallel: parallel, Progress: func(p tags.BulkProgress) { progress = append(progress, p) },
			})
			wantReport(t, report, err, "changed "+strings.Join(ids, " "))
			if most.Load() != want || running.Load() != 0 {
				t.Errorf("Parallel %d: %d writes at a time, want %d", parallel, most.Load(), want)
			}
			if resp.StatusCode != http.StatusOK {
				t.Errorf("response = %+v, want that of the search", resp)
			}
			for i, p := range progress {
				if p.Done != i+1 || p.Total != 20 || !p.Changed || p.Err != nil || !slices.Contains(ids, p.ID) {
					t.Errorf("progress %d = %+v", i, p)
				}
			}
			if len(progress) != 20 {
				t.Errorf("%d calls of Progress, want 20", len(progress))
			}
		})
	}
}

// The call returns only when the writes in flight have ended, even if the transport
// does not heed the context, and even if Progress panics.
func TestBulkLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	for _, panics := range []bool{false, true} {
		srv, _ := cloud(t, "a", "b", "c", "d", "e")
		synctest.Test(t, func(t *testing.T) {
			var running, started atomic.Int32
			c := inMemory(t, srv, func(req *http.Request) {
				if !isWrite(req) {
					return
				}
				running.Add(1)
				started.Add(1)
				<-time.After(time.Duration(req.URL.Path[strings.LastIndex(req.URL.Path, "/tags")-1]-'a'+1) * time.Second)
				running.Add(-1)
			})
			timeout := 1500 * time.Millisecond
			if panics {
				timeout = time.Hour
			}
			ctx, cancel := context.WithTimeout(t.Context(), timeout)
			defer cancel()
			defer func() {
				if p := recover(); (p != nil) != panics {
					t.Errorf("panic %v, want one: %v", p, panics)
				}
				if running.Load() != 0 || started.Load() > 4 {
					t.Errorf("%d writes still run, of %d that were started", running.Load(), started.Load())
				}
			}()
			report, err := c.Tags.AddWhere(ctx, tags.Connection, bulkOnly(), []tags.Tag{stage}, tags.BulkOpts{
				Parallel: 3, Progress: func(tags.BulkProgress) {
					if panics {
						panic("in Progress")
					}
				},
			})
			if !errors.Is(err, context.DeadlineExceeded) || !slices.Equal(report.NotReached, []string{"e"}) || !slices.Contains(report.Changed, "a") {
				t.Errorf("AddWhere(): %s, %v, want a changed, e not reached", describe(report), err)
			}
		})
	}
}
