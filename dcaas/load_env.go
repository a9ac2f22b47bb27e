package dcaas

import (
	"context"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// keyGroup is one group of variables, or the keys of the credentials file. Its fields hold
// the keys of the parts. An empty key means that the group does not have the part.
type keyGroup struct {
	name string
	get  func(key string) string

	token, ak, sk, securityToken                     string
	userName, userID, password, domainName, domainID string
	identityProvider, idTokenFile                    string

	iamEndpoint string
}

// variables returns the candidates in the environment.
func (l *loader) variables() []candidate {
	groups := []keyGroup{{ //nolint:gosec // names of variables
		name: "HUAWEICLOUD_SDK_*", get: l.getenv,
		ak: "HUAWEICLOUD_SDK_AK", sk: "HUAWEICLOUD_SDK_SK", securityToken: "HUAWEICLOUD_SDK_SECURITY_TOKEN",
		identityProvider: "HUAWEICLOUD_SDK_IDP_ID", idTokenFile: "HUAWEICLOUD_SDK_ID_TOKEN_FILE",
		iamEndpoint: "HUAWEICLOUD_SDK_IAM_ENDPOINT",
	}, { //nolint:gosec // names of variables
		name: "HW_*", get: l.getenv, token: "HW_AUTH_TOKEN",
		ak: "HW_ACCESS_KEY", sk: "HW_SECRET_KEY", securityToken: "HW_SECURITY_TOKEN",
		userName: "HW_USER_NAME", userID: "HW_USER_ID", password: "HW_USER_PASSWORD",
		domainName: "HW_DOMAIN_NAME", domainID: "HW_DOMAIN_ID",
		iamEndpoint: "HW_AUTH_URL",
	}, { //nolint:gosec // names of variables
		name: "OS_*", get: l.getenv, token: "OS_AUTH_TOKEN",
		ak: "OS_ACCESS_KEY", sk: "OS_SECRET_KEY", securityToken: "OS_SECURITY_TOKEN",
		userName: "OS_USERNAME", userID: "OS_USER_ID", password: "OS_PASSWORD",
		domainName: "OS_DOMAIN_NAME", domainID: "OS_DOMAIN_ID",
		iamEndpoint: "OS_AUTH_URL",
	}}
	candidates := make([]candidate, len(groups))
	for i, g := range groups {
		candidates[i] = candidate{name: g.name, read: func(context.Context) reading {
			r := g.read()
			r.inEnvironment = true
			r.IAMEndpoint = l.getenv(g.iamEndpoint)
			r.Sources = &Sources{Fields: []FieldSource{{"IAMEndpoint", g.iamEndpoint}}}
			return r
		}}
	}
	return candidates
}

// read returns the complete credential of the group. Otherwise it returns the reason why
// there is none, "" when nothing is set.
func (g *keyGroup) read() reading {
	has := func(key string) bool { return key != "" && g.get(key) != "" }
	switch {
	case has(g.token):
		return g.found(auth.Token(g.get(g.token)), g.token)
	case has(g.ak) && has(g.sk) && has(g.securityToken):
		return g.found(auth.TemporaryAKSK(g.get(g.ak), g.get(g.sk), g.get(g.securityToken)), g.ak, g.sk, g.securityToken)
	case has(g.ak) && has(g.sk):
		return g.found(auth.AKSK(g.get(g.ak), g.get(g.sk)), g.ak, g.sk)
	}
	if has(g.identityProvider) && has(g.idTokenFile) {
		c := auth.OIDCConfig{IdentityProviderID: g.get(g.identityProvider), TokenFile: g.get(g.idTokenFile)}
		return g.found(auth.NewOIDC(c), g.identityProvider, g.idTokenFile)
	}
	user := has(g.userName) || has(g.userID)
	domain := has(g.domainName) || has(g.domainID) || has(g.userID) // a user ID is unique
	if user && has(g.password) && domain {
		return g.user()
	}
	switch {
	case has(g.ak) || has(g.sk):
		return reading{reason: missingHalf(g.ak, g.sk, has(g.ak))}
	case has(g.securityToken):
		return reading{reason: g.securityToken + " is set, but not " + g.ak + " and " + g.sk}
	case has(g.identityProvider) || has(g.idTokenFile):
		return reading{reason: missingHalf(g.identityProvider, g.idTokenFile, has(g.identityProvider))}
	case user && !has(g.password):
		return reading{reason: "a user is set, but not " + g.password}
	case has(g.password) && !user:
		return reading{reason: missingHalf(g.password, g.userName, true)}
	case user:
		return reading{reason: g.userName + " is set, but not " + g.domainName + " or " + g.domainID}
	default:
		return reading{}
	}
}

// user returns the credential of a user and a password.
func (g *keyGroup) user() reading {
	c := auth.PasswordConfig{UserID: g.get(g.userID), Password: g.get(g.password)}
	keys := []string{g.userID, g.password}
	if c.UserID == "" {
		c.UserName, c.DomainName, c.DomainID = g.get(g.userName), g.get(g.domainName), g.get(g.domainID)
		keys = []string{g.userName, g.password, g.domainName}
		if c.DomainID != "" { // the ID comes before the name
			keys[2] = g.domainID
		}
	}
	return g.found(auth.NewPassword(c), keys...)
}

func (g *keyGroup) found(a auth.Authenticator, keys ...string) reading {
	return reading{Config: Config{Auth: a}, from: strings.Join(keys, ", ")}
}

// missingHalf returns the reason for a group with one of two keys.
func missingHalf(a, b string, hasA bool) string {
	if !hasA {
		a, b = b, a
	}
	return a + " is set, but not " + b
}
