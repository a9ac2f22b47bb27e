package main

import "github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"

func Example() {
	demotest.Print(run)
	// Output:
	// Logins for two calls: 1
	// Logins after the tokens were revoked: 2
	// The fixed token is refused: true
}
