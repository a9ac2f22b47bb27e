package dcaastest

import (
	"cmp"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// pageInfo is table 5-22 of the API reference.
type pageInfo struct {
	PreviousMarker *string `json:"previous_marker"`
	CurrentCount   int     `json:"current_count"`
	NextMarker     *string `json:"next_marker"`
}

// page holds the parameters of a list except the filters.
type page struct {
	limit      int
	marker     string
	sortKey    string
	descending bool
	backward   bool // towards the start of the list
	offset     int
	fields     []string
	columns    columns
}

const (
	maxLimit  = 2000
	maxOffset = 1000
	maxFields = 5
)

// readPage reads the parameters of a list. hasOffset says whether it has offset and
// page_reverse.
func readPage(query url.Values, cols columns, hasOffset bool) (page, error) {
	p := page{limit: maxLimit, marker: query.Get("marker"), sortKey: cmp.Or(query.Get("sort_key"), "id"), columns: cols}
	if query.Has("limit") {
		n, err := strconv.Atoi(query.Get("limit"))
		if err != nil || n < 1 || n > maxLimit {
			return p, badParameter("limit is %q, which is not a number from 1 to %d", query.Get("limit"), maxLimit)
		}
		p.limit = n
	}
	if _, ok := cols[p.sortKey]; !ok && p.sortKey != "id" {
		return p, badParameter("sort_key %q is no field to sort by", p.sortKey)
	}
	switch dir := query.Get("sort_dir"); dir {
	case "", "asc":
	case "desc":
		p.descending = true
	default:
		return p, badParameter("sort_dir is %q, which is neither asc nor desc", dir)
	}
	if hasOffset {
		if err := p.readOffset(query); err != nil {
			return p, err
		}
	}
	var err error
	p.fields, err = readFields(query)
	return p, err
}

// readOffset reads offset and page_reverse, which some lists have.
func (p *page) readOffset(query url.Values) error {
	if query.Has("offset") {
		n, err := strconv.Atoi(query.Get("offset"))
		if err != nil || n < 1 || n > maxOffset {
			return badParameter("offset is %q, which is not a number from 1 to %d", query.Get("offset"), maxOffset)
		}
		p.offset = n
	}
	switch backward := query.Get("page_reverse"); backward {
	case "", "false":
	case "true":
		p.backward = true
	default:
		return badParameter("page_reverse is %q, which is neither true nor false", backward)
	}
	return nil
}

// readFields reads the parameters that select fields. ext_fields adds fields to the
// selection.
func readFields(query url.Values) ([]string, error) {
	fields, err := readValues(query, "fields", maxFields)
	if err != nil || len(fields) == 0 {
		return nil, err
	}
	more, err := readValues(query, "ext_fields", maxFields)
	return append(fields, more...), err
}

// readValues reads a parameter that may be repeated, at most maxValues times unless that
// is 0. It ignores empty values.
func readValues(query url.Values, name string, maxValues int) ([]string, error) {
	values := slices.DeleteFunc(slices.Clone(query[name]), func(v string) bool { return v == "" })
	if maxValues > 0 && len(values) > maxValues {
		return nil, badParameter("%s has %d values, %d are allowed", name, len(values), maxValues)
	}
	return values, nil
}

// compare orders rows by the sort field and then by ID. The order is total, so a marker
// has one place in it.
func (p page) compare(a, b cell, idA, idB string) int {
	order := cmp.Or(cmp.Compare(a.number, b.number), strings.Compare(a.text, b.text), strings.Compare(idA, idB))
	if p.descending != p.backward {
		return -order
	}
	return order
}

// row is a resource with the field that decides its place in a list.
type row struct {
	resource resource
	cell     cell
	id       string
}

// filters holds the accepted values by field name. A resource passes if each named field
// has one of its values.
type filters map[string][]string

func readFilters(query url.Values, allowed map[string]int) (filters, error) {
	f := filters{}
	for name, maxValues := range allowed {
		values, err := readValues(query, name, maxValues)
		if err != nil {
			return nil, err
		}
		if len(values) > 0 {
			f[name] = values
		}
	}
	return f, nil
}

func (f filters) matches(cols columns, wire any) bool {
	for name, values := range f {
		if !slices.Contains(values, cols.cell(wire, name).text) {
			return false
		}
	}
	return true
}

// cell is a field to sort or filter by: a number or a text. Null counts as zero or the
// empty text.
type cell struct {
	number int64
	text   string
}

// columns holds the places of the scalar fields of a wire form, by their JSON names.
type columns map[string][]int

// columnsOf returns the columns of the struct V.
func columnsOf[V any]() columns {
	cols := columns{}
	for f := range reflect.TypeFor[V]().Fields() {
		kind := f.Type.Kind()
		if kind == reflect.Pointer {
			kind = f.Type.Elem().Kind()
		}
		switch kind {
		case reflect.String, reflect.Int, reflect.Int64, reflect.Bool:
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			cols[name] = f.Index
		default: // sort_key and filters need a scalar
		}
	}
	return cols
}

// cell returns the field with the JSON name. wire points to a wire form.
func (c columns) cell(wire any, name string) cell {
	f := reflect.ValueOf(wire).Elem().FieldByIndex(c[name])
	if f.Kind() == reflect.Pointer {
		if f.IsNil() {
			return cell{}
		}
		f = f.Elem()
	}
	switch f.Kind() {
	case reflect.String:
		return cell{text: f.String()}
	case reflect.Bool:
		if f.Bool() {
			return cell{number: 1}
		}
		return cell{}
	default:
		return cell{number: f.Int()}
	}
}
