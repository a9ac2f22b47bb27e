package main

import (
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

func Example() {
	demotest.Print(run)
	// Output:
	// The partner creates an interface in state AUTHORIZATION
	// The customer is offered "for-the-customer" with VLAN 100 and 50 Mbit/s
	// The customer is offered "not-agreed" with VLAN 101 and 50 Mbit/s
	// The customer does not accept it, because it was not agreed on
	// The partner sees state ACTIVE
}

// TestWaitAccepted checks that the wait goes on while the state is still AUTHORIZATION.
func TestWaitAccepted(t *testing.T) {
	t.Parallel()
	srv := demotest.NewServer(t)
	srv.Inject(dcaastest.Fault{
		Route: "ShowVirtualInterface", Times: 1, Status: 200, Body: `{"virtual_interface":{"id":"id","status":"AUTHORIZATION"}}`,
	})
	srv.Inject(dcaastest.Fault{Route: "ShowVirtualInterface", Status: 200, Body: `{"virtual_interface":{"id":"id","status":"ACTIVE"}}`})
	vif, err := waitAccepted(t.Context(), demotest.NewClient(t, srv), "id")
	if err != nil || vif.Status != dcaas.VirtualInterfaceActive {
		t.Errorf("waitAccepted() = %+v, %v", vif, err)
	}
}
