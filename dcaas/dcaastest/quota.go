package dcaastest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// wireQuota is table 5-156 of the API reference.
type wireQuota struct {
	Type  string `json:"type"`
	Quota int    `json:"quota"`
	Used  int    `json:"used"`
	Unit  string `json:"unit"`
}

// These are the types of quotas. ShowQuotas does not have virtualGateway.
const (
	quotaConnections     = "physicalConnect"
	quotaInterfaces      = "virtualInterface"
	quotaGateways        = "virtualGateway"
	quotaConnectGateways = "connectGateway"
	quotaGlobalEIPs      = "geip"
	quotaGlobalGateways  = "globalDcGateway"
	quotaPeerLinks       = "peerLinkPerGdgw"
	quotaLocalGateways   = "localGateway" // always unused
)

// unlimited is a quota that is never used up.
const unlimited = -1

// defaultQuotas returns the default quotas of a project. The service publishes no number
// for peer links, so 10 is an invention.
func defaultQuotas() map[string]int {
	return map[string]int{
		quotaConnections:     10,
		quotaInterfaces:      50,
		quotaGateways:        unlimited,
		quotaConnectGateways: unlimited,
		quotaGlobalEIPs:      unlimited,
		quotaGlobalGateways:  5,
		quotaPeerLinks:       10,
		quotaLocalGateways:   unlimited,
	}
}

// quotaUsed returns how much of a quota a project uses. For peer links, which have a
// quota on each global gateway, it returns the number on the fullest gateway.
func (db *database) quotaUsed(kind, projectID string) int {
	switch kind {
	case quotaConnections:
		return db.connections.by(byProject, projectID).len()
	case quotaInterfaces:
		return db.interfaces.by(byTenant, projectID).len()
	case quotaGateways:
		return db.gateways.by(byProject, projectID).len()
	case quotaConnectGateways:
		return db.connectGateways.by(byProject, projectID).len()
	case quotaGlobalEIPs:
		return db.eips.by(byTenant, projectID).len()
	case quotaGlobalGateways:
		return db.globalGateways.by(byProject, projectID).len()
	case quotaPeerLinks:
		most := 0
		for g := range db.globalGateways.allBy(byProject, projectID) {
			most = max(most, db.peerLinkCount(g.key()))
		}
		return most
	default:
		return 0
	}
}

// checkQuotaLeft checks that a project can have more resources of the kind.
func (db *database) checkQuotaLeft(kind, projectID string, more int) error {
	return db.checkQuota(kind, db.quotaUsed(kind, projectID)+more)
}

// checkQuota checks that the quota of the kind allows n resources.
func (db *database) checkQuota(kind string, n int) error {
	if quota := db.quotas[kind]; quota != unlimited && n > quota {
		return fmt.Errorf("the quota %s of %d has been used up", kind, quota)
	}
	return nil
}

func quotaOperations() []operation {
	return []operation{{name: "ShowQuotas", route: "GET /v3/{project_id}/dcaas/quotas", do: listQuotas}}
}

// listQuotas answers 201, as API reference 5.5.1 says. Some clients accept nothing else.
func listQuotas(c *call) (answer, error) {
	types, err := readValues(c.query, "type", 0)
	if err != nil {
		return answer{}, err
	}
	quotas := []wireQuota{}
	for _, kind := range []string{
		quotaConnections, quotaInterfaces, quotaConnectGateways, quotaGlobalEIPs, quotaGlobalGateways, quotaPeerLinks, quotaLocalGateways,
	} {
		if len(types) == 0 || slices.ContainsFunc(types, func(t string) bool { return strings.EqualFold(t, kind) }) {
			quotas = append(quotas, wireQuota{Type: kind, Quota: c.db.quotas[kind], Used: c.db.quotaUsed(kind, c.project), Unit: "count"})
		}
	}
	return answer{status: http.StatusCreated, body: map[string]any{"quotas": map[string]any{"resources": quotas}}}, nil
}
