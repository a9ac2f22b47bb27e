package main

import "github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"

func Example() {
	demotest.Print(run)
	// Output:
	// 3 connections over TLS; the proxy function was asked: true
	// Without the authority it fails: true
	// dcaas: Config.Endpoint is plain http: credentials would go over the network in the clear; use https, or WithInsecureHTTP
}
