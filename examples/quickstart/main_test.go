package main

import (
	"os"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestRunChoosesService(t *testing.T) {
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "HW_") || strings.HasPrefix(name, "OS_") || strings.HasPrefix(name, "HUAWEICLOUD_SDK_") {
			t.Setenv(name, "")
		}
	}
	var out watcher
	if err := run(t.Context(), &out); err != nil || !strings.HasPrefix(out.String(), "No credentials in the environment: using a Direct Connect in memory at http://127.0.0.1:") {
		t.Errorf("without credentials: %v\n%s", err, out.String())
	}

	srv := dcaastest.NewServer()
	t.Cleanup(srv.Close)
	t.Setenv("HW_ACCESS_KEY", srv.AccessKey)
	if err := run(t.Context(), &out); err == nil || !strings.Contains(err.Error(), "HW_ACCESS_KEY is set, but not HW_SECRET_KEY") {
		t.Errorf("without a secret key: %v", err)
	}
	t.Setenv("HW_SECRET_KEY", srv.SecretKey)
	t.Setenv("HW_REGION_NAME", srv.Region)
	t.Setenv("HW_PROJECT_ID", srv.ProjectID)
	t.Setenv("HUAWEICLOUD_SDK_REGION_DC_"+strings.ToUpper(strings.ReplaceAll(srv.Region, "-", "_")), srv.URL)
	out.Reset()
	if err := run(t.Context(), &out); err != nil || !strings.HasPrefix(out.String(), "Credentials found in the environment: reading region "+srv.Region) ||
		!strings.Contains(out.String(), "connections: 3, gateways: 0, interfaces: 0") || strings.Contains(out.String(), "Created") {
		t.Errorf("with credentials: %v\n%s", err, out.String())
	}
}
