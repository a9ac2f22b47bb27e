package alicloud_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

// codeTable says which class each code of the reference has.
func codeTable() map[error]map[alicloud.ErrorCode]string {
	return map[error]map[alicloud.ErrorCode]string{
		dcaas.ErrQuotaExceeded: {
			alicloud.CodeBGPQuota:        "QuotaExceeded.Bgp",
			alicloud.CodeNQAQuota:        "QuotaExceeded.Nqa",
			alicloud.CodeBFDSessionQuota: "QuotaExceeded.BfdSession",
			alicloud.CodeBGPNetworkQuota: "QuotaExceeded.BgpNetwork",
		},
		dcaas.ErrNotFound: {
			alicloud.CodeAccessDeviceNotFound: "InvalidAccessDeviceId.NotFound",
			alicloud.CodeVBRNotFound:          "InvalidVbrNetwork",
			alicloud.CodeBGPGroupNotFound:     "InvalidBgpGroup",
			alicloud.CodeNotFound:             "InvalidParams.NotFound",
			alicloud.CodeRegionNotFound:       "InvalidRegionId.NotFound",
		},
		dcaas.ErrConflict: {
			alicloud.CodeAlreadyExists:          "InvalidParams.AlreadyExists",
			alicloud.CodeWrongStatus:            "InvalidStatus.CannotOperate",
			alicloud.CodePeerIPAddressInUse:     "InvalidParams.PeerIpAddressInUse",
			alicloud.CodeBGPPeerExists:          "BgpPeer.Already.Exists",
			alicloud.CodeTrafficBillingDisabled: "OperationFailed.PconnTrafficNotEnable",
			alicloud.CodeDuplicatePeerIP:        "DuplicatedParam.PeerIpAddress",
			alicloud.CodeDuplicateLocalIP:       "DuplicatedParam.LocalIpAddress",
			alicloud.CodeDuplicatePeerIPv6:      "DuplicatedParam.PeerIpv6Address",
			alicloud.CodeDuplicateLocalIPv6:     "DuplicatedParam.LocalIpv6Address",
		},
		dcaas.ErrInvalid: {
			alicloud.CodeInvalidPeerIPAddress: "InvalidPeerIpAddress",
			alicloud.CodeMalformedBGPName:     "InvalidBgpName.Malformed",
			alicloud.CodeMalformedDescription: "InvalidBgpDiscription.Malformed",
			alicloud.CodeMalformedAuthKey:     "InvalidBgpAuthkey.Malformed",
			alicloud.CodeMalformedIP:          "InvalidIP.Malformed",
			alicloud.CodeMalformedPeerASN:     "InvalidPeerAsn.Malformed",
			alicloud.CodeNotNull:              "InvalidParams.NotNull",
			alicloud.CodePeerIPAddressNeeded:  "InvalidParams.PeerIpAddressMustPointOut",
			alicloud.CodeEnableBFDMissing:     "MissingParam.EnableBfd",
			alicloud.CodeIPv6Unsupported:      "OperationUnsupported.IPV6ForThisRegion",
			alicloud.CodeIllegalBFDMultiHop:   "IllegalParam.BfdMultiHop",
			alicloud.CodeVpconnUnsupported:    "UnsupportedFeature.Vpconn",
			alicloud.CodeIllegalLocalGateway:  "IllegalParam.LocalGatewayIpAndMask",
			alicloud.CodeIllegalIPv6Mask:      "IllegalParam.PeeringIpv6SubnetMask",
		},
	}
}

func TestErrorCodes(t *testing.T) {
	t.Parallel()
	documented := map[string]int{}
	for line := range strings.Lines(file(t, "error_codes.txt")) {
		status, code, _ := strings.Cut(strings.TrimSpace(line), "\t")
		n, err := strconv.Atoi(status)
		if err != nil {
			t.Fatal(err)
		}
		documented[code] = n
	}
	seen := 0
	for class, codes := range codeTable() {
		for code, text := range codes {
			seen++
			if string(code) != text || documented[text] == 0 {
				t.Errorf("a constant is %s, want %s (documented: %v)", code, text, documented[text])
			}
			checkClass(t, text, answered(t, documented[text], text), class)
		}
	}
	if seen != len(documented) {
		t.Errorf("%d codes have constants, the reference has %d", seen, len(documented))
	}
}

func answered(t *testing.T, status int, code string) error {
	t.Helper()
	s := &script{replies: []reply{{status: status, body: fmt.Sprintf(`{"RequestId":"r","HostId":"vpc.aliyuncs.com","Code":%q,"Message":"it said"}`, code)}}}
	return fail(newClient(t, s).BGPPeers.Create(t.Context(), createOpts()))
}

// Codes that any operation may answer with, and statuses without a known one.
func TestClasses(t *testing.T) {
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
		{400, "InvalidNew.NotFound", []error{dcaas.ErrNotFound}},
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
		checkClass(t, strconv.Itoa(tt.status)+" "+tt.code, answered(t, tt.status, tt.code), tt.want...)
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	err := answered(t, 400, "QuotaExceeded.Bgp")
	if want := "alicloud: CreateBgpPeer: 400 QuotaExceeded.Bgp it said (request r)"; err.Error() != want {
		t.Errorf("Error() = %s, want %s", err, want)
	}
	e, _ := errors.AsType[*alicloud.Error](err)
	if e.Action != "CreateBgpPeer" || e.StatusCode != 400 || e.Code != alicloud.CodeBGPQuota || e.Message != "it said" || e.RequestID != "r" || e.Attempts != 1 {
		t.Errorf("%#v", e)
	}
	data, jsonErr := json.Marshal(e)
	if want := `{"action":"CreateBgpPeer","attempts":1,"code":"QuotaExceeded.Bgp","error":"` + err.Error() + `","request_id":"r","status":400}`; jsonErr != nil || string(data) != want {
		t.Errorf("JSON = %s, %v, want %s", data, jsonErr, want)
	}
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, nil)).Error("m", "err", err)
	if !strings.Contains(b.String(), "err.action=CreateBgpPeer") {
		t.Errorf("log = %s", b.String())
	}
	for status, want := range map[int]string{302: "redirects are not followed", 401: "check the AccessKey pair", 500: "repeat it with the same ClientToken"} {
		if err := answered(t, status, ""); !strings.Contains(err.Error(), want) {
			t.Errorf("%d: %v, want %q", status, err, want)
		}
	}
}

func TestErrorsOnTheWay(t *testing.T) {
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
