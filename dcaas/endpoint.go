package dcaas

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// Domains of the cloud. Regions eu-west-1xx are on one of their own.
const (
	defaultCloud = "myhuaweicloud.com"
	europeCloud  = "myhuaweicloud.eu"
)

// domain returns what follows the name of a service in its host name, or "" when
// the region is not known.
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

// endpoints returns the addresses of the service and of IAM. The latter is nil
// when it is neither given nor to be derived; then it must not be needed.
func (c *Config) endpoints(insecure bool) (service, iam *url.URL, err error) {
	if c.Region == "" && c.Endpoint == "" {
		return nil, nil, errors.New("Config.Region and Config.Endpoint are both empty: set one")
	}
	// Both become part of host names: a slash or an @ in them would send the
	// credentials to another host.
	if !transport.IsHostName(c.Region, false) {
		return nil, nil, errors.New("Config.Region may have letters, digits and - only, like cn-north-4")
	}
	if !transport.IsHostName(c.Cloud, true) {
		return nil, nil, errors.New("Config.Cloud is no domain name")
	}
	if strings.ContainsFunc(c.ProjectID, unicode.IsControl) {
		return nil, nil, errors.New("Config.ProjectID has a line break or another control character: trim it when it is read from a file")
	}
	service, err = parseEndpoint("Config.Endpoint", cmp.Or(c.Endpoint, "https://dcaas."+c.domain()), insecure)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case c.IAMEndpoint != "":
		// Where others call the address of IAM an authentication URL, it ends in /v3.
		address := strings.TrimSuffix(strings.TrimRight(c.IAMEndpoint, "/"), "/v3")
		iam, err = parseEndpoint("Config.IAMEndpoint", address, insecure)
	case c.Region != "":
		iam, err = parseEndpoint("Config.IAMEndpoint", "https://iam."+c.domain(), insecure)
	}
	if err == nil && c.ProjectID == "" && (iam == nil || c.projectName() == "") {
		err = errors.New("Config.ProjectID is empty, and without Config.Region (or ProjectName and IAMEndpoint) it cannot be looked up: set it")
	}
	return service, iam, err
}

// parseEndpoint adds the advice that only a setting of [New] can follow.
func parseEndpoint(what, address string, insecure bool) (*url.URL, error) {
	u, err := transport.ParseEndpoint(what, address, insecure)
	if errors.Is(err, transport.ErrPlainHTTP) {
		err = fmt.Errorf("%w, or WithInsecureHTTP", err)
	}
	return u, err
}
