package dcaas_test

import (
	"errors"
	"io"
	"testing"
	"testing/synctest"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

func TestLostAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		err := tryCreate(t.Context(), scripted(t, &script{steps: []step{{err: io.EOF}}}))
		const want = "dcaas: POST /v3/p/dcaas/virtual-gateways: the answer did not arrive: EOF; the change may have been made all the same: look before repeating it"
		if err == nil || err.Error() != want || !errors.Is(err, io.EOF) {
			t.Errorf("%v\nwant %s", err, want)
		}
	})
}

// A call is ambiguous if an earlier try may have been carried out, unless a later answer
// rules that out.
func TestAmbiguityOfEarlierTries(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		steps []step
		want  bool
	}{
		{"reset, then refused", []step{{err: resetConnection()}, {err: refusedConnection()}}, true},
		{"500, then throttled", []step{{status: 500}, {status: 429}}, true},
		{"500, then busy", []step{{status: 500}, {status: 400, body: `{"error_code":"DC.1118"}`}}, true},
		// The reset try may have caused the conflict.
		{"reset, then a conflict", []step{{err: resetConnection()}, {status: 400, body: `{"error_code":"DC.1210"}`}}, true},
		{"a conflict alone", []step{{status: 400, body: `{"error_code":"DC.1210"}`}}, false},
		// The service did not refuse the earlier try, so that one may have been carried out.
		{"reset, then unauthorized", []step{{err: resetConnection()}, {status: 401}}, true},
		{"500, then forbidden", []step{{status: 500}, {status: 403}}, true},
		{"unauthorized alone", []step{{status: 401}}, false},
		// The part of the 400 that is missing may be the code of a missing gateway.
		{"reset, then a 400 that is cut off", []step{{err: resetConnection()}, {status: 400, body: `{"error_co`}}, true},
		{"500, then refused for good", []step{{status: 500}, {status: 400, body: `{"error_code":"DC.0001"}`}}, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			err := fail(scripted(t, &script{steps: tt.steps}).VirtualGateways.Update(t.Context(), "id", dcaas.VirtualGatewayUpdateOpts{Name: new("n")}))
			if err == nil || errors.Is(err, dcaas.ErrAmbiguous) != tt.want {
				t.Errorf("%s: %v, want ambiguous %v", tt.name, err, tt.want)
			}
		})
	}
}
