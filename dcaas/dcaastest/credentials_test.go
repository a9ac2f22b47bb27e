package dcaastest_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// countCalls returns the number of requests for an operation.
func countCalls(srv *dcaastest.Server, operation string) int {
	n := 0
	for _, r := range srv.Requests() {
		if r.Operation == operation {
			n++
		}
	}
	return n
}

// credentialSource is an Authenticator that fetches credentials, and the operation that
// it fetches them with.
type credentialSource struct {
	auth      auth.Authenticator
	operation string
}

// credentialSources returns one Authenticator of each kind that works in the server's
// project. A partner assumes the agencies.
func credentialSources(t *testing.T, srv *dcaastest.Server, transport http.RoundTripper) map[string]credentialSource {
	t.Helper()
	partner := srv.AddTenant("partner")
	srv.AddAgency("dc-agency", partner.DomainName)
	srv.AddAgency("own-agency", srv.DomainName)
	srv.SetIDTokens("idp", "fake-id-token")
	partner.SetIDTokens("partner-idp", "fake-partner-id-token")
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("fake-id-token\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	metadata := auth.NewMetadata(auth.MetadataConfig{Endpoint: srv.URL, Transport: transport})
	const byAgency, byIDToken = "CreateTemporaryAccessKeyByAgency", "CreateTokenWithIdToken"
	assume := func(base auth.Authenticator, name string) credentialSource {
		return credentialSource{auth.AssumeRole(base, auth.AgencyConfig{AgencyName: name, DomainName: srv.DomainName}), byAgency}
	}
	return map[string]credentialSource{
		"metadata":        {metadata, "ShowSecurityKey"},
		"OIDC":            {auth.NewOIDC(auth.OIDCConfig{IdentityProviderID: "idp", TokenFile: file}), byIDToken},
		"agency by key":   assume(auth.AKSK(partner.AccessKey, partner.SecretKey), "dc-agency"),
		"agency by token": assume(auth.Token(partner.IssueToken()), "dc-agency"),
		"agency by password": assume(auth.NewPassword(auth.PasswordConfig{
			UserName: partner.UserName, Password: partner.Password, DomainName: partner.DomainName,
		}), "dc-agency"),
		"agency by OIDC": assume(auth.NewOIDC(auth.OIDCConfig{
			IdentityProviderID: "partner-idp", IDToken: func(context.Context) (string, error) { return "fake-partner-id-token", nil },
		}), "dc-agency"),
		"agency by metadata": assume(metadata, "own-agency"),
	}
}

// TestSDKWithEachCredentialSource makes calls, lets the credentials expire, and makes
// calls again.
func TestSDKWithEachCredentialSource(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"metadata", "OIDC", "agency by key", "agency by token", "agency by password", "agency by OIDC", "agency by metadata"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := dcaastest.NewServer()
			t.Cleanup(srv.Close)
			synctest.Test(t, func(t *testing.T) {
				transport := handlerTransport(srv.Handler())
				source := credentialSources(t, srv, transport)[name]
				cfg := srv.Config()
				cfg.Auth = source.auth
				cfg.ProjectID = "" // IAM finds it by the region
				c, err := dcaas.New(cfg, dcaas.WithHTTPClient(&http.Client{Transport: transport}))
				if err != nil {
					t.Fatal(err)
				}
				call := func(when string, fetches int) {
					t.Helper()
					if page, err := c.Connections.List(t.Context(), dcaas.ConnectionListOpts{}); err != nil || len(page.Items) != 3 {
						t.Errorf("%s: List() = %v, %v", when, page, err)
					}
					if n := countCalls(srv, source.operation); n != fetches {
						t.Errorf("%s: %d fetches, want %d", when, n, fetches)
					}
				}
				var wg sync.WaitGroup
				for range 10 {
					wg.Go(func() { call("together", 1) })
				}
				wg.Wait()
				if name == "agency by token" {
					pass(2 * time.Hour) // the token itself is valid for 24 hours
				} else {
					pass(25 * time.Hour)
				}
				call("after the expiry", 2)
			})
		})
	}
}

// pass advances the fake time of a synctest bubble by d.
func pass(d time.Duration) {
	<-time.After(d)
}

// A client that uses a revoked token gets a new one for its call.
func TestRevokedTokenOfOIDC(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer()
	t.Cleanup(srv.Close)
	cfg := srv.Config()
	cfg.Auth = credentialSources(t, srv, nil)["OIDC"].auth
	c, err := dcaas.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	for range 2 {
		if _, err = c.Connections.List(t.Context(), dcaas.ConnectionListOpts{}); err != nil {
			t.Error(err)
		}
		srv.RevokeTokens()
	}
	srv.SetIDTokens("idp", "next-id-token")
	_, err = c.Connections.List(t.Context(), dcaas.ConnectionListOpts{})
	if !errors.Is(err, dcaas.ErrUnauthorized) || !strings.Contains(err.Error(), "; check that the ID token is valid") {
		t.Errorf("List() with an old ID token = %v, want ErrUnauthorized", err)
	}
}

// Each mode of the metadata service, over the network and with the default transport.
func TestSDKMetadataModes(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		prepare func(*dcaastest.Server)
		want    string // in the error; "" for none
		class   error
	}{
		"version 2": {func(*dcaastest.Server) {}, "", nil},
		"version 1": {func(srv *dcaastest.Server) { srv.SetMetadataMode(dcaastest.MetadataV1) }, "", nil},
		"no agency": {func(srv *dcaastest.Server) { srv.SetMetadataMode(dcaastest.MetadataNoAgency) }, "; assign an agency for the cloud service ECS to this server", dcaas.ErrUnauthorized},
		"unavailable": {func(srv *dcaastest.Server) {
			srv.Inject(dcaastest.Fault{Route: "CreateMetadataToken", Status: http.StatusForbidden})
		}, "; check that this machine is a server", dcaas.ErrForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := dcaastest.NewServer()
			t.Cleanup(srv.Close)
			tt.prepare(srv)
			cfg := srv.Config()
			cfg.Auth = auth.NewMetadata(auth.MetadataConfig{Endpoint: srv.URL})
			c, err := dcaas.New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.CloseIdleConnections)
			_, err = c.Connections.List(t.Context(), dcaas.ConnectionListOpts{})
			if !errors.Is(err, tt.class) || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("List() = %v, want %q", err, tt.want)
			}
		})
	}
}

// A metadata service that does not answer ends the call after 3 seconds.
func TestSDKSlowMetadata(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer()
	t.Cleanup(srv.Close)
	synctest.Test(t, func(t *testing.T) {
		transport := handlerTransport(srv.Handler())
		srv.Inject(dcaastest.Fault{Route: "ShowSecurityKey", Latency: time.Minute, Times: 1})
		cfg := srv.Config()
		cfg.Auth = auth.NewMetadata(auth.MetadataConfig{Endpoint: srv.URL, Transport: transport})
		c, err := dcaas.New(cfg, dcaas.WithHTTPClient(&http.Client{Transport: transport}))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		_, err = c.Connections.List(t.Context(), dcaas.ConnectionListOpts{})
		if took := time.Since(start); took != 3*time.Second || !errors.Is(err, dcaas.ErrUnavailable) || !strings.Contains(err.Error(), "no answer within 3s") {
			t.Errorf("List() = %v after %v, want ErrUnavailable after 3s", err, took)
		}
		if _, err := c.Connections.List(t.Context(), dcaas.ConnectionListOpts{}); err != nil {
			t.Errorf("List() after the fault = %v", err)
		}
	})
}
