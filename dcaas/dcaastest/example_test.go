package dcaastest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func Example() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		log.Fatal(err)
	}

	page, err := client.Connections.List(context.Background(), dcaas.ConnectionListOpts{})
	if err != nil {
		log.Fatal(err)
	}
	for _, conn := range page.Items {
		fmt.Println(conn.Name, conn.Type, conn.Status)
	}
	// Output:
	// dc-standard-1 standard ACTIVE
	// dc-standard-2 standard ACTIVE
	// dc-operations hosting ACTIVE
}

// This example moves the server's clock instead of waiting.
func ExampleWithDelay() {
	now := time.Now()
	srv := dcaastest.NewServer(
		dcaastest.WithDelay(time.Minute),
		dcaastest.WithClock(func() time.Time { return now }),
	)
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	gateway, err := client.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{
		VPCID:        "6592c28e-95d7-4b0a-9f61-004fdf03420c",
		LocalEPGroup: []string{"192.168.1.0/24"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(gateway.Status)

	now = now.Add(time.Minute)
	gateway, err = client.VirtualGateways.Get(ctx, gateway.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(gateway.Status)

	err = client.Connections.Delete(ctx, "no-such-connection")
	fmt.Println(errors.Is(err, dcaas.ErrNotFound))
	// Output:
	// PENDING_CREATE
	// ACTIVE
	// true
}

// This example loses the answer to a write that the server has carried out.
func ExampleServer_Inject() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		log.Fatal(err)
	}
	srv.Inject(dcaastest.Fault{Method: "POST", Route: "/virtual-gateways", Times: 1, Reset: true, AfterActing: true})

	ctx := context.Background()
	_, err = client.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{
		VPCID:        "6592c28e-95d7-4b0a-9f61-004fdf03420c",
		LocalEPGroup: []string{"192.168.1.0/24"},
	})
	fmt.Println(errors.Is(err, dcaas.ErrAmbiguous))
	for _, r := range srv.Requests() {
		fmt.Println(r.Operation, r.Status)
	}
	// Output:
	// true
	// CreateVirtualGateway 0
}

// This example creates an interface for another tenant, who accepts it.
func ExampleServer_AddTenant() {
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0))
	defer srv.Close()
	tenant := srv.AddTenant("customer")
	partner, err := dcaas.New(srv.Config())
	if err != nil {
		log.Fatal(err)
	}
	customer, err := dcaas.New(tenant.Config())
	if err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	gateway, err := customer.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{
		VPCID:        "6592c28e-95d7-4b0a-9f61-004fdf03420c",
		LocalEPGroup: []string{"192.168.1.0/24"},
	})
	if err != nil {
		log.Fatal(err)
	}
	vif, err := partner.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
		ResourceTenantID: tenant.ID,
		DirectConnectID:  srv.AddConnection(dcaastest.Connection{Name: "shared"}),
		VGWID:            gateway.ID,
		VLAN:             100,
		Bandwidth:        50,
		LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30",
		RouteMode: dcaas.RouteModeBGP,
		BGPASN:    4200000000,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(vif.Status)

	vif, err = customer.VirtualInterfaces.Update(ctx, vif.ID, dcaas.VirtualInterfaceUpdateOpts{Status: new(dcaas.VirtualInterfaceAccepted)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(vif.Status)
	// Output:
	// AUTHORIZATION
	// ACTIVE
}

// This example makes the bind of a global EIP fail.
func ExampleServer_SetFailure() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config(), dcaas.WithPollInterval(time.Millisecond))
	if err != nil {
		log.Fatal(err)
	}

	const eip = "0605768a-0000-4000-8000-0000000000e1"
	srv.SetFailure(eip, "the EIP is in arrears")

	ctx := context.Background()
	gateway, err := client.ConnectGateways.Create(ctx, dcaas.ConnectGatewayCreateOpts{Name: "entry"})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.ConnectGateways.BindGlobalEIPs(ctx, gateway.ID, dcaas.GlobalEIPBindOpts{
		GlobalEIPs: []dcaas.GlobalEIPRef{{GlobalEIPID: eip}},
	})
	if err != nil {
		log.Fatal(err)
	}
	eips, err := client.ConnectGateways.WaitGlobalEIPsBound(ctx, gateway.ID, []string{eip}, dcaas.WaitOpts{})
	fmt.Println(err != nil, eips[0].Status, eips[0].ErrorMessage)
	// Output:
	// true ERROR the EIP is in arrears
}
