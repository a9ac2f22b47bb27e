package hybridtest_test

import (
	"errors"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/hybridtest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/nic"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/vpn"
)

func fail[T any](_ T, err error) error { return err }

// checkError checks the class and the code of err.
func checkError(t *testing.T, name string, err, class error, code string) {
	t.Helper()
	got := ""
	if e, ok := errors.AsType[*dcaas.Error](err); ok {
		got = string(e.Code)
	} else if e, ok := errors.AsType[*alicloud.Error](err); ok {
		got = string(e.Code)
	}
	if !errors.Is(err, class) || got != code {
		t.Errorf("%s: %v, want %v with %s", name, err, class, code)
	}
}

// newClient returns a client that sends each call once.
func newClient(t *testing.T, cfg dcaas.Config, change ...func(*dcaas.Config)) *dcaas.Client {
	t.Helper()
	for _, f := range change {
		f(&cfg)
	}
	c, err := dcaas.New(cfg, dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

func withAuth(a auth.Authenticator) func(*dcaas.Config) {
	return func(cfg *dcaas.Config) { cfg.Auth = a }
}

func withProject(id string) func(*dcaas.Config) {
	return func(cfg *dcaas.Config) { cfg.ProjectID = id }
}

func newAlicloud(t *testing.T) *hybridtest.Alicloud {
	t.Helper()
	srv := hybridtest.NewAlicloud()
	t.Cleanup(srv.Close)
	return srv
}

// bgpPeers returns a client that sends each call once, unless change sets a retry
// policy.
func bgpPeers(t *testing.T, srv *hybridtest.Alicloud, change ...func(*alicloud.Config)) *alicloud.BGPPeersService {
	t.Helper()
	cfg := srv.Config()
	cfg.Retry.MaxTries = 1
	for _, f := range change {
		f(&cfg)
	}
	c, err := alicloud.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c.BGPPeers
}

func newNIC(t *testing.T) (*hybridtest.NIC, *dcaas.Client, *nic.Client) {
	t.Helper()
	srv := hybridtest.NewNIC(hybridtest.Caller{})
	t.Cleanup(srv.Close)
	client := newClient(t, srv.Config())
	c, err := nic.NewAt(client, srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	return srv, client, c
}

// bind calls Bind, which is deprecated but still supported.
func bind(t *testing.T, c *nic.Client, card, subnetID, address string) (*nic.Binding, error) {
	return c.Bind(t.Context(), card, nic.BindOpts{SubnetID: subnetID, IPAddress: address, ReverseBinding: true}) //nolint:staticcheck // still supported
}

// unbind calls Unbind, which is deprecated but still supported.
func unbind(t *testing.T, c *nic.Client, card string) error {
	return c.Unbind(t.Context(), card) //nolint:staticcheck // still supported
}

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
