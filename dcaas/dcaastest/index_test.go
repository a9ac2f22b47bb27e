package dcaastest_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// TestIndexes makes random calls in two projects and compares pages of lists with plain
// scans of the whole lists.
func TestIndexes(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(list []string) string {
		if len(list) == 0 {
			return nowhere
		}
		return list[random.IntN(len(list))]
	}
	c := newClient(t, dcaastest.WithQuota("virtualInterface", -1), dcaastest.WithQuota("physicalConnect", -1), dcaastest.WithStepsPerState(0))
	other := c.inProject(c.srv.AddProject("other"))
	projects := []*client{c, other}
	connections := []string{standard1, standard2}
	for _, p := range projects {
		connections = append(connections, c.srv.AddConnection(dcaastest.Connection{ProjectID: p.project}))
	}
	var vpcs []string
	for i := range 6 {
		vpcs = append(vpcs, fmt.Sprint("vpc-", i))
	}
	ids := func(p *client, path, key string) []string {
		return column(p.get("/dcaas/"+path).want(http.StatusOK).list(key), "id")
	}
	done := map[string]int{} // number of successful calls by name
	count := func(name string, r reply) {
		if r.status < 300 {
			done[name]++
		}
	}
	for i := range 1500 {
		p := projects[random.IntN(2)]
		switch random.IntN(9) {
		case 0:
			count("create gateway", p.post("/dcaas/virtual-gateways", gatewayBody(object{"vpc_id": pick(vpcs)})))
		case 1, 2, 3:
			more := object{"direct_connect_id": pick(connections)}
			if random.IntN(4) == 0 {
				more["resource_tenant_id"] = projects[random.IntN(2)].project
			}
			gateways := append(ids(c, "virtual-gateways", "virtual_gateways"), ids(other, "virtual-gateways", "virtual_gateways")...)
			count("create interface", p.post("/dcaas/virtual-interfaces", staticInterface(pick(gateways), random.IntN(30), more)))
		case 4:
			vif := p.get("/dcaas/virtual-interfaces/" + pick(ids(p, "virtual-interfaces", "virtual_interfaces")))
			if vif.status != http.StatusOK {
				continue
			}
			peers := vif.object("virtual_interface")["vif_peers"].([]any)
			if len(peers) > 1 {
				count("delete peer", p.delete("/dcaas/vif-peers/"+peers[random.IntN(2)].(object)["id"].(string)))
				continue
			}
			count("create peer", p.post("/dcaas/vif-peers", object{"vif_peer": object{
				"vif_id": vif.object("virtual_interface")["id"], "address_family": "ipv6", "route_mode": "static", "remote_ep_group": []string{"2001:db8:1::/64"},
				"local_gateway_ip": "2001:db8::1/64", "remote_gateway_ip": "2001:db8::2/64",
			}}))
		case 5:
			count("delete interface", p.delete("/dcaas/virtual-interfaces/"+pick(ids(p, "virtual-interfaces", "virtual_interfaces"))))
		case 6:
			count("delete gateway", p.delete("/dcaas/virtual-gateways/"+pick(ids(p, "virtual-gateways", "virtual_gateways"))))
		case 7:
			count("create hosted", c.post("/dcaas/hosted-connects", object{"hosted_connect": object{
				"hosting_id": operations, "vlan": 1 + random.IntN(9), "bandwidth": 2, "resource_tenant_id": p.project,
			}}))
		default:
			count("delete hosted", c.delete("/dcaas/hosted-connects/"+pick(ids(c, "hosted-connects", "hosted_connects"))))
		}
		if i%100 != 99 {
			continue
		}
		if err := c.srv.CheckIndexes(); err != nil {
			t.Fatalf("after %d calls: %v", i, err)
		}
		for range 10 {
			checkPage(t, p, random, "virtual-interfaces", "virtual_interfaces", "vgw_id", "direct_connect_id", "id", "status")
			checkPage(t, p, random, "virtual-gateways", "virtual_gateways", "vpc_id", "id")
			checkPage(t, c, random, "hosted-connects", "hosted_connects", "hosting_id", "id")
			checkPage(t, p, random, "direct-connects", "direct_connects", "hosting_id", "id")
		}
	}
	for _, name := range []string{
		"create gateway", "create interface", "create peer", "create hosted", "delete gateway", "delete interface", "delete peer", "delete hosted",
	} {
		if done[name] < 10 {
			t.Errorf("%s succeeded %d times, too few to test", name, done[name])
		}
	}
}

// checkPage reads a page with random filters, marker and direction.
func checkPage(t *testing.T, c *client, random *rand.Rand, path, key string, filters ...string) {
	t.Helper()
	all := c.get("/dcaas/" + path).want(http.StatusOK).list(key)
	if len(all) == 0 {
		return
	}
	q := url.Values{}
	for _, name := range filters {
		for range random.IntN(3) {
			if value, ok := all[random.IntN(len(all))][name].(string); ok {
				q.Add(name, value)
			}
		}
	}
	var want []string
	for _, r := range all {
		if !slices.ContainsFunc(filters, func(name string) bool {
			return q.Has(name) && !slices.Contains(q[name], fmt.Sprint(r[name]))
		}) {
			want = append(want, r["id"].(string))
		}
	}
	slices.Sort(want)
	direction := 1
	if random.IntN(2) == 0 {
		q.Set("sort_dir", "desc")
		direction = -1
		slices.Reverse(want)
	}
	if random.IntN(2) == 0 {
		marker := all[random.IntN(len(all))]["id"].(string)
		q.Set("marker", marker)
		want = slices.DeleteFunc(want, func(id string) bool { return direction*strings.Compare(id, marker) <= 0 })
	}
	limit := 1 + random.IntN(6)
	q.Set("limit", strconv.Itoa(limit))
	next := "<nil>"
	if len(want) > limit {
		want = want[:limit]
		next = want[limit-1]
	}
	r := c.get("/dcaas/" + path + "?" + q.Encode()).want(http.StatusOK)
	if got := column(r.list(key), "id"); !slices.Equal(got, want) {
		t.Errorf("%s?%s: %v, want %v", path, q.Encode(), got, want)
	}
	if got := fmt.Sprint(r.object("page_info")["next_marker"]); got != next {
		t.Errorf("%s?%s: next_marker = %s, want %s", path, q.Encode(), got, next)
	}
}

// TestClockAdvancesInOrder advances resources that began at different times. One of them
// starts over meanwhile.
func TestClockAdvancesInOrder(t *testing.T) {
	t.Parallel()
	clock := newClock(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	c := newClient(t, dcaastest.WithClock(clock.Now), dcaastest.WithDelay(time.Minute), dcaastest.WithSlowGatewayDeletion())
	var gateways []string
	for i := range 20 {
		gateways = append(gateways, c.gateway(fmt.Sprint("vpc-", i)))
		clock.advance(time.Second)
	}
	status := func(i int) any {
		r := c.get("/dcaas/virtual-gateways/" + gateways[i])
		if r.status == http.StatusNotFound {
			return "gone"
		}
		return r.want(http.StatusOK).object("virtual_gateway")["status"]
	}
	c.delete("/dcaas/virtual-gateways/" + gateways[3]).empty(http.StatusNoContent) // after 20 s
	clock.advance(50 * time.Second)
	for i := range gateways {
		want := "PENDING_CREATE"
		if i == 3 {
			want = "PENDING_DELETE"
		} else if i <= 10 {
			want = "ACTIVE"
		}
		if got := status(i); got != want {
			t.Errorf("gateway %d is %v, want %s", i, got, want)
		}
	}
	clock.advance(10 * time.Second)
	for i := range gateways {
		want := "ACTIVE"
		if i == 3 {
			want = "gone"
		}
		if got := status(i); got != want {
			t.Errorf("gateway %d is %v, want %s", i, got, want)
		}
	}
}
