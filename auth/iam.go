package auth

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/endpoint"
	"github.com/dcaas-sdk/dcaas-go/internal/retry"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

const (
	tokenOp = "get a token from IAM"

	maxTries     = 3
	firstWait    = 500 * time.Millisecond
	maxTokenBody = 1 << 20 // bytes

	// defaultLifetime applies to a token whose expiry is missing, unreadable or in the
	// past.
	defaultLifetime = time.Hour
)

// iamClient fetches tokens for one user and one project from one endpoint.
type iamClient struct {
	base   http.RoundTripper
	url    string
	op     string
	body   tokenRequest
	secret wire.Secrets // hides the password in errors
}

// tokenRequest is the body of POST /v3/auth/tokens.
type tokenRequest struct {
	Auth struct {
		Identity struct {
			Methods  []string `json:"methods"`
			Password struct {
				User tokenUser `json:"user"`
			} `json:"password"`
		} `json:"identity"`
		Scope struct {
			Project tokenProject `json:"project"`
		} `json:"scope"`
	} `json:"auth"`
}

type tokenUser struct {
	ID       string       `json:"id,omitempty"`
	Name     string       `json:"name,omitempty"`
	Password string       `json:"password"`
	Domain   *tokenDomain `json:"domain,omitempty"`
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

// newIAMClient returns a client for cfg. It takes an endpoint and a project from
// scope if cfg has none.
func newIAMClient(base http.RoundTripper, cfg PasswordConfig, scope Scope) (*iamClient, error) {
	// Plain http is allowed here, because Validate has checked the address of cfg and
	// the client has checked the address of scope.
	address, err := parseEndpoint(cmp.Or(cfg.IAMEndpoint, scope.IAMEndpoint), true)
	if err != nil {
		return nil, err
	}
	address = address.JoinPath("v3", "auth", "tokens")
	c := &iamClient{
		base: base,
		op:   tokenOp + ": POST " + address.String(),
	}
	c.secret.Note(cfg.Password)
	address.RawQuery = "nocatalog=true"
	c.url = address.String()

	var domain *tokenDomain
	switch {
	case cfg.DomainID != "":
		domain = &tokenDomain{ID: cfg.DomainID}
	case cfg.DomainName != "":
		domain = &tokenDomain{Name: cfg.DomainName}
	}
	user := tokenUser{ID: cfg.UserID, Password: cfg.Password}
	if user.ID == "" { // a user ID is unique without a domain
		user.Name, user.Domain = cfg.UserName, domain
	}
	project := tokenProject{ID: cfg.ProjectID}
	if project.ID == "" && cfg.ProjectName == "" {
		project.ID = scope.ProjectID
	}
	if project.ID == "" {
		project.Name, project.Domain = cmp.Or(cfg.ProjectName, scope.ProjectName, scope.Region), domain
	}
	if project.ID == "" && project.Name == "" {
		return nil, &Error{Op: passwordOp, Message: "no project to ask a token for; set a project or a region"}
	}
	identity := &c.body.Auth.Identity
	identity.Methods = []string{"password"}
	identity.Password.User = user
	c.body.Auth.Scope.Project = project
	return c, nil
}

// parseEndpoint returns the base URL of IAM without its version.
func parseEndpoint(address string, insecure bool) (*url.URL, error) {
	if address == "" {
		return nil, &Error{Op: passwordOp, Message: "no IAM endpoint; set IAMEndpoint or a region"}
	}
	u, err := endpoint.ParseIAM("IAMEndpoint", address, insecure)
	switch {
	case errors.Is(err, endpoint.ErrPlainHTTP):
		return nil, &Error{Op: passwordOp, Message: "IAMEndpoint is plain http, which shows the password to everyone on the way; use https"}
	case err != nil:
		return nil, &Error{Op: passwordOp, Message: "IAMEndpoint is not a base URL such as https://iam.example.com"}
	}
	return u, nil
}

// fetch gets a token from IAM. It makes up to maxTries tries if IAM is unavailable,
// as repeatable decides. It does not repeat a refused request, because a few
// refusals lock the account.
func (c *iamClient) fetch(ctx context.Context) (token, error) {
	wait := firstWait
	for try := 1; ; try++ {
		tok, failure := c.try(ctx)
		switch {
		case failure == nil:
			return tok, nil
		case try < maxTries && repeatable(failure):
			if !sleep(ctx, wait/2+retry.Share(wait)) {
				return token{}, failure.endedBy(ctx)
			}
			wait *= 2
		case failure.StatusCode == 0 && ctx.Err() != nil:
			return token{}, failure.endedBy(ctx)
		default:
			return token{}, failure
		}
	}
}

// sleep waits until d has passed or ctx ends. It reports whether d has passed.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// try sends the request once.
func (c *iamClient) try(ctx context.Context) (token, *Error) {
	body, err := json.Marshal(c.body)
	if err != nil {
		return token{}, &Error{Op: c.op, Err: err}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return token{}, &Error{Op: c.op, Err: err}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	resp, err := c.base.RoundTrip(req)
	if err != nil {
		return token{}, &Error{Op: c.op, Err: c.secret.HideError(err)}
	}
	defer discard(resp)
	// The error is ignored, because the status and the headers suffice. A token without
	// a readable expiry gets the default lifetime.
	answer, _ := io.ReadAll(io.LimitReader(resp.Body, maxTokenBody))
	if resp.StatusCode/100 != 2 {
		return token{}, c.failure(resp, answer)
	}
	value := resp.Header.Get("X-Subject-Token")
	if value == "" {
		failure := c.failure(resp, nil)
		failure.Message = "the answer has no X-Subject-Token; check the IAM endpoint"
		return token{}, failure
	}
	now := time.Now()
	return newToken(value, now, tokenLifetime(answer, now)), nil
}

// failure returns the error for an answer without a token. It cleans the texts of the
// answer and hides the password in them.
func (c *iamClient) failure(resp *http.Response, answer []byte) *Error {
	parsed := wire.ParseError(answer)
	clean := func(s string) string {
		return wire.Clean(c.secret.Hide(s), maxText)
	}
	return &Error{
		Op:         c.op,
		StatusCode: resp.StatusCode,
		Code:       clean(parsed.Code),
		Message:    clean(parsed.Message),
		RequestID:  clean(cmp.Or(resp.Header.Get("X-Request-Id"), parsed.RequestID)),
	}
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

// repeatable reports whether another try of the request may succeed. It follows the
// retry rule of the transport for an idempotent call. Therefore it is true for 408, 429,
// 500 and 502 to 504, and false for 501 and for each status from 505. It is true for a
// failed connection to IAM or to the proxy, and for a connection that broke. It is false
// for an unknown error, because the request contains the password.
func repeatable(e *Error) bool {
	cause := retry.CauseOf(e.Err)
	return e.StatusCode == http.StatusTooManyRequests || retry.Temporary(e.StatusCode) ||
		cause == retry.Unreached || cause == retry.Lost
}
