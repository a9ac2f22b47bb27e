package auth

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

const (
	agencyOp   = "agency"
	agencyText = "auth.AssumedRole(" + wire.Redacted + ")"

	// Limits of IAM (CreateTemporaryAccessKeyByAgency).
	minKeyLife = 15 * time.Minute
	maxKeyLife = 24 * time.Hour
)

// AgencyConfig names an agency of IAM. An agency gives its permissions in one account to
// the users of another account, or to a service.
type AgencyConfig struct {
	AgencyName string
	DomainName string // the account that created the agency
	DomainID   string // instead of DomainName

	// Duration is the lifetime of each temporary key, in whole seconds: 15 minutes to 24
	// hours. The default is that of IAM, 15 minutes. A longer one needs fewer calls to IAM.
	Duration time.Duration

	// SessionName is the name of the user that the account which created the agency sees
	// in its logs. IAM allows 5 to 64 letters, digits, hyphens and underscores. The
	// default is that of IAM.
	SessionName string

	// IAMEndpoint is a base URL such as https://iam.example.com. The default is the IAM
	// endpoint of the client. Plain http is valid only for loopback hosts.
	IAMEndpoint string
}

// AssumedRole signs requests with temporary keys of an agency, and renews them before
// they expire. It is safe for concurrent use, and its printed form contains no part of
// the configuration.
type AssumedRole struct {
	cfg func() (Authenticator, AgencyConfig) // a function, because package fmt follows pointers but does not call functions
}

// AssumeRole returns an AssumedRole for cfg. The requests for temporary keys carry the
// credential base, whose user needs the permission Agent Operator. base may be of any type,
// also another AssumedRole. AssumeRole sends nothing, because the first request that
// needs a key fetches it.
//
// The project of the client belongs to the account that created the agency. Therefore
// base does not get it. A [Password] or an [OIDC] without a project of its own asks for a
// token for its account.
//
// API: POST /v3.0/OS-CREDENTIAL/securitytokens of IAM (CreateTemporaryAccessKeyByAgency).
func AssumeRole(base Authenticator, cfg AgencyConfig) *AssumedRole {
	return &AssumedRole{cfg: func() (Authenticator, AgencyConfig) { return base, cfg }}
}

// Validate returns an error if the configuration is incomplete or a value is malformed.
// It includes the error of the base credential.
func (r *AssumedRole) Validate() error {
	if r == nil || r.cfg == nil {
		return &Error{Op: agencyOp, Message: "there is none; make one with AssumeRole"}
	}
	base, cfg := r.cfg()
	switch {
	case base == nil:
		return &Error{Op: agencyOp, Message: "the credential that assumes the agency is nil; give one to AssumeRole, such as AKSK"}
	case cfg.AgencyName == "":
		return &Error{Op: agencyOp, Message: "the name of the agency is missing; set AgencyName"}
	case cfg.DomainName == "" && cfg.DomainID == "":
		return &Error{Op: agencyOp, Message: "the account that created the agency is missing; set DomainName or DomainID"}
	case cfg.DomainName != "" && cfg.DomainID != "":
		return &Error{Op: agencyOp, Message: "DomainName and DomainID are both set; leave one of them empty"}
	case cfg.Duration != 0 && (cfg.Duration < minKeyLife || cfg.Duration > maxKeyLife || cfg.Duration%time.Second != 0):
		return &Error{Op: agencyOp, Message: fmt.Sprintf("the duration %v is not valid; use 15 minutes to 24 hours in whole seconds", cfg.Duration)}
	}
	for _, part := range []struct{ name, value string }{
		{"agency name", cfg.AgencyName},
		{"domain name", cfg.DomainName},
		{"domain ID", cfg.DomainID},
		{"session name", cfg.SessionName},
	} {
		if err := checkText(agencyOp, part.name, part.value); err != nil {
			return err
		}
	}
	if cfg.IAMEndpoint != "" {
		if _, err := parseEndpoint(agencyOp, cfg.IAMEndpoint, false); err != nil {
			return err
		}
	}
	if v, ok := base.(interface{ Validate() error }); ok {
		return v.Validate()
	}
	return nil
}

// Wrap returns a RoundTripper that signs each request with a temporary key. It shares the
// key between goroutines, and fetches keys through base and the base credential. After a
// 401 it sends the request once more with a new key, unless it cannot get the body again
// from GetBody.
func (r *AssumedRole) Wrap(base http.RoundTripper, scope Scope) http.RoundTripper {
	if err := r.Validate(); err != nil {
		return &cachedTransport{base: base, invalid: err}
	}
	x, err := r.exchange(base, scope)
	if err != nil {
		return &cachedTransport{base: base, invalid: err}
	}
	return newCachedTransport(base, &credentialCache{fetch: x.fetch, op: x.op, refusalPause: lockPause})
}

// agencyRequest is the body of POST /v3.0/OS-CREDENTIAL/securitytokens.
type agencyRequest struct {
	Auth struct {
		Identity struct {
			Methods    []string `json:"methods"`
			AssumeRole struct {
				AgencyName      string       `json:"agency_name"`
				DomainID        string       `json:"domain_id,omitempty"`
				DomainName      string       `json:"domain_name,omitempty"`
				DurationSeconds int64        `json:"duration_seconds,omitempty"`
				SessionUser     *sessionUser `json:"session_user,omitempty"`
			} `json:"assume_role"`
		} `json:"identity"`
	} `json:"auth"`
}

type sessionUser struct {
	Name string `json:"name"`
}

// exchange returns the request for a temporary key.
func (r *AssumedRole) exchange(base http.RoundTripper, scope Scope) (*exchange, error) {
	source, cfg := r.cfg()
	scope = Scope{Region: scope.Region, IAMEndpoint: cmp.Or(cfg.IAMEndpoint, scope.IAMEndpoint)}
	address, err := iamAddress(agencyOp, scope.IAMEndpoint, "v3.0", "OS-CREDENTIAL", "securitytokens")
	if err != nil {
		return nil, err
	}
	var in agencyRequest
	in.Auth.Identity.Methods = []string{"assume_role"}
	role := &in.Auth.Identity.AssumeRole
	role.AgencyName, role.DomainID, role.DomainName = cfg.AgencyName, cfg.DomainID, cfg.DomainName
	role.DurationSeconds = int64(cfg.Duration / time.Second)
	if cfg.SessionName != "" {
		role.SessionUser = &sessionUser{cfg.SessionName}
	}
	body, err := json.Marshal(in)
	if err != nil {
		return nil, &Error{Op: agencyOp, Err: err}
	}
	var authed http.RoundTripper
	if account, ok := source.(accountAuthenticator); ok {
		authed = account.wrapForAccount(base, scope)
	} else {
		authed = source.Wrap(base, scope)
	}
	if authed == nil {
		return nil, &Error{Op: agencyOp, Message: fmt.Sprintf("Wrap of %T returned nil", source)}
	}
	return &exchange{
		base:   authed,
		op:     fmt.Sprintf("assume the agency %s of %s: POST %s", cfg.AgencyName, cmp.Or(cfg.DomainName, cfg.DomainID), address),
		method: http.MethodPost,
		url:    address.String(),
		body:   body,
		read:   readKey,
		remedy: agencyRemedy,
	}, nil
}

// agencyRemedy returns the remedy for a refusal by IAM, or "".
func agencyRemedy(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return fmt.Sprintf("check the credential that assumes the agency, which is not sent again for %v because a few failures lock the account", lockPause)
	case http.StatusForbidden:
		return "check the name of the agency and the account that created it, that it delegates to the account of the credential, and that the user has the permission Agent Operator"
	case http.StatusNotFound:
		return "check the name of the agency, the account that created it, and the IAM endpoint"
	}
	return ""
}

// String returns a text without any part of the configuration.
func (r AssumedRole) String() string { return agencyText }

// GoString returns a text without any part of the configuration.
func (r AssumedRole) GoString() string { return agencyText }

// LogValue returns a text without any part of the configuration.
func (r AssumedRole) LogValue() slog.Value { return slog.StringValue(agencyText) }

// MarshalText returns a text without any part of the configuration.
func (r AssumedRole) MarshalText() ([]byte, error) { return []byte(agencyText), nil }

// Format writes [AgencyConfig.String] for every verb, because a verb such as %d would print
// the address as it is, and it may have a password.
func (c AgencyConfig) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// String returns the fields that are set.
func (c AgencyConfig) String() string { return configText("auth.AgencyConfig", c.fields()) }

// GoString returns the fields that are set.
func (c AgencyConfig) GoString() string { return c.String() }

// LogValue returns the fields that are set.
func (c AgencyConfig) LogValue() slog.Value { return slog.GroupValue(c.fields()...) }

// MarshalText returns the fields that are set.
func (c AgencyConfig) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

func (c AgencyConfig) fields() []slog.Attr {
	duration := ""
	if c.Duration != 0 {
		duration = c.Duration.String()
	}
	return setFields(
		slog.String("AgencyName", c.AgencyName),
		slog.String("DomainName", c.DomainName),
		slog.String("DomainID", c.DomainID),
		slog.String("Duration", duration),
		slog.String("SessionName", c.SessionName),
		slog.String("IAMEndpoint", wire.WithoutUser(c.IAMEndpoint)),
	)
}
