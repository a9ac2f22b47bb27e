package dcaas

import (
	"cmp"
	"net/url"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// VirtualInterfaceCreateOpts describes a new interface. It needs a connection or a LAG, a
// virtual or a global gateway, and the two addresses of its address family.
//
// There is no field for vif_email, because no table of the API reference has it. If the
// service refuses a public interface without it ([CodeVIFEmailMissing]), send it with
// [Client.Do].
type VirtualInterfaceCreateOpts struct {
	DirectConnectID     string               `json:"direct_connect_id,omitzero"` // or LAGID
	LAGID               string               `json:"lag_id,omitzero"`
	VGWID               string               `json:"vgw_id,omitzero"`       // or GatewayID
	GatewayID           string               `json:"gateway_id,omitzero"`   // global gateway
	ServiceType         ServiceType          `json:"service_type,omitzero"` // by default GDGW with GatewayID, chosen by the service with VGWID
	Type                VirtualInterfaceType `json:"type"`                  // private by default
	VLAN                int                  `json:"vlan"`                  // 0 to 3999; on a hosted connection, the VLAN of the connection
	Bandwidth           int                  `json:"bandwidth"`             // Mbit/s, 2 to 2147483647
	RouteMode           RouteMode            `json:"route_mode"`            // required
	BGPASN              int64                `json:"bgp_asn,omitzero"`      // customer side, 1 to 4294967295, not that of the gateway; required for BGP
	BGPMD5              Secret               `json:"bgp_md5,omitzero"`
	AddressFamily       AddressFamily        `json:"address_family,omitzero"`       // of the first peer, ipv4 by default
	LocalGatewayV4IP    string               `json:"local_gateway_v4_ip,omitzero"`  // cloud side with prefix length, for IPv4
	RemoteGatewayV4IP   string               `json:"remote_gateway_v4_ip,omitzero"` // customer side, in the same subnet
	LocalGatewayV6IP    string               `json:"local_gateway_v6_ip,omitzero"`  // for IPv6
	RemoteGatewayV6IP   string               `json:"remote_gateway_v6_ip,omitzero"`
	RemoteEPGroup       []string             `json:"remote_ep_group,omitzero"`  // CIDR blocks at the customer's site; required for static routes on a virtual gateway
	ServiceEPGroup      []string             `json:"service_ep_group,omitzero"` // public addresses; required for a public interface
	EnableBFD           bool                 `json:"enable_bfd,omitzero"`       // not together with NQA
	EnableNQA           bool                 `json:"enable_nqa,omitzero"`
	Priority            Priority             `json:"priority,omitzero"`              // normal by default; low needs BGP
	Name                string               `json:"name,omitzero"`                  // up to 64 characters
	Description         string               `json:"description,omitzero"`           // up to 128 characters
	ResourceTenantID    string               `json:"resource_tenant_id,omitzero"`    // ID of another project, 32 characters, that gets the interface and owns VGWID; leave the next two fields empty
	EnterpriseProjectID string               `json:"enterprise_project_id,omitzero"` // "0" (default) or the ID of one; not together with ResourceTenantID
	Tags                []tags.Tag           `json:"tags,omitzero"`                  // up to 10; not together with ResourceTenantID
}

func (o *VirtualInterfaceCreateOpts) check() error {
	switch {
	case (o.DirectConnectID == "") == (o.LAGID == ""):
		return transport.Refuse("an interface needs either DirectConnectID or LAGID")
	case (o.VGWID == "") == (o.GatewayID == ""):
		return transport.Refuse("an interface needs either VGWID or GatewayID")
	case o.VGWID != "" && o.ServiceType == ServiceTypeGDGW || o.GatewayID != "" && o.ServiceType == ServiceTypeVGW:
		return transport.Refuse("ServiceType contradicts the gateway: VGW goes with VGWID, GDGW with GatewayID")
	case o.ResourceTenantID != "" && len(o.Tags) > 0:
		return transport.Refuse("Tags cannot be set for another project: it can, once it has accepted the interface")
	case o.ResourceTenantID != "" && o.EnterpriseProjectID != "":
		return transport.Refuse("EnterpriseProjectID cannot be set for another project: leave it out with ResourceTenantID")
	case o.Bandwidth <= 0:
		return transport.Refuse("Bandwidth is not set")
	case o.Type == VirtualInterfacePublic && len(o.ServiceEPGroup) == 0:
		return transport.Refuse("ServiceEPGroup is empty: a public interface needs the public addresses it reaches")
	case o.EnableBFD && o.EnableNQA:
		return errBFDAndNQA()
	}
	local, remote := o.LocalGatewayV4IP, o.RemoteGatewayV4IP
	if o.AddressFamily.is(IPv6) {
		local, remote = o.LocalGatewayV6IP, o.RemoteGatewayV6IP
	}
	if err := checkPeer(local, remote, o.RouteMode, o.BGPASN); err != nil {
		return err
	}
	if o.GatewayID != "" { // a global gateway has a table of routes
		return nil
	}
	return checkRemoteGroup(o.RouteMode, o.RemoteEPGroup)
}

// withDefaults sets the values that the API requires and the caller may leave out.
func (o VirtualInterfaceCreateOpts) withDefaults() VirtualInterfaceCreateOpts {
	o.Type = cmp.Or(o.Type, VirtualInterfacePrivate)
	if o.GatewayID != "" && o.ServiceType == "" {
		o.ServiceType = ServiceTypeGDGW
	}
	o.AddressFamily = o.AddressFamily.known()
	return o
}

func errBFDAndNQA() error {
	return transport.Refuse("EnableBFD and EnableNQA are both set: an interface has one link check at most")
}

// checkPeer refuses a peer without addresses, route mode or, with BGP, ASN.
func checkPeer(local, remote string, mode RouteMode, asn int64) error {
	switch {
	case local == "" || remote == "":
		return transport.Refuse("the gateway addresses of the address family are not both set")
	case mode == "":
		return transport.Refuse("RouteMode is empty: choose static or bgp")
	case mode == RouteModeBGP && asn == 0:
		return transport.Refuse("BGPASN is not set: BGP needs the ASN of the customer side")
	}
	return nil
}

// checkRemoteGroup refuses static routing without a subnet.
func checkRemoteGroup(mode RouteMode, group []string) error {
	if mode == RouteModeStatic && len(group) == 0 {
		return transport.Refuse("RemoteEPGroup is empty: static routing needs the subnets of the customer's site")
	}
	return nil
}

// VirtualInterfaceUpdateOpts changes an interface. A nil field keeps its value; new("")
// clears a text, []string{} a list. At least one field is required.
type VirtualInterfaceUpdateOpts struct {
	Name           *string                 `json:"name,omitzero"`             // up to 64 characters
	Description    *string                 `json:"description,omitzero"`      // up to 128 characters
	Bandwidth      *int                    `json:"bandwidth,omitzero"`        // Mbit/s, 2 to 2147483647; fixed on a hosted connection (DC.1208)
	RemoteEPGroup  []string                `json:"remote_ep_group,omitzero"`  // CIDR blocks at the customer's site; replaces the list
	ServiceEPGroup []string                `json:"service_ep_group,omitzero"` // public addresses that the customer's site reaches; replaces the list
	EnableBFD      *bool                   `json:"enable_bfd,omitzero"`       // not together with NQA
	EnableNQA      *bool                   `json:"enable_nqa,omitzero"`
	Priority       *Priority               `json:"priority,omitzero"` // low needs BGP
	Status         *VirtualInterfaceStatus `json:"status,omitzero"`   // ACCEPTED or REJECTED, for an interface that another project created
}

func (o *VirtualInterfaceUpdateOpts) check() error {
	if o.EnableBFD != nil && *o.EnableBFD && o.EnableNQA != nil && *o.EnableNQA {
		return errBFDAndNQA()
	}
	return nil
}

type updatePart struct {
	name string
	opts VirtualInterfaceUpdateOpts
}

// split divides the changes into requests that the service accepts. One link check is
// switched off before the other is switched on. The priority is changed alone and last.
func (o *VirtualInterfaceUpdateOpts) split() []updatePart {
	var parts []updatePart
	rest := *o
	if rest.EnableBFD != nil && rest.EnableNQA != nil && *rest.EnableBFD != *rest.EnableNQA {
		if *rest.EnableNQA {
			parts = append(parts, updatePart{"BFD off", VirtualInterfaceUpdateOpts{EnableBFD: rest.EnableBFD}})
			rest.EnableBFD = nil
		} else {
			parts = append(parts, updatePart{"NQA off", VirtualInterfaceUpdateOpts{EnableNQA: rest.EnableNQA}})
			rest.EnableNQA = nil
		}
	}
	priority := rest.Priority
	rest.Priority = nil
	if priority == nil || !rest.empty() {
		parts = append(parts, updatePart{"all but the priority", rest})
	}
	if priority != nil {
		parts = append(parts, updatePart{"the priority", VirtualInterfaceUpdateOpts{Priority: priority}})
	}
	return parts
}

func (o *VirtualInterfaceUpdateOpts) empty() bool {
	return o.Name == nil && o.Description == nil && o.Bandwidth == nil && o.RemoteEPGroup == nil && o.ServiceEPGroup == nil &&
		o.EnableBFD == nil && o.EnableNQA == nil && o.Priority == nil && o.Status == nil
}

// VirtualInterfaceListOpts selects interfaces. Filters are combined with AND, the
// values of one filter with OR.
type VirtualInterfaceListOpts struct {
	ListOpts
	ID                  []string                 // up to 5
	Status              []VirtualInterfaceStatus // up to 5
	DirectConnectID     []string                 // up to 5
	VGWID               []string                 // up to 5
	EnterpriseProjectID []string                 // up to 10, "0" is the default project; more than one is unproven
}

func (o *VirtualInterfaceListOpts) filters() url.Values {
	return url.Values{
		"id": o.ID, "status": texts(o.Status), "direct_connect_id": o.DirectConnectID, "vgw_id": o.VGWID,
		"enterprise_project_id": o.EnterpriseProjectID,
	}
}
