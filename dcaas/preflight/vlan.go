package preflight

import (
	"context"
	"strconv"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// maxVLAN is the highest VLAN of an interface (API reference, table 5-101).
const maxVLAN = 3999

// FreeVLAN returns the free VLAN of a connection that is nearest to from, which is 0 to
// 3999. Of two VLANs that are equally near, it returns the higher one. The ID may also be
// that of a LAG that has a connection of the project.
//
// VLAN 0 takes the untagged frames of the whole port. So FreeVLAN returns it only if from
// is 0 and the connection has no interface, and a connection with VLAN 0 has no free VLAN.
// A hosted connection has its own VLAN and no other.
//
// If no VLAN is free, the error is [dcaas.ErrConflict]. An unknown connection, or a from
// outside the range, is [dcaas.ErrInvalid]. FreeVLAN walks two lists and writes nothing.
func FreeVLAN(ctx context.Context, client *dcaas.Client, connectionID string, from int) (int, error) {
	if err := checkClient(client); err != nil {
		return 0, err
	}
	switch {
	case connectionID == "":
		return 0, refusal(dcaas.CodeConnectionMissing, "connectionID", "the ID of the connection is empty")
	case from < 0 || from > maxVLAN:
		return 0, refusal(dcaas.CodeBadParameter, "from", "VLAN %d is not in 0 to %d", from, maxVLAN)
	}
	connections, err := collect("connections", client.Connections.All(ctx, dcaas.ConnectionListOpts{}))
	if err != nil {
		return 0, err
	}
	interfaces, err := readInterfaces(ctx, client)
	if err != nil {
		return 0, err
	}
	return freeVLAN(connections, interfaces, connectionID, from)
}

func freeVLAN(connections []*dcaas.Connection, interfaces []*dcaas.VirtualInterface, id string, from int) (int, error) {
	taken := vlans{}
	for _, v := range interfaces {
		if v.DirectConnectID == id || v.LAGID == id {
			taken[v.VLAN] = v
		}
	}
	known := len(taken) > 0
	for _, c := range connections {
		known = known || c.ID == id || c.LAGID == id
		if c.ID != id {
			continue
		}
		switch c.Type {
		case dcaas.ConnectionTypeHosting:
			return 0, refusal(dcaas.CodeOperationsConnection, "connectionID", "connection %s is an operations connection and carries no interfaces", id)
		case dcaas.ConnectionTypeHosted:
			for _, v := range taken {
				return 0, refusal(dcaas.CodeHostedConnectionTaken, "connectionID", "hosted connection %s has interface %s already", id, v.ID)
			}
			return c.VLAN, nil
		default:
		}
	}
	if !known {
		return 0, refusal(dcaas.CodeConnectionOrLAGNotFound, "connectionID", "there is no connection or LAG %s in this project", id)
	}
	vlan, ok := taken.nearest(from)
	if !ok {
		return 0, refusal(dcaas.CodeVLANConflict, "connectionID", "no VLAN is free on %s", id)
	}
	return vlan, nil
}

// vlans holds the interfaces of one connection or LAG by their VLANs.
type vlans map[int]*dcaas.VirtualInterface

// nearest returns the free VLAN that is nearest to from.
func (t vlans) nearest(from int) (int, bool) {
	if t[0] != nil {
		return 0, false // the service wants VLAN 0 to be alone
	}
	from = min(max(from, 0), maxVLAN)
	if from == 0 && len(t) == 0 {
		return 0, true
	}
	for distance := range maxVLAN + 1 {
		for _, vlan := range [...]int{from + distance, from - distance} {
			if vlan > 0 && vlan <= maxVLAN && t[vlan] == nil {
				return vlan, true
			}
		}
	}
	return 0, false
}

// propose returns nearest as a text, which is empty if no VLAN is free.
func (t vlans) propose(from int) string {
	if vlan, ok := t.nearest(from); ok {
		return strconv.Itoa(vlan)
	}
	return ""
}
