package bench

import "time"

// These types serve the clients that have none of their own. All clients convert to vif,
// so that one check covers every field.

type vifAnswer struct {
	VIF       vif    `json:"virtual_interface"`
	RequestID string `json:"request_id"`
}

type pageAnswer struct {
	VIFs      []vif    `json:"virtual_interfaces"`
	RequestID string   `json:"request_id"`
	Info      pageInfo `json:"page_info"`
}

type pageInfo struct {
	Previous string `json:"previous_marker"`
	Next     string `json:"next_marker"`
}

type vif struct {
	ID                  string    `json:"id"`
	Name                string    `json:"name"`
	Description         string    `json:"description"`
	TenantID            string    `json:"tenant_id"`
	DirectConnectID     string    `json:"direct_connect_id"`
	LAGID               string    `json:"lag_id"`
	VGWID               string    `json:"vgw_id"`
	GatewayID           string    `json:"gateway_id"`
	LGWID               string    `json:"lgw_id"`
	Type                string    `json:"type"`
	ServiceType         string    `json:"service_type"`
	Status              string    `json:"status"`
	Reason              string    `json:"reason"`
	AdminStateUp        bool      `json:"admin_state_up"`
	VLAN                int       `json:"vlan"`
	Bandwidth           int       `json:"bandwidth"`
	RateLimit           bool      `json:"rate_limit"`
	Priority            string    `json:"priority"`
	EnableBFD           bool      `json:"enable_bfd"`
	EnableNQA           bool      `json:"enable_nqa"`
	RouteLimit          int       `json:"route_limit"`
	BGPRouteLimit       int       `json:"bgp_route_limit"`
	Peers               []vifPeer `json:"vif_peers"`
	EnterpriseProjectID string    `json:"enterprise_project_id"`
	DeviceID            string    `json:"device_id"`
	IESID               string    `json:"ies_id"`
	CreateTime          time.Time `json:"create_time"`
	AddressFamily       string    `json:"address_family"`
	LocalGatewayV4IP    string    `json:"local_gateway_v4_ip"`
	RemoteGatewayV4IP   string    `json:"remote_gateway_v4_ip"`
	LocalGatewayV6IP    string    `json:"local_gateway_v6_ip"`
	RemoteGatewayV6IP   string    `json:"remote_gateway_v6_ip"`
	RemoteEPGroup       []string  `json:"remote_ep_group"`
	ServiceEPGroup      []string  `json:"service_ep_group"`
}

type vifPeer struct {
	ID              string   `json:"id"`
	TenantID        string   `json:"tenant_id"`
	VIFID           string   `json:"vif_id"`
	Name            string   `json:"name"`
	Description     string   `json:"description"`
	AddressFamily   string   `json:"address_family"`
	LocalGatewayIP  string   `json:"local_gateway_ip"`
	RemoteGatewayIP string   `json:"remote_gateway_ip"`
	RouteMode       string   `json:"route_mode"`
	BGPASN          int64    `json:"bgp_asn"`
	BGPMD5          string   `json:"bgp_md5"`
	BGPStatus       string   `json:"bgp_status"`
	BGPRouteLimit   int      `json:"bgp_route_limit"`
	ReceiveRouteNum int64    `json:"receive_route_num"`
	RemoteEPGroup   []string `json:"remote_ep_group"`
	ServiceEPGroup  []string `json:"service_ep_group"`
	Status          string   `json:"status"`
	DeviceID        string   `json:"device_id"`
	EnableBFD       bool     `json:"enable_bfd"`
	EnableNQA       bool     `json:"enable_nqa"`
}

// vifCreate is the request body of the API reference's example.
type vifCreate struct {
	VIF vifCreateOpts `json:"virtual_interface"`
}

type vifCreateOpts struct {
	Name              string   `json:"name,omitempty"`
	Description       string   `json:"description,omitempty"`
	DirectConnectID   string   `json:"direct_connect_id"`
	VGWID             string   `json:"vgw_id"`
	VLAN              int      `json:"vlan"`
	Bandwidth         int      `json:"bandwidth"`
	LocalGatewayV4IP  string   `json:"local_gateway_v4_ip,omitempty"`
	RemoteGatewayV4IP string   `json:"remote_gateway_v4_ip,omitempty"`
	Type              string   `json:"type"`
	RouteMode         string   `json:"route_mode"`
	RemoteEPGroup     []string `json:"remote_ep_group,omitempty"`
}

func newVIF() vifCreate {
	return vifCreate{vifCreateOpts{
		Name: "vif-0819", Description: "mytest", DirectConnectID: connectionID, VGWID: gatewayID, VLAN: 332, Bandwidth: 2,
		LocalGatewayV4IP: "1.1.1.1/30", RemoteGatewayV4IP: "1.1.1.2/30", Type: "private", RouteMode: "static", RemoteEPGroup: []string{"1.1.2.0/30"},
	}}
}

const (
	connectionID = "4673e339-8412-4ee1-b73e-2ba9cdfa54c1"
	gatewayID    = "8a47064a-f34c-4f94-b7fe-cac456c9b37b"
)
