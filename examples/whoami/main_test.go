package main

import (
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

// TestRun checks the output for each kind of source. It uses an empty home directory.
func TestRun(t *testing.T) {
	demotest.WithoutCredentials(t)
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("USERPROFILE", dir)
	t.Chdir(dir)
	srv := dcaastest.NewServer(dcaastest.WithTLS())
	defer srv.Close()
	write := func(name, content string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	check := func(name, want string, fails bool, args ...string) {
		t.Helper()
		var out strings.Builder
		err := run(t.Context(), args, &out)
		text := strings.Join(strings.Fields(fmt.Sprintln(out.String(), err)), " ")
		if (err != nil) != fails || !strings.Contains(text, want) || strings.Contains(text, srv.SecretKey) || strings.Contains(text, srv.AccessKey) {
			t.Errorf("%s: run() = %s, want %q", name, text, want)
		}
	}

	inMemory := "Region dcaastest-1 from the service in memory"
	check("no credentials", "There are no credentials. These sources were checked: HUAWEICLOUD_SDK_*: nothing set HW_*: nothing set", false)
	check("no credentials", inMemory, false)
	check("in memory", inMemory, false, "-demo")
	check("a wrong flag", "flag provided but not defined", true, "-none")
	if err := run(t.Context(), []string{"-help"}, os.Stdout); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("run() = %v, want the help", err)
	}

	ca := write("ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})))
	write("clouds.yaml", fmt.Sprintf("clouds: {fake: {region_name: %s, cacert: ca.pem, dcaas_endpoint_override: '%s', auth: {auth_url: '%s', ak: %s, sk: %s}}}",
		srv.Region, srv.URL, srv.URL, srv.AccessKey, srv.SecretKey))
	check("clouds.yaml", "Region "+srv.Region+" from clouds.yaml, cloud fake", false)
	check("clouds.yaml", "TLS set from clouds.yaml, cloud fake (source) HUAWEICLOUD_SDK_* nothing set", false)
	check("clouds.yaml", "Project "+srv.Region+" ("+srv.ProjectID+") Direct Connect accepts the credentials.", false)
	check("-demo does not use credentials", inMemory, false, "-demo")

	t.Setenv("HW_ACCESS_KEY", srv.AccessKey)
	check("half a key", "(source) HW_* HW_ACCESS_KEY is set, but not HW_SECRET_KEY (source) OS_* nothing set", false)
	t.Setenv("OS_CLOUD", "other")
	check("a chosen cloud that is missing", "clouds.yaml has no cloud other, but fake; OS_CLOUD chooses it", true)

	t.Setenv("HW_SECRET_KEY", srv.SecretKey)
	check("no region", "(HW_REGION_NAME has the region): dcaas: Config.Region and Config.Endpoint are both empty", true)
	t.Setenv("HW_REGION_NAME", srv.Region)
	t.Setenv("HW_AUTH_URL", srv.URL)
	t.Setenv("OS_CACERT", ca)
	t.Setenv("HUAWEICLOUD_SDK_REGION_DC_"+strings.ToUpper(strings.ReplaceAll(srv.Region, "-", "_")), srv.URL)
	check("variables", "Auth *auth.AccessKey from HW_ACCESS_KEY, HW_SECRET_KEY TLS set from OS_CACERT (source) HUAWEICLOUD_SDK_* nothing set (source) HW_* used (source) OS_* not needed", false)
	t.Setenv("HW_PROJECT_NAME", "none")
	check("an unknown project", "the account has no project none: set HW_PROJECT_ID to one of ["+srv.Region+" (", true)
	t.Setenv("HW_PROJECT_NAME", "")
	t.Setenv("HW_SECRET_KEY", "wrong")
	check("a wrong key", "asking IAM for the account: dcaas: GET /v3/auth/domains: 401", true)
}
