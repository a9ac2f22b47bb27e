package hybridtest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/hybridtest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/vpn"
)

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
	checkError(t, "first", create(), dcaas.ErrConflict, "VPN.0030")
	checkError(t, "second", create(), dcaas.ErrConflict, "VPN.0030")
	srv.Inject(hybridtest.Fault{Match: "POST", Times: 1, Reset: true, AfterActing: true})
	if err := create(); !errors.Is(err, dcaas.ErrAmbiguous) {
		t.Errorf("after a reset: %v, want ErrAmbiguous", err)
	}
	got := list()
	if len(got) != 1 {
		t.Fatalf("List() = %v, want the service of the lost answer", got)
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
		checkError(t, "fault without limit", create(), dcaas.ErrUnavailable, "")
	}
	checkError(t, "too large", fail(c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: strings.Repeat("r", 1<<20)})), dcaas.ErrInvalid, "")
}

func TestRequests(t *testing.T) {
	t.Parallel()
	srv, c := newVPN(t)
	_ = fail(c.List(t.Context(), vpn.ServiceListOpts{Name: []string{"n"}}))
	_ = fail(vpnClient(t, srv, withAuth(auth.Token("HIDDEN"))).Get(t.Context(), "a/b"))
	srv.Inject(hybridtest.Fault{Reset: true})
	_ = fail(c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: "r"}))
	_ = fail(vpnClient(t, srv, withAuth(auth.TemporaryAKSK(srv.Caller.AccessKey, srv.Caller.SecretKey, "HIDDEN"))).Get(t.Context(), "i"))
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

// Methods panic for mistakes of the test.
func TestMistakesPanic(t *testing.T) {
	t.Parallel()
	srv, c := newVPN(t)
	created, err := c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: "r"})
	if err != nil {
		t.Fatal(err)
	}
	ali := hybridtest.NewAlicloud()
	t.Cleanup(ali.Close)
	for name, call := range map[string]func(){
		"service":    func() { srv.AddSiteConnection("x") },
		"connection": func() { srv.RemoveSiteConnection(created.ID) },
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
	if err := fail(c.Get(t.Context(), created.ID)); !errors.Is(err, dcaas.ErrUnavailable) {
		t.Errorf("after Close: %v", err)
	}
}
