package dcaastest

import (
	"cmp"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// Project is a project on a [Server], with credentials for it.
type Project struct {
	ID   string // 32 hex digits
	Name string

	DomainName string // its tenant
	UserName   string
	Password   string
	AccessKey  string
	SecretKey  string

	server *Server
}

// AddTenant adds a tenant (a domain) with a user, keys and one project, which is named
// like the server's region. Tenants do not see each other's projects. An empty name
// selects a generated one.
func (s *Server) AddTenant(name string) Project {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := newHexID()
	d := domain{ID: id, Name: cmp.Or(name, "fake-domain-"+id[:8])}
	u := user{
		ID: newHexID(), Name: "fake-user-" + id[:8], domain: d, password: "fake-password-" + id[:8],
		accessKey: "FAKE" + strings.ToUpper(newHexID()[:16]), secretKey: "fake-secret-key-" + id,
	}
	p := project{ID: newHexID(), Name: s.Region, domain: d}
	s.directory.users = append(s.directory.users, u)
	s.directory.projects = append(s.directory.projects, p)
	return s.describe(p, u)
}

// AddProject adds a project to the server's own tenant. The server's keys and user have
// access to it.
func (s *Server) AddProject(name string) Project {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.directory.users[0]
	p := project{ID: newHexID(), Name: name, domain: u.domain}
	s.directory.projects = append(s.directory.projects, p)
	return s.describe(p, u)
}

// describe returns the exported form of a project.
func (s *Server) describe(p project, u user) Project {
	return Project{
		ID: p.ID, Name: p.Name, DomainName: p.domain.Name, UserName: u.Name, Password: u.password,
		AccessKey: u.accessKey, SecretKey: u.secretKey, server: s,
	}
}

// ownProject returns the project that the server's fields describe.
func (s *Server) ownProject() Project {
	return Project{
		ID: s.ProjectID, Name: s.Region, DomainName: s.DomainName, UserName: s.UserName, Password: s.Password,
		AccessKey: s.AccessKey, SecretKey: s.SecretKey, server: s,
	}
}

// Config returns the configuration of a client that works in the server's project and
// signs with the server's keys. With [WithTLS] the client also needs [Server.Client].
func (s *Server) Config() dcaas.Config { return s.ownProject().Config() }

// Config returns the configuration of a client that works in the project and signs with
// the project's keys.
func (p Project) Config() dcaas.Config {
	return dcaas.Config{
		Endpoint:    p.server.URL,
		IAMEndpoint: p.server.URL,
		Region:      p.server.Region,
		ProjectID:   p.ID,
		Auth:        auth.AKSK(p.AccessKey, p.SecretKey),
	}
}

// IssueToken returns a token for the server's project, valid for 24 hours on the server's
// clock.
func (s *Server) IssueToken() string { return s.ownProject().IssueToken() }

// IssueToken returns a token for the project, valid for 24 hours on the server's clock.
func (p Project) IssueToken() string {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	id, _ := s.directory.issueToken(s.directory.owner(p.ID), s.settings.clock(), s.directory.projectByID(p.ID)...)
	return id
}

// RevokeToken invalidates a token at once, as a change of the password does in the cloud.
func (s *Server) RevokeToken(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.directory.tokens, token)
}

// RevokeTokens invalidates all tokens.
func (s *Server) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.directory.tokens)
}

// TemporaryKey is a key pair that expires. A request signed with it needs the security
// token in X-Security-Token.
type TemporaryKey struct {
	AccessKey     string
	SecretKey     string
	SecurityToken string
}

// IssueTemporaryKey returns a temporary key pair for the server's tenant. It expires
// after life on the server's clock.
func (s *Server) IssueTemporaryKey(life time.Duration) TemporaryKey {
	return s.ownProject().IssueTemporaryKey(life)
}

// IssueTemporaryKey returns a temporary key pair for the project's tenant. It expires
// after life on the server's clock.
func (p Project) IssueTemporaryKey(life time.Duration) TemporaryKey {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.directory.issueKey(s.directory.owner(p.ID), s.settings.clock(), life).key
}
