package topology_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/topology"
)

var update = flag.Bool("update", false, "write the golden files")

// small returns a project with each shape of a drawing.
func small() *project {
	p := pair()
	p.interfaces[1].Priority, p.interfaces[1].Status, p.interfaces[1].VIFPeers[0].BGPStatus = dcaas.PriorityLow, dcaas.VirtualInterfaceDown, "DOWN"
	p.hostedOn("h", "c2", func(h *dcaas.HostedConnection) { h.Status = dcaas.HostedConnectionBuild })
	p.vif("v3", "other", "g", func(v *dcaas.VirtualInterface) { v.Status = "NEW" })
	return p
}

// TestGolden compares the drawings of a small project with files. The flag -update writes
// the files, which must then be looked at in a browser.
func TestGolden(t *testing.T) {
	t.Parallel()
	m := small().read(t)
	tree, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{
		"small.svg": write(t, m.WriteSVG), "small.mmd": write(t, m.WriteMermaid), "small.json": string(tree) + "\n",
	} {
		file := "testdata/" + name
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || got != string(want) {
			t.Errorf("%s differs (%v):\n%s", file, err, got)
		}
	}
}

// drawings are projects whose drawings differ in form.
func drawings() map[string]*project {
	return map[string]*project{
		"empty": {}, "small": small(), "tenants": tenants(), "lag": lag(), "hostile": hostileProject(), "large": large(200),
	}
}

// TestWellFormed checks that XML parsers can read each drawing and each page.
func TestWellFormed(t *testing.T) {
	t.Parallel()
	for name, p := range drawings() {
		m := p.read(t)
		for form, text := range map[string]string{"SVG": write(t, m.WriteSVG), "HTML": write(t, m.WriteHTML)} {
			all := elements(t, text)
			drawn := 0
			for _, e := range all {
				if e.name == "svg" {
					drawn++
				}
				if e.name == "script" || e.name == "image" || e.name == "a" || e.name == "link" || e.name == "foreignObject" {
					t.Errorf("%s, %s has an element %s", name, form, e.name)
				}
				for attr, value := range e.attrs {
					if attr == "href" || attr == "src" || strings.HasPrefix(attr, "on") {
						t.Errorf("%s, %s has %s=%q", name, form, attr, value)
					}
				}
			}
			if want := map[string]int{"SVG": 1, "HTML": 2}[form]; drawn != want {
				t.Errorf("%s, %s has %d drawings, want %d", name, form, drawn, want)
			}
			if strings.Contains(text, "url(") || strings.Contains(text, "@import") || strings.Count(text, "://") != strings.Count(text, "http://www.w3.org/2000/svg") {
				t.Errorf("%s, %s refers to the outside", name, form)
			}
			for _, r := range text {
				if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar && name != "hostile") {
					t.Errorf("%s, %s has the character %U", name, form, r)
				}
			}
		}
	}
}

// TestNamesAreShown checks that a hostile text is shown as text.
func TestNamesAreShown(t *testing.T) {
	t.Parallel()
	m := hostileProject().read(t)
	for _, text := range []string{write(t, m.WriteSVG), write(t, m.WriteHTML)} {
		shown := 0
		for _, e := range elements(t, text) {
			if (e.name == "title" || e.name == "text") && strings.HasPrefix(e.text, `"'><`) {
				shown++
			}
		}
		if shown < 20 {
			t.Errorf("%d texts are shown, want those of all resources", shown)
		}
	}
}

// rect is a box of a drawing, or the drawing itself.
type rect struct{ x, y, w, h int }

func newRect(t *testing.T, e element) rect {
	t.Helper()
	number := func(name string) int {
		if e.attrs[name] == "" {
			return 0
		}
		n, err := strconv.Atoi(e.attrs[name])
		if err != nil {
			t.Fatalf("%s has %s=%q", e.name, name, e.attrs[name])
		}
		return n
	}
	return rect{number("x"), number("y"), number("width"), number("height")}
}

func (r rect) overlaps(o rect) bool {
	return r.x < o.x+o.w && o.x < r.x+r.w && r.y < o.y+o.h && o.y < r.y+r.h
}

func (r rect) contains(o rect) bool {
	return r.x <= o.x && r.y <= o.y && o.x+o.w <= r.x+r.w && o.y+o.h <= r.y+r.h
}

// TestBoxesDoNotOverlap checks the wide and the narrow drawing: no two boxes overlap, each
// is inside of the drawing, each text is inside of its box, and each interface has one box.
func TestBoxesDoNotOverlap(t *testing.T) {
	t.Parallel()
	for name, p := range drawings() {
		m := p.read(t)
		page := write(t, m.WriteHTML)
		for _, class := range []string{"wide", "narrow"} {
			start := strings.Index(page, `<svg xmlns="http://www.w3.org/2000/svg" class="topology `+class)
			text := page[start : start+strings.Index(page[start:], "</svg>")+len("</svg>")]
			var boxes []rect
			for _, e := range elements(t, text) {
				switch {
				case e.name == "rect":
					boxes = append(boxes, newRect(t, e))
				case e.name == "svg":
					whole := newRect(t, e)
					for _, b := range boxes {
						if !whole.contains(b) {
							t.Errorf("%s, %s: the box %v is outside of %v", name, class, b, whole)
						}
					}
				case e.name == "text" && len(boxes) > 0 && e.attrs["class"] != "head" && e.attrs["class"] != "key":
					box := boxes[len(boxes)-1]
					at := newRect(t, e)
					if !box.contains(rect{at.x, at.y - 9, 1, 11}) {
						t.Errorf("%s, %s: the text %q at %v is outside of %v", name, class, e.text, at, box)
					}
				}
			}
			for i, a := range boxes {
				for _, b := range boxes[:i] {
					if a.overlaps(b) {
						t.Errorf("%s, %s: the boxes %v and %v overlap", name, class, a, b)
					}
				}
			}
			if len(boxes) < len(m.Interfaces)+len(m.Gateways)+len(m.Connections) {
				t.Errorf("%s, %s: %d boxes", name, class, len(boxes))
			}
		}
	}
}

// TestTextsFit checks that long texts are cut, with all kinds of characters.
func TestTextsFit(t *testing.T) {
	t.Parallel()
	for _, long := range []string{"MWMWMW ", "iiii", "数据中心", "ÄÖÜ", "👩‍👩‍👧", "a\u0301"} {
		p := pair()
		p.gateways[0].Name = strings.Repeat(long, 60)
		p.connections[0].PeerLocation = strings.Repeat(long, 60)
		for _, e := range elements(t, write(t, p.read(t).WriteSVG)) {
			if e.name == "text" && len([]rune(e.text)) > 50 {
				t.Errorf("the text %q is too long", e.text)
			}
		}
	}
}

// TestMermaidLabels checks that foreign texts stay in their labels, as text.
func TestMermaidLabels(t *testing.T) {
	t.Parallel()
	line := regexp.MustCompile(`^flowchart LR$|^  n\d+(\["[^"]*"\]|\("[^"]*"\)|\(\["[^"]*"\]\)|\{\{"[^"]*"\}\})(:::(up|pending|down|unknown))?$|^  n\d+ (---|-\.-) n\d+$|^  linkStyle \d+ stroke-width:\d+\.\dpx$|^  classDef [a-z]+ [-a-z0-9#:,. ]+$`)
	code := regexp.MustCompile(`#\d+;`)
	for name, p := range drawings() {
		text := write(t, p.read(t).WriteMermaid)
		edges, links := 0, 0
		for l := range strings.Lines(text) {
			l = strings.TrimSuffix(l, "\n")
			if !line.MatchString(l) {
				t.Errorf("%s: unexpected %q", name, l)
			}
			if _, label, ok := strings.Cut(l, `"`); ok {
				label, _, _ = strings.Cut(label, `"`)
				label = code.ReplaceAllString(strings.ReplaceAll(label, "<br/>", ""), "")
				if strings.ContainsAny(label, "\"'<>&#;`%{}[]|\\*\n\x00") {
					t.Errorf("%s: label %q", name, label)
				}
			}
			if strings.Contains(l, " --- ") || strings.Contains(l, " -.- ") {
				edges++
			}
			if strings.HasPrefix(l, "  linkStyle") {
				links++
			}
		}
		if edges != links {
			t.Errorf("%s: %d edges have %d styles", name, edges, links)
		}
	}
}

// TestJSON checks that the tree has each interface, and no password.
func TestJSON(t *testing.T) {
	t.Parallel()
	p := small()
	if err := json.Unmarshal([]byte(`"swordfish"`), &p.interfaces[0].BGPMD5); err != nil {
		t.Fatal(err)
	}
	p.connections[0].Email = "person@example.com"
	text, err := json.Marshal(p.read(t))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte("swordfish")) || bytes.Contains(text, []byte("md5")) || bytes.Contains(text, []byte("person")) {
		t.Errorf("the tree has more than it needs: %s", text)
	}
	text, err = json.Marshal(&topology.Map{})
	if want := `{"connections":[],"gateways":[],"vpcs":[],"orphans":{"hosted_connections":[],"interfaces":[]},"findings":[]}`; err != nil || string(text) != want {
		t.Errorf("an empty map is %s, %v, want %s", text, err, want)
	}
}

// TestPage checks the parts of the page around the drawings.
func TestPage(t *testing.T) {
	t.Parallel()
	m := small().read(t)
	page := write(t, m.Without("c1").WriteHTML)
	for _, want := range []string{
		`<meta name="viewport" content="width=device-width`, "prefers-color-scheme:dark", "default-src 'none'",
		"1 connection, 2 interfaces, 1 gateway, 1 VPC; without c1.", `<li class="note"><b>note</b>the connection other of`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if page := write(t, pair().read(t).WriteHTML); !strings.Contains(page, "There are none.") {
		t.Error("a page without findings does not say so")
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestWriteFails(t *testing.T) {
	t.Parallel()
	m := pair().read(t)
	for i, f := range []func(io.Writer) error{m.WriteHTML, m.WriteSVG, m.WriteMermaid} {
		if err := f(brokenWriter{}); !errors.Is(err, io.ErrShortWrite) {
			t.Error(fmt.Sprint(i), err)
		}
	}
}
