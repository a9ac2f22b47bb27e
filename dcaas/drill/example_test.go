package drill_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/drill"
)

func Example() {
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0))
	defer srv.Close()
	ctx := context.Background()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		panic(err)
	}
	vifs, err := twoInterfaces(ctx, client)
	if err != nil {
		panic(err)
	}
	dir, err := os.MkdirTemp("", "drill")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()

	plan := drill.Plan{
		VirtualInterfaceID: vifs[0],
		Hold:               time.Second, // minutes in production
		Interval:           time.Millisecond,
		Journal:            filepath.Join(dir, "journal.json"),
		Probe: func(context.Context) error {
			fmt.Println("probe: the traffic takes the other connection")
			return nil
		},
		Progress: func(p drill.Phase) { fmt.Println("phase:", p) },
	}
	report, err := drill.Run(ctx, client, plan)
	if loud, ok := errors.AsType[*drill.StillShutDownError](err); ok {
		panic(loud) // call somebody
	}
	fmt.Println(report.IsEnabled(), report.Carriers[0] == vifs[1], err)

	// After a crash, Recover does the rest. Here there is none.
	report, err = drill.Recover(ctx, client, plan.Journal)
	fmt.Println(report.Interrupted, err)
	// Output:
	// phase: shutting down
	// phase: shut down
	// probe: the traffic takes the other connection
	// phase: holding
	// phase: undoing
	// phase: done
	// true true <nil>
	// done <nil>
}

// Run refuses a drill that would cut the gateway off.
func ExampleRun_refused() {
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0))
	defer srv.Close()
	ctx := context.Background()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		panic(err)
	}
	vifs, err := twoInterfaces(ctx, client)
	if err != nil {
		panic(err)
	}
	srv.SetConnectionStatus("00000000-0000-4000-8000-000000000002", "DOWN")
	_, err = drill.Run(ctx, client, drill.Plan{
		VirtualInterfaceID: vifs[0], Hold: time.Minute, Journal: filepath.Join(os.TempDir(), "drill-example.json"),
	})
	_, refused := errors.AsType[*drill.NoOtherWayError](err)
	fmt.Println(refused, errors.Is(err, dcaas.ErrConflict))
	// Output:
	// true true
}

// twoInterfaces creates a gateway with an interface on each of two connections.
func twoInterfaces(ctx context.Context, client *dcaas.Client) ([]string, error) {
	gateway, err := client.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{VPCID: "vpc-1", LocalEPGroup: []string{"192.168.0.0/16"}})
	if err != nil {
		return nil, err
	}
	var ids []string
	for i, connection := range []string{"00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"} {
		vif, err := client.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
			DirectConnectID: connection, VGWID: gateway.ID, VLAN: 100, Bandwidth: 50, RouteMode: dcaas.RouteModeBGP, BGPASN: 65000,
			LocalGatewayV4IP: fmt.Sprintf("169.254.1%d.1/30", i), RemoteGatewayV4IP: fmt.Sprintf("169.254.1%d.2/30", i),
		})
		if err != nil {
			return nil, err
		}
		ids = append(ids, vif.ID)
	}
	return ids, nil
}
