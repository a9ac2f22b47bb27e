package hybridtest_test

import (
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/hybridtest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/vpn"
)

// A caller needs a valid signature or token, and the right project.
func TestCallerIsAuthorized(t *testing.T) {
	t.Parallel()
	srv, _ := newVPN(t)
	for name, tt := range map[string]struct {
		change []func(*dcaas.Config)
		class  error
		code   string
	}{
		"key":           {nil, nil, ""},
		"token":         {[]func(*dcaas.Config){withAuth(auth.Token(srv.Caller.Token))}, nil, ""},
		"other key":     {[]func(*dcaas.Config){withAuth(auth.AKSK("other", srv.Caller.SecretKey))}, dcaas.ErrUnauthorized, "APIGW.0301"},
		"other secret":  {[]func(*dcaas.Config){withAuth(auth.AKSK(srv.Caller.AccessKey, "other"))}, dcaas.ErrUnauthorized, "APIGW.0301"},
		"other token":   {[]func(*dcaas.Config){withAuth(auth.Token("other"))}, dcaas.ErrUnauthorized, "APIGW.0301"},
		"other project": {[]func(*dcaas.Config){withProject("other")}, dcaas.ErrForbidden, "APIGW.0310"},
	} {
		c := vpnClient(t, srv, tt.change...)
		err := fail(c.List(t.Context(), vpn.ServiceListOpts{}))
		if tt.class == nil {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		checkError(t, name, err, tt.class, tt.code)
	}
}

// One client calls a dcaastest.Server and a VPN service.
func TestClientIsSharedWithDcaastest(t *testing.T) {
	t.Parallel()
	directConnect := dcaastest.NewServer()
	t.Cleanup(directConnect.Close)
	caller := hybridtest.Caller{ProjectID: directConnect.ProjectID, AccessKey: directConnect.AccessKey, SecretKey: directConnect.SecretKey, Token: directConnect.IssueToken()}
	srv := hybridtest.NewVPN(caller)
	t.Cleanup(srv.Close)
	for _, a := range []auth.Authenticator{auth.AKSK(directConnect.AccessKey, directConnect.SecretKey), auth.Token(caller.Token)} {
		client := newClient(t, directConnect.Config(), withAuth(a))
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
