package dcaastest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestFaultStatus(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.srv.Inject(dcaastest.Fault{
		Times: 2, Status: http.StatusBadGateway, Body: "<html>bad gateway</html>",
		Header: http.Header{"content-type": {"text/html"}, "Retry-After": {"1"}},
	})
	for range 2 {
		req := c.request(http.MethodPost, "/v3/"+c.project+"/dcaas/virtual-gateways", gatewayBody(nil))
		resp, err := c.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusBadGateway || string(raw) != "<html>bad gateway</html>" {
			t.Errorf("%d %q, %v", resp.StatusCode, raw, err)
		}
		if got := resp.Header.Get("Content-Type") + resp.Header.Get("Retry-After"); got != "text/html1" {
			t.Errorf("header = %v", resp.Header)
		}
	}
	// The creates were not carried out, so the VPC has no gateway.
	c.post("/dcaas/virtual-gateways", gatewayBody(nil)).want(http.StatusCreated)

	c.srv.Inject(dcaastest.Fault{Times: 1, Status: http.StatusServiceUnavailable})
	if r := c.get("/dcaas/virtual-gateways"); r.status != http.StatusServiceUnavailable || r.raw != "" {
		t.Errorf("%d %q", r.status, r.raw)
	}
	c.srv.Inject(dcaastest.Fault{Times: 1, Status: http.StatusGatewayTimeout, AfterActing: true, Body: `{}`})
	if r := c.post("/dcaas/virtual-gateways", gatewayBody(object{"vpc_id": "vpc-2"})); r.status != http.StatusGatewayTimeout || r.raw != "{}" {
		t.Errorf("%d %q", r.status, r.raw)
	}
	c.post("/dcaas/virtual-gateways", gatewayBody(object{"vpc_id": "vpc-2"})).refused(http.StatusBadRequest, "DC.1110")
}

func isGatewayList(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/virtual-gateways") }

// TestFaultSelection tries each way to select calls. Calls that do not match do not count
// for Skip and Times.
func TestFaultSelection(t *testing.T) {
	t.Parallel()
	const fault, passed = http.StatusTeapot, http.StatusOK
	for _, tt := range []struct {
		name  string
		fault dcaastest.Fault
		want  []int // status of GET interfaces, GET gateways, PUT a connection, twice
	}{
		{"every call", dcaastest.Fault{}, []int{fault, fault, fault, fault, fault, fault}},
		{"the next", dcaastest.Fault{Times: 1}, []int{fault, passed, passed, passed, passed, passed}},
		{"after two", dcaastest.Fault{Skip: 2, Times: 2}, []int{passed, passed, fault, fault, passed, passed}},
		{"for good after two", dcaastest.Fault{Skip: 2}, []int{passed, passed, fault, fault, fault, fault}},
		{"by method", dcaastest.Fault{Method: "PUT"}, []int{passed, passed, fault, passed, passed, fault}},
		{"by path", dcaastest.Fault{Route: "/virtual-"}, []int{fault, fault, passed, fault, fault, passed}},
		{"by operation", dcaastest.Fault{Route: "ListVirtualGateways", Times: 1}, []int{passed, fault, passed, passed, passed, passed}},
		{"by both", dcaastest.Fault{Method: "PUT", Route: "/virtual-"}, []int{passed, passed, passed, passed, passed, passed}},
		{"by a function", dcaastest.Fault{Method: "GET", When: isGatewayList, Skip: 1}, []int{passed, passed, passed, passed, fault, passed}},
		{"the second of a kind", dcaastest.Fault{Route: "/virtual-gateways", Skip: 1, Times: 1}, []int{passed, passed, passed, passed, fault, passed}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t)
			tt.fault.Status = fault
			remove := c.srv.Inject(tt.fault)
			var got []int
			for range 2 {
				got = append(
					got,
					c.get("/dcaas/virtual-interfaces").status,
					c.get("/dcaas/virtual-gateways").status,
					c.put("/dcaas/direct-connects/"+standard1, object{"direct_connect": object{}}).status,
				)
			}
			if a, b := string(encode(t, got)), string(encode(t, tt.want)); a != b {
				t.Errorf("%s, want %s", a, b)
			}
			remove()
			remove()
			c.get("/dcaas/virtual-gateways").want(http.StatusOK)
		})
	}
}

func TestFirstFaultApplies(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.srv.Inject(dcaastest.Fault{Times: 1, Status: 501})
	remove := c.srv.Inject(dcaastest.Fault{Status: 502})
	for _, want := range []int{501, 502, 502} {
		if r := c.get("/dcaas/quotas"); r.status != want {
			t.Errorf("status = %d, want %d", r.status, want)
		}
	}
	remove()
	c.get("/dcaas/quotas").want(http.StatusCreated)
}

func TestThrottled(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	fault := dcaastest.Throttled(1)
	fault.Header.Set("Retry-After", "7")
	c.srv.Inject(fault)
	c.srv.Inject(dcaastest.Throttled(1))
	for _, want := range []string{"7", "0"} {
		r := c.get("/dcaas/quotas")
		if r.status != http.StatusTooManyRequests || r.header.Get("Retry-After") != want {
			t.Errorf("status = %d, header = %v", r.status, r.header)
		}
		wantJSON(t, r.body, `{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute"}`)
	}
	c.get("/dcaas/quotas").want(http.StatusCreated)

	client, err := dcaas.New(c.srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	fault.Header.Set("Retry-After", "3600")
	c.srv.Inject(fault)
	if _, err := client.Quotas.List(t.Context()); !errors.Is(err, dcaas.ErrThrottled) {
		t.Errorf("error = %v", err)
	}
}

// TestSystemError checks that the SDK takes the fault neither for a wrong request nor for
// a reason to repeat the call.
func TestSystemError(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.srv.Inject(dcaastest.SystemError(1))
	r := c.get("/dcaas/quotas")
	if r.status != http.StatusBadRequest {
		t.Errorf("status = %d, want 400", r.status)
	}
	wantJSON(t, r.body, `{"error_code":"DC.0003","error_msg":"System error."}`)
	c.get("/dcaas/quotas").want(http.StatusCreated)

	client, err := dcaas.New(c.srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	for name, call := range map[string]func() error{
		"Quotas.List": func() error {
			_, err := client.Quotas.List(t.Context())
			return err
		},
		"VirtualGateways.Create": func() error {
			_, err := client.VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{VPCID: "vpc-1", LocalEPGroup: []string{"10.0.0.0/24"}})
			return err
		},
	} {
		c.srv.Inject(dcaastest.SystemError(1))
		err := call()
		e, ok := errors.AsType[*dcaas.Error](err)
		if !ok || e.StatusCode != http.StatusBadRequest || e.Code != dcaas.CodeSystemError || e.Attempts != 1 {
			t.Errorf("%s: error = %v, want DC.0003 with status 400 after one try", name, err)
		}
		for _, class := range []error{
			dcaas.ErrInvalid, dcaas.ErrNotFound, dcaas.ErrConflict, dcaas.ErrUnauthorized, dcaas.ErrForbidden,
			dcaas.ErrThrottled, dcaas.ErrQuotaExceeded, dcaas.ErrUnavailable, dcaas.ErrAmbiguous,
		} {
			if errors.Is(err, class) {
				t.Errorf("%s: error = %v, want no class", name, err)
			}
		}
		if err := call(); err != nil {
			t.Errorf("%s after the fault: %v", name, err)
		}
	}
}

// TestReset cuts the connection before and after a gateway is created.
func TestReset(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]dcaastest.Option{nil, {dcaastest.WithTLS()}} {
		c := newClient(t, opts...)
		if opts != nil {
			c.http = c.srv.Client()
		}
		for _, acting := range []bool{false, true} {
			c.srv.Inject(dcaastest.Fault{Method: "POST", Times: 1, Reset: true, AfterActing: acting})
			err := c.try(c.request(http.MethodPost, "/v3/"+c.project+"/dcaas/virtual-gateways", gatewayBody(nil)))
			if !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("error = %v", err)
			}
			if got := len(c.get("/dcaas/virtual-gateways").list("virtual_gateways")); (got == 1) != acting {
				t.Errorf("%d gateways, carried out: %v", got, acting)
			}
		}
	}
}

func TestTruncate(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	whole := len(c.get("/dcaas/direct-connects").raw)
	c.srv.Inject(dcaastest.Fault{Times: 2, Truncate: true})
	resp, err := c.http.Do(c.request(http.MethodGet, "/v3/"+c.project+"/dcaas/direct-connects", nil))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if !errors.Is(err, io.ErrUnexpectedEOF) || len(raw) != whole/2 || resp.ContentLength != int64(whole) {
		t.Errorf("%d of %d bytes, length %d, %v", len(raw), whole, resp.ContentLength, err)
	}
	// An answer without a body stays whole.
	c.delete("/dcaas/direct-connects/" + standard1).empty(http.StatusNoContent)
}

// TestRevokedTokenDuringWalk revokes the token before the second page of a walk.
func TestRevokedTokenDuringWalk(t *testing.T) {
	t.Parallel()
	c := newClientWithConnections(t, 9)
	c.srv.Inject(dcaastest.Fault{Route: "ListDirectConnects", Skip: 1, Times: 1, RevokeTokens: true})
	c.get("/dcaas/direct-connects?limit=5").want(http.StatusOK)
	c.get("/dcaas/direct-connects?limit=5&marker="+operations).refused(http.StatusUnauthorized, "APIGW.0301")
	c.token = c.srv.IssueToken()
	c.get("/dcaas/direct-connects?limit=5&marker=" + operations).want(http.StatusOK)
}

// handlerTransport calls the server's handler without a network, so that a synctest
// bubble can skip its waits.
func handlerTransport(h http.Handler) http.RoundTripper {
	return roundTripperFunc(func(req *http.Request) (resp *http.Response, err error) {
		defer func() {
			if aborted := recover(); aborted != nil {
				resp, err = nil, aborted.(error)
			}
		}()
		if req.Body == nil {
			req.Body = http.NoBody
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		return w.Result(), nil
	})
}

type roundTripperFunc func(*http.Request) (*http.Response, error)

func (f roundTripperFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestFaultsWithoutNetwork(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer()
	t.Cleanup(srv.Close)
	synctest.Test(t, func(t *testing.T) {
		c := &client{t: t, srv: srv, http: &http.Client{Transport: handlerTransport(srv.Handler())}, token: srv.IssueToken(), project: srv.ProjectID}
		takes := func(d time.Duration, f func()) {
			t.Helper()
			start := time.Now()
			if f(); time.Since(start) != d {
				t.Errorf("took %s, want %s", time.Since(start), d)
			}
		}
		list := func() { c.get("/dcaas/direct-connects").want(http.StatusOK) }
		remove := srv.Inject(dcaastest.Fault{Latency: time.Minute})
		takes(time.Minute, list)
		remove()
		remove = srv.Inject(dcaastest.Fault{Drip: time.Second})
		takes(10*time.Second, list)
		remove()
		takes(0, list)

		for _, fault := range []dcaastest.Fault{{Reset: true}, {Truncate: true}} {
			remove := srv.Inject(fault)
			if err := c.try(c.request(http.MethodGet, "/v3/"+c.project+"/dcaas/quotas", nil)); !errors.Is(err, http.ErrAbortHandler) {
				t.Errorf("%+v: %v", fault, err)
			}
			remove()
		}

		// The client gives up before or after the call is carried out.
		for _, acting := range []bool{false, true} {
			srv.Inject(dcaastest.Fault{Times: 1, Latency: time.Hour, AfterActing: acting})
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			req := c.request(http.MethodPost, "/v3/"+c.project+"/dcaas/virtual-gateways", gatewayBody(nil)).WithContext(ctx)
			takes(time.Minute, func() {
				if err := c.try(req); err == nil {
					t.Error("the client got an answer, want a deadline error")
				}
			})
			cancel()
			if got := len(c.get("/dcaas/virtual-gateways").list("virtual_gateways")); (got == 1) != acting {
				t.Errorf("%d gateways, carried out: %v", got, acting)
			}
		}
		srv.Inject(dcaastest.Fault{Times: 1, Drip: time.Second})
		ctx, cancel := context.WithTimeout(t.Context(), 3500*time.Millisecond)
		defer cancel()
		req := c.request(http.MethodGet, "/v3/"+c.project+"/dcaas/quotas", nil).WithContext(ctx)
		takes(3500*time.Millisecond, func() {
			if err := c.try(req); err == nil {
				t.Error("the client got an answer, want a deadline error")
			}
		})
	})
}

// TestCloseEndsLatency closes a server while a fault delays a call.
func TestCloseEndsLatency(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer()
	c := &client{t: t, srv: srv, http: srv.Client(), token: srv.IssueToken(), project: srv.ProjectID}
	started := make(chan struct{})
	srv.Inject(dcaastest.Fault{Latency: time.Hour, When: func(*http.Request) bool {
		close(started)
		return true
	}})
	done := make(chan error)
	go func() { done <- c.try(c.request(http.MethodGet, "/", nil)) }()
	<-started
	srv.Close()
	if err := <-done; err == nil {
		t.Error("a closed server answers")
	}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	gateway := c.gateway("vpc-1")
	c.srv.ForgetRequests()
	if got := c.srv.Requests(); len(got) != 0 {
		t.Errorf("Requests() = %v", got)
	}

	c.get("/dcaas/virtual-gateways?limit=5&id=a&id=b").want(http.StatusOK)
	c.put("/dcaas/virtual-gateways/"+gateway, `{"virtual_gateway": {"name": "ü<1>"}}`).want(http.StatusOK)
	c.delete("/dc-vgw/"+gateway+"/tags/a%2Fb").refused(http.StatusNotFound, "DC.0002")
	c.get("/nothing").refused(http.StatusNotFound, "APIGW.0101")
	c.srv.Inject(dcaastest.Fault{Times: 1, Reset: true})
	if err := c.try(c.request(http.MethodPost, "/", "{}")); err == nil {
		t.Error("the client got an answer, want a connection that breaks")
	}
	c.srv.Inject(dcaastest.Throttled(1))
	c.get("/dcaas/quotas")

	got := c.srv.Requests()
	want := []dcaastest.Request{
		{Operation: "ListVirtualGateways", Method: "GET", Path: "/v3/" + c.project + "/dcaas/virtual-gateways", Status: 200},
		{Operation: "UpdateVirtualGateway", Method: "PUT", Path: "/v3/" + c.project + "/dcaas/virtual-gateways/" + gateway, Body: `{"virtual_gateway": {"name": "ü<1>"}}`, Status: 200},
		{Operation: "DeleteResourceTag", Method: "DELETE", Path: "/v3/" + c.project + "/dc-vgw/" + gateway + "/tags/a%2Fb", Status: 404},
		{Method: "GET", Path: "/v3/" + c.project + "/nothing", Status: 404},
		{Method: "POST", Path: "/", Body: "{}"},
		{Operation: "ShowQuotas", Method: "GET", Path: "/v3/" + c.project + "/dcaas/quotas", Status: 429},
	}
	if len(got) != len(want) {
		t.Fatalf("%d requests: %+v", len(got), got)
	}
	if q := got[0].Query.Encode(); q != "id=a&id=b&limit=5" {
		t.Errorf("query = %s", q)
	}
	got[0].Query.Set("limit", "6")
	got[0].Header.Set("X-Auth-Token", "mine")
	if again := c.srv.Requests()[0]; again.Query.Get("limit") != "5" || again.Header.Get("X-Auth-Token") == "mine" {
		t.Error("Requests() shares its values")
	}
	for i, w := range want {
		g := got[i]
		if g.Operation != w.Operation || g.Method != w.Method || g.Path != w.Path || g.Body != w.Body || g.Status != w.Status {
			t.Errorf("%d: %+v\nwant %+v", i, g, w)
		}
	}
}

// TestRequestsHaveNoSecrets sends every kind of secret and searches Requests for it.
func TestRequestsHaveNoSecrets(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	gateway := c.gateway("vpc-1")
	v := c.virtualInterface(gateway, 1, object{"route_mode": "bgp", "bgp_asn": 65000, "bgp_md5": "hidden-1"})
	c.post("/dcaas/vif-peers", peerBody(v["id"].(string), object{"bgp_md5": "hidden-2"})).want(http.StatusCreated)
	login(c, object{"project": object{"name": c.srv.Region}}).want(http.StatusCreated)
	for _, body := range []string{
		`{"virtual_interface":{"BGP_MD5":"hidden-3"`, // no JSON
		`{"virtual_interface":{"BGP_MD5":"hidden-4", "x": [{"password":["hidden-5"]}], "bgp_md5": 4711471147114711, "secret": null}}`,
		`[{"secret":"hidden-6"}]`,
	} {
		c.post("/dcaas/virtual-interfaces", body)
	}
	c.post("/dcaas/virtual-interfaces", `{"bgp_md5":"hidden-7","x":"`+strings.Repeat("x", 70_000)+`"}`)
	k := c.srv.IssueTemporaryKey(time.Hour)
	req := c.request(http.MethodGet, "/v3/"+c.project+"/dcaas/quotas", nil)
	req.Header.Del("X-Auth-Token")
	req.Header.Set("X-Security-Token", k.SecurityToken)
	sign(req, "", k.AccessKey, k.SecretKey, time.Now())
	c.send(req).want(http.StatusCreated)
	_, signature, _ := strings.Cut(req.Header.Get("Authorization"), "Signature=")
	req = c.request(http.MethodGet, "/", nil)
	req.Header.Set("Authorization", "Bearer hidden-8 Signature=hidden-9")
	req.Header.Set("X-Subject-Token", "hidden-10")
	c.send(req).refused(http.StatusNotFound, "APIGW.0101")

	received := c.srv.Requests()
	shown := string(encode(t, received))
	for _, secret := range []string{"hidden", "4711", c.token, c.srv.Password, k.SecurityToken, signature} {
		if strings.Contains(shown, secret) {
			t.Errorf("%s is in %s", secret, shown)
		}
	}
	for _, kept := range []string{
		`SDK-HMAC-SHA256 Access=` + k.AccessKey + `, SignedHeaders=x-sdk-date, Signature=[REDACTED]`,
		`\"bgp_md5\":\"[REDACTED]\"`, `\"name\":\"` + c.srv.UserName + `\"`, `\"secret\":null`, `"Body":"[70029 bytes]"`, `bytes that are not JSON]`,
	} {
		if !strings.Contains(shown, kept) {
			t.Errorf("%s is not in %s", kept, shown)
		}
	}
	for _, text := range []string{c.srv.String(), c.srv.GoString()} {
		if text != "dcaastest.Server "+c.srv.URL {
			t.Errorf("String() = %s", text)
		}
	}
}
