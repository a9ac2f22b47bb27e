package dcaastest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestDefaultConnections(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	r := c.get("/dcaas/direct-connects").want(http.StatusOK)
	wantKeys(t, r.body, "direct_connects", "page_info", "request_id")
	items := r.list("direct_connects")
	for name, want := range map[string][]string{
		"id":     {standard1, standard2, operations},
		"type":   {"standard", "standard", "hosting"},
		"status": {"ACTIVE", "ACTIVE", "ACTIVE"},
	} {
		if got := column(items, name); !slices.Equal(got, want) {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
}

func TestShowConnection(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	r := c.get("/dcaas/direct-connects/" + standard1).want(http.StatusOK)
	wantKeys(t, r.body, "direct_connect", "request_id")
	conn := r.object("direct_connect")
	wantTime(t, conn, "create_time", "apply_time", "signed_agreement_time")
	conn["create_time"], conn["apply_time"], conn["signed_agreement_time"] = "T", "T", "T"
	wantJSON(t, conn, `{
		"id": "`+standard1+`", "tenant_id": "`+c.srv.ProjectID+`", "name": "dc-standard-1", "description": "",
		"port_type": "10G", "bandwidth": 10000, "location": "Example Exchange 1", "peer_location": "",
		"device_id": "198.51.100.1", "type": "standard", "hosting_id": null, "charge_mode": "bandwidth",
		"provider": "Example Carrier", "admin_state_up": true, "vlan": null, "status": "ACTIVE",
		"apply_time": "T", "create_time": "T", "provider_status": "ACTIVE", "peer_port_type": null,
		"peer_provider": null, "order_id": null, "product_id": null, "spec_code": null, "period_type": null,
		"period_num": null, "vgw_type": "default", "lag_id": null, "enterprise_project_id": "0",
		"locales": {"en_us": "Example Region", "zh_cn": "示例区域"}, "support_feature": [], "ies_id": null,
		"reason": null, "email": null, "onestop_product_id": null, "building_line_product_id": null,
		"last_onestop_product_id": null, "last_building_line_product_id": null, "modified_bandwidth": null,
		"change_mode": null, "onestopdc_status": null, "public_border_group": "center", "auto_renew": null,
		"ratio_95peak": null, "tags": [],
		"signed_agreement_status": "signed", "signed_agreement_time": "T"
	}`)
	c.get("/dcaas/direct-connects/"+nowhere).refused(http.StatusNotFound, "DC.1012")
}

func TestUpdateConnection(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	path := "/dcaas/direct-connects/" + standard1
	update := func(changes object) object {
		t.Helper()
		r := c.put(path, object{"direct_connect": changes}).want(http.StatusOK)
		wantKeys(t, r.body, "direct_connect", "request_id")
		wantJSON(t, c.get(path).object("direct_connect"), string(encode(t, r.object("direct_connect"))))
		return r.object("direct_connect")
	}
	conn := update(object{
		"name": "renamed", "description": "text", "bandwidth": 20000, "peer_location": "street",
		"status": "PENDING_PAY", "provider_status": "DOWN",
	})
	for name, want := range map[string]any{
		"name": "renamed", "description": "text", "bandwidth": 20000, "peer_location": "street",
		"status": "PENDING_PAY", "provider_status": "DOWN", "type": "standard",
	} {
		wantField(t, conn, name, want)
	}
	conn = update(object{"description": "", "name": nil})
	wantField(t, conn, "description", "")
	wantField(t, conn, "name", "renamed")

	update(object{"bandwidth": 20000})
	c.put(path, object{"direct_connect": object{"bandwidth": 19999}}).refused(http.StatusBadRequest, "DC.1010")

	for _, changes := range []object{
		{"name": 1},
		{"name": strings.Repeat("a", 65)},
		{"description": strings.Repeat("a", 129)},
		{"bandwidth": 1},
		{"bandwidth": 100001},
		{"bandwidth": "200"},
		{"peer_location": strings.Repeat("a", 256)},
		{"status": "ACTIVE"},
		{"provider_status": "UP"},
	} {
		c.put(path, object{"direct_connect": changes}).refused(http.StatusBadRequest, "DC.0001")
	}
	c.put("/dcaas/direct-connects/"+nowhere, object{"direct_connect": object{}}).refused(http.StatusNotFound, "DC.1012")
}

func TestDeleteConnection(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	path := "/dcaas/direct-connects/" + standard1
	v := c.virtualInterface(c.gateway("vpc-1"), 1, nil)
	c.delete(path).refused(http.StatusBadRequest, "DC.1007")
	c.delete("/dcaas/virtual-interfaces/" + v["id"].(string)).empty(http.StatusNoContent)
	c.delete(path).refused(http.StatusBadRequest, "DC.1007") // the interface is PENDING_DELETE
	c.get("/dcaas/virtual-interfaces/" + v["id"].(string)).want(http.StatusOK)
	c.delete(path).empty(http.StatusNoContent)
	c.get(path).refused(http.StatusNotFound, "DC.1012")
	c.delete(path).refused(http.StatusNotFound, "DC.1012")
}

func TestAddConnection(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.srv.AddConnection(dcaastest.Connection{
		Name: "extra", Description: "text", PortType: "1G", Bandwidth: 1000, Status: "DOWN",
		Location: "here", PeerLocation: "there", DeviceID: "device", EnterpriseProjectID: "ep",
	})
	conn := c.get("/dcaas/direct-connects/" + id).want(http.StatusOK).object("direct_connect")
	for name, want := range map[string]any{
		"name": "extra", "description": "text", "port_type": "1G", "bandwidth": 1000, "status": "DOWN", "type": "standard",
		"location": "here", "peer_location": "there", "device_id": "device", "enterprise_project_id": "ep", "tenant_id": c.srv.ProjectID,
	} {
		wantField(t, conn, name, want)
	}
	hosted := c.srv.AddConnection(dcaastest.Connection{Type: "hosted", HostingID: operations, VLAN: 9, ProjectID: "another"})
	wantField(t, c.get("/dcaas/hosted-connects/"+hosted).object("hosted_connect"), "vlan", 9)
	c.get("/dcaas/direct-connects/"+hosted).refused(http.StatusNotFound, "DC.1012")

	defer func() {
		if recover() == nil {
			t.Error("a second connection with the same id did not panic")
		}
	}()
	c.srv.AddConnection(dcaastest.Connection{ID: id})
}

func TestSetConnectionStatus(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithStepsPerState(0))
	v := c.virtualInterface(c.gateway("vpc-1"), 1, object{"route_mode": "bgp", "bgp_asn": 65000})
	for _, status := range []string{"DOWN", "ACTIVE"} {
		c.srv.SetConnectionStatus(standard1, status)
		wantField(t, c.get("/dcaas/direct-connects/"+standard1).object("direct_connect"), "status", status)
		got := c.get("/dcaas/virtual-interfaces/" + v["id"].(string)).object("virtual_interface")
		wantField(t, got, "status", status)
		peer := got["vif_peers"].([]any)[0].(object)
		wantField(t, peer, "status", status)
		wantField(t, peer, "bgp_status", status)
		if found := c.get("/dcaas/virtual-interfaces?status=" + status).list("virtual_interfaces"); len(found) != 1 {
			t.Errorf("interfaces that are %s: %v", status, found)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a connection that is not there did not panic")
		}
	}()
	c.srv.SetConnectionStatus(nowhere, "DOWN")
}
