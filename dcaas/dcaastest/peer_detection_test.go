package dcaastest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestPeerDetection(t *testing.T) {
	t.Parallel()
	clock := newClock(time.Date(2026, 1, 2, 3, 4, 5, 6_000_000, time.FixedZone("", 3600)))
	c := newClient(t, dcaastest.WithClock(clock.Now), dcaastest.WithDelay(time.Minute))
	v := c.virtualInterface(c.gateway("vpc-1"), 1, nil)
	peer := v["vif_peers"].([]any)[0].(object)["id"].(string)
	clock.advance(time.Minute)
	start := func(peer string) reply {
		return c.post("/dcaas/vif-peer-detections", object{"vif_peer_detection": object{"vif_peer_id": peer}})
	}
	r := start(peer).want(http.StatusOK) // not 201
	wantKeys(t, r.body, "vif_peer_detection", "request_id")
	d := r.object("vif_peer_detection")
	path := "/dcaas/vif-peer-detections/" + d["id"].(string)
	item := func(end, status, loss string) string {
		return `{"id": "` + d["id"].(string) + `", "vif_peer_id": "` + peer + `", "project_id": "` + c.srv.ProjectID + `", "domain_id": "0000dcaa57e570000000000000000002",
			"start_time": "2026-01-02 02:05:05", "end_time": ` + end + `, "status": "` + status + `", "loss_ratio": ` + loss + `}`
	}
	wantJSON(t, d, item("null", "processing", "null"))
	wantJSON(t, c.get(path).want(http.StatusOK).object("vif_peer_detection"), item("null", "processing", "null"))
	clock.advance(time.Hour)
	wantJSON(t, c.get(path).object("vif_peer_detection"), item(`"2026-01-02 02:06:05"`, "complete", "0"))
	r = c.get("/dcaas/vif-peer-detections").want(http.StatusOK)
	wantKeys(t, r.body, "vif_peer_detections", "page_info", "request_id")
	wantJSON(t, r.list("vif_peer_detections")[0], item(`"2026-01-02 02:06:05"`, "complete", "0"))

	end := func(r reply) object {
		t.Helper()
		id := r.want(http.StatusOK).object("vif_peer_detection")["id"].(string)
		clock.advance(time.Minute)
		return c.get("/dcaas/vif-peer-detections/" + id).object("vif_peer_detection")
	}
	c.srv.SetConnectionStatus(standard1, "DOWN")
	lost := end(start(peer))
	wantField(t, lost, "status", "complete")
	wantField(t, lost, "loss_ratio", 100)
	c.srv.SetFailure(peer, "out of order")
	failed := end(start(peer))
	wantField(t, failed, "status", "error")
	wantField(t, failed, "loss_ratio", nil)
	if failed["end_time"] == nil {
		t.Error("a detection that failed has no end")
	}
	if got := c.get("/dcaas/vif-peer-detections?vif_peer_id=x&offset=1&sort_key=start_time").want(http.StatusOK).list("vif_peer_detections"); len(got) != 2 {
		t.Errorf("after the first: %v", got) // the list ignores the filter vif_peer_id
	}

	// Only projects that see the interface can test its peers.
	other := c.inProject(c.srv.AddTenant(""))
	other.post("/dcaas/vif-peer-detections", object{"vif_peer_detection": object{"vif_peer_id": peer}}).refused(http.StatusBadRequest, "DC.0002")
	other.get(path).refused(http.StatusNotFound, "DC.0002")
	if got := other.get("/dcaas/vif-peer-detections").list("vif_peer_detections"); len(got) != 0 {
		t.Errorf("of another tenant: %v", got)
	}
	start(nowhere).refused(http.StatusBadRequest, "DC.0002")
	start("").refused(http.StatusBadRequest, "DC.0001")
	c.post("/dcaas/vif-peer-detections", object{"vif_peer_id": peer}).refused(http.StatusBadRequest, "DC.0001")

	// A peer that is deleted during the detection does not answer.
	c.srv.SetFailure(peer, "")
	c.srv.SetConnectionStatus(standard1, "ACTIVE")
	r = start(peer)
	c.post("/dcaas/vif-peers", peerBody(v["id"].(string), nil)).want(http.StatusCreated)
	c.delete("/dcaas/vif-peers/" + peer).empty(http.StatusNoContent)
	wantField(t, end(r), "loss_ratio", 100)

	c.delete(path).empty(http.StatusNoContent)
	c.get(path).refused(http.StatusNotFound, "DC.0002")
	c.delete(path).refused(http.StatusNotFound, "DC.0002")
}
