package alicloud_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/hybridtest"
)

func ExampleBGPPeersService_Create() {
	ctx := context.Background()
	srv := hybridtest.NewAlicloud()
	defer srv.Close()
	group := srv.AddGroup(hybridtest.Group{ID: "bgpg-example"})

	client, err := alicloud.New(srv.Config())
	if err != nil {
		log.Fatal(err)
	}
	opts := alicloud.BGPPeerCreateOpts{BGPGroupID: group.ID, PeerIPAddress: "169.254.10.1", EnableBFD: new(true), BFDMultiHop: 3}
	created, err := client.BGPPeers.Create(ctx, opts)
	if err != nil {
		log.Fatal(err)
	}
	peer, err := client.BGPPeers.Get(ctx, created.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(peer.PeerIPAddress, peer.Status)

	// The next call has a new ClientToken, so the service takes it for a second peer.
	_, err = client.BGPPeers.Create(ctx, opts)
	if e, ok := errors.AsType[*alicloud.Error](err); ok {
		fmt.Println(errors.Is(err, dcaas.ErrConflict), e.Code == alicloud.CodeDuplicatePeerIP)
	}
	// Output:
	// 169.254.10.1 Pending
	// true true
}
