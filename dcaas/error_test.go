package dcaas_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

func TestErrorShapes(t *testing.T) {
	t.Parallel()
	const path = "dcaas: GET /v3/" + golden.ProjectID + "/dcaas/virtual-gateways/id: "
	tests := []struct {
		name   string
		status int
		body   string
		code   dcaas.ErrorCode
		text   string
	}{
		{"service", 400, `{"error_msg":"The VLAN conflicts.","error_code":"DC.1209","request_id":"r"}`, "DC.1209", "400 DC.1209 The VLAN conflicts. (request r)"},
		{"code and message", 400, `{"code":"DC.0001","message":"wrong"}`, "DC.0001", "400 DC.0001 wrong"},
		{"nested", 403, `{"error":{"code":"IAM.0003","message":"denied"}}`, "IAM.0003", "403 IAM.0003 denied"},
		{"nested under another key", 400, `{"fault":{"error_code":"X.1","error_msg":"bad"}}`, "X.1", "400 X.1 bad"},
		{"IAM, numeric", 401, `{"error":{"message":"The token is invalid","code":401,"title":"Unauthorized"}}`, "401", "401 The token is invalid; check the credentials, the project and this machine's clock"},
		{
			"gateway", 401, `{"error_msg":"Incorrect IAM authentication information: verify aksk signature fail","error_code":"APIGW.0301","request_id":"q"}`, "APIGW.0301",
			"401 APIGW.0301 Incorrect IAM authentication information: verify aksk signature fail (request q); check the credentials, the project and this machine's clock",
		},
		{
			"project", 403, `{"error_msg":"The project is unavailable","error_code":"APIGW.0310"}`, "APIGW.0310",
			"403 APIGW.0310 The project is unavailable; check that the credentials are valid for this project",
		},
		{"details", 400, `{"details":[{"error_code":"D.1","error_msg":"first"},{"error_code":"D.2","error_msg":"second"}]}`, "D.1", "400 D.1 first"},
		{"code outside, message inside", 400, `{"error_code":"X.2","details":[{"message":"inside"}]}`, "X.2", "400 X.2 inside"},
		{"camel case", 400, `{"errorCode":"X.3","errorMsg":"camel","requestId":"rr"}`, "X.3", "400 X.3 camel (request rr)"},
		{"plain text", 503, "no healthy upstream", "", "503 no healthy upstream"},
		{"HTML", 502, "<html><body>Bad Gateway <b>x</b></body></html>", "", "502 an HTML page instead of an answer of the service: is a proxy or a wrong endpoint in between?"},
		{"empty", 500, "", "", "500 Internal Server Error"},
		{"JSON without an error", 409, `{"a":[1,{"b":null}]}`, "", "409 Conflict"},
		{"half JSON", 500, `{"error_code":"DC.0`, "", "500 Internal Server Error"},
		{"redirect", 302, "", "", "302 Found; redirects are not followed: is the endpoint right?"},
		{"control characters", 400, `{"error_code":"A\nB","error_msg":"line1\r\nline2\u0000\u001b[31m\u202etxt"}`, "A\nB", "400 A B line1  line2  [31m txt"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := getGateway(t, answering(t, tt.status, tt.body))
			if e.StatusCode != tt.status || e.Code != tt.code || string(e.Body) != tt.body {
				t.Errorf("%+v", e)
			}
			if got := e.Error(); got != path+tt.text {
				t.Errorf("Error() = %q, want %q", got, path+tt.text)
			}
		})
	}
}

func TestErrorTextIsBounded(t *testing.T) {
	t.Parallel()
	body := `{"error_code":"` + strings.Repeat("c", 1000) + `","error_msg":"` + strings.Repeat("ä", 100_000) + `"}`
	e := getGateway(t, answering(t, 400, body))
	if n := len(e.Error()); n > 600 {
		t.Errorf("Error() has %d bytes", n)
	}
	if len(e.Body) != 64<<10 {
		t.Errorf("Body has %d bytes, want 64 KiB", len(e.Body))
	}
}

// The text has 256 bytes of the message and 64 of the code.
func TestErrorTextCutsTheMessage(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]string{256: strings.Repeat("m", 256), 257: strings.Repeat("m", 256) + "…"} {
		e := getGateway(t, answering(t, 400, `{"error_code":"`+strings.Repeat("c", 65)+`","error_msg":"`+strings.Repeat("m", size)+`"}`))
		if got := e.Error(); !strings.HasSuffix(got, ": 400 "+strings.Repeat("c", 64)+"… "+want) {
			t.Errorf("Error() with a message of %d bytes = %s", size, got)
		}
		if e.Message != strings.Repeat("m", size) {
			t.Errorf("Message has %d bytes, want %d", len(e.Message), size)
		}
	}
}

// The text of an error does not show the body, because the body may hold a BGP password.
func TestErrorHidesTheBody(t *testing.T) {
	t.Parallel()
	err := fail(answering(t, 200, `{"virtual_interface":{"vlan":true,"bgp_md5":"sesame"}}`).VirtualInterfaces.Get(t.Context(), "id"))
	var out strings.Builder
	fmt.Fprintf(&out, "%v %+v %s %q", err, err, err, err)
	data, jsonErr := json.Marshal(map[string]any{"err": err})
	if jsonErr != nil {
		t.Fatal(jsonErr)
	}
	out.Write(data)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "err", err, "in", struct{ Err error }{err})
	if text := out.String(); strings.Contains(text, "sesame") || strings.Contains(text, "eyJ2") || !strings.Contains(text, `"status":200`) {
		t.Errorf("shown: %s", text)
	}
}

func TestErrorLogValue(t *testing.T) {
	t.Parallel()
	e := getGateway(t, answering(t, 400, `{"error_code":"DC.0001","error_msg":"bad\nline","request_id":"r"}`))
	var buf bytes.Buffer
	slog.New(slog.NewJSONHandler(&buf, nil)).Error("failed", "err", e)
	var record struct {
		Err struct {
			Error, Code, Method string
			Status, Attempts    int
			RequestID           string `json:"request_id"`
		}
	}
	if err := json.Unmarshal(buf.Bytes(), &record); err != nil {
		t.Fatal(err)
	}
	if got := record.Err; got.Error != e.Error() || got.Code != "DC.0001" || got.Method != "GET" || got.Status != 400 || got.Attempts != 1 || got.RequestID != "r" {
		t.Errorf("logged %s", buf.String())
	}
}

// Common mistakes of new users give an error of one line.
func TestCommonMistakesGiveOneLine(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	html := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>login</html>") }))
	t.Cleanup(html.Close)
	wrongKey := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"error_msg":"Incorrect IAM authentication information: verify aksk signature fail","error_code":"APIGW.0301","request_id":"f00d"}`)
	}))
	t.Cleanup(wrongKey.Close)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name     string
		ctx      context.Context
		endpoint string
		id       string
		class    error
		want     string
	}{
		{
			"wrong key", t.Context(), wrongKey.URL, "g1", dcaas.ErrUnauthorized,
			"dcaas: GET /v3/p/dcaas/virtual-gateways/g1: 401 APIGW.0301 Incorrect IAM authentication information: verify aksk signature fail (request f00d); check the credentials, the project and this machine's clock",
		},
		{
			"empty ID", t.Context(), wrongKey.URL, "", dcaas.ErrInvalid,
			"dcaas: GET /v3/{project_id}/dcaas/virtual-gateways/{virtual_gateway_id}: not sent: virtual_gateway_id is empty",
		},
		{
			"nobody there", t.Context(), closed.URL, "g1", dcaas.ErrUnavailable,
			"dcaas: GET /v3/p/dcaas/virtual-gateways/g1: dial tcp " + strings.TrimPrefix(closed.URL, "http://") + ": connect: connection refused",
		},
		{"cancelled", cancelled, html.URL, "g1", context.Canceled, "dcaas: GET /v3/p/dcaas/virtual-gateways/g1: context canceled"},
		{"no JSON", t.Context(), html.URL, "g1", nil, "dcaas: GET /v3/p/dcaas/virtual-gateways/g1: 200 an HTML page instead of an answer of the service: is a proxy or a wrong endpoint in between?: the answer is not valid JSON (at byte 0)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := dcaas.New(dcaas.Config{Endpoint: tt.endpoint, ProjectID: "p", Auth: auth.AKSK("AKEXAMPLE", "not-a-real-secret")},
				dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
			if err != nil {
				t.Fatal(err)
			}
			defer c.CloseIdleConnections()
			_, err = c.VirtualGateways.Get(tt.ctx, tt.id)
			if err == nil || err.Error() != tt.want || tt.class != nil && !errors.Is(err, tt.class) {
				t.Errorf("Get() = %v\nwant      %v", err, tt.want)
			}
		})
	}
}

// A host that does not exist is not tried again, and the error names the cause.
func TestUnknownHostIsNotRetried(t *testing.T) {
	t.Parallel()
	c, mock := golden.Client(t, dcaas.WithRetry(dcaas.RetryPolicy{}))
	dns := &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "dcaas.nowhere.example.com", IsNotFound: true}}
	mock.RegisterNoResponder(httpmock.NewErrorResponder(dns))
	err := fail(c.VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{VPCID: "v", LocalEPGroup: []string{"10.0.0.0/8"}}))
	if err == nil || !strings.HasSuffix(err.Error(), "lookup dcaas.nowhere.example.com: no such host; check the region and the endpoint") || errors.Is(err, dcaas.ErrAmbiguous) || errors.Is(err, dcaas.ErrUnavailable) {
		t.Errorf("Create() = %v", err)
	}
	if n := mock.GetTotalCallCount(); n != 1 {
		t.Errorf("%d tries, want 1", n)
	}
}

// A wrong password is ErrUnauthorized and is not sent again.
func TestWrongPassword(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(httpmock.NewStringResponder(401, `{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}`))
	c, err := dcaas.New(dcaas.Config{Region: "cn-north-4", ProjectID: "p", Auth: auth.NewPassword(auth.PasswordConfig{
		UserName: "u", Password: "not-a-real-password", DomainName: "d",
	})}, dcaas.WithHTTPClient(&http.Client{Transport: mock}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{VPCID: "v", LocalEPGroup: []string{"10.0.0.0/8"}})
	const want = "dcaas: POST /v3/p/dcaas/virtual-gateways: auth: get a token from IAM: POST https://iam.cn-north-4.myhuaweicloud.com/v3/auth/tokens: 401 The username or password is wrong.; check the user name"
	if !errors.Is(err, dcaas.ErrUnauthorized) || errors.Is(err, dcaas.ErrAmbiguous) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("Create() = %v, want ErrUnauthorized", err)
	}
	if _, ok := errors.AsType[*auth.Error](err); !ok {
		t.Errorf("Create() = %v, want an *auth.Error inside", err)
	}
	if n := mock.GetTotalCallCount(); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}
