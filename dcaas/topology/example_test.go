package topology_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/topology"
)

func Example() {
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0))
	defer srv.Close()
	ctx := context.Background()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		panic(err)
	}
	north := srv.AddConnection(dcaastest.Connection{Name: "north", Location: "Exchange North", DeviceID: "device-1"})
	south := srv.AddConnection(dcaastest.Connection{Name: "south", Location: "Exchange South", DeviceID: "device-2"})
	gateway, err := client.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{
		Name: "to-vpc", VPCID: "vpc-1", LocalEPGroup: []string{"192.168.0.0/16"},
	})
	if err != nil {
		panic(err)
	}
	for i, connection := range []string{north, south} {
		_, err = client.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
			DirectConnectID: connection, VGWID: gateway.ID, VLAN: 100, Bandwidth: 50,
			LocalGatewayV4IP: fmt.Sprintf("169.254.1%d.1/30", i), RemoteGatewayV4IP: fmt.Sprintf("169.254.1%d.2/30", i),
			RouteMode: dcaas.RouteModeBGP, BGPASN: 65000,
		})
		if err != nil {
			panic(err)
		}
	}

	m, err := topology.Read(ctx, client)
	if err != nil {
		panic(err)
	}
	fmt.Println(len(m.Connections), len(m.Interfaces), len(m.Findings()))
	for _, f := range m.Without(north).Findings() {
		fmt.Println(f)
	}
	for _, f := range m.Without(north).Without(south).Findings() {
		fmt.Println(f)
	}
	// Output:
	// 5 2 0
	// warning: virtual gateway to-vpc has a single connection: connection south
	// error: virtual gateway to-vpc is cut off: VPC vpc-1 is not reachable over it
}

func ExampleMap_WriteMermaid() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		panic(err)
	}
	m, err := topology.Read(context.Background(), client)
	if err != nil {
		panic(err)
	}
	var text strings.Builder
	if err := m.WriteMermaid(&text); err != nil {
		panic(err)
	}
	for i, line := range strings.Split(text.String(), "\n") {
		if i < 4 {
			fmt.Println(line)
		}
	}
	// Output:
	// flowchart LR
	//   n1["Data centre"]
	//   n2("dc-operations<br/>ACTIVE · 10 Gbit/s<br/>Example Exchange 1"):::up
	//   n1 --- n2
}
