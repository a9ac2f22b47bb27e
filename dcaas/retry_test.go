package dcaas_test

import (
	"context"
	"errors"
	"io"
	"net"
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

// The retry rule, by the public API. For each outcome of a try the table has the number of
// tries of a read, an update and a create, and whether the writes are ambiguous.
func TestRetryRule(t *testing.T) {
	t.Parallel()
	seconds := func(n string) http.Header { return http.Header{"Retry-After": {n}} }
	const once, always = 1, 4
	tests := []struct {
		name              string
		step              step
		get, put, post    int
		putMaybe, postMay bool
	}{
		{"refused", step{err: refusedConnection()}, always, always, always, false, false},
		{"reset", step{err: resetConnection()}, always, always, once, true, true},
		{"cut off", step{err: io.ErrUnexpectedEOF}, always, always, once, true, true},
		{"no such host", step{err: &net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}}, once, once, once, false, false},
		{"too slow", step{hang: true}, always, always, once, true, true},
		{"400", step{status: 400}, once, once, once, false, false},
		{"401", step{status: 401}, once, once, once, false, false},
		{"404", step{status: 404}, once, once, once, false, false},
		{"408", step{status: 408}, always, always, once, true, true},
		{"409", step{status: 409}, once, once, once, false, false},
		{"429", step{status: 429}, always, always, always, false, false},
		{"429 with Retry-After", step{status: 429, header: seconds("1")}, always, always, always, false, false},
		{"500", step{status: 500}, always, always, once, true, true},
		{"501", step{status: 501}, once, once, once, false, false},
		{"502", step{status: 502}, always, always, once, true, true},
		{"503", step{status: 503}, always, always, once, true, true},
		{"503 with Retry-After", step{status: 503, header: seconds("1")}, always, always, always, false, false},
		{"504", step{status: 504}, always, always, once, true, true},
		{"busy", step{status: 400, body: `{"error_code":"DC.1118"}`}, once, always, once, false, false},
		{"cut over", step{status: 400, body: `{"error_code":"DC.1113"}`}, once, always, once, false, false},
		{"busy with 404", step{status: 404, body: `{"error_code":"DC.1118"}`}, once, always, once, false, false},
		{"busy with 500", step{status: 500, body: `{"error_code":"DC.1118"}`}, always, always, once, false, false},
		{"302", step{status: 302, header: http.Header{"Location": {"https://elsewhere.example.com/"}}}, once, once, once, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, call := range []struct {
				name  string
				tries int
				maybe bool
				do    func(context.Context, *dcaas.Client) error
			}{
				{"get", tt.get, false, func(ctx context.Context, c *dcaas.Client) error { return fail(c.VirtualGateways.Get(ctx, "id")) }},
				{"update", tt.put, tt.putMaybe, func(ctx context.Context, c *dcaas.Client) error {
					return fail(c.VirtualGateways.Update(ctx, "id", dcaas.VirtualGatewayUpdateOpts{Name: new("n")}))
				}},
				{"create", tt.post, tt.postMay, func(ctx context.Context, c *dcaas.Client) error {
					return fail(c.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{VPCID: "v", LocalEPGroup: []string{"10.0.0.0/8"}}))
				}},
			} {
				synctest.Test(t, func(t *testing.T) {
					s := &script{steps: []step{tt.step}}
					err := call.do(t.Context(), scripted(t, s))
					e, ok := errors.AsType[*dcaas.Error](err)
					if !ok {
						t.Fatalf("%s: %v, want an *Error", call.name, err)
					}
					if len(s.tries) != call.tries || e.Attempts != call.tries {
						t.Errorf("%s: %d tries, %d told, want %d", call.name, len(s.tries), e.Attempts, call.tries)
					}
					if errors.Is(err, dcaas.ErrAmbiguous) != call.maybe {
						t.Errorf("%s: ambiguous %v, want %v: %v", call.name, !call.maybe, call.maybe, err)
					}
					if call.tries > 1 && !strings.Contains(err.Error(), "(4 tries in ") {
						t.Errorf("%s: %v, want the number of tries", call.name, err)
					}
					for _, body := range s.bodies {
						if body != s.bodies[0] {
							t.Errorf("%s: bodies differ: %q", call.name, s.bodies)
						}
					}
				})
			}
		})
	}
}

// A busy resource exists, so a DELETE that gets only busy answers is an error.
func TestBusyDeleteIsNoSuccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 404, body: `{"error_code":"DC.1118"}`}}}
		err := scripted(t, s).VirtualGateways.Delete(t.Context(), "id")
		if e, ok := errors.AsType[*dcaas.Error](err); !ok || e.Code != dcaas.CodeVirtualGatewayLocked || len(s.tries) != 4 {
			t.Errorf("Delete() = %v after %d tries, want DC.1118 after 4", err, len(s.tries))
		}
	})
}

func TestRetrySucceeds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{err: refusedConnection()}, {status: 429}, {status: 201, body: `{"virtual_gateway":{"id":"g"}}`}}}
		got, err := scripted(t, s).VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{VPCID: "v", LocalEPGroup: []string{"10.0.0.0/8"}})
		if err != nil || got.ID != "g" {
			t.Errorf("Create() = %v, %v", got, err)
		}
		if !slices.IsSorted(s.signed) || s.signed[0] == s.signed[2] {
			t.Errorf("dates of the signatures = %v, want a new one for each try", s.signed)
		}
		for _, body := range s.bodies {
			if body != `{"virtual_gateway":{"vpc_id":"v","local_ep_group":["10.0.0.0/8"]}}` {
				t.Errorf("body = %s", body)
			}
		}
	})
}

func TestRepeatedDelete(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		steps []step
		want  error
	}{
		{"gone on the second try", []step{{status: 502}, {status: 404, body: `{"error_code":"DC.1111"}`}}, nil},
		{"gone on the second try, as 400", []step{{err: resetConnection()}, {status: 400, body: `{"error_code":"DC.1111"}`}}, nil},
		{"no such operation on the second try", []step{{status: 502}, {status: 404, body: `{"error_code":"APIGW.0101"}`}}, dcaas.ErrNotFound},
		{"gone on the first try", []step{{status: 404}}, dcaas.ErrNotFound},
		{"in use on the second try", []step{{status: 502}, {status: 400, body: `{"error_code":"DC.1106"}`}}, dcaas.ErrConflict},
	} {
		synctest.Test(t, func(t *testing.T) {
			if err := scripted(t, &script{steps: tt.steps}).VirtualGateways.Delete(t.Context(), "id"); !errors.Is(err, tt.want) {
				t.Errorf("%s: Delete() = %v, want %v", tt.name, err, tt.want)
			}
		})
	}
}

// Tag searches are POST calls that only read, and Tags.Add is idempotent. Both are repeated.
func TestRetryOfTagCalls(t *testing.T) {
	t.Parallel()
	for _, call := range calls() {
		tries := map[string]int{"Tags.Find": 4, "Tags.Count": 4, "Tags.Add": 4, "Tags.AddAll": 1, "Tags.DeleteAll": 1, "Tags.AddSystem": 1, "Tags.DeleteSystem": 1}[call.name]
		if tries == 0 {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: []step{{status: 502}}}
			if err := call.do(t.Context(), scripted(t, s)); !errors.Is(err, dcaas.ErrUnavailable) || len(s.tries) != tries {
				t.Errorf("%s: %d tries, %v, want %d", call.name, len(s.tries), err, tries)
			}
		})
	}
}

// A success status ends the call, even if the body has a code that is repeated under other
// statuses.
func TestBusyCodeUnderSuccessIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 299} {
		c, mock := golden.Client(t, dcaas.WithRetry(dcaas.RetryPolicy{MinWait: time.Nanosecond}))
		mock.RegisterNoResponder(httpmock.NewStringResponder(status, `{"error_code":"DC.1113","virtual_gateway":{"id":"g"}}`))
		got, err := c.VirtualGateways.Update(t.Context(), "g", dcaas.VirtualGatewayUpdateOpts{Name: new("n")})
		if n := mock.GetTotalCallCount(); err != nil || got.ID != "g" || n != 1 {
			t.Errorf("status %d: Update() = %v, %v after %d requests, want one", status, got, err, n)
		}
	}
}
