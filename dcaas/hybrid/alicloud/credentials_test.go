package alicloud_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

func TestLoadCredentials(t *testing.T) {
	for _, tt := range []struct {
		name, id, secret, token string
		want                    string // "" for none
	}{
		{"pair", "i", "s", "", ""},
		{"temporary", "i", "s", "t", ""},
		{"nothing", "", "", "", "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are empty"},
		{"no ID", "", "HIDDEN", "", "ALIBABA_CLOUD_ACCESS_KEY_ID is empty, though"},
		{"token alone", "", "", "HIDDEN", "ALIBABA_CLOUD_ACCESS_KEY_ID is empty, though"},
		{"no secret", "HIDDEN", "", "", "ALIBABA_CLOUD_ACCESS_KEY_SECRET is empty, though"},
		{"line break", "i", "HIDDEN\n", "", "the AccessKey secret holds"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", tt.id)
			t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", tt.secret)
			t.Setenv("ALIBABA_CLOUD_SECURITY_TOKEN", tt.token)
			credentials, err := alicloud.LoadCredentials()
			if tt.want != "" {
				checkClass(t, tt.name, err, dcaas.ErrInvalid)
				if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "HIDDEN") {
					t.Errorf("LoadCredentials() = %v, want %q", err, tt.want)
				}
				if got := errors.Is(err, dcaas.ErrNoCredentials); got != (tt.name == "nothing") {
					t.Errorf("is ErrNoCredentials: %v", got)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			s := &script{replies: []reply{{body: `{"BgpPeers":{"BgpPeer":[]}}`}}}
			c := newClient(t, s, func(cfg *alicloud.Config) { cfg.Credentials = credentials })
			if _, err := c.BGPPeers.List(t.Context(), alicloud.BGPPeerListOpts{}); err != nil {
				t.Fatal(err)
			}
			if h := s.seen[0].Header; !strings.Contains(h.Get("Authorization"), "Credential=i,") || h.Get("X-Acs-Security-Token") != tt.token {
				t.Errorf("header = %v", h)
			}
		})
	}
	// New does not read the environment.
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "i")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s")
	if _, err := alicloud.New(alicloud.Config{Region: "cn-shanghai"}); err == nil {
		t.Error("New() takes credentials from the environment")
	}
}
