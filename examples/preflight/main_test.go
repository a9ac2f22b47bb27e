package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

func TestRunInMemory(t *testing.T) {
	demotest.WithoutCredentials(t)
	file := filepath.Join(t.TempDir(), "interface.json")
	if err := os.WriteFile(file, []byte(`{"vlan":101,"bandwidth":10,"route_mode":"static","local_gateway_v4_ip":"169.254.10.5/30",
		"remote_gateway_v4_ip":"169.254.10.6/30","remote_ep_group":["192.168.7.0/24"],"priority":"low"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	const refused = "the service would refuse the interface"
	const id = demotest.NoID
	for _, tt := range []struct {
		name string
		args []string
		want string // after the first line
		err  string
	}{
		{"defaults", nil, "" +
			"SEVERITY  CODE     FIELD             MESSAGE                                                                                      PROPOSAL\n" +
			"error     DC.1209  VLAN              VLAN 100 is that of interface " + id + ", which is PENDING_CREATE  101\n" +
			"error     DC.1223  BGPASN            the gateway has the ASN 64512 too                                                            -\n" +
			"warning   -        LocalGatewayV4IP  interface " + id + " uses addresses of 169.254.10.0/30             169.254.10.5/30, 169.254.10.6/30\n", refused},
		{"fixed", []string{"-vlan", "101", "-asn", "65000", "-local", "169.254.10.5/30", "-remote", "169.254.10.6/30"}, "No findings.\n", ""},
		{"file", []string{"-file", file}, "" +
			"SEVERITY  CODE     FIELD          MESSAGE                                                                                                          PROPOSAL\n" +
			"error     DC.0001  Priority       the priority low needs BGP                                                                                       -\n" +
			"error     DC.1105  RemoteEPGroup  192.168.7.0/24 overlaps the local subnet 192.168.0.0/16 of virtual gateway " + id + "  -\n", refused},
		{"no such file", []string{"-file", file + "x"}, "", "no such file"},
		{"an argument", []string{"x"}, "", "takes no arguments"},
		{"unknown connection", []string{"-connection", "x", "-asn", "1", "-local", "169.254.10.5/30", "-remote", "169.254.10.6/30"}, "" +
			"SEVERITY  CODE     FIELD            MESSAGE                                   PROPOSAL\n" +
			"error     DC.1015  DirectConnectID  there is no connection x in this project  -\n", refused},
	} {
		var out strings.Builder
		err := run(t.Context(), tt.args, &out)
		demotest.WantError(t, tt.name, err, tt.err)
		_, table, _ := strings.Cut(out.String(), "in memory.\n")
		if table = demotest.WithoutIDs(table); table != tt.want {
			t.Errorf("%s: run() prints\n%swant\n%s", tt.name, table, tt.want)
		}
	}
}

func TestRunWithCredentials(t *testing.T) {
	srv := demotest.NewServer(t)
	demotest.WithCredentials(t, srv)
	var out strings.Builder
	if err := run(t.Context(), nil, &out); err == nil || !strings.Contains(out.String(), "DC.1200") || strings.Contains(out.String(), "in memory") {
		t.Errorf("run() = %v\n%s", err, out.String())
	}
	demotest.WantReadOnly(t, srv)
}
