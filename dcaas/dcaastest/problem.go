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
func (p *problem) body(requestID string) any {
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
	codeBody             = "DC.0000" // the body is not what the operation reads
	codeParameter        = "DC.0001" // a parameter is missing, ill-typed or out of range
	codeNotFound         = "DC.0002" // the resource does not exist
	codeASNRange         = "DC.0008" // an ASN outside 1 to 4294967295
	codeForbiddenField   = "DC.0013" // a field for privileged callers
	codeConnectionGone   = "DC.1012"
	codeGatewayGone      = "DC.1111"
	codeInterfaceGone    = "DC.1211"
	codeASNMissing       = "DC.1203"
	codeInterfaceStatus  = "DC.1210" // the interface cannot take that status
	codeConnectionInUse  = "DC.1007"
	codeGatewayInUse     = "DC.1106"
	codeVPCTaken         = "DC.1110"
	codeNoLine           = "DC.1200"
	codeOperationsLine   = "DC.1204"
	codeHostedVLANDiffer = "DC.1207"
	codeVLANTaken        = "DC.1209"
	codeNotOperations    = "DC.1004"
	codeHostedVLANTaken  = "DC.1008"
	codeHostedVLANZero   = "DC.1017"
)
