package conformance

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	golangsdk "github.com/opentelekomcloud/gophertelekomcloud"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack"
	"github.com/opentelekomcloud/gophertelekomcloud/openstack/identity/v3/projects"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// The release of gophertelekomcloud has no package for version 3 of Direct Connect. These
// tests call its core, which logs in, finds the service in the catalog, sends requests and
// sorts answers by status.

// otcGateway is a virtual gateway as a caller of the core declares it.
type otcGateway struct {
	ID           string   `json:"id"`
	TenantID     string   `json:"tenant_id"`
	Name         string   `json:"name"`
	VPCID        string   `json:"vpc_id"`
	LocalEPGroup []string `json:"local_ep_group"`
	BGPASN       int      `json:"bgp_asn"`
	Status       string   `json:"status"`
}

// otcPasswords returns logins by password, with different ways to name user and project.
func otcPasswords(srv *dcaastest.Server) map[string]golangsdk.AuthOptions {
	login := golangsdk.AuthOptions{
		IdentityEndpoint: srv.URL + "/v3", Username: srv.UserName, Password: srv.Password, DomainName: srv.DomainName, TenantName: srv.Region,
	}
	again := login
	again.AllowReauth = true
	return map[string]golangsdk.AuthOptions{"project by name": login, "that logs in again": again}
}

func otcKeys(srv *dcaastest.Server) map[string]golangsdk.AKSKAuthOptions {
	byID := golangsdk.AKSKAuthOptions{
		IdentityEndpoint: srv.URL + "/v3", ProjectId: srv.ProjectID, Region: srv.Region, AccessKey: srv.AccessKey, SecretKey: srv.SecretKey,
	}
	byName := byID
	byName.ProjectId, byName.ProjectName = "", srv.Region
	inDomain := byID
	inDomain.Domain = srv.DomainName
	temporary := byID
	key := srv.IssueTemporaryKey(time.Hour)
	temporary.AccessKey, temporary.SecretKey, temporary.SecurityToken = key.AccessKey, key.SecretKey, key.SecurityToken
	return map[string]golangsdk.AKSKAuthOptions{
		"project by id": byID, "project by name": byName, "domain by name": inDomain, "temporary": temporary,
	}
}

// otcService logs in and returns the client of Direct Connect from the catalog.
func otcService(t *testing.T, srv *dcaastest.Server, options golangsdk.AuthOptionsProvider) *golangsdk.ServiceClient {
	t.Helper()
	provider, err := openstack.AuthenticatedClient(options)
	if err != nil {
		t.Fatalf("AuthenticatedClient() = %v", err)
	}
	equal(t, "project of the login", provider.ProjectID, srv.ProjectID)
	service, err := openstack.NewDCaaSV2(provider, golangsdk.EndpointOpts{Region: srv.Region})
	if err != nil {
		t.Fatalf("the catalog has no dcaas: %v", err)
	}
	equal(t, "endpoint in the catalog", service.Endpoint, srv.URL+"/v3/"+srv.ProjectID+"/")
	return service
}

func TestOTCPassword(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for name, options := range otcPasswords(srv) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := otcService(t, srv, options)
			equal(t, "a token", service.Token() != "", true)
			otcWork(t, srv, service)
		})
	}
}

// TestOTCProjectID names the project by its ID in the login. The client allows this only
// together with the user's ID.
func TestOTCProjectID(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	named, err := openstack.AuthenticatedClient(otcPasswords(srv)["project by name"])
	if err != nil {
		t.Fatal(err)
	}
	otcWork(t, srv, otcService(t, srv, golangsdk.AuthOptions{
		IdentityEndpoint: srv.URL + "/v3", UserID: named.UserID, Password: srv.Password, TenantID: srv.ProjectID,
	}))
}

func TestOTCAccessKey(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for name, options := range otcKeys(srv) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := otcService(t, srv, options)
			equal(t, "a token", service.Token(), "")
			otcWork(t, srv, service)
		})
	}
}

// closed closes the body of an answer, which the core has decoded, and returns err.
func closed(resp *http.Response, err error) error {
	if resp != nil {
		resp.Body.Close()
	}
	return err
}

// otcWork reads and writes with the methods of the core. It accepts the same statuses as
// the client's own packages.
func otcWork(t *testing.T, srv *dcaastest.Server, c *golangsdk.ServiceClient) {
	t.Helper()
	statuses := func(codes ...int) *golangsdk.RequestOpts { return &golangsdk.RequestOpts{OkCodes: codes} }
	type one struct {
		Gateway otcGateway `json:"virtual_gateway"`
	}
	vpc := "vpc-" + strings.ReplaceAll(t.Name(), " ", "-")

	var created one
	err := closed(c.Post(c.ServiceURL("dcaas", "virtual-gateways"), map[string]any{"virtual_gateway": map[string]any{
		"name": "gateway", "vpc_id": vpc, "local_ep_group": []string{"10.1.0.0/16"}, "bgp_asn": 64600,
	}}, &created, statuses(http.StatusCreated)))
	if err != nil {
		t.Fatalf("POST = %v", err)
	}
	g := created.Gateway
	equal(t, "tenant_id", g.TenantID, srv.ProjectID)
	equal(t, "vpc_id", g.VPCID, vpc)
	equal(t, "bgp_asn", g.BGPASN, 64600)
	equalList(t, "local_ep_group", g.LocalEPGroup, []string{"10.1.0.0/16"})

	address := c.ServiceURL("dcaas", "virtual-gateways", g.ID)
	var shown one
	for range 10 {
		if err = closed(c.Get(address, &shown, nil)); err != nil {
			t.Fatalf("GET = %v", err)
		}
		if shown.Gateway.Status == "ACTIVE" {
			break
		}
	}
	equal(t, "status", shown.Gateway.Status, "ACTIVE")
	equal(t, "name", shown.Gateway.Name, "gateway")

	var updated one
	if err = closed(c.Put(address, map[string]any{"virtual_gateway": map[string]any{"name": "gateway-2"}}, &updated, statuses(http.StatusOK, http.StatusAccepted))); err != nil {
		t.Fatalf("PUT = %v", err)
	}
	equal(t, "name", updated.Gateway.Name, "gateway-2")

	// The signature covers the query. This client signs only one value of a name.
	query, err := golangsdk.BuildQueryString(struct {
		ID    string `q:"id"`
		VPCID string `q:"vpc_id"`
		Limit int    `q:"limit"`
	}{g.ID, vpc, 10})
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Gateways []otcGateway `json:"virtual_gateways"`
	}
	if err = closed(c.Get(c.ServiceURL("dcaas", "virtual-gateways")+query.String(), &list, nil)); err != nil {
		t.Fatalf("GET of a list = %v", err)
	}
	if len(list.Gateways) != 1 || list.Gateways[0].ID != g.ID {
		t.Errorf("list = %+v, want %s alone", list.Gateways, g.ID)
	}

	// The paths of tags do not begin with dcaas, and a POST there has no answer.
	if err = closed(c.Post(c.ServiceURL("dc-vgw", g.ID, "tags"), map[string]any{"tag": map[string]any{"key": "stage", "value": "test"}}, nil, statuses(http.StatusNoContent))); err != nil {
		t.Errorf("POST of a tag = %v", err)
	}
	if err = closed(c.Get(c.ServiceURL("dcaas", "quotas"), nil, statuses(http.StatusCreated))); err != nil {
		t.Errorf("GET of quotas = %v", err)
	}

	if err = closed(c.Delete(address, statuses(http.StatusNoContent))); err != nil {
		t.Errorf("DELETE = %v", err)
	}
	for range 10 {
		if err = closed(c.Get(address, &shown, nil)); err != nil {
			break
		}
	}
	missing, is404 := errors.AsType[golangsdk.ErrDefault404](err)
	if !is404 || !strings.Contains(string(missing.Body), "DC.1111") {
		t.Errorf("GET of the deleted gateway = %v, want a 404 with DC.1111", err)
	}
	err = closed(c.Post(c.ServiceURL("dcaas", "virtual-gateways"), map[string]any{"virtual_gateway": map[string]any{"name": "nameless"}}, nil, statuses(http.StatusCreated)))
	if bad, is400 := errors.AsType[golangsdk.ErrDefault400](err); !is400 || !strings.Contains(string(bad.Body), "DC.0001") {
		t.Errorf("POST without a VPC = %v, want a 400 with DC.0001", err)
	}
}

// TestOTCProjects asks IAM for projects with a token.
func TestOTCProjects(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	provider, err := openstack.AuthenticatedClient(otcPasswords(srv)["project by name"])
	if err != nil {
		t.Fatal(err)
	}
	identity, err := openstack.NewIdentityV3(provider, golangsdk.EndpointOpts{})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := projects.List(identity, projects.ListOpts{Name: srv.Region}).AllPages()
	if err != nil {
		t.Fatal(err)
	}
	found, err := projects.ExtractProjects(pages)
	if err != nil || len(found) != 1 || found[0].ID != srv.ProjectID {
		t.Errorf("projects = %+v, %v; want %s alone", found, err, srv.ProjectID)
	}
}

func TestOTCWrongPassword(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for name, options := range otcPasswords(srv) {
		options.Password = "wrong"
		_, err := openstack.AuthenticatedClient(options)
		if _, is401 := errors.AsType[golangsdk.ErrDefault401](err); !is401 {
			t.Errorf("%s: %v, want a 401", name, err)
		}
	}
	for name, options := range otcKeys(srv) {
		options.SecretKey = "wrong"
		_, err := openstack.AuthenticatedClient(options)
		if _, is401 := errors.AsType[golangsdk.ErrDefault401](err); !is401 {
			t.Errorf("%s: %v, want a 401", name, err)
		}
	}
}

// TestOTCRelogin revokes a token. The client gets a 401, logs in again and repeats the
// request.
func TestOTCRelogin(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	c := otcService(t, srv, otcPasswords(srv)["that logs in again"])
	before := c.Token()
	srv.RevokeToken(before)
	if err := closed(c.Get(c.ServiceURL("dcaas", "direct-connects"), nil, nil)); err != nil {
		t.Errorf("GET = %v", err)
	}
	equal(t, "another token", c.Token() != before, true)
}
