package dcaas

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/internal/authtest"
)

// profiles is a file of KooCLI with the fields that hcloud configure list shows.
const profiles = `{
  "language": "en", "offline": "false", "agreePrivacy": "true", "authEncrypt": "false", "current": "work",
  "profiles": [
    {"name": "default", "mode": "AKSK", "accessKeyId": "AKDEFAULT", "secretAccessKey": "hidden", "securityToken": "", "region": "eu-west-101",
     "projectId": "p-default", "domainId": "d", "skipSecureVerify": "false", "readTimeout": 10},
    {"name": "work", "mode": "AKSK", "accessKeyId": "AKWORK", "secretAccessKey": "hidden", "securityToken": "temporary", "region": "cn-north-4", "projectId": ""},
    {"name": "server", "mode": "ecsAgency", "region": "cn-north-4"},
    {"name": "half", "mode": "AKSK", "accessKeyId": "AKHALF"}
  ]
}`

func TestLoadConfigProfile(t *testing.T) {
	t.Parallel()
	const ini = "[basic]\nak=ini\nsk=s\nproject_id=p-ini"
	encrypted := strings.Replace(profiles, `"authEncrypt": "false"`, `"authEncrypt": "true"`, 1)
	tests := []struct {
		name      string
		env       map[string]string
		files     map[string]string
		sent      string
		region    string
		projectID string
		from      string
	}{
		{"the current profile", nil, map[string]string{profileFile: profiles}, "ak=AKWORK X-Security-Token=temporary", "cn-north-4", "", profileFile + ", profile work"},
		{
			"a named profile before the credentials file",
			map[string]string{"HW_PROFILE": "default"},
			map[string]string{profileFile: profiles, homeFile: ini},
			"ak=AKDEFAULT", "eu-west-101", "p-default", profileFile + ", profile default",
		},
		{"the credentials file before the current profile", nil, map[string]string{profileFile: profiles, homeFile: ini}, "ak=ini", "", "p-ini", homeFile + ", section basic"},
		{
			"a named file, with Windows' line ends and a byte order mark",
			map[string]string{"HW_SHARED_CONFIG_FILE": "/etc/hcloud.json"},
			map[string]string{"/etc/hcloud.json": "\ufeff" + strings.ReplaceAll(profiles, "\n", "\r\n"), homeFile: ini, profileFile: "{"},
			"ak=AKWORK X-Security-Token=temporary", "cn-north-4", "", "/etc/hcloud.json, profile work",
		},
		{
			"a file below the home directory",
			map[string]string{"HW_SHARED_CONFIG_FILE": "~/my.json"},
			map[string]string{"/homes/user/my.json": profiles},
			"ak=AKWORK X-Security-Token=temporary", "cn-north-4", "", "/homes/user/my.json, profile work",
		},
		{
			"variables before a named profile",
			map[string]string{"HW_PROFILE": "none", "HW_ACCESS_KEY": "env", "HW_SECRET_KEY": "s"},
			map[string]string{profileFile: profiles},
			"ak=env", "", "", "HW_ACCESS_KEY, HW_SECRET_KEY",
		},
		{
			"variables for single fields",
			map[string]string{"HW_PROFILE": "default", "HW_REGION_NAME": "r", "OS_PROJECT_ID": "p"},
			map[string]string{profileFile: profiles, homeFile: ini},
			"ak=AKDEFAULT", "r", "p", profileFile + ", profile default",
		},
		{
			"no project of another file",
			nil,
			map[string]string{profileFile: profiles, homeFile: "[basic]\nproject_id=p-ini\n"},
			"ak=AKWORK X-Security-Token=temporary", "cn-north-4", "", profileFile + ", profile work",
		},
		{
			"the credentials file when the profiles are encrypted",
			map[string]string{"HUAWEICLOUD_SDK_CREDENTIALS_FILE": "/etc/dc.ini"},
			map[string]string{profileFile: encrypted, "/etc/dc.ini": ini},
			"ak=ini", "", "p-ini", "/etc/dc.ini, section basic",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg, err := load(tt.env, tt.files)
			if err != nil {
				t.Fatal(err)
			}
			if got := authtest.Sent(t, cfg.Auth); got != tt.sent {
				t.Errorf("sends %s, want %s", got, tt.sent)
			}
			if cfg.Region != tt.region || cfg.ProjectID != tt.projectID || cfg.Sources.Of("Auth") != tt.from {
				t.Errorf("load() = %v from %s, want region %q, project %q from %s", cfg, cfg.Sources.Of("Auth"), tt.region, tt.projectID, tt.from)
			}
			if strings.Contains(fmt.Sprint(cfg, cfg.Sources), "hidden") {
				t.Errorf("a secret is in %v %v", cfg, cfg.Sources)
			}
		})
	}
}

// TestLoadConfigProfileFails checks the reason of each profile that cannot be used. A chosen
// profile must not fall through to the credentials file, which may be another user's.
func TestLoadConfigProfileFails(t *testing.T) {
	t.Parallel()
	const chosen = "; HW_PROFILE chooses it, so no other source takes its place"
	encrypted := strings.Replace(profiles, `"authEncrypt": "false"`, `"authEncrypt": "true"`, 1)
	for _, tt := range []struct {
		name, profile, file, want string
	}{
		{"unknown", "none", profiles, profileFile + ", profile none: there is no profile none; the file has default, work, server, half" + chosen},
		{"no file", "work", "", profileFile + ", profile work: no such file" + chosen},
		{"encrypted", "work", encrypted, "its credentials are encrypted; store them unencrypted with hcloud configure set --cli-auth-encrypt=false" + chosen},
		{"encrypted and current", "", encrypted, profileFile + ": the profile work cannot be used: its credentials are encrypted"},
		{"half a key", "half", profiles, "the profile half cannot be used: it has an accessKeyId, but no secretAccessKey" + chosen},
		{"metadata service", "server", profiles, "it takes its credentials from the metadata service, which needs the option FromMetadata" + chosen},
		{"no JSON", "work", `{"profiles": [{"secretAccessKey": "hidden" x`, "the file is not JSON at byte 44" + chosen},
		{"a wrong type", "work", `{"profiles": [{"secretAccessKey": 4444}]}`, "the field secretAccessKey has the wrong type at byte"},
		{"no permission", "work", "locked", profileFile + ", profile work: permission denied" + chosen},
		{"an empty file", "work", " \n", profileFile + ", profile work: nothing set" + chosen},
		{"an empty list", "", "{}", profileFile + ": the file has no profiles; make one with hcloud configure init"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{profileFile: tt.file}
			if tt.file == "" {
				delete(files, profileFile)
			}
			env := map[string]string{"HW_PROFILE": tt.profile}
			if tt.profile != "" {
				files[homeFile] = "[basic]\nak=of another\nsk=user"
			}
			cfg, err := load(env, files)
			text := fmt.Sprint(err, cfg.Sources)
			if !errors.Is(err, ErrInvalid) || errors.Is(err, ErrNoCredentials) || !strings.Contains(text, tt.want) || strings.Contains(text, "hidden") || strings.Contains(text, "4444") {
				t.Errorf("load() = %v, want %q", err, tt.want)
			}
			if cfg.Auth != nil {
				t.Error("load() returned credentials")
			}
		})
	}
	// Without a choice, an unusable profile does not hide that there is nothing else.
	cfg, err := load(nil, map[string]string{profileFile: encrypted})
	if err == nil || !slices.ContainsFunc(cfg.Sources.Checked, func(c CheckedSource) bool { return c.Source == homeFile }) {
		t.Errorf("load() = %v, %v", cfg.Sources, err)
	}
}
