package main

import "github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"

func Example() {
	demotest.Print(run)
	// Output:
	// level=DEBUG msg="dcaas: try" method=GET route=/v3/{project_id}/dcaas/quotas try=1 status=503
	// level=WARN msg="dcaas: trying again" method=GET route=/v3/{project_id}/dcaas/quotas try=1 status=503 code=""
	// level=DEBUG msg="dcaas: try" method=GET route=/v3/{project_id}/dcaas/quotas try=2 status=201
	// level=DEBUG msg="dcaas: try" method=GET route=/v3/{project_id}/dcaas/virtual-gateways/{virtual_gateway_id} try=1 status=404
	// level=ERROR msg="reading the gateway" error.status=404 error.code=DC.1111 error.method=GET error.path=/v3/0000dcaa57e570000000000000000001/dcaas/virtual-gateways/0b7c0b58-0000-4000-8000-00000000dead error.attempts=1
	// A printed credential shows no key: auth.AccessKey([REDACTED])
}
