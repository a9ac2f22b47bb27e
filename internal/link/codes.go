package link

import "strings"

// Codes describes the error codes of a service other than Direct Connect. Package dcaas
// makes the errors of its calls.
type Codes struct {
	Classes map[string]error // by code; nil is a fault that the caller cannot repair

	// AnyStatus applies the classes to each status below 500. Otherwise they apply to
	// status 400 only.
	AnyStatus bool

	// Busy is the code that the service returns if it did nothing, so that any call may
	// be repeated. It may be empty.
	Busy string

	// Root starts the path of each collection of the service. It may be empty.
	Root string
}

// codes is written during initialization, and only read afterwards.
//
//nolint:gochecknoglobals // packages register their codes here, as they register functions
var codes = map[string]Codes{} // by service, the part of a code before its period

// RegisterCodes sets the codes of a service. All of them start with the name of the
// service and a period. The package that calls the service calls RegisterCodes.
func RegisterCodes(service string, c Codes) { codes[service] = c }

// CodesOf returns the codes of the service that sent code. The result is empty if no
// package has registered the service.
func CodesOf(code string) Codes {
	service, _, _ := strings.Cut(code, ".")
	return codes[service]
}
