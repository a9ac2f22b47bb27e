package vpn_test

import (
	"context"
	"fmt"
	"log"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/hybridtest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/vpn"
)

func ExampleClient_Create() {
	ctx := context.Background()
	srv := hybridtest.NewVPN(hybridtest.Caller{})
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		log.Fatal(err)
	}
	services, err := vpn.NewAt(client, srv.URL) // vpn.New(client) on the cloud
	if err != nil {
		log.Fatal(err)
	}
	service, err := services.Create(ctx, vpn.ServiceCreateOpts{RouterID: "6592c28e-95d7-4b0a-9f61-004fdf03420c", Name: "second-site"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(service.Name, service.Status, service.ExternalV4IP)
	// Output: second-site PENDING_CREATE 203.0.113.1
}
