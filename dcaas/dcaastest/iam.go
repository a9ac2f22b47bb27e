package dcaastest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// tokenLife is how long a token is valid (API reference 3.2).
const tokenLife = 24 * time.Hour

// directory holds the state of IAM.
type directory struct {
	projects []project
	users    []user
	tokens   map[string]token

	temporary map[string]temporaryKey // by access key
	agencies  []agency
	providers map[string]identityProvider // by ID
	metadata  metadata
}

func newDirectory() *directory {
	return &directory{
		tokens:    map[string]token{},
		temporary: map[string]temporaryKey{},
		providers: map[string]identityProvider{},
		metadata:  metadata{tokens: map[string]time.Time{}},
	}
}

type domain struct {
	ID, Name string
}

type project struct {
	ID, Name string
	domain   domain
}

type user struct {
	ID, Name             string
	domain               domain
	password             string
	accessKey, secretKey string
}

// token is valid for its projects until it expires. A token for a whole domain has no
// project.
type token struct {
	user     user
	projects []project
	expires  time.Time
}

// temporaryKey gives the access of its user until it expires.
type temporaryKey struct {
	user    user
	key     TemporaryKey
	expires time.Time
}

func (d *directory) projectsOf(of domain) []project {
	return slices.DeleteFunc(slices.Clone(d.projects), func(p project) bool { return p.domain != of })
}

// projectByID returns the project with that ID, or an empty list.
func (d *directory) projectByID(projectID string) []project {
	return slices.DeleteFunc(slices.Clone(d.projects), func(p project) bool { return p.ID != projectID })
}

// owner returns the user of a project's tenant.
func (d *directory) owner(projectID string) user {
	at := slices.IndexFunc(d.users, func(u user) bool {
		return slices.ContainsFunc(d.projectByID(projectID), func(p project) bool { return p.domain == u.domain })
	})
	if at < 0 {
		panic("dcaastest: there is no project " + projectID)
	}
	return d.users[at]
}

// userOf returns the user of a tenant.
func (d *directory) userOf(of domain) user {
	return d.users[slices.IndexFunc(d.users, func(u user) bool { return u.domain == of })]
}

func (d *directory) hasProject(projectID string) bool {
	return slices.ContainsFunc(d.projects, func(p project) bool { return p.ID == projectID })
}

// issueToken stores a new token for u and returns it with its ID.
func (d *directory) issueToken(u user, now time.Time, projects ...project) (string, token) {
	id := "dcaastest-token-" + newHexID()
	t := token{u, projects, now.Add(tokenLife)}
	d.tokens[id] = t
	return id, t
}

// iam answers the calls to IAM and to the metadata service.
type iam struct{ *Server }

func (s iam) iamOperations() []operation {
	return []operation{
		{name: "KeystoneCreateUserTokenByPassword", route: "POST /v3/auth/tokens", anonymous: true, do: s.createToken},
		{name: "CreateTokenWithIdToken", route: "POST /v3.0/OS-AUTH/id-token/tokens", anonymous: true, do: s.createTokenWithIDToken},
		{name: "CreateTemporaryAccessKeyByAgency", route: "POST /v3.0/OS-CREDENTIAL/securitytokens", do: s.createAgencyKey},
		{name: "KeystoneListProjects", route: "GET /v3/projects", do: s.listProjects},
		{name: "KeystoneShowCatalog", route: "GET /v3/auth/catalog", do: s.showCatalog},
		{name: "KeystoneListAuthDomains", route: "GET /v3/auth/domains", do: s.listDomains},
	}
}

// tokenRequest is the body of a login.
type tokenRequest struct {
	Auth struct {
		Identity struct {
			Methods  []string `json:"methods"`
			Password struct {
				User struct {
					nameOrID
					Password string   `json:"password"`
					Domain   nameOrID `json:"domain"`
				} `json:"user"`
			} `json:"password"`
		} `json:"identity"`
		Scope tokenScope `json:"scope"`
	} `json:"auth"`
}

// tokenScope is a project, which may name its domain, or a domain.
type tokenScope struct {
	Project *struct {
		nameOrID

		Domain nameOrID `json:"domain"`
	} `json:"project"`
	Domain nameOrID `json:"domain"`
}

// domain returns the domain that the scope names, if any.
func (s tokenScope) domain() nameOrID {
	if s.Project != nil {
		return s.Project.Domain
	}
	return s.Domain
}

type nameOrID struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// matches reports whether n identifies the object with that ID and name. An empty field
// of n matches anything, but not both fields.
func (n nameOrID) matches(id, name string) bool {
	return n != nameOrID{} && (n.ID == "" || n.ID == id) && (n.Name == "" || n.Name == name)
}

func notMatching(n nameOrID) func(project) bool {
	return func(p project) bool { return !n.matches(p.ID, p.Name) }
}

func (s iam) createToken(c *call) (answer, error) {
	var in tokenRequest
	if err := json.Unmarshal(c.body, &in); err != nil {
		return answer{}, refuseIAM(http.StatusBadRequest, "The request body is not valid.")
	}
	if !slices.Contains(in.Auth.Identity.Methods, "password") {
		return answer{}, refuseIAM(http.StatusBadRequest, "The only login method here is password.")
	}
	login := in.Auth.Identity.Password.User
	at := slices.IndexFunc(s.directory.users, func(u user) bool {
		// A user ID is unique without the domain.
		inDomain := login.Domain == nameOrID{} && login.ID != "" || login.Domain.matches(u.domain.ID, u.domain.Name)
		return inDomain && login.matches(u.ID, u.Name) && u.password == login.Password
	})
	if at < 0 {
		return answer{}, refuseIAM(http.StatusUnauthorized, "The username or password is wrong.")
	}
	return s.answerToken(c, s.directory.users[at], "password", in.Auth.Scope)
}

// answerToken answers with a new token for u. The method is that of the login.
func (s iam) answerToken(c *call, u user, method string, want tokenScope) (answer, error) {
	body := map[string]any{
		"methods": []string{method},
		"user":    map[string]any{"id": u.ID, "name": u.Name, "domain": u.domain.reference(), "password_expires_at": ""},
		"roles":   []map[string]any{{"id": "0", "name": "te_admin"}},
	}
	if of := want.domain(); of != (nameOrID{}) && !of.matches(u.domain.ID, u.domain.Name) {
		return answer{}, refuseIAM(http.StatusUnauthorized, "There is no domain %s for this user.", cmp.Or(of.ID, of.Name))
	}
	var scope []project
	if project := want.Project; project != nil {
		scope = slices.DeleteFunc(s.directory.projectsOf(u.domain), notMatching(project.nameOrID))
		if len(scope) == 0 {
			return answer{}, refuseIAM(http.StatusUnauthorized, "There is no project %s for this user.", cmp.Or(project.ID, project.Name))
		}
		body["project"] = map[string]any{"id": scope[0].ID, "name": scope[0].Name, "domain": u.domain.reference()}
	} else {
		body["domain"] = u.domain.reference()
	}
	if c.query.Get("nocatalog") != "true" {
		body["catalog"] = s.catalog(scope)
	}

	id, t := s.directory.issueToken(u, c.db.now, scope...)
	body["issued_at"] = formatIAMTime(c.db.now)
	body["expires_at"] = formatIAMTime(t.expires)
	return answer{
		status: http.StatusCreated,
		header: map[string]string{"X-Subject-Token": id},
		body:   map[string]any{"token": body},
	}, nil
}

func (s iam) listProjects(c *call) (answer, error) {
	projects := []map[string]any{}
	for _, p := range s.directory.projectsOf(c.caller.user.domain) {
		if name := c.query.Get("name"); name != "" && name != p.Name {
			continue
		}
		projects = append(projects, map[string]any{
			"id": p.ID, "name": p.Name, "description": "", "enabled": true, "is_domain": false,
			"domain_id": p.domain.ID, "parent_id": p.domain.ID, "links": s.links("/v3/projects/" + p.ID),
		})
	}
	return answer{status: http.StatusOK, body: map[string]any{"projects": projects, "links": s.links("/v3/projects")}}, nil
}

func (s iam) listDomains(c *call) (answer, error) {
	d := c.caller.user.domain
	domains := []map[string]any{{
		"id": d.ID, "name": d.Name, "description": "", "enabled": true, "links": s.links("/v3/domains/" + d.ID),
	}}
	return answer{status: http.StatusOK, body: map[string]any{"domains": domains, "links": s.links("/v3/auth/domains")}}, nil
}

// showCatalog answers the catalog for one project: the one in X-Project-Id, or else the
// first that the caller has.
func (s iam) showCatalog(c *call) (answer, error) {
	projects := slices.Clone(c.caller.projects)
	if c.header.Get("X-Project-Id") != "" {
		projects = slices.DeleteFunc(projects, func(p project) bool { return p.ID != c.header.Get("X-Project-Id") })
	}
	catalog := s.catalog(projects[:min(1, len(projects))])
	return answer{status: http.StatusOK, body: map[string]any{"catalog": catalog, "links": s.links("/v3/auth/catalog")}}, nil
}

// catalog returns the addresses of IAM and, for each project in scope, of Direct Connect.
func (s iam) catalog(scope []project) []map[string]any {
	services := []map[string]any{s.service("iam", "identity", s.URL+"/v3", "*")}
	for _, p := range scope {
		services = append(services, s.service("dcaas", "dcaas", s.URL+"/v3/"+p.ID, s.Region))
	}
	return services
}

func (s iam) service(name, kind, address, region string) map[string]any {
	return map[string]any{"id": newHexID(), "name": name, "type": kind, "endpoints": []map[string]any{{
		"id": newHexID(), "interface": "public", "region": region, "region_id": region, "url": address,
	}}}
}

func (s iam) links(path string) map[string]any {
	return map[string]any{"self": s.URL + path, "previous": nil, "next": nil}
}

func (d domain) reference() map[string]any { return map[string]any{"id": d.ID, "name": d.Name} }

// formatIAMTime returns a time with microseconds, as IAM does.
func formatIAMTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// newHexID returns a new ID of 32 hex digits, the form of projects, users and requests.
func newHexID() string { return strings.ReplaceAll(uuid.NewString(), "-", "") }
