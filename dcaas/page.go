package dcaas

import (
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// Page is one page of a list.
type Page[T any] struct {
	Items          []T
	NextMarker     string // ListOpts.Marker of the next page; empty on the last
	PreviousMarker string
	CurrentCount   int    // items in the page, as the service counts them; 0 if it does not report them
	TotalCount     int    // items on all pages, of connect gateways, global EIPs and routes; 0 for other lists
	RequestID      string // for the vendor's support
}

// ListOpts selects a page of a list and its order. The zero value selects the first page,
// ordered by ID.
type ListOpts struct {
	Limit   int    // items in a page, 1 to 2000; 0 is the service's default of 2000
	Marker  string // NextMarker of the page before; empty for the first page
	SortKey string // field as named on the wire, such as "name"
	SortDir string // "asc" (default) or "desc"

	// Fields limits the items to up to 5 fields, as named on the wire. The others are
	// zero. Include "id".
	Fields []string
}

// OffsetOpts selects a page by other means than the marker. Only some lists have it. It is
// for List. All refuses it with [ErrInvalid], because it reads pages by marker.
type OffsetOpts struct {
	Offset      int  // items to skip, 1 to 1000
	PageReverse bool // the page before Marker instead of the one after it
}

// with adds the options to the filters of a list.
func (o OffsetOpts) with(filters url.Values) url.Values {
	if o.Offset != 0 {
		filters.Set("offset", strconv.Itoa(o.Offset))
	}
	if o.PageReverse {
		filters.Set("page_reverse", "true")
	}
	return filters
}

const maxLimit = 2000

// query merges the options with the filters of a list. It leaves out a filter without
// values. The returned error refuses the call.
func (o ListOpts) query(filters url.Values) (url.Values, error) {
	q := make(url.Values, len(filters)+5)
	for name, values := range filters {
		if slices.Contains(values, "") {
			return nil, transport.Refuse("an empty value in the filter " + name + " would select nothing or everything")
		}
		if len(values) > 0 {
			q[name] = values
		}
	}
	if slices.Contains(o.Fields, "") {
		return nil, transport.Refuse("an empty name in Fields")
	}
	if len(o.Fields) > 0 {
		q["fields"] = o.Fields
	}
	limit := o.Limit
	if limit < 0 {
		return nil, transport.Refuse("Limit is negative")
	}
	if strings.HasPrefix(filters.Get("offset"), "-") {
		return nil, transport.Refuse("Offset is negative")
	}
	if o.Marker != "" {
		q["marker"] = []string{o.Marker}
		if limit == 0 {
			limit = maxLimit // the service refuses a marker without a limit
		}
	}
	if limit > 0 {
		q["limit"] = []string{strconv.Itoa(limit)}
	}
	if o.SortKey != "" {
		q["sort_key"] = []string{o.SortKey}
	}
	if o.SortDir != "" {
		q["sort_dir"] = []string{o.SortDir}
	}
	return q, nil
}

// texts converts the values of a typed filter to query values.
func texts[S ~string](values []S) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// pageInfo is the part of an answer that describes its page. Each member may be missing.
type pageInfo struct {
	PreviousMarker string `json:"previous_marker"`
	NextMarker     string `json:"next_marker"`
	CurrentCount   int    `json:"current_count"`
}

// Collect reads a sequence into a slice. An error ends it: Collect returns the items
// before the error and the error.
func Collect[T any](seq iter.Seq2[*T, error]) ([]*T, error) {
	var all []*T
	for item, err := range seq {
		if err != nil {
			return all, err
		}
		all = append(all, item)
	}
	return all, nil
}
