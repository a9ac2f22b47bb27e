package endpoint_test

import (
	"errors"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/internal/endpoint"
)

func TestParse(t *testing.T) {
	t.Parallel()
	const (
		shape = "X is no address like https://host"
		user  = "X must not hold a user name or password"
		query = "X must not have a query or a fragment"
		plain = "X is plain http: credentials would go over the network in the clear; use https"
	)
	tests := []struct {
		address, want, err string
	}{
		{"https://a.example.com", "https://a.example.com", ""},
		{"https://a.example.com//", "https://a.example.com", ""},
		{"https://a.example.com/gate%2Fway/", "https://a.example.com/gate%2Fway", ""},
		{"https://a.example.com:443", "https://a.example.com", ""},
		{"https://a.example.com:", "https://a.example.com", ""},
		{"https://a.example.com:80", "https://a.example.com:80", ""},
		{"http://127.0.0.1:80", "http://127.0.0.1", ""},
		{"http://LOCALHOST:443", "http://LOCALHOST:443", ""},
		{"http://[::1]:80", "http://[::1]:80", ""},
		{"http://a.example.com", "", plain},
		{"http://localho\u017ft", "", plain},
		{"ftp://a.example.com", "", "X must begin with https://"},
		{"https://u:p@a.example.com", "", user},
		{"https://a.example.com?", "", query},
		{"https://a.example.com#", "", query},
		{"a.example.com", "", shape},
		{"https:a", "", shape},
		{"https://:443", "", shape},
		{"https://[x", "", shape},
		{"", "", shape},
	}
	for _, tt := range tests {
		u, err := endpoint.Parse("X", tt.address, false)
		if tt.err != "" {
			if err == nil || err.Error() != tt.err || errors.Is(err, endpoint.ErrPlainHTTP) != (tt.err == plain) {
				t.Errorf("Parse(%q) = %v, %v, want %q", tt.address, u, err, tt.err)
			}
			continue
		}
		if err != nil || u.String() != tt.want {
			t.Errorf("Parse(%q) = %v, %v, want %s", tt.address, u, err, tt.want)
		}
	}
	if u, err := endpoint.Parse("X", "http://a.example.com", true); err != nil || u.String() != "http://a.example.com" {
		t.Errorf("Parse() of plain http with insecure = %v, %v", u, err)
	}
}

func TestParseIAM(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://iam.example.com":         "https://iam.example.com",
		"https://iam.example.com/v3/":     "https://iam.example.com",
		"https://iam.example.com/x/v3":    "https://iam.example.com/x",
		"https://iam.example.com/v3/v3//": "https://iam.example.com/v3",
	} {
		if u, err := endpoint.ParseIAM("X", address, false); err != nil || u.String() != want {
			t.Errorf("ParseIAM(%q) = %v, %v, want %s", address, u, err, want)
		}
	}
}

func TestIsHostName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]bool{ // without dots, with dots
		"":      {true, true},
		"azAZ0": {true, true},
		"a-9":   {true, true},
		"-a":    {false, false},
		"a.b":   {false, true},
		".a":    {false, false},
		"a/b":   {false, false},
		"a@b":   {false, false},
		"a`b":   {false, false},
		"a{b":   {false, false},
		"a[b":   {false, false},
		"a:b":   {false, false},
	} {
		if got := [2]bool{endpoint.IsHostName(name, false), endpoint.IsHostName(name, true)}; got != want {
			t.Errorf("IsHostName(%q) = %v, want %v", name, got, want)
		}
	}
}
