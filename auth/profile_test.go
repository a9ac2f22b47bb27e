package auth_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/authtest"
)

const profileKey = `"accessKeyId": "AKEXAMPLE", "secretAccessKey": "HIDDEN"`

func profileFile(settings, profiles string) []byte {
	return []byte(`{"language": "en", ` + settings + ` "profiles": [` + profiles + `]}`)
}

func TestParseProfile(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, settings, profile, sent string
	}{
		{"a key", `"authEncrypt": "false", "current": "a",`, `{"name": "a", "mode": "AKSK", ` + profileKey + `}`, "ak=AKEXAMPLE"},
		{"a temporary key", `"authEncrypt": false, "current": "a",`, `{"name": "a", "mode": "AKSK", "securityToken": "st", ` + profileKey + `}`, "ak=AKEXAMPLE X-Security-Token=st"},
		{"a key without a mode, in an older file", `"current": "a",`, `{"name": "a", ` + profileKey + `}`, "ak=AKEXAMPLE"},
		{"a token", `"current": "a",`, `{"name": "a", "mode": "token", "xAuthToken": "t", "accessKeyId": "OLD"}`, "X-Auth-Token=t"},
		{
			"a key of IAM Identity Center", `"authEncrypt": "false", "current": "a",`,
			`{"name": "a", "mode": "SSO", "ssoAuth": {"stsToken": {"securityToken": "st", ` + profileKey + `}}}`, "ak=AKEXAMPLE X-Security-Token=st",
		},
	} {
		p, err := auth.ParseProfile(profileFile(tt.settings, `{"name": "b"}, `+tt.profile), "")
		if err != nil || p.Name != "a" || p.NeedsMetadata {
			t.Errorf("%s: ParseProfile() = %v, %v", tt.name, p, err)
			continue
		}
		if got := authtest.Sent(t, p.Auth); got != tt.sent {
			t.Errorf("%s: sends %q, want %q", tt.name, got, tt.sent)
		}
		if text := fmt.Sprintf("%v %+v %#v", p, p, p); strings.Contains(text, "HIDDEN") {
			t.Errorf("%s: a secret is in %s", tt.name, text)
		}
	}
}

func TestParseProfileOfAnAgency(t *testing.T) {
	t.Parallel()
	const agency = `"agencyName": "network", "agencyDomainName": "owner"`
	for _, tt := range []struct {
		name, profiles string
		metadata       bool
	}{
		{"with its own key", `{"name": "a", "mode": "AKSK", ` + agency + `, ` + profileKey + `}`, false},
		{"with the key of another profile", `{"name": "a", "mode": "agency", "sourceProfile": "b", ` + agency + `}, {"name": "b", ` + profileKey + `}`, false},
		{"on a server", `{"name": "a", "mode": "ecsAgency", "agencyName": "network", "agencyDomainId": "d", "agencyDomainName": "owner"}`, true},
	} {
		p, err := auth.ParseProfile(profileFile("", tt.profiles), "a")
		if err != nil || p.NeedsMetadata != tt.metadata {
			t.Errorf("%s: ParseProfile() = %v, %v, want metadata %v", tt.name, p, err, tt.metadata)
		}
		role, ok := p.Auth.(*auth.AssumedRole)
		if !ok {
			t.Errorf("%s: Auth = %T, want *auth.AssumedRole", tt.name, p.Auth)
		} else if err := role.Validate(); err != nil {
			t.Errorf("%s: Validate() = %v", tt.name, err)
		}
	}
	p, err := auth.ParseProfile(profileFile("", `{"name": "a", "mode": "ecsAgency", "region": "r", "projectId": "p", "domainId": "d"}`), "a")
	if _, ok := p.Auth.(*auth.Metadata); err != nil || !ok || !p.NeedsMetadata || p.Region != "r" || p.ProjectID != "p" || p.DomainID != "d" {
		t.Errorf("ParseProfile() = %v, %v, want the metadata service", p, err)
	}
}

func TestParseProfileFails(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("A", 41)
	for _, tt := range []struct {
		name, content, profile, want string
	}{
		{"no JSON", "HIDDEN", "", "the file is not JSON at byte 1"},
		{"an end too early", `{"current": "HIDDEN`, "", "the file is not JSON at byte 19"},
		{"a wrong type", `{"profiles": {"accessKeyId": "HIDDEN"}}`, "", "the field profiles has the wrong type"},
		{"a list", `["HIDDEN"]`, "", "KooCLI profile: the file is not a JSON object with profiles"},
		{"a text", `"HIDDEN"`, "", "KooCLI profile: the file is not a JSON object with profiles"},
		{"a wrong type in a profile", `{"profiles": ["HIDDEN"]}`, "", "the field profiles has the wrong type at byte"},
		{"a wrong number", `{"profiles": [{"accessKeyId": 11HIDDEN}]}`, "", "not JSON at byte"},
		{"no profiles", "{}", "", "make one with hcloud configure init"},
		{"no current profile", `{"profiles": [{"name": "a"}, {"name": "b"}]}`, "", "no profile is current; name one of a, b"},
		{"an unknown profile", `{"profiles": [{"name": "a"}]}`, "b", "there is no profile b; the file has a"},
		{"encrypted", `{"authEncrypt": "true", "profiles": [{"name": "a", ` + profileKey + `}]}`, "a", "the profile a cannot be used: its credentials are encrypted; store them unencrypted with hcloud configure set --cli-auth-encrypt=false"},
		{"encrypted, as a Boolean", `{"authEncrypt": true, "profiles": [{"name": "a", "mode": "token", "xAuthToken": "HIDDEN"}]}`, "a", "are encrypted"},
		{"encrypted by an older tool, in base64", `{"profiles": [{"name": "a", "accessKeyId": "HIDDEN+/=", "secretAccessKey": "HIDDEN"}]}`, "a", "are encrypted"},
		{"encrypted by an older tool, in hex", `{"profiles": [{"name": "a", "accessKeyId": "` + long + `", "secretAccessKey": "HIDDEN"}]}`, "a", "are encrypted"},
		{"no secret key", `{"profiles": [{"name": "a", "accessKeyId": "HIDDEN"}]}`, "a", "it has an accessKeyId, but no secretAccessKey"},
		{"no access key", `{"profiles": [{"name": "a", "secretAccessKey": "HIDDEN"}]}`, "a", "it has a secretAccessKey, but no accessKeyId"},
		{"nothing", `{"profiles": [{"name": "a", "securityToken": "HIDDEN"}]}`, "a", "it has no credentials; set them with hcloud configure set"},
		{"no sign-in", `{"profiles": [{"name": "a", "mode": "SSO", "accessKeyId": "HIDDEN"}]}`, "a", "it has no temporary key; sign in with hcloud configure sso"},
		{"an unknown mode", `{"profiles": [{"name": "a", "mode": "HIDDEN"}]}`, "a", "its mode is not known"},
		{"an agency without a name", `{"profiles": [{"name": "a", "mode": "agency", ` + profileKey + `}]}`, "a", "it has the mode agency, but no agencyName"},
		{"an agency without an account", `{"profiles": [{"name": "a", "agencyName": "n", ` + profileKey + `}]}`, "a", "neither agencyDomainName nor agencyDomainId"},
		{"an agency without its source", `{"profiles": [{"name": "a", "agencyName": "n", "sourceProfile": "b"}]}`, "a", "there is no profile b"},
		{"control characters", "{\"profiles\": [{\"name\": \"a\\n\\u001b\"}]}", "a\n\x1b", "the profile a cannot be used"},
	} {
		_, err := auth.ParseProfile([]byte(tt.content), tt.profile)
		e, ok := errors.AsType[*auth.Error](err)
		if !ok || !strings.Contains(err.Error(), tt.want) || strings.Contains(fmt.Sprintf("%v %+v", err, e), "HIDDEN") {
			t.Errorf("%s: ParseProfile() = %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestLoadProfile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "config.json")
	content := "\ufeff" + strings.ReplaceAll(string(profileFile(`"current": "a",`+"\n", `{"name": "a", `+profileKey+`}`)), "\n", "\r\n")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := auth.LoadProfile(path, ""); err != nil || authtest.Sent(t, p.Auth) != "ak=AKEXAMPLE" {
		t.Errorf("LoadProfile() = %v, %v", p, err)
	}
	if _, err := auth.LoadProfile(path, "b"); err == nil || !strings.Contains(err.Error(), path+": there is no profile b") {
		t.Errorf("LoadProfile() = %v, want the path and the profile", err)
	}
	_, err := auth.LoadProfile(filepath.Join(dir, "none"), "")
	if _, ok := errors.AsType[*auth.Error](err); !ok || !errors.Is(err, fs.ErrNotExist) || strings.Count(err.Error(), "none") != 1 {
		t.Errorf("LoadProfile() = %v, want ErrNotExist with the path once", err)
	}
	if _, err := auth.LoadProfile(dir, ""); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("LoadProfile() = %v, want the error of a folder", err)
	}
}

// TestLoadProfileFromTheHomeDirectory checks the path that KooCLI uses.
func TestLoadProfileFromTheHomeDirectory(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	path := filepath.Join(home, ".hcloud", "config.json")
	if _, err := auth.LoadProfile("", ""); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("LoadProfile() = %v, want ErrNotExist for %s", err, path)
	}
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, profileFile("", `{"name": "a", `+profileKey+`}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := auth.LoadProfile("", "a"); err != nil || p.Name != "a" {
		t.Errorf("LoadProfile() = %v, %v", p, err)
	}
}

// FuzzParseProfile checks that any content gives either a credential or an error of one
// line, and that neither shows a secret.
func FuzzParseProfile(f *testing.F) {
	f.Add("AKSK", "false", "AK", "n", "b")
	f.Add("agency", "true", "AK", "", "a")
	f.Add("SSO", "", "A/K", "n", "")
	f.Add("token", "\u2028", "", "n\n", "c")
	f.Add("ecsAgency", `"}`, "", "", "a")
	f.Fuzz(func(t *testing.T, mode, encrypt, accessKey, agency, source string) {
		const mark = "@hidden@"
		key := map[string]any{"accessKeyId": accessKey, "secretAccessKey": mark, "securityToken": mark}
		content, err := json.Marshal(map[string]any{"current": "a", "authEncrypt": encrypt, "profiles": []any{
			map[string]any{
				"name": "a", "mode": mode, "accessKeyId": accessKey, "secretAccessKey": mark, "xAuthToken": mark, "agencyName": agency,
				"agencyDomainId": "d", "sourceProfile": source, "ssoAuth": map[string]any{"stsToken": key},
			},
			map[string]any{"name": "b", "mode": mode, "accessKeyId": accessKey, "secretAccessKey": mark},
		}})
		if err != nil {
			t.Fatal(err)
		}
		p, err := auth.ParseProfile(content, "")
		if (p.Auth == nil) != (err != nil) {
			t.Fatalf("ParseProfile() = %v, %v", p, err)
		}
		text := fmt.Sprint(err, p)
		if strings.Contains(text, mark) && !strings.Contains(mode+encrypt+accessKey+agency+source, "@") {
			t.Errorf("a secret is in %q", text)
		}
		if err != nil && strings.ContainsFunc(err.Error(), func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' }) {
			t.Errorf("ParseProfile() = %q, which is not one line of text", err)
		}
		if _, err := auth.ParseProfile(content[:len(content)/2], ""); err == nil {
			t.Error("half a file is no error")
		}
	})
}
