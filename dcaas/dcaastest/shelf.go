package dcaastest

import (
	"encoding/json"
	"iter"
	"maps"
	"net/http"
	"slices"
)

// shelf is the part of a collection that a caller finds under one path, and
// the form in which that path shows it: V is what goes over the wire.
type shelf[T resource, V any] struct {
	in      *collection[T]
	sees    func(T) bool // whether the caller sees it here
	view    func(T) V
	one     string         // wrapper key of one
	many    string         // wrapper key of a list
	gone    string         // error code for an id that is not here
	filters map[string]int // list filters, with how many values each takes; 0 is any number
	offsets bool           // whether a list takes offset and page_reverse
	counted bool           // whether a list says how many there are on all pages
}

// all walks the resources that the caller sees.
func (s shelf[T, V]) all() iter.Seq[T] {
	return func(yield func(T) bool) {
		for r := range s.in.all() {
			if s.sees(r) && !yield(r) {
				return
			}
		}
	}
}

// find looks id up without an opinion on what it means to be absent.
func (s shelf[T, V]) find(id string) (T, bool) {
	r, ok := s.in.get(id)
	return r, ok && s.sees(r)
}

// addressed is the resource that the path names.
func (s shelf[T, V]) addressed(c *call) (T, error) { return s.named(c, "id") }

// named is the resource that a wildcard of the path names.
func (s shelf[T, V]) named(c *call, wildcard string) (T, error) {
	id := c.path(wildcard)
	r, ok := s.find(id)
	if !ok {
		return r, missing(s.gone, id)
	}
	return r, nil
}

// show answers a GET of one resource, which moves it on.
func (s shelf[T, V]) show(c *call) (answer, error) {
	r, err := s.addressed(c)
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
func (s shelf[T, V]) list(c *call) (answer, error) {
	p, err := readPage(c.query, columnsOf[V](), s.offsets)
	if err != nil {
		return answer{}, err
	}
	filters, err := readFilters(c.query, s.filters)
	if err != nil {
		return answer{}, err
	}

	var rows []row[T]
	for r := range s.all() {
		if len(filters) > 0 && !filters.match(p.columns, s.view(r)) {
			continue
		}
		rows = append(rows, row[T]{r, s.cell(r, p), r.key()})
	}
	total := len(rows)
	slices.SortFunc(rows, func(a, b row[T]) int { return p.compare(a.cell, b.cell, a.id, b.id) })
	if p.marker != "" {
		// Nothing follows a marker whose place cannot be known: to begin the list
		// again would make a walk without an end.
		marker, known := s.marked(p)
		rows = slices.DeleteFunc(rows, func(r row[T]) bool {
			return !known || p.compare(r.cell, marker, r.id, p.marker) <= 0
		})
	}
	rows = rows[min(p.offset, len(rows)):]
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
	items := make([]json.RawMessage, len(shown))
	for i, r := range shown {
		items[i] = s.render(c, r.resource, p.fields)
	}
	body := map[string]any{s.many: join(items), "page_info": info}
	if s.counted {
		body["total_count"] = total
	}
	return answer{status: http.StatusOK, body: body}, nil
}

// cell is what decides the place of r in the page. The usual order, by id, needs
// no view of every resource that there is.
func (s shelf[T, V]) cell(r T, p page) cell {
	if p.sortKey == "id" {
		return cell{text: r.key()}
	}
	return p.columns.cell(s.view(r), p.sortKey)
}

// marked is where the marker stands in the order of the page. It need not be in
// the list, nor even exist any more.
func (s shelf[T, V]) marked(p page) (cell, bool) {
	if last, ok := s.in.recall(p.marker); ok {
		return s.cell(last, p), true
	}
	return cell{text: p.marker}, p.sortKey == "id"
}

// written answers a create or an update.
func (s shelf[T, V]) written(status int, r T) (answer, error) {
	return answer{status: status, body: map[string]any{s.one: s.view(r)}}, nil
}

// writtenWithout is written for an answer that lacks some of the fields.
func (s shelf[T, V]) writtenWithout(status int, r T, names ...string) (answer, error) {
	out := members(encode(s.view(r)))
	for _, name := range names {
		delete(out, name)
	}
	return answer{status: status, body: map[string]any{s.one: out}}, nil
}

// render encodes what a read shows of r, and then moves r on.
func (s shelf[T, V]) render(c *call, r T, fields []string) json.RawMessage {
	raw := encode(s.view(r))
	c.world.shown(r)
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
