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
		wantTaken(t, found.ID, created, err, gateway, "differs in "+field+";")
	}
	if err := client.VirtualGateways.Delete(t.Context(), gateway); err != nil {
		t.Fatal(err)
	}
	found, created, err := client.VirtualGateways.FindOrCreate(t.Context(), gatewayOpts())
	wantTaken(t, found.ID, created, err, gateway, "being deleted")
	if n := creates(srv, "CreateVirtualGateway"); n != 1 {
		t.Errorf("%d creates were sent, want 1", n)
	}
}

// After a lost answer FindOrCreate looks for the resource and sends no second create.
func TestFindOrCreateAfterLostAnswer(t *testing.T) {
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

func TestFindOrCreateConcurrently(t *testing.T) {
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

// If the context ends between the create and the second look, the error is ambiguous.
func TestFindOrCreateCancelledAfterCreate(t *testing.T) {
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

// The gateway that is found after a lost create may be the one it made, with values that the
// service changed. The error does not advise to delete it, nor say that nothing was sent.
func TestFindOrCreateAmbiguousConflict(t *testing.T) {
	t.Parallel()
	srv, client := fake(t)
	srv.Inject(dcaastest.Fault{Method: http.MethodPost, Reset: true, Times: 1})
	srv.Inject(dcaastest.Fault{
		Route: "ListVirtualGateways", Skip: 1, Times: 1, Status: http.StatusOK,
		Body: `{"virtual_gateways":[{"id":"theirs","name":"other","status":"ACTIVE","vpc_id":"` + gatewayOpts().VPCID + `"}]}`,
	})
	gateway, created, err := client.VirtualGateways.FindOrCreate(t.Context(), gatewayOpts())
	if gateway == nil || gateway.ID != "theirs" || created || !errors.Is(err, dcaas.ErrConflict) || !errors.Is(err, dcaas.ErrAmbiguous) {
		t.Fatalf("FindOrCreate() = %v, %v, %v, want ErrConflict and ErrAmbiguous", gateway, created, err)
	}
	const want = "is taken by theirs, which differs in LocalEPGroup, LocalEPGroupIPv6, BGPASN, Name; a create was sent before, and this may be what it made: "
	if text := err.Error(); !strings.HasPrefix(text, "dcaas: POST /v3/") || !strings.Contains(text, want) ||
		strings.Contains(text, "not sent") || strings.Contains(text, "delete") {
		t.Errorf("FindOrCreate() error = %v, want one that says %q", err, want)
	}
}

// After a create that the service refused, the gateway in the place belongs to another
// client. The error does not say that nothing was sent.
func TestFindOrCreateAfterRefusedCreate(t *testing.T) {
	t.Parallel()
	srv, client := fake(t)
	srv.Inject(dcaastest.Fault{Method: http.MethodPost, Status: http.StatusBadRequest, Times: 1, Body: `{"error_code":"DC.1110","error_msg":"taken"}`})
	srv.Inject(dcaastest.Fault{
		Route: "ListVirtualGateways", Skip: 1, Times: 1, Status: http.StatusOK,
		Body: `{"virtual_gateways":[{"id":"theirs","name":"other","status":"ACTIVE","vpc_id":"` + gatewayOpts().VPCID + `"}]}`,
	})
	gateway, created, err := client.VirtualGateways.FindOrCreate(t.Context(), gatewayOpts())
	wantTaken(t, gateway.ID, created, err, "theirs", "Name")
	if strings.Contains(err.Error(), "not sent") {
		t.Errorf("FindOrCreate() error = %v, but a create was sent", err)
	}
}

// The states of listed gateways may be in any case.
func TestFindOrCreateIgnoresCaseOfStates(t *testing.T) {
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
	wantTaken(t, gateway.ID, created, err, "there", "being deleted")
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

// A found resource must have the wanted tags and may have others.
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
	wantTaken(t, found.ID, created, err, g.ID, "differs in Tags;")
	foundVIF, created, err := client.VirtualInterfaces.FindOrCreate(t.Context(), vif)
	wantTaken(t, foundVIF.ID, created, err, v.ID, "differs in Tags;")
}

// A gateway in state DELETED does not prevent a new one.
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
