package auth

import (
	"log/slog"
	"net/http"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

const (
	authHeader = "X-Auth-Token"

	staticTokenOp   = "token"
	staticTokenText = "auth.StaticToken(" + wire.Redacted + ")"
)

// StaticToken sends one IAM token and never renews it. It is safe for concurrent
// use, and its printed form does not contain the token.
type StaticToken struct {
	token func() string // a function, because package fmt follows pointers but does not call functions
}

// Token returns a StaticToken for an IAM token. IAM issues tokens that are valid for
// 24 hours (API reference 3.2).
func Token(token string) *StaticToken {
	return &StaticToken{token: func() string { return token }}
}

// Validate returns an error if the token is empty or contains a control
// character.
func (t *StaticToken) Validate() error {
	if t == nil || t.token == nil || t.token() == "" {
		return &Error{Op: staticTokenOp, Message: "the token is empty"}
	}
	return checkText(staticTokenOp, "token", t.token())
}

// Wrap returns a RoundTripper that sends the token in X-Auth-Token. It does not
// use the scope, because IAM has bound the token to a scope.
func (t *StaticToken) Wrap(base http.RoundTripper, _ Scope) http.RoundTripper {
	return &staticTransport{base: base, token: t, invalid: t.Validate()}
}

type staticTransport struct {
	base    http.RoundTripper
	token   *StaticToken
	invalid error // result of Validate, returned for each request
}

func (t *staticTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.invalid != nil {
		closeBody(req)
		return nil, t.invalid
	}
	return t.base.RoundTrip(withToken(req, t.token.token()))
}

// withToken returns a copy of req with token in X-Auth-Token.
func withToken(req *http.Request, token string) *http.Request {
	wire.NoteSecrets(req.Context(), token) // so that errors do not show it
	clone := cloneRequest(req)
	clone.Header.Set(authHeader, token)
	return clone
}

// String returns a text without the token.
func (t StaticToken) String() string { return staticTokenText }

// GoString returns a text without the token.
func (t StaticToken) GoString() string { return staticTokenText }

// LogValue returns a text without the token.
func (t StaticToken) LogValue() slog.Value { return slog.StringValue(staticTokenText) }

// MarshalText returns a text without the token.
func (t StaticToken) MarshalText() ([]byte, error) { return []byte(staticTokenText), nil }
