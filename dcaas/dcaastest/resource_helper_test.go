package dcaastest_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// gateway creates a virtual gateway for a VPC and returns its ID.
func (c *client) gateway(vpc string) string {
	c.t.Helper()
	r := c.post("/dcaas/virtual-gateways", object{"virtual_gateway": object{
		"name": "vgw-" + vpc, "vpc_id": vpc, "local_ep_group": []string{"192.168.1.0/24"},
	}}).want(http.StatusCreated)
	return r.object("virtual_gateway")["id"].(string)
}

// staticInterface returns the body of an interface with static routes. A change to nil
// removes the field.
func staticInterface(gateway string, vlan int, changes object) object {
	in := object{
		"name": fmt.Sprintf("vif-%04d", vlan), "direct_connect_id": standard1, "vgw_id": gateway,
		"type": "private", "vlan": vlan, "bandwidth": 2, "route_mode": "static",
		"local_gateway_v4_ip": "10.0.0.1/30", "remote_gateway_v4_ip": "10.0.0.2/30",
		"remote_ep_group": []string{"10.1.0.0/16"},
	}
	change(in, changes)
	return object{"virtual_interface": in}
}

// virtualInterface creates an interface with static routes.
func (c *client) virtualInterface(gateway string, vlan int, changes object) object {
	c.t.Helper()
	return c.post("/dcaas/virtual-interfaces", staticInterface(gateway, vlan, changes)).want(http.StatusCreated).object("virtual_interface")
}

// connectGateway creates a connect gateway and returns its ID.
func (c *client) connectGateway(name string) string {
	c.t.Helper()
	return c.post("/dcaas/connect-gateways", object{"connect_gateway": object{"name": name}}).want(http.StatusCreated).object("connect_gateway")["id"].(string)
}

// bind binds global EIPs to a connect gateway.
func (c *client) bind(gateway string, eips ...string) reply {
	c.t.Helper()
	return c.post("/dcaas/connect-gateways/"+gateway+"/binding-global-eips", eipBody(eips...))
}

func eipBody(eips ...string) object {
	entries := make([]object, len(eips))
	for i, id := range eips {
		entries[i] = object{"global_eip_id": id}
	}
	return object{"global_eips": entries}
}

// globalGateway creates a global gateway.
func (c *client) globalGateway(changes object) object {
	c.t.Helper()
	in := object{"name": "gdgw"}
	maps.Copy(in, changes)
	return c.post("/dcaas/global-dc-gateways", object{"global_dc_gateway": in}).want(http.StatusCreated).object("global_dc_gateway")
}

// onGlobal returns the changes that put an interface on a global gateway.
func onGlobal(gateway string, changes object) object {
	out := object{"vgw_id": nil, "service_type": "GDGW", "gateway_id": gateway}
	maps.Copy(out, changes)
	return out
}

// linkBody returns the body of a peer link to a router.
func linkBody(changes object) object {
	in := object{"name": "link", "peer_site": object{"gateway_id": "er-1", "project_id": unknownTenant, "region_id": "region-2"}}
	change(in, changes)
	return object{"peer_link": in}
}

// peerLink creates a peer link.
func (c *client) peerLink(gateway string, changes object) object {
	c.t.Helper()
	return c.post("/dcaas/global-dc-gateways/"+gateway+"/peer-links", linkBody(changes)).want(http.StatusCreated).object("peer_link")
}

// unknownTenant is a project that the server does not have.
const unknownTenant = "0605768a3300d5762f82c01180692873"

func hostedBody(changes object) object {
	in := object{
		"name": "client-dc-faf1", "description": "Hosted Connect", "resource_tenant_id": unknownTenant,
		"hosting_id": operations, "vlan": 441, "bandwidth": 10, "peer_location": "street",
	}
	change(in, changes)
	return object{"hosted_connect": in}
}

func switchoverBody(id, operation string) object {
	return object{"switchover_test_record": object{"resource_id": id, "operation": operation}}
}

func peerBody(vif string, changes object) object {
	in := object{
		"name": "six", "description": "text", "address_family": "IPv6", "local_gateway_ip": "2001:db8::1/64", "remote_gateway_ip": "2001:db8::2/64",
		"route_mode": "bgp", "bgp_asn": int64(4200000000), "bgp_md5": "not-a-secret", "remote_ep_group": []string{"2001:db8:1::/64"}, "vif_id": vif,
	}
	change(in, changes)
	return object{"vif_peer": in}
}

func gatewayBody(changes object) object {
	in := object{"name": "vgw-c7b22", "description": "", "vpc_id": "vpc-1", "bgp_asn": 64512, "local_ep_group": []string{"192.168.1.0/24"}}
	change(in, changes)
	return object{"virtual_gateway": in}
}

// newClientWithConnections returns a client of a server with n more connections, named
// extra-00 and so on. Their bandwidth falls with the number.
func newClientWithConnections(t *testing.T, n int) *client {
	t.Helper()
	c := newClient(t)
	for i := range n {
		c.srv.AddConnection(dcaastest.Connection{
			ID: fmt.Sprintf("11111111-0000-4000-8000-%012d", i), Name: fmt.Sprintf("extra-%02d", i), Bandwidth: 5000 - i,
		})
	}
	return c
}

// routedGateway is a global gateway with an interface that has a peer of each family.
type routedGateway struct {
	*client
	id, path string
	vif      string
	v4, v6   string // peers
}

func newRoutedGateway(c *client, vlan int) routedGateway {
	id := c.globalGateway(nil)["id"].(string)
	v := c.virtualInterface("", vlan, onGlobal(id, nil))
	six := c.post("/dcaas/vif-peers", peerBody(v["id"].(string), nil)).want(http.StatusCreated).object("vif_peer")["id"].(string)
	return routedGateway{c, id, "/dcaas/gdgw/" + id + "/routetables", v["id"].(string), v["vif_peers"].([]any)[0].(object)["id"].(string), six}
}

func (r routedGateway) update(changes object) reply {
	r.t.Helper()
	return r.put(r.path, object{"gdgw_routetable": changes})
}

func (r routedGateway) routes(q string) []object {
	r.t.Helper()
	page := r.get(r.path + q).want(http.StatusOK)
	wantKeys(r.t, page.body, "gdgw_routetables", "page_info", "request_id", "total_count")
	return page.list("gdgw_routetables")
}

// routeBody returns an entry of a request that changes routes.
func routeBody(destination, nexthop, kind string) object {
	return object{"destination": destination, "nexthop": nexthop, "type": kind}
}

// change changes the fields of a body. A change to nil removes the field.
func change(in, changes object) {
	maps.Copy(in, changes)
	maps.DeleteFunc(in, func(_ string, v any) bool { return v == nil })
}
