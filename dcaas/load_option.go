package dcaas

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Source is a source of credentials for [LoadConfig], such as a vault. Package cloudsyaml
// has one for the files of OpenStack.
type Source struct {
	// Name names the source in errors and in [Sources], such as "vault". It is required.
	Name string
	// ChosenBy names the variable by which the user chooses this source, if it is set.
	// A chosen source comes before the files, and LoadConfig fails if it has no
	// credentials.
	ChosenBy string
	// Load returns the values of the source, and is required. LoadConfig calls it only
	// if no earlier source has credentials. Without Auth the other fields are not used.
	//
	// Sources of the Config may tell where each value came from. The default is the source
	// of Auth, or else Name.
	// An error that is [ErrNoCredentials] or [fs.ErrNotExist] means that nothing is set.
	// LoadConfig shows the text of the error, so it must not have a secret.
	Load func(context.Context) (Config, error)
}

// FromSource makes [LoadConfig] read s after the files of credentials, and before the
// metadata service. Several sources are read in the order of the options.
func FromSource(s Source) LoadOption {
	return func(l *loader) {
		if s.Name == "" || s.Load == nil {
			l.invalid = errors.New("FromSource needs a Source with Name and Load")
			return
		}
		l.extra = append(l.extra, candidate{name: wire.Clean(s.Name, maxReason), chosenBy: s.ChosenBy, read: s.read})
	}
}

// read returns the values of s.
func (s Source) read(ctx context.Context) reading {
	cfg, err := s.Load(ctx)
	if err != nil {
		absent := errors.Is(err, ErrNoCredentials) || errors.Is(err, fs.ErrNotExist)
		return reading{reason: err.Error(), absent: absent}
	}
	if isNil(cfg.Auth) {
		return reading{}
	}
	from := cmp.Or(cfg.Sources.Of("Auth"), s.Name)
	return reading{Config: cfg, from: wire.Clean(from, maxReason)}
}

// FromMetadata makes [LoadConfig] ask the metadata service for the temporary key of a
// server's agency, after all other sources. LoadConfig waits for it 3 seconds at most. It
// sends nothing to the service if another source has credentials. The same option allows
// a profile of the mode ecsAgency.
func FromMetadata() LoadOption {
	return func(l *loader) { l.metadata = auth.NewMetadata(auth.MetadataConfig{}) }
}

// metadataCandidate asks the metadata service for a key, because a credential without one
// would hide that no source has credentials. Package auth limits the time of a fetch, and
// its error has a remedy.
func metadataCandidate(m auth.Authenticator) candidate {
	const name = "metadata service"
	return candidate{name: name, read: func(ctx context.Context) reading {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://localhost/", http.NoBody)
		if err != nil {
			return reading{reason: err.Error()}
		}
		// The request is signed and not sent.
		resp, err := m.Wrap(notSent{}, auth.Scope{}).RoundTrip(req)
		if err != nil {
			return reading{reason: strings.TrimPrefix(err.Error(), "auth: "), absent: true}
		}
		_ = resp.Body.Close()
		return reading{Config: Config{Auth: m}, from: name}
	}}
}

// notSent answers each request without sending it.
type notSent struct{}

func (notSent) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(http.NoBody), Request: req}, nil
}

// AllowInsecureTLS makes [LoadConfig] accept settings that turn off the check of
// certificates: HW_INSECURE, OS_INSECURE, and verify in clouds.yaml. Anyone on the way
// can then read the credentials and the data. Without it such a setting is an error.
func AllowInsecureTLS() LoadOption {
	return func(l *loader) { l.insecureTLS = true }
}

// agency returns a credential that assumes the agency of the environment, and the
// variables. Without one it returns base.
func (l *loader) agency(base auth.Authenticator) (auth.Authenticator, string, error) {
	const name, domainName, domainID, duration = "HW_ASSUME_ROLE_AGENCY_NAME", "HW_ASSUME_ROLE_DOMAIN_NAME", "HW_ASSUME_ROLE_DOMAIN_ID", "HW_ASSUME_ROLE_DURATION"
	c := auth.AgencyConfig{AgencyName: l.getenv(name), DomainName: l.getenv(domainName), DomainID: l.getenv(domainID)}
	switch {
	case c.AgencyName == "" && c.DomainName == "" && c.DomainID == "":
		return base, "", nil
	case c.AgencyName == "":
		return nil, "", fmt.Errorf("%s or %s is set, but not %s: set it, or none of them", domainName, domainID, name)
	case c.DomainName == "" && c.DomainID == "":
		return nil, "", fmt.Errorf("%s is set, but neither %s nor %s, the account that created the agency", name, domainName, domainID)
	}
	if c.DomainID != "" {
		c.DomainName = "" // the ID is unique
	}
	if text := l.getenv(duration); text != "" {
		seconds, err := parseSeconds(text)
		if err != nil {
			return nil, "", fmt.Errorf("%s is no whole number of seconds", duration)
		}
		c.Duration = seconds
	}
	// The token makes the base credential valid, because an error of base is not one of these
	// variables. New refuses an invalid base.
	if err := auth.AssumeRole(auth.Token("valid"), c).Validate(); err != nil {
		return nil, "", fmt.Errorf("HW_ASSUME_ROLE_*: %w", err)
	}
	return auth.AssumeRole(base, c), name, nil
}
