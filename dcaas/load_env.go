package dcaas

import (
	"context"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// source is one group of variables, or the credentials file. Its fields hold the keys of
// their parts. An empty key means that the source does not have the part.
type source struct {
	name string
	get  func(key string) string

	token, ak, sk, securityToken                     string
	userName, userID, password, domainName, domainID string
	identityProvider, idTokenFile                    string

	iamEndpoint string
}

// variables returns the places in the environment.
func (l *loader) variables() []place {
	sources := []source{{ //nolint:gosec // names of variables
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
	places := make([]place, len(sources))
	for i, s := range sources {
		places[i] = place{name: s.name, read: func(context.Context) reading {
			r := s.read()
			r.inEnvironment = true
			r.IAMEndpoint = l.getenv(s.iamEndpoint)
			r.Sources = &Sources{Fields: []FieldSource{{"IAMEndpoint", s.iamEndpoint}}}
			return r
		}}
	}
	return places
}

// read returns the complete credential of the source. Otherwise it returns the reason why
// there is none, "" when nothing is set.
func (s *source) read() reading {
	has := func(key string) bool { return key != "" && s.get(key) != "" }
	switch {
	case has(s.token):
		return s.found(auth.Token(s.get(s.token)), s.token)
	case has(s.ak) && has(s.sk) && has(s.securityToken):
		return s.found(auth.TemporaryAKSK(s.get(s.ak), s.get(s.sk), s.get(s.securityToken)), s.ak, s.sk, s.securityToken)
	case has(s.ak) && has(s.sk):
		return s.found(auth.AKSK(s.get(s.ak), s.get(s.sk)), s.ak, s.sk)
	}
	if has(s.identityProvider) && has(s.idTokenFile) {
		c := auth.OIDCConfig{IdentityProviderID: s.get(s.identityProvider), TokenFile: s.get(s.idTokenFile)}
		return s.found(auth.NewOIDC(c), s.identityProvider, s.idTokenFile)
	}
	user := has(s.userName) || has(s.userID)
	domain := has(s.domainName) || has(s.domainID) || has(s.userID) // a user ID is unique
	if user && has(s.password) && domain {
		return s.user()
	}
	switch {
	case has(s.ak) || has(s.sk):
		return reading{reason: missingHalf(s.ak, s.sk, has(s.ak))}
	case has(s.securityToken):
		return reading{reason: s.securityToken + " is set, but not " + s.ak + " and " + s.sk}
	case has(s.identityProvider) || has(s.idTokenFile):
		return reading{reason: missingHalf(s.identityProvider, s.idTokenFile, has(s.identityProvider))}
	case user && !has(s.password):
		return reading{reason: "a user is set, but not " + s.password}
	case has(s.password) && !user:
		return reading{reason: missingHalf(s.password, s.userName, true)}
	case user:
		return reading{reason: s.userName + " is set, but not " + s.domainName + " or " + s.domainID}
	default:
		return reading{}
	}
}

// user returns the credential of a user and a password.
func (s *source) user() reading {
	c := auth.PasswordConfig{UserID: s.get(s.userID), Password: s.get(s.password)}
	keys := []string{s.userID, s.password}
	if c.UserID == "" {
		c.UserName, c.DomainName, c.DomainID = s.get(s.userName), s.get(s.domainName), s.get(s.domainID)
		keys = []string{s.userName, s.password, s.domainName}
		if c.DomainID != "" { // the ID comes before the name
			keys[2] = s.domainID
		}
	}
	return s.found(auth.NewPassword(c), keys...)
}

func (s *source) found(a auth.Authenticator, keys ...string) reading {
	return reading{Config: Config{Auth: a}, from: strings.Join(keys, ", ")}
}

// missingHalf returns the reason for a source with one of two keys.
func missingHalf(a, b string, hasA bool) string {
	if !hasA {
		a, b = b, a
	}
	return a + " is set, but not " + b
}
