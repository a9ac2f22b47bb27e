package topology

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
)

// style is the style sheet of a drawing. It has no variables, because not every viewer of
// SVG files knows them. All selectors start with the class of the drawing, because the
// style sheet of an SVG in a page applies to the whole page.
const style = `
.topology{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-size:11px}
.topology text{fill:#424a53}
.topology .head{fill:#59636e;font-size:11px;font-weight:600;letter-spacing:.04em}
.topology .name{fill:#1f2328;font-size:13px;font-weight:600}
.topology .box{fill:#fff;stroke:#818b98;stroke-width:1.5}
.topology .edge{fill:none;stroke:#818b98;stroke-opacity:.65}
.topology .trunk{fill:none;stroke:#818b98;stroke-width:1.5}
.topology .up .box,.topology .edge.up,.topology .mark.up{stroke:#1a7f37}
.topology .pending .box,.topology .edge.pending,.topology .mark.pending{stroke:#9a6700}
.topology .down .box,.topology .edge.down,.topology .mark.down{stroke:#cf222e}
.topology .pending .box,.topology .hidden .box{stroke-dasharray:6 4}
.topology .down .box{stroke-width:2.5}
.topology .hidden .box{fill:none}
.topology .edge.pending{stroke-dasharray:10 5}
.topology .edge.down{stroke-dasharray:3 5}
.topology .edge.unknown{stroke-dasharray:10 4 2 4}
.topology .mark{stroke:#818b98;stroke-width:2;fill:none}
.topology .mark.up{fill:#1a7f37}
.topology .mark.pending{fill:#9a6700}
@media (prefers-color-scheme:dark){
.topology text{fill:#b7bdc8}
.topology .head{fill:#9198a1}
.topology .name{fill:#f0f6fc}
.topology .box{fill:#151b23;stroke:#656c76}
.topology .edge,.topology .trunk{stroke:#656c76}
.topology .up .box,.topology .edge.up,.topology .mark.up{stroke:#3fb950}
.topology .pending .box,.topology .edge.pending,.topology .mark.pending{stroke:#d29922}
.topology .down .box,.topology .edge.down,.topology .mark.down{stroke:#f85149}
.topology .mark.up{fill:#3fb950}
.topology .mark.pending{fill:#d29922}
}
`

// WriteSVG writes the topology as an SVG image, from the data centres on the left to the
// VPCs on the right. Colour, shape and dashes show the state, and the width of an edge the
// bandwidth. The colours follow the reader's choice of light or dark. The image refers to
// nothing outside of itself.
func (m *Map) WriteSVG(w io.Writer) error {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	m.drawWide().write(&b, "topology")
	_, err := w.Write(b.Bytes())
	return err
}

// write writes the element svg.
func (d *drawing) write(b *bytes.Buffer, class string) {
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" class="%s" role="img" aria-label="Topology of Direct Connect" viewBox="0 0 %d %d" width="%d" height="%d">`+"\n",
		class, d.width, d.height, d.width, d.height)
	fmt.Fprintf(b, "<style>%s</style>\n", style)
	for _, h := range d.headings {
		fmt.Fprintf(b, `<text class="head" x="%d" y="%d">%s</text>`+"\n", h.x, h.y, escape(h.text))
	}
	for _, e := range d.edges {
		e.write(b)
	}
	for _, box := range d.boxes {
		box.write(b)
	}
	if len(d.boxes) == 0 {
		fmt.Fprintf(b, `<text x="%d" y="%d">There are no resources.</text>`+"\n", margin, margin+headHeight)
	}
	d.writeKey(b)
	b.WriteString("</svg>\n")
}

func (e *edge) write(b *bytes.Buffer) {
	x1, x2 := e.from.x+e.from.w, e.to.x
	bend := (x2 - x1) / 2
	d := fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, e.fromY, x1+bend, e.fromY, x2-bend, e.toY, x2, e.toY)
	if e.branch {
		x1 = e.from.x + indent/2
		fmt.Fprintf(b, `<path class="trunk" d="M%d %dV%d"/>`, x1, e.fromY, e.toY)
		d = fmt.Sprintf("M%d %dH%d", x1, e.toY, x2)
	}
	fmt.Fprintf(b, `<path class="edge %s" stroke-width="%s" d="%s"/>`+"\n", e.state, edgeWidth(e.bandwidth), d)
}

// edgeWidth returns the width of an edge in pixels: 1 for 1 Mbit/s, and 2 more for each
// factor of ten.
func edgeWidth(mbit int) string {
	const widest = 11
	return fmt.Sprintf("%.1f", min(1+2*math.Log10(float64(max(mbit, 1))), widest))
}

func (o *box) write(b *bytes.Buffer) {
	class := string(o.state)
	if o.hidden {
		class += " hidden"
	}
	radius := 6
	if o.state == "" {
		radius = 2 // a place, not a resource of Direct Connect
	}
	fmt.Fprintf(b, `<g class="%s"><title>%s</title><rect class="box" x="%d" y="%d" width="%d" height="%d" rx="%d"/>`,
		class, escape(o.title), o.x, o.y, o.w, o.h, radius)
	y := o.y + padY + nameSize
	for i, t := range o.texts {
		x := o.x + padX
		if t.state != "" {
			writeMark(b, t.state, x+5, y-4)
			x += markWidth
		}
		class := ""
		if i == 0 {
			class = ` class="name"`
		}
		fmt.Fprintf(b, `<text%s x="%d" y="%d">%s</text>`, class, x, y, escape(t.text))
		y += textHeight
		if i == 0 {
			y += nameHeight - textHeight
		}
	}
	b.WriteString("</g>\n")
}

// writeMark draws the shape of a state: a disc, a diamond, a cross or a ring.
func writeMark(b *bytes.Buffer, state State, x, y int) {
	var d string
	switch state {
	case StateUp:
		d = fmt.Sprintf("M%d %da4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", x-4, y)
	case StatePending:
		d = fmt.Sprintf("M%d %dl4 -4l4 4l-4 4z", x-4, y)
	case StateDown:
		d = fmt.Sprintf("M%d %dl8 8m0 -8l-8 8", x-4, y-4)
	default:
		d = fmt.Sprintf("M%d %da3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z", x-3, y)
	}
	fmt.Fprintf(b, `<path class="mark %s" d="%s"/>`, state, d)
}

// writeKey explains the shapes and widths at the bottom of a drawing.
func (d *drawing) writeKey(b *bytes.Buffer) {
	x, y := margin, d.height-keyHeight+16
	for _, state := range []State{StateUp, StatePending, StateDown, StateUnknown} {
		writeMark(b, state, x+5, y-4)
		fmt.Fprintf(b, `<text class="key" x="%d" y="%d">%s</text>`, x+markWidth, y, state)
		x += markWidth + textWidth(string(state), textSize) + 14
	}
	x, y = margin, y+18
	for _, mbit := range []int{10, 100, 1000, 10000} {
		fmt.Fprintf(b, `<path class="edge" stroke-width="%s" d="M%d %dh18"/><text class="key" x="%d" y="%d">%s</text>`,
			edgeWidth(mbit), x, y-4, x+24, y, speed(mbit))
		x += 24 + textWidth(speed(mbit), textSize) + 6
	}
	b.WriteString("\n")
}

// escape returns a foreign text for XML and HTML.
func escape(text string) string {
	var b bytes.Buffer
	// A bytes.Buffer never fails, so ignore the error.
	_ = xml.EscapeText(&b, []byte(clean(text, maxMessage)))
	return b.String()
}
