package auth_test

import (
	"encoding"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// No common way to print, log or encode a value shows a secret, also if the value
// is nested in another value.
func TestNoPrintedFormShowsASecret(t *testing.T) {
	t.Parallel()
	key := auth.TemporaryAKSK("HIDDEN-access", "HIDDEN-secret", "HIDDEN-security")
	token := auth.Token("HIDDEN-token")
	const address = "https://u:HIDDEN-user@iam.example.com"
	cfg := auth.PasswordConfig{UserName: "shown", Password: "HIDDEN-password", DomainName: "domain", IAMEndpoint: address}
	password := auth.NewPassword(cfg)
	agency := auth.AssumeRole(key, auth.AgencyConfig{AgencyName: "HIDDEN-agency", DomainName: "domain"})
	metadata := auth.NewMetadata(auth.MetadataConfig{Endpoint: "http://HIDDEN.example.com"})
	oidc := auth.NewOIDC(auth.OIDCConfig{IdentityProviderID: "HIDDEN-idp", TokenFile: "HIDDEN-file"})
	scope := auth.Scope{ProjectID: "p", IAMEndpoint: testIAM}
	base := roundTripFunc(nil)

	type pair struct{ V any }
	type private struct {
		key      auth.AccessKey
		token    *auth.StaticToken
		password auth.Password
		agency   *auth.AssumedRole
		metadata auth.Metadata
		oidc     *auth.OIDC
	}
	for name, v := range map[string]any{
		"key":              key,
		"key value":        *key,
		"token":            token,
		"token value":      *token,
		"password":         password,
		"password value":   *password,
		"agency":           agency,
		"agency value":     *agency,
		"metadata":         metadata,
		"metadata value":   *metadata,
		"OIDC":             oidc,
		"OIDC value":       *oidc,
		"config":           cfg,
		"config pointer":   &cfg,
		"agency config":    auth.AgencyConfig{IAMEndpoint: address},
		"metadata config":  auth.MetadataConfig{Endpoint: address},
		"OIDC config":      auth.OIDCConfig{IAMEndpoint: address},
		"in a struct":      pair{cfg},
		"in a slice":       []any{cfg, key, token, password},
		"in a map":         map[string]any{"a": cfg, "b": *key},
		"private fields":   private{*key, token, *password, agency, *metadata, oidc},
		"key transport":    key.Wrap(base, scope),
		"token transport":  token.Wrap(base, scope),
		"agency transport": agency.Wrap(base, scope),
		"OIDC transport":   oidc.Wrap(base, scope),
		"password errors":  auth.NewPassword(cfg).Validate(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check := func(how, got string) {
				t.Helper()
				if strings.Contains(got, "HIDDEN") || strings.Contains(got, "48494444454e") || strings.Contains(got, "48494444454E") {
					t.Errorf("%s shows a secret: %s", how, got)
				}
			}
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%e", "%c", "%T"} {
				check(verb, fmt.Sprintf(verb, v))
			}
			var text, structured strings.Builder
			slog.New(slog.NewTextHandler(&text, nil)).Info("m", "v", v, slog.Group("g", "v", pair{v}))
			slog.New(slog.NewJSONHandler(&structured, nil)).Info("m", "v", v, slog.Group("g", "v", pair{v}))
			check("slog text", text.String())
			check("slog JSON", structured.String())
			if data, err := json.Marshal(v); err == nil {
				check("json", string(data))
			}
			if data, err := xml.Marshal(v); err == nil {
				check("xml", string(data))
			}
		})
	}
}

func TestPrintedForms(t *testing.T) {
	t.Parallel()
	full := auth.PasswordConfig{
		UserName: "user", UserID: "u", Password: testPassword, DomainName: "domain", DomainID: "d",
		ProjectID: "p", ProjectName: "project", IAMEndpoint: testIAM,
	}
	for _, tt := range []struct {
		v interface {
			fmt.Stringer
			fmt.GoStringer
			slog.LogValuer
			encoding.TextMarshaler
		}
		want string
	}{
		{auth.AKSK("ak", "sk"), "auth.AccessKey([REDACTED])"},
		{auth.Token("t"), "auth.StaticToken([REDACTED])"},
		{auth.NewPassword(full), "auth.Password([REDACTED])"},
		{auth.AssumeRole(auth.Token("t"), testAgency()), "auth.AssumedRole([REDACTED])"},
		{auth.NewMetadata(auth.MetadataConfig{}), "auth.Metadata([REDACTED])"},
		{auth.NewOIDC(testOIDC()), "auth.OIDC([REDACTED])"},
		{auth.MetadataConfig{Transport: http.DefaultTransport}, `auth.MetadataConfig{}`},
		{auth.MetadataConfig{Endpoint: testMetadata}, `auth.MetadataConfig{Endpoint: "http://169.254.169.254"}`},
		{auth.MetadataConfig{Endpoint: "https://u:p@host"}, `auth.MetadataConfig{Endpoint: "[REDACTED]@host"}`},
		{testAgency(), `auth.AgencyConfig{AgencyName: "dc-agency", DomainName: "customer"}`},
		{auth.AgencyConfig{AgencyName: "a", DomainID: "d", Duration: time.Hour, SessionName: "s", IAMEndpoint: testIAM}, `auth.AgencyConfig{AgencyName: "a", DomainID: "d", Duration: "1h0m0s", SessionName: "s", IAMEndpoint: "https://iam.example.com"}`},
		{testOIDC(), `auth.OIDCConfig{IdentityProviderID: "idp", IDToken: "set"}`},
		{auth.OIDCConfig{IdentityProviderID: "i", TokenFile: "f", ProjectID: "p", ProjectName: "n", IAMEndpoint: testIAM}, `auth.OIDCConfig{IdentityProviderID: "i", TokenFile: "f", ProjectID: "p", ProjectName: "n", IAMEndpoint: "https://iam.example.com"}`},
		{auth.PasswordConfig{UserName: "a\nb"}, `auth.PasswordConfig{UserName: "a\nb"}`},
		{auth.PasswordConfig{}, `auth.PasswordConfig{}`},
		{full, `auth.PasswordConfig{UserName: "user", UserID: "u", Password: "[REDACTED]", DomainName: "domain", DomainID: "d", ` +
			`ProjectID: "p", ProjectName: "project", IAMEndpoint: "https://iam.example.com"}`},
	} {
		t.Run(tt.want, func(t *testing.T) {
			t.Parallel()
			data, err := tt.v.MarshalText()
			if err != nil {
				t.Fatal(err)
			}
			for how, got := range map[string]string{
				"String": tt.v.String(), "GoString": tt.v.GoString(), "MarshalText": string(data), "%v": fmt.Sprint(tt.v),
			} {
				if got != tt.want {
					t.Errorf("%s = %s, want %s", how, got, tt.want)
				}
			}
		})
	}
}

// The RoundTripper of a source holds a credential after its first use.
func TestTransportShowsNoCredential(t *testing.T) {
	t.Parallel()
	for name, s := range sources() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			rt := s.wrap(c)
			if _, err := send(t, rt); err != nil {
				t.Fatal(err)
			}
			c.used, c.sent = nil, nil
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%t", "%d"} {
				for _, v := range []any{rt, []any{rt}, struct{ rt http.RoundTripper }{rt}} {
					if text := fmt.Sprintf(verb, v); strings.Contains(text, "token-1") || strings.Contains(text, "security-1") || strings.Contains(text, "AKEXAMPLE") {
						t.Errorf("%s shows a secret: %s", verb, text)
					}
				}
			}
		})
	}
}
