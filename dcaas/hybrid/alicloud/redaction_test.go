package alicloud_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

// A proxy may repeat the signature input in its text, and so may the service when it
// rejects the signature. No error and no log shows it.
func TestEchoedSecretsAreRedacted(t *testing.T) {
	t.Parallel()
	const token = "HIDDEN/token+of=STS"
	key := func(cfg *alicloud.Config) {
		cfg.Credentials = alicloud.TemporaryAccessKey("HIDDEN-id", "HIDDEN-secret", token)
	}
	for _, form := range []alicloud.Signature{alicloud.ACS3HMACSHA256, alicloud.HMACSHA1} {
		var log strings.Builder
		echo := responder(func(req *http.Request) (int, string) {
			return 0, "proxy refused " + req.URL.String() + " " + fmt.Sprint(req.Header)
		})
		said := func(text string) responder {
			return func(req *http.Request) (int, string) {
				body, _ := json.Marshal(map[string]string{"Code": "SomethingNew", "Message": strings.NewReplacer(
					"{query}", req.URL.RawQuery, "{escaped}", url.QueryEscape(req.URL.RawQuery), "{token}", token, "{key}", "HIDDEN-id",
					"{proof}", req.Header.Get("Authorization")+req.URL.Query().Get("Signature")).Replace(text)})
				return http.StatusBadRequest, string(body)
			}
		}
		for name, tt := range map[string]struct {
			answer responder
			want   string
		}{
			"transport": {echo, "proxy refused"},
			"query":     {said("no: {query}"), "no: "},
			"escaped":   {said("no: POST&%2F&{escaped}"), "no: POST"},
			"token":     {said("the SecurityToken {token} of {key} is malformed, {proof}"), "the SecurityToken [REDACTED] of [REDACTED] is malformed"},
		} {
			signature := ""
			service := responder(func(req *http.Request) (int, string) {
				_, signature, _ = strings.Cut(req.Header.Get("Authorization")+"Signature="+req.URL.Query().Get("Signature"), "Signature=")
				signature = strings.TrimSuffix(signature, "Signature=")
				return tt.answer(req)
			})
			c := newClient(t, nil, key, func(cfg *alicloud.Config) {
				cfg.HTTPClient, cfg.Signature = &http.Client{Transport: service}, form
				cfg.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			})
			err := fail(c.BGPPeers.Create(t.Context(), createOpts()))
			e, _ := errors.AsType[*alicloud.Error](err)
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error()+e.Message, "HIDDEN") {
				t.Errorf("%s, %s: %v", form, name, err)
			}
			if signature == "" || strings.Contains(err.Error()+e.Message, signature) || strings.Contains(err.Error()+e.Message, url.QueryEscape(signature)) {
				t.Errorf("%s, %s: %v shows the signature %q", form, name, err, signature)
			}
		}
		if strings.Contains(log.String(), "HIDDEN") || !strings.Contains(log.String(), "proxy refused") {
			t.Errorf("%s: log = %s", form, log.String())
		}
	}
}

// An error omits the quoted signature input, for all known introductions and in any
// case.
func TestSignatureInputIsCut(t *testing.T) {
	t.Parallel()
	const said = "Specified signature does not match our calculation."
	for _, quote := range []string{
		"server string to sign is:", "Server String To Sign is:", "string to sign:", "The StringToSign is ", "stringtosign=", "SERVER STRING IS:",
		"server canonical request is:", "CanonicalRequest:", "\u0130 StringToSign is ",
	} {
		body, _ := json.Marshal(map[string]string{"Code": "SignatureDoesNotMatch", "Message": said + " " + quote + "POST&%2F&quoted"})
		err := fail(newClient(t, &script{replies: []reply{{status: 400, body: string(body)}}}).BGPPeers.Create(t.Context(), createOpts()))
		if !strings.Contains(err.Error(), said) || strings.Contains(err.Error(), "quoted") {
			t.Errorf("%s: %v", quote, err)
		}
	}
}

// Printing, logging and encoding values show no secret.
func TestRedaction(t *testing.T) {
	t.Parallel()
	key := alicloud.TemporaryAccessKey("HIDDEN-id", "HIDDEN-secret", "HIDDEN-token")
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	// The service quotes the signature input when it rejects a signature.
	quoted := `{"Code":"SignatureDoesNotMatch","Message":"Specified signature is not matched with our calculation. server string to sign is:POST&%2F&SecurityToken%3DHIDDEN-token"}`
	cfg := alicloud.Config{
		Region: "cn-shanghai", Credentials: key, Logger: logger, Retry: dcaas.RetryPolicy{MaxTries: 1}, Signature: alicloud.HMACSHA1,
		HTTPClient: &http.Client{Transport: &script{replies: []reply{{status: 400, body: quoted}, {err: errors.New("broken pipe")}}}},
		Timeout:    time.Second,
	}
	c, err := alicloud.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	refused := fail(c.BGPPeers.Create(t.Context(), createOpts()))
	if want := "alicloud: CreateBgpPeer: 400 SignatureDoesNotMatch Specified signature is not matched with our calculation.; check the AccessKey pair and this machine's clock"; refused.Error() != want {
		t.Errorf("Error() = %s, want %s", refused, want)
	}
	lost := fail(c.BGPPeers.Create(t.Context(), createOpts()))
	logged := log.String()
	if !strings.Contains(logged, "dcaas: try") {
		t.Errorf("log = %s", logged)
	}

	type pair struct{ V any }
	type private struct{ key alicloud.Credentials }
	for name, v := range map[string]any{
		"key": key, "key value": *key, "config": cfg, "config pointer": &cfg, "in a struct": pair{cfg}, "private field": private{*key},
		"client": c, "service": c.BGPPeers, "refused": refused, "lost": lost, "log": logged, "validation": alicloud.AccessKey("HIDDEN id", "s").Validate(),
	} {
		check := func(how, got string) {
			t.Helper()
			if strings.Contains(got, "HIDDEN") || strings.Contains(strings.ToLower(got), "48494444454e") {
				t.Errorf("%s: %s shows it: %s", name, how, got)
			}
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
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
	}
	if got, err := key.MarshalText(); err != nil || string(got) != "alicloud.Credentials([REDACTED])" || key.String() != string(got) || key.GoString() != string(got) {
		t.Errorf("MarshalText() = %s, %v", got, err)
	}
}
