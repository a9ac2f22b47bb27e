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

// cloud is an IAM, a metadata service and a service in memory. A test may replace the
// functions. cloud counts the requests, and the answer bodies that are not closed.
type cloud struct {
	give    func(call int, req *http.Request) (*http.Response, error) // a token or a key
	token   func() (*http.Response, error)                            // a token of the metadata service
	service func(used string, req *http.Request) (*http.Response, error)

	mu    sync.Mutex
	calls int      // of give
	sent  []string // requests for credentials
	used  []string // credentials that the service got
	open  int      // answer bodies
}

// newCloud returns a cloud whose credentials have the numbers 1, 2 and so on, and are
// valid for an hour. Its service accepts each of them.
func newCloud() *cloud {
	return &cloud{
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

func (c *cloud) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer func() { _ = req.Body.Close() }()
	}
	resp, err := c.answer(req)
	if resp != nil && resp.Body != nil {
		c.mu.Lock()
		c.open++
		c.mu.Unlock()
		resp.Body = &countedBody{ReadCloser: resp.Body, cloud: c}
	}
	return resp, err
}

func (c *cloud) answer(req *http.Request) (*http.Response, error) {
	if req.URL.Host == "dcaas.example.com" {
		used := usedBy(req)
		c.mu.Lock()
		c.used = append(c.used, used)
		c.mu.Unlock()
		return c.service(used, req)
	}
	text, err := describe(req)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.sent = append(c.sent, text)
	if req.Method == http.MethodPut {
		c.mu.Unlock()
		return c.token()
	}
	c.calls++
	call := c.calls
	c.mu.Unlock()
	return c.give(call, req)
}

// usedBy returns the number of the credential on req.
func usedBy(req *http.Request) string {
	if token := req.Header.Get("X-Auth-Token"); token != "" {
		return strings.TrimPrefix(token, "token-")
	}
	_, used, _ := strings.Cut(req.Header.Get("Authorization"), "Access=AKEXAMPLE-")
	used, _, _ = strings.Cut(used, ",")
	if token := req.Header.Get("X-Security-Token"); token != "security-"+used {
		used += " with " + token
	}
	return used
}

type countedBody struct {
	io.ReadCloser
	cloud *cloud
	once  sync.Once
}

func (b *countedBody) Close() error {
	b.once.Do(func() {
		b.cloud.mu.Lock()
		b.cloud.open--
		b.cloud.mu.Unlock()
	})
	return b.ReadCloser.Close()
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

// counts returns the number of fetches, of requests to the service, and of answer bodies
// that are not closed.
func (c *cloud) counts() (fetches, service, open int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls, len(c.used), c.open
}

// state returns the number of fetches, and the credentials that the service got.
func (c *cloud) state() (int, string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls, strings.Join(c.used, " ")
}

// requests returns the requests for credentials.
func (c *cloud) requests() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.sent)
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
	wrap  func(c *cloud) http.RoundTripper
	op    string        // of its errors
	pause time.Duration // after a refusal
}

// sources returns one of each kind.
func sources() map[string]source {
	return map[string]source{
		"password": {
			func(c *cloud) http.RoundTripper { return wrapPassword(c) },
			"auth: get a token from IAM: POST https://iam.example.com/v3/auth/tokens: ", 4 * time.Minute,
		},
		"metadata": {
			func(c *cloud) http.RoundTripper {
				return auth.NewMetadata(auth.MetadataConfig{Transport: c}).Wrap(c, testScope())
			},
			"auth: get a key from the metadata service: GET http://169.254.169.254/openstack/latest/securitykey: ", 30 * time.Second,
		},
		"agency": {
			func(c *cloud) http.RoundTripper {
				return auth.AssumeRole(auth.AKSK(testAccessKey, testSecretKey), testAgency()).Wrap(c, testScope())
			},
			"auth: assume the agency dc-agency of customer: POST https://iam.example.com/v3.0/OS-CREDENTIAL/securitytokens: ", 4 * time.Minute,
		},
		"OIDC": {
			func(c *cloud) http.RoundTripper { return auth.NewOIDC(testOIDC()).Wrap(c, testScope()) },
			"auth: get a token from IAM: POST https://iam.example.com/v3.0/OS-AUTH/id-token/tokens: ", 30 * time.Second,
		},
	}
}
