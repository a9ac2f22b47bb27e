package dcaastest

import (
	"cmp"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// pageInfo is what every list says of itself (table 5-22).
type pageInfo struct {
	PreviousMarker *string `json:"previous_marker"`
	CurrentCount   int     `json:"current_count"`
	NextMarker     *string `json:"next_marker"`
}

// page is what the query of a list asks for beside filters.
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

func readPage(query url.Values, cols columns, offsets bool) (page, error) {
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
	if offsets {
		if err := p.readOffset(query); err != nil {
			return p, err
		}
	}
	var err error
	p.fields, err = readFields(query)
	return p, err
}

// readOffset reads what some lists take beside a marker: how many items to leave
// out, and whether the page lies before the marker instead of behind it.
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

// readFields reads the choice of fields that lists and detail calls take. Newer
// calls add to it by ext_fields.
func readFields(query url.Values) ([]string, error) {
	fields, err := readValues(query, "fields", maxFields)
	if err != nil || len(fields) == 0 {
		return nil, err
	}
	more, err := readValues(query, "ext_fields", maxFields)
	return append(fields, more...), err
}

// readValues reads a parameter that may be repeated. An empty value is none.
func readValues(query url.Values, name string, most int) ([]string, error) {
	values := slices.DeleteFunc(slices.Clone(query[name]), func(v string) bool { return v == "" })
	if most > 0 && len(values) > most {
		return nil, badParameter("%s has %d values, %d are allowed", name, len(values), most)
	}
	return values, nil
}

// compare orders rows by the sort field, then by id, so that the order is
// total and a marker has one place in it.
func (p page) compare(a, b cell, idA, idB string) int {
	order := cmp.Or(cmp.Compare(a.number, b.number), strings.Compare(a.text, b.text), strings.Compare(idA, idB))
	if p.descending != p.backward {
		return -order
	}
	return order
}

// row is a resource that a list may show, with what decides its place.
type row[T resource] struct {
	resource T
	cell     cell
	id       string
}

// filters keep the rows whose field has one of the values, for every filter.
type filters map[string][]string

func readFilters(query url.Values, allowed map[string]int) (filters, error) {
	f := filters{}
	for name, most := range allowed {
		values, err := readValues(query, name, most)
		if err != nil {
			return nil, err
		}
		if len(values) > 0 {
			f[name] = values
		}
	}
	return f, nil
}

func (f filters) match(cols columns, view any) bool {
	for name, values := range f {
		if !slices.Contains(values, cols.cell(view, name).text) {
			return false
		}
	}
	return true
}

// cell is a field as far as lists care: a number or a text. Null is like zero
// or the empty text.
type cell struct {
	number int64
	text   string
}

// columns are the plain fields of a view by their JSON names.
type columns map[string][]int

func columnsOf[V any]() columns {
	cols := columns{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[V]()) {
		kind := f.Type.Kind()
		if kind == reflect.Pointer {
			kind = f.Type.Elem().Kind()
		}
		switch kind {
		case reflect.String, reflect.Int, reflect.Int64, reflect.Bool:
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			cols[name] = f.Index
		default: // lists and objects have no order
		}
	}
	return cols
}

func (c columns) cell(view any, name string) cell {
	f := reflect.ValueOf(view).FieldByIndex(c[name])
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
