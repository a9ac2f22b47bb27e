package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
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
	active, standby *dcaas.VirtualInterface
	service         *vpn.Service
	peer            *alicloud.CreatedBGPPeer
}

func (f *failover) run(ctx context.Context) error {
	fmt.Fprintln(f.out, "Two clouds in memory, and two Direct Connect connections between them.")
	for _, step := range []func(context.Context) error{
		f.createInterfaces, f.createPeer, f.createVPN, f.bindAddress, f.failActive, f.moveAddress, f.restoreActive, f.deleteAll,
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
	f.active, err = f.createInterface(ctx, dcaas.VirtualInterfaceCreateOpts{
		Name: "active", DirectConnectID: f.activeConnection, Priority: dcaas.PriorityNormal,
		LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30",
	})
	if err != nil {
		return err
	}
	f.standby, err = f.createInterface(ctx, dcaas.VirtualInterfaceCreateOpts{
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

func (f *failover) createPeer(ctx context.Context) (err error) {
	f.title("At the other cloud: the BGP peer of its border router")
	f.peer, err = f.aliClient.BGPPeers.Create(ctx, alicloud.BGPPeerCreateOpts{
		BGPGroupID: f.group.ID, PeerIPAddress: "169.254.10.1", EnableBFD: new(true), BFDMultiHop: 3,
	})
	if err != nil {
		return err
	}
	available := func(p *alicloud.BGPPeer) (bool, error) { return p.Status == alicloud.BGPPeerAvailable, nil }
	get := func(ctx context.Context) (*alicloud.BGPPeer, error) { return f.aliClient.BGPPeers.Get(ctx, f.peer.ID) }
	p, err := dcaas.Wait(ctx, dcaas.WaitOpts{Interval: 20 * time.Millisecond}, get, available)
	if err != nil {
		return err
	}
	f.say("peer %s is %s, its session %s: AS%d to AS%d, BFD over %d hops", p.PeerIPAddress, p.Status, p.BGPStatus, p.LocalASN, p.PeerASN, p.BFDMultiHop)
	return nil
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
	f.say("it does not back up the connections: a service of this API cannot work in active-standby mode with Direct Connect")
	return nil
}

func (f *failover) bindAddress(ctx context.Context) error {
	f.title("The virtual IP address is at the active server")
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

func (f *failover) failActive(ctx context.Context) error {
	f.title("The active connection goes down")
	f.direct.SetConnectionStatus(f.activeConnection, "DOWN")
	f.ali.SetBGPStatus(f.peer.ID, alicloud.BGPDown)
	return f.check(ctx, dcaas.VirtualInterfaceDown, alicloud.BGPDown)
}

// check prints the states of both interfaces and of the BGP session. It returns an
// error if the active interface or the session is in another state than expected, or if
// the standby interface does not work.
func (f *failover) check(ctx context.Context, active dcaas.VirtualInterfaceStatus, session alicloud.BGPStatus) error {
	a, err := f.client.VirtualInterfaces.Get(ctx, f.active.ID)
	if err != nil {
		return err
	}
	s, err := f.client.VirtualInterfaces.Get(ctx, f.standby.ID)
	if err != nil {
		return err
	}
	p, err := f.aliClient.BGPPeers.Get(ctx, f.peer.ID)
	if err != nil {
		return err
	}
	f.say("interface %s is %s, interface %s is %s, the session at the other cloud is %s", a.Name, a.Status, s.Name, s.Status, p.BGPStatus)
	if a.Status != active || p.BGPStatus != session || s.Status != dcaas.VirtualInterfaceActive {
		return fmt.Errorf("want the active interface %s, the standby ACTIVE and the session %s", active, session)
	}
	return nil
}

func (f *failover) moveAddress(ctx context.Context) error {
	f.title("The virtual IP address moves to the standby server")
	if err := f.nics.Unbind(ctx, f.activeCard); err != nil { //nolint:staticcheck // retired, but it works
		return err
	}
	f.say("unbound from the card of the active server")
	if err := f.bind(ctx, f.standbyCard); err != nil {
		return err
	}
	f.sayHolder()
	f.say("traffic takes the standby connection")
	return nil
}

func (f *failover) restoreActive(ctx context.Context) error {
	f.title("The active connection works again")
	f.direct.SetConnectionStatus(f.activeConnection, "ACTIVE")
	f.ali.SetBGPStatus(f.peer.ID, alicloud.BGPEstablished)
	return f.check(ctx, dcaas.VirtualInterfaceActive, alicloud.BGPEstablished)
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
	if err := f.aliClient.BGPPeers.Delete(ctx, f.peer.ID); err != nil {
		return err
	}
	for _, vif := range []*dcaas.VirtualInterface{f.standby, f.active} {
		if err := f.client.VirtualInterfaces.Delete(ctx, vif.ID); err != nil {
			return err
		}
		if err := f.client.VirtualInterfaces.WaitDeleted(ctx, vif.ID, dcaas.WaitOpts{}); err != nil {
			return err
		}
	}
	if err := f.client.VirtualGateways.Delete(ctx, f.gateway.ID); err != nil {
		return err
	}
	if err := f.client.VirtualGateways.WaitDeleted(ctx, f.gateway.ID, dcaas.WaitOpts{}); err != nil {
		return err
	}
	_, activeErr := f.client.VirtualInterfaces.Get(ctx, f.active.ID)
	_, standbyErr := f.client.VirtualInterfaces.Get(ctx, f.standby.ID)
	_, vpnErr := f.services.Get(ctx, f.service.ID)
	_, peerErr := f.aliClient.BGPPeers.Get(ctx, f.peer.ID)
	for _, err := range []error{activeErr, standbyErr, vpnErr, peerErr} {
		if !errors.Is(err, dcaas.ErrNotFound) {
			return fmt.Errorf("a resource is left, or cannot be read: %v", err) //nolint:errorlint // it may be nil
		}
	}
	f.say("address unbound; peer, VPN service, interfaces and gateway deleted")
	return nil
}
