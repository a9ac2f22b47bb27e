package alicloud_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
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
			alicloud.CodeInstanceNotFound:     "InvalidParams.NotFound",
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
			alicloud.CodeParamNull:            "InvalidParams.NotNull",
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

// Whatever the signature is made of may come back: in the text of a proxy, or of the
// service that finds it wrong. No error and no log has it.
func TestEchoedSecrets(t *testing.T) {
	t.Parallel()
	const token = "HIDDEN/token+of=STS"
	key := func(cfg *alicloud.Config) {
		cfg.Credentials = alicloud.TemporaryAccessKey("HIDDEN-id", "HIDDEN-secret", token)
	}
	for _, form := range []alicloud.Signature{alicloud.ACS3HMACSHA256, alicloud.HMACSHA1} {
		var log strings.Builder
		echo := echoes(func(req *http.Request) (int, string) {
			return 0, "proxy refused " + req.URL.String() + " " + fmt.Sprint(req.Header)
		})
		said := func(text string) echoes {
			return func(req *http.Request) (int, string) {
				body, _ := json.Marshal(map[string]string{"Code": "SomethingNew", "Message": strings.NewReplacer(
					"{query}", req.URL.RawQuery, "{escaped}", url.QueryEscape(req.URL.RawQuery), "{token}", token, "{key}", "HIDDEN-id",
					"{proof}", req.Header.Get("Authorization")+req.URL.Query().Get("Signature")).Replace(text)})
				return http.StatusBadRequest, string(body)
			}
		}
		for name, tt := range map[string]struct {
			answer echoes
			want   string
		}{
			"on the way": {echo, "proxy refused"},
			"query":      {said("no: {query}"), "no: "},
			"escaped":    {said("no: POST&%2F&{escaped}"), "no: POST"},
			"token":      {said("the SecurityToken {token} of {key} is malformed, {proof}"), "the SecurityToken [REDACTED] of [REDACTED] is malformed"},
		} {
			signature := ""
			service := echoes(func(req *http.Request) (int, string) {
				_, signature, _ = strings.Cut(req.Header.Get("Authorization")+"Signature="+req.URL.Query().Get("Signature"), "Signature=")
				signature = strings.TrimSuffix(signature, "Signature=")
				return tt.answer(req)
			})
			c := newClient(t, nil, key, func(cfg *alicloud.Config) {
				cfg.HTTPClient, cfg.Signature = &http.Client{Transport: service}, form
				cfg.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			})
			err := fail(c.BGPPeers.Create(t.Context(), createOpts()))
			e, _ := errors.AsType[*alicloud.Error](err)
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error()+e.Message, "HIDDEN") {
				t.Errorf("%s, %s: %v", form, name, err)
			}
			if signature == "" || strings.Contains(err.Error()+e.Message, signature) || strings.Contains(err.Error()+e.Message, url.QueryEscape(signature)) {
				t.Errorf("%s, %s: %v shows the signature %q", form, name, err, signature)
			}
		}
		if strings.Contains(log.String(), "HIDDEN") || !strings.Contains(log.String(), "proxy refused") {
			t.Errorf("%s: log = %s", form, log.String())
		}
	}
}

// What the service signed is cut off, in whatever words and letters it comes.
func TestQuotedSignature(t *testing.T) {
	t.Parallel()
	const said = "Specified signature does not match our calculation."
	for _, quote := range []string{
		"server string to sign is:", "Server String To Sign is:", "string to sign:", "The StringToSign is ", "stringtosign=", "SERVER STRING IS:",
		"server canonical request is:", "CanonicalRequest:", "\u0130 StringToSign is ",
	} {
		body, _ := json.Marshal(map[string]string{"Code": "SignatureDoesNotMatch", "Message": said + " " + quote + "POST&%2F&quoted"})
		err := fail(newClient(t, &script{replies: []reply{{status: 400, body: string(body)}}}).BGPPeers.Create(t.Context(), createOpts()))
		if !strings.Contains(err.Error(), said) || strings.Contains(err.Error(), "quoted") {
			t.Errorf("%s: %v", quote, err)
		}
	}
}

// Only a Create is worth repeating with its token: that of a Delete is made anew.
func TestAdviceOnTokens(t *testing.T) {
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
