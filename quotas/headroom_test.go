package quotas_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/quotas"
)

func TestHeadroom(t *testing.T) {
	t.Parallel()
	list := []quotas.Quota{
		{Type: quotas.PhysicalConnect, Quota: 10, Used: 7, Unit: "count"},
		{Type: quotas.VirtualInterface, Quota: 50, Used: 48, Unit: "count"},
		{Type: quotas.ConnectGateway, Quota: quotas.Unlimited, Used: math.MaxInt64},
		{Type: quotas.GlobalEIP, Quota: 3, Used: 4},
		{Type: quotas.GlobalGateway, Quota: 0, Used: 0},
		{Type: quotas.LocalGateway, Quota: 0, Used: 2},
		{Type: "a", Quota: 20, Used: 14},
		{Type: quotas.PeerLink, Quota: 10, Used: 0},
		{Type: "unknown limit", Quota: -7, Used: 3},
	}
	for _, tt := range []struct {
		share float64
		want  []quotas.Type
	}{
		{0, []quotas.Type{quotas.LocalGateway, quotas.GlobalEIP, quotas.VirtualInterface, "a", quotas.PhysicalConnect, quotas.GlobalGateway, quotas.PeerLink}},
		{-1, []quotas.Type{quotas.LocalGateway, quotas.GlobalEIP, quotas.VirtualInterface, "a", quotas.PhysicalConnect, quotas.GlobalGateway, quotas.PeerLink}},
		{0.7, []quotas.Type{quotas.LocalGateway, quotas.GlobalEIP, quotas.VirtualInterface, "a", quotas.PhysicalConnect}},
		{0.71, []quotas.Type{quotas.LocalGateway, quotas.GlobalEIP, quotas.VirtualInterface}},
		{0.96, []quotas.Type{quotas.LocalGateway, quotas.GlobalEIP, quotas.VirtualInterface}},
		{1, []quotas.Type{quotas.LocalGateway, quotas.GlobalEIP}},
		{2, []quotas.Type{quotas.LocalGateway}},
		{math.NaN(), nil},
	} {
		var got []quotas.Type
		for _, w := range quotas.Headroom(list, tt.share) {
			got = append(got, w.Type)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("Headroom(%v) = %q, want %q", tt.share, got, tt.want)
		}
	}
	// A product would round up: 0.07*100 is 7.000000000000001.
	if got := quotas.Headroom([]quotas.Quota{{Quota: 100, Used: 7}}, 0.07); len(got) != 1 {
		t.Errorf("Headroom() of 7 in 100 = %v, want a warning at 0.07", got)
	}
	if got := quotas.Headroom(nil, 0); got != nil {
		t.Errorf("Headroom(nil) = %v, want nil", got)
	}
}

func TestWarning(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		warning quotas.Warning
		share   float64
		left    int64
		text    string
	}{
		{quotas.Warning{Type: quotas.VirtualInterface, Quota: 50, Used: 48}, 0.96, 2, "virtualInterface: 48 of 50 used (96%), 2 left"},
		{quotas.Warning{Type: quotas.VirtualInterface, Quota: 50, Used: 50}, 1, 0, "virtualInterface: 50 of 50 used (100%), 0 left"},
		{quotas.Warning{Type: quotas.VirtualInterface, Quota: 1000, Used: 999}, 0.999, 1, "virtualInterface: 999 of 1000 used (99%), 1 left"},
		{quotas.Warning{Type: quotas.GlobalEIP, Quota: 3, Used: 4}, 4.0 / 3, 0, "geip: 4 of 3 used (133%), 0 left"},
		{quotas.Warning{Type: quotas.LocalGateway, Quota: 0, Used: 2}, math.Inf(1), 0, "localGateway: 2 of 0 used, 0 left"},
		{quotas.Warning{Type: quotas.LocalGateway}, 0, 0, "localGateway: 0 of 0 used, 0 left"},
		{quotas.Warning{Type: "a\nb\x1b[2J", Quota: 2, Used: 1}, 0.5, 1, "a b [2J: 1 of 2 used (50%), 1 left"},
		{quotas.Warning{Type: "x", Quota: math.MaxInt64, Used: math.MaxInt64}, 1, 0, "x: 9223372036854775807 of 9223372036854775807 used (100%), 0 left"},
	} {
		if w := tt.warning; w.Share() != tt.share || w.Left() != tt.left || w.String() != tt.text {
			t.Errorf("%+v: Share() = %v, Left() = %d, String() = %q, want %v, %d, %q", w, w.Share(), w.Left(), w, tt.share, tt.left, tt.text)
		}
		if _, err := json.Marshal(tt.warning); err != nil {
			t.Errorf("Marshal(%+v) = %v", tt.warning, err)
		}
	}
}

func ExampleHeadroom() {
	srv := dcaastest.NewServer(dcaastest.WithQuota("physicalConnect", 3), dcaastest.WithQuota("virtualInterface", quotas.Unlimited))
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	list, err := client.Quotas.List(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, warning := range quotas.Headroom(list, 0.8) {
		fmt.Println(warning)
	}
	// Output:
	// physicalConnect: 3 of 3 used (100%), 0 left
}
