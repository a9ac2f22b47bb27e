// Bulk creates many interfaces with a bounded number of goroutines. It is safe to run again:
// FindOrCreate finds the interfaces of an earlier run. One failure does not end the others,
// and all failures are reported together.
//
//	go run ./examples/bulk
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

const (
	interfaces = 20
	workers    = 4 // calls at the same time; the service throttles an account
)

func main() { demo.Main(run) }

func run(ctx context.Context, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute) // waits have no other deadline
	defer cancel()
	cloud, err := demo.StartCloud()
	if err != nil {
		return err
	}
	defer cloud.Close()
	connection, err := demo.ActiveConnection(ctx, cloud.Client)
	if err != nil {
		return err
	}
	gateway, err := demo.CreateGateway(ctx, cloud.Client, demo.Gateway("bulk", "vpc-1"))
	if err != nil {
		return err
	}
	for n := range 2 { // the second run finds everything
		created, err := createAll(ctx, cloud.Client, connection.ID, gateway)
		fmt.Fprintf(out, "Run %d: %d created.\n", n+1, created)
		if err != nil {
			return err
		}
	}
	return nil
}

// createAll returns the number of interfaces that it created, also when it fails.
func createAll(ctx context.Context, client *dcaas.Client, connection, gateway string) (int, error) {
	var created atomic.Int64
	var group sync.WaitGroup
	errs := make([]error, interfaces)
	slots := make(chan struct{}, workers)
	for n := range interfaces {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			vif, isNew, err := client.VirtualInterfaces.FindOrCreate(ctx, demo.Interface(fmt.Sprintf("bulk-%02d", n), connection, gateway, 100+n))
			if isNew {
				created.Add(1)
			}
			if err == nil {
				_, err = client.VirtualInterfaces.WaitReady(ctx, vif.ID, dcaas.WaitOpts{})
			}
			if err != nil {
				errs[n] = fmt.Errorf("interface %d: %w", n, err)
			}
		})
	}
	group.Wait()
	return int(created.Load()), errors.Join(errs...)
}
