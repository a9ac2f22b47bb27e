package vpn_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/vpn"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

const (
	path      = "/v2.0/vpn/vpnservices"
	serviceID = "5c561d9d-eaea-45f6-ae3e-08d1a7080828"
	routerID  = "66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa"
)

func expect(t *testing.T, exchanges ...golden.Exchange) *vpn.Client {
	t.Helper()
	c, err := vpn.NewAt(golden.Expect(t, exchanges...), golden.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// service returns the service of the API reference's example.
func service() vpn.Service {
	return vpn.Service{
		ID: serviceID, Name: "myservice", TenantID: "10039663455a446d8ba2cbb058b0f578", RouterID: routerID,
		Status: vpn.StatusPendingCreate, AdminStateUp: true, ExternalV4IP: "172.32.1.11", ExternalV6IP: "2001:db8::1",
		CreatedAt: dcaas.Time{Time: time.Date(2020, 8, 5, 12, 36, 35, 921257000, time.UTC), Raw: "2020-08-05 12:36:35.921257"},
	}
}

func TestCreate(t *testing.T) {
	t.Parallel()
	c := expect(t, golden.Exchange{
		Op: "CreateVpnService", Path: path, Status: http.StatusCreated,
		// The example of the API reference, without its null, which has no effect.
		Body:   `{"vpnservice":{"router_id":"66e3b16c-8ce5-40fb-bb49-ab6d8dc3f2aa","name":"myservice","admin_state_up":true}}`,
		Answer: golden.File(t, "create.response.json"),
	})
	got, err := c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: routerID, Name: "myservice", AdminStateUp: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	if *got != service() {
		t.Errorf("Create() = %+v, want %+v", *got, service())
	}
}

func TestCreateWithEverything(t *testing.T) {
	t.Parallel()
	c := expect(t, golden.Exchange{
		Op: "CreateVpnService", Path: path,
		Body: `{"vpnservice":{"subnet_id":"s","router_id":"r","name":"n","admin_state_up":true,"tenant_id":"t","description":"d","order_id":"o",
			"product_id":"p","prepay_connection_num":3,"resource_speccode":"c","external_v4_ip":"192.0.2.1"}}`,
		Answer: `{"vpnservice":{"subnet_id":"s","router_id":"r","name":"n","admin_state_up":true,"tenant_id":"t","description":"d","order_id":"o",
			"product_id":"p","prepay_connection_num":3,"resource_speccode":"c","external_v4_ip":"192.0.2.1","external_v6_ip":"2001:db8::2",
			"id":"i","status":"ACTIVE","created_at":"2020-08-05 12:36:35"}}`,
	})
	got, err := c.Create(t.Context(), vpn.ServiceCreateOpts{
		RouterID: "r", SubnetID: "s", Name: "n", Description: "d", AdminStateUp: new(true), TenantID: "t", OrderID: "o",
		ProductID: "p", PrepayConnectionNum: 3, ResourceSpecCode: "c", ExternalV4IP: "192.0.2.1",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := vpn.Service{
		ID: "i", Name: "n", Description: "d", TenantID: "t", RouterID: "r", SubnetID: "s", Status: vpn.StatusActive, AdminStateUp: true,
		ExternalV4IP: "192.0.2.1", ExternalV6IP: "2001:db8::2", OrderID: "o", ProductID: "p", PrepayConnectionNum: 3, ResourceSpecCode: "c",
		CreatedAt: dcaas.Time{Time: time.Date(2020, 8, 5, 12, 36, 35, 0, time.UTC), Raw: "2020-08-05 12:36:35"},
	}
	if *got != want {
		t.Errorf("Create() = %+v, want %+v", *got, want)
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	c := expect(t, golden.Exchange{Op: "ShowVpnService", Path: path + "/" + serviceID, Answer: golden.File(t, "create.response.json")},
		golden.Exchange{Op: "ShowVpnService", Path: path + "/a%2Fb%20c", Answer: golden.File(t, "create.response.json")})
	got, err := c.Get(t.Context(), serviceID)
	if err != nil {
		t.Fatal(err)
	}
	if *got != service() {
		t.Errorf("Get() = %+v, want %+v", *got, service())
	}
	if _, err := c.Get(t.Context(), "a/b c"); err != nil {
		t.Error(err)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	c := expect(t, golden.Exchange{
		Op: "ListVpnServices", Path: path,
		Query: "id=a&id=b&limit=2&marker=m%2Bn&name=x%20y&router_id=r&status=ACTIVE&status=DOWN&subnet_id=s",
		Answer: `{"vpnservices":[{"id":"a"},{"id":"b","status":"DOWN"}],"vpnservices_links":[
			{"rel":"previous","href":"https://elsewhere.example.com/v2.0/vpn/vpnservices?limit=2&marker=a&page_reverse=True"},
			{"rel":"next","href":"https://elsewhere.example.com/v2.0/vpn/vpnservices?limit=2&marker=b"}]}`,
		Header: http.Header{"X-Request-Id": {"req"}},
	})
	page, err := c.List(t.Context(), vpn.ServiceListOpts{
		Limit: 2, Marker: "m+n", ID: []string{"a", "b"}, Name: []string{"x y"}, RouterID: []string{"r"}, SubnetID: []string{"s"},
		Status: []vpn.Status{vpn.StatusActive, vpn.StatusDown},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Items) != 2 || page.Items[0] != (vpn.Service{ID: "a"}) || page.Items[1] != (vpn.Service{ID: "b", Status: vpn.StatusDown}) {
		t.Errorf("Items = %+v", page.Items)
	}
	// The marker of a link to the previous page would select the next page, so it is ignored.
	if page.NextMarker != "b" || page.PreviousMarker != "" || page.RequestID != "req" {
		t.Errorf("markers %q and %q, request %q; want b, none, req", page.NextMarker, page.PreviousMarker, page.RequestID)
	}
}

func TestAll(t *testing.T) {
	t.Parallel()
	first := golden.Exchange{
		Op: "ListVpnServices", Path: path, Query: "limit=1",
		Answer: `{"vpnservices":[{"id":"a"}],"vpnservices_links":[{"rel":"next","href":"https://h.example.com/?marker=a"}]}`,
	}
	second := golden.Exchange{Op: "ListVpnServices", Path: path, Query: "limit=1&marker=a", Answer: `{"vpnservices":[{"id":"b"}]}`}
	c := expect(t, first, second, first, second)
	seq := c.All(t.Context(), vpn.ServiceListOpts{Limit: 1})
	for range 2 {
		got, err := dcaas.Collect(seq)
		if err != nil || len(got) != 2 || got[0].ID != "a" || got[1].ID != "b" {
			t.Errorf("All() = %v, %v, want a and b", got, err)
		}
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	c := expect(t, golden.Exchange{Op: "DeleteVpnService", Path: path + "/" + serviceID, Status: http.StatusNoContent})
	if err := c.Delete(t.Context(), serviceID); err != nil {
		t.Error(err)
	}
}

// A call that cannot be right is not sent.
func TestRefusals(t *testing.T) {
	t.Parallel()
	c := expect(t)
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"no router":     {fail(c.Create(t.Context(), vpn.ServiceCreateOpts{Name: "n"})), "RouterID is empty"},
		"down":          {fail(c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: "r", AdminStateUp: new(false)})), "AdminStateUp is false"},
		"get nothing":   {fail(c.Get(t.Context(), "")), "vpnservice_id is empty"},
		"get parent":    {fail(c.Get(t.Context(), "..")), "vpnservice_id is .."},
		"delete all":    {c.Delete(t.Context(), ""), "vpnservice_id is empty"},
		"limit":         {fail(c.List(t.Context(), vpn.ServiceListOpts{Limit: -1})), "Limit is negative"},
		"empty filter":  {fail(c.List(t.Context(), vpn.ServiceListOpts{RouterID: []string{""}})), "empty value in the filter router_id"},
		"empty filter2": {fail(dcaas.Collect(c.All(t.Context(), vpn.ServiceListOpts{Status: []vpn.Status{""}}))), "empty value in the filter status"},
	} {
		e, ok := errors.AsType[*dcaas.Error](tt.err)
		if !ok || !errors.Is(tt.err, dcaas.ErrInvalid) || e.Attempts != 0 || !strings.Contains(tt.err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, tt.err, tt.want)
		}
	}
}

func fail[T any](_ T, err error) error { return err }

// Each known error of the service, in each of its forms, has the right class.
func TestErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status int
		code   dcaas.ErrorCode
		text   string
		class  error
	}{
		{400, vpn.CodeInvalid, "VPN.0001", dcaas.ErrInvalid},
		{500, vpn.CodeFault, "VPN.0002", dcaas.ErrUnavailable},
		{400, vpn.CodeFault, "VPN.0002", nil},
		{403, vpn.CodeForbidden, "VPN.0003", dcaas.ErrForbidden},
		{400, vpn.CodeForbidden, "VPN.0003", dcaas.ErrForbidden},
		{404, vpn.CodeNotFound, "VPN.0004", dcaas.ErrNotFound},
		{400, vpn.CodeNotFound, "VPN.0004", dcaas.ErrNotFound},
		{400, vpn.CodeBusy, "VPN.0030", dcaas.ErrConflict},
		{400, vpn.CodeRepeated, "VPN.0031", dcaas.ErrConflict},
		{404, vpn.CodeRepeated, "VPN.0031", dcaas.ErrConflict},
		{409, vpn.CodeInvalid, "VPN.0001", dcaas.ErrInvalid},
		{409, vpn.CodeNotFound, "VPN.0004", dcaas.ErrNotFound},
		{404, vpn.CodeForbidden, "VPN.0003", dcaas.ErrForbidden},
		{404, vpn.CodeFault, "VPN.0002", dcaas.ErrNotFound},
		{500, vpn.CodeNotFound, "VPN.0004", dcaas.ErrUnavailable},
		{404, "VPNServiceNotFound", "VPNServiceNotFound", dcaas.ErrNotFound},
		{409, "VPNServiceInUse", "VPNServiceInUse", dcaas.ErrConflict},
		{409, "OverQuota", "OverQuota", dcaas.ErrQuotaExceeded},
		{429, "APIGW.0308", "APIGW.0308", dcaas.ErrThrottled},
		{401, "APIGW.0301", "APIGW.0301", dcaas.ErrUnauthorized},
	}
	classes := []error{
		dcaas.ErrNotFound, dcaas.ErrConflict, dcaas.ErrUnauthorized, dcaas.ErrForbidden, dcaas.ErrThrottled,
		dcaas.ErrQuotaExceeded, dcaas.ErrInvalid, dcaas.ErrUnavailable,
	}
	for _, tt := range tests {
		for _, body := range []string{`{"NeutronError":{"type":%q,"message":"it said","detail":""}}`, `{"code":%q,"message":"it said"}`} {
			c := expect(t, golden.Exchange{Op: "ShowVpnService", Path: path + "/i", Status: tt.status, Answer: fmt.Sprintf(body, tt.text)})
			_, err := c.Get(t.Context(), "i")
			e, ok := errors.AsType[*dcaas.Error](err)
			if !ok || e.StatusCode != tt.status || e.Code != tt.code || e.Message != "it said" || e.Path != path+"/i" {
				t.Errorf("%d %s: %#v", tt.status, tt.text, err)
			}
			for _, class := range classes {
				if got, want := errors.Is(err, class), errors.Is(tt.class, class); got != want {
					t.Errorf("%d %s: is %v: %v, want %v", tt.status, tt.text, class, got, want)
				}
			}
		}
	}
}

// An answer without the service is an error. A write is ambiguous then.
func TestUnreadableAnswers(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{`{}`, `{"vpnservice":null}`, `{"vpnservice":[]}`, `{"vpnservice":{"prepay_connection_num":true}}`, `{`, ``} {
		c := expect(t,
			golden.Exchange{Op: "ShowVpnService", Path: path + "/i", Answer: answer},
			golden.Exchange{Op: "CreateVpnService", Path: path, Body: `{"vpnservice":{"router_id":"r"}}`, Answer: answer})
		if s, err := c.Get(t.Context(), "i"); err == nil || s != nil || errors.Is(err, dcaas.ErrAmbiguous) {
			t.Errorf("%s: Get() = %v, %v, want an error", answer, s, err)
		}
		if s, err := c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: "r"}); s != nil || !errors.Is(err, dcaas.ErrAmbiguous) {
			t.Errorf("%s: Create() = %v, %v, want ErrAmbiguous", answer, s, err)
		}
	}
}

// answers is a transport that gives its answers in order and repeats the last one.
type answers struct {
	status []int
	body   string
	seen   []*http.Request
}

func (a *answers) RoundTrip(req *http.Request) (*http.Response, error) {
	a.seen = append(a.seen, req)
	status := a.status[min(len(a.seen), len(a.status))-1]
	body := a.body
	if status/100 == 2 {
		body = `{"vpnservice":{"id":"i"}}`
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
}

func (a *answers) client(t *testing.T, authenticator auth.Authenticator) *vpn.Client {
	t.Helper()
	c, err := dcaas.New(dcaas.Config{Region: "eu-west-101", ProjectID: golden.ProjectID, Auth: authenticator},
		dcaas.WithHTTPClient(&http.Client{Transport: a}))
	if err != nil {
		t.Fatal(err)
	}
	services, err := vpn.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return services
}

// A create is repeated after CodeBusy, because a busy service did nothing. It is not repeated
// if it may have been carried out.
func TestBusy(t *testing.T) {
	t.Parallel()
	create := func(ctx context.Context, c *vpn.Client) error {
		return fail(c.Create(ctx, vpn.ServiceCreateOpts{RouterID: "r"}))
	}
	remove := func(ctx context.Context, c *vpn.Client) error { return c.Delete(ctx, "i") }
	tests := []struct {
		name   string
		call   func(context.Context, *vpn.Client) error
		body   string
		status []int
		tries  int
		class  error
	}{
		{"create after busy", create, `{"NeutronError":{"type":"VPN.0030","message":"busy"}}`, []int{400, 400, 201}, 3, nil},
		{"busy for ever", create, `{"code":"VPN.0030","message":"busy"}`, []int{400}, 4, dcaas.ErrConflict},
		{"delete after busy", remove, `{"code":"VPN.0030","message":"busy"}`, []int{400, 204}, 2, nil},
		{"create after busy with 403", create, `{"code":"VPN.0030","message":"busy"}`, []int{403, 404, 409, 201}, 4, nil},
		{"create after busy with 500", create, `{"code":"VPN.0030","message":"busy"}`, []int{500, 503, 504, 201}, 4, nil},
		{"busy with 409 for ever", create, `{"code":"VPN.0030","message":"busy"}`, []int{409}, 4, dcaas.ErrConflict},
		{"busy with 500 for ever", create, `{"code":"VPN.0030","message":"busy"}`, []int{500}, 4, dcaas.ErrUnavailable},
		{"delete, busy with 404 for ever", remove, `{"code":"VPN.0030","message":"busy"}`, []int{404}, 4, dcaas.ErrConflict},
		{"delete, lost and then repeated", remove, `{"code":"VPN.0031","message":"repeated"}`, []int{502, 404}, 2, dcaas.ErrConflict},
		{"repeated", create, `{"code":"VPN.0031","message":"repeated"}`, []int{400}, 1, dcaas.ErrConflict},
		{"create, lost", create, `{"code":"VPN.0002","message":"fault"}`, []int{500}, 1, dcaas.ErrAmbiguous},
		{"delete, fault", remove, `{"code":"VPN.0002","message":"fault"}`, []int{500, 404}, 2, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := &answers{status: tt.status, body: tt.body}
				err := tt.call(t.Context(), a.client(t, auth.AKSK("AKEXAMPLE", "not-a-real-secret")))
				if len(a.seen) != tt.tries || !errors.Is(err, tt.class) {
					t.Errorf("%v after %d tries, want %v after %d", err, len(a.seen), tt.class, tt.tries)
				}
				if strings.Contains(tt.body, "VPN.0030") && errors.Is(err, dcaas.ErrAmbiguous) {
					t.Errorf("%v: busy says that nothing was done", err)
				}
			})
		})
	}
}

// Every call is sent to the VPC host of the region and names the project, with access keys
// and with a token.
func TestHostAndProject(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		auth   auth.Authenticator
		header string
		prefix string
	}{
		"AK/SK": {auth.AKSK("AKEXAMPLE", "not-a-real-secret"), "Authorization", "SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders="},
		"token": {auth.Token("not-a-real-token"), "X-Auth-Token", "not-a-real-token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := &answers{status: []int{200}}
			c := a.client(t, tt.auth)
			_ = fail(c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: "r"}))
			_ = fail(c.Get(t.Context(), "i"))
			_ = fail(c.List(t.Context(), vpn.ServiceListOpts{}))
			_ = c.Delete(t.Context(), "i")
			if len(a.seen) != 4 {
				t.Fatalf("%d requests, want 4", len(a.seen))
			}
			for _, req := range a.seen {
				if req.URL.Scheme != "https" || req.URL.Host != "vpc.eu-west-101.myhuaweicloud.eu" {
					t.Errorf("%s %s", req.Method, req.URL)
				}
				if got := req.Header.Get("X-Project-Id"); got != golden.ProjectID {
					t.Errorf("%s: X-Project-Id = %q, want %q", req.Method, got, golden.ProjectID)
				}
				proof := req.Header.Get(tt.header)
				if !strings.HasPrefix(proof, tt.prefix) || name == "AK/SK" && !strings.Contains(proof, "x-project-id") {
					t.Errorf("%s: %s = %q", req.Method, tt.header, proof)
				}
			}
		})
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	c, _ := golden.Client(t) // has no region
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"no client":  {fail(vpn.New(nil)), "the client is nil or empty"},
		"zero":       {fail(vpn.New(new(dcaas.Client))), "the client is nil or empty"},
		"zero, at":   {fail(vpn.NewAt(new(dcaas.Client), "https://vpc.example.com")), "the client is nil or empty"},
		"no region":  {fail(vpn.New(c)), "the address of vpc is not known"},
		"plain http": {fail(vpn.NewAt(c, "http://vpc.example.com")), "the endpoint of vpc is plain http"},
		"no address": {fail(vpn.NewAt(c, "vpc.example.com")), "the endpoint of vpc is no address"},
	} {
		if !errors.Is(tt.err, dcaas.ErrInvalid) || !strings.Contains(tt.err.Error(), tt.want) || strings.Contains(tt.err.Error(), "WithInsecureHTTP") {
			t.Errorf("%s: %v, want %q", name, tt.err, tt.want)
		}
	}
	for _, endpoint := range []string{"http://127.0.0.1:1", "https://vpc.example.com/"} {
		if _, err := vpn.NewAt(c, endpoint); err != nil {
			t.Errorf("NewAt(%s) = %v", endpoint, err)
		}
	}
}

// The types have the fields of the API reference.
func TestFields(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		of    reflect.Type
		names string
	}{
		{reflect.TypeFor[vpn.ServiceCreateOpts](), "subnet_id router_id name admin_state_up tenant_id description order_id product_id prepay_connection_num resource_speccode external_v4_ip"},
		{reflect.TypeFor[vpn.Service](), "router_id status name external_v6_ip admin_state_up subnet_id tenant_id external_v4_ip id description order_id product_id prepay_connection_num resource_speccode created_at"},
	} {
		want := strings.Fields(tt.names)
		for _, name := range want {
			found := false
			for f := range tt.of.Fields() {
				tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				found = found || tag == name
			}
			if !found {
				t.Errorf("%s has no %s", tt.of, name)
			}
		}
		if tt.of.NumField() != len(want) {
			t.Errorf("%s has %d fields, want %d", tt.of, tt.of.NumField(), len(want))
		}
	}
}

// A client of Client.At still knows the other services of its region.
func TestNewOfAt(t *testing.T) {
	t.Parallel()
	a := &answers{status: []int{200}}
	c, err := dcaas.New(dcaas.Config{Region: "eu-west-101", ProjectID: golden.ProjectID, Auth: auth.Token("not-a-real-token")},
		dcaas.WithHTTPClient(&http.Client{Transport: a}))
	if err != nil {
		t.Fatal(err)
	}
	if c, err = c.At("https://dcaas.example.com"); err != nil {
		t.Fatal(err)
	}
	services, err := vpn.New(c)
	if err != nil {
		t.Fatal(err)
	}
	_ = fail(services.Get(t.Context(), "i"))
	if got, want := a.seen[0].URL.Host, "vpc.eu-west-101.myhuaweicloud.eu"; got != want {
		t.Errorf("host = %s, want %s", got, want)
	}
}

// A create that names a missing VPC is ErrInvalid, because the collection exists.
func TestCreateForMissingVPC(t *testing.T) {
	t.Parallel()
	body := `{"code":"VPN.0004","message":"no router"}`
	c := expect(t, golden.Exchange{Op: "CreateVpnService", Path: path, Body: `{"vpnservice":{"router_id":"r"}}`, Status: http.StatusBadRequest, Answer: body})
	_, err := c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: "r"})
	if !errors.Is(err, dcaas.ErrInvalid) || errors.Is(err, dcaas.ErrNotFound) {
		t.Errorf("Create() = %v, want ErrInvalid only", err)
	}
}
