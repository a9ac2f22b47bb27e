package hybridtest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func newSigned(t *testing.T, method, address string, header map[string]string) *http.Request {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	r := &http.Request{Method: method, URL: u, Host: u.Host, Header: http.Header{}}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	return r
}

// The check accepts the signatures in the vendor's documents. It rejects them if the
// request differs.
func TestSignatures(t *testing.T) {
	t.Parallel()
	acs := func(change ...string) *http.Request {
		header := map[string]string{
			"x-acs-action": "RunInstances", "x-acs-version": "2014-05-26", "x-acs-date": "2023-10-26T10:22:32Z",
			"x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
			"x-acs-content-sha256":  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
			"Authorization": "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;" +
				"x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
		}
		for i := 0; i < len(change); i += 2 {
			header[change[i]] = change[i+1]
		}
		return newSigned(t, http.MethodPost, "https://ecs.cn-shanghai.aliyuncs.com/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai", header)
	}
	sha1 := "https://ecs.aliyuncs.com/?Version=2014-05-26&AccessKeyId=testid&SignatureMethod=HMAC-SHA1&Timestamp=2016-02-23T12%3A46%3A24Z" +
		"&SignatureVersion=1.0&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Action=DescribeRegions&Format=XML&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D"
	tests := []struct {
		name   string
		r      *http.Request
		body   string
		secret string
		want   bool
	}{
		{"ACS3", acs(), "", "YourAccessKeySecret", true},
		{"ACS3, secret", acs(), "", "other", false},
		{"ACS3, action", acs("x-acs-action", "StopInstances"), "", "YourAccessKeySecret", false},
		{"ACS3, body", acs(), "b", "YourAccessKeySecret", false},
		{"ACS3, hash", acs("x-acs-content-sha256", "0"), "", "YourAccessKeySecret", false},
		{"ACS3, unsigned header", acs("x-acs-security-token", "t"), "", "YourAccessKeySecret", false},
		{"ACS3, no signature", acs("Authorization", "ACS3-HMAC-SHA256 Credential=YourAccessKeyId"), "", "YourAccessKeySecret", false},
		{"SHA1", newSigned(t, http.MethodGet, sha1, nil), "", "testsecret", true},
		{"SHA1, method", newSigned(t, http.MethodPost, sha1, nil), "", "testsecret", false},
		{"SHA1, query", newSigned(t, http.MethodGet, sha1+"&A=b", nil), "", "testsecret", false},
		{"SHA1, version", newSigned(t, http.MethodGet, strings.Replace(sha1, "SignatureVersion=1.0", "SignatureVersion=2", 1), nil), "", "testsecret", false},
	}
	for _, tt := range tests {
		r := readSigned(tt.r, []byte(tt.body))
		if got := r.signature != "" && r.signature == r.expected(tt.secret); got != tt.want {
			t.Errorf("%s: %v, want %v, of\n%s", tt.name, got, tt.want, r.stringToSign)
		}
	}
}

// The server rejects a missing or wrong key, date, nonce or signature.
func TestAuthenticate(t *testing.T) {
	t.Parallel()
	a := NewAlicloud()
	t.Cleanup(a.Close)
	now := time.Now().UTC()
	valid := func() signedRequest {
		return signedRequest{
			keyID: a.AccessKeyID, signature: "s", date: now.Format("2006-01-02T15:04:05Z"), nonce: "n", expected: func(string) string { return "s" },
		}
	}
	for _, tt := range []struct {
		name   string
		change func(*signedRequest)
		code   string
	}{
		{"valid", func(*signedRequest) {}, ""},
		{"nonce used", func(*signedRequest) {}, "SignatureNonceUsed"},
		{"no nonce", func(r *signedRequest) { r.nonce = "" }, "SignatureNonceUsed"},
		{"no key", func(r *signedRequest) { r.keyID = "" }, "MissingAccessKeyId"},
		{"late, 16 minutes", func(r *signedRequest) { r.date = now.Add(-16 * time.Minute).Format("2006-01-02T15:04:05Z") }, "InvalidTimeStamp.Expired"},
		{"early, 16 minutes", func(r *signedRequest) { r.date = now.Add(16 * time.Minute).Format("2006-01-02T15:04:05Z") }, "InvalidTimeStamp.Expired"},
		{"no date", func(r *signedRequest) { r.date = "" }, "InvalidTimeStamp.Format"},
		{"unsigned", func(r *signedRequest) { r.signature = "" }, "SignatureDoesNotMatch"},
	} {
		r := valid()
		tt.change(&r)
		code := ""
		if out := a.authenticate(r); out != nil {
			body, _ := out.body.(map[string]any)
			code, _ = body["Code"].(string)
		}
		if code != tt.code {
			t.Errorf("%s: %q, want %q", tt.name, code, tt.code)
		}
	}
}
