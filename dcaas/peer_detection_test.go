package dcaas_test

import (
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// The answers are written by hand. See connectGatewayAnswer.
const (
	runningAnswer  = `{"id":"d1","vif_peer_id":"p1","project_id":"0605768a3300d5762f82c01180692873","domain_id":"do","start_time":"2025-07-05 15:11:14","end_time":null,"status":"processing"}`
	completeAnswer = `{"id":"d1","vif_peer_id":"p1","project_id":"0605768a3300d5762f82c01180692873","domain_id":"do","start_time":"2025-07-05 15:11:14",
		"end_time":"2025-07-05 15:11:20","status":"complete","loss_ratio":0}`
)

func running() dcaas.PeerDetection {
	return dcaas.PeerDetection{
		ID: "d1", VIFPeerID: "p1", ProjectID: golden.ProjectID, DomainID: "do", StartTime: zoneless("2025-07-05 15:11:14"), Status: dcaas.PeerDetectionProcessing,
	}
}

func complete() dcaas.PeerDetection {
	d := running()
	d.EndTime, d.Status, d.LossRatio = zoneless("2025-07-05 15:11:20"), dcaas.PeerDetectionComplete, new(0)
	return d
}

func zoneless(text string) (t dcaas.Time) {
	t = moment(text[:10] + "T" + text[11:] + "Z")
	t.Raw = text
	return t
}

func TestPeerDetectionsCreate(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "CreateVifPeerDetection", Path: base + "vif-peer-detections", Body: `{"vif_peer_detection":{"vif_peer_id":"p1"}}`,
		Answer: `{"vif_peer_detection":` + runningAnswer + `,"request_id":"r"}`,
	})
	got, err := c.PeerDetections.Create(t.Context(), dcaas.PeerDetectionCreateOpts{VIFPeerID: "p1"})
	want := running()
	if diff := differ(got, &want); err != nil || diff != "" {
		t.Errorf("Create() = %v, differs: %s", err, diff)
	}
}

func TestPeerDetectionsGet(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ShowVifPeerDetection", Path: base + "vif-peer-detections/d1", Answer: `{"vif_peer_detection":` + completeAnswer + `}`,
	})
	got, err := c.PeerDetections.Get(t.Context(), "d1")
	want := complete()
	if diff := differ(got, &want); err != nil || diff != "" {
		t.Errorf("Get() = %v, differs: %s", err, diff)
	}
}

func TestPeerDetectionsList(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ListVifPeerDetections", Path: base + "vif-peer-detections",
		Query:  "limit=10&marker=m&offset=5&page_reverse=true&sort_dir=asc&sort_key=id",
		Answer: `{"vif_peer_detections":[` + runningAnswer + `,` + completeAnswer + `],"request_id":"r"}`,
	})
	page, err := c.PeerDetections.List(t.Context(), dcaas.PeerDetectionListOpts{
		ListOpts: dcaas.ListOpts{Limit: 10, Marker: "m", SortKey: "id", SortDir: "asc"}, OffsetOpts: dcaas.OffsetOpts{Offset: 5, PageReverse: true},
	})
	want := &dcaas.Page[dcaas.PeerDetection]{Items: []dcaas.PeerDetection{running(), complete()}, RequestID: "r"}
	if diff := differ(page, want); err != nil || diff != "" {
		t.Errorf("List() = %v, differs: %s", err, diff)
	}
}

func TestPeerDetectionsDelete(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{Op: "DeleteVifPeerDetection", Path: base + "vif-peer-detections/d1", Status: 204})
	if err := c.PeerDetections.Delete(t.Context(), "d1"); err != nil {
		t.Errorf("Delete() = %v", err)
	}
}
