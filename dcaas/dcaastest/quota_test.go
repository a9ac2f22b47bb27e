package dcaastest_test

import (
	"net/http"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestQuotas(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.virtualInterface(c.gateway("vpc-1"), 1, nil)
	connections := `{"type": "physicalConnect", "quota": 10, "used": 3, "unit": "count"}`
	interfaces := `{"type": "virtualInterface", "quota": 50, "used": 1, "unit": "count"}`
	more := `{"type": "connectGateway", "quota": -1, "used": 0, "unit": "count"}, {"type": "geip", "quota": -1, "used": 0, "unit": "count"},
		{"type": "globalDcGateway", "quota": 5, "used": 0, "unit": "count"}, {"type": "peerLinkPerGdgw", "quota": 10, "used": 0, "unit": "count"},
		{"type": "localGateway", "quota": -1, "used": 0, "unit": "count"}`
	for q, want := range map[string]string{
		"":                       connections + "," + interfaces + "," + more,
		"?type=physicalConnect":  connections,
		"?type=VIRTUALINTERFACE": interfaces,
		"?type=virtualInterface&type=physicalConnect": connections + "," + interfaces,
		"?type=other": "",
	} {
		r := c.get("/dcaas/quotas" + q).want(http.StatusCreated)
		wantKeys(t, r.body, "quotas", "request_id")
		wantJSON(t, r.object("quotas"), `{"resources":[`+want+`]}`)
	}
}

func TestQuotaUsedUp(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithStepsPerState(0), dcaastest.WithQuota("physicalConnect", 4), dcaastest.WithQuota("virtualInterface", 2), dcaastest.WithQuota("virtualGateway", 1))
	wantJSON(t, c.get("/dcaas/quotas?type=physicalConnect&type=virtualInterface").object("quotas"), `{"resources":[
		{"type": "physicalConnect", "quota": 4, "used": 3, "unit": "count"}, {"type": "virtualInterface", "quota": 2, "used": 0, "unit": "count"}]}`)
	other := c.inProject(c.srv.AddTenant(""))
	hosted := func(vlan int, project string) reply {
		return c.post("/dcaas/hosted-connects", hostedBody(object{"vlan": vlan, "resource_tenant_id": project}))
	}
	hosted(1, c.srv.ProjectID).want(http.StatusCreated)
	hosted(2, c.srv.ProjectID).refused(http.StatusBadRequest, "DC.1019")
	hosted(2, other.project).want(http.StatusCreated) // uses the quota of the other tenant

	gateway := c.gateway("vpc-1")
	c.post("/dcaas/virtual-gateways", gatewayBody(object{"vpc_id": "vpc-2"})).refused(http.StatusBadRequest, "DC.1019")
	theirs := other.gateway("vpc-1")

	v := c.virtualInterface(gateway, 1, nil)["id"].(string)
	c.virtualInterface(gateway, 2, nil)
	c.virtualInterface(theirs, 3, object{"resource_tenant_id": other.project})
	c.post("/dcaas/virtual-interfaces", staticInterface(gateway, 4, nil)).refused(http.StatusBadRequest, "DC.1019")
	c.delete("/dcaas/virtual-interfaces/" + v).empty(http.StatusNoContent)
	c.virtualInterface(gateway, 4, nil)
	c.virtualInterface(theirs, 5, object{"resource_tenant_id": other.project})
	c.post("/dcaas/virtual-interfaces", staticInterface(theirs, 6, object{"resource_tenant_id": other.project})).refused(http.StatusBadRequest, "DC.1019")
}

// TestGatewayQuotas uses up the quotas of connect gateways, global EIPs, global gateways
// and peer links.
func TestGatewayQuotas(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithStepsPerState(0), dcaastest.WithQuota("connectGateway", 2), dcaastest.WithQuota("geip", 3),
		dcaastest.WithQuota("globalDcGateway", 2), dcaastest.WithQuota("peerLinkPerGdgw", 2))
	other := c.inProject(c.srv.AddTenant(""))
	for _, p := range []*client{c, other} {
		entry, second := p.connectGateway("a"), p.connectGateway("b")
		p.post("/dcaas/connect-gateways", object{"connect_gateway": object{"name": "c"}}).refused(http.StatusBadRequest, "DC.1019")
		p.bind(entry, p.project+"-1", p.project+"-2").want(http.StatusCreated)
		p.bind(second, p.project+"-3", p.project+"-4").refused(http.StatusBadRequest, "DC.1019")
		p.bind(second, p.project+"-3").want(http.StatusCreated)

		gateway, idle := p.globalGateway(nil)["id"].(string), p.globalGateway(nil)["id"].(string)
		p.post("/dcaas/global-dc-gateways", object{"global_dc_gateway": object{"name": "c"}}).refused(http.StatusBadRequest, "DC.1019")
		connectionID := p.srv.AddConnection(dcaastest.Connection{ProjectID: p.project})
		for i, g := range []string{gateway, idle} {
			p.virtualInterface("", i+1, onGlobal(g, object{"direct_connect_id": connectionID}))
		}
		for _, left := range []int{2, 1} {
			wantField(t, p.get("/dcaas/global-dc-gateways/"+gateway).object("global_dc_gateway"), "available_peer_link_count", left)
			p.peerLink(gateway, nil)
		}
		p.post("/dcaas/global-dc-gateways/"+gateway+"/peer-links", linkBody(nil)).refused(http.StatusBadRequest, "DC.1019")
		p.peerLink(idle, nil) // each gateway has its own quota
		wantJSON(t, p.get("/dcaas/quotas?type=connectGateway&type=geip&type=globalDcGateway&type=peerLinkPerGdgw").object("quotas"), `{"resources":[
			{"type": "connectGateway", "quota": 2, "used": 2, "unit": "count"}, {"type": "geip", "quota": 3, "used": 3, "unit": "count"},
			{"type": "globalDcGateway", "quota": 2, "used": 2, "unit": "count"}, {"type": "peerLinkPerGdgw", "quota": 2, "used": 2, "unit": "count"}]}`)
	}
}

func TestUnlimitedQuota(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithQuota("virtualInterface", -1))
	gateway := c.gateway("vpc-1")
	for vlan := range 51 {
		c.virtualInterface(gateway, vlan+1, nil)
	}
	wantJSON(t, c.get("/dcaas/quotas?type=virtualInterface").object("quotas"), `{"resources":[{"type": "virtualInterface", "quota": -1, "used": 51, "unit": "count"}]}`)

	c = newClient(t)
	gateway = c.gateway("vpc-1")
	for vlan := range 50 {
		c.virtualInterface(gateway, vlan+1, nil)
	}
	c.post("/dcaas/virtual-interfaces", staticInterface(gateway, 51, nil)).refused(http.StatusBadRequest, "DC.1019")

	defer func() {
		if recover() == nil {
			t.Error("a quota of a type that is not there did not panic")
		}
	}()
	dcaastest.NewServer(dcaastest.WithQuota("virtual_interface", 1))
}
