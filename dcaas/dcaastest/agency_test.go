package dcaastest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

const securityTokens = "/v3.0/OS-CREDENTIAL/securitytokens"

func agencyBody(role object) object {
	return object{"auth": object{"identity": object{"methods": []string{"assume_role"}, "assume_role": role}}}
}

// signedGet sends a GET that is signed with a temporary key of an answer.
func (c *client) signedGet(key object) reply {
	c.t.Helper()
	text := func(name string) string { return key[name].(string) }
	req := c.request(http.MethodGet, "/v3/"+c.project+"/dcaas/direct-connects", nil)
	req.Header.Del("X-Auth-Token")
	req.Header.Set("X-Security-Token", text("securitytoken"))
	sign(req, "", text("access"), text("secret"), time.Now())
	return c.send(req)
}

// A key of an agency gives access to the tenant that created the agency, until it expires.
func TestAgencyKey(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		duration any
		life     time.Duration
	}{{nil, 15 * time.Minute}, {3600, time.Hour}, {86400, 24 * time.Hour}} {
		start := time.Now().UTC().Truncate(time.Second)
		clock := newClock(start)
		c := newClient(t, dcaastest.WithClock(clock.Now))
		partner := c.inProject(c.srv.AddTenant("partner"))
		c.srv.AddAgency("dc-agency", "partner")
		role := object{"agency_name": "dc-agency", "domain_name": c.srv.DomainName}
		if tt.duration != nil {
			role["duration_seconds"] = tt.duration
		}
		key := partner.send(partner.request(http.MethodPost, securityTokens, agencyBody(role))).want(http.StatusCreated).object("credential")
		wantKeys(t, key, "access", "secret", "securitytoken", "expires_at")
		wantField(t, key, "expires_at", start.Add(tt.life).Format("2006-01-02T15:04:05.000000Z"))
		c.signedGet(key).want(http.StatusOK)
		partner.signedGet(key).refused(http.StatusForbidden, "APIGW.0310")
		if tt.life > 15*time.Minute {
			continue // signatures must be within 15 minutes of the clock
		}
		clock.advance(tt.life)
		c.signedGet(key).refused(http.StatusUnauthorized, "APIGW.0301")
	}
}

func TestAgencyRefused(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	tenant := c.srv.AddTenant("partner")
	partner, other := c.inProject(tenant), c.inProject(c.srv.AddTenant("other"))
	c.srv.AddAgency("dc-agency", "partner")
	tenant.AddAgency("partner-agency", "other")
	domain := c.srv.DomainName
	anonymous := *partner
	anonymous.token = ""
	for _, tt := range []struct {
		name string
		as   *client
		body any
		want int
	}{
		{"right", partner, agencyBody(object{"agency_name": "dc-agency", "domain_name": domain}), 201},
		{"right, of the project's tenant", other, agencyBody(object{"agency_name": "partner-agency", "domain_name": "partner"}), 201},
		{"unknown agency", partner, agencyBody(object{"agency_name": "x", "domain_name": domain}), 403},
		{"agency of another tenant", partner, agencyBody(object{"agency_name": "partner-agency", "domain_name": domain}), 403},
		{"unknown account", partner, agencyBody(object{"agency_name": "dc-agency", "domain_id": "x"}), 403},
		{"not delegated to the caller", other, agencyBody(object{"agency_name": "dc-agency", "domain_name": domain}), 403},
		{"no name", partner, agencyBody(object{"domain_name": domain}), 400},
		{"no account", partner, agencyBody(object{"agency_name": "dc-agency"}), 400},
		{"short", partner, agencyBody(object{"agency_name": "dc-agency", "domain_name": domain, "duration_seconds": 899}), 400},
		{"long", partner, agencyBody(object{"agency_name": "dc-agency", "domain_name": domain, "duration_seconds": 86401}), 400},
		{"another method", partner, object{"auth": object{"identity": object{"methods": []string{"token"}}}}, 400},
		{"no JSON", partner, "{", 400},
	} {
		r := tt.as.send(tt.as.request(http.MethodPost, securityTokens, tt.body))
		if r.status != tt.want {
			t.Errorf("%s: status = %d, want %d: %s", tt.name, r.status, tt.want, r.raw)
		} else if tt.want != http.StatusCreated {
			wantField(t, r.object("error"), "code", tt.want)
		}
	}
	anonymous.send(anonymous.request(http.MethodPost, securityTokens, agencyBody(object{"agency_name": "dc-agency", "domain_name": domain}))).refused(http.StatusUnauthorized, "APIGW.0301")
}

func TestIDTokens(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	second := c.srv.AddProject("second")
	tenant := c.srv.AddTenant("another")
	c.srv.SetIDTokens("idp", "first-id-token", "second-id-token")
	tenant.SetIDTokens("tenant-idp", "first-id-token")
	login := func(provider, idToken string, scope object) reply {
		t.Helper()
		in := object{"id_token": object{"id": idToken}}
		if scope != nil {
			in["scope"] = scope
		}
		req := c.request(http.MethodPost, "/v3.0/OS-AUTH/id-token/tokens", object{"auth": in})
		req.Header.Del("X-Auth-Token")
		if provider != "" {
			req.Header.Set("X-Idp-Id", provider)
		}
		return c.send(req)
	}
	project := func(p object) object { return object{"project": p} }
	for _, tt := range []struct {
		provider, idToken string
		scope             object
		want              int
		works             string // in this project
	}{
		{"idp", "first-id-token", project(object{"id": c.srv.ProjectID}), 201, c.srv.ProjectID},
		{"idp", "second-id-token", project(object{"name": "second"}), 201, second.ID},
		{"tenant-idp", "first-id-token", project(object{"id": tenant.ID}), 201, tenant.ID},
		{"idp", "first-id-token", nil, 201, ""},
		{"idp", "first-id-token", project(object{"id": tenant.ID}), 401, ""},
		{"tenant-idp", "second-id-token", nil, 401, ""},
		{"idp", "third-id-token", nil, 401, ""},
		{"idp", "", nil, 400, ""},
		{"", "first-id-token", nil, 400, ""},
		{"unknown", "first-id-token", nil, 404, ""},
	} {
		r := login(tt.provider, tt.idToken, tt.scope)
		if r.status != tt.want {
			t.Errorf("%s %s %v: status = %d, want %d: %s", tt.provider, tt.idToken, tt.scope, r.status, tt.want, r.raw)
			continue
		}
		if tt.want != http.StatusCreated {
			wantField(t, r.object("error"), "code", tt.want)
			continue
		}
		wantField(t, r.object("token"), "methods", "[mapped]")
		in := *c
		in.token, in.project = r.header.Get("X-Subject-Token"), c.srv.ProjectID
		if tt.works == "" {
			in.get("/dcaas/direct-connects").refused(http.StatusForbidden, "APIGW.0310")
			continue
		}
		in.project = tt.works
		in.get("/dcaas/direct-connects").want(http.StatusOK)
	}
	req := c.request(http.MethodPost, "/v3.0/OS-AUTH/id-token/tokens", "{")
	req.Header.Set("X-Idp-Id", "idp")
	if r := c.send(req); r.status != http.StatusBadRequest {
		t.Errorf("no JSON: status = %d", r.status)
	}
	c.srv.SetIDTokens("idp", "third-id-token")
	if r := login("idp", "first-id-token", nil); r.status != http.StatusUnauthorized {
		t.Errorf("a replaced ID token: status = %d", r.status)
	}
	login("idp", "third-id-token", nil).want(http.StatusCreated)

	for _, r := range c.srv.Requests() {
		if strings.Contains(r.Body, "-id-token") {
			t.Errorf("Requests shows an ID token: %s", r.Body)
		}
	}
}

// A restored server has the agencies and identity providers.
func TestSnapshotKeepsTrust(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.srv.AddTenant("partner")
	c.srv.AddAgency("dc-agency", "partner")
	c.srv.SetIDTokens("idp", "fake-id-token")
	state := c.srv.Snapshot()
	restored := newClient(t)
	if err := restored.srv.Restore(state); err != nil {
		t.Fatal(err)
	}
	if got := restored.srv.Snapshot(); string(got) != string(state) {
		t.Errorf("a restored server has\n%s\nnot\n%s", got, state)
	}
	for from, to := range map[string]string{
		`"agencies":[{"name":"dc-agency","user_id":"`:   `"agencies":[{"name":"dc-agency","user_id":"x`,
		`"agencies":[{"name":"dc-agency"`:               `"agencies":[{"name":""`,
		`"identity_providers":[{"id":"idp","user_id":"`: `"identity_providers":[{"id":"idp","user_id":"x`,
		`"identity_providers":[{"id":"idp"`:             `"identity_providers":[{"id":""`,
		`"trusted_domain_name":"partner"`:               `"unknown":"partner"`,
	} {
		if broken := strings.Replace(string(state), from, to, 1); broken == string(state) {
			t.Errorf("%s is not in the snapshot", from)
		} else if err := restored.srv.Restore([]byte(broken)); err == nil {
			t.Errorf("Restore() with %s: no error", to)
		}
	}
}
