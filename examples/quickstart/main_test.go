package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// watcher collects output and calls a function at the first line with a text.
type watcher struct {
	strings.Builder
	text string
	call func()
}

func (w *watcher) Write(p []byte) (int, error) {
	n, err := w.Builder.Write(p)
	if w.call != nil && strings.Contains(w.String(), w.text) {
		w.call()
		w.call = nil
	}
	return n, err
}

func newClient(t *testing.T) *dcaas.Client {
	t.Helper()
	srv := dcaastest.NewServer()
	t.Cleanup(srv.Close)
	client, err := dcaas.New(srv.Config(), dcaas.WithPollInterval(time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func left(t *testing.T, client *dcaas.Client) (gateways, interfaces int) {
	t.Helper()
	g, err := dcaas.Collect(client.VirtualGateways.All(t.Context(), dcaas.VirtualGatewayListOpts{}))
	if err != nil {
		t.Fatal(err)
	}
	v, err := dcaas.Collect(client.VirtualInterfaces.All(t.Context(), dcaas.VirtualInterfaceListOpts{}))
	if err != nil {
		t.Fatal(err)
	}
	return len(g), len(v)
}

func TestBuild(t *testing.T) {
	t.Parallel()
	client := newClient(t)
	var out watcher
	if err := build(t.Context(), client, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"waiting for interface bgp: PENDING_CREATE",
		"CONNECTION     VLAN  INTERFACE  CLOUD SIDE       OWN SIDE         ROUTES            GATEWAY     STATUS\n",
		"  200   bgp        169.254.20.1/30  169.254.20.2/30  bgp AS4200000000  quickstart  ACTIVE\n",
		"  100   static     169.254.10.1/30  169.254.10.2/30  static            quickstart  ACTIVE\n",
		"connections: 3, gateways: 1, interfaces: 2\n",
		"Quota virtualInterface: 2 used",
		"Deleted interface bgp\nDeleted interface static\nDeleted gateway quickstart\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "not-a-real-password") {
		t.Error("the output shows the BGP password")
	}
	if g, v := left(t, client); g != 0 || v != 0 {
		t.Errorf("%d gateways and %d interfaces are left", g, v)
	}
}

// Wherever Ctrl-C comes, nothing is left behind.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Building on", "Created gateway", "waiting for gateway", "Created interface static", "waiting for interface bgp", "Tagged", "STATUS"} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			client := newClient(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			out := &watcher{text: text, call: cancel}
			if err := build(ctx, client, out); text != "STATUS" && !errors.Is(err, context.Canceled) {
				t.Errorf("build() = %v, want context.Canceled", err)
			}
			if g, v := left(t, client); g != 0 || v != 0 {
				t.Errorf("%d gateways and %d interfaces are left:\n%s", g, v, out.String())
			}
		})
	}
}

func TestRunChooses(t *testing.T) {
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
		t.Errorf("with half a key: %v", err)
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
