package alicloud_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

// codeTable returns the documented codes by class.
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
	for line := range strings.Lines(readTestdata(t, "error_codes.txt")) {
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
			checkClass(t, text, createError(t, documented[text], text), class)
		}
	}
	if seen != len(documented) {
		t.Errorf("%d codes have constants, the reference has %d", seen, len(documented))
	}
}
