package main

import "github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"

func Example() {
	demotest.Print(run)
	// Output:
	// The partner creates an interface in state AUTHORIZATION
	// The customer is offered "for-the-customer" with VLAN 100 and 50 Mbit/s
	// The partner sees state ACTIVE
}
