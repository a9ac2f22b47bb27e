package cloudsyaml

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/tlsfile"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// where tells which cloud is read, and how to read the files that it names.
type where struct {
	cloud  string // the file and the name
	read   func(string) ([]byte, error)
	expand func(string) string
}

// config returns the Config of the cloud.
func (c *cloud) config(at where) (dcaas.Config, error) {
	a, err := c.credential()
	if err != nil {
		return dcaas.Config{}, fmt.Errorf("%s: %w", at.cloud, err)
	}
	cfg := dcaas.Config{
		Region: c.Region, ProjectID: c.Auth.ProjectID, ProjectName: c.Auth.ProjectName, Auth: a,
	}
	if err = c.addresses(&cfg); err != nil {
		return dcaas.Config{}, fmt.Errorf("%s: %w", at.cloud, err)
	}
	if cfg.TLS, err = c.tls(at); err != nil {
		return dcaas.Config{}, fmt.Errorf("%s: %w", at.cloud, err)
	}
	cfg.Sources = &dcaas.Sources{}
	for _, field := range []struct {
		name string
		set  bool
	}{
		{"Region", cfg.Region != ""},
		{"ProjectID", cfg.ProjectID != ""},
		{"ProjectName", cfg.ProjectName != ""},
		{"Endpoint", cfg.Endpoint != ""},
		{"IAMEndpoint", cfg.IAMEndpoint != ""},
		{"Cloud", cfg.Cloud != ""},
		{"Auth", true},
		{"TLS", cfg.TLS != nil},
	} {
		if field.set {
			cfg.Sources.Fields = append(cfg.Sources.Fields, dcaas.FieldSource{Field: field.name, Source: at.cloud})
		}
	}
	return cfg, nil
}

// credential returns the credential of the cloud. It refuses settings that it cannot
// follow, because another credential of the same cloud may have other permissions.
func (c *cloud) credential() (auth.Authenticator, error) {
	a := &c.Auth
	kind := strings.TrimPrefix(strings.ToLower(c.AuthType), "v3")
	switch {
	case kind == "applicationcredential" || a.ApplicationID != "" || a.Application != "":
		return nil, errors.New("the cloud has no application credentials: set ak and sk, or username and password")
	case kind != "" && kind != "token" && kind != "password" && kind != "aksk":
		return nil, fmt.Errorf("the auth_type %s is not supported: use token, password or aksk", wire.Clean(c.AuthType, 32))
	case a.AgencyName != "":
		return nil, errors.New("agency_name is not supported: set HW_ASSUME_ROLE_AGENCY_NAME and HW_ASSUME_ROLE_DOMAIN_NAME instead")
	case c.Profile != "" && a.AuthURL == "":
		return nil, errors.New("it names a vendor profile, which this package does not have: set auth_url")
	case kind == "token" || kind == "" && a.Token != "":
		return c.token()
	case kind == "aksk" || kind == "" && (a.AccessKey != "" || a.SecretKey != ""):
		return c.accessKey()
	case kind == "password" || a.UserName != "" || a.UserID != "" || a.Password != "":
		return c.password()
	default:
		return nil, dcaas.ErrNoCredentials
	}
}

func (c *cloud) token() (auth.Authenticator, error) {
	if c.Auth.Token == "" {
		return nil, errors.New("the auth_type is token, but token is not set")
	}
	return auth.Token(c.Auth.Token), nil
}

func (c *cloud) accessKey() (auth.Authenticator, error) {
	a := &c.Auth
	switch {
	case a.AccessKey == "" && a.SecretKey == "":
		return nil, errors.New("the auth_type is aksk, but ak and sk are not set")
	case a.AccessKey == "":
		return nil, errors.New("sk is set, but not ak")
	case a.SecretKey == "":
		return nil, errors.New("ak is set, but not sk")
	case a.SecurityToken != "":
		return auth.TemporaryAKSK(a.AccessKey, a.SecretKey, a.SecurityToken), nil
	default:
		return auth.AKSK(a.AccessKey, a.SecretKey), nil
	}
}

func (c *cloud) password() (auth.Authenticator, error) {
	a := &c.Auth
	p := auth.PasswordConfig{UserID: a.UserID, Password: a.Password}
	if p.UserID == "" {
		p.UserName = a.UserName
		for _, domain := range []struct{ id, name string }{
			{a.UserDomainID, a.UserDomainName}, {a.DomainID, a.DomainName}, {a.DefaultDomain, ""},
		} {
			if domain.id != "" || domain.name != "" {
				p.DomainID, p.DomainName = domain.id, domain.name
				break
			}
		}
	}
	switch {
	case p.Password == "":
		return nil, errors.New("a user is set, but not password")
	case p.UserName == "" && p.UserID == "":
		return nil, errors.New("password is set, but neither username nor user_id")
	case p.UserID == "" && p.DomainID == "" && p.DomainName == "":
		return nil, errors.New("username is set, but neither user_domain_name nor user_domain_id")
	case a.AuthURL == "":
		// The default is the IAM of Huawei Cloud, which may be another cloud.
		return nil, errors.New("password is set, but not auth_url, so it is not known where to send it")
	}
	return auth.NewPassword(p), nil
}

// tls returns the TLS configuration of the cloud, or nil if it sets none.
func (c *cloud) tls(at where) (*tls.Config, error) {
	file := func(setting, path string) tlsfile.File {
		if path != "" && !strings.Contains(path, "-----BEGIN") {
			path = at.expand(path)
		}
		return tlsfile.File{Setting: setting, Path: path}
	}
	config, err := tlsfile.Config(tlsfile.Files{CA: file("cacert", c.CACert), Cert: file("cert", c.Cert), Key: file("key", c.Key)}, at.read)
	if err != nil {
		return nil, err
	}
	if c.Verify != nil && !*c.Verify {
		if config == nil {
			config = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		config.InsecureSkipVerify = true // LoadConfig refuses it without AllowInsecureTLS
	}
	return config, nil
}

// addresses sets the endpoints and the cloud. It is an error if auth_url is not one of
// Huawei Cloud, and the other addresses of that cloud are not known. The credential would
// go to Huawei Cloud then.
func (c *cloud) addresses(cfg *dcaas.Config) error {
	cfg.Endpoint, cfg.IAMEndpoint = c.Endpoint, c.Auth.AuthURL
	if cfg.IAMEndpoint == "" {
		return nil
	}
	host := ""
	if u, err := url.Parse(cfg.IAMEndpoint); err == nil {
		host = strings.ToLower(u.Hostname())
	}
	rest, regional := strings.CutPrefix(host, "iam."+strings.ToLower(c.Region)+".")
	switch {
	case regional && c.Region != "":
		cfg.Cloud = rest
	case cfg.Endpoint == "" && !strings.HasSuffix(host, ".myhuaweicloud.com") && !strings.HasSuffix(host, ".myhuaweicloud.eu"):
		return errors.New("auth_url is not https://iam.{region_name}.{cloud}, so the address of Direct Connect is not known: set region_name right, or dcaas_endpoint_override")
	}
	return nil
}
