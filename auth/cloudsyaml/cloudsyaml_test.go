package cloudsyaml

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/internal/authtest"
)

// otc is a file of OpenStack's tools, with an anchor and unquoted numbers.
const otc = `# my clouds
common: &common
  auth_url: https://iam.eu-de.otc.t-systems.com:443/v3
  project_id: 00123456789012345678901234567890
clouds:
  otc:
    region_name: eu-de
    interface: public
    identity_api_version: 3
    auth:
      <<: *common
      username: user
      password: from-clouds
      user_domain_name: OTC00000000001000000123
  key:
    region_name: cn-north-4
    auth: {ak: AKCLOUD, sk: hidden, project_name: cn-north-4_dc}
`

// newTest returns a reader of variables and files of the test.
func newTest(env, files map[string]string) *reader {
	return &reader{
		getenv:   func(key string) string { return env[key] },
		home:     func() (string, error) { return "/homes/user", nil },
		readFile: authtest.Files(files),
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	user := func(name, password, domain string) string {
		return `{"auth":{"identity":{"methods":["password"],"password":{"user":{` + name + `,"password":"` + password + `"` + domain + `}}},"scope":{"project":{"id":"p"}}}} X-Auth-Token=fetched`
	}
	domain := `,"domain":{"name":"OTC00000000001000000123"}`
	for _, tt := range []struct {
		name  string
		env   map[string]string
		files map[string]string
		sent  string
		want  string // the Config without Auth
		from  string
	}{
		{
			"OS_CLOUD in the working directory",
			map[string]string{"OS_CLOUD": "otc"},
			map[string]string{"clouds.yaml": otc, "/homes/user/.config/openstack/clouds.yaml": "{"},
			user(`"name":"user"`, "from-clouds", domain),
			`Region: "eu-de", ProjectID: "00123456789012345678901234567890", IAMEndpoint: "https://iam.eu-de.otc.t-systems.com:443/v3", Cloud: "otc.t-systems.com"`,
			"clouds.yaml, cloud otc",
		},
		{
			"secure.yaml of another folder, from Windows",
			map[string]string{"OS_CLOUD": "otc"},
			map[string]string{
				"/homes/user/.config/openstack/clouds.yaml": strings.ReplaceAll(otc, "\n", "\r\n"),
				"/etc/openstack/secure.yaml":                "\ufeffclouds:\r\n  otc:\r\n    auth:\r\n      password: secure\r\n",
			},
			user(`"name":"user"`, "secure", domain),
			`Region: "eu-de", ProjectID: "00123456789012345678901234567890", IAMEndpoint: "https://iam.eu-de.otc.t-systems.com:443/v3", Cloud: "otc.t-systems.com"`,
			"/homes/user/.config/openstack/clouds.yaml with /etc/openstack/secure.yaml, cloud otc",
		},
		{
			"a named file",
			map[string]string{"OS_CLOUD": "key", "OS_CLIENT_CONFIG_FILE": "~/mine.yaml", "OS_CLIENT_SECURE_FILE": "/s.yaml"},
			map[string]string{"/homes/user/mine.yaml": otc, "clouds.yaml": "{", "/s.yaml": "clouds: {key: {auth: {security_token: st}}}"},
			"ak=AKCLOUD X-Security-Token=st", `Region: "cn-north-4", ProjectName: "cn-north-4_dc"`, "/homes/user/mine.yaml with /s.yaml, cloud key",
		},
		{
			"the only cloud, in /etc",
			nil,
			map[string]string{"/etc/openstack/clouds.yml": "clouds:\n  one:\n    region_name: r\n    auth: {token: t, auth_url: 'https://iam.myhuaweicloud.com/v3', ak: a, sk: s}\n"},
			"X-Auth-Token=t", `Region: "r", IAMEndpoint: "https://iam.myhuaweicloud.com/v3"`, "/etc/openstack/clouds.yml, cloud one",
		},
		{
			"a user ID, and an address of Direct Connect",
			nil,
			map[string]string{"clouds.yaml": "clouds: {one: {dcaas_endpoint_override: 'https://dc.example.com', auth: {user_id: u, password: p, auth_url: 'https://iam.corp.example.com', user_domain_id: d}}}"},
			user(`"id":"u"`, "p", ""), `Endpoint: "https://dc.example.com", IAMEndpoint: "https://iam.corp.example.com"`, "clouds.yaml, cloud one",
		},
		{
			"the default domain, an auth_type",
			nil,
			map[string]string{"clouds.yaml": "clouds: {one: {auth_type: v3password, region_name: r, auth: {token: old, username: u, password: p, auth_url: 'https://iam.r.c.example.com/v3', default_domain: d}}}"},
			user(`"name":"u"`, "p", `,"domain":{"id":"d"}`), `Region: "r", IAMEndpoint: "https://iam.r.c.example.com/v3", Cloud: "c.example.com"`, "clouds.yaml, cloud one",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg, err := newTest(tt.env, tt.files).load("", "")
			if err != nil {
				t.Fatal(err)
			}
			if got := authtest.Sent(t, cfg.Auth); got != tt.sent {
				t.Errorf("sends %s, want %s", got, tt.sent)
			}
			got, _, _ := strings.Cut(strings.TrimPrefix(cfg.String(), "dcaas.Config{"), ", Auth:")
			if got != tt.want || filepath.ToSlash(cfg.Sources.Of("Auth")) != tt.from || cfg.Sources.Of("Region") != "" != (cfg.Region != "") {
				t.Errorf("load() = %s from %s, want %s from %s", got, cfg.Sources, tt.want, tt.from)
			}
		})
	}
}

func TestLoadFails(t *testing.T) {
	t.Parallel()
	one := func(text string) string { return "clouds:\n  one:\n    region_name: r\n" + text }
	for _, tt := range []struct {
		name, content, want string
		none                bool
	}{
		{"no clouds", "", "clouds.yaml has no clouds: no credentials are set", true},
		{"several clouds", otc, "clouds.yaml has the clouds key, otc: name one in OS_CLOUD", false},
		{"nothing set", one(""), "clouds.yaml, cloud one: no credentials are set", true},
		{"no permission", "locked", "clouds.yaml: permission denied", false},
		{"no YAML", "clouds:\n  one: {hidden\n", "clouds.yaml: it is not valid YAML at line", false},
		{"a tab", "clouds:\n\tone: hidden\n", "clouds.yaml: it is not valid YAML at line 2", false},
		{"an unknown anchor", "clouds: *hidden\n", "clouds.yaml: it is not valid YAML", false},
		{"text for clouds", "clouds: hidden\n", "clouds.yaml: a value has the wrong type at line 1", false},
		{"a list for auth", one("    auth: [hidden]\n"), "clouds.yaml: a value has the wrong type at line 4", false},
		{"a map for a password", one("    auth: {password: {hidden: x}}\n"), "clouds.yaml: a value has the wrong type at line 4", false},
		{"a key of a cloud twice", one("    region_name: hidden\n"), "clouds.yaml: a key occurs twice, the second time at line 4", false},
		{"a cloud twice", "clouds:\n  one: {}\n  one: {region_name: hidden}\n", "clouds.yaml: a key occurs twice, the second time at line 3", false},
		{"a value like the error of a key", one("    verify: mapping key hidden already defined\n"), "clouds.yaml: a value has the wrong type at line 4", false},
		{"verify is no Boolean", one("    verify: hidden\n"), "clouds.yaml: a value has the wrong type at line 4", false},
		{"an application credential", one("    auth_type: v3applicationcredential\n    auth: {application_credential_secret: hidden}\n"), "the cloud has no application credentials: set ak and sk", false},
		{"its keys alone", one("    auth: {application_credential_id: i, application_credential_secret: hidden}\n"), "the cloud has no application credentials", false},
		{"another auth_type", one("    auth_type: v3oidcpassword\n"), "the auth_type v3oidcpassword is not supported: use token, password or aksk", false},
		{"an agency", one("    auth: {ak: a, sk: hidden, agency_name: n}\n"), "agency_name is not supported: set HW_ASSUME_ROLE_AGENCY_NAME", false},
		{"a vendor profile", one("    profile: otc\n    auth: {ak: a, sk: hidden}\n"), "it names a vendor profile, which this package does not have: set auth_url", false},
		{"no token", one("    auth_type: token\n    auth: {password: hidden}\n"), "the auth_type is token, but token is not set", false},
		{"no key", one("    auth_type: aksk\n"), "the auth_type is aksk, but ak and sk are not set", false},
		{"no ak", one("    auth: {sk: hidden}\n"), "sk is set, but not ak", false},
		{"no sk", one("    auth: {ak: a, sk: null}\n"), "ak is set, but not sk", false},
		{"no password", one("    auth: {username: u}\n"), "a user is set, but not password", false},
		{"no user", one("    auth: {password: hidden}\n"), "password is set, but neither username nor user_id", false},
		{"no domain", one("    auth: {username: u, password: hidden}\n"), "username is set, but neither user_domain_name nor user_domain_id", false},
		{"no auth_url", one("    auth: {user_id: u, password: hidden}\n"), "password is set, but not auth_url", false},
		{"an unknown cloud of addresses", one("    auth: {token: hidden, auth_url: 'https://iam.other.example.com'}\n"), "auth_url is not https://iam.{region_name}.{cloud}", false},
		{"a host with a similar name", one("    auth: {token: hidden, auth_url: 'https://iam.evilmyhuaweicloud.com'}\n"), "auth_url is not https://iam.{region_name}.{cloud}", false},
		{"a missing authority", one("    cacert: ~/ca.pem\n    auth: {ak: a, sk: hidden}\n"), "clouds.yaml, cloud one: cacert: /homes/user/ca.pem: file does not exist", false},
		{"a key instead of its path", one("    cert: c\n    key: '-----BEGIN PRIVATE KEY-----hidden'\n    auth: {ak: a, sk: hidden}\n"), "cert: c: file does not exist", false},
	} {
		_, err := newTest(nil, map[string]string{"clouds.yaml": tt.content}).load("", "")
		text := filepath.ToSlash(fmt.Sprint(err))
		if !strings.Contains(text, tt.want) || strings.Contains(text, "hidden") || errors.Is(err, dcaas.ErrNoCredentials) != tt.none {
			t.Errorf("%s: load() = %v, want %q", tt.name, err, tt.want)
		}
	}
}

// TestSecureFails checks that a secure.yaml that cannot be read is an error, because the
// values of clouds.yaml alone are another credential.
func TestSecureFails(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, path, content, want string
	}{
		{"no permission", "secure.yaml", "locked", "secure.yaml: permission denied"},
		{"no YAML", "secure.yaml", "clouds: {hidden", "secure.yaml: it is not valid YAML"},
		{"a wrong type", "secure.yaml", "clouds: {key: hidden}", "secure.yaml: a value has the wrong type at line 1"},
		{"a named file that is missing", "none", "", "/s.yaml: file does not exist"},
	} {
		env := map[string]string{"OS_CLOUD": "key"}
		if tt.path == "none" {
			env["OS_CLIENT_SECURE_FILE"] = "/s.yaml"
		}
		_, err := newTest(env, map[string]string{"clouds.yaml": otc, tt.path: tt.content}).load("", "")
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: load() = %v, want %q", tt.name, err, tt.want)
		}
	}
	cfg, err := newTest(nil, map[string]string{"clouds.yaml": otc, "secure.yaml": "clouds: {other: {auth: {sk: x}}}"}).load("", "key")
	if err != nil || cfg.Sources.Of("Auth") != "clouds.yaml, cloud key" {
		t.Errorf("load() = %v, %v, want clouds.yaml alone", cfg.Sources, err)
	}
}

func TestLoadOfAFile(t *testing.T) {
	t.Parallel()
	r := newTest(map[string]string{"OS_CLIENT_CONFIG_FILE": "/other"}, map[string]string{"/mine.yaml": otc})
	if cfg, err := r.load("/mine.yaml", "key"); err != nil || authtest.Sent(t, cfg.Auth) != "ak=AKCLOUD" {
		t.Errorf("load() = %v, %v", cfg, err)
	}
	if _, err := r.load("/mine.yaml", "none"); err == nil || !strings.Contains(err.Error(), "/mine.yaml has no cloud none, but key, otc") {
		t.Errorf("load() = %v, want the names", err)
	}
	if _, err := r.load("", ""); !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "/other: ") {
		t.Errorf("load() = %v, want ErrNotExist", err)
	}
	if _, err := newTest(nil, nil).load("", ""); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(filepath.ToSlash(err.Error()), "there is no clouds.yaml in ., /homes/user/.config/openstack, /etc/openstack") {
		t.Errorf("load() = %v, want the folders", err)
	}
}

// TestErrorNamesTheFileOnce checks the texts that LoadConfig makes of the errors of the source.
func TestErrorNamesTheFileOnce(t *testing.T) {
	t.Setenv("OS_CLOUD", "")
	clearVariables(t)
	for _, tt := range []struct {
		content, want string
	}{
		{"clouds: {one: {}}", "OpenStack: clouds.yaml, cloud one: no credentials are set"},
		{"locked", "OpenStack: clouds.yaml: permission denied"},
		{"clouds: {}", "OpenStack: clouds.yaml has no clouds: no credentials are set"},
	} {
		r := newTest(nil, map[string]string{"clouds.yaml": tt.content})
		_, err := dcaas.LoadConfig(t.Context(), dcaas.EnvironmentOnly(), dcaas.FromSource(r.source()))
		if text := fmt.Sprint(err); !strings.Contains(text, "; "+tt.want) || strings.Count(text, "clouds.yaml") != 1 {
			t.Errorf("LoadConfig() = %v, want %q", err, tt.want)
		}
	}
}

// clearVariables unsets the variables of LoadConfig.
func clearVariables(t *testing.T) {
	t.Helper()
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "HW_") || strings.HasPrefix(name, "OS_") || strings.HasPrefix(name, "HUAWEICLOUD_SDK_") {
			t.Setenv(name, "")
		}
	}
}

// TestVerify checks that LoadConfig refuses verify: false unless the program allows it.
func TestVerify(t *testing.T) {
	t.Setenv("OS_CLOUD", "")
	clearVariables(t)
	r := newTest(nil, map[string]string{"clouds.yaml": "clouds: {one: {verify: false, region_name: r, auth: {ak: a, sk: s}}}"})
	load := func(opts ...dcaas.LoadOption) (dcaas.Config, error) {
		return dcaas.LoadConfig(t.Context(), append(opts, dcaas.EnvironmentOnly(), dcaas.FromSource(r.source()))...)
	}
	if _, err := load(); !errors.Is(err, dcaas.ErrInvalid) || !strings.Contains(err.Error(), "clouds.yaml, cloud one turns off the check of certificates") {
		t.Errorf("LoadConfig() = %v, want ErrInvalid", err)
	}
	if cfg, err := load(dcaas.AllowInsecureTLS()); err != nil || cfg.TLS == nil || !cfg.TLS.InsecureSkipVerify {
		t.Errorf("LoadConfig() = %v, %v, want no check", cfg.TLS, err)
	}
}

func TestSourceIsChosen(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]string{"OS_CLOUD": "OS_CLOUD", "OS_CLIENT_CONFIG_FILE": "OS_CLIENT_CONFIG_FILE", "OS_USERNAME": ""} {
		if got := newTest(map[string]string{variable: "x"}, nil).source().ChosenBy; got != want {
			t.Errorf("with %s the source is chosen by %q, want %q", variable, got, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Source().Load(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Load() = %v, want context.Canceled", err)
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none"), "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Load() = %v, want ErrNotExist", err)
	}
}

// TestClient checks that a client of a cloud works, with its own address, a server whose
// certificate is not checked, and secure.yaml.
func TestClient(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer(dcaastest.WithTLS())
	defer srv.Close()
	content := fmt.Sprintf("clouds:\n  fake:\n    region_name: %s\n    dcaas_endpoint_override: %s\n    verify: false\n    auth:\n      auth_url: %s/v3\n      project_id: %s\n      ak: %s\n",
		srv.Region, srv.URL, srv.URL, srv.ProjectID, srv.AccessKey)
	r := newTest(nil, map[string]string{"clouds.yaml": content, "secure.yaml": "clouds: {fake: {auth: {sk: " + srv.SecretKey + "}}}"})
	cfg, err := r.load("", "")
	if err != nil {
		t.Fatal(err)
	}
	client, err := dcaas.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseIdleConnections()
	if _, err := client.Connections.List(t.Context(), dcaas.ConnectionListOpts{}); err != nil {
		t.Error(err)
	}
}

// FuzzLoad checks that any content gives either a credential or an error of one line that
// shows no value.
func FuzzLoad(f *testing.F) {
	f.Add(otc, "clouds: {key: {auth: {sk: x}}}", "otc")
	f.Add("clouds: {one: {auth: {ak: a, sk: s}}}", "", "")
	f.Add("clouds: &a {one: *a}", "", "")
	f.Add(`clouds: {one: {cacert: "a\nb", auth: {ak: a, sk: s}}}`, "", "")
	f.Add("a: &a [x,x]\nb: &b [*a,*a]\nclouds: {one: *b}", "\t", "one")
	f.Fuzz(func(t *testing.T, clouds, secure, name string) {
		const mark = "hiddenX" // a plain text in YAML
		if strings.Contains(clouds+secure+name, "hidden") {
			return
		}
		mask := strings.NewReplacer("password: ", "password: "+mark, "sk: ", "sk: "+mark, "token: ", "token: "+mark)
		cfg, err := newTest(nil, map[string]string{"clouds.yaml": mask.Replace(clouds), "secure.yaml": mask.Replace(secure)}).load("", name)
		if (cfg.Auth == nil) != (err != nil) {
			t.Fatalf("load() = %v, %v", cfg, err)
		}
		if text := fmt.Sprint(err); strings.Contains(text, mark) {
			t.Errorf("a secret is in %q", text)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\n\r\x1b") {
			t.Errorf("load() = %q, which is not one line", err)
		}
	})
}
