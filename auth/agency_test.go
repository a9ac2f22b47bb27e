package auth_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

const (
	postKeys    = "POST https://iam.example.com/v3.0/OS-CREDENTIAL/securitytokens\nAccept: application/json\n"
	loginPath   = "POST https://iam.example.com/v3/auth/tokens?nocatalog=true\nAccept: application/json\nContent-Type: application/json\n"
	agencyBody  = `{"auth":{"identity":{"methods":["assume_role"],"assume_role":{"agency_name":"dc-agency","domain_name":"customer"}}}}`
	tokenHeader = "Content-Type: application/json\nX-Auth-Token: "
)

func signedBy(key string, extra ...string) string {
	names, header := "accept;x-sdk-date", ""
	if len(extra) > 0 {
		names, header = "accept;x-sdk-date;x-security-token", "X-Security-Token: "+extra[0]+"\n"
	}
	return "Authorization: SDK-HMAC-SHA256 Access=" + key + ", SignedHeaders=" + names + "\nContent-Type: application/json\nX-Sdk-Date: ...\n" + header
}

// The credential that assumes an agency may be of any type. It does not get the project of
// the client, which belongs to another account.
func TestAgencyRequests(t *testing.T) {
	t.Parallel()
	password := func(edit func(*auth.PasswordConfig)) auth.Authenticator {
		cfg := auth.PasswordConfig{UserName: "user", Password: testPassword, DomainName: "partner"}
		edit(&cfg)
		return auth.NewPassword(cfg)
	}
	login := func(user, scope string) string {
		return loginPath + `{"auth":{"identity":{"methods":["password"],"password":{"user":` + user + `}}` + scope + `}}`
	}
	const named = `{"name":"user","password":"not-a-real-password","domain":{"name":"partner"}}`
	const byID = `{"id":"u","password":"not-a-real-password"}`
	for _, tt := range []struct {
		name string
		base func(c *cloud) auth.Authenticator
		want []string
	}{
		{"key", func(*cloud) auth.Authenticator { return auth.AKSK(testAccessKey, testSecretKey) }, []string{postKeys + signedBy(testAccessKey) + agencyBody}},
		{
			"temporary key", func(*cloud) auth.Authenticator {
				return auth.TemporaryAKSK(testAccessKey, testSecretKey, "fake-security-token")
			},
			[]string{postKeys + signedBy(testAccessKey, "fake-security-token") + agencyBody},
		},
		{"token", func(*cloud) auth.Authenticator { return auth.Token("fake-token") }, []string{postKeys + tokenHeader + "fake-token\n" + agencyBody}},
		{
			"password", func(*cloud) auth.Authenticator { return password(func(*auth.PasswordConfig) {}) },
			[]string{login(named, `,"scope":{"domain":{"name":"partner"}}`), postKeys + tokenHeader + "token-1\n" + agencyBody},
		},
		{
			"password, user ID", func(*cloud) auth.Authenticator {
				return password(func(c *auth.PasswordConfig) { c.UserName, c.UserID, c.DomainName = "", "u", "" })
			},
			[]string{login(byID, ""), postKeys + tokenHeader + "token-1\n" + agencyBody},
		},
		{
			"password, own project", func(*cloud) auth.Authenticator {
				return password(func(c *auth.PasswordConfig) { c.ProjectName = "own" })
			},
			[]string{login(named, `,"scope":{"project":{"name":"own","domain":{"name":"partner"}}}`), postKeys + tokenHeader + "token-1\n" + agencyBody},
		},
		{
			"metadata", func(c *cloud) auth.Authenticator { return auth.NewMetadata(auth.MetadataConfig{Transport: c}) },
			[]string{putToken, getKeyV2, postKeys + signedBy("AKEXAMPLE-1", "security-1") + agencyBody},
		},
		{
			"OIDC", func(*cloud) auth.Authenticator { return auth.NewOIDC(testOIDC()) },
			[]string{postIDToken + `{"auth":{"id_token":{"id":"fake-id-token"}}}`, postKeys + tokenHeader + "token-1\n" + agencyBody},
		},
		{
			"agency", func(*cloud) auth.Authenticator {
				return auth.AssumeRole(auth.Token("fake-token"), auth.AgencyConfig{AgencyName: "first", DomainID: "d", SessionName: "worker", Duration: time.Hour})
			},
			[]string{
				postKeys + tokenHeader + `fake-token` + "\n" + `{"auth":{"identity":{"methods":["assume_role"],"assume_role":{"agency_name":"first","domain_id":"d","duration_seconds":3600,"session_user":{"name":"worker"}}}}}`,
				postKeys + signedBy("AKEXAMPLE-1", "security-1") + agencyBody,
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			rt := auth.AssumeRole(tt.base(c), testAgency()).Wrap(c, testScope())
			if status, err := send(t, rt); err != nil || status != http.StatusOK {
				t.Errorf("RoundTrip() = %d, %v", status, err)
			}
			if got, want := strings.Join(c.requests(), "\n"), strings.Join(tt.want, "\n"); got != want {
				t.Errorf("requests\n got %s\nwant %s", got, want)
			}
		})
	}
}

// The failure of the base credential names both operations and its own remedy. Its
// request is not repeated beyond the tries of that credential.
func TestFailureOfTheBaseCredential(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status int
		calls  int
		want   string
	}{
		{http.StatusUnauthorized, 1, "401 Unauthorized; check the user name, its domain and the password"},
		{http.StatusServiceUnavailable, 3, "503 Service Unavailable"},
	} {
		t.Run(http.StatusText(tt.status), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				rt := auth.AssumeRole(auth.NewPassword(testConfig()), testAgency()).Wrap(roundTripFunc(func(*http.Request) (*http.Response, error) {
					calls++
					return answer(tt.status, ""), nil
				}), testScope())
				_, err := send(t, rt)
				e, ok := errors.AsType[*auth.Error](err)
				want := "auth: assume the agency dc-agency of customer: POST https://iam.example.com/v3.0/OS-CREDENTIAL/securitytokens: " +
					"get a token from IAM: POST https://iam.example.com/v3/auth/tokens: " + tt.want
				if !ok || e.StatusCode != tt.status || !strings.HasPrefix(err.Error(), want) || calls != tt.calls {
					t.Errorf("%d calls, error\n got %v\nwant %s", calls, err, want)
				}
			})
		})
	}
}

// A base credential that gets tokens has a pause of its own after a refusal. The agency adds
// none, so the next try is at the time that the error tells.
func TestAgencyKeepsThePauseOfTheBaseCredential(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		base  func(c *cloud) auth.Authenticator
		pause time.Duration
	}{
		"OIDC":     {func(*cloud) auth.Authenticator { return auth.NewOIDC(testOIDC()) }, 30 * time.Second},
		"metadata": {func(c *cloud) auth.Authenticator { return auth.NewMetadata(auth.MetadataConfig{Transport: c}) }, 30 * time.Second},
		"agency": {func(*cloud) auth.Authenticator {
			return auth.AssumeRole(auth.AKSK(testAccessKey, testSecretKey), testAgency())
		}, 4 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCloud()
				c.give = func(int, *http.Request) (*http.Response, error) { return answer(http.StatusUnauthorized, ""), nil }
				rt := auth.AssumeRole(tt.base(c), testAgency()).Wrap(c, testScope())
				check := func(calls int) {
					t.Helper()
					_, err := send(t, rt)
					if e, ok := errors.AsType[*auth.Error](err); !ok || e.StatusCode != http.StatusUnauthorized {
						t.Errorf("error = %v, want the 401", err)
					}
					if got, _ := c.state(); got != calls {
						t.Errorf("%d fetches, want %d", got, calls)
					}
				}
				check(1)
				pass(tt.pause - time.Second)
				check(1)
				pass(2 * time.Second)
				check(2)
			})
		})
	}
}

// IAM refuses an expired token of the base credential, which then renews it.
func TestBaseTokenIsRenewed(t *testing.T) {
	t.Parallel()
	logins := 0
	rt := auth.AssumeRole(auth.NewPassword(testConfig()), testAgency()).Wrap(roundTripFunc(func(req *http.Request) (*http.Response, error) {
		switch {
		case strings.HasSuffix(req.URL.Path, "/auth/tokens"):
			logins++
			return tokenAnswer(logins, time.Hour), nil
		case req.Header.Get("X-Auth-Token") == tokenName(1):
			return answer(http.StatusUnauthorized, ""), nil
		case strings.HasSuffix(req.URL.Path, "/securitytokens"):
			return giveFor(req, 1, time.Hour), nil
		}
		return answer(http.StatusOK, ""), nil
	}), testScope())
	if status, err := send(t, rt); err != nil || status != http.StatusOK || logins != 2 {
		t.Errorf("RoundTrip() = %d, %v after %d logins, want 2", status, err, logins)
	}
}

// An Authenticator of the caller may fail with any error.
type brokenAuth struct{ rt http.RoundTripper }

func (a brokenAuth) Wrap(http.RoundTripper, auth.Scope) http.RoundTripper { return a.rt }

func TestAgencyOverAnotherAuthenticator(t *testing.T) {
	t.Parallel()
	errBroken := errors.New("broken")
	for name, tt := range map[string]struct {
		base auth.Authenticator
		want string
	}{
		"error": {brokenAuth{roundTripFunc(func(*http.Request) (*http.Response, error) { return nil, errBroken })}, "/securitytokens: broken"},
		"nil":   {brokenAuth{}, "auth: agency: Wrap of auth_test.brokenAuth returned nil"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			err := sendAs(t.Context(), t, auth.AssumeRole(tt.base, testAgency()).Wrap(c, testScope()))
			if _, ok := errors.AsType[*auth.Error](err); !ok || !strings.HasSuffix(err.Error(), tt.want) {
				t.Errorf("error = %v, want %q", err, tt.want)
			}
		})
	}
}

// scopeRecorder is an Authenticator that keeps the scope it got.
type scopeRecorder struct{ got *auth.Scope }

func (r scopeRecorder) Wrap(base http.RoundTripper, scope auth.Scope) http.RoundTripper {
	*r.got = scope
	return base
}

// The base credential gets the IAM endpoint of the agency, and not the project of the client.
func TestScopeOfTheBaseCredential(t *testing.T) {
	t.Parallel()
	for endpoint, want := range map[string]string{"": testIAM, "https://iam2.example.com": "https://iam2.example.com"} {
		cfg := testAgency()
		cfg.IAMEndpoint = endpoint
		var got auth.Scope
		scope := auth.Scope{Region: "r", ProjectID: "p", ProjectName: "n", IAMEndpoint: testIAM}
		c := newCloud()
		if _, err := send(t, auth.AssumeRole(scopeRecorder{&got}, cfg).Wrap(c, scope)); err != nil {
			t.Error(err)
		}
		if got != (auth.Scope{Region: "r", IAMEndpoint: want}) {
			t.Errorf("scope = %+v, want the region and %s", got, want)
		}
		if sent := c.requests(); len(sent) != 1 || !strings.HasPrefix(sent[0], "POST "+want+"/v3.0/OS-CREDENTIAL/securitytokens\n") {
			t.Errorf("requests = %q, want one to %s", sent, want)
		}
	}
}
