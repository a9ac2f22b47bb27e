// Package bgp tells which states of a BGP session mean that it is up. Packages drill and
// topology share it.
package bgp

import (
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// IsUp reports whether a BGP session in a state is up. The API reference lists no states, so
// IsUp accepts the words that routers use, in any case. A session without a state is not up.
func IsUp(state dcaas.BGPStatus) bool {
	switch strings.ToUpper(string(state)) {
	case "ACTIVE", "UP", "ESTABLISH", "ESTABLISHED":
		return true
	default:
		return false
	}
}
