// Package quotas reads the quotas of a project: how many resources it may have, and how
// many it has.
//
// Use it through the Quotas field of a dcaas.Client. [Headroom] finds the quotas that are
// nearly used up:
//
//	list, err := client.Quotas.List(ctx)
//	...
//	for _, warning := range quotas.Headroom(list, 0.8) {
//		fmt.Println(warning.Type, warning.Used, "of", warning.Quota)
//	}
//
// A create beyond a quota fails with dcaas.ErrQuotaExceeded. The errors are those of
// package dcaas.
package quotas

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/internal/link"
	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// Service reads quotas. Its method is idempotent. Its errors are those of any call, such as
// dcaas.ErrUnauthorized and dcaas.ErrThrottled.
type Service struct {
	d transport.Doer
}

//nolint:gochecknoinits // package dcaas makes the service, and may not do so by an exported function
func init() {
	link.RegisterQuotas(func(d transport.Doer) *Service { return &Service{d} })
}

// List returns the quotas of the given types, or all quotas if there are no types. It is
// idempotent. An empty type is dcaas.ErrInvalid, and nothing is sent.
//
// API: GET /v3/{project_id}/dcaas/quotas (ShowQuotas)
func (s *Service) List(ctx context.Context, types ...Type) ([]Quota, error) {
	var invalid error
	query := url.Values{}
	for _, t := range types {
		if t == "" {
			invalid = transport.Refuse("a quota type is empty")
		}
		query.Add("type", string(t))
	}
	var quotas struct {
		Resources []Quota `json:"resources"`
	}
	_, err := s.d.Do(ctx, &transport.Request{
		Op:      &transport.Op{Method: http.MethodGet, Route: "/v3/{project_id}/dcaas/quotas"},
		Query:   query,
		Invalid: invalid,
		Out:     []transport.Field{transport.Object("quotas", &quotas)},
	})
	return quotas.Resources, err
}

// Unlimited is the value of Quota.Quota for a type without a limit.
const Unlimited = -1

// Quota is the limit of one type of resource and the number of resources of this type.
//
// The API reference calls the member quota the available amount. Its values read as the
// limit, of which Used is a part.
type Quota struct {
	Type  Type   `json:"type"`
	Quota int64  `json:"quota"` // the limit, or Unlimited
	Used  int64  `json:"used"`
	Unit  string `json:"unit"` // "count", or empty if the answer lacks it
}

// Type is a type of resource that has a quota. More values may appear.
type Type string

// Types with a quota. Not every region has all of them.
const (
	PhysicalConnect  Type = "physicalConnect"  // connections
	VirtualInterface Type = "virtualInterface" // virtual interfaces
	ConnectGateway   Type = "connectGateway"   // connect gateways
	GlobalEIP        Type = "geip"             // global EIPs bound to them
	GlobalGateway    Type = "globalDcGateway"  // global gateways
	PeerLink         Type = "peerLinkPerGdgw"  // peer links of one global gateway
	LocalGateway     Type = "localGateway"     // local gateways at IES edge sites
)

// UnmarshalText reads the known types in upper or lower case. It reads direct_connect as
// PhysicalConnect, because the example of the API reference (5.5.1) answers this name.
func (t *Type) UnmarshalText(text []byte) error {
	*t = Type(text)
	if strings.EqualFold(string(text), "direct_connect") {
		*t = PhysicalConnect
	}
	for _, known := range [...]Type{PhysicalConnect, VirtualInterface, ConnectGateway, GlobalEIP, GlobalGateway, PeerLink, LocalGateway} {
		if strings.EqualFold(string(text), string(known)) {
			*t = known
		}
	}
	return nil
}
