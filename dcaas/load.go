package dcaas

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/retry"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// ErrNoCredentials means that no source of [LoadConfig] has any part of a credential. An
// error of LoadConfig is then also [ErrInvalid].
var ErrNoCredentials = errors.New("no credentials are set")

// LoadOption changes the sources of [LoadConfig].
type LoadOption func(*loader)

// EnvironmentOnly makes [LoadConfig] read no file of credentials: neither the credentials
// file nor a profile of KooCLI. It reads the environment variables, and the sources of
// [FromSource] and [FromMetadata].
func EnvironmentOnly() LoadOption {
	return func(l *loader) { l.noFile = true }
}

// LoadConfig returns a Config from environment variables, files and the sources of the
// options. Change its fields as needed and pass it to [New].
//
// The credentials come from the first of these sources that has a complete one. In a
// source, a token comes before an access key, and that before a password or ID token:
//
//   - HUAWEICLOUD_SDK_AK, _SK, _SECURITY_TOKEN; HUAWEICLOUD_SDK_IDP_ID,
//     HUAWEICLOUD_SDK_ID_TOKEN_FILE
//   - HW_AUTH_TOKEN; HW_ACCESS_KEY, HW_SECRET_KEY, HW_SECURITY_TOKEN; HW_USER_NAME
//     or HW_USER_ID, HW_USER_PASSWORD, HW_DOMAIN_NAME or HW_DOMAIN_ID
//   - OS_AUTH_TOKEN; OS_ACCESS_KEY, OS_SECRET_KEY, OS_SECURITY_TOKEN; OS_USERNAME or
//     OS_USER_ID, OS_PASSWORD, OS_DOMAIN_NAME or OS_DOMAIN_ID
//   - the section [basic] of the INI file ~/.huaweicloud/credentials, or the one that
//     HUAWEICLOUD_SDK_CREDENTIALS_FILE names: ak, sk, security_token
//   - a profile of KooCLI in ~/.hcloud/config.json, or in the file that
//     HW_SHARED_CONFIG_FILE names: the profile that HW_PROFILE names, or else the
//     current one; see [auth.ParseProfile]
//   - the sources of [FromSource], such as clouds.yaml with package cloudsyaml
//   - the metadata service of a server, only with [FromMetadata]
//
// A file, profile or source that a variable names is chosen. It comes before the other
// files and sources. If it has no complete credential, LoadConfig fails, because the
// others may belong to another user. With credentials in the environment, LoadConfig does
// not use it.
//
// With HW_ASSUME_ROLE_AGENCY_NAME, the credential assumes that agency of the account
// HW_ASSUME_ROLE_DOMAIN_NAME or HW_ASSUME_ROLE_DOMAIN_ID. HW_ASSUME_ROLE_DURATION limits
// each temporary key, in seconds. See [auth.AssumeRole]. The project must be one of that
// account.
//
// Each other field comes from the first of its variables that is set:
//
//   - Region: HW_REGION_NAME, OS_REGION_NAME
//   - ProjectID: HUAWEICLOUD_SDK_PROJECT_ID, HW_PROJECT_ID, OS_PROJECT_ID,
//     OS_TENANT_ID
//   - ProjectName: HW_PROJECT_NAME, OS_PROJECT_NAME, OS_TENANT_NAME
//   - Cloud: HW_CLOUD
//   - IAMEndpoint: HUAWEICLOUD_SDK_IAM_ENDPOINT, HW_AUTH_URL, OS_AUTH_URL; before them the
//     one with the prefix of the variables that have the credentials, or the one of their
//     file or source
//   - Endpoint: HUAWEICLOUD_SDK_REGION_DC_{REGION}, with the region in upper case and _
//     for -
//   - TLS: OS_CACERT, a PEM file of the certificate authorities, instead of those of the
//     system; OS_CERT and OS_KEY, PEM files of a client certificate; HW_INSECURE or
//     OS_INSECURE, where true is an error without [AllowInsecureTLS], and false also
//     applies to the TLS of a source
//
// Without the variable, a field comes from the file or source that has the credentials.
// The project_id and iam_endpoint of the credentials file go also with credentials of the
// environment.
//
// Config.Sources tells where each value came from. Without complete credentials the error
// is [ErrInvalid]. It lists each source and the reason why it cannot be used. The Config
// then has nothing but Sources, with the same list. If no source has any part of a
// credential, the error is also [ErrNoCredentials]. LoadConfig sends nothing, except to
// the metadata service and by the sources of the options.
func LoadConfig(ctx context.Context, opts ...LoadOption) (Config, error) {
	return newLoader(opts...).load(ctx)
}

// loader reads the sources of LoadConfig. Tests replace its functions.
type loader struct {
	getenv   func(string) string
	home     func() (string, error)
	readFile func(string) ([]byte, error)

	// The options set the other fields.
	noFile      bool
	extra       []candidate        // of FromSource
	metadata    auth.Authenticator // nil without FromMetadata
	insecureTLS bool
	invalid     error
}

func newLoader(opts ...LoadOption) *loader {
	l := &loader{getenv: os.Getenv, home: os.UserHomeDir, readFile: os.ReadFile}
	for _, opt := range opts {
		if opt == nil {
			l.invalid = errors.New("an option is nil")
			continue
		}
		opt(l)
	}
	return l
}

// candidate is one source of credentials.
type candidate struct {
	name     string
	chosenBy string // the variable that names it, or ""
	read     func(context.Context) reading
}

// reading is the content of a candidate. Without a credential, reason says why.
type reading struct {
	Config        // Auth is nil without a complete credential
	from   string // where Auth came from
	reason string // "" if nothing is set
	absent bool   // the candidate does not exist, so it has no part of a credential

	inEnvironment bool // Auth is from variables
}

// load reads the candidates in their order, and then the other fields.
func (l *loader) load(ctx context.Context) (Config, error) {
	if ctx.Err() != nil {
		return Config{}, loadEnded(ctx)
	}
	if l.invalid != nil {
		return Config{}, configError(l.invalid)
	}
	candidates, file := l.candidates()
	checked, used, err := choose(ctx, candidates)
	if ctx.Err() != nil { // a source may have waited
		return Config{}, loadEnded(ctx)
	}
	if err != nil {
		return Config{Sources: &Sources{Checked: checked}}, err
	}
	f := &fields{l: l, origin: map[string]string{"Auth": used.from}}
	f.read(used, file)
	err = f.readAuth(used)
	if err == nil {
		err = f.readTLS(used)
	}
	if err != nil {
		return Config{Sources: &Sources{Checked: checked}}, configError(err)
	}
	f.cfg.Sources = f.sources(checked)
	return f.cfg, nil
}

// loadEnded returns the error of LoadConfig if ctx has ended.
func loadEnded(ctx context.Context) error {
	return fmt.Errorf("dcaas: loading the configuration: %w", retry.Ended(ctx))
}

// candidates returns the sources of credentials in their order: the environment, the chosen
// ones, the others. It also returns the content of the credentials file.
func (l *loader) candidates() ([]candidate, reading) {
	candidates := l.variables()
	var files []candidate
	var file reading
	if !l.noFile {
		var ini candidate
		ini, file = l.credentialsFile()
		files = append(files, ini, l.profile())
	}
	files = append(files, l.extra...)
	slices.SortStableFunc(files, func(a, b candidate) int {
		switch {
		case a.chosenBy != "" && b.chosenBy == "":
			return -1
		case a.chosenBy == "" && b.chosenBy != "":
			return 1
		default:
			return 0
		}
	})
	candidates = append(candidates, files...)
	if l.metadata != nil {
		candidates = append(candidates, metadataCandidate(l.metadata))
	}
	return candidates, file
}

// choose reads the candidates up to the first one that has a credential or is chosen. It
// reads none after ctx has ended.
func choose(ctx context.Context, candidates []candidate) ([]CheckedSource, reading, error) {
	var checked []CheckedSource
	var reasons []string
	incomplete := false // whether a candidate has a part of a credential
	for i, c := range candidates {
		if ctx.Err() != nil {
			return checked, reading{}, loadEnded(ctx)
		}
		r := c.read(ctx)
		if r.Auth != nil {
			checked = append(checked, CheckedSource{c.name, "used"})
			for _, later := range candidates[i+1:] {
				checked = append(checked, CheckedSource{later.name, "not needed"})
			}
			return checked, r, nil
		}
		reason := r.reason
		if reason == "" {
			reason = "nothing set"
		}
		reason = wire.Clean(reason, maxReason)
		checked = append(checked, CheckedSource{c.name, reason})
		if c.chosenBy != "" {
			text := fmt.Sprintf("%s: %s; %s chooses it, so no other source takes its place", c.name, reason, c.chosenBy)
			return checked, reading{}, configError(&sourcesError{text: text})
		}
		incomplete = incomplete || r.reason != "" && !r.absent
		reasons = append(reasons, c.name+": "+reason)
	}
	list := strings.Join(reasons, "; ")
	if incomplete {
		return checked, reading{}, configError(&sourcesError{text: "no source has a whole credential: " + list})
	}
	return checked, reading{}, configError(&sourcesError{
		text:  ErrNoCredentials.Error() + ": " + list + "; set the variables of one source, such as HW_ACCESS_KEY and HW_SECRET_KEY",
		class: ErrNoCredentials,
	})
}

// fields fills the Config and notes where each field came from.
type fields struct {
	l      *loader
	cfg    Config
	origin map[string]string // by field
}

// set sets a field that is still empty.
func (f *fields) set(field string, value *string, found, origin string) {
	if *value == "" && found != "" {
		*value, f.origin[field] = found, origin
	}
}

// variable sets a field to the first variable that is set.
func (f *fields) variable(field string, value *string, keys ...string) {
	for _, key := range keys {
		f.set(field, value, f.l.getenv(key), key)
	}
}

// read sets all fields but Auth: from variables, from the candidate that has the
// credentials, and from the credentials file if the credentials are those of the
// environment. The IAM endpoint of the candidate comes before the variables, because another
// one would get its secret.
func (f *fields) read(used, file reading) {
	c := &f.cfg
	f.set("IAMEndpoint", &c.IAMEndpoint, used.IAMEndpoint, used.origin("IAMEndpoint"))
	f.variable("Region", &c.Region, "HW_REGION_NAME", "OS_REGION_NAME")
	f.variable("ProjectID", &c.ProjectID, "HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID", "OS_PROJECT_ID", "OS_TENANT_ID")
	f.variable("ProjectName", &c.ProjectName, "HW_PROJECT_NAME", "OS_PROJECT_NAME", "OS_TENANT_NAME")
	f.variable("Cloud", &c.Cloud, "HW_CLOUD")
	f.variable("IAMEndpoint", &c.IAMEndpoint, "HUAWEICLOUD_SDK_IAM_ENDPOINT", "HW_AUTH_URL", "OS_AUTH_URL")
	f.take(used)
	if used.inEnvironment {
		f.take(file)
	}
	if c.Region != "" {
		key := "HUAWEICLOUD_SDK_REGION_DC_" + strings.ToUpper(strings.ReplaceAll(c.Region, "-", "_"))
		address, _, _ := strings.Cut(f.l.getenv(key), ",") // the variable may list several
		if address != "" {
			c.Endpoint, f.origin["Endpoint"] = address, key
		}
	}
}

// readAuth sets the credentials, which assume the agency of the environment if there is
// one.
func (f *fields) readAuth(used reading) error {
	a, variable, err := f.l.agency(used.Auth)
	if err != nil {
		return err
	}
	f.cfg.Auth = a
	if variable != "" {
		f.origin["Auth"] += "; then the agency of " + variable
	}
	return nil
}

// take sets the fields that are still empty from a file.
func (f *fields) take(r reading) {
	for _, field := range []struct {
		name  string
		value *string
		found string
	}{
		{"Region", &f.cfg.Region, r.Region},
		{"ProjectID", &f.cfg.ProjectID, r.ProjectID},
		{"ProjectName", &f.cfg.ProjectName, r.ProjectName},
		{"Endpoint", &f.cfg.Endpoint, r.Endpoint},
		{"IAMEndpoint", &f.cfg.IAMEndpoint, r.IAMEndpoint},
		{"Cloud", &f.cfg.Cloud, r.Cloud},
	} {
		f.set(field.name, field.value, field.found, r.origin(field.name))
	}
}

// origin returns where a field of r came from.
func (r reading) origin(field string) string {
	if origin := r.Sources.Of(field); origin != "" {
		return origin
	}
	return r.from
}
