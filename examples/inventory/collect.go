package main

import (
	"context"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// maxPage is the maximum size of a page, which gives the fewest calls.
const maxPage = 2000

// row is the inventory of one connection. Bandwidths are in Mbit/s.
type row struct {
	ID                  string                 `json:"id"`
	Name                string                 `json:"name"`
	Type                dcaas.ConnectionType   `json:"type"`
	Status              dcaas.ConnectionStatus `json:"status"`
	Sold                int64                  `json:"sold_mbits"`
	Interfaces          int64                  `json:"interfaces_mbits"`
	Hosted              int64                  `json:"hosted_mbits"`
	Used                int64                  `json:"used_mbits"`   // Interfaces and Hosted
	UsedPercent         *int64                 `json:"used_percent"` // rounded down; nil without Sold
	ChargeMode          dcaas.ChargeMode       `json:"charge_mode"`
	OrderID             string                 `json:"order_id"`
	EnterpriseProjectID string                 `json:"enterprise_project_id"`
}

// Types of rows that are no connections of the project.
const (
	typeLAG   dcaas.ConnectionType = "lag"
	typeOther dcaas.ConnectionType = "other project"
)

// collect reads the three lists and returns a row for each connection, in the order of
// their IDs. It reads hosted connections only if there is an operations connection,
// because other tenants may not list them.
func collect(ctx context.Context, client *dcaas.Client, pageSize int) ([]row, error) {
	page := dcaas.ListOpts{Limit: pageSize}
	rows := []*row{}
	byID := map[string]*row{}
	add := func(r row) *row {
		rows = append(rows, &r)
		byID[r.ID] = &r
		return &r
	}
	operations := false
	for c, err := range client.Connections.All(ctx, dcaas.ConnectionListOpts{ListOpts: page}) {
		if err != nil {
			return nil, err
		}
		operations = operations || c.Type == dcaas.ConnectionTypeHosting
		add(row{
			ID: c.ID, Name: c.Name, Type: c.Type, Status: c.Status, Sold: int64(c.Bandwidth),
			ChargeMode: c.ChargeMode, OrderID: c.OrderID, EnterpriseProjectID: c.EnterpriseProjectID,
		})
	}
	for v, err := range client.VirtualInterfaces.All(ctx, dcaas.VirtualInterfaceListOpts{ListOpts: page}) {
		if err != nil {
			return nil, err
		}
		if v.Status == dcaas.VirtualInterfaceDeleted || v.Status == dcaas.VirtualInterfaceRejected {
			continue // it takes no bandwidth
		}
		r := byID[v.DirectConnectID]
		switch {
		case r != nil:
		case v.LAGID != "" && byID[v.LAGID] != nil:
			r = byID[v.LAGID]
		case v.LAGID != "":
			r = add(row{ID: v.LAGID, Type: typeLAG})
		default:
			r = add(row{ID: v.DirectConnectID, Type: typeOther})
		}
		r.Interfaces += int64(v.Bandwidth)
	}
	if operations {
		for h, err := range client.HostedConnections.All(ctx, dcaas.HostedConnectionListOpts{ListOpts: page}) {
			if err != nil {
				return nil, err
			}
			if r := byID[h.HostingID]; r != nil {
				r.Hosted += int64(h.Bandwidth)
			}
		}
	}
	out := make([]row, len(rows))
	for i, r := range rows {
		r.Used = r.Interfaces + r.Hosted
		if r.Sold > 0 {
			r.UsedPercent = new(r.Used * 100 / r.Sold)
		}
		out[i] = *r
	}
	return out, nil
}
