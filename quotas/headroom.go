package quotas

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Headroom returns a warning for each quota of the list of which at least a share is
// used. A share of 0.8 is 80 per cent, and 1 is the whole quota. The warnings start with
// the highest share. Warnings with equal shares are ordered by type.
//
// Headroom reads the Quota field as the total number of resources, used ones included.
// The API reference calls it the available number (table 5-156), but examples such as 60
// used of 300 fit a total only. A quota that is [Unlimited] never gives a warning.
//
// The list is usually the result of [Service.List]:
//
//	list, err := client.Quotas.List(ctx)
//	...
//	for _, warning := range quotas.Headroom(list, 0.8) {
//		fmt.Println(warning)
//	}
func Headroom(list []Quota, share float64) []Warning {
	var warnings []Warning
	for _, q := range list {
		// Division rounds to the nearest float64, as a literal does. A product would
		// make 7 of 100 less than 0.07.
		if w := Warning(q); q.Quota >= 0 && w.Share() >= share {
			warnings = append(warnings, w)
		}
	}
	slices.SortStableFunc(warnings, func(a, b Warning) int {
		return cmp.Or(cmp.Compare(b.Share(), a.Share()), cmp.Compare(a.Type, b.Type))
	})
	return warnings
}

// Warning reports a quota that is used up to a share or more. [Headroom] returns it.
type Warning struct {
	Type  Type   `json:"type"`
	Quota int64  `json:"quota"` // total, used ones included
	Used  int64  `json:"used"`
	Unit  string `json:"unit"` // "count"; may be missing
}

// Share returns the used part of the quota: 0.5 for a half, and more than 1 if the quota
// was lowered below the number of resources. It is +Inf if the quota is 0 and resources
// are used, and 0 if none are.
func (w Warning) Share() float64 {
	switch {
	case w.Quota != 0:
		return float64(w.Used) / float64(w.Quota)
	case w.Used > 0:
		return math.Inf(1)
	default:
		return 0
	}
}

// Left returns how many more resources fit. It is never negative.
func (w Warning) Left() int64 {
	if w.Used >= w.Quota {
		return 0
	}
	return w.Quota - w.Used
}

// String returns a warning on one line, such as
// "virtualInterface: 48 of 50 used (96%), 2 left".
func (w Warning) String() string {
	used := fmt.Sprintf("%s: %d of %d used", wire.Clean(string(w.Type), 64), w.Used, w.Quota)
	if w.Quota > 0 {
		// Rounded down, so that 100% means that nothing is left.
		used += fmt.Sprintf(" (%d%%)", int64(math.Floor(w.Share()*100)))
	}
	return fmt.Sprintf("%s, %d left", used, w.Left())
}
