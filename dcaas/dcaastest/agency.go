package dcaastest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The shortest and the longest life of a temporary key of an agency, in seconds.
const (
	minKeySeconds = 15 * 60 // and the default
	maxKeySeconds = 24 * 60 * 60
)

// agencyMethod is the only method of a request for the key of an agency.
const agencyMethod = "assume_role"

// agency lets the users of another domain work in its own domain.
type agency struct {
	name        string
	domain      domain
	trustedName string // of the other domain
}

// AddAgency adds an agency of the server's own tenant. The users of the tenant
// trustedDomain may assume it, which gives them temporary keys for the server's tenant.
func (s *Server) AddAgency(name, trustedDomain string) { s.ownProject().AddAgency(name, trustedDomain) }

// AddAgency adds an agency of the project's tenant. The users of the tenant trustedDomain
// may assume it, which gives them temporary keys for the project's tenant.
func (p Project) AddAgency(name, trustedDomain string) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	owner := s.directory.owner(p.ID)
	s.directory.agencies = append(s.directory.agencies, agency{name, owner.domain, trustedDomain})
}

// issueKey stores a new temporary key for u, which expires after life.
func (d *directory) issueKey(u user, now time.Time, life time.Duration) temporaryKey {
	t := temporaryKey{user: u, expires: now.Add(life), key: TemporaryKey{
		AccessKey:     "FAKETEMP" + strings.ToUpper(newHexID()[:12]),
		SecretKey:     "fake-secret-key-" + newHexID(),
		SecurityToken: "fake-security-token-" + newHexID(),
	}}
	d.temporary[t.key.AccessKey] = t
	return t
}

// answerBody returns the key in the form of IAM and of the metadata service.
func (t temporaryKey) answerBody() map[string]any {
	return map[string]any{"credential": map[string]any{
		"access": t.key.AccessKey, "secret": t.key.SecretKey, "securitytoken": t.key.SecurityToken,
		"expires_at": formatIAMTime(t.expires),
	}}
}

// agencyRequest is the body of a request for a temporary key.
type agencyRequest struct {
	Auth struct {
		Identity struct {
			Methods    []string `json:"methods"`
			AssumeRole struct {
				AgencyName      string `json:"agency_name"`
				DomainID        string `json:"domain_id"`
				DomainName      string `json:"domain_name"`
				DurationSeconds *int64 `json:"duration_seconds"`
			} `json:"assume_role"`
		} `json:"identity"`
	} `json:"auth"`
}

// createAgencyKey gives the caller a temporary key of an agency. It refuses an unknown
// agency with 403, because IAM documents no 404.
func (s iam) createAgencyKey(c *call) (answer, error) {
	var in agencyRequest
	if err := json.Unmarshal(c.body, &in); err != nil {
		return answer{}, refuseIAM(http.StatusBadRequest, "The request body is not valid.")
	}
	role := in.Auth.Identity.AssumeRole
	creator := nameOrID{ID: role.DomainID, Name: role.DomainName}
	seconds := int64(minKeySeconds)
	if role.DurationSeconds != nil {
		seconds = *role.DurationSeconds
	}
	switch {
	case !slices.Equal(in.Auth.Identity.Methods, []string{agencyMethod}):
		return answer{}, refuseIAM(http.StatusBadRequest, "The only method here is %s.", agencyMethod)
	case role.AgencyName == "" || creator == nameOrID{}:
		return answer{}, refuseIAM(http.StatusBadRequest, "agency_name, and domain_id or domain_name, are mandatory.")
	case seconds < minKeySeconds || seconds > maxKeySeconds:
		return answer{}, refuseIAM(http.StatusBadRequest, "duration_seconds must be in %d to %d.", minKeySeconds, maxKeySeconds)
	}
	at := slices.IndexFunc(s.directory.agencies, func(a agency) bool {
		return a.name == role.AgencyName && creator.matches(a.domain.ID, a.domain.Name) && a.trustedName == c.caller.user.domain.Name
	})
	if at < 0 {
		return answer{}, refuseIAM(http.StatusForbidden, "You are not authorized to assume the agency %s.", role.AgencyName)
	}
	key := s.directory.issueKey(s.directory.userOf(s.directory.agencies[at].domain), c.db.now, time.Duration(seconds)*time.Second)
	return answer{status: http.StatusCreated, body: key.answerBody()}, nil
}
