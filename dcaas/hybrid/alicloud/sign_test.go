package alicloud

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// The expected signatures come from the vendor's documents on signatures.

func TestSignACS3(t *testing.T) {
	t.Parallel()
	req := newRequest(t, http.MethodPost, "https://ecs.cn-shanghai.aliyuncs.com/?Action=RunInstances&Version=2014-05-26"+
		"&RegionId=cn-shanghai&ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd")
	s := &signer{AccessKey("YourAccessKeyId", "YourAccessKeySecret"), ACS3HMACSHA256}
	s.sign(req, time.Date(2023, 10, 26, 18, 22, 32, 0, time.FixedZone("CST", 8*60*60)), "3156853299f313e23d1673dc12e1703d")
	want := map[string]string{
		"Authorization": "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;" +
			"x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
		"X-Acs-Action":          "RunInstances",
		"X-Acs-Version":         "2014-05-26",
		"X-Acs-Date":            "2023-10-26T10:22:32Z",
		"X-Acs-Signature-Nonce": "3156853299f313e23d1673dc12e1703d",
		"X-Acs-Content-Sha256":  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	}
	for name, value := range want {
		if got := req.Header.Get(name); got != value {
			t.Errorf("%s = %s, want %s", name, got, value)
		}
	}
	if len(req.Header) != len(want) {
		t.Errorf("headers %v, want %d", req.Header, len(want))
	}
	if want := "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"; req.URL.RawQuery != want {
		t.Errorf("query = %s, want %s", req.URL.RawQuery, want)
	}
}

func TestSignHMACSHA1(t *testing.T) {
	t.Parallel()
	req := newRequest(t, http.MethodGet, "https://ecs.aliyuncs.com/?Format=XML&Version=2014-05-26&Action=DescribeRegions")
	s := &signer{AccessKey("testid", "testsecret"), HMACSHA1}
	s.sign(req, time.Date(2016, 2, 23, 12, 46, 24, 0, time.UTC), "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf")
	want := "AccessKeyId=testid&Action=DescribeRegions&Format=XML&SignatureMethod=HMAC-SHA1&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf" +
		"&SignatureVersion=1.0&Timestamp=2016-02-23T12%3A46%3A24Z&Version=2014-05-26&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D"
	if req.URL.RawQuery != want {
		t.Errorf("query = %s, want %s", req.URL.RawQuery, want)
	}
	if got := req.URL.Query().Get("Signature"); got != "OLeaidS1JvxuMvnyHOwuJ+uX5qY=" {
		t.Errorf("Signature = %s", got)
	}
	if len(req.Header) != 0 {
		t.Errorf("headers %v, want none", req.Header)
	}
}

// A request with temporary credentials carries the security token and signs it.
func TestSignWithSecurityToken(t *testing.T) {
	t.Parallel()
	sign := func(form Signature, token string) *http.Request {
		req := newRequest(t, http.MethodPost, "https://vpc.example.com/?Action=A&Version=V&a=b%20c")
		(&signer{TemporaryAccessKey("id", "secret", token), form}).sign(req, time.Unix(0, 0), "n")
		return req
	}
	one, other := sign(ACS3HMACSHA256, "token1"), sign(ACS3HMACSHA256, "token2")
	authorization := one.Header.Get("Authorization")
	if one.Header.Get("X-Acs-Security-Token") != "token1" || !strings.Contains(authorization, ";x-acs-security-token;x-acs-signature-nonce;") {
		t.Errorf("header = %v", one.Header)
	}
	if authorization == other.Header.Get("Authorization") {
		t.Error("the token is not signed")
	}
	if one.URL.RawQuery != "a=b%20c" {
		t.Errorf("query = %s", one.URL.RawQuery)
	}
	one, other = sign(HMACSHA1, "token1"), sign(HMACSHA1, "token2")
	if one.URL.Query().Get("SecurityToken") != "token1" || one.URL.Query().Get("Signature") == other.URL.Query().Get("Signature") {
		t.Errorf("query = %s", one.URL.RawQuery)
	}
	if one.URL.Query().Get("Format") != "JSON" || one.URL.Query().Get("Action") != "A" {
		t.Errorf("query = %s", one.URL.RawQuery)
	}
}

func newRequest(t *testing.T, method, address string) *http.Request {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Request{Method: method, URL: u, Header: http.Header{}}
}
