package bgp_test

import (
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/bgp"
)

func TestIsUp(t *testing.T) {
	t.Parallel()
	for state, want := range map[dcaas.BGPStatus]bool{
		"ACTIVE": true, "active": true, "UP": true, "up": true, "ESTABLISH": true, "Established": true,
		"": false, "DOWN": false, "ERROR": false, "Idle": false, "CONNECT": false, "OPENSENT": false, "OPENCONFIRM": false,
		"INACTIVE": false, " UP": false, "UPDATING": false,
	} {
		if got := bgp.IsUp(state); got != want {
			t.Errorf("IsUp(%q) = %t, want %t", state, got, want)
		}
	}
}
