package dcaastest

import (
	"fmt"
	"net/http"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// apiError is an error answer. One without a code comes from IAM, whose errors have
// another shape.
type apiError struct {
	status  int
	code    dcaas.ErrorCode
	message string
}

func (e *apiError) Error() string { return string(e.code) + ": " + e.message }

// body returns the members of the answer.
func (e *apiError) body(requestID string) map[string]any {
	if e.code == "" {
		return map[string]any{"error": map[string]any{
			"message": e.message,
			"code":    e.status,
			"title":   http.StatusText(e.status),
		}}
	}
	return map[string]any{"error_code": e.code, "error_msg": e.message, "request_id": requestID}
}

// refuse returns an error of the service. All codes of section 6.2 of the API reference
// have status 400.
func refuse(code dcaas.ErrorCode, format string, args ...any) error {
	return &apiError{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

// badParameter returns the error for a parameter that is missing, of the wrong type or
// out of range.
func badParameter(format string, args ...any) error {
	return refuse(dcaas.CodeBadParameter, format, args...)
}

// notFound returns the error for a resource in the path that does not exist. The status
// is 404, because clients read a 404 as deleted.
func notFound(code dcaas.ErrorCode, id string) error {
	return &apiError{http.StatusNotFound, code, fmt.Sprintf("there is no %s here", id)}
}

// refuseAtGateway returns an error of the API gateway in front of the service.
func refuseAtGateway(status int, code dcaas.ErrorCode, format string, args ...any) error {
	return &apiError{status, code, fmt.Sprintf(format, args...)}
}

// refuseIAM returns an error of IAM.
func refuseIAM(status int, format string, args ...any) error {
	return &apiError{status, "", fmt.Sprintf(format, args...)}
}
