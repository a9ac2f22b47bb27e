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

type story struct {
	*world

	out      io.Writer
	lines    *dcaas.Client
	services *vpn.Client
	nics     *nic.Client
	far      *alicloud.Client
	step     int

	gateway *dcaas.VirtualGateway
	vif     *dcaas.VirtualInterface
	service *vpn.Service
	peer    *alicloud.CreatedBGPPeer
}

func (s *story) tell(ctx context.Context) error {
	fmt.Fprintln(s.out, "Two clouds in memory, and a line between them.")
	for _, chapter := range []func(context.Context) error{
		s.buildLine, s.buildVPN, s.buildPeer, s.bindAddress, s.breakLine, s.moveAddress, s.repairLine, s.takeDown,
	} {
		if err := chapter(ctx); err != nil {
			return err
		}
	}
	return nil
}

// title begins a chapter.
func (s *story) title(text string) {
	s.step++
	fmt.Fprintf(s.out, "\n%d. %s\n", s.step, text)
}

func (s *story) say(format string, args ...any) { fmt.Fprintf(s.out, "   "+format+"\n", args...) }

func (s *story) buildLine(ctx context.Context) (err error) {
	s.title("The line: a gateway for the VPC, and an interface with BGP")
	s.gateway, err = s.lines.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{
		Name: "hybrid", VPCID: vpcID, LocalEPGroup: []string{"192.168.0.0/16"}, BGPASN: 64512,
	})
	if err != nil {
		return err
	}
	s.vif, err = s.lines.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
		Name: "to-the-other-cloud", DirectConnectID: s.lineID, VGWID: s.gateway.ID, VLAN: 100, Bandwidth: 500,
		LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30",
		RouteMode: dcaas.RouteModeBGP, BGPASN: 45104, RemoteEPGroup: []string{"172.16.0.0/12"},
	})
	if err != nil {
		return err
	}
	if s.vif, err = s.lines.VirtualInterfaces.WaitReady(ctx, s.vif.ID, dcaas.WaitOpts{}); err != nil {
		return err
	}
	s.say("interface %s is %s, VLAN %d, BGP to AS%d", s.vif.Name, s.vif.Status, s.vif.VLAN, s.vif.BGPASN)
	return nil
}

func (s *story) buildVPN(ctx context.Context) (err error) {
	s.title("Beside it: a VPN service for the same VPC")
	if s.service, err = s.services.Create(ctx, vpn.ServiceCreateOpts{RouterID: vpcID, Name: "backup"}); err != nil {
		return err
	}
	s.say("service %s is %s: it waits for a site connection", s.service.Name, s.service.Status)
	s.vpn.AddSiteConnection(s.service.ID) // which is made elsewhere
	if s.service, err = s.services.Get(ctx, s.service.ID); err != nil {
		return err
	}
	s.say("service %s is %s at %s", s.service.Name, s.service.Status, s.service.ExternalV4IP)

	_, err = s.services.Create(ctx, vpn.ServiceCreateOpts{RouterID: vpcID})
	if !errors.Is(err, dcaas.ErrConflict) {
		return fmt.Errorf("a second service for the VPC is no conflict: %v", err) //nolint:errorlint // it may be nil
	}
	s.say("a second one is refused: the VPC has its service")
	return nil
}

func (s *story) buildPeer(ctx context.Context) (err error) {
	s.title("At the other cloud: the BGP peer of its border router")
	s.peer, err = s.far.BGPPeers.Create(ctx, alicloud.BGPPeerCreateOpts{
		BGPGroupID: s.group.ID, PeerIPAddress: "169.254.10.1", EnableBFD: new(true), BFDMultiHop: 3,
	})
	if err != nil {
		return err
	}
	available := func(p *alicloud.BGPPeer) (bool, error) { return p.Status == alicloud.BGPPeerAvailable, nil }
	get := func(ctx context.Context) (*alicloud.BGPPeer, error) { return s.far.BGPPeers.Get(ctx, s.peer.ID) }
	p, err := dcaas.Wait(ctx, dcaas.WaitOpts{Interval: 20 * time.Millisecond}, get, available)
	if err != nil {
		return err
	}
	s.say("peer %s is %s, its session %s: AS%d to AS%d, BFD over %d hops", p.PeerIPAddress, p.Status, p.BGPStatus, p.LocalASN, p.PeerASN, p.BFDMultiHop)
	return nil
}

func (s *story) bindAddress(ctx context.Context) error {
	s.title("The virtual IP address is at the active server")
	if err := s.bind(ctx, s.active); err != nil {
		return err
	}
	s.where()
	return nil
}

// bind binds the virtual address to a card. Its successor, the API of ports, is not
// part of this SDK.
func (s *story) bind(ctx context.Context, card string) error {
	_, err := s.nics.Bind(ctx, card, nic.BindOpts{SubnetID: subnetID, IPAddress: virtualIP, ReverseBinding: true}) //nolint:staticcheck // retired, but it works
	return err
}

// where says which server has the virtual address.
func (s *story) where() {
	names := map[string]string{s.active: "active", s.standby: "standby"}
	for _, card := range s.nic.Holders(virtualIP) {
		s.say("%s is bound to the card of the %s server", virtualIP, names[card])
	}
}

// show prints both ends of the line.
func (s *story) show(ctx context.Context) (down bool, err error) {
	v, err := s.lines.VirtualInterfaces.Get(ctx, s.vif.ID)
	if err != nil {
		return false, err
	}
	p, err := s.far.BGPPeers.Get(ctx, s.peer.ID)
	if err != nil {
		return false, err
	}
	s.say("interface %s is %s, the other cloud's session %s", v.Name, v.Status, p.BGPStatus)
	return v.Status == dcaas.VirtualInterfaceDown && p.BGPStatus != alicloud.BGPEstablished, nil
}

func (s *story) breakLine(ctx context.Context) error {
	s.title("The line goes down")
	s.line.SetConnectionStatus(s.lineID, "DOWN") // an excavator, say
	s.ali.SetBGPStatus(s.peer.ID, alicloud.BGPDown)
	down, err := s.show(ctx)
	if err == nil && !down {
		err = errors.New("the line is not down")
	}
	return err
}

func (s *story) moveAddress(ctx context.Context) error {
	s.title("The virtual IP address moves to the standby, which the VPN reaches")
	if err := s.nics.Unbind(ctx, s.active); err != nil { //nolint:staticcheck // retired, but it works
		return err
	}
	s.say("unbound from the card of the active server")
	if err := s.bind(ctx, s.standby); err != nil {
		return err
	}
	s.where()
	service, err := s.services.Get(ctx, s.service.ID)
	if err != nil {
		return err
	}
	s.say("traffic takes the VPN, which is %s", service.Status)
	return nil
}

func (s *story) repairLine(ctx context.Context) error {
	s.title("The line is back")
	s.line.SetConnectionStatus(s.lineID, "ACTIVE")
	s.ali.SetBGPStatus(s.peer.ID, alicloud.BGPEstablished)
	down, err := s.show(ctx)
	if err == nil && down {
		err = errors.New("the line is still down")
	}
	return err
}

func (s *story) takeDown(ctx context.Context) error {
	s.title("Everything is removed")
	if err := s.nics.Unbind(ctx, s.standby); err != nil { //nolint:staticcheck // retired, but it works
		return err
	}
	if err := s.far.BGPPeers.Delete(ctx, s.peer.ID); err != nil {
		return err
	}
	s.vpn.RemoveSiteConnection(s.service.ID)
	if err := s.services.Delete(ctx, s.service.ID); err != nil {
		return err
	}
	if err := s.lines.VirtualInterfaces.Delete(ctx, s.vif.ID); err != nil {
		return err
	}
	if err := s.lines.VirtualInterfaces.WaitDeleted(ctx, s.vif.ID, dcaas.WaitOpts{}); err != nil {
		return err
	}
	if err := s.lines.VirtualGateways.Delete(ctx, s.gateway.ID); err != nil {
		return err
	}
	if err := s.lines.VirtualGateways.WaitDeleted(ctx, s.gateway.ID, dcaas.WaitOpts{}); err != nil {
		return err
	}
	_, lineErr := s.lines.VirtualInterfaces.Get(ctx, s.vif.ID)
	_, vpnErr := s.services.Get(ctx, s.service.ID)
	_, farErr := s.far.BGPPeers.Get(ctx, s.peer.ID)
	for _, err := range []error{lineErr, vpnErr, farErr} {
		if !errors.Is(err, dcaas.ErrNotFound) {
			return fmt.Errorf("something is left, or cannot be looked at: %v", err) //nolint:errorlint // it may be nil
		}
	}
	s.say("address unbound; peer, VPN service, interface and gateway deleted")
	return nil
}
