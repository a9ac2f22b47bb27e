package dcaastest

import (
	"encoding/json"
	"net/http"
	"slices"
)

// identityProvider gives a user to everyone with one of its ID tokens.
type identityProvider struct {
	user     user
	idTokens []string
}

// SetIDTokens sets the ID tokens that an identity provider of the server's own tenant
// accepts, and adds the provider if it is new. The server accepts each of the texts until
// the next call of SetIDTokens, and no other text.
func (s *Server) SetIDTokens(identityProviderID string, idTokens ...string) {
	s.ownProject().SetIDTokens(identityProviderID, idTokens...)
}

// SetIDTokens sets the ID tokens that an identity provider of the project's tenant
// accepts, and adds the provider if it is new. The server accepts each of the texts until
// the next call of SetIDTokens, and no other text.
func (p Project) SetIDTokens(identityProviderID string, idTokens ...string) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	s.directory.providers[identityProviderID] = identityProvider{s.directory.owner(p.ID), slices.Clone(idTokens)}
}

// idTokenRequest is the body of a login with an ID token.
type idTokenRequest struct {
	Auth struct {
		IDToken struct {
			ID string `json:"id"`
		} `json:"id_token"`
		Scope tokenScope `json:"scope"`
	} `json:"auth"`
}

func (s iam) createTokenWithIDToken(c *call) (answer, error) {
	var in idTokenRequest
	if err := json.Unmarshal(c.body, &in); err != nil {
		return answer{}, refuseIAM(http.StatusBadRequest, "The request body is not valid.")
	}
	id := c.header.Get("X-Idp-Id")
	provider, ok := s.directory.providers[id]
	switch {
	case id == "" || in.Auth.IDToken.ID == "":
		return answer{}, refuseIAM(http.StatusBadRequest, "X-Idp-Id and the id of id_token are mandatory.")
	case !ok:
		return answer{}, refuseIAM(http.StatusNotFound, "Could not find Identity Provider: %s.", id)
	case !slices.Contains(provider.idTokens, in.Auth.IDToken.ID):
		return answer{}, refuseIAM(http.StatusUnauthorized, "The ID token is not valid.")
	}
	return s.answerToken(c, provider.user, "mapped", in.Auth.Scope)
}
