package teardown_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/teardown"
)

func Example() {
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0))
	defer srv.Close()
	ctx := context.Background()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		panic(err)
	}
	gateway, err := client.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{
		Name: "to-vpc", VPCID: "vpc-1", LocalEPGroup: []string{"192.168.0.0/16"},
	})
	if err != nil {
		panic(err)
	}
	vif, err := client.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
		Name: "to-site", DirectConnectID: "00000000-0000-4000-8000-000000000001", VGWID: gateway.ID, VLAN: 100, Bandwidth: 50,
		LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30",
		RouteMode: dcaas.RouteModeBGP, BGPASN: 65000,
	})
	if err != nil {
		panic(err)
	}

	plan, err := teardown.VirtualGateway(ctx, client, gateway.ID)
	if err != nil {
		panic(err)
	}
	short := strings.NewReplacer(gateway.ID, "g", vif.ID, "v").Replace // because IDs are random
	for _, step := range plan.Steps {
		fmt.Println("plan:", short(step.String()), "-", step.Detail)
	}
	report, err := plan.Execute(ctx, teardown.Opts{Progress: func(step teardown.Step, result teardown.Result) {
		fmt.Println(step.Name, result.Outcome)
	}})
	fmt.Println(report.Done(), err)
	// Output:
	// plan: virtual interface v (to-site) - ACTIVE, VLAN 100 on dc-standard-1, peer ipv4 169.254.10.2/30
	// plan: virtual gateway g (to-vpc) - ACTIVE, VPC vpc-1, ASN 64512
	// to-site deleting
	// to-site deleted
	// to-vpc deleting
	// to-vpc deleted
	// true <nil>
}

// A partner cannot delete a hosted connection while its tenant uses it.
func ExampleHostedConnection() {
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0))
	defer srv.Close()
	ctx := context.Background()
	partner, err := dcaas.New(srv.Config())
	if err != nil {
		panic(err)
	}
	project := srv.AddTenant("customer")
	hosted, err := partner.HostedConnections.Create(ctx, dcaas.HostedConnectionCreateOpts{
		HostingID: "00000000-0000-4000-8000-000000000003", ResourceTenantID: project.ID, VLAN: 7, Bandwidth: 100,
	})
	if err != nil {
		panic(err)
	}
	tenant, err := dcaas.New(project.Config())
	if err != nil {
		panic(err)
	}
	gateway, err := tenant.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{VPCID: "vpc-1", LocalEPGroup: []string{"192.168.0.0/16"}})
	if err != nil {
		panic(err)
	}
	_, err = tenant.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
		DirectConnectID: hosted.ID, VGWID: gateway.ID, VLAN: 7, Bandwidth: 100, RouteMode: dcaas.RouteModeBGP, BGPASN: 65000,
		LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30",
	})
	if err != nil {
		panic(err)
	}

	plan, err := teardown.HostedConnection(ctx, partner, hosted.ID)
	if err != nil {
		panic(err)
	}
	for _, blocker := range plan.Blockers {
		fmt.Println(blocker.Kind, blocker.Owner == project.ID, blocker.Reason)
	}
	_, err = plan.Execute(ctx, teardown.Opts{})
	fmt.Println(errors.Is(err, dcaas.ErrConflict))
	// Output:
	// virtual interface true the hosted connection is ACTIVE, so its tenant has an interface on it (DC.1007)
	// true
}
