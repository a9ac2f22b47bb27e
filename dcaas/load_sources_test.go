package dcaas

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// TestSourcesNameEachValue checks that each field that is set has the variable or the file
// that it came from, and no other field has one.
func TestSourcesNameEachValue(t *testing.T) {
	t.Parallel()
	const file = "[basic]\nak=a\nsk=s\nproject_id=p\niam_endpoint=https://iam.file.example.com"
	tests := []struct {
		name    string
		env     map[string]string
		files   map[string]string
		fields  []FieldSource
		checked []string
	}{
		{
			"variables",
			map[string]string{
				"OS_ACCESS_KEY": "a", "OS_SECRET_KEY": "s", "OS_REGION_NAME": "cn-north-4", "HW_PROJECT_ID": "p", "OS_TENANT_NAME": "n", "HW_CLOUD": "c.example.com",
				"OS_AUTH_URL": "https://iam", "HUAWEICLOUD_SDK_REGION_DC_CN_NORTH_4": "https://dc",
			},
			nil,
			[]FieldSource{
				{"Region", "OS_REGION_NAME"},
				{"ProjectID", "HW_PROJECT_ID"},
				{"ProjectName", "OS_TENANT_NAME"},
				{"Endpoint", "HUAWEICLOUD_SDK_REGION_DC_CN_NORTH_4"},
				{"IAMEndpoint", "OS_AUTH_URL"},
				{"Cloud", "HW_CLOUD"},
				{"Auth", "OS_ACCESS_KEY, OS_SECRET_KEY"},
			},
			[]string{"HUAWEICLOUD_SDK_*: nothing set", "HW_*: nothing set", "OS_*: used", homeFile + ": not needed", profileFile + ": not needed"},
		},
		{
			"a user",
			map[string]string{"HW_USER_NAME": "u", "HW_USER_PASSWORD": "p", "HW_DOMAIN_ID": "d", "HW_DOMAIN_NAME": "n"},
			nil,
			[]FieldSource{{"Auth", "HW_USER_NAME, HW_USER_PASSWORD, HW_DOMAIN_ID"}},
			nil,
		},
		{
			"the credentials file, and a variable",
			map[string]string{"HW_PROJECT_ID": "p", "HW_SECRET_KEY": "s"},
			map[string]string{homeFile: file},
			[]FieldSource{{"ProjectID", "HW_PROJECT_ID"}, {"IAMEndpoint", homeFile + ", section basic"}, {"Auth", homeFile + ", section basic"}},
			[]string{"HUAWEICLOUD_SDK_*: nothing set", "HW_*: HW_SECRET_KEY is set, but not HW_ACCESS_KEY", "OS_*: nothing set", homeFile + ": used", profileFile + ": not needed"},
		},
		{
			"a token, and the project of the credentials file",
			map[string]string{"HW_AUTH_TOKEN": "t"},
			map[string]string{homeFile: file},
			[]FieldSource{{"ProjectID", homeFile + ", section basic"}, {"IAMEndpoint", homeFile + ", section basic"}, {"Auth", "HW_AUTH_TOKEN"}},
			nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg, err := load(tt.env, tt.files)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(cfg.Sources.Fields, tt.fields) {
				t.Errorf("fields = %q, want %q", cfg.Sources.Fields, tt.fields)
			}
			var checked []string
			for _, c := range cfg.Sources.Checked {
				checked = append(checked, c.Source+": "+c.Result)
			}
			if tt.checked != nil && !slices.Equal(checked, tt.checked) {
				t.Errorf("checked = %q, want %q", checked, tt.checked)
			}
			if got := cfg.Sources.Of("Auth"); got != tt.fields[len(tt.fields)-1].Source {
				t.Errorf("Of(Auth) = %q", got)
			}
			if text := cfg.String(); strings.Contains(text, "Sources") || strings.Contains(text, "used") {
				t.Errorf("String() = %s, which has the sources", text)
			}
		})
	}
}

// TestSourcesOfAFailure checks that a failed LoadConfig returns the sources and nothing else.
func TestSourcesOfAFailure(t *testing.T) {
	t.Parallel()
	cfg, err := load(map[string]string{"HW_REGION_NAME": "r", "OS_SECRET_KEY": "hidden"}, nil)
	if err == nil || cfg.Region != "" {
		t.Fatalf("load() = %v, %v, want an error and no region", cfg, err)
	}
	want := "HUAWEICLOUD_SDK_*: nothing set\nHW_*: nothing set\nOS_*: OS_SECRET_KEY is set, but not OS_ACCESS_KEY\n" +
		homeFile + ": no such file\n" + profileFile + ": no such file\n"
	if got := cfg.Sources.String(); got != want {
		t.Errorf("sources = %q, want %q", got, want)
	}
	var none *Sources
	if none.String() != "" || none.Of("Region") != "" {
		t.Errorf("no sources = %q, %q", none.String(), none.Of("Region"))
	}
	some := &Sources{Fields: []FieldSource{{"Region", "HW_REGION_NAME"}}}
	if some.String() != "Region from HW_REGION_NAME\n" || some.Of("Auth") != "" {
		t.Errorf("sources = %q, %q", some.String(), some.Of("Auth"))
	}
}

// TestFileProblems checks the reasons of files that cannot be used.
func TestFileProblems(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, variable, path, content, want string
	}{
		{"no permission", "", homeFile, "locked", homeFile + ": permission denied"},
		{"no permission for profiles", "", profileFile, "locked", profileFile + ": permission denied"},
		{"a file of two lines, the second wrong", "", homeFile, "[basic]\r\nhidden", homeFile + ": line 2 is neither"},
		{"a chosen file that is missing", "HUAWEICLOUD_SDK_CREDENTIALS_FILE", "/none", "", "/none: no such file; HUAWEICLOUD_SDK_CREDENTIALS_FILE chooses it"},
		{"a chosen file without credentials", "HUAWEICLOUD_SDK_CREDENTIALS_FILE", "/etc/dc.ini", "[basic]", "/etc/dc.ini: nothing set; HUAWEICLOUD_SDK_CREDENTIALS_FILE chooses it"},
		{"a chosen file in the home directory", "HW_SHARED_CONFIG_FILE", "~/mine", "", "/homes/user/mine: no such file; HW_SHARED_CONFIG_FILE chooses it"},
		{"control characters in a path", "HW_SHARED_CONFIG_FILE", "/a\x1b\u2028b", "", "/a  b: no such file"},
	} {
		files := map[string]string{tt.path: tt.content}
		if tt.content == "" {
			delete(files, tt.path)
		}
		if tt.variable != "" {
			files[homeFile] = "[basic]\nak=of another\nsk=user"
		}
		cfg, err := load(map[string]string{tt.variable: tt.path}, files)
		if !errors.Is(err, ErrInvalid) || errors.Is(err, ErrNoCredentials) || !strings.Contains(fmt.Sprint(err), tt.want) || strings.Contains(fmt.Sprint(err, cfg.Sources), "hidden") {
			t.Errorf("%s: load() = %v, want %q", tt.name, err, tt.want)
		}
	}
}

// TestLongListOfSources checks that the error shows all sources, also with long paths.
func TestLongListOfSources(t *testing.T) {
	t.Parallel()
	l := newLoader()
	l.getenv = func(string) string { return "" }
	l.home = func() (string, error) { return "/" + strings.Repeat("x", 200), nil }
	l.readFile = func(string) ([]byte, error) { return nil, fs.ErrNotExist }
	_, err := l.load(t.Context())
	if !errors.Is(err, ErrNoCredentials) || !strings.HasSuffix(err.Error(), ".hcloud/config.json: no such file; set the variables of one source, such as HW_ACCESS_KEY and HW_SECRET_KEY") {
		t.Errorf("load() = %v, want the whole list", err)
	}
}
