package demo

import (
	"context"
	"errors"
	"fmt"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// Gateway returns the options of a virtual gateway in a VPC.
func Gateway(name, vpcID string) dcaas.VirtualGatewayCreateOpts {
	return dcaas.VirtualGatewayCreateOpts{Name: name, VPCID: vpcID, LocalEPGroup: []string{"192.168.0.0/16"}}
}

// Interface returns the options of an interface of 50 Mbit/s with BGP. Its addresses depend
// on the VLAN, which is from 90 to 345: VLAN 100 has 169.254.10.1/30 and 169.254.10.2/30.
func Interface(name, connectionID, gatewayID string, vlan int) dcaas.VirtualInterfaceCreateOpts {
	return dcaas.VirtualInterfaceCreateOpts{
		Name: name, DirectConnectID: connectionID, VGWID: gatewayID, VLAN: vlan, Bandwidth: 50,
		LocalGatewayV4IP: fmt.Sprintf("169.254.%d.1/30", vlan-90), RemoteGatewayV4IP: fmt.Sprintf("169.254.%d.2/30", vlan-90),
		RouteMode: dcaas.RouteModeBGP, BGPASN: 65000,
	}
}

// CreateGateway creates a virtual gateway, waits until it is ready, and returns its ID.
func CreateGateway(ctx context.Context, client *dcaas.Client, opts dcaas.VirtualGatewayCreateOpts) (string, error) {
	g, err := client.VirtualGateways.Create(ctx, opts)
	if err != nil {
		return "", err
	}
	_, err = client.VirtualGateways.WaitReady(ctx, g.ID, dcaas.WaitOpts{})
	return g.ID, err
}

// CreateInterface creates an interface, waits until it is ready, and returns its ID.
func CreateInterface(ctx context.Context, client *dcaas.Client, opts dcaas.VirtualInterfaceCreateOpts) (string, error) {
	v, err := client.VirtualInterfaces.Create(ctx, opts)
	if err != nil {
		return "", err
	}
	_, err = client.VirtualInterfaces.WaitReady(ctx, v.ID, dcaas.WaitOpts{})
	return v.ID, err
}

// ActiveConnection returns an active standard connection, because interfaces need one.
func ActiveConnection(ctx context.Context, client *dcaas.Client) (*dcaas.Connection, error) {
	for c, err := range client.Connections.All(ctx, dcaas.ConnectionListOpts{}) {
		if err != nil {
			return nil, err
		}
		if c.Type == dcaas.ConnectionTypeStandard && c.Status == dcaas.ConnectionActive {
			return c, nil
		}
	}
	return nil, errors.New("there is no active standard connection")
}
