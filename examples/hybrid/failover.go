package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/hybridtest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/nic"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/vpn"
)

const (
	vpcID     = "6592c28e-95d7-4b0a-9f61-004fdf03420c"
	virtualIP = "192.168.0.7"
)

// failover runs the steps of the example and prints them.
type failover struct {
	*clouds

	out       io.Writer
	client    *dcaas.Client
	services  *vpn.Client
	nics      *nic.Client
	aliClient *alicloud.Client
	step      int

	gateway         *dcaas.VirtualGateway
	active, standby path
	service         *vpn.Service
}

// path joins the two clouds: a virtual interface on a connection, and the BGP peer of a
// border router at the other end of that connection.
type path struct {
	vif    *dcaas.VirtualInterface
	peerID string
}

func (f *failover) run(ctx context.Context) error {
	fmt.Fprintln(f.out, "Two clouds in memory, and two Direct Connect connections between them.")
	for _, step := range []func(context.Context) error{
		f.createInterfaces, f.createPeers, f.createVPN,
		f.failConnection, f.restoreConnection, f.bindAddress, f.failServer, f.deleteAll,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// title starts a step.
func (f *failover) title(text string) {
	f.step++
	fmt.Fprintf(f.out, "\n%d. %s\n", f.step, text)
}

func (f *failover) say(format string, args ...any) { fmt.Fprintf(f.out, "   "+format+"\n", args...) }

func (f *failover) createInterfaces(ctx context.Context) (err error) {
	f.title("One gateway, two connections: an active and a standby interface")
	f.gateway, err = f.client.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{
		Name: "hybrid", VPCID: vpcID, LocalEPGroup: []string{"192.168.0.0/16"}, BGPASN: 64512,
	})
	if err != nil {
		return err
	}
	f.active.vif, err = f.createInterface(ctx, dcaas.VirtualInterfaceCreateOpts{
		Name: "active", DirectConnectID: f.activeConnection, Priority: dcaas.PriorityNormal,
		LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30",
	})
	if err != nil {
		return err
	}
	f.standby.vif, err = f.createInterface(ctx, dcaas.VirtualInterfaceCreateOpts{
		Name: "standby", DirectConnectID: f.standbyConnection, Priority: dcaas.PriorityLow,
		LocalGatewayV4IP: "169.254.20.1/30", RemoteGatewayV4IP: "169.254.20.2/30",
	})
	return err
}

// createInterface fills in the options that both interfaces share.
func (f *failover) createInterface(ctx context.Context, opts dcaas.VirtualInterfaceCreateOpts) (*dcaas.VirtualInterface, error) {
	opts.VGWID, opts.VLAN, opts.Bandwidth = f.gateway.ID, 100, 500
	opts.RouteMode, opts.BGPASN, opts.RemoteEPGroup = dcaas.RouteModeBGP, 45104, []string{"172.16.0.0/12"}
	vif, err := f.client.VirtualInterfaces.Create(ctx, opts)
	if err != nil {
		return nil, err
	}
	if vif, err = f.client.VirtualInterfaces.WaitReady(ctx, vif.ID, dcaas.WaitOpts{}); err != nil {
		return nil, err
	}
	f.say("interface %s is %s, priority %s, VLAN %d, BGP to AS%d", vif.Name, vif.Status, vif.Priority, vif.VLAN, vif.BGPASN)
	return vif, nil
}

func (f *failover) createPeers(ctx context.Context) (err error) {
	f.title("At the other cloud: two border routers with a BGP peer each")
	if f.active.peerID, err = f.createPeer(ctx, "active", f.activeGroup, "169.254.10.1"); err != nil {
		return err
	}
	f.standby.peerID, err = f.createPeer(ctx, "standby", f.standbyGroup, "169.254.20.1")
	return err
}

// createPeer creates a BGP peer at the border router of a group and returns its ID. The
// address is that of the interface in this cloud.
func (f *failover) createPeer(ctx context.Context, name string, group hybridtest.Group, address string) (string, error) {
	created, err := f.aliClient.BGPPeers.Create(ctx, alicloud.BGPPeerCreateOpts{
		BGPGroupID: group.ID, PeerIPAddress: address, EnableBFD: new(true), BFDMultiHop: 3,
	})
	if err != nil {
		return "", err
	}
	available := func(p *alicloud.BGPPeer) (bool, error) { return p.Status == alicloud.BGPPeerAvailable, nil }
	get := func(ctx context.Context) (*alicloud.BGPPeer, error) { return f.aliClient.BGPPeers.Get(ctx, created.ID) }
	p, err := dcaas.Wait(ctx, dcaas.WaitOpts{Interval: 20 * time.Millisecond}, get, available)
	if err != nil {
		return "", err
	}
	f.say("%s router: peer %s is %s, its session %s: AS%d to AS%d, BFD over %d hops",
		name, p.PeerIPAddress, p.Status, p.BGPStatus, p.LocalASN, p.PeerASN, p.BFDMultiHop)
	return created.ID, nil
}

func (f *failover) createVPN(ctx context.Context) (err error) {
	f.title("A VPN service in the same VPC, for a second site")
	if f.service, err = f.services.Create(ctx, vpn.ServiceCreateOpts{RouterID: vpcID, Name: "second-site"}); err != nil {
		return err
	}
	f.say("service %s is %s: it waits for a site connection", f.service.Name, f.service.Status)
	f.vpn.AddSiteConnection(f.service.ID) // made by another API
	if f.service, err = f.services.Get(ctx, f.service.ID); err != nil {
		return err
	}
	f.say("service %s is %s at %s", f.service.Name, f.service.Status, f.service.ExternalV4IP)
	f.say("it does not stand in for a connection: the call that creates it cannot create")
	f.say("a VPN service that works in active-standby mode with a Direct Connect connection")
	return nil
}

func (f *failover) failConnection(ctx context.Context) error {
	f.title("The active connection fails: traffic takes the standby connection")
	f.direct.SetConnectionStatus(f.activeConnection, "DOWN")
	f.ali.SetBGPStatus(f.active.peerID, alicloud.BGPDown)
	return f.checkTraffic(ctx, &f.standby)
}

func (f *failover) restoreConnection(ctx context.Context) error {
	f.title("The active connection works again: traffic takes it")
	f.direct.SetConnectionStatus(f.activeConnection, "ACTIVE")
	f.ali.SetBGPStatus(f.active.peerID, alicloud.BGPEstablished)
	return f.checkTraffic(ctx, &f.active)
}

// checkTraffic prints the state of both paths and the connection that traffic takes. It
// returns an error if that is not the connection of want.
func (f *failover) checkTraffic(ctx context.Context, want *path) error {
	var carrier *path
	for _, p := range []*path{&f.active, &f.standby} { // by priority
		works, err := f.checkPath(ctx, p)
		if err != nil {
			return err
		}
		if works && carrier == nil {
			carrier = p
		}
	}
	if carrier != want {
		return fmt.Errorf("traffic does not take the %s connection", want.vif.Name)
	}
	f.say("traffic takes the %s connection", carrier.vif.Name)
	return nil
}

// checkPath prints the state of a path and reports whether traffic can take it.
func (f *failover) checkPath(ctx context.Context, p *path) (works bool, err error) {
	vif, err := f.client.VirtualInterfaces.Get(ctx, p.vif.ID)
	if err != nil {
		return false, err
	}
	peer, err := f.aliClient.BGPPeers.Get(ctx, p.peerID)
	if err != nil {
		return false, err
	}
	f.say("interface %s is %s, its session at the other cloud is %s", vif.Name, vif.Status, peer.BGPStatus)
	return vif.Status == dcaas.VirtualInterfaceActive && peer.BGPStatus == alicloud.BGPEstablished, nil
}

func (f *failover) bindAddress(ctx context.Context) error {
	f.title("Two servers in the VPC: the active server has the virtual IP address")
	if err := f.bind(ctx, f.activeCard); err != nil {
		return err
	}
	f.sayHolder()
	return nil
}

// bind binds the virtual address to a card. The vendor has retired this API in favor of
// the API of ports, which this SDK does not have.
func (f *failover) bind(ctx context.Context, card string) error {
	_, err := f.nics.Bind(ctx, card, nic.BindOpts{SubnetID: subnetID, IPAddress: virtualIP, ReverseBinding: true}) //nolint:staticcheck // retired, but it works
	return err
}

// sayHolder prints which server has the virtual address.
func (f *failover) sayHolder() {
	names := map[string]string{f.activeCard: "active", f.standbyCard: "standby"}
	for _, card := range f.nic.Holders(virtualIP) {
		f.say("%s is bound to the card of the %s server", virtualIP, names[card])
	}
}

// failServer moves the virtual address. It changes neither connection, because a failed
// server is no reason to do so.
func (f *failover) failServer(ctx context.Context) error {
	f.title("The active server fails: the virtual IP address moves to the standby server")
	if err := f.nics.Unbind(ctx, f.activeCard); err != nil { //nolint:staticcheck // retired, but it works
		return err
	}
	f.say("%s is unbound from the card of the active server", virtualIP)
	if err := f.bind(ctx, f.standbyCard); err != nil {
		return err
	}
	f.sayHolder()
	return f.checkTraffic(ctx, &f.active)
}

func (f *failover) deleteAll(ctx context.Context) error {
	f.title("Everything is deleted")
	if err := f.nics.Unbind(ctx, f.standbyCard); err != nil { //nolint:staticcheck // retired, but it works
		return err
	}
	f.vpn.RemoveSiteConnection(f.service.ID)
	if err := f.services.Delete(ctx, f.service.ID); err != nil {
		return err
	}
	for _, p := range []path{f.standby, f.active} {
		if err := f.deletePath(ctx, p); err != nil {
			return err
		}
	}
	if err := f.client.VirtualGateways.Delete(ctx, f.gateway.ID); err != nil {
		return err
	}
	if err := f.client.VirtualGateways.WaitDeleted(ctx, f.gateway.ID, dcaas.WaitOpts{}); err != nil {
		return err
	}
	if _, err := f.services.Get(ctx, f.service.ID); !errors.Is(err, dcaas.ErrNotFound) {
		return fmt.Errorf("the VPN service is left, or cannot be read: %v", err) //nolint:errorlint // it may be nil
	}
	f.say("address unbound; peers, VPN service, interfaces and gateway deleted")
	return nil
}

// deletePath deletes the peer and the interface of a path, and checks that both are gone.
func (f *failover) deletePath(ctx context.Context, p path) error {
	if err := f.aliClient.BGPPeers.Delete(ctx, p.peerID); err != nil {
		return err
	}
	if err := f.client.VirtualInterfaces.Delete(ctx, p.vif.ID); err != nil {
		return err
	}
	if err := f.client.VirtualInterfaces.WaitDeleted(ctx, p.vif.ID, dcaas.WaitOpts{}); err != nil {
		return err
	}
	_, vifErr := f.client.VirtualInterfaces.Get(ctx, p.vif.ID)
	_, peerErr := f.aliClient.BGPPeers.Get(ctx, p.peerID)
	for _, err := range []error{vifErr, peerErr} {
		if !errors.Is(err, dcaas.ErrNotFound) {
			return fmt.Errorf("a resource of the %s path is left, or cannot be read: %v", p.vif.Name, err) //nolint:errorlint // it may be nil
		}
	}
	return nil
}
