package link_test

import (
	"errors"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	_ "github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/nic" // registers the codes of ECS
	_ "github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/vpn" // registers the codes of VPN
	"github.com/dcaas-sdk/dcaas-go/internal/link"
)

// The services register their own codes. A code of another service has no entry.
func TestCodesOf(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]struct {
		class                  error
		known, anyStatus, busy bool
	}{
		"VPN.0001": {dcaas.ErrInvalid, true, true, false},
		"VPN.0002": {nil, true, true, false},
		"VPN.0030": {dcaas.ErrConflict, true, true, true},
		"VPN.9999": {nil, false, true, false},
		"Ecs.0001": {dcaas.ErrQuotaExceeded, true, false, false},
		"Ecs.0005": {nil, false, false, false},
		"DC.0001":  {nil, false, false, false},
		"VPN":      {nil, false, true, false},
		"":         {nil, false, false, true}, // no service, so no busy code
	} {
		got := link.CodesOf(code)
		class, known := got.Classes[code]
		if known != want.known || !errors.Is(class, want.class) || got.AnyStatus != want.anyStatus || (got.Busy == code) != want.busy {
			t.Errorf("CodesOf(%q) = %+v, want %+v", code, got, want)
		}
	}
}
