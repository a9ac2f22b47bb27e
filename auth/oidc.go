package auth

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

const (
	oidcOp   = "OIDC"
	oidcText = "auth.OIDC(" + wire.Redacted + ")"

	maxIDToken = 64 << 10 // bytes; IAM's limit of a header with a token is lower
)

// OIDCConfig names an identity provider of IAM and the source of its ID tokens.
type OIDCConfig struct {
	IdentityProviderID string // the name of the identity provider in IAM

	// TokenFile is the path of a file with an ID token. Each fetch reads the file again,
	// because Kubernetes replaces the token in it. White space at its ends and a byte order
	// mark are ignored.
	TokenFile string

	// IDToken returns an ID token. It is an alternative to TokenFile. Each fetch calls it
	// with the context of the request that needs a token. A fetch that renews a token early
	// has a context of its own, which ends after 30 seconds.
	IDToken func(ctx context.Context) (string, error)

	ProjectID   string // default: the project of the client
	ProjectName string // instead of ProjectID; default: the region of the client

	// IAMEndpoint is a base URL such as https://iam.example.com. The default is the IAM
	// endpoint of the client. Plain http is valid only for loopback hosts.
	IAMEndpoint string
}

// OIDC gets tokens from IAM with the ID tokens of an identity provider, and renews them
// before they expire. It is safe for concurrent use, and its printed form contains no
// part of the configuration.
type OIDC struct {
	cfg func() OIDCConfig // a function, because package fmt follows pointers but does not call functions
}

// NewOIDC returns an OIDC for cfg. It sends nothing and reads no file, because the first
// request that needs a token fetches it.
//
// API: POST /v3.0/OS-AUTH/id-token/tokens of IAM (CreateTokenWithIdToken).
func NewOIDC(cfg OIDCConfig) *OIDC {
	return &OIDC{cfg: func() OIDCConfig { return cfg }}
}

// Validate returns an error if the configuration is incomplete or a value is malformed.
// It does not read the token file.
func (o *OIDC) Validate() error {
	if o == nil || o.cfg == nil {
		return &Error{Op: oidcOp, Message: "there is none; make one with NewOIDC"}
	}
	cfg := o.cfg()
	switch {
	case cfg.IdentityProviderID == "":
		return &Error{Op: oidcOp, Message: "the identity provider is missing; set IdentityProviderID"}
	case cfg.TokenFile == "" && cfg.IDToken == nil:
		return &Error{Op: oidcOp, Message: "the source of ID tokens is missing; set TokenFile or IDToken"}
	case cfg.TokenFile != "" && cfg.IDToken != nil:
		return &Error{Op: oidcOp, Message: "TokenFile and IDToken are both set; leave one of them empty"}
	}
	for _, part := range []struct{ name, value string }{
		{"identity provider ID", cfg.IdentityProviderID},
		{"token file", cfg.TokenFile},
		{"project ID", cfg.ProjectID},
		{"project name", cfg.ProjectName},
	} {
		if err := checkText(oidcOp, part.name, part.value); err != nil {
			return err
		}
	}
	if cfg.IAMEndpoint == "" {
		return nil
	}
	_, err := parseEndpoint(oidcOp, cfg.IAMEndpoint, false)
	return err
}

// Project returns the configured ID and name of the project that tokens are
// valid for. Both are empty if the project of the client applies.
func (o *OIDC) Project() (id, name string) {
	if o == nil || o.cfg == nil {
		return "", ""
	}
	cfg := o.cfg()
	return cfg.ProjectID, cfg.ProjectName
}

// Wrap returns a RoundTripper that sends a token in X-Auth-Token. It shares the
// token between goroutines, and fetches tokens through base. After a 401 it sends
// the request once more with a new token, unless it cannot get the body again
// from GetBody.
func (o *OIDC) Wrap(base http.RoundTripper, scope Scope) http.RoundTripper {
	return o.wrap(base, scope, false)
}

func (o *OIDC) wrapForAccount(base http.RoundTripper, scope Scope) http.RoundTripper {
	return o.wrap(base, scope, true)
}

func (o *OIDC) wrap(base http.RoundTripper, scope Scope, account bool) http.RoundTripper {
	if err := o.Validate(); err != nil {
		return &cachedTransport{base: base, invalid: err}
	}
	login, err := newOIDCLogin(base, o.cfg(), scope, account)
	if err != nil {
		return &cachedTransport{base: base, invalid: err}
	}
	return newCachedTransport(base, &credentialCache{fetch: login.fetch, op: login.op, refusalPause: failurePause})
}

// oidcLogin gets tokens from IAM for one identity provider and one project.
type oidcLogin struct {
	exchange
	cfg   OIDCConfig
	scope *tokenScope
}

func newOIDCLogin(base http.RoundTripper, cfg OIDCConfig, scope Scope, account bool) (*oidcLogin, error) {
	address, err := iamAddress(oidcOp, cmp.Or(cfg.IAMEndpoint, scope.IAMEndpoint), "v3.0", "OS-AUTH", "id-token", "tokens")
	if err != nil {
		return nil, err
	}
	l := &oidcLogin{cfg: cfg, exchange: exchange{
		base:   base,
		op:     tokenOp + ": POST " + address.String(),
		method: http.MethodPost,
		url:    address.String(),
		header: http.Header{"X-Idp-Id": {cfg.IdentityProviderID}},
		read:   readToken,
		remedy: oidcRemedy,
	}}
	project := tokenProjectOf(cfg.ProjectID, cfg.ProjectName, scope, account)
	switch {
	case project != nil:
		l.scope = &tokenScope{Project: project}
	case !account:
		return nil, &Error{Op: oidcOp, Message: noProject}
	}
	return l, nil
}

// idTokenRequest is the body of POST /v3.0/OS-AUTH/id-token/tokens.
type idTokenRequest struct {
	Auth struct {
		IDToken struct {
			ID string `json:"id"`
		} `json:"id_token"`
		Scope *tokenScope `json:"scope,omitempty"`
	} `json:"auth"`
}

// fetch reads the present ID token and exchanges it for a token of IAM.
func (l *oidcLogin) fetch(ctx context.Context) (credential, error) {
	idToken, err := l.idToken(ctx)
	if err != nil {
		return credential{}, err
	}
	var in idTokenRequest
	in.Auth.IDToken.ID, in.Auth.Scope = idToken, l.scope
	login := l.exchange
	login.secret = idToken
	if login.body, err = json.Marshal(in); err != nil {
		return credential{}, &Error{Op: l.op, Err: err}
	}
	return login.fetch(ctx)
}

// idToken returns the present ID token.
func (l *oidcLogin) idToken(ctx context.Context) (string, error) {
	op, source := "get an ID token from OIDCConfig.IDToken", "the function"
	var idToken string
	var err error
	if l.cfg.IDToken != nil {
		idToken, err = l.cfg.IDToken(ctx)
	} else {
		op, source = "read an ID token from "+l.cfg.TokenFile, "the file"
		idToken, err = readIDToken(l.cfg.TokenFile)
	}
	if err != nil {
		failure := &Error{Op: op, Err: err}
		if ctx.Err() != nil {
			failure = failure.endedBy(ctx)
		}
		return "", failure
	}
	idToken = strings.TrimSpace(idToken)
	if idToken == "" {
		return "", &Error{Op: op, Message: source + " has no ID token; check the identity provider's setup"}
	}
	if err := checkText(op, "ID token", idToken); err != nil {
		return "", err
	}
	return idToken, nil
}

// readIDToken returns the content of a file, up to maxIDToken.
func readIDToken(path string) (string, error) {
	file, err := os.Open(path) //nolint:gosec // the user of the package names the file
	if err != nil {
		return "", withoutPath(err)
	}
	content, err := io.ReadAll(io.LimitReader(file, maxIDToken+1))
	_ = file.Close() // nothing was written
	if err == nil && len(content) > maxIDToken {
		err = errors.New("the file is too large for an ID token; check its path")
	}
	return strings.TrimPrefix(string(content), "\ufeff"), withoutPath(err)
}

// withoutPath returns err without its path, which Op has. The result wraps err, so that
// package dcaas can tell it from an error of the network.
func withoutPath(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return wire.WithText(err, e.Err.Error())
	}
	return err
}

// oidcRemedy returns the remedy for a refusal by IAM, or "".
func oidcRemedy(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return fmt.Sprintf("check that the ID token is valid and that IAM trusts its issuer and audience; the next try is in %v", failurePause)
	case http.StatusForbidden:
		return "check that the identity provider's rules in IAM give the user the project"
	case http.StatusNotFound:
		return "check the identity provider ID and the IAM endpoint"
	}
	return ""
}

// String returns a text without any part of the configuration.
func (o OIDC) String() string { return oidcText }

// GoString returns a text without any part of the configuration.
func (o OIDC) GoString() string { return oidcText }

// LogValue returns a text without any part of the configuration.
func (o OIDC) LogValue() slog.Value { return slog.StringValue(oidcText) }

// MarshalText returns a text without any part of the configuration.
func (o OIDC) MarshalText() ([]byte, error) { return []byte(oidcText), nil }

// Format writes [OIDCConfig.String] for every verb. It does not show the function that
// returns ID tokens.
func (c OIDCConfig) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// String returns the fields that are set.
func (c OIDCConfig) String() string { return configText("auth.OIDCConfig", c.fields()) }

// GoString returns the fields that are set.
func (c OIDCConfig) GoString() string { return c.String() }

// LogValue returns the fields that are set.
func (c OIDCConfig) LogValue() slog.Value { return slog.GroupValue(c.fields()...) }

// MarshalText returns the fields that are set.
func (c OIDCConfig) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

func (c OIDCConfig) fields() []slog.Attr {
	function := ""
	if c.IDToken != nil {
		function = "set"
	}
	return setFields(
		slog.String("IdentityProviderID", c.IdentityProviderID),
		slog.String("TokenFile", c.TokenFile),
		slog.String("IDToken", function),
		slog.String("ProjectID", c.ProjectID),
		slog.String("ProjectName", c.ProjectName),
		slog.String("IAMEndpoint", wire.WithoutUser(c.IAMEndpoint)),
	)
}
