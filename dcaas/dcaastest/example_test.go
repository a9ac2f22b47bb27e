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
	for _, line := range page.Items {
		fmt.Println(line.Name, line.Type, line.Status)
	}
	// Output:
	// dc-standard-1 standard ACTIVE
	// dc-standard-2 standard ACTIVE
	// dc-operations hosting ACTIVE
}

// A state lasts a minute of a clock that the test moves: no test has to wait.
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
