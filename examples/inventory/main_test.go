package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

func TestRunInMemory(t *testing.T) {
	demotest.WithoutCredentials(t)
	for _, tt := range []struct {
		args   []string
		golden string
		err    string
	}{
		{nil, "inventory.table", ""},
		{[]string{"-format", "table"}, "inventory.table", ""},
		{[]string{"-format", "csv"}, "inventory.csv", ""},
		{[]string{"-format=json"}, "inventory.json", ""},
		{[]string{"-format", "xml"}, "", `unknown format "xml": choose table, csv or json`},
		{[]string{"x"}, "", "takes no arguments"},
		{[]string{"-h"}, "", "help requested"},
	} {
		var out, notes strings.Builder
		err := run(t.Context(), tt.args, &out, &notes)
		demotest.WantError(t, fmt.Sprintf("run(%q)", tt.args), err, tt.err)
		want := ""
		if tt.golden != "" {
			data, err := os.ReadFile(filepath.Join("testdata", tt.golden))
			if err != nil {
				t.Fatal(err)
			}
			want = string(data)
		}
		if out.String() != want {
			t.Errorf("run(%q) prints\n%swant\n%s", tt.args, out.String(), want)
		}
		if strings.Contains(notes.String(), "in memory") != (want != "") {
			t.Errorf("run(%q) notes %q", tt.args, notes.String())
		}
	}
}

// With credentials the program reads lists only, and adds no note to the output.
func TestRunWithCredentials(t *testing.T) {
	srv := demotest.NewServer(t)
	demotest.WithCredentials(t, srv)
	var out, notes strings.Builder
	if err := run(t.Context(), []string{"-format", "csv"}, &out, &notes); err != nil || strings.Count(out.String(), "\n") != 4 || notes.String() != "" {
		t.Errorf("run() = %v\n%s%s", err, out.String(), notes.String())
	}
	if got, want := operations(srv), []string{"ListDirectConnects", "ListVirtualInterfaces", "ListHostedDirectConnects"}; !slices.Equal(got, want) {
		t.Errorf("requests %q, want %q", got, want)
	}
}

func operations(srv *dcaastest.Server) (names []string) {
	for _, r := range srv.Requests() {
		names = append(names, r.Operation)
	}
	return names
}

// region returns a server with n more connections and an interface on each, and a client
// that tries once.
func region(t *testing.T, n int) (*dcaastest.Server, *dcaas.Client) {
	t.Helper()
	srv := demotest.NewServer(t)
	client, err := dcaas.New(srv.Config(), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	for i := range n {
		gateway, err := client.VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{
			VPCID: fmt.Sprint("vpc-", i), LocalEPGroup: []string{"192.168.0.0/16"},
		})
		if err != nil {
			t.Fatal(err)
		}
		id := srv.AddConnection(dcaastest.Connection{ID: fmt.Sprintf("10000000-0000-4000-8000-%012d", i), Bandwidth: 1000})
		for j := range 2 {
			create(t, client, dcaas.VirtualInterfaceCreateOpts{DirectConnectID: id, VGWID: gateway.ID, VLAN: 1 + j, Bandwidth: 100 + i})
		}
	}
	srv.ForgetRequests()
	return srv, client
}

// create creates an interface with addresses that depend on its VLAN.
func create(t *testing.T, client *dcaas.Client, o dcaas.VirtualInterfaceCreateOpts) {
	t.Helper()
	o.RouteMode, o.BGPASN = dcaas.RouteModeBGP, 65000
	o.LocalGatewayV4IP, o.RemoteGatewayV4IP = fmt.Sprintf("169.254.%d.1/30", o.VLAN), fmt.Sprintf("169.254.%d.2/30", o.VLAN)
	if _, err := client.VirtualInterfaces.Create(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}

// Every page is read, and nothing else: no request for a single resource.
func TestCollectPages(t *testing.T) {
	t.Parallel()
	srv, client := region(t, 5)
	rows, err := collect(t.Context(), client, 3)
	if err != nil || len(rows) != 8 {
		t.Fatalf("collect() = %d rows, %v, want 8", len(rows), err)
	}
	for i, r := range rows[3:] {
		want := int64(200 + 2*i)
		if r.Used != want || r.Interfaces != want || r.Hosted != 0 || *r.UsedPercent != want/10 {
			t.Errorf("row %d = %+v, want %d used", i, r, want)
		}
	}
	count := map[string]int{}
	for _, name := range operations(srv) {
		count[name]++
	}
	// 8 connections, 10 interfaces and no hosted connection, in pages of 3.
	if len(count) != 3 || count["ListDirectConnects"] != 3 || count["ListVirtualInterfaces"] != 4 || count["ListHostedDirectConnects"] != 1 {
		t.Errorf("requests %v", count)
	}
}

// Interfaces without a connection of the project have rows of their own.
func TestCollectOtherRows(t *testing.T) {
	t.Parallel()
	srv := demotest.NewServer(t)
	client := demotest.NewClient(t, srv)
	page := func(key, items string) string { return `{"` + key + `":[` + items + `]}` }
	for operation, body := range map[string]string{
		"ListDirectConnects": page("direct_connects", `{"id":"c","bandwidth":0,"type":"standard"},{"id":"d","bandwidth":3,"type":"standard"}`),
		"ListVirtualInterfaces": page("virtual_interfaces", `{"id":"1","direct_connect_id":"c","lag_id":"l","bandwidth":2},{"id":"2","lag_id":"l","bandwidth":3},
			{"id":"3","lag_id":"l","bandwidth":4},{"id":"4","direct_connect_id":"x","bandwidth":5},{"id":"5","direct_connect_id":"x","bandwidth":6,"status":"AUTHORIZATION"},
			{"id":"6","direct_connect_id":"d","bandwidth":7,"status":"DELETED"},{"id":"7","direct_connect_id":"d","bandwidth":8,"status":"REJECTED"},
			{"id":"8","direct_connect_id":"d","bandwidth":2,"status":"PENDING_DELETE"}`),
	} {
		srv.Inject(dcaastest.Fault{Route: operation, Status: 200, Body: body})
	}
	rows, err := collect(t.Context(), client, maxPage)
	var got []string
	for i := range rows {
		got = append(got, strings.Join(rows[i].cells()[1:9], " "))
	}
	want := []string{"c standard   2 0 2 ", "d standard  3 2 0 2 66", "l lag   7 0 7 ", "x other project   11 0 11 "}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("collect() = %q, %v, want %q", got, err, want)
	}
	// Without an operations connection, hosted connections are not listed.
	if got := operations(srv); !slices.Equal(got, []string{"ListDirectConnects", "ListVirtualInterfaces"}) {
		t.Errorf("requests %q", got)
	}
}

// A failure in the middle gives no rows, and the next run gives all of them.
func TestCollectFaults(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault dcaastest.Fault
		err   error
	}{
		"lost answer":                    {dcaastest.Fault{Reset: true, AfterActing: true}, dcaas.ErrUnavailable},
		"half an answer":                 {dcaastest.Fault{Truncate: true}, dcaas.ErrUnavailable},
		"429":                            {dcaastest.Throttled(1), dcaas.ErrThrottled},
		"500":                            {dcaastest.Fault{Status: 500}, dcaas.ErrUnavailable},
		"no right to hosted connections": {dcaastest.Fault{Status: 403}, dcaas.ErrForbidden},
	} {
		for skip, operation := range []string{"ListDirectConnects", "ListVirtualInterfaces", "ListHostedDirectConnects"} {
			t.Run(name+"/"+operation, func(t *testing.T) {
				t.Parallel()
				srv, client := region(t, 2)
				fault := tt.fault
				// Every call, because net/http itself repeats a GET on a connection that is reset.
				fault.Route, fault.Times = operation, 0
				if skip == 1 {
					fault.Skip = 1 // the second page
				}
				remove := srv.Inject(fault)
				if rows, err := collect(t.Context(), client, 2); rows != nil || !errors.Is(err, tt.err) {
					t.Errorf("collect() = %v, %v, want %v", rows, err, tt.err)
				}
				remove()
				if rows, err := collect(t.Context(), client, 2); len(rows) != 5 || err != nil {
					t.Errorf("the second collect() = %v, %v, want five rows", rows, err)
				}
			})
		}
	}
}

func TestCollectCancelled(t *testing.T) {
	t.Parallel()
	srv, client := region(t, 3)
	ctx, cancel := context.WithCancel(t.Context())
	srv.Inject(dcaastest.Fault{Route: "ListVirtualInterfaces", Skip: 1, When: func(r *http.Request) bool {
		if r.URL.Query().Get("marker") != "" {
			cancel()
		}
		return true
	}})
	rows, err := collect(ctx, client, 2)
	if rows != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("collect() = %v, %v, want context.Canceled", rows, err)
	}
	for _, name := range operations(srv) {
		if name == "ListHostedDirectConnects" {
			t.Error("the walk goes on after the end of the context")
		}
	}
}

// hostileNames returns rows with names that are dangerous in a terminal or a spreadsheet.
func hostileNames() []row {
	var rows []row
	for _, name := range []string{
		"=HYPERLINK(\"http://example.com\")", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "a,b", "say \"hi\"", "two\nlines", "\x1b[2Jclear", "é=1", "",
	} {
		rows = append(rows, row{Name: name, ID: "id"})
	}
	return rows
}

func TestCSVCellsAreNoFormulas(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	rows := hostileNames()
	if err := printCSV(&out, rows); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil || len(records) != len(rows)+1 {
		t.Fatalf("%d records, %v, want %d", len(records), err, len(rows)+1)
	}
	for i, r := range records[1:] {
		name := rows[i].Name
		if strings.ContainsAny(r[0][:min(1, len(r[0]))], "=+-@\t\r\n") {
			t.Errorf("cell %q begins a formula", r[0])
		}
		// A reader of CSV turns \r\n into \n, and keeps a lone \r.
		if strings.TrimPrefix(r[0], "'") != name {
			t.Errorf("cell %q, want %q", r[0], name)
		}
		if r[1] != "id" || len(r) != len(columns()) {
			t.Errorf("record %q", r)
		}
	}
}

func TestTableHasOneLinePerRow(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	rows := hostileNames()
	if err := printTable(&out, rows); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n"); n != len(rows)+1 || strings.ContainsAny(out.String(), "\x1b\r\t") {
		t.Errorf("%d lines, want %d:\n%q", n, len(rows)+1, out.String())
	}
}

// JSON has the same names as the columns of CSV, and an empty inventory is an array.
func TestJSON(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	rows := hostileNames()
	if err := printJSON(&out, rows); err != nil {
		t.Fatal(err)
	}
	var decoded []map[string]any
	if err := json.Unmarshal([]byte(out.String()), &decoded); err != nil {
		t.Fatal(err)
	}
	for i, object := range decoded {
		for _, name := range columns() {
			if _, ok := object[name]; !ok || len(object) != len(columns()) {
				t.Errorf("object %v has no %s, or more than the columns", object, name)
			}
		}
		if object["name"] != rows[i].Name {
			t.Errorf("name %q, want %q", object["name"], rows[i].Name)
		}
	}
	out.Reset()
	if err := printJSON(&out, []row{}); err != nil || out.String() != "[]\n" {
		t.Errorf("printJSON() = %q, %v, want an empty array", out.String(), err)
	}
}

// A full disk is reported.
func TestPrintReportsFailures(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(io.Writer, []row) error{"table": printTable, "csv": printCSV, "json": printJSON} {
		if err := write(full{}, hostileNames()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }
