package dcaas_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// lists returns a client that gets these lists, one after the other. The last list repeats.
// A number is an HTTP status.
func lists(t *testing.T, key string, answers ...string) *dcaas.Client {
	t.Helper()
	c, mock := golden.Client(t)
	looks := 0
	mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
		answer := answers[min(looks, len(answers)-1)]
		looks++
		if status := map[string]int{"404": 404, "503": 503, "403": 403}[answer]; status != 0 {
			return httpmock.NewStringResponse(status, ""), nil
		}
		return httpmock.NewStringResponse(http.StatusOK, `{"`+key+`":[`+answer+`]}`), nil
	})
	return c
}

// seen returns options that record each status that does not end the wait.
func seen(t *testing.T, id string) (*[]string, dcaas.WaitOpts) {
	var states []string
	return &states, dcaas.WaitOpts{Progress: func(p dcaas.WaitProgress) {
		states = append(states, p.Status)
		if p.ID != id {
			t.Errorf("progress is of %s, want %s", p.ID, id)
		}
	}}
}

// listWaitTest is a wait for items of a list: the answers to its looks, the states that did
// not end it, and its error.
type listWaitTest struct {
	name    string
	answers []string
	states  []string
	err     string
}

// testListWait checks the end of a wait. The IDs are those of its items.
func testListWait(t *testing.T, key, ids string, tests []listWaitTest, wait func(context.Context, *dcaas.Client, dcaas.WaitOpts) error) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				states, opts := seen(t, ids)
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				err := wait(ctx, lists(t, key, tt.answers...), opts)
				if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
					t.Errorf("the wait ends with %v, want %q", err, tt.err)
				}
				if !slices.Equal(*states, tt.states) {
					t.Errorf("states = %q, want %q", *states, tt.states)
				}
			})
		})
	}
}

func TestWaitGlobalEIPsBound(t *testing.T) {
	t.Parallel()
	const (
		other   = `{"global_eip_id":"other","status":"ERROR"}`
		segment = `{"global_eip_segment_id":"s","status":"BIND_SUCCESSFULLY"}`
	)
	eip := func(status string) string {
		return `{"global_eip_id":"e","status":"` + status + `","error_message":"no bandwidth"}`
	}
	testListWait(t, "global_eips", "s, e", []listWaitTest{
		{"at once", []string{eip("BIND_SUCCESSFULLY") + "," + segment + "," + other}, nil, ""},
		{"later", []string{segment, eip("BINDING") + "," + segment, "503", segment + "," + eip("ACTIVE")}, []string{"", "BINDING", "BINDING"}, ""},
		{"one fails", []string{segment + "," + eip("BINDING"), eip("ERROR") + "," + segment}, []string{"BINDING"}, "dcaas: global EIP e is in state ERROR: no bandwidth"},
		{"forbidden", []string{"403"}, nil, "403"},
	}, func(ctx context.Context, c *dcaas.Client, opts dcaas.WaitOpts) error {
		got, err := c.ConnectGateways.WaitGlobalEIPsBound(ctx, "g", []string{"s", "e"}, opts)
		if err == nil && (len(got) != 2 || got[0].GlobalEIPSegmentID != "s" || got[1].GlobalEIPID != "e") {
			return fmt.Errorf("the result is %+v, want s and e", got)
		}
		if e, ok := errors.AsType[*dcaas.StateError](err); ok && (e.ID != "e" || e.Status != "ERROR" || e.Reason != "no bandwidth") {
			return fmt.Errorf("the error has the ID %s, the status %s and the reason %q", e.ID, e.Status, e.Reason)
		}
		return err
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		got, err := lists(t, "global_eips", segment+","+eip("BINDING")).ConnectGateways.WaitGlobalEIPsBound(ctx, "g", []string{"s", "e"}, dcaas.WaitOpts{})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "waiting for s, e") || !strings.Contains(err.Error(), "last status BINDING") || len(got) != 2 {
			t.Errorf("WaitGlobalEIPsBound() = %v, %v, want what was seen last and a DeadlineExceeded", got, err)
		}
	})
}

func TestWaitGlobalEIPsUnbound(t *testing.T) {
	t.Parallel()
	const other = `{"global_eip_id":"other","status":"BIND_SUCCESSFULLY"}`
	testListWait(t, "global_eips", "e, f", []listWaitTest{
		{"at once", []string{other}, nil, ""},
		{"nothing is left", []string{""}, nil, ""},
		{
			"later",
			[]string{`{"global_eip_id":"e","status":"UNBINDING"},` + other, "503", `{"global_eip_id":"e","status":""}`, other},
			[]string{"UNBINDING", "UNBINDING", ""},
			"",
		},
		{"the gateway is gone", []string{`{"global_eip_id":"e","status":"UNBINDING"}`, "404"}, []string{"UNBINDING"}, ""},
		{
			"it fails",
			[]string{`{"global_eip_id":"e","status":"UNBINDING"}`, `{"global_eip_id":"e","status":"ERROR","error_message":"in use"}`},
			[]string{"UNBINDING"},
			"dcaas: global EIP e is in state ERROR: in use",
		},
		{
			"its bind had failed",
			[]string{`{"global_eip_id":"e","status":"ERROR","error_message":"no bandwidth"},{"global_eip_id":"f","status":"UNBINDING"}`, other},
			[]string{"ERROR"},
			"",
		},
		{"forbidden", []string{"403"}, nil, "403"},
	}, func(ctx context.Context, c *dcaas.Client, opts dcaas.WaitOpts) error {
		return c.ConnectGateways.WaitGlobalEIPsUnbound(ctx, "g", []string{"e", "f"}, opts)
	})
}

func TestWaitRoutes(t *testing.T) {
	t.Parallel()
	testListWait(t, "gdgw_routetables", "a, b", []listWaitTest{
		{"at once", []string{`{"id":"b","status":"ACTIVE"},{"id":"a","status":"ACTIVE"}`}, nil, ""},
		{
			"later",
			[]string{`{"id":"b","status":"LATER"},{"id":"a","status":"PENDING_CREATE"}`, `{"id":"a","status":"ACTIVE"},{"id":"b","status":"SOON"}`, `{"id":"a","status":"ACTIVE"},{"id":"b","status":"ACTIVE"},{"id":"c","status":"ERROR"}`},
			[]string{"PENDING_CREATE", "SOON"},
			"",
		},
		{"one fails", []string{`{"id":"a","status":"PENDING_CREATE"},{"id":"b","status":"ERROR"}`}, nil, "dcaas: route b is in state ERROR"},
		{"the gateway is gone", []string{"404"}, nil, "404"},
	}, func(ctx context.Context, c *dcaas.Client, opts dcaas.WaitOpts) error {
		got, err := c.RouteTables.WaitReady(ctx, "g", []string{"a", "b"}, opts)
		if err == nil && (len(got) != 2 || got[0].ID != "a" || got[1].ID != "b") {
			return fmt.Errorf("the result is %+v, want a and b", got)
		}
		return err
	})
}

func TestWaitRoutesDeleted(t *testing.T) {
	t.Parallel()
	testListWait(t, "gdgw_routetables", "a, b", []listWaitTest{
		{"at once", []string{`{"id":"other","status":"ERROR"}`}, nil, ""},
		{"later", []string{`{"id":"a","status":"ACTIVE"},{"id":"b","status":"PENDING_DELETE"}`, "503", `{"id":"b","status":"PENDING_DELETE"}`, ""}, []string{"ACTIVE", "ACTIVE", "PENDING_DELETE"}, ""},
		{"the gateway is deleted", []string{`{"id":"a","status":"ACTIVE"}`, "404"}, []string{"ACTIVE"}, ""},
		{"it fails", []string{`{"id":"a","status":"ACTIVE"}`, `{"id":"a","status":"ERROR"}`}, []string{"ACTIVE"}, "dcaas: route a is in state ERROR"},
		{"its creation had failed", []string{`{"id":"a","status":"ERROR"}`, ""}, []string{"ERROR"}, ""},
		{"forbidden", []string{"403"}, nil, "403"},
	}, func(ctx context.Context, c *dcaas.Client, opts dcaas.WaitOpts) error {
		return c.RouteTables.WaitDeleted(ctx, "g", []string{"a", "b"}, opts)
	})
}

// An EIP that is being unbound does not become bound.
func TestWaitGlobalEIPsBoundEndsWhenUnbinding(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := lists(t, "global_eips", `{"global_eip_id":"e","status":"UNBINDING"}`)
		_, err := c.ConnectGateways.WaitGlobalEIPsBound(t.Context(), "g", []string{"e"}, dcaas.WaitOpts{})
		if e, ok := errors.AsType[*dcaas.StateError](err); !ok || e.Status != "UNBINDING" || e.Reason != "it is being unbound" {
			t.Errorf("WaitGlobalEIPsBound() = %v, want a StateError", err)
		}
	})
}
