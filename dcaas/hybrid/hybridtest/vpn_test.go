package hybridtest_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/hybridtest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/vpn"
)

func newVPN(t *testing.T, change ...func(*dcaas.Config)) (*hybridtest.VPN, *vpn.Client) {
	t.Helper()
	srv := hybridtest.NewVPN(hybridtest.Caller{})
	t.Cleanup(srv.Close)
	return srv, vpnClient(t, srv, change...)
}

func vpnClient(t *testing.T, srv *hybridtest.VPN, change ...func(*dcaas.Config)) *vpn.Client {
	t.Helper()
	c, err := vpn.NewAt(newClient(t, srv.Config(), change...), srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestVPNLife(t *testing.T) {
	t.Parallel()
	srv, c := newVPN(t)
	made, err := c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: "vpc-1", SubnetID: "s", Name: "n", Description: "d", PrepayConnectionNum: 2})
	if err != nil {
		t.Fatal(err)
	}
	if made.ID == "" || made.RouterID != "vpc-1" || made.SubnetID != "s" || made.Name != "n" || made.Description != "d" || !made.AdminStateUp ||
		made.PrepayConnectionNum != 2 || made.Status != vpn.StatusPendingCreate || made.TenantID != srv.Caller.ProjectID || made.CreatedAt.IsZero() ||
		made.ExternalV4IP == "" || made.ExternalV6IP == "" {
		t.Errorf("Create() = %+v", made)
	}
	got, err := c.Get(t.Context(), made.ID)
	if err != nil || *got != *made {
		t.Errorf("Get() = %+v, %v, want %+v", got, err, made)
	}
	is(t, "second", fail(c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: "vpc-1"})), dcaas.ErrConflict, "VPN.0031")

	srv.AddSiteConnection(made.ID)
	if got, err := c.Get(t.Context(), made.ID); err != nil || got.Status != vpn.StatusActive {
		t.Errorf("Get() = %+v, %v, want ACTIVE", got, err)
	}
	is(t, "in use", c.Delete(t.Context(), made.ID), dcaas.ErrConflict, "VPNServiceInUse")
	srv.RemoveSiteConnection(made.ID)
	if got, err := c.Get(t.Context(), made.ID); err != nil || got.Status != vpn.StatusPendingCreate {
		t.Errorf("Get() = %+v, %v, want PENDING_CREATE", got, err)
	}
	if err := c.Delete(t.Context(), made.ID); err != nil {
		t.Error(err)
	}
	is(t, "get what is gone", fail(c.Get(t.Context(), made.ID)), dcaas.ErrNotFound, "VPN.0004")
	is(t, "delete what is gone", c.Delete(t.Context(), made.ID), dcaas.ErrNotFound, "VPN.0004")
}

func TestVPNList(t *testing.T) {
	t.Parallel()
	_, c := newVPN(t)
	var ids []string
	for i := range 5 {
		s, err := c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: fmt.Sprintf("vpc-%d", i), Name: fmt.Sprintf("n%d", i%2)})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, s.ID)
	}
	slices.Sort(ids)
	for _, limit := range []int{0, 1, 2, 5, 9} {
		all, err := dcaas.Collect(c.All(t.Context(), vpn.ServiceListOpts{Limit: limit}))
		var got []string
		for _, s := range all {
			got = append(got, s.ID)
		}
		if err != nil || !slices.Equal(got, ids) {
			t.Errorf("limit %d: All() = %v, %v, want %v", limit, got, err, ids)
		}
	}
	page, err := c.List(t.Context(), vpn.ServiceListOpts{Name: []string{"n1"}, RouterID: []string{"vpc-1", "vpc-2"}})
	if err != nil || len(page.Items) != 1 || page.Items[0].RouterID != "vpc-1" || page.NextMarker != "" {
		t.Errorf("List() = %+v, %v, want vpc-1", page, err)
	}
}

func TestVPNRules(t *testing.T) {
	t.Parallel()
	srv, c := newVPN(t)
	create := func(opts vpn.ServiceCreateOpts) error { return fail(c.Create(t.Context(), opts)) }
	is(t, "long name", create(vpn.ServiceCreateOpts{RouterID: "r", Name: strings.Repeat("ä", 65)}), dcaas.ErrInvalid, "VPN.0001")
	is(t, "long description", create(vpn.ServiceCreateOpts{RouterID: "r", Description: strings.Repeat("ä", 256)}), dcaas.ErrInvalid, "VPN.0001")
	is(t, "address", create(vpn.ServiceCreateOpts{RouterID: "r", ExternalV4IP: "192.0.2.1"}), dcaas.ErrForbidden, "VPN.0003")
	is(t, "tenant", create(vpn.ServiceCreateOpts{RouterID: "r", TenantID: "t"}), dcaas.ErrForbidden, "VPN.0003")
	if err := create(vpn.ServiceCreateOpts{RouterID: "r", TenantID: srv.Caller.ProjectID, Name: strings.Repeat("ä", 64)}); err != nil {
		t.Error(err)
	}
	client := newClient(t, srv.Config())
	do := func(method, path string, in any) error {
		// A path with the project has it in X-Project-Id, which the plain one here lacks.
		return fail(client.Do(t.Context(), method, path, nil, in, nil))
	}
	is(t, "no project", do("POST", "/v2.0/vpn/vpnservices", map[string]any{}), dcaas.ErrForbidden, "APIGW.0310")
	is(t, "no such call", do("GET", "/v2.0/vpn/ikepolicies", nil), dcaas.ErrNotFound, "APIGW.0101")
	is(t, "no such method", do("PUT", "/v2.0/vpn/vpnservices", nil), dcaas.ErrForbidden, "APIGW.0310")
}

// The signature, the token and the project have to be right.
func TestCallers(t *testing.T) {
	t.Parallel()
	srv, _ := newVPN(t)
	for name, tt := range map[string]struct {
		change []func(*dcaas.Config)
		class  error
		code   string
	}{
		"key":           {nil, nil, ""},
		"token":         {[]func(*dcaas.Config){as(auth.Token(srv.Caller.Token))}, nil, ""},
		"other key":     {[]func(*dcaas.Config){as(auth.AKSK("other", srv.Caller.SecretKey))}, dcaas.ErrUnauthorized, "APIGW.0301"},
		"other secret":  {[]func(*dcaas.Config){as(auth.AKSK(srv.Caller.AccessKey, "other"))}, dcaas.ErrUnauthorized, "APIGW.0301"},
		"other token":   {[]func(*dcaas.Config){as(auth.Token("other"))}, dcaas.ErrUnauthorized, "APIGW.0301"},
		"other project": {[]func(*dcaas.Config){inProject("other")}, dcaas.ErrForbidden, "APIGW.0310"},
	} {
		c := vpnClient(t, srv, tt.change...)
		err := fail(c.List(t.Context(), vpn.ServiceListOpts{}))
		if tt.class == nil {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		is(t, name, err, tt.class, tt.code)
	}
}

// One client serves the line and its neighbours.
func TestBesideDcaastest(t *testing.T) {
	t.Parallel()
	line := dcaastest.NewServer()
	t.Cleanup(line.Close)
	caller := hybridtest.Caller{ProjectID: line.ProjectID, AccessKey: line.AccessKey, SecretKey: line.SecretKey, Token: line.IssueToken()}
	srv := hybridtest.NewVPN(caller)
	t.Cleanup(srv.Close)
	for _, a := range []auth.Authenticator{auth.AKSK(line.AccessKey, line.SecretKey), auth.Token(caller.Token)} {
		client := newClient(t, line.Config(), as(a))
		c, err := vpn.NewAt(client, srv.URL)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.List(t.Context(), vpn.ServiceListOpts{}); err != nil {
			t.Error(err)
		}
		if _, err := client.Connections.List(t.Context(), dcaas.ConnectionListOpts{}); err != nil {
			t.Error(err)
		}
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	srv, c := newVPN(t)
	create := func() error {
		return fail(c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: "r"}))
	}
	list := func() []vpn.Service {
		t.Helper()
		page, err := c.List(t.Context(), vpn.ServiceListOpts{})
		if err != nil {
			t.Fatal(err)
		}
		return page.Items
	}
	srv.Inject(hybridtest.Fault{Match: "POST", Times: 2, Status: 400, Body: `{"NeutronError":{"type":"VPN.0030","message":"busy"}}`})
	if got := list(); len(got) != 0 {
		t.Errorf("List() = %v, want none", got)
	}
	is(t, "first", create(), dcaas.ErrConflict, "VPN.0030")
	is(t, "second", create(), dcaas.ErrConflict, "VPN.0030")
	srv.Inject(hybridtest.Fault{Match: "POST", Times: 1, Reset: true, AfterActing: true})
	if err := create(); !errors.Is(err, dcaas.ErrAmbiguous) {
		t.Errorf("after a reset: %v, want ErrAmbiguous", err)
	}
	got := list()
	if len(got) != 1 {
		t.Fatalf("List() = %v, want what the lost answer made", got)
	}
	srv.Inject(hybridtest.Fault{Match: "DELETE", Times: 1, Reset: true})
	if err := c.Delete(t.Context(), got[0].ID); !errors.Is(err, dcaas.ErrAmbiguous) {
		t.Errorf("Delete() = %v, want ErrAmbiguous", err)
	}
	if err := c.Delete(t.Context(), got[0].ID); err != nil {
		t.Error(err)
	}
	if got := list(); len(got) != 0 {
		t.Errorf("List() = %v, want none", got)
	}
	srv.Inject(hybridtest.Fault{Status: 503})
	for range 3 {
		is(t, "for ever", create(), dcaas.ErrUnavailable, "")
	}
	is(t, "too large", fail(c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: strings.Repeat("r", 1<<20)})), dcaas.ErrInvalid, "")
}

func TestRequests(t *testing.T) {
	t.Parallel()
	srv, c := newVPN(t)
	_ = fail(c.List(t.Context(), vpn.ServiceListOpts{Name: []string{"n"}}))
	_ = fail(vpnClient(t, srv, as(auth.Token("HIDDEN"))).Get(t.Context(), "a/b"))
	srv.Inject(hybridtest.Fault{Reset: true})
	_ = fail(c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: "r"}))
	_ = fail(vpnClient(t, srv, as(auth.TemporaryAKSK(srv.Caller.AccessKey, srv.Caller.SecretKey, "HIDDEN"))).Get(t.Context(), "i"))
	got := srv.Requests()
	if len(got) != 4 {
		t.Fatalf("%d requests, want 4", len(got))
	}
	if r := got[3]; r.Header.Get("X-Security-Token") != "[REDACTED]" {
		t.Errorf("request = %+v", r)
	}
	if r := got[0]; r.Method != "GET" || r.Path != "/v2.0/vpn/vpnservices" || r.Query.Encode() != "name=n" || r.Status != 200 || r.Header.Get("Authorization") != "[REDACTED]" {
		t.Errorf("request = %+v", r)
	}
	if r := got[1]; r.Path != "/v2.0/vpn/vpnservices/a%2Fb" || r.Status != 401 || r.Header.Get("X-Auth-Token") != "[REDACTED]" {
		t.Errorf("request = %+v", r)
	}
	if r := got[2]; r.Body != `{"vpnservice":{"router_id":"r"}}` || r.Status != 0 {
		t.Errorf("request = %+v", r)
	}
	text := fmt.Sprintf("%v %+v %#v %v %#v", srv, srv, srv, srv.Caller, srv.Caller)
	if strings.Contains(text, srv.Caller.SecretKey) || strings.Contains(text, srv.Caller.Token) || !strings.Contains(text, "hybridtest.VPN http://127.0.0.1:") {
		t.Errorf("text = %s", text)
	}
}

func TestMistakesOfATest(t *testing.T) {
	t.Parallel()
	srv, c := newVPN(t)
	made, err := c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: "r"})
	if err != nil {
		t.Fatal(err)
	}
	ali := hybridtest.NewAlicloud()
	t.Cleanup(ali.Close)
	for name, call := range map[string]func(){
		"service":    func() { srv.AddSiteConnection("x") },
		"connection": func() { srv.RemoveSiteConnection(made.ID) },
		"peer":       func() { ali.SetBGPStatus("x", "Down") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
	srv.Close()
	srv.Close()
	if err := fail(c.Get(t.Context(), made.ID)); !errors.Is(err, dcaas.ErrUnavailable) {
		t.Errorf("after Close: %v", err)
	}
}
