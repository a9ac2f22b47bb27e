package dcaastest

import (
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

const (
	detectionProcessing = "processing"
	detectionComplete   = "complete"
	detectionError      = "error"
)

// detection tests whether the remote end of a peer answers.
type detection struct {
	lifecycle `json:"lifecycle"`
	Wire      wireDetection `json:"vif_peer_detection"`
}

func (d *detection) key() string { return d.Wire.ID }

// enter sets the end time and the loss when the detection ends. The loss is 0 if the
// interface of the peer is ACTIVE then, else 100 per cent.
func (d *detection) enter(db *database, status string) {
	d.Wire.Status = status
	if status == detectionProcessing {
		return
	}
	d.Wire.EndTime = new(formatDetectionTime(d.Since))
	if status == detectionComplete {
		loss := 100
		if v, _, ok := db.findPeer(d.Wire.VIFPeerID); ok && v.wireForm(db).Status == statusActive {
			loss = 0
		}
		d.Wire.LossRatio = &loss
	}
}

func newDetectionStore() storeOf[*detection] {
	return newStore("vif_peer_detections", map[string]func(*detection) []string{
		byProject: func(d *detection) []string { return []string{d.Wire.ProjectID} },
	})
}

// formatDetectionTime returns a time in UTC without a zone, as detections do.
func formatDetectionTime(t time.Time) string { return t.UTC().Format(time.DateTime) }

type wireDetection struct {
	ID        string  `json:"id"`
	VIFPeerID string  `json:"vif_peer_id"`
	ProjectID string  `json:"project_id"`
	DomainID  string  `json:"domain_id"`
	StartTime string  `json:"start_time"`
	EndTime   *string `json:"end_time"`
	Status    string  `json:"status"`
	LossRatio *int    `json:"loss_ratio"`
}

func (c *call) detections() *viewOf[*detection] {
	return &viewOf[*detection]{view{
		store:        &c.db.detections.store,
		scope:        scope{byProject, c.project},
		toWire:       func(r resource) any { return &r.(*detection).Wire },
		columns:      columnsOf[wireDetection],
		itemKey:      "vif_peer_detection",
		listKey:      "vif_peer_detections",
		notFoundCode: dcaas.CodeResourceNotFound,
		hasOffset:    true,
	}}
}

func detectionOperations() []operation {
	return []operation{
		{name: "ListVifPeerDetections", route: "GET /v3/{project_id}/dcaas/vif-peer-detections", do: func(c *call) (answer, error) { return c.detections().list(c) }},
		{name: "CreateVifPeerDetection", route: "POST /v3/{project_id}/dcaas/vif-peer-detections", do: createDetection},
		{name: "ShowVifPeerDetection", route: "GET /v3/{project_id}/dcaas/vif-peer-detections/{id}", do: func(c *call) (answer, error) { return c.detections().show(c) }},
		{name: "DeleteVifPeerDetection", route: "DELETE /v3/{project_id}/dcaas/vif-peer-detections/{id}", do: deleteDetection},
	}
}

type detectionCreate struct {
	VIFPeerID *string `json:"vif_peer_id"`
}

// createDetection answers 200 for a create, as the live service does.
func createDetection(c *call) (answer, error) {
	in, err := readWrapped[detectionCreate](c.body, "vif_peer_detection")
	if err != nil {
		return answer{}, err
	}
	if err := requiredText("vif_peer_id", in.VIFPeerID); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, in, detectionRules()); err != nil {
		return answer{}, err
	}
	d := &detection{Wire: wireDetection{
		ID:        uuid.NewString(),
		VIFPeerID: *in.VIFPeerID,
		ProjectID: c.project,
		DomainID:  c.caller.user.domain.ID,
		StartTime: formatDetectionTime(c.db.now),
	}}
	end := detectionComplete
	if _, fails := c.db.failures[*in.VIFPeerID]; fails {
		end = detectionError
	}
	c.db.detections.put(d)
	c.db.start(d, detectionProcessing, end)
	return c.detections().respond(http.StatusOK, d)
}

func detectionRules() []rule[detectionCreate] {
	return []rule[detectionCreate]{
		{"the peer of a new detection exists", dcaas.CodeResourceNotFound, "live", detectedPeerExists},
	}
}

func detectedPeerExists(c *call, in detectionCreate) error {
	if v, _, ok := c.db.findPeer(*in.VIFPeerID); !ok || !c.interfaces().visible().has(v.key()) {
		return fmt.Errorf("there is no peer %s", *in.VIFPeerID)
	}
	return nil
}

func deleteDetection(c *call) (answer, error) {
	d, err := c.detections().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	c.db.detections.remove(d.key())
	return answer{status: http.StatusNoContent}, nil
}
