package main

import (
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

func TestRunChoosesService(t *testing.T) {
	demotest.WithoutCredentials(t)
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil || !strings.HasPrefix(out.String(), "No credentials in the environment: using a Direct Connect in memory at http://127.0.0.1:") {
		t.Errorf("without credentials: %v\n%s", err, out.String())
	}

	srv := demotest.NewServer(t)
	t.Setenv("HW_ACCESS_KEY", srv.AccessKey)
	if err := run(t.Context(), &out); err == nil || !strings.Contains(err.Error(), "HW_ACCESS_KEY is set, but not HW_SECRET_KEY") {
		t.Errorf("without a secret key: %v", err)
	}
	demotest.WithCredentials(t, srv)
	out.Reset()
	if err := run(t.Context(), &out); err != nil || !strings.HasPrefix(out.String(), "Credentials found in the environment: reading region "+srv.Region) ||
		!strings.Contains(out.String(), "connections: 3, gateways: 0, interfaces: 0") || strings.Contains(out.String(), "Created") {
		t.Errorf("with credentials: %v\n%s", err, out.String())
	}
}
