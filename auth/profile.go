package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

const profileOp = "KooCLI profile"

// storeUnencrypted is the command that makes KooCLI store credentials that other programs
// can read (KooCLI 5.2.7 and later).
const storeUnencrypted = "hcloud configure set --cli-auth-encrypt=false"

// Profile is a profile of KooCLI, the command line tool hcloud of Huawei Cloud. It holds
// the values that a client needs. A printed Profile shows no secret.
type Profile struct {
	Name      string
	Auth      Authenticator
	Region    string
	ProjectID string
	DomainID  string // the account of the user

	// NeedsMetadata is whether Auth asks the metadata service, which only a server of
	// the cloud has.
	NeedsMetadata bool
}

// LoadProfile reads a profile of KooCLI from a file. An empty path means
// ~/.hcloud/config.json, and an empty name means the current profile. See [ParseProfile]
// for the profiles that can be used. The error is an [*Error]. It wraps the error of the
// file, such as [fs.ErrNotExist].
func LoadProfile(path, name string) (Profile, error) {
	if path == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return Profile{}, &Error{Op: profileOp, Err: err}
		}
		path = filepath.Join(home, ".hcloud", "config.json")
	}
	content, err := os.ReadFile(path) //nolint:gosec // the caller names the file
	if err != nil {
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			err = e.Err // Op names the path
		}
		return Profile{}, &Error{Op: profileOp + " in " + path, Err: err}
	}
	p, err := ParseProfile(content, name)
	if e, ok := errors.AsType[*Error](err); ok {
		e.Op += " in " + path
	}
	return p, err
}

// ParseProfile reads a profile from the content of KooCLI's config.json. An empty name
// means the current profile.
//
// The modes AKSK, agency, token, ecsAgency and SSO can be used. A profile of the mode SSO
// holds a temporary key, which hcloud configure sso renews. A profile that names an agency
// assumes it.
//
// KooCLI encrypts credentials by default, and only KooCLI can decrypt them. Such a profile
// is an error. The command hcloud configure set --cli-auth-encrypt=false stores them
// unencrypted, for KooCLI 5.2.7 and later. Older files do not say whether they are
// encrypted. ParseProfile then takes an access key for encrypted if it is longer than 40
// characters or has other characters than letters and digits.
//
// The error is an [*Error]. It shows no content of the file but the names of profiles.
func ParseProfile(content []byte, name string) (Profile, error) {
	var file profileFile
	if err := json.Unmarshal([]byte(strings.TrimPrefix(string(content), "\ufeff")), &file); err != nil {
		return Profile{}, &Error{Op: profileOp, Message: jsonProblem(err)}
	}
	stored, err := file.profile(name)
	if err != nil {
		return Profile{}, err
	}
	p := Profile{Name: stored.Name, Region: stored.Region, ProjectID: stored.ProjectID, DomainID: stored.DomainID}
	p.Auth, p.NeedsMetadata, err = file.credential(stored)
	if err != nil {
		return Profile{}, err
	}
	return p, nil
}

// profileFile is the part of config.json that matters here. The names are those that
// hcloud configure list shows.
type profileFile struct {
	Current     string          `json:"current"`
	AuthEncrypt json.RawMessage `json:"authEncrypt"` // "true" or "false", as a text
	Profiles    []storedProfile `json:"profiles"`
}

type storedProfile struct {
	Name string `json:"name"`
	Mode string `json:"mode"`
	storedKey
	Token            string `json:"xAuthToken"`
	Region           string `json:"region"`
	ProjectID        string `json:"projectId"`
	DomainID         string `json:"domainId"`
	AgencyName       string `json:"agencyName"`
	AgencyDomainName string `json:"agencyDomainName"`
	AgencyDomainID   string `json:"agencyDomainId"`
	SourceProfile    string `json:"sourceProfile"` // whose credential assumes the agency
	SSO              struct {
		Key storedKey `json:"stsToken"`
	} `json:"ssoAuth"`
}

type storedKey struct {
	AccessKey     string `json:"accessKeyId"`
	SecretKey     string `json:"secretAccessKey"`
	SecurityToken string `json:"securityToken"`
}

// profile returns the profile with that name, or the current one.
func (f *profileFile) profile(name string) (*storedProfile, error) {
	if len(f.Profiles) == 0 {
		return nil, &Error{Op: profileOp, Message: "the file has no profiles; make one with hcloud configure init"}
	}
	names := make([]string, len(f.Profiles))
	for i := range f.Profiles {
		p := &f.Profiles[i]
		if p.Name == name && name != "" || p.Name == f.Current && name == "" {
			return p, nil
		}
		names[i] = p.Name
	}
	list := wire.Clean(strings.Join(names, ", "), 128)
	if name == "" {
		return nil, &Error{Op: profileOp, Message: "no profile is current; name one of " + list}
	}
	return nil, &Error{Op: profileOp, Message: fmt.Sprintf("there is no profile %s; the file has %s", wire.Clean(name, 64), list)}
}

// credential returns the credential of a profile, and whether it asks the metadata
// service.
func (f *profileFile) credential(p *storedProfile) (Authenticator, bool, error) {
	source := p
	if p.AgencyName != "" && p.SourceProfile != "" && p.AccessKey == "" && p.Token == "" {
		var err error
		if source, err = f.profile(p.SourceProfile); err != nil {
			return nil, false, err
		}
	}
	base, err := f.ownCredential(source)
	if err != nil {
		return nil, false, err
	}
	_, metadata := base.(*Metadata)
	switch {
	case p.AgencyName != "" && p.AgencyDomainName == "" && p.AgencyDomainID == "":
		return nil, false, p.refuse("it has an agencyName, but neither agencyDomainName nor agencyDomainId")
	case p.AgencyName != "":
		agency := AgencyConfig{AgencyName: p.AgencyName, DomainID: p.AgencyDomainID}
		if agency.DomainID == "" { // the ID is unique
			agency.DomainName = p.AgencyDomainName
		}
		return AssumeRole(base, agency), metadata, nil
	case strings.EqualFold(p.Mode, "agency"):
		return nil, false, p.refuse("it has the mode agency, but no agencyName")
	default:
		return base, metadata, nil
	}
}

// ownCredential returns the credential of a profile without its agency.
func (f *profileFile) ownCredential(p *storedProfile) (Authenticator, error) {
	key := p.storedKey
	switch mode := strings.ToLower(p.Mode); mode {
	case "ecsagency":
		return NewMetadata(MetadataConfig{}), nil
	case "sso":
		key = p.SSO.Key
		if key == (storedKey{}) {
			return nil, p.refuse("it has no temporary key; sign in with hcloud configure sso")
		}
	case "token":
		key = storedKey{}
	case "", "aksk", "agency":
	default:
		return nil, p.refuse("its mode is not known; the modes are AKSK, agency, token, ecsAgency and SSO")
	}
	if f.encrypted(key) {
		return nil, p.refuse("its credentials are encrypted; store them unencrypted with " + storeUnencrypted)
	}
	switch {
	case key.AccessKey != "" && key.SecretKey != "" && key.SecurityToken != "":
		return TemporaryAKSK(key.AccessKey, key.SecretKey, key.SecurityToken), nil
	case key.AccessKey != "" && key.SecretKey != "":
		return AKSK(key.AccessKey, key.SecretKey), nil
	case key.AccessKey != "":
		return nil, p.refuse("it has an accessKeyId, but no secretAccessKey")
	case key.SecretKey != "":
		return nil, p.refuse("it has a secretAccessKey, but no accessKeyId")
	case p.Token != "" && !strings.EqualFold(p.Mode, "sso"):
		return Token(p.Token), nil
	default:
		return nil, p.refuse("it has no credentials; set them with hcloud configure set")
	}
}

// encrypted reports whether the file says that credentials are encrypted. If it does not
// say, the form of the access key decides.
func (f *profileFile) encrypted(key storedKey) bool {
	switch strings.ToLower(strings.Trim(string(f.AuthEncrypt), `" `)) {
	case "true":
		return true
	case "false":
		return false
	}
	return len(key.AccessKey) > 40 || strings.ContainsFunc(key.AccessKey, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

func (p *storedProfile) refuse(reason string) error {
	return &Error{Op: profileOp, Message: "the profile " + wire.Clean(p.Name, 64) + " cannot be used: " + reason}
}

// jsonProblem describes an error of encoding/json without the content of the file.
func jsonProblem(err error) string {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("the file is not JSON at byte %d", e.Offset)
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		// Some versions of Go also name embedded structs and the indexes of lists.
		names := strings.FieldsFunc(e.Field, func(r rune) bool { return r == '.' || unicode.IsDigit(r) })
		if len(names) == 0 {
			return "the file is not a JSON object with profiles"
		}
		return fmt.Sprintf("the field %s has the wrong type at byte %d", names[len(names)-1], e.Offset)
	}
	return "the file is not JSON"
}
