package dcaastest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// wireExtendAttribute is table 5-79 of the API reference, with the identifiers for IPv6.
type wireExtendAttribute struct {
	HAType             *string `json:"ha_type"`
	HAMode             *string `json:"ha_mode"`
	DetectMultiplier   number  `json:"detect_multiplier"`
	MinRXInterval      number  `json:"min_rx_interval"`
	MinTXInterval      number  `json:"min_tx_interval"`
	RemoteDisclaim     *number `json:"remote_disclaim"`
	LocalDisclaim      *number `json:"local_disclaim"`
	IPv6RemoteDisclaim *number `json:"ipv6_remote_disclaim"`
	IPv6LocalDisclaim  *number `json:"ipv6_local_disclaim"`
}

// wireForm returns the attribute as answers have it. With BFD or NQA switched on but not
// configured, it has the default type and mode.
func (e wireExtendAttribute) wireForm(v *wireInterface) *wireExtendAttribute {
	if e.HAType == nil && (v.EnableBFD || v.EnableNQA) {
		kind, mode := "nqa", "auto_single"
		if v.EnableBFD {
			kind = "bfd"
		}
		e.HAType, e.HAMode = &kind, cmp.Or(e.HAMode, &mode)
	}
	return &e
}

// extendAttributeUpdate is the body of UpdateExtendAttribute.
type extendAttributeUpdate struct {
	HAType             *string `json:"ha_type"`
	HAMode             *string `json:"ha_mode"`
	DetectMultiplier   *number `json:"detect_multiplier"`
	MinRXInterval      *number `json:"min_rx_interval"`
	MinTXInterval      *number `json:"min_tx_interval"`
	RemoteDisclaim     *number `json:"remote_disclaim"`
	LocalDisclaim      *number `json:"local_disclaim"`
	IPv6RemoteDisclaim *number `json:"ipv6_remote_disclaim"`
	IPv6LocalDisclaim  *number `json:"ipv6_local_disclaim"`
}

func updateExtendAttribute(c *call) (answer, error) {
	v, err := c.interfaces().fromPath(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[extendAttributeUpdate](c.body, "extend_attribute")
	if err != nil {
		return answer{}, err
	}
	if err := firstError(
		oneOf("ha_type", in.HAType, "nqa", "bfd"),
		oneOf("ha_mode", in.HAMode, "auto_single", "auto_multi", "static_single", "static_multi", "enhance_nqa"),
		inRange("detect_multiplier", in.DetectMultiplier, 3, 20),
		inRange("min_rx_interval", in.MinRXInterval, 200, 5000),
		inRange("min_tx_interval", in.MinTXInterval, 200, 5000),
		inRange("remote_disclaim", in.RemoteDisclaim, 1, 16384),
		inRange("local_disclaim", in.LocalDisclaim, 1, 16384),
		inRange("ipv6_remote_disclaim", in.IPv6RemoteDisclaim, 1, 16384),
		inRange("ipv6_local_disclaim", in.IPv6LocalDisclaim, 1, 16384),
	); err != nil {
		return answer{}, err
	}
	if err := checkRules(c, v, extendAttributeRules()); err != nil {
		return answer{}, err
	}
	e := v.Wire.ExtendAttribute
	e.HAType, e.HAMode = cmp.Or(in.HAType, e.HAType), cmp.Or(in.HAMode, e.HAMode)
	setIfGiven(&e.DetectMultiplier, in.DetectMultiplier)
	setIfGiven(&e.MinRXInterval, in.MinRXInterval)
	setIfGiven(&e.MinTXInterval, in.MinTXInterval)
	e.RemoteDisclaim = cmp.Or(in.RemoteDisclaim, e.RemoteDisclaim)
	e.LocalDisclaim = cmp.Or(in.LocalDisclaim, e.LocalDisclaim)
	e.IPv6RemoteDisclaim = cmp.Or(in.IPv6RemoteDisclaim, e.IPv6RemoteDisclaim)
	e.IPv6LocalDisclaim = cmp.Or(in.IPv6LocalDisclaim, e.IPv6LocalDisclaim)
	return answer{status: http.StatusOK, body: map[string]any{"extend_attribute": v.wireForm(c.db).ExtendAttribute}}, nil
}

func extendAttributeRules() []rule[*virtualInterface] {
	return []rule[*virtualInterface]{
		{"no interface changes in ADMIN_SHUTDOWN or PENDING_DELETE", dcaas.CodeInterfaceStatusFixed, "live", extendAttributeMayChange},
		{"an interface without consent has no extend_attribute", dcaas.CodeInterfaceStatusFixed, "live", extendAttributeExists},
	}
}

func extendAttributeMayChange(_ *call, v *virtualInterface) error { return v.checkMayChange() }

func extendAttributeExists(_ *call, v *virtualInterface) error {
	if slices.Contains([]string{statusAuthorization, statusRejected}, v.Wire.Status) {
		return fmt.Errorf("the interface is %s", v.Wire.Status)
	}
	return nil
}
