package sigcheck

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestVerify uses signatures that another implementation computed.
func TestVerify(t *testing.T) {
	t.Parallel()
	const (
		secretKey  = "not-a-real-secret-0123456789abcdefghijklm"
		project    = "0605768a3300d5762f82c01180692873"
		interfaces = "/v3/" + project + "/dcaas/virtual-interfaces"
		one        = interfaces + "/0d0fdf63-f2c4-491c-8866-d504796189be"
		tags       = "/v3/" + project + "/dc-vif/id/tags/"
	)
	tests := []struct {
		name, method, uri string
		header            []string
		body              string
		signed, signature string
	}{
		{"get", "GET", one, nil, "", "x-project-id;x-sdk-date", "501569fdc58c17ad39719a983dfb56c6bb20ce94063c271d8c81cbbc4e92a2d7"},
		{"post without body", "POST", interfaces, nil, "", "x-project-id;x-sdk-date", "1be3386784d4fa5b460c26bb5e5ac04b12f79718f0fc193fb81bbab86b5a1348"},
		{"slash at the end", "GET", "/v3/" + project + "/dcaas/quotas/", nil, "", "x-project-id;x-sdk-date", "713f9de98458a5d6700669faa009944d3912a3ab021319cec3797e86d447f927"},
		{"unicode path", "GET", tags + "%E6%88%90%E6%9C%AC%20%C3%A9", nil, "", "x-project-id;x-sdk-date", "a48d316f964d2d07d1de46d896cdd84fac55fa37ebe97df263b29079f99b8367"},
		{"percent in path", "GET", tags + "100%25%20a%2520b", nil, "", "x-project-id;x-sdk-date", "5526292be608796283ed5de605b2f6c5d88890c3870dd17d32cc061d47f87a7d"},
		{"delimiters in path", "GET", tags + "a%21b%27c%28d%29e", nil, "", "x-project-id;x-sdk-date", "61c043602030c33e3e57a58b398e26e85ef00ee4e2cce40905ae2f970cb859cd"},
		{"delimiters sent bare", "GET", tags + "a!b'c(d)e", nil, "", "x-project-id;x-sdk-date", "61c043602030c33e3e57a58b398e26e85ef00ee4e2cce40905ae2f970cb859cd"},
		{"brackets in path", "GET", tags + "%5Ba%5D%7Bb%7D%7Cc%5Cd%5Ee%22f", nil, "", "x-project-id;x-sdk-date", "8fab1fc79f18c2255e2a2795dda8f4cec23ff38626e5bdf90895155be59feafc"},
		{"unsorted values", "GET", interfaces + "?status=PENDING_CREATE&status=ACTIVE&status=DOWN", nil, "", "x-project-id;x-sdk-date", "3115e75c699f83312f5f3e146db0bcbc96d1629ce45dc19b6b4ad85f2840f54c"},
		{"percent in query", "GET", interfaces + "?name=100%25&note=a%2520b", nil, "", "x-project-id;x-sdk-date", "aa5fa46f03f8a411a25b6d1bca4a820cf619f62a8d52e90184ec97c8876e4ba4"},
		{"unicode value", "GET", interfaces + "?name=%E6%88%90%E6%9C%AC%20%C3%A9", nil, "", "x-project-id;x-sdk-date", "60dcf1d0c774e34f104f4ecd67c250978ac6827535e625ecf12a25f84273b257"},
		{"blank as plus", "GET", interfaces + "?name=%E6%88%90%E6%9C%AC+%C3%A9", nil, "", "x-project-id;x-sdk-date", "60dcf1d0c774e34f104f4ecd67c250978ac6827535e625ecf12a25f84273b257"},
		{"slash and colon", "GET", interfaces + "?destination=10.1.0.0%2F16&nexthop=2001%3Adb8%3A%3A1", nil, "", "x-project-id;x-sdk-date", "7e41ec7cd05af16ce4ca27365045427e70f6c7438d6f22bd8dd00d2324a23fce"},
		{"values that start alike", "GET", interfaces + "?id=ab&id=a&id=abc&id", nil, "", "x-project-id;x-sdk-date", "2c8d5a997cead543b6f3ce90824e90af4925f40c938ef4aecb1aea3d172cbd5d"},
		{"order of decoded values", "GET", interfaces + "?id=%5B&id=Z", nil, "", "x-project-id;x-sdk-date", "c914af32d9caf5175fa77508f2658c22d6fcd5bf1e832ef1f177aab360a204b5"},
		{"host", "GET", one, nil, "", "host;x-project-id;x-sdk-date", "3b306924be014289da610e11d3f46295cb3715399733eddedab400064cf055f5"},
		{"header that is not signed", "GET", one, []string{"X-Custom", "kept", "X_Custom", "left-out"}, "", "x-custom;x-project-id;x-sdk-date", "e2564f67b3094f8ede876a915aadbb7a8367d9a5e13b9a29fd0145a7e50827ad"},
		{"empty header", "GET", one, []string{"X-Custom", ""}, "", "x-custom;x-project-id;x-sdk-date", "b8bec2f2b534341eeabd003aaf769ef0abd1cd51b97c068b38a749eb580b6d9d"},
		{"body", "POST", interfaces, []string{"Content-Type", "application/json"}, `{"virtual_interface":{"name":"vif-0819","vlan":332,"bandwidth":2,"type":"private","route_mode":"static","remote_ep_group":["1.1.2.0/30"]}}`, "x-project-id;x-sdk-date", "69952f5f98412cd01a281d9ec6465819640f2b87900af1d356a5ced95b2a8bc6"},
		{"unsigned body", "POST", interfaces, []string{"Content-Type", "text/plain", "X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"}, "body 0", "x-project-id;x-sdk-content-sha256;x-sdk-date", "0cd57f2056582167edb806287ac777e6706b481b1c55b810b266c25ca034f4b4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			req := httptest.NewRequestWithContext(t.Context(), tt.method, tt.uri, strings.NewReader(tt.body))
			req.Host = "dcaas.cn-north-4.myhuaweicloud.com"
			req.Header = http.Header{"X-Project-Id": {project}, "X-Sdk-Date": {"20260102T030405Z"}}
			for i := 0; i < len(tt.header); i += 2 {
				req.Header[tt.header[i]] = []string{tt.header[i+1]}
			}
			claim, ok := Read("SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=" + tt.signed + ", Signature=" + tt.signature)
			if !ok {
				t.Fatal("Read() = false")
			}
			if !claim.Verify(req, []byte(tt.body), secretKey) {
				t.Errorf("Verify() = false for\n%s", claim.canonical(req, []byte(tt.body)))
			}
			if claim.Verify(req, []byte(tt.body), secretKey+"x") {
				t.Error("Verify() = true with another key")
			}
			if tt.signed != "x-project-id;x-sdk-content-sha256;x-sdk-date" && claim.Verify(req, []byte(tt.body+" "), secretKey) {
				t.Error("Verify() = true with another body")
			}
		})
	}
}
