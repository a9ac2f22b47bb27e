package main

import "github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"

func Example() {
	demotest.Print(run)
	// Output:
	// ipv4 169.254.10.1/30 169.254.10.2/30 ACTIVE
	// ipv6 2001:db8:ffff::1/126 2001:db8:ffff::2/126 ACTIVE
}
