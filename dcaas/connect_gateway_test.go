package dcaas_test

import (
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

const connectGatewayID = "7d5a1e3c-58b6-4a4f-9d3e-0a5b6f1c2d3e"

// connectGatewayAnswer is written by hand from the fields in the vendor's API definitions,
// because the API reference does not have the operation. So are the answers of all such
// operations.
const connectGatewayAnswer = `{"id":"7d5a1e3c-58b6-4a4f-9d3e-0a5b6f1c2d3e","tenant_id":"0605768a3300d5762f82c01180692873","name":"cgw","description":"mytest",
	"address_family":"dual","status":"ACTIVE","access_site":"site-a","gateway_site":"site-b","bgp_asn":4200000000,"current_geip_count":3,
	"gcb_id":"0c1f6e1e-4d7a-4d7c-8a8c-3b7f3c7a9f10","created_time":"2024-12-12T06:12:15Z","updated_time":null}`

func connectGateway() dcaas.ConnectGateway {
	return dcaas.ConnectGateway{
		ID: connectGatewayID, TenantID: golden.ProjectID, Name: "cgw", Description: "mytest", AddressFamily: dcaas.DualStack,
		Status: dcaas.ConnectGatewayActive, AccessSite: "site-a", GatewaySite: "site-b", BGPASN: 4200000000, CurrentGEIPCount: 3,
		GCBID: "0c1f6e1e-4d7a-4d7c-8a8c-3b7f3c7a9f10", CreatedTime: moment("2024-12-12T06:12:15Z"),
	}
}

func TestConnectGatewaysGet(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ShowConnectGateway", Path: base + "connect-gateways/" + connectGatewayID,
		Answer: `{"connect_gateway":` + connectGatewayAnswer + `,"request_id":"r"}`,
	})
	got, err := c.ConnectGateways.Get(t.Context(), connectGatewayID)
	if err != nil {
		t.Fatal(err)
	}
	want := connectGateway()
	if diff := differ(got, &want); diff != "" {
		t.Errorf("Get() differs: %s", diff)
	}
}

func TestConnectGatewaysList(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ListConnectGateways", Path: base + "connect-gateways",
		Query: "ext_fields=x&fields=id&fields=name&id=a&id=b&limit=10&marker=m&name=n&offset=5&page_reverse=true&sort_dir=asc&sort_key=id&status=ACTIVE&status=DOWN",
		Answer: `{"connect_gateways":[` + connectGatewayAnswer + `],"total_count":7,"page_info":{"previous_marker":"p","current_count":1,"next_marker":"n"},
			"request_id":"r"}`,
	})
	page, err := c.ConnectGateways.List(t.Context(), dcaas.ConnectGatewayListOpts{
		ListOpts:   dcaas.ListOpts{Limit: 10, Marker: "m", SortKey: "id", SortDir: "asc", Fields: []string{"id", "name"}},
		OffsetOpts: dcaas.OffsetOpts{Offset: 5, PageReverse: true},
		ID:         []string{"a", "b"}, Name: []string{"n"}, ExtFields: []string{"x"},
		Status: []dcaas.ConnectGatewayStatus{dcaas.ConnectGatewayActive, dcaas.ConnectGatewayDown},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &dcaas.Page[dcaas.ConnectGateway]{Items: []dcaas.ConnectGateway{connectGateway()}, PreviousMarker: "p", NextMarker: "n", CurrentCount: 1, TotalCount: 7, RequestID: "r"}
	if diff := differ(page, want); diff != "" {
		t.Errorf("List() differs: %s", diff)
	}
}

func TestConnectGatewaysCreate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		opts dcaas.ConnectGatewayCreateOpts
		body string
	}{
		{"only what is required", dcaas.ConnectGatewayCreateOpts{Name: "cgw"}, `{"connect_gateway":{"name":"cgw"}}`},
		{
			"every field",
			dcaas.ConnectGatewayCreateOpts{Name: "cgw", Description: "mytest", AddressFamily: "Dual"},
			`{"connect_gateway":{"name":"cgw","description":"mytest","address_family":"dual"}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := golden.Expect(t, golden.Exchange{
				Op: "CreateConnectGateway", Path: base + "connect-gateways", Body: tt.body,
				Status: 201, Answer: `{"connect_gateway":` + connectGatewayAnswer + `}`,
			})
			got, err := c.ConnectGateways.Create(t.Context(), tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			want := connectGateway()
			if diff := differ(got, &want); diff != "" {
				t.Errorf("Create() differs: %s", diff)
			}
		})
	}
}

func TestConnectGatewaysUpdate(t *testing.T) {
	t.Parallel()
	path, answer := base+"connect-gateways/"+connectGatewayID, `{"connect_gateway":`+connectGatewayAnswer+`}`
	c := golden.Expect(t,
		golden.Exchange{Op: "UpdateConnectGateway", Path: path, Body: `{"connect_gateway":{"description":""}}`, Answer: answer},
		golden.Exchange{
			Op: "UpdateConnectGateway", Path: path, Answer: answer,
			Body: `{"connect_gateway":{"name":"cgw","description":"mytest","address_family":"ipv4"}}`,
		},
	)
	for _, opts := range []dcaas.ConnectGatewayUpdateOpts{
		{Description: new("")},
		{Name: new("cgw"), Description: new("mytest"), AddressFamily: new(dcaas.AddressFamily("IPv4"))},
	} {
		got, err := c.ConnectGateways.Update(t.Context(), connectGatewayID, opts)
		if err != nil {
			t.Fatal(err)
		}
		want := connectGateway()
		if diff := differ(got, &want); diff != "" {
			t.Errorf("Update() differs: %s", diff)
		}
	}
}

func TestConnectGatewaysDelete(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{Op: "DeleteConnectGateway", Path: base + "connect-gateways/" + connectGatewayID, Status: 204})
	if err := c.ConnectGateways.Delete(t.Context(), connectGatewayID); err != nil {
		t.Errorf("Delete() = %v", err)
	}
}

const (
	eipAnswer = `{"global_eip_id":"e1","global_eip_segment_id":null,"type":"IP_ADDRESS","status":"BINDING","error_message":"","cidr":"203.0.113.7/32",
		"address_family":"ipv4","ie_vtep_ip":"10.0.0.9","created_time":"2024-12-12T06:12:15Z","gcb_id":"g"}`
	segmentAnswer = `{"global_eip_id":null,"global_eip_segment_id":"s1","type":"IP_SEGMENT","status":"ERROR","error_message":"no bandwidth","cidr":"203.0.113.0/28"}`
)

func globalEIPs() []dcaas.GlobalEIP {
	return []dcaas.GlobalEIP{
		{
			GlobalEIPID: "e1", Type: dcaas.GlobalEIPAddress, Status: dcaas.GlobalEIPBinding, CIDR: "203.0.113.7/32", AddressFamily: dcaas.IPv4,
			IEVTEPIP: "10.0.0.9", CreatedTime: moment("2024-12-12T06:12:15Z"), GCBID: "g",
		},
		{
			GlobalEIPSegmentID: "s1", Type: dcaas.GlobalEIPSegment, Status: dcaas.GlobalEIPError, ErrorMessage: "no bandwidth", CIDR: "203.0.113.0/28",
		},
	}
}

// The vendor's API definitions show the answer as an object, their examples as an array.
func TestConnectGatewaysBindGlobalEIPs(t *testing.T) {
	t.Parallel()
	path := base + "connect-gateways/" + connectGatewayID + "/binding-global-eips"
	c := golden.Expect(t,
		golden.Exchange{
			Op: "BindGlobalEips", Path: path, Status: 201, Answer: `{"global_eips":[` + eipAnswer + `,` + segmentAnswer + `],"request_id":"r"}`,
			Body: `{"gcb_id":"g","global_eips":[{"global_eip_id":"e1"},{"global_eip_id":"s1","type":"IP_SEGMENT"}]}`,
		},
		golden.Exchange{
			Op: "BindGlobalEips", Path: path, Status: 201, Answer: `{"global_eips":` + eipAnswer + `}`,
			Body: `{"global_eips":[{"global_eip_id":"e1","type":"IP_ADDRESS"}]}`,
		},
	)
	got, err := c.ConnectGateways.BindGlobalEIPs(t.Context(), connectGatewayID, dcaas.GlobalEIPBindOpts{
		GCBID: "g", GlobalEIPs: []dcaas.GlobalEIPRef{{GlobalEIPID: "e1"}, {GlobalEIPID: "s1", Type: dcaas.GlobalEIPSegment}},
	})
	if diff := differ(got, globalEIPs()); err != nil || diff != "" {
		t.Errorf("BindGlobalEIPs() = %v, differs: %s", err, diff)
	}
	got, err = c.ConnectGateways.BindGlobalEIPs(t.Context(), connectGatewayID, dcaas.GlobalEIPBindOpts{
		GlobalEIPs: []dcaas.GlobalEIPRef{{GlobalEIPID: "e1", Type: dcaas.GlobalEIPAddress}},
	})
	if diff := differ(got, globalEIPs()[:1]); err != nil || diff != "" {
		t.Errorf("BindGlobalEIPs() = %v, differs: %s", err, diff)
	}
}

func TestConnectGatewaysUnbindGlobalEIPs(t *testing.T) {
	t.Parallel()
	path := base + "connect-gateways/" + connectGatewayID + "/unbinding-global-eips"
	body := `{"global_eips":[{"global_eip_id":"e1"},{"global_eip_id":"s1"}]}`
	c := golden.Expect(t,
		golden.Exchange{Op: "UnbindGlobalEips", Path: path, Body: body, Status: 201, Answer: `{"global_eips":[` + eipAnswer + `,` + segmentAnswer + `]}`},
		golden.Exchange{Op: "UnbindGlobalEips", Path: path, Body: body, Status: 201, Answer: `{"global_eips":` + eipAnswer + `}`},
		golden.Exchange{Op: "UnbindGlobalEips", Path: path, Body: body, Status: 201, Answer: `{"global_eips":{},"request_id":"r"}`},
		golden.Exchange{Op: "UnbindGlobalEips", Path: path, Body: body, Status: 200, Answer: `{"request_id":"r"}`},
		golden.Exchange{Op: "UnbindGlobalEips", Path: path, Body: body, Status: 204},
	)
	for _, want := range [][]dcaas.GlobalEIP{globalEIPs(), globalEIPs()[:1], nil, nil, nil} {
		got, err := c.ConnectGateways.UnbindGlobalEIPs(t.Context(), connectGatewayID, []string{"e1", "s1"})
		if diff := differ(got, want); err != nil || diff != "" {
			t.Errorf("UnbindGlobalEIPs() = %v, differs: %s", err, diff)
		}
	}
}

func TestConnectGatewaysListGlobalEIPs(t *testing.T) {
	t.Parallel()
	path := base + "connect-gateways/" + connectGatewayID + "/binding-global-eips"
	c := golden.Expect(t,
		golden.Exchange{
			Op: "ListGlobalEips", Path: path, Answer: `{"global_eips":[` + eipAnswer + `,` + segmentAnswer + `],"total_count":2,"request_id":"r"}`,
			Query: "ext_fields=x&global_eip_id=e1&global_eip_id=e2&global_eip_segment_id=s1&limit=10&offset=5&page_reverse=true&status=BINDING&status=ERROR",
		},
		golden.Exchange{Op: "ListGlobalEips", Path: path, Answer: `{"global_eips":[` + eipAnswer + `],"page_info":{"next_marker":"m"}}`},
		golden.Exchange{Op: "ListGlobalEips", Path: path, Query: "limit=2000&marker=m", Answer: `{"global_eips":[` + segmentAnswer + `]}`},
	)
	page, err := c.ConnectGateways.ListGlobalEIPs(t.Context(), connectGatewayID, dcaas.GlobalEIPListOpts{
		ListOpts: dcaas.ListOpts{Limit: 10}, OffsetOpts: dcaas.OffsetOpts{Offset: 5, PageReverse: true}, ExtFields: []string{"x"},
		GlobalEIPID: []string{"e1", "e2"}, GlobalEIPSegmentID: []string{"s1"},
		Status: []dcaas.GlobalEIPStatus{dcaas.GlobalEIPBinding, dcaas.GlobalEIPError},
	})
	if diff := differ(page, &dcaas.Page[dcaas.GlobalEIP]{Items: globalEIPs(), TotalCount: 2, RequestID: "r"}); err != nil || diff != "" {
		t.Errorf("ListGlobalEIPs() = %v, differs: %s", err, diff)
	}
	all, err := dcaas.Collect(c.ConnectGateways.AllGlobalEIPs(t.Context(), connectGatewayID, dcaas.GlobalEIPListOpts{}))
	want := globalEIPs()
	if diff := differ(all, []*dcaas.GlobalEIP{&want[0], &want[1]}); err != nil || diff != "" {
		t.Errorf("AllGlobalEIPs() = %v, differs: %s", err, diff)
	}
}
