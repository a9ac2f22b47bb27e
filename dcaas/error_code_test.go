package dcaas_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// codeTable returns the codes of each class.
func codeTable() map[error]map[dcaas.ErrorCode]string {
	return map[error]map[dcaas.ErrorCode]string{
		dcaas.ErrNotFound: {
			dcaas.CodeResourceNotFound:         "DC.0002",
			dcaas.CodeConnectionNotFound:       "DC.1012",
			dcaas.CodeVirtualGatewayNotFound:   "DC.1111",
			dcaas.CodeVirtualInterfaceNotFound: "DC.1211",
			dcaas.CodeRouteNotFound:            "DC.2720",
		},
		dcaas.ErrConflict: {
			dcaas.CodeConnectionAbnormal:         "DC.1005",
			dcaas.CodeConnectionFixedInUse:       "DC.1006",
			dcaas.CodeConnectionInUse:            "DC.1007",
			dcaas.CodeHostedVLANConflict:         "DC.1008",
			dcaas.CodeVirtualGatewayInUse:        "DC.1106",
			dcaas.CodeVPCHasGateway:              "DC.1110",
			dcaas.CodeVirtualGatewayCutover:      "DC.1113",
			dcaas.CodeGatewayConnectionsFull:     "DC.1117",
			dcaas.CodeVirtualGatewayLocked:       "DC.1118",
			dcaas.CodeAssociatedResourceAbnormal: "DC.1205",
			dcaas.CodeHostedConnectionTaken:      "DC.1206",
			dcaas.CodeVLANConflict:               "DC.1209",
			dcaas.CodeInterfaceStatusFixed:       "DC.1210",
			dcaas.CodeInterfaceInUse:             "DC.1214",
			dcaas.CodeTrafficStatisticsAbnormal:  "DC.1227",
			dcaas.CodeEndpointGroupInUse:         "DC.1402",
		},
		dcaas.ErrForbidden: {
			dcaas.CodeFieldNotPermitted: "DC.0013",
		},
		dcaas.ErrQuotaExceeded: {
			dcaas.CodeInsufficientBandwidth:   "DC.1000",
			dcaas.CodeConnectionQuotaExceeded: "DC.1019",
			dcaas.CodeTooManyLocalSubnets:     "DC.1101",
			dcaas.CodeGatewayVLANsExhausted:   "DC.1107",
			dcaas.CodeGatewayVNIsExhausted:    "DC.1108",
			dcaas.CodeGatewayVRFsExhausted:    "DC.1109",
			dcaas.CodePOPVNIsExhausted:        "DC.1222",
			dcaas.CodeTrafficStatisticsFull:   "DC.1225",
			dcaas.CodeTooManyEndpointGroups:   "DC.1400",
		},
		dcaas.ErrInvalid: {
			dcaas.CodeMalformedBody:                "DC.0000",
			dcaas.CodeBadParameter:                 "DC.0001",
			dcaas.CodeInvalidIPAddress:             "DC.0004",
			dcaas.CodeVPCNotFound:                  "DC.0007",
			dcaas.CodeBGPASNOutOfRange:             "DC.0008",
			dcaas.CodeVLANOnNonHosted:              "DC.1001",
			dcaas.CodeHostedVLANMissing:            "DC.1003",
			dcaas.CodeNotOperationsConnection:      "DC.1004",
			dcaas.CodeBandwidthDecreased:           "DC.1010",
			dcaas.CodeBandwidthFixed:               "DC.1011",
			dcaas.CodeRedundantNotStandard:         "DC.1014",
			dcaas.CodeConnectionOrLAGNotFound:      "DC.1015",
			dcaas.CodeHostedVLANZero:               "DC.1017",
			dcaas.CodeInvalidLocalEndpointGroup:    "DC.1100",
			dcaas.CodeStandbyDeviceOnly:            "DC.1102",
			dcaas.CodeSameDevices:                  "DC.1103",
			dcaas.CodeGatewayDeviceFixed:           "DC.1104",
			dcaas.CodeCIDROverlap:                  "DC.1105",
			dcaas.CodeDevicesNotPaired:             "DC.1112",
			dcaas.CodeTrafficModeFixed:             "DC.1114",
			dcaas.CodeConnectionMissing:            "DC.1200",
			dcaas.CodeGatewayTypeMismatch:          "DC.1201",
			dcaas.CodeDoubleIPsec:                  "DC.1202",
			dcaas.CodeBGPASNMissing:                "DC.1203",
			dcaas.CodeOperationsConnection:         "DC.1204",
			dcaas.CodeHostedVLANMismatch:           "DC.1207",
			dcaas.CodeHostedBandwidthFixed:         "DC.1208",
			dcaas.CodeGatewayInOtherGroup:          "DC.1212",
			dcaas.CodeTenantMismatch:               "DC.1213",
			dcaas.CodeInterfaceTypeMismatch:        "DC.1215",
			dcaas.CodeInvalidLocalGateway:          "DC.1216",
			dcaas.CodeEdgeSiteMismatch:             "DC.1217",
			dcaas.CodeLocalGatewayMismatch:         "DC.1218",
			dcaas.CodeVLANZero:                     "DC.1219",
			dcaas.CodeVIFEmailMissing:              "DC.1220",
			dcaas.CodeGatewayDeviceUnsupported:     "DC.1221",
			dcaas.CodeSameBGPASN:                   "DC.1223",
			dcaas.CodeVLANZeroAtLocation:           "DC.1224",
			dcaas.CodeTrafficStatisticsUnsupported: "DC.1226",
			dcaas.CodeDuplicateCIDRs:               "DC.1401",
			dcaas.CodeEndpointGroupNotFound:        "DC.1403",
		},
		nil: {
			dcaas.CodeSystemError:              "DC.0003",
			dcaas.CodeVPCCallFailed:            "DC.0005",
			dcaas.CodeMOCallFailed:             "DC.0006",
			dcaas.CodeInvalidPolicy:            "DC.0009",
			dcaas.CodeVPCVNINotFound:           "DC.0010",
			dcaas.CodeAgentAbnormal:            "DC.0011",
			dcaas.CodeCBCCallFailed:            "DC.0012",
			dcaas.CodeHostedConnectionFailed:   "DC.1002",
			dcaas.CodeGatewayVNINotFound:       "DC.1115",
			dcaas.CodeRouteGatewayUpdateFailed: "DC.1116",
			dcaas.CodeDeviceGroupFailed:        "DC.1119",
			dcaas.CodeMainAZListWrong:          "DC.1120",
		},
	}
}

func TestErrorCodes(t *testing.T) {
	t.Parallel()
	documented := map[string]bool{}
	for line := range strings.Lines(golden.File(t, "error_codes.txt")) {
		code, _, _ := strings.Cut(line, "\t")
		documented[code] = true
	}
	documented["DC.2720"] = true // the API reference lacks it, but the live service sends it
	seen := 0
	for class, codes := range codeTable() {
		for code, text := range codes {
			seen++
			if string(code) != text || !documented[text] {
				t.Errorf("a constant is %s, want %s (documented: %v)", code, text, documented[text])
			}
			err := getGateway(t, answering(t, http.StatusBadRequest, fmt.Sprintf(`{"error_code":%q}`, code)))
			for other := range codeTable() {
				if want := errors.Is(class, other); other != nil && errors.Is(err, other) != want {
					t.Errorf("%s is of class %v: %v, want %v", code, other, !want, want)
				}
			}
		}
	}
	if seen != len(documented) {
		t.Errorf("%d codes have constants, the reference has %d", seen, len(documented))
	}
}

// TestErrorsGuide checks the table in docs/errors.md: it has each constant of error_code.go,
// in order, with its code, its class and its meaning.
func TestErrorsGuide(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(guide)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) != 5 || !strings.HasPrefix(line, "| DC.") {
			continue
		}
		got = append(got, strings.Join(cells[:4], " | "))
		if remedy := strings.TrimSuffix(cells[4], "|"); strings.TrimSpace(remedy) == "" {
			t.Errorf("the guide does not say what to do about %s", cells[0])
		}
	}
	classes := map[string]string{}
	for class, codes := range codeTable() {
		for code := range codes {
			classes[string(code)] = className(class)
		}
	}
	source, err := os.ReadFile("error_code.go")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, m := range regexp.MustCompile(`(?m)^\t(Code\w+) +ErrorCode = "(DC\.\d+)" // (.+)$`).FindAllStringSubmatch(string(source), -1) {
		want = append(want, fmt.Sprintf("| %s | `%s` | %s | %s", m[2], m[1], classes[m[2]], m[3]))
	}
	if len(want) != len(classes) {
		t.Errorf("error_code.go has %d constants, want %d", len(want), len(classes))
	}
	for i := range max(len(got), len(want)) {
		var g, w string
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("row %d of the guide is\n%s\nwant\n%s", i, g, w)
		}
	}
}

// className returns the name of a class, or a dash for a code without a class.
func className(class error) string {
	names := map[error]string{
		dcaas.ErrNotFound: "ErrNotFound", dcaas.ErrConflict: "ErrConflict", dcaas.ErrForbidden: "ErrForbidden",
		dcaas.ErrQuotaExceeded: "ErrQuotaExceeded", dcaas.ErrInvalid: "ErrInvalid", nil: "–",
	}
	return names[class]
}
