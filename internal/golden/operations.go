// Package golden provides the table of all operations of the API, and clients for
// tests that expect exact requests.
package golden

// Operation names an operation of the API and the method that calls it.
type Operation struct {
	Name    string // official name
	Method  string // HTTP
	Path    string // template
	Service string // field of dcaas.Client
	Func    string // method of the service
}

// Operations returns all operations: the 31 of the API reference in its order, and
// then the 27 that the reference does not contain.
func Operations() []Operation {
	const (
		base     = "/v3/{project_id}/dcaas/"
		tagged   = "/v3/{project_id}/{resource_type}/"
		resource = tagged + "{resource_id}/tags"
		connect  = base + "connect-gateways"
		global   = base + "global-dc-gateways"
		links    = global + "/{global_dc_gateway_id}/peer-links"
		routes   = base + "gdgw/{gdgw_id}/routetables"
	)
	return []Operation{
		{"ShowDirectConnect", "GET", base + "direct-connects/{direct_connect_id}", "Connections", "Get"},
		{"UpdateDirectConnect", "PUT", base + "direct-connects/{direct_connect_id}", "Connections", "Update"},
		{"DeleteDirectConnect", "DELETE", base + "direct-connects/{direct_connect_id}", "Connections", "Delete"},
		{"ListDirectConnects", "GET", base + "direct-connects", "Connections", "List"},
		{"ListHostedDirectConnects", "GET", base + "hosted-connects", "HostedConnections", "List"},
		{"CreateHostedDirectConnect", "POST", base + "hosted-connects", "HostedConnections", "Create"},
		{"ShowHostedDirectConnect", "GET", base + "hosted-connects/{hosted_connect_id}", "HostedConnections", "Get"},
		{"UpdateHostedDirectConnect", "PUT", base + "hosted-connects/{hosted_connect_id}", "HostedConnections", "Update"},
		{"DeleteHostedDirectConnect", "DELETE", base + "hosted-connects/{hosted_connect_id}", "HostedConnections", "Delete"},
		{"ShowVirtualGateway", "GET", base + "virtual-gateways/{virtual_gateway_id}", "VirtualGateways", "Get"},
		{"UpdateVirtualGateway", "PUT", base + "virtual-gateways/{virtual_gateway_id}", "VirtualGateways", "Update"},
		{"DeleteVirtualGateway", "DELETE", base + "virtual-gateways/{virtual_gateway_id}", "VirtualGateways", "Delete"},
		{"ListVirtualGateways", "GET", base + "virtual-gateways", "VirtualGateways", "List"},
		{"CreateVirtualGateway", "POST", base + "virtual-gateways", "VirtualGateways", "Create"},
		{"ShowVirtualInterface", "GET", base + "virtual-interfaces/{virtual_interface_id}", "VirtualInterfaces", "Get"},
		{"UpdateVirtualInterface", "PUT", base + "virtual-interfaces/{virtual_interface_id}", "VirtualInterfaces", "Update"},
		{"DeleteVirtualInterface", "DELETE", base + "virtual-interfaces/{virtual_interface_id}", "VirtualInterfaces", "Delete"},
		{"ListVirtualInterfaces", "GET", base + "virtual-interfaces", "VirtualInterfaces", "List"},
		{"CreateVirtualInterface", "POST", base + "virtual-interfaces", "VirtualInterfaces", "Create"},
		{"UpdateVifPeer", "PUT", base + "vif-peers/{vif_peer_id}", "VIFPeers", "Update"},
		{"DeleteVifPeer", "DELETE", base + "vif-peers/{vif_peer_id}", "VIFPeers", "Delete"},
		{"CreateVifPeer", "POST", base + "vif-peers", "VIFPeers", "Create"},
		{"SwitchoverTest", "POST", base + "switchover-test", "SwitchoverTests", "Create"},
		{"ListSwitchoverTestRecords", "GET", base + "switchover-test", "SwitchoverTests", "List"},
		{"ListProjectTags", "GET", tagged + "tags", "Tags", "ListProject"},
		{"ShowResourceTag", "GET", resource, "Tags", "List"},
		{"CreateResourceTag", "POST", resource, "Tags", "Add"},
		{"BatchCreateResourceTags", "POST", resource + "/action", "Tags", "AddAll"},
		{"DeleteResourceTag", "DELETE", resource + "/{key}", "Tags", "Delete"},
		{"ListTagResourceInstances", "POST", tagged + "resource-instances/action", "Tags", "Find"},
		{"ShowQuotas", "GET", base + "quotas", "Quotas", "List"},

		{"CreateConnectGateway", "POST", connect, "ConnectGateways", "Create"},
		{"ListConnectGateways", "GET", connect, "ConnectGateways", "List"},
		{"ShowConnectGateway", "GET", connect + "/{connect_gateway_id}", "ConnectGateways", "Get"},
		{"UpdateConnectGateway", "PUT", connect + "/{connect_gateway_id}", "ConnectGateways", "Update"},
		{"DeleteConnectGateway", "DELETE", connect + "/{connect_gateway_id}", "ConnectGateways", "Delete"},
		{"BindGlobalEips", "POST", connect + "/{connect_gateway_id}/binding-global-eips", "ConnectGateways", "BindGlobalEIPs"},
		{"UnbindGlobalEips", "POST", connect + "/{connect_gateway_id}/unbinding-global-eips", "ConnectGateways", "UnbindGlobalEIPs"},
		{"ListGlobalEips", "GET", connect + "/{connect_gateway_id}/binding-global-eips", "ConnectGateways", "ListGlobalEIPs"},
		{"CreateGlobalDcGateway", "POST", global, "GlobalGateways", "Create"},
		{"ListGlobalDcGateways", "GET", global, "GlobalGateways", "List"},
		{"ShowGlobalDcGateway", "GET", global + "/{global_dc_gateway_id}", "GlobalGateways", "Get"},
		{"UpdateGlobalDcGateway", "PUT", global + "/{global_dc_gateway_id}", "GlobalGateways", "Update"},
		{"DeleteGlobalDcGateway", "DELETE", global + "/{global_dc_gateway_id}", "GlobalGateways", "Delete"},
		{"CreatePeerLink", "POST", links, "PeerLinks", "Create"},
		{"ListPeerLinks", "GET", links, "PeerLinks", "List"},
		{"ShowPeerLink", "GET", links + "/{peer_link_id}", "PeerLinks", "Get"},
		{"UpdatePeerLink", "PUT", links + "/{peer_link_id}", "PeerLinks", "Update"},
		{"DeletePeerLink", "DELETE", links + "/{peer_link_id}", "PeerLinks", "Delete"},
		{"ListGdgwRouteTables", "GET", routes, "RouteTables", "List"},
		{"UpdateGdgwRouteTable", "PUT", routes, "RouteTables", "Update"},
		{"ListDirectConnectLocations", "GET", base + "direct-connect-locations", "Locations", "List"},
		{"ShowDirectConnectLocation", "GET", base + "direct-connect-locations/{direct_connect_location_id}", "Locations", "Get"},
		{"CreateVifPeerDetection", "POST", base + "vif-peer-detections", "PeerDetections", "Create"},
		{"ListVifPeerDetections", "GET", base + "vif-peer-detections", "PeerDetections", "List"},
		{"ShowVifPeerDetection", "GET", base + "vif-peer-detections/{vif_peer_detection_id}", "PeerDetections", "Get"},
		{"DeleteVifPeerDetection", "DELETE", base + "vif-peer-detections/{vif_peer_detection_id}", "PeerDetections", "Delete"},
		{"UpdateExtendAttribute", "PUT", base + "virtual-interfaces/{virtual_interface_id}/extend-attributes", "VirtualInterfaces", "UpdateExtendAttribute"},
	}
}

// HybridOperations returns the operations of the packages under hybrid that use a
// dcaas.Client. Service is the name of the package.
func HybridOperations() []Operation {
	const (
		services = "/v2.0/vpn/vpnservices"
		nic      = "/v1/{project_id}/cloudservers/nics/{nic_id}"
	)
	return []Operation{
		{"CreateVpnService", "POST", services, "vpn", "Create"},
		{"ListVpnServices", "GET", services, "vpn", "List"},
		{"ShowVpnService", "GET", services + "/{vpnservice_id}", "vpn", "Get"},
		{"DeleteVpnService", "DELETE", services + "/{vpnservice_id}", "vpn", "Delete"},
		{"AssociateServerVirtualIp", "PUT", nic, "nic", "Bind"},
		{"DisassociateServerVirtualIp", "PUT", nic, "nic", "Unbind"},
	}
}
