package main

import (
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

func TestRun(t *testing.T) {
	demotest.WithoutCredentials(t)
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	_, lines, _ := strings.Cut(out.String(), "\n")
	want := `Created global gateway global
Created interface to-global on dc-standard-1
Created route to 10.20.0.0/16
Created peer link to er-1 in ap-southeast-2
Tested the remote end 169.254.30.2/30: 0 per cent of the packets were lost
Deleted peer link to er-1 in ap-southeast-2
Deleted route to 10.20.0.0/16
Deleted interface to-global on dc-standard-1
Deleted global gateway global
`
	if lines != want {
		t.Errorf("run() wrote\n%s\nwant\n%s", lines, want)
	}
	t.Setenv("HW_ACCESS_KEY", "AKEXAMPLE0123456789A")
	if err := run(t.Context(), &out); err == nil || !strings.Contains(err.Error(), "HW_SECRET_KEY") {
		t.Errorf("run() without a secret key = %v", err)
	}
	t.Setenv("HW_SECRET_KEY", "not-a-real-secret")
	t.Setenv("HW_REGION_NAME", "ap-southeast-3")
	t.Setenv("ENTERPRISE_ROUTER", "only-an-id")
	if err := run(t.Context(), &out); err == nil || !strings.Contains(err.Error(), "ENTERPRISE_ROUTER") {
		t.Errorf("run() without a router = %v", err)
	}
}
