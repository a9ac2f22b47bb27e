package dcaastest

import (
	"fmt"
	"net/http"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// problem is what a caller gets instead of an answer. A problem without a code
// is one of IAM, which words its errors in another shape than the service.
type apiError struct {
	status  int
	code    dcaas.ErrorCode
	message string
}

func (p *apiError) Error() string { return string(p.code) + ": " + p.message }

// body is the problem as the wire carries it.
func (p *apiError) body(requestID string) map[string]any {
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
func refuse(code dcaas.ErrorCode, format string, args ...any) error {
	return &apiError{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

// badParameter refuses a parameter that is missing, ill-typed or out of range.
func badParameter(format string, args ...any) error {
	return refuse(dcaas.CodeBadParameter, format, args...)
}

// missing says that the resource in the path is not there. The code is the
// service's, the status is 404, because that is what clients take as gone.
func notFound(code dcaas.ErrorCode, id string) error {
	return &apiError{http.StatusNotFound, code, fmt.Sprintf("there is no %s here", id)}
}

// refuseAtGateway is an error of the API gateway before the service.
func refuseAtGateway(status int, code dcaas.ErrorCode, format string, args ...any) error {
	return &apiError{status, code, fmt.Sprintf(format, args...)}
}

// refuseIAM is an error of the identity service.
func refuseIAM(status int, format string, args ...any) error {
	return &apiError{status, "", fmt.Sprintf(format, args...)}
}
