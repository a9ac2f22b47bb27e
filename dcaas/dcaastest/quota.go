package dcaastest

import (
	"iter"
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

// Types of quotas. That of gateways is not among those that ShowQuotas knows.
const (
	quotaConnections = "physicalConnect"
	quotaInterfaces  = "virtualInterface"
	quotaGateways    = "virtualGateway"
)

// unlimited is a quota that is never used up.
const unlimited = -1

// defaultQuotas are the usual ones of a project, where they are known.
func defaultQuotas() map[string]int {
	return map[string]int{quotaConnections: 10, quotaInterfaces: 50, quotaGateways: unlimited}
}

// used is how much of a quota a project has used.
func (w *world) used(kind, projectID string) int {
	switch kind {
	case quotaConnections:
		return count(w.connections.all(), func(l *connection) bool { return l.wire.TenantID == projectID })
	case quotaInterfaces:
		return count(w.interfaces.all(), func(v *virtualInterface) bool { return v.wire.TenantID == projectID })
	default:
		return count(w.gateways.all(), func(g *virtualGateway) bool { return g.wire.TenantID == projectID })
	}
}

// quotaLeft checks that a project can have one more. The code is the one that
// connections have: the reference has no other for a quota.
func (w *world) quotaLeft(kind, projectID string) error {
	if quota := w.quotas[kind]; quota != unlimited && w.used(kind, projectID) >= quota {
		return refuse(codeQuota, "the quota %s of %d has been used up", kind, quota)
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
	for _, kind := range []string{quotaConnections, quotaInterfaces} {
		if len(types) == 0 || slices.ContainsFunc(types, func(t string) bool { return strings.EqualFold(t, kind) }) {
			quotas = append(quotas, wireQuota{Type: kind, Quota: c.world.quotas[kind], Used: c.world.used(kind, c.project), Unit: "count"})
		}
	}
	return answer{status: http.StatusCreated, body: map[string]any{"quotas": map[string]any{"resources": quotas}}}, nil
}

func count[T any](all iter.Seq[T], counts func(T) bool) int {
	n := 0
	for r := range all {
		if counts(r) {
			n++
		}
	}
	return n
}
