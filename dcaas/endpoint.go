package dcaas

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
)

// Domains of the cloud. Regions eu-west-1xx are on one of their own.
const (
	defaultCloud = "myhuaweicloud.com"
	europeCloud  = "myhuaweicloud.eu"
)

func (c *Config) projectName() string { return cmp.Or(c.ProjectName, c.Region) }

// endpoints returns the addresses of the service and of IAM. The latter is nil
// when it is neither given nor to be derived; then it must not be needed.
func (c *Config) endpoints(insecure bool) (service, iam *url.URL, err error) {
	if c.Region == "" && c.Endpoint == "" {
		return nil, nil, errors.New("Config.Region and Config.Endpoint are both empty: set one")
	}
	// Both become part of host names: a slash or an @ in them would send the
	// credentials to another host.
	if !isHostName(c.Region, false) {
		return nil, nil, errors.New("Config.Region may have letters, digits and - only, like cn-north-4")
	}
	if !isHostName(c.Cloud, true) {
		return nil, nil, errors.New("Config.Cloud is no domain name")
	}
	if strings.ContainsFunc(c.ProjectID, unicode.IsControl) {
		return nil, nil, errors.New("Config.ProjectID has a line break or another control character: trim it when it is read from a file")
	}
	cloud := cmp.Or(c.Cloud, defaultCloud)
	if c.Cloud == "" && strings.HasPrefix(c.Region, "eu-west-1") {
		cloud = europeCloud
	}
	service, err = parseEndpoint("Config.Endpoint", cmp.Or(c.Endpoint, "https://dcaas."+c.Region+"."+cloud), insecure)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case c.IAMEndpoint != "":
		// Where others call the address of IAM an authentication URL, it ends in /v3.
		address := strings.TrimSuffix(strings.TrimRight(c.IAMEndpoint, "/"), "/v3")
		iam, err = parseEndpoint("Config.IAMEndpoint", address, insecure)
	case c.Region != "":
		iam, err = parseEndpoint("Config.IAMEndpoint", "https://iam."+c.Region+"."+cloud, insecure)
	}
	if err == nil && c.ProjectID == "" && (iam == nil || c.projectName() == "") {
		err = errors.New("Config.ProjectID is empty, and without Config.Region (or ProjectName and IAMEndpoint) it cannot be looked up: set it")
	}
	return service, iam, err
}

// isHostName reports whether s is empty or fit to be part of a host name.
func isHostName(s string, dots bool) bool {
	for i, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		case (r == '-' || r == '.' && dots) && i > 0:
		default:
			return false
		}
	}
	return true
}

func parseEndpoint(what, address string, insecure bool) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "" {
		return nil, fmt.Errorf("%s is no address like https://host", what)
	}
	switch {
	case u.User != nil:
		return nil, fmt.Errorf("%s must not hold a user name or password", what)
	case u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(address, "?#"):
		return nil, fmt.Errorf("%s must not have a query or a fragment", what)
	case u.Scheme == "http" && !insecure && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("%s is plain http: credentials would go over the network in the clear; use https, or WithInsecureHTTP", what)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%s must begin with https://", what)
	}
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	u.Host = strings.TrimSuffix(u.Host, ":")
	if host, port, err := net.SplitHostPort(u.Host); err == nil && (u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80") && !strings.Contains(host, ":") {
		u.Host = host // as requests will name it
	}
	return u, nil
}

func isLoopback(host string) bool {
	if strings.ToLower(host) == "localhost" { // EqualFold would take a long s for an s
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
