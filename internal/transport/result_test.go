package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

func TestFinishReturnsAResponseOrAFailure(t *testing.T) {
	t.Parallel()
	get, post, put, remove := &Op{Method: "GET"}, &Op{Method: "POST"}, &Op{Method: "PUT"}, &Op{Method: "DELETE"}
	lost := outcome{phase: unanswered, err: io.ErrUnexpectedEOF}
	coded := func(status int, code string) outcome {
		return outcome{status: status, error: wire.ErrorBody{Code: code}}
	}
	for _, tt := range []struct {
		name    string
		op      *Op
		earlier bool // an earlier try may have had an effect
		last    outcome
		body    string
		ok      bool
		want    Failure // its flags
	}{
		{"success", get, false, outcome{status: 200}, `{"thing":{"a":"x"}}`, true, Failure{}},
		{"success without the value, GET", get, false, outcome{status: 200}, `{}`, false, Failure{}},
		{"success without the value, POST", post, false, outcome{status: 201}, `{}`, false, Failure{Ambiguous: true}},
		{"first DELETE, missing", remove, false, outcome{status: 404}, "", false, Failure{}},
		{"repeated DELETE, missing", remove, true, outcome{status: 404}, "", true, Failure{}},
		{"repeated DELETE, unknown to the gateway", remove, true, coded(404, "APIGW.0101"), "", false, Failure{Acted: true}},
		{"repeated DELETE, busy", remove, true, outcome{status: 404, busy: true}, "", false, Failure{Acted: true, Ambiguous: true}},
		{"repeated PUT, missing", put, true, outcome{status: 404}, "", false, Failure{Acted: true}},
		{"refused, POST", post, false, coded(400, "DC.0001"), "", false, Failure{}},
		{"refused token after a lost try, PUT", put, true, outcome{status: 401}, "", false, Failure{Acted: true, Ambiguous: true}},
		{"refused token after a lost try, GET", get, true, outcome{status: 401}, "", false, Failure{}},
		{"lost, POST", post, true, lost, "", false, Failure{Acted: true, Ambiguous: true, Unreached: true}},
		{"lost, GET", get, true, lost, "", false, Failure{Unreached: true}},
		{"no connection, POST", post, false, outcome{phase: unreached, err: io.EOF}, "", false, Failure{Unreached: true}},
		{"no route, POST", post, false, outcome{phase: unroutable, err: io.EOF}, "", false, Failure{}},
		{"not sent", post, false, outcome{phase: unsent, err: &unsentError{io.EOF}}, "", false, Failure{}},
		{"not sent in time", post, false, outcome{phase: unsent, err: &unsentError{&timeoutError{1}}}, "", false, Failure{Unreached: true}},
		{"too large, POST", post, true, outcome{phase: oversized, err: &tooLargeError{1}}, "", false, Failure{Acted: true, Ambiguous: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, call := newTestClient(t, nil), newTestCall(tt.op)
			call.tries, call.sent, call.mayHaveActed = 1, 1, tt.earlier
			if tt.earlier {
				call.tries, call.sent = 2, 2
			}
			call.last, call.answer = tt.last, []byte(tt.body)
			req := &Request{Op: tt.op}
			var out thing
			if tt.last.status/100 == 2 {
				req.Out = []Field{Object("thing", &out)}
			}
			resp, err := c.finish(t.Context(), call, req, tt.last.err)
			if (resp != nil) != tt.ok || (err == nil) != tt.ok {
				t.Fatalf("finish() = %v, %v", resp, err)
			}
			if tt.ok {
				if resp.StatusCode != tt.last.status || resp.Tries != call.sent {
					t.Errorf("response = %+v", resp)
				}
				return
			}
			f := failureOf(t, err)
			if f.StatusCode != tt.last.status || f.Path != call.path || f.Tries != call.sent {
				t.Errorf("failure = %+v", f)
			}
			if f.Ambiguous != tt.want.Ambiguous || f.Acted != tt.want.Acted || f.Unreached != tt.want.Unreached {
				t.Errorf("ambiguous %v, acted %v, unreached %v, want %v, %v, %v", f.Ambiguous, f.Acted, f.Unreached, tt.want.Ambiguous, tt.want.Acted, tt.want.Unreached)
			}
			if tt.last.err != nil && !errors.Is(f.Err, tt.last.err) {
				t.Errorf("cause = %v, want %v", f.Err, tt.last.err)
			}
		})
	}
}

// With optional fields only, the body of an error decodes without a failure.
func TestFinishFindsAnErrorUnderAStatusOfSuccess(t *testing.T) {
	t.Parallel()
	for body, failed := range map[string]bool{
		`{"thing":{},"request_id":"r"}`: false,
		`{"request_id":"r"}`:            false,
		`{"error_code":7}`:              false,
		`{"error_code":"DC.1"}`:         true,
		`{"Code":"C"}`:                  true,
		`{"error":{"code":"E"}}`:        true,
	} {
		c, call := newTestClient(t, nil), newTestCall(&Op{Method: http.MethodGet})
		call.tries, call.last, call.answer = 1, outcome{status: http.StatusOK}, []byte(body)
		var out thing
		_, err := c.finish(t.Context(), call, &Request{Op: call.op, Out: []Field{Optional("thing", &out)}}, nil)
		if (err != nil) != failed {
			t.Errorf("finish(%s) = %v, want an error: %v", body, err, failed)
		}
	}
}

func TestFinishGivesTheBodyOnlyOnDemand(t *testing.T) {
	t.Parallel()
	for _, whole := range []bool{false, true} {
		c, call := newTestClient(t, nil), newTestCall(&Op{Method: http.MethodGet})
		call.tries, call.last, call.answer = 1, outcome{status: http.StatusOK}, []byte("{}")
		resp, err := c.finish(t.Context(), call, &Request{Op: call.op, Whole: whole}, nil)
		if err != nil || (resp.Body != nil) != whole {
			t.Errorf("whole %v: finish() = %+v, %v", whole, resp, err)
		}
	}
}

func TestFinishReportsTheEndOfTheContext(t *testing.T) {
	t.Parallel()
	errStop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errStop)
	for text, last := range map[string]outcome{
		"context canceled: stop":                                  {err: context.Canceled, phase: unanswered},
		"context canceled: stop (last try: EOF)":                  {err: io.EOF, phase: unanswered},
		"context canceled: stop (the last answer was 503 DC.1)":   {status: 503, error: wire.ErrorBody{Code: "DC.1"}},
		"context canceled: stop (last try: no connection: reset)": {err: &unreachedError{errors.New("reset")}, phase: unreached},
	} {
		c, call := newTestClient(t, nil), newTestCall(&Op{Method: http.MethodPost})
		call.tries, call.last, call.mayHaveActed = 1, last, true
		_, err := c.finish(ctx, call, &Request{Op: call.op}, context.Canceled)
		f := failureOf(t, err)
		if f.Err.Error() != text || !errors.Is(f.Err, context.Canceled) || !errors.Is(f.Err, errStop) || !f.Ambiguous {
			t.Errorf("cause = %v, want %q; ambiguous %v", f.Err, text, f.Ambiguous)
		}
	}
}

func TestStripURL(t *testing.T) {
	t.Parallel()
	inner := errors.New("reset")
	withURL := &url.Error{Op: "Get", URL: "https://x/?name=sesame", Err: inner}
	for want, err := range map[string]error{
		"reset":             withURL,
		"proxy: reset":      fmt.Errorf("proxy: %w", withURL),
		"proxy: reset, EOF": fmt.Errorf("proxy: %w, %w", &url.Error{Op: "Put", URL: "y", Err: withURL}, io.EOF),
	} {
		got := stripURL(err)
		if got.Error() != want || !errors.Is(got, inner) {
			t.Errorf("stripURL(%v) = %v, want %q", err, got, want)
		}
	}
	if got := stripURL(inner); got != inner { //nolint:errorlint // the error must be unchanged
		t.Errorf("stripURL() = %v, want the error itself", got)
	}
}
