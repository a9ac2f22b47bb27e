package dcaastest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// wirePeer is table 5-78 of the API reference.
type wirePeer struct {
	ID              string   `json:"id"`
	TenantID        string   `json:"tenant_id"`
	Name            string   `json:"name"`
	Description     string   `json:"description"`
	AddressFamily   string   `json:"address_family"`
	LocalGatewayIP  string   `json:"local_gateway_ip"`
	RemoteGatewayIP string   `json:"remote_gateway_ip"`
	RouteMode       string   `json:"route_mode"`
	BGPASN          *int64   `json:"bgp_asn"`
	BGPMD5          *string  `json:"bgp_md5"`
	DeviceID        string   `json:"device_id"`
	BGPRouteLimit   int      `json:"bgp_route_limit"`
	BGPStatus       *string  `json:"bgp_status"`
	Status          string   `json:"status"`
	VIFID           string   `json:"vif_id"`
	ReceiveRouteNum int      `json:"receive_route_num"`
	RemoteEPGroup   []string `json:"remote_ep_group"`
	ServiceEPGroup  []string `json:"service_ep_group"`
	EnableBFD       bool     `json:"enable_bfd"`
	EnableNQA       bool     `json:"enable_nqa"`
}

// wireForm returns the peer as answers have it, with the status of its interface. A BGP
// session on a working connection is ACTIVE while the interface is ACTIVE or
// PENDING_UPDATE. It has then received the routes of the remote subnets.
func (p wirePeer) wireForm(v *wireInterface, connectionUp bool) wirePeer {
	p.DeviceID, p.BGPRouteLimit = v.DeviceID, v.BGPRouteLimit
	p.EnableBFD, p.EnableNQA = v.EnableBFD, v.EnableNQA
	p.Status = v.Status
	if v.Status == statusAdminShutdown {
		p.Status = statusDown
	}
	if p.RouteMode != modeBGP {
		p.ReceiveRouteNum = -1
		return p
	}
	session := statusDown
	if connectionUp && (p.Status == statusActive || p.Status == statusPendingUpdate) {
		session, p.ReceiveRouteNum = statusActive, len(p.RemoteEPGroup)
	}
	p.BGPStatus = &session
	return p
}

func peerOperations() []operation {
	return []operation{
		{name: "CreateVifPeer", route: "POST /v3/{project_id}/dcaas/vif-peers", do: createPeer},
		{name: "UpdateVifPeer", route: "PUT /v3/{project_id}/dcaas/vif-peers/{id}", do: updatePeer},
		{name: "DeleteVifPeer", route: "DELETE /v3/{project_id}/dcaas/vif-peers/{id}", do: deletePeer},
	}
}

// peerCreate is table 5-117 of the API reference.
type peerCreate struct {
	Name            *string   `json:"name"`
	Description     *string   `json:"description"`
	AddressFamily   *string   `json:"address_family"`
	LocalGatewayIP  *string   `json:"local_gateway_ip"`
	RemoteGatewayIP *string   `json:"remote_gateway_ip"`
	RouteMode       *string   `json:"route_mode"`
	BGPASN          *int64    `json:"bgp_asn"`
	BGPMD5          *string   `json:"bgp_md5"`
	RemoteEPGroup   *[]string `json:"remote_ep_group"`
	VIFID           *string   `json:"vif_id"`
}

// checkParameters checks the parameters of a new peer, also of the first peer of a new
// interface. Table 5-117 calls all of them optional, but a peer needs addresses.
func (in peerCreate) checkParameters() error {
	return firstError(
		requiredText("address_family", in.AddressFamily),
		requiredText("local gateway address", in.LocalGatewayIP),
		requiredText("remote gateway address", in.RemoteGatewayIP),
		requiredText("route_mode", in.RouteMode),
		maxLength("name", in.Name, 64),
		maxLength("description", in.Description, 128),
		oneOf("address_family", new(strings.ToLower(text(in.AddressFamily))), familyIPv4, familyIPv6),
		oneOf("route_mode", in.RouteMode, modeStatic, modeBGP),
	)
}

// checkStaticRoutes requires remote subnets for static routes. On a global gateway the
// route table has them instead.
func (in peerCreate) checkStaticRoutes(global bool) error {
	if text(in.RouteMode) == modeStatic && !global {
		return requiredList("remote_ep_group", in.RemoteEPGroup)
	}
	return nil
}

func checkASNGiven(mode *string, asn *int64) error {
	if text(mode) == modeBGP && asn == nil {
		return fmt.Errorf("bgp_asn is missing, which BGP needs")
	}
	return nil
}

// addPeer adds a peer to the interface. An IPv4 peer comes first, because the interface
// shows the fields of its first peer.
func (v *virtualInterface) addPeer(in peerCreate) wirePeer {
	p := wirePeer{
		ID:              uuid.NewString(),
		TenantID:        v.Wire.TenantID,
		Name:            text(in.Name),
		Description:     text(in.Description),
		AddressFamily:   strings.ToLower(*in.AddressFamily),
		LocalGatewayIP:  *in.LocalGatewayIP,
		RemoteGatewayIP: *in.RemoteGatewayIP,
		RouteMode:       *in.RouteMode,
		VIFID:           v.key(),
		RemoteEPGroup:   valueOr(in.RemoteEPGroup, []string{}),
	}
	if p.RouteMode == modeBGP {
		p.BGPASN, p.BGPMD5 = in.BGPASN, nonEmpty(in.BGPMD5)
	}
	v.Wire.VIFPeers = append(v.Wire.VIFPeers, p)
	slices.SortFunc(v.Wire.VIFPeers, func(a, b wirePeer) int { return strings.Compare(a.AddressFamily, b.AddressFamily) })
	return p
}

func createPeer(c *call) (answer, error) {
	in, err := readWrapped[peerCreate](c.body, "vif_peer")
	if err != nil {
		return answer{}, err
	}
	if err := firstError(requiredText("vif_id", in.VIFID), in.checkParameters(), in.checkStaticRoutes(false)); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, in, peerRules()); err != nil {
		return answer{}, err
	}
	v, _ := c.interfaces().find(*in.VIFID)
	var p wirePeer
	c.db.interfaces.change(v, func() { p = v.addPeer(in) })
	return peerAnswer(c, http.StatusCreated, v, p)
}

func peerAnswer(c *call, status int, v *virtualInterface, p wirePeer) (answer, error) {
	return answer{status: status, body: map[string]any{"vif_peer": p.wireForm(v.wireForm(c.db), !v.connectionDown(c.db))}}, nil
}

func peerRules() []rule[peerCreate] {
	return []rule[peerCreate]{
		{"the interface of a new peer exists", dcaas.CodeVirtualInterfaceNotFound, "5.3.8", peerHasInterface},
		{"no interface changes in ADMIN_SHUTDOWN or PENDING_DELETE", dcaas.CodeInterfaceStatusFixed, "5.3.8", peerInterfaceMayChange},
		{"an interface has one peer of each family, and at least one", dcaas.CodeBadParameter, "5.3.8", onePeerPerFamily},
		{"BGP needs an ASN", dcaas.CodeBGPASNMissing, "5.3.8", peerHasASN},
		{"an ASN is in 1 to 4294967295", dcaas.CodeBGPASNOutOfRange, "5.3.8", peerASNInRange},
		{"an address or CIDR block is valid and of its family", dcaas.CodeInvalidIPAddress, "5.3.8", peerAddressesValid},
		{"the two ends of a peer differ and share their subnet", dcaas.CodeInvalidIPAddress, "5.3.8", peerEndsMatch},
		{"an address or CIDR block is valid and of its family", dcaas.CodeInvalidIPAddress, "5.3.8", peerSubnetsValid},
		{"a list has each CIDR block once", dcaas.CodeDuplicateCIDRs, "5.3.8", peerSubnetsDistinct},
		{"BGP runs between two different ASNs", dcaas.CodeSameBGPASN, "5.3.8", peerASNDiffers},
		{"local and remote subnets do not overlap", dcaas.CodeCIDROverlap, "5.3.8", peerSubnetsDoNotOverlap},
	}
}

func peerHasInterface(c *call, in peerCreate) error {
	if _, ok := c.interfaces().find(*in.VIFID); !ok {
		return fmt.Errorf("there is no virtual interface %s", *in.VIFID)
	}
	return nil
}

func peerHasASN(_ *call, in peerCreate) error { return checkASNGiven(in.RouteMode, in.BGPASN) }

func peerASNInRange(_ *call, in peerCreate) error { return checkASNRange(in.BGPASN) }

func peerInterfaceMayChange(c *call, in peerCreate) error {
	v, _ := c.interfaces().find(*in.VIFID)
	return v.checkMayChange()
}

func (in peerCreate) checkEnds() error {
	return checkEnds(*in.LocalGatewayIP, *in.RemoteGatewayIP, strings.ToLower(*in.AddressFamily))
}

func (in peerCreate) checkAddresses() error {
	return checkAddresses(*in.LocalGatewayIP, *in.RemoteGatewayIP, strings.ToLower(*in.AddressFamily))
}

func (in peerCreate) checkSubnets() error {
	return checkSubnets("remote_ep_group", in.RemoteEPGroup, strings.ToLower(*in.AddressFamily))
}

// checkASNDiffers checks that a BGP peer does not have the ASN of the gateway.
func (in peerCreate) checkASNDiffers(asn int64) error {
	if *in.RouteMode == modeBGP && *in.BGPASN == asn {
		return fmt.Errorf("the gateway has the ASN %d too", asn)
	}
	return nil
}

func peerAddressesValid(_ *call, in peerCreate) error { return in.checkAddresses() }

func peerEndsMatch(_ *call, in peerCreate) error { return in.checkEnds() }

func peerSubnetsValid(_ *call, in peerCreate) error { return in.checkSubnets() }

func peerSubnetsDistinct(_ *call, in peerCreate) error {
	return checkDistinct("remote_ep_group", in.RemoteEPGroup)
}

func peerASNDiffers(c *call, in peerCreate) error {
	v, _ := c.interfaces().find(*in.VIFID)
	if asn, ok := v.gatewayASN(c.db); ok {
		return in.checkASNDiffers(asn)
	}
	return nil
}

func peerSubnetsDoNotOverlap(c *call, in peerCreate) error {
	v, _ := c.interfaces().find(*in.VIFID)
	if g, ok := v.gateway(c.db); ok {
		return g.checkNoOverlap(valueOr(in.RemoteEPGroup, nil))
	}
	return nil
}

func onePeerPerFamily(c *call, in peerCreate) error {
	v, _ := c.interfaces().find(*in.VIFID)
	if slices.ContainsFunc(v.Wire.VIFPeers, func(p wirePeer) bool { return strings.EqualFold(p.AddressFamily, *in.AddressFamily) }) {
		return badParameter("the interface has its %s peer already", *in.AddressFamily)
	}
	return nil
}

// peerFromPath returns the interface of the peer that the path names, and the index of
// the peer in it.
func (c *call) peerFromPath() (*virtualInterface, int, error) {
	id := c.path("id")
	if v, i, ok := c.db.findPeer(id); ok && c.interfaces().visible().has(v.key()) {
		return v, i, nil
	}
	return nil, 0, notFound(dcaas.CodeResourceNotFound, id)
}

// peerUpdate is table 5-109 of the API reference.
type peerUpdate struct {
	Name          *string   `json:"name"`
	Description   *string   `json:"description"`
	RemoteEPGroup *[]string `json:"remote_ep_group"`
}

func updatePeer(c *call) (answer, error) {
	v, i, err := c.peerFromPath()
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[peerUpdate](c.body, "vif_peer")
	if err != nil {
		return answer{}, err
	}
	if err := firstError(maxLength("name", in.Name, 64), maxLength("description", in.Description, 128)); err != nil {
		return answer{}, err
	}
	p := &v.Wire.VIFPeers[i]
	if err := checkRules(c, peerChange{v, p, in}, peerUpdateRules()); err != nil {
		return answer{}, err
	}
	setIfGiven(&p.Name, in.Name)
	setIfGiven(&p.Description, in.Description)
	setIfGiven(&p.RemoteEPGroup, in.RemoteEPGroup)
	return peerAnswer(c, http.StatusOK, v, *p)
}

// peerChange is a peer, its interface and the update that a request asks for.
type peerChange struct {
	vif    *virtualInterface
	peer   *wirePeer
	update peerUpdate
}

func peerUpdateRules() []rule[peerChange] {
	return []rule[peerChange]{
		{"no interface changes in ADMIN_SHUTDOWN or PENDING_DELETE", dcaas.CodeInterfaceStatusFixed, "5.3.6", peerMayChange},
		{"an address or CIDR block is valid and of its family", dcaas.CodeInvalidIPAddress, "5.3.6", newPeerSubnetsValid},
		{"a list has each CIDR block once", dcaas.CodeDuplicateCIDRs, "5.3.6", newPeerSubnetsDistinct},
		{"local and remote subnets do not overlap", dcaas.CodeCIDROverlap, "5.3.6", newPeerSubnetsDoNotOverlap},
	}
}

func peerMayChange(_ *call, change peerChange) error { return change.vif.checkMayChange() }

func newPeerSubnetsDistinct(_ *call, change peerChange) error {
	return checkDistinct("remote_ep_group", change.update.RemoteEPGroup)
}

func newPeerSubnetsValid(_ *call, change peerChange) error {
	return checkSubnets("remote_ep_group", change.update.RemoteEPGroup, change.peer.AddressFamily)
}

func newPeerSubnetsDoNotOverlap(c *call, change peerChange) error {
	if g, ok := change.vif.gateway(c.db); ok {
		return g.checkNoOverlap(valueOr(change.update.RemoteEPGroup, nil))
	}
	return nil
}

func deletePeer(c *call) (answer, error) {
	v, i, err := c.peerFromPath()
	if err != nil {
		return answer{}, err
	}
	if err := checkRules(c, v, peerRemovalRules()); err != nil {
		return answer{}, err
	}
	c.db.dropRoutes(v.Wire.VIFPeers[i].ID)
	c.db.interfaces.change(v, func() { v.Wire.VIFPeers = slices.Delete(v.Wire.VIFPeers, i, i+1) })
	return answer{status: http.StatusNoContent}, nil
}

func peerRemovalRules() []rule[*virtualInterface] {
	return []rule[*virtualInterface]{
		{"no interface changes in ADMIN_SHUTDOWN or PENDING_DELETE", dcaas.CodeInterfaceStatusFixed, "5.3.7", removedPeerInterfaceMayChange},
		{"an interface has one peer of each family, and at least one", dcaas.CodeBadParameter, "5.3.7", peerIsNotTheLast},
	}
}

func removedPeerInterfaceMayChange(_ *call, v *virtualInterface) error { return v.checkMayChange() }

func peerIsNotTheLast(_ *call, v *virtualInterface) error {
	if len(v.Wire.VIFPeers) == 1 {
		return badParameter("the last peer of an interface cannot be deleted")
	}
	return nil
}
