package topology

import (
	"cmp"
	"slices"
)

// Measures of a drawing, in pixels.
const (
	margin      = 8
	boxGap      = 10 // between the boxes of a column
	siteGap     = 14 // between two data centres, in addition
	columnGap   = 46
	headHeight  = 26  // of the headings of the columns
	keyHeight   = 44  // of the explanation of shapes and widths
	indent      = 22  // of a level in a narrow drawing
	narrowWidth = 364 // of a narrow drawing
)

// drawing is a picture, ready to be written.
type drawing struct {
	width, height int
	headings      []heading
	boxes         []*box
	edges         []*edge
}

// heading is a text at a point.
type heading struct {
	x, y int
	text string
}

// edge joins two boxes.
type edge struct {
	from, to   *box
	bandwidth  int
	state      State
	fromY, toY int  // where it touches the boxes
	branch     bool // whether it leaves the box below its left edge, as in a list
}

// Columns of a wide drawing.
const (
	columnSite = iota
	columnConnection
	columnHosted
	columnInterface
	columnGateway
	columnVPC
	columnCount
)

// column is a column of a wide drawing. A column without width is not drawn.
type column struct {
	x, width int
	boxes    []*box
}

// wideLayout places the boxes of a wide drawing.
type wideLayout struct {
	d       *drawing
	columns [columnCount]column
	y       int // top of the next box of the tree
	vifs    map[*Interface]*box
}

// drawWide returns a drawing with one column for each kind of resource, from the data
// centre to the VPC.
func (m *Map) drawWide() *drawing {
	w := &wideLayout{d: &drawing{}, y: margin + headHeight, vifs: map[*Interface]*box{}}
	for i, width := range []int{118, 168, 168, 226, 168, 132} {
		w.columns[i].width = width
	}
	if len(m.Orphans.HostedConnections) == 0 && !anyOf(m.Connections, func(c *Connection) bool { return len(c.HostedConnections) > 0 }) {
		w.columns[columnHosted].width = 0
	}
	x := margin
	for i, name := range []string{"Data centre", "Connection", "Hosted connection", "Virtual interface", "Gateway", "VPC"} {
		c := &w.columns[i]
		if c.width == 0 {
			continue
		}
		c.x = x
		w.d.headings = append(w.d.headings, heading{x, margin + nameSize, name})
		w.d.width = x + c.width + margin
		x += c.width + columnGap
		if i == columnInterface { // where most edges cross
			x += min(len(m.Interfaces)/2, 2*columnGap)
		}
	}
	w.placeTree(m)
	w.placeCloud(m)
	for _, c := range w.columns {
		w.d.boxes = append(w.d.boxes, c.boxes...)
	}
	w.d.setHeight()
	w.d.setPorts()
	return w.d
}

// place adds a box to a column.
func (w *wideLayout) place(col int, b *box, y int) {
	c := &w.columns[col]
	b.x, b.y = c.x, y
	c.boxes = append(c.boxes, b)
}

func (d *drawing) join(from, to *box, bandwidth int, state State) {
	d.edges = append(d.edges, &edge{from: from, to: to, bandwidth: bandwidth, state: state})
}

// placeBeside places a box in the middle of the boxes that children places to its right.
func (w *wideLayout) placeBeside(col int, b *box, children func()) {
	top := w.y
	children()
	bottom := max(w.y-boxGap, top+b.h)
	w.y = bottom + boxGap
	w.place(col, b, top+(bottom-top-b.h)/2)
}

// placeTree places the data centres, connections, hosted connections and interfaces.
func (w *wideLayout) placeTree(m *Map) {
	width := func(col int) int { return w.columns[col].width }
	for _, site := range group(m.Connections, func(c *Connection) string { return c.PeerLocation }) {
		b := siteBox(site[0].PeerLocation, width(columnSite))
		w.placeBeside(columnSite, b, func() {
			for _, c := range site {
				w.placeConnection(c, b)
			}
		})
		w.y += siteGap
	}
	for _, g := range group(m.Orphans.HostedConnections, func(h *HostedConnection) string { return h.HostingID }) {
		b := hiddenBox("operations connection", g[0].HostingID, width(columnConnection))
		w.placeBeside(columnConnection, b, func() {
			for _, h := range g {
				w.placeHosted(h, b)
			}
		})
	}
	for _, g := range group(m.withHiddenConnection(), (*Interface).port) {
		b := hiddenBox("connection", g[0].port(), width(columnConnection))
		w.placeBeside(columnConnection, b, func() { w.placeInterfaces(g, b) })
	}
}

func (w *wideLayout) placeConnection(c *Connection, site *box) {
	b := connectionBox(c, w.columns[columnConnection].width)
	w.placeBeside(columnConnection, b, func() {
		for _, h := range c.HostedConnections {
			w.placeHosted(h, b)
		}
		w.placeInterfaces(c.Interfaces, b)
	})
	w.d.join(site, b, c.Bandwidth, c.State())
}

func (w *wideLayout) placeHosted(h *HostedConnection, parent *box) {
	b := hostedBox(h, w.columns[columnHosted].width)
	w.placeBeside(columnHosted, b, func() { w.placeInterfaces(h.Interfaces, b) })
	w.d.join(parent, b, h.Bandwidth, h.State())
}

// placeInterfaces places the interfaces on a connection. One on a LAG has its place beside
// the first connection of the LAG.
func (w *wideLayout) placeInterfaces(all []*Interface, parent *box) {
	for _, v := range all {
		if w.vifs[v] == nil {
			w.vifs[v] = vifBox(v, w.columns[columnInterface].width)
			w.place(columnInterface, w.vifs[v], w.y)
			w.y += w.vifs[v].h + boxGap
		}
		w.d.join(parent, w.vifs[v], v.Bandwidth, v.State())
	}
}

// placeCloud places the gateways and VPCs, each beside the boxes that it is joined to.
func (w *wideLayout) placeCloud(m *Map) {
	gateways := map[gatewayKey]*box{}
	add := func(key gatewayKey, b *box) *box {
		gateways[key] = b
		w.place(columnGateway, b, 0)
		return b
	}
	vpcs := map[string]*box{}
	for _, g := range m.Gateways {
		b := add(gatewayKey{g.Kind, g.ID}, gatewayBox(g, w.columns[columnGateway].width))
		if key, target := targetBox(g, w.columns[columnVPC].width); target != nil {
			if vpcs[key] == nil {
				vpcs[key] = target
				w.place(columnVPC, target, 0)
			}
			w.d.join(b, vpcs[key], bandwidth(g.Interfaces), g.State())
		}
	}
	for _, v := range m.Interfaces {
		kind, id := v.GatewayRef()
		if id == "" {
			continue
		}
		b := gateways[gatewayKey{kind, id}]
		if b == nil {
			b = add(gatewayKey{kind, id}, hiddenBox(string(kind), id, w.columns[columnGateway].width))
		}
		w.d.join(w.vifs[v], b, v.Bandwidth, v.State())
	}
	for _, col := range []int{columnGateway, columnVPC} {
		w.level(w.columns[col].boxes)
	}
}

// level places the boxes of a column at the mean height of the boxes on their left, as far
// as no two of them overlap.
func (w *wideLayout) level(column []*box) {
	sum, edges := map[*box]int{}, map[*box]int{}
	for _, e := range w.d.edges {
		sum[e.to] += e.from.middle()
		edges[e.to]++
	}
	top, bottom := margin+headHeight, w.y-boxGap
	for _, b := range column {
		b.y = bottom // a box that is joined to nothing comes last
		if edges[b] > 0 {
			b.y = sum[b]/edges[b] - b.h/2
		}
	}
	slices.SortStableFunc(column, func(a, b *box) int { return cmp.Compare(a.middle(), b.middle()) })
	for _, b := range column {
		b.y = max(b.y, top)
		top = b.y + b.h + boxGap
	}
	for _, b := range slices.Backward(column) { // back up, if there is space
		if b.y+b.h <= bottom {
			break
		}
		b.y = bottom - b.h
		bottom = b.y - boxGap
	}
	if len(column) > 0 && column[0].y < margin+headHeight { // there is none
		top = margin + headHeight
		for _, b := range column {
			b.y = max(b.y, top)
			top = b.y + b.h + boxGap
		}
	}
}

// setHeight makes the drawing high enough for its boxes and the key below them.
func (d *drawing) setHeight() {
	d.height = margin + headHeight
	for _, b := range d.boxes {
		d.height = max(d.height, b.y+b.h+boxGap)
	}
	d.height += keyHeight
}

// setPorts spreads the ends of the edges over the sides of their boxes, in the order of
// the other ends, so that edges do not cross without need.
func (d *drawing) setPorts() {
	left, right := map[*box][]*edge{}, map[*box][]*edge{}
	for _, e := range d.edges {
		right[e.from] = append(right[e.from], e)
		left[e.to] = append(left[e.to], e)
	}
	for _, b := range d.boxes {
		slices.SortStableFunc(right[b], func(x, y *edge) int { return cmp.Compare(x.to.middle(), y.to.middle()) })
		slices.SortStableFunc(left[b], func(x, y *edge) int { return cmp.Compare(x.from.middle(), y.from.middle()) })
		for i, e := range right[b] {
			e.fromY = b.y + b.h*(i+1)/(len(right[b])+1)
		}
		for i, e := range left[b] {
			e.toY = b.y + b.h*(i+1)/(len(left[b])+1)
		}
	}
}

// drawNarrow returns a drawing for a narrow screen: one list of boxes, in which each
// resource is indented below the one that it is on.
func (m *Map) drawNarrow() *drawing {
	n := &narrowLayout{d: &drawing{width: narrowWidth}, y: margin, vifs: map[*Interface]bool{}}
	for _, site := range group(m.Connections, func(c *Connection) string { return c.PeerLocation }) {
		b := n.place(siteBox(site[0].PeerLocation, n.width(0)), 0)
		for _, c := range site {
			n.placeConnection(c, b)
		}
		n.y += siteGap
	}
	for _, g := range group(m.Orphans.HostedConnections, func(h *HostedConnection) string { return h.HostingID }) {
		b := n.place(hiddenBox("operations connection", g[0].HostingID, n.width(1)), 1)
		for _, h := range g {
			n.placeHosted(h, b)
		}
		n.y += siteGap
	}
	for _, g := range group(m.withHiddenConnection(), (*Interface).port) {
		b := n.place(hiddenBox("connection", g[0].port(), n.width(1)), 1)
		n.placeInterfaces(g, b, 2)
		n.y += siteGap
	}
	if len(m.Gateways) > 0 {
		n.d.headings = append(n.d.headings, heading{margin, n.y + nameSize, "Gateways"})
		n.y += headHeight
	}
	for _, g := range m.Gateways {
		b := n.place(gatewayBox(g, n.width(0)), 0)
		if _, target := targetBox(g, n.width(1)); target != nil {
			n.join(b, n.place(target, 1), bandwidth(g.Interfaces), g.State())
		}
	}
	n.d.setHeight()
	return n.d
}

// narrowLayout places the boxes of a narrow drawing.
type narrowLayout struct {
	d    *drawing
	y    int
	vifs map[*Interface]bool
}

func (n *narrowLayout) width(level int) int { return narrowWidth - 2*margin - level*indent }

func (n *narrowLayout) place(b *box, level int) *box {
	b.x, b.y = margin+level*indent, n.y
	n.y += b.h + boxGap
	n.d.boxes = append(n.d.boxes, b)
	return b
}

func (n *narrowLayout) join(from, to *box, bandwidth int, state State) {
	n.d.edges = append(n.d.edges, &edge{
		from: from, to: to, bandwidth: bandwidth, state: state, fromY: from.y + from.h, toY: to.middle(), branch: true,
	})
}

func (n *narrowLayout) placeConnection(c *Connection, site *box) {
	b := n.place(connectionBox(c, n.width(1)), 1)
	n.join(site, b, c.Bandwidth, c.State())
	for _, h := range c.HostedConnections {
		n.placeHosted(h, b)
	}
	n.placeInterfaces(c.Interfaces, b, 2)
}

func (n *narrowLayout) placeHosted(h *HostedConnection, parent *box) {
	b := n.place(hostedBox(h, n.width(2)), 2)
	n.join(parent, b, h.Bandwidth, h.State())
	n.placeInterfaces(h.Interfaces, b, 3)
}

func (n *narrowLayout) placeInterfaces(all []*Interface, parent *box, level int) {
	for _, v := range all {
		if !n.vifs[v] {
			n.vifs[v] = true
			n.join(parent, n.place(vifBox(v, n.width(level), "to "+v.gatewayText()), level), v.Bandwidth, v.State())
		}
	}
}

func (m *Map) withHiddenConnection() []*Interface {
	var all []*Interface
	for _, v := range m.Orphans.Interfaces {
		if v.hasHiddenConnection() {
			all = append(all, v)
		}
	}
	return all
}

// group splits a slice by a key, in the order in which the keys appear.
func group[T any](all []T, key func(T) string) [][]T {
	var out [][]T
	index := map[string]int{}
	for _, v := range all {
		i, ok := index[key(v)]
		if !ok {
			i = len(out)
			index[key(v)] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], v)
	}
	return out
}
