package main

import "github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"

func Example() {
	demotest.Print(run)
	// Output:
	// A page with 4 connections, from dc-operations.
	// A page with 4 connections, from site-1.
	// A page with 2 connections, from site-5.
	// Found site-2 and stopped.
	// Selected by name: 2
}
