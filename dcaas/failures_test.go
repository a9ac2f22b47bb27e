package dcaas_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

func TestEveryCallReportsErrorAnswers(t *testing.T) {
	t.Parallel()
	for _, call := range calls() {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			c := answering(t, http.StatusNotFound, `{"error_code":"DC.1111","error_msg":"The virtual gateway does not exist.","request_id":"r1"}`)
			err := call.do(t.Context(), c)
			e, ok := errors.AsType[*dcaas.Error](err)
			if !ok || !errors.Is(err, dcaas.ErrNotFound) || errors.Is(err, dcaas.ErrAmbiguous) {
				t.Fatalf("404: %v, want ErrNotFound", err)
			}
			if e.StatusCode != 404 || e.Code != dcaas.CodeVirtualGatewayNotFound || e.RequestID != "r1" || e.Attempts != 1 ||
				e.Message != "The virtual gateway does not exist." || !strings.HasPrefix(e.Path, "/v3/"+golden.ProjectID+"/") {
				t.Errorf("404: %+v", e)
			}

			err = call.do(t.Context(), answering(t, http.StatusBadGateway, "upstream gone"))
			if !errors.Is(err, dcaas.ErrUnavailable) || errors.Is(err, dcaas.ErrAmbiguous) != call.write {
				t.Errorf("502: %v, want ErrUnavailable, ambiguous: %v", err, call.write)
			}
		})
	}
}

func TestEveryCallReportsAnswersThatCannotBeRead(t *testing.T) {
	t.Parallel()
	bodies := map[string]string{
		"no JSON": "pong", "half": `{"virtual_gateway":{"id":`, "empty": "", "another object": `{"something":{}}`,
		"a list": `[]`, "an error": `{"error_code":"DC.0003","error_msg":"System error."}`,
	}
	for _, call := range calls() {
		for name, body := range bodies {
			if call.name == "Do" && (name == "a list" || name == "an error" || name == "another object") {
				continue // it takes any JSON
			}
			if call.name == "ConnectGateways.UnbindGlobalEIPs" && (name == "empty" || name == "another object") {
				continue // its answer may list nothing
			}
			t.Run(call.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				err := call.do(t.Context(), answering(t, http.StatusOK, body))
				if !call.result && name != "an error" {
					if err != nil {
						t.Errorf("%v, though there is nothing to read", err)
					}
					return
				}
				e, ok := errors.AsType[*dcaas.Error](err)
				if !ok || e.StatusCode != 200 || string(e.Body) != body || strings.Contains(err.Error(), "\n") {
					t.Errorf("%v, want an *Error with the status and the body", err)
				}
				if errors.Is(err, dcaas.ErrAmbiguous) != call.write {
					t.Errorf("%v: ambiguous is %v, want %v", err, !call.write, call.write)
				}
			})
		}
	}
}

func TestEveryCallEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for _, call := range calls() {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			c, mock := golden.Client(t)
			mock.RegisterNoResponder(httpmock.NewStringResponder(http.StatusOK, "{}"))
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			err := call.do(ctx, c)
			if _, ok := errors.AsType[*dcaas.Error](err); !ok || !errors.Is(err, context.Canceled) || errors.Is(err, dcaas.ErrAmbiguous) {
				t.Errorf("%v, want context.Canceled", err)
			}
			if n := mock.GetTotalCallCount(); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

// An error body under a success status is an error with its code. For a write it is
// ambiguous.
func TestErrorUnderSuccessStatus(t *testing.T) {
	t.Parallel()
	for _, call := range calls() {
		for _, body := range []string{
			`{"error_code":"DC.0003","error_msg":"System error."}`,
			`{"virtual_gateway":null,"virtual_gateways":null,"tags":null,"error_code":"DC.0003","error_msg":"System error."}`,
		} {
			if call.name == "Do" {
				continue // Do returns any answer
			}
			err := call.do(t.Context(), answering(t, http.StatusOK, body))
			e, ok := errors.AsType[*dcaas.Error](err)
			if !ok || e.Code != dcaas.CodeSystemError || !strings.Contains(err.Error(), "200 DC.0003 System error.") || errors.Is(err, dcaas.ErrAmbiguous) != call.write {
				t.Errorf("%s: %v, want the error of the answer", call.name, err)
			}
		}
	}
}
