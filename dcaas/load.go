package dcaas

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// ErrNoCredentials is in the error of [LoadConfig] when no source has any part of a
// credential.
var ErrNoCredentials = errors.New("no credentials are set")

// LoadOption tunes [LoadConfig].
type LoadOption func(*loader)

// EnvironmentOnly makes [LoadConfig] read environment variables and nothing else.
func EnvironmentOnly() LoadOption {
	return func(l *loader) { l.noFile = true }
}

// LoadConfig makes a Config from the environment or, if that has no credentials,
// from a file. Change what it returns as needed and give it to [New].
//
// Credentials come whole from the first of these families that has them, as a
// token, else an access key, else a password:
//
//   - HUAWEICLOUD_SDK_AK, _SK, _SECURITY_TOKEN
//   - HW_AUTH_TOKEN; HW_ACCESS_KEY, HW_SECRET_KEY, HW_SECURITY_TOKEN; HW_USER_NAME
//     or HW_USER_ID, HW_USER_PASSWORD, HW_DOMAIN_NAME or HW_DOMAIN_ID
//   - OS_AUTH_TOKEN; OS_ACCESS_KEY, OS_SECRET_KEY, OS_SECURITY_TOKEN; OS_USERNAME or
//     OS_USER_ID, OS_PASSWORD, OS_DOMAIN_NAME or OS_DOMAIN_ID
//   - the section [basic] of the INI file ~/.huaweicloud/credentials, or the one that
//     HUAWEICLOUD_SDK_CREDENTIALS_FILE names: ak, sk, security_token
//
// The rest is looked up on its own, the first that is set: the region in
// HW_REGION_NAME, OS_REGION_NAME; the project in HUAWEICLOUD_SDK_PROJECT_ID,
// HW_PROJECT_ID, OS_PROJECT_ID, OS_TENANT_ID, project_id of the file, or by name in
// HW_PROJECT_NAME, OS_PROJECT_NAME, OS_TENANT_NAME; the cloud in HW_CLOUD; IAM in
// HW_AUTH_URL, OS_AUTH_URL, HUAWEICLOUD_SDK_IAM_ENDPOINT, iam_endpoint of the file;
// the endpoint in HUAWEICLOUD_SDK_REGION_DC_{REGION}, with the region in upper case
// and _ for -.
//
// When nothing serves, the error lists each source and what is wrong with it.
func LoadConfig(ctx context.Context, opts ...LoadOption) (Config, error) {
	l := &loader{getenv: os.Getenv, home: os.UserHomeDir, readFile: os.ReadFile}
	for _, opt := range opts {
		opt(l)
	}
	if err := ctx.Err(); err != nil {
		return Config{}, fmt.Errorf("dcaas: loading the configuration: %w", err)
	}
	return l.load()
}

// loader has what LoadConfig looks at.
type loader struct {
	getenv   func(string) string
	home     func() (string, error)
	readFile func(string) ([]byte, error)
	noFile   bool
}

// family is a source of credentials, with the names of their parts in it.
type family struct {
	name string
	get  func(key string) string

	token, ak, sk, securityToken                     string
	userName, userID, password, domainName, domainID string
}

func (l *loader) load() (Config, error) {
	file, fileErr := map[string]string{}, error(nil)
	path := ""
	if !l.noFile {
		path, file, fileErr = l.file()
	}
	first := func(keys ...string) string {
		for _, key := range keys {
			if v := l.getenv(key); v != "" {
				return v
			}
		}
		return ""
	}
	cfg := Config{
		Region:      first("HW_REGION_NAME", "OS_REGION_NAME"),
		ProjectID:   cmp.Or(first("HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID", "OS_PROJECT_ID", "OS_TENANT_ID"), file["project_id"]),
		ProjectName: first("HW_PROJECT_NAME", "OS_PROJECT_NAME", "OS_TENANT_NAME"),
		Cloud:       first("HW_CLOUD"),
		IAMEndpoint: cmp.Or(first("HW_AUTH_URL", "OS_AUTH_URL", "HUAWEICLOUD_SDK_IAM_ENDPOINT"), file["iam_endpoint"]),
	}
	if cfg.Region != "" {
		endpoints := l.getenv("HUAWEICLOUD_SDK_REGION_DC_" + strings.ToUpper(strings.ReplaceAll(cfg.Region, "-", "_")))
		cfg.Endpoint, _, _ = strings.Cut(endpoints, ",") // others may list several
	}

	var why []string
	touched := false
	for _, f := range l.families(file) {
		a, reason := f.credentials()
		if a != nil {
			cfg.Auth = a
			return cfg, nil
		}
		touched = touched || reason != ""
		why = append(why, f.name+": "+cmp.Or(reason, "nothing set"))
	}
	if !l.noFile {
		switch {
		case errors.Is(fileErr, fs.ErrNotExist):
			why[len(why)-1] = path + ": no such file"
		case fileErr != nil:
			touched = true
			why[len(why)-1] = path + ": " + fileErr.Error()
		}
	}
	reasons := strings.Join(why, "; ")
	if touched {
		return Config{}, configError(errors.New("no source has a whole credential: " + reasons))
	}
	return Config{}, configError(fmt.Errorf("%w: %s", ErrNoCredentials, reasons))
}

func (l *loader) families(file map[string]string) []family {
	families := []family{{ //nolint:gosec // names of variables
		name: "HUAWEICLOUD_SDK_*", get: l.getenv,
		ak: "HUAWEICLOUD_SDK_AK", sk: "HUAWEICLOUD_SDK_SK", securityToken: "HUAWEICLOUD_SDK_SECURITY_TOKEN",
	}, { //nolint:gosec // names of variables
		name: "HW_*", get: l.getenv, token: "HW_AUTH_TOKEN",
		ak: "HW_ACCESS_KEY", sk: "HW_SECRET_KEY", securityToken: "HW_SECURITY_TOKEN",
		userName: "HW_USER_NAME", userID: "HW_USER_ID", password: "HW_USER_PASSWORD",
		domainName: "HW_DOMAIN_NAME", domainID: "HW_DOMAIN_ID",
	}, { //nolint:gosec // names of variables
		name: "OS_*", get: l.getenv, token: "OS_AUTH_TOKEN",
		ak: "OS_ACCESS_KEY", sk: "OS_SECRET_KEY", securityToken: "OS_SECURITY_TOKEN",
		userName: "OS_USERNAME", userID: "OS_USER_ID", password: "OS_PASSWORD",
		domainName: "OS_DOMAIN_NAME", domainID: "OS_DOMAIN_ID",
	}}
	if l.noFile {
		return families
	}
	return append(families, family{
		name: "credentials file", get: func(key string) string { return file[key] },
		ak: "ak", sk: "sk", securityToken: "security_token",
	})
}

// credentials returns the whole credential that the family has, or why it has
// none ("" when nothing is set).
func (f *family) credentials() (auth.Authenticator, string) {
	has := func(key string) bool { return key != "" && f.get(key) != "" }
	switch {
	case has(f.token):
		return auth.Token(f.get(f.token)), ""
	case has(f.ak) && has(f.sk) && has(f.securityToken):
		return auth.TemporaryAKSK(f.get(f.ak), f.get(f.sk), f.get(f.securityToken)), ""
	case has(f.ak) && has(f.sk):
		return auth.AKSK(f.get(f.ak), f.get(f.sk)), ""
	}
	user := has(f.userName) || has(f.userID)
	domain := has(f.domainName) || has(f.domainID) || !has(f.userName)
	if user && has(f.password) && domain {
		c := auth.PasswordConfig{UserID: f.get(f.userID), Password: f.get(f.password)}
		if c.UserID == "" {
			c.UserName, c.DomainName, c.DomainID = f.get(f.userName), f.get(f.domainName), f.get(f.domainID)
		}
		return auth.NewPassword(c), ""
	}
	switch {
	case has(f.ak) || has(f.sk):
		return nil, half(f.ak, f.sk, has(f.ak))
	case has(f.securityToken):
		return nil, f.securityToken + " is set, but not " + f.ak + " and " + f.sk
	case user && !has(f.password):
		return nil, "a user is set, but not " + f.password
	case has(f.password) && !user:
		return nil, half(f.password, f.userName, true)
	case user:
		return nil, f.userName + " is set, but not " + f.domainName + " or " + f.domainID
	default:
		return nil, ""
	}
}

// half says that one of two keys is set and the other is not.
func half(a, b string, hasA bool) string {
	if !hasA {
		a, b = b, a
	}
	return a + " is set, but not " + b
}

// file reads the section [basic] of the credentials file.
func (l *loader) file() (path string, values map[string]string, err error) {
	path = l.getenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE")
	if path == "" {
		home, homeErr := l.home()
		if homeErr != nil {
			return "~/.huaweicloud/credentials", nil, homeErr
		}
		path = filepath.Join(home, ".huaweicloud", "credentials")
	}
	data, err := l.readFile(path)
	if err != nil {
		if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
			err = pathErr.Err // the path is said already
		}
		return path, nil, err
	}
	values, err = parseINI(string(data), "basic")
	return path, values, err
}

// parseINI returns the keys of one section of an INI file. Lines that begin with #
// or ; are comments.
func parseINI(text, section string) (map[string]string, error) {
	values := map[string]string{}
	current := ""
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		n++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[' && line[len(line)-1] == ']':
			current = strings.TrimSpace(line[1 : len(line)-1])
		default:
			key, value, ok := strings.Cut(line, "=")
			if !ok {
				// The line is not shown: it may be half a secret.
				return nil, fmt.Errorf("line %d is neither [section] nor key = value", n)
			}
			if current == section {
				values[strings.TrimSpace(key)] = strings.TrimSpace(value)
			}
		}
	}
	return values, nil
}
