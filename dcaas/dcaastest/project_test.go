package dcaastest_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// TestIsolation creates the same resources in three projects of two tenants, and requests
// those of other projects.
func TestIsolation(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithStepsPerState(0))
	clients := []*client{c, c.inProject(c.srv.AddProject("second")), c.inProject(c.srv.AddTenant("another"))}
	type mine struct{ connection, gateway, vif, peer string }
	var all []mine
	for _, c := range clients {
		connectionID := c.srv.AddConnection(dcaastest.Connection{Name: "extra", ProjectID: c.project})
		gateway := c.gateway("vpc-1")
		v := c.virtualInterface(gateway, 1, object{"direct_connect_id": connectionID})
		c.post("/dcaas/switchover-test", switchoverBody(v["id"].(string), "shutdown")).want(http.StatusCreated)
		c.post("/dcaas/switchover-test", switchoverBody(v["id"].(string), "undo_shutdown")).want(http.StatusCreated)
		c.post("/dc-vif/"+v["id"].(string)+"/tags", object{"tag": tag("k", c.project)}).empty(http.StatusNoContent)
		all = append(all, mine{connectionID, gateway, v["id"].(string), v["vif_peers"].([]any)[0].(object)["id"].(string)})
	}
	for i, c := range clients {
		for path, key := range map[string]string{"virtual-gateways": "virtual_gateways", "virtual-interfaces": "virtual_interfaces"} {
			if got := column(c.get("/dcaas/"+path).list(key), "tenant_id"); !slices.Equal(got, []string{c.project}) {
				t.Errorf("%s of project %d are of %v", path, i, got)
			}
		}
		if got := column(c.get("/dcaas/switchover-test").list("switchover_test_records"), "tenant_id"); !slices.Equal(got, []string{c.project, c.project}) {
			t.Errorf("tests of project %d are of %v", i, got)
		}
		wantJSON(t, c.get("/dc-vif/tags").body["tags"], `[{"key":"k","value":"`+c.project+`"}]`)
		wantField(t, c.get("/dcaas/quotas?type=virtualInterface").object("quotas")["resources"].([]any)[0].(object), "used", 1)
		other := all[(i+1)%len(all)]
		c.get("/dcaas/direct-connects/"+other.connection).refused(http.StatusNotFound, "DC.1012")
		c.delete("/dcaas/direct-connects/"+other.connection).refused(http.StatusNotFound, "DC.1012")
		c.get("/dcaas/virtual-gateways/"+other.gateway).refused(http.StatusNotFound, "DC.1111")
		c.delete("/dcaas/virtual-gateways/"+other.gateway).refused(http.StatusNotFound, "DC.1111")
		c.get("/dcaas/virtual-interfaces/"+other.vif).refused(http.StatusNotFound, "DC.1211")
		c.delete("/dcaas/virtual-interfaces/"+other.vif).refused(http.StatusNotFound, "DC.1211")
		c.delete("/dcaas/vif-peers/"+other.peer).refused(http.StatusNotFound, "DC.0002")
		c.get("/dc-vif/"+other.vif+"/tags").refused(http.StatusNotFound, "DC.1211")
		c.post("/dcaas/switchover-test", switchoverBody(other.vif, "shutdown")).refused(http.StatusBadRequest, "DC.1211")
		c.post("/dcaas/virtual-interfaces", staticInterface(other.gateway, 2, object{"direct_connect_id": all[i].connection})).refused(http.StatusBadRequest, "DC.1111")
		c.post("/dcaas/virtual-interfaces", staticInterface(all[i].gateway, 2, object{"direct_connect_id": other.connection})).refused(http.StatusBadRequest, "DC.1015")
	}
}

// TestProjectsOfCredentials checks which projects each key and token covers.
func TestProjectsOfCredentials(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	second, other := c.srv.AddProject("second"), c.srv.AddTenant("")
	list := func(projectID string, prove func(*http.Request)) reply {
		req := c.request(http.MethodGet, "/v3/"+projectID+"/dcaas/direct-connects", nil)
		req.Header.Del("X-Auth-Token")
		prove(req)
		return c.send(req)
	}
	token := func(id string) func(*http.Request) {
		return func(req *http.Request) { req.Header.Set("X-Auth-Token", id) }
	}
	key := func(accessKey, secretKey string) func(*http.Request) {
		return func(req *http.Request) { sign(req, "", accessKey, secretKey, time.Now()) }
	}
	for _, tt := range []struct {
		name    string
		prove   func(*http.Request)
		allowed []string
	}{
		{"key of the server", key(c.srv.AccessKey, c.srv.SecretKey), []string{c.srv.ProjectID, second.ID}},
		{"key of the second project", key(second.AccessKey, second.SecretKey), []string{c.srv.ProjectID, second.ID}},
		{"key of the other tenant", key(other.AccessKey, other.SecretKey), []string{other.ID}},
		{"token of the server", token(c.srv.IssueToken()), []string{c.srv.ProjectID}},
		{"token of the second project", token(second.IssueToken()), []string{second.ID}},
		{"token of the other tenant", token(other.IssueToken()), []string{other.ID}},
	} {
		for _, id := range []string{c.srv.ProjectID, second.ID, other.ID} {
			if r := list(id, tt.prove); slices.Contains(tt.allowed, id) {
				r.want(http.StatusOK)
			} else {
				r.refused(http.StatusForbidden, "APIGW.0310")
			}
		}
	}
	list(c.srv.ProjectID, key(other.AccessKey, c.srv.SecretKey)).refused(http.StatusUnauthorized, "APIGW.0301")
}

// TestLoginOfAnotherTenant logs in as the user of an added tenant.
func TestLoginOfAnotherTenant(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.srv.AddProject("second")
	other := c.srv.AddTenant("another")
	if other.DomainName != "another" || other.Name != c.srv.Region {
		t.Errorf("AddTenant() = %+v", other)
	}
	user := object{"name": other.UserName, "password": other.Password, "domain": object{"name": other.DomainName}}
	ask := func(user object, project string) reply {
		req := c.request(http.MethodPost, "/v3/auth/tokens", loginBody(user, object{"project": object{"name": project}}))
		req.Header.Del("X-Auth-Token")
		return c.send(req)
	}
	r := ask(user, c.srv.Region).want(http.StatusCreated)
	wantField(t, r.object("token")["project"].(object), "id", other.ID)
	if r = ask(user, "second"); r.status != http.StatusUnauthorized {
		t.Errorf("a project of another tenant: %d", r.status)
	}
	if r = ask(object{"name": c.srv.UserName, "password": other.Password, "domain": object{"name": c.srv.DomainName}}, c.srv.Region); r.status != http.StatusUnauthorized {
		t.Errorf("a password of another user: %d", r.status)
	}
	for _, tt := range []struct {
		c       *client
		names   []string
		domains string
	}{
		{c, []string{c.srv.Region, "second"}, c.srv.DomainName},
		{c.inProject(other), []string{c.srv.Region}, "another"},
	} {
		if got := column(tt.c.send(tt.c.request(http.MethodGet, "/v3/projects", nil)).list("projects"), "name"); !slices.Equal(got, tt.names) {
			t.Errorf("projects = %v, want %v", got, tt.names)
		}
		if got := column(tt.c.send(tt.c.request(http.MethodGet, "/v3/auth/domains", nil)).list("domains"), "name"); !slices.Equal(got, []string{tt.domains}) {
			t.Errorf("domains = %v, want %v", got, tt.domains)
		}
	}
}

func TestRevokedTokens(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	other := c.inProject(c.srv.AddTenant(""))
	works := func(c *client, want bool) {
		t.Helper()
		if r := c.get("/dcaas/direct-connects"); want {
			r.want(http.StatusOK)
		} else {
			r.refused(http.StatusUnauthorized, "APIGW.0301")
		}
	}
	c.srv.RevokeToken(c.token)
	works(c, false)
	works(other, true)
	c.token = c.srv.IssueToken()
	works(c, true)
	c.srv.RevokeTokens()
	works(c, false)
	works(other, false)
}

func TestTemporaryKey(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	clock := newClock(start)
	c := newClient(t, dcaastest.WithClock(clock.Now))
	other := c.srv.AddTenant("")
	for id, k := range map[string]dcaastest.TemporaryKey{c.srv.ProjectID: c.srv.IssueTemporaryKey(time.Hour), other.ID: other.IssueTemporaryKey(time.Hour)} {
		call := func(projectID, securityToken, secretKey string, headers ...string) reply {
			req := c.request(http.MethodGet, "/v3/"+projectID+"/dcaas/direct-connects", nil)
			req.Header.Del("X-Auth-Token")
			req.Header.Set("X-Security-Token", securityToken)
			sign(req, "", k.AccessKey, secretKey, clock.Now(), headers...)
			return c.send(req)
		}
		call(id, k.SecurityToken, k.SecretKey, "x-security-token").want(http.StatusOK)
		call(id, k.SecurityToken, k.SecretKey).want(http.StatusOK) // the header is present but not signed
		call(id, "", k.SecretKey).refused(http.StatusUnauthorized, "APIGW.0301")
		call(id, "another", k.SecretKey).refused(http.StatusUnauthorized, "APIGW.0301")
		call(id, k.SecurityToken, "another").refused(http.StatusUnauthorized, "APIGW.0301")
		for _, otherProject := range []string{c.srv.ProjectID, other.ID} {
			if otherProject != id {
				call(otherProject, k.SecurityToken, k.SecretKey).refused(http.StatusForbidden, "APIGW.0310")
			}
		}
		clock.advance(time.Hour - time.Second)
		call(id, k.SecurityToken, k.SecretKey).want(http.StatusOK)
		clock.advance(time.Second)
		call(id, k.SecurityToken, k.SecretKey).refused(http.StatusUnauthorized, "APIGW.0301")
		clock.advance(-time.Hour)
	}
}

// TestConfigs uses clients of package dcaas with each kind of credentials.
func TestConfigs(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer()
	t.Cleanup(srv.Close)
	other := srv.AddTenant("")
	srv.AddConnection(dcaastest.Connection{Name: "theirs", ProjectID: other.ID})
	k := other.IssueTemporaryKey(time.Hour)
	temporary, login, byRegion := other.Config(), other.Config(), other.Config()
	temporary.Auth = auth.TemporaryAKSK(k.AccessKey, k.SecretKey, k.SecurityToken)
	login.Auth = auth.NewPassword(auth.PasswordConfig{UserName: other.UserName, Password: other.Password, DomainName: other.DomainName})
	byRegion.ProjectID = ""
	for name, cfg := range map[string]dcaas.Config{"key": other.Config(), "temporary": temporary, "login": login, "project by region": byRegion} {
		client, err := dcaas.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.CloseIdleConnections)
		connections, err := dcaas.Collect(client.Connections.All(t.Context(), dcaas.ConnectionListOpts{}))
		if err != nil || len(connections) != 1 || connections[0].Name != "theirs" {
			t.Errorf("%s: %v, %v", name, connections, err)
		}
	}
}
