package dcaas_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

func TestFindOrCreateInterface(t *testing.T) {
	t.Parallel()
	srv, client := fake(t)
	opts := interfaceOpts(onGateway(t, client))
	made, created, err := client.VirtualInterfaces.FindOrCreate(t.Context(), opts)
	if err != nil || !created {
		t.Fatalf("FindOrCreate() = %v, %v, want it created", created, err)
	}
	if _, err := client.VIFPeers.Create(t.Context(), dcaas.VIFPeerCreateOpts{
		VIFID: made.ID, AddressFamily: dcaas.IPv6, RouteMode: dcaas.RouteModeBGP, BGPASN: 65010,
		LocalGatewayIP: "2001:db8::1/64", RemoteGatewayIP: "2001:db8::2/64", RemoteEPGroup: []string{"2001:db8::/64"},
	}); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(opts.RemoteEPGroup)
	for _, name := range []string{"interface", ""} {
		opts.Name = name
		found, created, err := client.VirtualInterfaces.FindOrCreate(t.Context(), opts)
		if err != nil || created || found.ID != made.ID || len(found.VIFPeers) != 2 {
			t.Errorf("FindOrCreate() = %+v, %v, %v, want the interface %s with two peers", found, created, err, made.ID)
		}
	}
	opts.VLAN++
	opts.LocalGatewayV4IP, opts.RemoteGatewayV4IP = "169.254.2.1/30", "169.254.2.2/30"
	opts.RemoteEPGroup = []string{"169.254.2.0/30"}
	if _, created, err := client.VirtualInterfaces.FindOrCreate(t.Context(), opts); err != nil || !created {
		t.Errorf("FindOrCreate() of another VLAN = %v, %v, want it created", created, err)
	}
	if n := creates(srv, "CreateVirtualInterface"); n != 2 {
		t.Errorf("%d creates were sent, want 2", n)
	}
	for _, r := range srv.Requests() {
		if r.Operation == "ListVirtualInterfaces" && r.Query.Get("direct_connect_id") != standardConnection {
			t.Errorf("looked through %v, want the interfaces of the connection only", r.Query)
		}
	}
}

func TestFindOrCreateInterfaceConflict(t *testing.T) {
	t.Parallel()
	srv, client := fake(t)
	good := interfaceOpts(onGateway(t, client))
	vif, _, err := client.VirtualInterfaces.FindOrCreate(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]func(*dcaas.VirtualInterfaceCreateOpts){
		"VGWID":               func(o *dcaas.VirtualInterfaceCreateOpts) { o.VGWID = "other" },
		"VGWID, GatewayID":    func(o *dcaas.VirtualInterfaceCreateOpts) { o.VGWID, o.GatewayID = "", "other" },
		"Bandwidth":           func(o *dcaas.VirtualInterfaceCreateOpts) { o.Bandwidth++ },
		"EnableBFD":           func(o *dcaas.VirtualInterfaceCreateOpts) { o.EnableBFD = true },
		"EnableNQA":           func(o *dcaas.VirtualInterfaceCreateOpts) { o.EnableNQA = true },
		"Priority":            func(o *dcaas.VirtualInterfaceCreateOpts) { o.Priority = "" },
		"Name":                func(o *dcaas.VirtualInterfaceCreateOpts) { o.Name = "other" },
		"Description":         func(o *dcaas.VirtualInterfaceCreateOpts) { o.Description = "other" },
		"EnterpriseProjectID": func(o *dcaas.VirtualInterfaceCreateOpts) { o.EnterpriseProjectID = "other" },
		"ResourceTenantID":    func(o *dcaas.VirtualInterfaceCreateOpts) { o.ResourceTenantID = "other" },
		"Tags":                func(o *dcaas.VirtualInterfaceCreateOpts) { o.Tags = []tags.Tag{{Key: "stage"}} },
		"BGPASN":              func(o *dcaas.VirtualInterfaceCreateOpts) { o.BGPASN++ },
		"BGPMD5":              func(o *dcaas.VirtualInterfaceCreateOpts) { o.BGPMD5 = "fake-other-password" },
		"RemoteEPGroup":       func(o *dcaas.VirtualInterfaceCreateOpts) { o.RemoteEPGroup = o.RemoteEPGroup[:1] },
		"RouteMode":           func(o *dcaas.VirtualInterfaceCreateOpts) { o.RouteMode = dcaas.RouteModeStatic },
		"Type, ServiceEPGroup": func(o *dcaas.VirtualInterfaceCreateOpts) {
			o.Type, o.ServiceEPGroup = "public", []string{"198.51.100.0/24"}
		},
		"RemoteGatewayV4IP": func(o *dcaas.VirtualInterfaceCreateOpts) { o.RemoteGatewayV4IP = "169.254.1.3/30" },
	} {
		opts := good
		change(&opts)
		var found *dcaas.VirtualInterface
		var created bool
		found, created, err = client.VirtualInterfaces.FindOrCreate(t.Context(), opts)
		wantTaken(t, found.ID, created, err, vif.ID, "differs in "+field+";")
		if strings.Contains(err.Error(), "fake") {
			t.Errorf("the error shows a BGP password: %v", err)
		}
	}
	v6 := good
	v6.AddressFamily, v6.LocalGatewayV6IP, v6.RemoteGatewayV6IP = "IPv6", "2001:db8::1/64", "2001:db8::2/64"
	found, created, err := client.VirtualInterfaces.FindOrCreate(t.Context(), v6)
	wantTaken(t, found.ID, created, err, vif.ID, "differs in LocalGatewayV6IP, RemoteGatewayV6IP, ")

	if err = client.VirtualInterfaces.Delete(t.Context(), vif.ID); err != nil {
		t.Fatal(err)
	}
	found, created, err = client.VirtualInterfaces.FindOrCreate(t.Context(), good)
	wantTaken(t, found.ID, created, err, vif.ID, "being deleted")
	if n := creates(srv, "CreateVirtualInterface"); n != 1 {
		t.Errorf("%d creates were sent, want 1", n)
	}
}

func TestFindOrCreateOnLAG(t *testing.T) {
	t.Parallel()
	srv, client := fake(t)
	gateway := onGateway(t, client)
	opts := interfaceOpts(gateway)
	if _, err := client.VirtualInterfaces.Create(t.Context(), opts); err != nil {
		t.Fatal(err)
	}
	opts.DirectConnectID, opts.LAGID = "", "33333333-3333-4333-8333-333333333333"
	opts.LocalGatewayV4IP, opts.RemoteGatewayV4IP = "169.254.2.1/30", "169.254.2.2/30"
	opts.RemoteEPGroup = []string{"169.254.2.0/30"}
	made, created, err := client.VirtualInterfaces.FindOrCreate(t.Context(), opts)
	if err != nil || !created {
		t.Fatalf("FindOrCreate() = %v, %v, want it created: the same VLAN of a connection is another place", created, err)
	}
	found, created, err := client.VirtualInterfaces.FindOrCreate(t.Context(), opts)
	if err != nil || created || found.ID != made.ID {
		t.Errorf("FindOrCreate() = %v, %v, %v, want that with ID %s", found, created, err, made.ID)
	}
	opts.Bandwidth++
	found, created, err = client.VirtualInterfaces.FindOrCreate(t.Context(), opts)
	wantTaken(t, found.ID, created, err, made.ID, "Bandwidth")
	if !strings.Contains(err.Error(), "VLAN 100 of LAG "+opts.LAGID) {
		t.Errorf("FindOrCreate() error = %v, want one that names the VLAN and the LAG", err)
	}
	if n := creates(srv, "CreateVirtualInterface"); n != 2 {
		t.Errorf("%d creates were sent, want 2", n)
	}
}

// For an interface on a LAG, the service may also name a connection of the LAG.
func TestFindOrCreateOnLAGWithMember(t *testing.T) {
	t.Parallel()
	srv, client := fake(t)
	opts := interfaceOpts("gateway")
	opts.DirectConnectID, opts.LAGID, opts.Name, opts.Priority, opts.BGPMD5 = "", "lag", "", "", ""
	srv.Inject(dcaastest.Fault{
		Route: "ListVirtualInterfaces", Status: http.StatusOK, Times: 1,
		Body: `{"virtual_interfaces":[{"id":"there","status":"ACTIVE","vlan":100,"bandwidth":50,"direct_connect_id":"member","lag_id":"lag","vgw_id":"gateway",
			"type":"private","route_mode":"bgp","bgp_asn":65010,"local_gateway_v4_ip":"169.254.1.1/30","remote_gateway_v4_ip":"169.254.1.2/30",
			"remote_ep_group":["169.254.1.0/30","192.168.0.0/16"]}]}`,
	})
	vif, created, err := client.VirtualInterfaces.FindOrCreate(t.Context(), opts)
	if err != nil || created || vif.ID != "there" {
		t.Errorf("FindOrCreate() = %v, %v, %v, want the interface that is there", vif, created, err)
	}
	if n := creates(srv, "CreateVirtualInterface"); n != 0 {
		t.Errorf("%d creates were sent, want none", n)
	}
}
