package alicloud_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

// Each call repeats lost and busy answers, and classifies the last one.
func TestRetries(t *testing.T) {
	t.Parallel()
	create := func(ctx context.Context, c *alicloud.Client) error {
		return fail(c.BGPPeers.Create(ctx, alicloud.BGPPeerCreateOpts{BGPGroupID: "g"}))
	}
	remove := func(ctx context.Context, c *alicloud.Client) error { return c.BGPPeers.Delete(ctx, "bgp-1") }
	describe := func(ctx context.Context, c *alicloud.Client) error {
		return fail(c.BGPPeers.List(ctx, alicloud.BGPPeerListOpts{}))
	}
	success := reply{body: `{"BgpPeerId":"bgp-1","RequestId":"r","BgpPeers":{"BgpPeer":[]}}`}
	reset := reply{err: fmt.Errorf("read: %w", syscall.ECONNRESET)}
	serverError := reply{status: 500, body: `{"Code":"InternalError","Message":"m"}`}
	throttled := reply{status: 400, body: `{"Code":"Throttling.User","Message":"too fast"}`}
	notFound := reply{status: 400, body: `{"Code":"InvalidParams.NotFound","Message":"instance not found"}`}
	noRegion := reply{status: 404, body: `{"Code":"InvalidRegionId.NotFound","Message":"m"}`}
	rejected := func(status int, code string) reply {
		return reply{status: status, body: `{"Code":"` + code + `","Message":"m"}`}
	}
	exists := rejected(400, "BgpPeer.Already.Exists")
	htmlPage := reply{status: 404, body: "<html>not found</html>"}
	tests := []struct {
		name    string
		call    func(context.Context, *alicloud.Client) error
		replies []reply
		tries   int
		want    []error
	}{
		{"create, answer lost", create, []reply{reset, success}, 2, nil},
		{"create, two server errors", create, []reply{serverError, serverError, success}, 3, nil},
		{"create, throttled", create, []reply{throttled, success}, 2, nil},
		{"create, always throttled", create, []reply{throttled}, 4, []error{dcaas.ErrThrottled}},
		{"create, every answer lost", create, []reply{reset}, 4, []error{dcaas.ErrUnavailable, dcaas.ErrAmbiguous}},
		{"create, exists", create, []reply{exists}, 1, []error{dcaas.ErrConflict}},
		{"create, answer lost, then exists", create, []reply{reset, exists}, 2, []error{dcaas.ErrConflict, dcaas.ErrAmbiguous}},
		{"create, server error, then in use", create, []reply{serverError, rejected(400, "DependencyViolation.Vbr")}, 2, []error{dcaas.ErrConflict, dcaas.ErrAmbiguous}},
		{"create, answer lost, then unknown key", create, []reply{reset, rejected(404, "InvalidAccessKeyId.NotFound")}, 2, []error{dcaas.ErrUnauthorized, dcaas.ErrAmbiguous}},
		{"create, answer lost, then forbidden", create, []reply{reset, rejected(400, "Forbidden.RAM")}, 2, []error{dcaas.ErrForbidden, dcaas.ErrAmbiguous}},
		{"create, answer lost, then invalid", create, []reply{reset, rejected(400, "InvalidIP.Malformed")}, 2, []error{dcaas.ErrInvalid}},
		{"create, unknown key", create, []reply{rejected(404, "InvalidAccessKeyId.NotFound")}, 1, []error{dcaas.ErrUnauthorized}},
		{"create, answer lost, then token in progress", create, []reply{reset, rejected(400, "LastTokenProcessing"), success}, 3, nil},
		{"create, token always in progress", create, []reply{rejected(403, "OperationFailed.LastTokenProcessing")}, 4, []error{dcaas.ErrConflict}},
		{"create, answer lost, then token always in progress", create, []reply{reset, rejected(400, "LastTokenProcessing")}, 4, []error{dcaas.ErrConflict, dcaas.ErrAmbiguous}},
		{"create, busy", create, []reply{rejected(400, "SystemBusy"), success}, 2, nil},
		{"create, resource in use", create, []reply{rejected(409, "OperationConflict"), rejected(400, "TaskConflict.Vbr"), success}, 3, nil},
		{"create, always busy", create, []reply{rejected(400, "SystemBusy")}, 4, []error{dcaas.ErrUnavailable}},
		{"create, throttled with 503", create, []reply{rejected(503, "Throttling.User")}, 4, []error{dcaas.ErrThrottled}},
		{"delete, answer lost, then forbidden", remove, []reply{reset, rejected(403, "Forbidden.RAM")}, 2, []error{dcaas.ErrForbidden, dcaas.ErrAmbiguous}},
		{"delete, resource in use", remove, []reply{rejected(400, "OperationConflict"), success}, 2, nil},
		{"delete, answer lost, then unknown action", remove, []reply{reset, rejected(404, "InvalidAction.NotFound")}, 2, []error{dcaas.ErrInvalid}},
		{"delete, answer lost, then HTML page", remove, []reply{reset, htmlPage}, 2, []error{dcaas.ErrNotFound}},
		{"describe, unknown action", describe, []reply{rejected(404, "InvalidAction.NotFound")}, 1, []error{dcaas.ErrInvalid}},
		{"delete, answer lost, then not found", remove, []reply{reset, notFound}, 2, nil},
		{"delete, throttled, then not found", remove, []reply{throttled, notFound}, 2, []error{dcaas.ErrNotFound}},
		{"delete, not found", remove, []reply{notFound}, 1, []error{dcaas.ErrNotFound}},
		{"delete, answer lost, then unknown region", remove, []reply{reset, noRegion}, 2, []error{dcaas.ErrNotFound}},
		{"describe, server error", describe, []reply{serverError, success}, 2, nil},
		{"describe, every answer a server error", describe, []reply{serverError}, 4, []error{dcaas.ErrUnavailable}},
	}
	for _, form := range []alicloud.Signature{alicloud.ACS3HMACSHA256, alicloud.HMACSHA1} {
		for _, tt := range tests {
			t.Run(string(form)+" "+tt.name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := &script{replies: tt.replies}
					err := tt.call(t.Context(), newClient(t, s, withRetries, func(cfg *alicloud.Config) { cfg.Signature = form }))
					if len(s.seen) != tt.tries {
						t.Errorf("%d tries, want %d", len(s.seen), tt.tries)
					}
					if tt.want == nil {
						if err != nil {
							t.Error(err)
						}
					} else {
						checkClass(t, tt.name, err, tt.want...)
					}
					checkTries(t, s.seen)
				})
			})
		}
	}
}

// checkTries checks that all tries are the same call and that each one is signed anew.
func checkTries(t *testing.T, tries []*http.Request) {
	t.Helper()
	tokens, nonces, dates, signatures := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, req := range tries {
		q := req.URL.Query()
		tokens[q.Get("ClientToken")] = true
		nonces[req.Header.Get("X-Acs-Signature-Nonce")+q.Get("SignatureNonce")] = true
		dates[req.Header.Get("X-Acs-Date")+q.Get("Timestamp")] = true
		signatures[req.Header.Get("Authorization")+q.Get("Signature")] = true
		if len(q["Signature"]) > 1 || len(q["AccessKeyId"]) > 1 {
			t.Errorf("the query is signed twice: %s", req.URL.RawQuery)
		}
	}
	if len(tokens) != 1 {
		t.Errorf("client tokens %v, want one", tokens)
	}
	if len(nonces) != len(tries) || len(signatures) != len(tries) {
		t.Errorf("%d tries have %d nonces and %d signatures", len(tries), len(nonces), len(signatures))
	}
	if len(tries) > 2 && len(dates) < 2 {
		t.Errorf("%d tries have the dates %v", len(tries), dates)
	}
}

// The error for a missing peer counts the tries before the answer.
func TestMissingPeerCountsTries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{replies: []reply{{status: 500}, {status: 500}, {body: `{"TotalCount":0,"BgpPeers":{"BgpPeer":[]}}`}}}
		err := fail(newClient(t, s, withRetries).BGPPeers.Get(t.Context(), "p"))
		checkClass(t, "Get()", err, dcaas.ErrNotFound)
		if e, _ := errors.AsType[*alicloud.Error](err); e.Attempts != 3 || !strings.Contains(err.Error(), "(3 tries in 1") && !strings.Contains(err.Error(), "(3 tries in 2") {
			t.Errorf("Get() = %v after %d, want 3", err, e.Attempts)
		}
	})
}
