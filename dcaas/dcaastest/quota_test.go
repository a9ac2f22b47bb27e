package dcaastest_test

import (
	"net/http"
	"testing"
)

func TestQuotas(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.virtualInterface(c.gateway("vpc-1"), 1, nil)
	lines := `{"type": "physicalConnect", "quota": 10, "used": 3, "unit": "count"}`
	interfaces := `{"type": "virtualInterface", "quota": 50, "used": 1, "unit": "count"}`
	for q, want := range map[string]string{
		"":                       lines + "," + interfaces,
		"?type=physicalConnect":  lines,
		"?type=VIRTUALINTERFACE": interfaces,
		"?type=virtualInterface&type=physicalConnect": lines + "," + interfaces,
		"?type=other": "",
	} {
		r := c.get("/dcaas/quotas" + q).want(http.StatusCreated)
		wantKeys(t, r.body, "quotas", "request_id")
		wantJSON(t, r.object("quotas"), `{"resources":[`+want+`]}`)
	}
}
