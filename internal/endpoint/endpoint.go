// Package endpoint parses the addresses of services. Packages auth, dcaas and alicloud
// share it, so that each of them accepts and refuses the same addresses.
package endpoint

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// IsHostName reports whether s is empty or can be a part of a host name. It allows dots in s
// only if dots is true.
func IsHostName(s string, dots bool) bool {
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

// ErrPlainHTTP refuses an address with the scheme http.
var ErrPlainHTTP = errors.New("plain http: credentials would go over the network in the clear; use https")

// Parse returns the base URL of a service. It refuses plain http unless the host is a
// loopback address or insecure is true. Errors name the setting.
func Parse(setting, address string, insecure bool) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "" {
		return nil, fmt.Errorf("%s is no address like https://host", setting)
	}
	switch {
	case u.User != nil:
		return nil, fmt.Errorf("%s must not hold a user name or password", setting)
	case u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(address, "?#"):
		return nil, fmt.Errorf("%s must not have a query or a fragment", setting)
	case u.Scheme == "http" && !insecure && !IsLoopback(u.Hostname()):
		return nil, fmt.Errorf("%s is %w", setting, ErrPlainHTTP)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%s must begin with https://", setting)
	}
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	u.Host = strings.TrimSuffix(u.Host, ":")
	if host, port, err := net.SplitHostPort(u.Host); err == nil && (u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80") && !strings.Contains(host, ":") {
		u.Host = host // because net/http leaves the default port out of the Host header
	}
	return u, nil
}

// ParseIAM returns the base URL of IAM. It removes /v3 from the end of the address, because
// other tools write it there.
func ParseIAM(setting, address string, insecure bool) (*url.URL, error) {
	return Parse(setting, strings.TrimSuffix(strings.TrimRight(address, "/"), "/v3"), insecure)
}

// IsLoopback reports whether host names this machine.
func IsLoopback(host string) bool {
	if strings.ToLower(host) == "localhost" { // EqualFold would take a long s for an s
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
