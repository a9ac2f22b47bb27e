package dcaas_test

import (
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// The answers are written by hand. The second has numbers as texts, as older clients of the
// API expect them.
func TestVirtualInterfacesUpdateExtendAttribute(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		opts   dcaas.VIFExtendAttributeUpdateOpts
		body   string
		answer string
		want   dcaas.VIFExtendAttribute
	}{
		{
			"every field",
			dcaas.VIFExtendAttributeUpdateOpts{
				HAType: new(dcaas.HATypeBFD), HAMode: new(dcaas.HAModeStaticSingle), DetectMultiplier: new(5), MinRxInterval: new(300), MinTxInterval: new(400),
				RemoteDisclaim: new(1), LocalDisclaim: new(2), IPv6RemoteDisclaim: new(3), IPv6LocalDisclaim: new(4),
			},
			`{"extend_attribute":{"ha_type":"bfd","ha_mode":"static_single","detect_multiplier":5,"min_rx_interval":300,"min_tx_interval":400,
			"remote_disclaim":1,"local_disclaim":2,"ipv6_remote_disclaim":3,"ipv6_local_disclaim":4}}`,
			`{"extend_attribute":{"ha_type":"bfd","ha_mode":"static_single","detect_multiplier":5,"min_rx_interval":300,"min_tx_interval":400,
			"remote_disclaim":1,"local_disclaim":2,"ipv6_remote_disclaim":3,"ipv6_local_disclaim":4},"request_id":"r"}`,
			dcaas.VIFExtendAttribute{
				HAType: dcaas.HATypeBFD, HAMode: dcaas.HAModeStaticSingle, DetectMultiplier: 5, MinRxInterval: 300, MinTxInterval: 400,
				RemoteDisclaim: 1, LocalDisclaim: 2, IPv6RemoteDisclaim: 3, IPv6LocalDisclaim: 4,
			},
		},
		{
			"one field",
			dcaas.VIFExtendAttributeUpdateOpts{DetectMultiplier: new(7)},
			`{"extend_attribute":{"detect_multiplier":7}}`,
			`{"extend_attribute":{"ha_type":"nqa","ha_mode":"enhance_nqa","detect_multiplier":"7","min_rx_interval":"","min_tx_interval":null}}`,
			dcaas.VIFExtendAttribute{HAType: dcaas.HATypeNQA, HAMode: dcaas.HAModeEnhanceNQA, DetectMultiplier: 7},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := golden.Expect(t, golden.Exchange{
				Op: "UpdateExtendAttribute", Path: base + "virtual-interfaces/" + vifID + "/extend-attributes", Body: tt.body, Answer: tt.answer,
			})
			got, err := c.VirtualInterfaces.UpdateExtendAttribute(t.Context(), vifID, tt.opts)
			if diff := differ(got, &tt.want); err != nil || diff != "" {
				t.Errorf("UpdateExtendAttribute() = %v, differs: %s", err, diff)
			}
		})
	}
}
