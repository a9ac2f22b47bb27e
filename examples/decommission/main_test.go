package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

func TestRunInMemory(t *testing.T) {
	demotest.WithoutCredentials(t)
	const (
		first = "No credentials in the environment: using a Direct Connect in memory.\n\n"
		id    = demotest.NoID
		plan  = "Teardown of virtual gateway " + id + ": 3 steps, 0 blockers.\n" +
			"KIND               ID                                    NAME       DETAIL\n" +
			"virtual interface  " + id + "  to-site-a  ACTIVE, VLAN 100 on dc-standard-1, peer ipv4 169.254.10.2/30\n" +
			"virtual interface  " + id + "  to-site-b  ACTIVE, VLAN 101 on dc-standard-1, peers ipv4 169.254.11.2/30 and ipv6 2001:db8::2/126\n" +
			"virtual gateway    " + id + "  to-vpc     ACTIVE, VPC vpc-1, ASN 64512\n"
	)
	for _, tt := range []struct {
		name string
		args []string
		want string
		err  string
	}{
		{"plan", nil, first + plan + "\nNothing is deleted without -yes.\n", ""},
		{"teardown", []string{"-yes"}, first + plan + "\n" +
			"virtual interface " + id + " (to-site-a): deleting\n" +
			"virtual interface " + id + " (to-site-a): deleted\n" +
			"virtual interface " + id + " (to-site-b): deleting\n" +
			"virtual interface " + id + " (to-site-b): deleted\n" +
			"virtual gateway " + id + " (to-vpc): deleting\n" +
			"virtual gateway " + id + " (to-vpc): deleted\n", ""},
		{"unknown gateway", []string{"-yes", "-gateway", "x"}, first + "There is no virtual gateway x: nothing to delete.\n", ""},
		{"unknown interface", []string{"-interface", "x"}, first + "There is no virtual interface x: nothing to delete.\n", ""},
		{"unknown hosted connection", []string{"-hosted", "x"}, first + "There is no hosted connection x: nothing to delete.\n", ""},
		{"two resources", []string{"-interface", "x", "-hosted", "y"}, "", "name one resource only"},
		{"an argument", []string{"x"}, "", "takes no arguments"},
		{"help", []string{"-h"}, "", "help requested"},
	} {
		var out strings.Builder
		err := run(t.Context(), tt.args, &out)
		demotest.WantError(t, tt.name, err, tt.err)
		if got := demotest.WithoutIDs(out.String()); got != tt.want {
			t.Errorf("%s: run() prints\n%swant\n%s", tt.name, got, tt.want)
		}
	}
}

// TestRunWithCredentials checks that the program, with credentials, shows the plan of the
// named resource. It deletes only with -yes, and continues after a failure.
func TestRunWithCredentials(t *testing.T) {
	demotest.WithoutCredentials(t)
	srv := demotest.NewServer(t, dcaastest.WithStepsPerState(0)) // so that no wait takes time
	t.Setenv("HW_ACCESS_KEY", srv.AccessKey)
	if err := run(t.Context(), nil, new(strings.Builder)); err == nil || !strings.Contains(err.Error(), "HW_SECRET_KEY") {
		t.Errorf("run() without a secret key = %v", err)
	}
	demotest.WithCredentials(t, srv)
	if err := run(t.Context(), []string{"-yes"}, new(strings.Builder)); err == nil || !strings.Contains(err.Error(), "name a resource") {
		t.Errorf("run() without a resource = %v", err)
	}
	client := demotest.NewClient(t, srv)
	gateway, err := prepare(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}

	srv.ForgetRequests()
	var out strings.Builder
	if err := run(t.Context(), []string{"-gateway", gateway}, &out); err != nil || !strings.Contains(out.String(), "using region "+srv.Region) ||
		!strings.Contains(out.String(), "3 steps, 0 blockers") {
		t.Errorf("run() = %v\n%s", err, out.String())
	}
	demotest.WantReadOnly(t, srv)

	remove := srv.Inject(dcaastest.Fault{Method: http.MethodDelete, Route: gateway, Status: http.StatusForbidden})
	out.Reset()
	if err := run(t.Context(), []string{"-yes", "-gateway", gateway}, &out); err == nil || !strings.Contains(out.String(), "failed   virtual gateway") ||
		!strings.HasSuffix(out.String(), "The same command continues.\n") {
		t.Errorf("run() with a fault = %v\n%s", err, out.String())
	}
	remove()
	out.Reset()
	if err := run(t.Context(), []string{"-yes", "-gateway", gateway}, &out); err != nil || !strings.Contains(out.String(), "1 step, 0 blockers") {
		t.Errorf("run() again = %v\n%s", err, out.String())
	}
	if _, err := client.VirtualGateways.Get(t.Context(), gateway); err == nil {
		t.Error("the gateway is still there")
	}
}

// TestRunBlocked checks that a plan with a blocker is an error, with -yes and without.
func TestRunBlocked(t *testing.T) {
	t.Parallel()
	srv := demotest.NewServer(t, dcaastest.WithStepsPerState(0)) // so that no wait takes time
	client := demotest.NewClient(t, srv)
	gateway, err := prepare(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	vifs, err := dcaas.Collect(client.VirtualInterfaces.All(t.Context(), dcaas.VirtualInterfaceListOpts{}))
	if err != nil {
		t.Fatal(err)
	}
	test := dcaas.SwitchoverTestCreateOpts{ResourceID: vifs[0].ID, Operation: dcaas.SwitchoverShutdown}
	if _, err := client.SwitchoverTests.Create(t.Context(), test); err != nil {
		t.Fatal(err)
	}
	for _, yes := range []bool{false, true} {
		var out strings.Builder
		err := options{gateway: gateway, yes: yes}.decommission(t.Context(), client, &out)
		if err == nil || !strings.Contains(err.Error(), "DC.1210") || !strings.Contains(out.String(), "Nothing is deleted, because of:") {
			t.Errorf("yes %t: %v\n%s", yes, err, out.String())
		}
	}
}
