package cloudsyaml

import (
	"bytes"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// cloud is the part of a cloud that matters here.
type cloud struct {
	Profile  string `yaml:"profile"`
	AuthType string `yaml:"auth_type"`
	Region   string `yaml:"region_name"`
	Endpoint string `yaml:"dcaas_endpoint_override"`
	CACert   string `yaml:"cacert"`
	Cert     string `yaml:"cert"`
	Key      string `yaml:"key"`
	Verify   *bool  `yaml:"verify"`

	Auth struct {
		AuthURL string `yaml:"auth_url"`
		Token   string `yaml:"token"`

		AccessKey     string `yaml:"ak"`
		SecretKey     string `yaml:"sk"`
		SecurityToken string `yaml:"security_token"`

		UserName       string `yaml:"username"`
		UserID         string `yaml:"user_id"`
		Password       string `yaml:"password"`
		UserDomainName string `yaml:"user_domain_name"`
		UserDomainID   string `yaml:"user_domain_id"`
		DomainName     string `yaml:"domain_name"`
		DomainID       string `yaml:"domain_id"`
		DefaultDomain  string `yaml:"default_domain"` // an ID

		ProjectID   string `yaml:"project_id"`
		ProjectName string `yaml:"project_name"`

		AgencyName    string `yaml:"agency_name"`
		ApplicationID string `yaml:"application_credential_id"`
		Application   string `yaml:"application_credential_name"`
	} `yaml:"auth"`
}

// parse returns the clouds of a file.
func parse(path string, content []byte) (map[string]yaml.Node, error) {
	var file struct {
		Clouds map[string]yaml.Node `yaml:"clouds"`
	}
	if err := yaml.Unmarshal(bytes.TrimPrefix(content, []byte("\ufeff")), &file); err != nil {
		return nil, problem(path, err)
	}
	return file.Clouds, nil
}

// problem describes an error of package yaml without its text, which may show values of
// the file.
func problem(path string, err error) error {
	text := "it is not valid YAML"
	if e, ok := errors.AsType[*yaml.LoadErrors](err); ok {
		text = "a value has the wrong type"
		if len(e.Errors) > 0 && strings.HasPrefix(e.Errors[0].Message, "mapping key ") {
			text = "a key occurs twice, the second time"
		}
	}
	if line := regexp.MustCompile(`line (\d{1,9})`).FindStringSubmatch(err.Error()); line != nil {
		text += " at line " + line[1]
	}
	return errors.New(path + ": " + text)
}

// names returns the names of the clouds, for an error.
func names(clouds map[string]yaml.Node) string {
	return wire.Clean(strings.Join(slices.Sorted(maps.Keys(clouds)), ", "), 128)
}
