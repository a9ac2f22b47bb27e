package dcaastest

import (
	"fmt"
	"net/http"
)

// problem is what a caller gets instead of an answer. A problem without a code
// is one of IAM, which words its errors in another shape than the service.
type problem struct {
	status  int
	code    string
	message string
}

func (p *problem) Error() string { return p.code + ": " + p.message }

// body is the problem as the wire carries it.
func (p *problem) body(requestID string) map[string]any {
	if p.code == "" {
		return map[string]any{"error": map[string]any{
			"message": p.message,
			"code":    p.status,
			"title":   http.StatusText(p.status),
		}}
	}
	return map[string]any{"error_code": p.code, "error_msg": p.message, "request_id": requestID}
}

// refuse is a rule of the service that the request breaks. Section 6.2 gives
// all of its codes the status 400.
func refuse(code, format string, args ...any) error {
	return &problem{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

// missing says that the resource in the path is not there. The code is the
// service's, the status is 404, because that is what clients take as gone.
func missing(code, id string) error {
	return &problem{http.StatusNotFound, code, fmt.Sprintf("there is no %s here", id)}
}

// refuseAtGateway is an error of the API gateway before the service.
func refuseAtGateway(status int, code, format string, args ...any) error {
	return &problem{status, code, fmt.Sprintf(format, args...)}
}

// refuseIAM is an error of the identity service.
func refuseIAM(status int, format string, args ...any) error {
	return &problem{status, "", fmt.Sprintf(format, args...)}
}

// Codes that more than one resource answers with (section 6.2).
const (
	codeBody               = "DC.0000" // the body is not what the operation reads
	codeParameter          = "DC.0001" // a parameter is missing, ill-typed or out of range
	codeNotFound           = "DC.0002" // the resource does not exist
	codeAddress            = "DC.0004" // no IP address or CIDR block, or none that fits
	codeASNRange           = "DC.0008" // an ASN outside 1 to 4294967295
	codeForbiddenField     = "DC.0013" // a field for privileged callers
	codeBandwidth          = "DC.1000" // hosted connections want more than their line has
	codeNotOperations      = "DC.1004"
	codeConnectionInUse    = "DC.1007"
	codeHostedVLANTaken    = "DC.1008"
	codeConnectionGone     = "DC.1012"
	codeHostedVLANZero     = "DC.1017"
	codeQuota              = "DC.1019" // a quota is used up
	codeSubnetsMany        = "DC.1101"
	codeSubnetsOverlap     = "DC.1105"
	codeGatewayInUse       = "DC.1106"
	codeBandwidthLower     = "DC.1010" // a connection keeps at least its bandwidth
	codeConnectionAbnormal = "DC.1005"
	codeHostedVLANMissing  = "DC.1003"
	codeReferenceGone      = "DC.1015" // a create names a connection or a LAG that does not exist
	codeGatewayFull        = "DC.1117" // a gateway has its connections
	codeVLANZero           = "DC.1219"
	codeVLANZeroAtLocation = "DC.1224"
	codeTaken              = "DC.1110" // what can be on one gateway is on one
	codeGatewayGone        = "DC.1111"
	codeGatewayLocked      = "DC.1118" // the gateway is being operated on
	codeNoLine             = "DC.1200"
	codeASNMissing         = "DC.1203"
	codeOperationsLine     = "DC.1204"
	codeGatewayLeaving     = "DC.1205" // what the interface needs is in no state for it
	codeHostedTaken        = "DC.1206"
	codeHostedVLANDiffer   = "DC.1207"
	codeHostedBandwidth    = "DC.1208"
	codeVLANTaken          = "DC.1209"
	codeInterfaceStatus    = "DC.1210" // the interface's status does not allow it
	codeInterfaceGone      = "DC.1211"
	codeTenantDiffers      = "DC.1213" // the interface waits for somebody else
	codeASNsEqual          = "DC.1223"
	codeSubnetTwice        = "DC.1401"
	codeRouteGone          = "DC.2720" // which the reference lacks
)
