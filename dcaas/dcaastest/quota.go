package dcaastest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// wireQuota is table 5-156.
type wireQuota struct {
	Type  string `json:"type"`
	Quota int    `json:"quota"`
	Used  int    `json:"used"`
	Unit  string `json:"unit"`
}

// Types of quotas. That of virtual gateways is not among those that ShowQuotas knows.
const (
	quotaConnections     = "physicalConnect"
	quotaInterfaces      = "virtualInterface"
	quotaGateways        = "virtualGateway"
	quotaConnectGateways = "connectGateway"
	quotaGlobalEIPs      = "geip"
	quotaGlobalGateways  = "globalDcGateway"
	quotaPeerLinks       = "peerLinkPerGdgw"
	quotaLocalGateways   = "localGateway" // of which there are none
)

// unlimited is a quota that is never used up.
const unlimited = -1

// defaultQuotas are the usual ones of a project, where they are known. That of
// peer links is made up: a gateway says how many more it can have.
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

// used is how much of a quota a project has used. Of a quota that each global
// gateway has for itself it is what the fullest has used.
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
		for g := range db.globalGateways.by(byProject, projectID).all() {
			most = max(most, db.linksOf(g.key()))
		}
		return most
	default:
		return 0
	}
}

// quotaLeft checks that a project can have more. The code is the one that
// connections have: the reference has no other for a quota.
func (db *database) quotaLeft(kind, projectID string, more int) error {
	return db.quotaAllows(kind, db.quotaUsed(kind, projectID)+more)
}

func (db *database) quotaAllows(kind string, n int) error {
	if quota := db.quotas[kind]; quota != unlimited && n > quota {
		return fmt.Errorf("the quota %s of %d has been used up", kind, quota)
	}
	return nil
}

func quotaOperations() []operation {
	return []operation{{name: "ShowQuotas", route: "GET /v3/{project_id}/dcaas/quotas", do: listQuotas}}
}

// listQuotas answers 201, a GET though it is: section 5.5.1 has it so, and
// there are clients that take nothing else.
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
