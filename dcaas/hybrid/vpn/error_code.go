package vpn

import (
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/link"
)

// Error codes of VPN, for the Code field of [*dcaas.Error].
const (
	CodeInvalid   dcaas.ErrorCode = "VPN.0001" // a parameter is wrong
	CodeFault     dcaas.ErrorCode = "VPN.0002" // the service has a fault of its own
	CodeForbidden dcaas.ErrorCode = "VPN.0003" // the caller may not do this
	CodeNotFound  dcaas.ErrorCode = "VPN.0004" // the resource does not exist
	CodeBusy      dcaas.ErrorCode = "VPN.0030" // the service is busy; the client repeats the call
	CodeRepeated  dcaas.ErrorCode = "VPN.0031" // the same operation is already running
)

//nolint:gochecknoinits // package dcaas makes the errors, and cannot import this package
func init() {
	link.RegisterCodes("VPN", link.Codes{
		Classes: map[string]error{
			string(CodeInvalid):   dcaas.ErrInvalid,
			string(CodeFault):     nil,
			string(CodeForbidden): dcaas.ErrForbidden,
			string(CodeNotFound):  dcaas.ErrNotFound,
			string(CodeBusy):      dcaas.ErrConflict,
			string(CodeRepeated):  dcaas.ErrConflict,
		},
		AnyStatus: true, // because the status of an answer may contradict its code
		Busy:      string(CodeBusy),
		Root:      "/v2.0/vpn/",
	})
}
