package dcaas

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"github.com/dcaas-sdk/dcaas-go/internal/endpoint"
)

// Domains of the cloud. The regions eu-west-1xx have one of their own.
const (
	defaultCloud = "myhuaweicloud.com"
	europeCloud  = "myhuaweicloud.eu"
)

// domain returns the part of a host name after the service's name, or "" if the region
// is not known.
func (c *Config) domain() string {
	switch {
	case c.Region == "":
		return ""
	case c.Cloud == "" && strings.HasPrefix(c.Region, "eu-west-1"):
		return c.Region + "." + europeCloud
	default:
		return c.Region + "." + cmp.Or(c.Cloud, defaultCloud)
	}
}

func (c *Config) projectName() string { return cmp.Or(c.ProjectName, c.Region) }

// endpoints returns the addresses of the service and of IAM. The address of IAM is nil
// without Region and IAMEndpoint. It is an error if the project ID needs it then.
func (c *Config) endpoints(insecure bool) (service, iam *url.URL, err error) {
	if c.Region == "" && c.Endpoint == "" {
		return nil, nil, errors.New("Config.Region and Config.Endpoint are both empty: set one, or the variable HW_REGION_NAME for LoadConfig")
	}
	// Both become part of host names. A slash or an @ would send the credentials to
	// another host.
	if !endpoint.IsHostName(c.Region, false) {
		return nil, nil, errors.New("Config.Region may have letters, digits and - only, like cn-north-4")
	}
	if !endpoint.IsHostName(c.Cloud, true) {
		return nil, nil, errors.New("Config.Cloud is no domain name")
	}
	if strings.ContainsFunc(c.ProjectID, unicode.IsControl) {
		return nil, nil, errors.New("Config.ProjectID has a line break or another control character: trim it when it is read from a file")
	}
	service, err = endpoint.Parse("Config.Endpoint", cmp.Or(c.Endpoint, "https://dcaas."+c.domain()), insecure)
	if err != nil {
		return nil, nil, withAdvice(err)
	}
	switch {
	case c.IAMEndpoint != "":
		iam, err = endpoint.ParseIAM("Config.IAMEndpoint", c.IAMEndpoint, insecure)
	case c.Region != "":
		iam, err = endpoint.Parse("Config.IAMEndpoint", "https://iam."+c.domain(), insecure)
	}
	if err == nil && c.ProjectID == "" && (iam == nil || c.projectName() == "") {
		err = errors.New("Config.ProjectID is empty, and without Config.Region (or ProjectName and IAMEndpoint) it cannot be looked up: set it")
	}
	return service, iam, withAdvice(err)
}

// withAdvice adds the option that allows plain http to an error about plain http.
func withAdvice(err error) error {
	if errors.Is(err, endpoint.ErrPlainHTTP) {
		return fmt.Errorf("%w, or WithInsecureHTTP", err)
	}
	return err
}
