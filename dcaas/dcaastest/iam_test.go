package dcaastest_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestLogin(t *testing.T) {
	t.Parallel()
	clock := newClock(time.Date(2026, 1, 2, 3, 4, 5, 678_000_000, time.UTC))
	c := newClient(t, dcaastest.WithClock(clock.Now))
	for _, scope := range []object{
		{"project": object{"id": c.srv.ProjectID}},
		{"project": object{"name": c.srv.Region}},
		{"project": object{"name": c.srv.Region, "domain": object{"name": c.srv.DomainName}}},
	} {
		r := login(c, scope).want(http.StatusCreated)
		token := r.object("token")
		wantKeys(t, token, "expires_at", "issued_at", "methods", "project", "roles", "user")
		wantField(t, token, "issued_at", "2026-01-02T03:04:05.678000Z")
		wantField(t, token, "expires_at", "2026-01-03T03:04:05.678000Z")
		project := token["project"].(object)
		wantField(t, project, "id", c.srv.ProjectID)
		wantField(t, project, "name", c.srv.Region)
		wantField(t, project["domain"].(object), "name", c.srv.DomainName)
		wantField(t, token["user"].(object), "name", c.srv.UserName)

		c.token = r.header.Get("X-Subject-Token")
		c.get("/dcaas/direct-connects").want(http.StatusOK)
	}
}

func TestLoginCatalog(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	user := object{"name": c.srv.UserName, "password": c.srv.Password, "domain": object{"name": c.srv.DomainName}}
	body := loginBody(user, object{"project": object{"name": c.srv.Region}})
	r := c.send(c.request(http.MethodPost, "/v3/auth/tokens", body)).want(http.StatusCreated)
	services := map[string]string{}
	for _, service := range r.object("token")["catalog"].([]any) {
		endpoint := service.(object)["endpoints"].([]any)[0].(object)
		services[service.(object)["type"].(string)] = endpoint["url"].(string)
	}
	if got, want := services["dcaas"], c.srv.URL+"/v3/"+c.srv.ProjectID; got != want {
		t.Errorf("dcaas = %q, want %q", got, want)
	}
	if got, want := services["identity"], c.srv.URL+"/v3"; got != want {
		t.Errorf("identity = %q, want %q", got, want)
	}

	// A login by ID and without a scope returns a token for the domain.
	ids := r.object("token")["user"].(object)
	for _, u := range []object{
		{"id": ids["id"], "password": c.srv.Password},
		{"id": ids["id"], "password": c.srv.Password, "domain": object{"id": ids["domain"].(object)["id"]}},
	} {
		r = c.send(c.request(http.MethodPost, "/v3/auth/tokens", loginBody(u, nil))).want(http.StatusCreated)
		wantField(t, r.object("token")["domain"].(object), "name", c.srv.DomainName)
	}
}

func TestLoginRefused(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	domain := object{"name": c.srv.DomainName}
	right := object{"name": c.srv.UserName, "password": c.srv.Password, "domain": domain}
	tests := []struct {
		name string
		body any
		want int
	}{
		{"wrong password", loginBody(object{"name": c.srv.UserName, "password": "wrong", "domain": domain}, nil), 401},
		{"wrong user", loginBody(object{"name": "nobody", "password": c.srv.Password, "domain": domain}, nil), 401},
		{"wrong domain", loginBody(object{"name": c.srv.UserName, "password": c.srv.Password, "domain": object{"name": "x"}}, nil), 401},
		{"no domain", loginBody(object{"name": c.srv.UserName, "password": c.srv.Password}, nil), 401},
		{"wrong project", loginBody(right, object{"project": object{"name": "elsewhere"}}), 401},
		{"wrong domain of the project", loginBody(right, object{"project": object{"name": c.srv.Region, "domain": object{"name": "x"}}}), 401},
		{"wrong domain in the scope", loginBody(right, object{"domain": object{"id": "x"}}), 401},
		{"no method", object{"auth": object{}}, 400},
		{"no JSON", "{", 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := *c
			c.t = t
			r := c.send(c.request(http.MethodPost, "/v3/auth/tokens", tt.body))
			if r.status != tt.want {
				t.Fatalf("status = %d, want %d", r.status, tt.want)
			}
			wantKeys(t, r.body, "error")
			iamError := r.object("error")
			wantKeys(t, iamError, "message", "code", "title")
			wantField(t, iamError, "code", tt.want)
			wantField(t, iamError, "title", http.StatusText(tt.want))
		})
	}
}

func TestProjectsAndDomains(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for _, signed := range []bool{false, true} {
		get := func(path string) reply {
			req := c.request(http.MethodGet, path, nil)
			if signed {
				req.Header.Del("X-Auth-Token")
				sign(req, "", c.srv.AccessKey, c.srv.SecretKey, time.Now())
			}
			return c.send(req).want(http.StatusOK)
		}
		for _, path := range []string{"/v3/projects", "/v3/projects?name=" + c.srv.Region} {
			projects := get(path).list("projects")
			if len(projects) != 1 {
				t.Fatalf("%s: projects = %v", path, projects)
			}
			wantKeys(t, projects[0], "id", "name", "description", "enabled", "is_domain", "domain_id", "parent_id", "links")
			wantField(t, projects[0], "id", c.srv.ProjectID)
			wantField(t, projects[0], "name", c.srv.Region)
		}
		if projects := get("/v3/projects?name=elsewhere").list("projects"); len(projects) != 0 {
			t.Errorf("projects elsewhere = %v", projects)
		}
		domains := get("/v3/auth/domains").list("domains")
		if got := fmt.Sprint(column(domains, "name")); got != "["+c.srv.DomainName+"]" {
			t.Errorf("domains = %v", got)
		}
	}
	c.token = ""
	c.send(c.request(http.MethodGet, "/v3/projects", nil)).refused(http.StatusUnauthorized, "APIGW.0301")
}

// TestCatalog reads the catalog without a login.
func TestCatalog(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	second, other := c.srv.AddProject("second"), c.srv.AddTenant("")
	get := func(prove func(*http.Request)) []string {
		t.Helper()
		req := c.request(http.MethodGet, "/v3/auth/catalog", nil)
		req.Header.Del("X-Auth-Token")
		prove(req)
		r := c.send(req).want(http.StatusOK)
		wantKeys(t, r.body, "catalog", "links", "request_id")
		var found []string
		for _, service := range r.list("catalog") {
			endpoint := service["endpoints"].([]any)[0].(object)
			found = append(found, service["type"].(string), endpoint["url"].(string))
		}
		return found
	}
	signed := func(projectID string) func(*http.Request) {
		return func(req *http.Request) {
			if projectID != "" {
				req.Header.Set("X-Project-Id", projectID)
			}
			sign(req, "", c.srv.AccessKey, c.srv.SecretKey, time.Now())
		}
	}
	for _, tt := range []struct {
		name    string
		prove   func(*http.Request)
		project string
	}{
		{"token", func(req *http.Request) { req.Header.Set("X-Auth-Token", second.IssueToken()) }, second.ID},
		{"key", signed(""), c.srv.ProjectID},
		{"key and project", signed(second.ID), second.ID},
		{"a project of another", signed(other.ID), ""},
	} {
		want := []string{"identity", c.srv.URL + "/v3"}
		if tt.project != "" {
			want = append(want, "dcaas", c.srv.URL+"/v3/"+tt.project)
		}
		if got := get(tt.prove); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", tt.name, got, want)
		}
	}
}
