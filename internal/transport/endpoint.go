package transport

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// IsHostName reports whether s is empty or fit to be part of a host name.
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

// ErrPlainHTTP is the refusal of an address of plain http.
var ErrPlainHTTP = errors.New("plain http: credentials would go over the network in the clear; use https")

// ParseEndpoint checks the address of a service, and returns it as requests will
// name it. Plain http is refused but on loopback, unless insecure says otherwise.
// What names the setting in errors.
func ParseEndpoint(what, address string, insecure bool) (*url.URL, error) {
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
		return nil, fmt.Errorf("%s is %w", what, ErrPlainHTTP)
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
