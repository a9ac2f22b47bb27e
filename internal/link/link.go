// Package link passes transports between the public packages of this module, so
// that no exported function names an internal type.
//
// A package that owns a type registers a function here when it is initialized.
// Packages that import it call that function.
package link

import "github.com/dcaas-sdk/dcaas-go/internal/transport"

// The functions are written once, during initialization, and only read afterwards.
//
//nolint:gochecknoglobals // packages that do not import each other share no other state
var (
	newTags      func(transport.Doer) any
	newQuotas    func(transport.Doer) any
	transportFor func(client any, service, endpoint string) (transport.Doer, error)
)

// RegisterTags sets the function that makes a *tags.Service. Package tags calls it.
func RegisterTags[S any](newService func(transport.Doer) *S) {
	newTags = func(d transport.Doer) any { return newService(d) }
}

// RegisterQuotas sets the function that makes a *quotas.Service. Package quotas
// calls it.
func RegisterQuotas[S any](newService func(transport.Doer) *S) {
	newQuotas = func(d transport.Doer) any { return newService(d) }
}

// RegisterClient sets the function that returns the transport of a *dcaas.Client for
// another service of its region. Package dcaas calls it.
func RegisterClient[C any](sibling func(client *C, service, endpoint string) (transport.Doer, error)) {
	transportFor = func(client any, service, endpoint string) (transport.Doer, error) {
		c, _ := client.(*C)
		return sibling(c, service, endpoint)
	}
}

// Tags returns a service of type S, which is tags.Service.
func Tags[S any](d transport.Doer) *S { return newTags(d).(*S) }

// Quotas returns a service of type S, which is quotas.Service.
func Quotas[S any](d transport.Doer) *S { return newQuotas(d).(*S) }

// Transport returns the transport of a *dcaas.Client for another service of its
// region. The service is named as in its host name. An endpoint, unless it is empty,
// replaces the address of the service.
func Transport(client any, service, endpoint string) (transport.Doer, error) {
	return transportFor(client, service, endpoint)
}
