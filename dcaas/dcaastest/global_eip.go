package dcaastest

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

const (
	statusBinding    = "BINDING"
	statusBound      = "BIND_SUCCESSFULLY"
	statusUnbinding  = "UNBINDING"
	statusError      = "ERROR"
	statusPendingPay = "PENDING_PAY" // of a connection

	typeAddress = "IP_ADDRESS"
	typeSegment = "IP_SEGMENT"
)

// globalEIP is a global EIP, or a segment of them, bound to a connect gateway. The server
// accepts any ID, because EIPs belong to another service.
type globalEIP struct {
	lifecycle `json:"lifecycle"`
	Wire      wireGlobalEIP `json:"global_eip"`
	Gateway   string        `json:"connect_gateway_id"`
	Reason    string        `json:"reason,omitzero"` // why the bind will fail; empty if it will not
}

func (e *globalEIP) key() string { return text(e.Wire.GlobalEIPID) + text(e.Wire.GlobalEIPSegmentID) }

func (e *globalEIP) enter(db *database, status string) {
	switch status {
	case statusDeleted:
		db.eips.remove(e.key())
		return
	case statusError:
		e.Wire.ErrorMessage = &e.Reason
	}
	e.Wire.Status = status
}

func newGlobalEIPStore(db *database) storeOf[*globalEIP] {
	return newStore("global_eips", map[string]func(*globalEIP) []string{
		byConnectGateway: func(e *globalEIP) []string { return []string{e.Gateway} },
		// A connect gateway with an EIP on it cannot be deleted, so this key is stable.
		byTenant: func(e *globalEIP) []string {
			if g, ok := db.connectGateways.get(e.Gateway); ok {
				return []string{g.Wire.TenantID}
			}
			return nil
		},
	})
}

// checkRestored refuses an EIP on a connect gateway that does not exist.
func (e *globalEIP) checkRestored(db *database) error {
	if _, ok := db.connectGateways.get(e.Gateway); !ok {
		return fmt.Errorf("a global EIP is on the unknown connect gateway %q", e.Gateway)
	}
	return nil
}

// wireGlobalEIP has one of the two IDs, depending on the type.
type wireGlobalEIP struct {
	GlobalEIPID        *string `json:"global_eip_id"`
	GlobalEIPSegmentID *string `json:"global_eip_segment_id"`
	Type               string  `json:"type"`
	Status             string  `json:"status"`
	ErrorMessage       *string `json:"error_message"`
	CIDR               string  `json:"cidr"`
	AddressFamily      string  `json:"address_family"`
	IEVTEPIP           *string `json:"ie_vtep_ip"`
	CreatedTime        string  `json:"created_time"`
	GCBID              *string `json:"gcb_id"`
}

// eipsOf returns the view of the EIPs on a connect gateway.
func (c *call) eipsOf(gatewayID string) *viewOf[*globalEIP] {
	return &viewOf[*globalEIP]{view{
		store:     &c.db.eips.store,
		scope:     scope{byConnectGateway, gatewayID},
		toWire:    func(r resource) any { return &r.(*globalEIP).Wire },
		columns:   columnsOf[wireGlobalEIP],
		listKey:   "global_eips",
		filters:   map[string]int{"status": 0, "global_eip_id": 0, "global_eip_segment_id": 0},
		hasOffset: true,
		hasTotal:  true,
	}}
}

func globalEIPOperations() []operation {
	const gatewayPath = "/v3/{project_id}/dcaas/connect-gateways/{id}"
	return []operation{
		{name: "ListGlobalEips", route: "GET " + gatewayPath + "/binding-global-eips", do: listGlobalEIPs},
		{name: "BindGlobalEips", route: "POST " + gatewayPath + "/binding-global-eips", do: bindGlobalEIPs},
		{name: "UnbindGlobalEips", route: "POST " + gatewayPath + "/unbinding-global-eips", do: unbindGlobalEIPs},
	}
}

func listGlobalEIPs(c *call) (answer, error) {
	g, err := c.connectGateways().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	return c.eipsOf(g.key()).list(c)
}

// eipChange is the body of a bind and of an unbind.
type eipChange struct {
	GCBID      *string     `json:"gcb_id"`
	GlobalEIPs *[]eipEntry `json:"global_eips"`
}

type eipEntry struct {
	GlobalEIPID *string `json:"global_eip_id"`
	Type        *string `json:"type"`
}

func (in eipChange) checkParameters() error {
	if err := requiredList("global_eips", in.GlobalEIPs); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, e := range *in.GlobalEIPs {
		if err := firstError(requiredText("global_eip_id", e.GlobalEIPID), oneOf("type", e.Type, typeAddress, typeSegment)); err != nil {
			return err
		}
		if seen[*e.GlobalEIPID] {
			return badParameter("global_eips has %s twice", *e.GlobalEIPID)
		}
		seen[*e.GlobalEIPID] = true
	}
	return nil
}

func bindGlobalEIPs(c *call) (answer, error) {
	g, err := c.connectGateways().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readBare[eipChange](c.body)
	if err != nil {
		return answer{}, err
	}
	if err := in.checkParameters(); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, *in.GlobalEIPs, eipRules()); err != nil {
		return answer{}, err
	}
	var eips []*globalEIP
	for _, entry := range *in.GlobalEIPs {
		e := &globalEIP{Gateway: g.key(), Wire: wireGlobalEIP{
			Type:          valueOr(entry.Type, typeAddress),
			CIDR:          "203.0.113.1/32",
			AddressFamily: familyIPv4,
			CreatedTime:   formatTime(c.db.now),
			GCBID:         nonEmpty(in.GCBID),
		}}
		if e.Wire.Type == typeAddress {
			e.Wire.GlobalEIPID = entry.GlobalEIPID
		} else {
			e.Wire.GlobalEIPSegmentID, e.Wire.CIDR = entry.GlobalEIPID, "203.0.113.0/28"
		}
		end, reason := c.db.ending(statusBound, e.key())
		e.Reason = reason
		c.db.eips.put(e)
		c.db.start(e, statusBinding, end)
		eips = append(eips, e)
	}
	return eipAnswer(eips)
}

func eipRules() []rule[[]eipEntry] {
	return []rule[[]eipEntry]{
		{"a global EIP is bound to one connect gateway", dcaas.CodeVPCHasGateway, "live", eipsNotBound},
		{"the tenant has quota left", dcaas.CodeConnectionQuotaExceeded, "live", eipQuotaLeft},
	}
}

func eipsNotBound(c *call, in []eipEntry) error {
	for _, entry := range in {
		if e, bound := c.db.eips.get(*entry.GlobalEIPID); bound {
			return fmt.Errorf("global EIP %s is on connect gateway %s", e.key(), e.Gateway)
		}
	}
	return nil
}

func eipQuotaLeft(c *call, in []eipEntry) error {
	return c.db.checkQuotaLeft(quotaGlobalEIPs, c.project, len(in))
}

func unbindGlobalEIPs(c *call) (answer, error) {
	g, err := c.connectGateways().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readBare[eipChange](c.body)
	if err != nil {
		return answer{}, err
	}
	if err := in.checkParameters(); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, unbinding{g, *in.GlobalEIPs}, unbindingRules()); err != nil {
		return answer{}, err
	}
	var eips []*globalEIP
	for _, entry := range *in.GlobalEIPs {
		e, _ := c.eipsOf(g.key()).find(*entry.GlobalEIPID)
		eips = append(eips, e)
		// A repeated unbind must not start over. Clients repeat it after a lost answer.
		if e.Wire.Status != statusUnbinding {
			c.db.start(e, statusUnbinding, statusDeleted)
		}
	}
	return eipAnswer(eips)
}

// unbinding is a gateway and the EIPs that a request unbinds from it.
type unbinding struct {
	gateway *connectGateway
	eips    []eipEntry
}

func unbindingRules() []rule[unbinding] {
	return []rule[unbinding]{
		{"a global EIP to unbind is bound to the gateway", dcaas.CodeResourceNotFound, "live", eipsBound},
	}
}

func eipsBound(c *call, in unbinding) error {
	for _, entry := range in.eips {
		if _, bound := c.eipsOf(in.gateway.key()).find(*entry.GlobalEIPID); !bound {
			return fmt.Errorf("global EIP %s is not on the gateway", *entry.GlobalEIPID)
		}
	}
	return nil
}

// eipAnswer answers an object for one EIP and a list for several. The documents of the
// service show both forms, so clients must read both.
func eipAnswer(eips []*globalEIP) (answer, error) {
	var shown []wireGlobalEIP
	for e := range slices.Values(eips) {
		shown = append(shown, e.Wire)
	}
	var form any = shown
	if len(shown) == 1 {
		form = shown[0]
	}
	return answer{status: http.StatusCreated, body: map[string]any{"global_eips": form}}, nil
}
