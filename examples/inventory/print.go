package main

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"
)

// columns returns the heads of the columns in CSV, which are the names in JSON too.
func columns() []string {
	return []string{
		"name", "id", "type", "status", "sold_mbits", "interfaces_mbits", "hosted_mbits", "used_mbits", "used_percent",
		"charge_mode", "order_id", "enterprise_project_id",
	}
}

// cells returns the values of a row in the order of columns.
func (r *row) cells() []string {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	sold, percent := "", ""
	if r.UsedPercent != nil {
		sold, percent = number(r.Sold), number(*r.UsedPercent)
	}
	return []string{
		r.Name, r.ID, string(r.Type), string(r.Status), sold, number(r.Interfaces), number(r.Hosted), number(r.Used), percent,
		string(r.ChargeMode), r.OrderID, r.EnterpriseProjectID,
	}
}

// printTable writes a table for a terminal. Control characters in names become spaces,
// because they could move the cursor.
func printTable(out io.Writer, rows []row) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(cells []string) error {
		_, err := io.WriteString(table, strings.Join(cells, "\t")+"\n")
		return err
	}
	if err := line([]string{
		"NAME", "ID", "TYPE", "STATUS", "SOLD MBIT/S", "INTERFACES", "HOSTED", "USED", "USED %", "CHARGE MODE", "ORDER", "ENTERPRISE PROJECT",
	}); err != nil {
		return err
	}
	for i := range rows {
		cells := rows[i].cells()
		for j, cell := range cells {
			cells[j] = cmp.Or(strings.TrimSpace(strings.Map(printable, cell)), "-")
		}
		if err := line(cells); err != nil {
			return err
		}
	}
	return table.Flush()
}

func printable(r rune) rune {
	if !unicode.IsPrint(r) {
		return ' '
	}
	return r
}

// printCSV writes CSV with one head row. A text that a spreadsheet would take for a formula
// gets an apostrophe before it, because anybody in the project chooses names.
func printCSV(out io.Writer, rows []row) error {
	w := csv.NewWriter(out)
	if err := w.Write(columns()); err != nil {
		return err
	}
	for i := range rows {
		cells := rows[i].cells()
		for j, cell := range cells {
			if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r\n") {
				cells[j] = "'" + cell
			}
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// printJSON writes an array of objects.
func printJSON(out io.Writer, rows []row) error {
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(rows)
}
