package main

import (
	"cmp"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// show prints each value and its source, and the sources that were not used.
func show(cfg dcaas.Config, out io.Writer) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	defer table.Flush()                            //nolint:errcheck // it prints to a terminal
	for _, field := range cfg.LogValue().Group() { // without secrets
		source := cmp.Or(cfg.Sources.Of(field.Key), "the service in memory")
		fmt.Fprintf(table, "%s\t%s\tfrom %s\n", field.Key, field.Value, source)
	}
	if source := cfg.Sources.Of("TLS"); source != "" {
		fmt.Fprintf(table, "TLS\tset\tfrom %s\n", source)
	}
	for _, c := range cfg.Sources.Checked {
		fmt.Fprintf(table, "(source)\t%s\t%s\n", c.Source, c.Result)
	}
}
