package dcaas_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

const routesPath = base + "gdgw/" + globalGatewayID + "/routetables"

// routeAnswer is written by hand. See connectGatewayAnswer.
const routeAnswer = `{"id":"r1","tenant_id":"0605768a3300d5762f82c01180692873","gateway_id":"f5d0b1c2-6a7e-4b8d-9c0f-1e2d3c4b5a69",
	"destination":"10.20.0.0/16","nexthop":"peer","type":"vif_peer","obtain_mode":"customized","status":"PENDING_CREATE","address_family":"ipv4",
	"description":"mytest"}`

func exampleRoute() dcaas.Route {
	return dcaas.Route{
		ID: "r1", TenantID: golden.ProjectID, GatewayID: globalGatewayID, Destination: "10.20.0.0/16", Nexthop: "peer", Type: dcaas.RouteTypeVIFPeer,
		ObtainMode: dcaas.RouteObtainCustomized, Status: dcaas.RoutePendingCreate, AddressFamily: dcaas.IPv4, Description: "mytest",
	}
}

func TestRouteTablesList(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"gdgw_routetables", "gdgw_routetable"} { // the second is in older help pages
		c := golden.Expect(t, golden.Exchange{
			Op: "ListGdgwRouteTables", Path: routesPath,
			Query:  "address_family=ipv4&address_family=ipv6&destination=10.20.0.0%2F16&ext_fields=x&fields=id&limit=10&marker=m&nexthop=p1&nexthop=p2",
			Answer: `{"` + key + `":[` + routeAnswer + `],"total_count":1,"page_info":{"next_marker":"n"},"request_id":"r"}`,
		})
		page, err := c.RouteTables.List(t.Context(), globalGatewayID, dcaas.RouteTableListOpts{
			ListOpts:    dcaas.ListOpts{Limit: 10, Marker: "m", Fields: []string{"id"}},
			Destination: []string{"10.20.0.0/16"}, Nexthop: []string{"p1", "p2"}, AddressFamily: []dcaas.AddressFamily{dcaas.IPv4, dcaas.IPv6},
			ExtFields: []string{"x"},
		})
		if err != nil {
			t.Fatal(err)
		}
		want := &dcaas.Page[dcaas.Route]{Items: []dcaas.Route{exampleRoute()}, NextMarker: "n", TotalCount: 1, RequestID: "r"}
		if diff := differ(page, want); diff != "" {
			t.Errorf("List() of %s differs: %s", key, diff)
		}
	}
}

func TestRouteTablesUpdate(t *testing.T) {
	t.Parallel()
	add := []dcaas.RouteAdd{{Destination: "10.20.0.0/16", Nexthop: "peer", Type: dcaas.RouteTypeVIFPeer, Description: "mytest"}}
	tests := []struct {
		name   string
		opts   dcaas.RouteTableUpdateOpts
		body   string
		answer string
		want   []dcaas.Route
	}{
		{
			"one of each",
			dcaas.RouteTableUpdateOpts{
				AddRoutes:    add,
				DelRoutes:    []dcaas.RouteDel{{Destination: "10.30.0.0/16", Nexthop: "g2", Type: dcaas.RouteTypeGDGW}},
				UpdateRoutes: []dcaas.RouteUpdate{{Destination: "10.40.0.0/16", Nexthop: "peer", Description: ""}},
			},
			`{"gdgw_routetable":{"add_routes":[{"destination":"10.20.0.0/16","nexthop":"peer","type":"vif_peer","description":"mytest"}],
			"del_routes":[{"destination":"10.30.0.0/16","nexthop":"g2","type":"gdgw"}],
			"update_routes":[{"destination":"10.40.0.0/16","nexthop":"peer","description":""}]}}`,
			`{"gdgw_routetable":[` + routeAnswer + `],"request_id":"r"}`,
			[]dcaas.Route{exampleRoute()},
		},
		{
			"the other key",
			dcaas.RouteTableUpdateOpts{AddRoutes: []dcaas.RouteAdd{{Destination: "d", Nexthop: "n", Type: dcaas.RouteTypeGDGW}}},
			`{"gdgw_routetable":{"add_routes":[{"destination":"d","nexthop":"n","type":"gdgw"}]}}`,
			`{"gdgw_routetables":[` + routeAnswer + `]}`,
			[]dcaas.Route{exampleRoute()},
		},
		{
			"only checked",
			dcaas.RouteTableUpdateOpts{AddRoutes: add, DryRun: true},
			`{"dry_run":true,"gdgw_routetable":{"add_routes":[{"destination":"10.20.0.0/16","nexthop":"peer","type":"vif_peer","description":"mytest"}]}}`,
			`{"request_id":"r"}`, nil,
		},
		{
			"only deleted, and no route is left to show",
			dcaas.RouteTableUpdateOpts{DelRoutes: []dcaas.RouteDel{{Destination: "d", Nexthop: "n", Type: dcaas.RouteTypeGDGW}}},
			`{"gdgw_routetable":{"del_routes":[{"destination":"d","nexthop":"n","type":"gdgw"}]}}`,
			`{"request_id":"r"}`, nil,
		},
		{
			"only deleted, without a body",
			dcaas.RouteTableUpdateOpts{DelRoutes: []dcaas.RouteDel{{Destination: "d", Nexthop: "n", Type: dcaas.RouteTypeGDGW}}},
			`{"gdgw_routetable":{"del_routes":[{"destination":"d","nexthop":"n","type":"gdgw"}]}}`,
			"", nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := golden.Expect(t, golden.Exchange{Op: "UpdateGdgwRouteTable", Path: routesPath, Body: tt.body, Answer: tt.answer})
			got, err := c.RouteTables.Update(t.Context(), globalGatewayID, tt.opts)
			if diff := differ(got, tt.want); err != nil || diff != "" {
				t.Errorf("Update() = %v, differs: %s", err, diff)
			}
		})
	}
}

// An update that adds or deletes routes is not repeated, because the service refuses a route
// that exists already.
func TestRouteTablesUpdateIsNotRepeated(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		opts      dcaas.RouteTableUpdateOpts
		tries     int
		ambiguous bool
	}{
		{"add", dcaas.RouteTableUpdateOpts{AddRoutes: []dcaas.RouteAdd{{Destination: "d", Nexthop: "n", Type: dcaas.RouteTypeGDGW}}}, 1, true},
		{"delete", dcaas.RouteTableUpdateOpts{DelRoutes: []dcaas.RouteDel{{Destination: "d", Nexthop: "n", Type: dcaas.RouteTypeGDGW}}}, 1, true},
		{"add on trial", dcaas.RouteTableUpdateOpts{DryRun: true, AddRoutes: []dcaas.RouteAdd{{Destination: "d", Nexthop: "n", Type: dcaas.RouteTypeGDGW}}}, 4, false},
		{"change", dcaas.RouteTableUpdateOpts{UpdateRoutes: []dcaas.RouteUpdate{{Destination: "d", Nexthop: "n"}}}, 4, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, mock := golden.Client(t, dcaas.WithRetry(dcaas.RetryPolicy{}))
				mock.RegisterNoResponder(httpmock.NewStringResponder(http.StatusBadGateway, ""))
				_, err := c.RouteTables.Update(t.Context(), globalGatewayID, tt.opts)
				if tries := mock.GetTotalCallCount(); tries != tt.tries || errors.Is(err, dcaas.ErrAmbiguous) != tt.ambiguous {
					t.Errorf("Update() = %v after %d tries, want %d", err, tries, tt.tries)
				}
			})
		})
	}
}

// An answer without the added route is an error, and so is an error body under a success
// status. Both are ambiguous.
func TestRouteTablesUpdateUnread(t *testing.T) {
	t.Parallel()
	add := dcaas.RouteTableUpdateOpts{AddRoutes: []dcaas.RouteAdd{{Destination: "d", Nexthop: "n", Type: dcaas.RouteTypeGDGW}}}
	del := dcaas.RouteTableUpdateOpts{DelRoutes: []dcaas.RouteDel{{Destination: "d", Nexthop: "n", Type: dcaas.RouteTypeGDGW}}}
	for answer, opts := range map[string]dcaas.RouteTableUpdateOpts{
		`{"request_id":"r"}`: add,
		`{"error_code":"DC.0000","error_msg":"no","request_id":"r"}`: del,
		`{"error":{"code":"X.1","message":"no"}}`:                    del,
		`{"gdgw_routetables":[],"error_code":"DC.0000"}`:             del,
	} {
		c, mock := golden.Client(t)
		mock.RegisterNoResponder(httpmock.NewStringResponder(http.StatusOK, answer))
		if got, err := c.RouteTables.Update(t.Context(), globalGatewayID, opts); got != nil || !errors.Is(err, dcaas.ErrAmbiguous) {
			t.Errorf("Update() with answer %s = %v, %v, want ErrAmbiguous", answer, got, err)
		}
	}
}
