package topology

import (
	"encoding/json"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

type jsonMap struct {
	Time        *time.Time       `json:"time,omitempty"`
	Failed      []string         `json:"failed,omitempty"`
	Connections []jsonConnection `json:"connections"`
	Gateways    []jsonGateway    `json:"gateways"`
	VPCs        []jsonVPC        `json:"vpcs"`
	Orphans     jsonOrphans      `json:"orphans"`
	Findings    []Finding        `json:"findings"`
}

type jsonConnection struct {
	ID                string          `json:"id"`
	Name              string          `json:"name"`
	Type              string          `json:"type"`
	Status            string          `json:"status"`
	State             State           `json:"state"`
	Bandwidth         int             `json:"bandwidth"`
	Location          string          `json:"location"`
	PeerLocation      string          `json:"peer_location"`
	DeviceID          string          `json:"device_id,omitempty"`
	LAGID             string          `json:"lag_id,omitempty"`
	HostingID         string          `json:"hosting_id,omitempty"`
	HostedConnections []jsonHosted    `json:"hosted_connections"`
	Interfaces        []jsonInterface `json:"interfaces"`
}

type jsonHosted struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Status     string          `json:"status"`
	State      State           `json:"state"`
	Bandwidth  int             `json:"bandwidth"`
	VLAN       int             `json:"vlan"`
	HostingID  string          `json:"hosting_id"`
	Interfaces []jsonInterface `json:"interfaces"`
}

type jsonInterface struct {
	ID              string      `json:"id"`
	Name            string      `json:"name"`
	Status          string      `json:"status"`
	State           State       `json:"state"`
	Bandwidth       int         `json:"bandwidth"`
	VLAN            int         `json:"vlan"`
	Standby         bool        `json:"standby"`
	DirectConnectID string      `json:"direct_connect_id,omitempty"`
	LAGID           string      `json:"lag_id,omitempty"`
	GatewayKind     GatewayKind `json:"gateway_kind,omitempty"`
	GatewayID       string      `json:"gateway_id,omitempty"`
	Peers           []jsonPeer  `json:"peers"`
}

type jsonPeer struct {
	ID            string `json:"id"`
	AddressFamily string `json:"address_family"`
	RouteMode     string `json:"route_mode"`
	Status        string `json:"status"`
	BGPStatus     string `json:"bgp_status,omitempty"`
	State         State  `json:"state"`
	Routes        int64  `json:"routes"`
	RouteLimit    int    `json:"route_limit"`
}

type jsonGateway struct {
	Kind         GatewayKind `json:"kind"`
	ID           string      `json:"id"`
	Name         string      `json:"name"`
	Status       string      `json:"status"`
	State        State       `json:"state"`
	VPCID        string      `json:"vpc_id,omitempty"`
	InterfaceIDs []string    `json:"interface_ids"`
	CutOff       bool        `json:"cut_off,omitempty"`
}

type jsonVPC struct {
	ID         string   `json:"id"`
	GatewayIDs []string `json:"gateway_ids"`
}

type jsonOrphans struct {
	HostedConnections []jsonHosted    `json:"hosted_connections"`
	Interfaces        []jsonInterface `json:"interfaces"`
}

// MarshalJSON returns the topology as a tree: connections with their hosted connections,
// interfaces and peers. Interfaces name their gateway by ID. The object has the findings
// too, and no passwords.
func (m *Map) MarshalJSON() ([]byte, error) {
	out := jsonMap{
		Failed:      m.Failed,
		Connections: convert(m.Connections, (*Connection).json),
		Gateways:    convert(m.Gateways, (*Gateway).json),
		VPCs: convert(m.VPCs, func(v *VPC) jsonVPC {
			return jsonVPC{v.ID, convert(v.Gateways, func(g *Gateway) string { return g.ID })}
		}),
		Orphans:  jsonOrphans{convert(m.Orphans.HostedConnections, (*HostedConnection).json), convert(m.Orphans.Interfaces, (*Interface).json)},
		Findings: m.Findings(),
	}
	if !m.Time.IsZero() {
		out.Time = new(m.Time.UTC().Truncate(time.Second))
	}
	if out.Findings == nil {
		out.Findings = []Finding{}
	}
	return json.Marshal(out)
}

// convert returns a slice of another type. It is not nil, so that it is encoded as a list.
func convert[T, U any](all []T, to func(T) U) []U {
	out := make([]U, 0, len(all))
	for _, v := range all {
		out = append(out, to(v))
	}
	return out
}

func (c *Connection) json() jsonConnection {
	return jsonConnection{
		ID: c.ID, Name: c.Name, Type: string(c.Type), Status: string(c.Status), State: c.State(), Bandwidth: c.Bandwidth,
		Location: c.Location, PeerLocation: c.PeerLocation, DeviceID: c.DeviceID, LAGID: c.LAGID, HostingID: c.HostingID,
		HostedConnections: convert(c.HostedConnections, (*HostedConnection).json), Interfaces: convert(c.Interfaces, (*Interface).json),
	}
}

func (h *HostedConnection) json() jsonHosted {
	return jsonHosted{
		ID: h.ID, Name: h.Name, Status: string(h.Status), State: h.State(), Bandwidth: h.Bandwidth, VLAN: h.VLAN, HostingID: h.HostingID,
		Interfaces: convert(h.Interfaces, (*Interface).json),
	}
}

func (v *Interface) json() jsonInterface {
	kind, id := v.GatewayRef()
	if id == "" {
		kind = ""
	}
	return jsonInterface{
		ID: v.ID, Name: v.Name, Status: string(v.Status), State: v.State(), Bandwidth: v.Bandwidth, VLAN: v.VLAN, Standby: v.isStandby(),
		DirectConnectID: v.DirectConnectID, LAGID: v.LAGID, GatewayKind: kind, GatewayID: id,
		Peers: convert(v.Peers, v.peerJSON),
	}
}

func (v *Interface) peerJSON(p dcaas.VIFPeer) jsonPeer {
	used, limit, _ := routes(v, p)
	return jsonPeer{
		ID: p.ID, AddressFamily: string(p.AddressFamily), RouteMode: string(p.RouteMode), Status: string(p.Status),
		BGPStatus: string(p.BGPStatus), State: PeerState(p), Routes: used, RouteLimit: limit,
	}
}

func (g *Gateway) json() jsonGateway {
	out := jsonGateway{
		Kind: g.Kind, ID: g.ID, Name: g.Name(), Status: g.Status(), State: g.State(), CutOff: g.CutOff,
		InterfaceIDs: convert(g.Interfaces, func(v *Interface) string { return v.ID }),
	}
	if g.VPC != nil {
		out.VPCID = g.VPC.ID
	}
	return out
}
