package auth_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

const testMetadata = "http://169.254.169.254"

// provider is an IAM, a metadata service and a service in memory. A test may replace the
// functions.
type provider struct {
	give    func(call int, req *http.Request) (*http.Response, error) // a token or a key
	token   func() (*http.Response, error)                            // a token of the metadata service
	service func(used string, req *http.Request) (*http.Response, error)

	mu    sync.Mutex
	calls int      // of give
	sent  []string // requests for credentials
	used  []string // credentials that the service got
}

// newProvider returns a provider whose credentials have the numbers 1, 2 and so on, and
// are valid for an hour. Its service accepts each of them.
func newProvider() *provider {
	return &provider{
		give: func(call int, req *http.Request) (*http.Response, error) {
			return giveFor(req, call, time.Hour), nil
		},
		token:   func() (*http.Response, error) { return answer(http.StatusOK, "fake-metadata-token\n"), nil },
		service: func(string, *http.Request) (*http.Response, error) { return answer(http.StatusOK, "{}"), nil },
	}
}

// giveFor answers a request for a credential.
func giveFor(req *http.Request, call int, life time.Duration) *http.Response {
	if strings.HasSuffix(req.URL.Path, "/tokens") {
		return tokenAnswer(call, life)
	}
	return answer(http.StatusCreated, keyText(call, life))
}

// keyText returns a temporary key in the form of IAM and of the metadata service.
func keyText(call int, life time.Duration) string {
	text, err := json.Marshal(map[string]any{"credential": map[string]any{
		"access": fmt.Sprintf("AKEXAMPLE-%d", call), "secret": testSecretKey, "securitytoken": fmt.Sprintf("security-%d", call),
		"expires_at": time.Now().Add(life).UTC().Format("2006-01-02T15:04:05.000000Z"),
	}})
	if err != nil {
		panic(err)
	}
	return string(text)
}

func (p *provider) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer func() { _ = req.Body.Close() }()
	}
	if req.URL.Host == "dcaas.example.com" {
		used := req.Header.Get("X-Auth-Token")
		if used == "" {
			_, used, _ = strings.Cut(req.Header.Get("Authorization"), "Access=AKEXAMPLE-")
			used, _, _ = strings.Cut(used, ",")
			if token := req.Header.Get("X-Security-Token"); token != "security-"+used {
				used += " with " + token
			}
		}
		used = strings.TrimPrefix(used, "token-")
		p.mu.Lock()
		p.used = append(p.used, used)
		p.mu.Unlock()
		return p.service(used, req)
	}
	text, err := describe(req)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.sent = append(p.sent, text)
	if req.Method == http.MethodPut || strings.HasSuffix(req.URL.Path, "/v3/auth/tokens") {
		p.mu.Unlock()
		if req.Method == http.MethodPut {
			return p.token()
		}
		return tokenAnswer(0, time.Hour), nil
	}
	p.calls++
	call := p.calls
	p.mu.Unlock()
	return p.give(call, req)
}

// describe returns a request as text, without the parts that differ on each run.
func describe(req *http.Request) (string, error) {
	text := req.Method + " " + req.URL.String() + "\n"
	for _, name := range slices.Sorted(maps.Keys(req.Header)) {
		value := strings.Join(req.Header[name], " | ")
		switch name {
		case "Authorization":
			value, _, _ = strings.Cut(value, ", Signature=")
		case "X-Sdk-Date":
			value = "..."
		}
		text += name + ": " + value + "\n"
	}
	if req.Body == nil {
		return text, nil
	}
	body, err := io.ReadAll(req.Body)
	return text + string(body), err
}

// state returns the number of fetches, and the credentials that the service got.
func (p *provider) state() (int, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls, strings.Join(p.used, " ")
}

// requests returns the requests for credentials.
func (p *provider) requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sent)
}

func testScope() auth.Scope {
	return auth.Scope{Region: "region-1", ProjectID: "p", IAMEndpoint: testIAM}
}

func testAgency() auth.AgencyConfig {
	return auth.AgencyConfig{AgencyName: "dc-agency", DomainName: "customer"}
}

func testOIDC() auth.OIDCConfig {
	return auth.OIDCConfig{IdentityProviderID: "idp", IDToken: func(context.Context) (string, error) { return "fake-id-token", nil }}
}

// source is an Authenticator that fetches its credentials.
type source struct {
	wrap  func(p *provider) http.RoundTripper
	op    string        // of its errors
	pause time.Duration // after a refusal
}

// sources returns one of each kind.
func sources() map[string]source {
	return map[string]source{
		"metadata": {
			func(p *provider) http.RoundTripper {
				return auth.NewMetadata(auth.MetadataConfig{Transport: p}).Wrap(p, testScope())
			},
			"auth: get a key from the metadata service: GET http://169.254.169.254/openstack/latest/securitykey: ", 30 * time.Second,
		},
		"agency": {
			func(p *provider) http.RoundTripper {
				return auth.AssumeRole(auth.AKSK(testAccessKey, testSecretKey), testAgency()).Wrap(p, testScope())
			},
			"auth: assume the agency dc-agency of customer: POST https://iam.example.com/v3.0/OS-CREDENTIAL/securitytokens: ", 4 * time.Minute,
		},
		"OIDC": {
			func(p *provider) http.RoundTripper { return auth.NewOIDC(testOIDC()).Wrap(p, testScope()) },
			"auth: get a token from IAM: POST https://iam.example.com/v3.0/OS-AUTH/id-token/tokens: ", 30 * time.Second,
		},
	}
}
