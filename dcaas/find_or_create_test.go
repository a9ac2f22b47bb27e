package dcaas_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

const standardConnection = "00000000-0000-4000-8000-000000000001"

// fake returns a server of the test's own and a client that tries once.
func fake(t *testing.T, opts ...dcaastest.Option) (*dcaastest.Server, *dcaas.Client) {
	t.Helper()
	srv := dcaastest.NewServer(opts...)
	t.Cleanup(srv.Close)
	client, err := dcaas.New(srv.Config(), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return srv, client
}

func gatewayOpts() dcaas.VirtualGatewayCreateOpts {
	return dcaas.VirtualGatewayCreateOpts{
		VPCID: "11111111-1111-4111-8111-111111111111", Name: "gateway", BGPASN: 4200000000,
		LocalEPGroup: []string{"10.1.0.0/16", "10.2.0.0/16"}, LocalEPGroupIPv6: []string{"2001:db8:1::/64"},
	}
}

func interfaceOpts(gateway string) dcaas.VirtualInterfaceCreateOpts {
	return dcaas.VirtualInterfaceCreateOpts{
		DirectConnectID: standardConnection, VGWID: gateway, VLAN: 100, Bandwidth: 50, Name: "interface",
		RouteMode: dcaas.RouteModeBGP, BGPASN: 65010, BGPMD5: "fake-bgp-password",
		LocalGatewayV4IP: "169.254.1.1/30", RemoteGatewayV4IP: "169.254.1.2/30",
		RemoteEPGroup: []string{"169.254.1.0/30", "192.168.0.0/16"}, Priority: dcaas.PriorityLow,
	}
}

// onGateway makes a gateway for interfaces.
func onGateway(t *testing.T, client *dcaas.Client) string {
	t.Helper()
	gateway, err := client.VirtualGateways.Create(t.Context(), gatewayOpts())
	if err != nil {
		t.Fatal(err)
	}
	return gateway.ID
}

// creates counts the creates that a server was sent.
func creates(srv *dcaastest.Server, operation string) int {
	n := 0
	for _, r := range srv.Requests() {
		if r.Operation == operation {
			n++
		}
	}
	return n
}

func TestFindOrCreateGateway(t *testing.T) {
	t.Parallel()
	srv, client := fake(t)
	opts := gatewayOpts()
	made, created, err := client.VirtualGateways.FindOrCreate(t.Context(), opts)
	if err != nil || !created {
		t.Fatalf("FindOrCreate() = %v, %v, want it created", created, err)
	}
	slices.Reverse(opts.LocalEPGroup)
	opts.LocalEPGroupIPv6 = []string{"2001:0DB8:0001::/64"}
	for _, change := range []func(){
		func() {},
		func() { opts.Name = "" },
		func() { opts.BGPASN = 0 },
	} {
		change()
		found, created, err := client.VirtualGateways.FindOrCreate(t.Context(), opts)
		if err != nil || created || found.ID != made.ID {
			t.Errorf("FindOrCreate(%+v) = %+v, %v, %v, want that with ID %s", opts, found, created, err, made.ID)
		}
	}
	if n := creates(srv, "CreateVirtualGateway"); n != 1 {
		t.Errorf("%d creates were sent, want 1", n)
	}
}

func TestFindOrCreateGatewayConflict(t *testing.T) {
	t.Parallel()
	srv, client := fake(t, dcaastest.WithSlowGatewayDeletion())
	gateway := onGateway(t, client)
	for field, change := range map[string]func(*dcaas.VirtualGatewayCreateOpts){
		"Name":             func(o *dcaas.VirtualGatewayCreateOpts) { o.Name = "other" },
		"Description":      func(o *dcaas.VirtualGatewayCreateOpts) { o.Description = "other" },
		"BGPASN":           func(o *dcaas.VirtualGatewayCreateOpts) { o.BGPASN = 64600 },
		"LocalEPGroup":     func(o *dcaas.VirtualGatewayCreateOpts) { o.LocalEPGroup = o.LocalEPGroup[:1] },
		"LocalEPGroupIPv6": func(o *dcaas.VirtualGatewayCreateOpts) { o.LocalEPGroupIPv6 = nil },
		"EnterpriseProjectID": func(o *dcaas.VirtualGatewayCreateOpts) {
			o.EnterpriseProjectID = "22222222-2222-4222-8222-222222222222"
		},
	} {
		opts := gatewayOpts()
		change(&opts)
		found, created, err := client.VirtualGateways.FindOrCreate(t.Context(), opts)
		wantTaken(t, found != nil || created, err, gateway, "differs in "+field+";")
	}
	if err := client.VirtualGateways.Delete(t.Context(), gateway); err != nil {
		t.Fatal(err)
	}
	found, created, err := client.VirtualGateways.FindOrCreate(t.Context(), gatewayOpts())
	wantTaken(t, found != nil || created, err, gateway, "being deleted")
	if n := creates(srv, "CreateVirtualGateway"); n != 1 {
		t.Errorf("%d creates were sent, want 1", n)
	}
}

// wantTaken checks what is said of a place that something else has.
func wantTaken(t *testing.T, adopted bool, err error, id, how string) {
	t.Helper()
	failure, ok := errors.AsType[*dcaas.Error](err)
	if adopted || !ok || !errors.Is(err, dcaas.ErrConflict) || errors.Is(err, dcaas.ErrAmbiguous) || failure.StatusCode != 0 ||
		!strings.Contains(err.Error(), id) || !strings.Contains(err.Error(), how) {
		t.Errorf("FindOrCreate() adopted: %v, error %v; want ErrConflict that names %s and %q", adopted, err, id, how)
	}
}

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
		"the gateway addresses": func(o *dcaas.VirtualInterfaceCreateOpts) { o.RemoteGatewayV4IP = "169.254.1.3/30" },
	} {
		opts := good
		change(&opts)
		var found *dcaas.VirtualInterface
		var created bool
		found, created, err = client.VirtualInterfaces.FindOrCreate(t.Context(), opts)
		wantTaken(t, found != nil || created, err, vif.ID, "differs in "+field+";")
		if strings.Contains(err.Error(), "fake") {
			t.Errorf("the error shows a BGP password: %v", err)
		}
	}
	v6 := good
	v6.AddressFamily, v6.LocalGatewayV6IP, v6.RemoteGatewayV6IP = "IPv6", "2001:db8::1/64", "2001:db8::2/64"
	found, created, err := client.VirtualInterfaces.FindOrCreate(t.Context(), v6)
	wantTaken(t, found != nil || created, err, vif.ID, "the gateway addresses")

	if err = client.VirtualInterfaces.Delete(t.Context(), vif.ID); err != nil {
		t.Fatal(err)
	}
	found, created, err = client.VirtualInterfaces.FindOrCreate(t.Context(), good)
	wantTaken(t, found != nil || created, err, vif.ID, "being deleted")
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
	wantTaken(t, found != nil || created, err, "VLAN 100 of LAG "+opts.LAGID, "Bandwidth")
	if n := creates(srv, "CreateVirtualInterface"); n != 2 {
		t.Errorf("%d creates were sent, want 2", n)
	}
}

// A create whose answer is lost is settled by looking: it is sent once, whatever
// became of it.
func TestFindOrCreateSettles(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		faults []dcaastest.Fault
		is     error // of the first call
		exists int   // after it
	}{
		"acted, answer lost":    {[]dcaastest.Fault{{Method: http.MethodPost, Reset: true, AfterActing: true, Times: 1}}, nil, 1},
		"acted, answer cut":     {[]dcaastest.Fault{{Method: http.MethodPost, Truncate: true, Times: 1}}, nil, 1},
		"acted, answered 500":   {[]dcaastest.Fault{{Method: http.MethodPost, Status: 500, AfterActing: true, Times: 1}}, nil, 1},
		"not acted, reset":      {[]dcaastest.Fault{{Method: http.MethodPost, Reset: true, Times: 1}}, dcaas.ErrAmbiguous, 0},
		"not acted, throttled":  {[]dcaastest.Fault{dcaastest.Throttled(1)}, dcaas.ErrThrottled, 0},
		"no look before":        {[]dcaastest.Fault{{Method: http.MethodGet, Status: 500, Times: 1}}, dcaas.ErrUnavailable, 0},
		"no look after":         {[]dcaastest.Fault{{Method: http.MethodGet, Skip: 1, Status: 500, Times: 1}, {Method: http.MethodPost, Reset: true, AfterActing: true, Times: 1}}, dcaas.ErrAmbiguous, 1},
		"not acted, not looked": {[]dcaastest.Fault{{Method: http.MethodGet, Skip: 1, Reset: true, Times: 1}, {Method: http.MethodPost, Reset: true, Times: 1}}, dcaas.ErrAmbiguous, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, client := fake(t)
			opts := interfaceOpts(onGateway(t, client))
			srv.ForgetRequests()
			for _, fault := range tt.faults {
				srv.Inject(fault)
			}
			vif, created, err := client.VirtualInterfaces.FindOrCreate(t.Context(), opts)
			if !errors.Is(err, tt.is) || (err == nil) != created || (vif != nil) != created {
				t.Errorf("FindOrCreate() = %v, %v, %v, want error %v, or else the interface", vif, created, err, tt.is)
			}
			page, err := client.VirtualInterfaces.List(t.Context(), dcaas.VirtualInterfaceListOpts{})
			if err != nil || len(page.Items) != tt.exists {
				t.Errorf("there are %v, %v; want %d interfaces", page, err, tt.exists)
			}
			before := creates(srv, "CreateVirtualInterface")
			vif, created, err = client.VirtualInterfaces.FindOrCreate(t.Context(), opts)
			if err != nil || vif == nil || created == (tt.exists == 1) {
				t.Errorf("the second FindOrCreate() = %v, %v, %v, want created %v", vif, created, err, tt.exists == 0)
			}
			if n := creates(srv, "CreateVirtualInterface"); n != before+1-tt.exists {
				t.Errorf("%d creates were sent the second time, want %d", n-before, 1-tt.exists)
			}
		})
	}
}

func TestFindOrCreateTogether(t *testing.T) {
	t.Parallel()
	srv, client := fake(t)
	var mu sync.Mutex
	ids, made := map[string]bool{}, 0
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			gateway, created, err := client.VirtualGateways.FindOrCreate(t.Context(), gatewayOpts())
			if err != nil {
				t.Errorf("FindOrCreate() error = %v", err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			ids[gateway.ID] = true
			if created {
				made++
			}
		})
	}
	all.Wait()
	if len(ids) != 1 || made != 1 {
		t.Errorf("%d gateways came back, %d of them created; want one and the same, created once (%d creates sent)", len(ids), made, creates(srv, "CreateVirtualGateway"))
	}
}

func TestFindOrCreateRefuses(t *testing.T) {
	t.Parallel()
	srv, client := fake(t)
	for name, do := range map[string]func(context.Context) error{
		"VPCID is empty": func(ctx context.Context) error {
			_, _, err := client.VirtualGateways.FindOrCreate(ctx, dcaas.VirtualGatewayCreateOpts{LocalEPGroup: []string{"10.0.0.0/8"}})
			return err
		},
		"by its VPC": func(ctx context.Context) error {
			_, _, err := client.VirtualGateways.FindOrCreate(ctx, dcaas.VirtualGatewayCreateOpts{EnterpriseRouterID: "router"})
			return err
		},
		"either VGWID or GatewayID": func(ctx context.Context) error {
			_, _, err := client.VirtualInterfaces.FindOrCreate(ctx, interfaceOpts(""))
			return err
		},
		context.Canceled.Error(): func(ctx context.Context) error {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			_, _, err := client.VirtualInterfaces.FindOrCreate(ctx, interfaceOpts("gateway"))
			return err
		},
	} {
		if err := do(t.Context()); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("FindOrCreate() error = %v, want one that says %q", err, name)
		}
	}
	if n := len(srv.Requests()); n != 0 {
		t.Errorf("%d requests were sent, want none", n)
	}
}

// The caller may leave between the create and the look: what is known then is that
// nothing is known.
func TestFindOrCreateLeft(t *testing.T) {
	t.Parallel()
	srv, _ := fake(t)
	ctx, cancel := context.WithCancel(t.Context())
	client, err := dcaas.New(srv.Config(), dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if req.Method == http.MethodPost {
				cancel()
			}
			return resp, err
		})
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseIdleConnections()
	srv.Inject(dcaastest.Fault{Method: http.MethodPost, AfterActing: true, Reset: true, Times: 1})
	_, created, err := client.VirtualGateways.FindOrCreate(ctx, gatewayOpts())
	if created || !errors.Is(err, dcaas.ErrAmbiguous) || !errors.Is(err, context.Canceled) {
		t.Errorf("FindOrCreate() = %v, %v, want ErrAmbiguous and the end of the context", created, err)
	}
}

// What is in the place after a create that got lost may be what that made, in
// values that the service has changed: nobody is told to delete it, nor that
// nothing was sent.
func TestFindOrCreateOvertaken(t *testing.T) {
	t.Parallel()
	srv, client := fake(t)
	srv.Inject(dcaastest.Fault{Method: http.MethodPost, Reset: true, Times: 1})
	srv.Inject(dcaastest.Fault{
		Route: "ListVirtualGateways", Skip: 1, Times: 1, Status: http.StatusOK,
		Body: `{"virtual_gateways":[{"id":"theirs","name":"other","status":"ACTIVE","vpc_id":"` + gatewayOpts().VPCID + `"}]}`,
	})
	gateway, created, err := client.VirtualGateways.FindOrCreate(t.Context(), gatewayOpts())
	if gateway != nil || created || !errors.Is(err, dcaas.ErrConflict) || !errors.Is(err, dcaas.ErrAmbiguous) {
		t.Fatalf("FindOrCreate() = %v, %v, %v, want ErrConflict and ErrAmbiguous", gateway, created, err)
	}
	const want = "is taken by theirs, which differs in LocalEPGroup, LocalEPGroupIPv6, BGPASN, Name; a create was sent before, and this may be what it made: "
	if text := err.Error(); !strings.HasPrefix(text, "dcaas: POST /v3/") || !strings.Contains(text, want) ||
		strings.Contains(text, "not sent") || strings.Contains(text, "delete") {
		t.Errorf("FindOrCreate() error = %v, want one that says %q", err, want)
	}
}

// A create that the service has refused is not said to be unsent either, but what
// is in the place is then another's.
func TestFindOrCreateOutrun(t *testing.T) {
	t.Parallel()
	srv, client := fake(t)
	srv.Inject(dcaastest.Fault{Method: http.MethodPost, Status: http.StatusBadRequest, Times: 1, Body: `{"error_code":"DC.1110","error_msg":"taken"}`})
	srv.Inject(dcaastest.Fault{
		Route: "ListVirtualGateways", Skip: 1, Times: 1, Status: http.StatusOK,
		Body: `{"virtual_gateways":[{"id":"theirs","name":"other","status":"ACTIVE","vpc_id":"` + gatewayOpts().VPCID + `"}]}`,
	})
	gateway, created, err := client.VirtualGateways.FindOrCreate(t.Context(), gatewayOpts())
	wantTaken(t, gateway != nil || created, err, "theirs", "Name")
	if strings.Contains(err.Error(), "not sent") {
		t.Errorf("FindOrCreate() error = %v, but a create was sent", err)
	}
}

// Answers may have states in any case.
func TestFindOrCreateStates(t *testing.T) {
	t.Parallel()
	srv, client := fake(t)
	listed := func(status string) dcaastest.Fault {
		return dcaastest.Fault{
			Route: "ListVirtualGateways", Times: 1, Status: http.StatusOK,
			Body: `{"virtual_gateways":[{"id":"there","status":"` + status + `","vpc_id":"` + gatewayOpts().VPCID + `","local_ep_group":["10.1.0.0/16"]}]}`,
		}
	}
	opts := dcaas.VirtualGatewayCreateOpts{VPCID: gatewayOpts().VPCID, LocalEPGroup: []string{"10.1.0.0/16"}}
	srv.Inject(listed("Pending_Delete"))
	gateway, created, err := client.VirtualGateways.FindOrCreate(t.Context(), opts)
	wantTaken(t, gateway != nil || created, err, "there", "being deleted")
	srv.Inject(listed("error"))
	gateway, created, err = client.VirtualGateways.FindOrCreate(t.Context(), opts)
	if err != nil || created || gateway.ID != "there" {
		t.Errorf("FindOrCreate() = %v, %v, %v, want the gateway that is there", gateway, created, err)
	}
	srv.Inject(listed("deleted"))
	gateway, created, err = client.VirtualGateways.FindOrCreate(t.Context(), opts)
	if err != nil || !created || gateway.ID == "there" {
		t.Errorf("FindOrCreate() = %v, %v, %v, want a new gateway", gateway, created, err)
	}
}

// Tags that are wanted have to be there, others may be.
func TestFindOrCreateTags(t *testing.T) {
	t.Parallel()
	_, client := fake(t)
	gateway, vif := gatewayOpts(), interfaceOpts("")
	both := []tags.Tag{{Key: "stage", Value: "test"}, {Key: "team", Value: "net"}}
	gateway.Tags, vif.Tags = both, both
	g, _, err := client.VirtualGateways.FindOrCreate(t.Context(), gateway)
	if err != nil {
		t.Fatal(err)
	}
	vif.VGWID = g.ID
	v, _, err := client.VirtualInterfaces.FindOrCreate(t.Context(), vif)
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range [][]tags.Tag{both, both[1:], nil} {
		gateway.Tags, vif.Tags = list, list
		if _, created, gatewayErr := client.VirtualGateways.FindOrCreate(t.Context(), gateway); gatewayErr != nil || created {
			t.Errorf("FindOrCreate() of the gateway with %v = %v, %v, want it found", list, created, gatewayErr)
		}
		if _, created, vifErr := client.VirtualInterfaces.FindOrCreate(t.Context(), vif); vifErr != nil || created {
			t.Errorf("FindOrCreate() of the interface with %v = %v, %v, want it found", list, created, vifErr)
		}
	}
	other := []tags.Tag{{Key: "stage", Value: "live"}}
	gateway.Tags, vif.Tags = other, other
	found, created, err := client.VirtualGateways.FindOrCreate(t.Context(), gateway)
	wantTaken(t, found != nil || created, err, g.ID, "differs in Tags;")
	foundVIF, created, err := client.VirtualInterfaces.FindOrCreate(t.Context(), vif)
	wantTaken(t, foundVIF != nil || created, err, v.ID, "differs in Tags;")
}

// On a LAG the service may name the connection that carries the interface.
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

// What is listed as DELETED is not in the way.
func TestFindOrCreateAfterDeleted(t *testing.T) {
	t.Parallel()
	srv, client := fake(t)
	srv.Inject(dcaastest.Fault{
		Route: "ListVirtualGateways", Times: 1, Status: http.StatusOK,
		Body: `{"virtual_gateways":[{"id":"gone","status":"DELETED","vpc_id":"` + gatewayOpts().VPCID + `"}]}`,
	})
	gateway, created, err := client.VirtualGateways.FindOrCreate(t.Context(), gatewayOpts())
	if err != nil || !created || gateway.ID == "gone" {
		t.Errorf("FindOrCreate() = %v, %v, %v, want a new gateway", gateway, created, err)
	}
}
