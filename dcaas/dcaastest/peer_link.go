package dcaastest

import (
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// peerLink connects a global gateway to an enterprise router. The server accepts any ID
// of a router, because routers belong to another service.
type peerLink struct {
	lifecycle `json:"lifecycle"`
	Wire      wirePeerLink `json:"peer_link"`
	Reason    string       `json:"reason,omitzero"` // why it will fail; empty if it will not
}

func (l *peerLink) key() string { return l.Wire.ID }

func (l *peerLink) enter(db *database, status string) {
	switch status {
	case statusDeleted:
		db.peerLinks.remove(l.key())
		return
	case statusError:
		l.Wire.Reason = &l.Reason
	}
	l.Wire.Status = status
}

func newPeerLinkStore() storeOf[*peerLink] {
	return newStore("peer_links", map[string]func(*peerLink) []string{
		byGlobalGateway: func(l *peerLink) []string { return []string{l.Wire.GlobalDCGatewayID} },
	})
}

// checkRestored refuses a peer link on a global gateway that does not exist.
func (l *peerLink) checkRestored(db *database) error {
	if _, ok := db.globalGateways.get(l.Wire.GlobalDCGatewayID); !ok {
		return fmt.Errorf("a peer link is on the unknown global gateway %q", l.Wire.GlobalDCGatewayID)
	}
	return nil
}

type wirePeerLink struct {
	ID                string        `json:"id"`
	InstanceID        string        `json:"instance_id"`
	TenantID          string        `json:"tenant_id"`
	Name              string        `json:"name"`
	Description       string        `json:"description"`
	Reason            *string       `json:"reason"`
	GlobalDCGatewayID string        `json:"global_dc_gateway_id"`
	BandwidthInfo     wireBandwidth `json:"bandwidth_info"`
	PeerSite          wirePeerSite  `json:"peer_site"`
	Status            string        `json:"status"`
	CreatedTime       string        `json:"created_time"`
	UpdatedTime       *string       `json:"updated_time"`
	CreateOwner       string        `json:"create_owner"`
}

// wireBandwidth keeps its zero value, because only another service gives a link a global
// connection bandwidth.
type wireBandwidth struct {
	BandwidthSize int64   `json:"bandwidth_size"`
	GCBID         *string `json:"gcb_id"`
}

type wirePeerSite struct {
	GatewayID string `json:"gateway_id"`
	LinkID    string `json:"link_id"`
	ProjectID string `json:"project_id"`
	RegionID  string `json:"region_id"`
	SiteCode  string `json:"site_code"`
	Type      string `json:"type"`
}

// peerLinksOf returns the view of the peer links of a global gateway.
func (c *call) peerLinksOf(g *globalGateway) *viewOf[*peerLink] {
	return &viewOf[*peerLink]{view{
		store:        &c.db.peerLinks.store,
		scope:        scope{byGlobalGateway, g.key()},
		toWire:       func(r resource) any { return &r.(*peerLink).Wire },
		columns:      columnsOf[wirePeerLink],
		itemKey:      "peer_link",
		listKey:      "peer_links",
		notFoundCode: dcaas.CodeResourceNotFound,
		filters:      map[string]int{"id": 5, "name": 5},
		hasOffset:    true,
	}}
}

// onGlobalGateway passes the global gateway of the path to an operation.
func onGlobalGateway(do func(*call, *globalGateway) (answer, error)) func(*call) (answer, error) {
	return func(c *call) (answer, error) {
		g, err := c.globalGateways().fromWildcard(c, "gateway_id")
		if err != nil {
			return answer{}, err
		}
		return do(c, g)
	}
}

func peerLinkOperations() []operation {
	const links = "/v3/{project_id}/dcaas/global-dc-gateways/{gateway_id}/peer-links"
	return []operation{
		{name: "ListPeerLinks", route: "GET " + links, do: onGlobalGateway(func(c *call, g *globalGateway) (answer, error) { return c.peerLinksOf(g).list(c) })},
		{name: "CreatePeerLink", route: "POST " + links, do: onGlobalGateway(createPeerLink)},
		{name: "ShowPeerLink", route: "GET " + links + "/{id}", do: onGlobalGateway(func(c *call, g *globalGateway) (answer, error) { return c.peerLinksOf(g).show(c) })},
		{name: "UpdatePeerLink", route: "PUT " + links + "/{id}", do: onGlobalGateway(updatePeerLink)},
		{name: "DeletePeerLink", route: "DELETE " + links + "/{id}", do: onGlobalGateway(deletePeerLink)},
	}
}

// peerLinkChange is the body of a create and of an update. An update ignores the site.
type peerLinkChange struct {
	Name        *string       `json:"name"`
	Description *string       `json:"description"`
	PeerSite    *wirePeerSite `json:"peer_site"`
}

func (in peerLinkChange) checkParameters() error {
	return firstError(maxLength("name", in.Name, 64), maxLength("description", in.Description, 128))
}

func createPeerLink(c *call, g *globalGateway) (answer, error) {
	in, err := readWrapped[peerLinkChange](c.body, "peer_link")
	if err != nil {
		return answer{}, err
	}
	site := valueOr(in.PeerSite, wirePeerSite{})
	if err := firstError(
		required("name", in.Name),
		in.checkParameters(),
		requiredText("gateway_id of peer_site", &site.GatewayID),
		requiredText("project_id of peer_site", &site.ProjectID),
		requiredText("region_id of peer_site", &site.RegionID),
	); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, g, peerLinkRules()); err != nil {
		return answer{}, err
	}
	l := &peerLink{Wire: wirePeerLink{
		ID:                uuid.NewString(),
		InstanceID:        uuid.NewString(),
		TenantID:          c.project,
		Name:              *in.Name,
		Description:       text(in.Description),
		GlobalDCGatewayID: g.key(),
		PeerSite: wirePeerSite{
			GatewayID: site.GatewayID, LinkID: uuid.NewString(), ProjectID: site.ProjectID, RegionID: site.RegionID,
			SiteCode: "example-site-1", Type: "ER",
		},
		CreatedTime: formatTime(c.db.now),
		CreateOwner: "dc",
	}}
	end, reason := c.db.ending(statusActive, site.GatewayID)
	l.Reason = reason
	c.db.peerLinks.put(l)
	c.db.start(l, statusPendingCreate, end)
	return c.peerLinksOf(g).respondWithout(http.StatusCreated, l, "create_owner")
}

func peerLinkRules() []rule[*globalGateway] {
	return []rule[*globalGateway]{
		{"the gateway of a new peer link has an interface", dcaas.CodeAssociatedResourceAbnormal, "live", linkedGatewayHasInterface},
		{"the tenant has quota left", dcaas.CodeConnectionQuotaExceeded, "live", peerLinkQuotaLeft},
	}
}

func linkedGatewayHasInterface(c *call, g *globalGateway) error {
	if c.db.interfaces.by(byGlobalGateway, g.key()).len() > 0 {
		return nil
	}
	return fmt.Errorf("the gateway has no virtual interface yet")
}

func peerLinkQuotaLeft(c *call, g *globalGateway) error {
	return c.db.checkQuota(quotaPeerLinks, c.db.peerLinkCount(g.key())+1)
}

func updatePeerLink(c *call, g *globalGateway) (answer, error) {
	l, err := c.peerLinksOf(g).fromPath(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[peerLinkChange](c.body, "peer_link")
	if err != nil {
		return answer{}, err
	}
	if err := in.checkParameters(); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, l, peerLinkUpdateRules()); err != nil {
		return answer{}, err
	}
	setIfGiven(&l.Wire.Name, in.Name)
	setIfGiven(&l.Wire.Description, in.Description)
	l.Wire.UpdatedTime = new(formatTime(c.db.now))
	return c.peerLinksOf(g).respondWithout(http.StatusOK, l, "instance_id", "create_owner")
}

func peerLinkUpdateRules() []rule[*peerLink] {
	return []rule[*peerLink]{
		{"a peer link that is being deleted does not change", dcaas.CodeVirtualGatewayLocked, "live", peerLinkNotPendingDelete},
	}
}

func peerLinkNotPendingDelete(_ *call, l *peerLink) error {
	if l.Wire.Status == statusPendingDelete {
		return fmt.Errorf("the peer link is being deleted")
	}
	return nil
}

func deletePeerLink(c *call, g *globalGateway) (answer, error) {
	l, err := c.peerLinksOf(g).fromPath(c)
	if err != nil {
		return answer{}, err
	}
	c.db.beginDelete(l, l.Wire.Status)
	return answer{status: http.StatusNoContent}, nil
}
