package dcaas_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// FuzzError answers calls with random bodies. $token, $sign, $temp and $md5 stand for the
// secrets of the request. A call gives a value or an error. The error has one line and at
// most one class, and no form of it shows a secret.
func FuzzError(f *testing.F) {
	f.Add(400, "r-1", "", `{"error_msg":"The VLAN conflicts.","error_code":"DC.1209","request_id":"80ef5f21"}`)
	f.Add(401, "$token", "", `{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: decrypt token fail: $token"}`)
	f.Add(403, "", "", `{"error":{"code":403,"message":"$sign, $temp, $md5\nline2\u0000\u202e","title":"Forbidden"}}`)
	f.Add(429, "", "120", `{"error_code":"APIGW.0308","error_msg":"policy user over ratelimit,limit:10,time:1 minute"}`)
	f.Add(503, "", "Fri, 02 Jan 2026 03:04:05 GMT", "no healthy upstream $md5")
	f.Add(502, "", "-1", "<html><body>Bad Gateway $token</body></html>")
	f.Add(404, "", "", `{"code":"DC.1111","message":"\u0024token"}`)
	f.Add(200, "", "", `{"virtual_gateway":{"id":"a","bgp_asn":"64512"},"virtual_interface":{"id":"b","vlan":1.5,"$md5":{}},"request_id":"q"}`)
	f.Add(200, "", "", `{"error_code":"DC.0003","error_msg":"$token"}`)
	f.Add(204, "", "", ``)
	f.Add(302, "", "", `{"a":[1,{"b":null}]}`)
	const token, temporary, md5 = "fake-token-of-the-caller", "fake-security-token", "fake-bgp-password"
	var answer func(req *http.Request) *http.Response
	client := func(a auth.Authenticator) *dcaas.Client {
		c, err := dcaas.New(
			dcaas.Config{Endpoint: "https://dcaas.example.com", ProjectID: golden.ProjectID, Auth: a},
			dcaas.WithHTTPClient(&http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) { return answer(req), nil })}),
			dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}),
		)
		if err != nil {
			f.Fatal(err)
		}
		return c
	}
	byToken, byKey := client(auth.Token(token)), client(auth.TemporaryAKSK("AKEXAMPLE0123456789A", "not-a-real-secret-key", temporary))
	wanted := dcaas.VirtualInterfaceCreateOpts{
		DirectConnectID: "c", VGWID: "g", VLAN: 1, Bandwidth: 2, RouteMode: "bgp", BGPASN: 1, BGPMD5: md5,
		LocalGatewayV4IP: "1.1.1.1/30", RemoteGatewayV4IP: "1.1.1.2/30",
	}
	f.Fuzz(func(t *testing.T, status int, requestID, retryAfter, body string) {
		status = 200 + (status-200)&0x1ff // net/http returns no lower status
		var sign string
		answer = func(req *http.Request) *http.Response {
			_, sign, _ = strings.Cut(req.Header.Get("Authorization"), "Signature=")
			secrets := strings.NewReplacer("$token", token, "$sign", sign, "$temp", temporary, "$md5", md5)
			return &http.Response{
				StatusCode: status, Request: req, ContentLength: -1, Body: io.NopCloser(strings.NewReader(secrets.Replace(body))),
				Header: http.Header{"X-Request-Id": {secrets.Replace(requestID)}, "Retry-After": {retryAfter}},
			}
		}
		got, err := byToken.VirtualGateways.Get(t.Context(), "id")
		checkError(t, got != nil, err, token)
		_, err = byToken.VirtualGateways.List(t.Context(), dcaas.VirtualGatewayListOpts{})
		checkError(t, err == nil, err, token)
		made, err := byKey.VirtualInterfaces.Create(t.Context(), wanted)
		checkError(t, made != nil, err, temporary, md5, sign)
		if err == nil && status/100 != 2 || errors.Is(err, dcaas.ErrAmbiguous) && status == http.StatusBadRequest {
			t.Errorf("Create() of a %d = %v, %v", status, made, err)
		}
		err = byToken.VIFPeers.Delete(t.Context(), "id")
		checkError(t, err == nil, err, token)
	})
}

// checkError checks that a call gave either a value or an error of one line, without
// secrets.
func checkError(t *testing.T, value bool, err error, secrets ...string) {
	t.Helper()
	if value == (err != nil) {
		t.Fatalf("value = %v, error = %v", value, err)
	}
	if err == nil {
		return
	}
	e, ok := errors.AsType[*dcaas.Error](err)
	if !ok || len(e.Error()) > 2048 || len(e.Body) > 64<<10 || e.RetryAfter < 0 {
		t.Fatalf("%T: %v", err, err)
	}
	classes := 0
	for _, class := range []error{
		dcaas.ErrNotFound, dcaas.ErrConflict, dcaas.ErrUnauthorized, dcaas.ErrForbidden, dcaas.ErrThrottled,
		dcaas.ErrQuotaExceeded, dcaas.ErrInvalid, dcaas.ErrUnavailable,
	} {
		if errors.Is(err, class) {
			classes++
		}
	}
	if classes > 1 {
		t.Errorf("%v is of %d classes", err, classes)
	}
	var text, lines bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Error("m", "err", err)
	slog.New(slog.NewJSONHandler(&lines, nil)).Error("m", "err", err)
	encoded, jsonErr := json.Marshal(err)
	if jsonErr != nil || !json.Valid(lines.Bytes()) {
		t.Errorf("%s: %v, %s", encoded, jsonErr, &lines)
	}
	for _, shown := range []string{err.Error(), fmt.Sprintf("%v", err), fmt.Sprintf("%+v", e), strings.TrimSuffix(text.String(), "\n"), strings.TrimSuffix(lines.String(), "\n"), string(encoded)} {
		if !utf8.ValidString(shown) || strings.ContainsFunc(shown, func(r rune) bool { return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) }) {
			t.Errorf("%q is not one line of text", shown)
		}
		for _, secret := range secrets {
			if secret != "" && strings.Contains(shown, secret) {
				t.Errorf("%q shows %q", shown, secret)
			}
		}
	}
}
