package alicloud_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

// The code decides the class of an error, and the status decides for an unknown code.
func TestErrorClasses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status int
		code   string
		want   []error
	}{
		{400, "Throttling", []error{dcaas.ErrThrottled}},
		{400, "Throttling.User", []error{dcaas.ErrThrottled}},
		{429, "Throttling.Api", []error{dcaas.ErrThrottled}},
		{429, "", []error{dcaas.ErrThrottled}},
		{400, "SignatureDoesNotMatch", []error{dcaas.ErrUnauthorized}},
		{400, "SignatureNonceUsed", []error{dcaas.ErrUnauthorized}},
		{400, "IncompleteSignature", []error{dcaas.ErrUnauthorized}},
		{400, "InvalidTimeStamp.Expired", []error{dcaas.ErrUnauthorized}},
		{400, "InvalidSecurityToken.Expired", []error{dcaas.ErrUnauthorized}},
		{404, "InvalidAccessKeyId.NotFound", []error{dcaas.ErrUnauthorized}},
		{400, "InvalidAccessKeyId.Inactive", []error{dcaas.ErrUnauthorized}},
		{403, "Forbidden.RAM", []error{dcaas.ErrForbidden}},
		{400, "Forbidden", []error{dcaas.ErrForbidden}},
		{400, "NoPermission", []error{dcaas.ErrForbidden}},
		{400, "QuotaExceeded.New", []error{dcaas.ErrQuotaExceeded}},
		{400, "IncorrectStatus.BgpPeer", []error{dcaas.ErrConflict}},
		{400, "OperationConflict", []error{dcaas.ErrConflict}},
		{409, "TaskConflict", []error{dcaas.ErrConflict}},
		{400, "OperationConflict.Vbr", []error{dcaas.ErrConflict}},
		{400, "DependencyViolation.BgpPeer", []error{dcaas.ErrConflict}},
		{400, "LastTokenProcessing", []error{dcaas.ErrConflict}},
		{403, "OperationFailed.LastTokenProcessing", []error{dcaas.ErrConflict}},
		{400, "SystemBusy", []error{dcaas.ErrUnavailable}},
		{503, "Throttling.User", []error{dcaas.ErrThrottled}},
		{400, "InvalidNew.NotFound", []error{dcaas.ErrNotFound}},
		{404, "InvalidAction.NotFound", []error{dcaas.ErrInvalid}},
		{400, "SomethingNew", []error{dcaas.ErrInvalid}},
		{401, "SomethingNew", []error{dcaas.ErrUnauthorized}},
		{403, "SomethingNew", []error{dcaas.ErrForbidden}},
		{404, "SomethingNew", []error{dcaas.ErrNotFound}},
		{409, "SomethingNew", []error{dcaas.ErrConflict}},
		{408, "", []error{dcaas.ErrUnavailable, dcaas.ErrAmbiguous}},
		{500, "InternalError", []error{dcaas.ErrUnavailable, dcaas.ErrAmbiguous}},
		{503, "ServiceUnavailable", []error{dcaas.ErrUnavailable, dcaas.ErrAmbiguous}},
		{501, "", nil},
		{302, "", nil},
	} {
		checkClass(t, strconv.Itoa(tt.status)+" "+tt.code, createError(t, tt.status, tt.code), tt.want...)
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	err := createError(t, 400, "QuotaExceeded.Bgp")
	if want := "alicloud: CreateBgpPeer: 400 QuotaExceeded.Bgp it said (request r)"; err.Error() != want {
		t.Errorf("Error() = %s, want %s", err, want)
	}
	e, _ := errors.AsType[*alicloud.Error](err)
	if e.Action != "CreateBgpPeer" || e.StatusCode != 400 || e.Code != alicloud.CodeBGPQuota || e.Message != "it said" || e.RequestID != "r" || e.Attempts != 1 || e.ClientToken != clientToken {
		t.Errorf("%#v", e)
	}
	data, jsonErr := json.Marshal(e)
	if want := `{"action":"CreateBgpPeer","attempts":1,"client_token":"` + clientToken + `","code":"QuotaExceeded.Bgp","error":"` + err.Error() + `","request_id":"r","status":400}`; jsonErr != nil || string(data) != want {
		t.Errorf("JSON = %s, %v, want %s", data, jsonErr, want)
	}
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, nil)).Error("m", "err", err)
	if !strings.Contains(b.String(), "err.action=CreateBgpPeer") {
		t.Errorf("log = %s", b.String())
	}
	for status, want := range map[int]string{302: "redirects are not followed", 401: "check the AccessKey pair", 500: "repeat it with the same ClientToken"} {
		if err := createError(t, status, ""); !strings.Contains(err.Error(), want) {
			t.Errorf("%d: %v, want %q", status, err, want)
		}
	}
}

func TestTransportErrors(t *testing.T) {
	t.Parallel()
	missing := &net.DNSError{Err: "no such host", Name: "vpc.nowhere.aliyuncs.com", IsNotFound: true}
	err := fail(newClient(t, &script{replies: []reply{{err: missing}}}).BGPPeers.List(t.Context(), alicloud.BGPPeerListOpts{}))
	checkClass(t, "no host", err)
	if got, ok := errors.AsType[*net.DNSError](err); !ok || got != missing || !strings.Contains(err.Error(), "check the region and the endpoint") {
		t.Errorf("no host: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err = fail(newClient(t, &script{replies: []reply{{body: created}}}).BGPPeers.Create(ctx, createOpts()))
	checkClass(t, "cancelled", err)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Only the error of a Create suggests the ClientToken, because each Delete has a new
// token.
func TestOnlyCreateSuggestsItsToken(t *testing.T) {
	t.Parallel()
	const advice = ", or repeat it with the same ClientToken"
	s := &script{replies: []reply{{status: 500}}}
	peers := newClient(t, s).BGPPeers
	err := fail(peers.Create(t.Context(), alicloud.BGPPeerCreateOpts{BGPGroupID: "g"}))
	e, _ := errors.AsType[*alicloud.Error](err)
	if sent := s.seen[0].URL.Query().Get("ClientToken"); !strings.Contains(err.Error(), advice) || sent == "" || e.ClientToken != sent {
		t.Errorf("%v with the token %q, want %q", err, e.ClientToken, sent)
	}
	if err = peers.Delete(t.Context(), "p"); strings.Contains(err.Error(), advice) || !strings.Contains(err.Error(), "look before repeating it") {
		t.Errorf("Delete() = %v", err)
	}
	err = fail(peers.Get(t.Context(), "p"))
	if e, _ := errors.AsType[*alicloud.Error](err); e.ClientToken != "" || strings.Contains(err.Error(), "repeat") {
		t.Errorf("Get() = %v with the token %q", err, e.ClientToken)
	}
}
