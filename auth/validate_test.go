package auth_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

func TestValidateFindsIncompleteCredentials(t *testing.T) {
	t.Parallel()
	password := func(edit func(*auth.PasswordConfig)) *auth.Password {
		cfg := testConfig()
		edit(&cfg)
		return auth.NewPassword(cfg)
	}
	agency := func(edit func(*auth.AgencyConfig)) *auth.AssumedRole {
		cfg := testAgency()
		edit(&cfg)
		return auth.AssumeRole(auth.AKSK("ak", "sk"), cfg)
	}
	metadata := func(endpoint string) *auth.Metadata {
		return auth.NewMetadata(auth.MetadataConfig{Endpoint: endpoint})
	}
	oidc := func(edit func(*auth.OIDCConfig)) *auth.OIDC {
		cfg := testOIDC()
		edit(&cfg)
		return auth.NewOIDC(cfg)
	}
	for _, tt := range []struct {
		name string
		auth interface{ Validate() error }
		want string // in the error; "" for none
	}{
		{"key", auth.AKSK("ak", "sk"), ""},
		{"key, blanks and slashes", auth.AKSK("AK/+=, x", "s k/+=é名%~"), ""},
		{"key, nil", (*auth.AccessKey)(nil), "make one with AKSK"},
		{"key, zero", &auth.AccessKey{}, "make one with AKSK"},
		{"key, no access key", auth.AKSK("", "HIDDEN"), "access key is empty"},
		{"key, no secret key", auth.AKSK("HIDDEN", ""), "secret key is empty"},
		{"key, line break", auth.AKSK("ak", "HIDDEN\n"), "secret key ends in a line break"},
		{"key, access key with line break", auth.AKSK("HIDDEN\r\n", "sk"), "access key ends in a line break"},
		{"key, NUL within", auth.AKSK("ak", "HID\x00DEN"), "secret key holds a control character"},
		{"temporary key", auth.TemporaryAKSK("ak", "sk", "st"), ""},
		{"temporary key, no token", auth.TemporaryAKSK("ak", "sk", ""), "security token is empty"},
		{"temporary key, line break", auth.TemporaryAKSK("ak", "sk", "HIDDEN\n"), "security token ends in a line break"},

		{"token", auth.Token("MIIPAgYJ=="), ""},
		{"token, nil", (*auth.StaticToken)(nil), "token is empty"},
		{"token, zero", &auth.StaticToken{}, "token is empty"},
		{"token, empty", auth.Token(""), "token is empty"},
		{"token, line break", auth.Token("HIDDEN\n"), "token ends in a line break"},

		{"password", auth.NewPassword(testConfig()), ""},
		{"password, nil", (*auth.Password)(nil), "make one with NewPassword"},
		{"password, zero", &auth.Password{}, "make one with NewPassword"},
		{"password, domain ID", password(func(c *auth.PasswordConfig) { c.DomainName, c.DomainID = "", "d" }), ""},
		{"password, user ID", password(func(c *auth.PasswordConfig) { c.UserName, c.UserID, c.DomainName = "", "u", "" }), ""},
		{"password, no user", password(func(c *auth.PasswordConfig) { c.UserName = "" }), "set UserName or UserID"},
		{"password, no password", password(func(c *auth.PasswordConfig) { c.Password = "" }), "password is empty"},
		{"password, no domain", password(func(c *auth.PasswordConfig) { c.DomainName = "" }), "set DomainName or DomainID"},
		{"password, line break", password(func(c *auth.PasswordConfig) { c.Password = "HIDDEN\n" }), "password ends in a line break"},
		{"password, user with tab", password(func(c *auth.PasswordConfig) { c.UserName = "a\tb" }), "user name holds a control character"},
		{"password, https", password(func(c *auth.PasswordConfig) { c.IAMEndpoint = "https://iam.example.com/v3/" }), ""},
		{"password, loopback", password(func(c *auth.PasswordConfig) { c.IAMEndpoint = "http://127.0.0.1:8080" }), ""},
		{"password, loopback v6", password(func(c *auth.PasswordConfig) { c.IAMEndpoint = "http://[::1]:8080" }), ""},
		{"password, localhost", password(func(c *auth.PasswordConfig) { c.IAMEndpoint = "http://localhost:8080" }), ""},
		{"password, LOCALHOST", password(func(c *auth.PasswordConfig) { c.IAMEndpoint = "http://LOCALHOST:8080" }), ""},
		{"password, plain http", password(func(c *auth.PasswordConfig) { c.IAMEndpoint = "http://iam.example.com" }), "use https"},
		{"password, plain http by address", password(func(c *auth.PasswordConfig) { c.IAMEndpoint = "http://192.0.2.1" }), "use https"},
		{"password, no scheme", password(func(c *auth.PasswordConfig) { c.IAMEndpoint = "iam.example.com" }), "not a base URL"},
		{"password, no host", password(func(c *auth.PasswordConfig) { c.IAMEndpoint = "https:///v3" }), "not a base URL"},
		{"password, other scheme", password(func(c *auth.PasswordConfig) { c.IAMEndpoint = "ftp://iam.example.com" }), "not a base URL"},
		{"password, URL with user", password(func(c *auth.PasswordConfig) { c.IAMEndpoint = "https://u:HIDDEN@iam.example.com" }), "not a base URL"},
		{"password, URL with query", password(func(c *auth.PasswordConfig) { c.IAMEndpoint = "https://iam.example.com?x" }), "not a base URL"},
		{"password, broken URL", password(func(c *auth.PasswordConfig) { c.IAMEndpoint = "https://[HIDDEN" }), "not a base URL"},

		{"agency", agency(func(*auth.AgencyConfig) {}), ""},
		{"agency, nil", (*auth.AssumedRole)(nil), "make one with AssumeRole"},
		{"agency, zero", &auth.AssumedRole{}, "make one with AssumeRole"},
		{"agency, no base", auth.AssumeRole(nil, testAgency()), "give one to AssumeRole"},
		{"agency, empty base", auth.AssumeRole(auth.AKSK("HIDDEN", ""), testAgency()), "secret key is empty"},
		{"agency, any base", auth.AssumeRole(brokenAuth{}, testAgency()), ""},
		{"agency, no name", agency(func(c *auth.AgencyConfig) { c.AgencyName = "" }), "set AgencyName"},
		{"agency, no domain", agency(func(c *auth.AgencyConfig) { c.DomainName = "" }), "set DomainName or DomainID"},
		{"agency, domain ID", agency(func(c *auth.AgencyConfig) { c.DomainName, c.DomainID = "", "d" }), ""},
		{"agency, two domains", agency(func(c *auth.AgencyConfig) { c.DomainID = "d" }), "leave one of them empty"},
		{"agency, 15 minutes", agency(func(c *auth.AgencyConfig) { c.Duration = 15 * time.Minute }), ""},
		{"agency, 24 hours", agency(func(c *auth.AgencyConfig) { c.Duration = 24 * time.Hour }), ""},
		{"agency, too short", agency(func(c *auth.AgencyConfig) { c.Duration = 15*time.Minute - time.Second }), "the duration 14m59s is not valid"},
		{"agency, too long", agency(func(c *auth.AgencyConfig) { c.Duration = 24*time.Hour + time.Second }), "use 15 minutes to 24 hours"},
		{"agency, negative", agency(func(c *auth.AgencyConfig) { c.Duration = -time.Hour }), "use 15 minutes to 24 hours"},
		{"agency, fraction", agency(func(c *auth.AgencyConfig) { c.Duration = time.Hour + time.Millisecond }), "in whole seconds"},
		{"agency, line break", agency(func(c *auth.AgencyConfig) { c.AgencyName = "HIDDEN\n" }), "agency name ends in a line break"},
		{"agency, session with tab", agency(func(c *auth.AgencyConfig) { c.SessionName = "HID\tDEN" }), "session name holds a control character"},
		{"agency, plain http", agency(func(c *auth.AgencyConfig) { c.IAMEndpoint = "http://iam.example.com" }), "auth: agency: IAMEndpoint is plain http"},

		{"metadata", metadata(""), ""},
		{"metadata, nil", (*auth.Metadata)(nil), "make one with NewMetadata"},
		{"metadata, zero", &auth.Metadata{}, "make one with NewMetadata"},
		{"metadata, loopback", metadata("http://127.0.0.1:8080/"), ""},
		{"metadata, localhost", metadata("http://localhost:8080"), ""},
		{"metadata, link-local", metadata("http://169.254.1.1"), ""},
		{"metadata, link-local v6", metadata("http://[fe80::1%25eth0]:80"), ""},
		{"metadata, mapped link-local", metadata("http://[::ffff:169.254.169.254]"), ""},
		{"metadata, private address", metadata("http://10.0.0.1"), "neither a loopback nor a link-local address"},
		{"metadata, host name", metadata("http://HIDDEN.example.com"), "neither a loopback nor a link-local address"},
		{"metadata, https elsewhere", metadata("https://example.com"), "neither a loopback nor a link-local address"},
		{"metadata, user", metadata("http://u:HIDDEN@127.0.0.1"), "not a base URL"},
		{"metadata, no scheme", metadata("169.254.169.254"), "not a base URL"},

		{"OIDC", oidc(func(*auth.OIDCConfig) {}), ""},
		{"OIDC, nil", (*auth.OIDC)(nil), "make one with NewOIDC"},
		{"OIDC, zero", &auth.OIDC{}, "make one with NewOIDC"},
		{"OIDC, no provider", oidc(func(c *auth.OIDCConfig) { c.IdentityProviderID = "" }), "set IdentityProviderID"},
		{"OIDC, no source", oidc(func(c *auth.OIDCConfig) { c.IDToken = nil }), "set TokenFile or IDToken"},
		{"OIDC, two sources", oidc(func(c *auth.OIDCConfig) { c.TokenFile = "f" }), "leave one of them empty"},
		{"OIDC, file is not read", oidc(func(c *auth.OIDCConfig) { c.TokenFile, c.IDToken = "/missing", nil }), ""},
		{"OIDC, line break", oidc(func(c *auth.OIDCConfig) { c.IdentityProviderID = "HIDDEN\n" }), "identity provider ID ends in a line break"},
		{"OIDC, project with tab", oidc(func(c *auth.OIDCConfig) { c.ProjectName = "HID\tDEN" }), "project name holds a control character"},
		{"OIDC, plain http", oidc(func(c *auth.OIDCConfig) { c.IAMEndpoint = "http://iam.example.com" }), "auth: OIDC: IAMEndpoint is plain http"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := tt.auth.Validate()
			if tt.want == "" {
				if err != nil {
					t.Errorf("Validate() = %v, want nil", err)
				}
				return
			}
			e, ok := errors.AsType[*auth.Error](err)
			if !ok || e.StatusCode != 0 || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "HIDDEN") {
				t.Errorf("Validate() = %v, want %q in it", err, tt.want)
			}
		})
	}
}

func TestProjectIsThatOfTheConfiguration(t *testing.T) {
	t.Parallel()
	p := auth.NewPassword(auth.PasswordConfig{ProjectID: "id", ProjectName: "name"})
	if id, name := p.Project(); id != "id" || name != "name" {
		t.Errorf("Project() = %q, %q", id, name)
	}
	o := auth.NewOIDC(auth.OIDCConfig{ProjectID: "id", ProjectName: "name"})
	if id, name := o.Project(); id != "id" || name != "name" {
		t.Errorf("Project() of an OIDC = %q, %q", id, name)
	}
	if id, name := (*auth.OIDC)(nil).Project(); id != "" || name != "" {
		t.Errorf("Project() of a nil OIDC = %q, %q", id, name)
	}
	if id, name := (*auth.Password)(nil).Project(); id != "" || name != "" {
		t.Errorf("Project() of nil = %q, %q", id, name)
	}
}
