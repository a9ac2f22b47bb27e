package preflight_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

type vifOpts = dcaas.VirtualInterfaceCreateOpts

func TestVirtualInterfaceParameters(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	long := make([]string, 51)
	for i := range long {
		long[i] = fmt.Sprintf("10.2.%d.0/24", i)
	}
	for _, tt := range []struct {
		name   string
		change func(*vifOpts)
		want   []string
	}{
		{"nothing", func(*vifOpts) {}, nil},
		{"name", func(o *vifOpts) { o.Name = strings.Repeat("é", 65) }, []string{"error|DC.0001|Name|"}},
		{"name of 64", func(o *vifOpts) { o.Name = strings.Repeat("é", 64) }, nil},
		{"name that is no UTF-8", func(o *vifOpts) { o.Name = "\xff" }, []string{"error|DC.0001|Name|"}},
		{"description", func(o *vifOpts) { o.Description = strings.Repeat("d", 129) }, []string{"error|DC.0001|Description|"}},
		{"tags", func(o *vifOpts) { o.Tags = slices.Repeat([]tags.Tag{{Key: "k"}}, 11) }, []string{"error|DC.0001|Tags|", "warning|DC.0001|Tags|"}},
		{"tag without key", func(o *vifOpts) { o.Tags = []tags.Tag{{}} }, []string{"error|DC.0001|Tags|"}},
		{"tag key", func(o *vifOpts) { o.Tags = []tags.Tag{{Key: strings.Repeat("k", 129)}} }, []string{"error|DC.0001|Tags|"}},
		{"tag value", func(o *vifOpts) { o.Tags = []tags.Tag{{Key: "k", Value: strings.Repeat("v", 256)}} }, []string{"error|DC.0001|Tags|"}},
		{"type", func(o *vifOpts) { o.Type = "other" }, []string{"error|DC.0001|Type|"}},
		{"bandwidth missing", func(o *vifOpts) { o.Bandwidth = 0 }, []string{"error|DC.0001|Bandwidth|"}},
		{"bandwidth 1", func(o *vifOpts) { o.Bandwidth = 1 }, []string{"error|DC.0001|Bandwidth|"}},
		{"bandwidth left", func(o *vifOpts) { o.Bandwidth = 9951 }, []string{"warning|DC.1000|Bandwidth|9950"}},
		{"bandwidth fits", func(o *vifOpts) { o.Bandwidth = 9950 }, nil},
		{"VLAN negative", func(o *vifOpts) { o.VLAN = -1 }, []string{"error|DC.0001|VLAN|1"}},
		{"VLAN negative on an empty connection", func(o *vifOpts) { o.DirectConnectID, o.VLAN = workflowtest.Standard2, -1 }, []string{"error|DC.0001|VLAN|1"}},
		{"VLAN 4000", func(o *vifOpts) { o.VLAN = 4000 }, []string{"error|DC.0001|VLAN|3999"}},
		{"VLAN taken", func(o *vifOpts) { o.VLAN = 100 }, []string{"error|DC.1209|VLAN|101"}},
		{"VLAN 0", func(o *vifOpts) { o.VLAN = 0 }, []string{"warning|DC.1219|VLAN|1", "warning|DC.1224|VLAN|"}},
		{"low priority", func(o *vifOpts) { o.Priority = "low" }, nil},
		{"low priority without BGP", func(o *vifOpts) { o.Priority, o.RouteMode, o.BGPASN = "low", "static", 0 }, []string{"error|DC.0001|Priority|"}},
		{"priority", func(o *vifOpts) { o.Priority = "high" }, []string{"error|DC.0001|Priority|"}},
		{"family", func(o *vifOpts) { o.AddressFamily = "dual" }, []string{"error|DC.0001|AddressFamily|"}},
		{"family in capitals", func(o *vifOpts) { o.AddressFamily = "IPv4" }, nil},
		{"BFD and NQA", func(o *vifOpts) { o.EnableBFD, o.EnableNQA = true, true }, []string{"error|DC.0001|EnableNQA|"}},
		{"redacted password", func(o *vifOpts) { o.BGPMD5 = "[REDACTED]" }, []string{"error|DC.0001|BGPMD5|"}},
		{"password that is no UTF-8", func(o *vifOpts) { o.BGPMD5 = "\xff" }, []string{"error|DC.0001|BGPMD5|"}},
		{"ASN missing", func(o *vifOpts) { o.BGPASN = 0 }, []string{"error|DC.1203|BGPASN|"}},
		{"ASN negative", func(o *vifOpts) { o.BGPASN = -1 }, []string{"error|DC.0008|BGPASN|"}},
		{"ASN", func(o *vifOpts) { o.BGPASN = 4294967296 }, []string{"error|DC.0008|BGPASN|"}},
		{"ASN of the gateway", func(o *vifOpts) { o.BGPASN = 64512 }, []string{"error|DC.1223|BGPASN|"}},
		{"ASN without BGP", func(o *vifOpts) { o.RouteMode = "static" }, []string{"warning||BGPASN|"}},
		{"no route mode", func(o *vifOpts) { o.RouteMode = "" }, []string{"error|DC.0001|RouteMode|"}},
		{"route mode", func(o *vifOpts) { o.RouteMode = "rip" }, []string{"error|DC.0001|RouteMode|"}},
		{"no connection", func(o *vifOpts) { o.DirectConnectID = "" }, []string{"error|DC.1200|DirectConnectID|"}},
		{"connection and LAG", func(o *vifOpts) { o.LAGID = "lag" }, []string{"error|DC.0001|LAGID|", "warning|DC.1015|LAGID|"}},
		{"LAG", func(o *vifOpts) { o.DirectConnectID, o.LAGID = "", "lag" }, []string{"warning|DC.1015|LAGID|"}},
		{"unknown connection", func(o *vifOpts) { o.DirectConnectID = unknown }, []string{"error|DC.1015|DirectConnectID|"}},
		{"operations connection", func(o *vifOpts) { o.DirectConnectID = workflowtest.Operations }, []string{"error|DC.1204|DirectConnectID|"}},
		{"no gateway", func(o *vifOpts) { o.VGWID = "" }, []string{"error|DC.0001|VGWID|"}},
		{"two gateways", func(o *vifOpts) { o.GatewayID = unknown }, []string{"error|DC.0001|GatewayID|", "error|DC.0001|ServiceType|", "error|DC.0002|GatewayID|"}},
		{"service type VGW", func(o *vifOpts) { o.VGWID, o.GatewayID, o.ServiceType = "", unknown, "VGW" }, []string{"error|DC.0001|ServiceType|"}},
		{"service type GDGW", func(o *vifOpts) { o.ServiceType = "GDGW" }, []string{"error|DC.0001|ServiceType|"}},
		{"service type", func(o *vifOpts) { o.ServiceType = "XGW" }, []string{"error|DC.0001|ServiceType|"}},
		{"local gateway", func(o *vifOpts) { o.VGWID, o.GatewayID, o.ServiceType = "", unknown, "LGW" }, []string{"warning|DC.1216|GatewayID|"}},
		{"unknown gateway", func(o *vifOpts) { o.VGWID = unknown }, []string{"error|DC.1111|VGWID|"}},
		{"unknown global gateway", func(o *vifOpts) { o.VGWID, o.GatewayID = "", unknown }, []string{"error|DC.0002|GatewayID|"}},
		{"static without subnets", func(o *vifOpts) { o.RouteMode, o.BGPASN, o.RemoteEPGroup = "static", 0, nil }, []string{"error|DC.0001|RemoteEPGroup|"}},
		{"overlap with the gateway", func(o *vifOpts) { o.RemoteEPGroup = []string{"192.168.0.0/16"} }, []string{"error|DC.1105|RemoteEPGroup|"}},
		{"default route", func(o *vifOpts) { o.RemoteEPGroup = []string{"0.0.0.0/0"} }, []string{"error|DC.1105|RemoteEPGroup|"}},
		{"equal subnets", func(o *vifOpts) { o.RemoteEPGroup = []string{"10.1.0.0/16", "10.1.0.0/16"} }, []string{"error|DC.1401|RemoteEPGroup|"}},
		{"overlapping subnets", func(o *vifOpts) { o.RemoteEPGroup = []string{"10.1.0.0/16", "10.1.2.0/24"} }, []string{"warning||RemoteEPGroup|"}},
		{"reserved subnet", func(o *vifOpts) { o.RemoteEPGroup = []string{"100.65.0.0/16"} }, []string{"warning||RemoteEPGroup|"}},
		{"bits after the prefix", func(o *vifOpts) { o.RemoteEPGroup = []string{"10.1.2.3/24"} }, []string{"warning|DC.0004|RemoteEPGroup|10.1.2.0/24"}},
		{"subnet without length", func(o *vifOpts) { o.RemoteEPGroup = []string{"10.1.2.3"} }, []string{"error|DC.0004|RemoteEPGroup|10.1.2.3/32"}},
		{"subnet of the other family", func(o *vifOpts) { o.RemoteEPGroup = []string{"2001:db8::/64"} }, []string{"error|DC.0004|RemoteEPGroup|"}},
		{"51 subnets", func(o *vifOpts) { o.RemoteEPGroup = long }, []string{"warning||RemoteEPGroup|"}},
		{"public without subnets", func(o *vifOpts) { o.Type = "public" }, []string{"error|DC.0001|ServiceEPGroup|"}},
		{"public", func(o *vifOpts) { o.Type, o.ServiceEPGroup = "public", []string{"203.0.113.0/24", "2001:db8::/64"} }, nil},
		{"service subnets", func(o *vifOpts) { o.ServiceEPGroup = []string{"x", "203.0.113.0/24", "203.0.113.0/24"} }, []string{"error|DC.0004|ServiceEPGroup|", "error|DC.1401|ServiceEPGroup|"}},
		{"own project", func(o *vifOpts) { o.ResourceTenantID = f.srv.ProjectID }, nil},
		{"own project and LAG", func(o *vifOpts) {
			o.DirectConnectID, o.LAGID, o.ResourceTenantID, o.VGWID = "", "lag", f.srv.ProjectID, unknown
		}, []string{"error|DC.1111|VGWID|", "warning|DC.1015|LAGID|"}},
		{"other project, own gateway", func(o *vifOpts) { o.ResourceTenantID = "other" }, []string{"error|DC.1111|VGWID|"}},
		{"other project", func(o *vifOpts) { o.ResourceTenantID, o.VGWID = "other", unknown }, []string{"warning||ResourceTenantID|"}},
		{"other project with tags", func(o *vifOpts) {
			o.ResourceTenantID, o.VGWID, o.Tags, o.EnterpriseProjectID = "other", unknown, []tags.Tag{{Key: "k"}}, "0"
		}, []string{"error|DC.0001|EnterpriseProjectID|", "error|DC.0001|Tags|", "warning||ResourceTenantID|"}},
		{"several faults at once", func(o *vifOpts) { o.VLAN, o.BGPASN, o.RemoteEPGroup = 100, 64512, []string{"x"} }, []string{
			"error|DC.0004|RemoteEPGroup|", "error|DC.1209|VLAN|101", "error|DC.1223|BGPASN|",
		}},
		{"nothing at all", func(o *vifOpts) { *o = vifOpts{} }, []string{
			"error|DC.0001|Bandwidth|", "error|DC.0001|LocalGatewayV4IP|", "error|DC.0001|RemoteGatewayV4IP|",
			"error|DC.0001|RouteMode|", "error|DC.0001|VGWID|", "error|DC.1200|DirectConnectID|",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			opts := f.opts()
			tt.change(&opts)
			wantFindings(t, f.report(opts), tt.want...)
		})
	}
}

func TestVirtualInterfaceLink(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addInterface(f.opts(), func(o *vifOpts) {
		o.VLAN, o.AddressFamily, o.LocalGatewayV4IP, o.RemoteGatewayV4IP, o.RemoteEPGroup = 101, "ipv6", "", "", nil
		o.LocalGatewayV6IP, o.RemoteGatewayV6IP = "2001:db8:f::1/126", "2001:db8:f::2/126"
	})
	const next, nextIPv6 = "169.254.10.9/30, 169.254.10.10/30", "2001:db8:f::5/126, 2001:db8:f::6/126"
	for _, tt := range []struct {
		name, local, remote string
		want                []string
	}{
		{"free", "169.254.10.9/30", "169.254.10.10/30", nil},
		{"free /31", "169.254.10.8/31", "169.254.10.9/31", nil},
		{"local missing", "", "169.254.10.10/30", []string{"error|DC.0001|LocalGatewayV4IP|"}},
		{"local is none", "x", "169.254.10.10/30", []string{"error|DC.0004|LocalGatewayV4IP|"}},
		{"remote of the other family", "169.254.10.9/30", "2001:db8::1/126", []string{"error|DC.0004|RemoteGatewayV4IP|"}},
		{"equal", "169.254.10.9/30", "169.254.10.9/30", []string{"error|DC.0004|RemoteGatewayV4IP|" + next}},
		{"different subnets", "169.254.10.9/30", "169.254.10.13/30", []string{"error|DC.0004|RemoteGatewayV4IP|" + next}},
		{"different lengths", "169.254.10.9/30", "169.254.10.10/29", []string{"error|DC.0004|RemoteGatewayV4IP|" + next}},
		{"network", "169.254.10.8/30", "169.254.10.9/30", []string{"warning|DC.0004|LocalGatewayV4IP|" + next}},
		{"broadcast", "169.254.10.9/30", "169.254.10.11/30", []string{"warning|DC.0004|RemoteGatewayV4IP|" + next}},
		{"multicast", "224.0.0.1/30", "224.0.0.2/30", []string{"warning|DC.0004|LocalGatewayV4IP|224.0.0.1/30, 224.0.0.2/30", "warning|DC.0004|RemoteGatewayV4IP|224.0.0.1/30, 224.0.0.2/30"}},
		{"in use", "169.254.10.1/30", "169.254.10.2/30", []string{"warning||LocalGatewayV4IP|169.254.10.5/30, 169.254.10.6/30"}},
		{"in use as /31", "169.254.10.2/31", "169.254.10.3/31", []string{"warning||LocalGatewayV4IP|169.254.10.4/31, 169.254.10.5/31"}},
		{"in use by a part", "169.254.10.1/24", "169.254.10.9/24", []string{"warning||LocalGatewayV4IP|169.254.10.5/30, 169.254.10.6/30"}},
		{"in a local subnet", "192.168.0.1/30", "192.168.0.2/30", []string{"warning||LocalGatewayV4IP|"}},
		{"no lengths", "169.254.10.9", "169.254.10.10", []string{"warning|DC.0004|LocalGatewayV4IP|", "warning|DC.0004|RemoteGatewayV4IP|"}},
		{"one length", "169.254.10.9/30", "169.254.10.13", []string{"warning|DC.0004|RemoteGatewayV4IP|", "warning|DC.0004|RemoteGatewayV4IP|" + next}},
		{"free IPv6", "2001:db8:f::5/126", "2001:db8:f::6/126", nil},
		{"free IPv6 /127", "2001:db8:f::4/127", "2001:db8:f::5/127", nil},
		{"IPv6 zone", "fe80::1%eth0", "fe80::2%eth0", []string{"error|DC.0004|LocalGatewayV6IP|", "error|DC.0004|RemoteGatewayV6IP|"}},
		{"IPv6 equal", "2001:db8:f::5/126", "2001:db8:f::5/126", []string{"error|DC.0004|RemoteGatewayV6IP|" + nextIPv6}},
		{"IPv6 different subnets", "2001:db8:f::5/126", "2001:db8:f::9/126", []string{"error|DC.0004|RemoteGatewayV6IP|" + nextIPv6}},
		{"IPv6 anycast", "2001:db8:f::4/126", "2001:db8:f::5/126", []string{"warning|DC.0004|LocalGatewayV6IP|" + nextIPv6}},
		{"IPv6 last address", "2001:db8:f::5/126", "2001:db8:f::7/126", nil},
		{"IPv6 in use", "2001:db8:f::1/126", "2001:db8:f::2/126", []string{"warning||LocalGatewayV6IP|" + nextIPv6}},
		{"IPv6 in use as /127", "2001:db8:f::2/127", "2001:db8:f::3/127", []string{"warning||LocalGatewayV6IP|2001:db8:f::4/127, 2001:db8:f::5/127"}},
		{"IPv6 in a local subnet", "2001:db8:1::1/126", "2001:db8:1::2/126", []string{"warning||LocalGatewayV6IP|"}},
		{"IPv6 overlap with the gateway", "2001:db8:f::5/126", "2001:db8:f::6/126", []string{"error|DC.1105|RemoteEPGroup|"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			opts := f.opts()
			opts.LocalGatewayV4IP, opts.RemoteGatewayV4IP = tt.local, tt.remote
			if strings.Contains(tt.name, "IPv6") {
				opts.AddressFamily, opts.LocalGatewayV4IP, opts.RemoteGatewayV4IP, opts.RemoteEPGroup = "IPv6", "", "", nil
				opts.LocalGatewayV6IP, opts.RemoteGatewayV6IP = tt.local, tt.remote
				if strings.Contains(tt.name, "overlap") {
					opts.RemoteEPGroup = []string{"2001:db8:1::/48"}
				}
			}
			got := findings(f.report(opts))
			got = slices.DeleteFunc(got, func(s string) bool { return strings.HasPrefix(s, "warning|DC.0004|RemoteEPGroup") })
			if !slices.Equal(got, tt.want) {
				t.Errorf("findings = %q\nwant %q", got, tt.want)
			}
		})
	}
}

// TestVirtualInterfaceProposalWraps checks that the search for a link continues at the start
// of the block if the end of the block is in use.
func TestVirtualInterfaceProposalWraps(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	change := func(o *vifOpts) { o.LocalGatewayV4IP, o.RemoteGatewayV4IP = "169.254.10.253/30", "169.254.10.254/30" }
	f.addInterface(f.opts(), change)
	opts := f.opts()
	opts.VLAN = 201
	change(&opts)
	wantFindings(t, f.report(opts), "warning||LocalGatewayV4IP|169.254.10.5/30, 169.254.10.6/30")
}

func TestVirtualInterfaceConnections(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		connection dcaastest.Connection
		want       []string
	}{
		{"DOWN", dcaastest.Connection{Status: "DOWN"}, []string{"warning||DirectConnectID|"}},
		{"ERROR", dcaastest.Connection{Status: "ERROR"}, []string{"error|DC.1005|DirectConnectID|"}},
		{"PENDING_PAY", dcaastest.Connection{Status: "PENDING_PAY"}, []string{"error|DC.1005|DirectConnectID|"}},
		{"APPLY", dcaastest.Connection{Status: "APPLY"}, []string{"warning|DC.1005|DirectConnectID|"}},
		{"narrow", dcaastest.Connection{Bandwidth: 20}, []string{"warning|DC.1000|Bandwidth|20"}},
		{"of another project", dcaastest.Connection{ProjectID: "other"}, []string{"error|DC.1015|DirectConnectID|"}},
		{"hosted", dcaastest.Connection{Type: "hosted", HostingID: workflowtest.Operations, VLAN: 200, Status: "BUILD"}, nil},
		{"hosted with another VLAN", dcaastest.Connection{Type: "hosted", HostingID: workflowtest.Operations, VLAN: 7}, []string{"error|DC.1207|VLAN|7"}},
		{"hosted and narrow", dcaastest.Connection{Type: "hosted", HostingID: workflowtest.Operations, VLAN: 200, Bandwidth: 10}, []string{"warning|DC.1000|Bandwidth|10"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			opts := f.opts()
			opts.DirectConnectID = f.srv.AddConnection(tt.connection)
			wantFindings(t, f.report(opts), tt.want...)
		})
	}
}

func TestVirtualInterfaceOnTakenHostedConnection(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	hosted := f.srv.AddConnection(dcaastest.Connection{Type: "hosted", HostingID: workflowtest.Operations, VLAN: 7})
	change := func(o *vifOpts) { o.DirectConnectID, o.VLAN = hosted, 7 }
	f.addInterface(f.opts(), change)
	opts := f.opts()
	change(&opts)
	opts.LocalGatewayV4IP, opts.RemoteGatewayV4IP = "169.254.10.13/30", "169.254.10.14/30"
	wantFindings(t, f.report(opts), "error|DC.1206|DirectConnectID|", "error|DC.1209|VLAN|")
	opts.VLAN = 8
	wantFindings(t, f.report(opts), "error|DC.1206|DirectConnectID|", "error|DC.1207|VLAN|")
}

func TestVirtualInterfaceBesideVLANZero(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addInterface(f.opts(), func(o *vifOpts) { o.DirectConnectID, o.VLAN = workflowtest.Standard2, 0 })
	opts := f.opts()
	opts.DirectConnectID, opts.LocalGatewayV4IP, opts.RemoteGatewayV4IP = workflowtest.Standard2, "169.254.10.13/30", "169.254.10.14/30"
	wantFindings(t, f.report(opts), "error|DC.1219|VLAN|")
}

func TestVirtualInterfaceThirdConnection(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.addInterface(f.opts(), func(o *vifOpts) { o.DirectConnectID = workflowtest.Standard2 })
	opts := f.opts()
	opts.LocalGatewayV4IP, opts.RemoteGatewayV4IP = "169.254.10.13/30", "169.254.10.14/30"
	wantFindings(t, f.report(opts)) // on one of the two
	opts.DirectConnectID = f.srv.AddConnection(dcaastest.Connection{})
	r := f.report(opts)
	wantFindings(t, r, "error|DC.1117|VGWID|")
	if m := r.Findings[0].Message; !strings.Contains(m, workflowtest.Standard1+", "+workflowtest.Standard2) {
		t.Errorf("message %q does not name both connections", m)
	}
}

func TestVirtualInterfaceOnLAG(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	change := func(o *vifOpts) { o.DirectConnectID, o.LAGID = "", "lag" }
	f.addInterface(f.opts(), change)
	opts := f.opts()
	change(&opts)
	opts.LocalGatewayV4IP, opts.RemoteGatewayV4IP = "169.254.10.13/30", "169.254.10.14/30"
	wantFindings(t, f.report(opts), "error|DC.1209|VLAN|201", "warning|DC.1015|LAGID|")
}

func TestVirtualInterfaceOnGlobalGateway(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	g, err := f.client.GlobalGateways.Create(t.Context(), dcaas.GlobalGatewayCreateOpts{Name: "global", BGPASN: 65000})
	if err != nil {
		t.Fatal(err)
	}
	opts := f.opts()
	opts.VGWID, opts.GatewayID = "", g.ID
	wantFindings(t, f.report(opts), "error|DC.1223|BGPASN|")
	opts.RouteMode, opts.BGPASN, opts.RemoteEPGroup = "static", 0, nil // its routes are in a table of its own
	wantFindings(t, f.report(opts))
	opts.ResourceTenantID = "other"
	wantFindings(t, f.report(opts), "error|DC.0002|GatewayID|")
}

func TestVirtualInterfaceGatewayBeingDeleted(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dcaastest.WithDelay(time.Hour), dcaastest.WithSlowGatewayDeletion())
	g := f.addGateway("vpc-2")
	if err := f.client.VirtualGateways.Delete(t.Context(), g.ID); err != nil {
		t.Fatal(err)
	}
	opts := f.opts()
	opts.VGWID = g.ID
	wantFindings(t, f.report(opts), "error|DC.1205|VGWID|")
}

func TestVirtualInterfaceGatewayInError(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	wantFindings(t, f.report(f.opts())) // the gateway is ACTIVE after this read
	f.changeAnswer("/virtual-gateways", `"status":"ACTIVE"`, `"status":"ERROR"`)
	r := f.report(f.opts())
	wantFindings(t, r, "warning|DC.1205|VGWID|")
	if !r.OK() {
		t.Error("a gateway in ERROR is an error, want a warning")
	}
}

// TestVirtualInterfaceGatewayType compares the gateway type of the connection with that of
// the gateway. An answer may lack either.
func TestVirtualInterfaceGatewayType(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		path, old, text string
		want            []string
	}{
		{"/direct-connects", `"vgw_type":"default"`, `"vgw_type":"other"`, []string{"warning|DC.1201|VGWID|"}},
		{"/virtual-gateways", `"type":"default"`, `"type":"other"`, []string{"warning|DC.1201|VGWID|"}},
		{"/direct-connects", `"vgw_type":"default"`, `"vgw_type":null`, nil},
		{"/virtual-gateways", `"type":"default"`, `"type":null`, nil},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.changeAnswer(tt.path, tt.old, tt.text)
			r := f.report(f.opts())
			wantFindings(t, r, tt.want...)
			if !r.OK() {
				t.Error("another gateway type is an error, want a warning")
			}
		})
	}
}

func TestVirtualInterfaceQuota(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dcaastest.WithQuota("virtualInterface", 1))
	wantFindings(t, f.report(f.opts()), "error|DC.1019||")
	unlimited := newFixture(t, dcaastest.WithQuota("virtualInterface", -1))
	wantFindings(t, unlimited.report(unlimited.opts()))
	opts := f.opts()
	opts.ResourceTenantID, opts.VGWID = "other", unknown // its quota counts
	wantFindings(t, f.report(opts), "warning||ResourceTenantID|")
}
