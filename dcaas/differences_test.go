package dcaas_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// interfaceAsWanted returns options with a value in each field of a connection's
// interface, and an interface that matches them.
func interfaceAsWanted() (dcaas.VirtualInterfaceCreateOpts, *dcaas.VirtualInterface) {
	o := dcaas.VirtualInterfaceCreateOpts{
		DirectConnectID: "c", VGWID: "g", VLAN: 100, Bandwidth: 50, RouteMode: dcaas.RouteModeBGP, BGPASN: 65010, BGPMD5: "fake-bgp-password",
		LocalGatewayV4IP: "169.254.1.1/30", RemoteGatewayV4IP: "169.254.1.2/30", RemoteEPGroup: []string{"10.1.0.0/16", "10.2.0.0/16"},
		Name: "n", Description: "d", EnterpriseProjectID: "0", ResourceTenantID: "t", Tags: []tags.Tag{{Key: "k", Value: "v"}},
	}
	return o, &dcaas.VirtualInterface{
		ID: "v", DirectConnectID: "c", VGWID: "g", VLAN: 100, Bandwidth: 50, Type: dcaas.VirtualInterfacePrivate,
		Name: "n", Description: "d", EnterpriseProjectID: "0", TenantID: "t", Tags: []tags.Tag{{Key: "other", Value: "x"}, {Key: "k", Value: "v"}},
		VIFPeers: []dcaas.VIFPeer{
			{AddressFamily: dcaas.IPv6, RouteMode: dcaas.RouteModeStatic, LocalGatewayIP: "2001:db8::1/64", RemoteGatewayIP: "2001:db8::2/64"},
			{
				AddressFamily: dcaas.IPv4, RouteMode: dcaas.RouteModeBGP, BGPASN: 65010, BGPMD5: "fake-bgp-password",
				LocalGatewayIP: "169.254.1.1/30", RemoteGatewayIP: "169.254.1.2/30", RemoteEPGroup: []string{"10.2.0.0/16", "10.1.0.0/16"},
			},
		},
	}
}

func TestDifferencesOfInterfaces(t *testing.T) {
	t.Parallel()
	type vif = dcaas.VirtualInterface
	type opts = dcaas.VirtualInterfaceCreateOpts
	for name, tt := range map[string]struct {
		change func(*opts, *vif)
		want   []string
	}{
		"as wanted":             {func(*opts, *vif) {}, nil},
		"connection":            {func(_ *opts, v *vif) { v.DirectConnectID = "x" }, []string{"DirectConnectID"}},
		"LAG with a connection": {func(o *opts, v *vif) { o.DirectConnectID, o.LAGID, v.LAGID = "", "l", "l" }, nil},
		"LAG":                   {func(o *opts, v *vif) { o.DirectConnectID, o.LAGID, v.LAGID = "", "l", "x" }, []string{"LAGID"}},
		"gateways":              {func(_ *opts, v *vif) { v.VGWID, v.GatewayID = "", "g" }, []string{"VGWID", "GatewayID"}},
		"type":                  {func(_ *opts, v *vif) { v.Type = dcaas.VirtualInterfacePublic }, []string{"Type"}},
		"VLAN and bandwidth":    {func(_ *opts, v *vif) { v.VLAN, v.Bandwidth = 0, 0 }, []string{"VLAN", "Bandwidth"}},
		"link checks":           {func(_ *opts, v *vif) { v.EnableBFD, v.EnableNQA = true, true }, []string{"EnableBFD", "EnableNQA"}},
		"normal priority":       {func(_ *opts, v *vif) { v.Priority = dcaas.PriorityNormal }, nil},
		"priority":              {func(_ *opts, v *vif) { v.Priority = dcaas.PriorityLow }, []string{"Priority"}},
		"texts":                 {func(_ *opts, v *vif) { v.Name, v.Description, v.EnterpriseProjectID, v.TenantID = "", "", "", "" }, []string{"Name", "Description", "EnterpriseProjectID", "ResourceTenantID"}},
		"texts that are not wanted": {func(o *opts, _ *vif) {
			o.Name, o.Description, o.EnterpriseProjectID, o.ResourceTenantID = "", "", "", ""
		}, nil},
		"tag with another value": {func(_ *opts, v *vif) { v.Tags[1].Value = "" }, []string{"Tags"}},
		"addresses":              {func(_ *opts, v *vif) { v.VIFPeers[1].LocalGatewayIP, v.VIFPeers[1].RemoteGatewayIP = "a", "b" }, []string{"LocalGatewayV4IP", "RemoteGatewayV4IP"}},
		"local address":          {func(_ *opts, v *vif) { v.VIFPeers[1].LocalGatewayIP = "169.254.1.1/29" }, []string{"LocalGatewayV4IP"}},
		"route mode":             {func(_ *opts, v *vif) { v.VIFPeers[1].RouteMode = dcaas.RouteModeStatic }, []string{"RouteMode"}},
		"ASN":                    {func(_ *opts, v *vif) { v.VIFPeers[1].BGPASN = 4200000000 }, []string{"BGPASN"}},
		"ASN with static routes": {func(o *opts, v *vif) {
			o.RouteMode, v.VIFPeers[1].RouteMode = "static", "static"
			v.VIFPeers[1].BGPASN = 0
		}, nil},
		"password that is not shown": {func(_ *opts, v *vif) { v.VIFPeers[1].BGPMD5 = "" }, []string{"BGPMD5"}},
		"groups": {func(_ *opts, v *vif) {
			v.VIFPeers[1].RemoteEPGroup, v.VIFPeers[1].ServiceEPGroup = nil, []string{"203.0.113.0/24"}
		}, []string{"RemoteEPGroup", "ServiceEPGroup"}},
		"other peer": {func(_ *opts, v *vif) { v.VIFPeers[0] = dcaas.VIFPeer{AddressFamily: dcaas.IPv6} }, nil},
		"state, times, service type": {func(_ *opts, v *vif) {
			v.Status, v.ServiceType, v.AdminStateUp, v.RateLimit = "ERROR", "vpc", true, true
		}, nil},
		"IPv6 in another spelling": {func(o *opts, _ *vif) {
			o.AddressFamily, o.RouteMode, o.BGPMD5, o.RemoteEPGroup = "IPv6", dcaas.RouteModeStatic, "", nil
			o.LocalGatewayV6IP, o.RemoteGatewayV6IP = "2001:0DB8:0::1/64", "2001:db8:0:0::2/64"
		}, nil},
		"IPv6 addresses": {func(o *opts, _ *vif) {
			o.AddressFamily, o.RouteMode, o.BGPMD5, o.RemoteEPGroup = dcaas.IPv6, dcaas.RouteModeStatic, "", nil
		}, []string{"LocalGatewayV6IP", "RemoteGatewayV6IP"}},
		"peer at the top level": {func(_ *opts, v *vif) {
			v.LocalGatewayV4IP, v.RemoteGatewayV4IP, v.RouteMode, v.BGPASN, v.BGPMD5 = "169.254.1.1/30", "169.254.1.2/30", dcaas.RouteModeBGP, 65010, "fake-bgp-password"
			v.RemoteEPGroup, v.VIFPeers = v.VIFPeers[1].RemoteEPGroup, nil
		}, nil},
	} {
		o, v := interfaceAsWanted()
		tt.change(&o, v)
		before := fmt.Sprintf("%+v %+v", o, v)
		if got := o.Differences(v); !slices.Equal(got, tt.want) {
			t.Errorf("%s: Differences() = %q, want %q", name, got, tt.want)
		}
		if after := fmt.Sprintf("%+v %+v", o, v); after != before {
			t.Errorf("%s: Differences() changes its arguments", name)
		}
	}
	o, _ := interfaceAsWanted()
	want := []string{
		"DirectConnectID", "VGWID", "Type", "VLAN", "Bandwidth", "Name", "Description", "EnterpriseProjectID", "ResourceTenantID", "Tags",
		"LocalGatewayV4IP", "RemoteGatewayV4IP", "RouteMode", "BGPASN", "BGPMD5", "RemoteEPGroup",
	}
	if got := o.Differences(nil); !slices.Equal(got, want) {
		t.Errorf("Differences(nil) = %q, want %q", got, want)
	}
	wantFields[opts](t, append(want, "LAGID", "GatewayID", "EnableBFD", "EnableNQA", "Priority", "LocalGatewayV6IP", "RemoteGatewayV6IP", "ServiceEPGroup"),
		"ServiceType", "AddressFamily")
}

// wantFields fails if an option is neither compared nor known to be left out. A new option
// must be one of both.
func wantFields[T any](t *testing.T, compared []string, leftOut ...string) {
	t.Helper()
	for field := range reflect.TypeFor[T]().Fields() {
		name := field.Name
		if slices.Contains(compared, name) == slices.Contains(leftOut, name) {
			t.Errorf("%s is not among the compared fields, nor among the others", name)
		}
	}
}

func TestDifferencesOfGateways(t *testing.T) {
	t.Parallel()
	type gateway = dcaas.VirtualGateway
	type opts = dcaas.VirtualGatewayCreateOpts
	asWanted := func() (opts, *gateway) {
		o := opts{
			VPCID: "p", LocalEPGroup: []string{"10.1.0.0/16", "10.2.0.0/16"}, LocalEPGroupIPv6: []string{"2001:0DB8::/64"},
			Name: "n", Description: "d", BGPASN: 64600, EnterpriseProjectID: "0", Tags: []tags.Tag{{Key: "k", Value: "v"}},
		}
		return o, &gateway{
			ID: "g", VPCID: "p", LocalEPGroup: []string{"10.2.0.0/16", "10.1.0.0/16"}, LocalEPGroupIPv6: []string{"2001:db8::/64"},
			Name: "n", Description: "d", BGPASN: 64600, EnterpriseProjectID: "0", Tags: []tags.Tag{{Key: "k", Value: "v"}, {Key: "other"}},
		}
	}
	for name, tt := range map[string]struct {
		change func(*opts, *gateway)
		want   []string
	}{
		"as wanted":                 {func(*opts, *gateway) {}, nil},
		"VPC":                       {func(_ *opts, g *gateway) { g.VPCID = "x" }, []string{"VPCID"}},
		"router":                    {func(o *opts, g *gateway) { o.EnterpriseRouterID, o.VPCID, g.VPCID = "r", "", "" }, []string{"EnterpriseRouterID"}},
		"subnets":                   {func(_ *opts, g *gateway) { g.LocalEPGroup, g.LocalEPGroupIPv6 = g.LocalEPGroup[:1], nil }, []string{"LocalEPGroup", "LocalEPGroupIPv6"}},
		"ASN":                       {func(_ *opts, g *gateway) { g.BGPASN = 64512 }, []string{"BGPASN"}},
		"ASN of the service":        {func(o *opts, _ *gateway) { o.BGPASN = 0 }, nil},
		"texts":                     {func(_ *opts, g *gateway) { g.Name, g.Description, g.EnterpriseProjectID = "", "", "" }, []string{"Name", "Description", "EnterpriseProjectID"}},
		"texts that are not wanted": {func(o *opts, _ *gateway) { o.Name, o.Description, o.EnterpriseProjectID = "", "", "" }, nil},
		"tags":                      {func(_ *opts, g *gateway) { g.Tags = g.Tags[1:] }, []string{"Tags"}},
		"state":                     {func(_ *opts, g *gateway) { g.Status, g.DeviceID = "ERROR", "d" }, nil},
	} {
		o, g := asWanted()
		tt.change(&o, g)
		if got := o.Differences(g); !slices.Equal(got, tt.want) {
			t.Errorf("%s: Differences() = %q, want %q", name, got, tt.want)
		}
	}
	o, _ := asWanted()
	want := []string{"VPCID", "LocalEPGroup", "LocalEPGroupIPv6", "BGPASN", "Name", "Description", "EnterpriseProjectID", "Tags"}
	if got := o.Differences(nil); !slices.Equal(got, want) {
		t.Errorf("Differences(nil) = %q, want %q", got, want)
	}
	wantFields[opts](t, append(want, "EnterpriseRouterID"))
}

// An interface that the service made from the options has no differences, and each change
// at the service shows.
func TestDifferencesShowDrift(t *testing.T) {
	t.Parallel()
	_, c := fake(t, dcaastest.WithStepsPerState(0))
	o := interfaceOpts(onGateway(t, c))
	v, err := c.VirtualInterfaces.Create(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if got := o.Differences(v); got != nil {
		t.Errorf("Differences() of a new interface = %q", got)
	}
	v, err = c.VirtualInterfaces.Update(t.Context(), v.ID, dcaas.VirtualInterfaceUpdateOpts{Name: new("renamed"), Bandwidth: new(60), Priority: new(dcaas.PriorityNormal)})
	if want := []string{"Bandwidth", "Priority", "Name"}; err != nil || !slices.Equal(o.Differences(v), want) {
		t.Errorf("Differences() = %q, %v, want %q", o.Differences(v), err, want)
	}
	opts := gatewayOpts()
	g, err := c.VirtualGateways.Update(t.Context(), v.VGWID, dcaas.VirtualGatewayUpdateOpts{LocalEPGroup: []string{"10.3.0.0/16"}})
	if want := []string{"LocalEPGroup"}; err != nil || !slices.Equal(opts.Differences(g), want) {
		t.Errorf("Differences() = %q, %v, want %q", opts.Differences(g), err, want)
	}
}

func ExampleVirtualInterfaceCreateOpts_Differences() {
	wanted := dcaas.VirtualInterfaceCreateOpts{
		DirectConnectID: "4b3c", VGWID: "3320", VLAN: 100, Bandwidth: 50, RouteMode: dcaas.RouteModeBGP, BGPASN: 65010,
		LocalGatewayV4IP: "169.254.1.1/30", RemoteGatewayV4IP: "169.254.1.2/30",
	}
	vif := &dcaas.VirtualInterface{ // usually from client.VirtualInterfaces.Get
		ID: "0d62", DirectConnectID: "4b3c", VGWID: "3320", VLAN: 100, Bandwidth: 100, Type: dcaas.VirtualInterfacePrivate,
		VIFPeers: []dcaas.VIFPeer{{
			RouteMode: dcaas.RouteModeBGP, BGPASN: 65011, LocalGatewayIP: "169.254.1.1/30", RemoteGatewayIP: "169.254.1.2/30",
		}},
	}
	fmt.Println(wanted.Differences(vif))
	// Output: [Bandwidth BGPASN]
}
