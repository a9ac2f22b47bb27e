package topology

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"
)

// mermaid writes a flowchart. Nodes have numbers, because foreign texts may stand in labels
// only.
type mermaid struct {
	b     bytes.Buffer
	nodes map[any]int
	edges int
	links bytes.Buffer
}

// WriteMermaid writes the topology as a flowchart for Mermaid, with the states as text. The
// width of an edge shows the bandwidth.
func (m *Map) WriteMermaid(w io.Writer) error {
	g := mermaid{nodes: map[any]int{}}
	g.b.WriteString("flowchart LR\n")
	for _, c := range m.Connections {
		site := g.node("site "+c.PeerLocation, "[", "]", "", cmp.Or(c.PeerLocation, "Data centre"))
		n := g.node(c, "(", ")", c.State(), cmp.Or(c.Name, c.ID), facts(string(c.Status), speed(c.Bandwidth)), c.Location)
		g.edge(site, n, c.Bandwidth, c.State())
		for _, h := range c.HostedConnections {
			g.edge(n, g.hosted(h), h.Bandwidth, h.State())
		}
	}
	for _, h := range m.Orphans.HostedConnections {
		g.edge(g.hidden("operations connection", h.HostingID), g.hosted(h), h.Bandwidth, h.State())
	}
	for _, v := range m.Interfaces {
		g.vif(v)
	}
	for _, gw := range m.Gateways {
		n := g.gateway(gw)
		switch {
		case gw.VPC != nil:
			g.edge(n, g.node(gw.VPC, "[", "]", "", gw.VPC.ID, "VPC"), bandwidth(gw.Interfaces), gw.State())
		case gw.Virtual != nil && gw.Virtual.EnterpriseRouterID != "":
			id := gw.Virtual.EnterpriseRouterID
			g.edge(n, g.node("router "+id, "[", "]", "", id, "enterprise router"), bandwidth(gw.Interfaces), gw.State())
		}
	}
	g.b.Write(g.links.Bytes())
	g.b.WriteString("  classDef up stroke:#1a7f37\n  classDef pending stroke:#9a6700,stroke-dasharray:6 4\n" +
		"  classDef down stroke:#cf222e,stroke-width:3px\n  classDef unknown stroke:#818b98,stroke-dasharray:2 4\n")
	_, err := w.Write(g.b.Bytes())
	return err
}

// node returns the name of a node, and writes the node at the first call for the key.
func (g *mermaid) node(key any, open, end string, state State, texts ...string) string {
	n, ok := g.nodes[key]
	if !ok {
		n = len(g.nodes) + 1
		g.nodes[key] = n
		quoted := make([]string, len(texts))
		for i, text := range texts {
			quoted[i] = quote(text)
		}
		fmt.Fprintf(&g.b, "  n%d%s\"%s\"%s", n, open, strings.Join(ids(quoted...), "<br/>"), end)
		if state != "" {
			fmt.Fprintf(&g.b, ":::%s", state)
		}
		g.b.WriteString("\n")
	}
	return fmt.Sprintf("n%d", n)
}

func (g *mermaid) hosted(h *HostedConnection) string {
	return g.node(h, "(", ")", h.State(), cmp.Or(h.Name, h.ID), facts(string(h.Status), speed(h.Bandwidth)))
}

func (g *mermaid) hidden(kind, id string) string {
	return g.node(kind+" "+id, "(", ")", StateUnknown, cmp.Or(id, "unknown"), kind+", not visible")
}

func (g *mermaid) gateway(gw *Gateway) string {
	return g.node(gw, "{{", "}}", gw.State(), cmp.Or(gw.Name(), gw.ID), facts(gw.Status(), string(gw.Kind)))
}

func (g *mermaid) vif(v *Interface) {
	texts := []string{cmp.Or(v.Name, v.ID), facts(string(v.Status), v.role(), speed(v.Bandwidth), fmt.Sprintf("VLAN %d", v.VLAN))}
	for _, p := range v.Peers {
		texts = append(texts, peerText(v, p))
	}
	n := g.node(v, "([", "])", v.State(), texts...)
	switch {
	case v.HostedConnection != nil:
		g.edge(g.hosted(v.HostedConnection), n, v.Bandwidth, v.State())
	case len(v.Connections) == 0:
		g.edge(g.hidden("connection", v.port()), n, v.Bandwidth, v.State())
	}
	for _, c := range v.Connections {
		g.edge(fmt.Sprintf("n%d", g.nodes[c]), n, v.Bandwidth, v.State())
	}
	kind, id := v.GatewayRef()
	switch {
	case v.Gateway != nil:
		g.edge(n, g.gateway(v.Gateway), v.Bandwidth, v.State())
	case id != "":
		g.edge(n, g.hidden(string(kind), id), v.Bandwidth, v.State())
	}
}

func (g *mermaid) edge(from, to string, mbit int, state State) {
	arrow := "---"
	if state != StateUp {
		arrow = "-.-"
	}
	fmt.Fprintf(&g.b, "  %s %s %s\n", from, arrow, to)
	fmt.Fprintf(&g.links, "  linkStyle %d stroke-width:%spx\n", g.edges, edgeWidth(mbit))
	g.edges++
}

// quote returns a foreign text for a label between quotation marks. It writes punctuation
// as a code of Mermaid, because Mermaid reads HTML, Markdown and directives in labels.
func quote(text string) string {
	var b strings.Builder
	for _, r := range clean(text, maxMessage) {
		if r < 0x80 && !strings.ContainsRune(" ,./:()-_", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			fmt.Fprintf(&b, "#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
