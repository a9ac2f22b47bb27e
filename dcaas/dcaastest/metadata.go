package dcaastest

import (
	"net/http"
	"strconv"
	"time"
)

const (
	metadataKeyLife = time.Hour
	// The metadata service answers with a new key from this time before the expiry of the
	// present one on.
	metadataKeyRenewal = 10 * time.Minute

	maxMetadataTokenSeconds = 21600
)

// MetadataMode selects the answers of the metadata service.
type MetadataMode int

// These are the modes of the metadata service.
const (
	MetadataV2       MetadataMode = iota // requests need a token of the metadata service
	MetadataV1                           // there are no tokens, as on servers with old images
	MetadataNoAgency                     // the server has no agency, so there is no key
)

// SetMetadataMode selects the answers of the metadata service. The default is MetadataV2.
//
// The server is also the metadata service of an ECS server, whose agency gives keys for
// the server's own tenant. A key is valid for an hour. The address of the service is
// [Server.URL]:
//
//	auth.NewMetadata(auth.MetadataConfig{Endpoint: srv.URL})
//
// [Server.Inject] makes it slow or unavailable. Its operations have the names
// CreateMetadataToken and ShowSecurityKey.
func (s *Server) SetMetadataMode(mode MetadataMode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.metadataMode = mode
}

// metadata holds the state of the metadata service.
type metadata struct {
	tokens map[string]time.Time // expiry by token
	key    temporaryKey
}

func (s iam) metadataOperations() []operation {
	return []operation{
		{name: "CreateMetadataToken", route: "PUT /meta-data/latest/api/token", anonymous: true, do: s.createMetadataToken},
		{name: "ShowSecurityKey", route: "GET /openstack/latest/securitykey", anonymous: true, do: s.showSecurityKey},
	}
}

func (s iam) createMetadataToken(c *call) (answer, error) {
	if s.metadataMode == MetadataV1 {
		return answer{}, refuseIAM(http.StatusNotFound, "There is no such path.")
	}
	seconds, err := strconv.Atoi(c.header.Get("X-Metadata-Token-Ttl-Seconds"))
	if err != nil || seconds < 1 || seconds > maxMetadataTokenSeconds {
		return answer{}, refuseIAM(http.StatusBadRequest, "X-Metadata-Token-Ttl-Seconds must be in 1 to %d.", maxMetadataTokenSeconds)
	}
	token := "fake-metadata-token-" + newHexID()
	s.directory.metadata.tokens[token] = c.db.now.Add(time.Duration(seconds) * time.Second)
	return answer{status: http.StatusOK, text: token}, nil
}

func (s iam) showSecurityKey(c *call) (answer, error) {
	m := &s.directory.metadata
	if s.metadataMode != MetadataV1 && !c.db.now.Before(m.tokens[c.header.Get("X-Metadata-Token")]) {
		return answer{}, refuseIAM(http.StatusUnauthorized, "The metadata token is missing or has expired.")
	}
	if s.metadataMode == MetadataNoAgency {
		return answer{}, refuseIAM(http.StatusUnauthorized, "Please configure Cloud Service Agency first")
	}
	if !c.db.now.Before(m.key.expires.Add(-metadataKeyRenewal)) {
		m.key = s.directory.issueKey(s.directory.owner(s.ProjectID), c.db.now, metadataKeyLife)
	}
	return answer{status: http.StatusOK, body: m.key.answerBody()}, nil
}
