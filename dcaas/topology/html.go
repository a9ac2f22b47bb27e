package topology

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"
)

// page is written so that XML parsers can read it too. The policy forbids a browser to load
// anything.
const page = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<title>Direct Connect topology</title>
<style>
body{margin:0;padding:16px;font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:#1f2328;background:#f6f8fa}
h1{font-size:20px;margin:0}
h2{font-size:15px;margin:0 0 8px}
p{margin:4px 0 16px;color:#59636e}
main{display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
.map{overflow-x:auto}
.map svg{display:block;max-width:100%;height:auto}
.map svg.wide{display:none;min-width:980px}
ul{list-style:none;margin:0;padding:0}
li{margin:0 0 8px;padding:8px 10px;border:1px solid #d1d9e0;border-left-width:5px;border-radius:6px;background:#fff;overflow-wrap:anywhere}
li b{display:block;font-size:12px}
li.error{border-left-color:#cf222e}li.error b{color:#cf222e}
li.warning{border-left:5px dashed #9a6700}li.warning b{color:#9a6700}
li.note{border-left:5px dotted #59636e}li.note b{color:#59636e}
section{order:-1}
@media (min-width:760px){.map svg.wide{display:block}.map svg.narrow{display:none}section{order:0}}
@media (min-width:1180px){main{grid-template-columns:minmax(0,1fr) 270px}}
@media (prefers-color-scheme:dark){
body{color:#f0f6fc;background:#0d1117}
p{color:#9198a1}
li{border-color:#3d444d;background:#151b23}
li.error{border-left-color:#f85149}li.error b{color:#f85149}
li.warning{border-left-color:#d29922}li.warning b{color:#d29922}
li.note{border-left-color:#9198a1}li.note b{color:#9198a1}
}
</style>
</head>
<body>
<h1>Direct Connect topology</h1>
<p>{{.Summary}}</p>
<main>
<div class="map">
{{.Wide}}{{.Narrow}}</div>
<section>
<h2>Findings</h2>
{{if .Findings}}<ul>
{{range .Findings}}<li class="{{.Severity}}"><b>{{.Severity}}</b>{{.Message}}</li>
{{end}}</ul>{{else}}<p>There are none.</p>{{end}}
</section>
</main>
</body>
</html>
`

// WriteHTML writes the topology as one page without scripts and outside references: the
// drawing of [Map.WriteSVG] with the findings beside it. On a narrow screen, such as a
// phone, the page has a list of boxes instead, below the findings.
func (m *Map) WriteHTML(w io.Writer) error {
	t, err := template.New("page").Parse(page)
	if err != nil {
		return err
	}
	var wide, narrow, out bytes.Buffer
	m.drawWide().write(&wide, "topology wide")
	m.drawNarrow().write(&narrow, "topology narrow")
	err = t.Execute(&out, struct {
		Summary      string
		Wide, Narrow template.HTML
		Findings     []Finding
	}{
		Summary:  m.summary(),
		Wide:     template.HTML(wide.String()),   //nolint:gosec // write escapes all texts
		Narrow:   template.HTML(narrow.String()), //nolint:gosec // see above
		Findings: m.Findings(),
	})
	if err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}

// summary counts the resources.
func (m *Map) summary() string {
	parts := []string{
		count(len(m.Connections), "connection"), count(len(m.Interfaces), "interface"),
		count(len(m.Gateways), "gateway"), count(len(m.VPCs), "VPC"),
	}
	text := strings.Join(parts, ", ")
	if !m.Time.IsZero() {
		text += ", read at " + m.Time.UTC().Format(time.DateTime) + " UTC"
	}
	if len(m.Failed) > 0 {
		text += fmt.Sprintf("; without %s", clean(strings.Join(m.Failed, ", "), maxMessage))
	}
	return text + "."
}
