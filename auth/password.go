package auth

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

const (
	passwordOp   = "password"
	passwordText = "auth.Password(" + wire.Redacted + ")"
)

// PasswordConfig names the user and the project that IAM issues tokens for.
// Its printed, logged and encoded forms do not contain the password.
type PasswordConfig struct {
	UserName string // needs DomainName or DomainID
	UserID   string // instead of UserName
	Password string

	DomainName string // the account that the user belongs to
	DomainID   string // instead of DomainName

	ProjectID   string // default: the project of the client
	ProjectName string // instead of ProjectID; default: the region of the client

	// IAMEndpoint is a base URL such as https://iam.example.com. The default is
	// the IAM endpoint of the client. Plain http is valid only for loopback hosts.
	IAMEndpoint string
}

// Password gets tokens from IAM with a user and a password, and renews them
// before they expire. It is safe for concurrent use, and its printed form
// contains no part of the configuration.
type Password struct {
	cfg func() PasswordConfig // a function, because package fmt follows pointers but does not call functions
}

// NewPassword returns a Password for cfg. It sends nothing, because the first
// request that needs a token fetches it.
func NewPassword(cfg PasswordConfig) *Password {
	return &Password{cfg: func() PasswordConfig { return cfg }}
}

// Validate returns an error if the configuration is incomplete or a value is
// malformed.
func (p *Password) Validate() error {
	if p == nil || p.cfg == nil {
		return &Error{Op: passwordOp, Message: "there is none; make one with NewPassword"}
	}
	cfg := p.cfg()
	switch {
	case cfg.UserName == "" && cfg.UserID == "":
		return &Error{Op: passwordOp, Message: "the user is missing; set UserName or UserID"}
	case cfg.Password == "":
		return &Error{Op: passwordOp, Message: "the password is empty"}
	case cfg.UserID == "" && cfg.DomainName == "" && cfg.DomainID == "":
		return &Error{Op: passwordOp, Message: "a user name needs its domain; set DomainName or DomainID"}
	}
	for _, part := range []struct{ name, value string }{
		{"user name", cfg.UserName},
		{"user ID", cfg.UserID},
		{"password", cfg.Password},
		{"domain name", cfg.DomainName},
		{"domain ID", cfg.DomainID},
		{"project ID", cfg.ProjectID},
		{"project name", cfg.ProjectName},
	} {
		if err := checkText(passwordOp, part.name, part.value); err != nil {
			return err
		}
	}
	if cfg.IAMEndpoint == "" {
		return nil
	}
	_, err := parseEndpoint(passwordOp, cfg.IAMEndpoint, false)
	return err
}

// Project returns the configured ID and name of the project that tokens are
// valid for. Both are empty if the project of the client applies.
func (p *Password) Project() (id, name string) {
	if p == nil || p.cfg == nil {
		return "", ""
	}
	cfg := p.cfg()
	return cfg.ProjectID, cfg.ProjectName
}

// Wrap returns a RoundTripper that sends a token in X-Auth-Token. It shares the
// token between goroutines, and fetches tokens through base. After a 401 it sends
// the request once more with a new token, unless it cannot get the body again
// from GetBody.
func (p *Password) Wrap(base http.RoundTripper, scope Scope) http.RoundTripper {
	return p.wrap(base, scope, false)
}

func (p *Password) wrapForAccount(base http.RoundTripper, scope Scope) http.RoundTripper {
	return p.wrap(base, scope, true)
}

func (p *Password) wrap(base http.RoundTripper, scope Scope, account bool) http.RoundTripper {
	if err := p.Validate(); err != nil {
		return &cachedTransport{base: base, invalid: err}
	}
	login, err := newPasswordLogin(base, p.cfg(), scope, account)
	if err != nil {
		return &cachedTransport{base: base, invalid: err}
	}
	return newCachedTransport(base, &credentialCache{fetch: login.fetch, op: login.op, refusalPause: lockPause})
}

// String returns a text without any part of the configuration.
func (p Password) String() string { return passwordText }

// GoString returns a text without any part of the configuration.
func (p Password) GoString() string { return passwordText }

// LogValue returns a text without any part of the configuration.
func (p Password) LogValue() slog.Value { return slog.StringValue(passwordText) }

// MarshalText returns a text without any part of the configuration.
func (p Password) MarshalText() ([]byte, error) { return []byte(passwordText), nil }

// Format writes [PasswordConfig.String] for every verb, because a verb such as %d
// would print the password.
func (c PasswordConfig) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// String returns the fields that are set, without the password.
func (c PasswordConfig) String() string { return configText("auth.PasswordConfig", c.fields()) }

// GoString returns the fields that are set, without the password.
func (c PasswordConfig) GoString() string { return c.String() }

// LogValue returns the fields that are set, without the password.
func (c PasswordConfig) LogValue() slog.Value { return slog.GroupValue(c.fields()...) }

// MarshalText returns the fields that are set, without the password.
func (c PasswordConfig) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// fields returns the fields that are set, without the password.
func (c PasswordConfig) fields() []slog.Attr {
	if c.Password != "" {
		c.Password = wire.Redacted
	}
	return setFields(
		slog.String("UserName", c.UserName),
		slog.String("UserID", c.UserID),
		slog.String("Password", c.Password),
		slog.String("DomainName", c.DomainName),
		slog.String("DomainID", c.DomainID),
		slog.String("ProjectID", c.ProjectID),
		slog.String("ProjectName", c.ProjectName),
		slog.String("IAMEndpoint", wire.WithoutUser(c.IAMEndpoint)),
	)
}

// setFields returns the fields that have a value.
func setFields(fields ...slog.Attr) []slog.Attr {
	return slices.DeleteFunc(fields, func(field slog.Attr) bool { return field.Value.String() == "" })
}

// configText returns a text such as auth.PasswordConfig{UserName: "user"}.
func configText(name string, fields []slog.Attr) string {
	texts := make([]string, len(fields))
	for i, field := range fields {
		texts[i] = fmt.Sprintf("%s: %q", field.Key, field.Value.String())
	}
	return name + "{" + strings.Join(texts, ", ") + "}"
}
