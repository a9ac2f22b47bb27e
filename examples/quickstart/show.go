package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/quotas"
)

// show prints the interfaces of the project with their connections and gateways, and the
// quotas. It changes nothing.
func show(ctx context.Context, client *dcaas.Client, out io.Writer) error {
	connections, gateways := map[string]string{}, map[string]string{}
	for c, err := range client.Connections.All(ctx, dcaas.ConnectionListOpts{}) {
		if err != nil {
			return err
		}
		connections[c.ID] = cmp.Or(c.Name, c.ID)
	}
	for g, err := range client.VirtualGateways.All(ctx, dcaas.VirtualGatewayListOpts{}) {
		if err != nil {
			return err
		}
		gateways[g.ID] = cmp.Or(g.Name, g.ID)
	}

	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CONNECTION\tVLAN\tINTERFACE\tCLOUD SIDE\tOWN SIDE\tROUTES\tGATEWAY\tSTATUS")
	count := 0
	for v, err := range client.VirtualInterfaces.All(ctx, dcaas.VirtualInterfaceListOpts{ListOpts: dcaas.ListOpts{SortKey: "name"}}) {
		if err != nil {
			return err
		}
		count++
		connection := cmp.Or(connections[v.DirectConnectID], v.DirectConnectID, v.LAGID)
		gateway := cmp.Or(gateways[v.VGWID], v.VGWID, v.GatewayID)
		for _, p := range v.VIFPeers {
			routes := string(p.RouteMode)
			if p.BGPASN != 0 {
				routes = fmt.Sprintf("%s AS%d", routes, p.BGPASN)
			}
			fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", connection, v.VLAN, v.Name, p.LocalGatewayIP, p.RemoteGatewayIP, routes, gateway, v.Status)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "connections: %d, gateways: %d, interfaces: %d\n\n", len(connections), len(gateways), count)

	limits, err := client.Quotas.List(ctx)
	if err != nil {
		return err
	}
	for _, q := range limits {
		limit := fmt.Sprintf("of %d", q.Quota)
		if q.Quota == quotas.Unlimited {
			limit = "without limit"
		}
		fmt.Fprintf(out, "Quota %s: %d used, %s\n", q.Type, q.Used, limit)
	}
	fmt.Fprintln(out)
	return nil
}
