package auth

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/endpoint"
)

const (
	tokenOp = "get a token from IAM"

	// defaultLifetime applies to a token whose expiry is missing, unreadable or in the
	// past.
	defaultLifetime = time.Hour
)

// tokenRequest is the body of POST /v3/auth/tokens.
type tokenRequest struct {
	Auth struct {
		Identity struct {
			Methods  []string `json:"methods"`
			Password struct {
				User tokenUser `json:"user"`
			} `json:"password"`
		} `json:"identity"`
		Scope *tokenScope `json:"scope,omitempty"`
	} `json:"auth"`
}

type tokenUser struct {
	ID       string       `json:"id,omitempty"`
	Name     string       `json:"name,omitempty"`
	Password string       `json:"password"`
	Domain   *tokenDomain `json:"domain,omitempty"`
}

// tokenScope limits a token to a project, or to the resources of an account that
// belong to no project.
type tokenScope struct {
	Project *tokenProject `json:"project,omitempty"`
	Domain  *tokenDomain  `json:"domain,omitempty"`
}

type tokenProject struct {
	ID     string       `json:"id,omitempty"`
	Name   string       `json:"name,omitempty"`
	Domain *tokenDomain `json:"domain,omitempty"`
}

type tokenDomain struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// accountAuthenticator is an Authenticator that can also authenticate requests about a
// whole account. Its tokens are valid for a project only if its own configuration names
// one. Wrap takes the project of the client, which may belong to another account.
type accountAuthenticator interface {
	wrapForAccount(base http.RoundTripper, scope Scope) http.RoundTripper
}

// newPasswordLogin returns the request for a token of cfg. It takes an endpoint and,
// unless account is true, a project from scope if cfg has none.
func newPasswordLogin(base http.RoundTripper, cfg PasswordConfig, scope Scope, account bool) (*exchange, error) {
	address, err := iamAddress(passwordOp, cmp.Or(cfg.IAMEndpoint, scope.IAMEndpoint), "v3", "auth", "tokens")
	if err != nil {
		return nil, err
	}
	x := &exchange{
		base:   base,
		op:     tokenOp + ": POST " + address.String(),
		method: http.MethodPost,
		secret: cfg.Password,
		read:   readToken,
	}
	address.RawQuery = "nocatalog=true"
	x.url = address.String()

	var domain *tokenDomain
	switch {
	case cfg.DomainID != "":
		domain = &tokenDomain{ID: cfg.DomainID}
	case cfg.DomainName != "":
		domain = &tokenDomain{Name: cfg.DomainName}
	}
	var in tokenRequest
	user := tokenUser{ID: cfg.UserID, Password: cfg.Password}
	if user.ID == "" { // a user ID is unique without a domain
		user.Name, user.Domain = cfg.UserName, domain
	}
	in.Auth.Identity.Methods = []string{"password"}
	in.Auth.Identity.Password.User = user

	project := tokenProjectOf(cfg.ProjectID, cfg.ProjectName, scope, account)
	switch {
	case project != nil:
		if project.ID == "" { // a project ID is unique without a domain
			project.Domain = domain
		}
		in.Auth.Scope = &tokenScope{Project: project}
	case !account:
		return nil, &Error{Op: passwordOp, Message: noProject}
	case domain != nil:
		in.Auth.Scope = &tokenScope{Domain: domain}
	}
	if x.body, err = json.Marshal(in); err != nil {
		return nil, &Error{Op: passwordOp, Err: err}
	}
	return x, nil
}

const noProject = "no project to get a token for; set a project or a region"

// tokenProjectOf returns the project for a token: the configured one or, unless account
// is true, that of scope. It returns nil if there is none.
func tokenProjectOf(id, name string, scope Scope, account bool) *tokenProject {
	if id == "" && name == "" && !account {
		id, name = scope.ProjectID, cmp.Or(scope.ProjectName, scope.Region)
	}
	switch {
	case id != "":
		return &tokenProject{ID: id}
	case name != "":
		return &tokenProject{Name: name}
	}
	return nil
}

// iamAddress returns the URL of an operation of IAM. It allows plain http, because
// Validate has checked the address of a configuration, and the client has checked the
// address of its scope.
func iamAddress(op, base string, path ...string) (*url.URL, error) {
	address, err := parseEndpoint(op, base, true)
	if err != nil {
		return nil, err
	}
	return address.JoinPath(path...), nil
}

// parseEndpoint returns the base URL of IAM without its version.
func parseEndpoint(op, address string, insecure bool) (*url.URL, error) {
	if address == "" {
		return nil, &Error{Op: op, Message: "no IAM endpoint; set IAMEndpoint or a region"}
	}
	u, err := endpoint.ParseIAM("IAMEndpoint", address, insecure)
	switch {
	case errors.Is(err, endpoint.ErrPlainHTTP):
		return nil, &Error{Op: op, Message: "IAMEndpoint is plain http, which shows the credentials to everyone on the way; use https"}
	case err != nil:
		return nil, &Error{Op: op, Message: "IAMEndpoint is not a base URL such as https://iam.example.com"}
	}
	return u, nil
}

// readToken returns the token in an answer of IAM. The token is in the header, so it is
// usable even if the body broke.
func readToken(x *exchange, got *reply) (credential, *Error) {
	value := got.header.Get("X-Subject-Token")
	if value == "" {
		return credential{}, x.unusable(got, "the answer has no X-Subject-Token; check the IAM endpoint")
	}
	now := time.Now()
	return newToken(value, now, tokenLifetime(got.body, now)), nil
}

// tokenLifetime returns the time until the token in answer expires. If it cannot
// read the expiry, it returns defaultLifetime. That does no harm, because a token
// that expires earlier is renewed when a service refuses it.
func tokenLifetime(answer []byte, now time.Time) time.Duration {
	var body struct {
		Token struct {
			ExpiresAt string `json:"expires_at"`
		} `json:"token"`
	}
	if err := json.Unmarshal(answer, &body); err != nil {
		return defaultLifetime
	}
	end, err := time.Parse(time.RFC3339, body.Token.ExpiresAt)
	if err != nil || !end.After(now) {
		return defaultLifetime
	}
	return end.Sub(now)
}
