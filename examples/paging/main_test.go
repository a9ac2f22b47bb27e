package main

import "github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"

func Example() {
	demotest.Print(run)
	// Output:
	// A page with 4 connections: dc-operations dc-standard-1 dc-standard-2 site-0
	// A page with 4 connections: site-1 site-2 site-3 site-4
	// A page with 2 connections: site-5 site-6
	// Found site-2 and stopped.
	// Selected by name: 2
}
