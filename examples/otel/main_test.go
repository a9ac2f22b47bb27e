package main

import "github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"

func Example() {
	demotest.Print(run)
	// Output:
	//     GET /v3/{project_id}/dcaas/direct-connects: Error 503
	//     GET /v3/{project_id}/dcaas/direct-connects: Unset 200
	// list connections: Unset
	//     GET /v3/{project_id}/dcaas/virtual-gateways/{virtual_gateway_id}: Error 404
	// get gateway: Error
	// The last call failed: true
}
