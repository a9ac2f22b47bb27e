package preflight

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
	"github.com/dcaas-sdk/dcaas-go/quotas"
)

// VirtualInterface reports whether the service would accept the options of
// [dcaas.VirtualInterfacesService.Create].
//
// It walks the list of connections, that of gateways or global gateways, and that of
// interfaces, and reads one quota: four requests, if each list fits on one page. It writes
// nothing. The error is that of a read, or [dcaas.ErrInvalid] for a nil client. Faults of
// the options are findings, never an error.
func VirtualInterface(ctx context.Context, client *dcaas.Client, opts dcaas.VirtualInterfaceCreateOpts) (*Report, error) {
	if err := checkClient(client); err != nil {
		return nil, err
	}
	p := &interfacePlan{opts: opts}
	if err := p.read(ctx, client); err != nil {
		return nil, err
	}
	p.checkParameters()
	p.checkParents()
	p.checkConnection()
	p.checkVLAN()
	p.checkGateway()
	p.checkLink()
	p.checkRoutes()
	p.report.sort()
	return &p.report, nil
}

// interfacePlan holds a new interface and the resources that it refers to.
type interfacePlan struct {
	opts   dcaas.VirtualInterfaceCreateOpts
	report Report

	connection *dcaas.Connection // nil if the project has none with the ID
	lagKnown   bool              // a connection of the project is in the LAG
	project    string            // ID of the own project; empty if no list contains it
	gateway    *dcaas.VirtualGateway
	global     *dcaas.GlobalGateway
	interfaces []*dcaas.VirtualInterface
	onPort     vlans // interfaces on the connection or LAG
	quota      *quotas.Quota
}

func (p *interfacePlan) read(ctx context.Context, client *dcaas.Client) error {
	if err := p.readConnection(ctx, client); err != nil {
		return err
	}
	if id := p.opts.VGWID; id != "" {
		all, err := collect("virtual gateways", client.VirtualGateways.All(ctx, dcaas.VirtualGatewayListOpts{ID: []string{id}}))
		if err != nil {
			return err
		}
		for _, g := range all {
			if g.ID == id {
				p.gateway, p.project = g, cmp.Or(p.project, g.TenantID)
			}
		}
	}
	if id := p.opts.GatewayID; id != "" && p.service() == dcaas.ServiceTypeGDGW {
		all, err := collect("global gateways", client.GlobalGateways.All(ctx, dcaas.GlobalGatewayListOpts{ID: []string{id}}))
		if err != nil {
			return err
		}
		for _, g := range all {
			if g.ID == id {
				p.global, p.project = g, cmp.Or(p.project, g.TenantID)
			}
		}
	}
	var err error
	if p.interfaces, err = readInterfaces(ctx, client); err != nil {
		return err
	}
	p.onPort = vlans{}
	for _, v := range p.interfaces {
		if p.sharesPort(v) {
			p.onPort[v.VLAN] = v
		}
	}
	p.quota, err = readQuota(ctx, client, quotas.VirtualInterface, quotas.VirtualInterface)
	return err
}

// readConnection reads the connection. The list has no filter for LAGs, so for one of those
// it walks the whole list.
func (p *interfacePlan) readConnection(ctx context.Context, client *dcaas.Client) error {
	var filter dcaas.ConnectionListOpts
	switch {
	case p.opts.LAGID != "":
	case p.opts.DirectConnectID != "":
		filter.ID = []string{p.opts.DirectConnectID}
	default:
		return nil
	}
	all, err := collect("connections", client.Connections.All(ctx, filter))
	if err != nil {
		return err
	}
	for _, c := range all {
		p.project = cmp.Or(p.project, c.TenantID)
		if c.ID == p.opts.DirectConnectID {
			p.connection = c
		}
		p.lagKnown = p.lagKnown || c.LAGID != "" && c.LAGID == p.opts.LAGID
	}
	return nil
}

// sharesPort reports whether v is on the connection or LAG of the new interface.
func (p *interfacePlan) sharesPort(v *dcaas.VirtualInterface) bool {
	return p.opts.DirectConnectID != "" && v.DirectConnectID == p.opts.DirectConnectID ||
		p.opts.LAGID != "" && v.LAGID == p.opts.LAGID
}

// service returns the kind of gateway that the request names.
func (p *interfacePlan) service() dcaas.ServiceType {
	switch {
	case p.opts.ServiceType != "":
		return p.opts.ServiceType
	case p.opts.GatewayID != "":
		return dcaas.ServiceTypeGDGW
	default:
		return dcaas.ServiceTypeVGW
	}
}

// foreign reports whether the interface is for another project, as far as it is known.
func (p *interfacePlan) foreign() bool {
	return p.opts.ResourceTenantID != "" && p.opts.ResourceTenantID != p.project
}

func (p *interfacePlan) isIPv6() bool { return isIPv6(p.opts.AddressFamily) }

// checkParameters checks the options by themselves, without another resource.
func (p *interfacePlan) checkParameters() {
	o, r := &p.opts, &p.report
	r.checkText("Name", o.Name, maxName)
	r.checkText("Description", o.Description, maxDescription)
	r.checkTags(o.Tags)
	if o.Type != "" && o.Type != dcaas.VirtualInterfacePrivate && o.Type != dcaas.VirtualInterfacePublic {
		r.bad("Type", "the type %q is neither private nor public", o.Type)
	}
	if o.Bandwidth < minBandwidth || o.Bandwidth > maxBandwidth {
		r.bad("Bandwidth", "the bandwidth %d is not in %d to %d Mbit/s", o.Bandwidth, minBandwidth, maxBandwidth)
	}
	if o.VLAN < 0 || o.VLAN > maxVLAN {
		r.add(SeverityError, dcaas.CodeBadParameter, "VLAN", p.proposeVLAN(), "VLAN %d is not in 0 to %d", o.VLAN, maxVLAN)
	}
	switch o.Priority {
	case "", dcaas.PriorityNormal:
	case dcaas.PriorityLow:
		if o.RouteMode != dcaas.RouteModeBGP {
			r.bad("Priority", "the priority low needs BGP")
		}
	default:
		r.bad("Priority", "the priority %q is neither normal nor low", o.Priority)
	}
	if f := strings.ToLower(string(o.AddressFamily)); f != "" && f != string(dcaas.IPv4) && f != string(dcaas.IPv6) {
		r.bad("AddressFamily", "the address family %q is neither ipv4 nor ipv6", o.AddressFamily)
	}
	if o.EnableBFD && o.EnableNQA {
		r.bad("EnableNQA", "BFD and NQA are both on, but an interface has one link check at most")
	}
	if o.BGPMD5 == wire.Redacted {
		r.bad("BGPMD5", "the BGP password is the redaction mark instead of a password")
	} else if !utf8.ValidString(string(o.BGPMD5)) {
		r.bad("BGPMD5", "the BGP password is not valid UTF-8")
	}
	if o.ResourceTenantID != "" && len(o.Tags) > 0 {
		r.bad("Tags", "tags cannot be set for another project")
	}
	if o.ResourceTenantID != "" && o.EnterpriseProjectID != "" {
		r.bad("EnterpriseProjectID", "the enterprise project cannot be set for another project")
	}
	p.checkASN()
}

func (p *interfacePlan) checkASN() {
	o, r := &p.opts, &p.report
	r.checkASN(o.BGPASN)
	switch o.RouteMode {
	case dcaas.RouteModeBGP:
		if o.BGPASN == 0 {
			r.add(SeverityError, dcaas.CodeBGPASNMissing, "BGPASN", "", "BGP needs the ASN of the customer side")
		}
	case dcaas.RouteModeStatic:
		if o.BGPASN != 0 {
			r.add(SeverityWarning, "", "BGPASN", "", "static routing does not use the ASN")
		}
	case "":
		r.bad("RouteMode", "the route mode is empty: choose static or bgp")
	default:
		r.bad("RouteMode", "the route mode %q is neither static nor bgp", o.RouteMode)
	}
}

// checkParents checks that the options name one connection or LAG, and one gateway.
func (p *interfacePlan) checkParents() {
	o, r := &p.opts, &p.report
	switch {
	case o.DirectConnectID == "" && o.LAGID == "":
		r.add(SeverityError, dcaas.CodeConnectionMissing, "DirectConnectID", "", "an interface needs a connection or a LAG")
	case o.DirectConnectID != "" && o.LAGID != "":
		r.bad("LAGID", "an interface is on a connection or a LAG, not on both")
	}
	switch {
	case o.VGWID == "" && o.GatewayID == "":
		r.bad("VGWID", "an interface needs a gateway: set VGWID or GatewayID")
	case o.VGWID != "" && o.GatewayID != "":
		r.bad("GatewayID", "an interface is on a virtual gateway or on another gateway, not on both")
	}
	switch s := p.service(); {
	case s != dcaas.ServiceTypeVGW && s != dcaas.ServiceTypeGDGW && s != dcaas.ServiceTypeLGW:
		r.bad("ServiceType", "the service type %q is not VGW, GDGW or LGW", s)
	case s == dcaas.ServiceTypeVGW && o.GatewayID != "":
		r.bad("ServiceType", "the service type VGW needs VGWID, not GatewayID")
	case s != dcaas.ServiceTypeVGW && o.VGWID != "":
		r.bad("ServiceType", "the service type %s needs GatewayID, not VGWID", s)
	}
}

// checkConnection checks the state, the kind and the bandwidth of the connection.
func (p *interfacePlan) checkConnection() {
	o, r, c := &p.opts, &p.report, p.connection
	if o.LAGID != "" && !p.lagKnown {
		r.add(SeverityWarning, dcaas.CodeConnectionOrLAGNotFound, "LAGID", "", "no connection of this project is in LAG %s, and LAGs cannot be listed", o.LAGID)
	}
	if c == nil {
		if o.DirectConnectID != "" {
			r.add(SeverityError, dcaas.CodeConnectionOrLAGNotFound, "DirectConnectID", "", "there is no connection %s in this project", o.DirectConnectID)
		}
		return
	}
	switch c.Status {
	case dcaas.ConnectionError, dcaas.ConnectionPendingPay:
		r.add(SeverityError, dcaas.CodeConnectionAbnormal, "DirectConnectID", "", "connection %s is %s", c.ID, c.Status)
	case dcaas.ConnectionActive:
	case dcaas.ConnectionDown:
		r.add(SeverityWarning, "", "DirectConnectID", "", "connection %s is DOWN, so the interface carries no traffic", c.ID)
	default:
		// A hosted connection is BUILD until it has an interface.
		if c.Type != dcaas.ConnectionTypeHosted || c.Status != dcaas.ConnectionBuild {
			r.add(SeverityWarning, dcaas.CodeConnectionAbnormal, "DirectConnectID", "", "connection %s is %s, not ACTIVE", c.ID, cmp.Or(c.Status, "in an unknown state"))
		}
	}
	if c.Type == dcaas.ConnectionTypeHosting {
		r.add(SeverityError, dcaas.CodeOperationsConnection, "DirectConnectID", "", "connection %s is an operations connection and carries no interfaces", c.ID)
		return
	}
	p.checkBandwidth(c)
}

// checkBandwidth warns if the interfaces of the connection leave too little bandwidth.
func (p *interfacePlan) checkBandwidth(c *dcaas.Connection) {
	used := 0
	for _, v := range p.interfaces {
		if v.DirectConnectID == c.ID {
			used += v.Bandwidth
		}
	}
	if left := c.Bandwidth - used; c.Bandwidth > 0 && p.opts.Bandwidth > left {
		proposal := ""
		if left >= minBandwidth {
			proposal = strconv.Itoa(left)
		}
		p.report.add(SeverityWarning, dcaas.CodeInsufficientBandwidth, "Bandwidth", proposal,
			"connection %s has %d Mbit/s, of which interfaces use %d: %d more do not fit", c.ID, c.Bandwidth, used, p.opts.Bandwidth)
	}
}

// hosted reports whether the connection is a hosted one, which has a VLAN of its own.
func (p *interfacePlan) hosted() bool {
	return p.connection != nil && p.connection.Type == dcaas.ConnectionTypeHosted
}

// proposeVLAN returns the VLAN of a hosted connection, or the free one that is nearest. It
// does not propose VLAN 0, which the service may refuse.
func (p *interfacePlan) proposeVLAN() string {
	switch {
	case p.hosted() && len(p.onPort) > 0:
		return ""
	case p.hosted():
		return strconv.Itoa(p.connection.VLAN)
	}
	return p.onPort.propose(max(p.opts.VLAN, 1))
}

func (p *interfacePlan) checkVLAN() {
	o, r := &p.opts, &p.report
	if p.hosted() {
		for _, v := range p.onPort {
			r.add(SeverityError, dcaas.CodeHostedConnectionTaken, "DirectConnectID", "", "hosted connection %s has interface %s already", p.connection.ID, v.ID)
		}
		if o.VLAN != p.connection.VLAN {
			r.add(SeverityError, dcaas.CodeHostedVLANMismatch, "VLAN", p.proposeVLAN(), "the hosted connection has VLAN %d, not %d", p.connection.VLAN, o.VLAN)
		}
	}
	if v := p.onPort[o.VLAN]; v != nil {
		r.add(SeverityError, dcaas.CodeVLANConflict, "VLAN", p.proposeVLAN(), "VLAN %d is that of interface %s, which is %s", o.VLAN, v.ID, v.Status)
	}
	if v := p.onPort[0]; v != nil {
		r.add(SeverityError, dcaas.CodeVLANZero, "VLAN", "", "interface %s has VLAN 0, which takes the whole port", v.ID)
	}
	if o.VLAN != 0 {
		return
	}
	if p.connection != nil {
		r.add(SeverityWarning, dcaas.CodeVLANZeroAtLocation, "VLAN", "", "the service refuses VLAN 0 if the connection ends at a Direct Connect location, which no list tells")
	}
	if len(p.onPort) > 0 {
		r.add(SeverityWarning, dcaas.CodeVLANZero, "VLAN", p.proposeVLAN(), "VLAN 0 takes the whole port, which has %d other interfaces", len(p.onPort))
	}
}

// checkGateway checks the gateway, and the quota of the project that gets the interface.
func (p *interfacePlan) checkGateway() {
	o, r := &p.opts, &p.report
	if p.foreign() {
		if p.gateway != nil || p.global != nil {
			p.missingGateway("the gateway is of this project, not of project " + o.ResourceTenantID)
			p.gateway, p.global = nil, nil
		} else {
			r.add(SeverityWarning, "", "ResourceTenantID", "", "the gateway, subnets and quota of project %s cannot be read", o.ResourceTenantID)
		}
		return
	}
	r.checkQuota(p.quota)
	switch p.service() {
	case dcaas.ServiceTypeVGW:
		if p.gateway == nil && o.VGWID != "" {
			p.missingGateway("there is no virtual gateway " + o.VGWID + " in this project")
		}
	case dcaas.ServiceTypeGDGW:
		if p.global == nil && o.GatewayID != "" {
			p.missingGateway("there is no global gateway " + o.GatewayID + " in this project")
		}
	case dcaas.ServiceTypeLGW:
		if o.GatewayID == "" {
			break
		}
		r.add(SeverityWarning, dcaas.CodeInvalidLocalGateway, "GatewayID", "", "local gateways cannot be listed, so %s is not checked", o.GatewayID)
	default:
	}
	if p.global != nil {
		p.checkGatewayASN(p.global.BGPASN)
	}
	if p.gateway != nil {
		p.checkGatewayASN(p.gateway.BGPASN)
		p.checkVirtualGateway(p.gateway)
	}
}

func (p *interfacePlan) missingGateway(message string) {
	if p.service() == dcaas.ServiceTypeVGW {
		p.report.add(SeverityError, dcaas.CodeVirtualGatewayNotFound, "VGWID", "", "%s", message)
		return
	}
	p.report.add(SeverityError, dcaas.CodeResourceNotFound, "GatewayID", "", "%s", message)
}

func (p *interfacePlan) checkGatewayASN(asn int64) {
	if p.opts.RouteMode == dcaas.RouteModeBGP && p.opts.BGPASN == asn && asn != 0 {
		p.report.add(SeverityError, dcaas.CodeSameBGPASN, "BGPASN", "", "the gateway has the ASN %d too", asn)
	}
}

// maxGatewayConnections is the maximum number of connections of a virtual gateway
// (DC.1117).
const maxGatewayConnections = 2

func (p *interfacePlan) checkVirtualGateway(g *dcaas.VirtualGateway) {
	o, r := &p.opts, &p.report
	switch g.Status {
	case dcaas.VirtualGatewayPendingDelete:
		r.add(SeverityError, dcaas.CodeAssociatedResourceAbnormal, "VGWID", "", "virtual gateway %s is being deleted", g.ID)
	case dcaas.VirtualGatewayError:
		r.add(SeverityWarning, dcaas.CodeAssociatedResourceAbnormal, "VGWID", "", "virtual gateway %s is ERROR", g.ID)
	default:
	}
	if c := p.connection; c != nil && c.VGWType != "" && g.Type != "" && c.VGWType != g.Type {
		r.add(SeverityWarning, dcaas.CodeGatewayTypeMismatch, "VGWID", "", "the connection needs a gateway of type %s, but this one is %s", c.VGWType, g.Type)
	}
	type port struct{ connection, lag string }
	var ports []port
	for _, v := range p.interfaces {
		if at := (port{v.DirectConnectID, v.LAGID}); v.VGWID == g.ID && !slices.Contains(ports, at) {
			ports = append(ports, at)
		}
	}
	if len(ports) < maxGatewayConnections || slices.Contains(ports, port{o.DirectConnectID, o.LAGID}) {
		return
	}
	var ids []string
	for _, at := range ports {
		ids = append(ids, cmp.Or(at.connection, at.lag))
	}
	slices.Sort(ids)
	r.add(SeverityError, dcaas.CodeGatewayConnectionsFull, "VGWID", "", "virtual gateway %s has its %d connections already: %s", g.ID, maxGatewayConnections, strings.Join(ids, ", "))
}

// maxRemoteSubnets is the default quota of remote subnets of an interface, by the vendor's
// page "Notes and Constraints" of Direct Connect.
const maxRemoteSubnets = 50

// checkRoutes checks the lists of subnets.
func (p *interfacePlan) checkRoutes() {
	o, r := &p.opts, &p.report
	f := onlyIPv4
	if p.isIPv6() {
		f = onlyIPv6
	}
	// The routes of a global gateway are in its own table.
	if o.RouteMode == dcaas.RouteModeStatic && len(o.RemoteEPGroup) == 0 && p.service() != dcaas.ServiceTypeGDGW {
		r.bad("RemoteEPGroup", "static routing needs the subnets of the customer's site")
	}
	if n := len(o.RemoteEPGroup); n > maxRemoteSubnets {
		r.add(SeverityWarning, "", "RemoteEPGroup", "", "there are %d remote subnets, and an interface has at most %d by default", n, maxRemoteSubnets)
	}
	remote := r.checkSubnets("RemoteEPGroup", o.RemoteEPGroup, f)
	r.checkReserved("RemoteEPGroup", remote)
	r.checkApart("RemoteEPGroup", remote, p.gateway)
	if o.Type == dcaas.VirtualInterfacePublic && len(o.ServiceEPGroup) == 0 {
		r.bad("ServiceEPGroup", "a public interface needs the public addresses that it reaches")
	}
	r.checkSubnets("ServiceEPGroup", o.ServiceEPGroup, anyFamily)
}
