package dcaas_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// The examples run on a service in memory. For the real service, take the Config from
// LoadConfig or set its fields.
func Example() {
	ctx := context.Background()
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		log.Fatal(err)
	}
	for connection, err := range client.Connections.All(ctx, dcaas.ConnectionListOpts{ListOpts: dcaas.ListOpts{SortKey: "name"}}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(connection.Name, connection.Type, connection.Status)
	}
	// Output:
	// dc-operations hosting ACTIVE
	// dc-standard-1 standard ACTIVE
	// dc-standard-2 standard ACTIVE
}

func ExampleVirtualInterfacesService_Create() {
	ctx := context.Background()
	srv := dcaastest.NewServer()
	defer srv.Close()
	connection := srv.AddConnection(dcaastest.Connection{Name: "to the data centre"})
	client, err := dcaas.New(srv.Config(), dcaas.WithPollInterval(time.Millisecond))
	if err != nil {
		log.Fatal(err)
	}

	gateway, err := client.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{
		VPCID: "6592c28e-95d7-4b0a-9f61-004fdf03420c", LocalEPGroup: []string{"192.168.0.0/16"},
	})
	if err != nil {
		log.Fatal(err)
	}
	vif, err := client.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
		DirectConnectID: connection, VGWID: gateway.ID, VLAN: 100, Bandwidth: 50,
		LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30",
		RouteMode: dcaas.RouteModeBGP, BGPASN: 4200000000, BGPMD5: "not-a-real-password",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(vif.Status)

	vif, err = client.VirtualInterfaces.WaitReady(ctx, vif.ID, dcaas.WaitOpts{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(vif.Status, vif.VLAN, vif.VIFPeers[0].BGPASN, vif.BGPMD5)
	// Output:
	// PENDING_CREATE
	// ACTIVE 100 4200000000 [REDACTED]
}

// Update changes only the fields that are set.
func ExampleVirtualGatewaysService_Update() {
	ctx := context.Background()
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		log.Fatal(err)
	}
	gateway, err := client.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{
		Name: "west", Description: "of the west", VPCID: "6592c28e-95d7-4b0a-9f61-004fdf03420c", LocalEPGroup: []string{"192.168.0.0/16"},
	})
	if err != nil {
		log.Fatal(err)
	}
	gateway, err = client.VirtualGateways.Update(ctx, gateway.ID, dcaas.VirtualGatewayUpdateOpts{Description: new("")})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q %q %v\n", gateway.Name, gateway.Description, gateway.LocalEPGroup)
	// Output: "west" "" [192.168.0.0/16]
}

func ExampleError() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.VirtualInterfaces.Get(context.Background(), "0d0fdf63-f2c4-491c-8866-d504796189be")
	fmt.Println("gone:", errors.Is(err, dcaas.ErrNotFound))
	if e, ok := errors.AsType[*dcaas.Error](err); ok {
		fmt.Println(e.StatusCode, e.Code, e.Code == dcaas.CodeVirtualInterfaceNotFound)
	}

	_, err = client.VirtualInterfaces.Get(context.Background(), "")
	fmt.Println(err)
	// Output:
	// gone: true
	// 404 DC.1211 true
	// dcaas: GET /v3/{project_id}/dcaas/virtual-interfaces/{virtual_interface_id}: not sent: virtual_interface_id is empty
}

// WithResponse gives the request ID of a call, for the vendor's support.
func ExampleWithResponse() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		log.Fatal(err)
	}
	var resp dcaas.Response
	gateway, err := client.VirtualGateways.Create(dcaas.WithResponse(context.Background(), &resp), dcaas.VirtualGatewayCreateOpts{
		Name: "west", VPCID: "6592c28e-95d7-4b0a-9f61-004fdf03420c", LocalEPGroup: []string{"192.168.0.0/16"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(gateway.Name, resp.StatusCode, resp.RequestID != "")
	// Output: west 201 true
}

// Collect reads a sequence into a slice.
func ExampleCollect() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		log.Fatal(err)
	}
	connections, err := dcaas.Collect(client.Connections.All(context.Background(), dcaas.ConnectionListOpts{}))
	fmt.Println(len(connections), err)
	// Output: 3 <nil>
}

// Do sends a call that the services do not cover. Here it reads one field of a connection.
func ExampleClient_Do() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	connection := srv.AddConnection(dcaastest.Connection{Name: "west"})
	client, err := dcaas.New(srv.Config())
	if err != nil {
		log.Fatal(err)
	}
	var out struct {
		Connection json.RawMessage `json:"direct_connect"`
	}
	_, err = client.Do(context.Background(), http.MethodGet, "/v3/{project_id}/dcaas/direct-connects/"+connection,
		map[string][]string{"fields": {"name"}}, nil, &out)
	fmt.Println(string(out.Connection), err)
	// Output: {"name":"west"} <nil>
}

// Link aggregation groups (LAGs) are documented for few regions, so they have no service
// here. Do calls them with the same credentials, retries and errors. To create an interface
// on a LAG, set LAGID of VirtualInterfaceCreateOpts.
func ExampleClient_Do_lag() {
	ctx := context.Background()
	client, err := dcaas.New(dcaas.Config{
		Region: "eu-west-0", ProjectID: "0605768a3300d5762f82c01180692873", Auth: auth.AKSK("AKEXAMPLE0123456789A", "not-a-real-secret"),
	}, dcaas.WithHTTPClient(&http.Client{Transport: roundTripper(lags)})) // leave this option out for the real service
	if err != nil {
		log.Fatal(err)
	}
	const path = "/v3/{project_id}/dcaas/link-aggregation-groups"
	type lag struct {
		ID               string   `json:"id,omitzero"`
		Name             string   `json:"name"`
		WorkMode         string   `json:"work_mode"` // Manual or Static
		DirectConnectIDs []string `json:"direct_connect_ids,omitzero"`
		Status           string   `json:"status,omitzero"`
	}
	var one struct {
		LAG lag `json:"link_aggregation_group"`
	}
	one.LAG = lag{Name: "pair", WorkMode: "Static", DirectConnectIDs: []string{"connection-1", "connection-2"}}
	if _, err = client.Do(ctx, http.MethodPost, path, nil, one, &one); err != nil {
		log.Fatal(err)
	}
	fmt.Println("created", one.LAG.ID, one.LAG.Status)

	var many struct {
		LAGs []lag `json:"link_aggregation_groups"`
	}
	if _, err = client.Do(ctx, http.MethodGet, path, url.Values{"limit": {"100"}}, nil, &many); err != nil {
		log.Fatal(err)
	}
	for _, l := range many.LAGs {
		fmt.Println("listed", l.Name, l.WorkMode)
	}

	rename := map[string]any{"link_aggregation_group": map[string]any{"name": "both"}}
	if _, err = client.Do(ctx, http.MethodPut, path+"/"+url.PathEscape(one.LAG.ID), nil, rename, nil); err != nil {
		log.Fatal(err)
	}
	if _, err = client.Do(ctx, http.MethodGet, path+"/"+url.PathEscape(one.LAG.ID), nil, nil, &one); err != nil {
		log.Fatal(err)
	}
	fmt.Println("renamed", one.LAG.Name)

	_, err = client.Do(ctx, http.MethodDelete, path+"/"+url.PathEscape(one.LAG.ID), nil, nil, nil)
	fmt.Println("deleted", err)
	// Output:
	// created lag-1 PENDING_CREATE
	// listed pair Static
	// renamed both
	// deleted <nil>
}

// lags answers like a service with LAGs.
func lags(req *http.Request) (*http.Response, error) {
	const path = "/v3/0605768a3300d5762f82c01180692873/dcaas/link-aggregation-groups"
	answers := map[string]string{
		"POST " + path:              `{"link_aggregation_group":{"id":"lag-1","name":"pair","work_mode":"Static","status":"PENDING_CREATE"}}`,
		"GET " + path:               `{"link_aggregation_groups":[{"id":"lag-1","name":"pair","work_mode":"Static"}]}`,
		"PUT " + path + "/lag-1":    `{"link_aggregation_group":{"id":"lag-1","name":"both"}}`,
		"GET " + path + "/lag-1":    `{"link_aggregation_group":{"id":"lag-1","name":"both"}}`,
		"DELETE " + path + "/lag-1": `{}`,
	}
	resp := &http.Response{StatusCode: http.StatusNotFound, Body: http.NoBody}
	if answer, ok := answers[req.Method+" "+req.URL.Path]; ok {
		resp.StatusCode, resp.Body = http.StatusOK, io.NopCloser(strings.NewReader(answer))
	}
	return resp, nil
}

// Middleware sees every try before credentials are added. The route labels its metrics.
func ExampleWithMiddleware() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	count := func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if err == nil {
				fmt.Println(req.Method, dcaas.RouteFromContext(req.Context()), resp.StatusCode)
			}
			return resp, err
		})
	}
	client, err := dcaas.New(srv.Config(), dcaas.WithMiddleware(count))
	if err != nil {
		log.Fatal(err)
	}
	err = client.VirtualInterfaces.Delete(context.Background(), "0d0fdf63-f2c4-491c-8866-d504796189be")
	fmt.Println(errors.Is(err, dcaas.ErrNotFound))
	// Output:
	// DELETE /v3/{project_id}/dcaas/virtual-interfaces/{virtual_interface_id} 404
	// true
}

// WithTLSConfig adds the certificate authority of a private cloud.
func ExampleWithTLSConfig() {
	authority, err := os.ReadFile("/etc/ssl/private-cloud.pem")
	if err != nil {
		log.Fatal(err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		log.Fatal(err)
	}
	if !roots.AppendCertsFromPEM(authority) {
		log.Fatal("the file has no certificate")
	}
	cfg, err := dcaas.LoadConfig(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	client, err := dcaas.New(cfg, dcaas.WithTLSConfig(&tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client)
}

// WithProxy sends all requests through one proxy, here a test server.
func ExampleWithProxy() {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Host)
		_, _ = io.WriteString(w, `{"virtual_gateway": {"name": "vgw-1"}}`)
	}))
	defer proxy.Close()
	address, err := url.Parse(proxy.URL)
	if err != nil {
		log.Fatal(err)
	}
	cfg := dcaas.Config{Endpoint: "http://dcaas.example.com", ProjectID: "p", Auth: auth.Token("not-a-real-token")}
	client, err := dcaas.New(cfg, dcaas.WithProxy(http.ProxyURL(address)), dcaas.WithInsecureHTTP())
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()
	gateway, err := client.VirtualGateways.Get(context.Background(), "id")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(gateway.Name)
	// Output:
	// GET dcaas.example.com
	// vgw-1
}

// Global EIPs are bound and unbound after the answer. The waits return when that is done,
// or the reason why it failed.
func ExampleConnectGatewaysService_BindGlobalEIPs() {
	ctx := context.Background()
	srv := dcaastest.NewServer()
	defer srv.Close()
	srv.SetFailure("eip-2", "no bandwidth is left")
	client, err := dcaas.New(srv.Config(), dcaas.WithPollInterval(time.Millisecond))
	if err != nil {
		log.Fatal(err)
	}
	gateway, err := client.ConnectGateways.Create(ctx, dcaas.ConnectGatewayCreateOpts{Name: "entry"})
	if err != nil {
		log.Fatal(err)
	}

	ids := []string{"eip-1", "eip-2"}
	_, err = client.ConnectGateways.BindGlobalEIPs(ctx, gateway.ID, dcaas.GlobalEIPBindOpts{
		GlobalEIPs: []dcaas.GlobalEIPRef{{GlobalEIPID: ids[0]}, {GlobalEIPID: ids[1]}},
	})
	if err != nil {
		log.Fatal(err)
	}
	bound, err := client.ConnectGateways.WaitGlobalEIPsBound(ctx, gateway.ID, ids[:1], dcaas.WaitOpts{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(bound[0].GlobalEIPID, bound[0].Status)
	_, err = client.ConnectGateways.WaitGlobalEIPsBound(ctx, gateway.ID, ids, dcaas.WaitOpts{})
	if failed, ok := errors.AsType[*dcaas.StateError](err); ok {
		fmt.Println(failed.ID, failed.Status, failed.Reason)
	}

	if _, err = client.ConnectGateways.UnbindGlobalEIPs(ctx, gateway.ID, ids); err != nil {
		log.Fatal(err)
	}
	if err = client.ConnectGateways.WaitGlobalEIPsUnbound(ctx, gateway.ID, ids, dcaas.WaitOpts{}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(client.ConnectGateways.Delete(ctx, gateway.ID))
	// Output:
	// eip-1 BIND_SUCCESSFULLY
	// eip-2 ERROR no bandwidth is left
	// <nil>
}

// Tags label connections, gateways and interfaces. FindAll finds resources by their tags.
func Example_tags() {
	ctx := context.Background()
	srv := dcaastest.NewServer()
	defer srv.Close()
	connection := srv.AddConnection(dcaastest.Connection{Name: "west"})
	client, err := dcaas.New(srv.Config())
	if err != nil {
		log.Fatal(err)
	}
	if err = client.Tags.Add(ctx, tags.Connection, connection, tags.Tag{Key: "site", Value: "west"}); err != nil {
		log.Fatal(err)
	}
	for found, err := range client.Tags.FindAll(ctx, tags.Connection, tags.Query{Tags: []tags.Filter{{Key: "site", Values: []string{"west", "east"}}}}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(found.ResourceName, found.Tags)
	}
	// Output: west [{site west}]
}
