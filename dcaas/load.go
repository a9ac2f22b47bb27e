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

// ErrNoCredentials means that no source of [LoadConfig] has any part of a credential. An
// error of LoadConfig is then also [ErrInvalid].
var ErrNoCredentials = errors.New("no credentials are set")

// LoadOption changes the sources of [LoadConfig].
type LoadOption func(*loader)

// EnvironmentOnly makes [LoadConfig] read environment variables and nothing else.
func EnvironmentOnly() LoadOption {
	return func(l *loader) { l.noFile = true }
}

// LoadConfig returns a Config from environment variables and a credentials file. Change
// its fields as needed and pass it to [New].
//
// The credentials come from the first of these sources that has a complete one. In a
// source, a token comes before an access key, and that before a password:
//
//   - HUAWEICLOUD_SDK_AK, _SK, _SECURITY_TOKEN
//   - HW_AUTH_TOKEN; HW_ACCESS_KEY, HW_SECRET_KEY, HW_SECURITY_TOKEN; HW_USER_NAME
//     or HW_USER_ID, HW_USER_PASSWORD, HW_DOMAIN_NAME or HW_DOMAIN_ID
//   - OS_AUTH_TOKEN; OS_ACCESS_KEY, OS_SECRET_KEY, OS_SECURITY_TOKEN; OS_USERNAME or
//     OS_USER_ID, OS_PASSWORD, OS_DOMAIN_NAME or OS_DOMAIN_ID
//   - the section [basic] of the INI file ~/.huaweicloud/credentials, or the one that
//     HUAWEICLOUD_SDK_CREDENTIALS_FILE names: ak, sk, security_token
//
// Each other field comes from the first of its variables that is set, whatever the source
// of the credentials:
//
//   - Region: HW_REGION_NAME, OS_REGION_NAME
//   - ProjectID: HUAWEICLOUD_SDK_PROJECT_ID, HW_PROJECT_ID, OS_PROJECT_ID,
//     OS_TENANT_ID, project_id of the file
//   - ProjectName: HW_PROJECT_NAME, OS_PROJECT_NAME, OS_TENANT_NAME
//   - Cloud: HW_CLOUD
//   - IAMEndpoint: HW_AUTH_URL, OS_AUTH_URL, HUAWEICLOUD_SDK_IAM_ENDPOINT,
//     iam_endpoint of the file
//   - Endpoint: HUAWEICLOUD_SDK_REGION_DC_{REGION}, with the region in upper case and _
//     for -
//
// Without complete credentials the error is [ErrInvalid]. It lists each source and the
// reason why it cannot be used. If no source has any part of a credential, it is also
// [ErrNoCredentials].
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

// loader reads the sources of LoadConfig. Tests replace its functions.
type loader struct {
	getenv   func(string) string
	home     func() (string, error)
	readFile func(string) ([]byte, error)
	noFile   bool
}

// source is one source of credentials. Its fields hold the keys of their parts; an empty
// key means that the source does not have the part.
type source struct {
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
		cfg.Endpoint, _, _ = strings.Cut(endpoints, ",") // the variable may list several
	}

	var reasons []string
	incomplete := false // whether a source has a part of a credential
	for _, s := range l.sources(file) {
		a, reason := s.credentials()
		if a != nil {
			cfg.Auth = a
			return cfg, nil
		}
		incomplete = incomplete || reason != ""
		reasons = append(reasons, s.name+": "+cmp.Or(reason, "nothing set"))
	}
	if !l.noFile {
		switch {
		case errors.Is(fileErr, fs.ErrNotExist):
			reasons[len(reasons)-1] = path + ": no such file"
		case fileErr != nil:
			incomplete = true
			reasons[len(reasons)-1] = path + ": " + fileErr.Error()
		}
	}
	list := strings.Join(reasons, "; ")
	if incomplete {
		return Config{}, configError(errors.New("no source has a whole credential: " + list))
	}
	return Config{}, configError(fmt.Errorf("%w: %s", ErrNoCredentials, list))
}

func (l *loader) sources(file map[string]string) []source {
	sources := []source{{ //nolint:gosec // names of variables
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
		return sources
	}
	return append(sources, source{
		name: "credentials file", get: func(key string) string { return file[key] },
		ak: "ak", sk: "sk", securityToken: "security_token",
	})
}

// credentials returns the complete credential of the source. Otherwise it returns the
// reason why there is none, "" when nothing is set.
func (s *source) credentials() (auth.Authenticator, string) {
	has := func(key string) bool { return key != "" && s.get(key) != "" }
	switch {
	case has(s.token):
		return auth.Token(s.get(s.token)), ""
	case has(s.ak) && has(s.sk) && has(s.securityToken):
		return auth.TemporaryAKSK(s.get(s.ak), s.get(s.sk), s.get(s.securityToken)), ""
	case has(s.ak) && has(s.sk):
		return auth.AKSK(s.get(s.ak), s.get(s.sk)), ""
	}
	user := has(s.userName) || has(s.userID)
	domain := has(s.domainName) || has(s.domainID) || !has(s.userName)
	if user && has(s.password) && domain {
		c := auth.PasswordConfig{UserID: s.get(s.userID), Password: s.get(s.password)}
		if c.UserID == "" {
			c.UserName, c.DomainName, c.DomainID = s.get(s.userName), s.get(s.domainName), s.get(s.domainID)
		}
		return auth.NewPassword(c), ""
	}
	switch {
	case has(s.ak) || has(s.sk):
		return nil, missingHalf(s.ak, s.sk, has(s.ak))
	case has(s.securityToken):
		return nil, s.securityToken + " is set, but not " + s.ak + " and " + s.sk
	case user && !has(s.password):
		return nil, "a user is set, but not " + s.password
	case has(s.password) && !user:
		return nil, missingHalf(s.password, s.userName, true)
	case user:
		return nil, s.userName + " is set, but not " + s.domainName + " or " + s.domainID
	default:
		return nil, ""
	}
}

// missingHalf returns the reason for a source with one of two keys.
func missingHalf(a, b string, hasA bool) string {
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
			err = pathErr.Err // the caller adds the path
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
				// Do not show the line, because it may hold a part of a secret.
				return nil, fmt.Errorf("line %d is neither [section] nor key = value", n)
			}
			if current == section {
				values[strings.TrimSpace(key)] = strings.TrimSpace(value)
			}
		}
	}
	return values, nil
}
