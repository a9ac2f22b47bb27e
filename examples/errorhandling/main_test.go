package main

import "github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"

func Example() {
	demotest.Print(run)
	// Output:
	// Refused before it was sent: true
	// Missing: true
	// VLAN 100 is taken. Support needs the request ID: true
	// The answer was lost: true
	// The interface exists with VLAN 101, created again: false
}
