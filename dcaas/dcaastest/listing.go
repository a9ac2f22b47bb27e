package dcaastest

import (
	"encoding/json"
	"iter"
	"net/http"
	"slices"
)

// listing is one GET of a list: the view, the page and the filters.
type listing struct {
	view    *view
	page    page
	filters filters
}

// list answers a GET of a page, and counts a read of each resource on it.
func (v *view) list(c *call) (answer, error) {
	p, err := readPage(c.query, v.columns(), v.hasOffset)
	if err != nil {
		return answer{}, err
	}
	f, err := readFilters(c.query, v.filters)
	if err != nil {
		return answer{}, err
	}

	l := &listing{v, p, f}
	rows := l.rows()
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
		body["total_count"] = l.count() // before the reads below advance resources
	}
	items := make([]json.RawMessage, len(shown))
	for i, r := range shown {
		items[i] = v.render(c, r.resource, p.fields)
	}
	body[v.listKey] = join(items)
	return answer{status: http.StatusOK, body: body}, nil
}

// rows returns the rows of the page and at least one row after it, if there is one.
func (l *listing) rows() []row {
	p := l.page
	if p.sortKey == "id" {
		return l.rowsByID()
	}
	var rows []row
	for r := range l.filtered(l.candidates().after("")) {
		rows = append(rows, row{r, l.cell(r), r.key()})
	}
	slices.SortFunc(rows, func(a, b row) int { return p.compare(a.cell, b.cell, a.id, b.id) })
	if p.marker != "" {
		// Nothing follows a marker without a known place. To begin the list again
		// would make a walk endless.
		marker, known := l.markerCell()
		rows = slices.DeleteFunc(rows, func(r row) bool {
			return !known || p.compare(r.cell, marker, r.id, p.marker) <= 0
		})
	}
	return rows[min(p.offset, len(rows)):]
}

// rowsByID is rows for the order of the stores. It does not sort, and it stops one row
// after the page.
func (l *listing) rowsByID() []row {
	p, all := l.page, l.candidates()
	walk := all.after(p.marker)
	if p.descending != p.backward {
		walk = all.before(p.marker)
	}
	var rows []row
	skip := p.offset
	for r := range l.filtered(walk) {
		if skip > 0 {
			skip--
			continue
		}
		rows = append(rows, row{resource: r, id: r.key()})
		if len(rows) > p.limit {
			break
		}
	}
	return rows
}

// candidates returns a list that contains all resources that pass the filters. It picks
// the shortest list of an index, to keep large stores fast.
func (l *listing) candidates() walkable {
	v := l.view
	if ids, ok := l.filters["id"]; ok {
		list := new(sortedList)
		for _, id := range ids {
			if r, ok := v.find(id); ok {
				list.insert(r)
			}
		}
		return list
	}
	shortest, least := []*sortedList{v.visible()}, v.visible().len()
	for name, values := range l.filters {
		if v.store.indexes[name] == nil {
			continue
		}
		size := 0
		lists := make([]*sortedList, len(values))
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
func (l *listing) filtered(walk iter.Seq[resource]) iter.Seq[resource] {
	visible := l.view.visible()
	return func(yield func(resource) bool) {
		for r := range walk {
			if len(l.filters) > 0 && (!visible.has(r.key()) || !l.filters.matches(l.page.columns, l.view.toWire(r))) {
				continue
			}
			if !yield(r) {
				return
			}
		}
	}
}

// count returns the number of resources on all pages.
func (l *listing) count() int {
	if len(l.filters) == 0 {
		return l.view.visible().len()
	}
	n := 0
	for range l.filtered(l.candidates().after("")) {
		n++
	}
	return n
}

// cell returns the field by which the page is sorted. It does not encode r when the order
// is by ID.
func (l *listing) cell(r resource) cell {
	if l.page.sortKey == "id" {
		return cell{text: r.key()}
	}
	return l.page.columns.cell(l.view.toWire(r), l.page.sortKey)
}

// markerCell returns the sort field of the marker. The marker may be a removed resource,
// or an ID that never existed.
func (l *listing) markerCell() (cell, bool) {
	if last, ok := l.view.store.getEvenRemoved(l.page.marker); ok {
		return l.cell(last), true
	}
	return cell{text: l.page.marker}, l.page.sortKey == "id"
}
