// Dualstack creates an interface with IPv4 and gives it a second peer for IPv6. An interface
// has at most one peer of each address family.
//
//	go run ./examples/dualstack
package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() { demo.Main(run) }

func run(ctx context.Context, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute) // waits have no other deadline
	defer cancel()
	cloud, err := demo.StartCloud()
	if err != nil {
		return err
	}
	defer cloud.Close()
	connection, err := demo.ActiveConnection(ctx, cloud.Client)
	if err != nil {
		return err
	}
	opts := demo.Gateway("dual", "vpc-1")
	opts.LocalEPGroupIPv6 = []string{"2001:db8:10::/64"}
	gateway, err := demo.CreateGateway(ctx, cloud.Client, opts)
	if err != nil {
		return err
	}
	id, err := demo.CreateInterface(ctx, cloud.Client, demo.Interface("dual", connection.ID, gateway, 100))
	if err != nil {
		return err
	}

	peer, err := cloud.Client.VIFPeers.Create(ctx, dcaas.VIFPeerCreateOpts{
		VIFID: id, AddressFamily: dcaas.IPv6, RouteMode: dcaas.RouteModeBGP, BGPASN: 65000,
		LocalGatewayIP: "2001:db8:ffff::1/126", RemoteGatewayIP: "2001:db8:ffff::2/126",
	})
	if err != nil {
		return err
	}
	if _, err = cloud.Client.VIFPeers.WaitReady(ctx, id, peer.ID, dcaas.WaitOpts{}); err != nil {
		return err
	}
	vif, err := cloud.Client.VirtualInterfaces.Get(ctx, id)
	if err != nil {
		return err
	}
	for _, p := range vif.VIFPeers {
		fmt.Fprintln(out, p.AddressFamily, p.LocalGatewayIP, p.RemoteGatewayIP, p.BGPStatus)
	}
	return nil
}
