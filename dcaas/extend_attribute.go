package dcaas

import (
	"context"
	"net/http"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// UpdateExtendAttribute changes the settings of an interface's link check and returns all
// settings. First switch the check on with EnableBFD or EnableNQA.
//
// UpdateExtendAttribute is idempotent. An interface that does not exist is
// [ErrNotFound]. The call exists in some clouds only. Elsewhere the service or the API
// gateway answers that it does not know it.
//
// API: PUT /v3/{project_id}/dcaas/virtual-interfaces/{virtual_interface_id}/extend-attributes (UpdateExtendAttribute)
func (s *VirtualInterfacesService) UpdateExtendAttribute(ctx context.Context, id string, opts VIFExtendAttributeUpdateOpts) (*VIFExtendAttribute, error) {
	var attribute VIFExtendAttribute
	_, err := s.r.describe().d.Do(ctx, &transport.Request{
		Op:   &transport.Op{Method: http.MethodPut, Route: s.r.describe().opGet.Route + "/extend-attributes", In: "extend_attribute"},
		Args: []string{id},
		Body: opts,
		Out:  []transport.Field{transport.Object("extend_attribute", &attribute)},
	})
	if err != nil {
		return nil, err
	}
	return &attribute, nil
}

// VIFExtendAttributeUpdateOpts changes the settings of a link check. A nil field keeps its
// value. At least one field is required.
type VIFExtendAttributeUpdateOpts struct {
	HAType             *HAType `json:"ha_type,omitzero"`
	HAMode             *HAMode `json:"ha_mode,omitzero"`
	DetectMultiplier   *int    `json:"detect_multiplier,omitzero"`    // missed packets until the link counts as down, 3 to 20
	MinRxInterval      *int    `json:"min_rx_interval,omitzero"`      // milliseconds between received packets, 200 to 5000; BFD accepts up to 1000, NQA rounds up to seconds
	MinTxInterval      *int    `json:"min_tx_interval,omitzero"`      // milliseconds between sent packets; same range
	RemoteDisclaim     *int    `json:"remote_disclaim,omitzero"`      // remote discriminator of a static BFD session, 1 to 16384
	LocalDisclaim      *int    `json:"local_disclaim,omitzero"`       // local discriminator, 1 to 16384
	IPv6RemoteDisclaim *int    `json:"ipv6_remote_disclaim,omitzero"` // RemoteDisclaim for IPv6
	IPv6LocalDisclaim  *int    `json:"ipv6_local_disclaim,omitzero"`  // LocalDisclaim for IPv6
}
