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
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

func getGateway(t *testing.T, c *dcaas.Client) *dcaas.Error {
	t.Helper()
	_, err := c.VirtualGateways.Get(t.Context(), "id")
	e, ok := errors.AsType[*dcaas.Error](err)
	if !ok {
		t.Fatalf("Get() = %v, want an *Error", err)
	}
	return e
}

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

func TestErrorClasses(t *testing.T) {
	t.Parallel()
	sentinels := []error{
		dcaas.ErrNotFound, dcaas.ErrConflict, dcaas.ErrUnauthorized, dcaas.ErrForbidden, dcaas.ErrThrottled,
		dcaas.ErrQuotaExceeded, dcaas.ErrInvalid, dcaas.ErrUnavailable,
	}
	tests := []struct {
		status int
		code   dcaas.ErrorCode
		class  error
	}{
		{404, "", dcaas.ErrNotFound},
		{404, "DC.1211", dcaas.ErrNotFound},
		{400, dcaas.CodeResourceNotFound, dcaas.ErrNotFound},
		{400, dcaas.CodeConnectionNotFound, dcaas.ErrNotFound},
		{400, dcaas.CodeVirtualGatewayNotFound, dcaas.ErrNotFound},
		{400, dcaas.CodeVirtualInterfaceNotFound, dcaas.ErrNotFound},
		{404, "APIGW.0101", dcaas.ErrNotFound},
		// What the call names besides the addressed resource is another matter.
		{400, dcaas.CodeVPCNotFound, dcaas.ErrInvalid},
		{404, dcaas.CodeConnectionOrLAGNotFound, dcaas.ErrInvalid},
		{400, dcaas.CodeEndpointGroupNotFound, dcaas.ErrInvalid},
		{400, "", dcaas.ErrInvalid},
		{400, "DC.9999", dcaas.ErrInvalid},
		{413, "", dcaas.ErrInvalid},
		{409, "", dcaas.ErrConflict},
		{400, dcaas.CodeVLANConflict, dcaas.ErrConflict},
		{400, dcaas.CodeVirtualGatewayInUse, dcaas.ErrConflict},
		{400, dcaas.CodeConnectionQuotaExceeded, dcaas.ErrQuotaExceeded},
		{400, dcaas.CodeTooManyLocalSubnets, dcaas.ErrQuotaExceeded},
		{400, dcaas.CodeFieldNotPermitted, dcaas.ErrForbidden},
		{401, "", dcaas.ErrUnauthorized},
		{403, "", dcaas.ErrForbidden},
		{429, "APIGW.0308", dcaas.ErrThrottled},
		{408, "", dcaas.ErrUnavailable},
		{500, "", dcaas.ErrUnavailable},
		{504, "", dcaas.ErrUnavailable},
		// The status says more than the code, but for 400.
		{404, dcaas.CodeBadParameter, dcaas.ErrNotFound},
		{404, dcaas.CodeInterfaceStatusFixed, dcaas.ErrNotFound},
		{429, dcaas.CodeBadParameter, dcaas.ErrThrottled},
		{401, dcaas.CodeBadParameter, dcaas.ErrUnauthorized},
		{503, dcaas.CodeAgentAbnormal, dcaas.ErrUnavailable},
		{500, dcaas.CodeSystemError, dcaas.ErrUnavailable},
		{409, dcaas.CodeVPCNotFound, dcaas.ErrConflict},
		// A fault of the service that no other try mends, nor the caller.
		{400, dcaas.CodeSystemError, nil},
		{501, "", nil},
		{418, "", nil},
		{302, "", nil},
	}
	for _, tt := range tests {
		e := getGateway(t, answering(t, tt.status, fmt.Sprintf(`{"error_code":%q}`, tt.code)))
		for _, s := range sentinels {
			if got, want := errors.Is(e, s), errors.Is(tt.class, s); got != want {
				t.Errorf("%d %s: is %v: %v, want %v", tt.status, tt.code, s, got, want)
			}
		}
		if errors.Is(e, dcaas.ErrAmbiguous) {
			t.Errorf("%d %s: a read is ambiguous", tt.status, tt.code)
		}
	}
}

// A create that refers to something missing is invalid, because its path names no
// resource. A path that names the resource, or its parent, gives ErrNotFound.
func TestMissingReference(t *testing.T) {
	t.Parallel()
	post := func(path string) func(context.Context, *dcaas.Client) error {
		return func(ctx context.Context, c *dcaas.Client) error {
			_, err := c.Do(ctx, http.MethodPost, path, nil, map[string]any{}, nil)
			return err
		}
	}
	createInterface := func(ctx context.Context, c *dcaas.Client) error {
		_, err := c.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
			DirectConnectID: "line", VGWID: "gateway", VLAN: 100, Bandwidth: 50, RouteMode: dcaas.RouteModeBGP, BGPASN: 64999,
			LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30",
		})
		return err
	}
	createHosted := func(ctx context.Context, c *dcaas.Client) error {
		_, err := c.HostedConnections.Create(ctx, dcaas.HostedConnectionCreateOpts{
			HostingID: "line", VLAN: 100, Bandwidth: 50, ResourceTenantID: golden.ProjectID,
		})
		return err
	}
	tests := []struct {
		name   string
		status int
		code   dcaas.ErrorCode
		do     func(context.Context, *dcaas.Client) error
		class  error
	}{
		{"gateway of an interface", 400, dcaas.CodeVirtualGatewayNotFound, createInterface, dcaas.ErrInvalid},
		{"connection of an interface", 400, dcaas.CodeConnectionNotFound, createInterface, dcaas.ErrInvalid},
		{"connection or LAG of an interface", 400, dcaas.CodeConnectionOrLAGNotFound, createInterface, dcaas.ErrInvalid},
		{"something of an interface", 400, dcaas.CodeResourceNotFound, createInterface, dcaas.ErrInvalid},
		{"hosting connection", 400, dcaas.CodeConnectionNotFound, createHosted, dcaas.ErrInvalid},
		{"collection by Do", 400, dcaas.CodeResourceNotFound, post("/v3/{project_id}/dcaas/vif-peers"), dcaas.ErrInvalid},
		{"router of a VPN service", 400, "VPN.0004", post("/v2.0/vpn/vpnservices"), dcaas.ErrInvalid},
		{"other class", 400, dcaas.CodeVLANConflict, createInterface, dcaas.ErrConflict},
		{"status 404", 404, dcaas.CodeVirtualGatewayNotFound, createInterface, dcaas.ErrNotFound},
		{"status 404 without a code", 404, "", createInterface, dcaas.ErrNotFound},
		{"parent of a peer link", 400, dcaas.CodeResourceNotFound, func(ctx context.Context, c *dcaas.Client) error {
			_, err := c.PeerLinks.Create(ctx, "gateway", dcaas.PeerLinkCreateOpts{
				Name: "link", PeerSite: dcaas.PeerSiteTarget{GatewayID: "router", ProjectID: golden.ProjectID, RegionID: "r"},
			})
			return err
		}, dcaas.ErrNotFound},
		{"gateway of EIPs", 400, dcaas.CodeResourceNotFound, func(ctx context.Context, c *dcaas.Client) error {
			_, err := c.ConnectGateways.BindGlobalEIPs(ctx, "gateway", dcaas.GlobalEIPBindOpts{GlobalEIPs: []dcaas.GlobalEIPRef{{GlobalEIPID: "eip"}}})
			return err
		}, dcaas.ErrNotFound},
		{"resource of a tag", 400, dcaas.CodeResourceNotFound, func(ctx context.Context, c *dcaas.Client) error {
			return c.Tags.Add(ctx, tags.VirtualGateway, "gateway", tags.Tag{Key: "k"})
		}, dcaas.ErrNotFound},
		{"parent by Do", 400, dcaas.CodeResourceNotFound, post("/v3/{project_id}/dcaas/connect-gateways/id/binding-global-eips"), dcaas.ErrNotFound},
		{"update", 400, dcaas.CodeVirtualInterfaceNotFound, func(ctx context.Context, c *dcaas.Client) error {
			_, err := c.VirtualInterfaces.Update(ctx, "id", dcaas.VirtualInterfaceUpdateOpts{Name: new("n")})
			return err
		}, dcaas.ErrNotFound},
	}
	for _, tt := range tests {
		err := tt.do(t.Context(), answering(t, tt.status, fmt.Sprintf(`{"error_code":%q}`, tt.code)))
		for _, class := range []error{dcaas.ErrNotFound, dcaas.ErrInvalid, dcaas.ErrConflict} {
			if got := errors.Is(err, class); got != errors.Is(tt.class, class) {
				t.Errorf("%s: %v is %v: %v, want only %v", tt.name, err, class, got, tt.class)
			}
		}
		if e, ok := errors.AsType[*dcaas.Error](err); !ok || e.Code != tt.code || e.StatusCode != tt.status {
			t.Errorf("%s: %v, want status %d and code %s", tt.name, err, tt.status, tt.code)
		}
	}
}

// An answer that cannot be read may hold a BGP password: its body is not shown.
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
	var line struct {
		Err struct {
			Error, Code, Method string
			Status, Attempts    int
			RequestID           string `json:"request_id"`
		}
	}
	if err := json.Unmarshal(buf.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if got := line.Err; got.Error != e.Error() || got.Code != "DC.0001" || got.Method != "GET" || got.Status != 400 || got.Attempts != 1 || got.RequestID != "r" {
		t.Errorf("logged %s", buf.String())
	}
}

// What a new user runs into first. Each is one clear line.
func TestFirstMistakes(t *testing.T) {
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

// A name that does not resolve is not asked for again, and is told apart.
func TestUnknownHost(t *testing.T) {
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

// A clock that is wrong by more than signatures may be is named, by the date of
// the answer.
func TestClockSkew(t *testing.T) {
	t.Parallel()
	const usual = "check the credentials, the project and this machine's clock"
	for _, tt := range []struct {
		name   string
		off    time.Duration // of the service's clock
		status int
		hint   string
	}{
		{"none", 0, 401, usual},
		{"15 minutes", 15 * time.Minute, 401, usual},
		{"behind", 15*time.Minute + time.Second, 401, "this machine's clock is 15m1s behind the service's, which refuses signatures 15 minutes off: set it right"},
		{"ahead", -90 * time.Minute, 401, "this machine's clock is 1h30m0s ahead of the service's, which refuses signatures 15 minutes off: set it right"},
		{"not refused for it", -90 * time.Minute, 404, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, mock := golden.Client(t)
				date := time.Now().Add(tt.off).UTC().Format(http.TimeFormat)
				mock.RegisterNoResponder(httpmock.NewStringResponder(tt.status, `{"error_code":"X","error_msg":"no"}`).HeaderSet(http.Header{"Date": {date}}))
				_, err := c.VirtualGateways.Get(t.Context(), "id")
				if want := strings.TrimSuffix(fmt.Sprintf("%d X no; %s", tt.status, tt.hint), "; "); err == nil || !strings.HasSuffix(err.Error(), ": "+want) {
					t.Errorf("Get() error = %v, want one that ends with %q", err, want)
				}
			})
		})
	}
}

func TestClockSkewOfService(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer(dcaastest.WithClock(func() time.Time { return time.Now().Add(2 * time.Hour) }))
	defer srv.Close()
	c, err := dcaas.New(srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	_, err = c.VirtualGateways.List(t.Context(), dcaas.VirtualGatewayListOpts{})
	if !errors.Is(err, dcaas.ErrUnauthorized) || !strings.Contains(err.Error(), " behind the service's") {
		t.Errorf("List() error = %v, want ErrUnauthorized that names the clock", err)
	}
}

// FuzzError answers calls with anything, and with what they sent: $token, $sign,
// $temp and $md5 stand for that. An answer gives a value or an error, which is
// one line, of one class at most, and shows none of them, however it is printed.
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
		status = 200 + (status-200)&0x1ff // what is below never reaches a caller of net/http
		var sign string
		answer = func(req *http.Request) *http.Response {
			_, sign, _ = strings.Cut(req.Header.Get("Authorization"), "Signature=")
			said := strings.NewReplacer("$token", token, "$sign", sign, "$temp", temporary, "$md5", md5)
			return &http.Response{
				StatusCode: status, Request: req, ContentLength: -1, Body: io.NopCloser(strings.NewReader(said.Replace(body))),
				Header: http.Header{"X-Request-Id": {said.Replace(requestID)}, "Retry-After": {retryAfter}},
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

// checkError checks that a call gave a value or an error for people and programs.
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
			t.Errorf("%q is no line", shown)
		}
		for _, secret := range secrets {
			if secret != "" && strings.Contains(shown, secret) {
				t.Errorf("%q shows %q", shown, secret)
			}
		}
	}
}
