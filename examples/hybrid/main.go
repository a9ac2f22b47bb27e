// Hybrid plays two failovers between Huawei Cloud and another cloud.
//
// Two Direct Connect connections join the clouds. The active interface uses one of
// them, the standby interface the other. At the other cloud each connection ends at a
// border router with a BGP peer. When the active connection fails, traffic takes the
// standby connection.
//
// Two servers in the VPC share a virtual IP address. When the active server fails, the
// address moves to the network card of the standby server.
//
// A VPN service in the same VPC serves a second site. It does not stand in for a
// connection. The call that creates it cannot create a VPN service that works in
// active-standby mode with a Direct Connect connection.
//
// Everything happens in memory (packages dcaastest and hybridtest). The program reads
// no credentials and sends nothing outside of this machine.
//
//	go run ./examples/hybrid
package main

import (
	"context"
	"io"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/hybridtest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/nic"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/vpn"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() { demo.Main(run) }

func run(ctx context.Context, out io.Writer) error {
	c := newClouds()
	defer c.close()
	f, err := newFailover(c, out)
	if err != nil {
		return err
	}
	return f.run(ctx)
}

// clouds holds both clouds in memory.
type clouds struct {
	direct *dcaastest.Server
	vpn    *hybridtest.VPN
	nic    *hybridtest.NIC
	ali    *hybridtest.Alicloud

	activeConnection, standbyConnection string           // IDs
	activeCard, standbyCard             string           // IDs of network cards
	activeGroup, standbyGroup           hybridtest.Group // BGP groups, each at its own border router
}

const subnetID = "d32019d3-bc6e-4319-9c1d-6722fc136a23"

func newClouds() *clouds {
	c := &clouds{direct: dcaastest.NewServer(), ali: hybridtest.NewAlicloud()}
	// All services of the region know the same caller, so one client calls all of them.
	caller := hybridtest.Caller{ProjectID: c.direct.ProjectID, AccessKey: c.direct.AccessKey, SecretKey: c.direct.SecretKey}
	c.vpn, c.nic = hybridtest.NewVPN(caller), hybridtest.NewNIC(caller)
	c.activeConnection = c.direct.AddConnection(dcaastest.Connection{Name: "dc-active"})
	c.standbyConnection = c.direct.AddConnection(dcaastest.Connection{Name: "dc-standby"})
	c.activeCard, c.standbyCard = c.nic.AddCard(subnetID), c.nic.AddCard(subnetID)
	c.activeGroup, c.standbyGroup = c.ali.AddGroup(hybridtest.Group{PeerASN: 64512}), c.ali.AddGroup(hybridtest.Group{PeerASN: 64512})
	return c
}

func (c *clouds) close() {
	c.direct.Close()
	c.vpn.Close()
	c.nic.Close()
	c.ali.Close()
}

// newFailover makes the clients. On the real clouds vpn.New and nic.New find their
// hosts by the client's region, and alicloud.LoadCredentials reads the environment.
func newFailover(c *clouds, out io.Writer) (*failover, error) {
	client, err := dcaas.New(c.direct.Config(), dcaas.WithPollInterval(20*time.Millisecond))
	if err != nil {
		return nil, err
	}
	services, err := vpn.NewAt(client, c.vpn.URL)
	if err != nil {
		return nil, err
	}
	nics, err := nic.NewAt(client, c.nic.URL)
	if err != nil {
		return nil, err
	}
	ali, err := alicloud.New(c.ali.Config())
	if err != nil {
		return nil, err
	}
	return &failover{clouds: c, out: out, client: client, services: services, nics: nics, aliClient: ali}, nil
}
