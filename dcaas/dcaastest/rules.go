package dcaastest

import (
	"errors"
	"net/http"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// rule is a rule of the service. Its name, code and section are a row of the table in
// the package documentation, which a test compares with all rules.
type rule[T any] struct {
	name    string
	code    dcaas.ErrorCode
	section string                    // of the API reference, or live: seen at the service only
	check   func(c *call, in T) error // why the request breaks the rule, or nil
}

// checkRules returns the error of the first rule that the request breaks.
func checkRules[T any](c *call, in T, rules []rule[T]) error {
	for _, r := range rules {
		err := r.check(c, in)
		if err == nil {
			continue
		}
		if parameter, ok := errors.AsType[*apiError](err); ok {
			return &apiError{http.StatusBadRequest, r.code, parameter.message}
		}
		return &apiError{http.StatusBadRequest, r.code, err.Error()}
	}
	return nil
}
