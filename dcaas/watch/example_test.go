package watch_test

import (
	"context"
	"fmt"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/watch"
)

func ExampleEvents() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		panic(err)
	}
	const connection = "00000000-0000-4000-8000-000000000001"

	opts := watch.Opts{Interval: time.Millisecond, Existing: true, Resources: []watch.Resource{watch.Connections}}
	for e, err := range watch.Events(context.Background(), client, opts) {
		if err != nil {
			panic(err) // a program that runs on its own logs the error and continues
		}
		fmt.Println(e)
		switch {
		case e.Kind == watch.KindConnectionState:
			return
		case e.ResourceID == connection:
			srv.SetConnectionStatus(connection, "DOWN")
		}
	}
	// Output:
	// connection-new 00000000-0000-4000-8000-000000000001 (dc-standard-1): ACTIVE
	// connection-new 00000000-0000-4000-8000-000000000002 (dc-standard-2): ACTIVE
	// connection-new 00000000-0000-4000-8000-000000000003 (dc-operations): ACTIVE
	// connection-state 00000000-0000-4000-8000-000000000001 (dc-standard-1): ACTIVE -> DOWN
}
