package dcaastest_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestReadsAdvanceStates(t *testing.T) {
	t.Parallel()
	for steps, want := range map[int][]string{
		0: {"ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE"},
		1: {"PENDING_CREATE", "PENDING_CREATE", "ACTIVE", "ACTIVE", "ACTIVE"},
		3: {"PENDING_CREATE", "PENDING_CREATE", "PENDING_CREATE", "PENDING_CREATE", "ACTIVE"},
	} {
		t.Run(fmt.Sprint(steps), func(t *testing.T) {
			t.Parallel()
			c := newClient(t, dcaastest.WithStepsPerState(steps))
			created := c.post("/dcaas/virtual-gateways", object{"virtual_gateway": object{"vpc_id": "v", "local_ep_group": []string{"172.16.0.0/12"}}}).object("virtual_gateway")
			gateway := []string{created["status"].(string)}
			v := c.virtualInterface(created["id"].(string), 1, nil)
			vif, peer := []string{v["status"].(string)}, []string{v["vif_peers"].([]any)[0].(object)["status"].(string)}
			for i := range 4 {
				// A list counts as a read of each resource in it.
				if i%2 == 0 {
					gateway = append(gateway, column(c.get("/dcaas/virtual-gateways").list("virtual_gateways"), "status")...)
					vif = append(vif, column(c.get("/dcaas/virtual-interfaces").list("virtual_interfaces"), "status")...)
					continue
				}
				gateway = append(gateway, c.get("/dcaas/virtual-gateways/" + created["id"].(string)).object("virtual_gateway")["status"].(string))
				v = c.get("/dcaas/virtual-interfaces/" + v["id"].(string)).object("virtual_interface")
				vif, peer = append(vif, v["status"].(string)), append(peer, v["vif_peers"].([]any)[0].(object)["status"].(string))
			}
			if !slices.Equal(gateway, want) || !slices.Equal(vif, want) {
				t.Errorf("gateway %v, interface %v, want %v", gateway, vif, want)
			}
			if read := []string{want[0], want[2], want[4]}; !slices.Equal(peer, read) {
				t.Errorf("peer %v, want %v", peer, read)
			}
		})
	}
}

// TestOtherCallsDoNotAdvance makes calls that are no reads of the gateway.
func TestOtherCallsDoNotAdvance(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.gateway("vpc-1")
	for range 3 {
		c.get("/dcaas/virtual-gateways?vpc_id=other").want(http.StatusOK)
		c.get("/dcaas/virtual-gateways?marker=" + id).want(http.StatusOK)
		c.get("/dc-vgw/" + id + "/tags").want(http.StatusOK)
		c.put("/dcaas/virtual-gateways/"+id, object{"virtual_gateway": object{}}).want(http.StatusOK)
	}
	wantField(t, c.get("/dcaas/virtual-gateways/"+id).object("virtual_gateway"), "status", "PENDING_CREATE")
	wantField(t, c.get("/dcaas/virtual-gateways/"+id+"?fields=status").object("virtual_gateway"), "status", "ACTIVE")
}

func TestDelay(t *testing.T) {
	t.Parallel()
	clock := newClock(time.Date(2026, 1, 2, 3, 4, 5, 6_000_000, time.UTC))
	c := newClient(t, dcaastest.WithClock(clock.Now), dcaastest.WithDelay(time.Minute))
	id := c.gateway("vpc-1")
	status := func() any { return c.get("/dcaas/virtual-gateways/" + id).object("virtual_gateway")["status"] }
	for range 3 {
		if got := status(); got != "PENDING_CREATE" {
			t.Fatalf("status = %v", got)
		}
	}
	clock.advance(59 * time.Second)
	if got := status(); got != "PENDING_CREATE" {
		t.Errorf("status = %v", got)
	}
	v := c.virtualInterface(id, 1, nil)
	wantField(t, v, "create_time", "2026-01-02T03:05:04.006Z")
	clock.advance(time.Second)
	if got := status(); got != "ACTIVE" {
		t.Errorf("status = %v", got)
	}
	// A filter compares the present states.
	clock.advance(time.Minute)
	if got := c.get("/dcaas/virtual-interfaces?status=ACTIVE").list("virtual_interfaces"); len(got) != 1 {
		t.Errorf("ACTIVE interfaces = %v", got)
	}
	// A jump of the clock passes several states.
	test := object{"switchover_test_record": object{"resource_id": v["id"], "operation": "shutdown"}}
	wantField(t, c.post("/dcaas/switchover-test", test).object("switchover_test_record"), "operate_status", "STARTING")
	clock.advance(time.Minute)
	wantField(t, c.get("/dcaas/switchover-test").list("switchover_test_records")[0], "operate_status", "INPROGRESS")
	clock.advance(time.Hour)
	record := c.get("/dcaas/switchover-test").list("switchover_test_records")[0]
	wantField(t, record, "operate_status", "COMPLETE")
	wantField(t, record, "start_time", "2026-01-02T03:06:05.006Z")
	wantField(t, record, "end_time", "2026-01-02T03:08:05.006Z")
}

func TestNoDelay(t *testing.T) {
	t.Parallel()
	c := newClient(t, dcaastest.WithDelay(0))
	id := c.gateway("vpc-1")
	wantField(t, c.get("/dcaas/virtual-gateways/"+id).object("virtual_gateway"), "status", "ACTIVE")
}

func TestInBubble(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer(dcaastest.WithDelay(time.Hour))
	t.Cleanup(srv.Close)
	synctest.Test(t, func(t *testing.T) {
		c := &client{t: t, srv: srv, http: &http.Client{Transport: roundTripper{srv.Handler()}}, token: srv.IssueToken(), project: srv.ProjectID}
		id := c.gateway("vpc-1")
		start := time.Now()
		for c.get("/dcaas/virtual-gateways/" + id).object("virtual_gateway")["status"] != "ACTIVE" {
			<-time.After(10 * time.Minute) // on the bubble's clock
		}
		if got := time.Since(start); got != time.Hour {
			t.Errorf("ACTIVE after %s", got)
		}
		req := c.request(http.MethodGet, "/v3/projects", nil)
		req.Header.Del("X-Auth-Token")
		sign(req, "", srv.AccessKey, srv.SecretKey, time.Now())
		c.send(req).want(http.StatusOK)
	})
}
