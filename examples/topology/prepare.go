package main

import (
	"context"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

// prepare creates resources in memory: gateways that are connected well, badly and not at
// all.
func prepare(ctx context.Context, client *dcaas.Client, srv *dcaastest.Server) error {
	p := preparation{client: client}
	for c, err := range client.Connections.All(ctx, dcaas.ConnectionListOpts{}) {
		if err == nil { // the server starts with connections that have no data centre
			err = client.Connections.Delete(ctx, c.ID)
		}
		if err != nil {
			return err
		}
	}
	north := srv.AddConnection(dcaastest.Connection{
		Name: "north-1", Location: "Exchange North", DeviceID: "device-1", PeerLocation: "Data centre North, 1 Example Road",
	})
	south := srv.AddConnection(dcaastest.Connection{
		Name: "south-1", Location: "Exchange South", DeviceID: "device-2", PeerLocation: "Data centre South, 2 Example Road", Bandwidth: 1000, PortType: "1G",
	})
	broken := srv.AddConnection(dcaastest.Connection{
		Name: "south-2", Location: "Exchange South", DeviceID: "device-3", PeerLocation: "Data centre South, 2 Example Road", Bandwidth: 1000, PortType: "1G",
	})
	partner := srv.AddConnection(dcaastest.Connection{
		Name: "partner", Type: "hosting", Location: "Exchange North", DeviceID: "device-4", PeerLocation: "Data centre North, 1 Example Road",
	})
	shop, office, archive := p.gateway(ctx, "shop"), p.gateway(ctx, "office"), p.gateway(ctx, "archive")
	p.gateway(ctx, "new")
	hosted := p.hosted(ctx, partner, srv.ProjectID)
	p.vif(ctx, "shop-active", north, shop, 500, dcaas.PriorityNormal)
	p.vif(ctx, "shop-standby", south, shop, 200, dcaas.PriorityLow)
	p.vif(ctx, "office-north", north, office, 100, dcaas.PriorityNormal)
	p.vif(ctx, "office-south", broken, office, 100, dcaas.PriorityNormal)
	p.vif(ctx, "archive", hosted, archive, 50, dcaas.PriorityNormal)
	if p.err == nil {
		srv.SetConnectionStatus(broken, "DOWN")
	}
	return p.err
}

// preparation creates resources until the first error.
type preparation struct {
	client     *dcaas.Client
	interfaces int
	err        error
}

func (p *preparation) gateway(ctx context.Context, name string) string {
	if p.err != nil {
		return ""
	}
	var id string
	id, p.err = demo.CreateGateway(ctx, p.client, demo.Gateway(name, "vpc-"+name))
	return id
}

// hosted creates a hosted connection with VLAN 104, which the interface on it has too.
func (p *preparation) hosted(ctx context.Context, hostingID, project string) string {
	if p.err != nil {
		return ""
	}
	var c *dcaas.HostedConnection
	c, p.err = p.client.HostedConnections.Create(ctx, dcaas.HostedConnectionCreateOpts{
		Name: "hosted-1", HostingID: hostingID, ResourceTenantID: project, VLAN: 104, Bandwidth: 50,
	})
	if p.err != nil {
		return ""
	}
	return c.ID
}

func (p *preparation) vif(ctx context.Context, name, connection, gateway string, bandwidth int, priority dcaas.Priority) {
	if p.err != nil {
		return
	}
	opts := demo.Interface(name, connection, gateway, 100+p.interfaces)
	opts.Bandwidth, opts.Priority, opts.RemoteEPGroup = bandwidth, priority, []string{"10.1.0.0/16", "10.2.0.0/16"}
	p.interfaces++
	_, p.err = demo.CreateInterface(ctx, p.client, opts)
}
