package golden

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// The tests of the services rely on check to report every difference.
func TestCheckReportsEachDifference(t *testing.T) {
	t.Parallel()
	const path = "/v3/" + ProjectID + "/dcaas/virtual-gateways/g1"
	want := Exchange{Op: "UpdateVirtualGateway", Path: path, Query: "a=1&b=2", Body: `{"virtual_gateway":{"name":"n","bgp_asn":1}}`}
	tests := []struct {
		name    string
		method  string
		url     string
		body    string
		change  func(http.Header)
		problem string
	}{
		{"the same", "PUT", path + "?a=1&b=2", `{"virtual_gateway": {"bgp_asn": 1, "name": "n"}}`, nil, ""},
		{"method", "POST", path + "?a=1&b=2", want.Body, nil, "method = POST, want PUT"},
		{"path", "PUT", path + "x?a=1&b=2", want.Body, nil, "path = " + path + "x"},
		{"query", "PUT", path + "?b=2&a=1", want.Body, nil, "query = b=2&a=1"},
		{"no query", "PUT", path, want.Body, nil, "query = "},
		{"body", "PUT", path + "?a=1&b=2", `{"virtual_gateway":{"name":"n","bgp_asn":2}}`, nil, "body = "},
		{"number as text", "PUT", path + "?a=1&b=2", `{"virtual_gateway":{"name":"n","bgp_asn":"1"}}`, nil, "body = "},
		{"large number", "PUT", path + "?a=1&b=2", `{"virtual_gateway":{"name":"n","bgp_asn":10000000000000001}}`, nil, "10000000000000001"},
		{"no body", "PUT", path + "?a=1&b=2", "", nil, "body = "},
		{"broken body", "PUT", path + "?a=1&b=2", "{", nil, "unexpected EOF"},
		{"content type", "PUT", path + "?a=1&b=2", want.Body, func(h http.Header) { h.Del("Content-Type") }, "Content-Type = "},
		{"project", "PUT", path + "?a=1&b=2", want.Body, func(h http.Header) { h.Set("X-Project-Id", "p") }, "X-Project-Id = p"},
		{"signature", "PUT", path + "?a=1&b=2", want.Body, func(h http.Header) { h.Del("Authorization") }, "not signed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), tt.method, Endpoint+tt.url, io.NopCloser(strings.NewReader(tt.body)))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("X-Project-Id", ProjectID)
			req.Header.Set("Authorization", "SDK-HMAC-SHA256 Access=x")
			if tt.change != nil {
				tt.change(req.Header)
			}
			got := strings.Join(want.check(req), "; ")
			if (got == "") != (tt.problem == "") || !strings.Contains(got, tt.problem) {
				t.Errorf("check() = %q, want %q", got, tt.problem)
			}
		})
	}
	if got := (&Exchange{Op: "NoSuch"}).check(&http.Request{}); len(got) != 1 {
		t.Errorf("check() of an unknown operation = %q", got)
	}
	wrong := Exchange{Op: "ShowVirtualGateway", Path: "/v3/p/dcaas/virtual-gateways"}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, Endpoint+wrong.Path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(wrong.check(req), "; "); !strings.Contains(got, "does not match") {
		t.Errorf("check() of a path of another operation = %q", got)
	}
}
