package auth_test

import (
	"encoding"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// No common way to print, log or encode a value shows a secret, also if the value
// is nested in another value.
func TestNoPrintedFormShowsASecret(t *testing.T) {
	t.Parallel()
	key := auth.TemporaryAKSK("HIDDEN-access", "HIDDEN-secret", "HIDDEN-security")
	token := auth.Token("HIDDEN-token")
	cfg := auth.PasswordConfig{UserName: "shown", Password: "HIDDEN-password", DomainName: "domain"}
	password := auth.NewPassword(cfg)
	scope := auth.Scope{ProjectID: "p", IAMEndpoint: testIAM}
	base := roundTripFunc(nil)

	type pair struct{ V any }
	type private struct {
		key      auth.AccessKey
		token    *auth.StaticToken
		password auth.Password
	}
	for name, v := range map[string]any{
		"key":             key,
		"key value":       *key,
		"token":           token,
		"token value":     *token,
		"password":        password,
		"password value":  *password,
		"config":          cfg,
		"config pointer":  &cfg,
		"in a struct":     pair{cfg},
		"in a slice":      []any{cfg, key, token, password},
		"in a map":        map[string]any{"a": cfg, "b": *key},
		"private fields":  private{*key, token, *password},
		"key transport":   key.Wrap(base, scope),
		"token transport": token.Wrap(base, scope),
		"password errors": auth.NewPassword(cfg).Validate(),
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
