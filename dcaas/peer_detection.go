package dcaas

import (
	"context"
	"iter"
	"net/url"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// PeerDetectionsService tests whether the customer side of an interface's peer can be
// reached. Each test is a detection with an ID of its own.
//
// The calls exist in some clouds only. Elsewhere the service or the API gateway
// answers that it does not know them.
//
// Get, List and Delete are idempotent. Create is not. The usual errors are
// [ErrNotFound]: the detection does not exist ([CodeResourceNotFound]), and
// [ErrInvalid]: the peer of a new detection does not exist.
type PeerDetectionsService struct {
	r    resource[PeerDetection]
	poll time.Duration
}

// Create starts a detection. [PeerDetectionsService.WaitComplete] returns its result. A
// peer that does not exist is [ErrInvalid].
//
// Create is not idempotent. It is not repeated if its answer is lost. The error is then
// [ErrAmbiguous]. It is safe to create another detection.
//
// API: POST /v3/{project_id}/dcaas/vif-peer-detections (CreateVifPeerDetection)
func (s *PeerDetectionsService) Create(ctx context.Context, opts PeerDetectionCreateOpts) (*PeerDetection, error) {
	return s.r.create(ctx, opts, opts.check())
}

// Get returns the detection with the given ID, which is not the ID of the peer. A
// detection that does not exist is [ErrNotFound].
//
// API: GET /v3/{project_id}/dcaas/vif-peer-detections/{vif_peer_detection_id} (ShowVifPeerDetection)
func (s *PeerDetectionsService) Get(ctx context.Context, id string) (*PeerDetection, error) {
	return s.r.get(ctx, id)
}

// List returns one page of the detections of all peers of the project, ordered by ID
// unless opts says otherwise. [PeerDetectionsService.All] walks every page.
//
// API: GET /v3/{project_id}/dcaas/vif-peer-detections (ListVifPeerDetections)
func (s *PeerDetectionsService) List(ctx context.Context, opts PeerDetectionListOpts) (*Page[PeerDetection], error) {
	return s.r.list(ctx, opts.ListOpts, opts.filters())
}

// All iterates over the project's detections, page by page. The sequence can be
// ranged over more than once; an error ends it.
func (s *PeerDetectionsService) All(ctx context.Context, opts PeerDetectionListOpts) iter.Seq2[*PeerDetection, error] {
	return s.r.all(ctx, opts.ListOpts, opts.filters())
}

// Delete deletes a detection and its result. Delete is idempotent. A detection that
// does not exist is [ErrNotFound].
//
// API: DELETE /v3/{project_id}/dcaas/vif-peer-detections/{vif_peer_detection_id} (DeleteVifPeerDetection)
func (s *PeerDetectionsService) Delete(ctx context.Context, id string) error {
	return s.r.delete(ctx, id)
}

// WaitComplete polls until the detection is complete and returns it. A detection in state
// error ends the wait with a [*StateError]. The context is the only deadline (see
// [Wait]).
func (s *PeerDetectionsService) WaitComplete(ctx context.Context, id string, opts WaitOpts) (*PeerDetection, error) {
	return waitUntil(ctx, opts.orInterval(s.poll), id, s.Get, completed)
}

// PeerDetection is a test of a peer and its result.
type PeerDetection struct {
	ID        string              `json:"id"`
	VIFPeerID string              `json:"vif_peer_id"`
	ProjectID string              `json:"project_id"`
	DomainID  string              `json:"domain_id"`
	StartTime Time                `json:"start_time"`
	EndTime   Time                `json:"end_time"` // zero while it runs
	Status    PeerDetectionStatus `json:"status"`
	LossRatio *int                `json:"loss_ratio"` // lost packets in per cent, 0 to 100; nil when not reported
}

func (d *PeerDetection) state() state {
	return state{kind: "peer detection", id: d.ID, status: strings.ToLower(string(d.Status))}
}

// PeerDetectionCreateOpts describes a new detection.
type PeerDetectionCreateOpts struct {
	VIFPeerID string `json:"vif_peer_id"` // peer to test
}

func (o *PeerDetectionCreateOpts) check() error {
	if o.VIFPeerID == "" {
		return transport.Refuse("VIFPeerID is empty: name the peer of an interface")
	}
	return nil
}

// PeerDetectionListOpts selects a page of detections. The service has no filter by peer, so
// compare VIFPeerID of each detection. Leave Fields empty, because the service always
// sends all fields.
type PeerDetectionListOpts struct {
	ListOpts
	OffsetOpts
}

func (o *PeerDetectionListOpts) filters() url.Values { return o.with(url.Values{}) }

// PeerDetectionStatus is the state of a detection. More values may appear.
type PeerDetectionStatus string

// States of a detection.
const (
	PeerDetectionProcessing PeerDetectionStatus = "processing"
	PeerDetectionComplete   PeerDetectionStatus = "complete"
	PeerDetectionError      PeerDetectionStatus = "error"
)
