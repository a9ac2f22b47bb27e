package dcaastest_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// TestUpdateIsPending checks which fields lead to PENDING_UPDATE.
func TestUpdateIsPending(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	gateway := c.gateway("vpc-1")
	vif := c.virtualInterface(gateway, 1, object{"route_mode": "bgp", "bgp_asn": 65000})["id"].(string)
	update, unchanged := []string{"PENDING_UPDATE", "PENDING_UPDATE", "ACTIVE"}, []string{"ACTIVE", "ACTIVE", "ACTIVE"}
	for _, tt := range []struct {
		path, wrapper string
		changes       []object
		want          []string
	}{
		{"/dcaas/virtual-gateways/" + gateway, "virtual_gateway", []object{
			{"local_ep_group": []string{"192.168.2.0/24"}},
			{"local_ep_group_ipv6": []string{"2001:db8::/64"}},
		}, update},
		{"/dcaas/virtual-gateways/" + gateway, "virtual_gateway", []object{
			{"name": "n", "description": "d"},
			{"local_ep_group": []string{"192.168.2.0/24"}, "local_ep_group_ipv6": []string{"2001:db8::/64"}}, // unchanged
		}, unchanged},
		{"/dcaas/virtual-interfaces/" + vif, "virtual_interface", []object{
			{"bandwidth": 50},
			{"priority": "low"},
			{"remote_ep_group": []string{"10.2.0.0/16"}},
			{"service_ep_group": []string{"203.0.113.0/24"}},
			{"enable_bfd": true},
			{"enable_bfd": false},
			{"enable_nqa": true},
		}, update},
		{"/dcaas/virtual-interfaces/" + vif, "virtual_interface", []object{
			{"name": "n", "description": "d"},
			{"bandwidth": 50, "remote_ep_group": []string{"10.2.0.0/16"}, "service_ep_group": []string{"203.0.113.0/24"}, "enable_bfd": false, "enable_nqa": true},
			{"priority": "low"},
		}, unchanged},
	} {
		for range 2 {
			c.get(tt.path).want(http.StatusOK) // advances to ACTIVE
		}
		for _, changes := range tt.changes {
			if got := c.put(tt.path, object{tt.wrapper: changes}).want(http.StatusOK).statuses(c, tt.path, tt.wrapper, 2); !slices.Equal(got, tt.want) {
				t.Errorf("%v: %v, want %v", changes, got, tt.want)
			}
		}
	}

	// A second update restarts PENDING_UPDATE. BGP stays up meanwhile.
	path := "/dcaas/virtual-interfaces/" + vif
	for _, bandwidth := range []int{60, 70} {
		v := c.put(path, object{"virtual_interface": object{"bandwidth": bandwidth}}).want(http.StatusOK).object("virtual_interface")
		wantField(t, v, "status", "PENDING_UPDATE")
		wantField(t, v["vif_peers"].([]any)[0].(object), "bgp_status", "ACTIVE")
		wantField(t, v["vif_peers"].([]any)[0].(object), "receive_route_num", 1)
	}
	c.srv.SetConnectionStatus(standard1, "DOWN")
	for _, want := range []string{"PENDING_UPDATE", "DOWN"} {
		v := c.get(path).object("virtual_interface")
		wantField(t, v, "status", want)
		wantField(t, v["vif_peers"].([]any)[0].(object), "bgp_status", "DOWN")
		wantField(t, v["vif_peers"].([]any)[0].(object), "receive_route_num", 0)
	}
}

// TestSecondUpdateStartsOver checks that an update during another takes its full time.
func TestSecondUpdateStartsOver(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithStepsPerState(2))
	path := "/dcaas/virtual-gateways/" + c.gateway("vpc-1")
	for range 2 {
		c.get(path).want(http.StatusOK) // advances to ACTIVE
	}
	var got []string
	for i, local := range []string{"192.168.2.0/24", "192.168.3.0/24"} {
		r := c.put(path, object{"virtual_gateway": object{"local_ep_group": []string{local}}}).want(http.StatusOK)
		got = append(got, r.statuses(c, path, "virtual_gateway", 1+2*i)...)
	}
	if want := []string{"PENDING_UPDATE", "PENDING_UPDATE", "PENDING_UPDATE", "PENDING_UPDATE", "PENDING_UPDATE", "ACTIVE"}; !slices.Equal(got, want) {
		t.Errorf("states = %v, want %v", got, want)
	}
}

// TestUpdateWhilePendingCreate checks that an update does not disturb a creation.
func TestUpdateWhilePendingCreate(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	path := "/dcaas/virtual-interfaces/" + c.virtualInterface(c.gateway("vpc-1"), 1, nil)["id"].(string)
	got := c.put(path, object{"virtual_interface": object{"bandwidth": 50}}).want(http.StatusOK).statuses(c, path, "virtual_interface", 2)
	if want := []string{"PENDING_CREATE", "PENDING_CREATE", "ACTIVE"}; !slices.Equal(got, want) {
		t.Errorf("states = %v, want %v", got, want)
	}
}

func TestCreateOnDownConnection(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.srv.SetConnectionStatus(standard1, "DOWN")
	path := "/dcaas/virtual-interfaces/" + c.virtualInterface(c.gateway("vpc-1"), 1, nil)["id"].(string)
	got := c.get(path).statuses(c, path, "virtual_interface", 1)
	if want := []string{"PENDING_CREATE", "DOWN"}; !slices.Equal(got, want) {
		t.Errorf("states = %v, want %v", got, want)
	}
}

// TestPendingDeleteOccupies checks that a resource in PENDING_DELETE blocks other
// operations until it disappears.
func TestPendingDeleteOccupies(t *testing.T) {
	t.Parallel()
	clock := newClock(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	c := newClient(t, dcaastest.WithClock(clock.Now), dcaastest.WithDelay(time.Minute), dcaastest.WithSlowGatewayDeletion())
	gateway := c.gateway("vpc-1")
	v := c.virtualInterface(gateway, 1, nil)
	vif, peer := v["id"].(string), v["vif_peers"].([]any)[0].(object)["id"].(string)
	clock.advance(time.Hour)
	path := "/dcaas/virtual-interfaces/" + vif
	c.delete(path).empty(http.StatusNoContent)
	clock.advance(30 * time.Second)
	c.delete(path).empty(http.StatusNoContent) // as after a lost answer
	clock.advance(29 * time.Second)
	wantField(t, c.get(path).object("virtual_interface"), "status", "PENDING_DELETE")
	wantField(t, c.get("/dcaas/virtual-interfaces?status=PENDING_DELETE").list("virtual_interfaces")[0], "id", vif)
	c.put(path, object{"virtual_interface": object{"name": "x"}}).refused(http.StatusBadRequest, "DC.1210")
	c.put(path+"/extend-attributes", object{"extend_attribute": object{}}).refused(http.StatusBadRequest, "DC.1210")
	c.post("/dcaas/vif-peers", peerBody(vif, nil)).refused(http.StatusBadRequest, "DC.1210")
	c.put("/dcaas/vif-peers/"+peer, object{"vif_peer": object{}}).refused(http.StatusBadRequest, "DC.1210")
	c.post("/dcaas/switchover-test", switchoverBody(vif, "shutdown")).refused(http.StatusBadRequest, "DC.1210")
	c.post("/dcaas/virtual-interfaces", staticInterface(gateway, 1, nil)).refused(http.StatusBadRequest, "DC.1209")
	c.delete("/dcaas/virtual-gateways/"+gateway).refused(http.StatusBadRequest, "DC.1106")
	clock.advance(time.Second)
	c.get(path).refused(http.StatusNotFound, "DC.1211")

	path = "/dcaas/virtual-gateways/" + gateway
	c.delete(path).empty(http.StatusNoContent)
	clock.advance(59 * time.Second)
	c.delete(path).empty(http.StatusNoContent)
	c.post("/dcaas/virtual-gateways", gatewayBody(nil)).refused(http.StatusBadRequest, "DC.1110")
	clock.advance(time.Second)
	c.get(path).refused(http.StatusNotFound, "DC.1111")
	c.post("/dcaas/virtual-gateways", gatewayBody(nil)).want(http.StatusCreated)
}

// TestListShowsPendingDelete checks that a list shows a deleted interface once.
func TestListShowsPendingDelete(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	gateway := c.gateway("vpc-1")
	c.delete("/dcaas/virtual-interfaces/" + c.virtualInterface(gateway, 1, nil)["id"].(string)).empty(http.StatusNoContent)
	for _, want := range [][]string{{"PENDING_DELETE"}, {}} {
		if got := column(c.get("/dcaas/virtual-interfaces").list("virtual_interfaces"), "status"); !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
}

// TestShutDownInterfaceIsFixed checks that only undo_shutdown changes an interface during
// a switchover test.
func TestShutDownInterfaceIsFixed(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithStepsPerState(0))
	v := c.virtualInterface(c.gateway("vpc-1"), 1, nil)
	second := c.post("/dcaas/vif-peers", peerBody(v["id"].(string), nil)).want(http.StatusCreated).object("vif_peer")["id"].(string)
	path := "/dcaas/virtual-interfaces/" + v["id"].(string)
	show := func() string { return string(encode(t, c.get(path).object("virtual_interface"))) }
	for _, status := range []string{"ACTIVE", "DOWN"} {
		c.srv.SetConnectionStatus(standard1, status)
		before := show()
		c.post("/dcaas/switchover-test", switchoverBody(v["id"].(string), "shutdown")).want(http.StatusCreated)
		during := show()
		c.put(path, object{"virtual_interface": object{"name": "x"}}).refused(http.StatusBadRequest, "DC.1210")
		c.put(path, object{"virtual_interface": object{"bandwidth": 9}}).refused(http.StatusBadRequest, "DC.1210")
		c.put(path+"/extend-attributes", object{"extend_attribute": object{}}).refused(http.StatusBadRequest, "DC.1210")
		c.post("/dcaas/vif-peers", peerBody(v["id"].(string), nil)).refused(http.StatusBadRequest, "DC.1210")
		c.put("/dcaas/vif-peers/"+second, object{"vif_peer": object{"name": "x"}}).refused(http.StatusBadRequest, "DC.1210")
		c.delete("/dcaas/vif-peers/"+second).refused(http.StatusBadRequest, "DC.1210")
		c.post("/dcaas/switchover-test", switchoverBody(v["id"].(string), "shutdown")).refused(http.StatusBadRequest, "DC.1210")
		c.delete(path).refused(http.StatusBadRequest, "DC.1210")
		wantField(t, c.get(path).object("virtual_interface"), "status", "ADMIN_SHUTDOWN")
		wantJSON(t, c.get(path).object("virtual_interface"), during)
		c.post("/dcaas/switchover-test", switchoverBody(v["id"].(string), "undo_shutdown")).want(http.StatusCreated)
		wantJSON(t, c.get(path).object("virtual_interface"), before)
		wantField(t, c.get(path).object("virtual_interface"), "status", status)
	}
	c.delete(path).empty(http.StatusNoContent)
}
