package preflight_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/preflight"
)

func TestVirtualGateway(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	many := make([]string, 51)
	for i := range many {
		many[i] = fmt.Sprintf("10.2.%d.0/24", i)
	}
	for _, tt := range []struct {
		name   string
		change func(*dcaas.VirtualGatewayCreateOpts)
		want   []string
	}{
		{"nothing", func(*dcaas.VirtualGatewayCreateOpts) {}, nil},
		{"VPC with a gateway", func(o *dcaas.VirtualGatewayCreateOpts) { o.VPCID = "vpc-1" }, []string{"error|DC.1110|VPCID|"}},
		{"no VPC", func(o *dcaas.VirtualGatewayCreateOpts) { o.VPCID = "" }, []string{"error|DC.0001|VPCID|"}},
		{"no subnets", func(o *dcaas.VirtualGatewayCreateOpts) { o.LocalEPGroup = nil }, []string{"error|DC.0001|LocalEPGroup|"}},
		{"router and VPC", func(o *dcaas.VirtualGatewayCreateOpts) { o.EnterpriseRouterID = "er" }, []string{"error|DC.0001|EnterpriseRouterID|"}},
		{"router", func(o *dcaas.VirtualGatewayCreateOpts) { o.EnterpriseRouterID, o.VPCID, o.LocalEPGroup = "er", "", nil }, nil},
		{"name", func(o *dcaas.VirtualGatewayCreateOpts) { o.Name = strings.Repeat("n", 65) }, []string{"error|DC.0001|Name|"}},
		{"description", func(o *dcaas.VirtualGatewayCreateOpts) { o.Description = strings.Repeat("n", 129) }, []string{"error|DC.0001|Description|"}},
		{"ASN", func(o *dcaas.VirtualGatewayCreateOpts) { o.BGPASN = 4294967296 }, []string{"error|DC.0008|BGPASN|"}},
		{"50 subnets", func(o *dcaas.VirtualGatewayCreateOpts) { o.LocalEPGroup = many[:50] }, nil},
		{"51 subnets", func(o *dcaas.VirtualGatewayCreateOpts) { o.LocalEPGroup = many }, []string{"error|DC.1101|LocalEPGroup|"}},
		{"equal subnets", func(o *dcaas.VirtualGatewayCreateOpts) { o.LocalEPGroup = []string{"10.0.0.0/8", "10.0.0.0/8"} }, []string{"error|DC.1401|LocalEPGroup|"}},
		{"families swapped", func(o *dcaas.VirtualGatewayCreateOpts) {
			o.LocalEPGroup, o.LocalEPGroupIPv6 = o.LocalEPGroupIPv6, o.LocalEPGroup
		}, []string{"error|DC.0004|LocalEPGroup|", "error|DC.0004|LocalEPGroupIPv6|"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			opts := dcaas.VirtualGatewayCreateOpts{VPCID: "vpc-2", LocalEPGroup: []string{"10.0.0.0/8"}, LocalEPGroupIPv6: []string{"2001:db8::/64"}}
			tt.change(&opts)
			r, err := preflight.VirtualGateway(t.Context(), f.client, opts)
			if err != nil {
				t.Fatal(err)
			}
			wantFindings(t, r, tt.want...)
		})
	}
}

// TestVirtualGatewayQuota checks the quota, which not every service reports.
func TestVirtualGatewayQuota(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.changeAnswer("/quotas", `"localGateway","quota":-1,"used":0`, `"VirtualGateway","quota":5,"used":5`)
	r, err := preflight.VirtualGateway(t.Context(), f.client, dcaas.VirtualGatewayCreateOpts{VPCID: "vpc-2", LocalEPGroup: []string{"10.0.0.0/8"}})
	if err != nil {
		t.Fatal(err)
	}
	wantFindings(t, r, "error|DC.1019||")
}
