package dcaas_test

import (
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

const vifID = "0d0fdf63-f2c4-491c-8866-d504796189be"

func vifPeer() dcaas.VIFPeer {
	return dcaas.VIFPeer{
		ID: "c768eb52-12a8-4859-9b43-81194643040c", TenantID: golden.ProjectID, Name: "vif-0819", AddressFamily: dcaas.IPv4,
		LocalGatewayIP: "1.1.1.1/30", RemoteGatewayIP: "1.1.1.2/30", RouteMode: dcaas.RouteModeStatic, DeviceID: "18.9.215.131",
		BGPRouteLimit: 100, Status: "ACTIVE", VIFID: vifID, ReceiveRouteNum: new(int64(-1)), RemoteEPGroup: []string{"1.1.2.0/30"},
	}
}

func virtualInterface() dcaas.VirtualInterface {
	return dcaas.VirtualInterface{
		ID: vifID, Name: "vif-0819", TenantID: golden.ProjectID, DirectConnectID: "4673e339-8412-4ee1-b73e-2ba9cdfa54c1",
		VGWID: "8a47064a-f34c-4f94-b7fe-cac456c9b37b", Type: dcaas.VirtualInterfacePrivate, ServiceType: dcaas.ServiceTypeVGW,
		VLAN: 332, Bandwidth: 2, Status: dcaas.VirtualInterfaceActive, CreateTime: moment("2022-08-19T11:28:06.000Z"),
		AdminStateUp: true, RouteLimit: 50, LocalGatewayV4IP: "1.1.1.1/30", RemoteGatewayV4IP: "1.1.1.2/30",
		AddressFamily: dcaas.IPv4, RemoteEPGroup: []string{"1.1.2.0/30"}, ServiceEPGroup: []string{}, BGPRouteLimit: 100,
		Priority: dcaas.PriorityNormal, VIFPeers: []dcaas.VIFPeer{vifPeer()}, EnterpriseProjectID: "0",
	}
}

func TestVirtualInterfacesGet(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ShowVirtualInterface", Path: base + "virtual-interfaces/" + vifID,
		Answer: golden.File(t, "virtual_interface", "show.response.json"),
	})
	got, err := c.VirtualInterfaces.Get(t.Context(), vifID)
	if err != nil {
		t.Fatal(err)
	}
	want := virtualInterface()
	if diff := differ(got, &want); diff != "" {
		t.Errorf("Get() differs: %s", diff)
	}
}

func TestVirtualInterfacesList(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ListVirtualInterfaces", Path: base + "virtual-interfaces",
		Query:  "direct_connect_id=d1&direct_connect_id=d2&enterprise_project_id=0&id=a&limit=2000&status=ACTIVE&status=DOWN&vgw_id=g",
		Answer: golden.File(t, "virtual_interface", "list.response.json"),
	})
	page, err := c.VirtualInterfaces.List(t.Context(), dcaas.VirtualInterfaceListOpts{
		ListOpts: dcaas.ListOpts{Limit: 2000},
		ID:       []string{"a"}, Status: []dcaas.VirtualInterfaceStatus{dcaas.VirtualInterfaceActive, dcaas.VirtualInterfaceDown},
		DirectConnectID: []string{"d1", "d2"}, VGWID: []string{"g"}, EnterpriseProjectID: []string{"0"},
	})
	if err != nil {
		t.Fatal(err)
	}
	vif := virtualInterface()
	vif.Description = "mytest"
	want := &dcaas.Page[dcaas.VirtualInterface]{Items: []dcaas.VirtualInterface{vif}, RequestID: "5633df7af874576d819a481c76673236"}
	if diff := differ(page, want); diff != "" {
		t.Errorf("List() differs: %s", diff)
	}
}

func TestVirtualInterfacesCreate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		opts dcaas.VirtualInterfaceCreateOpts
		body string
	}{
		{"example of the reference", staticOpts(), golden.File(t, "virtual_interface", "create.request.json")},
		{
			"BGP with a 4-byte ASN, a password and VLAN 0",
			dcaas.VirtualInterfaceCreateOpts{
				DirectConnectID: "d", VGWID: "g", VLAN: 0, Bandwidth: 10, RouteMode: dcaas.RouteModeBGP, BGPASN: 4200000000, BGPMD5: "sesame",
				LocalGatewayV4IP: "1.1.1.1/30", RemoteGatewayV4IP: "1.1.1.2/30",
			},
			`{"virtual_interface":{"direct_connect_id":"d","vgw_id":"g","type":"private","vlan":0,"bandwidth":10,"route_mode":"bgp",
			"bgp_asn":4200000000,"bgp_md5":"sesame","local_gateway_v4_ip":"1.1.1.1/30","remote_gateway_v4_ip":"1.1.1.2/30"}}`,
		},
		{
			"every field, IPv6, on a LAG and a global gateway, public",
			dcaas.VirtualInterfaceCreateOpts{
				LAGID: "l", GatewayID: "gg", Type: dcaas.VirtualInterfacePublic, VLAN: 7, Bandwidth: 10, RouteMode: dcaas.RouteModeStatic,
				BGPASN: 65000, BGPMD5: "s", AddressFamily: dcaas.IPv6,
				LocalGatewayV4IP: "1.1.1.1/30", RemoteGatewayV4IP: "1.1.1.2/30",
				LocalGatewayV6IP: "2001:db8::1/64", RemoteGatewayV6IP: "2001:db8::2/64",
				RemoteEPGroup: []string{"2001:db8:1::/64"}, ServiceEPGroup: []string{"2001:db8:2::/64"}, EnableBFD: true,
				Priority: dcaas.PriorityLow, Name: "n", Description: "d", EnterpriseProjectID: "0",
			},
			`{"virtual_interface":{"lag_id":"l","gateway_id":"gg","service_type":"GDGW","type":"public","vlan":7,"bandwidth":10,"route_mode":"static",
			"bgp_asn":65000,"bgp_md5":"s","address_family":"ipv6","local_gateway_v4_ip":"1.1.1.1/30","remote_gateway_v4_ip":"1.1.1.2/30",
			"local_gateway_v6_ip":"2001:db8::1/64","remote_gateway_v6_ip":"2001:db8::2/64","remote_ep_group":["2001:db8:1::/64"],
			"service_ep_group":["2001:db8:2::/64"],"enable_bfd":true,"priority":"low","name":"n","description":"d",
			"enterprise_project_id":"0"}}`,
		},
		{
			"for another project",
			dcaas.VirtualInterfaceCreateOpts{
				DirectConnectID: "d", VGWID: "theirs", VLAN: 1, Bandwidth: 2, RouteMode: dcaas.RouteModeBGP, BGPASN: 65000,
				LocalGatewayV4IP: "1.1.1.1/30", RemoteGatewayV4IP: "1.1.1.2/30", ResourceTenantID: "t",
			},
			`{"virtual_interface":{"direct_connect_id":"d","vgw_id":"theirs","type":"private","vlan":1,"bandwidth":2,"route_mode":"bgp","bgp_asn":65000,
			"local_gateway_v4_ip":"1.1.1.1/30","remote_gateway_v4_ip":"1.1.1.2/30","resource_tenant_id":"t"}}`,
		},
		{
			"BGP to a global gateway, with tags",
			dcaas.VirtualInterfaceCreateOpts{
				DirectConnectID: "d", GatewayID: "gg", ServiceType: dcaas.ServiceTypeGDGW, VLAN: 1, Bandwidth: 2, RouteMode: dcaas.RouteModeBGP, BGPASN: 65000,
				LocalGatewayV4IP: "1.1.1.1/30", RemoteGatewayV4IP: "1.1.1.2/30", Tags: []tags.Tag{{Key: "k", Value: "v"}},
			},
			`{"virtual_interface":{"direct_connect_id":"d","gateway_id":"gg","service_type":"GDGW","type":"private","vlan":1,"bandwidth":2,
			"route_mode":"bgp","bgp_asn":65000,"local_gateway_v4_ip":"1.1.1.1/30","remote_gateway_v4_ip":"1.1.1.2/30","tags":[{"key":"k","value":"v"}]}}`,
		},
		{
			"static to a global gateway, whose routes are elsewhere, family in capitals",
			dcaas.VirtualInterfaceCreateOpts{
				DirectConnectID: "d", GatewayID: "gg", VLAN: 1, Bandwidth: 2, RouteMode: dcaas.RouteModeStatic, AddressFamily: "IPv4",
				LocalGatewayV4IP: "1.1.1.1/30", RemoteGatewayV4IP: "1.1.1.2/30",
			},
			`{"virtual_interface":{"direct_connect_id":"d","gateway_id":"gg","service_type":"GDGW","type":"private","vlan":1,"bandwidth":2,
			"route_mode":"static","address_family":"ipv4","local_gateway_v4_ip":"1.1.1.1/30","remote_gateway_v4_ip":"1.1.1.2/30"}}`,
		},
		{
			"NQA", func() dcaas.VirtualInterfaceCreateOpts {
				o := staticOpts()
				o.Name, o.Description, o.EnableNQA = "", "", true
				return o
			}(),
			`{"virtual_interface":{"direct_connect_id":"4673e339-8412-4ee1-b73e-2ba9cdfa54c1","vgw_id":"8a47064a-f34c-4f94-b7fe-cac456c9b37b",
			"vlan":332,"bandwidth":2,"local_gateway_v4_ip":"1.1.1.1/30","remote_gateway_v4_ip":"1.1.1.2/30","type":"private","route_mode":"static",
			"remote_ep_group":["1.1.2.0/30"],"enable_nqa":true}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := golden.Expect(t, golden.Exchange{
				Op: "CreateVirtualInterface", Path: base + "virtual-interfaces", Body: tt.body,
				Status: 201, Answer: golden.File(t, "virtual_interface", "create.response.json"),
			})
			got, err := c.VirtualInterfaces.Create(t.Context(), tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			// The example lacks some fields of other answers and has another device ID.
			want := virtualInterface()
			want.Description, want.DeviceID = "mytest", "18.9.215.131"
			want.AddressFamily, want.RemoteEPGroup, want.ServiceEPGroup, want.BGPRouteLimit = "", nil, nil, 0
			if diff := differ(got, &want); diff != "" {
				t.Errorf("Create() differs: %s", diff)
			}
		})
	}
}

func TestVirtualInterfacesUpdate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		opts   dcaas.VirtualInterfaceUpdateOpts
		bodies []string
	}{
		{
			"example of the reference",
			dcaas.VirtualInterfaceUpdateOpts{Name: new("vif-0819"), Description: new("mytest"), Bandwidth: new(2)},
			[]string{golden.File(t, "virtual_interface", "update.request.json")},
		},
		{
			"empty and false are sent",
			dcaas.VirtualInterfaceUpdateOpts{
				Description: new(""), RemoteEPGroup: []string{}, ServiceEPGroup: []string{}, EnableBFD: new(false), EnableNQA: new(false),
			},
			[]string{`{"virtual_interface":{"description":"","remote_ep_group":[],"service_ep_group":[],"enable_bfd":false,"enable_nqa":false}}`},
		},
		{
			"accepting",
			dcaas.VirtualInterfaceUpdateOpts{Status: new(dcaas.VirtualInterfaceAccepted)},
			[]string{`{"virtual_interface":{"status":"ACCEPTED"}}`},
		},
		{
			"the priority goes alone",
			dcaas.VirtualInterfaceUpdateOpts{Priority: new(dcaas.PriorityLow)},
			[]string{`{"virtual_interface":{"priority":"low"}}`},
		},
		{
			"from BFD to NQA, with more",
			dcaas.VirtualInterfaceUpdateOpts{Name: new("n"), EnableBFD: new(false), EnableNQA: new(true), Priority: new(dcaas.PriorityLow)},
			[]string{
				`{"virtual_interface":{"enable_bfd":false}}`,
				`{"virtual_interface":{"name":"n","enable_nqa":true}}`,
				`{"virtual_interface":{"priority":"low"}}`,
			},
		},
		{
			"from NQA to BFD",
			dcaas.VirtualInterfaceUpdateOpts{EnableBFD: new(true), EnableNQA: new(false)},
			[]string{`{"virtual_interface":{"enable_nqa":false}}`, `{"virtual_interface":{"enable_bfd":true}}`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var exchanges []golden.Exchange
			for _, body := range tt.bodies {
				exchanges = append(exchanges, golden.Exchange{
					Op: "UpdateVirtualInterface", Path: base + "virtual-interfaces/" + vifID, Body: body,
					Answer: golden.File(t, "virtual_interface", "update.response.json"),
				})
			}
			got, err := golden.Expect(t, exchanges...).VirtualInterfaces.Update(t.Context(), vifID, tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			want := virtualInterface()
			want.Description = "mytest"
			if diff := differ(got, &want); diff != "" {
				t.Errorf("Update() differs: %s", diff)
			}
		})
	}
}

func TestVirtualInterfacesUpdateFailsHalfWay(t *testing.T) {
	t.Parallel()
	path := base + "virtual-interfaces/" + vifID
	c := golden.Expect(t,
		golden.Exchange{
			Op: "UpdateVirtualInterface", Path: path, Body: `{"virtual_interface":{"enable_bfd":false}}`,
			Answer: golden.File(t, "virtual_interface", "update.response.json"),
		},
		golden.Exchange{
			Op: "UpdateVirtualInterface", Path: path, Body: `{"virtual_interface":{"enable_nqa":true}}`,
			Status: 400, Answer: `{"error_code":"DC.1210","error_msg":"The virtual interface status cannot be changed."}`,
		},
	)
	got, err := c.VirtualInterfaces.Update(t.Context(), vifID, dcaas.VirtualInterfaceUpdateOpts{
		EnableBFD: new(false), EnableNQA: new(true), Priority: new(dcaas.PriorityLow),
	})
	if got != nil || !errors.Is(err, dcaas.ErrConflict) || !strings.HasSuffix(err.Error(), "(already in force: BFD off)") {
		t.Errorf("Update() = %v, %v, want an ErrConflict that says what is in force", got, err)
	}
}

// The priority is changed last. If that fails, the error names the changes in force.
func TestVirtualInterfacesUpdateFailsAtTheEnd(t *testing.T) {
	t.Parallel()
	path := base + "virtual-interfaces/" + vifID
	answer := golden.File(t, "virtual_interface", "update.response.json")
	c := golden.Expect(t,
		golden.Exchange{Op: "UpdateVirtualInterface", Path: path, Body: `{"virtual_interface":{"enable_nqa":false}}`, Answer: answer},
		golden.Exchange{Op: "UpdateVirtualInterface", Path: path, Body: `{"virtual_interface":{"name":"n","enable_bfd":true}}`, Answer: answer},
		golden.Exchange{Op: "UpdateVirtualInterface", Path: path, Body: `{"virtual_interface":{"priority":"low"}}`, Status: 502},
	)
	got, err := c.VirtualInterfaces.Update(t.Context(), vifID, dcaas.VirtualInterfaceUpdateOpts{
		Name: new("n"), EnableBFD: new(true), EnableNQA: new(false), Priority: new(dcaas.PriorityLow),
	})
	if e, ok := errors.AsType[*dcaas.Error](err); got != nil || !ok || e.StatusCode != 502 || !errors.Is(err, dcaas.ErrAmbiguous) ||
		!strings.HasSuffix(err.Error(), "(already in force: NQA off, all but the priority)") {
		t.Errorf("Update() = %v, %v, want an *Error that says what is in force", got, err)
	}
}

// Each field is sent once beside a priority.
func TestVirtualInterfacesUpdateLosesNothing(t *testing.T) {
	t.Parallel()
	typ := reflect.TypeFor[dcaas.VirtualInterfaceUpdateOpts]()
	for field := range typ.Fields() {
		if field.Name == "Priority" {
			continue
		}
		var opts dcaas.VirtualInterfaceUpdateOpts
		opts.Priority = new(dcaas.PriorityLow)
		value := reflect.ValueOf(&opts).Elem().FieldByIndex(field.Index)
		if field.Type.Kind() == reflect.Pointer {
			value.Set(reflect.New(field.Type.Elem()))
		} else {
			value.Set(reflect.MakeSlice(field.Type, 0, 0))
		}
		var sent strings.Builder
		c, mock := golden.Client(t)
		mock.RegisterNoResponder(func(req *http.Request) (*http.Response, error) {
			_, err := io.Copy(&sent, req.Body)
			return httpmock.NewStringResponse(http.StatusOK, `{"virtual_interface":{}}`), err
		})
		if _, err := c.VirtualInterfaces.Update(t.Context(), vifID, opts); err != nil {
			t.Fatal(err)
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if n := mock.GetTotalCallCount(); n != 2 || strings.Count(sent.String(), `"`+name+`"`) != 1 || !strings.HasSuffix(sent.String(), `{"virtual_interface":{"priority":"low"}}`) {
			t.Errorf("with %s and a priority, %d requests were sent: %s", field.Name, n, sent.String())
		}
	}
}

func TestVirtualInterfacesDelete(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{Op: "DeleteVirtualInterface", Path: base + "virtual-interfaces/" + vifID, Status: 204})
	if err := c.VirtualInterfaces.Delete(t.Context(), vifID); err != nil {
		t.Errorf("Delete() = %v", err)
	}
}
