package dcaastest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestHostedConnection(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	r := c.post("/dcaas/hosted-connects", hostedBody(nil)).want(http.StatusCreated)
	wantKeys(t, r.body, "hosted_connect", "request_id")
	hosted := r.object("hosted_connect")
	id := hosted["id"].(string)
	wantTime(t, hosted, "create_time", "apply_time")
	want := `{
		"id": "` + id + `", "tenant_id": "` + unknownTenant + `", "name": "client-dc-faf1", "description": "Hosted Connect",
		"bandwidth": 10, "location": "Example Exchange 1", "peer_location": "street", "hosting_id": "` + operations + `",
		"provider": "Example Carrier", "admin_state_up": true, "vlan": 441, "status": "BUILD",
		"apply_time": "` + hosted["apply_time"].(string) + `", "create_time": "` + hosted["create_time"].(string) + `",
		"provider_status": "ACTIVE", "port_type": "10G", "type": "hosted"
	}`
	wantJSON(t, hosted, want)
	path := "/dcaas/hosted-connects/" + id
	wantJSON(t, c.get(path).want(http.StatusOK).object("hosted_connect"), want)
	wantJSON(t, c.get("/dcaas/hosted-connects").want(http.StatusOK).list("hosted_connects")[0], want)

	// It belongs to the tenant: the partner does not have it as a connection.
	c.get("/dcaas/direct-connects/"+id).refused(http.StatusNotFound, "DC.1012")
	c.get("/dcaas/hosted-connects/"+standard1).refused(http.StatusNotFound, "DC.1012")

	r = c.put(path, object{"hosted_connect": object{"name": "renamed", "description": "", "bandwidth": 20, "peer_location": ""}}).want(http.StatusOK)
	hosted = r.object("hosted_connect")
	for name, value := range map[string]any{"name": "renamed", "description": "", "bandwidth": 20, "peer_location": "", "status": "BUILD", "vlan": 441} {
		wantField(t, hosted, name, value)
	}
	for _, changes := range []object{
		{"bandwidth": 1},
		{"bandwidth": 400001},
		{"name": false},
		{"name": strings.Repeat("a", 65)},
		{"description": strings.Repeat("a", 129)},
		{"peer_location": strings.Repeat("a", 256)},
	} {
		c.put(path, object{"hosted_connect": changes}).refused(http.StatusBadRequest, "DC.0001")
	}

	c.delete("/dcaas/direct-connects/"+operations).refused(http.StatusBadRequest, "DC.1007")
	c.delete(path).empty(http.StatusNoContent)
	c.get(path).refused(http.StatusNotFound, "DC.1012")
	c.put(path, object{"hosted_connect": object{}}).refused(http.StatusNotFound, "DC.1012")
	c.delete(path).refused(http.StatusNotFound, "DC.1012")
	c.delete("/dcaas/direct-connects/" + operations).empty(http.StatusNoContent)
}

func TestHostedConnectionRules(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.post("/dcaas/hosted-connects", hostedBody(nil)).want(http.StatusCreated)
	tests := []struct {
		name    string
		changes object
		code    string
	}{
		{"no bandwidth", object{"bandwidth": nil}, "DC.0001"},
		{"no hosting_id", object{"hosting_id": nil}, "DC.0001"},
		{"no vlan", object{"vlan": nil}, "DC.1003"},
		{"no tenant", object{"resource_tenant_id": nil}, "DC.0001"},
		{"long tenant", object{"resource_tenant_id": unknownTenant + "0"}, "DC.0001"},
		{"large VLAN", object{"vlan": 4000}, "DC.0001"},
		{"negative VLAN", object{"vlan": -1}, "DC.0001"},
		{"long name", object{"name": strings.Repeat("a", 65)}, "DC.0001"},
		{"long description", object{"description": strings.Repeat("a", 129)}, "DC.0001"},
		{"long location", object{"peer_location": strings.Repeat("a", 256)}, "DC.0001"},
		{"small bandwidth", object{"bandwidth": 1, "vlan": 1}, "DC.0001"},
		{"not an operations connection", object{"hosting_id": standard1}, "DC.1004"},
		{"VLAN conflict", object{"name": "another"}, "DC.1008"},
		{"no such connection", object{"hosting_id": nowhere}, "DC.1015"},
		{"VLAN 0", object{"vlan": 0}, "DC.1017"},
		{"too much bandwidth", object{"vlan": 1, "bandwidth": 9991}, "DC.1000"}, // the connection has 10000 Mbit/s
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := *c
			c.t = t
			c.post("/dcaas/hosted-connects", hostedBody(tt.changes)).refused(http.StatusBadRequest, tt.code)
		})
	}
}

// TestInterfaceOnHostedConnection creates an interface as a tenant who is also the
// partner.
func TestInterfaceOnHostedConnection(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.post("/dcaas/hosted-connects", hostedBody(object{"resource_tenant_id": c.srv.ProjectID})).object("hosted_connect")["id"].(string)
	status := func(want string) {
		t.Helper()
		wantField(t, c.get("/dcaas/hosted-connects/"+id).object("hosted_connect"), "status", want)
		wantField(t, c.get("/dcaas/direct-connects/"+id).object("direct_connect"), "status", want)
	}
	status("BUILD")
	gateway := c.gateway("vpc-1")
	c.post("/dcaas/virtual-interfaces", staticInterface(gateway, 442, object{"direct_connect_id": id})).refused(http.StatusBadRequest, "DC.1207")
	v := c.virtualInterface(gateway, 441, object{"direct_connect_id": id})["id"].(string)
	status("BUILD")
	for range 2 {
		c.get("/dcaas/virtual-interfaces/" + v).want(http.StatusOK)
	}
	status("ACTIVE")
	c.post("/dcaas/virtual-interfaces", staticInterface(gateway, 441, object{"direct_connect_id": id})).refused(http.StatusBadRequest, "DC.1206")
	change := func(bandwidth int) reply {
		return c.put("/dcaas/virtual-interfaces/"+v, object{"virtual_interface": object{"bandwidth": bandwidth}})
	}
	change(3).refused(http.StatusBadRequest, "DC.1208")
	change(2).want(http.StatusOK) // unchanged
	c.delete("/dcaas/hosted-connects/"+id).refused(http.StatusBadRequest, "DC.1007")
	c.put("/dcaas/hosted-connects/"+id, object{"hosted_connect": object{"name": "x"}}).want(http.StatusOK)
	status("BUILD")
	c.delete("/dcaas/virtual-interfaces/" + v).empty(http.StatusNoContent)
	c.get("/dcaas/virtual-interfaces/" + v).want(http.StatusOK)
	c.delete("/dcaas/hosted-connects/" + id).empty(http.StatusNoContent)
}

// TestInterfaceKeepsConnectionStatus checks that an interface makes only hosted
// connections in BUILD ACTIVE.
func TestInterfaceKeepsConnectionStatus(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithStepsPerState(0))
	gateway := c.gateway("vpc-1")
	for _, conn := range []dcaastest.Connection{
		{Status: "BUILD"},
		{Status: "DOWN", Type: "hosted", HostingID: operations, VLAN: 1},
	} {
		id := c.srv.AddConnection(conn)
		c.virtualInterface(gateway, 1, object{"direct_connect_id": id})
		wantField(t, c.get("/dcaas/direct-connects/"+id).object("direct_connect"), "status", conn.Status)
	}
}

func TestHostedConnectionOfAnotherPartner(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	hosting := c.srv.AddConnection(dcaastest.Connection{Type: "hosting", ProjectID: "partner"})
	id := c.srv.AddConnection(dcaastest.Connection{Type: "hosted", HostingID: hosting, VLAN: 1})
	c.get("/dcaas/hosted-connects/"+id).refused(http.StatusNotFound, "DC.1012")
	c.get("/dcaas/direct-connects/"+hosting).refused(http.StatusNotFound, "DC.1012")
	wantField(t, c.get("/dcaas/direct-connects/"+id).object("direct_connect"), "hosting_id", hosting)
}

// TestHostedBandwidth divides the 10000 Mbit/s of an operations connection.
func TestHostedBandwidth(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.post("/dcaas/hosted-connects", hostedBody(object{"bandwidth": 6000, "resource_tenant_id": c.srv.ProjectID})).want(http.StatusCreated).object("hosted_connect")["id"].(string)
	c.post("/dcaas/hosted-connects", hostedBody(object{"bandwidth": 4000, "vlan": 1})).want(http.StatusCreated)
	c.post("/dcaas/hosted-connects", hostedBody(object{"bandwidth": 2, "vlan": 2})).refused(http.StatusBadRequest, "DC.1000")

	c.put("/dcaas/hosted-connects/"+id, object{"hosted_connect": object{"bandwidth": 6001}}).refused(http.StatusBadRequest, "DC.1000")
	c.put("/dcaas/direct-connects/"+id, object{"direct_connect": object{"bandwidth": 6001}}).refused(http.StatusBadRequest, "DC.1000")
	c.put("/dcaas/hosted-connects/"+id, object{"hosted_connect": object{"bandwidth": 5998}}).want(http.StatusOK)
	c.post("/dcaas/hosted-connects", hostedBody(object{"bandwidth": 2, "vlan": 2})).want(http.StatusCreated)

	c.put("/dcaas/direct-connects/"+operations, object{"direct_connect": object{"bandwidth": 9999}}).refused(http.StatusBadRequest, "DC.1000")
	c.put("/dcaas/direct-connects/"+operations, object{"direct_connect": object{"bandwidth": 10000}}).want(http.StatusOK)

	orphan := c.srv.AddConnection(dcaastest.Connection{Type: "hosted", HostingID: nowhere, VLAN: 1})
	c.put("/dcaas/direct-connects/"+orphan, object{"direct_connect": object{"bandwidth": 99999}}).want(http.StatusOK)
}

// TestHostedConnectionForAnotherTenant checks both views: the partner has a hosted
// connection, the tenant a connection.
func TestHostedConnectionForAnotherTenant(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithStepsPerState(0))
	other := c.inProject(c.srv.AddTenant(""))
	id := c.post("/dcaas/hosted-connects", hostedBody(object{"resource_tenant_id": other.project})).want(http.StatusCreated).object("hosted_connect")["id"].(string)
	wantField(t, other.get("/dcaas/direct-connects/"+id).object("direct_connect"), "status", "BUILD")
	other.get("/dcaas/hosted-connects/"+id).refused(http.StatusNotFound, "DC.1012")
	other.virtualInterface(other.gateway("vpc-1"), 441, object{"direct_connect_id": id})
	wantField(t, c.get("/dcaas/hosted-connects/"+id).object("hosted_connect"), "status", "ACTIVE")
}
