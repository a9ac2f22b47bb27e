package demo

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func TestExitCode(t *testing.T) {
	t.Parallel()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	failure := errors.New("no connection")
	for name, tt := range map[string]struct {
		ctx    context.Context
		err    error
		code   int
		stderr string
	}{
		"success":                    {t.Context(), nil, 0, ""},
		"success after an interrupt": {cancelled, nil, 0, ""},
		"failure":                    {t.Context(), failure, 1, "no connection\n"},
		"interrupt":                  {cancelled, failure, 130, "Interrupted: no connection\n"},
	} {
		var stderr strings.Builder
		if code := exitCode(tt.ctx, tt.err, &stderr); code != tt.code || stderr.String() != tt.stderr {
			t.Errorf("%s: exitCode() = %d with %q, want %d with %q", name, code, stderr.String(), tt.code, tt.stderr)
		}
	}
}

// TestLoadConfig checks that LoadConfig starts a server only without credentials in the
// environment.
func TestLoadConfig(t *testing.T) {
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "HW_") || strings.HasPrefix(name, "OS_") || strings.HasPrefix(name, "HUAWEICLOUD_SDK_") {
			t.Setenv(name, "")
		}
	}
	cfg, srv, err := LoadConfig(t.Context())
	if err != nil || srv == nil {
		t.Fatalf("LoadConfig() = %v, %v, want a server", srv, err)
	}
	defer srv.Close()
	if cfg.Endpoint != srv.URL {
		t.Errorf("endpoint = %s, want %s", cfg.Endpoint, srv.URL)
	}
	t.Setenv("HW_ACCESS_KEY", "AKEXAMPLE0123456789A")
	if _, srv, err := LoadConfig(t.Context()); err == nil || srv != nil {
		t.Errorf("LoadConfig() without a secret key = %v, %v, want an error", srv, err)
	}
	t.Setenv("HW_SECRET_KEY", "not-a-real-secret")
	t.Setenv("HW_REGION_NAME", "ap-southeast-3")
	if cfg, srv, err := LoadConfig(t.Context()); err != nil || srv != nil || cfg.Region != "ap-southeast-3" {
		t.Errorf("LoadConfig() = %v, %v, %v, want the environment", cfg.Region, srv, err)
	}
}

func TestActiveConnection(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseIdleConnections()
	c, err := ActiveConnection(t.Context(), client)
	if err != nil || c.Type != dcaas.ConnectionTypeStandard || c.Status != dcaas.ConnectionActive {
		t.Fatalf("ActiveConnection() = %+v, %v", c, err)
	}
	all, err := dcaas.Collect(client.Connections.All(t.Context(), dcaas.ConnectionListOpts{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		srv.SetConnectionStatus(c.ID, "DOWN")
	}
	if c, err := ActiveConnection(t.Context(), client); err == nil {
		t.Errorf("ActiveConnection() = %+v, want an error", c)
	}
}

// TestUndo checks that All runs in reverse order, continues after a failure, and works after
// an interrupt.
func TestUndo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var out strings.Builder
	var steps []string
	step := func(name string, err error) func(context.Context) error {
		return func(ctx context.Context) error {
			steps = append(steps, name)
			return errors.Join(ctx.Err(), err)
		}
	}
	u := NewUndo(&out)
	failure := errors.New("it is in use")
	u.Created("gateway", step("delete gateway", nil), step("wait for gateway", nil))
	u.Created("interface", step("delete interface", failure), step("wait for interface", nil))
	u.Created("route", step("delete route", nil))
	cancel()
	err := u.All(ctx)
	if !errors.Is(err, failure) || !strings.Contains(err.Error(), "interface is left behind") {
		t.Errorf("All() = %v, want the failure of the interface", err)
	}
	if want := []string{"delete route", "delete interface", "delete gateway", "wait for gateway"}; !slices.Equal(steps, want) {
		t.Errorf("steps = %q, want %q", steps, want)
	}
	if want := "Created gateway\nCreated interface\nCreated route\nDeleted route\nDeleted gateway\n"; out.String() != want {
		t.Errorf("output = %q, want %q", out.String(), want)
	}
}

// TestUninterrupted checks that a create that has begun is not cancelled, and that a
// cancelled context begins no create.
func TestUninterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	create := func(ctx context.Context) (string, error) {
		cancel()
		return "id", ctx.Err()
	}
	if id, err := Uninterrupted(ctx, create); id != "id" || err != nil {
		t.Errorf("Uninterrupted() = %q, %v, want id", id, err)
	}
	if id, err := Uninterrupted(ctx, create); id != "" || !errors.Is(err, context.Canceled) {
		t.Errorf("Uninterrupted() = %q, %v, want context.Canceled", id, err)
	}
}
