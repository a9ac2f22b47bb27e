package dcaastest

import (
	"encoding/json"
	"iter"
	"maps"
	"net/http"
	"slices"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// view is a store as one path of the API shows it: the resources that the caller may see,
// and their wire form V.
type view[T resource, V any] struct {
	store        *store[T]
	scope        scope // the resources that the caller may see
	toWire       func(T) V
	itemKey      string          // wrapper key of one resource
	listKey      string          // wrapper key of a list
	notFoundCode dcaas.ErrorCode // the error code for an unknown ID
	filters      map[string]int  // list filters with the maximum number of values; 0 is unlimited
	hasOffset    bool            // whether lists have offset and page_reverse
	hasTotal     bool            // whether lists have total_count
}

// scope is an index and a key in it. The zero scope is the whole store.
type scope struct {
	index string
	key   string
}

// visible returns the resources that the caller may see.
func (v view[T, V]) visible() *sortedList[T] {
	if v.scope.index == "" {
		return &v.store.ordered
	}
	return v.store.by(v.scope.index, v.scope.key)
}

func (v view[T, V]) all() iter.Seq[T] { return v.visible().all() }

// find returns the resource with the ID, if the caller may see it.
func (v view[T, V]) find(id string) (T, bool) {
	r, ok := v.store.get(id)
	return r, ok && v.visible().has(id)
}

// fromPath returns the resource that the wildcard id of the path names.
func (v view[T, V]) fromPath(c *call) (T, error) { return v.fromWildcard(c, "id") }

// fromWildcard returns the resource that a wildcard of the path names.
func (v view[T, V]) fromWildcard(c *call, wildcard string) (T, error) {
	id := c.path(wildcard)
	r, ok := v.find(id)
	if !ok {
		return r, notFound(v.notFoundCode, id)
	}
	return r, nil
}

// show answers a GET of one resource, and counts it as a read.
func (v view[T, V]) show(c *call) (answer, error) {
	r, err := v.fromPath(c)
	if err != nil {
		return answer{}, err
	}
	fields, err := readFields(c.query)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: map[string]any{v.itemKey: v.render(c, r, fields)}}, nil
}

// list answers a GET of a page, and counts a read of each resource on it.
func (v view[T, V]) list(c *call) (answer, error) {
	p, err := readPage(c.query, columnsOf[V](), v.hasOffset)
	if err != nil {
		return answer{}, err
	}
	f, err := readFilters(c.query, v.filters)
	if err != nil {
		return answer{}, err
	}

	rows := v.pageRows(p, f)
	shown := rows[:min(p.limit, len(rows))]

	info := pageInfo{CurrentCount: len(shown)}
	if len(shown) > 0 && p.marker != "" {
		info.PreviousMarker = new(shown[0].id)
	}
	if len(shown) < len(rows) {
		info.NextMarker = new(shown[len(shown)-1].id)
	}
	if p.backward {
		slices.Reverse(shown)
		info.PreviousMarker, info.NextMarker = info.NextMarker, info.PreviousMarker
	}
	body := map[string]any{"page_info": info}
	if v.hasTotal {
		body["total_count"] = v.count(p, f) // before the reads below advance resources
	}
	items := make([]json.RawMessage, len(shown))
	for i, r := range shown {
		items[i] = v.render(c, r.resource, p.fields)
	}
	body[v.listKey] = join(items)
	return answer{status: http.StatusOK, body: body}, nil
}

// pageRows returns the rows of the page and at least one row after it, if there is one.
func (v view[T, V]) pageRows(p page, f filters) []row[T] {
	if p.sortKey == "id" {
		return v.pageRowsByID(p, f)
	}
	var rows []row[T]
	for r := range v.filtered(p, f, v.candidates(f).after("")) {
		rows = append(rows, row[T]{r, v.cell(r, p), r.key()})
	}
	slices.SortFunc(rows, func(a, b row[T]) int { return p.compare(a.cell, b.cell, a.id, b.id) })
	if p.marker != "" {
		// Nothing follows a marker without a known place. To begin the list again
		// would make a walk endless.
		marker, known := v.markerCell(p)
		rows = slices.DeleteFunc(rows, func(r row[T]) bool {
			return !known || p.compare(r.cell, marker, r.id, p.marker) <= 0
		})
	}
	return rows[min(p.offset, len(rows)):]
}

// pageRowsByID is pageRows for the order of the stores. It does not sort, and it stops
// one row after the page.
func (v view[T, V]) pageRowsByID(p page, f filters) []row[T] {
	all := v.candidates(f)
	walk := all.after(p.marker)
	if p.descending != p.backward {
		walk = all.before(p.marker)
	}
	var rows []row[T]
	skip := p.offset
	for r := range v.filtered(p, f, walk) {
		if skip > 0 {
			skip--
			continue
		}
		rows = append(rows, row[T]{resource: r, id: r.key()})
		if len(rows) > p.limit {
			break
		}
	}
	return rows
}

// candidates returns a list that contains all resources that pass the filters. It picks
// the shortest list of an index, to keep large stores fast.
func (v view[T, V]) candidates(f filters) walkable[T] {
	if ids, ok := f["id"]; ok {
		list := new(sortedList[T])
		for _, id := range ids {
			if r, ok := v.find(id); ok {
				list.insert(r)
			}
		}
		return list
	}
	shortest, least := []*sortedList[T]{v.visible()}, v.visible().len()
	for name, values := range f {
		if v.store.indexes[name] == nil {
			continue
		}
		size := 0
		lists := make([]*sortedList[T], len(values))
		for i, value := range values {
			lists[i] = v.store.by(name, value)
			size += lists[i].len()
		}
		if size < least {
			shortest, least = lists, size
		}
	}
	return union(shortest)
}

// filtered iterates over the resources of walk that the caller may see and the filters
// keep.
func (v view[T, V]) filtered(p page, f filters, walk iter.Seq[T]) iter.Seq[T] {
	visible := v.visible()
	return func(yield func(T) bool) {
		for r := range walk {
			if len(f) > 0 && (!visible.has(r.key()) || !f.matches(p.columns, v.toWire(r))) {
				continue
			}
			if !yield(r) {
				return
			}
		}
	}
}

// count returns the number of resources on all pages.
func (v view[T, V]) count(p page, f filters) int {
	if len(f) == 0 {
		return v.visible().len()
	}
	n := 0
	for range v.filtered(p, f, v.candidates(f).after("")) {
		n++
	}
	return n
}

// cell returns the field by which the page is sorted. It does not encode r when the order
// is by ID.
func (v view[T, V]) cell(r T, p page) cell {
	if p.sortKey == "id" {
		return cell{text: r.key()}
	}
	return p.columns.cell(v.toWire(r), p.sortKey)
}

// markerCell returns the sort field of the marker. The marker may be a removed resource,
// or an ID that never existed.
func (v view[T, V]) markerCell(p page) (cell, bool) {
	if last, ok := v.store.getEvenRemoved(p.marker); ok {
		return v.cell(last, p), true
	}
	return cell{text: p.marker}, p.sortKey == "id"
}

// respond answers a create or an update with the resource.
func (v view[T, V]) respond(status int, r T) (answer, error) {
	return answer{status: status, body: map[string]any{v.itemKey: v.toWire(r)}}, nil
}

// respondWithout is respond for operations whose answers lack some fields.
func (v view[T, V]) respondWithout(status int, r T, names ...string) (answer, error) {
	out := members(encode(v.toWire(r)))
	for _, name := range names {
		delete(out, name)
	}
	return answer{status: status, body: map[string]any{v.itemKey: out}}, nil
}

// render encodes r for a read, and counts the read.
func (v view[T, V]) render(c *call, r T, fields []string) json.RawMessage {
	raw := encode(v.toWire(r))
	c.db.countRead(r)
	if len(fields) == 0 {
		return raw
	}
	all := members(raw)
	maps.DeleteFunc(all, func(name string, _ json.RawMessage) bool { return !slices.Contains(fields, name) })
	return encode(all)
}

// members returns the members of an object that this package has encoded.
func members(raw json.RawMessage) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		panic(err)
	}
	return all
}
