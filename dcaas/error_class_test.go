package dcaas_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

func TestErrorClasses(t *testing.T) {
	t.Parallel()
	sentinels := []error{
		dcaas.ErrNotFound, dcaas.ErrConflict, dcaas.ErrUnauthorized, dcaas.ErrForbidden, dcaas.ErrThrottled,
		dcaas.ErrQuotaExceeded, dcaas.ErrInvalid, dcaas.ErrUnavailable,
	}
	tests := []struct {
		status int
		code   dcaas.ErrorCode
		class  error
	}{
		{404, "", dcaas.ErrNotFound},
		{404, "DC.1211", dcaas.ErrNotFound},
		{400, dcaas.CodeResourceNotFound, dcaas.ErrNotFound},
		{400, dcaas.CodeConnectionNotFound, dcaas.ErrNotFound},
		{400, dcaas.CodeVirtualGatewayNotFound, dcaas.ErrNotFound},
		{400, dcaas.CodeVirtualInterfaceNotFound, dcaas.ErrNotFound},
		{404, "APIGW.0101", dcaas.ErrNotFound},
		// A missing resource that only the body names is a wrong parameter.
		{400, dcaas.CodeVPCNotFound, dcaas.ErrInvalid},
		{404, dcaas.CodeConnectionOrLAGNotFound, dcaas.ErrInvalid},
		{400, dcaas.CodeEndpointGroupNotFound, dcaas.ErrInvalid},
		{400, "", dcaas.ErrInvalid},
		{400, "DC.9999", dcaas.ErrInvalid},
		{413, "", dcaas.ErrInvalid},
		{409, "", dcaas.ErrConflict},
		{400, dcaas.CodeVLANConflict, dcaas.ErrConflict},
		{400, dcaas.CodeVirtualGatewayInUse, dcaas.ErrConflict},
		{400, dcaas.CodeConnectionQuotaExceeded, dcaas.ErrQuotaExceeded},
		{400, dcaas.CodeTooManyLocalSubnets, dcaas.ErrQuotaExceeded},
		{400, dcaas.CodeFieldNotPermitted, dcaas.ErrForbidden},
		{401, "", dcaas.ErrUnauthorized},
		{403, "", dcaas.ErrForbidden},
		{429, "APIGW.0308", dcaas.ErrThrottled},
		{408, "", dcaas.ErrUnavailable},
		{500, "", dcaas.ErrUnavailable},
		{504, "", dcaas.ErrUnavailable},
		// The status decides, except for 400.
		{404, dcaas.CodeBadParameter, dcaas.ErrNotFound},
		{404, dcaas.CodeInterfaceStatusFixed, dcaas.ErrNotFound},
		{429, dcaas.CodeBadParameter, dcaas.ErrThrottled},
		{401, dcaas.CodeBadParameter, dcaas.ErrUnauthorized},
		{503, dcaas.CodeAgentAbnormal, dcaas.ErrUnavailable},
		{500, dcaas.CodeSystemError, dcaas.ErrUnavailable},
		{409, dcaas.CodeVPCNotFound, dcaas.ErrConflict},
		// Neither another try nor the caller can repair these faults.
		{400, dcaas.CodeSystemError, nil},
		{501, "", nil},
		{418, "", nil},
		{302, "", nil},
	}
	for _, tt := range tests {
		e := getGateway(t, answering(t, tt.status, fmt.Sprintf(`{"error_code":%q}`, tt.code)))
		for _, s := range sentinels {
			if got, want := errors.Is(e, s), errors.Is(tt.class, s); got != want {
				t.Errorf("%d %s: is %v: %v, want %v", tt.status, tt.code, s, got, want)
			}
		}
		if errors.Is(e, dcaas.ErrAmbiguous) {
			t.Errorf("%d %s: a read is ambiguous", tt.status, tt.code)
		}
	}
}

// A create that refers to a missing resource is ErrInvalid, because its path names no
// resource. A path that names the resource or its parent gives ErrNotFound.
func TestMissingReference(t *testing.T) {
	t.Parallel()
	post := func(path string) func(context.Context, *dcaas.Client) error {
		return func(ctx context.Context, c *dcaas.Client) error {
			_, err := c.Do(ctx, http.MethodPost, path, nil, map[string]any{}, nil)
			return err
		}
	}
	createInterface := func(ctx context.Context, c *dcaas.Client) error {
		_, err := c.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
			DirectConnectID: "connection", VGWID: "gateway", VLAN: 100, Bandwidth: 50, RouteMode: dcaas.RouteModeBGP, BGPASN: 64999,
			LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30",
		})
		return err
	}
	createHosted := func(ctx context.Context, c *dcaas.Client) error {
		_, err := c.HostedConnections.Create(ctx, dcaas.HostedConnectionCreateOpts{
			HostingID: "connection", VLAN: 100, Bandwidth: 50, ResourceTenantID: golden.ProjectID,
		})
		return err
	}
	tests := []struct {
		name   string
		status int
		code   dcaas.ErrorCode
		do     func(context.Context, *dcaas.Client) error
		class  error
	}{
		{"gateway of an interface", 400, dcaas.CodeVirtualGatewayNotFound, createInterface, dcaas.ErrInvalid},
		{"connection of an interface", 400, dcaas.CodeConnectionNotFound, createInterface, dcaas.ErrInvalid},
		{"connection or LAG of an interface", 400, dcaas.CodeConnectionOrLAGNotFound, createInterface, dcaas.ErrInvalid},
		{"something of an interface", 400, dcaas.CodeResourceNotFound, createInterface, dcaas.ErrInvalid},
		{"hosting connection", 400, dcaas.CodeConnectionNotFound, createHosted, dcaas.ErrInvalid},
		{"collection by Do", 400, dcaas.CodeResourceNotFound, post("/v3/{project_id}/dcaas/vif-peers"), dcaas.ErrInvalid},
		{"router of a VPN service", 400, "VPN.0004", post("/v2.0/vpn/vpnservices"), dcaas.ErrInvalid},
		{"other class", 400, dcaas.CodeVLANConflict, createInterface, dcaas.ErrConflict},
		{"status 404", 404, dcaas.CodeVirtualGatewayNotFound, createInterface, dcaas.ErrNotFound},
		{"status 404 without a code", 404, "", createInterface, dcaas.ErrNotFound},
		{"parent of a peer link", 400, dcaas.CodeResourceNotFound, func(ctx context.Context, c *dcaas.Client) error {
			_, err := c.PeerLinks.Create(ctx, "gateway", dcaas.PeerLinkCreateOpts{
				Name: "link", PeerSite: dcaas.PeerSiteTarget{GatewayID: "router", ProjectID: golden.ProjectID, RegionID: "r"},
			})
			return err
		}, dcaas.ErrNotFound},
		{"gateway of EIPs", 400, dcaas.CodeResourceNotFound, func(ctx context.Context, c *dcaas.Client) error {
			_, err := c.ConnectGateways.BindGlobalEIPs(ctx, "gateway", dcaas.GlobalEIPBindOpts{GlobalEIPs: []dcaas.GlobalEIPRef{{GlobalEIPID: "eip"}}})
			return err
		}, dcaas.ErrNotFound},
		{"resource of a tag", 400, dcaas.CodeResourceNotFound, func(ctx context.Context, c *dcaas.Client) error {
			return c.Tags.Add(ctx, tags.VirtualGateway, "gateway", tags.Tag{Key: "k"})
		}, dcaas.ErrNotFound},
		{"parent by Do", 400, dcaas.CodeResourceNotFound, post("/v3/{project_id}/dcaas/connect-gateways/id/binding-global-eips"), dcaas.ErrNotFound},
		{"update", 400, dcaas.CodeVirtualInterfaceNotFound, func(ctx context.Context, c *dcaas.Client) error {
			_, err := c.VirtualInterfaces.Update(ctx, "id", dcaas.VirtualInterfaceUpdateOpts{Name: new("n")})
			return err
		}, dcaas.ErrNotFound},
	}
	for _, tt := range tests {
		err := tt.do(t.Context(), answering(t, tt.status, fmt.Sprintf(`{"error_code":%q}`, tt.code)))
		for _, class := range []error{dcaas.ErrNotFound, dcaas.ErrInvalid, dcaas.ErrConflict} {
			if got := errors.Is(err, class); got != errors.Is(tt.class, class) {
				t.Errorf("%s: %v is %v: %v, want only %v", tt.name, err, class, got, tt.class)
			}
		}
		if e, ok := errors.AsType[*dcaas.Error](err); !ok || e.Code != tt.code || e.StatusCode != tt.status {
			t.Errorf("%s: %v, want status %d and code %s", tt.name, err, tt.status, tt.code)
		}
	}
}

// A 404 of IAM is about an agency or an address, so a wait for a deletion does not take
// it for a deleted resource.
func TestMissingAgencyIsNotAMissingResource(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(httpmock.NewStringResponder(404, `{"error":{"code":404,"message":"Could not find agency."}}`))
	c, err := dcaas.New(dcaas.Config{Region: "cn-north-4", ProjectID: "p", Auth: auth.AssumeRole(
		auth.Token("fake-token"), auth.AgencyConfig{AgencyName: "a", DomainName: "d"},
	)}, dcaas.WithHTTPClient(&http.Client{Transport: mock}))
	if err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func() error{
		"Get":         func() error { return fail(c.VirtualGateways.Get(t.Context(), "id")) },
		"WaitDeleted": func() error { return c.VirtualGateways.WaitDeleted(t.Context(), "id", dcaas.WaitOpts{}) },
	} {
		if err := call(); errors.Is(err, dcaas.ErrNotFound) || !errors.Is(err, dcaas.ErrUnauthorized) || !strings.Contains(err.Error(), "404 Could not find agency.") {
			t.Errorf("%s() = %v, want ErrUnauthorized", name, err)
		}
		if e, ok := errors.AsType[*dcaas.Error](call()); !ok || e.Message != "Could not find agency." {
			t.Errorf("%s() = %+v, want the message of IAM", name, e)
		}
	}
}

// TestMissingTokenFileIsNotUnavailable checks the class of an ID token file that cannot be
// read. Its cause is a syscall.Errno, which is a net.Error, and a wait repeats each call that
// is ErrUnavailable.
func TestMissingTokenFileIsNotUnavailable(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "token")
	for name, cfg := range map[string]auth.OIDCConfig{
		"file": {TokenFile: missing},
		"function": {IDToken: func(context.Context) (string, error) {
			content, err := os.ReadFile(missing)
			return string(content), err
		}},
	} {
		cfg.IdentityProviderID = "idp"
		client, err := dcaas.New(dcaas.Config{Region: "r", ProjectID: "p", Auth: auth.NewOIDC(cfg)})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, err = client.VirtualGateways.WaitReady(ctx, "gateway", dcaas.WaitOpts{})
		if errors.Is(err, dcaas.ErrUnavailable) || !errors.Is(err, fs.ErrNotExist) || ctx.Err() != nil {
			t.Errorf("%s: WaitReady() = %v, want the missing file at once", name, err)
		}
	}
}
