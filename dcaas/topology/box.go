package topology

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// Measures of a box, in pixels.
const (
	padX, padY = 10, 7
	nameHeight = 18 // of the first text
	textHeight = 15 // of the others
	nameSize   = 13 // of the font
	boldSize   = 15 // of a font that is not bold and as wide as that of the name
	textSize   = 11
	markWidth  = 16 // of the shape of a state, with the space after it
)

// box shows a resource.
type box struct {
	x, y, w, h int
	state      State // empty without one, as that of a VPC
	hidden     bool  // whether the project does not see the resource
	texts      []boxText
	title      string // all texts in full, for a tooltip
}

// boxText is one text of a box. With a state, a shape stands before it.
type boxText struct {
	text  string
	state State
}

func (b *box) middle() int { return b.y + b.h/2 }

// newBox returns a box as high as its texts. The first text is a name.
func newBox(width int, state State, texts ...boxText) *box {
	b := &box{w: width, state: state, h: 2*padY + nameHeight + textHeight*(len(texts)-1)}
	var title []string
	for i, t := range texts {
		text := clean(t.text, maxMessage)
		title = append(title, text)
		size, space := textSize, width-2*padX
		if i == 0 {
			size = boldSize
		}
		if t.state != "" {
			space -= markWidth
		}
		b.texts = append(b.texts, boxText{fit(text, space, size), t.state})
	}
	b.title = strings.Join(title, " · ")
	return b
}

// facts joins the texts that are not empty.
func facts(all ...string) string { return strings.Join(ids(all...), " · ") }

// trouble returns the name of a state, unless the shape of the state says it all.
func trouble(state State, status string) string {
	if state == StateUp {
		return ""
	}
	return status
}

// siteBox shows a data centre. Its address may be long, so it takes up to three texts.
func siteBox(location string, width int) *box {
	const most = 3
	text := clean(cmp.Or(location, "Data centre"), maxMessage)
	var texts []boxText
	for size := boldSize; len(texts) < most-1 && textWidth(text, size) > width-2*padX; size = textSize {
		cut := breakAt(text, width-2*padX, size)
		if cut == 0 {
			break
		}
		texts = append(texts, boxText{text: text[:cut]})
		text = strings.TrimSpace(text[cut:])
	}
	b := newBox(width, "", append(texts, boxText{text: text})...)
	b.title = clean(cmp.Or(location, "Data centre"), maxMessage)
	return b
}

func connectionBox(c *Connection, width int) *box {
	return newBox(width, c.State(),
		boxText{cmp.Or(c.Name, c.ID), c.State()},
		boxText{text: facts(trouble(c.State(), string(c.Status)), speed(c.Bandwidth))},
		boxText{text: cmp.Or(facts(c.Location, lag(c.LAGID)), string(c.Type))})
}

func lag(id string) string {
	if id == "" {
		return ""
	}
	return "LAG " + id
}

func hostedBox(h *HostedConnection, width int) *box {
	return newBox(width, h.State(),
		boxText{cmp.Or(h.Name, h.ID), h.State()},
		boxText{text: facts(trouble(h.State(), string(h.Status)), speed(h.Bandwidth), fmt.Sprintf("VLAN %d", h.VLAN))})
}

func vifBox(v *Interface, width int, more ...string) *box {
	texts := []boxText{
		{cmp.Or(v.Name, v.ID), v.State()},
		{text: facts(trouble(v.State(), string(v.Status)), v.role(), speed(v.Bandwidth), fmt.Sprintf("VLAN %d", v.VLAN))},
	}
	for _, p := range v.Peers {
		texts = append(texts, boxText{peerText(v, p), PeerState(p)})
	}
	for _, text := range more {
		texts = append(texts, boxText{text: text})
	}
	return newBox(width, v.State(), texts...)
}

// role returns "standby" for an interface of low priority.
func (v *Interface) role() string {
	if v.isStandby() {
		return "standby"
	}
	return ""
}

// peerText returns the family, the state and the routes of a peer.
func peerText(v *Interface, p dcaas.VIFPeer) string {
	family, status := string(cmp.Or(p.AddressFamily, dcaas.IPv4)), string(p.Status)
	if strings.EqualFold(string(p.RouteMode), string(dcaas.RouteModeBGP)) {
		status = strings.TrimSpace("BGP " + trouble(PeerState(p), cmp.Or(string(p.BGPStatus), "unknown")))
	} else if p.RouteMode != "" {
		status = string(p.RouteMode) + " " + trouble(PeerState(p), status)
	}
	text := ""
	if used, limit, _ := routes(v, p); limit > 0 {
		text = fmt.Sprintf("routes %d/%d", used, limit)
	}
	return facts(family, strings.TrimSpace(status), text)
}

func gatewayBox(g *Gateway, width int) *box {
	asn, links := "", ""
	switch {
	case g.Virtual != nil:
		asn = fmt.Sprintf("ASN %d", g.Virtual.BGPASN)
	case g.Global != nil:
		asn, links = fmt.Sprintf("ASN %d", g.Global.BGPASN), count(g.Global.CurrentPeerLinkCount, "peer link")
	}
	return newBox(width, g.State(),
		boxText{cmp.Or(g.Name(), g.ID), g.State()},
		boxText{text: facts(trouble(g.State(), g.Status()), string(g.Kind))},
		boxText{text: cmp.Or(facts(asn, links), count(len(g.Interfaces), "interface"))})
}

// targetBox returns the box of the network behind a gateway, and its key. It returns nil
// for a gateway whose networks Direct Connect does not list.
func targetBox(g *Gateway, width int) (string, *box) {
	switch {
	case g.VPC != nil:
		return "vpc " + g.VPC.ID, newBox(width, "", boxText{text: g.VPC.ID}, boxText{text: "VPC"})
	case g.Virtual != nil && g.Virtual.EnterpriseRouterID != "":
		id := g.Virtual.EnterpriseRouterID
		return "router " + id, newBox(width, "", boxText{text: id}, boxText{text: "enterprise router"})
	default:
		return "", nil
	}
}

// hiddenBox shows a resource of which the project knows the ID only.
func hiddenBox(kind, id string, width int) *box {
	b := newBox(width, StateUnknown, boxText{cmp.Or(id, "unknown"), StateUnknown}, boxText{text: kind}, boxText{text: "not visible here"})
	b.hidden = true
	return b
}

// gatewayText names the gateway of an interface and the network behind it.
func (v *Interface) gatewayText() string {
	kind, id := v.GatewayRef()
	switch {
	case id == "":
		return "no gateway"
	case v.Gateway == nil:
		return string(kind) + " " + id + " (not visible)"
	case v.Gateway.VPC != nil:
		return cmp.Or(v.Gateway.Name(), id) + ", VPC " + v.Gateway.VPC.ID
	default:
		return string(kind) + " " + cmp.Or(v.Gateway.Name(), id)
	}
}

// speed returns a bandwidth in a unit for people.
func speed(mbit int) string {
	if mbit < 1000 {
		return mbits(mbit)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(mbit)/1000), ".0") + " Gbit/s"
}

// fit cuts a text to a width. The font of the reader is unknown, so the width is
// estimated on the high side.
func fit(text string, width, size int) string {
	if textWidth(text, size) <= width {
		return text
	}
	cut, sum := 0, runeWidth('…')
	for i, r := range text {
		if sum += runeWidth(r); sum*size > width*100 {
			break
		}
		cut = i + utf8.RuneLen(r)
	}
	return strings.TrimSpace(text[:cut]) + "…"
}

// breakAt returns the number of bytes up to the last space before which a text fits into a
// width.
func breakAt(text string, width, size int) int {
	cut, sum := 0, 0
	for i, r := range text {
		if r == ' ' {
			cut = i
		}
		if sum += runeWidth(r); r != ' ' && sum*size > width*100 {
			break
		}
	}
	return cut
}

// textWidth estimates the width of a text in pixels.
func textWidth(text string, size int) int {
	sum := 0
	for _, r := range text {
		sum += runeWidth(r)
	}
	return (sum*size + 99) / 100
}

// runeWidth estimates the width of a character in hundredths of the font size.
func runeWidth(r rune) int {
	switch {
	case r >= 0x1100 && !unicode.Is(unicode.Latin, r): // Chinese, Japanese and Korean characters and symbols
		return 105
	case strings.ContainsRune(" iljtfI.,:;'|![]·/-", r):
		return 38
	case strings.ContainsRune("mwMW@%", r):
		return 98
	case unicode.IsUpper(r):
		return 70
	default:
		return 62
	}
}
