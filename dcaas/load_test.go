package dcaas

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/authtest"
)

const (
	homeFile    = "/homes/user/.huaweicloud/credentials"
	profileFile = "/homes/user/.hcloud/config.json"
)

// load loads a configuration from variables and files of the test.
func load(env, files map[string]string, opts ...LoadOption) (Config, error) {
	l := newLoader(opts...)
	l.getenv = func(key string) string { return env[key] }
	l.home = func() (string, error) { return "/homes/user", nil }
	l.readFile = authtest.Files(files)
	return l.load(context.Background())
}

func TestLoadConfigCredentials(t *testing.T) {
	t.Parallel()
	const file = "# mine\n[global]\nak = no\nsk = no\n\n[basic]\n ak = file-ak \nsk=file=sk\nsecurity_token = file-token\nproject_id = file-project\niam_endpoint = https://iam.file.example.com\n; end\n"
	user := `{"auth":{"identity":{"methods":["password"],"password":{"user":{`
	scope := `}},"scope":{"project":{"id":"p"}}}} X-Auth-Token=fetched`
	tests := []struct {
		name  string
		env   map[string]string
		files map[string]string
		want  string
	}{
		{"SDK key", map[string]string{"HUAWEICLOUD_SDK_AK": "a", "HUAWEICLOUD_SDK_SK": "s", "HW_AUTH_TOKEN": "t"}, nil, "ak=a"},
		{"SDK temporary key", map[string]string{"HUAWEICLOUD_SDK_AK": "a", "HUAWEICLOUD_SDK_SK": "s", "HUAWEICLOUD_SDK_SECURITY_TOKEN": "x"}, nil, "ak=a X-Security-Token=x"},
		{"HW token before key", map[string]string{"HW_AUTH_TOKEN": "t", "HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "s"}, nil, "X-Auth-Token=t"},
		{"HW key before password", map[string]string{"HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "s", "HW_USER_NAME": "u", "HW_USER_PASSWORD": "p", "HW_DOMAIN_NAME": "d"}, nil, "ak=a"},
		{"HW temporary key", map[string]string{"HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "s", "HW_SECURITY_TOKEN": "x"}, nil, "ak=a X-Security-Token=x"},
		{
			"HW password",
			map[string]string{"HW_USER_NAME": "u", "HW_USER_PASSWORD": "p", "HW_DOMAIN_NAME": "d"},
			nil,
			user + `"name":"u","password":"p","domain":{"name":"d"}}` + scope,
		},
		{"HW password by ID, with the name", map[string]string{"HW_USER_ID": "uid", "HW_USER_NAME": "u", "HW_USER_PASSWORD": "p"}, nil, user + `"id":"uid","password":"p"}` + scope},
		{"HW password by ID", map[string]string{"HW_USER_ID": "uid", "HW_USER_PASSWORD": "p"}, nil, user + `"id":"uid","password":"p"}` + scope},
		{"OS token", map[string]string{"OS_AUTH_TOKEN": "t"}, nil, "X-Auth-Token=t"},
		{"OS key", map[string]string{"OS_ACCESS_KEY": "a", "OS_SECRET_KEY": "s"}, nil, "ak=a"},
		{
			"OS password",
			map[string]string{"OS_USERNAME": "u", "OS_PASSWORD": "p", "OS_DOMAIN_ID": "did"},
			nil,
			user + `"name":"u","password":"p","domain":{"id":"did"}}` + scope,
		},
		{"HW before OS", map[string]string{"OS_AUTH_TOKEN": "t", "HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "s"}, nil, "ak=a"},
		{"never mixed", map[string]string{"HUAWEICLOUD_SDK_AK": "a", "HW_SECRET_KEY": "s", "OS_ACCESS_KEY": "b", "OS_SECRET_KEY": "r"}, nil, "ak=b"},
		{"file", nil, map[string]string{homeFile: file}, "ak=file-ak X-Security-Token=file-token"},
		{"environment before file", map[string]string{"OS_AUTH_TOKEN": "t"}, map[string]string{homeFile: file}, "X-Auth-Token=t"},
		{"another file", map[string]string{"HUAWEICLOUD_SDK_CREDENTIALS_FILE": "/etc/dc.ini"}, map[string]string{"/etc/dc.ini": "\ufeff[basic]\r\nak=x\r\nsk=y\r\n", homeFile: file}, "ak=x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg, err := load(tt.env, tt.files)
			if err != nil {
				t.Fatal(err)
			}
			if got := authtest.Sent(t, cfg.Auth); got != tt.want {
				t.Errorf("sends %s, want %s", got, tt.want)
			}
		})
	}
}

func TestLoadConfigOtherFields(t *testing.T) {
	t.Parallel()
	key := map[string]string{"HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "s"}
	tests := []struct {
		name string
		env  map[string]string
		file string
		want Config
	}{
		{"nothing", nil, "", Config{}},
		{"HW", map[string]string{
			"HW_REGION_NAME": "cn-north-4", "HW_PROJECT_ID": "p", "HW_PROJECT_NAME": "n", "HW_CLOUD": "c.example.com", "HW_AUTH_URL": "https://iam/v3",
			"HUAWEICLOUD_SDK_REGION_DC_CN_NORTH_4": "https://one,https://two",
		}, "", Config{Region: "cn-north-4", ProjectID: "p", ProjectName: "n", Cloud: "c.example.com", IAMEndpoint: "https://iam/v3", Endpoint: "https://one"}},
		{
			"OS",
			map[string]string{"OS_REGION_NAME": "r", "OS_PROJECT_ID": "p", "OS_PROJECT_NAME": "n", "OS_AUTH_URL": "https://iam"},
			"",
			Config{Region: "r", ProjectID: "p", ProjectName: "n", IAMEndpoint: "https://iam"},
		},
		{"OS tenant", map[string]string{"OS_TENANT_ID": "p", "OS_TENANT_NAME": "n"}, "", Config{ProjectID: "p", ProjectName: "n"}},
		{"first wins", map[string]string{
			"HW_REGION_NAME": "hw", "OS_REGION_NAME": "os", "HUAWEICLOUD_SDK_PROJECT_ID": "sdk", "HW_PROJECT_ID": "hw", "OS_PROJECT_ID": "os",
			"HW_PROJECT_NAME": "hw", "OS_PROJECT_NAME": "os", "HW_AUTH_URL": "hw", "HUAWEICLOUD_SDK_IAM_ENDPOINT": "sdk",
		}, "", Config{Region: "hw", ProjectID: "sdk", ProjectName: "hw", IAMEndpoint: "hw"}},
		{"file", map[string]string{"HUAWEICLOUD_SDK_IAM_ENDPOINT": "env"}, "[basic]\nproject_id=p\niam_endpoint=file", Config{ProjectID: "p", IAMEndpoint: "env"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{}
			maps.Copy(env, key)
			maps.Copy(env, tt.env)
			got, err := load(env, map[string]string{homeFile: tt.file})
			got.Auth, got.Sources = nil, nil
			if err != nil || got != tt.want {
				t.Errorf("load() = %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}

// TestIAMEndpointOfTheCredentials checks that a secret goes to the IAM of the source that has
// it, and to another one only if that source names none.
func TestIAMEndpointOfTheCredentials(t *testing.T) {
	t.Parallel()
	const sdk, hw, os = "HUAWEICLOUD_SDK_IAM_ENDPOINT", "HW_AUTH_URL", "OS_AUTH_URL"
	all := map[string]string{sdk: "https://iam.sdk", hw: "https://iam.hw", os: "https://iam.os"}
	vault := sourceOf(Config{Auth: auth.Token("t"), IAMEndpoint: "https://iam.vault"}, nil)
	ini := "[basic]\nak=a\nsk=s\niam_endpoint=https://iam.file"
	for _, tt := range []struct {
		name        string
		credentials map[string]string
		without     []string // of the variables
		file        string
		opts        []LoadOption
		want, from  string
	}{
		{"SDK", map[string]string{"HUAWEICLOUD_SDK_AK": "a", "HUAWEICLOUD_SDK_SK": "s"}, nil, "", nil, "https://iam.sdk", sdk},
		{"HW", map[string]string{"HW_USER_ID": "u", "HW_USER_PASSWORD": "p"}, nil, "", nil, "https://iam.hw", hw},
		{"OS", map[string]string{"OS_USER_ID": "u", "OS_PASSWORD": "p"}, nil, "", nil, "https://iam.os", os},
		{"OS without its own", map[string]string{"OS_AUTH_TOKEN": "t"}, []string{os}, "", nil, "https://iam.sdk", sdk},
		{"HW without its own", map[string]string{"HW_AUTH_TOKEN": "t"}, []string{sdk, hw}, "", nil, "https://iam.os", os},
		{"SDK without its own", map[string]string{"HUAWEICLOUD_SDK_AK": "a", "HUAWEICLOUD_SDK_SK": "s"}, []string{sdk}, "", nil, "https://iam.hw", hw},
		{"variables before the file of others", map[string]string{"HW_AUTH_TOKEN": "t"}, []string{hw}, ini, nil, "https://iam.sdk", sdk},
		{"file", nil, nil, ini, nil, "https://iam.file", homeFile + ", section basic"},
		{"file without its own", nil, nil, "[basic]\nak=a\nsk=s", nil, "https://iam.sdk", sdk},
		{"source", nil, nil, "", []LoadOption{FromSource(vault)}, "https://iam.vault", "the vault"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := maps.Clone(all)
			maps.Copy(env, tt.credentials)
			for _, key := range tt.without {
				delete(env, key)
			}
			cfg, err := load(env, map[string]string{homeFile: tt.file}, tt.opts...)
			if err != nil || cfg.IAMEndpoint != tt.want || cfg.Sources.Of("IAMEndpoint") != tt.from {
				t.Errorf("load() = %v from %s, %v, want %s from %s", cfg, cfg.Sources.Of("IAMEndpoint"), err, tt.want, tt.from)
			}
		})
	}
}

func TestLoadConfigFails(t *testing.T) {
	t.Parallel()
	const none = "HUAWEICLOUD_SDK_*: nothing set; HW_*: nothing set; OS_*: nothing set"
	const remedy = "; set the variables of one source, such as HW_ACCESS_KEY and HW_SECRET_KEY"
	tests := []struct {
		name  string
		env   map[string]string
		files map[string]string
		opts  []LoadOption
		want  string
		none  bool
	}{
		{"nothing at all", nil, nil, nil, "dcaas: no credentials are set: " + none + "; " + homeFile + ": no such file; " + profileFile + ": no such file" + remedy, true},
		{"environment only", nil, map[string]string{homeFile: "[basic]\nak=a\nsk=s"}, []LoadOption{EnvironmentOnly()}, "dcaas: no credentials are set: " + none + remedy, true},
		{"empty file", nil, map[string]string{homeFile: ""}, nil, none + "; " + homeFile + ": nothing set; " + profileFile + ": no such file", true},
		{
			"half keys",
			map[string]string{"HUAWEICLOUD_SDK_AK": "a", "HW_SECRET_KEY": "s", "OS_USERNAME": "u"},
			nil, nil,
			"no source has a whole credential: HUAWEICLOUD_SDK_*: HUAWEICLOUD_SDK_AK is set, but not HUAWEICLOUD_SDK_SK; HW_*: HW_SECRET_KEY is set, but not HW_ACCESS_KEY; OS_*: a user is set, but not OS_PASSWORD; ", false,
		},
		{"a security token alone", map[string]string{"HW_SECURITY_TOKEN": "x"}, nil, nil, "HW_SECURITY_TOKEN is set, but not HW_ACCESS_KEY and HW_SECRET_KEY", false},
		{"no domain", map[string]string{"HW_USER_NAME": "u", "HW_USER_PASSWORD": "p"}, nil, nil, "HW_USER_NAME is set, but not HW_DOMAIN_NAME or HW_DOMAIN_ID", false},
		{"no user", map[string]string{"OS_PASSWORD": "p"}, nil, nil, "OS_PASSWORD is set, but not OS_USERNAME", false},
		{"half a file", nil, map[string]string{homeFile: "[basic]\nsk=hidden"}, nil, homeFile + ": sk is set, but not ak", false},
		{"broken file", nil, map[string]string{homeFile: "[basic]\nak hidden\n"}, nil, homeFile + ": line 2 is neither [section] nor key = value", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(tt.env, tt.files, tt.opts...)
			if !errors.Is(err, ErrInvalid) || errors.Is(err, ErrNoCredentials) != tt.none || !strings.Contains(fmt.Sprint(err), tt.want) || strings.Contains(fmt.Sprint(err), "hidden") {
				t.Errorf("load() = %v, want %q", err, tt.want)
			}
		})
	}
	errStop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errStop)
	if _, err := LoadConfig(ctx, EnvironmentOnly()); !errors.Is(err, context.Canceled) || !errors.Is(err, errStop) {
		t.Errorf("LoadConfig() = %v, want context.Canceled and its cause", err)
	}
	if _, err := LoadConfig(t.Context(), nil, EnvironmentOnly()); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "an option is nil") {
		t.Errorf("LoadConfig() with a nil option = %v, want ErrInvalid", err)
	}
}

// TestLoadConfigWithoutHome checks that a missing home directory is like a missing file, and
// that the error names the file of the variable.
func TestLoadConfigWithoutHome(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		env  map[string]string
		want string
		none bool
	}{
		{nil, "~/.huaweicloud/credentials: no home; ~/.hcloud/config.json: no home", true},
		{map[string]string{"HUAWEICLOUD_SDK_CREDENTIALS_FILE": "~/mine"}, "~/mine: no home; HUAWEICLOUD_SDK_CREDENTIALS_FILE chooses it", false},
		{map[string]string{"HW_SHARED_CONFIG_FILE": "~/mine"}, "~/mine: no home; HW_SHARED_CONFIG_FILE chooses it", false},
		{map[string]string{"OS_SECRET_KEY": "s"}, "~/.huaweicloud/credentials: no home", false},
	} {
		l := newLoader()
		l.getenv, l.home = func(key string) string { return tt.env[key] }, func() (string, error) { return "", errors.New("no home") }
		if _, err := l.load(t.Context()); !errors.Is(err, ErrInvalid) || errors.Is(err, ErrNoCredentials) != tt.none || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("load() with %v = %v, want %q", tt.env, err, tt.want)
		}
	}
}

func TestLoadConfigFromTheRealEnvironment(t *testing.T) {
	t.Setenv("HW_ACCESS_KEY", "AKEXAMPLE")
	t.Setenv("HW_SECRET_KEY", "not-a-real-secret")
	t.Setenv("HW_REGION_NAME", "cn-north-4")
	t.Setenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "none"))
	cfg, err := LoadConfig(t.Context())
	if err != nil || cfg.Region != "cn-north-4" {
		t.Fatalf("LoadConfig() = %+v, %v", cfg, err)
	}
	if _, err := New(cfg); err != nil {
		t.Errorf("New() = %v", err)
	}
}

// FuzzINI checks that the values of a file can be written and read again. Line ends,
// comments and other sections must not change them.
func FuzzINI(f *testing.F) {
	for _, seed := range []string{
		"[basic]\nak=a\nsk=s\n", "\ufeff[basic]\r\n;\r\n=\r\n[", "# mine\n[global]\nak = no\n\n[basic]\n ak = file-ak \nsk=file=sk\n; end\n", "[ basic ]\nak hidden",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := parseINI(text, "basic")
		if err != nil {
			if values != nil || !strings.HasPrefix(err.Error(), "line ") || strings.Contains(err.Error(), "\n") {
				t.Errorf("parseINI(%q) = %v, %v", text, values, err)
			}
			return
		}
		plain := "[basic]\n"
		for key, value := range values {
			plain += key + " = " + value + "\n"
		}
		for name, same := range map[string]string{
			"written anew":          plain,
			"with Windows' ends":    "\ufeff" + strings.ReplaceAll(plain, "\n", "\r\n"),
			"with comments":         strings.ReplaceAll(plain, "\n", "\n ; sk=x\n\n#\n"),
			"among other sections":  "sk=x\n[other]\nsk=y\n" + plain + "[basic2]\nsk=z\n",
			"in two parts":          plain + "[other]\n[basic]\n",
			"after another section": text + "\n[other]\nak=x\nsk=y",
		} {
			if again, err := parseINI(same, "basic"); err != nil || !maps.Equal(again, values) {
				t.Errorf("%q %s is %q: %v, %v, want %v", text, name, same, again, err, values)
			}
		}
	})
}

// FuzzLoadConfig loads from random variables, one on each line, and a random file. The result
// must be a complete configuration or an error without secrets. A client of the
// configuration must call a host of the cloud or the configured endpoint.
func FuzzLoadConfig(f *testing.F) {
	f.Add("HUAWEICLOUD_SDK_AK=a\nHUAWEICLOUD_SDK_SK=s\nHUAWEICLOUD_SDK_SECURITY_TOKEN=x\nHW_REGION_NAME=cn-north-4", "")
	f.Add("HW_AUTH_TOKEN=t\nOS_REGION_NAME=eu-west-101\nHW_CLOUD=otc.t-systems.com\nOS_TENANT_NAME=n", "[basic]\nak=a\nsk=s")
	f.Add("OS_USERNAME=u\nOS_PASSWORD=p\nOS_DOMAIN_ID=d\nOS_REGION_NAME=r\nOS_AUTH_URL=https://iam.example.com/v3\nHUAWEICLOUD_SDK_REGION_DC_R=https://one,https://two", "")
	f.Add("HW_USER_ID=u\nHW_USER_PASSWORD=p\nHW_REGION_NAME=evil.com/x\nHW_PROJECT_ID=p", "[basic]\nproject_id=p\niam_endpoint=file\n")
	f.Add("HW_AUTH_TOKEN=t\nHW_REGION_NAME=evil.com/x\nHW_PROJECT_ID=p", "")
	f.Add("HW_SECRET_KEY=s\nOS_SECURITY_TOKEN=x", "[basic]\nsk hidden")
	f.Add("HUAWEICLOUD_SDK_CREDENTIALS_FILE=other\x1b\u2028", "")
	f.Fuzz(func(t *testing.T, variables, file string) {
		const mark = "@hidden@"
		if strings.Contains(variables+file, mark) {
			return
		}
		env := map[string]string{}
		for line := range strings.SplitSeq(variables, "\n") {
			name, value, _ := strings.Cut(line, "=")
			if strings.HasSuffix(name, "_SK") || strings.HasSuffix(name, "TOKEN") || strings.HasSuffix(name, "SECRET_KEY") || strings.HasSuffix(name, "PASSWORD") {
				value += mark
			}
			env[name] = value
		}
		file = strings.NewReplacer("sk=", "sk="+mark, "security_token=", "security_token="+mark, "sk h", "sk "+mark).Replace(file)

		cfg, err := load(env, map[string]string{homeFile: file})
		sources := cfg.Sources
		cfg.Sources = nil
		if err == nil && cfg.Auth == nil || err != nil && (cfg != Config{} || !errors.Is(err, ErrInvalid)) {
			t.Fatalf("load() = %+v, %v", cfg, err)
		}
		var client *Client
		if err == nil {
			client, err = New(cfg)
		}
		if text := fmt.Sprintf("%v %+v %v", err, cfg, sources); strings.Contains(text, mark) {
			t.Errorf("a secret is in %q", text)
		}
		if err != nil {
			if strings.ContainsFunc(err.Error(), func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' }) {
				t.Errorf("load() = %q, which is not one line of text", err)
			}
			return
		}
		if got, want := client.endpoint.Host, strings.ToLower("dcaas."+cfg.Region+"."); cfg.Endpoint == "" && !strings.HasPrefix(strings.ToLower(got), want) {
			t.Errorf("New(%+v) sends to %s", cfg, got)
		}
	})
}
