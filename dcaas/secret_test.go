package dcaas_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// Printed, logged or encoded values of the API show no secret.
func TestNoSecretShows(t *testing.T) {
	t.Parallel()
	const secret = "sesame-sesame"
	password := auth.PasswordConfig{UserName: "u", Password: secret, DomainName: "d"}
	cfg := dcaas.Config{Region: "r", ProjectID: "p", Auth: auth.TemporaryAKSK("AK"+secret, secret, secret)}
	client, err := dcaas.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{
		"Secret": dcaas.Secret(secret), "key": cfg.Auth, "token": auth.Token(secret), "password": auth.NewPassword(password), "password config": password,
		"Config": cfg, "*Config": &cfg, "Client": *client, "*Client": client,
		"interface":      dcaas.VirtualInterface{BGPMD5: secret, VIFPeers: []dcaas.VIFPeer{{BGPMD5: secret}}},
		"*interface":     &dcaas.VirtualInterface{BGPMD5: secret},
		"create options": dcaas.VirtualInterfaceCreateOpts{BGPMD5: secret}, "peer options": &dcaas.VIFPeerCreateOpts{BGPMD5: secret},
	}
	for name, v := range values {
		var out strings.Builder
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%t", "%x", "%c", "%U"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		data, err := json.Marshal(v)
		fmt.Fprintf(&out, "%s %v\n", data, err)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
		if strings.Contains(out.String(), secret) {
			t.Errorf("%s shows its secret:\n%s", name, out.String())
		}
	}
}

func TestSecretIsLostInJSON(t *testing.T) {
	t.Parallel()
	vif := dcaas.VirtualInterface{ID: "i", BGPMD5: "sesame"}
	data, err := json.Marshal(vif)
	if err != nil || !bytes.Contains(data, []byte(`"bgp_md5":"[REDACTED]"`)) {
		t.Fatalf("Marshal() = %s, %v", data, err)
	}
	var again dcaas.VirtualInterface
	if err = json.Unmarshal(data, &again); err != nil || again.BGPMD5 != "" || again.ID != "i" {
		t.Errorf("Unmarshal() = %+v, %v, want no password", again, err)
	}
	if data, err = json.Marshal(dcaas.VirtualInterface{}); err != nil || !bytes.Contains(data, []byte(`"bgp_md5":""`)) {
		t.Errorf("Marshal() = %s, %v, want an empty password", data, err)
	}
}
