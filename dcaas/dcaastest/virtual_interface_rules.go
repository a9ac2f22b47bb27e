package dcaastest

import (
	"errors"
	"fmt"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

func interfaceRules() []rule[interfaceCreate] {
	return []rule[interfaceCreate]{
		{"an interface has vgw_id or, for other services, gateway_id", dcaas.CodeBadParameter, "5.3.5", interfaceHasGateway},
		{"an interface is on a connection or a LAG", dcaas.CodeConnectionMissing, "5.3.5", interfaceHasConnection},
		{"an interface is not on both a connection and a LAG", dcaas.CodeBadParameter, "5.3.5", interfaceHasOneConnection},
		{"a public interface has a service_ep_group", dcaas.CodeBadParameter, "5.3.5", publicInterfaceHasServiceSubnets},
		{"priority low needs BGP, unless an option allows it", dcaas.CodeBadParameter, "table 5-77", lowPriorityHasBGP},
		{"BFD and NQA are neither on together nor swapped at once", dcaas.CodeBadParameter, "5.3.5", bfdAndNQAExclusive},
		{"an interface for another tenant has no tags and no project", dcaas.CodeBadParameter, "5.3.5", tagsAndProjectAllowed},
		{"BGP needs an ASN", dcaas.CodeBGPASNMissing, "5.3.5", interfaceHasASN},
		{"an ASN is in 1 to 4294967295", dcaas.CodeBGPASNOutOfRange, "5.3.5", interfaceASNInRange},
		{"an address or CIDR block is valid and of its family", dcaas.CodeInvalidIPAddress, "5.3.5", interfaceAddressesValid},
		{"the two ends of a peer differ and share their subnet", dcaas.CodeInvalidIPAddress, "5.3.5", interfaceEndsMatch},
		{"an address or CIDR block is valid and of its family", dcaas.CodeInvalidIPAddress, "5.3.5", interfaceSubnetsValid},
		{"a list has each CIDR block once", dcaas.CodeDuplicateCIDRs, "5.3.5", interfaceSubnetsDistinct},
		{"the connection of a new resource exists", dcaas.CodeConnectionOrLAGNotFound, "5.3.5", connectionExists},
		{"an operations connection carries no interfaces", dcaas.CodeOperationsConnection, "5.3.5", connectionIsNotOperations},
		{"the connection of a new interface works and is paid", dcaas.CodeConnectionAbnormal, "5.3.5", connectionWorks},
		{"a connection that ends at a location has no VLAN 0", dcaas.CodeVLANZeroAtLocation, "5.3.5", vlanZeroIsSupported},
		{"a hosted connection carries one interface", dcaas.CodeHostedConnectionTaken, "5.3.5", hostedCarriesNoInterface},
		{"an interface on a hosted connection has the same VLAN", dcaas.CodeHostedVLANMismatch, "5.3.5", vlanMatchesHosted},
		{"the virtual gateway of a new interface exists", dcaas.CodeVirtualGatewayNotFound, "5.3.5", gatewayExists},
		{"the global gateway of a new interface exists", dcaas.CodeResourceNotFound, "live", globalGatewayExists},
		{"the gateway of a new interface is not being deleted", dcaas.CodeAssociatedResourceAbnormal, "5.3.5", gatewayNotPendingDelete},
		{"a gateway has at most two connections", dcaas.CodeGatewayConnectionsFull, "5.3.5", gatewayAcceptsPort},
		{"BGP runs between two different ASNs", dcaas.CodeSameBGPASN, "5.3.5", interfaceASNDiffers},
		{"local and remote subnets do not overlap", dcaas.CodeCIDROverlap, "5.3.5", interfaceSubnetsDoNotOverlap},
		{"interfaces on one connection differ in VLAN", dcaas.CodeVLANConflict, "5.3.5", vlanFree},
		{"an interface with VLAN 0 is alone on its connection", dcaas.CodeVLANZero, "5.3.5", vlanZeroIsAlone},
		{"the tenant has quota left", dcaas.CodeConnectionQuotaExceeded, "5.3.5", interfaceQuotaLeft},
	}
}

// interfaceHasGateway requires vgw_id for a virtual gateway, and gateway_id for other
// gateways.
func interfaceHasGateway(_ *call, in interfaceCreate) error {
	if in.serviceType() == serviceVirtual {
		return firstError(requiredText("vgw_id", in.VGWID), notAllowed("gateway_id", in.GatewayID))
	}
	return firstError(requiredText("gateway_id", in.GatewayID), notAllowed("vgw_id", in.VGWID))
}

func interfaceHasConnection(_ *call, in interfaceCreate) error {
	if nonEmpty(in.DirectConnectID) == nil && nonEmpty(in.LAGID) == nil {
		return errors.New("direct_connect_id and lag_id are both missing")
	}
	return nil
}

func interfaceHasOneConnection(_ *call, in interfaceCreate) error {
	if nonEmpty(in.DirectConnectID) != nil {
		return notAllowed("lag_id", in.LAGID)
	}
	return nil
}

func interfaceHasASN(_ *call, in interfaceCreate) error {
	return checkASNGiven(in.RouteMode, in.BGPASN)
}

func interfaceASNInRange(_ *call, in interfaceCreate) error { return checkASNRange(in.BGPASN) }

func publicInterfaceHasServiceSubnets(_ *call, in interfaceCreate) error {
	if *in.Type == "public" {
		return requiredList("service_ep_group", in.ServiceEPGroup)
	}
	return nil
}

func bfdAndNQAExclusive(_ *call, in interfaceCreate) error {
	return checkBFDAndNQA(false, false, in.EnableBFD, in.EnableNQA)
}

// checkBFDAndNQA allows either BFD or NQA. A change from one to the other takes two
// requests: the first switches one off, the second switches the other on.
func checkBFDAndNQA(hasBFD, hasNQA bool, bfd, nqa *bool) error {
	both := valueOr(bfd, hasBFD) && valueOr(nqa, hasNQA)
	swap := hasBFD && valueOr(nqa, false) || hasNQA && valueOr(bfd, false)
	if both || swap {
		return badParameter("enable_bfd and enable_nqa exclude each other")
	}
	return nil
}

// tagsAndProjectAllowed refuses the fields that only the other tenant can decide.
func tagsAndProjectAllowed(c *call, in interfaceCreate) error {
	if _, ok := in.otherTenant(c); ok && (nonEmpty(in.EnterpriseProjectID) != nil || len(valueOr(in.Tags, nil)) > 0) {
		return badParameter("enterprise_project_id and tags are not for an interface of another tenant")
	}
	return nil
}

func interfaceEndsMatch(_ *call, in interfaceCreate) error { return in.firstPeer().checkEnds() }

func interfaceAddressesValid(_ *call, in interfaceCreate) error {
	return in.firstPeer().checkAddresses()
}

func interfaceSubnetsValid(_ *call, in interfaceCreate) error {
	return firstError(in.firstPeer().checkSubnets(), checkSubnets("service_ep_group", in.ServiceEPGroup, ""))
}

func interfaceSubnetsDistinct(_ *call, in interfaceCreate) error {
	return firstError(checkDistinct("remote_ep_group", in.RemoteEPGroup), checkDistinct("service_ep_group", in.ServiceEPGroup))
}

// connection returns the connection of a new interface. An interface on a LAG has none.
func (in interfaceCreate) connection(c *call) (*connection, bool) {
	return c.connections().find(text(in.DirectConnectID))
}

func connectionExists(c *call, in interfaceCreate) error {
	if _, ok := in.connection(c); !ok && nonEmpty(in.DirectConnectID) != nil {
		return fmt.Errorf("there is no connection %s", *in.DirectConnectID)
	}
	return nil
}

// connectionWorks refuses a connection that has failed or is not paid.
func connectionWorks(c *call, in interfaceCreate) error {
	connection, ok := in.connection(c)
	if ok && (connection.Wire.Status == statusError || connection.Wire.Status == statusPendingPay) {
		return fmt.Errorf("connection %s is %s", connection.key(), connection.Wire.Status)
	}
	return nil
}

// vlanZeroIsSupported refuses VLAN 0 on a connection that ends at a Direct Connect
// location.
func vlanZeroIsSupported(c *call, in interfaceCreate) error {
	if connection, ok := in.connection(c); ok && connection.EndsAtLocation && *in.VLAN == 0 {
		return fmt.Errorf("connection %s ends at a Direct Connect location and has no VLAN 0", connection.key())
	}
	return nil
}

// vlanZeroIsAlone refuses a further interface beside one with VLAN 0, which takes the
// untagged frames of the whole port.
func vlanZeroIsAlone(c *call, in interfaceCreate) error {
	for _, port := range []*string{in.DirectConnectID, in.LAGID} {
		if v, ok := c.db.interfaces.by(byVLAN, vlanKey(port, 0)).first(); ok {
			return fmt.Errorf("interface %s has VLAN 0", v.key())
		}
	}
	return nil
}

// lowPriorityHasBGP refuses a low priority with static routes (API reference, table
// 5-77), unless [WithLowPriorityOnStatic] allows it.
func lowPriorityHasBGP(c *call, in interfaceCreate) error {
	return checkPriority(c.db, in.Priority, *in.RouteMode)
}

// newLowPriorityHasBGP is lowPriorityHasBGP for an update.
func newLowPriorityHasBGP(c *call, change interfaceChange) error {
	return checkPriority(c.db, change.update.Priority, change.vif.Wire.VIFPeers[0].RouteMode)
}

func checkPriority(db *database, priority *string, routeMode string) error {
	if !db.lowPriorityOnStatic && text(priority) == priorityLow && routeMode != modeBGP {
		return badParameter("priority low needs route_mode bgp")
	}
	return nil
}

// maxGatewayConnections is the maximum number of connections and LAGs on a virtual
// gateway.
const maxGatewayConnections = 2

// gatewayAcceptsPort refuses a third connection or LAG on a virtual gateway.
func gatewayAcceptsPort(c *call, in interfaceCreate) error {
	g, ok := in.gateway(c)
	if !ok {
		return nil
	}
	port := gatewayPortKey(in.VGWID, in.DirectConnectID, in.LAGID)
	if _, known := c.db.interfaces.by(byGatewayPort, port).first(); known {
		return nil
	}
	ports := map[string]bool{}
	for v := range c.db.interfaces.allBy(byGateway, g.key()) {
		ports[gatewayPortKey(v.Wire.VGWID, v.Wire.DirectConnectID, v.Wire.LAGID)] = true
		if len(ports) == maxGatewayConnections {
			return fmt.Errorf("virtual gateway %s has %d connections", g.key(), maxGatewayConnections)
		}
	}
	return nil
}

// gatewayPortKey returns the index key of a virtual gateway and a connection or LAG on
// it.
func gatewayPortKey(gateway, connection, lag *string) string {
	if text(gateway) == "" {
		return ""
	}
	return text(gateway) + " " + text(connection) + " " + text(lag)
}

func connectionIsNotOperations(c *call, in interfaceCreate) error {
	if conn, ok := in.connection(c); ok && conn.Wire.Type == typeHosting {
		return fmt.Errorf("connection %s is an operations connection", conn.key())
	}
	return nil
}

func hostedCarriesNoInterface(c *call, in interfaceCreate) error {
	conn, ok := in.connection(c)
	if !ok || conn.Wire.Type != typeHosted {
		return nil
	}
	if v, ok := c.db.interfaces.by(byConnection, conn.key()).first(); ok {
		return fmt.Errorf("interface %s is on the hosted connection", v.key())
	}
	return nil
}

func vlanMatchesHosted(c *call, in interfaceCreate) error {
	if conn, ok := in.connection(c); ok && conn.Wire.Type == typeHosted && *in.VLAN != valueOr(conn.Wire.VLAN, 0) {
		return fmt.Errorf("the hosted connection has VLAN %d, not %d", valueOr(conn.Wire.VLAN, 0), *in.VLAN)
	}
	return nil
}

// owner returns the project that the interface is for.
func (in interfaceCreate) owner(c *call) string {
	if tenant, ok := in.otherTenant(c); ok {
		return tenant
	}
	return c.project
}

// gateway returns the virtual gateway of a new interface, if the owner of the interface
// has it.
func (in interfaceCreate) gateway(c *call) (*virtualGateway, bool) {
	g, ok := c.db.gateways.get(text(in.VGWID))
	return g, ok && g.Wire.TenantID == in.owner(c)
}

// globalGateway returns the global gateway of a new interface, if the owner of the
// interface has it.
func (in interfaceCreate) globalGateway(c *call) (*globalGateway, bool) {
	g, ok := c.db.globalGateways.get(text(in.GatewayID))
	return g, ok && g.Wire.TenantID == in.owner(c)
}

// gatewayExists accepts any virtual gateway of a project that the server does not have.
func gatewayExists(c *call, in interfaceCreate) error {
	if _, ok := in.gateway(c); !ok && in.serviceType() == serviceVirtual && c.projectExists(in.owner(c)) {
		return fmt.Errorf("there is no virtual gateway %s", *in.VGWID)
	}
	return nil
}

// globalGatewayExists is gatewayExists for a global gateway. The server accepts any ID of
// a local gateway, which belongs to another service.
func globalGatewayExists(c *call, in interfaceCreate) error {
	if _, ok := in.globalGateway(c); !ok && in.serviceType() == serviceGlobal && c.projectExists(in.owner(c)) {
		return fmt.Errorf("there is no global gateway %s", *in.GatewayID)
	}
	return nil
}

func gatewayNotPendingDelete(c *call, in interfaceCreate) error {
	if g, ok := in.gateway(c); ok && g.Wire.Status == statusPendingDelete {
		return fmt.Errorf("virtual gateway %s is being deleted", g.key())
	}
	return nil
}

func interfaceASNDiffers(c *call, in interfaceCreate) error {
	if g, ok := in.gateway(c); ok {
		return in.firstPeer().checkASNDiffers(g.Wire.BGPASN)
	}
	if g, ok := in.globalGateway(c); ok {
		return in.firstPeer().checkASNDiffers(g.Wire.BGPASN)
	}
	return nil
}

func interfaceSubnetsDoNotOverlap(c *call, in interfaceCreate) error {
	if g, ok := in.gateway(c); ok {
		return g.checkNoOverlap(valueOr(in.RemoteEPGroup, nil))
	}
	return nil
}

func interfaceQuotaLeft(c *call, in interfaceCreate) error {
	return c.db.checkQuotaLeft(quotaInterfaces, in.owner(c), 1)
}

func vlanFree(c *call, in interfaceCreate) error {
	for _, port := range []*string{in.DirectConnectID, in.LAGID} {
		if v, ok := c.db.interfaces.by(byVLAN, vlanKey(port, *in.VLAN)).first(); ok {
			return fmt.Errorf("VLAN %d is that of interface %s", *in.VLAN, v.key())
		}
	}
	return nil
}

// interfaceChange is an interface and the update that a request asks for.
type interfaceChange struct {
	vif    *virtualInterface
	update interfaceUpdate
}

func interfaceUpdateRules() []rule[interfaceChange] {
	return []rule[interfaceChange]{
		{"no interface changes in ADMIN_SHUTDOWN or PENDING_DELETE", dcaas.CodeInterfaceStatusFixed, "5.3.2", interfaceMayChange},
		{"the status of an interface allows the status or test", dcaas.CodeInterfaceStatusFixed, "5.3.2", statusAwaitsConsent},
		{"only its tenant accepts or rejects an interface", dcaas.CodeTenantMismatch, "5.3.2", tenantGivesConsent},
		{"BFD and NQA are neither on together nor swapped at once", dcaas.CodeBadParameter, "5.3.2", newBFDAndNQAExclusive},
		{"an update of the priority changes nothing else", dcaas.CodeBadParameter, "5.3.2", priorityChangesAlone},
		{"priority low needs BGP, unless an option allows it", dcaas.CodeBadParameter, "table 5-77", newLowPriorityHasBGP},
		{"an address or CIDR block is valid and of its family", dcaas.CodeInvalidIPAddress, "5.3.2", newSubnetsValid},
		{"a list has each CIDR block once", dcaas.CodeDuplicateCIDRs, "5.3.2", newSubnetsDistinct},
		{"local and remote subnets do not overlap", dcaas.CodeCIDROverlap, "5.3.2", newSubnetsDoNotOverlap},
		{"an interface on a hosted connection keeps its bandwidth", dcaas.CodeHostedBandwidthFixed, "5.3.2", hostedBandwidthUnchanged},
	}
}

func interfaceMayChange(_ *call, change interfaceChange) error { return change.vif.checkMayChange() }

func statusAwaitsConsent(_ *call, change interfaceChange) error {
	if change.update.Status != nil && change.vif.Wire.Status != statusAuthorization {
		return fmt.Errorf("the interface is %s and does not wait for consent", change.vif.Wire.Status)
	}
	return nil
}

func tenantGivesConsent(c *call, change interfaceChange) error {
	if change.update.Status != nil && change.vif.Wire.TenantID != c.project {
		return fmt.Errorf("only project %s can accept or reject the interface", change.vif.Wire.TenantID)
	}
	return nil
}

func newBFDAndNQAExclusive(_ *call, change interfaceChange) error {
	return checkBFDAndNQA(change.vif.Wire.EnableBFD, change.vif.Wire.EnableNQA, change.update.EnableBFD, change.update.EnableNQA)
}

// priorityChangesAlone refuses an update of the priority together with other fields, as
// the service does.
func priorityChangesAlone(_ *call, change interfaceChange) error {
	rest := change.update
	rest.Priority = nil
	if change.update.Priority != nil && rest != (interfaceUpdate{}) {
		return badParameter("priority cannot be changed along with anything else")
	}
	return nil
}

func newSubnetsValid(_ *call, change interfaceChange) error {
	return firstError(
		checkSubnets("remote_ep_group", change.update.RemoteEPGroup, change.vif.Wire.VIFPeers[0].AddressFamily),
		checkSubnets("service_ep_group", change.update.ServiceEPGroup, ""),
	)
}

func newSubnetsDistinct(_ *call, change interfaceChange) error {
	return firstError(checkDistinct("remote_ep_group", change.update.RemoteEPGroup), checkDistinct("service_ep_group", change.update.ServiceEPGroup))
}

func newSubnetsDoNotOverlap(c *call, change interfaceChange) error {
	if g, ok := change.vif.gateway(c.db); ok {
		return g.checkNoOverlap(valueOr(change.update.RemoteEPGroup, nil))
	}
	return nil
}

func hostedBandwidthUnchanged(c *call, change interfaceChange) error {
	conn, ok := c.db.connections.get(text(change.vif.Wire.DirectConnectID))
	if ok && conn.Wire.Type == typeHosted && isChanged(change.vif.Wire.Bandwidth, change.update.Bandwidth) {
		return fmt.Errorf("the bandwidth is that of the hosted connection")
	}
	return nil
}

func interfaceRemovalRules() []rule[*virtualInterface] {
	return []rule[*virtualInterface]{
		{"an interface in ADMIN_SHUTDOWN is not deleted", dcaas.CodeInterfaceStatusFixed, "5.3.3", interfaceNotShutDown},
	}
}

func interfaceNotShutDown(_ *call, v *virtualInterface) error {
	if v.Wire.Status == statusAdminShutdown {
		return v.checkMayChange()
	}
	return nil
}
