package preflight_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/preflight"
)

func ExampleVirtualInterface() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	ctx := context.Background()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		panic(err)
	}
	gateway, err := client.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{VPCID: "vpc-1", LocalEPGroup: []string{"192.168.0.0/16"}})
	if err != nil {
		panic(err)
	}
	report, err := preflight.VirtualInterface(ctx, client, dcaas.VirtualInterfaceCreateOpts{
		DirectConnectID: "00000000-0000-4000-8000-000000000001", VGWID: gateway.ID, VLAN: 4001, Bandwidth: 50,
		RouteMode: dcaas.RouteModeBGP, BGPASN: 64512,
		LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30",
	})
	if err != nil {
		panic(err)
	}
	fmt.Print(report)
	fmt.Println(errors.Is(report.Err(), dcaas.ErrInvalid))
	// Output:
	// SEVERITY  CODE     FIELD   MESSAGE                            PROPOSAL
	// error     DC.0001  VLAN    VLAN 4001 is not in 0 to 3999      3999
	// error     DC.1223  BGPASN  the gateway has the ASN 64512 too  -
	// true
}

func ExampleVirtualGateway() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		panic(err)
	}
	report, err := preflight.VirtualGateway(context.Background(), client, dcaas.VirtualGatewayCreateOpts{
		VPCID: "vpc-1", LocalEPGroup: []string{"192.168.0.0/16", "192.168.0.0/16"},
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(report.OK(), report.Err())
	// Output: false preflight: LocalEPGroup: the list has 192.168.0.0/16 twice (DC.1401)
}

func ExampleFreeVLAN() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		panic(err)
	}
	vlan, err := preflight.FreeVLAN(context.Background(), client, "00000000-0000-4000-8000-000000000001", 100)
	fmt.Println(vlan, err)
	// Output: 100 <nil>
}

func ExampleFreeLink() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		panic(err)
	}
	cloud, own, err := preflight.FreeLink(context.Background(), client, netip.MustParsePrefix("169.254.10.0/24"), preflight.Bits(31))
	fmt.Println(cloud, own, err)
	// Output: 169.254.10.0/31 169.254.10.1/31 <nil>
}
