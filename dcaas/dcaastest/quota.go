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
	Quota int64  `json:"quota"`
	Used  int64  `json:"used"`
	Unit  string `json:"unit"`
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
	quotas := []wireQuota{
		{Type: "physicalConnect", Quota: 10, Used: count(c.connections().all()), Unit: "count"},
		{Type: "virtualInterface", Quota: 50, Used: count(c.interfaces().all()), Unit: "count"},
	}
	if len(types) > 0 {
		quotas = slices.DeleteFunc(quotas, func(q wireQuota) bool {
			return !slices.ContainsFunc(types, func(t string) bool { return strings.EqualFold(t, q.Type) })
		})
	}
	return answer{status: http.StatusCreated, body: map[string]any{"quotas": map[string]any{"resources": quotas}}}, nil
}

func count[T any](all iter.Seq[T]) int64 {
	var n int64
	for range all {
		n++
	}
	return n
}
