// Topology draws the connections, interfaces, gateways and VPCs of a project, and lists
// the weaknesses that it finds. It reads only, and creates nothing in a real region.
//
// Without credentials in the environment, it uses the service in memory and creates
// resources to draw there. With credentials, it reads the real region. Without -o, it
// writes the drawing to standard output. With -o, it writes a file and prints the findings.
//
//	go run ./examples/topology -o topology.html
//	go run ./examples/topology -format svg -o topology.svg    # or mermaid, json
//	go run ./examples/topology -without ID -o failure.html    # as if connection ID failed
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/dcaas-sdk/dcaas-go/dcaas/topology"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() {
	demo.Main(func(ctx context.Context, out io.Writer) error { return run(ctx, os.Args[1:], out) })
}

// options holds the flags.
type options struct {
	format, file, without string
}

func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	cloud, err := demo.Connect(ctx, "topology")
	if err != nil {
		return err
	}
	defer cloud.Close()
	if cloud.Server != nil {
		if err = prepare(ctx, cloud.Client, cloud.Server); err != nil {
			return err
		}
	}
	m, err := topology.Read(ctx, cloud.Client)
	if err != nil {
		return err
	}
	if o.without != "" {
		m = m.Without(o.without)
	}
	drawing, err := o.draw(m)
	if err != nil {
		return err
	}
	if o.file == "" {
		_, err = out.Write(drawing)
		return err
	}
	if err := os.WriteFile(o.file, drawing, 0o600); err != nil { //nolint:gosec // the user names the file
		return err
	}
	fmt.Fprintf(out, "%s\nWrote %s.\n", cloud, o.file)
	for _, f := range m.Findings() {
		fmt.Fprintln(out, f)
	}
	return nil
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("topology", flag.ContinueOnError)
	flags.StringVar(&o.format, "format", "html", "`format` of the drawing: html, svg, mermaid or json")
	flags.StringVar(&o.file, "o", "", "`file` for the drawing; by default standard output")
	flags.StringVar(&o.without, "without", "", "`ID` of a connection, hosted connection or LAG that fails")
	if err := demo.Parse(flags, args); err != nil {
		return o, err
	}
	if !slices.Contains([]string{"html", "svg", "mermaid", "json"}, o.format) {
		return o, fmt.Errorf("unknown format %q: choose html, svg, mermaid or json", o.format)
	}
	return o, nil
}

// draw returns the map in the format, which parse has checked.
func (o options) draw(m *topology.Map) ([]byte, error) {
	var b bytes.Buffer
	var err error
	switch o.format {
	case "html":
		err = m.WriteHTML(&b)
	case "svg":
		err = m.WriteSVG(&b)
	case "mermaid":
		err = m.WriteMermaid(&b)
	default:
		encoder := json.NewEncoder(&b)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(m)
	}
	return b.Bytes(), err
}
