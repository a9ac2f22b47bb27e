package dcaastest

import (
	"encoding/json"
	"iter"
	"maps"
	"net/http"
	"slices"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// shelf is the part of a store that a caller finds under one path, and the form
// in which that path shows it: V is what goes over the wire.
type view[T resource, V any] struct {
	store        *store[T]
	scope        scope // the resources that the caller sees here
	toWire       func(T) V
	one          string          // wrapper key of one
	many         string          // wrapper key of a list
	notFoundCode dcaas.ErrorCode // error code for an id that is not here
	filters      map[string]int  // list filters, with how many values each takes; 0 is any number
	hasOffset    bool            // whether a list takes offset and page_reverse
	hasTotal     bool            // whether a list says how many there are on all pages
}

// scope is a key in an index of a store. The zero scope is the whole store.
type scope struct {
	index string
	key   string
}

// visible returns the resources that the caller sees.
func (s view[T, V]) visible() *sortedList[T] {
	if s.scope.index == "" {
		return &s.store.ordered
	}
	return s.store.by(s.scope.index, s.scope.key)
}

// all walks the resources that the caller sees.
func (s view[T, V]) all() iter.Seq[T] { return s.visible().all() }

// find looks id up without an opinion on what it means to be absent.
func (s view[T, V]) find(id string) (T, bool) {
	r, ok := s.store.get(id)
	return r, ok && s.visible().has(id)
}

// addressed is the resource that the path names.
func (s view[T, V]) fromPath(c *call) (T, error) { return s.fromWildcard(c, "id") }

// named is the resource that a wildcard of the path names.
func (s view[T, V]) fromWildcard(c *call, wildcard string) (T, error) {
	id := c.path(wildcard)
	r, ok := s.find(id)
	if !ok {
		return r, notFound(s.notFoundCode, id)
	}
	return r, nil
}

// show answers a GET of one resource, which moves it on.
func (s view[T, V]) show(c *call) (answer, error) {
	r, err := s.fromPath(c)
	if err != nil {
		return answer{}, err
	}
	fields, err := readFields(c.query)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: map[string]any{s.one: s.render(c, r, fields)}}, nil
}

// list answers a GET of a page, which moves on what the page shows.
func (s view[T, V]) list(c *call) (answer, error) {
	p, err := readPage(c.query, columnsOf[V](), s.hasOffset)
	if err != nil {
		return answer{}, err
	}
	f, err := readFilters(c.query, s.filters)
	if err != nil {
		return answer{}, err
	}

	rows := s.pageRows(p, f)
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
	if s.hasTotal {
		body["total_count"] = s.count(p, f) // before reads move resources on
	}
	items := make([]json.RawMessage, len(shown))
	for i, r := range shown {
		items[i] = s.render(c, r.resource, p.fields)
	}
	body[s.many] = join(items)
	return answer{status: http.StatusOK, body: body}, nil
}

// rows returns the rows from the first of the page on: all of them, or at least
// one more than the page has.
func (s view[T, V]) pageRows(p page, f filters) []row[T] {
	if p.sortKey == "id" {
		return s.pageRowsByID(p, f)
	}
	var rows []row[T]
	for r := range s.matches(p, f, s.candidates(f).after("")) {
		rows = append(rows, row[T]{r, s.cell(r, p), r.key()})
	}
	slices.SortFunc(rows, func(a, b row[T]) int { return p.compare(a.cell, b.cell, a.id, b.id) })
	if p.marker != "" {
		// Nothing follows a marker whose place cannot be known: to begin the list
		// again would make a walk without an end.
		marker, known := s.markerCell(p)
		rows = slices.DeleteFunc(rows, func(r row[T]) bool {
			return !known || p.compare(r.cell, marker, r.id, p.marker) <= 0
		})
	}
	return rows[min(p.offset, len(rows)):]
}

// rowsByID is rows in the order of the stores, which needs no sorting: it stops
// behind the page.
func (s view[T, V]) pageRowsByID(p page, f filters) []row[T] {
	all := s.candidates(f)
	walk := all.after(p.marker)
	if p.descending != p.backward {
		walk = all.before(p.marker)
	}
	var rows []row[T]
	skip := p.offset
	for r := range s.matches(p, f, walk) {
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

// candidates returns a list that has every resource that the caller sees and the
// filters keep. It is the shortest list that an index has.
func (s view[T, V]) candidates(f filters) walkable[T] {
	if ids, ok := f["id"]; ok {
		list := new(sortedList[T])
		for _, id := range ids {
			if r, ok := s.find(id); ok {
				list.insert(r)
			}
		}
		return list
	}
	shortest, least := []*sortedList[T]{s.visible()}, s.visible().len()
	for name, values := range f {
		if s.store.indexes[name] == nil {
			continue
		}
		size := 0
		lists := make([]*sortedList[T], len(values))
		for i, value := range values {
			lists[i] = s.store.by(name, value)
			size += lists[i].len()
		}
		if size < least {
			shortest, least = lists, size
		}
	}
	return union(shortest)
}

// matches walks the resources of walk that the caller sees and the filters keep.
func (s view[T, V]) matches(p page, f filters, walk iter.Seq[T]) iter.Seq[T] {
	visible := s.visible()
	return func(yield func(T) bool) {
		for r := range walk {
			if len(f) > 0 && (!visible.has(r.key()) || !f.match(p.columns, s.toWire(r))) {
				continue
			}
			if !yield(r) {
				return
			}
		}
	}
}

// count returns the number of resources on all pages.
func (s view[T, V]) count(p page, f filters) int {
	if len(f) == 0 {
		return s.visible().len()
	}
	n := 0
	for range s.matches(p, f, s.candidates(f).after("")) {
		n++
	}
	return n
}

// cell returns the field that decides the place of r in the page. The order by ID
// needs no view.
func (s view[T, V]) cell(r T, p page) cell {
	if p.sortKey == "id" {
		return cell{text: r.key()}
	}
	return p.columns.cell(s.toWire(r), p.sortKey)
}

// marked is where the marker stands in the order of the page. It need not be in
// the list, nor even exist any more.
func (s view[T, V]) markerCell(p page) (cell, bool) {
	if last, ok := s.store.getEvenRemoved(p.marker); ok {
		return s.cell(last, p), true
	}
	return cell{text: p.marker}, p.sortKey == "id"
}

// written answers a create or an update.
func (s view[T, V]) respond(status int, r T) (answer, error) {
	return answer{status: status, body: map[string]any{s.one: s.toWire(r)}}, nil
}

// writtenWithout is written for an answer that lacks some of the fields.
func (s view[T, V]) respondWithout(status int, r T, names ...string) (answer, error) {
	out := members(encode(s.toWire(r)))
	for _, name := range names {
		delete(out, name)
	}
	return answer{status: status, body: map[string]any{s.one: out}}, nil
}

// render encodes what a read shows of r, and then moves r on.
func (s view[T, V]) render(c *call, r T, fields []string) json.RawMessage {
	raw := encode(s.toWire(r))
	c.db.countRead(r)
	if len(fields) == 0 {
		return raw
	}
	all := members(raw)
	maps.DeleteFunc(all, func(name string, _ json.RawMessage) bool { return !slices.Contains(fields, name) })
	return encode(all)
}

// members are those of an object that was encoded here.
func members(raw json.RawMessage) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		panic(err)
	}
	return all
}
