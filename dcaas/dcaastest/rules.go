package dcaastest

import (
	"errors"
	"net/http"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// rule is a rule of the service. A test compares its name, code and section with the
// table in the package documentation.
type rule[T any] struct {
	name    string
	code    dcaas.ErrorCode
	section string                    // of the API reference; "live" if only the live service shows the rule
	check   func(c *call, in T) error // returns why the request breaks the rule
}

// checkRules returns the error of the first rule that the request breaks.
func checkRules[T any](c *call, in T, rules []rule[T]) error {
	for _, r := range rules {
		if err := r.check(c, in); err != nil {
			return ruleError(r.code, err)
		}
	}
	return nil
}

// ruleError returns the error of a broken rule. The reason becomes its message.
func ruleError(code dcaas.ErrorCode, reason error) error {
	if parameter, ok := errors.AsType[*apiError](reason); ok {
		return &apiError{http.StatusBadRequest, code, parameter.message}
	}
	return &apiError{http.StatusBadRequest, code, reason.Error()}
}
